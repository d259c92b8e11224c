use contracts::{
    ErrorCode,
    v1::{OrderState, PaymentState},
};
use futures::future::join_all;

use crate::{faults::Cut, world::World};

#[tokio::test]
async fn reviewing_opens_a_payment() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    let answer = w.start(&order, order.version).await.unwrap();
    assert_eq!(answer.redirect_url, "/pay/1?back=/back");
    let paying = answer.order.unwrap();
    assert_eq!(paying.state(), OrderState::OrderPaying);
    assert_eq!(paying.payment_id, w.payments.attempts(&order.id)[0].id);
}

#[tokio::test]
async fn starting_twice_or_racing_opens_one_payment() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    let answers = join_all((0..10).map(|_| w.start(&order, order.version))).await;
    assert!(answers.iter().filter_map(|a| a.as_ref().err()).all(|code| *code == ErrorCode::VersionConflict));
    let again = w.start(&order, order.version).await.unwrap();
    assert_eq!(again.redirect_url, "/pay/1?back=/back");
    assert_eq!(w.payments.attempts(&order.id).len(), 1);
    w.pay(&order).await;
    let paid = w.start(&order, 0).await.unwrap();
    assert_eq!((paid.order.unwrap().state(), paid.redirect_url.as_str()), (OrderState::OrderConfirmed, ""));
}

#[tokio::test]
async fn another_version_or_state_is_refused() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    assert_eq!(w.start(&order, order.version + 1).await.unwrap_err(), ErrorCode::VersionConflict);
    let unknown = contracts::v1::Order { reference: "CW-NOBODY00".into(), ..Default::default() };
    assert_eq!(w.start(&unknown, 0).await.unwrap_err(), ErrorCode::NotFound);
    w.cancel(&order, 0).await.unwrap();
    assert_eq!(w.start(&order, 0).await.unwrap_err(), ErrorCode::WrongState);
    w.others_take(0, 1).await;
    let lost = w.place("k2", 0).await;
    assert_eq!(w.start(&lost, 0).await.unwrap_err(), ErrorCode::WrongState);
}

#[tokio::test]
async fn after_the_hold_ran_out_nothing_can_be_paid() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.advance(600);
    assert_eq!(w.start(&order, 0).await.unwrap_err(), ErrorCode::HoldOver);
    assert_eq!(w.state(&order).await, OrderState::OrderExpired);
    assert!(w.payments.attempts(&order.id).is_empty());
    w.settle().await;
}

#[tokio::test]
async fn a_payment_that_was_never_opened_goes_back_to_held() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.faults.down("Payments/Open", Cut::Before);
    w.start(&order, 0).await.unwrap_err();
    assert_eq!(w.state(&order).await, OrderState::OrderPaying, "the outcome is not known");
    w.faults.heal();
    w.advance(20);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderHeld);
    assert!(!w.start(&order, 0).await.unwrap().redirect_url.is_empty());
}

#[tokio::test]
async fn a_payment_that_was_opened_unseen_can_be_started_again_and_paid() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.faults.down("Payments/Open", Cut::After);
    w.start(&order, 0).await.unwrap_err();
    w.faults.heal();
    assert_eq!(w.start(&order, 0).await.unwrap().redirect_url, "/pay/1?back=/back");
    assert_eq!(w.pay(&order).await.state(), OrderState::OrderConfirmed);
    assert_eq!(w.payments.attempts(&order.id).len(), 1);
    w.settle().await;
}

#[tokio::test]
async fn a_capture_that_nobody_told_is_found_by_asking() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.payments.settle(&order.id, PaymentState::PaymentCaptured).unwrap();
    w.advance(16);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderConfirmed);
    w.settle().await;
}
