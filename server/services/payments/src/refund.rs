//! Refund: gives back what was captured, once.

use contracts::{
    ErrorCode, fail,
    v1::{Payment, RefundRequest},
};
use tonic::Status;

use crate::{
    Inner, error,
    rules::State,
    store::attempts::{self, RefundStart},
};

impl Inner {
    /// Answers `REFUNDING` while the provider has not confirmed it; the job goes on asking.
    pub(crate) async fn refund(&self, request: RefundRequest) -> Result<Payment, Status> {
        let none = || fail(ErrorCode::NotFound, "the order has no payment");
        let (order_id, id, now_ms) = (request.order_id.clone(), self.ambient.id(), self.ambient.now_ms());
        let started = self.database.write(move |c| Box::pin(attempts::start_refund(c, order_id, id, now_ms))).await;
        let attempt = match started.map_err(error::storage)? {
            RefundStart::Attempt(attempt) => *attempt,
            RefundStart::NothingCaptured => return Err(fail(ErrorCode::WrongState, "nothing was captured")),
            RefundStart::NoAttempt => return Err(none()),
        };
        if attempt.state != State::Refunding {
            return Ok(attempt.into());
        }
        self.pursue(&attempt.id).await.map_err(error::storage)?;
        self.tell_order(&request.order_id).await.map_err(error::storage)?;
        let current = attempts::current(self.database.reader(), &request.order_id).await.map_err(error::storage)?;
        Ok(current.ok_or_else(none)?.into())
    }
}
