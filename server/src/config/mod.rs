//! Configuration: from a file, the environment and flags, in rising order of precedence; checked before anything starts.

mod load;
mod validate;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use resilience::{Fault, FaultError, Policy};
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
    pub services: Services,
    pub drill: Drill,
    pub room: Room,
    pub page_cache: PageCache,
    pub answers: Answers,
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
    /// Requests that one address, and one session, may send in five minutes; 0 is no limit. Kept public pages and files
    /// do not count. Critical is a booking in progress, background what the pages ask for by themselves.
    pub critical_per_5_minutes: u32,
    pub normal_per_5_minutes: u32,
    pub background_per_5_minutes: u32,
    /// Searches for words in one session.
    pub searches_per_15_minutes: u32,
    /// What one person who is signed in may do in five minutes, whatever the sessions.
    pub person_per_5_minutes: u32,
    /// Addresses without these limits: the machine itself, for tools and tests. Behind a proxy on the same machine name
    /// it in `server.trusted_proxies`, or all its visitors count as the machine.
    pub exempt: Vec<IpAddr>,
}

/// How the clients of each service are guarded.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Services {
    pub catalog: Policy,
    pub scheduling: Policy,
    pub orders: Policy,
    pub payments: Policy,
    pub messaging: Policy,
    pub accounts: Policy,
}

impl Services {
    pub(crate) fn all(&self) -> [(&'static str, &Policy); 6] {
        [
            ("catalog", &self.catalog),
            ("scheduling", &self.scheduling),
            ("orders", &self.orders),
            ("payments", &self.payments),
            ("messaging", &self.messaging),
            ("accounts", &self.accounts),
        ]
    }
}

/// Outage drills: services are given faults on purpose.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drill {
    /// Allowed outside the demo too.
    pub allowed: bool,
    /// Faults from the start, as `SERVICE=FAULT`; see `serve --help`.
    pub faults: Vec<String>,
}

/// The waiting room in front of the way to a booking.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Room {
    /// How many people may be booking at once; 0: as many as come.
    pub capacity: usize,
    /// Who does nothing for so many seconds has left.
    pub idle_s: u64,
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

/// How long answers of the services are kept that are the same for everybody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// The catalogue: served as it is, in seconds. A change ends that within a second.
    pub catalog_fresh_s: u64,
    /// After that it is served while it is asked for anew, in seconds.
    pub catalog_revalidate_s: u64,
    /// Free places, in milliseconds.
    pub places_fresh_ms: u64,
    pub places_revalidate_ms: u64,
    /// While a service fails, its last answers are shown, as old, for so many seconds: the catalogue's …
    pub catalog_on_error_s: u64,
    /// … and free places.
    pub places_on_error_s: u64,
    /// Memory, in MiB.
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
        Self {
            off: false,
            codes_per_number_hour: 5,
            codes_per_number_day: 50,
            codes_per_address_hour: 30,
            critical_per_5_minutes: 600,
            normal_per_5_minutes: 300,
            background_per_5_minutes: 100,
            searches_per_15_minutes: 20,
            person_per_5_minutes: 200,
            exempt: vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])],
        }
    }
}
impl Default for Room {
    fn default() -> Self {
        Self { capacity: 0, idle_s: 180 }
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
impl Default for Answers {
    fn default() -> Self {
        Self {
            catalog_fresh_s: 300,
            catalog_revalidate_s: 300,
            places_fresh_ms: 1_000,
            places_revalidate_ms: 1_000,
            catalog_on_error_s: 86_400,
            places_on_error_s: 600,
            size_mib: 32,
        }
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

impl Drill {
    /// `SERVICE=FAULT[:ARG]`, one of our services and one of the faults.
    pub(crate) fn parse(&self, text: &str) -> Result<(&'static str, Fault), String> {
        let services = Services::default();
        let known = services.all().map(|(name, _)| name);
        let (service, fault) = text.split_once('=').ok_or_else(|| format!("`{text}` is not SERVICE=FAULT"))?;
        let service = known.into_iter().find(|name| *name == service.trim());
        let service = service.ok_or_else(|| format!("`{text}`: the services are {}", known.join(", ")))?;
        Ok((service, fault.trim().parse().map_err(|error: FaultError| error.to_string())?))
    }
}
