//! Takes one of the slots that were offered when the asked-for one was gone.

use contracts::{ErrorCode, v1};

use crate::{
    Inner,
    drive::{Held, Reach},
    error::Failure,
    order::Order,
    peers::unless,
    start_payment::changed,
    state::{Event, State},
    store::{Advance, Cause, Moved, advance::amend},
    trace::Trace,
};

impl Inner {
    /// When the chosen slot went too, what is held stays held, and the nearest three are offered anew.
    pub(crate) async fn choose_slot(&self, request: v1::ChooseSlotRequest) -> Result<v1::PlaceResponse, Failure> {
        let trace = Trace::of_request(&request.trace_id, &self.ambient);
        let order = self.order_of(&request.reference, &request.principal_id).await?;
        let turn = self.hold_locks.lock(&order.id).await;
        let order = self.order(&order.id).await?;
        match order.state {
            State::SlotLost => {}
            State::Held if order.slot.id == request.slot_id => return Ok(order.placed()),
            State::Expired => return Err(over()),
            State::Intent
            | State::Held
            | State::Paying
            | State::Paid
            | State::Confirmed
            | State::Cancelled
            | State::RefundDue
            | State::Refunded => {
                return Err(Failure::refused(ErrorCode::WrongState, "there is no slot to choose now"));
            }
        }
        if order.over(self.ambient.now_ms()) {
            drop(turn);
            self.drive(order, Reach::Places, &trace).await;
            return Err(over());
        }
        if !order.alternatives.iter().any(|slot| slot.id == request.slot_id) {
            return Err(Failure::invalid("slot_id: was not offered"));
        }
        let hold = v1::HoldRequest { order_id: order.id.clone(), slot_id: request.slot_id };
        let answer = Held::read(unless(self.peers.hold(hold).await, ErrorCode::NotFound)?);
        let now_ms = self.ambient.now_ms();
        let moved = if answer.slot.is_some() {
            let cause = Cause::patient("slot chosen", &trace);
            self.advance(Advance::of(&order, Event::PlaceHeld, cause, now_ms).with(|order| answer.apply(order))).await?
        } else {
            let (id, version) = (order.id.clone(), order.version);
            let change = Box::new(|order: &mut Order| answer.apply(order));
            self.db.write(move |c| Box::pin(amend(c, id, version, now_ms, change))).await?
        };
        match moved {
            Moved::Yes(order) => Ok(order.placed()),
            Moved::No(_) => Err(changed()),
        }
    }
}

fn over() -> Failure {
    Failure::refused(ErrorCode::HoldOver, "the offer ran out")
}
