//! Open: the attempt to pay, first on our disk, then at the provider.

use contracts::{
    ErrorCode, fail,
    v1::{OpenPaymentRequest, Payment},
};
use tonic::Status;

use crate::{
    Inner, error,
    provider::{ProviderError, patiently},
    rules::{Event, State},
    store::{
        attempts::{self, Attempt, Opening},
        events::News,
    },
};

const MAX_TEXT: usize = 255;
const MAX_URL: usize = 2_000;

impl Inner {
    pub(crate) async fn open(&self, request: OpenPaymentRequest) -> Result<Payment, Status> {
        check(&request)?;
        let (id, now_ms) = (self.ambient.id(), self.ambient.now_ms());
        let opening = self.database.write(move |c| Box::pin(attempts::open(c, request, id, now_ms))).await;
        let attempt = match opening.map_err(error::storage)? {
            Opening::Attempt(attempt) => *attempt,
            Opening::OtherAmount => {
                return Err(fail(ErrorCode::IdempotencyMismatch, "the order's payment has another amount"));
            }
            Opening::Over => return Err(fail(ErrorCode::WrongState, "the order's payment was abandoned")),
        };
        if attempt.state == State::Open && attempt.redirect_url.is_empty() {
            return self.open_at_provider(attempt).await;
        }
        Ok(attempt.into())
    }

    async fn open_at_provider(&self, attempt: Attempt) -> Result<Payment, Status> {
        match patiently(self.provider.open(&attempt.charge())).await {
            Ok(url) => {
                let (id, now_ms) = (attempt.id.clone(), self.ambient.now_ms());
                let stored = self.database.write(move |c| Box::pin(attempts::set_redirect(c, id, url, now_ms))).await;
                if !stored.map_err(error::storage)? {
                    // abandoned meanwhile
                    self.pursue(&attempt.id).await.map_err(error::storage)?;
                    self.tell_order(&attempt.order_id).await.map_err(error::storage)?;
                }
            }
            Err(ProviderError::Refused(reason)) => {
                let news = News::asked(&attempt, Event::Declined { reason }, self);
                self.apply(news).await.map_err(error::storage)?;
                self.tell_order(&attempt.order_id).await.map_err(error::storage)?;
            }
            // asking to open it again is safe, and is what the caller should do
            Err(ProviderError::OutcomeUnknown(reason)) => {
                tracing::warn!(payment = attempt.id, reason, "the provider did not open a payment");
                return Err(fail(ErrorCode::Unavailable, "the payment provider does not answer"));
            }
        }
        let stored = attempts::find(self.database.reader(), &attempt.id).await.map_err(error::storage)?;
        Ok(stored.unwrap_or(attempt).into())
    }
}

