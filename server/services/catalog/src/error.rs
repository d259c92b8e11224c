//! What can go wrong in the catalog.

use contracts::{ErrorCode, fail};
use storage::StorageError;
use tonic::Status;

#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The request makes no sense; the text names the field.
    #[error("{0}")]
    Invalid(String),
    #[error("no {0}")]
    NotFound(String),
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Stored data that this program does not understand.
    #[error("stored data: {0}")]
    Stored(String),
}

impl From<sqlx::Error> for CatalogError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<CatalogError> for Status {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Invalid(text) => fail(ErrorCode::Invalid, text),
            CatalogError::NotFound(what) => fail(ErrorCode::NotFound, format!("no {what}")),
            CatalogError::Storage(error) => {
                tracing::error!(%error, "the catalog's storage failed");
                let busy = matches!(error, StorageError::Sql(sqlx::Error::PoolTimedOut));
                fail(if busy { ErrorCode::Unavailable } else { ErrorCode::Internal }, "storage failed")
            }
            CatalogError::Stored(text) => {
                tracing::error!(reason = text, "the catalog holds data it does not understand");
                fail(ErrorCode::Internal, "stored data is damaged")
            }
        }
    }
}
