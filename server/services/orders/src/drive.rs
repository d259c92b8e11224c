//! The process manager: takes a booking as far as it goes now.
//!
//! Each step here is a call that is idempotent by order id, then a transition that holds only if the order is still
//! what it was. A step that fails leaves the order as it is; the recovery job comes back to it.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use contracts::{
    ErrorCode,
    v1::{self, HoldStatus, PaymentState},
};
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    Inner,
    error::Failure,
    order::{Order, Slot},
    peers::unless,
    state::{Event, State},
    store::{Advance, Cause, Moved, advance::advance, orders},
    trace::Trace,
};

/// More steps than any booking takes at once; a guard against going round in circles.
const MOST_STEPS: usize = 8;

/// How far a drive may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Only scheduling is called. For requests: they may come from payments itself, and then payments must not be
    /// called back while it waits.
    Places,
    /// Payments too.
    Everything,
}

pub(crate) struct Driven {
    pub order: Order,
    /// The next step could not be done: try again later.
    pub stuck: bool,
}

/// One order's hold is changed by one request at a time, so that scheduling and the order agree on the slot. Never kept
/// while payments is called.
pub(crate) struct HoldLocks(Arc<[Mutex<()>]>);

impl Default for HoldLocks {
    fn default() -> Self {
        Self((0..256).map(|_| Mutex::new(())).collect())
    }
}

impl HoldLocks {
    pub(crate) async fn lock(&self, order_id: &str) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        order_id.hash(&mut hasher);
        self.0[(hasher.finish() % self.0.len() as u64) as usize].lock().await
    }
}

impl Inner {
    /// Never fails: what cannot be done now waits.
    pub(crate) async fn drive(&self, mut order: Order, reach: Reach, trace: &Trace) -> Driven {
        for _ in 0..MOST_STEPS {
            match self.step(&order, reach, trace).await {
                Ok(Some(next)) => order = next,
                Ok(None) => return Driven { order, stuck: false },
                Err(failure) => {
                    tracing::warn!(order = order.id, state = order.state.name(), %failure, "a step has to wait");
                    metrics::counter!("checkwell_orders_step_failed", "state" => order.state.name()).increment(1);
                    return Driven { order, stuck: true };
                }
            }
        }
        Driven { order, stuck: true }
    }

    /// One step; `None` when nothing is to be done now.
    async fn step(&self, order: &Order, reach: Reach, trace: &Trace) -> Result<Option<Order>, Failure> {
        let over = order.over(self.ambient.now_ms());
        match order.state {
            State::Intent => self.hold_step(order, trace).await.map(Some),
            State::Paid => self.confirm_step(order, trace).await.map(Some),
            State::Cancelled if order.next_step_ms.is_some() => self.release_step(order).await.map(|()| None),
            State::SlotLost | State::Held | State::Paying if over && may_expire(order, reach) => {
                self.expire_step(order, trace).await.map(Some)
            }
            State::RefundDue if reach == Reach::Everything => self.refund_step(order, trace).await,
            State::SlotLost
            | State::Held
            | State::Paying
            | State::RefundDue
            | State::Cancelled
            | State::Confirmed
            | State::Expired
            | State::Refunded => Ok(None),
        }
    }

    pub(crate) async fn advance(&self, step: Advance) -> Result<Moved, Failure> {
        self.db.write(move |c| Box::pin(advance(c, step))).await
    }

    pub(crate) async fn order(&self, id: &str) -> Result<Order, Failure> {
        orders::by_id(self.db.reader(), id).await?.ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no such order"))
    }

    /// INTENT: asks for the place.
    async fn hold_step(&self, order: &Order, trace: &Trace) -> Result<Order, Failure> {
        let _turn = self.hold_locks.lock(&order.id).await;
        let order = self.order(&order.id).await?;
        if order.state != State::Intent {
            return Ok(order);
        }
        let request = v1::HoldRequest { order_id: order.id.clone(), slot_id: order.slot.id.clone() };
        let answer = unless(self.peers.hold(request).await, ErrorCode::NotFound)?;
        let answer = Held::read(answer);
        let now_ms = self.ambient.now_ms();
        let (event, cause) = match &answer.slot {
            Some(_) => (Event::PlaceHeld, Cause::system("place held", trace)),
            None => (Event::PlaceGone, Cause::system("slot gone", trace)),
        };
        Ok(self.advance(Advance::of(&order, event, cause, now_ms).with(|order| answer.apply(order))).await?.order())
    }

    /// PAID: makes the place final. Paid after the hold ran out, it is taken again if it is still free.
    async fn confirm_step(&self, order: &Order, trace: &Trace) -> Result<Order, Failure> {
        let request = v1::ConfirmRequest { order_id: order.id.clone() };
        let answer = match unless(self.peers.confirm(request).await, ErrorCode::SlotLost) {
            Err(status) if contracts::code_of(&status) == ErrorCode::NotFound => None,
            answer => answer?,
        };
        let confirmed = answer.and_then(|hold| hold.slot).is_some_and(|slot| slot.id == order.slot.id);
        let (event, cause) = if confirmed {
            (Event::PlaceConfirmed, Cause::system("place confirmed", trace))
        } else {
            // also gives back a place that is not the one that was paid for
            self.release(&order.id).await?;
            (Event::PlaceLost, Cause::system("place could not be had", trace))
        };
        Ok(self.advance(Advance::of(order, event, cause, self.ambient.now_ms())).await?.order())
    }

