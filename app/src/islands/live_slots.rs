//! The slot panel, kept fresh, with days that change in place.

use futures::future::AbortHandle;
use leptos::prelude::*;

use crate::{
    components::slot_panel::slot_panel,
    locales::islands::{IslandTexts, islands},
    models::*,
};

island! {
    /// Shows `panel` as the page does, and refreshes it every 15 s and when the tab comes to the front. Day links are
    /// fetched in place; without script they are links. A refresh that fails keeps what was known, and says since when
    /// and when it tries again.
    pub fn LiveSlots(locale: Locale, package_id: String, hospital_id: String, panel: SlotPanel) -> impl IntoView {
        live_slots(locale, package_id, hospital_id, panel)
    }
}

fn live_slots(locale: Locale, package_id: String, hospital_id: String, panel: SlotPanel) -> impl IntoView {
    let texts = islands(locale);
    let wanted = panel.selected.as_ref().map(|date| date.iso.clone()).unwrap_or_default();
    let live = Live {
        locale,
        hospital_id: StoredValue::new(hospital_id.clone()),
        panel: RwSignal::new(panel),
        stale_since: RwSignal::new(None),
        busy: RwSignal::new(None),
        left_s: RwSignal::new(0),
        said: RwSignal::new(String::new()),
        wanted: StoredValue::new(wanted),
        newest: StoredValue::new(0),
        asking: StoredValue::new(None),
        changing_to: StoredValue::new(None),
    };
    #[cfg(feature = "hydrate")]
    live.start();
    whole(view! {
        <div class="live-slots" on:click=move |event| live.clicked(&event)>
            <div role="status">{stale(live, texts)} {busy(live, texts)}</div>
            {move || live.panel.with(|panel| slot_panel(locale, &package_id, &hospital_id, panel))}
            <p class="visually-hidden" role="status">{move || live.said.get()}</p>
        </div>
    })
}

/// Since when the panel could not be refreshed.
fn stale(live: Live, texts: &'static IslandTexts) -> impl IntoView {
    whole(move || {
        live.stale_since.get().map(|since| {
            view! { <p class="notice notice--warning" data-testid="notice">{(texts.not_refreshed_since)(&since)}</p> }
        })
    })
}

/// Until when to wait, and the way not to.
fn busy(live: Live, texts: &'static IslandTexts) -> impl IntoView {
    let notice = move |why| {
        let text = if why == TroubleCode::TooManyRequests { texts.busy_many } else { texts.busy_server };
        view! {
            <div class="notice notice--info" data-testid="retry-countdown">
                <p>{text} " " <span role="timer" aria-live="off">{move || (texts.again_in)(live.left_s.get())}</span></p>
                <div>
                    <button type="button" class="button" data-testid="retry-now" on:click=move |_| live.try_now()>
                        {texts.try_now}
                    </button>
                </div>
            </div>
        }
    };
    whole(move || live.busy.get().map(notice))
}

/// The compiler of the server's build gives up on types as deep as these; the browser's would pay for hiding them.
#[cfg(feature = "hydrate")]
fn whole(view: impl IntoView) -> impl IntoView {
    view
}
#[cfg(not(feature = "hydrate"))]
fn whole(view: impl IntoView + 'static) -> AnyView {
    view.into_any()
}

#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "the server only renders"))]
struct Live {
    locale: Locale,
    hospital_id: StoredValue<String>,
    panel: RwSignal<SlotPanel>,
    /// The clock of the last good answer, while newer ones fail.
    stale_since: RwSignal<Option<String>>,
    /// Why to wait, while the next try is not now. Apart from the seconds: a button that is made anew each second cannot be
    /// pressed.
    busy: RwSignal<Option<TroubleCode>>,
    left_s: RwSignal<u32>,
    /// For screen readers.
    said: RwSignal<String>,
    /// The day to show, "" for the first free one.
    wanted: StoredValue<String>,
    /// Counts the questions: only the newest one's answer is shown.
    newest: StoredValue<u32>,
    /// Ends the question under way.
    asking: StoredValue<Option<AbortHandle>>,
    /// The address of the day that a person chose and does not see yet.
    changing_to: StoredValue<Option<String>>,
}

#[cfg(not(feature = "hydrate"))]
impl Live {
    fn clicked(self, _event: &leptos::ev::MouseEvent) {}
    fn try_now(self) {}
}

