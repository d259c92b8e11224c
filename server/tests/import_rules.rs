//! The rooms of the house stay apart: who may know whom is read from the manifests and the `use` lines.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const SERVICES: [&str; 6] = ["catalog", "scheduling", "orders", "payments", "messaging", "accounts"];

fn root() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo tells where the package is")).join("..")
}

/// The names in `[dependencies]` of a manifest; development dependencies may go further.
fn dependencies(manifest: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(manifest).unwrap_or_else(|error| panic!("{}: {error}", manifest.display()));
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.trim() == "[dependencies]";
            // a dependency may also be a section of its own
            if let Some(name) = line.trim().strip_prefix("[dependencies.").and_then(|rest| rest.strip_suffix(']')) {
                names.insert(name.to_owned());
            }
        } else if inside && let Some((name, _)) = line.split_once(['=', '.']) {
            names.insert(name.trim().to_owned());
        }
    }
    assert!(!names.is_empty(), "{} has no dependencies: is it read right?", manifest.display());
    names
}

fn sources(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
        let path = entry.expect("a directory entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.clone(), fs::read_to_string(&path).expect("a source file")));
        }
    }
    found
}

/// No source below `dir` mentions any of `forbidden`.
fn nowhere(dir: &str, forbidden: &[&str]) {
    let files = sources(&root().join(dir));
    assert!(!files.is_empty(), "{dir} is empty: is the rule still about something?");
    for (path, text) in files {
        for (number, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for word in forbidden {
                assert!(!line.contains(word), "{}:{} must not know `{word}`: {line}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn a_service_knows_contracts_and_storage_but_no_other_service() {
    for service in SERVICES {
        let known = dependencies(&root().join(format!("server/services/{service}/Cargo.toml")));
        for other in SERVICES.iter().chain(&["app", "server", "import", "demo"]).filter(|other| **other != service) {
            assert!(!known.contains(*other), "{service} must not depend on {other}");
        }
    }
}

#[test]
fn contracts_and_storage_know_no_service() {
    for room in ["contracts", "storage"] {
        let known = dependencies(&root().join(format!("server/{room}/Cargo.toml")));
        for service in SERVICES.iter().chain(&["app", "server"]) {
            assert!(!known.contains(*service), "{room} must not depend on {service}");
        }
    }
}

#[test]
fn the_app_never_depends_on_the_server() {
    let known = dependencies(&root().join("app/Cargo.toml"));
    for room in SERVICES.iter().chain(&["server", "contracts", "storage", "sqlx", "tonic", "axum"]) {
        assert!(!known.contains(*room), "app must not depend on {room}");
    }
}

#[test]
fn within_the_app_knowledge_flows_one_way() {
    nowhere(
        "app/src/models",
        &["crate::components", "crate::islands", "crate::pages", "crate::api", "crate::bff", "leptos::"],
    );
    nowhere("app/src/components", &["crate::islands::", "crate::pages", "crate::api", "crate::bff"]);
    nowhere("app/src/islands", &["crate::pages", "crate::bff"]);
    nowhere("app/src/pages", &["crate::bff", "crate::api"]);
}

#[test]
fn importers_and_demo_data_go_through_contracts() {
    for room in ["import", "demo", "audit"] {
        let known = dependencies(&root().join(format!("server/{room}/Cargo.toml")));
        for other in SERVICES.iter().chain(&["sqlx", "server", "app"]) {
            assert!(!known.contains(*other), "{room} must not depend on {other}");
        }
    }
}

#[test]
fn the_edge_and_the_bff_never_touch_a_database() {
    nowhere("server/src/http", &["sqlx", "storage::Database"]);
    nowhere("server/src/bff", &["sqlx", "storage::Database"]);
    nowhere("server/src/jobs", &["sqlx", "storage::Database"]);
}

#[test]
fn the_edge_asks_the_bff_and_nobody_behind_it() {
    nowhere("server/src/http", &["contracts::", "tonic::", ".clients"]);
    nowhere("server/src/bff", &["axum", "crate::http"]);
}

#[test]
fn only_startup_names_the_services_types() {
    let concrete = [
        "CatalogService",
        "SchedulingService",
        "OrdersService",
        "PaymentsService",
        "MessagingService",
        "AccountsService",
    ];
    for dir in ["server/src/http", "server/src/bff", "server/src/jobs", "server/src/config", "server/src/telemetry"] {
        nowhere(dir, &concrete);
    }
}
