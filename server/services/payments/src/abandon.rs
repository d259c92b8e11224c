//! Abandon: nothing may be paid any more. A capture that comes all the same is told to orders like any other.

use contracts::{
    ErrorCode, fail,
    v1::{AbandonRequest, Payment},
};
use tonic::Status;

use crate::{Inner, error, store::attempts};

impl Inner {
    pub(crate) async fn abandon(&self, request: AbandonRequest) -> Result<Payment, Status> {
        let none = || fail(ErrorCode::NotFound, "the order has no payment");
        let (order_id, now_ms) = (request.order_id.clone(), self.ambient.now_ms());
        let abandoned = self.database.write(move |c| Box::pin(attempts::abandon(c, order_id, now_ms))).await;
        let attempt = abandoned.map_err(error::storage)?.ok_or_else(none)?;
        if !attempt.cancel_pending {
            return Ok(attempt.into());
        }
        self.pursue(&attempt.id).await.map_err(error::storage)?;
        self.tell_order(&request.order_id).await.map_err(error::storage)?;
        let current = attempts::current(self.database.reader(), &request.order_id).await.map_err(error::storage)?;
        Ok(current.ok_or_else(none)?.into())
    }
}
