//! What can go wrong with storage itself.

/// An engine's failure. Business outcomes are never errors of this kind.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The batch that carried the write did not commit; nothing of it is on disk.
    #[error("the write was not committed: {0}")]
    NotCommitted(String),
    /// The writer has stopped, or the write itself panicked; nothing of it is on disk.
    #[error("the writer is gone")]
    WriterGone,
}