fn check(request: &OpenPaymentRequest) -> Result<(), Status> {
    let invalid = |what: &str| Err(fail(ErrorCode::Invalid, what));
    let is_text = |text: &str, max: usize| !text.is_empty() && text.len() <= max && !text.contains(char::is_control);
    if !is_text(&request.order_id, MAX_TEXT) {
        return invalid("order_id: 1 to 255 bytes");
    }
    if !is_text(&request.reference, MAX_TEXT) {
        return invalid("reference: 1 to 255 bytes");
    }
    if request.amount_minor <= 0 {
        return invalid("amount_minor: more than nothing");
    }
    if request.currency.len() != 3 || !request.currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return invalid("currency: three capitals of ISO 4217");
    }
    if !is_text(&request.return_url, MAX_URL) {
        return invalid("return_url: 1 to 2000 bytes");
    }
    if request.locale.len() > 35 || request.locale.contains(char::is_control) {
        return invalid("locale: a language tag");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use contracts::{code_of, v1::PaymentState};

    use super::*;
    use crate::{
        provider::Standing,
        testing::{Fixture, naughty_strings, opening},
    };

    #[tokio::test]
    async fn opening_twice_is_one_attempt() {
        let fixture = Fixture::new().await;
        let first = fixture.open("o").await.unwrap();
        assert_eq!((first.state(), first.attempt), (PaymentState::PaymentOpen, 1));
        assert_eq!(first.redirect_url, format!("/pay/{}", first.id));
        assert_eq!(fixture.open("o").await.unwrap(), first);
        assert_eq!(fixture.provider.calls(), 1);
        assert_ne!(fixture.open("other").await.unwrap().id, first.id);
    }

    #[tokio::test]
    async fn racing_to_open_is_one_attempt() {
        let fixture = Fixture::new().await;
        let all = futures::future::join_all((0..20).map(|_| fixture.open("o"))).await;
        let first = all[0].as_ref().unwrap().clone();
        assert!(all.into_iter().all(|payment| payment.unwrap() == first));
        assert_eq!(fixture.provider.standings(), [Standing::Open]);
    }

    #[tokio::test]
    async fn a_decline_lets_a_new_attempt_follow_and_a_capture_none() {
        let fixture = Fixture::new().await;
        let first = fixture.open("o").await.unwrap();
        fixture.call_back("e1", &first.id, "declined").await.unwrap();
        let second = fixture.open("o").await.unwrap();
        assert_eq!((second.state(), second.attempt), (PaymentState::PaymentOpen, 2));
        assert_ne!(second.id, first.id);
        fixture.call_back("e2", &second.id, "captured").await.unwrap();
        let paid = fixture.open("o").await.unwrap();
        assert_eq!((paid.state(), paid.id.as_str()), (PaymentState::PaymentCaptured, second.id.as_str()));
        assert_eq!(paid.redirect_url, "");
    }

    #[tokio::test]
    async fn another_amount_is_refused() {
        let fixture = Fixture::new().await;
        fixture.open("o").await.unwrap();
        let dearer = OpenPaymentRequest { amount_minor: 1, ..opening("o") };
        let refused = fixture.client().open(dearer).await.unwrap_err();
        assert_eq!(code_of(&refused), ErrorCode::IdempotencyMismatch);
    }

    #[tokio::test]
    async fn an_attempt_whose_answer_was_lost_is_opened_again_not_twice() {
        let fixture = Fixture::new().await;
        fixture.provider.mute(true);
        assert_eq!(code_of(&fixture.open("o").await.unwrap_err()), ErrorCode::Unavailable);
        fixture.provider.mute(false);
        let opened = fixture.open("o").await.unwrap();
        assert_eq!((opened.attempt, opened.redirect_url.is_empty()), (1, false));
        assert_eq!(fixture.provider.standings(), [Standing::Open]);
    }

    #[tokio::test]
    async fn a_provider_that_refuses_is_a_decline() {
        let fixture = Fixture::new().await;
        fixture.provider.refuse(true);
        let payment = fixture.open("o").await.unwrap();
        assert_eq!((payment.state(), payment.decline_reason.as_str()), (PaymentState::PaymentDeclined, "told to"));
        assert_eq!(fixture.orders.states(), ["declined"]);
    }

    #[tokio::test]
    async fn an_abandoned_order_is_not_opened_again() {
        let fixture = Fixture::new().await;
        fixture.open("o").await.unwrap();
        fixture.abandon("o").await.unwrap();
        assert_eq!(code_of(&fixture.open("o").await.unwrap_err()), ErrorCode::WrongState);
    }

    #[tokio::test]
    async fn nonsense_is_refused() {
        let fixture = Fixture::new().await;
        for bad in [
            OpenPaymentRequest { order_id: String::new(), ..opening("o") },
            OpenPaymentRequest { amount_minor: 0, ..opening("o") },
            OpenPaymentRequest { amount_minor: -1, ..opening("o") },
            OpenPaymentRequest { currency: "yuan".into(), ..opening("o") },
            OpenPaymentRequest { return_url: String::new(), ..opening("o") },
        ] {
            assert_eq!(code_of(&fixture.client().open(bad).await.unwrap_err()), ErrorCode::Invalid);
        }
        for text in naughty_strings() {
            for field in 0..5 {
                let mut request = opening("o");
                *[
                    &mut request.order_id,
                    &mut request.reference,
                    &mut request.currency,
                    &mut request.return_url,
                    &mut request.locale,
                ][field] = text.clone();
                if let Err(status) = fixture.client().open(request).await {
                    assert_ne!(code_of(&status), ErrorCode::Internal, "{text:?}");
                }
            }
        }
    }
}
