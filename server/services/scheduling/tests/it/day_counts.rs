use contracts::{ErrorCode, code_of, v1};

use crate::fixture::{Fixture, HOUR, ms};

#[tokio::test]
async fn every_day_of_the_range_is_there() {
    let f = Fixture::with_hospital().await;
    f.slots(&[ms("2026-11-23T08:00:00+08:00"), ms("2026-11-23T09:00:00+08:00")], 3).await;
    let days = f.day_counts("", 0).await;
    assert_eq!(days.len(), 28);
    assert_eq!(days[0].date, "2026-11-21");
    assert_eq!((days[2].date.as_str(), days[2].free, days[2].slots), ("2026-11-23", 6, 2));
    assert_eq!(f.day_counts("2026-11-23", 99).await.len(), 42);
}

#[tokio::test]
async fn a_hold_a_release_and_an_import_change_the_count() {
    let f = Fixture::with_hospital().await;
    let start = ms("2026-11-23T08:00:00+08:00");
    let slot = &f.slots(&[start], 3).await[0];
    f.hold("o1", slot).await;
    assert_eq!(f.day_counts("2026-11-23", 1).await[0].free, 2);
    f.slots(&[start, start + HOUR], 5).await;
    assert_eq!(f.day_counts("2026-11-23", 1).await[0].free, 9);
    f.release("o1").await;
    assert_eq!(f.day_counts("2026-11-23", 1).await[0].free, 10);
    f.audit().await;
}

#[tokio::test]
async fn slots_within_notice_or_past_do_not_count_as_free() {
    let f = Fixture::with_hospital().await;
    // 08:00 now, two hours of notice
    f.slots(&[f.now() - HOUR, f.now() + HOUR, f.now() + 2 * HOUR, f.now() + 5 * HOUR], 1).await;
    let today = &f.day_counts("", 1).await[0];
    assert_eq!((today.free, today.slots), (2, 4));
    f.advance(24 * 60);
    let yesterday = &f.day_counts("2026-11-21", 1).await[0];
    assert_eq!((yesterday.free, yesterday.slots), (0, 4));
}

#[tokio::test]
async fn notice_over_midnight_touches_tomorrow() {
    let f = Fixture::new().await;
    f.schedule("bj-01", "Asia/Shanghai", 26 * 60, 28).await;
    f.slots(&[f.now() + 5 * HOUR, f.now() + 25 * HOUR, f.now() + 27 * HOUR, f.now() + 49 * HOUR], 1).await;
    let free: Vec<_> = f.day_counts("", 3).await.iter().map(|day| day.free).collect();
    assert_eq!(free, [0, 1, 1]);
}

#[tokio::test]
async fn days_beyond_the_horizon_have_no_free_places() {
    let f = Fixture::with_hospital().await;
    f.slots(&[ms("2026-12-19T23:30:00+08:00"), ms("2026-12-20T00:00:00+08:00")], 1).await;
    let days = f.day_counts("2026-12-19", 2).await;
    assert_eq!((days[0].free, days[1].free, days[1].slots), (1, 0, 1));
}

#[tokio::test]
async fn an_unknown_hospital_has_no_places_and_a_bad_date_is_refused() {
    let f = Fixture::new().await;
    let request = v1::DayCountsRequest { hospital_id: "nowhere".into(), ..Default::default() };
    let answer = f.client().day_counts(request).await.unwrap().into_inner();
    assert_eq!((answer.days.len(), answer.zone.as_str()), (28, ""));
    for bad in ["tomorrow", "2026-13-01", "2026-1-1", "-009999-01-01", "2026-11-21T00"] {
        let request = v1::DayCountsRequest { hospital_id: "x".into(), from_date: bad.into(), days: 1 };
        assert_eq!(code_of(&f.client().day_counts(request).await.unwrap_err()), ErrorCode::Invalid, "{bad}");
    }
}
