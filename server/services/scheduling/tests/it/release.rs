use contracts::v1::HoldStatus;
use futures::future::join_all;

use crate::fixture::{Fixture, HOUR};

#[tokio::test]
async fn held_and_confirmed_places_come_back() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 2).await[0];
    f.hold("o1", slot).await;
    f.hold("o2", slot).await;
    f.confirm("o2").await.unwrap();
    assert_eq!(f.release("o1").await.status(), HoldStatus::HoldReleased);
    assert_eq!(f.release("o2").await.status(), HoldStatus::HoldReleased);
    assert_eq!((f.taken(slot).await, f.audit().await), (0, 0));
}

#[tokio::test]
async fn releasing_often_gives_back_once() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 2).await[0];
    f.hold("o1", slot).await;
    f.hold("o2", slot).await;
    join_all((0..10).map(|_| f.release("o1"))).await;
    assert_eq!((f.taken(slot).await, f.audit().await), (1, 1));
}

#[tokio::test]
async fn releasing_what_expired_gives_nothing_back_twice() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 2).await[0];
    f.hold("o1", slot).await;
    f.advance(11);
    f.hold("o2", slot).await;
    f.expire(0).await;
    assert_eq!(f.release("o1").await.status(), HoldStatus::HoldReleased);
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn an_unknown_order_is_no_error() {
    let f = Fixture::with_hospital().await;
    assert_eq!(f.release("nobody").await.status(), HoldStatus::HoldNone);
}
