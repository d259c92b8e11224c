use contracts::{
    ErrorCode,
    v1::{self, OrderState, PaymentState},
};
use futures::future::join_all;

use crate::{faults::Cut, world::World};

async fn paying(w: &World) -> v1::Order {
    let order = w.place("k1", 0).await;
    w.start(&order, 0).await.unwrap().order.unwrap()
}

#[tokio::test]
async fn a_capture_confirms_the_place() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    assert_eq!(w.pay(&order).await.state(), OrderState::OrderConfirmed);
    let steps: Vec<_> = w.get(&order).await.history.iter().map(|t| t.to()).collect();
    assert_eq!(
        steps,
        [
            OrderState::OrderIntent,
            OrderState::OrderHeld,
            OrderState::OrderPaying,
            OrderState::OrderPaid,
            OrderState::OrderConfirmed
        ]
    );
    w.settle().await;
}

#[tokio::test]
async fn being_told_often_and_at_once_changes_nothing_twice() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    let payment = w.payments.settle(&order.id, PaymentState::PaymentCaptured).unwrap();
    let answers = join_all((0..10).map(|_| w.tell(&payment))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(w.tell(&payment).await.unwrap().state(), OrderState::OrderConfirmed);
    assert_eq!(w.get(&order).await.history.len(), 5);
    w.settle().await;
}

#[tokio::test]
async fn unknown_orders_and_states_are_refused() {
    let w = World::new(1).await;
    let payment = v1::Payment { id: "p".into(), order_id: "nobody".into(), ..Default::default() };
    assert_eq!(w.tell(&payment).await, Err(ErrorCode::NotFound));
    let request = v1::RecordPaymentRequest { payment_id: "p".into(), state: "maybe".into(), ..Default::default() };
    let status = w.client.clone().record_payment(request).await.unwrap_err();
    assert_eq!(contracts::code_of(&status), ErrorCode::Invalid);
}

#[tokio::test]
async fn a_decline_goes_back_to_held_and_can_be_tried_again() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    let declined = w.payments.settle(&order.id, PaymentState::PaymentDeclined).unwrap();
    assert_eq!(w.tell(&declined).await.unwrap().state(), OrderState::OrderHeld);
    assert_eq!(w.start(&order, 0).await.unwrap().redirect_url, "/pay/2?back=/back");
    // the old decline, told again, does not touch the new attempt
    assert_eq!(w.tell(&declined).await.unwrap().state(), OrderState::OrderPaying);
    assert_eq!(w.pay(&order).await.state(), OrderState::OrderConfirmed);
    assert_eq!(w.tell(&declined).await.unwrap().state(), OrderState::OrderConfirmed);
    w.settle().await;
}

#[tokio::test]
async fn a_decline_after_the_hold_ran_out_ends_the_order() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    w.advance(601);
    assert_eq!(w.decline(&order).await.state(), OrderState::OrderExpired);
    w.settle().await;
}

#[tokio::test]
async fn a_late_payer_gets_the_place_if_it_is_free() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    w.advance(601);
    w.expire_holds().await;
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderExpired);
    assert_eq!(w.pay(&order).await.state(), OrderState::OrderConfirmed);
    w.settle().await;
}

#[tokio::test]
async fn a_late_payer_gets_the_money_back_if_it_is_not() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    w.advance(601);
    w.expire_holds().await;
    w.recover().await;
    w.others_take(0, 1).await;
    assert_eq!(w.pay(&order).await.state(), OrderState::OrderRefundDue);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderRefunded);
    assert_eq!(w.messages(), ["order_expired", "order_refunded"]);
    w.settle().await;
}

#[tokio::test]
async fn another_amount_is_refunded_and_the_place_given_back() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    let mut payment = w.payments.settle(&order.id, PaymentState::PaymentCaptured).unwrap();
    payment.amount_minor -= 1;
    assert_eq!(w.tell(&payment).await.unwrap().state(), OrderState::OrderRefundDue);
    w.recover().await;
    assert_eq!(w.state(&order).await, OrderState::OrderRefunded);
    w.settle().await;
}

#[tokio::test]
async fn an_outage_while_confirming_or_refunding_is_made_up_for() {
    for cut in [Cut::Before, Cut::After] {
        let w = World::new(1).await;
        let order = paying(&w).await;
        w.faults.down("Scheduling/Confirm", cut);
        assert_eq!(w.pay(&order).await.state(), OrderState::OrderPaid);
        w.faults.heal();
        w.advance(6);
        w.recover().await;
        assert_eq!(w.state(&order).await, OrderState::OrderConfirmed);

        let order = w.place("k2", 1).await;
        w.start(&order, 0).await.unwrap();
        w.cancel(&order, 0).await.unwrap();
        w.pay(&order).await;
        w.faults.down("Payments/Refund", cut);
        w.recover().await;
        assert_eq!(w.state(&order).await, OrderState::OrderRefundDue);
        w.faults.heal();
        w.advance(600);
        w.recover().await;
        assert_eq!(w.state(&order).await, OrderState::OrderRefunded);
        w.settle().await;
    }
}

#[tokio::test]
async fn the_word_that_a_refund_went_through_ends_the_order() {
    let w = World::new(1).await;
    let order = paying(&w).await;
    w.cancel(&order, 0).await.unwrap();
    w.pay(&order).await;
    let mut payment = w.payments.attempts(&order.id)[0].clone();
    payment.set_state(PaymentState::PaymentRefunded);
    w.payments.0.lock().unwrap().get_mut(&order.id).unwrap()[0] = payment.clone();
    assert_eq!(w.tell(&payment).await.unwrap().state(), OrderState::OrderRefunded);
    assert_eq!(w.tell(&payment).await.unwrap().state(), OrderState::OrderRefunded);
    w.settle().await;
}
