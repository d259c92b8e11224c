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

#[cfg(test)]
mod tests {
    use contracts::{code_of, v1::PaymentState};

    use super::*;
    use crate::{provider::Standing, testing::Fixture};

    #[tokio::test]
    async fn an_unknown_order_has_no_payment() {
        let fixture = Fixture::new().await;
        for refresh in [false, true] {
            assert_eq!(code_of(&fixture.get("o", refresh).await.unwrap_err()), ErrorCode::NotFound);
        }
    }

    #[tokio::test]
    async fn a_refresh_finds_what_no_call_back_told_and_tells_orders() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.provider.decide(&payment.id, Standing::Captured);
        assert_eq!(fixture.get("o", false).await.unwrap().state(), PaymentState::PaymentOpen);
        let racing = futures::future::join_all((0..10).map(|_| fixture.get("o", true))).await;
        assert!(racing.into_iter().all(|got| got.unwrap().state() == PaymentState::PaymentCaptured));
        assert!(fixture.orders.states().iter().all(|state| state == "captured"));
        assert!(!fixture.orders.states().is_empty());
        assert_eq!(fixture.balance().await.captured_minor, crate::testing::AMOUNT);
    }

    #[tokio::test]
    async fn a_silent_provider_leaves_what_is_known() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.provider.silence(true);
        assert_eq!(fixture.get("o", true).await.unwrap(), payment);
    }
}
