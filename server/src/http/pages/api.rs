//! The islands' server functions.

use std::sync::Arc;

use app::bff::Bff;
use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use leptos::prelude::provide_context;

use crate::http::Edge;

/// `/api/…`: leptos_axum finds the function; the BFF is in its context.
pub async fn call(State(edge): State<Edge>, request: Request<Body>) -> Response {
    let bff: Arc<dyn Bff> = edge.0.bff.clone();
    leptos_axum::handle_server_fns_with_context(move || provide_context(bff.clone()), request).await.into_response()
}
