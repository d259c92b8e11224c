//! Finding hospitals.
//!
//! A page is one walk along an index in the order of the sort, or, when a query or a list of ids leaves few candidates,
//! a look at just those. A query is answered in two tiers: hospitals whose name matches, then those that match by place
//! or by what they offer.

mod plan;
mod sql;

use contracts::v1::{HospitalSort, SearchHospitalsRequest, SearchHospitalsResponse};
use contracts::{ErrorCode, fail};
use storage::{Connection, Database};
use tonic::Status;

use crate::{
    cursor::{self, SearchCursor},
    error::CatalogError,
    sphere,
};
use plan::{Filter, Words};
use sql::{Driver, FoundRow};

/// The total is counted up to here.
const MAX_TOTAL: u32 = 1_000;
/// Rings in which the nearest are looked for, km. Dense places are done with the first.
const RINGS: [f64; 5] = [3.0, 15.0, 75.0, 400.0, 2_000.0];

/// One page of hospitals.
///
/// # Errors
/// `INVALID_ARGUMENT` for a bad cursor, level, position or radius, or for sorting by distance without a position.
pub async fn search(db: &Database, request: SearchHospitalsRequest) -> Result<SearchHospitalsResponse, Status> {
    let after: Option<SearchCursor> = cursor::decode(&request.after)?;
    if after.as_ref().is_some_and(|after| after.s != request.sort) {
        return Err(fail(ErrorCode::Invalid, "after: a cursor of another sort"));
    }
    let limit = match request.limit {
        0 => 20,
        more => more.min(50) as usize,
    };
    let sort = HospitalSort::try_from(request.sort).map_err(|_| fail(ErrorCode::Invalid, "sort: unknown"))?;
    let filter = Filter::of(&request)?;
    if sort == HospitalSort::Distance && filter.near.is_none() {
        return Err(fail(ErrorCode::Invalid, "sort: by distance needs a position"));
    }
    let page = match plan::look_up(db, &request.query).await? {
        // nothing but punctuation finds nothing
        None => Page::default(),
        Some(words) => find(db, &filter, &words, sort, after, limit).await?,
    };
    let next = match page.rows.last() {
        Some((tier, row)) if page.more => cursor::encode(&row.cursor(sort, *tier))?,
        _ => String::new(),
    };
    let distance_km = match filter.near {
        Some(_) => page.rows.iter().map(|(_, row)| row.chord2.map_or(-1.0, sphere::distance_km)).collect(),
        None => Vec::new(),
    };
    Ok(SearchHospitalsResponse {
        hospitals: page.rows.into_iter().map(|(_, row)| row.hospital.into()).collect(),
        next,
        total: page.total.min(MAX_TOTAL),
        total_is_more: page.total > MAX_TOTAL,
        distance_km,
    })
}

#[derive(Default)]
struct Page {
    /// Each with its tier.
    rows: Vec<(u8, FoundRow)>,
    more: bool,
    total: u32,
}

async fn find(
    db: &Database,
    filter: &Filter,
    words: &Words,
    sort: HospitalSort,
    after: Option<SearchCursor>,
    limit: usize,
) -> Result<Page, CatalogError> {
    let mut connection = db.reader().acquire().await?;
    let expression = words.expression(filter);
    let total = sql::count(&mut connection, filter, expression.as_deref(), MAX_TOTAL + 1).await?;
    let start = after.as_ref().map_or(0, |after| after.t);
    let mut rows: Vec<(u8, FoundRow)> = Vec::new();
    for (tier, pass) in passes(filter, words, sort) {
        if tier < start || rows.len() > limit {
            continue;
        }
        let after = after.as_ref().filter(|after| after.t == tier);
        let wanted = limit + 1 - rows.len();
        let found = run_pass(&mut connection, filter, &pass, sort, after, wanted).await?;
        rows.extend(found.into_iter().map(|row| (tier, row)));
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok(Page { rows, more, total })
}

/// One tier of the results.
struct Pass {
    expression: Option<String>,
    /// Only hospitals with (`Some(true)`) or without a position.
    placed: Option<bool>,
}

/// At most two, so that a page never takes more than a handful of queries.
fn passes(filter: &Filter, words: &Words, sort: HospitalSort) -> Vec<(u8, Pass)> {
    let all = words.expression(filter);
    match sort {
        HospitalSort::Relevance if words.any() => vec![
            (0, Pass { expression: words.by_name(filter), placed: None }),
            (1, Pass { expression: words.by_rest(filter), placed: None }),
        ],
        HospitalSort::Distance => vec![
            (0, Pass { expression: all.clone(), placed: Some(true) }),
            // where nothing is known of the distance, hospitals stand last
            (1, Pass { expression: all, placed: Some(false) }),
        ],
        HospitalSort::Relevance | HospitalSort::Price | HospitalSort::Name => {
            vec![(0, Pass { expression: all, placed: None })]
        }
    }
}

async fn run_pass(
    db: &mut Connection,
    filter: &Filter,
    pass: &Pass,
    sort: HospitalSort,
    after: Option<&SearchCursor>,
    wanted: usize,
) -> Result<Vec<FoundRow>, CatalogError> {
    let driver = Driver::choose(db, filter, pass.expression.as_deref()).await?;
    let mut query = sql::Select {
        filter,
        expression: pass.expression.as_deref(),
        driver,
        sort,
        after,
        placed: pass.placed,
        ring_km: None,
        limit: wanted,
    };
    if sort == HospitalSort::Distance && pass.placed == Some(true) && driver == Driver::Walk {
        let reached = after.map_or(0.0, |after| sphere::distance_km(f64::from_bits(after.d)));
        let widest = filter.near.as_ref().and_then(|near| near.radius_km).unwrap_or(f64::INFINITY);
        for ring in RINGS.into_iter().filter(|ring| *ring > reached && *ring < widest) {
            query.ring_km = Some(ring);
            let rows = query.fetch(db).await?;
            if rows.len() >= wanted {
                return Ok(rows);
            }
        }
        query.ring_km = None;
    }
    query.fetch(db).await
}
