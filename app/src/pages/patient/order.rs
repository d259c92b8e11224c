//! One order, from review to receipt.

use leptos::prelude::*;

use super::{hold::kept_until, visit};
use crate::{
    components::form::{alert, hidden},
    islands::Countdown,
    locales::orders::{OrderTexts, is_declined, orders},
    models::*,
    routes,
    shell::Page,
};

/// How often a page that waits for something asks again, in seconds.
const WAIT_S: u32 = 2;
/// The same where it may take longer.
const REFUND_WAIT_S: u32 = 30;

/// One page for every state.
pub fn order(locale: Locale, view: OrderView, trouble: Option<&Trouble>) -> Page {
    let texts = orders(locale);
    let state = view.summary.state;
    let title = (texts.title)(&view.summary.reference);
    let counts_down = has_countdown(&view);
    let refresh = match state {
        OrderState::Intent | OrderState::Paid => Some(WAIT_S),
        OrderState::Paying if view.returned => Some(WAIT_S),
        OrderState::RefundDue => Some(REFUND_WAIT_S),
        OrderState::Paying
        | OrderState::SlotLost
        | OrderState::Held
        | OrderState::Confirmed
        | OrderState::Cancelled
        | OrderState::Expired
        | OrderState::Refunded => None,
    };
    let mut page = Page::new(title, body(locale, view, trouble)).personal();
    if counts_down {
        page = page.with_islands();
    }
    if let Some(seconds) = refresh {
        page = page.refresh(seconds);
    }
    page
}

/// A place is kept, and something is left to do while it is.
fn has_countdown(view: &OrderView) -> bool {
    let waits_for_patient = match view.summary.state {
        OrderState::SlotLost | OrderState::Held => true,
        OrderState::Paying => !view.returned,
        _ => false,
    };
    waits_for_patient && view.hold_expires_ms > 0
}

fn body(locale: Locale, view: OrderView, trouble: Option<&Trouble>) -> AnyView {
    let texts = orders(locale);
    let state = view.summary.state;
    let waiting_for_bank = state == OrderState::Paying && view.returned;
    let (heading, meaning) = if waiting_for_bank {
        (texts.waiting_for_bank, texts.waiting_for_bank_more)
    } else {
        (texts.heading.of(state), texts.meaning.of(state))
    };
    let declined = state == OrderState::Held && view.history.last().is_some_and(|last| is_declined(&last.reason));
    let declined = declined.then(|| {
        view! { <div class="notice notice--warning" role="alert" data-testid="notice"><p>{texts.declined}</p></div> }
    });
    view! {
        <div class="narrow stack stack--loose">
            {steps(texts, state)}
            <header class="page-head">
                <h1>{heading}</h1>
                <p class="lead">{meaning}</p>
            </header>
            {trouble.map(|trouble| alert(locale, trouble))}
            {declined}
            {twin(locale, &view)}
            {has_countdown(&view).then(|| countdown(locale, &view))}
            {actions(locale, &view)}
            {details(locale, &view)}
            {cancel(locale, &view)}
            <p class="no-print"><a href=routes::orders(locale)>{texts.to_orders}</a></p>
        </div>
    }
    .into_any()
}

/// Booked before, perhaps from another open page: said while nothing is paid yet.
fn twin(locale: Locale, view: &OrderView) -> Option<impl IntoView + use<>> {
    let texts = orders(locale);
    // back from the provider it is too late to say that nothing was paid
    (!view.twin.is_empty() && !view.returned).then(|| {
        view! {
            <div class="notice notice--warning" role="alert" data-testid="notice">
                <p>{texts.twin}</p>
                <p><a href=routes::order(locale, &view.twin)>{(texts.title)(&view.twin)}</a></p>
            </div>
        }
    })
}

/// Where one is on the way; nothing for a booking that has ended otherwise.
fn steps(texts: &'static OrderTexts, state: OrderState) -> Option<impl IntoView + use<>> {
    let current = match state {
        OrderState::Intent | OrderState::SlotLost => 0,
        OrderState::Held => 1,
        OrderState::Paying | OrderState::Paid => 2,
        OrderState::Confirmed => 3,
        OrderState::Cancelled | OrderState::Expired | OrderState::RefundDue | OrderState::Refunded => return None,
    };
    let steps = [texts.step_choose, texts.step_review, texts.step_pay, texts.step_done];
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| view! { <li aria-current=(index == current).then_some("step")>{step}</li> })
        .collect_view();
    Some(view! { <ol class="steps steps--progress no-print" aria-label=texts.steps>{steps}</ol> })
}

