//! Checks that types alone cannot express.

use std::net::SocketAddr;

use super::{Config, ConfigError};

pub(super) fn validate(config: &Config) -> Result<(), ConfigError> {
    let bad = |key: &str, reason: &str| Err(ConfigError::Value { key: key.into(), reason: reason.into() });
    for (service, policy) in config.services.all() {
        if let Err((key, reason)) = policy.validate() {
            return bad(&format!("services.{service}.{key}"), &reason);
        }
    }
    let metrics = config.metrics.addr.as_str();
    if metrics != "off" && metrics.parse::<SocketAddr>().is_err() {
        return bad("metrics.addr", "must be ADDRESS:PORT, or off");
    }
    let url = config.server.public_url.as_str();
    if !url.is_empty() && !is_origin(url) {
        return bad("server.public_url", "must be https:// or http:// and a host, without a path");
    }
    let limits = &config.limits;
    for (key, codes) in [
        ("limits.codes_per_number_hour", limits.codes_per_number_hour),
        ("limits.codes_per_number_day", limits.codes_per_number_day),
        ("limits.codes_per_address_hour", limits.codes_per_address_hour),
    ] {
        if codes == 0 {
            return bad(key, "must be at least 1, or nobody can sign in");
        }
    }
    for (key, mib) in
        [("page_cache.size_mib", config.page_cache.size_mib), ("answers.size_mib", config.answers.size_mib)]
    {
        if mib > 65_536 {
            return bad(key, "must be at most 65536");
        }
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
    if !(1..=3_600).contains(&config.room.idle_s) {
        return bad("room.idle_s", "must be from 1 to 3600");
    }
    if !config.drill.faults.is_empty() && !config.demo.enabled && !config.drill.allowed {
        return bad("drill.faults", "drills need the demo, or drill.allowed = true");
    }
    for fault in &config.drill.faults {
        if let Err(reason) = config.drill.parse(fault) {
            return bad("drill.faults", &reason);
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

/// Scheme, host and perhaps a port: what links and cookies are made of.
fn is_origin(url: &str) -> bool {
    url.parse::<http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        for right in ["https://checkwell.example.org", "http://127.0.0.1:3000", "https://x.example/"] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in
            ["https://", "https://x.org/sub", "https://x.org/sub path", "x.org", "ftp://x.org", "https://x.org/?a"]
        {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }
}
