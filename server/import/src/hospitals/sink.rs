//! From hospitals to the services, a thousand at a time.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use anyhow::{Context, Result};
use contracts::{
    Channel, ErrorCode, code_of,
    v1::{
        GetHospitalsRequest, Hospital, Offer, Schedule, UpsertHospitalsRequest, UpsertOffersRequest,
        UpsertSchedulesRequest, catalog_client::CatalogClient, scheduling_client::SchedulingClient,
    },
};

use super::{draft::Built, prices::Prices};
use crate::{
    rejects::{Reject, Rejects},
    summary::Summary,
};

/// Rows a call, the catalog's bound.
const BATCH: usize = 1_000;
/// Ids a call when hospitals are read, the catalog's bound.
const READ: usize = 100;

/// Booking rules of imported hospitals: two hours' notice, sixty days ahead, changes until a day before.
const NOTICE_MINUTES: u32 = 120;
const HORIZON_DAYS: u32 = 60;
const CUTOFF_MINUTES: u32 = 1_440;

pub struct Sink<'a> {
    catalog: &'a mut CatalogClient<Channel>,
    scheduling: &'a mut SchedulingClient<Channel>,
    prices: &'a Prices,
    rejects: &'a mut Rejects,
    summary: &'a mut Summary,
    /// Ids of the run, hashed: eight bytes each, so that long lists fit.
    seen: &'a mut HashSet<u64>,
    waiting: Vec<(u64, Hospital)>,
    phones_dropped: usize,
    unpriced: u64,
}

impl<'a> Sink<'a> {
    pub fn new(
        catalog: &'a mut CatalogClient<Channel>,
        scheduling: &'a mut SchedulingClient<Channel>,
        prices: &'a Prices,
        rejects: &'a mut Rejects,
        summary: &'a mut Summary,
        seen: &'a mut HashSet<u64>,
    ) -> Self {
        Self {
            catalog,
            scheduling,
            prices,
            rejects,
            summary,
            seen,
            waiting: Vec::new(),
            phones_dropped: 0,
            unpriced: 0,
        }
    }

    /// Takes a row; stores when a batch is full.
    ///
    /// # Errors
    /// When a service does not answer or the rejects cannot be written.
    pub async fn take(&mut self, row: u64, built: Result<Built, Reject>) -> Result<()> {
        self.summary.read += 1;
        let built = match built {
            Ok(built) => built,
            Err(reject) => return self.reject(reject),
        };
        let mut hash = DefaultHasher::new();
        built.hospital.id.hash(&mut hash);
        if !self.seen.insert(hash.finish()) {
            self.summary.merged += 1;
            // the first one stays: taking turns would make every import an update
            return self.rejects.add(Reject::new(
                row,
                "id",
                "the same hospital as an earlier row; that one was kept",
                built.hospital.id,
            ));
        }
        self.phones_dropped += built.phones_dropped;
        self.waiting.push((row, built.hospital));
        if self.waiting.len() >= BATCH { self.store().await } else { Ok(()) }
    }

    fn reject(&mut self, reject: Reject) -> Result<()> {
        self.summary.rejected += 1;
        self.rejects.add(reject)
    }

