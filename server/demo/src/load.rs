//! Brings the demo's data to the services.

use std::fmt;

use contracts::{Clients, ErrorCode, fail, v1};
use futures::try_join;
use jiff::tz::TimeZone;
use storage::Ambient;
use tonic::Status;

use crate::{ZONE, hospitals, offers, packages, schedules, slots};

/// What one call may carry, by the contracts.
const MOST_OFFERS: usize = 1_000;
const MOST_SLOTS: usize = 5_000;

/// What became of the rows of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub inserted: u32,
    pub updated: u32,
    pub unchanged: u32,
}

impl Counts {
    /// Rows in all.
    pub const fn total(self) -> u32 {
        self.inserted + self.updated + self.unchanged
    }

    const fn and(self, other: Self) -> Self {
        Self {
            inserted: self.inserted + other.inserted,
            updated: self.updated + other.updated,
            unchanged: self.unchanged + other.unchanged,
        }
    }
}

impl From<v1::UpsertReport> for Counts {
    fn from(report: v1::UpsertReport) -> Self {
        Self { inserted: report.inserted, updated: report.updated, unchanged: report.unchanged }
    }
}

impl From<v1::ScheduleReport> for Counts {
    fn from(report: v1::ScheduleReport) -> Self {
        Self { inserted: report.inserted, updated: report.updated, unchanged: report.unchanged }
    }
}

/// What a load did, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub hospitals: Counts,
    pub packages: Counts,
    pub offers: Counts,
    pub schedules: Counts,
    pub slots: Counts,
}

impl Report {
    /// Did it find anything to do?
    pub fn changed(&self) -> bool {
        let all = self.hospitals.and(self.packages).and(self.offers).and(self.schedules).and(self.slots);
        all.inserted + all.updated > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            ("hospitals", self.hospitals),
            ("packages", self.packages),
            ("offers", self.offers),
            ("schedules", self.schedules),
            ("slots", self.slots),
        ];
        for (index, (kind, counts)) in kinds.into_iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{} {kind}", counts.total())?;
            if counts.inserted > 0 {
                write!(f, " ({} new)", counts.inserted)?;
            }
        }
        Ok(())
    }
}

/// Loads everything, for four weeks from today in the hospitals' zone. Again the same day it changes nothing; places that
/// are taken stay taken.
///
/// # Errors
/// What a service answers; what was loaded until then stays, and loading again completes it.
pub async fn load(clients: &Clients, ambient: &Ambient) -> Result<Report, Status> {
    let zone = TimeZone::get(ZONE).map_err(|error| fail(ErrorCode::Internal, format!("{ZONE}: {error}")))?;
    let today = zone.to_datetime(ambient.now()).date();
    let slots = slots(today, &zone).map_err(|error| fail(ErrorCode::Internal, format!("demo slots: {error}")))?;
    let ((hospitals, packages, offers), (schedules, slots)) =
        try_join!(load_catalog(clients), load_scheduling(clients, slots))?;
    let report = Report { hospitals, packages, offers, schedules, slots };
    tracing::info!(from = %today, slots = report.slots.total(), new_slots = report.slots.inserted, "demo data loaded");
    Ok(report)
}

async fn load_catalog(clients: &Clients) -> Result<(Counts, Counts, Counts), Status> {
    let mut catalog = clients.catalog.clone();
    let hospitals = v1::UpsertHospitalsRequest { hospitals: hospitals() };
    let hospitals = catalog.upsert_hospitals(hospitals).await?.into_inner().into();
    let packages = v1::UpsertPackagesRequest { packages: packages() };
    let packages = catalog.upsert_packages(packages).await?.into_inner().into();
    let mut loaded = Counts::default();
    for offers in batches(offers(), MOST_OFFERS) {
        let report = catalog.upsert_offers(v1::UpsertOffersRequest { offers }).await?.into_inner();
        loaded = loaded.and(report.into());
    }
    Ok((hospitals, packages, loaded))
}

async fn load_scheduling(clients: &Clients, slots: Vec<v1::Slot>) -> Result<(Counts, Counts), Status> {
    let mut scheduling = clients.scheduling.clone();
    let schedules = v1::UpsertSchedulesRequest { schedules: schedules() };
    let schedules = scheduling.upsert_schedules(schedules).await?.into_inner().into();
    let mut loaded = Counts::default();
    for slots in batches(slots, MOST_SLOTS) {
        let report = scheduling.upsert_slots(v1::UpsertSlotsRequest { slots }).await?.into_inner();
        if !report.unknown_schedule.is_empty() {
            return Err(fail(ErrorCode::Internal, "a demo hospital has slots but no schedule"));
        }
        loaded = loaded.and(report.into());
    }
    Ok((schedules, loaded))
}

fn batches<T>(rows: Vec<T>, most: usize) -> impl Iterator<Item = Vec<T>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let batch: Vec<T> = rows.by_ref().take(most).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_every_row_in_order() {
        assert_eq!(batches(vec![1, 2, 3, 4, 5], 2).collect::<Vec<_>>(), [vec![1, 2], vec![3, 4], vec![5]]);
        assert_eq!(batches(vec![1, 2], 2).collect::<Vec<_>>(), [vec![1, 2]]);
        assert_eq!(batches(Vec::<u8>::new(), 2).count(), 0);
    }

    #[test]
    fn a_report_reads_well() {
        let slots = Counts { inserted: 7, unchanged: 3, ..Counts::default() };
        let report = Report { slots, ..Report::default() };
        assert!(report.changed() && !Report::default().changed());
        assert_eq!(report.to_string(), "0 hospitals, 0 packages, 0 offers, 0 schedules, 10 slots (7 new)");
    }
}
