//! Payments: attempts to pay an order at a [provider], and a ledger that always balances.
//!
//! What the provider says may come late, twice, in the wrong order or not at all. One write turns it into a change of
//! state, ledger entries and a note of what orders must hear; [`rules`] says which. The job behind Reconcile asks about
//! whatever stays silent, and tells orders again what they did not hear.

mod abandon;
mod callback;
mod error;
mod get;
mod ledger;
mod open;
pub mod provider;
mod pursue;
mod reconcile;
mod refund;
mod rules;
mod service;
pub mod signature;
pub mod simulator;
mod store;
mod tell;
#[cfg(test)]
mod testing;
mod trial_balance;

use std::{path::Path, sync::Arc};

use contracts::{
    Channel,
    v1::{orders_client::OrdersClient, payments_server::PaymentsServer},
};
use storage::{Ambient, Database, StorageError};

pub use provider::{Charge, Provider, ProviderError, Standing};
pub use simulator::Simulator;

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct PaymentsService {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    ambient: Ambient,
    provider: Arc<dyn Provider>,
    orders: OrdersClient<Channel>,
    callback_secret: [u8; 32],
}

impl PaymentsService {
    /// Opens `DIR/payments.db`. `callback_secret` is shared with the provider, which signs call-backs with it.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated.
    pub async fn open(
        dir: &Path,
        ambient: Ambient,
        provider: Arc<dyn Provider>,
        orders: Channel,
        callback_secret: [u8; 32],
    ) -> Result<Self, StorageError> {
        let database = Database::open(dir, "payments", &sqlx::migrate!("../../migrations/sqlite/payments")).await?;
        let orders = OrdersClient::new(orders);
        Ok(Self { inner: Arc::new(Inner { database, ambient, provider, orders, callback_secret }) })
    }

    /// The generated server around this service, for a carrier.
    pub fn server(&self) -> PaymentsServer<Self> {
        PaymentsServer::new(self.clone())
    }

    /// Shows that a write reaches the disk; see [`storage::Database::probe`].
    ///
    /// # Errors
    /// When it does not.
    pub async fn probe(&self) -> Result<(), storage::StorageError> {
        self.inner.database.probe().await
    }

    /// Waits for writes under way and closes the file.
    pub async fn close(&self) {
        self.inner.database.close().await;
    }
}
