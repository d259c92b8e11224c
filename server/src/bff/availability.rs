//! Who has a free place.

use std::sync::Arc;

use app::bff::Answer;
use contracts::v1;

use super::Gateway;

/// Hospitals with a free, bookable place on a local day, which must be one.
pub(super) async fn hospitals_on(gateway: &Gateway, date: &str) -> Answer<Vec<String>> {
    Ok(gateway.kept.ask(v1::AvailableHospitalsRequest { date: date.into() }).await?.hospital_ids.clone())
}

/// Counts per day, from the hospital's today on.
pub(super) async fn days(gateway: &Gateway, hospital: &str) -> Answer<Arc<v1::DayCountsResponse>> {
    let request = v1::DayCountsRequest { hospital_id: hospital.into(), ..Default::default() };
    gateway.kept.ask(request).await
}
