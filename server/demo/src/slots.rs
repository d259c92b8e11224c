//! Four weeks of slots.

use contracts::v1;
use jiff::{
    ToSpan,
    civil::{Date, Time, Weekday, time},
    tz::TimeZone,
};

use crate::{
    SOURCE, ZONE,
    hospitals::{Hours, Kind, Site, sites},
    spread::pick,
};

/// Local days with slots, today included.
pub const DAYS: i32 = 28;
const SLOT_MINUTES: i64 = 30;
const MORNING: (Time, Time) = (time(7, 30, 0, 0), time(11, 0, 0, 0));
const AFTERNOON: (Time, Time) = (time(13, 30, 0, 0), time(15, 30, 0, 0));
/// Public holidays with a fixed date, month and day: New Year, Labour Day, National Day.
const HOLIDAYS: &[(i8, i8)] = &[(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];

/// What kind of day it is at one hospital. It depends on hospital and date alone, not on when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// No slots at all.
    Closed,
    /// The slots are there, but every place is given away outside this system.
    Full,
    /// Few places left.
    Scarce,
    Ordinary,
}

/// The booking rules of every hospital.
pub fn schedules() -> Vec<v1::Schedule> {
    let schedule = |site: Site| v1::Schedule {
        hospital_id: site.id,
        zone: ZONE.to_owned(),
        notice_minutes: 120,
        horizon_days: 60,
        cutoff_minutes: 1_440,
        source: SOURCE.to_owned(),
    };
    sites().into_iter().map(schedule).collect()
}

/// The slots of every hospital that takes bookings, for [`DAYS`] local days from `today` on.
///
/// # Errors
/// When a date is beyond what the calendar holds.
pub fn slots(today: Date, zone: &TimeZone) -> Result<Vec<v1::Slot>, jiff::Error> {
    let mut slots = Vec::new();
    for site in sites().iter().filter(|site| !site.closed()) {
        for ahead in 0..DAYS {
            slots_of_day(site, today.checked_add(ahead.days())?, zone, &mut slots)?;
        }
    }
    Ok(slots)
}

fn slots_of_day(site: &Site, date: Date, zone: &TimeZone, slots: &mut Vec<v1::Slot>) -> Result<(), jiff::Error> {
    let day = day(&site.id, date);
    if day == Day::Closed {
        return Ok(());
    }
    let date_text = date.to_string();
    for (from, until) in spans(site.hours(), date.weekday()) {
        let mut start = *from;
        while start < *until {
            let start_ms = zone.to_timestamp(date.to_datetime(start))?.as_millisecond();
            slots.push(v1::Slot {
                hospital_id: site.id.clone(),
                start_ms,
                end_ms: start_ms + SLOT_MINUTES * 60_000,
                capacity: capacity(site, day, &date_text, start),
                ..v1::Slot::default()
            });
            start = start.checked_add(SLOT_MINUTES.minutes())?;
        }
    }
    Ok(())
}

/// When slots start and the last one ends, as the opening hours say.
const fn spans(hours: Hours, weekday: Weekday) -> &'static [(Time, Time)] {
    match (hours, weekday) {
        (Hours::Afternoons, Weekday::Saturday) | (Hours::Mornings, _) => &[MORNING],
        (Hours::Afternoons, _) => &[MORNING, AFTERNOON],
    }
}

/// At most one day a week, from Monday to Saturday, is unlike the others: so there is always one near that is free.
fn day(hospital_id: &str, date: Date) -> Day {
    if date.weekday() == Weekday::Sunday || HOLIDAYS.contains(&(date.month(), date.day())) {
        return Day::Closed;
    }
    let week = date.iso_week_date();
    let week = format!("{}-{}", week.year(), week.week());
    let weekday = pick(6, &[hospital_id, &week, "weekday"]);
    if u32::from(date.weekday().to_monday_zero_offset().unsigned_abs()) != weekday {
        return Day::Ordinary;
    }
    match pick(6, &[hospital_id, &week, "kind"]) {
        0 => Day::Closed,
        1 | 2 => Day::Full,
        3 | 4 => Day::Scarce,
        _ => Day::Ordinary,
    }
}

