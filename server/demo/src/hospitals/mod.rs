//! The hospitals: a table of what is particular, and rules for the rest.

mod table;

use contracts::v1;

use crate::{
    SOURCE, ZONE,
    cities::{CITIES, City, District},
    notices,
    spread::pick,
};

/// How a hospital calls itself, and with that what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    General,
    /// Chinese and Western medicine.
    Integrated,
    /// Private and without a level: check-ups only.
    Centre,
}

impl Kind {
    const fn suffix(self) -> (&'static str, &'static str) {
        match self {
            Self::General => ("医院", "Hospital"),
            Self::Integrated => ("中西医结合医院", "Integrated Medicine Hospital"),
            Self::Centre => ("健康体检中心", "Check-up Centre"),
        }
    }
}

/// When check-ups take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hours {
    /// Monday to Saturday mornings.
    Mornings,
    /// Also the afternoons of Monday to Friday.
    Afternoons,
}

impl Hours {
    /// In OpenStreetMap's notation; public holidays are off.
    const fn notation(self) -> &'static str {
        match self {
            Self::Mornings => "Mo-Sa 07:30-11:00; PH off",
            Self::Afternoons => "Mo-Fr 07:30-11:00,13:30-15:30; Sa 07:30-11:00; PH off",
        }
    }
}

pub(crate) struct Row {
    city: &'static str,
    word_zh: &'static str,
    word_en: &'static str,
    pub(crate) kind: Kind,
    pub(crate) level: &'static str,
    district: usize,
}

/// A row in its city.
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) row: &'static Row,
    pub(crate) city: &'static City,
    district: &'static District,
}

impl Site {
    pub(crate) fn hours(&self) -> Hours {
        let afternoons = match self.row.kind {
            Kind::Centre => true,
            Kind::General | Kind::Integrated => pick(3, &[&self.id, "hours"]) == 0,
        };
        if afternoons { Hours::Afternoons } else { Hours::Mornings }
    }

    pub(crate) fn closed(&self) -> bool {
        notices::CLOSED == self.id
    }
}

/// All of them, in the table's order. A row whose city or district is missing is left out; a test sees to it that none is.
pub(crate) fn sites() -> Vec<Site> {
    let site = |row: &'static Row| {
        let city = CITIES.iter().find(|city| city.slug == row.city)?;
        let district = city.districts.get(row.district)?;
        let id = format!("{}-{}", city.slug, row.word_en.to_ascii_lowercase());
        Some(Site { id, row, city, district })
    };
    table::ROWS.iter().filter_map(site).collect()
}

/// Every hospital of the demo, as the catalog takes it.
pub fn hospitals() -> Vec<v1::Hospital> {
    sites().iter().enumerate().map(|(index, site)| hospital(index, site)).collect()
}

fn hospital(index: usize, site: &Site) -> v1::Hospital {
    let Site { id, row, city, district } = site;
    let (suffix_zh, suffix_en) = row.kind.suffix();
    let (street_zh, street_en) = table::STREETS[pick(table::STREETS.len() as u32, &[id, "street"]) as usize];
    let number = 1 + pick(298, &[id, "number"]);
    let (notice_zh, notice_en) = notices::of(id);
    v1::Hospital {
        id: id.clone(),
        name_zh: format!("{}{}{suffix_zh}", city.zh, row.word_zh),
        name_en: format!("{} {} {suffix_en}", city.en, row.word_en),
        level: row.level.to_owned(),
        city: city.slug.to_owned(),
        city_zh: city.zh.to_owned(),
        city_en: city.en.to_owned(),
        district_zh: district.zh.to_owned(),
        district_en: district.en.to_owned(),
        address_zh: format!("{}市{}{street_zh}{number}号", city.zh, district.zh),
        address_en: format!("{number} {street_en}, {}, {}", district.en, city.en),
        // no subscriber's number begins with 0, so these ring nowhere
        phones: vec![format!("+86 {} 0555 {:04}", city.area_code, 101 + index)],
        latitude: Some(district.latitude + shift(id, "latitude")),
        longitude: Some(district.longitude + shift(id, "longitude")),
        opening_hours: site.hours().notation().to_owned(),
        zone: ZONE.to_owned(),
        notice_zh: notice_zh.to_owned(),
        notice_en: notice_en.to_owned(),
        country: "CN".to_owned(),
        source: SOURCE.to_owned(),
        closed: site.closed(),
        ..v1::Hospital::default()
    }
}

/// Up to a kilometre from the district's point, so that no two stand on one spot; degrees, to five places.
fn shift(id: &str, axis: &str) -> f64 {
    (f64::from(pick(1_801, &[id, axis])) - 900.0) / 100_000.0
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn sixty_four_and_more_stand_in_ten_cities() {
        let hospitals = hospitals();
        assert_eq!(hospitals.len(), table::ROWS.len());
        assert!(hospitals.len() >= 64, "{}", hospitals.len());
        let mut cities = BTreeMap::<&str, Vec<&str>>::new();
        for hospital in &hospitals {
            cities.entry(&hospital.city).or_default().push(&hospital.level);
        }
        assert_eq!(cities.len(), 10);
        for (city, levels) in cities {
            assert!(levels.len() >= 6, "{city}");
            for level in ["3A", "3B", ""] {
                assert!(levels.contains(&level), "{city} has no {level:?}");
            }
        }
        let levels: BTreeSet<_> = hospitals.iter().map(|hospital| hospital.level.as_str()).collect();
        assert_eq!(levels, BTreeSet::from(["", "2A", "2B", "3A", "3B"]));
    }

    #[test]
    fn ids_names_phones_and_places_are_their_own() {
        let hospitals = hospitals();
        let count = hospitals.len();
        let distinct = |text: fn(&v1::Hospital) -> String| hospitals.iter().map(text).collect::<BTreeSet<_>>().len();
        assert_eq!(distinct(|h| h.id.clone()), count);
        assert_eq!(distinct(|h| h.name_zh.clone()), count);
        assert_eq!(distinct(|h| h.name_en.clone()), count);
        assert_eq!(distinct(|h| h.address_zh.clone()), count);
        assert_eq!(distinct(|h| h.phones.join(" ")), count);
        assert_eq!(distinct(|h| format!("{:?}", (h.latitude, h.longitude))), count);
        for hospital in &hospitals {
            let fits = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(hospital.id.len() <= 64 && hospital.id.chars().all(fits), "{}", hospital.id);
        }
    }

    #[test]
    fn one_is_closed_and_says_why() {
        let closed: Vec<_> = hospitals().into_iter().filter(|hospital| hospital.closed).collect();
        assert_eq!(closed.len(), 1);
        assert!(!closed[0].notice_zh.is_empty() && !closed[0].notice_en.is_empty());
    }
}
