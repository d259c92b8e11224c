//! Checks that types alone cannot express.

use std::net::SocketAddr;

use super::{Config, ConfigError};

pub(super) fn validate(config: &Config) -> Result<(), ConfigError> {
    let bad = |key, reason: &str| Err(ConfigError::Value { key, reason: reason.into() });
    let metrics = config.metrics.addr.as_str();
    if metrics != "off" && metrics.parse::<SocketAddr>().is_err() {
        return bad("metrics.addr", "must be ADDRESS:PORT, or off");
    }
    let url = config.server.public_url.as_str();
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
        return bad("server.public_url", "must start with https:// or http://");
    }
    if !(1..=10_240).contains(&config.server.body_limit_kib) {
        return bad("server.body_limit_kib", "must be from 1 to 10240");
    }
    if !(1..=300).contains(&config.server.request_timeout_s) {
        return bad("server.request_timeout_s", "must be from 1 to 300");
    }
    if config.storage.data.as_os_str().is_empty() {
        return bad("storage.data", "must name a directory");
    }
    if config.storage.data.exists() && !config.storage.data.is_dir() {
        return bad("storage.data", "is a file; it must be a directory");
    }
    if config.limits.off && !config.demo.enabled {
        return bad("limits.off", "limits can only be lifted in demo mode");
    }
    for (key, seconds) in
        [("booking.hold_s", config.booking.hold_s), ("booking.extension_s", config.booking.extension_s)]
    {
        if !(1..=3_600).contains(&seconds) {
            return bad(key, "must be from 1 to 3600");
        }
    }
    if !["text", "json"].contains(&config.log.format.as_str()) {
        return bad("log.format", "must be text or json");
    }
    if config.page_cache.fresh_s > 300 {
        return bad("page_cache.fresh_s", "must be at most 300");
    }
    Ok(())
}
