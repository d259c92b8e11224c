use contracts::{
    ErrorCode,
    v1::{self, HoldStatus, OrderState, PaymentState},
};
use futures::future::join_all;

use crate::{faults::Cut, world::World};

#[tokio::test]
async fn a_held_order_gives_its_place_back() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    let cancelled = w.cancel(&order, order.version).await.unwrap();
    assert_eq!(cancelled.state(), OrderState::OrderCancelled);
    assert_eq!(w.hold(&order.id).await.status(), HoldStatus::HoldReleased);
    assert_eq!(w.cancel(&order, 0).await.unwrap().state(), OrderState::OrderCancelled);
    w.settle().await;
}

#[tokio::test]
async fn unknown_orders_old_versions_and_paid_orders_are_refused() {
    let w = World::new(1).await;
    let unknown = v1::Order { reference: "CW-NOBODY00".into(), ..Default::default() };
    assert_eq!(w.cancel(&unknown, 0).await, Err(ErrorCode::NotFound));
    let order = w.place("k1", 0).await;
    assert_eq!(w.cancel(&order, order.version + 3).await, Err(ErrorCode::VersionConflict));
    w.start(&order, 0).await.unwrap();
    w.pay(&order).await;
    assert_eq!(w.cancel(&order, 0).await, Err(ErrorCode::WrongState));
    assert_eq!(w.state(&order).await, OrderState::OrderConfirmed);
}

#[tokio::test]
async fn a_paying_order_stops_its_payment_first() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.cancel(&order, 0).await.unwrap();
    assert_eq!(w.payments.attempts(&order.id)[0].state(), PaymentState::PaymentAbandoned);
    w.settle().await;
}

#[tokio::test]
async fn an_order_that_was_captured_meanwhile_is_confirmed_instead() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.payments.settle(&order.id, PaymentState::PaymentCaptured).unwrap();
    assert_eq!(w.cancel(&order, 0).await, Err(ErrorCode::WrongState));
    assert_eq!(w.state(&order).await, OrderState::OrderConfirmed);
    w.settle().await;
}

#[tokio::test]
async fn an_order_that_is_paid_after_cancelling_is_refunded() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.cancel(&order, 0).await.unwrap();
    assert_eq!(w.pay(&order).await.state(), OrderState::OrderRefundDue);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderRefunded);
    w.settle().await;
}

#[tokio::test]
async fn a_release_that_failed_is_done_later() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.faults.down("Scheduling/Release", Cut::Before);
    assert_eq!(w.cancel(&order, 0).await.unwrap().state(), OrderState::OrderCancelled);
    assert_eq!(w.hold(&order.id).await.status(), HoldStatus::HoldHeld);
    w.faults.heal();
    w.advance(6);
    w.recover().await;
    assert_eq!(w.hold(&order.id).await.status(), HoldStatus::HoldReleased);
    assert_eq!(w.recover().await.looked_at, 0);
}

#[tokio::test]
async fn payments_that_cannot_be_asked_leave_the_order_paying() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.faults.down("Payments/Abandon", Cut::After);
    w.cancel(&order, 0).await.unwrap_err();
    assert_eq!(w.state(&order).await, OrderState::OrderPaying);
    w.faults.heal();
    assert_eq!(w.cancel(&order, 0).await.unwrap().state(), OrderState::OrderCancelled);
    w.settle().await;
}

#[tokio::test]
async fn an_abandoned_payment_whose_cancelling_was_cut_off_ends_cancelled() {
    for asked_again in [true, false] {
        let w = World::new(1).await;
        let order = w.place("k1", 0).await;
        w.start(&order, 0).await.unwrap();
        w.faults.down("Payments/Abandon", Cut::After);
        w.cancel(&order, 0).await.unwrap_err();
        w.faults.heal();
        if asked_again {
            assert_eq!(w.start(&order, 0).await.unwrap_err(), ErrorCode::WrongState);
        } else {
            w.advance(16);
            w.recover().await;
        }
        assert_eq!(w.state(&order).await, OrderState::OrderCancelled);
        w.settle().await;
    }
}

#[tokio::test]
async fn cancelling_racing_with_a_capture_ends_in_a_place_or_a_refund() {
    for round in 0..10 {
        let w = World::new(1).await;
        let order = w.place("k1", 0).await;
        w.start(&order, 0).await.unwrap();
        let capture = async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            w.pay(&order).await
        };
        let (_, _, _) = futures::join!(capture, w.cancel(&order, 0), w.start(&order, 0));
        w.settle().await;
    }
}

#[tokio::test]
async fn cancelling_racing_with_starting_never_leaves_an_open_payment() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    let starts = join_all((0..3).map(|_| w.start(&order, 0)));
    let _ = futures::join!(starts, w.cancel(&order, 0), w.cancel(&order, 0));
    let open = w.payments.attempts(&order.id).iter().any(|p| p.state() == PaymentState::PaymentOpen);
    assert!(w.state(&order).await != OrderState::OrderCancelled || !open);
    w.settle().await;
}
