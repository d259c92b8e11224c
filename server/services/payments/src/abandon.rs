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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contracts::{code_of, v1::PaymentState};

    use super::*;
    use crate::{provider::Standing, testing::Fixture};

    #[tokio::test]
    async fn an_abandoned_payment_is_stopped_at_the_provider_and_again_changes_nothing() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        for _ in 0..2 {
            assert_eq!(fixture.abandon("o").await.unwrap().state(), PaymentState::PaymentAbandoned);
        }
        assert_eq!(fixture.provider.standing(&payment.id), Standing::Cancelled);
        assert!(fixture.orders.told().is_empty());
        assert_eq!(code_of(&fixture.abandon("unknown").await.unwrap_err()), ErrorCode::NotFound);
    }

    #[tokio::test]
    async fn a_capture_that_came_first_is_reported() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.provider.decide(&payment.id, Standing::Captured);
        assert_eq!(fixture.abandon("o").await.unwrap().state(), PaymentState::PaymentCaptured);
        assert_eq!(fixture.orders.states(), ["captured"]);
        assert_eq!(fixture.abandon("o").await.unwrap().state(), PaymentState::PaymentCaptured);
    }

    #[tokio::test]
    async fn a_capture_that_comes_all_the_same_is_reported() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.abandon("o").await.unwrap();
        fixture.provider.force(&payment.id, Standing::Captured);
        assert!(fixture.call_back("e", &payment.id, "captured").await.unwrap());
        assert_eq!(fixture.state("o").await, PaymentState::PaymentCaptured);
        assert_eq!(fixture.orders.states(), ["captured"]);
    }

    #[tokio::test]
    async fn a_silent_provider_is_told_later() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.provider.silence(true);
        assert_eq!(fixture.abandon("o").await.unwrap().state(), PaymentState::PaymentAbandoned);
        fixture.provider.silence(false);
        fixture.clock.advance(Duration::from_secs(60));
        assert_eq!(fixture.reconcile().await.asked, 1);
        assert_eq!(fixture.provider.standing(&payment.id), Standing::Cancelled);
        fixture.clock.advance(Duration::from_secs(86_400));
        assert_eq!(fixture.reconcile().await.asked, 0);
    }
}
