//! The answer to who is over a quota.

use app::pages::system;
use axum::{
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};

use super::{Refused, Sent};
use crate::http::{Edge, at::At, problem, reply};

/// Who comes back at the same moment as everybody else is refused again: a third is added by chance.
const SPREAD: u32 = 3;

pub(super) fn answer(edge: &Edge, refused: Refused, sent: Sent, policy: Option<HeaderValue>) -> Response {
    metrics::counter!("checkwell_limited_total", "class" => refused.name).increment(1);
    let seconds = refused.verdict.retry_after_s;
    let mut response = if sent.uri.path().starts_with("/api/") {
        problem::answer(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", true)
    } else {
        page(edge, seconds, &sent)
    };
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, seconds.into());
    if let Some(policy) = policy {
        headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
    }
    if let Ok(left) = HeaderValue::from_str(&format!("\"{}\";r=0;t={seconds}", refused.name)) {
        headers.insert(HeaderName::from_static("ratelimit"), left);
    }
    response
}

fn page(edge: &Edge, seconds: u32, sent: &Sent) -> Response {
    let path = sent.uri.path_and_query().map_or("/", |uri| uri.as_str());
    let at = At::anywhere(&sent.uri, &sent.headers);
    let again = seconds + spread(edge, seconds);
    let post = sent.method == Method::POST;
    let mut response = reply::page(edge, &at, StatusCode::TOO_MANY_REQUESTS, || {
        system::busy(at.locale, again, path, post.then_some(sent.form.as_slice()))
    });
    // a page that was asked for is asked for again by the browser itself, also without script; a form is not: whoever
    // sent it does that, with one button, and with script the page does it for them
    if !post {
        response.headers_mut().insert(header::REFRESH, again.into());
    }
    response
}

fn spread(edge: &Edge, seconds: u32) -> u32 {
    let mut byte = [0];
    edge.0.random.fill(&mut byte);
    let most = (seconds / SPREAD).max(2);
    u32::from(byte[0]) * most / 255
}
