//! The simulator alone, and together with the service.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use contracts::{
    LateChannel, in_process,
    v1::{
        GetPaymentRequest, PaymentState, ReconcileRequest, RefundRequest, orders_server::OrdersServer,
        payments_client::PaymentsClient,
    },
};
use storage::ManualClock;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    PaymentsService,
    callback::Notice,
    signature,
    testing::{AMOUNT, Remembering, SECRET, ambient, opening},
};

#[derive(Default)]
struct Collecting {
    notices: Mutex<Vec<Notice>>,
    broken: AtomicBool,
}

#[async_trait]
impl CallbackSink for Collecting {
    async fn deliver(&self, body: Vec<u8>, signature: String) -> Result<(), String> {
        assert!(signature::is_signed(&SECRET, &body, &signature));
        if self.broken.load(Ordering::SeqCst) {
            return Err("broken".into());
        }
        self.notices.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        Ok(())
    }
}

struct Alone {
    simulator: Simulator,
    sink: Arc<Collecting>,
    clock: Arc<ManualClock>,
    ambient: Ambient,
    dir: TempDir,
}

async fn alone(mischief: Mischief) -> Alone {
    let dir = tempfile::tempdir().unwrap();
    let (clock, ambient) = ambient(7);
    let sink = Arc::new(Collecting::default());
    let simulator = Simulator::open(dir.path(), ambient.clone(), SECRET, mischief, sink.clone()).await.unwrap();
    Alone { simulator, sink, clock, ambient, dir }
}

fn charge(id: &str) -> Charge {
    Charge {
        payment_id: id.into(),
        amount_minor: AMOUNT,
        currency: "CNY".into(),
        reference: "CW-1".into(),
        return_url: "/en/orders/CW-1".into(),
        locale: "zh".into(),
    }
}

#[tokio::test]
async fn the_first_decision_counts() {
    let alone = alone(Mischief::none()).await;
    assert_eq!(alone.simulator.open(&charge("a")).await.unwrap(), "/demo/provider/a");
    assert_eq!(alone.simulator.checkout("a").await.unwrap().unwrap().state, "open");
    for decision in [Decision::Decline, Decision::Approve, Decision::Decline] {
        let url = alone.simulator.decide("a", decision).await.unwrap();
        assert_eq!(url.as_deref(), Some("/en/orders/CW-1"));
    }
    let checkout = alone.simulator.checkout("a").await.unwrap().unwrap();
    assert_eq!((checkout.state, checkout.amount_minor, checkout.locale.as_str()), ("declined", AMOUNT, "zh"));
    assert_eq!(alone.simulator.deliver_due().await.unwrap(), 1);
    let states: Vec<String> = alone.sink.notices.lock().unwrap().iter().map(|one| one.state.clone()).collect();
    assert_eq!(states, ["declined"]);
}

#[tokio::test]
async fn racing_decisions_are_one() {
    let alone = alone(Mischief::none()).await;
    alone.simulator.open(&charge("a")).await.unwrap();
    let decisions = [Decision::Approve, Decision::Decline].into_iter().cycle().take(10);
    futures::future::join_all(decisions.map(|decision| alone.simulator.decide("a", decision))).await;
    assert_eq!(alone.simulator.deliver_due().await.unwrap(), 1);
}

#[tokio::test]
async fn an_unknown_id_is_nothing() {
    let alone = alone(Mischief::none()).await;
    assert_eq!(alone.simulator.checkout("x").await.unwrap(), None);
    assert_eq!(alone.simulator.decide("x", Decision::Approve).await.unwrap(), None);
    assert_eq!(alone.simulator.query("x").await.unwrap(), Standing::Unknown);
    assert_eq!(alone.simulator.cancel("x").await.unwrap(), Standing::Unknown);
    assert!(matches!(alone.simulator.refund("x").await, Err(ProviderError::Refused(_))));
}

#[tokio::test]
async fn a_cancelled_checkout_takes_no_decision_and_a_captured_one_is_not_cancelled() {
    let alone = alone(Mischief::none()).await;
    for id in ["a", "b"] {
        alone.simulator.open(&charge(id)).await.unwrap();
    }
    assert_eq!(alone.simulator.cancel("a").await.unwrap(), Standing::Cancelled);
    alone.simulator.decide("a", Decision::Approve).await.unwrap();
    assert_eq!(alone.simulator.query("a").await.unwrap(), Standing::Cancelled);
    alone.simulator.decide("b", Decision::Approve).await.unwrap();
    assert_eq!(alone.simulator.cancel("b").await.unwrap(), Standing::Captured);
    assert_eq!(alone.simulator.refund("b").await.unwrap(), Standing::Refunded);
    assert_eq!(alone.simulator.refund("b").await.unwrap(), Standing::Refunded);
    assert!(alone.simulator.open(&Charge { amount_minor: 1, ..charge("b") }).await.is_err());
}

