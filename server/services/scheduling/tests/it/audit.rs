use contracts::v1;

use crate::fixture::{Fixture, HOUR};

#[tokio::test]
async fn sums_count_slots_places_and_live_holds() {
    let f = Fixture::with_hospital().await;
    let ids = f.slots(&[f.now() + 24 * HOUR, f.now() + 30 * HOUR], 2).await;
    f.hold("held", &ids[0]).await;
    f.hold("confirmed", &ids[1]).await;
    f.confirm("confirmed").await.unwrap();
    f.hold("released", &ids[1]).await;
    f.release("released").await;
    let sums = f.client().audit(v1::SchedulingAuditRequest {}).await.unwrap().into_inner();
    let expected = v1::SchedulingAuditResponse { slots: 2, taken: 2, live_holds: 2, over_capacity: 0, wrong_counts: 0 };
    assert_eq!(sums, expected);
    f.service.close().await;
}
