//! What Checkwell needs of a payment provider.

use std::time::Duration;

use async_trait::async_trait;

/// A provider that has not answered by then may or may not have done it.
const PATIENCE: Duration = Duration::from_secs(8);

/// What somebody is asked to pay. `payment_id` is the idempotency key: again is the same charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub payment_id: String,
    /// Minor units of `currency`.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// The order's public reference, shown to the payer.
    pub reference: String,
    /// Where the payer goes afterwards.
    pub return_url: String,
    /// "en" or "zh".
    pub locale: String,
}

/// Where a charge stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The provider has never heard of it.
    Unknown,
    Open,
    Captured,
    Declined {
        reason: String,
    },
    /// Stopped before anything was paid.
    Cancelled,
    Refunded,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It said no: nothing happened, and asking again is of no use.
    #[error("refused: {0}")]
    Refused(String),
    /// No answer: it may have happened. Ask again, with the same id.
    #[error("outcome unknown: {0}")]
    OutcomeUnknown(String),
}

/// A payment provider. Every call is idempotent by payment id.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// Opens a charge; answers with the address of the page where it is paid.
    async fn open(&self, charge: &Charge) -> Result<String, ProviderError>;
    async fn query(&self, payment_id: &str) -> Result<Standing, ProviderError>;
    /// Stops an open charge; answers where it stands then, which is captured when it came too late.
    async fn cancel(&self, payment_id: &str) -> Result<Standing, ProviderError>;
    /// Gives back all of a captured charge; answers where it stands then.
    async fn refund(&self, payment_id: &str) -> Result<Standing, ProviderError>;
}

/// Waits for an answer, but not for ever: then the outcome is unknown.
pub(crate) async fn patiently<T>(call: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(answer) => answer,
        Err(_) => Err(ProviderError::OutcomeUnknown("no answer in time".into())),
    }
}
