//! Why an operation did not go through.

use contracts::{ErrorCode, fail};
use storage::StorageError;
use tonic::Status;

#[derive(Debug)]
pub(crate) enum Failure {
    /// A rule said no.
    Refused(ErrorCode, String),
    Storage(StorageError),
}

impl Failure {
    pub(crate) fn refused(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(code, message.into())
    }
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::refused(ErrorCode::Invalid, message)
    }
    /// Rows that must be there were not: the job is rolled back rather than half done.
    pub(crate) fn inconsistent(what: &str) -> Self {
        Self::refused(ErrorCode::Internal, format!("inconsistent: {what}"))
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}
impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}
impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(code, message) => {
                if code == ErrorCode::Internal {
                    tracing::error!(message, "scheduling refused to go on");
                }
                fail(code, message)
            }
            Failure::Storage(error @ (StorageError::NotCommitted(_) | StorageError::WriterGone)) => {
                fail(ErrorCode::Unavailable, error.to_string())
            }
            Failure::Storage(StorageError::Sql(error @ sqlx::Error::PoolTimedOut)) => {
                fail(ErrorCode::Unavailable, error.to_string())
            }
            Failure::Storage(error) => {
                tracing::error!(%error, "scheduling storage failed");
                fail(ErrorCode::Internal, "storage failed")
            }
        }
    }
}
