//! The slot panel, kept fresh, with days that change in place.

use leptos::prelude::*;

use crate::{components::slot_panel::slot_panel, locales::islands::islands, models::*};

island! {
    /// Shows `panel` as the page does, and refreshes it every 15 s and when the tab comes to the front. Day links are
    /// fetched in place; without script they are links. A refresh that fails keeps what was known, and says since when.
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
        said: RwSignal::new(String::new()),
        wanted: StoredValue::new(wanted),
        newest: StoredValue::new(0),
    };
    #[cfg(feature = "hydrate")]
    live.start();
    view! {
        <div class="live-slots" on:click=move |event| live.clicked(&event)>
            <div role="status">
                {move || {
                    live.stale_since
                        .get()
                        .map(|since| {
                            view! {
                                <p class="notice notice--warning" data-testid="notice">
                                    {(texts.not_refreshed_since)(&since)}
                                </p>
                            }
                        })
                }}
            </div>
            {move || live.panel.with(|panel| slot_panel(locale, &package_id, &hospital_id, panel))}
            <p class="visually-hidden" role="status">{move || live.said.get()}</p>
        </div>
    }
}

#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "the server only renders"))]
struct Live {
    locale: Locale,
    hospital_id: StoredValue<String>,
    panel: RwSignal<SlotPanel>,
    /// The clock of the last good answer, while newer ones fail.
    stale_since: RwSignal<Option<String>>,
    /// For screen readers.
    said: RwSignal<String>,
    /// The day to show, "" for the first free one.
    wanted: StoredValue<String>,
    /// Counts the questions: only the newest one's answer is shown.
    newest: StoredValue<u32>,
}

#[cfg(not(feature = "hydrate"))]
impl Live {
    fn clicked(self, _event: &leptos::ev::MouseEvent) {}
}

#[cfg(feature = "hydrate")]
impl Live {
    fn start(self) {
        const EVERY_MS: u32 = 15_000;

        leptos::task::spawn_local(async move {
            loop {
                gloo_timers::future::TimeoutFuture::new(EVERY_MS).await;
                if !super::browser::is_hidden() {
                    self.refresh().await;
                }
            }
        });
        // lives as long as the page
        let _ = window_event_listener_untyped("visibilitychange", move |_| {
            if !super::browser::is_hidden() {
                leptos::task::spawn_local(async move {
                    self.refresh().await;
                });
            }
        });
    }

    /// True when a newer panel is shown.
    async fn refresh(self) -> bool {
        let mine = self.newest.get_value().wrapping_add(1);
        self.newest.set_value(mine);
        let answer = crate::api::live_slots(self.hospital_id.get_value(), self.wanted.get_value()).await;
        if self.newest.get_value() != mine {
            return false;
        }
        match answer {
            Ok(panel) => {
                self.panel.set(panel);
                self.stale_since.set(None);
                true
            }
            Err(_) => {
                self.stale_since.set(Some(self.panel.with_untracked(|panel| panel.as_of.clone())));
                // the day that is still shown is the one to go on with
                self.wanted.set_value(self.shown());
                false
            }
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
        leptos::task::spawn_local(self.change_day(date, href));
    }

    async fn change_day(self, date: String, href: String) {
        use super::browser;
        use crate::components::slot_panel::TIMES_ID;

        self.wanted.set_value(date);
        if !self.refresh().await {
            return;
        }
        browser::show_address(href.split('#').next().unwrap_or(&href));
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
