//! Serving, from the first socket to the last flushed write.

use std::{
    fs::{File, TryLockError},
    io::Write as _,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use axum::serve::ListenerExt;
use storage::Ambient;
use tokio::{net::TcpListener, signal::unix::SignalKind};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    bff::{Gateway, Kept, Lifetimes, Settings, Tags, follow},
    config::Config,
    http::{self, Behind, Edge, Readiness, Site},
    jobs,
    startup::Services,
    telemetry,
};

/// After SIGTERM: requests under way may take this long, then they are cut; the whole stays under ten seconds.
const DRAIN: Duration = Duration::from_secs(7);

/// Two serving processes on one data directory would each run the jobs. The lock ends with the process, also after a
/// crash.
fn lock(data: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(data).with_context(|| format!("cannot create {}", data.display()))?;
    let path = data.join("serve.lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("another process already serves {} (--data names another directory)", data.display())
        }
        // some file systems know no locks; they are no place for the databases either, but that is not ours to forbid
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the data directory cannot be locked");
            Ok(file)
        }
    }
}

/// Serves until SIGTERM or SIGINT; then stops accepting, finishes what runs, flushes, returns.
///
/// # Errors
/// When the address is taken or a database cannot be opened.
pub async fn serve(mut config: Config) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let tracker = TaskTracker::new();
    // from the start: who is asked to stop while the data is still being loaded stops as orderly as later
    let draining = stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stopping: no new connections, finishing what runs");
        draining.cancel();
    });
    let listener = TcpListener::bind(config.server.addr).await.with_context(|| {
        format!("cannot listen on {} (is another program using it? --addr sets another)", config.server.addr)
    })?;
    let local = listener.local_addr()?;
    // an address that stands for all of them is none that a link could name
    if config.server.public_url.is_empty() && !local.ip().is_unspecified() {
        config.server.public_url = format!("http://{local}");
    }
    if let Some(addr) = config.metrics_addr()
        && let Some(handle) = telemetry::record_metrics()
    {
        telemetry::serve_metrics(addr, handle, stop.clone()).await;
    }
    let _lock = lock(&config.storage.data)?;
    // islands' server functions spawn through it
    let _ = any_spawner::Executor::init_tokio();
    let ambient = Ambient::system();
    let services = Arc::new(Services::open(&config, &ambient).await?);
    services.start_simulators(local, &tracker, &stop);
    jobs::start(&services.direct, &tracker, &stop);
    if config.demo.enabled {
        load_demo(&services, &ambient).await;
    } else {
        tracing::warn!("no SMS gateway and no payment provider can be configured yet: both are simulated");
    }
    let site = Site::find(&config);
    if let Some(missing) = site.missing() {
        tracing::warn!(missing = %missing.display(), "the site's built files are not all there: run `make build`");
    }
    let simulator = config.demo.enabled.then(|| services.simulator.clone());
    let tags = Tags::default();
    follow::start(&services.clients, tags.clone(), &tracker, &stop);
    let kept = Kept::new(kept_settings(&config), services.clients.clone(), ambient.clone(), tags.clone());
    let gateway = Gateway { clients: services.clients.clone(), kept, ambient: ambient.clone(), simulator };
    let readiness = Readiness::new(services.clone());
    let behind = Behind {
        site,
        bff: Arc::new(gateway),
        readiness,
        tags,
        room_key: services.key(b"waiting room"),
        drill: services.drill.clone(),
    };
    let edge = Edge::new(&config, &ambient, behind);
    let router = http::router(&config, edge);
    greet(&config, local);

    // a reply must not wait for the acknowledgement of its first packet
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => ended??,
        () = async { stop.cancelled().await; tokio::time::sleep(DRAIN).await } => {
            tracing::warn!("requests still ran after {} s and were cut", DRAIN.as_secs());
            server.abort();
        }
    }
    stop.cancel();
    tracker.close();
    let _ = tokio::time::timeout(Duration::from_secs(1), tracker.wait()).await;
    services.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn kept_settings(config: &Config) -> Settings {
    let answers = &config.answers;
    Settings {
        catalog: Lifetimes {
            fresh: Duration::from_secs(answers.catalog_fresh_s),
            revalidate: Duration::from_secs(answers.catalog_revalidate_s),
            on_error: Duration::from_secs(answers.catalog_on_error_s),
        },
        places: Lifetimes {
            fresh: Duration::from_millis(answers.places_fresh_ms),
            revalidate: Duration::from_millis(answers.places_revalidate_ms),
            on_error: Duration::from_secs(answers.places_on_error_s),
        },
        size: answers.size_mib * 1024 * 1024,
    }
}

async fn load_demo(services: &Services, ambient: &Ambient) {
    let started = std::time::Instant::now();
    match ::demo::load(&services.direct, ambient).await {
        Ok(report) => tracing::info!(?report, ms = started.elapsed().as_millis(), "the demo's data is there"),
        Err(status) => tracing::error!(reason = status.message(), "the demo's data could not be loaded"),
    }
}

fn greet(config: &Config, local: SocketAddr) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "Checkwell is serving on http://{local}");
    if config.demo.enabled {
        let _ = writeln!(
            out,
            "\n  Find a check-up   http://{local}/en/   or  http://{local}/zh/\
             \n  Sent messages     http://{local}/demo/outbox   (sign-in codes appear here)\
             \n\nThis is the demo: hospitals are invented, payment and SMS are simulated. Ctrl-C stops it."
        );
    }
    let _ = out.flush();
}

async fn wait_for_signal() {
    let terminate = async {
        match tokio::signal::unix::signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
