//! The orders service: the booking's state machine, and the process manager that drives it.
//!
//! A booking is durable before anything else happens, and its next step is always written down (`next_step_ms`). Each
//! step is either a durable transition, or a call to another service that is idempotent by order id followed by a
//! transition that holds only if nobody changed the order meanwhile. So any step may be done twice or cut off anywhere:
//! the recovery job does it again. An unknown outcome never fails an order; it waits.

mod audit;
mod cancel;
mod choose_slot;
mod drive;
mod eligibility;
mod error;
mod extend_hold;
mod get;
mod idempotency;
mod list;
mod messages;
mod order;
mod outbox;
mod peers;
mod place;
mod record_payment;
mod recover;
mod service;
mod start_payment;
pub mod state;
mod store;
mod trace;

use std::{path::Path, sync::Arc};

use contracts::{Channel, v1::orders_server::OrdersServer};
use sqlx::migrate::Migrator;
use storage::{Ambient, Database, StorageError};

use crate::{drive::HoldLocks, idempotency::Running, peers::Peers};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite/orders");

/// The services that a booking meets.
#[derive(Clone)]
pub struct OrdersPeers {
    pub catalog: Channel,
    pub scheduling: Channel,
    pub payments: Channel,
    pub messaging: Channel,
}

/// Bookings. Cheap to clone.
#[derive(Clone)]
pub struct OrdersService(Arc<Inner>);

struct Inner {
    db: Database,
    ambient: Ambient,
    peers: Peers,
    running: Running,
    hold_locks: HoldLocks,
}

impl OrdersService {
    /// Opens `DIR/orders.db`.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    pub async fn open(dir: &Path, ambient: Ambient, peers: OrdersPeers) -> Result<Self, StorageError> {
        let db = Database::open(dir, "orders", &MIGRATIONS).await?;
        let inner = Inner {
            db,
            ambient,
            peers: Peers::new(peers),
            running: Running::default(),
            hold_locks: HoldLocks::default(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// The contract's server, ready for a carrier.
    pub fn server(&self) -> OrdersServer<Self> {
        OrdersServer::new(self.clone())
    }

    /// One pass of the sender: hands at most `limit` due messages to messaging and answers how many it accepted.
    /// [`recover`](contracts::v1::orders_server::Orders::recover) does this too.
    ///
    /// # Errors
    /// When storage fails. That messaging cannot be reached is no error: the messages wait.
    pub async fn dispatch_outbox(&self, limit: u32) -> Result<u32, tonic::Status> {
        Ok(self.0.dispatch_outbox(limit).await?)
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
