//! Writing packages.

use std::collections::HashMap;

use contracts::v1::{Package, UpsertReport};
use storage::Database;

use crate::{
    changes,
    error::CatalogError,
    store::{
        changes as log,
        packages::{self, Which},
        search,
    },
    validate,
};

/// Inserts or updates at most 1,000 packages with their items in one transaction. What is the same is not written.
///
/// # Errors
/// `Invalid` naming the first bad row; then nothing is written.
pub async fn upsert_packages(db: &Database, rows: Vec<Package>) -> Result<UpsertReport, CatalogError> {
    validate::rows(rows.len())?;
    rows.iter().try_for_each(validate::package)?;
    if rows.is_empty() {
        return Ok(UpsertReport::default());
    }
    db.write(move |db| {
        Box::pin(async move {
            let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            let mut known: HashMap<String, Package> = packages::find(&mut *db, Which::Ids(&ids))
                .await?
                .into_iter()
                .map(|(_, package)| (package.id.clone(), package))
                .collect();
            let mut report = UpsertReport::default();
            let mut changed = Vec::new();
            for row in rows {
                match known.get(&row.id) {
                    Some(old) if *old == row => {
                        report.unchanged += 1;
                        continue;
                    }
                    Some(_) => report.updated += 1,
                    None => report.inserted += 1,
                }
                let key = packages::upsert(&mut *db, &row).await?;
                search::write_package(&mut *db, key, &row).await?;
                changed.push(changes::package(&row.id));
                known.insert(row.id.clone(), row);
            }
            log::add(&mut *db, &changed).await?;
            Ok(report)
        })
    })
    .await
}
