//! Where simulated call-backs go.

use async_trait::async_trait;
use contracts::{
    Channel,
    v1::{CallbackRequest, payments_client::PaymentsClient},
};

/// Takes call-backs: over HTTP, or straight to the service.
#[async_trait]
pub trait CallbackSink: Send + Sync + 'static {
    /// Hands over one call-back.
    ///
    /// # Errors
    /// Why it was not taken, for the log; it is tried again.
    async fn deliver(&self, body: Vec<u8>, signature: String) -> Result<(), String>;
}

/// Straight to a payments service.
pub struct ChannelSink(PaymentsClient<Channel>);

impl ChannelSink {
    /// `payments` may be a late channel: the simulator is opened before the service that uses it.
    pub fn new(payments: Channel) -> Self {
        Self(PaymentsClient::new(payments))
    }
}

#[async_trait]
impl CallbackSink for ChannelSink {
    async fn deliver(&self, body: Vec<u8>, signature: String) -> Result<(), String> {
        let answer = self.0.clone().callback(CallbackRequest { body, signature }).await;
        answer.map(|_| ()).map_err(|status| status.to_string())
    }
}
