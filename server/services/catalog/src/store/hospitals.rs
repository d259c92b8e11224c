//! The hospital table.

use contracts::v1::Hospital;
use sqlx::{AssertSqlSafe, SqliteConnection, SqliteExecutor};

use super::json;
use crate::{error::CatalogError, level, sphere::Point, text::reading};

/// What [`HospitalRow`] reads, of a table called `h`.
pub const COLUMNS: &str = "h.key, h.id, h.name_zh, h.name_en, h.level, h.city, h.city_zh, h.city_en, h.district_zh, \
    h.district_en, h.address_zh, h.address_en, h.phones, h.latitude, h.longitude, h.opening_hours, h.zone, h.notice_zh, \
    h.notice_en, h.country, h.attribution, h.source, h.closed, h.price_from_minor, h.currency, h.offer_count, \
    h.level_rank, h.name_key, h.price_key";

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HospitalRow {
    pub key: i64,
    pub id: String,
    name_zh: String,
    name_en: String,
    level: String,
    city: String,
    city_zh: String,
    city_en: String,
    district_zh: String,
    district_en: String,
    address_zh: String,
    address_en: String,
    phones: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    opening_hours: String,
    zone: String,
    notice_zh: String,
    notice_en: String,
    country: String,
    attribution: String,
    source: String,
    closed: bool,
    price_from_minor: Option<i64>,
    currency: String,
    offer_count: i64,
    pub level_rank: i64,
    pub name_key: String,
    pub price_key: i64,
}

impl From<HospitalRow> for Hospital {
    fn from(row: HospitalRow) -> Self {
        Self {
            id: row.id,
            name_zh: row.name_zh,
            name_en: row.name_en,
            level: row.level,
            city: row.city,
            city_zh: row.city_zh,
            city_en: row.city_en,
            district_zh: row.district_zh,
            district_en: row.district_en,
            address_zh: row.address_zh,
            address_en: row.address_en,
            phones: serde_json::from_str(&row.phones).unwrap_or_default(),
            latitude: row.latitude,
            longitude: row.longitude,
            opening_hours: row.opening_hours,
            zone: row.zone,
            notice_zh: row.notice_zh,
            notice_en: row.notice_en,
            country: row.country,
            attribution: row.attribution,
            source: row.source,
            closed: row.closed,
            price_from_minor: row.price_from_minor,
            currency: row.currency,
            offer_count: u32::try_from(row.offer_count).unwrap_or_default(),
        }
    }
}

/// The hospitals with these ids, in no order; unknown ids are left out. One query.
pub async fn by_ids(db: impl SqliteExecutor<'_>, ids: &[&str]) -> Result<Vec<HospitalRow>, CatalogError> {
    let sql = format!("SELECT {COLUMNS} FROM hospital h WHERE h.id IN (SELECT value FROM json_each($1))");
    Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(json(ids)?).fetch_all(db).await?)
}

/// The hospitals of these rows, in no order. One query.
pub async fn by_keys(db: impl SqliteExecutor<'_>, keys: &[i64]) -> Result<Vec<HospitalRow>, CatalogError> {
    let sql = format!("SELECT {COLUMNS} FROM hospital h WHERE h.key IN (SELECT value FROM json_each($1))");
    Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(json(keys)?).fetch_all(db).await?)
}

const UPSERT: &str = "INSERT INTO hospital (id, name_zh, name_en, level, city, city_zh, city_en, district_zh, district_en, \
    address_zh, address_en, phones, latitude, longitude, opening_hours, zone, notice_zh, notice_en, country, attribution, \
    source, closed, level_rank, name_key, x, y, z) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
    $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27) \
    ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, level = excluded.level, \
    city = excluded.city, city_zh = excluded.city_zh, city_en = excluded.city_en, district_zh = excluded.district_zh, \
    district_en = excluded.district_en, address_zh = excluded.address_zh, address_en = excluded.address_en, \
    phones = excluded.phones, latitude = excluded.latitude, longitude = excluded.longitude, \
    opening_hours = excluded.opening_hours, zone = excluded.zone, notice_zh = excluded.notice_zh, \
    notice_en = excluded.notice_en, country = excluded.country, attribution = excluded.attribution, \
    source = excluded.source, closed = excluded.closed, level_rank = excluded.level_rank, name_key = excluded.name_key, \
    x = excluded.x, y = excluded.y, z = excluded.z, \
    bookable = (CASE WHEN NOT excluded.closed AND hospital.offer_count > 0 THEN 1 ELSE 0 END) \
    RETURNING key";

/// Inserts or replaces what a hospital says of itself; its offers stay. Returns its row.
pub async fn upsert(db: &mut SqliteConnection, h: &Hospital) -> Result<i64, CatalogError> {
    let point = h.latitude.zip(h.longitude).and_then(|(latitude, longitude)| Point::at(latitude, longitude));
    let key = sqlx::query_scalar(UPSERT)
        .bind(&h.id)
        .bind(&h.name_zh)
        .bind(&h.name_en)
        .bind(&h.level)
        .bind(&h.city)
        .bind(&h.city_zh)
        .bind(&h.city_en)
        .bind(&h.district_zh)
        .bind(&h.district_en)
        .bind(&h.address_zh)
        .bind(&h.address_en)
        .bind(json(&h.phones)?)
        .bind(h.latitude)
        .bind(h.longitude)
        .bind(&h.opening_hours)
        .bind(&h.zone)
        .bind(&h.notice_zh)
        .bind(&h.notice_en)
        .bind(&h.country)
        .bind(&h.attribution)
        .bind(&h.source)
        .bind(h.closed)
        .bind(level::rank(&h.level))
        .bind(reading::sort_key(&h.name_zh, &h.name_en))
        .bind(point.map(|p| p.x))
        .bind(point.map(|p| p.y))
        .bind(point.map(|p| p.z))
        .fetch_one(db)
        .await?;
    Ok(key)
}

/// Recounts the offers of these hospitals. One statement.
pub async fn recount_offers(db: &mut SqliteConnection, keys: &[i64]) -> Result<(), CatalogError> {
    let done = sqlx::query(
        "UPDATE hospital SET offer_count = o.count, price_from_minor = o.lowest, price_key = o.lowest, \
            currency = o.currency, bookable = (CASE WHEN hospital.closed THEN 0 ELSE 1 END) \
         FROM (SELECT hospital_key, count(*) AS count, min(price_minor) AS lowest, currency FROM offer \
               WHERE hospital_key IN (SELECT value FROM json_each($1)) GROUP BY hospital_key) o \
         WHERE hospital.key = o.hospital_key",
    )
    .bind(json(keys)?)
    .execute(db)
    .await?;
    if done.rows_affected() == keys.len() as u64 {
        Ok(())
    } else {
        Err(CatalogError::Stored("offers of a hospital that is not there".into()))
    }
}
