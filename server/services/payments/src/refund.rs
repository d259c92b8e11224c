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

#[cfg(test)]
mod tests {
    use contracts::{code_of, v1::PaymentState};

    use super::*;
    use crate::{
        provider::Standing,
        testing::{AMOUNT, Fixture},
    };

    async fn paid() -> (Fixture, String) {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.provider.decide(&payment.id, Standing::Captured);
        fixture.call_back("e", &payment.id, "captured").await.unwrap();
        (fixture, payment.id)
    }

    #[tokio::test]
    async fn refunding_twice_or_racing_gives_back_once() {
        let (fixture, _) = paid().await;
        assert_eq!(fixture.account("customer_funds").await, -AMOUNT);
        let all = futures::future::join_all((0..10).map(|_| fixture.refund("o"))).await;
        assert!(all.into_iter().all(|payment| payment.unwrap().state() == PaymentState::PaymentRefunded));
        assert_eq!(fixture.refund("o").await.unwrap().state(), PaymentState::PaymentRefunded);
        assert_eq!(fixture.provider.refunds(), 1);
        for account in ["customer_funds", "refunds_payable", "provider_clearing"] {
            assert_eq!(fixture.account(account).await, 0);
        }
        let balance = fixture.balance().await;
        assert_eq!((balance.captured_orders, balance.captured_minor, balance.refunded_minor), (1, AMOUNT, AMOUNT));
        assert_eq!(fixture.orders.states().first().map(String::as_str), Some("captured"));
        assert!(fixture.orders.states().contains(&"refunded".to_owned()));
    }

    #[tokio::test]
    async fn what_was_not_captured_cannot_be_given_back() {
        let fixture = Fixture::new().await;
        assert_eq!(code_of(&fixture.refund("o").await.unwrap_err()), ErrorCode::NotFound);
        fixture.open("o").await.unwrap();
        assert_eq!(code_of(&fixture.refund("o").await.unwrap_err()), ErrorCode::WrongState);
    }

    #[tokio::test]
    async fn a_refund_whose_answer_was_lost_is_finished_later_and_only_once() {
        let (fixture, _) = paid().await;
        fixture.provider.mute(true);
        assert_eq!(fixture.refund("o").await.unwrap().state(), PaymentState::PaymentRefunding);
        assert_eq!(fixture.account("refunds_payable").await, -AMOUNT);
        fixture.provider.mute(false);
        fixture.settle().await;
        assert_eq!(fixture.state("o").await, PaymentState::PaymentRefunded);
        assert_eq!(fixture.provider.refunds(), 1);
        assert_eq!(fixture.orders.states(), ["captured", "refunded"]);
    }
}
