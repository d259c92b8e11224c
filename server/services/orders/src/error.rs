//! Why an operation did not go through.

use contracts::{ErrorCode, code_of, fail};
use storage::StorageError;
use tonic::Status;

#[derive(Debug)]
pub(crate) enum Failure {
    /// A rule said no.
    Refused(ErrorCode, String),
    Storage(StorageError),
    /// Another service's refusal, passed on; or its silence.
    Peer(Box<Status>),
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

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Peer(Box::new(status))
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
            Failure::Peer(status) => fail(code_of(&status), status.message()),
            Failure::Refused(code, message) => {
                if code == ErrorCode::Internal {
                    tracing::error!(message, "orders refused to go on");
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
                tracing::error!(%error, "orders storage failed");
                fail(ErrorCode::Internal, "storage failed")
            }
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(code, message) => write!(f, "{}: {message}", code.as_str()),
            Self::Storage(error) => error.fmt(f),
            Self::Peer(status) => write!(f, "another service: {}: {}", code_of(status).as_str(), status.message()),
        }
    }
}
