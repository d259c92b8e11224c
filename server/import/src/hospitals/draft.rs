//! From what a row says to a hospital the catalog takes.

use anyhow::{Result, bail};
use contracts::v1::Hospital;

use super::{
    address::{self, Address},
    country::{self, Whereabouts},
    identity, level, phones, place, zone,
};
use crate::{args::ImportHospitalsArgs, rejects::Reject};

/// What a row says, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub id: String,
    pub name: String,
    pub name_zh: String,
    pub name_en: String,
    pub level: String,
    pub province: String,
    pub city: String,
    pub district: String,
    pub address: String,
    pub zip: String,
    pub phone: String,
    pub latitude: String,
    pub longitude: String,
    pub opening_hours: String,
    pub zone: String,
    pub country: String,
    pub notice: String,
    pub closed: bool,
}

/// What the command line says for rows that do not.
pub struct Defaults {
    country: Option<String>,
    zone: Option<String>,
    city: Option<String>,
    attribution: String,
}

/// A hospital, and how many pieces of its phone cell were not understood.
#[derive(Debug)]
pub struct Built {
    pub hospital: Hospital,
    pub phones_dropped: usize,
}

impl Defaults {
    /// # Errors
    /// When the country or zone does not exist.
    pub fn of(args: &ImportHospitalsArgs) -> Result<Self> {
        let country = args.country.as_ref().map(|country| country.trim().to_uppercase());
        if let Some(country) = &country
            && !is_country(country)
        {
            bail!("--country {country}: two letters are wanted, e.g. GB");
        }
        if let Some(zone) = &args.zone
            && !is_zone(zone)
        {
            bail!("--zone {zone}: not an IANA time zone; an example is Europe/London");
        }
        Ok(Self {
            country,
            zone: args.zone.clone(),
            city: args.city.clone(),
            attribution: args.attribution.trim().to_owned(),
        })
    }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

fn is_zone(text: &str) -> bool {
    jiff::tz::TimeZone::get(text).is_ok()
}

/// Without invisible characters, blanks at the ends and in heaps, and what programs write for "nothing".
fn clean(text: &str) -> String {
    let visible = text.chars().filter(|c| {
        !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
            && (!c.is_control() || c.is_whitespace())
    });
    let text: String = visible.collect();
    let mut words: Vec<&str> = text.split_whitespace().collect();
    // "Park Road nan": a house number that was never there
    while words.last().is_some_and(|word| matches!(*word, "nan" | "NaN" | "null" | "NULL" | "None")) {
        words.pop();
    }
    words.join(" ")
}

impl Draft {
    /// The name of the first field whose text holds the character.
    pub fn field_with(&self, character: char) -> Option<&'static str> {
        [
            ("id", &self.id),
            ("name", &self.name),
            ("name_zh", &self.name_zh),
            ("name_en", &self.name_en),
            ("level", &self.level),
            ("province", &self.province),
            ("city", &self.city),
            ("district", &self.district),
            ("address", &self.address),
            ("zip", &self.zip),
            ("phone", &self.phone),
            ("latitude", &self.latitude),
            ("longitude", &self.longitude),
            ("opening_hours", &self.opening_hours),
            ("zone", &self.zone),
            ("country", &self.country),
            ("notice", &self.notice),
        ]
        .into_iter()
        .find(|(_, text)| text.contains(character))
        .map(|(name, _)| name)
    }

    /// # Errors
    /// The first thing that is wrong, with its column.
    pub fn build(self, defaults: &Defaults, source: &str, row: u64) -> Result<Built, Reject> {
        let reject = |column: &str, reason: &str, value: &str| Reject::new(row, column, reason, value);
        let name = clean(&self.name);
        let mut name_zh = clean(&self.name_zh);
        let mut name_en = clean(&self.name_en);
        if name_zh.is_empty() && place::is_chinese(&name) {
            name_zh.clone_from(&name);
        } else if name_en.is_empty() && !place::is_chinese(&name) {
            name_en.clone_from(&name);
        }
        if name_zh.is_empty() && name_en.is_empty() {
            return Err(reject("name", "empty", ""));
        }
        if name_zh.len() > 500 || name_en.len() > 500 {
            return Err(reject("name", "over 500 bytes", &name));
        }
        let position = position(&self.latitude, &self.longitude, row)?;
        let province = clean(&self.province);
        let chinese = !name_zh.is_empty();

        let country = clean(&self.country).to_uppercase();
        if !country.is_empty() && !is_country(&country) && defaults.country.is_none() {
            return Err(reject("country", "not two letters; --country sets it for all rows", &self.country));
        }
        let own_city = clean(&self.city);
        let city = if own_city.is_empty() {
            defaults.city.as_deref().map(clean).unwrap_or_default()
        } else {
            own_city.clone()
        };
        let zip = clean(&self.zip);
        let whereabouts = Whereabouts { province: &province, city: &city, zip: &zip, position };
        let country = Some(country)
            .filter(|country| is_country(country))
            .or_else(|| defaults.country.clone())
            .or_else(|| country::guess(whereabouts).map(str::to_owned))
            .unwrap_or_default();
        let zone = Some(clean(&self.zone))
            .filter(|zone| !zone.is_empty())
            .or_else(|| defaults.zone.clone())
            .or_else(|| zone::of(&country, whereabouts).map(str::to_owned));
        let Some(zone) = zone else {
            return Err(if country.is_empty() {
                reject("zone", "not certain from this row; say --country or --zone", &told(whereabouts))
            } else {
                let reason = format!("not certain for {country} from this row; say --zone or give the rows a zone");
                reject("zone", &reason, &told(whereabouts))
            });
        };
        if !is_zone(&zone) {
            return Err(reject("zone", "not an IANA time zone", &zone));
        }

        let city = place::city(&city);
        let district = clean(&self.district);
        let address = clean(&self.address);
        let id = clean(&self.id);
        let id = if id.is_empty() {
            let (latitude, longitude) = (clean(&self.latitude), clean(&self.longitude));
            let main = if name.is_empty() { &name_zh } else { &name };
            let main = if main.is_empty() { &name_en } else { main };
            identity::natural(source, &[main, &province, &own_city, &district, &address, &latitude, &longitude])
        } else {
            identity::given(source, &id)
        };
        let phones = phones::split(&self.phone, country == "CN");
        let (address_zh, address_en) = if place::is_chinese(&address) {
            (address, String::new())
        } else {
            let (city, province) = if chinese { ("", "") } else { (city.en.as_str(), province.as_str()) };
            let district = if chinese { "" } else { district.as_str() };
            (String::new(), address::line(&country, Address { street: address, district, zip, city, province }))
        };
        let (district_zh, district_en) = by_script(district);
        let (notice_zh, notice_en) = by_script(clean(&self.notice));
        let hospital = Hospital {
            id,
            name_zh,
            name_en,
            level: level::normalise(&self.level).to_owned(),
            city: city.slug,
            city_zh: city.zh,
            city_en: city.en,
            district_zh,
            district_en,
            address_zh,
            address_en,
            phones: phones.numbers,
            latitude: position.map(|(latitude, _)| latitude),
            longitude: position.map(|(_, longitude)| longitude),
            opening_hours: hours(&clean(&self.opening_hours)),
            zone,
            notice_zh,
            notice_en,
            country,
            attribution: defaults.attribution.clone(),
            source: clean(source),
            closed: self.closed,
            price_from_minor: None,
            currency: String::new(),
            offer_count: 0,
        };
        Ok(Built { hospital, phones_dropped: phones.dropped })
    }
}

