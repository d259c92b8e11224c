//! Writing the search index.

use contracts::v1::{Hospital, Package};
use sqlx::SqliteConnection;

use super::json;
use crate::{
    error::CatalogError,
    text::tokens::{facet, index_text},
};

/// The index columns of one hospital.
pub struct HospitalEntry {
    pub key: i64,
    name: String,
    place: String,
    offer: String,
    facet: String,
}

impl HospitalEntry {
    /// `packages` are the rows of the packages it offers.
    pub fn of(key: i64, h: &Hospital, packages: &[i64]) -> Self {
        let mut facets = vec![facet('c', &h.city)];
        facets.extend(h.level.get(..1).map(|level| facet('l', level)));
        facets.push(facet('l', &h.level));
        if !h.closed && !packages.is_empty() {
            facets.push("b1".into());
        }
        let place = [&h.city_zh, &h.city_en, &h.city, &h.district_zh, &h.district_en, &h.address_zh, &h.address_en];
        Self {
            key,
            name: index_text([h.name_zh.as_str(), h.name_en.as_str()]),
            place: index_text(place.into_iter().map(String::as_str)),
            offer: packages.iter().map(|key| package_token(*key)).collect::<Vec<_>>().join(" "),
            facet: facets.join(" "),
        }
    }

    pub async fn write(self, db: &mut SqliteConnection) -> Result<(), CatalogError> {
        sqlx::query(
            "INSERT OR REPLACE INTO hospital_search (rowid, name, place, offer, facet) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(self.key)
        .bind(self.name)
        .bind(self.place)
        .bind(self.offer)
        .bind(self.facet)
        .execute(db)
        .await?;
        Ok(())
    }
}

/// A package in the index of hospitals: its row, never its words, so that a package may change without touching them.
pub fn package_token(key: i64) -> String {
    format!("p{key}z")
}

pub async fn write_package(db: &mut SqliteConnection, key: i64, p: &Package) -> Result<(), CatalogError> {
    let names = [p.name_zh.as_str(), p.name_en.as_str()];
    // item by item: one long text would hit the limit of tokens
    let words = std::iter::once(index_text(names))
        .chain(p.items.iter().map(|item| index_text([item.name_zh.as_str(), item.name_en.as_str()])))
        .collect::<Vec<_>>()
        .join(" ");
    sqlx::query("INSERT OR REPLACE INTO package_search (rowid, words) VALUES ($1, $2)")
        .bind(key)
        .bind(words)
        .execute(db)
        .await?;
    Ok(())
}

/// The packages that match each expression, as (index of the expression, package row). One query, at most 256 rows.
pub async fn packages_matching(
    db: impl sqlx::SqliteExecutor<'_>,
    expressions: &[String],
) -> Result<Vec<(i64, i64)>, CatalogError> {
    Ok(sqlx::query_as(
        "SELECT j.key, s.rowid FROM json_each($1) j JOIN package_search s ON s.words MATCH j.value \
         ORDER BY j.key, s.rowid LIMIT 256",
    )
    .bind(json(expressions)?)
    .fetch_all(db)
    .await?)
}
