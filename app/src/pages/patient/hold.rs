//! Until when a place is kept, as the clock on the hospital's wall shows it.

use crate::models::{LocalTime, Locale};

/// `08:42:10 (Asia/Shanghai, +08:00)`: an instant in Unix milliseconds, shown with the offset of `near`, an instant close
/// to it. The offset is named, so that the text is right even if the clocks change in between.
pub(super) fn kept_until(locale: Locale, instant_ms: i64, near: &LocalTime) -> String {
    let seconds = (instant_ms.div_euclid(1_000) + offset_seconds(&near.offset)).rem_euclid(86_400);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match locale {
        Locale::En => format!("{clock} ({}, {})", near.zone, near.offset),
        Locale::Zh => format!("{clock}（{} {}）", near.zone, near.offset),
    }
}

/// Of `+08:00`; anything else counts as UTC.
fn offset_seconds(offset: &str) -> i64 {
    let Some((hours, minutes)) = offset.split_once(':') else { return 0 };
    let sign = if hours.starts_with(['-', '\u{2212}']) { -1 } else { 1 };
    let hours: i64 = hours.trim_start_matches(['+', '-', '\u{2212}']).parse().unwrap_or_default();
    let minutes: i64 = minutes.parse().unwrap_or_default();
    sign * (hours * 3_600 + minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::LocalDate;

    fn at(zone: &str, offset: &str) -> LocalTime {
        LocalTime {
            date: LocalDate { iso: "2026-11-23".into(), year: 2026, month: 11, day: 23, weekday: 1 },
            time: "08:30".into(),
            zone: zone.into(),
            offset: offset.into(),
            rfc3339: "2026-11-23T08:30:00+08:00".into(),
        }
    }

    #[test]
    fn an_instant_reads_as_on_the_hospitals_wall() {
        // 2026-11-22T23:50:05Z
        let instant = 1_795_391_405_000;
        let shown = |zone, offset| kept_until(Locale::En, instant, &at(zone, offset));
        assert_eq!(shown("UTC", "+00:00"), "23:50:05 (UTC, +00:00)");
        assert_eq!(shown("Asia/Shanghai", "+08:00"), "07:50:05 (Asia/Shanghai, +08:00)");
        assert_eq!(shown("America/St_Johns", "-03:30"), "20:20:05 (America/St_Johns, -03:30)");
    }
}
