//! What people are told, keyed to the state that it tells of.

use std::collections::HashMap;

use contracts::v1;
use jiff::{Timestamp, tz::TimeZone};

use crate::{order::Order, state::State};

/// The template that tells of a state; most states tell nothing.
pub(crate) const fn template(state: State) -> Option<&'static str> {
    match state {
        State::SlotLost => Some("slot_lost"),
        State::Confirmed => Some("order_confirmed"),
        State::Cancelled => Some("order_cancelled"),
        State::Expired => Some("order_expired"),
        State::Refunded => Some("order_refunded"),
        State::Intent | State::Held | State::Paying | State::Paid | State::RefundDue => None,
    }
}

/// The message about the order's state; `None` when there is nothing to tell or nobody to tell it to.
pub(crate) fn message(order: &Order) -> Option<v1::EnqueueRequest> {
    let template = template(order.state)?;
    let to = recipient(order)?;
    let Local { date, time, offset } = local(&order.slot.zone, order.slot.start_ms);
    let params = [
        ("reference", order.reference.clone()),
        ("hospital_zh", order.hospital_name_zh.clone()),
        ("hospital_en", order.hospital_name_en.clone()),
        ("package_zh", order.package_name_zh.clone()),
        ("package_en", order.package_name_en.clone()),
        ("date", date),
        ("time", time),
        ("zone", order.slot.zone.clone()),
        ("offset", offset),
        ("person", short_name(&order.person.name)),
        ("amount_minor", order.price_minor.to_string()),
        ("currency", order.currency.clone()),
    ];
    Some(v1::EnqueueRequest {
        key: format!("order:{}:{}", order.id, order.state.name()),
        template: template.into(),
        locale: order.locale.clone(),
        to: to.into(),
        params: params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<HashMap<_, _>>(),
        // an offer of other slots is worth nothing once it is over
        not_after_ms: if order.state == State::SlotLost { order.deadline_ms() } else { 0 },
    })
}

pub(crate) fn recipient(order: &Order) -> Option<&str> {
    [order.contact_phone.as_str(), order.person.phone.as_str()].into_iter().find(|to| !to.is_empty())
}

/// When the slot is, where the hospital is. The offset tells the two passes of an autumn hour apart.
struct Local {
    /// "YYYY-MM-DD".
    date: String,
    /// "HH:MM".
    time: String,
    /// From UTC, "+HH:MM" or "-HH:MM".
    offset: String,
}

fn local(zone: &str, start_ms: i64) -> Local {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let instant = Timestamp::from_millisecond(start_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let start = zone.to_datetime(instant);
    let seconds = zone.to_offset(instant).seconds();
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    Local {
        date: start.date().to_string(),
        time: format!("{:02}:{:02}", start.hour(), start.minute()),
        offset: format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60),
    }
}

/// Enough to know who is meant, not enough to know who it is: 王某, 欧阳某, "A.".
fn short_name(name: &str) -> String {
    const COMPOUND: [&str; 12] =
        ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "端木"];
    let name = name.trim();
    let Some(first) = name.chars().next() else { return String::new() };
    if ('\u{3400}'..='\u{9fff}').contains(&first) || ('\u{20000}'..='\u{3ffff}').contains(&first) {
        let compound = COMPOUND.iter().find(|surname| name.starts_with(**surname) && name.chars().count() > 2);
        return compound.map_or_else(|| format!("{first}某"), |surname| format!("{surname}某"));
    }
    format!("{}.", first.to_uppercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZONES: [&str; 9] = [
        "Asia/Shanghai",
        "America/New_York",
        "America/St_Johns",
        "Europe/London",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "Pacific/Apia",
        "UTC",
    ];
    /// 2011 to 2038.
    const QUARTERS: std::ops::Range<i64> = 1_440_000..2_400_000;

    /// Read without the zone's rules: date, time and offset alone are one instant.
    fn told_ms(told: &Local) -> i64 {
        format!("{}T{}:00{}", told.date, told.time, told.offset).parse::<Timestamp>().unwrap().as_millisecond()
    }

    proptest! {
        #[test]
        fn what_is_told_is_the_instant_of_the_slot(
            zone in proptest::sample::select(&ZONES[..]),
            quarter in QUARTERS,
        ) {
            let start_ms = quarter * 900_000;
            prop_assert_eq!(told_ms(&local(zone, start_ms)), start_ms);
        }

        #[test]
        fn around_gaps_and_overlaps_it_is_too(
            zone in proptest::sample::select(&ZONES[..]),
            quarter in QUARTERS,
            quarters_off in -12i64..12,
        ) {
            let from = Timestamp::from_millisecond(quarter * 900_000).unwrap();
            let rules = TimeZone::get(zone).unwrap();
            // zones that never change have no such hours
            if let Some(change) = rules.following(from).next() {
                let start_ms = change.timestamp().as_millisecond() + quarters_off * 900_000;
                prop_assert_eq!(told_ms(&local(zone, start_ms)), start_ms);
            }
        }
    }

    #[test]
    fn the_doubled_hour_is_told_apart() {
        let told = |instant: &str| {
            let told = local("Europe/London", instant.parse::<Timestamp>().unwrap().as_millisecond());
            format!("{} {} {}", told.date, told.time, told.offset)
        };
        assert_eq!(told("2026-10-25T00:30:00Z"), "2026-10-25 01:30 +01:00");
        assert_eq!(told("2026-10-25T01:30:00Z"), "2026-10-25 01:30 +00:00");
        let west = local("America/St_Johns", "2026-01-05T12:00:00Z".parse::<Timestamp>().unwrap().as_millisecond());
        assert_eq!((west.time.as_str(), west.offset.as_str()), ("08:30", "-03:30"));
    }

    #[test]
    fn names_are_cut_short() {
        assert_eq!(short_name("王小明"), "王某");
        assert_eq!(short_name("欧阳娜娜"), "欧阳某");
        assert_eq!(short_name(" anna Müller "), "A.");
        assert_eq!(short_name(""), "");
    }
}
