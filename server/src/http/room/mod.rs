//! The waiting room in front of the way to book: when as many are inside as may be, the others wait their turn, first come
//! first served, with their position and an estimate. What is booked already passes: a hold runs out while one waits.
//!
//! Public pages are not behind it. They are the same for everybody, kept, and cheap.

mod queue;
mod ticket;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::{models::Locale, pages::system};
use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;

use super::{Edge, at::At, limits::keep_form, reply};
use crate::config;
use queue::{Number, Queue, Rules, Turn};
use ticket::Tickets;

/// How long between two looks, in seconds.
const LOOK_S: u32 = 5;

#[derive(Clone)]
pub struct Room(Option<Arc<Parts>>);

struct Parts {
    queue: Mutex<(Queue, Number)>,
    tickets: Tickets,
    body_limit: usize,
}

impl Room {
    /// `key` signs the tickets. Open to all when no capacity is set.
    pub fn new(config: &config::Config, key: [u8; 32], now_ms: i64) -> Self {
        if config.room.capacity == 0 {
            return Self(None);
        }
        let rules = Rules {
            capacity: config.room.capacity,
            idle: Duration::from_secs(config.room.idle_s),
            patience: Duration::from_secs(u64::from(LOOK_S) * 4),
        };
        // numbers go on from the clock, so that after a restart nobody gets one that is lower than a ticket given out
        let first = Number::try_from(now_ms).unwrap_or_default().saturating_mul(1_000);
        Self(Some(Arc::new(Parts {
            queue: Mutex::new((Queue::new(rules, Instant::now()), first)),
            tickets: Tickets::new(key, config.is_https()),
            body_limit: config.server.body_limit_kib * 1024,
        })))
    }
}

impl Parts {
    fn turn(&self, ticket: Option<Number>) -> (Turn, Number) {
        let mut guard = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (queue, last) = &mut *guard;
        match ticket {
            Some(number) => (queue.ask(number, Instant::now()), number),
            None => {
                *last += 1;
                (queue.arrive(*last, Instant::now()), *last)
            }
        }
    }
}

/// Is this the way to a booking? What is about one that exists is not.
fn is_behind(method: &Method, path: &str) -> bool {
    let mut segments = path.trim_start_matches('/').split('/');
    let locale = segments.next().and_then(Locale::from_path);
    match (locale, segments.next(), segments.next()) {
        (Some(_), Some("sign-in" | "people"), _) => true,
        (Some(_), Some("orders"), None) => *method == Method::POST,
        _ => false,
    }
}

/// Lets in, or shows the waiting room.
pub async fn guard(State((edge, room)): State<(Edge, Room)>, request: Request, next: Next) -> Response {
    let Some(room) = room.0.filter(|_| is_behind(request.method(), request.uri().path())) else {
        return next.run(request).await;
    };
    let ticket = room.tickets.read(request.headers());
    let (turn, number) = room.turn(ticket);
    let outcome = if turn == Turn::In { "in" } else { "waiting" };
    metrics::counter!("checkwell_room_total", "outcome" => outcome).increment(1);
    let mut response = match turn {
        Turn::In => next.run(request).await,
        Turn::Waiting { position, estimate } => wait(&edge, &room, request, position, estimate).await,
        Turn::Full => {
            let mut response = wait(&edge, &room, request, usize::MAX, Duration::from_secs(3_600)).await;
            response.headers_mut().insert(header::RETRY_AFTER, 300.into());
            return response;
        }
    };
    if ticket.is_none()
        && let Some(cookie) = room.tickets.cookie(number)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn wait(edge: &Edge, room: &Parts, request: Request, position: usize, estimate: Duration) -> Response {
    let (_, sent) = keep_form(request, room.body_limit).await;
    let path = sent.uri.path_and_query().map_or("/", |uri| uri.as_str());
    let at = At::anywhere(&sent.uri, &sent.headers);
    let post = sent.method == Method::POST;
    let minutes = u32::try_from(estimate.as_secs().div_ceil(60)).unwrap_or(u32::MAX);
    let mut response = reply::page(edge, &at, StatusCode::SERVICE_UNAVAILABLE, || {
        let form = post.then_some(sent.form.as_slice());
        system::waiting_room(at.locale, (position < usize::MAX).then_some(position), minutes, LOOK_S, path, form)
    });
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, LOOK_S.into());
    if !post {
        headers.insert(header::REFRESH, LOOK_S.into());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_in_progress_passes() {
        let get = |path| is_behind(&Method::GET, path);
        assert!(get("/en/sign-in") && get("/zh/people") && is_behind(&Method::POST, "/en/orders"));
        for path in ["/en/orders", "/en/orders/CW-1", "/en/", "/en/hospitals", "/demo/provider/x", "/healthz", "/"] {
            assert!(!get(path), "{path}");
        }
        assert!(!is_behind(&Method::POST, "/en/orders/CW-1/pay"));
    }
}
