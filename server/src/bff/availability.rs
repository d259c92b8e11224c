//! Who has a free place.

use app::bff::Answer;
use contracts::v1;

use super::{
    Gateway,
    call::{READ, call},
};

/// Hospitals with a free, bookable place on a local day, which must be one.
pub(super) async fn hospitals_on(gateway: &Gateway, date: &str) -> Answer<Vec<String>> {
    let mut scheduling = gateway.clients.scheduling.clone();
    let request = v1::AvailableHospitalsRequest { date: date.into() };
    Ok(call("scheduling", READ, scheduling.available_hospitals(request)).await?.hospital_ids)
}

/// Counts per day, from the hospital's today on.
pub(super) async fn days(gateway: &Gateway, hospital: &str) -> Answer<v1::DayCountsResponse> {
    let mut scheduling = gateway.clients.scheduling.clone();
    let request = v1::DayCountsRequest { hospital_id: hospital.into(), ..Default::default() };
    call("scheduling", READ, scheduling.day_counts(request)).await
}
