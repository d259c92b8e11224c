//! Row 17: Lighthouse on home, list and slot picker, if the browser suite's parts are installed.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use proving::{
    fixture::Data,
    server::{Options, Server, root},
};
use serde::Deserialize;

use crate::{on_generator_core, report::Report};

#[derive(Deserialize)]
struct Findings {
    pages: Vec<Page>,
}
#[derive(Deserialize)]
struct Page {
    page: String,
    runs: u32,
    measures: std::collections::BTreeMap<String, f64>,
    failed: Vec<String>,
}

pub fn measure(report: &mut Report) -> Result<()> {
    let script = root().join("end2end/lighthouse.mjs");
    if !script.is_file() || !root().join("end2end/node_modules/lighthouse").is_dir() {
        eprintln!("  skipped: `make setup-test` installs Lighthouse");
        return Ok(());
    }
    let (mut server, _data) = on_generator_core(async {
        let data = Data::demo().await?;
        Ok((Server::start_with(&data.path(), Options::default()).await?, data))
    })?;
    let file = root().join("target/bench/lighthouse.json");
    std::fs::create_dir_all(root().join("target/bench"))?;
    let status = Command::new("node")
        .arg("lighthouse.mjs")
        .arg("3")
        .arg("target/bench/lighthouse.json")
        .env("CHECKWELL_URL", format!("http://{}", server.addr))
        .current_dir(root().join("end2end"))
        .stdout(std::io::stderr())
        .status()?;
    ensure!(status.success(), "lighthouse.mjs ended with {status}");
    let found: Findings = serde_json::from_slice(&std::fs::read(&file)?).context("lighthouse.json")?;
    for Page { page, runs, measures, failed } in found.pages {
        let get = |name: &str| measures.get(name).copied().unwrap_or(f64::NAN);
        let note = format!(
            "mobile, median of {runs}: performance {} accessibility {} best practices {} SEO {}; TBT {} ms, CLS {}; {} KiB{}",
            get("performance"),
            get("accessibility"),
            get("best practices"),
            get("SEO"),
            get("TBT"),
            get("CLS"),
            get("bytes"),
            if failed.is_empty() { String::new() } else { format!("; not passed: {}", failed.join(", ")) }
        );
        report.add(
            &format!("17-{page}"),
            &format!("LCP of {page}, Lighthouse mobile"),
            get("LCP"),
            "ms",
            "≤ 900 ms",
            note,
        );
    }
    on_generator_core(async move { server.stop().await })
}
