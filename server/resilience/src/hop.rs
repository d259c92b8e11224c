//! The last step of ours before the carrier: the context goes into the headers, the whole answer comes back.
//!
//! A carrier may report trouble as an error, in the answer's headers, in its trailers, or by ending its body in the
//! middle. Here all four become one `Err(Status)`, so that the layers above see every failure and cover every wait. For
//! that the answer is read to its end, which suits unary calls; the contracts have no others.

use std::sync::Arc;

use http::{HeaderMap, Request, Response, StatusCode};
use storage::Random;
use tokio::time::Instant;
use tonic::{Code, Status, body::Body, metadata::MetadataMap};

use crate::{
    body::Gathered,
    context,
    meter::{Decision, Meter},
    stage::{Answer, Inner, Layer},
    verdict::{has_no_code, too_late},
    wire,
};

/// The longest answer, in bytes. Clients refuse messages over 4 MiB anyway.
const LONGEST_ANSWER: usize = 8 * 1024 * 1024;

pub(crate) struct Hop<S> {
    pub random: Arc<dyn Random>,
    pub meter: Arc<Meter>,
    pub inner: S,
}

impl<S: Inner> Layer for Hop<S> {
    async fn answer(self: Arc<Self>, mut request: Request<Body>) -> Answer {
        let left = context::due().map(|due| due.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            self.meter.decide(Decision::NoTime);
            return Err(too_late(format!("no time was left once {} had a place", self.meter.service)));
        }
        wire::write(&context::current(), left, &*self.random, request.headers_mut());
        whole(self.inner.ask(request).await.map_err(lost)?).await
    }
}

/// What the carrier reports is about the connection, whichever code it chose, unless a service's code says otherwise.
fn lost(status: Status) -> Status {
    match status.code() {
        Code::Internal | Code::Unknown | Code::Cancelled if has_no_code(&status) => {
            Status::unavailable(format!("the connection failed: {}", status.message()))
        }
        _ => status,
    }
}

async fn whole(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    if let Some(refusal) = refusal(&parts.headers) {
        return Err(refusal);
    }
    if parts.status != StatusCode::OK {
        return Err(not_grpc(parts.status, parts.headers));
    }
    let gathered = Gathered::read(body, LONGEST_ANSWER).await.map_err(lost)?;
    if !gathered.is_whole() {
        return Err(Status::data_loss(format!("the answer is longer than {LONGEST_ANSWER} bytes")));
    }
    let end = gathered.trailers().unwrap_or(&parts.headers);
    match refusal(end) {
        Some(status) => Err(status),
        // the connection ended in the middle
        None if !end.contains_key(Status::GRPC_STATUS) => Err(Status::unavailable("the answer ended without a status")),
        None if !is_one_message(&gathered) => Err(Status::data_loss("the answer is no gRPC message")),
        None => Ok(Response::from_parts(parts, gathered.into_body())),
    }
}

/// The failure that these headers or trailers tell of.
fn refusal(headers: &HeaderMap) -> Option<Status> {
    // most tell of success, and a `Status` takes a while to make
    headers.get(Status::GRPC_STATUS).filter(|code| *code != "0")?;
    Status::from_header_map(headers)
}

/// A flag, four bytes of length, and that many bytes.
fn is_one_message(gathered: &Gathered) -> bool {
    let Some((head, message)) = gathered.data().split_first_chunk::<5>() else { return false };
    let [compressed, length @ ..] = *head;
    compressed <= 1 && u32::from_be_bytes(length) as usize == message.len()
}

/// Something between us and the service answered: <https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md>.
fn not_grpc(status: StatusCode, headers: HeaderMap) -> Status {
    let code = match status {
        StatusCode::BAD_REQUEST => Code::Internal,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::PermissionDenied,
        StatusCode::NOT_FOUND => Code::Unimplemented,
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Code::Unavailable,
        _ => Code::Unknown,
    };
    // the headers hold Retry-After
    Status::with_metadata(code, format!("answered by HTTP {status} without gRPC"), MetadataMap::from_headers(headers))
}