    /// The time is over: the payment is stopped first, so that what was paid at the last moment still counts.
    async fn expire_step(&self, order: &Order, trace: &Trace) -> Result<Order, Failure> {
        if let Some(order) = self.abandon(order, trace).await? {
            return Ok(order);
        }
        let step = Advance::of(order, Event::HoldRanOut, Cause::system("hold ran out", trace), self.ambient.now_ms());
        Ok(self.advance(step).await?.order())
    }

    /// Stops the open payment, if there can be one; the order when it turns out to be paid.
    pub(crate) async fn abandon(&self, order: &Order, trace: &Trace) -> Result<Option<Order>, Failure> {
        if order.pay_attempts == 0 {
            return Ok(None);
        }
        let request = v1::AbandonRequest { order_id: order.id.clone() };
        let Some(payment) = unless(self.peers.abandon(request).await, ErrorCode::NotFound)? else {
            return Ok(None);
        };
        match payment.state() {
            PaymentState::PaymentCaptured | PaymentState::PaymentRefunding | PaymentState::PaymentRefunded => {
                self.captured(&order.id, payment, trace).await.map(Some)
            }
            // a capture that comes all the same is reported, and then refunded or given its place
            PaymentState::PaymentOpen
            | PaymentState::PaymentDeclined
            | PaymentState::PaymentAbandoned
            | PaymentState::PaymentUnspecified => Ok(None),
        }
    }

    /// CANCELLED: gives the place back; after that nothing is left to do.
    async fn release_step(&self, order: &Order) -> Result<(), Failure> {
        let _turn = self.hold_locks.lock(&order.id).await;
        self.release(&order.id).await?;
        self.schedule_step(order, None, 0).await
    }

    async fn release(&self, order_id: &str) -> Result<(), Failure> {
        self.peers.release(v1::ReleaseRequest { order_id: order_id.to_owned() }).await?;
        Ok(())
    }

    /// REFUND_DUE: gives the money back, and what place there may be.
    async fn refund_step(&self, order: &Order, trace: &Trace) -> Result<Option<Order>, Failure> {
        self.release(&order.id).await?;
        let request = v1::RefundRequest { order_id: order.id.clone() };
        let payment = self.peers.refund(request).await?;
        match payment.state() {
            PaymentState::PaymentRefunded => {
                let step = Advance::of(order, Event::Refunded, Cause::system("refunded", trace), self.ambient.now_ms());
                Ok(Some(self.advance(step).await?.order()))
            }
            // under way: payments will tell, or the next pass asks again
            PaymentState::PaymentRefunding
            | PaymentState::PaymentCaptured
            | PaymentState::PaymentOpen
            | PaymentState::PaymentDeclined
            | PaymentState::PaymentAbandoned
            | PaymentState::PaymentUnspecified => Ok(None),
        }
    }

    pub(crate) async fn schedule_step(
        &self,
        order: &Order,
        next_step_ms: Option<i64>,
        step_attempts: i64,
    ) -> Result<(), Failure> {
        let (id, version) = (order.id.clone(), order.version);
        self.db
            .write(move |c| {
                Box::pin(async move { orders::schedule_step(c, &id, version, next_step_ms, step_attempts).await })
            })
            .await
    }
}

/// Stopping a payment needs payments.
fn may_expire(order: &Order, reach: Reach) -> bool {
    reach == Reach::Everything || order.pay_attempts == 0
}

/// What scheduling answered to a hold.
pub(crate) struct Held {
    /// The slot that was asked for, when it is held.
    pub slot: Option<Slot>,
    alternatives: Vec<Slot>,
    expires_ms: i64,
    extended: bool,
}

impl Held {
    /// `None`: there is no such slot any more.
    pub(crate) fn read(answer: Option<v1::HoldResponse>) -> Self {
        let answer = answer.unwrap_or_default();
        let hold = answer.hold.unwrap_or_default();
        let live = matches!(hold.status(), HoldStatus::HoldHeld | HoldStatus::HoldConfirmed);
        Self {
            expires_ms: if live { hold.expires_ms } else { 0 },
            extended: hold.extended,
            slot: hold.slot.filter(|_| answer.held).map(Slot::from),
            alternatives: answer.alternatives.into_iter().map(Slot::from).collect(),
        }
    }

    pub(crate) fn apply(self, order: &mut Order) {
        if let Some(slot) = self.slot {
            order.slot = slot;
        }
        order.alternatives = self.alternatives;
        order.hold_expires_ms = self.expires_ms;
        order.hold_extended = self.extended;
    }
}
