//! Writing hospitals.

use std::collections::{HashMap, HashSet};

use contracts::v1::{Hospital, UpsertReport};
use storage::Database;

use crate::{
    changes,
    error::CatalogError,
    store::{changes as log, cities, hospitals, offers, search::HospitalEntry},
    validate,
};

/// Inserts or updates at most 1,000 hospitals in one transaction. What is the same already is not written. Of two rows
/// with one id the later one wins. Read-only fields are ignored.
///
/// # Errors
/// `Invalid` naming the first bad row; then nothing is written.
pub async fn upsert_hospitals(db: &Database, rows: Vec<Hospital>) -> Result<UpsertReport, CatalogError> {
    validate::rows(rows.len())?;
    rows.iter().try_for_each(validate::hospital)?;
    let rows: Vec<Hospital> = rows.into_iter().map(without_derived).collect();
    if rows.is_empty() {
        return Ok(UpsertReport::default());
    }
    db.write(move |db| {
        Box::pin(async move {
            let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            let existing = hospitals::by_ids(&mut *db, &ids).await?;
            let keys: Vec<i64> = existing.iter().map(|row| row.key).collect();
            let mut packages: HashMap<i64, Vec<i64>> = HashMap::new();
            for offer in offers::of_hospitals(&mut *db, &keys).await? {
                packages.entry(offer.hospital_key).or_default().push(offer.package_key);
            }
            let mut known: HashMap<String, Hospital> = HashMap::new();
            let mut touched: HashSet<String> = HashSet::new();
            for row in existing {
                let hospital = without_derived(row.into());
                known.insert(hospital.id.clone(), hospital);
            }
            let mut report = UpsertReport::default();
            let mut changed = Vec::new();
            for mut row in rows {
                // a licence asks for its name as long as the data is shown, also after an import that forgot to say so
                if row.attribution.is_empty()
                    && let Some(old) = known.get(&row.id)
                {
                    row.attribution.clone_from(&old.attribution);
                }
                match known.get(&row.id) {
                    Some(old) if *old == row => {
                        report.unchanged += 1;
                        continue;
                    }
                    Some(old) => {
                        report.updated += 1;
                        touched.insert(old.city.clone());
                    }
                    None => report.inserted += 1,
                }
                let key = hospitals::upsert(&mut *db, &row).await?;
                let offered = packages.get(&key).map_or(&[][..], Vec::as_slice);
                HospitalEntry::of(key, &row, offered).write(&mut *db).await?;
                touched.insert(row.city.clone());
                changed.push(changes::hospital(&row.id));
                known.insert(row.id.clone(), row);
            }
            log::add(&mut *db, &changed).await?;
            let touched: Vec<&str> = touched.iter().map(String::as_str).collect();
            if !touched.is_empty() {
                cities::refresh(&mut *db, &touched).await?;
            }
            Ok(report)
        })
    })
    .await
}

/// What an import says, without what the offers say.
fn without_derived(hospital: Hospital) -> Hospital {
    Hospital { price_from_minor: None, currency: String::new(), offer_count: 0, ..hospital }
}
