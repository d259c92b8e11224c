//! Configuration: from a file, the environment and flags, in rising order of precedence; checked before anything starts.

mod load;
mod validate;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use serde::Deserialize;

pub use load::{ConfigError, Flag, load};

/// Everything an operator can set. Keys in the file are `section.key`, in the environment `CHECKWELL__SECTION__KEY`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub server: Server,
    pub storage: Storage,
    pub demo: Demo,
    pub metrics: Metrics,
    pub limits: Limits,
    pub booking: Booking,
    pub page_cache: PageCache,
    pub site: Site,
    pub log: Log,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Where to listen. Loopback by default: put a TLS proxy in front to serve others.
    pub addr: SocketAddr,
    /// How browsers reach us. With https, cookies are `Secure` and carry the `__Host-` prefix.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed. Without any, the address that connects counts for limits.
    pub trusted_proxies: Vec<IpAddr>,
    /// Longest accepted request body, in KiB.
    pub body_limit_kib: usize,
    /// A request is given up after this many seconds.
    pub request_timeout_s: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// The directory of the databases and the secret key. Created when missing.
    pub data: PathBuf,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Demo {
    /// Loads invented hospitals, shows sent messages at `/demo/outbox`. Payment and SMS are simulated.
    pub enabled: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// `ADDR:PORT`, or `off`.
    pub addr: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Lifts the limits on one-time codes, for load tests. Refused outside demo mode.
    pub off: bool,
    pub codes_per_number_hour: u32,
    pub codes_per_number_day: u32,
    pub codes_per_address_hour: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Booking {
    /// How long a place is kept for whoever is booking it, in seconds.
    pub hold_s: u64,
    /// What the one extension adds, in seconds.
    pub extension_s: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PageCache {
    pub enabled: bool,
    /// How long a public page is served from memory, in seconds. Pages with live counts have their own, shorter time.
    pub fresh_s: u64,
    /// Memory for cached pages, in MiB.
    pub size_mib: u64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Site {
    /// The folder with the built assets; empty: beside the binary, else `target/site`. `LEPTOS_SITE_ROOT` works too.
    pub root: PathBuf,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` or `json`. What is logged is set by `RUST_LOG`.
    pub format: String,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            body_limit_kib: 64,
            request_timeout_s: 15,
        }
    }
}
impl Default for Storage {
    fn default() -> Self {
        Self { data: PathBuf::from("data") }
    }
}
impl Default for Metrics {
    fn default() -> Self {
        Self { addr: "127.0.0.1:9090".into() }
    }
}
impl Default for Limits {
    fn default() -> Self {
        Self { off: false, codes_per_number_hour: 5, codes_per_number_day: 50, codes_per_address_hour: 30 }
    }
}
impl Default for Booking {
    fn default() -> Self {
        Self { hold_s: 600, extension_s: 600 }
    }
}
impl Default for PageCache {
    fn default() -> Self {
        Self { enabled: true, fresh_s: 30, size_mib: 64 }
    }
}
impl Default for Log {
    fn default() -> Self {
        Self { format: "text".into() }
    }
}

impl Config {
    /// The metrics address, unless it is off.
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics.addr.parse().ok()
    }

    /// True when browsers reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }
}
