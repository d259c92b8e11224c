//! Local dates and counts over clock changes, against an independent reading of the zone.

use contracts::v1;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use proptest::prelude::*;

use crate::fixture::{Fixture, HOSPITAL, HOUR, ms};

const ZONES: [&str; 6] =
    ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"];

/// The date by the zone's offset at the instant alone.
fn by_offset(zone: &str, ms: i64) -> Date {
    let instant = Timestamp::from_millisecond(ms).unwrap();
    let seconds = TimeZone::get(zone).unwrap().to_offset(instant).seconds();
    let shifted = Timestamp::from_millisecond(ms + i64::from(seconds) * 1000).unwrap();
    TimeZone::UTC.to_datetime(shifted).date()
}

async fn every_slot_is_found_on_its_day(zone: &str, now_ms: i64, starts: &[i64], notice: u32) {
    let f = Fixture::new().await;
    f.clock.set(Timestamp::from_millisecond(now_ms).unwrap());
    f.schedule(HOSPITAL, zone, notice, 28).await;
    f.slots(starts, 1).await;
    let days = f.day_counts(&by_offset(zone, now_ms).yesterday().unwrap().to_string(), 33).await;
    let mut unique = starts.to_vec();
    unique.sort_unstable();
    unique.dedup();
    let mut seen = 0;
    for day in days {
        let request = v1::ListSlotsRequest { hospital_id: HOSPITAL.into(), date: day.date.clone() };
        let slots = f.client().list_slots(request).await.unwrap().into_inner().slots;
        for slot in &slots {
            assert_eq!(slot.local_date, by_offset(zone, slot.start_ms).to_string());
            assert_eq!(slot.local_date, day.date);
        }
        assert_eq!(day.slots as usize, slots.len(), "{zone} {}", day.date);
        let bookable = slots.iter().filter(|slot| slot.bookable).count();
        assert_eq!(day.free as usize, bookable, "{zone} {}", day.date);
        let request = v1::AvailableHospitalsRequest { date: day.date.clone() };
        let named = f.client().available_hospitals(request).await.unwrap().into_inner().hospital_ids;
        assert_eq!(!named.is_empty(), bookable > 0, "{zone} {}", day.date);
        seen += slots.len();
    }
    assert_eq!(seen, unique.len(), "{zone}");
    f.audit().await;
}

#[tokio::test]
async fn clock_changes_lose_no_slot() {
    let changes = [
        ("America/New_York", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-11-01T06:00:00Z"),
        ("Europe/London", "2026-03-29T01:00:00Z"),
        ("Europe/London", "2026-10-25T01:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
        // the whole of 2011-12-30 is missing there
        ("Pacific/Apia", "2011-12-30T10:00:00Z"),
        ("Asia/Kathmandu", "2026-06-01T18:15:00Z"),
        // at 00:01 the clock went back to 23:01 of the day before
        ("America/St_Johns", "2006-10-29T02:31:00Z"),
    ];
    for (zone, change) in changes {
        let change = ms(change);
        let starts: Vec<i64> = (-30..30).map(|n| change + n * HOUR / 2).collect();
        every_slot_is_found_on_its_day(zone, change - 24 * HOUR, &starts, 0).await;
        every_slot_is_found_on_its_day(zone, change - 24 * HOUR, &starts, 24 * 60).await;
    }
}

#[tokio::test]
async fn a_day_that_does_not_exist_has_no_slots() {
    let f = Fixture::new().await;
    f.clock.set("2011-12-28T00:00:00Z".parse().unwrap());
    f.schedule(HOSPITAL, "Pacific/Apia", 0, 28).await;
    let starts: Vec<i64> = (0..96).map(|n| ms("2011-12-29T00:00:00Z") + n * HOUR).collect();
    f.slots(&starts, 1).await;
    let days = f.day_counts("2011-12-29", 3).await;
    assert_eq!(days.iter().map(|day| day.slots).collect::<Vec<_>>(), [24, 0, 24]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slots_are_counted_on_their_local_date(
        zone in proptest::sample::select(&ZONES[..]),
        // 2011 to 2037
        now_minutes in 21_600_000i64..35_600_000,
        starts in proptest::collection::vec(0i64..30 * 24 * 4, 1..40),
        notice in 0u32..4000,
    ) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let now_ms = now_minutes * 60_000;
            let starts: Vec<i64> = starts.into_iter().map(|n| now_ms + n * HOUR / 4).collect();
            every_slot_is_found_on_its_day(zone, now_ms, &starts, notice).await;
        });
    }
}
