//! The hospital list: one search, the cities for the filter, and with a date who is free that day.

use std::sync::Arc;

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{Gateway, availability, call::part, convert, home, kept::loaded};

const PAGE: u32 = 20;
/// Longer queries are cut: nobody types them, and they cost.
const LONGEST_QUERY: usize = 100;
const SUGGESTIONS: u32 = 8;

pub(super) async fn load(gateway: &Gateway, locale: Locale, query: HospitalQuery) -> Answer<HospitalListView> {
    let cities = home::cities(gateway, locale);
    let (readable, refused) = readable(&query);
    let found = search(gateway, &readable);
    let (cities, found) = futures::join!(cities, found);
    let (page, date_unknown) = found?;
    let mut attributions: Vec<_> =
        page.hospitals.iter().map(|hospital| hospital.attribution.clone()).filter(|text| !text.is_empty()).collect();
    attributions.sort();
    attributions.dedup();
    let hospitals = page
        .hospitals
        .iter()
        .enumerate()
        .map(|(index, hospital)| HospitalCard {
            distance_km: page.distance_km.get(index).copied().filter(|km| *km >= 0.0),
            ..convert::hospital_card(locale, hospital)
        })
        .collect();
    Ok(HospitalListView {
        query,
        cities: part(cities),
        hospitals,
        next: (!page.next.is_empty()).then(|| page.next.clone()),
        total: page.total,
        total_is_more: page.total_is_more,
        date_unknown,
        attributions,
        refused,
    })
}

/// The query without the filters that cannot be read, and those: a list without a filter, said to be so, is of more use
/// than a page that only refuses.
fn readable(query: &HospitalQuery) -> (HospitalQuery, Vec<FieldError>) {
    let mut readable = query.clone();
    let mut refused = Vec::new();
    let mut check = |value: &mut String, right: bool, field: &str, reason: &str| {
        if !value.trim().is_empty() && !right {
            value.clear();
            refused.push(FieldError { field: field.into(), reason: reason.into() });
        }
    };
    let date = convert::parse_date(&query.date).is_some();
    check(&mut readable.date, date, "date", "date");
    check(&mut readable.level, LEVELS.contains(&query.level.as_str()), "level", "level");
    check(&mut readable.max_price, price(&query.max_price).is_some(), "max_price", "number");
    check(&mut readable.near, position(&query.near).is_some(), "near", "position");
    (readable, refused)
}

/// The page, and whether the date filter had to be left out because availability is not known.
async fn search(gateway: &Gateway, query: &HospitalQuery) -> Answer<(Arc<v1::SearchHospitalsResponse>, bool)> {
    let mut request = v1::SearchHospitalsRequest {
        query: query.q.trim().chars().take(LONGEST_QUERY).collect(),
        city: query.city.clone(),
        level: query.level.clone(),
        // whole units on the page, minor ones below; what is no number filters nothing
        max_price_minor: price(&query.max_price),
        near: position(&query.near),
        radius_km: radius(query),
        after: query.after.clone(),
        limit: PAGE,
        ..Default::default()
    };
    let sort = match query.sort.as_str() {
        "price" => v1::HospitalSort::Price,
        "name" => v1::HospitalSort::Name,
        "distance" if request.near.is_some() => v1::HospitalSort::Distance,
        _ => v1::HospitalSort::Relevance,
    };
    request.set_sort(sort);
    let mut date_unknown = false;
    if !query.date.is_empty() {
        match availability::hospitals_on(gateway, &query.date).await {
            Ok(ids) => (request.restrict, request.only_ids) = (true, ids),
            Err(trouble) if trouble.code == TroubleCode::Unavailable => {
                loaded::unknown();
                date_unknown = true;
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Ok((gateway.kept.ask(request).await?, date_unknown))
}

/// In minor units. A number too large for any price is a price that all are below.
fn price(text: &str) -> Option<i64> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse::<i64>().map_or(i64::MAX, |units| units.saturating_mul(100)))
}

/// 0 is no limit; without a position there is nothing to be far from.
fn radius(query: &HospitalQuery) -> f64 {
    let known = WITHIN_KM.contains(&query.within.as_str()) && position(&query.near).is_some();
    known.then(|| query.within.parse().ok()).flatten().unwrap_or_default()
}

fn position(near: &str) -> Option<v1::Position> {
    let (latitude, longitude) = near.split_once(',')?;
    let (latitude, longitude) = (latitude.trim().parse::<f64>().ok()?, longitude.trim().parse::<f64>().ok()?);
    ((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
        .then_some(v1::Position { latitude, longitude })
}

pub(super) async fn suggest(gateway: &Gateway, locale: Locale, query: &str) -> Answer<Vec<Suggestion>> {
    let query: String = query.trim().chars().take(LONGEST_QUERY).collect();
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let request = v1::SuggestRequest { query, limit: SUGGESTIONS, locale: locale.path().into() };
    let list = gateway.kept.ask(request).await?;
    let suggestion = |found: &v1::Suggestion| Suggestion { text: found.text.clone(), kind: found.kind.clone() };
    Ok(list.suggestions.iter().map(suggestion).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_is_left_out_and_named() {
        let query = HospitalQuery {
            city: "beijing".into(),
            date: "tomorrow".into(),
            level: "9Z".into(),
            max_price: "abc".into(),
            ..Default::default()
        };
        let (left, refused) = readable(&query);
        assert_eq!(left, HospitalQuery { city: "beijing".into(), ..Default::default() });
        assert_eq!(refused.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["date", "level", "max_price"]);
        let query = HospitalQuery { date: "2026-11-23".into(), level: "3A".into(), max_price: "500".into(), ..query };
        assert_eq!(readable(&query), (query, Vec::new()));
    }

    #[test]
    fn a_price_is_a_whole_number_however_large() {
        assert_eq!(
            (price("500"), price(" 7 "), price("99999999999999999999")),
            (Some(50_000), Some(700), Some(i64::MAX))
        );
        assert_eq!((price(""), price("-1"), price("1.5"), price("abc")), (None, None, None, None));
    }

    #[test]
    fn a_distance_needs_a_place() {
        let query = HospitalQuery { near: "31.2,121.4".into(), within: "5".into(), ..Default::default() };
        assert_eq!(radius(&query), 5.0);
        assert_eq!(radius(&HospitalQuery { near: String::new(), ..query.clone() }), 0.0);
        assert_eq!(radius(&HospitalQuery { within: "-1".into(), ..query }), 0.0);
    }

    #[test]
    fn only_real_positions_count() {
        assert!(position("31.2,121.4").is_some());
        for bad in ["", "31.2", "91,0", "0,181", "NaN,0", "a,b"] {
            assert!(position(bad).is_none(), "{bad}");
        }
    }
}
