use contracts::{
    ErrorCode,
    v1::{self, OrderState},
};
use futures::future::join_all;

use crate::{faults::Cut, world::World};

#[tokio::test]
async fn more_time_is_given_once() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    let longer = w.extend(&order).await.unwrap();
    assert_eq!((longer.hold_expires_ms, longer.hold_extended), (order.hold_expires_ms + 600_000, true));
    assert_eq!(w.extend(&order).await, Err(ErrorCode::HoldAlreadyExtended));
    w.advance(700);
    w.expire_holds().await;
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderHeld);
    w.advance(501);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderExpired);
    w.settle().await;
}

#[tokio::test]
async fn racing_extensions_give_one() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    let answers = join_all((0..8).map(|_| w.extend(&order))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(w.get(&order).await.hold_expires_ms, order.hold_expires_ms + 600_000);
}

#[tokio::test]
async fn an_extension_whose_answer_was_lost_is_found_by_the_repeat() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.faults.down("Scheduling/ExtendHold", Cut::After);
    w.extend(&order).await.unwrap_err();
    w.faults.heal();
    let longer = w.extend(&order).await.unwrap();
    assert_eq!((longer.hold_expires_ms, longer.hold_extended), (order.hold_expires_ms + 600_000, true));
}

#[tokio::test]
async fn what_is_not_held_is_not_extended() {
    let w = World::new(1).await;
    let unknown = v1::Order { reference: "CW-NOBODY00".into(), ..Default::default() };
    assert_eq!(w.extend(&unknown).await, Err(ErrorCode::NotFound));
    let order = w.place("k1", 0).await;
    w.advance(601);
    assert_eq!(w.extend(&order).await, Err(ErrorCode::HoldOver));
    let order = w.place("k2", 1).await;
    w.cancel(&order, 0).await.unwrap();
    assert_eq!(w.extend(&order).await, Err(ErrorCode::WrongState));
}
