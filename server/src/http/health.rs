//! For whoever watches the process.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tokio::sync::Mutex;

use super::Edge;
use crate::startup::Services;

/// Each look commits a write in every database: however often somebody asks, it happens once in this time.
const KEPT: Duration = Duration::from_secs(1);

/// What keeps this process from serving, asked at most once a second.
#[derive(Clone)]
pub struct Readiness(Arc<Parts>);

struct Parts {
    services: Arc<Services>,
    last: Mutex<Option<(Instant, Vec<String>)>>,
}

impl Readiness {
    pub fn new(services: Arc<Services>) -> Self {
        Self(Arc::new(Parts { services, last: Mutex::new(None) }))
    }

    async fn hindrances(&self) -> Vec<String> {
        let mut last = self.0.last.lock().await;
        match &*last {
            Some((at, found)) if at.elapsed() < KEPT => found.clone(),
            _ => {
                let found = self.0.services.hindrances().await;
                *last = Some((Instant::now(), found.clone()));
                found
            }
        }
    }
}

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The process can serve: every service can read, and write durably. Says why not.
pub async fn ready(State(edge): State<Edge>) -> Response {
    let hindrances = edge.0.readiness.hindrances().await;
    if hindrances.is_empty() {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("not ready\n{}\n", hindrances.join("\n"))).into_response()
    }
}
