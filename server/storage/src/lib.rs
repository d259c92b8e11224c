//! Storage engines, and the two things that must never be global: the clock and randomness.
//!
//! A service opens one [`Database`] of its own. It reads through `reader()` (a pool, WAL snapshots) and writes through
//! `write()`, the [group-commit writer](writer). Nothing else writes to the file.

pub mod ambient;
pub mod database;
pub mod error;
pub mod writer;

pub use ambient::{Ambient, Clock, ManualClock, Random, SeededRandom, SystemClock, SystemRandom, trace_id};
pub use database::Database;
pub use error::StorageError;
pub use sqlx::SqliteConnection as Connection;
