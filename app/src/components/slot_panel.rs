//! The live part of the slot page: four weeks of days, and the times of one. Used by the page and inside its island.

use leptos::prelude::*;

use crate::{locales::slot_panel as texts, models::*, routes};

/// At most this many places: the day is marked as nearly full.
const FEW: u32 = 5;

/// The id of the times' heading: day links lead there, and an island moves focus to it.
pub const TIMES_ID: &str = "slot-times";

/// Day links end in the times' fragment, so that without script the next page opens at its times.
pub fn slot_panel(locale: Locale, package_id: &str, hospital_id: &str, panel: &SlotPanel) -> impl IntoView + use<> {
    let words = texts::slot_panel(locale);
    let selected = panel.selected.as_ref();
    let days = panel
        .days
        .iter()
        .map(|day| {
            let is_selected = selected.is_some_and(|date| date.iso == day.date.iso);
            day_item(locale, package_id, hospital_id, day, is_selected)
        })
        .collect_view();
    let times = match selected {
        Some(date) => times_of(locale, package_id, hospital_id, panel, date).into_any(),
        None if panel.days.is_empty() => empty(words.no_days).into_any(),
        None => empty(words.no_free_day).into_any(),
    };
    view! {
        <div class="slot-panel" data-testid="slot-panel">
            <section class="stack stack--tight" aria-labelledby="slot-days">
                <h2 id="slot-days">{words.days}</h2>
                <p class="slot-panel__foot">
                    <span data-testid="slots-as-of">{texts::as_of(locale, &panel.as_of, &panel.zone)}</span>
                    <span>{words.local_time}</span>
                </p>
                <ol class="slot-days">{days}</ol>
            </section>
            {times}
        </div>
    }
}

fn empty(text: &'static str) -> AnyView {
    view! { <div class="empty" id=TIMES_ID tabindex="-1"><p>{text}</p></div> }.into_any()
}

fn day_item(
    locale: Locale,
    package_id: &str,
    hospital_id: &str,
    day: &DayView,
    selected: bool,
) -> impl IntoView + use<> {
    let words = texts::slot_panel(locale);
    let iso = day.date.iso.clone();
    let (class, count) = match (day.slots, day.free) {
        (0, _) => ("slot-day slot-day--closed", words.closed.to_owned()),
        (_, 0) => ("slot-day slot-day--full", words.none_left.to_owned()),
        (_, free) if free <= FEW => ("slot-day slot-day--few", texts::places(locale, free)),
        (_, free) => ("slot-day", texts::places(locale, free)),
    };
    let inner = view! {
        <span>{day.date.weekday_name(locale)}</span> " "
        <time class="slot-day__date" datetime=iso.clone()>{day.date.short(locale)}</time> " "
        <span class="slot-day__count">{count}</span>
    };
    if day.slots == 0 {
        view! {
            <li>
                <span class=class data-testid="slot-day" data-date=iso data-free="0" aria-current=selected.then_some("true")>
                    {inner}
                </span>
            </li>
        }
        .into_any()
    } else {
        let href = format!("{}#{TIMES_ID}", routes::slots(locale, package_id, hospital_id, &iso));
        view! {
            <li>
                <a
                    class=class
                    href=href
                    data-testid="slot-day"
                    data-date=iso
                    data-free=day.free.to_string()
                    aria-current=selected.then_some("true")
                >
                    {inner}
                </a>
            </li>
        }
        .into_any()
    }
}

fn times_of(locale: Locale, package_id: &str, hospital_id: &str, panel: &SlotPanel, date: &LocalDate) -> AnyView {
    let words = texts::slot_panel(locale);
    let closed = panel.days.iter().any(|day| day.date.iso == date.iso && day.slots == 0);
    let bookable = panel.times.iter().any(|slot| slot.bookable);
    let hint = if closed { Some(words.day_closed) } else { (!bookable).then_some(words.no_times) };
    let parts = Part::ALL
        .into_iter()
        .filter_map(|part| {
            let slots: Vec<&SlotView> = panel.times.iter().filter(|slot| Part::of(slot) == part).collect();
            (!slots.is_empty()).then(|| {
                let items = slots
                    .into_iter()
                    .map(|slot| time_item(locale, package_id, hospital_id, slot, twice(panel, slot)))
                    .collect_view();
                view! {
                    <div class="slot-part">
                        <h3>{part.name(words)}</h3>
                        <ul class="slot-times">{items}</ul>
                    </div>
                }
            })
        })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby=TIMES_ID>
            <h2 id=TIMES_ID tabindex="-1">{texts::times_on(locale, &date.long(locale))}</h2>
            {hint.map(|hint| view! { <p class="notice notice--info">{hint}</p> })}
            {parts}
        </section>
    }
    .into_any()
}

/// The clock shows this start twice that day: the night it is set back.
fn twice(panel: &SlotPanel, slot: &SlotView) -> bool {
    panel.times.iter().any(|other| other.start.time == slot.start.time && other.start.offset != slot.start.offset)
}

fn time_item(
    locale: Locale,
    package_id: &str,
    hospital_id: &str,
    slot: &SlotView,
    name_offset: bool,
) -> impl IntoView + use<> {
    let words = texts::slot_panel(locale);
    let mut clock =
        if slot.end.is_empty() { words.any_time.to_owned() } else { format!("{}–{}", slot.start.time, slot.end) };
    if name_offset {
        clock.push_str(&format!(" ({})", slot.start.offset));
    }
    let instant = slot.start.rfc3339.clone();
    if slot.bookable {
        view! {
            <li>
                <a
                    class="slot-time"
                    href=routes::people_for(locale, package_id, hospital_id, &slot.id)
                    data-testid="slot-time"
                    data-slot=slot.id.clone()
                >
                    <time class="slot-time__clock" datetime=instant>{clock}</time> " "
                    <span class="slot-time__left">{texts::left(locale, slot.free)}</span>
                </a>
            </li>
        }
        .into_any()
    } else {
        let why = if slot.free == 0 { words.full } else { words.not_bookable };
        view! {
            <li>
                <span class="slot-time slot-time--off" data-slot=slot.id.clone()>
                    <time class="slot-time__clock" datetime=instant>{clock}</time> " "
                    <span class="slot-time__left">{why}</span>
                </span>
            </li>
        }
        .into_any()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    WholeDay,
    Morning,
    Afternoon,
    Evening,
}

impl Part {
    const ALL: [Self; 4] = [Self::WholeDay, Self::Morning, Self::Afternoon, Self::Evening];

    /// `HH:MM` sorts as text.
    fn of(slot: &SlotView) -> Self {
        match slot.start.time.as_str() {
            _ if slot.end.is_empty() => Self::WholeDay,
            time if time < "12:00" => Self::Morning,
            time if time < "18:00" => Self::Afternoon,
            _ => Self::Evening,
        }
    }

    const fn name(self, words: &texts::SlotPanelTexts) -> &'static str {
        match self {
            Self::WholeDay => words.whole_day,
            Self::Morning => words.morning,
            Self::Afternoon => words.afternoon,
            Self::Evening => words.evening,
        }
    }
}