fn countdown(locale: Locale, view: &OrderView) -> AnyView {
    let start = &view.summary.start;
    // the last event's offset is nearer to now than that of the appointment, which may lie beyond a change of clocks
    let near = view.history.last().map_or(start, |last| &last.at);
    let kept_until = kept_until(locale, view.hold_expires_ms, near);
    let href = routes::order(locale, &view.summary.reference);
    view! { <Countdown locale expires_ms=view.hold_expires_ms now_ms=view.now_ms kept_until href /> }.into_any()
}

/// What can be done next, by state.
fn actions(locale: Locale, view: &OrderView) -> AnyView {
    let texts = orders(locale);
    match view.summary.state {
        OrderState::Intent | OrderState::Paid => waiting(locale, view).into_any(),
        OrderState::SlotLost => alternatives(locale, view).into_any(),
        OrderState::Held => review(locale, view).into_any(),
        OrderState::Paying if view.returned => waiting(locale, view).into_any(),
        OrderState::Paying => pay(locale, view).into_any(),
        OrderState::Confirmed | OrderState::RefundDue => ().into_any(),
        OrderState::Cancelled | OrderState::Expired | OrderState::Refunded => {
            let again = routes::slots(locale, &view.package_id, &view.hospital_id, "");
            view! { <p class="no-print"><a class="button button--primary" href=again>{texts.book_again}</a></p> }
                .into_any()
        }
    }
}

/// For pages that ask again by themselves: a link for whoever has switched that off.
fn waiting(locale: Locale, view: &OrderView) -> AnyView {
    let texts = orders(locale);
    // back from the provider, the address says so: it must be kept
    let here = if view.returned { String::new() } else { routes::order(locale, &view.summary.reference) };
    view! {
        <div class="notice notice--info" data-testid="notice">
            <p>{texts.refreshes}</p>
            <p><a href=here>{texts.look_again}</a></p>
        </div>
    }
    .into_any()
}

