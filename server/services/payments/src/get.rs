//! Get: where the payment stands, and on wish what the provider says of it now.

use contracts::{
    ErrorCode, fail,
    v1::{GetPaymentRequest, Payment},
};
use tonic::Status;

use crate::{Inner, error, store::attempts};

impl Inner {
    /// The attempt that paid, else the latest. When the provider does not answer, what is known here.
    pub(crate) async fn get(&self, request: GetPaymentRequest) -> Result<Payment, Status> {
        let none = || fail(ErrorCode::NotFound, "the order has no payment");
        let find = || attempts::current(self.database.reader(), &request.order_id);
        let attempt = find().await.map_err(error::storage)?.ok_or_else(none)?;
        if !request.refresh || !attempt.is_pending() {
            return Ok(attempt.into());
        }
        self.pursue(&attempt.id).await.map_err(error::storage)?;
        self.tell_order(&request.order_id).await.map_err(error::storage)?;
        Ok(find().await.map_err(error::storage)?.ok_or_else(none)?.into())
    }
}
