//! The catalog: hospitals, packages, what they cost where, and finding them in Chinese and English.
//!
//! Public data only. Reads never loop over queries and never return unbounded lists; writes are upserts of at most
//! 1,000 rows, one transaction a call.

mod changes;
mod cities;
mod cursor;
mod error;
mod get;
mod level;
mod offers;
mod search;
mod service;
mod sphere;
mod standard;
mod store;
mod suggest;
mod text;
mod upsert_hospitals;
mod upsert_offers;
mod upsert_packages;
mod validate;

#[cfg(test)]
mod tests;

use std::path::Path;

use contracts::v1::catalog_server::CatalogServer;
use storage::{Ambient, Database, StorageError};

pub use error::CatalogError;
pub use standard::{STANDARD_PACKAGE_IDS, standard_packages};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite/catalog");

/// The catalog over its own database. Cheap to clone.
#[derive(Clone)]
pub struct CatalogService {
    db: Database,
}

impl CatalogService {
    /// Opens `dir/catalog.db`, creating it as needed, and makes sure that the standard packages exist.
    ///
    /// The catalog needs neither clock nor randomness today; it takes them like every service.
    ///
    /// # Errors
    /// When the database cannot be opened, migrated or written.
    pub async fn open(dir: &Path, _ambient: Ambient) -> Result<Self, StorageError> {
        let db = Database::open(dir, "catalog", &MIGRATIONS).await?;
        let service = Self { db };
        upsert_packages::upsert_packages(&service.db, standard_packages()).await.map_err(|error| match error {
            CatalogError::Storage(error) => error,
            other => StorageError::NotCommitted(other.to_string()),
        })?;
        Ok(service)
    }

    /// The contract's server, for [`contracts::in_process`] or a network listener.
    pub fn server(&self) -> CatalogServer<Self> {
        CatalogServer::new(self.clone())
    }

    /// Shows that a write reaches the disk; see [`storage::Database::probe`].
    ///
    /// # Errors
    /// When it does not.
    pub async fn probe(&self) -> Result<(), storage::StorageError> {
        self.db.probe().await
    }

    /// Waits for writes under way and closes the file.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
