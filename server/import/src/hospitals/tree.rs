//! The tree of provinces, cities and institutions that Chinese lists come as.

use serde::Deserialize;

use super::draft::Draft;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tree {
    province_list: Vec<Province>,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Province {
    #[serde(default)]
    province: String,
    city_list: Option<Vec<City>>,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct City {
    #[serde(default)]
    city: String,
    hospital_list: Option<Vec<Hospital>>,
}
#[derive(Deserialize)]
struct Hospital {
    county: Option<String>,
    name: Option<String>,
    level: Option<String>,
    address: Option<String>,
    tel: Option<String>,
    hours: Option<String>,
}

impl Tree {
    /// The institutions, in order. The tree's province and city win over what an institution says of itself.
    pub fn drafts(self) -> impl Iterator<Item = Draft> {
        self.province_list.into_iter().flat_map(|province| {
            province.city_list.unwrap_or_default().into_iter().flat_map(move |city| {
                let province = province.province.clone();
                city.hospital_list.unwrap_or_default().into_iter().map(move |h| Draft {
                    name: h.name.unwrap_or_default(),
                    level: h.level.unwrap_or_default(),
                    province: province.clone(),
                    city: city.city.clone(),
                    district: h.county.unwrap_or_default(),
                    address: h.address.unwrap_or_default(),
                    phone: h.tel.unwrap_or_default(),
                    opening_hours: h.hours.unwrap_or_default(),
                    ..Draft::default()
                })
            })
        })
    }
}
