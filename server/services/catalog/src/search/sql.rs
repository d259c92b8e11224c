//! The statements of a search. Text comes from constants, every value is bound.

use contracts::v1::HospitalSort;
use sqlx::{QueryBuilder, Sqlite};
use storage::Connection;

use super::plan::Filter;
use crate::{
    cursor::SearchCursor,
    error::CatalogError,
    sphere::{self, Bounds},
    store::hospitals::{COLUMNS, HospitalRow},
};

/// Up to so many candidates are read and sorted; beyond, the index of the sort is walked instead.
const FEW: i64 = 1_500;
/// Radius up to which the box around a position leads, km.
const SMALL_RADIUS: f64 = 30.0;

/// Which table leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driver {
    /// The few rows that match the words.
    Matches,
    /// The few ids that are allowed.
    Ids,
    /// The box around the position.
    Box,
    /// The index of the sort; everything else is checked on the way.
    Walk,
}

impl Driver {
    pub async fn choose(db: &mut Connection, filter: &Filter, expression: Option<&str>) -> Result<Self, CatalogError> {
        if filter.only_ids.as_ref().is_some_and(|(_, count)| *count <= FEW as usize) {
            return Ok(Self::Ids);
        }
        if let Some(expression) = expression {
            let matches: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM (SELECT rowid FROM hospital_search WHERE hospital_search MATCH $1 LIMIT $2)",
            )
            .bind(expression)
            .bind(FEW + 1)
            .fetch_one(db)
            .await?;
            if matches <= FEW {
                return Ok(Self::Matches);
            }
        }
        let radius = filter.near.as_ref().and_then(|near| near.radius_km);
        Ok(if radius.is_some_and(|radius| radius <= SMALL_RADIUS) { Self::Box } else { Self::Walk })
    }
}

#[derive(Debug, sqlx::FromRow)]
pub struct FoundRow {
    #[sqlx(flatten)]
    pub hospital: HospitalRow,
    pub chord2: Option<f64>,
}

impl FoundRow {
    pub fn cursor(&self, sort: HospitalSort, tier: u8) -> SearchCursor {
        let h = &self.hospital;
        let (n, d, k) = match sort {
            HospitalSort::Relevance => (h.level_rank, 0, h.name_key.clone()),
            HospitalSort::Price => (h.price_key, 0, String::new()),
            HospitalSort::Distance => (0, self.chord2.unwrap_or_default().to_bits(), String::new()),
            HospitalSort::Name => (0, 0, h.name_key.clone()),
        };
        SearchCursor { s: sort.into(), t: tier, n, d, k, i: h.id.clone() }
    }
}

pub struct Select<'a> {
    pub filter: &'a Filter,
    pub expression: Option<&'a str>,
    pub driver: Driver,
    pub sort: HospitalSort,
    pub after: Option<&'a SearchCursor>,
    pub placed: Option<bool>,
    /// Look no further than this.
    pub ring_km: Option<f64>,
    pub limit: usize,
}

