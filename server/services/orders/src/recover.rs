//! The recovery job: resumes what a crash or an outage left, and sends what waits.

use contracts::{
    ErrorCode,
    v1::{self, PaymentState},
};
use futures::{StreamExt, stream};
use tracing::Instrument;

use crate::{
    Inner,
    drive::{Driven, Reach},
    error::Failure,
    idempotency::KEPT_MS,
    order::Order,
    peers::unless,
    start_payment::ended,
    state::{Event, State},
    store::{
        Advance, Cause,
        advance::{POLL_MS, STUCK_MS},
        keys, orders,
    },
    trace::Trace,
};

const USUAL: u32 = 100;
const MOST: u32 = 1_000;
/// Orders looked at at the same time.
const AT_ONCE: usize = 16;
/// The longest wait between two tries of a step that fails.
const LONGEST_WAIT_MS: i64 = 300_000;
/// Old keys deleted in one job.
const PURGED_AT_ONCE: i64 = 500;

impl Inner {
    pub(crate) async fn recover(&self, request: v1::RecoverRequest) -> Result<v1::RecoverResponse, Failure> {
        let trace = Trace::fresh(&self.ambient);
        let span = tracing::info_span!("recover", trace_id = %trace);
        self.run(request, &trace).instrument(span).await
    }

    async fn run(&self, request: v1::RecoverRequest, trace: &Trace) -> Result<v1::RecoverResponse, Failure> {
        let limit = if request.limit == 0 { USUAL } else { request.limit.min(MOST) };
        let due = orders::due(self.db.reader(), self.ambient.now_ms(), i64::from(limit)).await?;
        let looked_at = u32::try_from(due.len()).unwrap_or(u32::MAX);
        let moved = stream::iter(due)
            .map(|id| async move {
                self.resume(&id, trace).await.unwrap_or_else(|failure| {
                    tracing::error!(order = id, %failure, "an order could not be resumed");
                    false
                })
            })
            .buffer_unordered(AT_ONCE)
            .fold(0, |moved, one| async move { moved + u32::from(one) })
            .await;
        // idle passes are many and say nothing
        if moved > 0 {
            tracing::info!(looked_at, moved, "orders went on");
        }
        self.dispatch_outbox(limit).await?;
        self.purge_keys().await?;
        Ok(v1::RecoverResponse { looked_at, moved })
    }

    /// Did the order's state change?
    async fn resume(&self, id: &str, trace: &Trace) -> Result<bool, Failure> {
        let before = self.order(id).await?;
        let (from, version) = (before.state, before.version);
        let Driven { order, stuck } = match self.poll(before, trace).await {
            Ok(order) => self.drive(order, Reach::Everything, trace).await,
            Err((order, failure)) => {
                tracing::warn!(order = order.id, %failure, "payments could not be asked");
                Driven { order: *order, stuck: true }
            }
        };
        let now_ms = self.ambient.now_ms();
        let still_due = order.next_step_ms.is_some_and(|at| at <= now_ms);
        match order.state {
            State::Confirmed | State::Expired | State::Refunded => {}
            State::Cancelled if !stuck => {}
            State::Paying if !stuck => {
                let next = order.deadline_ms().min(now_ms + POLL_MS);
                self.schedule_step(&order, Some(next), 0).await?;
            }
            State::Intent
            | State::SlotLost
            | State::Held
            | State::Paying
            | State::Paid
            | State::Cancelled
            | State::RefundDue => {
                if stuck || still_due {
                    let attempts = order.step_attempts.clamp(0, 16);
                    let wait = (STUCK_MS << attempts).min(LONGEST_WAIT_MS);
                    self.schedule_step(&order, Some(now_ms + wait), attempts + 1).await?;
                }
            }
        }
        Ok(order.state != from && order.version != version)
    }

    /// PAYING: asks payments how it stands, in case its word was lost.
    async fn poll(&self, order: Order, trace: &Trace) -> Result<Order, (Box<Order>, Failure)> {
        if order.state != State::Paying || order.over(self.ambient.now_ms()) {
            return Ok(order);
        }
        match self.polled(&order, trace).await {
            Ok(Some(order)) => Ok(order),
            Ok(None) => Ok(order),
            Err(failure) => Err((Box::new(order), failure)),
        }
    }

    async fn polled(&self, order: &Order, trace: &Trace) -> Result<Option<Order>, Failure> {
        let request = v1::GetPaymentRequest { order_id: order.id.clone(), refresh: true };
        let payment = unless(self.peers.payment(request).await, ErrorCode::NotFound)?;
        let over =
            |reason| Advance::of(order, Event::PaymentOver, Cause::payments(reason, trace), self.ambient.now_ms());
        let Some(payment) = payment else {
            // cut off before it was opened: the person starts it again
            return Ok(Some(self.advance(over("payment was never opened")).await?.order()));
        };
        match payment.state() {
            PaymentState::PaymentCaptured | PaymentState::PaymentRefunding | PaymentState::PaymentRefunded => {
                self.captured(&order.id, payment, trace).await.map(Some)
            }
            PaymentState::PaymentDeclined => Ok(Some(self.advance(over("declined")).await?.order())),
            PaymentState::PaymentAbandoned => {
                let now_ms = self.ambient.now_ms();
                let (event, cause) = ended(order, now_ms, trace);
                Ok(Some(self.advance(Advance::of(order, event, cause, now_ms)).await?.order()))
            }
            PaymentState::PaymentOpen | PaymentState::PaymentUnspecified => Ok(None),
        }
    }

    async fn purge_keys(&self) -> Result<(), Failure> {
        let before_ms = self.ambient.now_ms() - KEPT_MS;
        if keys::any_older(self.db.reader(), before_ms).await? {
            self.db.write(move |c| Box::pin(async move { keys::purge(c, before_ms, PURGED_AT_ONCE).await })).await?;
        }
        Ok(())
    }
}
