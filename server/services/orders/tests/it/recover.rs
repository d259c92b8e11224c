use contracts::v1::{OrderState, PaymentState, RecoverRequest};
use futures::future::join_all;

use crate::{faults::Cut, world::World};

#[tokio::test]
async fn unpaid_orders_expire() {
    let w = World::new(1).await;
    let held = w.place("k1", 0).await;
    let paying = w.place("k2", 1).await;
    w.start(&paying, 0).await.unwrap();
    w.others_take(2, 1).await;
    let lost = w.place("k3", 2).await;
    assert_eq!(w.recover().await.looked_at, 0);
    w.advance(601);
    let pass = w.recover().await;
    assert_eq!((pass.looked_at, pass.moved), (3, 3));
    for order in [&held, &paying, &lost] {
        assert_eq!(w.state(order).await, OrderState::OrderExpired);
    }
    assert_eq!(w.recover().await.looked_at, 0);
    w.settle().await;
}

#[tokio::test]
async fn a_step_that_fails_is_tried_less_and_less_often() {
    let w = World::new(1).await;
    w.faults.down("Scheduling/Hold", Cut::Before);
    let order = w.place("k1", 0).await;
    for _ in 0..600 {
        w.advance(1);
        w.recover().await;
    }
    let tries = w.faults.calls("Scheduling/Hold");
    assert!((5..=12).contains(&tries), "{tries}");
    w.faults.heal();
    w.advance(300);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderHeld);
}

#[tokio::test]
async fn racing_passes_move_every_order_once() {
    let w = World::new(50).await;
    w.faults.down("Scheduling/Hold", Cut::Before);
    let mut orders = Vec::new();
    for n in 0..20 {
        orders.push(w.place(&format!("k{n}"), 0).await);
    }
    w.faults.heal();
    w.advance(6);
    join_all((0..5).map(|_| w.recover())).await;
    for order in &orders {
        let order = w.get(order).await;
        assert_eq!((order.state(), order.history.len()), (OrderState::OrderHeld, 2));
    }
    w.settle().await;
}

#[tokio::test]
async fn a_pass_looks_at_no_more_than_it_may() {
    let w = World::new(50).await;
    for n in 0..5 {
        w.place(&format!("k{n}"), 0).await;
    }
    w.advance(601);
    let pass = w.client.clone().recover(RecoverRequest { limit: 3 }).await.unwrap().into_inner();
    assert_eq!((pass.looked_at, pass.moved), (3, 3));
    assert_eq!(w.recover().await.looked_at, 2);
}

#[tokio::test]
async fn an_expired_order_can_not_be_paid_any_more() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.advance(601);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderExpired);
    assert_eq!(w.payments.attempts(&order.id)[0].state(), PaymentState::PaymentAbandoned);
}

#[tokio::test]
async fn a_capture_at_the_last_moment_counts_though_nobody_told() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.payments.settle(&order.id, PaymentState::PaymentCaptured).unwrap();
    w.advance(601);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderConfirmed);
    w.settle().await;
}

#[tokio::test]
async fn an_order_does_not_expire_while_payments_cannot_be_asked() {
    let w = World::new(1).await;
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap();
    w.faults.down("Payments", Cut::Before);
    w.advance(601);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderPaying);
    w.settle().await;
    assert_eq!(w.state(&order).await, OrderState::OrderExpired);
}
