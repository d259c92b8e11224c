//! Local dates in IANA zones, by the time-zone database that is built in.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// The zone of that name; `None` when there is none.
pub(crate) fn find(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())
}

/// The calendar date there at an instant.
pub(crate) fn local_date(zone: &TimeZone, ms: i64) -> Date {
    let instant = Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX });
    zone.to_datetime(instant).date()
}

/// Instants that enclose the local day: `[from, until)`, some hours wider than the day, so that no clock change can
/// put a slot of that day outside. Readers compare the stored date as well.
pub(crate) fn day_bounds(zone: &TimeZone, date: Date) -> (i64, i64) {
    let margin = SignedDuration::from_hours(3);
    let start = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0));
    let from = start(date).and_then(|at| at.checked_sub(margin)).unwrap_or(Timestamp::MIN);
    let until = date.tomorrow().and_then(start).and_then(|at| at.checked_add(margin)).unwrap_or(Timestamp::MAX);
    (from.as_millisecond(), until.as_millisecond())
}
