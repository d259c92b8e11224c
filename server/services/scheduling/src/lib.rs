//! The scheduling service: slots, their capacity, and who holds a place.
//!
//! Capacity lives here and nowhere else. Every change of it is one job of the group-commit writer, made of conditional
//! updates whose affected rows are checked, so that a place is never given twice. Kept day counts change in the same
//! transaction, so that a month of counts is one range read.

mod audit;
mod available;
mod confirm;
mod day_counts;
mod error;
mod expire;
mod extend;
mod hold;
mod import_schedules;
mod import_slots;
mod list_slots;
mod release;
mod rules;
mod service;
mod slot_id;
mod store;
mod zone;

use std::{path::Path, sync::Arc};

use contracts::v1::scheduling_server::SchedulingServer;
use sqlx::migrate::Migrator;
use storage::{Ambient, Database, StorageError};

pub use rules::Rules;
pub use slot_id::slot_id;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite/scheduling");

/// Places and times. Cheap to clone.
#[derive(Clone)]
pub struct SchedulingService(Arc<Inner>);

struct Inner {
    db: Database,
    ambient: Ambient,
    rules: Rules,
}

impl SchedulingService {
    /// Opens `DIR/scheduling.db` with the ordinary [`Rules`].
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    pub async fn open(dir: &Path, ambient: Ambient) -> Result<Self, StorageError> {
        Self::open_with(dir, ambient, Rules::default()).await
    }

    /// As [`open`](Self::open), with other times.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    pub async fn open_with(dir: &Path, ambient: Ambient, rules: Rules) -> Result<Self, StorageError> {
        let db = Database::open(dir, "scheduling", &MIGRATIONS).await?;
        Ok(Self(Arc::new(Inner { db, ambient, rules })))
    }

    /// The contract's server, ready for a carrier.
    pub fn server(&self) -> SchedulingServer<Self> {
        SchedulingServer::new(self.clone())
    }

    /// Shows that a write reaches the disk; see [`storage::Database::probe`].
    ///
    /// # Errors
    /// When it does not.
    pub async fn probe(&self) -> Result<(), storage::StorageError> {
        self.0.db.probe().await
    }

    /// Waits for writes under way and closes the database.
    pub async fn close(&self) {
        self.0.db.close().await;
    }
}
