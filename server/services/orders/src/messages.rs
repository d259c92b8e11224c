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
    let (date, time) = local(&order.slot.zone, order.slot.start_ms);
    let params = [
        ("reference", order.reference.clone()),
        ("hospital_zh", order.hospital_name_zh.clone()),
        ("hospital_en", order.hospital_name_en.clone()),
        ("package_zh", order.package_name_zh.clone()),
        ("package_en", order.package_name_en.clone()),
        ("date", date),
        ("time", time),
        ("zone", order.slot.zone.clone()),
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

/// Date and time of the slot where the hospital is.
fn local(zone: &str, start_ms: i64) -> (String, String) {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let start = zone.to_datetime(Timestamp::from_millisecond(start_ms).unwrap_or(Timestamp::UNIX_EPOCH));
    (start.date().to_string(), format!("{:02}:{:02}", start.hour(), start.minute()))
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
    use jiff::civil::DateTime;
    use proptest::prelude::*;

    use super::*;

    const ZONES: [&str; 6] =
        ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"];

    proptest! {
        #[test]
        fn what_is_told_is_the_time_at_the_hospital(
            zone in proptest::sample::select(&ZONES[..]),
            quarter in 1_440_000i64..2_400_000, // 2011 to 2038
        ) {
            let start_ms = quarter * 900_000;
            let (date, time) = local(zone, start_ms);
            let told: DateTime = format!("{date}T{time}").parse().unwrap();
            let there = TimeZone::get(zone).unwrap().to_ambiguous_timestamp(told);
            prop_assert!(!matches!(there.offset(), jiff::tz::AmbiguousOffset::Gap { .. }), "a time that exists");
            let instants = [there.earlier().unwrap(), there.later().unwrap()];
            prop_assert!(instants.iter().any(|instant| instant.as_millisecond() == start_ms));
        }
    }

    #[test]
    fn names_are_cut_short() {
        assert_eq!(short_name("王小明"), "王某");
        assert_eq!(short_name("欧阳娜娜"), "欧阳某");
        assert_eq!(short_name(" anna Müller "), "A.");
        assert_eq!(short_name(""), "");
    }
}
