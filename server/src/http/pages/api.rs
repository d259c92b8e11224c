//! The islands' server functions.

use std::sync::Arc;

use app::{
    bff::Bff,
    models::{ApiError, TroubleCode},
};
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::{prelude::provide_context, server_fn::axum::server_fn_paths};

use crate::http::{Edge, reply};

/// An error is a code and a few fields.
const LONGEST_ERROR: usize = 64 * 1024;

/// `/api/…`: leptos_axum finds the function; the BFF is in its context.
pub async fn call(State(edge): State<Edge>, request: Request<Body>) -> Response {
    let (path, method) = (request.uri().path(), request.method());
    if !server_fn_paths().any(|(known, how)| known == path && how == *method) {
        return refused(&ApiError(TroubleCode::NotFound.into()));
    }
    let bff: Arc<dyn Bff> = edge.0.bff.clone();
    let response = leptos_axum::handle_server_fns_with_context(move || provide_context(bff.clone()), request)
        .await
        .into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    // The framework answers 500 to arguments it cannot read, which is the caller's fault: the error itself knows.
    match to_bytes(response.into_body(), LONGEST_ERROR).await.map(|body| serde_json::from_slice(&body)) {
        Ok(Ok(error)) => refused(&error),
        _ => refused(&ApiError(TroubleCode::Internal.into())),
    }
}

fn refused(error: &ApiError) -> Response {
    (reply::status(&error.0), [(header::CACHE_CONTROL, "no-store")], Json(error)).into_response()
}