impl Select<'_> {
    pub async fn fetch(&self, db: &mut Connection) -> Result<Vec<FoundRow>, CatalogError> {
        let mut sql = QueryBuilder::<Sqlite>::new(format!("SELECT {COLUMNS}, "));
        self.push_chord2(&mut sql);
        sql.push(" AS chord2 FROM ");
        push_from(&mut sql, self.driver, self.filter, self.expression, self.index());
        push_filter(&mut sql, self.driver, self.filter, self.expression);
        match self.placed {
            None => {}
            Some(true) => drop(sql.push(" AND h.latitude IS NOT NULL")),
            Some(false) => drop(sql.push(" AND h.latitude IS NULL AND h.longitude IS NULL")),
        }
        if let (Some(near), Some(ring)) = (&self.filter.near, self.ring_km) {
            push_bounds(&mut sql, near.point.bounds(ring));
            sql.push(" AND ");
            self.push_chord2(&mut sql);
            sql.push(" <= ").push_bind(sphere::chord2(ring));
        }
        if let Some(after) = self.after {
            self.push_after(&mut sql, after);
        }
        sql.push(match self.sort {
            HospitalSort::Relevance => " ORDER BY h.level_rank, h.name_key, h.id",
            HospitalSort::Price => " ORDER BY h.price_key, h.id",
            HospitalSort::Name => " ORDER BY h.name_key, h.id",
            HospitalSort::Distance if self.placed == Some(false) => " ORDER BY h.id",
            HospitalSort::Distance => " ORDER BY chord2, h.id",
        });
        sql.push(" LIMIT ").push_bind(i64::try_from(self.limit).unwrap_or(i64::MAX));
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// The squared chord to the position: plain arithmetic, the same for every row and every page.
    fn push_chord2(&self, sql: &mut QueryBuilder<Sqlite>) {
        match &self.filter.near {
            None => drop(sql.push("NULL")),
            Some(near) => {
                let p = near.point;
                sql.push("((h.x - ").push_bind(p.x).push(") * (h.x - ").push_bind(p.x);
                sql.push(") + (h.y - ").push_bind(p.y).push(") * (h.y - ").push_bind(p.y);
                sql.push(") + (h.z - ").push_bind(p.z).push(") * (h.z - ").push_bind(p.z).push("))");
            }
        }
    }

    fn push_after(&self, sql: &mut QueryBuilder<Sqlite>, after: &SearchCursor) {
        match self.sort {
            HospitalSort::Relevance => {
                sql.push(" AND (h.level_rank, h.name_key, h.id) > (").push_bind(after.n);
                sql.push(", ").push_bind(after.k.clone());
            }
            HospitalSort::Price => drop(sql.push(" AND (h.price_key, h.id) > (").push_bind(after.n)),
            HospitalSort::Name => drop(sql.push(" AND (h.name_key, h.id) > (").push_bind(after.k.clone())),
            HospitalSort::Distance if self.placed == Some(false) => {
                sql.push(" AND h.id > ").push_bind(after.i.clone());
                return;
            }
            HospitalSort::Distance => {
                sql.push(" AND (");
                self.push_chord2(sql);
                sql.push(", h.id) > (").push_bind(f64::from_bits(after.d));
            }
        }
        sql.push(", ").push_bind(after.i.clone()).push(")");
    }

    /// The index to walk.
    fn index(&self) -> &'static str {
        let city = !self.filter.city.is_empty();
        match self.sort {
            HospitalSort::Relevance if city => "hospital_by_city_level",
            HospitalSort::Relevance => "hospital_by_level",
            HospitalSort::Name if city => "hospital_by_city_name",
            HospitalSort::Name => "hospital_by_name",
            HospitalSort::Price if city => "hospital_by_city_price",
            HospitalSort::Price => "hospital_by_price",
            HospitalSort::Distance if city => "hospital_by_city_level",
            HospitalSort::Distance => "hospital_by_position",
        }
    }
}

