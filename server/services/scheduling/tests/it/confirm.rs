use contracts::{ErrorCode, v1::HoldStatus};
use futures::future::join_all;

use crate::fixture::{Fixture, HOUR};

#[tokio::test]
async fn a_held_place_is_confirmed_and_never_expires() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("o1", slot).await;
    assert_eq!(f.confirm("o1").await.unwrap().status(), HoldStatus::HoldConfirmed);
    f.advance(60);
    assert!(f.expire(0).await.is_empty());
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn confirming_twice_confirms_once() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("o1", slot).await;
    let first = f.confirm("o1").await.unwrap();
    assert_eq!(f.confirm("o1").await.unwrap(), first);
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn an_unknown_order_is_not_found() {
    let f = Fixture::with_hospital().await;
    assert_eq!(f.confirm("nobody").await, Err(ErrorCode::NotFound));
}

#[tokio::test]
async fn after_expiry_a_free_place_is_taken_again() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("o1", slot).await;
    f.advance(11);
    f.expire(0).await;
    assert_eq!(f.taken(slot).await, 0);
    assert_eq!(f.confirm("o1").await.unwrap().status(), HoldStatus::HoldConfirmed);
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn after_expiry_a_place_that_went_to_another_is_lost() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("o1", slot).await;
    f.advance(11);
    f.expire(0).await;
    f.hold("o2", slot).await;
    assert_eq!(f.confirm("o1").await, Err(ErrorCode::SlotLost));
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn a_released_place_is_lost_for_good() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("o1", slot).await;
    f.release("o1").await;
    assert_eq!(f.confirm("o1").await, Err(ErrorCode::SlotLost));
    assert_eq!(f.audit().await, 0);
}

#[tokio::test]
async fn expired_orders_racing_for_the_last_place_leave_one_winner() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    for order in ["o1", "o2", "o3"] {
        f.hold(order, slot).await;
        f.advance(11);
        f.expire(0).await;
    }
    let answers = join_all(["o1", "o2", "o3"].map(|order| f.confirm(order))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(f.audit().await, 1);
}
