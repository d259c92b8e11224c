//! Accounts: sign-in by phone and one-time code, sessions, and the people somebody books for.
//!
//! Nothing secret is kept in the open: codes and caller addresses as keyed hashes, tokens as SHA-256, identity numbers
//! masked, fingerprinted and sealed (see [`seal`]). Every number gets the same answers, known or not.

mod add_person;
mod chinese_id;
mod digits;
mod error;
mod keys;
mod limits;
mod name;
mod people;
mod person;
mod phone;
mod request_code;
pub mod seal;
mod service;
mod session;
mod store;
#[cfg(test)]
mod testing;
mod verify_code;

use std::{path::Path, sync::Arc};

use contracts::{
    Channel,
    v1::{accounts_server::AccountsServer, messaging_client::MessagingClient},
};
use storage::{Ambient, Database, StorageError};

pub use limits::CodeLimits;

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct AccountsService {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    ambient: Ambient,
    messaging: MessagingClient<Channel>,
    keys: keys::Keys,
    seal: seal::IdentitySeal,
    limits: CodeLimits,
}

impl AccountsService {
    /// Opens `DIR/accounts.db`. `secret` keys every hash and seal: with another one, codes under way stop working and
    /// sealed identity numbers cannot be read.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated.
    pub async fn open(
        dir: &Path,
        ambient: Ambient,
        messaging: Channel,
        secret: [u8; 32],
        limits: CodeLimits,
    ) -> Result<Self, StorageError> {
        let database = Database::open(dir, "accounts", &sqlx::migrate!("../../migrations/sqlite/accounts")).await?;
        let inner = Inner {
            database,
            ambient,
            messaging: MessagingClient::new(messaging),
            keys: keys::Keys::derive(&secret),
            seal: seal::IdentitySeal::derive(&secret),
            limits,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The generated server around this service, for a carrier.
    pub fn server(&self) -> AccountsServer<Self> {
        AccountsServer::new(self.clone())
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
