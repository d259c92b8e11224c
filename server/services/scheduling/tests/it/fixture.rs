//! A scheduling service on a directory of its own, with a clock that the test moves.

use std::{sync::Arc, time::Duration};

use contracts::{
    Channel, ErrorCode, code_of, in_process,
    v1::{self, scheduling_client::SchedulingClient},
};
use scheduling::{SchedulingService, slot_id};
use storage::{Ambient, ManualClock, SeededRandom};
use tempfile::TempDir;

pub const HOUR: i64 = 3_600_000;
pub const HOSPITAL: &str = "bj-01";

pub struct Fixture {
    pub client: SchedulingClient<Channel>,
    pub clock: Arc<ManualClock>,
    pub service: SchedulingService,
    _dir: TempDir,
}

/// Saturday 2026-11-21, 08:00 in Beijing.
pub const NOW: &str = "2026-11-21T08:00:00+08:00";

pub fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

impl Fixture {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::at(NOW.parse().unwrap());
        let ambient = Ambient { clock: clock.clone(), random: SeededRandom::new(1) };
        let service = SchedulingService::open(dir.path(), ambient).await.unwrap();
        let client = SchedulingClient::new(in_process(service.server()));
        Self { client, clock, service, _dir: dir }
    }

    /// One hospital in Beijing, two hours of notice, 28 days of horizon.
    pub async fn with_hospital() -> Self {
        let this = Self::new().await;
        this.schedule(HOSPITAL, "Asia/Shanghai", 120, 28).await;
        this
    }

    pub fn now(&self) -> i64 {
        storage::Clock::now(&*self.clock).as_millisecond()
    }

    pub fn advance(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(minutes * 60));
    }

    pub fn client(&self) -> SchedulingClient<Channel> {
        self.client.clone()
    }

    pub async fn schedule(&self, hospital: &str, zone: &str, notice: u32, horizon: u32) -> v1::ScheduleReport {
        let schedules = vec![v1::Schedule {
            hospital_id: hospital.into(),
            zone: zone.into(),
            notice_minutes: notice,
            horizon_days: horizon,
            cutoff_minutes: 0,
            source: "test".into(),
        }];
        self.client().upsert_schedules(v1::UpsertSchedulesRequest { schedules }).await.unwrap().into_inner()
    }

    /// Slots of half an hour; answers with their ids.
    pub async fn slots(&self, starts: &[i64], capacity: u32) -> Vec<String> {
        let slots = starts.iter().map(|&start| slot(HOSPITAL, start, capacity)).collect();
        self.upsert(slots).await;
        starts.iter().map(|&start| slot_id(HOSPITAL, start)).collect()
    }

    pub async fn upsert(&self, slots: Vec<v1::Slot>) -> v1::ScheduleReport {
        self.client().upsert_slots(v1::UpsertSlotsRequest { slots }).await.unwrap().into_inner()
    }

    pub async fn hold(&self, order: &str, slot: &str) -> v1::HoldResponse {
        self.try_hold(order, slot).await.unwrap()
    }

    pub async fn try_hold(&self, order: &str, slot: &str) -> Result<v1::HoldResponse, ErrorCode> {
        let request = v1::HoldRequest { order_id: order.into(), slot_id: slot.into() };
        self.client().hold(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    pub async fn confirm(&self, order: &str) -> Result<v1::HoldState, ErrorCode> {
        let request = v1::ConfirmRequest { order_id: order.into() };
        self.client().confirm(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    pub async fn extend(&self, order: &str) -> Result<v1::HoldState, ErrorCode> {
        let request = v1::ExtendHoldRequest { order_id: order.into() };
        self.client().extend_hold(request).await.map(|r| r.into_inner()).map_err(|s| code_of(&s))
    }

    pub async fn release(&self, order: &str) -> v1::HoldState {
        self.client().release(v1::ReleaseRequest { order_id: order.into() }).await.unwrap().into_inner()
    }

    pub async fn get_hold(&self, order: &str) -> v1::HoldState {
        self.client().get_hold(v1::GetHoldRequest { order_id: order.into() }).await.unwrap().into_inner()
    }

    pub async fn expire(&self, limit: u32) -> Vec<String> {
        self.client().expire_holds(v1::ExpireHoldsRequest { limit }).await.unwrap().into_inner().order_ids
    }

    pub async fn day_counts(&self, from: &str, days: u32) -> Vec<v1::DayCount> {
        let request = v1::DayCountsRequest { hospital_id: HOSPITAL.into(), from_date: from.into(), days };
        self.client().day_counts(request).await.unwrap().into_inner().days
    }

    pub async fn taken(&self, slot: &str) -> u32 {
        self.client().get_slot(v1::GetSlotRequest { id: slot.into() }).await.unwrap().into_inner().taken
    }

    /// The sums that must always hold; answers with the places taken.
    pub async fn audit(&self) -> u64 {
        let sums = self.client().audit(v1::SchedulingAuditRequest {}).await.unwrap().into_inner();
        assert_eq!(sums.taken, sums.live_holds, "{sums:?}");
        assert_eq!((sums.over_capacity, sums.wrong_counts), (0, 0), "{sums:?}");
        sums.taken
    }
}

pub fn slot(hospital: &str, start_ms: i64, capacity: u32) -> v1::Slot {
    v1::Slot { hospital_id: hospital.into(), start_ms, end_ms: start_ms + HOUR / 2, capacity, ..Default::default() }
}
