//! Logs and metrics. Neither holds personal data.

use std::net::SocketAddr;

use anyhow::Context as _;
use axum::{Router, routing::get};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// What is logged: `RUST_LOG`, or what an operator needs.
///
/// # Errors
/// When `RUST_LOG` cannot be read as a filter; the message names it.
pub fn filter() -> anyhow::Result<EnvFilter> {
    match std::env::var("RUST_LOG") {
        Ok(text) if !text.trim().is_empty() => EnvFilter::try_new(&text).with_context(|| {
            format!("RUST_LOG `{text}` is no log filter (examples: `info`, `debug,sqlx=warn`, `orders=trace`)")
        }),
        _ => Ok(EnvFilter::new("info,sqlx=warn")),
    }
}

/// Starts logging to stderr; `json` says how.
pub fn log(filter: EnvFilter, json: bool) {
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // a second start in one process (tests) keeps the first
    let _ = if json { builder.json().try_init() } else { builder.try_init() };
}

/// Installs the recorder that every `metrics::…!` writes to.
pub fn record_metrics() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}

/// Serves `/metrics` on an address of its own. An address that is taken costs a warning, not the service.
pub async fn serve_metrics(addr: SocketAddr, handle: PrometheusHandle, stop: CancellationToken) {
    let listener = match tokio::net::TcpListener::bind(addr).await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%addr, %error, "metrics are not served: the address cannot be used (--metrics-addr sets another)");
            return;
        }
    };
    let upkeep = handle.clone();
    let router = Router::new().route("/metrics", get(move || std::future::ready(handle.render())));
    tokio::spawn(async move {
        let serve = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        if let Err(error) = serve.await {
            tracing::warn!(%error, "serving metrics ended");
        }
    });
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
}
