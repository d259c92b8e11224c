//! The pure rules: how long a hold lasts, and which slots can be booked at a moment.

use std::time::Duration;

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::zone;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// How long places are held.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// From the hold to its end: ten minutes.
    pub hold: Duration,
    /// What the one extension adds: ten minutes.
    pub extension: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self { hold: Duration::from_secs(600), extension: Duration::from_secs(600) }
    }
}

impl Rules {
    pub(crate) fn hold_ms(&self) -> i64 {
        i64::try_from(self.hold.as_millis()).unwrap_or(i64::MAX)
    }
    pub(crate) fn extension_ms(&self) -> i64 {
        i64::try_from(self.extension.as_millis()).unwrap_or(i64::MAX)
    }
}

/// The cut-off: until this instant the hospital takes changes and cancellations of a booked slot.
pub(crate) fn change_until_ms(start_ms: i64, cutoff_minutes: i64) -> i64 {
    start_ms.saturating_sub(cutoff_minutes.saturating_mul(MINUTE_MS))
}

/// What can be booked at one hospital now: from the notice on, up to and including the last day of the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Slots that start before this instant are too soon.
    pub earliest_ms: i64,
    /// The local date of that instant.
    pub earliest_date: Date,
    /// The last local day that can be booked, YYYY-MM-DD.
    pub last_date: String,
    /// No slot of the last day starts at or after this instant: a bound for scans, not a rule.
    pub scan_until_ms: i64,
}

impl Window {
    pub(crate) fn new(zone: &TimeZone, notice_minutes: i64, horizon_days: i64, now_ms: i64) -> Self {
        let earliest_ms = now_ms.saturating_add(notice_minutes.saturating_mul(MINUTE_MS));
        let last = zone::local_date(zone, now_ms).saturating_add(horizon_days.days());
        Self {
            earliest_ms,
            earliest_date: zone::local_date(zone, earliest_ms),
            last_date: last.to_string(),
            scan_until_ms: zone::day_bounds(zone, last).1,
        }
    }

    /// Within notice and horizon?
    pub(crate) fn admits(&self, start_ms: i64, local_date: &str) -> bool {
        start_ms >= self.earliest_ms && local_date <= self.last_date.as_str()
    }

    /// How a whole local day stands to the window.
    pub(crate) fn day(&self, date: Date) -> Day {
        let yesterday = self.earliest_date.yesterday().unwrap_or(Date::MIN);
        let tomorrow = self.earliest_date.tomorrow().unwrap_or(Date::MAX);
        if date < yesterday || date.to_string() > self.last_date {
            Day::Closed
        } else if date > tomorrow {
            Day::Open
        } else {
            Day::Partly
        }
    }

    /// The earliest start of a slot that belongs to a day that is [`Day::Partly`] and is too soon.
    pub(crate) fn partly_from_ms(&self) -> i64 {
        // the day before and its neighbour, each up to 25 hours long, and a clock that was turned back
        self.earliest_ms - 3 * DAY_MS
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// No slot of it can be booked.
    Closed,
    /// Notice may cut through it. The neighbours of the day count as well, because a clock turned back over midnight
    /// makes local dates go backwards for a while.
    Partly,
    /// All its free places can be booked.
    Open,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_too_soon_until_notice_and_too_late_after_the_horizon() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let now: jiff::Timestamp = "2026-11-21T08:00:00+08:00".parse().unwrap();
        let window = Window::new(&zone, 120, 28, now.as_millisecond());
        let ten = now.as_millisecond() + 2 * 3_600_000;
        assert!(window.admits(ten, "2026-11-21"));
        assert!(!window.admits(ten - 1, "2026-11-21"));
        assert!(window.admits(ten, "2026-12-19"));
        assert!(!window.admits(ten, "2026-12-20"));
        assert_eq!(window.day("2026-11-19".parse().unwrap()), Day::Closed);
        assert_eq!(window.day("2026-11-21".parse().unwrap()), Day::Partly);
        assert_eq!(window.day("2026-11-23".parse().unwrap()), Day::Open);
        assert_eq!(window.day("2026-12-20".parse().unwrap()), Day::Closed);
    }

    #[test]
    fn changes_end_the_cutoff_before_the_start() {
        assert_eq!(change_until_ms(DAY_MS, 0), DAY_MS);
        assert_eq!(change_until_ms(2 * DAY_MS, 1_440), DAY_MS);
    }
}
