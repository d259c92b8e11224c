//! Failures for programs: RFC 9457.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::trace;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    code: &'a str,
    retryable: bool,
    trace_id: String,
}

/// `code` is a name of the table of error codes.
pub fn answer(status: StatusCode, code: &str, retryable: bool) -> Response {
    let problem = Problem {
        r#type: format!("urn:checkwell:problem:{code}"),
        title: status.canonical_reason().unwrap_or("problem"),
        status: status.as_u16(),
        code,
        retryable,
        trace_id: trace::current(),
    };
    let mut response = (status, Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
