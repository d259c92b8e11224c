//! The contracts between the services: generated from `server/proto`, one error-code table, and the carriers.
//!
//! A service is reached through its generated client over a [`Channel`]. In process the channel is the service's own
//! generated server (see [`in_process`]); split over several machines it will be a connection. Callers cannot tell.

pub mod channel;
pub mod error;
mod idempotent;

/// Messages, clients and servers of every service, generated from `server/proto/checkwell/v1`.
#[allow(clippy::all, clippy::unwrap_used, missing_docs)]
pub mod v1 {
    tonic::include_proto!("checkwell.v1");
}

pub use channel::{Channel, Clients, LateChannel, in_process};
pub use error::{ErrorCode, code_of, fail};
pub use idempotent::is_idempotent;
