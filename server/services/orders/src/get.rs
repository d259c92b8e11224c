//! One order, with its history.

use contracts::{ErrorCode, v1};

use crate::{
    Inner,
    error::Failure,
    order::Order,
    state::State,
    store::{history, orders},
};

impl Inner {
    pub(crate) async fn get(&self, request: v1::GetOrderRequest) -> Result<v1::Order, Failure> {
        let order = self.order_of(&request.reference, &request.principal_id).await?;
        let history = history::of(self.db.reader(), &order.id).await?;
        let twin = match order.state {
            // still to be paid: the moment to notice that it was booked before, from another page perhaps
            State::Held | State::Paying => orders::twin(self.db.reader(), &order).await?.unwrap_or_default(),
            State::Intent
            | State::SlotLost
            | State::Paid
            | State::Confirmed
            | State::Cancelled
            | State::Expired
            | State::RefundDue
            | State::Refunded => String::new(),
        };
        Ok(v1::Order { history, twin, ..order.into() })
    }

    /// Somebody else's order is not found either.
    pub(crate) async fn order_of(&self, reference: &str, principal_id: &str) -> Result<Order, Failure> {
        orders::by_reference(self.db.reader(), reference, principal_id)
            .await?
            .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no such order"))
    }
}
