//! How storage failures leave the service.

use contracts::{ErrorCode, fail};
use storage::StorageError;
use tonic::Status;

/// A storage failure as a status; the details go to the log, not to the caller.
pub(crate) fn storage(error: StorageError) -> Status {
    tracing::error!(%error, "messaging storage failed");
    match error {
        StorageError::Sql(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed)
        | StorageError::NotCommitted(_)
        | StorageError::WriterGone => fail(ErrorCode::Unavailable, "messaging storage is busy"),
        StorageError::Sql(_) | StorageError::Migrate(_) => fail(ErrorCode::Internal, "messaging storage failed"),
    }
}
