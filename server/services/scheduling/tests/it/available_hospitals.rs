use contracts::v1;

use crate::fixture::{Fixture, HOUR, ms, slot};

async fn available(f: &Fixture, date: &str) -> Vec<String> {
    let request = v1::AvailableHospitalsRequest { date: date.into() };
    f.client().available_hospitals(request).await.unwrap().into_inner().hospital_ids
}

#[tokio::test]
async fn only_hospitals_with_a_bookable_place_that_day_are_named() {
    let f = Fixture::new().await;
    for (hospital, zone) in
        [("a", "Asia/Shanghai"), ("b", "Asia/Shanghai"), ("c", "Europe/London"), ("d", "Asia/Shanghai")]
    {
        f.schedule(hospital, zone, 120, 28).await;
    }
    let noon = ms("2026-11-25T12:00:00+08:00");
    f.upsert(vec![
        slot("a", noon, 1),
        slot("b", noon, 1),
        slot("c", noon + 14 * HOUR, 1),
        slot("d", noon + 24 * HOUR, 1),
    ])
    .await;
    f.hold("o1", &scheduling::slot_id("b", noon)).await;
    assert_eq!(available(&f, "2026-11-25").await, ["a", "c"]);
    f.release("o1").await;
    assert_eq!(available(&f, "2026-11-25").await, ["a", "b", "c"]);
    assert!(available(&f, "2026-12-30").await.is_empty());
}

#[tokio::test]
async fn today_knows_notice() {
    let f = Fixture::new().await;
    for hospital in ["soon", "later", "gone"] {
        f.schedule(hospital, "Asia/Shanghai", 120, 28).await;
    }
    f.upsert(vec![
        slot("soon", f.now() + HOUR, 1),
        slot("later", f.now() + HOUR, 1),
        slot("later", f.now() + 3 * HOUR, 1),
        slot("gone", f.now() - HOUR, 1),
    ])
    .await;
    assert_eq!(available(&f, "2026-11-21").await, ["later"]);
    assert!(available(&f, "2026-11-20").await.is_empty());
}
