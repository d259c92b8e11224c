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
