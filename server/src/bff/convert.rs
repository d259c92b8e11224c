//! From the services' messages to the pages' views: languages picked, times put on the hospital's clock.

use app::models::*;
use contracts::v1;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub fn money(minor: i64, currency: &str) -> Money {
    Money { minor, currency: currency.to_owned() }
}

pub fn hospital_card(locale: Locale, hospital: &v1::Hospital) -> HospitalCard {
    HospitalCard {
        id: hospital.id.clone(),
        name: locale.pick(&hospital.name_zh, &hospital.name_en).to_owned(),
        level: hospital.level.clone(),
        city: locale.pick(&hospital.city_zh, &hospital.city_en).to_owned(),
        district: locale.pick(&hospital.district_zh, &hospital.district_en).to_owned(),
        address: locale.pick(&hospital.address_zh, &hospital.address_en).to_owned(),
        price_from: hospital.price_from_minor.map(|minor| money(minor, &hospital.currency)),
        offers: hospital.offer_count,
        distance_km: None,
        notice: locale.pick(&hospital.notice_zh, &hospital.notice_en).to_owned(),
        closed: hospital.closed,
    }
}

pub fn package_card(locale: Locale, offer: &v1::PackageOffer) -> Option<PackageCard> {
    let (package, price) = (offer.package.as_ref()?, offer.offer.as_ref()?);
    Some(PackageCard {
        id: package.id.clone(),
        name: locale.pick(&package.name_zh, &package.name_en).to_owned(),
        summary: locale.pick(&package.summary_zh, &package.summary_en).to_owned(),
        items: u32::try_from(package.items.len()).unwrap_or(u32::MAX),
        price: money(price.price_minor, &price.currency),
        sex: package.sex.clone(),
        min_age: package.min_age,
        max_age: package.max_age,
        duration_minutes: package.duration_minutes,
        fasting: package.fasting,
    })
}

pub fn package_hospital(locale: Locale, hospital: &v1::Hospital, offer: &v1::Offer) -> PackageHospital {
    PackageHospital { hospital: hospital_card(locale, hospital), price: money(offer.price_minor, &offer.currency) }
}

pub fn city(locale: Locale, city: &v1::City) -> CityView {
    CityView {
        slug: city.slug.clone(),
        name: locale.pick(&city.name_zh, &city.name_en).to_owned(),
        hospitals: city.hospitals,
    }
}

pub fn local_date(date: Date) -> LocalDate {
    LocalDate {
        iso: date.to_string(),
        year: date.year(),
        month: date.month().unsigned_abs(),
        day: date.day().unsigned_abs(),
        weekday: date.weekday().to_monday_one_offset().unsigned_abs(),
    }
}

/// A date as services send it; `None` when it is none.
pub fn parse_date(iso: &str) -> Option<LocalDate> {
    iso.parse::<Date>().ok().map(local_date)
}

/// An instant on the clock of `zone`. A zone that is not known (never stored by scheduling) falls back to UTC, and is
/// named so.
pub fn local_time(ms: i64, zone: &str) -> LocalTime {
    let (zone_name, tz) = match TimeZone::get(zone) {
        Ok(tz) => (zone, tz),
        Err(_) => ("UTC", TimeZone::UTC),
    };
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(tz);
    LocalTime {
        date: local_date(at.date()),
        time: at.strftime("%H:%M").to_string(),
        zone: zone_name.to_owned(),
        offset: at.strftime("%:z").to_string(),
        rfc3339: at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}

/// `HH:MM:SS` on the clock of `zone`.
pub fn clock(ms: i64, zone: &str) -> String {
    let tz = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(tz);
    at.strftime("%H:%M:%S").to_string()
}

pub fn person(person: &v1::KnownPerson) -> PersonView {
    PersonView {
        id: person.id.clone(),
        name: person.name.clone(),
        id_type: person.id_type.clone(),
        id_masked: person.id_masked.clone(),
        sex: person.sex.clone(),
        birth_date: person.birth_date.clone(),
        relation: person.relation.clone(),
    }
}

pub fn order_state(state: v1::OrderState) -> OrderState {
    match state {
        v1::OrderState::OrderUnspecified | v1::OrderState::OrderIntent => OrderState::Intent,
        v1::OrderState::OrderSlotLost => OrderState::SlotLost,
        v1::OrderState::OrderHeld => OrderState::Held,
        v1::OrderState::OrderPaying => OrderState::Paying,
        v1::OrderState::OrderPaid => OrderState::Paid,
        v1::OrderState::OrderConfirmed => OrderState::Confirmed,
        v1::OrderState::OrderCancelled => OrderState::Cancelled,
        v1::OrderState::OrderExpired => OrderState::Expired,
        v1::OrderState::OrderRefundDue => OrderState::RefundDue,
        v1::OrderState::OrderRefunded => OrderState::Refunded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_half_past_ones_of_an_autumn_night_differ() {
        // 2026-10-25: London falls back at 01:00 UTC
        let first = local_time(1_792_888_200_000, "Europe/London");
        let second = local_time(1_792_888_200_000 + 3_600_000, "Europe/London");
        assert_eq!((first.time.as_str(), first.offset.as_str()), ("01:30", "+01:00"));
        assert_eq!((second.time.as_str(), second.offset.as_str()), ("01:30", "+00:00"));
    }

    #[test]
    fn an_unknown_zone_is_shown_as_utc_and_named() {
        let time = local_time(0, "Mars/Olympus");
        assert_eq!((time.zone.as_str(), time.offset.as_str()), ("UTC", "+00:00"));
    }

    proptest::proptest! {
        /// What a page shows, its machine-readable form and the instant are one and the same, whatever the clocks do.
        #[test]
        fn a_time_on_a_page_is_the_instant_it_was_made_from(
            minutes in 0_i64..60 * 24 * 365 * 60,
            zone in proptest::sample::select(vec![
                "Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
                "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "UTC",
            ]),
        ) {
            let ms = minutes * 60_000;
            let shown = local_time(ms, zone);
            let read: Timestamp = shown.rfc3339.parse().unwrap();
            proptest::prop_assert_eq!(read.as_millisecond(), ms);
            proptest::prop_assert_eq!(&shown.time, &shown.rfc3339[11..16]);
            proptest::prop_assert_eq!(&shown.date.iso, &shown.rfc3339[..10]);
            proptest::prop_assert_eq!(&shown.offset, &shown.rfc3339[19..]);
            proptest::prop_assert_eq!(&clock(ms, zone)[..5], &shown.time);
        }
    }
}
