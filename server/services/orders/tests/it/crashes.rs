//! Every call of a journey is cut once, before and after it was carried out; then the process starts again, and
//! recovery must bring everything to a good end.

use contracts::v1::{OrderState, PaymentState};

use crate::{faults::Cut, world::World};

/// More calls than any journey makes.
const CALLS: usize = 14;

#[tokio::test]
async fn a_booking_cut_anywhere_ends_well() {
    for cut in [Cut::Before, Cut::After] {
        for n in 0..CALLS {
            let mut w = World::new(1).await;
            w.faults.cut(n, cut);
            let request = w.request("k1", &w.slots[0]);
            // a person does what people do: tries again
            let mut placed = w.try_place(request.clone()).await;
            w.restart().await;
            if placed.is_err() {
                placed = w.try_place(request.clone()).await;
            }
            let order = placed.unwrap().order.unwrap();
            w.advance(6);
            w.recover().await;
            if w.start(&order, 0).await.is_err() {
                w.restart().await;
                w.advance(16);
                w.recover().await;
                w.start(&order, 0).await.unwrap();
            }
            let payment = w.payments.settle(&order.id, PaymentState::PaymentCaptured).unwrap();
            let _ = w.tell(&payment).await;
            w.restart().await;
            w.advance(20);
            w.recover().await;
            w.recover().await;
            assert_eq!(w.state(&order).await, OrderState::OrderConfirmed, "cut {n} {cut:?}");
            assert_eq!(w.orders().await.len(), 1);
            w.settle().await;
            assert_eq!(w.messages(), ["order_confirmed"], "cut {n} {cut:?}");
        }
    }
}

#[tokio::test]
async fn an_unpaid_a_cancelled_and_a_late_booking_cut_anywhere_end_well() {
    for cut in [Cut::Before, Cut::After] {
        for n in 0..CALLS {
            let mut w = World::new(1).await;
            let unpaid = w.place("unpaid", 0).await;
            let cancelled = w.place("cancelled", 1).await;
            let late = w.place("late", 2).await;
            w.start(&unpaid, 0).await.unwrap();
            w.start(&cancelled, 0).await.unwrap();
            w.start(&late, 0).await.unwrap();
            w.faults.cut(n, cut);
            let _ = w.cancel(&cancelled, 0).await;
            w.restart().await;
            w.advance(601);
            w.expire_holds().await;
            w.others_take(2, 1).await;
            w.recover().await;
            w.restart().await;
            w.advance(30);
            w.recover().await;
            let payment = w.payments.settle(&late.id, PaymentState::PaymentCaptured).unwrap();
            let _ = w.tell(&payment).await;
            w.recover().await;
            w.restart().await;
            w.settle().await;
            assert_eq!(w.state(&unpaid).await, OrderState::OrderExpired, "cut {n} {cut:?}");
            assert_eq!(w.state(&late).await, OrderState::OrderRefunded, "cut {n} {cut:?}");
        }
    }
}

#[tokio::test]
async fn a_caller_dropped_at_any_moment_leaves_a_booking_that_ends_well() {
    for polls in 0..60 {
        let mut w = World::new(1).await;
        {
            let journey = async {
                let order = w.place("k1", 0).await;
                w.start(&order, 0).await.unwrap();
                w.pay(&order).await;
            };
            let mut journey = std::pin::pin!(journey);
            for _ in 0..polls * 3 {
                if futures::poll!(journey.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        w.restart().await;
        // the provider tells again what it had told
        for order in w.orders().await {
            for payment in w.payments.attempts(&order.id) {
                if payment.state() == PaymentState::PaymentCaptured {
                    w.tell(&payment).await.unwrap();
                }
            }
        }
        w.settle().await;
        assert!(w.orders().await.len() <= 1);
    }
}