#[cfg(feature = "hydrate")]
impl Live {
    fn start(self) {
        const EVERY_MS: u32 = 15_000;

        leptos::task::spawn_local(async move {
            loop {
                gloo_timers::future::TimeoutFuture::new(EVERY_MS).await;
                self.refresh_if_seen();
            }
        });
        // lives as long as the page
        let _ = window_event_listener_untyped("visibilitychange", move |_| self.refresh_if_seen());
    }

    /// A tab in the background asks for nothing, and one that was told to wait waits.
    fn refresh_if_seen(self) {
        if !super::browser::is_hidden() && self.busy.with_untracked(Option::is_none) {
            self.ask(false);
        }
    }

    fn try_now(self) {
        self.ask(true);
    }

    /// `insists`: a person asked for it by hand.
    fn ask(self, insists: bool) {
        leptos::task::spawn_local(self.refresh(insists));
    }

    async fn refresh(self, insists: bool) {
        let mine = self.newest.get_value().wrapping_add(1);
        self.newest.set_value(mine);
        // nobody waits for an older question's answer any more
        if let Some(older) = self.asking.get_value() {
            older.abort();
        }
        let question = crate::api::live_slots(self.hospital_id.get_value(), self.wanted.get_value());
        let (question, handle) = futures::future::abortable(question);
        self.asking.set_value(Some(handle));
        if insists {
            crate::client::insist();
        }
        let Ok(answer) = question.await else { return };
        match answer {
            Ok(panel) => {
                self.panel.set(panel);
                self.stale_since.set(None);
                self.busy.set(None);
                if let Some(href) = self.changing_to.get_value() {
                    self.changing_to.set_value(None);
                    self.changed_day(&href).await;
                }
            }
            Err(ApiError(trouble)) => {
                if trouble.code != TroubleCode::TooManyRequests {
                    self.stale_since.set(Some(self.panel.with_untracked(|panel| panel.as_of.clone())));
                }
                match trouble.retry_after_s {
                    Some(seconds) => leptos::task::spawn_local(self.try_again(mine, trouble.code, seconds)),
                    None => {
                        self.busy.set(None);
                        // the day that is still shown is the one to go on with
                        self.wanted.set_value(self.shown());
                        self.changing_to.set_value(None);
                    }
                }
            }
        }
    }

    /// Counts down and asks again, unless something else was asked meanwhile.
    async fn try_again(self, mine: u32, why: TroubleCode, seconds: u32) {
        for left_s in (1..=seconds).rev() {
            self.left_s.set(left_s);
            if self.busy.get_untracked() != Some(why) {
                self.busy.set(Some(why));
            }
            gloo_timers::future::TimeoutFuture::new(1_000).await;
            if self.newest.get_value() != mine {
                return;
            }
        }
        if super::browser::is_hidden() {
            // asks when it is seen again
            self.busy.set(None);
        } else {
            self.ask(false);
        }
    }

    /// A plain click on a day's link shows that day here; any other click is the browser's.
    fn clicked(self, event: &leptos::ev::MouseEvent) {
        use wasm_bindgen::JsCast;

        if event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest("a.slot-day[data-date]").ok().flatten());
        let Some((date, href)) = link.and_then(|link| link.get_attribute("data-date").zip(link.get_attribute("href")))
        else {
            return;
        };
        event.prevent_default();
        self.wanted.set_value(date);
        self.changing_to.set_value(Some(href));
        self.ask(false);
    }

    async fn changed_day(self, href: &str) {
        use super::browser;
        use crate::components::slot_panel::TIMES_ID;

        browser::show_address(href.split('#').next().unwrap_or(href));
        self.said.set(self.places());
        // the new times are there once the signals have settled
        gloo_timers::future::TimeoutFuture::new(0).await;
        browser::focus(TIMES_ID);
    }

    fn shown(self) -> String {
        self.panel.with_untracked(|panel| panel.selected.as_ref().map(|date| date.iso.clone()).unwrap_or_default())
    }

    /// "12 places on Mon 23 Nov 2026".
    fn places(self) -> String {
        self.panel.with_untracked(|panel| {
            let Some(date) = &panel.selected else { return String::new() };
            let free = panel.days.iter().find(|day| day.date.iso == date.iso).map_or(0, |day| day.free);
            (islands(self.locale).places_on)(free, &date.long(self.locale))
        })
    }
}
