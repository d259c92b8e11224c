use contracts::{ErrorCode, code_of, v1};

use crate::fixture::{Fixture, HOSPITAL, HOUR, ms};

async fn list(f: &Fixture, hospital: &str, date: &str) -> v1::ListSlotsResponse {
    let request = v1::ListSlotsRequest { hospital_id: hospital.into(), date: date.into() };
    f.client().list_slots(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn one_local_day_in_order() {
    let f = Fixture::with_hospital().await;
    let first = ms("2026-11-23T00:00:00+08:00");
    f.slots(&[first + 8 * HOUR, first, first + 24 * HOUR - 1, first - 1, first + 24 * HOUR], 1).await;
    let answer = list(&f, HOSPITAL, "2026-11-23").await;
    let starts: Vec<_> = answer.slots.iter().map(|slot| slot.start_ms).collect();
    assert_eq!(starts, [first, first + 8 * HOUR, first + 24 * HOUR - 1]);
    assert_eq!((answer.zone.as_str(), answer.as_of_ms), ("Asia/Shanghai", f.now()));
    assert!(answer.slots.iter().all(|slot| slot.bookable && slot.local_date == "2026-11-23"));
}

#[tokio::test]
async fn a_full_or_early_slot_is_listed_but_not_bookable() {
    let f = Fixture::with_hospital().await;
    let ids = f.slots(&[f.now() + HOUR, f.now() + 3 * HOUR, f.now() + 4 * HOUR], 1).await;
    f.hold("o1", &ids[1]).await;
    let bookable: Vec<_> = list(&f, HOSPITAL, "").await.slots.iter().map(|slot| slot.bookable).collect();
    assert_eq!(bookable, [false, false, true]);
}

#[tokio::test]
async fn unknown_hospitals_have_no_slots_and_unknown_slots_are_not_found() {
    let f = Fixture::with_hospital().await;
    assert!(list(&f, "nowhere", "2026-11-23").await.slots.is_empty());
    let unknown = f.client().get_slot(v1::GetSlotRequest { id: "x.1".into() }).await.unwrap_err();
    assert_eq!(code_of(&unknown), ErrorCode::NotFound);
}
