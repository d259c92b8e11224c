//! Callback: what the provider sends of its own accord.

use contracts::{
    ErrorCode, fail,
    v1::{CallbackRequest, CallbackResponse},
};
use serde::{Deserialize, Serialize};
use tonic::Status;

use crate::{
    Inner, error,
    rules::Event,
    signature,
    store::events::{Applied, News},
};

const MAX_BODY: usize = 64 * 1024;
const MAX_TEXT: usize = 255;

/// The body of a call-back, JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub(crate) event_id: String,
    pub(crate) payment_id: String,
    /// "captured", "declined" or "refunded".
    pub(crate) state: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    #[serde(default)]
    pub(crate) reason: String,
}

impl Inner {
    pub(crate) async fn callback(&self, request: CallbackRequest) -> Result<CallbackResponse, Status> {
        let invalid = |what: &str| fail(ErrorCode::Invalid, what);
        if request.body.len() > MAX_BODY {
            return Err(invalid("body: too long"));
        }
        if !signature::is_signed(&self.callback_secret, &request.body, &request.signature) {
            return Err(fail(ErrorCode::BadSignature, "the signature is not of this body"));
        }
        let notice: Notice =
            serde_json::from_slice(&request.body).map_err(|_| invalid("body: not a notice of a payment"))?;
        if notice.event_id.is_empty() || notice.event_id.len() > MAX_TEXT {
            return Err(invalid("event_id: 1 to 255 bytes"));
        }
        let event = match notice.state.as_str() {
            "captured" => Event::Captured,
            "declined" => Event::Declined { reason: notice.reason.chars().take(MAX_TEXT).collect() },
            "refunded" => Event::Refunded,
            _ => return Err(invalid("state: unknown")),
        };
        let news = News {
            payment_id: notice.payment_id,
            event,
            callback: Some((notice.event_id, notice.amount_minor, notice.currency)),
            now_ms: self.ambient.now_ms(),
        };
        match self.apply(news).await.map_err(error::storage)? {
            Applied::Changed { order_id, pursue } => {
                for id in pursue {
                    self.pursue(&id).await.map_err(error::storage)?;
                }
                self.tell_order(&order_id).await.map_err(error::storage)?;
                Ok(CallbackResponse { changed: true })
            }
            Applied::Unchanged => Ok(CallbackResponse { changed: false }),
            Applied::UnknownPayment => Err(fail(ErrorCode::NotFound, "no such payment")),
            Applied::OtherAmount => {
                tracing::error!("a call-back speaks of another amount than its payment");
                Err(invalid("amount_minor: not the payment's"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::{code_of, v1::PaymentState};

    use super::*;
    use crate::{
        provider::Standing,
        signature::sign,
        testing::{AMOUNT, Fixture, SECRET, naughty_strings, notice},
    };

    #[tokio::test]
    async fn a_repeated_call_back_changes_nothing_twice() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        assert!(fixture.call_back("e", &payment.id, "captured").await.unwrap());
        assert!(!fixture.call_back("e", &payment.id, "captured").await.unwrap());
        assert!(!fixture.call_back("another", &payment.id, "captured").await.unwrap());
        assert_eq!(fixture.orders.states(), ["captured"]);
        let balance = fixture.balance().await;
        assert_eq!((balance.balanced, balance.captured_minor, balance.entries), (true, AMOUNT, 2));
    }

    #[tokio::test]
    async fn racing_call_backs_capture_once() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        let events: Vec<String> = (0..20).map(|n| format!("e{}", n % 10)).collect();
        let all = futures::future::join_all(events.iter().map(|e| fixture.call_back(e, &payment.id, "captured"))).await;
        assert_eq!(all.into_iter().filter(|changed| *changed.as_ref().unwrap()).count(), 1);
        assert_eq!(fixture.balance().await.captured_minor, AMOUNT);
    }

    #[tokio::test]
    async fn a_decline_after_a_capture_changes_nothing() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        fixture.call_back("e1", &payment.id, "captured").await.unwrap();
        assert!(!fixture.call_back("e2", &payment.id, "declined").await.unwrap());
        assert_eq!(fixture.state("o").await, PaymentState::PaymentCaptured);
    }

    #[tokio::test]
    async fn a_refund_heard_of_before_its_capture_is_both() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        assert!(fixture.call_back("e2", &payment.id, "refunded").await.unwrap());
        assert!(!fixture.call_back("e1", &payment.id, "captured").await.unwrap());
        assert_eq!(fixture.state("o").await, PaymentState::PaymentRefunded);
        assert_eq!(fixture.orders.states(), ["captured", "refunded"]);
        assert_eq!(fixture.account("provider_clearing").await, 0);
    }

    #[tokio::test]
    async fn a_late_capture_of_an_older_attempt_pays_and_stops_the_newer_one() {
        let fixture = Fixture::new().await;
        let first = fixture.open("o").await.unwrap();
        fixture.call_back("e1", &first.id, "declined").await.unwrap();
        let second = fixture.open("o").await.unwrap();
        fixture.provider.force(&first.id, Standing::Captured);
        assert!(fixture.call_back("e2", &first.id, "captured").await.unwrap());
        assert_eq!(fixture.provider.standing(&second.id), Standing::Cancelled);
        let paid = fixture.get("o", false).await.unwrap();
        assert_eq!((paid.id, paid.attempt), (first.id.clone(), 1));
        assert_eq!(fixture.open("o").await.unwrap().id, first.id);
    }

    #[tokio::test]
    async fn a_second_capture_goes_back_by_itself() {
        let fixture = Fixture::new().await;
        let first = fixture.open("o").await.unwrap();
        fixture.call_back("e1", &first.id, "declined").await.unwrap();
        let second = fixture.open("o").await.unwrap();
        for id in [&first.id, &second.id] {
            fixture.provider.force(id, Standing::Captured);
        }
        fixture.call_back("e2", &second.id, "captured").await.unwrap();
        assert!(fixture.call_back("e3", &first.id, "captured").await.unwrap());
        assert_eq!(fixture.provider.standing(&first.id), Standing::Refunded);
        assert_eq!(fixture.provider.standing(&second.id), Standing::Captured);
        let paid = fixture.get("o", false).await.unwrap();
        assert_eq!((paid.state(), paid.id), (PaymentState::PaymentCaptured, second.id));
        assert_eq!(fixture.orders.states(), ["declined", "captured"]);
        let balance = fixture.balance().await;
        assert_eq!((balance.captured_orders, balance.captured_minor, balance.refunded_minor), (1, 2 * AMOUNT, AMOUNT));
        assert_eq!(fixture.account("customer_funds").await, -AMOUNT);
    }

    #[tokio::test]
    async fn what_the_provider_did_not_sign_is_refused() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        let body = serde_json::to_vec(&notice("e", &payment.id, "captured")).unwrap();
        let mut longer = body.clone();
        longer.push(b' ');
        for (body, signature) in [
            (body.clone(), String::new()),
            (body.clone(), sign(&[1; 32], &body)),
            (longer, sign(&SECRET, &body)),
            (Vec::new(), "0".repeat(64)),
        ] {
            assert_eq!(code_of(&fixture.deliver(body, signature).await.unwrap_err()), ErrorCode::BadSignature);
        }
        for text in naughty_strings() {
            let signed = fixture.deliver(text.clone().into_bytes(), sign(&SECRET, text.as_bytes())).await.unwrap_err();
            assert_eq!(code_of(&signed), ErrorCode::Invalid, "{text:?}");
            let unsigned = fixture.deliver(body.clone(), text.clone()).await.unwrap_err();
            assert_eq!(code_of(&unsigned), ErrorCode::BadSignature, "{text:?}");
            for mut notice in
                [notice(&text, &payment.id, "?"), notice("e", &text, "captured"), notice("e", &payment.id, &text)]
            {
                notice.reason.clone_from(&text);
                let body = serde_json::to_vec(&notice).unwrap();
                let refused = fixture.deliver(body.clone(), sign(&SECRET, &body)).await.unwrap_err();
                assert!(matches!(code_of(&refused), ErrorCode::Invalid | ErrorCode::NotFound), "{text:?}");
            }
        }
        assert_eq!(fixture.state("o").await, PaymentState::PaymentOpen);
    }

    #[tokio::test]
    async fn other_money_or_an_unknown_payment_is_refused_and_may_come_right_later() {
        let fixture = Fixture::new().await;
        let payment = fixture.open("o").await.unwrap();
        for wrong in [
            Notice { amount_minor: 1, ..notice("e", &payment.id, "captured") },
            Notice { currency: "USD".into(), ..notice("e", &payment.id, "captured") },
        ] {
            let body = serde_json::to_vec(&wrong).unwrap();
            let refused = fixture.deliver(body.clone(), sign(&SECRET, &body)).await.unwrap_err();
            assert_eq!(code_of(&refused), ErrorCode::Invalid);
        }
        assert_eq!(code_of(&fixture.call_back("e", "unknown", "captured").await.unwrap_err()), ErrorCode::NotFound);
        assert!(fixture.call_back("e", &payment.id, "captured").await.unwrap());
    }
}
