//! Writing what hospitals offer.

use std::collections::{HashMap, HashSet};

use contracts::v1::{Hospital, Offer, UpsertReport};
use storage::Database;

use crate::{
    changes,
    error::CatalogError,
    store::{
        changes as log, cities, hospitals,
        offers::{self, OfferRow},
        packages::{self, Which},
        search::HospitalEntry,
    },
    validate,
};

/// Packages a hospital may offer; the same bound as `ListOffers`.
const MAX_OFFERS: usize = 50;

/// Inserts or updates at most 1,000 prices in one transaction, and with them each hospital's lowest price, count, index
/// entry and its city's count. What is the same is not written.
///
/// # Errors
/// `Invalid` naming the first bad row, or a hospital with over 50 offers; `NotFound` naming an unknown hospital or
/// package. Then nothing is written.
pub async fn upsert_offers(db: &Database, rows: Vec<Offer>) -> Result<UpsertReport, CatalogError> {
    validate::rows(rows.len())?;
    rows.iter().try_for_each(validate::offer)?;
    if rows.is_empty() {
        return Ok(UpsertReport::default());
    }
    db.write(move |db| {
        Box::pin(async move {
            let hospital_ids: HashSet<&str> = rows.iter().map(|row| row.hospital_id.as_str()).collect();
            let package_ids: HashSet<&str> = rows.iter().map(|row| row.package_id.as_str()).collect();
            let hospital_rows = hospitals::by_ids(&mut *db, &hospital_ids.into_iter().collect::<Vec<_>>()).await?;
            let hospital_keys: HashMap<String, i64> =
                hospital_rows.iter().map(|row| (row.id.clone(), row.key)).collect();
            let package_ids: Vec<&str> = package_ids.into_iter().collect();
            let package_keys: HashMap<String, i64> = packages::find(&mut *db, Which::Ids(&package_ids))
                .await?
                .into_iter()
                .map(|(key, package)| (package.id, key))
                .collect();
            let keys: Vec<i64> = hospital_rows.iter().map(|row| row.key).collect();
            let mut known: HashMap<i64, HashMap<i64, OfferRow>> = HashMap::new();
            for offer in offers::of_hospitals(&mut *db, &keys).await? {
                known.entry(offer.hospital_key).or_default().insert(offer.package_key, offer);
            }

            let mut report = UpsertReport::default();
            let mut touched = HashSet::new();
            for row in rows {
                let hospital = hospital_keys.get(&row.hospital_id);
                let hospital_key =
                    *hospital.ok_or_else(|| CatalogError::NotFound(format!("hospital {}", row.hospital_id)))?;
                let package = package_keys.get(&row.package_id);
                let package_key =
                    *package.ok_or_else(|| CatalogError::NotFound(format!("package {}", row.package_id)))?;
                let new = OfferRow { hospital_key, package_key, price_minor: row.price_minor, currency: row.currency };
                let of_hospital = known.entry(hospital_key).or_default();
                match of_hospital.get(&package_key) {
                    Some(old) if *old == new => {
                        report.unchanged += 1;
                        continue;
                    }
                    Some(_) => report.updated += 1,
                    None if of_hospital.len() >= MAX_OFFERS => {
                        return Err(CatalogError::Invalid(format!(
                            "offers of {}: at most {MAX_OFFERS}",
                            row.hospital_id
                        )));
                    }
                    None => report.inserted += 1,
                }
                offers::upsert(&mut *db, &new).await?;
                of_hospital.insert(package_key, new);
                touched.insert(hospital_key);
            }
            if touched.is_empty() {
                return Ok(report);
            }

            hospitals::recount_offers(&mut *db, &touched.iter().copied().collect::<Vec<_>>()).await?;
            let (mut slugs, mut changed) = (HashSet::new(), Vec::new());
            for row in hospital_rows.into_iter().filter(|row| touched.contains(&row.key)) {
                let key = row.key;
                let hospital = Hospital::from(row);
                let mut offered: Vec<i64> = known.get(&key).into_iter().flat_map(HashMap::keys).copied().collect();
                offered.sort_unstable();
                HospitalEntry::of(key, &hospital, &offered).write(&mut *db).await?;
                changed.push(changes::hospital(&hospital.id));
                slugs.insert(hospital.city);
            }
            log::add(&mut *db, &changed).await?;
            cities::refresh(&mut *db, &slugs.iter().map(String::as_str).collect::<Vec<_>>()).await?;
            Ok(report)
        })
    })
    .await
}
