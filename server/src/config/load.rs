//! Where configuration comes from.

use std::path::Path;

use config::{Environment, File, FileFormat};

use super::Config;

/// What is wrong, naming the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("configuration: {0}")]
    Source(String),
    #[error("configuration key `{key}`: {reason}")]
    Value { key: String, reason: String },
}

impl From<config::ConfigError> for ConfigError {
    /// Its text holds its cause already: kept as a source as well, it would be told twice.
    fn from(error: config::ConfigError) -> Self {
        Self::Source(error.to_string())
    }
}

/// The services' guards have defaults that differ from service to service.
const SERVICES: &str = include_str!("services.toml");

/// A setting from the command line: key and value. It wins over file and environment.
pub type Flag = (&'static str, String);

/// Reads the file (if one is named), then `CHECKWELL__…`, then `LEPTOS_…`, then the flags; the later wins. Checks the
/// whole.
///
/// # Errors
/// When a source cannot be read, a key is unknown, or a value is out of range; the message names the key.
pub fn load(file: Option<&Path>, flags: &[Flag]) -> Result<Config, ConfigError> {
    let mut builder = config::Config::builder().add_source(File::from_str(SERVICES, FileFormat::Toml));
    if let Some(path) = file {
        builder = builder.add_source(File::from(path).format(FileFormat::Toml));
    }
    for (variable, key) in [("LEPTOS_SITE_ADDR", "server.addr"), ("LEPTOS_SITE_ROOT", "site.root")] {
        if let Ok(value) = std::env::var(variable) {
            builder = builder.set_override(key, value)?;
        }
    }
    builder = builder.add_source(
        Environment::with_prefix("CHECKWELL")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("server.trusted_proxies")
            .with_list_parse_key("limits.exempt")
            .with_list_parse_key("drill.faults"),
    );
    for (key, value) in flags {
        builder = match *key {
            "drill.faults" => builder.set_override(*key, value.split(',').map(str::to_owned).collect::<Vec<_>>())?,
            _ => builder.set_override(key, value.as_str())?,
        };
    }
    let config: Config = builder.build()?.try_deserialize()?;
    super::validate::validate(&config)?;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_local() {
        let config = load(None, &[]).unwrap();
        assert!(config.server.addr.ip().is_loopback());
        assert!(!config.demo.enabled);
    }

    #[test]
    fn a_services_guard_keeps_what_is_not_overridden() {
        let config = load(None, &[("services.orders.deadline_ms", "4000".into())]).unwrap();
        assert_eq!((config.services.orders.deadline_ms, config.services.orders.limit.start), (4_000, 2_000));
        assert_eq!(config.services.catalog.deadline_ms, 8_000);
        let error = load(None, &[("services.catalog.breaker.failures", "0".into())]).unwrap_err();
        assert!(error.to_string().contains("services.catalog.breaker.failures"), "{error}");
    }

    #[test]
    fn a_bad_value_names_its_key() {
        let error = load(None, &[("metrics.addr", "nonsense".into())]).unwrap_err();
        assert!(error.to_string().contains("metrics.addr"), "{error}");
        let error = load(None, &[("server.addr", "nonsense".into())]).unwrap_err();
        assert!(error.to_string().contains("server.addr"), "{error}");
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("checkwell.toml");
        std::fs::write(&path, "[server]\nadress = \"127.0.0.1:1\"\n").unwrap();
        let error = load(Some(&path), &[]).unwrap_err();
        assert!(error.to_string().contains("adress"), "{error}");
    }

    #[test]
    fn limits_cannot_be_lifted_outside_the_demo() {
        assert!(load(None, &[("limits.off", "true".into())]).is_err());
        assert!(load(None, &[("limits.off", "true".into()), ("demo.enabled", "true".into())]).is_ok());
    }
}
