//! What has changed since somebody asked last.

use contracts::v1::{ChangesRequest, ChangesResponse};
use storage::Database;

use crate::{error::CatalogError, store::changes};

const LIMIT: u32 = 1_000;
const MOST: u32 = 10_000;

/// The tag of a hospital, for its facts and its prices.
pub fn hospital(id: &str) -> String {
    format!("hospital:{id}")
}

/// The tag of a package.
pub fn package(id: &str) -> String {
    format!("package:{id}")
}

/// The changes after a number, oldest first, and where to go on.
///
/// # Errors
/// When the database cannot be read.
pub async fn since(db: &Database, request: &ChangesRequest) -> Result<ChangesResponse, CatalogError> {
    let (first, last) = changes::span(db.reader()).await?;
    let end = |gap| ChangesResponse { tags: Vec::new(), last: u64::try_from(last).unwrap_or_default(), gap };
    let Some(after) = request.after else { return Ok(end(false)) };
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    // dropped, or the number of another database: one that was restored from a copy
    if after + 1 < first || after > last {
        return Ok(end(true));
    }
    let limit = if request.limit == 0 { LIMIT } else { request.limit.min(MOST) };
    let found = changes::after(db.reader(), after, i64::from(limit)).await?;
    let last = found.last().map_or(after, |(seq, _)| *seq);
    Ok(ChangesResponse {
        tags: found.into_iter().map(|(_, tag)| tag).collect(),
        last: u64::try_from(last).unwrap_or_default(),
        gap: false,
    })
}
