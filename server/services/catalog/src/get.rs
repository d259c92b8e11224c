//! Reading hospitals and packages by id.

use std::collections::HashMap;

use contracts::v1::{Hospital, Package};
use storage::Database;

use crate::{
    error::CatalogError,
    store::{
        hospitals,
        packages::{self, Which},
    },
};

/// Ids in one batch.
const MAX_IDS: usize = 100;

fn check(ids: &[String]) -> Result<Vec<&str>, CatalogError> {
    if ids.len() > MAX_IDS {
        return Err(CatalogError::Invalid(format!("ids: at most {MAX_IDS}, not {}", ids.len())));
    }
    Ok(ids.iter().map(String::as_str).collect())
}

/// The values in the order that was asked for, each once; unknown ones are left out.
fn in_order<T>(ids: &[&str], mut found: HashMap<String, T>) -> Vec<T> {
    ids.iter().filter_map(|id| found.remove(*id)).collect()
}

/// # Errors
/// `Invalid` for more than 100 ids.
pub async fn hospitals(db: &Database, ids: &[String]) -> Result<Vec<Hospital>, CatalogError> {
    let ids = check(ids)?;
    let rows = hospitals::by_ids(db.reader(), &ids).await?;
    Ok(in_order(&ids, rows.into_iter().map(|row| (row.id.clone(), row.into())).collect()))
}

/// # Errors
/// `Invalid` for more than 100 ids.
pub async fn packages(db: &Database, ids: &[String]) -> Result<Vec<Package>, CatalogError> {
    let ids = check(ids)?;
    let mut connection = db.reader().acquire().await?;
    let rows = packages::find(&mut connection, Which::Ids(&ids)).await?;
    Ok(in_order(&ids, rows.into_iter().map(|(_, package)| (package.id.clone(), package)).collect()))
}
