//! What may be stored. Every message names the field and the row's id.

use contracts::v1::{Hospital, Offer, Package};

use crate::{error::CatalogError, level, sphere::Point};

/// Rows in one upsert.
pub const MAX_ROWS: usize = 1_000;

pub fn rows(count: usize) -> Result<(), CatalogError> {
    if count > MAX_ROWS { Err(invalid(format!("at most {MAX_ROWS} rows a call, not {count}"))) } else { Ok(()) }
}

fn invalid(text: String) -> CatalogError {
    CatalogError::Invalid(text)
}

fn id(what: &str, id: &str) -> Result<(), CatalogError> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=64).contains(&id.len()) && id.chars().all(good) {
        Ok(())
    } else {
        Err(invalid(format!("{what}: only a-z, 0-9 and -, at most 64 characters")))
    }
}

fn length(what: &str, of: &str, text: &str, max: usize) -> Result<(), CatalogError> {
    if text.len() > max { Err(invalid(format!("{what} of {of}: over {max} bytes"))) } else { Ok(()) }
}

fn currency(of: &str, code: &str) -> Result<(), CatalogError> {
    if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(invalid(format!("currency of {of}: three capital letters")))
    }
}

pub fn hospital(h: &Hospital) -> Result<(), CatalogError> {
    id("hospital id", &h.id)?;
    let of = &h.id;
    if h.name_zh.trim().is_empty() && h.name_en.trim().is_empty() {
        return Err(invalid(format!("name of {of}: empty")));
    }
    for (what, text) in [
        ("name_zh", &h.name_zh),
        ("name_en", &h.name_en),
        ("city_zh", &h.city_zh),
        ("city_en", &h.city_en),
        ("district_zh", &h.district_zh),
        ("district_en", &h.district_en),
        ("opening_hours", &h.opening_hours),
        ("attribution", &h.attribution),
        ("source", &h.source),
    ] {
        length(what, of, text, 500)?;
    }
    for (what, text) in [
        ("address_zh", &h.address_zh),
        ("address_en", &h.address_en),
        ("notice_zh", &h.notice_zh),
        ("notice_en", &h.notice_en),
    ] {
        length(what, of, text, 4_000)?;
    }
    if !h.city.is_empty() {
        id("city", &h.city)?;
    }
    if level::rank(&h.level).is_none() {
        return Err(invalid(format!("level of {of}: not one of 3A 3B 3 2A 2B 2 1")));
    }
    if h.phones.len() > 20 || h.phones.iter().any(|phone| phone.is_empty() || phone.len() > 100) {
        return Err(invalid(format!("phones of {of}: at most 20, of 1 to 100 bytes")));
    }
    let placed = match (h.latitude, h.longitude) {
        (None, None) => true,
        (Some(latitude), Some(longitude)) => Point::at(latitude, longitude).is_some(),
        _ => false,
    };
    if !placed {
        return Err(invalid(format!("position of {of}: both, latitude -90..90 and longitude -180..180, or neither")));
    }
    if jiff::tz::TimeZone::get(&h.zone).is_err() {
        return Err(invalid(format!("zone of {of}: not an IANA time zone")));
    }
    if !matches!(h.country.as_bytes(), [] | [b'A'..=b'Z', b'A'..=b'Z']) {
        return Err(invalid(format!("country of {of}: two capital letters")));
    }
    Ok(())
}

pub fn package(p: &Package) -> Result<(), CatalogError> {
    id("package id", &p.id)?;
    let of = &p.id;
    if p.name_zh.trim().is_empty() && p.name_en.trim().is_empty() {
        return Err(invalid(format!("name of {of}: empty")));
    }
    for (what, text) in [("name_zh", &p.name_zh), ("name_en", &p.name_en)] {
        length(what, of, text, 500)?;
    }
    for (what, text) in [
        ("summary_zh", &p.summary_zh),
        ("summary_en", &p.summary_en),
        ("preparation_zh", &p.preparation_zh),
        ("preparation_en", &p.preparation_en),
    ] {
        length(what, of, text, 4_000)?;
    }
    if !matches!(p.sex.as_str(), "any" | "female" | "male") {
        return Err(invalid(format!("sex of {of}: any, female or male")));
    }
    if p.max_age != 0 && p.max_age < p.min_age {
        return Err(invalid(format!("max_age of {of}: below min_age")));
    }
    if p.items.len() > 200 {
        return Err(invalid(format!("items of {of}: at most 200")));
    }
    for item in &p.items {
        for text in [&item.code, &item.name_zh, &item.name_en, &item.why_zh, &item.why_en] {
            length("an item", of, text, 1_000)?;
        }
        if item.name_zh.is_empty() && item.name_en.is_empty() {
            return Err(invalid(format!("items of {of}: one has no name")));
        }
    }
    Ok(())
}

pub fn offer(o: &Offer) -> Result<(), CatalogError> {
    id("hospital id", &o.hospital_id)?;
    id("package id", &o.package_id)?;
    if !(0..=100_000_000_000).contains(&o.price_minor) {
        return Err(invalid(format!("price of {} at {}: negative or absurd", o.package_id, o.hospital_id)));
    }
    currency(&o.package_id, &o.currency)
}
