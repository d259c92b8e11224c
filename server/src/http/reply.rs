//! Answers: pages with the right status and caching, errors in the page's language.

use std::{any::Any, time::Duration};

use app::{
    models::{Freshness, StaleSince, Trouble, TroubleCode},
    pages::system,
    shell::{self, Page},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Response as HttpResponse, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};

use jiff::Timestamp;

use super::{Edge, at::At, limits, trace};
use crate::bff::{Loaded, Stamp};

/// Marks a response that may be kept and given to anybody.
#[derive(Clone, Debug)]
pub struct Public {
    pub fresh: Duration,
    /// What it was made from: when that changes, it is not kept any longer.
    pub stamp: Stamp,
}

/// A page with old parts is only kept for as long as it takes many who want it at once: soon all may be well again.
const OLD: Duration = Duration::from_secs(1);
/// How long a CDN may serve a page while we cannot make it.
const ON_ERROR: Duration = Duration::from_secs(86_400);

/// A page for one person: never stored by anybody.
pub fn page(edge: &Edge, at: &At, status: StatusCode, make: impl FnOnce() -> Page) -> Response {
    let document = shell::document(edge.0.site.assets(), at.locale, &at.rest, make);
    let mut response = (status, Html(document.html)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // a page that waits asks again by itself, also without script; a refused form must not be asked for by GET
    if let Some(seconds) = document.refresh_s.filter(|_| status == StatusCode::OK) {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(seconds));
    }
    response
}

/// A page that is the same for everybody for a while. One with an unknown part is shown, but not kept: the next reader
/// may get the whole.
pub fn public(edge: &Edge, at: &At, fresh: Duration, loaded: Loaded, make: impl FnOnce() -> Page) -> Response {
    let freshness = freshness(&loaded, edge.0.clock.now());
    let fresh = match &freshness {
        Freshness { unknown: true, .. } => Duration::ZERO,
        Freshness { stale: Some(_), .. } => fresh.min(OLD),
        Freshness { stale: None, unknown: false } => fresh,
    };
    let mut response = page(edge, at, StatusCode::OK, || make().with_freshness(freshness));
    if fresh.is_zero() {
        return response;
    }
    let seconds = fresh.as_secs();
    let policy = format!(
        "public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}, stale-if-error={}",
        ON_ERROR.as_secs()
    );
    let keys: Vec<_> = loaded.stamp.names().collect();
    for (name, value) in [(header::CACHE_CONTROL, policy), (HeaderName::from_static("surrogate-key"), keys.join(" "))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response.extensions_mut().insert(Public { fresh, stamp: loaded.stamp });
    response
}

fn freshness(loaded: &Loaded, now: Timestamp) -> Freshness {
    let stale = loaded.stale_since_ms.and_then(|since| Timestamp::from_millisecond(since).ok()).map(|since| {
        let minutes = now.duration_since(since).as_secs().max(0) / 60;
        StaleSince { rfc3339: since.to_string(), minutes: u32::try_from(minutes).unwrap_or(u32::MAX) }
    });
    Freshness { stale, unknown: loaded.unknown }
}

/// The page for what could not be done.
pub fn trouble(edge: &Edge, at: &At, trouble: &Trouble) -> Response {
    let status = status(trouble);
    let trace_id = trace::current();
    let mut response = page(edge, at, status, || match trouble.code {
        TroubleCode::NotFound => system::not_found(at.locale),
        TroubleCode::Unavailable => system::unavailable(at.locale, &trace_id),
        TroubleCode::Internal => system::error(at.locale, &trace_id),
        _ => system::refused(at.locale, trouble, &trace_id),
    });
    let retry = trouble.retry_after_s.or((status == StatusCode::SERVICE_UNAVAILABLE).then_some(5));
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

pub fn status(trouble: &Trouble) -> StatusCode {
    StatusCode::from_u16(trouble.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// For [`limits::guard`], which makes the page: it knows what was sent.
pub fn refused(refused: limits::Refused) -> Response {
    let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
    response.extensions_mut().insert(refused);
    response
}

pub fn not_found(edge: &Edge, at: &At) -> Response {
    trouble(edge, at, &TroubleCode::NotFound.into())
}

/// After a form was accepted: GET the next page.
pub fn see(path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A body that is too long is refused by a layer that knows no pages.
pub async fn too_long(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let at = At::anywhere(request.uri(), request.headers());
    let response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if response.status() != StatusCode::PAYLOAD_TOO_LARGE || is_page {
        return response;
    }
    let mut response = trouble(&edge, &at, &TroubleCode::Invalid.into());
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}

/// A page without styles of ours: rendering itself may be what panicked.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> HttpResponse<Body> {
    tracing::error!("a handler panicked");
    metrics::counter!("checkwell_panics_total").increment(1);
    let text = "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Checkwell</title>\
                <h1>Something went wrong on our side</h1><p>Nothing you confirmed is lost. Please try again.</p>\
                <p lang=\"zh-CN\">我们这边出错了。您已确认的内容不会丢失，请重试。</p>";
    (StatusCode::INTERNAL_SERVER_ERROR, Html(text)).into_response()
}
