use contracts::{ErrorCode, v1::HoldStatus};
use futures::future::join_all;

use crate::fixture::{Fixture, HOUR};

#[tokio::test]
async fn a_free_slot_is_held_for_ten_minutes() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 2).await[0];
    let answer = f.hold("o1", slot).await;
    assert!(answer.held);
    assert!(answer.alternatives.is_empty());
    let hold = answer.hold.unwrap();
    assert_eq!((hold.status(), hold.expires_ms, hold.extended), (HoldStatus::HoldHeld, f.now() + 600_000, false));
    let held = hold.slot.unwrap();
    assert_eq!((held.id.as_str(), held.taken, held.bookable), (slot.as_str(), 1, true));
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn holding_twice_answers_with_the_same_hold() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 2).await[0];
    let first = f.hold("o1", slot).await;
    f.advance(3);
    assert_eq!(f.hold("o1", slot).await, first);
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn an_unknown_slot_is_not_found() {
    let f = Fixture::with_hospital().await;
    assert_eq!(f.try_hold("o1", "bj-01.zzz").await, Err(ErrorCode::NotFound));
    assert_eq!(f.try_hold("", "bj-01.zzz").await, Err(ErrorCode::Invalid));
    assert_eq!(f.get_hold("o1").await.status(), HoldStatus::HoldNone);
}

#[tokio::test]
async fn two_hundred_racing_for_fifty_places_give_exactly_fifty() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 50).await[0];
    let names: Vec<String> = (0..200).map(|n| format!("o{n}")).collect();
    let answers = join_all(names.iter().map(|order| f.hold(order, slot))).await;
    assert_eq!(answers.iter().filter(|answer| answer.held).count(), 50);
    assert!(
        answers.iter().filter(|answer| !answer.held).all(|a| a.hold.as_ref().unwrap().status() == HoldStatus::HoldNone)
    );
    assert_eq!(f.taken(slot).await, 50);
    assert_eq!(f.audit().await, 50);
}

#[tokio::test]
async fn one_order_racing_with_itself_takes_one_place() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 50).await[0];
    let answers = join_all((0..50).map(|_| f.hold("o1", slot))).await;
    assert!(answers.iter().all(|answer| answer.held));
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn a_full_slot_gives_the_nearest_three_with_the_first_one_held() {
    let f = Fixture::with_hospital().await;
    let base = f.now() + 48 * HOUR;
    let ids =
        f.slots(&[base - 3 * HOUR, base - HOUR, base, base + 2 * HOUR, base + 4 * HOUR, base + 9 * HOUR], 1).await;
    f.hold("first", &ids[2]).await;
    let answer = f.hold("o1", &ids[2]).await;
    assert!(!answer.held);
    let near: Vec<_> = answer.alternatives.iter().map(|slot| slot.id.clone()).collect();
    assert_eq!(near, [ids[1].clone(), ids[3].clone(), ids[0].clone()]);
    let hold = answer.hold.clone().unwrap();
    assert_eq!((hold.status(), hold.slot.unwrap().id), (HoldStatus::HoldHeld, ids[1].clone()));
    assert_eq!(f.hold("o1", &ids[2]).await, answer, "a repeat answers the same");
    assert_eq!(f.audit().await, 2);
}

#[tokio::test]
async fn nothing_is_held_when_nothing_is_left() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("first", slot).await;
    let answer = f.hold("o1", slot).await;
    assert!(!answer.held && answer.alternatives.is_empty());
    assert_eq!(answer.hold.unwrap().status(), HoldStatus::HoldNone);
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn choosing_another_slot_moves_the_hold() {
    let f = Fixture::with_hospital().await;
    let ids = f.slots(&[f.now() + 24 * HOUR, f.now() + 25 * HOUR], 1).await;
    f.hold("o1", &ids[0]).await;
    assert!(f.hold("o1", &ids[1]).await.held);
    assert_eq!((f.taken(&ids[0]).await, f.taken(&ids[1]).await), (0, 1));
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn choosing_a_slot_that_is_gone_keeps_the_hold() {
    let f = Fixture::with_hospital().await;
    let ids = f.slots(&[f.now() + 24 * HOUR, f.now() + 25 * HOUR, f.now() + 26 * HOUR], 1).await;
    f.hold("o1", &ids[0]).await;
    f.hold("o2", &ids[1]).await;
    let answer = f.hold("o1", &ids[1]).await;
    assert!(!answer.held);
    assert_eq!(answer.hold.unwrap().slot.unwrap().id, ids[0]);
    let near: Vec<_> = answer.alternatives.iter().map(|slot| slot.id.clone()).collect();
    assert_eq!(near, [ids[0].clone(), ids[2].clone()]);
    assert_eq!(f.audit().await, 2);
}

#[tokio::test]
async fn a_confirmed_order_does_not_move() {
    let f = Fixture::with_hospital().await;
    let ids = f.slots(&[f.now() + 24 * HOUR, f.now() + 25 * HOUR], 1).await;
    f.hold("o1", &ids[0]).await;
    f.confirm("o1").await.unwrap();
    assert!(f.hold("o1", &ids[0]).await.held);
    assert_eq!(f.try_hold("o1", &ids[1]).await, Err(ErrorCode::WrongState));
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn a_slot_within_notice_or_beyond_the_horizon_is_not_held() {
    let f = Fixture::with_hospital().await;
    let ids = f.slots(&[f.now() + HOUR, f.now() + 3 * HOUR, f.now() + 40 * 24 * HOUR], 1).await;
    for lost in [&ids[0], &ids[2]] {
        let answer = f.hold("o1", lost).await;
        assert!(!answer.held);
        assert_eq!(answer.hold.unwrap().slot.unwrap().id, ids[1]);
    }
    assert_eq!(f.audit().await, 1);
}

#[tokio::test]
async fn holding_again_after_expiry_takes_a_place_again() {
    let f = Fixture::with_hospital().await;
    let slot = &f.slots(&[f.now() + 24 * HOUR], 1).await[0];
    f.hold("o1", slot).await;
    f.advance(11);
    // the expiry job has not come yet: the place is still there
    assert_eq!(f.hold("o1", slot).await.hold.unwrap().expires_ms, f.now() + 600_000);
    f.advance(11);
    assert_eq!(f.expire(0).await, ["o1"]);
    assert!(f.hold("o1", slot).await.held);
    assert_eq!(f.audit().await, 1);
}
