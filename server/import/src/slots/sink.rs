//! From slots to scheduling, a thousand at a time.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use anyhow::{Context, Result};
use contracts::{
    Channel, ErrorCode, code_of,
    v1::{
        GetHospitalRequest, Slot, UpsertSlotsRequest, catalog_client::CatalogClient,
        scheduling_client::SchedulingClient,
    },
};

use crate::{
    rejects::{Reject, Rejects},
    summary::Summary,
};

/// Slots a call; scheduling takes up to 5,000.
const BATCH: usize = 1_000;
/// Zones remembered: those of hospitals whose rows stand near each other.
const ZONES: usize = 10_000;

pub struct Sink<'a> {
    catalog: &'a mut CatalogClient<Channel>,
    scheduling: &'a mut SchedulingClient<Channel>,
    rejects: &'a mut Rejects,
    summary: &'a mut Summary,
    waiting: Vec<(u64, Slot)>,
    /// Hospital and start of every slot of the file, hashed: eight bytes each. Of two rows for one slot the first stays;
    /// taking turns would make every import an update.
    keys: HashSet<u64>,
    zones: HashMap<String, Option<String>>,
    kept_larger: u64,
}

impl<'a> Sink<'a> {
    pub fn new(
        catalog: &'a mut CatalogClient<Channel>,
        scheduling: &'a mut SchedulingClient<Channel>,
        rejects: &'a mut Rejects,
        summary: &'a mut Summary,
    ) -> Self {
        Self {
            catalog,
            scheduling,
            rejects,
            summary,
            waiting: Vec::new(),
            keys: HashSet::new(),
            zones: HashMap::new(),
            kept_larger: 0,
        }
    }

    /// A hospital's zone, `None` when there is no such hospital.
    ///
    /// # Errors
    /// When the catalog does not answer.
    pub async fn zone_of(&mut self, hospital_id: &str) -> Result<Option<String>> {
        if let Some(zone) = self.zones.get(hospital_id) {
            return Ok(zone.clone());
        }
        let request = GetHospitalRequest { id: hospital_id.to_owned() };
        let zone = match self.catalog.get_hospital(request).await {
            Ok(hospital) => Some(hospital.into_inner().zone),
            Err(status) if code_of(&status) == ErrorCode::NotFound => None,
            Err(status) => return Err(anyhow::Error::new(status).context("the catalog did not answer")),
        };
        if self.zones.len() >= ZONES {
            self.zones.clear();
        }
        self.zones.insert(hospital_id.to_owned(), zone.clone());
        Ok(zone)
    }

    /// Takes a slot; stores when a batch is full.
    ///
    /// # Errors
    /// When a service does not answer or the rejects cannot be written.
    pub async fn take(&mut self, row: u64, slot: Result<Slot, Reject>) -> Result<()> {
        self.summary.read += 1;
        let slot = match slot {
            Ok(slot) => slot,
            Err(reject) => return self.reject(reject),
        };
        let mut hash = DefaultHasher::new();
        (&slot.hospital_id, slot.start_ms).hash(&mut hash);
        if !self.keys.insert(hash.finish()) {
            self.summary.merged += 1;
            return self.rejects.add(Reject::new(
                row,
                "start",
                "the same hospital and start as an earlier row; that one was kept",
                slot.hospital_id,
            ));
        }
        self.waiting.push((row, slot));
        if self.waiting.len() >= BATCH { self.store().await } else { Ok(()) }
    }

    /// Adds what lost no row to the summary.
    pub fn note(&mut self, note: Option<String>) {
        self.summary.notes.extend(note);
    }

    fn reject(&mut self, reject: Reject) -> Result<()> {
        self.summary.rejected += 1;
        self.rejects.add(reject)
    }

    /// Stores what waits.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub async fn flush(mut self) -> Result<()> {
        self.store().await?;
        if self.kept_larger > 0 {
            self.summary.notes.push(format!(
                "{} slots kept more places than the file says, because they are taken already",
                self.kept_larger
            ));
        }
        Ok(())
    }

    async fn store(&mut self) -> Result<()> {
        let mut parts = vec![std::mem::take(&mut self.waiting)];
        // what scheduling refuses is halved until the bad slots stand alone
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            let slots = part.iter().map(|(_, slot)| slot.clone()).collect();
            match self.scheduling.upsert_slots(UpsertSlotsRequest { slots }).await {
                Ok(report) => {
                    let report = report.into_inner();
                    self.summary.inserted += u64::from(report.inserted);
                    self.summary.updated += u64::from(report.updated);
                    self.summary.unchanged += u64::from(report.unchanged);
                    self.kept_larger += u64::from(report.kept_larger);
                    for index in report.unknown_schedule {
                        let Some((row, slot)) = part.get(index as usize) else { continue };
                        let reason = "no such hospital is imported; import hospitals first, with the same --source";
                        self.reject(Reject::new(*row, "hospital", reason, slot.hospital_id.clone()))?;
                    }
                }
                Err(status) if code_of(&status) == ErrorCode::Invalid && part.len() > 1 => {
                    let rest = part.split_off(part.len() / 2);
                    parts.push(rest);
                    parts.push(part);
                }
                Err(status) if code_of(&status) == ErrorCode::Invalid => {
                    let (row, slot) = part.remove(0);
                    self.reject(Reject::new(row, "", status.message(), slot.hospital_id))?;
                }
                Err(status) => return Err(status).context("scheduling did not take the slots"),
            }
        }
        Ok(())
    }
}
