//! Home: cities and a few hospitals to start with. Two calls, at once; either may be unknown.

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{Gateway, call::part, convert};

const FEATURED: u32 = 6;

pub(super) async fn load(gateway: &Gateway, locale: Locale) -> Answer<HomeView> {
    let (cities, featured) = futures::join!(cities(gateway, locale), featured(gateway, locale));
    Ok(HomeView { cities: part(cities), featured: part(featured) })
}

pub(super) async fn cities(gateway: &Gateway, locale: Locale) -> Answer<Vec<CityView>> {
    let list = gateway.kept.ask(v1::ListCitiesRequest {}).await?;
    Ok(list.cities.iter().map(|city| convert::city(locale, city)).collect())
}

async fn featured(gateway: &Gateway, locale: Locale) -> Answer<Vec<HospitalCard>> {
    let request = v1::SearchHospitalsRequest { limit: FEATURED, bookable_only: true, ..Default::default() };
    let page = gateway.kept.ask(request).await?;
    Ok(page.hospitals.iter().map(|hospital| convert::hospital_card(locale, hospital)).collect())
}