/// Places of one slot: 2 to 12, on a full day none, on a scarce day none or 2.
fn capacity(site: &Site, day: Day, date: &str, start: Time) -> u32 {
    let place = [site.id.as_str(), date, &start.to_string()];
    match day {
        Day::Closed | Day::Full => 0,
        Day::Scarce => 2 * (pick(3, &place) / 2),
        Day::Ordinary => {
            let most = match (site.row.kind, site.row.level) {
                (Kind::Centre, _) => 8,
                (_, "3A" | "3B") => 12,
                _ => 6,
            };
            2 + pick(most - 1, &place)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::civil::date;

    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get(ZONE).unwrap()
    }

    fn local(slot: &v1::Slot) -> jiff::civil::DateTime {
        zone().to_datetime(jiff::Timestamp::from_millisecond(slot.start_ms).unwrap())
    }

    #[test]
    fn open_hospitals_have_slots_for_four_weeks_and_the_closed_one_none() {
        let today = date(2026, 11, 21);
        let mut days = BTreeMap::<String, BTreeSet<Date>>::new();
        for slot in slots(today, &zone()).unwrap() {
            days.entry(slot.hospital_id.clone()).or_default().insert(local(&slot).date());
        }
        for hospital in crate::hospitals() {
            match days.get(&hospital.id) {
                Some(days) => {
                    assert!((19..=24).contains(&days.len()), "{}: {}", hospital.id, days.len());
                    assert!(days.iter().all(|day| *day >= today && *day < today + 28.days()));
                }
                None => assert!(hospital.closed, "{}", hospital.id),
            }
        }
    }

    #[test]
    fn slots_are_half_hours_within_the_opening_hours() {
        let mut seen = BTreeSet::new();
        for slot in slots(date(2026, 11, 21), &zone()).unwrap() {
            let start = local(&slot);
            assert_eq!(slot.end_ms - slot.start_ms, 1_800_000);
            assert_ne!(start.date().weekday(), Weekday::Sunday);
            let morning = start.time() >= MORNING.0 && start.time() < MORNING.1;
            let afternoon = start.time() >= AFTERNOON.0 && start.time() < AFTERNOON.1;
            assert!(morning || afternoon && start.date().weekday() != Weekday::Saturday, "{start}");
            assert!(start.minute() % 30 == 0 && slot.capacity <= 12, "{slot:?}");
            assert!(seen.insert((slot.hospital_id, slot.start_ms)), "a slot twice");
        }
        assert!(seen.len() > 10_000, "{}", seen.len());
    }

    #[test]
    fn tomorrow_brings_a_new_day_and_changes_none() {
        let key = |slot: v1::Slot| ((slot.hospital_id, slot.start_ms), (slot.end_ms, slot.capacity));
        for today in [date(2026, 11, 21), date(2026, 12, 20), date(2027, 2, 27)] {
            let old: BTreeMap<_, _> = slots(today, &zone()).unwrap().into_iter().map(key).collect();
            let new: BTreeMap<_, _> = slots(today + 1.day(), &zone()).unwrap().into_iter().map(key).collect();
            let both = old.iter().filter(|(key, _)| new.contains_key(*key)).count();
            assert!(both * 10 > old.len() * 9, "{both} of {}", old.len());
            assert!(old.iter().all(|(key, slot)| new.get(key).is_none_or(|other| other == slot)));
        }
    }

    #[test]
    fn within_any_week_of_two_years_there_are_days_with_free_places() {
        let free = |id: &str, date: Date| matches!(day(id, date), Day::Ordinary);
        for site in sites() {
            let mut from = date(2026, 11, 1);
            while from < date(2028, 11, 1) {
                let days = (0..7).filter(|&ahead| free(&site.id, from + ahead.days())).count();
                assert!(days >= 2, "{} from {from}: {days}", site.id);
                from += 1.day();
            }
        }
    }

    #[test]
    fn full_scarce_and_closed_days_come_up_but_rarely() {
        let mut kinds = [0_u32; 4];
        for site in sites() {
            for ahead in 0..DAYS {
                let date = date(2026, 11, 23) + ahead.days();
                if date.weekday() != Weekday::Sunday {
                    kinds[day(&site.id, date) as usize] += 1;
                }
            }
        }
        let total: u32 = kinds.iter().sum();
        for kind in [Day::Closed, Day::Full, Day::Scarce] {
            let share = kinds[kind as usize] * 100 / total;
            assert!((1..=12).contains(&share), "{kind:?}: {share} %");
        }
    }

    #[test]
    fn every_hospital_has_rules_in_a_known_zone() {
        let schedules = schedules();
        assert_eq!(schedules.len(), crate::hospitals().len());
        assert!(schedules.iter().all(|schedule| TimeZone::get(&schedule.zone).is_ok()));
    }
}
