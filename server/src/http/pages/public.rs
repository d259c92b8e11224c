//! Public pages: the same for everybody, no cookie read or set.

use std::time::Duration;

use app::{bff::Answer, pages::patient, shell::Page};
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};

use crate::http::{Edge, at::At, reply};

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

fn answer<V>(edge: &Edge, at: &At, fresh: Duration, view: Answer<V>, page: impl FnOnce(V) -> Page) -> Response {
    match view {
        Ok(view) => reply::public(edge, at, fresh, || page(view)),
        Err(trouble) => reply::trouble(edge, at, &trouble),
    }
}

async fn home(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().home(at.locale).await;
    let complete = view.as_ref().is_ok_and(|view| !view.cities.is_unknown() && !view.featured.is_unknown());
    answer(&edge, &at, fresh(&edge, complete), view, |view| patient::home(at.locale, view))
}

async fn hospitals(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().hospitals(at.locale, at.hospital_query()).await;
    let page = |view| patient::hospitals(at.locale, view);
    match view {
        Ok(view) if !view.refused.is_empty() => reply::page(&edge, &at, StatusCode::BAD_REQUEST, || page(view)),
        view => {
            let complete = view.as_ref().is_ok_and(|view| !view.cities.is_unknown() && !view.date_unknown);
            answer(&edge, &at, fresh(&edge, complete), view, page)
        }
    }
}

async fn hospital(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().hospital(at.locale, at.segment(1)).await;
    let complete = view.as_ref().is_ok_and(|view| !view.packages.is_unknown() && !view.next_days.is_unknown());
    answer(&edge, &at, fresh(&edge, complete), view, |view| patient::hospital(at.locale, view))
}

async fn package(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().package(at.locale, at.segment(1), at.query("hospital"), at.query("after")).await;
    let complete = view.as_ref().is_ok_and(|view| !view.hospitals.is_unknown());
    answer(&edge, &at, fresh(&edge, complete), view, |view| patient::package(at.locale, view))
}

async fn slots(State(edge): State<Edge>, at: At) -> Response {
    let view = edge.bff().slots(at.locale, at.segment(1), at.query("hospital"), at.query("date")).await;
    answer(&edge, &at, LIVE, view, |view| patient::slots(at.locale, view))
}

/// A page with an unknown part is shown, but not kept: the next reader may get the whole.
fn fresh(edge: &Edge, complete: bool) -> Duration {
    if complete { edge.0.fresh } else { Duration::ZERO }
}
