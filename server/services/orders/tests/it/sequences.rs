//! Whatever people, payments and the network do in whatever order: nobody is charged without a place or a refund.

use contracts::v1::{self, PaymentState};
use proptest::prelude::*;

use crate::{faults::Cut, world::World};

#[derive(Clone, Debug)]
enum Step {
    Place(usize, usize),
    Start(usize),
    Capture(usize),
    Decline(usize),
    TellAgain(usize),
    Cancel(usize),
    Extend(usize),
    Choose(usize, usize),
    Wait(u64),
    ExpireHolds,
    Recover,
    Restart,
    Cut(usize, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let order = || 0..4usize;
    prop_oneof![
        5 => (order(), 0..2usize).prop_map(|(n, slot)| Step::Place(n, slot)),
        5 => order().prop_map(Step::Start),
        4 => order().prop_map(Step::Capture),
        2 => order().prop_map(Step::Decline),
        2 => order().prop_map(Step::TellAgain),
        2 => order().prop_map(Step::Cancel),
        1 => order().prop_map(Step::Extend),
        2 => (order(), 0..3usize).prop_map(|(n, slot)| Step::Choose(n, slot)),
        3 => (0..500u64).prop_map(Step::Wait),
        1 => Just(Step::ExpireHolds),
        2 => Just(Step::Recover),
        1 => Just(Step::Restart),
        3 => (0..6usize, any::<bool>()).prop_map(|(n, after)| Step::Cut(n, after)),
    ]
}

async fn run(steps: Vec<Step>) {
    let mut w = World::new(1).await;
    let mut orders: Vec<Option<v1::Order>> = vec![None; 4];
    let mut told = Vec::new();
    for step in steps {
        match step {
            Step::Place(n, slot) => {
                if let Ok(answer) = w.try_place(w.request(&format!("k{n}"), &w.slots[slot])).await {
                    orders[n] = answer.order;
                }
            }
            Step::Wait(seconds) => w.advance(seconds),
            Step::ExpireHolds => w.expire_holds().await,
            Step::Recover => drop(w.recover().await),
            Step::Restart => w.restart().await,
            Step::Cut(n, after) => w.faults.cut(n, if after { Cut::After } else { Cut::Before }),
            Step::Start(n)
            | Step::Capture(n)
            | Step::Decline(n)
            | Step::TellAgain(n)
            | Step::Cancel(n)
            | Step::Extend(n)
            | Step::Choose(n, _) => {
                let Some(order) = &orders[n] else { continue };
                match step {
                    Step::Start(_) => drop(w.start(order, 0).await),
                    Step::Cancel(_) => drop(w.cancel(order, 0).await),
                    Step::Extend(_) => drop(w.extend(order).await),
                    Step::Choose(_, slot) => {
                        if let Some(slot) = w.get(order).await.alternatives.get(slot) {
                            drop(w.choose(order, &slot.id).await);
                        }
                    }
                    Step::Capture(_) | Step::Decline(_) => {
                        let state = if matches!(step, Step::Capture(_)) {
                            PaymentState::PaymentCaptured
                        } else {
                            PaymentState::PaymentDeclined
                        };
                        if let Some(payment) = w.payments.settle(&order.id, state) {
                            w.tell(&payment).await.unwrap();
                            told.push(payment);
                        }
                    }
                    _ => {
                        for payment in told.iter().filter(|payment| payment.order_id == order.id) {
                            w.tell(payment).await.unwrap();
                        }
                    }
                }
            }
        }
    }
    w.settle().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_charged_without_a_place_or_a_refund(steps in proptest::collection::vec(step(), 1..50)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run(steps));
    }
}
