use contracts::{ErrorCode, code_of, v1};
use futures::future::join_all;

use crate::fixture::{Fixture, HOSPITAL, HOUR, slot};

#[tokio::test]
async fn again_is_an_update_never_a_second_slot() {
    let f = Fixture::with_hospital().await;
    let start = f.now() + 24 * HOUR;
    let report = f.upsert(vec![slot(HOSPITAL, start, 2), slot(HOSPITAL, start + HOUR, 2)]).await;
    assert_eq!((report.inserted, report.updated, report.unchanged), (2, 0, 0));
    let report = f.upsert(vec![slot(HOSPITAL, start, 2), slot(HOSPITAL, start + HOUR, 5)]).await;
    assert_eq!((report.inserted, report.updated, report.unchanged), (0, 1, 1));
    assert_eq!(f.day_counts("2026-11-22", 1).await[0].slots, 2);
    f.audit().await;
}

#[tokio::test]
async fn the_last_of_two_rows_for_one_slot_counts() {
    let f = Fixture::with_hospital().await;
    let start = f.now() + 24 * HOUR;
    let report = f.upsert(vec![slot(HOSPITAL, start, 2), slot(HOSPITAL, start, 7)]).await;
    assert_eq!((report.inserted, report.updated), (1, 1));
    assert_eq!(f.day_counts("2026-11-22", 1).await[0], v1::DayCount { date: "2026-11-22".into(), free: 7, slots: 1 });
    f.audit().await;
}

#[tokio::test]
async fn capacity_never_falls_below_what_is_taken() {
    let f = Fixture::with_hospital().await;
    let start = f.now() + 24 * HOUR;
    let id = &f.slots(&[start], 3).await[0];
    f.hold("o1", id).await;
    f.hold("o2", id).await;
    let report = f.upsert(vec![slot(HOSPITAL, start, 1)]).await;
    assert_eq!((report.updated, report.kept_larger), (1, 1));
    assert!(!f.hold("o3", id).await.held);
    assert_eq!(f.day_counts("2026-11-22", 1).await[0].free, 0);
    assert_eq!(f.audit().await, 2);
}

#[tokio::test]
async fn slots_without_a_schedule_are_named_and_the_others_kept() {
    let f = Fixture::with_hospital().await;
    let start = f.now() + 24 * HOUR;
    let report = f.upsert(vec![slot("nowhere", start, 1), slot(HOSPITAL, start, 1), slot("else", start, 1)]).await;
    assert_eq!((report.inserted, report.unknown_schedule), (1, vec![0, 2]));
}

#[tokio::test]
async fn bad_rows_are_refused_whole_and_named() {
    let f = Fixture::with_hospital().await;
    let start = f.now() + 24 * HOUR;
    for bad in [
        v1::Slot { end_ms: start, ..slot(HOSPITAL, start, 1) },
        slot(HOSPITAL, -5, 1),
        slot(HOSPITAL, i64::MAX - HOUR, 1),
        slot(HOSPITAL, start, u32::MAX),
        slot("Ä", start, 1),
    ] {
        let request = v1::UpsertSlotsRequest { slots: vec![slot(HOSPITAL, start, 1), bad] };
        let status = f.client().upsert_slots(request).await.unwrap_err();
        assert_eq!(code_of(&status), ErrorCode::Invalid);
        assert!(status.message().contains("slots[1]"), "{}", status.message());
    }
    let request = v1::UpsertSlotsRequest { slots: vec![slot(HOSPITAL, start, 1); 5_001] };
    assert_eq!(code_of(&f.client().upsert_slots(request).await.unwrap_err()), ErrorCode::Invalid);
    assert_eq!(f.upsert(vec![slot(HOSPITAL, start, 1)]).await.inserted, 1);
}

#[tokio::test]
async fn imports_racing_with_holds_keep_the_sums() {
    let f = Fixture::with_hospital().await;
    let start = f.now() + 24 * HOUR;
    let id = &f.slots(&[start], 10).await[0];
    let orders: Vec<String> = (0..30).map(|n| format!("o{n}")).collect();
    let holds = join_all(orders.iter().map(|order| f.hold(order, id)));
    let imports = join_all([3, 12, 5].map(|capacity| f.upsert(vec![slot(HOSPITAL, start, capacity)])));
    let (holds, _) = futures::join!(holds, imports);
    assert_eq!(f.audit().await, holds.iter().filter(|answer| answer.held).count() as u64);
}

#[tokio::test]
async fn five_thousand_slots_are_one_call() {
    let f = Fixture::with_hospital().await;
    let slots: Vec<_> = (0..5_000).map(|n| slot(HOSPITAL, f.now() + n * HOUR / 4, 3)).collect();
    assert_eq!(f.upsert(slots.clone()).await.inserted, 5_000);
    assert_eq!(f.upsert(slots).await.unchanged, 5_000);
    f.audit().await;
}
