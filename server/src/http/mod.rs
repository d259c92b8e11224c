//! The HTTP edge: routes, and the layers around them in one documented order.

mod assets;
mod at;
mod cache;
mod callbacks;
mod cookie;
mod csrf;
mod form;
mod health;
mod limits;
mod negotiate;
mod pages;
mod problem;
mod reply;
mod room;
mod security;
mod trace;
mod visitor;

use std::{net::IpAddr, sync::Arc, time::Duration};

use app::bff::Bff;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use resilience::Drill;
use storage::{Ambient, Clock, Random};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

pub use assets::Site;
use cache::PageCache;
pub use health::Readiness;
use limits::Limits;
use room::Room;

use crate::{bff::Tags, config::Config};

/// What every handler may use.
#[derive(Clone)]
pub struct Edge(Arc<Parts>);

struct Parts {
    bff: Arc<dyn Bff>,
    site: Site,
    cookie: cookie::Policy,
    fresh: Duration,
    trusted_proxies: Vec<IpAddr>,
    readiness: Readiness,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    tags: Tags,
    limits: Limits,
    room: Room,
    drill: Drill,
}

/// What stands behind the edge.
pub struct Behind {
    pub site: Site,
    pub bff: Arc<dyn Bff>,
    pub readiness: Readiness,
    /// Which changes are known: kept pages end with them.
    pub tags: Tags,
    /// Signs the tickets of the waiting room.
    pub room_key: [u8; 32],
    /// Gives services faults on purpose.
    pub drill: Drill,
}

impl Edge {
    pub fn new(config: &Config, ambient: &Ambient, behind: Behind) -> Self {
        let Behind { site, bff, readiness, tags, room_key, drill } = behind;
        Self(Arc::new(Parts {
            bff,
            site,
            cookie: cookie::Policy::new(config.is_https()),
            fresh: Duration::from_secs(config.page_cache.fresh_s),
            trusted_proxies: config.server.trusted_proxies.clone(),
            readiness,
            clock: ambient.clock.clone(),
            random: ambient.random.clone(),
            tags,
            limits: Limits::new(config),
            drill,
            room: Room::new(config, room_key, ambient.now_ms()),
        }))
    }
    fn bff(&self) -> &dyn Bff {
        self.0.bff.as_ref()
    }
}

/// The whole site.
pub fn router(config: &Config, edge: Edge) -> Router {
    let site = edge.0.site.clone();
    let cache = PageCache::new(&config.page_cache, edge.0.tags.clone());
    let body_limit = config.server.body_limit_kib * 1024;
    Router::new()
        .merge(pages::public::routes())
        .merge(pages::account::routes())
        .merge(pages::booking::routes())
        .merge(if config.demo.enabled { pages::demo::routes() } else { Router::new() })
        .merge(if config.demo.enabled || config.drill.allowed { pages::drill::routes() } else { Router::new() })
        .route("/", get(negotiate::choose_locale))
        .route("/en", get(negotiate::add_slash))
        .route("/zh", get(negotiate::add_slash))
        .route("/api/{*function}", get(pages::api::call).post(pages::api::call))
        .route("/callbacks/payments", post(callbacks::payments))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(edge.clone())
        .merge(site.routes())
        .fallback_service(site.files(edge.clone()))
        // innermost first. The way to a booking may be full; whoever asks too often never comes so far.
        .layer(from_fn_with_state((edge.clone(), edge.0.room.clone()), room::guard))
        // Whoever asks too often is told to wait; kept pages and files are not counted.
        .layer(from_fn_with_state((edge.clone(), edge.0.limits.clone()), limits::guard))
        // A form from another site is refused before any handler sees it.
        .layer(from_fn_with_state(edge.clone(), csrf::refuse_other_sites))
        // A body that is too long is refused while it arrives, not after.
        .layer(RequestBodyLimitLayer::new(body_limit))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(edge.clone(), reply::too_long))
        // A request that hangs must not keep its connection for ever; the services have shorter deadlines of their own.
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(config.server.request_timeout_s),
        ))
        // A panic in one handler is an error page, not a closed connection.
        .layer(CatchPanicLayer::custom(reply::panicked))
        // Every answer from below carries the security headers, so that cached ones do too.
        .layer(from_fn_with_state(security::Headers::new(config.is_https()), security::add))
        // Outside of all that can fail: the id under which the log knows this request.
        .layer(from_fn(trace::span))
        // Outermost: a cached public page costs a look-up and nothing else.
        .layer(from_fn_with_state(cache, cache::serve))
}