#[tokio::test]
async fn a_call_back_that_was_not_taken_comes_again_also_after_a_restart() {
    let alone = alone(Mischief::none()).await;
    alone.simulator.open(&charge("a")).await.unwrap();
    alone.sink.broken.store(true, Ordering::SeqCst);
    alone.simulator.decide("a", Decision::Approve).await.unwrap();
    assert_eq!(alone.simulator.deliver_due().await.unwrap(), 0);
    alone.simulator.close().await;
    alone.sink.broken.store(false, Ordering::SeqCst);
    let again = Simulator::open(alone.dir.path(), alone.ambient, SECRET, Mischief::none(), alone.sink.clone());
    let again = again.await.unwrap();
    alone.clock.advance(Duration::from_secs(1));
    assert_eq!(again.deliver_due().await.unwrap(), 1);
    assert_eq!(again.deliver_due().await.unwrap(), 0);
}

#[tokio::test]
async fn mischief_drops_repeats_and_delays_about_as_often_as_told() {
    let (_, ambient) = ambient(1);
    let mischief = Mischief::default();
    let all: Vec<Vec<u64>> = (0..2_000).map(|_| mischief.delays_ms(&ambient)).collect();
    let share = |predicate: fn(&Vec<u64>) -> bool| all.iter().filter(|one| predicate(one)).count();
    assert!((150..250).contains(&share(|one| one.is_empty())));
    assert!((450..630).contains(&share(|one| one.len() == 2)));
    assert!((290..430).contains(&share(|one| one.first().is_some_and(|delay| *delay > 800))));
    assert!(all.iter().flatten().all(|delay| (50..=4_000).contains(delay)));
    assert_eq!(Mischief::none().delays_ms(&ambient), [0]);
}

/// Many payments through the worst mischief: each ends as its payer decided, once.
#[tokio::test]
async fn with_all_mischief_every_payment_ends_as_decided() {
    let dir = tempfile::tempdir().unwrap();
    let (clock, ambient) = ambient(3);
    let (late, orders) = (LateChannel::default(), Remembering::default());
    let mischief = Mischief { delay_ms: 0..=20, repeat: 0.5, reorder: 0.5, drop: 0.3 };
    let sink = Arc::new(ChannelSink::new(late.channel()));
    let simulator = Simulator::open(dir.path(), ambient.clone(), SECRET, mischief, sink).await.unwrap();
    let channel = in_process(OrdersServer::new(orders.clone()));
    let service =
        PaymentsService::open(dir.path(), ambient, Arc::new(simulator.clone()), channel, SECRET).await.unwrap();
    late.connect(in_process(service.server()));
    let mut client = PaymentsClient::new(in_process(service.server()));
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let (simulator, shutdown) = (simulator.clone(), shutdown.clone());
        async move { simulator.run_callbacks(shutdown).await }
    });

    for n in 0..40 {
        let payment = client.open(opening(&n.to_string())).await.unwrap().into_inner();
        let decision = if n % 2 == 0 { Decision::Approve } else { Decision::Decline };
        simulator.decide(&payment.id, decision).await.unwrap();
        if n % 4 == 0 {
            // may come before the capture was heard of; then the job's passes below find it
            let _ = client.refund(RefundRequest { order_id: n.to_string() }).await;
        }
        clock.advance(Duration::from_millis(7));
    }
    for _ in 0..50 {
        clock.advance(Duration::from_secs(60));
        client.reconcile(ReconcileRequest { limit: 0 }).await.unwrap();
    }
    for n in 0..40 {
        let request = GetPaymentRequest { order_id: n.to_string(), refresh: true };
        let state = client.get(request).await.unwrap().into_inner().state();
        match n % 4 {
            0 => {
                assert!(
                    matches!(state, PaymentState::PaymentCaptured | PaymentState::PaymentRefunded),
                    "{n}: {state:?}"
                )
            }
            2 => assert_eq!(state, PaymentState::PaymentCaptured, "{n}"),
            _ => assert_eq!(state, PaymentState::PaymentDeclined, "{n}"),
        }
    }
    let balance = client.trial_balance(contracts::v1::TrialBalanceRequest {}).await.unwrap().into_inner();
    assert!(balance.balanced);
    assert_eq!((balance.captured_orders, balance.captured_minor), (20, 20 * AMOUNT));
    shutdown.cancel();
    running.await.unwrap();
}
