//! The HTTP edge: routes, and the layers around them in one documented order.

mod assets;
mod at;
mod cache;
mod callbacks;
mod cookie;
mod csrf;
mod form;
mod health;
mod negotiate;
mod pages;
mod reply;
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
use contracts::Clients;
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

pub use assets::Site;
use cache::PageCache;
pub use health::Readiness;

use crate::config::Config;

/// What every handler may use.
#[derive(Clone)]
pub struct Edge(Arc<Parts>);

struct Parts {
    bff: Arc<dyn Bff>,
    clients: Clients,
    site: Site,
    cookie: cookie::Policy,
    fresh: Duration,
    trusted_proxies: Vec<IpAddr>,
    readiness: Readiness,
}

impl Edge {
    pub fn new(config: &Config, site: Site, bff: Arc<dyn Bff>, clients: Clients, readiness: Readiness) -> Self {
        Self(Arc::new(Parts {
            bff,
            clients,
            site,
            cookie: cookie::Policy::new(config.is_https()),
            fresh: Duration::from_secs(config.page_cache.fresh_s),
            trusted_proxies: config.server.trusted_proxies.clone(),
            readiness,
        }))
    }
    fn bff(&self) -> &dyn Bff {
        self.0.bff.as_ref()
    }
}

/// The whole site.
pub fn router(config: &Config, edge: Edge) -> Router {
    let site = edge.0.site.clone();
    let cache = PageCache::new(&config.page_cache);
    let body_limit = config.server.body_limit_kib * 1024;
    Router::new()
        .merge(pages::public::routes())
        .merge(pages::account::routes())
        .merge(pages::booking::routes())
        .merge(if config.demo.enabled { pages::demo::routes() } else { Router::new() })
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
        // innermost first. A form from another site is refused before any handler sees it.
        .layer(from_fn_with_state(edge.clone(), csrf::refuse_other_sites))
        // A body that is too long is refused while it arrives, not after.
        .layer(RequestBodyLimitLayer::new(body_limit))
        .layer(DefaultBodyLimit::disable())
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
