//! Answers: pages with the right status and caching, errors in the page's language.

use std::{any::Any, time::Duration};

use app::{
    models::{Trouble, TroubleCode},
    pages::system,
    shell::{self, Page},
};
use axum::{
    body::Body,
    http::{HeaderValue, Response as HttpResponse, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};

use super::{Edge, at::At, trace};

/// Marks a response that may be kept and given to anybody.
#[derive(Clone, Copy, Debug)]
pub struct Public {
    pub fresh: Duration,
}

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

/// A page that is the same for everybody for a while.
pub fn public(edge: &Edge, at: &At, fresh: Duration, make: impl FnOnce() -> Page) -> Response {
    let mut response = page(edge, at, StatusCode::OK, make);
    let seconds = fresh.as_secs();
    let policy = format!("public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CACHE_CONTROL, policy);
    }
    response.extensions_mut().insert(Public { fresh });
    response
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

pub fn not_found(edge: &Edge, at: &At) -> Response {
    trouble(edge, at, &TroubleCode::NotFound.into())
}

/// After a form was accepted: GET the next page.
pub fn see(path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
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
