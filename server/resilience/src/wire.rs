//! The context in headers, between processes: written by every client's stack, read by [`serve`].
//!
//! | header | |
//! | --- | --- |
//! | `grpc-timeout` | what is left of the deadline |
//! | `traceparent` | `00-TRACE-SPAN-01`, W3C Trace Context |
//! | `x-checkwell-priority` | `background`, `normal`, `critical` |
//! | `x-checkwell-tag` | marks load tests and synthetic bookings |
//!
//! They are believed: services are reached by each other, never by browsers.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, Request, Response, header::HeaderName};
use storage::Random;
use tokio::time::{Instant, timeout_at};
use tonic::{Status, body::Body};
use tower::{Service, ServiceExt as _};

use crate::{
    context::{self, CallContext, Priority},
    verdict::too_late,
};

const TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
const TRACE: HeaderName = HeaderName::from_static("traceparent");
const PRIORITY: HeaderName = HeaderName::from_static("x-checkwell-priority");
const TAG: HeaderName = HeaderName::from_static("x-checkwell-tag");

/// Writes `context` and the time that is left. Each hop is a span of its own in the trace.
pub(crate) fn write(context: &CallContext, left: Option<Duration>, random: &dyn Random, headers: &mut HeaderMap) {
    if let Some(value) = left.and_then(|left| HeaderValue::try_from(timeout_text(left)).ok()) {
        headers.insert(TIMEOUT, value);
    }
    if is_trace(&context.trace_id) {
        let mut span = [0; 8];
        random.fill(&mut span);
        // the standard forbids an id of zeros
        let span = u64::from_be_bytes(span).max(1);
        if let Ok(value) = HeaderValue::try_from(format!("00-{}-{span:016x}-01", context.trace_id)) {
            headers.insert(TRACE, value);
        }
    }
    headers.insert(PRIORITY, HeaderValue::from_static(context.priority.as_str()));
    if let Some(value) =
        context.tag.as_deref().filter(|tag| is_tag(tag)).and_then(|tag| HeaderValue::from_str(tag).ok())
    {
        headers.insert(TAG, value);
    }
}

/// Reads what [`write`] wrote. What is missing or malformed is left out.
pub(crate) fn read(headers: &HeaderMap, now: Instant) -> CallContext {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    CallContext {
        deadline: timeout(headers).and_then(|left| now.checked_add(left)),
        priority: text(&PRIORITY).and_then(Priority::parse).unwrap_or_default(),
        trace_id: text(&TRACE).and_then(|text| text.split('-').nth(1)).filter(|id| is_trace(id)).unwrap_or("").into(),
        tag: text(&TAG).filter(|tag| is_tag(tag)).map(Into::into),
    }
}

/// `grpc-timeout`: at most 8 digits and a unit.
pub(crate) fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(TIMEOUT)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// The finest unit whose number still has 8 digits.
fn timeout_text(left: Duration) -> String {
    const MOST: u128 = 99_999_999;
    match left {
        left if left.as_micros() <= MOST => format!("{}u", left.as_micros()),
        left if left.as_millis() <= MOST => format!("{}m", left.as_millis()),
        left => format!("{}S", u128::from(left.as_secs()).min(MOST)),
    }
}

fn is_trace(id: &str) -> bool {
    id.len() == 32
        && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && id.bytes().any(|byte| byte != b'0')
}

fn is_tag(tag: &str) -> bool {
    (1..=64).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The server's end, for remote carriers: opens the caller's context around the handler and drops the handler when the
/// caller's time is over. In process it is not needed: the context is already there.
pub fn serve<S>(server: S) -> Serve<S> {
    Serve { server }
}

/// A server behind [`serve`].
#[derive(Clone, Debug)]
pub struct Serve<S> {
    server: S,
}

/// tonic routes by the service's name.
impl<S: tonic::server::NamedService> tonic::server::NamedService for Serve<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Serve<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Future: Send> + Clone + Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.server.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let now = Instant::now();
        let context = read(request.headers(), now);
        let due = context.deadline;
        if due.is_some_and(|due| due <= now) {
            return Box::pin(async { Ok(too_late("no time was left on arrival".into()).into_http()) });
        }
        // the clone that was polled ready is the one to call
        let next = self.server.clone();
        let server = std::mem::replace(&mut self.server, next);
        let handler = context::scope(context, server.oneshot(request));
        Box::pin(async move {
            let Some(due) = due else { return handler.await };
            // not marked as refused: the service was asked, and was too slow
            let late = || Status::deadline_exceeded("the caller's time is over").into_http();
            timeout_at(due, handler).await.unwrap_or_else(|_| Ok(late()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storage::SeededRandom;

    const TRACE_ID: &str = "0af7651916cd43dd8448eb211c80319c";

    #[tokio::test(start_paused = true)]
    async fn a_context_survives_the_wire() {
        let context = CallContext {
            deadline: None,
            priority: Priority::Critical,
            trace_id: TRACE_ID.into(),
            tag: Some("load-test".into()),
        };
        let mut headers = HeaderMap::new();
        write(&context, Some(Duration::from_millis(300)), &*SeededRandom::new(1), &mut headers);
        assert_eq!(headers[TIMEOUT], "300000u");
        let trace = headers[TRACE].to_str().unwrap();
        assert!(
            trace.starts_with(&format!("00-{TRACE_ID}-")) && trace.ends_with("-01") && trace.len() == 55,
            "{trace}"
        );
        let now = Instant::now();
        let read = read(&headers, now);
        assert_eq!(read.deadline, Some(now + Duration::from_millis(300)));
        assert_eq!(read.priority, Priority::Critical);
        assert_eq!(&*read.trace_id, TRACE_ID);
        assert_eq!(read.tag.as_deref(), Some("load-test"));
    }

    #[tokio::test]
    async fn nonsense_in_headers_is_left_out() {
        let mut headers = HeaderMap::new();
        for (name, value) in [(TIMEOUT, "soon"), (TRACE, "00-zz-1-01"), (PRIORITY, "me first"), (TAG, "a b")] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let context = read(&headers, Instant::now());
        assert_eq!((context.deadline, context.priority, &*context.trace_id), (None, Priority::Normal, ""));
        assert_eq!(context.tag, None);
        for bad in ["", "u", "123456789u", "-1u", "1x", "1ü", "+5S"] {
            headers.insert(TIMEOUT, HeaderValue::from_bytes(bad.as_bytes()).unwrap());
            assert_eq!(timeout(&headers), None, "{bad}");
        }
    }

    #[test]
    fn a_timeout_keeps_eight_digits_in_the_finest_unit() {
        assert_eq!(timeout_text(Duration::from_micros(99_999_999)), "99999999u");
        assert_eq!(timeout_text(Duration::from_secs(100)), "100000m");
        assert_eq!(timeout_text(Duration::from_secs(1_000_000)), "1000000S");
        assert_eq!(timeout_text(Duration::MAX), "99999999S");
    }
}