/// What a rejected row says of its place.
fn told(place: Whereabouts<'_>) -> String {
    let position = place.position.map(|(latitude, longitude)| format!("{latitude} {longitude}")).unwrap_or_default();
    let parts = [place.city, place.province, place.zip, &position];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The same text as (Chinese, other).
fn by_script(text: String) -> (String, String) {
    if place::is_chinese(&text) { (text, String::new()) } else { (String::new(), text) }
}

fn position(latitude: &str, longitude: &str, row: u64) -> Result<Option<(f64, f64)>, Reject> {
    let (latitude, longitude) = (clean(latitude), clean(longitude));
    if latitude.is_empty() && longitude.is_empty() {
        return Ok(None);
    }
    let degrees = |column: &str, text: &str, limit: f64| {
        let dotted = if text.contains('.') { text.to_owned() } else { text.replace(',', ".") };
        match dotted.parse::<f64>() {
            Ok(degrees) if degrees.is_finite() && degrees.abs() <= limit => Ok(degrees),
            Ok(_) => Err(Reject::new(row, column, format!("outside -{limit}..{limit} degrees"), text)),
            Err(_) if text.is_empty() => Err(Reject::new(row, column, "empty, but the other half is given", "")),
            Err(_) => Err(Reject::new(row, column, "not a number of degrees", text)),
        }
    };
    let position = (degrees("latitude", &latitude, 90.0)?, degrees("longitude", &longitude, 180.0)?);
    // 0,0 is where programs put what has no place
    Ok(Some(position).filter(|position| *position != (0.0, 0.0)))
}

/// Opening hours that are in OpenStreetMap notation, or say "all day" in Chinese; free text is left out.
fn hours(text: &str) -> String {
    if text.contains("24小时") || text.contains("24 小时") || text.contains("全天") {
        return "24/7".into();
    }
    let osm = text.is_ascii()
        && text.len() <= 200
        && (text == "24/7"
            || (text.contains(':') && ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].iter().any(|day| text.contains(day))));
    if osm { text.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> Defaults {
        Defaults::of(&ImportHospitalsArgs::default()).unwrap()
    }

    fn build(draft: Draft) -> Result<Built, Reject> {
        draft.build(&defaults(), "test", 7)
    }

    #[test]
    fn a_british_row_needs_no_flags() {
        let draft = Draft {
            name: " Park\u{a0}Clinic ".into(),
            address: "Park Road nan".into(),
            latitude: "53.4".into(),
            longitude: "-2,9".into(),
            ..Draft::default()
        };
        let h = build(draft).unwrap().hospital;
        assert_eq!((h.name_en.as_str(), h.address_en.as_str()), ("Park Clinic", "Park Road"));
        assert_eq!((h.country.as_str(), h.zone.as_str(), h.longitude), ("GB", "Europe/London", Some(-2.9)));
    }

    #[test]
    fn a_wrong_cell_is_named() {
        let named = |draft: Draft| build(draft).unwrap_err().column;
        let good = Draft { name: "x".into(), zone: "UTC".into(), ..Draft::default() };
        assert!(build(good.clone()).is_ok());
        assert_eq!(named(Draft { name: "\u{3000}".into(), ..good.clone() }), "name");
        assert_eq!(named(Draft { latitude: "91".into(), longitude: "0".into(), ..good.clone() }), "latitude");
        assert_eq!(named(Draft { latitude: "NaN°".into(), longitude: "0".into(), ..good.clone() }), "latitude");
        assert_eq!(named(Draft { latitude: "1".into(), ..good.clone() }), "longitude");
        assert_eq!(named(Draft { zone: "Mars/Base".into(), ..good.clone() }), "zone");
        assert_eq!(named(Draft { zone: String::new(), ..good }), "zone");
    }
}
