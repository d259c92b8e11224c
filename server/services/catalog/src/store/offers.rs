//! The offer table.

use contracts::v1::Offer;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::json;
use crate::error::CatalogError;

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OfferRow {
    pub hospital_key: i64,
    pub package_key: i64,
    pub price_minor: i64,
    pub currency: String,
}

/// All offers of these hospitals. One query.
pub async fn of_hospitals(db: impl SqliteExecutor<'_>, keys: &[i64]) -> Result<Vec<OfferRow>, CatalogError> {
    Ok(sqlx::query_as(
        "SELECT hospital_key, package_key, price_minor, currency FROM offer \
         WHERE hospital_key IN (SELECT value FROM json_each($1)) ORDER BY hospital_key, package_key",
    )
    .bind(json(keys)?)
    .fetch_all(db)
    .await?)
}

/// One price, `None` when it is not offered.
pub async fn one(
    db: impl SqliteExecutor<'_>,
    hospital_id: &str,
    package_id: &str,
) -> Result<Option<Offer>, CatalogError> {
    let row: Option<(i64, String)> = sqlx::query_as(
        "SELECT o.price_minor, o.currency FROM hospital h JOIN offer o ON o.hospital_key = h.key \
         JOIN package p ON p.key = o.package_key WHERE h.id = $1 AND p.id = $2",
    )
    .bind(hospital_id)
    .bind(package_id)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(price_minor, currency)| Offer {
        hospital_id: hospital_id.into(),
        package_id: package_id.into(),
        price_minor,
        currency,
    }))
}

pub async fn upsert(db: &mut SqliteConnection, row: &OfferRow) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO offer (hospital_key, package_key, price_minor, currency) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (hospital_key, package_key) DO UPDATE \
         SET price_minor = excluded.price_minor, currency = excluded.currency",
    )
    .bind(row.hospital_key)
    .bind(row.package_key)
    .bind(row.price_minor)
    .bind(&row.currency)
    .execute(db)
    .await?;
    Ok(())
}
