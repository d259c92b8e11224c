//! One package: what is examined, how to prepare, where to have it.

use leptos::prelude::*;

use crate::{
    components::{
        breadcrumb::breadcrumb,
        hospital_card::{badges, place},
        notice::{Tone, notice},
    },
    locales::public,
    models::*,
    routes,
    shell::Page,
};

pub fn package(locale: Locale, view: PackageView) -> Page {
    let texts = public::public(locale);
    let mut above = vec![(routes::hospitals(locale), texts.hospitals_title.to_owned())];
    if let Some(chosen) = &view.chosen {
        above.push((routes::hospital(locale, &chosen.hospital.id), chosen.hospital.name.clone()));
    }
    let chosen_id = view.chosen.as_ref().map(|chosen| chosen.hospital.id.clone());
    let (id, name, summary) = (view.id.clone(), view.name.clone(), view.summary.clone());
    let facts = facts(locale, &view);
    let aside = view.chosen.map(|chosen| chosen_card(locale, &id, chosen));
    let content = view! {
        <div class="stack stack--loose">
            <section class="stack" aria-labelledby="items">
                <h2 id="items">
                    {texts.examined} " "
                    <span class="badge">{public::item_count(locale, u32::try_from(view.items.len()).unwrap_or(u32::MAX))}</span>
                </h2>
                {items(view.items)}
            </section>
            {facts}
            {offers(locale, &id, view.hospitals, view.next, chosen_id.as_deref())}
        </div>
    };
    // without a chosen hospital there is nothing to stand beside the content
    let content = match aside {
        Some(aside) => view! { <div class="with-aside">{aside} {content}</div> }.into_any(),
        None => content.into_any(),
    };
    let body = view! {
        {breadcrumb(locale, above)}
        <div class="page-head">
            <h1>{name.clone()}</h1>
            {(!summary.is_empty()).then(|| view! { <p class="lead">{summary.clone()}</p> })}
        </div>
        {content}
    };
    Page::new(name, body).describe(view.summary)
}

fn items(items: Vec<PackageItemView>) -> AnyView {
    let items = items
        .into_iter()
        .map(|item| {
            let why = item.why;
            view! { <div><dt>{item.name}</dt> <dd>{why}</dd></div> }
        })
        .collect_view();
    view! { <dl class="exam-items">{items}</dl> }.into_any()
}

fn facts(locale: Locale, view: &PackageView) -> AnyView {
    let texts = public::public(locale);
    let duration = public::duration(locale, view.duration_minutes);
    let preparation =
        if view.preparation.is_empty() { texts.preparation_none.to_owned() } else { view.preparation.clone() };
    view! {
        <section class="card" aria-labelledby="facts">
            <h2 id="facts">{texts.good_to_know}</h2>
            <dl class="summary">
                <div>
                    <dt>{texts.eligibility}</dt>
                    <dd>{public::eligible(locale, &view.sex, view.min_age, view.max_age)}</dd>
                </div>
                {(!duration.is_empty()).then(|| view! { <div><dt>{texts.duration}</dt><dd>{duration}</dd></div> })}
                <div>
                    <dt>{texts.fasting}</dt>
                    <dd>{if view.fasting { texts.fasting_yes } else { texts.fasting_no }}</dd>
                </div>
                <div>
                    <dt>{texts.preparation}</dt>
                    <dd class="prose">{preparation}</dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

fn chosen_card(locale: Locale, package: &str, chosen: PackageHospital) -> AnyView {
    let texts = public::public(locale);
    let PackageHospital { hospital, price } = chosen;
    let book = routes::slots(locale, package, &hospital.id, "");
    view! {
        <aside class="card" aria-labelledby="chosen">
            <h2 id="chosen" class="card__title">{public::price_at(locale, &hospital.name)}</h2>
            <p class="price price--large">{price.format(locale)}</p>
            <p class="meta">{place(locale, &hospital)}</p>
            {if hospital.closed {
                notice(Tone::Warning, texts.closed, texts.closed_long).into_any()
            } else {
                view! {
                    <a class="button button--primary button--wide" href=book data-testid="package-book">{texts.choose_time}</a>
                }
                .into_any()
            }}
        </aside>
    }
    .into_any()
}

fn offers(
    locale: Locale,
    package: &str,
    offers: Partial<Vec<PackageHospital>>,
    next: Option<String>,
    chosen: Option<&str>,
) -> Option<impl IntoView + use<>> {
    let texts = public::public(locale);
    let body = match offers {
        Partial::Unknown => notice(Tone::Warning, "", texts.offered_unknown).into_any(),
        Partial::Known(offers) => {
            let others: Vec<_> =
                offers.into_iter().filter(|offer| chosen != Some(offer.hospital.id.as_str())).collect();
            if others.is_empty() {
                if chosen.is_some() {
                    return None;
                }
                view! {
                    <div class="empty">
                        <p>{texts.offered_none}</p>
                        <a class="button" href=routes::hospitals(locale)>{texts.all_hospitals}</a>
                    </div>
                }
                .into_any()
            } else {
                offer_list(locale, package, others, chosen.is_none()).into_any()
            }
        }
    };
    let next = next.map(|after| {
        let path = routes::package(locale, package, chosen.unwrap_or_default());
        let joint = if chosen.is_some() { '&' } else { '?' };
        let href = format!("{path}{joint}after={}#hospitals", routes::encode(&after));
        view! {
            <nav class="cluster" aria-label=texts.pages>
                <a class="button" href=href rel="next" data-testid="next-page">{texts.next_page}</a>
            </nav>
        }
    });
    let heading = if chosen.is_some() { texts.offered_elsewhere } else { texts.offered_heading };
    Some(view! {
        <section class="stack" aria-labelledby="hospitals">
            <h2 id="hospitals">{heading}</h2>
            {body}
            {next}
        </section>
    })
}

/// Hospitals with the package's price there. `main`: booking starts here, not at a chosen hospital above.
pub(super) fn offer_list(locale: Locale, package: &str, offers: Vec<PackageHospital>, main: bool) -> AnyView {
    let texts = public::public(locale);
    let items = offers
        .into_iter()
        .map(|PackageHospital { hospital, price }| {
            let book = routes::slots(locale, package, &hospital.id, "");
            let name = hospital.name.clone();
            view! {
                <li class="offer" data-testid="offer" data-id=hospital.id.clone()>
                    <div class="stack stack--tight">
                        <h3 class="card__title"><a href=routes::hospital(locale, &hospital.id)>{name.clone()}</a></h3>
                        {badges(locale, &hospital)}
                        <p class="meta">{place(locale, &hospital)}</p>
                    </div>
                    <div class="cluster cluster--between">
                        <span class="price">{price.format(locale)}</span>
                        {(!hospital.closed).then(|| view! {
                            <a
                                class=if main { "button button--primary" } else { "button" }
                                href=book
                                data-testid=main.then_some("package-book")
                            >
                                {texts.choose_time} <span class="visually-hidden">" " {name}</span>
                            </a>
                        })}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="list list--divided">{items}</ul> }.into_any()
}
