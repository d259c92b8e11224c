//! Who has a free place.

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{
    Gateway,
    call::{READ, call},
    convert,
};

/// Hospitals with a free, bookable place on a local day. A date that is none is `Invalid`.
pub(super) async fn hospitals_on(gateway: &Gateway, date: &str) -> Answer<Vec<String>> {
    if convert::parse_date(date).is_none() {
        return Err(Trouble {
            fields: vec![FieldError { field: "date".into(), reason: "date".into() }],
            ..TroubleCode::Invalid.into()
        });
    }
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
