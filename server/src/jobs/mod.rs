//! What happens without a request: holds end, orders resume, payments reconcile, messages go out.
//!
//! Each job is one idempotent call of a service's contract, so that running it twice, or on two machines, is harmless.

use std::{future::Future, time::Duration};

use contracts::{Clients, v1};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::Status;

/// How often each job looks. Services wake themselves for what is urgent; this is the safety net.
const EVERY: Duration = Duration::from_millis(500);

/// How many things one pass takes on.
const BATCH: u32 = 200;

/// Starts all jobs; they end at the next pass after `stop`.
pub fn start(clients: &Clients, tracker: &TaskTracker, stop: &CancellationToken) {
    let c = clients.clone();
    repeat("expire_holds", tracker, stop, move || {
        let mut scheduling = c.scheduling.clone();
        async move {
            let done = scheduling.expire_holds(v1::ExpireHoldsRequest { limit: BATCH }).await?.into_inner();
            Ok(done.order_ids.len() >= BATCH as usize)
        }
    });
    let c = clients.clone();
    repeat("recover_orders", tracker, stop, move || {
        let mut orders = c.orders.clone();
        async move { Ok(orders.recover(v1::RecoverRequest { limit: BATCH }).await?.into_inner().looked_at >= BATCH) }
    });
    let c = clients.clone();
    repeat("reconcile_payments", tracker, stop, move || {
        let mut payments = c.payments.clone();
        async move { Ok(payments.reconcile(v1::ReconcileRequest { limit: BATCH }).await?.into_inner().asked >= BATCH) }
    });
    let c = clients.clone();
    repeat("deliver_messages", tracker, stop, move || {
        let mut messaging = c.messaging.clone();
        async move { Ok(messaging.deliver_due(v1::DeliverDueRequest { limit: BATCH }).await?.into_inner().sent >= BATCH) }
    });
}

/// Runs `pass` again and again: at once while it says there is more, else after a pause; longer after failures.
fn repeat<F>(name: &'static str, tracker: &TaskTracker, stop: &CancellationToken, pass: impl Fn() -> F + Send + 'static)
where
    F: Future<Output = Result<bool, Status>> + Send,
{
    let stop = stop.clone();
    tracker.spawn(async move {
        let mut failures = 0_u32;
        loop {
            let pause = match pass().await {
                Ok(true) => Duration::ZERO,
                Ok(false) => {
                    failures = 0;
                    EVERY
                }
                Err(status) => {
                    failures = (failures + 1).min(6);
                    metrics::counter!("checkwell_job_failures_total", "job" => name).increment(1);
                    tracing::warn!(job = name, code = ?status.code(), reason = status.message(), "a job's pass failed; it will be tried again");
                    EVERY * 2_u32.pow(failures)
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(pause) => {}
            }
        }
    });
}
