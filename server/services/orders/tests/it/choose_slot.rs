use contracts::{
    ErrorCode,
    v1::{self, OrderState},
};
use futures::future::join_all;

use crate::world::World;

async fn lost(w: &World) -> v1::Order {
    w.others_take(1, 1).await;
    w.place("k1", 1).await
}

#[tokio::test]
async fn an_alternative_becomes_the_slot() {
    let w = World::new(1).await;
    let order = lost(&w).await;
    let chosen = order.alternatives[2].id.clone();
    let held = w.choose(&order, &chosen).await.unwrap().order.unwrap();
    assert_eq!((held.state(), &held.slot.as_ref().unwrap().id), (OrderState::OrderHeld, &chosen));
    assert_eq!(w.hold(&order.id).await.slot.unwrap().id, chosen);
    assert_eq!(w.choose(&order, &chosen).await.unwrap().order.unwrap(), held, "a repeat changes nothing");
    assert_eq!(w.choose(&order, &order.alternatives[0].id).await, Err(ErrorCode::WrongState));
    w.start(&order, 0).await.unwrap();
    assert_eq!(w.pay(&order).await.state(), OrderState::OrderConfirmed);
    w.settle().await;
}

#[tokio::test]
async fn the_held_alternative_can_be_taken() {
    let w = World::new(1).await;
    let order = lost(&w).await;
    let held = w.choose(&order, &order.alternatives[0].id).await.unwrap().order.unwrap();
    assert_eq!(held.state(), OrderState::OrderHeld);
}

#[tokio::test]
async fn an_alternative_that_went_too_is_offered_anew_and_the_hold_stays() {
    let w = World::new(1).await;
    let order = lost(&w).await;
    let gone = order.alternatives[1].id.clone();
    let n = w.slots.iter().position(|slot| *slot == gone).unwrap();
    w.others_take(n, 1).await;
    let answer = w.choose(&order, &gone).await.unwrap();
    assert_eq!(answer.order.unwrap().state(), OrderState::OrderSlotLost);
    assert_eq!(answer.alternatives[0].id, order.alternatives[0].id);
    assert!(answer.alternatives.iter().all(|slot| slot.id != gone));
    w.settle().await;
}

#[tokio::test]
async fn only_what_was_offered_can_be_chosen() {
    let w = World::new(1).await;
    let order = lost(&w).await;
    assert_eq!(w.choose(&order, "bj-01.other").await, Err(ErrorCode::Invalid));
    let unknown = v1::Order { reference: "CW-NOBODY00".into(), ..Default::default() };
    assert_eq!(w.choose(&unknown, &w.slots[0]).await, Err(ErrorCode::NotFound));
    w.advance(601);
    assert_eq!(w.choose(&order, &order.alternatives[0].id).await, Err(ErrorCode::HoldOver));
    assert_eq!(w.state(&order).await, OrderState::OrderExpired);
    w.settle().await;
}

#[tokio::test]
async fn racing_choices_agree_with_scheduling() {
    let w = World::new(1).await;
    let order = lost(&w).await;
    join_all(order.alternatives.iter().map(|slot| w.choose(&order, &slot.id))).await;
    let held = w.get(&order).await;
    assert_eq!(held.state(), OrderState::OrderHeld);
    assert_eq!(w.hold(&order.id).await.slot.unwrap().id, held.slot.unwrap().id);
    w.settle().await;
}
