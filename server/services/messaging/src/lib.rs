//! Messaging: an outbox of messages to people.
//!
//! Accepted means durable. Each message is leased, handed to the [gateway] with its key, and tried again with growing,
//! jittered pauses; a crash between sending and noting it sends once more, and the gateway knows the key.

mod deliver_due;
mod enqueue;
mod error;
pub mod gateway;
mod list_messages;
mod service;
mod store;
mod templates;
#[cfg(test)]
mod testing;

use std::{path::Path, sync::Arc};

use contracts::v1::messaging_server::MessagingServer;
use storage::{Ambient, Database, StorageError};
use tokio::sync::Notify;

pub use gateway::{Gateway, GatewayError, Outgoing, SimulatedGateway};

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct MessagingService {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    ambient: Ambient,
    gateway: Arc<dyn Gateway>,
    wake: Arc<Notify>,
}

impl MessagingService {
    /// Opens `DIR/messaging.db`.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated.
    pub async fn open(dir: &Path, ambient: Ambient, gateway: Arc<dyn Gateway>) -> Result<Self, StorageError> {
        let database = Database::open(dir, "messaging", &sqlx::migrate!("../../migrations/sqlite/messaging")).await?;
        Ok(Self { inner: Arc::new(Inner { database, ambient, gateway, wake: Arc::default() }) })
    }

    /// The generated server around this service, for a carrier.
    pub fn server(&self) -> MessagingServer<Self> {
        MessagingServer::new(self.clone())
    }

    /// Rung when DeliverDue has something to do at once: a new message, or more than one pass could take. Retries ring
    /// nothing: call DeliverDue every second or so as well.
    pub fn wake(&self) -> Arc<Notify> {
        self.inner.wake.clone()
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
