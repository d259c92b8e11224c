//! One hospital: its facts, what it offers, and the next days with a place. Three calls, at once.

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{Gateway, availability, call::part, convert};

const NEXT_DAYS: usize = 3;

pub(super) async fn load(gateway: &Gateway, locale: Locale, id: &str) -> Answer<HospitalView> {
    let (hospital, offers, days) = futures::join!(
        gateway.kept.ask(v1::GetHospitalRequest { id: id.into() }),
        gateway.kept.ask(v1::ListOffersRequest { hospital_id: id.into() }),
        availability::days(gateway, id)
    );
    let hospital = hospital?;
    let next_days = days.map(|counts| {
        counts
            .days
            .iter()
            .filter(|day| day.free > 0)
            .filter_map(|day| convert::parse_date(&day.date))
            .take(NEXT_DAYS)
            .collect()
    });
    Ok(HospitalView {
        card: convert::hospital_card(locale, &hospital),
        packages: part(
            offers.map(|list| list.offers.iter().filter_map(|offer| convert::package_card(locale, offer)).collect()),
        ),
        next_days: part(next_days),
        phones: hospital.phones.clone(),
        opening_hours: hospital.opening_hours.clone(),
        zone: hospital.zone.clone(),
        latitude: hospital.latitude,
        longitude: hospital.longitude,
        attribution: hospital.attribution.clone(),
    })
}
