//! Who offers what.

use std::collections::HashMap;

use contracts::v1::{HospitalOffer, ListPackageHospitalsRequest, ListPackageHospitalsResponse, Offer, PackageOffer};
use sqlx::{QueryBuilder, Sqlite};
use storage::Database;
use tonic::Status;

use crate::{
    cursor::{self, OfferCursor},
    error::CatalogError,
    store::{
        hospitals, offers,
        packages::{self, Which},
    },
};

/// One price, `None` when the hospital does not offer the package.
pub async fn one(db: &Database, hospital_id: &str, package_id: &str) -> Result<Option<Offer>, CatalogError> {
    offers::one(db.reader(), hospital_id, package_id).await
}

/// The packages a hospital offers, cheapest first; at most 50 by the bound on writing them. `None` when the hospital is
/// unknown.
pub async fn of_hospital(db: &Database, hospital_id: &str) -> Result<Option<Vec<PackageOffer>>, CatalogError> {
    let mut connection = db.reader().acquire().await?;
    let Some(hospital) = hospitals::by_ids(&mut *connection, &[hospital_id]).await?.pop() else { return Ok(None) };
    let mut rows = offers::of_hospitals(&mut *connection, &[hospital.key]).await?;
    rows.sort_by_key(|row| (row.price_minor, row.package_key));
    rows.truncate(50);
    let keys: Vec<i64> = rows.iter().map(|row| row.package_key).collect();
    let mut packages: HashMap<i64, _> =
        packages::find(&mut connection, Which::Keys(&keys)).await?.into_iter().collect();
    Ok(Some(
        rows.into_iter()
            .filter_map(|row| {
                let package = packages.remove(&row.package_key)?;
                let offer = Offer {
                    hospital_id: hospital_id.into(),
                    package_id: package.id.clone(),
                    price_minor: row.price_minor,
                    currency: row.currency,
                };
                Some(PackageOffer { package: Some(package), offer: Some(offer) })
            })
            .collect(),
    ))
}

/// The open hospitals that offer a package, cheapest first.
///
/// # Errors
/// `INVALID_ARGUMENT` for a bad cursor, `NOT_FOUND` for an unknown package.
pub async fn package_hospitals(
    db: &Database,
    request: ListPackageHospitalsRequest,
) -> Result<ListPackageHospitalsResponse, Status> {
    let after: Option<OfferCursor> = cursor::decode(&request.after)?;
    let limit = match request.limit {
        0 => 20,
        more => more.min(50) as usize,
    };
    let (rows, more) = page(db, &request, after, limit).await?;
    let next = match rows.last() {
        Some((_, offer)) if more => cursor::encode(&OfferCursor { p: offer.price_minor, h: offer.hospital_key })?,
        _ => String::new(),
    };
    let hospitals = rows
        .into_iter()
        .map(|(hospital, offer)| HospitalOffer {
            offer: Some(Offer {
                hospital_id: hospital.id.clone(),
                package_id: request.package_id.clone(),
                price_minor: offer.price_minor,
                currency: offer.currency,
            }),
            hospital: Some(hospital.into()),
        })
        .collect();
    Ok(ListPackageHospitalsResponse { hospitals, next })
}

/// One page of rows, and whether there are more.
async fn page(
    db: &Database,
    request: &ListPackageHospitalsRequest,
    after: Option<OfferCursor>,
    limit: usize,
) -> Result<(Vec<(hospitals::HospitalRow, offers::OfferRow)>, bool), CatalogError> {
    let mut connection = db.reader().acquire().await?;
    let package: Option<i64> = sqlx::query_scalar("SELECT key FROM package WHERE id = $1")
        .bind(&request.package_id)
        .fetch_optional(&mut *connection)
        .await?;
    let package = package.ok_or_else(|| CatalogError::NotFound(format!("package {}", request.package_id)))?;
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT o.hospital_key, o.package_key, o.price_minor, o.currency FROM ");
    // within a city its hospitals lead, otherwise the prices do: both are in an index
    sql.push(if request.city.is_empty() {
        "offer o CROSS JOIN hospital h ON h.key = o.hospital_key"
    } else {
        "hospital h CROSS JOIN offer o ON h.key = o.hospital_key"
    });
    sql.push(" WHERE NOT h.closed AND o.package_key = ").push_bind(package);
    if !request.city.is_empty() {
        sql.push(" AND h.city = ").push_bind(request.city.clone());
    }
    if let Some(after) = after {
        sql.push(" AND (o.price_minor, o.hospital_key) > (").push_bind(after.p).push(", ").push_bind(after.h).push(")");
    }
    sql.push(" ORDER BY o.price_minor, o.hospital_key LIMIT ").push_bind(limit as i64 + 1);
    let mut rows: Vec<offers::OfferRow> = sql.build_query_as().fetch_all(&mut *connection).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let keys: Vec<i64> = rows.iter().map(|row| row.hospital_key).collect();
    let mut found: HashMap<i64, _> =
        hospitals::by_keys(&mut *connection, &keys).await?.into_iter().map(|row| (row.key, row)).collect();
    Ok((rows.into_iter().filter_map(|row| Some((found.remove(&row.hospital_key)?, row))).collect(), more))
}