/// How many hospitals match, counted up to `limit`.
pub async fn count(
    db: &mut Connection,
    filter: &Filter,
    expression: Option<&str>,
    limit: u32,
) -> Result<u32, CatalogError> {
    let driver = match (&filter.only_ids, expression, filter.near.as_ref().and_then(|near| near.radius_km)) {
        (Some((_, count)), _, _) if *count <= FEW as usize => Driver::Ids,
        (_, Some(_), _) => Driver::Matches,
        (_, None, Some(_)) => Driver::Box,
        (_, None, None) => Driver::Walk,
    };
    let index = match (filter.city.is_empty(), filter.max_price_minor.is_some()) {
        (true, false) => "hospital_by_level",
        (true, true) => "hospital_by_price",
        (false, false) => "hospital_by_city_level",
        (false, true) => "hospital_by_city_price",
    };
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM (SELECT 1 FROM ");
    push_from(&mut sql, driver, filter, expression, index);
    push_filter(&mut sql, driver, filter, expression);
    sql.push(" LIMIT ").push_bind(limit).push(")");
    let count: i64 = sql.build_query_scalar().fetch_one(db).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

fn push_from(
    sql: &mut QueryBuilder<Sqlite>,
    driver: Driver,
    filter: &Filter,
    expression: Option<&str>,
    index: &'static str,
) {
    match (driver, expression, &filter.only_ids) {
        (Driver::Matches, Some(expression), _) => {
            sql.push("(SELECT rowid AS key FROM hospital_search WHERE hospital_search MATCH ");
            sql.push_bind(expression.to_owned()).push(") m CROSS JOIN hospital h ON h.key = m.key WHERE TRUE");
        }
        (Driver::Ids, _, Some((ids, _))) => {
            sql.push("json_each(")
                .push_bind(ids.clone())
                .push(") j CROSS JOIN hospital h ON h.id = j.value WHERE TRUE");
        }
        (Driver::Box, _, _) => drop(sql.push("hospital h INDEXED BY hospital_by_position WHERE TRUE")),
        (Driver::Matches | Driver::Ids | Driver::Walk, _, _) => {
            sql.push("hospital h INDEXED BY ").push(index).push(" WHERE TRUE");
        }
    }
}

/// All conditions that the driver has not met already. A unary plus keeps an index out of it.
fn push_filter(sql: &mut QueryBuilder<Sqlite>, driver: Driver, filter: &Filter, expression: Option<&str>) {
    if !filter.city.is_empty() {
        sql.push(" AND h.city = ").push_bind(filter.city.clone());
    }
    if let Some((from, to)) = filter.ranks {
        sql.push(" AND h.level_rank BETWEEN ").push_bind(from).push(" AND ").push_bind(to);
    }
    if let Some(price) = filter.max_price_minor {
        // "nothing offered" is the largest key and no price
        sql.push(" AND h.price_key <= ").push_bind(price.min(i64::MAX - 1));
    }
    if filter.bookable_only {
        sql.push(" AND h.bookable = 1");
    }
    if let (Some((ids, _)), true) = (&filter.only_ids, driver != Driver::Ids) {
        sql.push(" AND +h.id IN (SELECT value FROM json_each(").push_bind(ids.clone()).push("))");
    }
    if let (Some(expression), true) = (expression, driver != Driver::Matches) {
        sql.push(" AND +h.key IN (SELECT rowid FROM hospital_search WHERE hospital_search MATCH ");
        sql.push_bind(expression.to_owned()).push(")");
    }
    if let Some((near, radius)) = filter.near.as_ref().and_then(|near| Some((near, near.radius_km?))) {
        push_bounds(sql, near.point.bounds(radius));
        let p = near.point;
        sql.push(" AND (h.x - ").push_bind(p.x).push(") * (h.x - ").push_bind(p.x);
        sql.push(") + (h.y - ").push_bind(p.y).push(") * (h.y - ").push_bind(p.y);
        sql.push(") + (h.z - ").push_bind(p.z).push(") * (h.z - ").push_bind(p.z);
        sql.push(") <= ").push_bind(sphere::chord2(radius));
    }
}

fn push_bounds(sql: &mut QueryBuilder<Sqlite>, bounds: Bounds) {
    sql.push(" AND h.latitude BETWEEN ").push_bind(bounds.south).push(" AND ").push_bind(bounds.north);
    match bounds.longitude {
        None => {}
        Some((west, east)) if west <= east => {
            sql.push(" AND h.longitude BETWEEN ").push_bind(west).push(" AND ").push_bind(east);
        }
        // across the antimeridian
        Some((west, east)) => {
            sql.push(" AND (h.longitude >= ").push_bind(west).push(" OR h.longitude <= ").push_bind(east).push(")");
        }
    }
}