fn alternatives(locale: Locale, view: &OrderView) -> AnyView {
    let texts = orders(locale);
    let action = routes::order_action(locale, &view.summary.reference, "slot");
    let rows: Vec<_> = view
        .alternatives
        .iter()
        .map(|slot| {
            let class = if slot.held { "button button--primary button--wide" } else { "button button--wide" };
            let kept = slot.held.then(|| view! { <span class="badge badge--accent">{texts.kept_for_you}</span> });
            view! {
                <li>
                    <form class="stack stack--tight" method="post" action=action.clone()>
                        {hidden("slot", &slot.slot_id)}
                        {kept}
                        <button class=class type="submit" data-testid="alternative-slot">
                            {(texts.take)(&slot.start.long(locale))}
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <p>{texts.alternatives_none}</p> }.into_any()
    } else {
        view! { <ul class="list stack">{rows}</ul> }.into_any()
    };
    let other = routes::slots(locale, &view.package_id, &view.hospital_id, &view.summary.start.date.iso);
    view! {
        <section class="stack" aria-labelledby="alternatives">
            <h2 id="alternatives">{texts.alternatives_title}</h2>
            {list}
            <p><a class="button" href=other>{texts.choose_other_time}</a></p>
        </section>
    }
    .into_any()
}

fn review(locale: Locale, view: &OrderView) -> AnyView {
    let texts = orders(locale);
    let reference = &view.summary.reference;
    let extend = view.hold_can_extend.then(|| {
        view! {
            <form method="post" action=routes::order_action(locale, reference, "extend")>
                <button class="button" type="submit" data-testid="hold-extend">{texts.extend}</button>
            </form>
        }
    });
    view! {
        <div class="cluster">
            <form method="post" action=routes::order_action(locale, reference, "confirm")>
                {hidden("version", &view.version.to_string())}
                <button class="button button--primary" type="submit" data-testid="confirm-booking">{texts.confirm}</button>
            </form>
            {extend}
        </div>
    }
    .into_any()
}

fn pay(locale: Locale, view: &OrderView) -> AnyView {
    let texts = orders(locale);
    let amount = view.summary.price.format(locale);
    view! {
        <form class="stack" method="post" action=routes::order_action(locale, &view.summary.reference, "pay")>
            {hidden("version", &view.version.to_string())}
            <p>{texts.amount} " " <strong class="price price--large">{amount.clone()}</strong></p>
            <div>
                <button class="button button--primary" type="submit" data-testid="pay-now">{(texts.pay)(&amount)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn cancel(locale: Locale, view: &OrderView) -> Option<impl IntoView + use<>> {
    let texts = orders(locale);
    view.can_cancel.then(|| {
        view! {
            <form
                class="stack stack--tight no-print"
                method="post"
                action=routes::order_action(locale, &view.summary.reference, "cancel")
            >
                {hidden("version", &view.version.to_string())}
                <p class="field__hint" id="cancel-hint">{texts.cancel_hint}</p>
                <div>
                    <button
                        class="button button--danger"
                        type="submit"
                        data-testid="order-cancel"
                        aria-describedby="cancel-hint"
                    >
                        {texts.cancel}
                    </button>
                </div>
            </form>
        }
    })
}

/// The facts and the history: the receipt, once it is confirmed or money has moved.
fn details(locale: Locale, view: &OrderView) -> AnyView {
    let texts = orders(locale);
    let OrderSummary { reference, state, hospital_name, package_name, person_name, start, price } =
        view.summary.clone();
    let (class, title) = match state {
        OrderState::Confirmed | OrderState::RefundDue | OrderState::Refunded => ("receipt", texts.receipt),
        _ => ("card", texts.details),
    };
    let history = (!view.history.is_empty()).then(|| timeline(locale, &view.history, &start.zone));
    let price_label = if class == "receipt" { texts.price_paid } else { texts.price };
    view! {
        <article class=class aria-labelledby="details">
            <div class="receipt__head">
                <h2 id="details">{title}</h2>
                <span class=state_badge(state) data-testid="order-state" data-state=state.as_str()>
                    {texts.state.of(state)}
                </span>
            </div>
            <dl class="summary">
                <div><dt>{texts.reference}</dt><dd class="reference" data-testid="order-reference">{reference}</dd></div>
                <div><dt>{texts.hospital}</dt><dd>{hospital_name}</dd></div>
                <div><dt>{texts.package}</dt><dd>{package_name}</dd></div>
                <div>
                    <dt>{texts.person}</dt>
                    <dd>{person_name} " " <span class="reference">{view.person_id_masked.clone()}</span></dd>
                </div>
                <div><dt>{texts.time}</dt><dd><time datetime=start.rfc3339.clone()>{start.long(locale)}</time></dd></div>
                <div class="summary__total"><dt>{price_label}</dt><dd>{price.format(locale)}</dd></div>
            </dl>
            {view.visit.as_ref().map(|visit| visit::visit(locale, visit))}
            {history}
        </article>
    }
    .into_any()
}

fn timeline(locale: Locale, history: &[TransitionView], zone: &str) -> AnyView {
    let texts = orders(locale);
    let events = history
        .iter()
        .map(|event| {
            let TransitionView { to, actor, reason, at, at_seconds, trace_id } = event.clone();
            let when = format!("{} {at_seconds}", at.date.long(locale));
            let trace = (!trace_id.is_empty()).then(|| {
                view! { <p class="timeline__trace">{texts.trace} " " <span data-testid="trace-id">{trace_id}</span></p> }
            });
            view! {
                <li data-state=to.as_str()>
                    <p class="timeline__title">{texts.event_name(to, &reason)}</p>
                    <p class="meta">
                        <time datetime=at.rfc3339>{when}</time>
                        " · "
                        <span>{texts.actor_name(&actor)}</span>
                    </p>
                    {trace}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack stack--tight" aria-labelledby="history">
            <h3 id="history">{texts.history}</h3>
            <p class="meta">{(texts.times_of)(zone)}</p>
            <ol class="timeline">{events}</ol>
        </section>
    }
    .into_any()
}

/// The badge's class for a state; also in the list of bookings.
pub(super) const fn state_badge(state: OrderState) -> &'static str {
    match state {
        OrderState::Confirmed => "badge badge--success",
        OrderState::Held | OrderState::Paying => "badge badge--accent",
        OrderState::Intent | OrderState::Paid => "badge badge--info",
        OrderState::SlotLost | OrderState::RefundDue => "badge badge--warning",
        OrderState::Cancelled | OrderState::Expired | OrderState::Refunded => "badge",
    }
}
