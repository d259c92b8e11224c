//! The package tables.

use std::collections::HashMap;

use contracts::v1::{Package, PackageItem};
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::json;
use crate::error::CatalogError;

const COLUMNS: &str = "key, id, name_zh, name_en, summary_zh, summary_en, sex, min_age, max_age, preparation_zh, \
    preparation_en, duration_minutes, fasting";

#[derive(Debug, sqlx::FromRow)]
struct PackageRow {
    key: i64,
    id: String,
    name_zh: String,
    name_en: String,
    summary_zh: String,
    summary_en: String,
    sex: String,
    min_age: u32,
    max_age: u32,
    preparation_zh: String,
    preparation_en: String,
    duration_minutes: u32,
    fasting: bool,
}

impl From<PackageRow> for Package {
    fn from(row: PackageRow) -> Self {
        Self {
            id: row.id,
            name_zh: row.name_zh,
            name_en: row.name_en,
            summary_zh: row.summary_zh,
            summary_en: row.summary_en,
            items: Vec::new(),
            sex: row.sex,
            min_age: row.min_age,
            max_age: row.max_age,
            preparation_zh: row.preparation_zh,
            preparation_en: row.preparation_en,
            duration_minutes: row.duration_minutes,
            fasting: row.fasting,
        }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct ItemRow {
    package_key: i64,
    code: String,
    name_zh: String,
    name_en: String,
    why_zh: String,
    why_en: String,
}

impl From<ItemRow> for PackageItem {
    fn from(row: ItemRow) -> Self {
        Self { code: row.code, name_zh: row.name_zh, name_en: row.name_en, why_zh: row.why_zh, why_en: row.why_en }
    }
}

/// Which packages to read; each variant is one bound list.
pub enum Which<'a> {
    Ids(&'a [&'a str]),
    Keys(&'a [i64]),
}

/// Packages with their items by row, in no order; unknown ones are left out. Two queries, however many.
pub async fn find(db: &mut SqliteConnection, which: Which<'_>) -> Result<Vec<(i64, Package)>, CatalogError> {
    let (column, list) = match which {
        Which::Ids(ids) => ("id", json(ids)?),
        Which::Keys(keys) => ("key", json(keys)?),
    };
    let sql = format!("SELECT {COLUMNS} FROM package WHERE {column} IN (SELECT value FROM json_each($1))");
    let rows: Vec<PackageRow> = sqlx::query_as(AssertSqlSafe(sql)).bind(list).fetch_all(&mut *db).await?;
    let keys: Vec<i64> = rows.iter().map(|row| row.key).collect();
    let items: Vec<ItemRow> = sqlx::query_as(
        "SELECT package_key, code, name_zh, name_en, why_zh, why_en FROM package_item \
         WHERE package_key IN (SELECT value FROM json_each($1)) ORDER BY package_key, position",
    )
    .bind(json(&keys)?)
    .fetch_all(db)
    .await?;
    let mut of: HashMap<i64, Vec<PackageItem>> = HashMap::new();
    for item in items {
        of.entry(item.package_key).or_default().push(item.into());
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let (key, mut package) = (row.key, Package::from(row));
            package.items = of.remove(&key).unwrap_or_default();
            (key, package)
        })
        .collect())
}

/// Inserts or replaces a package and its items. Returns its row.
pub async fn upsert(db: &mut SqliteConnection, p: &Package) -> Result<i64, CatalogError> {
    let key: i64 = sqlx::query_scalar(
        "INSERT INTO package (id, name_zh, name_en, summary_zh, summary_en, sex, min_age, max_age, preparation_zh, \
            preparation_en, duration_minutes, fasting) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, \
            summary_zh = excluded.summary_zh, summary_en = excluded.summary_en, sex = excluded.sex, \
            min_age = excluded.min_age, max_age = excluded.max_age, preparation_zh = excluded.preparation_zh, \
            preparation_en = excluded.preparation_en, duration_minutes = excluded.duration_minutes, \
            fasting = excluded.fasting \
         RETURNING key",
    )
    .bind(&p.id)
    .bind(&p.name_zh)
    .bind(&p.name_en)
    .bind(&p.summary_zh)
    .bind(&p.summary_en)
    .bind(&p.sex)
    .bind(p.min_age)
    .bind(p.max_age)
    .bind(&p.preparation_zh)
    .bind(&p.preparation_en)
    .bind(p.duration_minutes)
    .bind(p.fasting)
    .fetch_one(&mut *db)
    .await?;
    sqlx::query("DELETE FROM package_item WHERE package_key = $1").bind(key).execute(&mut *db).await?;
    let items: Vec<[&str; 5]> = p
        .items
        .iter()
        .map(|i| [i.code.as_str(), i.name_zh.as_str(), i.name_en.as_str(), i.why_zh.as_str(), i.why_en.as_str()])
        .collect();
    sqlx::query(
        "INSERT INTO package_item (package_key, position, code, name_zh, name_en, why_zh, why_en) \
         SELECT $1, j.key, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4 FROM json_each($2) j",
    )
    .bind(key)
    .bind(json(&items)?)
    .execute(db)
    .await?;
    Ok(key)
}
