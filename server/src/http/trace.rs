//! One id per request: taken from `traceparent` when the edge before us sent one, else made here. On every answer, in
//! every log line, in every order's history.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri},
    middleware::Next,
    response::Response,
};
use resilience::{CallContext, Priority, context};
use storage::{SystemRandom, trace_id};
use tracing::Instrument;

use super::limits::Class;

const HEADER: HeaderName = HeaderName::from_static("x-trace-id");

tokio::task_local! {
    static TRACE_ID: String;
}

/// The current request's trace id; "" outside of one.
pub fn current() -> String {
    TRACE_ID.try_with(Clone::clone).unwrap_or_default()
}

/// The id of a request: its caller's, or a new one.
fn id_of(headers: &HeaderMap) -> String {
    from_traceparent(headers).unwrap_or_else(|| trace_id(&SystemRandom))
}

/// Puts an id on an answer that was not made for this request: a kept page.
pub fn mark(asked: &HeaderMap, answer: &mut HeaderMap) {
    if let Ok(value) = HeaderValue::from_str(&id_of(asked)) {
        answer.insert(HEADER, value);
    }
}

pub async fn span(request: Request, next: Next) -> Response {
    let id = id_of(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned());
    // the path's pattern, never the path: references and ids stay out of the log
    let span = tracing::info_span!("request", trace_id = %id, %method, route = route.as_deref().unwrap_or("-"));
    let started = std::time::Instant::now();
    let context = CallContext {
        priority: priority(request.method(), request.uri()),
        trace_id: id.as_str().into(),
        tag: tag(request.headers()),
        deadline: None,
    };
    let answer = context::scope(context, next.run(request).instrument(span.clone()));
    let mut response = TRACE_ID.scope(id.clone(), answer).await;
    let status = response.status();
    metrics::counter!("checkwell_http_requests_total", "status" => status.as_str().to_owned()).increment(1);
    metrics::histogram!("checkwell_http_request_seconds").record(started.elapsed().as_secs_f64());
    if status.is_server_error() {
        span.in_scope(|| tracing::warn!(status = status.as_u16(), "answered with an error"));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// What is shed first when a service is full.
fn priority(method: &Method, uri: &Uri) -> Priority {
    match Class::of(method, uri) {
        // a call-back of the payment provider is part of a booking too
        Some(Class::Critical) | None => Priority::Critical,
        Some(Class::Normal | Class::Search) => Priority::Normal,
        Some(Class::Background) => Priority::Background,
    }
}

/// Marks traffic on every hop: a load test, a synthetic booking, a trial of another version.
fn tag(headers: &HeaderMap) -> Option<Arc<str>> {
    headers.get("x-checkwell-tag")?.to_str().ok().map(Arc::from)
}

/// The trace id of a W3C traceparent, if it is well formed.
fn from_traceparent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let id = text.split('-').nth(1)?;
    let valid =
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && id.bytes().any(|byte| byte != b'0');
    valid.then(|| id.to_ascii_lowercase())
}
