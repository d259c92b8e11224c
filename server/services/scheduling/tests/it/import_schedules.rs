use contracts::{ErrorCode, code_of, v1};

use crate::fixture::{Fixture, HOSPITAL, ms};

#[tokio::test]
async fn again_is_an_update_and_the_same_is_unchanged() {
    let f = Fixture::new().await;
    assert_eq!(f.schedule(HOSPITAL, "Asia/Shanghai", 120, 28).await.inserted, 1);
    assert_eq!(f.schedule(HOSPITAL, "Asia/Shanghai", 120, 28).await.unchanged, 1);
    assert_eq!(f.schedule(HOSPITAL, "Asia/Shanghai", 60, 28).await.updated, 1);
}

#[tokio::test]
async fn a_new_zone_moves_the_slots_to_their_new_dates() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[ms("2026-11-23T01:00:00+08:00")], 2).await[0];
    f.hold("o1", slot).await;
    f.schedule(HOSPITAL, "Europe/London", 120, 28).await;
    let moved = f.client().get_slot(v1::GetSlotRequest { id: slot.clone() }).await.unwrap().into_inner();
    assert_eq!((moved.local_date.as_str(), moved.zone.as_str()), ("2026-11-22", "Europe/London"));
    assert_eq!(f.day_counts("2026-11-22", 1).await[0].free, 1);
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn bad_rows_are_refused_whole_and_named() {
    let f = Fixture::new().await;
    let good = v1::Schedule { hospital_id: "a".into(), zone: "Asia/Shanghai".into(), ..Default::default() };
    for bad in [
        v1::Schedule { zone: "Mars/Olympus".into(), ..good.clone() },
        v1::Schedule { zone: String::new(), ..good.clone() },
        v1::Schedule { hospital_id: "A B".into(), ..good.clone() },
        v1::Schedule { notice_minutes: u32::MAX, ..good.clone() },
        v1::Schedule { horizon_days: u32::MAX, ..good.clone() },
    ] {
        let request = v1::UpsertSchedulesRequest { schedules: vec![good.clone(), bad] };
        let status = f.client().upsert_schedules(request).await.unwrap_err();
        assert_eq!(code_of(&status), ErrorCode::Invalid);
        assert!(status.message().contains("schedules[1]"), "{}", status.message());
    }
    assert_eq!(f.schedule("a", "Asia/Shanghai", 0, 0).await.inserted, 1);
}
