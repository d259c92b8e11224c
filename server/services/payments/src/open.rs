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
