//! What the public pages show. All texts are already in the page's language.

use serde::{Deserialize, Serialize};

use super::{FieldError, LocalDate, Money, Partial};

/// The grades a hospital can have, best first.
pub const LEVELS: [&str; 7] = ["3A", "3B", "3", "2A", "2B", "2", "1"];

/// The distances the list can be limited to, in kilometres.
pub const WITHIN_KM: [&str; 5] = ["2", "5", "10", "25", "50"];

/// The query of the hospital list, as in its URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct HospitalQuery {
    pub city: String,
    pub q: String,
    pub level: String,
    /// `YYYY-MM-DD`; only hospitals with a free place that day.
    pub date: String,
    /// `""`, `price`, `name` or `distance` (needs `near`).
    pub sort: String,
    /// `LATITUDE,LONGITUDE` in degrees.
    pub near: String,
    /// Only hospitals at most so many kilometres from `near`; one of [`WITHIN_KM`].
    pub within: String,
    /// The cursor of the previous page.
    pub after: String,
    /// Highest price, in whole currency units.
    pub max_price: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CityView {
    pub slug: String,
    pub name: String,
    pub hospitals: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HospitalCard {
    pub id: String,
    pub name: String,
    /// "3A" …; "" when unknown.
    pub level: String,
    pub city: String,
    pub district: String,
    pub address: String,
    pub price_from: Option<Money>,
    pub offers: u32,
    pub distance_km: Option<f64>,
    /// A notice to show, "" for none.
    pub notice: String,
    pub closed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    pub cities: Partial<Vec<CityView>>,
    /// A few to start with.
    pub featured: Partial<Vec<HospitalCard>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HospitalListView {
    pub query: HospitalQuery,
    pub cities: Partial<Vec<CityView>>,
    pub hospitals: Vec<HospitalCard>,
    /// The next page's cursor.
    pub next: Option<String>,
    pub total: u32,
    /// `total` is only a lower bound.
    pub total_is_more: bool,
    /// The date filter was asked for but availability is not known: the list is not filtered by it.
    pub date_unknown: bool,
    /// Who must be named beside this data.
    pub attributions: Vec<String>,
    /// Filters that could not be read: the list is not filtered by them.
    pub refused: Vec<FieldError>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageCard {
    pub id: String,
    pub name: String,
    pub summary: String,
    pub items: u32,
    pub price: Money,
    /// "any", "female" or "male".
    pub sex: String,
    pub min_age: u32,
    /// 0: no limit.
    pub max_age: u32,
    pub duration_minutes: u32,
    pub fasting: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HospitalView {
    pub card: HospitalCard,
    pub phones: Vec<String>,
    /// OpenStreetMap notation; "" when unknown.
    pub opening_hours: String,
    pub zone: String,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub attribution: String,
    pub packages: Partial<Vec<PackageCard>>,
    /// The first days with a free place, at most 3.
    pub next_days: Partial<Vec<LocalDate>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageItemView {
    pub name: String,
    pub why: String,
}

/// A hospital that offers the package, and for how much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageHospital {
    pub hospital: HospitalCard,
    pub price: Money,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageView {
    pub id: String,
    pub name: String,
    pub summary: String,
    pub items: Vec<PackageItemView>,
    pub sex: String,
    pub min_age: u32,
    pub max_age: u32,
    pub preparation: String,
    pub duration_minutes: u32,
    pub fasting: bool,
    /// The hospital the person came from (`?hospital=`), if it offers the package.
    pub chosen: Option<PackageHospital>,
    /// Where it can be had, cheapest first; at most 20.
    pub hospitals: Partial<Vec<PackageHospital>>,
    /// The cursor of the next ones.
    pub next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub text: String,
    /// hospital, city, package or item.
    pub kind: String,
}
