//! The channel to another service, with an error type of its own.
//!
//! Calls through a channel whose error is a boxed trait object cannot be awaited inside the handlers of a generated
//! server: the compiler cannot show that such a future may move between threads (rust-lang/rust#102211).

use contracts::Channel;
use http::{Request, Response};
use tonic::{Status, body::Body};
use tower::{BoxError, ServiceExt, util::BoxCloneSyncService};

pub(crate) type Reach = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

pub(crate) fn reach(channel: Channel) -> Reach {
    BoxCloneSyncService::new(channel.map_err(status))
}

fn status(error: impl Into<BoxError>) -> Status {
    Status::from_error(error.into())
}
