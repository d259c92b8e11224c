//! Home: cities and a few hospitals to start with. Two calls, at once; either may be unknown.

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{
    Gateway,
    call::{READ, call, part},
    convert,
};

const FEATURED: u32 = 6;

pub(super) async fn load(gateway: &Gateway, locale: Locale) -> Answer<HomeView> {
    let (cities, featured) = futures::join!(cities(gateway, locale), featured(gateway, locale));
    Ok(HomeView { cities: part(cities), featured: part(featured) })
}

pub(super) async fn cities(gateway: &Gateway, locale: Locale) -> Answer<Vec<CityView>> {
    let mut catalog = gateway.clients.catalog.clone();
    let list = call("catalog", READ, catalog.list_cities(v1::ListCitiesRequest {})).await?;
    Ok(list.cities.iter().map(|city| convert::city(locale, city)).collect())
}

async fn featured(gateway: &Gateway, locale: Locale) -> Answer<Vec<HospitalCard>> {
    let mut catalog = gateway.clients.catalog.clone();
    let request = v1::SearchHospitalsRequest { limit: FEATURED, bookable_only: true, ..Default::default() };
    let page = call("catalog", READ, catalog.search_hospitals(request)).await?;
    Ok(page.hospitals.iter().map(|hospital| convert::hospital_card(locale, hospital)).collect())
}
