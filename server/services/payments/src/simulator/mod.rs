//! A payment provider to try things with: its own database, a page on which to approve or decline, and signed call-backs
//! that come late, twice, out of order or never. Nothing of it is real money.

mod callbacks;
mod mischief;
mod sink;
mod store;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use storage::{Ambient, Database, StorageError};
use tokio::sync::Notify;

pub use mischief::Mischief;
pub use sink::{CallbackSink, ChannelSink};

use crate::provider::{Charge, Provider, ProviderError, Standing};
use store::CheckoutState;

/// What the payer's page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// Minor units of `currency`.
    pub amount_minor: i64,
    pub currency: String,
    pub reference: String,
    pub return_url: String,
    /// "open", "captured", "declined", "cancelled" or "refunded".
    pub state: &'static str,
    pub locale: String,
}

/// What the payer chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Decline,
}

/// The simulated provider. Cheap to clone.
#[derive(Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    ambient: Ambient,
    callback_secret: [u8; 32],
    mischief: Mischief,
    sink: Arc<dyn CallbackSink>,
    /// Rung when a call-back was queued.
    queued: Notify,
}

impl Simulator {
    /// Opens `DIR/provider.db`.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated.
    pub async fn open(
        dir: &Path,
        ambient: Ambient,
        callback_secret: [u8; 32],
        mischief: Mischief,
        sink: Arc<dyn CallbackSink>,
    ) -> Result<Self, StorageError> {
        let database = Database::open(dir, "provider", &sqlx::migrate!("../../migrations/sqlite/provider")).await?;
        let queued = Notify::new();
        Ok(Self { inner: Arc::new(Inner { database, ambient, callback_secret, mischief, sink, queued }) })
    }

    /// What a payer sees; `None` for an unknown id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn checkout(&self, id: &str) -> Result<Option<Checkout>, StorageError> {
        let found = store::find(self.inner.database.reader(), id).await?;
        Ok(found.map(|row| Checkout {
            amount_minor: row.charge.amount_minor,
            currency: row.charge.currency,
            reference: row.charge.reference,
            return_url: row.charge.return_url,
            state: row.state.as_str(),
            locale: row.charge.locale,
        }))
    }

    /// The payer's decision, durable when this returns. The first one counts. Answers where the payer goes now; `None` for
    /// an unknown id.
    ///
    /// # Errors
    /// When it could not be written; nothing was decided then.
    pub async fn decide(&self, id: &str, decision: Decision) -> Result<Option<String>, StorageError> {
        let next = match decision {
            Decision::Approve => CheckoutState::Captured,
            Decision::Decline => CheckoutState::Declined,
        };
        let checkout = self.inner.move_on(id, CheckoutState::Open, next).await?;
        Ok(checkout.map(|row| row.charge.return_url))
    }

    /// Waits for writes under way and closes the file.
    pub async fn close(&self) {
        self.inner.database.close().await;
    }
}

impl Inner {
    /// From one state to another, with its call-backs, in one write; nothing when it stands elsewhere. Answers where it
    /// stands then.
    async fn move_on(
        &self,
        id: &str,
        from: CheckoutState,
        to: CheckoutState,
    ) -> Result<Option<store::CheckoutRow>, StorageError> {
        let now_ms = self.ambient.now_ms();
        let delays_ms = match to {
            CheckoutState::Captured | CheckoutState::Declined | CheckoutState::Refunded => {
                self.mischief.delays_ms(&self.ambient)
            }
            CheckoutState::Open | CheckoutState::Cancelled => Vec::new(),
        };
        let (id, event_id) = (id.to_owned(), self.ambient.id());
        let moved = self
            .database
            .write(move |c| {
                Box::pin(async move {
                    if store::move_on(c, &id, from, to, now_ms).await? {
                        store::queue(c, &id, to, &event_id, &delays_ms, now_ms).await?;
                    }
                    store::find(c, &id).await
                })
            })
            .await?;
        self.queued.notify_one();
        Ok(moved)
    }

    async fn standing(&self, id: &str) -> Result<Standing, ProviderError> {
        let found = store::find(self.database.reader(), id).await.map_err(lost)?;
        Ok(found.map_or(Standing::Unknown, |row| row.state.standing()))
    }
}

/// A provider whose database fails gives no answer.
fn lost(error: StorageError) -> ProviderError {
    ProviderError::OutcomeUnknown(error.to_string())
}

#[async_trait]
impl Provider for Simulator {
    async fn open(&self, charge: &Charge) -> Result<String, ProviderError> {
        let (charge, now_ms) = (charge.clone(), self.inner.ambient.now_ms());
        let url = format!("/demo/provider/{}", charge.payment_id);
        let asked = charge.clone();
        let opened = self.inner.database.write(move |c| Box::pin(store::open(c, charge, now_ms))).await;
        match opened.map_err(lost)? {
            row if row.charge.amount_minor != asked.amount_minor || row.charge.currency != asked.currency => {
                Err(ProviderError::Refused("opened before with another amount".into()))
            }
            row if row.state == CheckoutState::Cancelled => Err(ProviderError::Refused("cancelled".into())),
            _ => Ok(url),
        }
    }

    async fn query(&self, payment_id: &str) -> Result<Standing, ProviderError> {
        self.inner.standing(payment_id).await
    }

    async fn cancel(&self, payment_id: &str) -> Result<Standing, ProviderError> {
        let moved = self.inner.move_on(payment_id, CheckoutState::Open, CheckoutState::Cancelled).await;
        Ok(moved.map_err(lost)?.map_or(Standing::Unknown, |row| row.state.standing()))
    }

    async fn refund(&self, payment_id: &str) -> Result<Standing, ProviderError> {
        let moved = self.inner.move_on(payment_id, CheckoutState::Captured, CheckoutState::Refunded).await;
        match moved.map_err(lost)?.map(|row| row.state) {
            Some(CheckoutState::Refunded) => Ok(Standing::Refunded),
            Some(
                CheckoutState::Open | CheckoutState::Captured | CheckoutState::Declined | CheckoutState::Cancelled,
            )
            | None => Err(ProviderError::Refused("nothing was captured".into())),
        }
    }
}
