//! Cancels, before payment only.

use contracts::{ErrorCode, v1};

use crate::{
    Inner,
    drive::Reach,
    error::Failure,
    start_payment::changed,
    state::{Event, State},
    store::{Advance, Cause, Moved},
    trace::Trace,
};

/// How often the order may be changed by others while it is being cancelled.
const TRIES: usize = 4;

impl Inner {
    /// An open payment is stopped first. If it was captured all the same, the order is paid and cannot be cancelled.
    pub(crate) async fn cancel(&self, request: v1::CancelOrderRequest) -> Result<v1::Order, Failure> {
        let trace = Trace::of_request(&request.trace_id, &self.ambient);
        let mut order = self.order_of(&request.reference, &request.principal_id).await?;
        for _ in 0..TRIES {
            match order.state {
                State::Cancelled => return Ok(self.drive(order, Reach::Places, &trace).await.order.into()),
                State::Intent | State::SlotLost | State::Held | State::Paying => {}
                State::Paid | State::Confirmed | State::Expired | State::RefundDue | State::Refunded => {
                    return Err(too_late());
                }
            }
            if request.version != 0 && i64::try_from(request.version) != Ok(order.version) {
                return Err(changed());
            }
            if let Some(paid) = self.abandon(&order, &trace).await? {
                self.drive(paid, Reach::Places, &trace).await;
                return Err(too_late());
            }
            // a hold that is being asked for right now must not come after its release
            let turn = self.hold_locks.lock(&order.id).await;
            let cause = Cause::patient("cancelled", &trace);
            let step = Advance::of(&order, Event::Cancelled, cause, self.ambient.now_ms());
            let moved = self.advance(step).await?;
            drop(turn);
            match moved {
                Moved::Yes(cancelled) => return Ok(self.drive(cancelled, Reach::Places, &trace).await.order.into()),
                Moved::No(other) => order = other,
            }
        }
        Err(changed())
    }
}

fn too_late() -> Failure {
    Failure::refused(ErrorCode::WrongState, "the order cannot be cancelled any more")
}
