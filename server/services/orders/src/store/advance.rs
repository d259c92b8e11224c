//! The one way in which an order changes its state: order, history, message and kept answer in one job.

use sqlx::SqliteConnection;

use super::{history, keys, orders};
use crate::{
    error::Failure,
    idempotency::prost_encode,
    messages,
    order::Order,
    state::{Event, State},
    trace::Trace,
};

/// A step cut off by a crash is taken up again after this long.
pub(crate) const STUCK_MS: i64 = 5_000;
/// How often an open payment is asked about.
pub(crate) const POLL_MS: i64 = 15_000;

/// Who, why, and in which request, call-back or run.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    /// "patient", "payments" or "system".
    pub actor: &'static str,
    pub reason: &'static str,
    pub trace: Trace,
}

impl Cause {
    pub(crate) fn system(reason: &'static str, trace: &Trace) -> Self {
        Self { actor: "system", reason, trace: trace.clone() }
    }
    pub(crate) fn payments(reason: &'static str, trace: &Trace) -> Self {
        Self { actor: "payments", reason, trace: trace.clone() }
    }
    pub(crate) fn patient(reason: &'static str, trace: &Trace) -> Self {
        Self { actor: "patient", reason, trace: trace.clone() }
    }
}

pub(crate) type Change = Box<dyn FnOnce(&mut Order) + Send>;

pub(crate) struct Advance {
    pub id: String,
    /// The step was decided at this version and holds only there.
    pub at_version: Option<i64>,
    pub event: Event,
    pub cause: Cause,
    pub now_ms: i64,
    /// What else changes with the state.
    pub change: Change,
}

impl Advance {
    /// A step that holds only if the order is still what it was when the step was decided.
    pub(crate) fn of(order: &Order, event: Event, cause: Cause, now_ms: i64) -> Self {
        Self { id: order.id.clone(), at_version: Some(order.version), event, cause, now_ms, change: Box::new(|_| {}) }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Order) + Send + 'static) -> Self {
        self.change = Box::new(change);
        self
    }
}

#[derive(Debug)]
pub(crate) enum Moved {
    /// The order as it is now.
    Yes(Order),
    /// Somebody else was faster, or the event means nothing here: the order as it is.
    No(Order),
}

impl Moved {
    pub(crate) fn order(self) -> Order {
        match self {
            Self::Yes(order) | Self::No(order) => order,
        }
    }
}

/// Moves an order, inside a job.
pub(crate) async fn advance(c: &mut SqliteConnection, step: Advance) -> Result<Moved, Failure> {
    let order = orders::by_id(&mut *c, &step.id).await?.ok_or_else(|| Failure::inconsistent("a known order exists"))?;
    if step.at_version.is_some_and(|version| version != order.version) {
        return Ok(Moved::No(order));
    }
    let Some(next) = order.state.next(step.event) else { return Ok(Moved::No(order)) };
    let (from, version) = (order.state, order.version);
    let mut order = order;
    (step.change)(&mut order);
    order.state = next;
    order.version = version + 1;
    order.updated_ms = step.now_ms;
    order.step_attempts = 0;
    if !holds_a_place(next) {
        order.hold_expires_ms = 0;
    }
    order.next_step_ms = next_step_ms(&order, step.now_ms);
    orders::update(c, &order, version).await?;
    history::add(c, &order, Some(from), &step.cause, step.now_ms).await?;
    if messages::template(next).is_some() && messages::recipient(&order).is_some() {
        sqlx::query("INSERT INTO outbox (order_id, state, due_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(&order.id)
            .bind(next.number())
            .bind(step.now_ms)
            .execute(&mut *c)
            .await?;
    }
    if from == State::Intent {
        keys::done(c, &order, prost_encode(&order.clone().placed())).await?;
    }
    Ok(Moved::Yes(order))
}

/// Whether the hold's end means anything in this state.
const fn holds_a_place(state: State) -> bool {
    match state {
        State::SlotLost | State::Held | State::Paying => true,
        State::Intent
        | State::Paid
        | State::Confirmed
        | State::Cancelled
        | State::Expired
        | State::RefundDue
        | State::Refunded => false,
    }
}

/// When the recovery job has to look, should nobody else go on.
pub(crate) fn next_step_ms(order: &Order, now_ms: i64) -> Option<i64> {
    match order.state {
        // somebody is at it; later, it was cut off
        State::Intent | State::Paid | State::Cancelled => Some(now_ms + STUCK_MS),
        State::SlotLost | State::Held => Some(order.deadline_ms()),
        State::Paying => Some(order.deadline_ms().min(now_ms + POLL_MS)),
        // refunds are always the recovery job's
        State::RefundDue => Some(now_ms),
        State::Confirmed | State::Expired | State::Refunded => None,
    }
}

/// Changes an order without changing its state, if it is still at the version it was read at; answers with the order
/// as it is then.
pub(crate) async fn amend(
    c: &mut SqliteConnection,
    id: String,
    at_version: i64,
    now_ms: i64,
    change: Change,
) -> Result<Moved, Failure> {
    let mut order = orders::by_id(&mut *c, &id).await?.ok_or_else(|| Failure::inconsistent("a known order exists"))?;
    if order.version != at_version {
        return Ok(Moved::No(order));
    }
    change(&mut order);
    order.version += 1;
    order.updated_ms = now_ms;
    order.next_step_ms = next_step_ms(&order, now_ms);
    orders::update(c, &order, at_version).await?;
    Ok(Moved::Yes(order))
}
