//! Public pages: the same for everybody, no cookie read or set.

use std::{future::Future, time::Duration};

use app::{bff::Answer, pages::patient, shell::Page};
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};

use crate::{
    bff::watched,
    http::{Edge, at::At, reply},
};

/// Pages with live counts are only kept for as long as nobody minds.
const LIVE: Duration = Duration::from_secs(2);

pub fn routes() -> Router<Edge> {
    Router::new()
        .route("/{locale}/", get(home))
        .route("/{locale}/hospitals", get(hospitals))
        .route("/{locale}/hospitals/{id}", get(hospital))
        .route("/{locale}/packages/{id}", get(package))
        .route("/{locale}/packages/{id}/slots", get(slots))
}

/// Makes a page that everybody may be given, and knows what it was made from.
async fn answer<V>(
    edge: &Edge,
    at: &At,
    fresh: Duration,
    view: impl Future<Output = Answer<V>>,
    page: impl FnOnce(V) -> Page,
) -> Response {
    match watched(view).await {
        (Ok(view), loaded) => reply::public(edge, at, fresh, loaded, || page(view)),
        (Err(trouble), _) => reply::trouble(edge, at, &trouble),
    }
}

async fn home(State(edge): State<Edge>, at: At) -> Response {
    answer(&edge, &at, edge.0.fresh, edge.bff().home(at.locale), |view| patient::home(at.locale, view)).await
}

async fn hospitals(State(edge): State<Edge>, at: At) -> Response {
    let page = |view| patient::hospitals(at.locale, view);
    match watched(edge.bff().hospitals(at.locale, at.hospital_query())).await {
        (Ok(view), _) if !view.refused.is_empty() => reply::page(&edge, &at, StatusCode::BAD_REQUEST, || page(view)),
        (Ok(view), loaded) => reply::public(&edge, &at, edge.0.fresh, loaded, || page(view)),
        (Err(trouble), _) => reply::trouble(&edge, &at, &trouble),
    }
}

async fn hospital(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().hospital(at.locale, at.segment(1));
    answer(&edge, &at, edge.0.fresh, view, |view| patient::hospital(at.locale, view)).await
}

async fn package(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().package(at.locale, at.segment(1), at.query("hospital"), at.query("after"));
    answer(&edge, &at, edge.0.fresh, view, |view| patient::package(at.locale, view)).await
}

async fn slots(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().slots(at.locale, at.segment(1), at.query("hospital"), at.query("date"));
    answer(&edge, &at, LIVE, view, |view| patient::slots(at.locale, view)).await
}
