//! The outage drill's page; only in the demo, or where the configuration allows it.

use std::time::Duration;

use app::{
    models::{DrillFault, DrillRow, FieldError, FormState, Trouble, TroubleCode},
    pages::operations,
    routes,
};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use resilience::{Drill, Fault};
use tokio::time::Instant;

use crate::http::{Edge, at::At, form::Form, negotiate, reply};

/// A fault that nobody remembers ends by itself.
const MINUTES: u64 = 10;
const MOST_MINUTES: u64 = 240;

pub fn routes() -> Router<Edge> {
    Router::new().route(&routes::demo_drill(), get(show).post(change))
}

async fn show(State(edge): State<Edge>, headers: HeaderMap) -> Response {
    page(&edge, &headers, StatusCode::OK, &FormState::default())
}

fn page(edge: &Edge, headers: &HeaderMap, status: StatusCode, form: &FormState) -> Response {
    let at = At::elsewhere(negotiate::preferred(headers));
    reply::page(edge, &at, status, || operations::drill(at.locale, rows(&edge.0.drill), form))
}

fn rows(drill: &Drill) -> Vec<DrillRow> {
    let active = drill.active();
    let fault = |service: &str| {
        active.iter().find(|active| active.service == service).map(|active| DrillFault {
            fault: active.fault.to_string(),
            actor: active.actor.clone(),
            reason: active.reason.clone(),
            left_s: active.until.map(|until| until.saturating_duration_since(Instant::now()).as_secs()),
        })
    };
    drill.services().into_iter().map(|name| DrillRow { service: name.to_owned(), fault: fault(name) }).collect()
}

/// With an empty `fault`: the service's fault ends.
async fn change(State(edge): State<Edge>, headers: HeaderMap, form: Form) -> Response {
    let drill = &edge.0.drill;
    if form.get("fault").is_empty() && !form.has("reason") {
        drill.clear(form.get("service"), "operator");
        return reply::see(&routes::demo_drill());
    }
    let (fault, refused) = read(&form);
    let wrong = match fault {
        Some((fault, minutes)) if refused.is_empty() => {
            let lasts = Some(Duration::from_secs(minutes * 60));
            match drill.set(form.get("service"), fault, form.get("actor"), form.get("reason"), lasts) {
                Ok(()) => return reply::see(&routes::demo_drill()),
                Err(_) => vec![FieldError { field: "service".into(), reason: "format".into() }],
            }
        }
        _ => refused,
    };
    let trouble = Trouble { fields: wrong, ..TroubleCode::Invalid.into() };
    page(&edge, &headers, StatusCode::BAD_REQUEST, &form.refused(trouble))
}

/// The fault and how long it lasts, and what is wrong with the form.
fn read(form: &Form) -> (Option<(Fault, u64)>, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, reason: &str| wrong.push(FieldError { field: field.into(), reason: reason.into() });
    let fault = form.get("fault").trim().parse::<Fault>();
    if fault.is_err() {
        refuse("fault", if form.get("fault").trim().is_empty() { "required" } else { "format" });
    }
    for field in ["actor", "reason"] {
        if form.get(field).trim().is_empty() {
            refuse(field, "required");
        }
    }
    let minutes = match form.get("minutes").trim() {
        "" => Some(MINUTES),
        text => text.parse().ok().filter(|minutes| (1..=MOST_MINUTES).contains(minutes)),
    };
    if minutes.is_none() {
        refuse("minutes", "number");
    }
    (fault.ok().zip(minutes), wrong)
}
