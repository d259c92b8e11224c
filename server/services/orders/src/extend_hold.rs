//! More time, once.

use contracts::{
    ErrorCode, code_of,
    v1::{self, HoldStatus},
};

use crate::{
    Inner,
    drive::Reach,
    error::Failure,
    order::Order,
    start_payment::changed,
    state::State,
    store::{Moved, advance::amend},
    trace::Trace,
};

impl Inner {
    pub(crate) async fn extend_hold(&self, request: v1::ExtendOrderHoldRequest) -> Result<v1::Order, Failure> {
        let trace = Trace::of_request(&request.trace_id, &self.ambient);
        let order = self.order_of(&request.reference, &request.principal_id).await?;
        let turn = self.hold_locks.lock(&order.id).await;
        let order = self.order(&order.id).await?;
        match order.state {
            State::Held | State::Paying if order.over(self.ambient.now_ms()) => {
                drop(turn);
                self.drive(order, Reach::Places, &trace).await;
                return Err(Failure::refused(ErrorCode::HoldOver, "the hold is over"));
            }
            State::Held | State::Paying if order.hold_extended => return Err(already()),
            State::Held | State::Paying => {}
            State::Expired => return Err(Failure::refused(ErrorCode::HoldOver, "the hold is over")),
            State::Intent
            | State::SlotLost
            | State::Paid
            | State::Confirmed
            | State::Cancelled
            | State::RefundDue
            | State::Refunded => return Err(Failure::refused(ErrorCode::WrongState, "nothing is held")),
        }
        let hold = self.extended(&order).await?;
        // payments may move the order meanwhile; the time stays what scheduling says
        let mut order = order;
        for _ in 0..3 {
            let (id, version, now_ms) = (order.id.clone(), order.version, self.ambient.now_ms());
            let (expires_ms, extended) = (hold.expires_ms, hold.extended);
            let change = Box::new(move |order: &mut Order| {
                order.hold_expires_ms = expires_ms;
                order.hold_extended = extended;
            });
            match self.db.write(move |c| Box::pin(amend(c, id, version, now_ms, change))).await? {
                Moved::Yes(order) => return Ok(order.into()),
                Moved::No(other) => match other.state {
                    State::Held | State::Paying => order = other,
                    State::Intent
                    | State::SlotLost
                    | State::Paid
                    | State::Confirmed
                    | State::Cancelled
                    | State::Expired
                    | State::RefundDue
                    | State::Refunded => return Ok(other.into()),
                },
            }
        }
        Err(changed())
    }

    /// The hold, extended now; or earlier, by a call whose answer never came.
    async fn extended(&self, order: &Order) -> Result<v1::HoldState, Failure> {
        match self.peers.extend_hold(v1::ExtendHoldRequest { order_id: order.id.clone() }).await {
            Ok(hold) => Ok(hold),
            Err(status) if code_of(&status) == ErrorCode::HoldAlreadyExtended => {
                let hold = self.peers.get_hold(v1::GetHoldRequest { order_id: order.id.clone() }).await?;
                if hold.status() == HoldStatus::HoldHeld { Ok(hold) } else { Err(already()) }
            }
            Err(status) => Err(status.into()),
        }
    }
}

fn already() -> Failure {
    Failure::refused(ErrorCode::HoldAlreadyExtended, "a hold is extended once")
}
