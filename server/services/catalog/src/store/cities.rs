//! The city table: derived from the hospitals by the writes that change them.

use contracts::v1::City;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::json;
use crate::{error::CatalogError, text::tokens::index_text};

#[derive(Debug, sqlx::FromRow)]
struct CityRow {
    slug: String,
    name_zh: String,
    name_en: String,
    hospitals: i64,
}

impl From<CityRow> for City {
    fn from(row: CityRow) -> Self {
        Self {
            slug: row.slug,
            name_zh: row.name_zh,
            name_en: row.name_en,
            hospitals: u32::try_from(row.hospitals).unwrap_or(u32::MAX),
        }
    }
}

/// Cities with hospitals that can be booked, most first. At most `limit`.
pub async fn largest(db: impl SqliteExecutor<'_>, limit: u32) -> Result<Vec<City>, CatalogError> {
    let rows: Vec<CityRow> = sqlx::query_as(
        "SELECT slug, name_zh, name_en, hospitals FROM city WHERE hospitals > 0 ORDER BY hospitals DESC, slug LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(City::from).collect())
}

/// Cities whose name matches, most hospitals first.
pub async fn matching(db: impl SqliteExecutor<'_>, expression: &str, limit: u32) -> Result<Vec<City>, CatalogError> {
    let rows: Vec<CityRow> = sqlx::query_as(
        "SELECT c.slug, c.name_zh, c.name_en, c.hospitals FROM city c \
         WHERE c.key IN (SELECT rowid FROM city_search WHERE city_search MATCH $1) \
         ORDER BY c.hospitals DESC, c.slug LIMIT $2",
    )
    .bind(expression)
    .bind(limit)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(City::from).collect())
}

/// Brings the rows of these cities up to date. The names come from the hospital that was written last.
pub async fn refresh(db: &mut SqliteConnection, slugs: &[&str]) -> Result<(), CatalogError> {
    let slugs = json(slugs)?;
    let changed: Vec<(i64, String, String, String)> = sqlx::query_as(
        "INSERT INTO city (slug, name_zh, name_en, hospitals) \
         SELECT c.city, h.city_zh, h.city_en, c.bookable FROM \
            (SELECT city, max(key) AS newest, sum(bookable) AS bookable FROM hospital \
             WHERE city <> '' AND city IN (SELECT value FROM json_each($1)) GROUP BY city) c \
         JOIN hospital h ON h.key = c.newest WHERE TRUE \
         ON CONFLICT (slug) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, \
            hospitals = excluded.hospitals \
         RETURNING key, slug, name_zh, name_en",
    )
    .bind(&slugs)
    .fetch_all(&mut *db)
    .await?;
    for (key, slug, name_zh, name_en) in changed {
        sqlx::query("INSERT OR REPLACE INTO city_search (rowid, words) VALUES ($1, $2)")
            .bind(key)
            .bind(index_text([name_zh.as_str(), name_en.as_str(), slug.as_str()]))
            .execute(&mut *db)
            .await?;
    }
    // a city whose last hospital has moved away stays known, with nothing to book
    sqlx::query(
        "UPDATE city SET hospitals = 0 WHERE slug IN (SELECT value FROM json_each($1)) \
         AND NOT EXISTS (SELECT 1 FROM hospital h WHERE h.city = city.slug)",
    )
    .bind(&slugs)
    .execute(db)
    .await?;
    Ok(())
}
