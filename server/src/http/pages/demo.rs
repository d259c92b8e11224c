//! Demo mode only: sent messages, and the simulated payment provider.

use app::{
    models::{Locale, TroubleCode},
    pages::demo,
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};

use crate::http::{Edge, at::At, form::Form, negotiate, reply};

pub fn routes() -> Router<Edge> {
    Router::new().route("/demo/outbox", get(outbox)).route("/demo/provider/{id}", get(checkout).post(decide))
}

async fn outbox(State(edge): State<Edge>, headers: HeaderMap) -> Response {
    let at = At::elsewhere(negotiate::preferred(&headers));
    match edge.bff().outbox().await {
        Ok(messages) => reply::page(&edge, &at, StatusCode::OK, || demo::outbox(at.locale, messages)),
        Err(trouble) => reply::trouble(&edge, &at, &trouble),
    }
}

async fn checkout(State(edge): State<Edge>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let at = At::elsewhere(negotiate::preferred(&headers));
    match edge.bff().checkout(&id).await {
        Ok(view) => {
            // the language the person was booking in
            let at = view.return_url.split('/').nth(1).and_then(Locale::from_path).map_or(at, At::elsewhere);
            reply::page(&edge, &at, StatusCode::OK, || demo::checkout(at.locale, view))
        }
        Err(trouble) => reply::trouble(&edge, &at, &trouble),
    }
}

async fn decide(State(edge): State<Edge>, headers: HeaderMap, Path(id): Path<String>, form: Form) -> Response {
    let at = At::elsewhere(negotiate::preferred(&headers));
    let approve = match form.get("decision") {
        "approve" => true,
        "decline" => false,
        _ => return reply::trouble(&edge, &at, &TroubleCode::Invalid.into()),
    };
    match edge.bff().decide(&id, approve).await {
        Ok(return_url) => reply::see(&return_url),
        Err(trouble) => reply::trouble(&edge, &at, &trouble),
    }
}
