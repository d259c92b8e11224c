use contracts::v1::HoldStatus;
use futures::future::join_all;

use crate::fixture::{Fixture, HOUR};

#[tokio::test]
async fn only_holds_whose_time_is_over_end() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 5).await[0];
    f.hold("early", slot).await;
    f.advance(5);
    f.hold("late", slot).await;
    assert!(f.expire(10).await.is_empty());
    f.advance(5);
    assert_eq!(f.expire(10).await, ["early"]);
    assert!(f.expire(10).await.is_empty());
    assert_eq!(f.get_hold("early").await.status(), HoldStatus::HoldExpired);
    assert_eq!(f.get_hold("late").await.status(), HoldStatus::HoldHeld);
    assert_eq!((f.taken(slot).await, f.audit().await), (1, 1));
}

#[tokio::test]
async fn racing_passes_end_every_hold_once_within_their_limit() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 30).await[0];
    for n in 0..30 {
        f.hold(&format!("o{n}"), slot).await;
    }
    f.advance(10);
    let passes = join_all((0..4).map(|_| f.expire(7))).await;
    assert!(passes.iter().all(|pass| pass.len() == 7));
    let mut ended: Vec<_> = passes.concat();
    ended.extend(f.expire(7).await);
    ended.sort();
    ended.dedup();
    assert_eq!(ended.len(), 30);
    assert_eq!(f.audit().await, 0);
}