    /// Stores what waits, and tells what was left out of good rows.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub async fn flush(mut self) -> Result<()> {
        self.store().await?;
        if self.phones_dropped > 0 {
            self.summary
                .notes
                .push(format!("{} telephone numbers were not understood and left out", self.phones_dropped));
        }
        if self.unpriced > 0 {
            self.summary.notes.push(format!(
                "{} hospitals got no offers, because no prices are known for their currency; say --offer and --currency",
                self.unpriced
            ));
        }
        Ok(())
    }

    async fn store(&mut self) -> Result<()> {
        let mut parts = vec![std::mem::take(&mut self.waiting)];
        let mut stored: Vec<Hospital> = Vec::new();
        let mut all_new = true;
        // a batch that the catalog refuses is halved until the bad rows stand alone
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            let hospitals = part.iter().map(|(_, hospital)| hospital.clone()).collect();
            match self.catalog.upsert_hospitals(UpsertHospitalsRequest { hospitals }).await {
                Ok(report) => {
                    let report = report.into_inner();
                    self.summary.inserted += u64::from(report.inserted);
                    self.summary.updated += u64::from(report.updated);
                    self.summary.unchanged += u64::from(report.unchanged);
                    all_new &= report.updated == 0 && report.unchanged == 0;
                    stored.extend(part.into_iter().map(|(_, hospital)| hospital));
                }
                Err(status) if code_of(&status) == ErrorCode::Invalid && part.len() > 1 => {
                    let rest = part.split_off(part.len() / 2);
                    parts.push(rest);
                    parts.push(part);
                }
                Err(status) if code_of(&status) == ErrorCode::Invalid => {
                    let (row, hospital) = part.remove(0);
                    self.reject(Reject::new(row, "", status.message(), hospital.id))?;
                }
                Err(status) => return Err(anyhow::Error::new(status).context("the catalog did not take the hospitals")),
            }
        }
        self.store_rules(&stored).await?;
        if !all_new && self.prices.are_defaults() {
            // new prices may have been agreed since the first import
            self.leave_priced(&mut stored).await?;
        }
        self.store_offers(&stored).await
    }

    async fn store_rules(&mut self, hospitals: &[Hospital]) -> Result<()> {
        if hospitals.is_empty() {
            return Ok(());
        }
        let schedules = hospitals
            .iter()
            .map(|hospital| Schedule {
                hospital_id: hospital.id.clone(),
                zone: hospital.zone.clone(),
                notice_minutes: NOTICE_MINUTES,
                horizon_days: HORIZON_DAYS,
                cutoff_minutes: CUTOFF_MINUTES,
                source: hospital.source.clone(),
            })
            .collect();
        self.scheduling
            .upsert_schedules(UpsertSchedulesRequest { schedules })
            .await
            .context("scheduling did not take the booking rules")?;
        Ok(())
    }

    /// Leaves only the hospitals that offer nothing yet.
    async fn leave_priced(&mut self, hospitals: &mut Vec<Hospital>) -> Result<()> {
        let mut priced: HashSet<String> = HashSet::new();
        for part in hospitals.chunks(READ) {
            let ids = part.iter().map(|hospital| hospital.id.clone()).collect();
            let found =
                self.catalog.get_hospitals(GetHospitalsRequest { ids }).await.context("the catalog did not answer")?;
            let found = found.into_inner().hospitals.into_iter();
            priced.extend(found.filter(|hospital| hospital.offer_count > 0).map(|hospital| hospital.id));
        }
        hospitals.retain(|hospital| !priced.contains(&hospital.id));
        self.summary.offers.left_alone += priced.len() as u64;
        Ok(())
    }

    async fn store_offers(&mut self, hospitals: &[Hospital]) -> Result<()> {
        let mut waiting: Vec<Offer> = Vec::new();
        for hospital in hospitals {
            let Some(offers) = self.prices.offers(hospital) else {
                self.unpriced += 1;
                continue;
            };
            // a hospital's offers stay in one call: half of them would pass for all at the next import
            if waiting.len() + offers.len() > BATCH {
                self.send_offers(std::mem::take(&mut waiting)).await?;
            }
            waiting.extend(offers);
        }
        self.send_offers(waiting).await
    }

    async fn send_offers(&mut self, offers: Vec<Offer>) -> Result<()> {
        if offers.is_empty() {
            return Ok(());
        }
        let report = self.catalog.upsert_offers(UpsertOffersRequest { offers }).await;
        let report = report.context("the catalog did not take the offers")?.into_inner();
        self.summary.offers.inserted += u64::from(report.inserted);
        self.summary.offers.updated += u64::from(report.updated);
        self.summary.offers.unchanged += u64::from(report.unchanged);
        Ok(())
    }
}
