//! Row 16: what a browser loads of script and WASM on the pages where booking starts.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use proving::{
    fixture::{Scene, offers},
    html,
    http::{Client, encode},
    server::{Options, root},
};

use crate::{on_generator_core, report::Report};

pub fn measure(report: &mut Report) -> Result<()> {
    let (eager, lazy) = on_generator_core(weigh())?;
    let sum = |assets: &[(String, usize)]| assets.iter().map(|(_, bytes)| bytes).sum::<usize>() as f64 / 1_000.0;
    let list = |assets: &[(String, usize)]| {
        assets
            .iter()
            .map(|(path, bytes)| format!("{path} {:.1}", *bytes as f64 / 1_000.0))
            .collect::<Vec<_>>()
            .join(", ")
    };
    report.add(
        "16",
        "script and WASM loaded at once on home and slot page, brotli",
        sum(&eager),
        "kB",
        "≤ 75 kB",
        list(&eager),
    );
    report.add("16-lazy", "loaded only when needed, brotli", sum(&lazy), "kB", "-", list(&lazy));
    // the whole journey of this crate's patients is plain forms: `Patient::book` loads none of it
    on_generator_core(async {
        let mut scene = Scene::set(1, Options::default()).await?;
        let quote = scene.quotes[0].clone();
        scene.patients[0].book(&quote, "no script").await?;
        scene.server.stop().await
    })?;
    report.add(
        "16-need",
        "script needed to book",
        0.0,
        "kB",
        "0 B",
        "booked and paid with plain forms in this run".into(),
    );
    Ok(())
}

/// What the pages name, what that imports, and what else lies there; each with its size as served with brotli.
async fn weigh() -> Result<(Vec<(String, usize)>, Vec<(String, usize)>)> {
    let scene = Scene::set(0, Options::default()).await?;
    let mut client = scene.server.client();
    let (hospital, package) = offers(&mut client, 1).await?.swap_remove(0);
    let slots = format!("/en/packages/{}/slots?hospital={}", encode(&package), encode(&hospital));
    let mut eager = BTreeSet::new();
    for page in ["/en/", &slots] {
        let reply = client.get(page).await?;
        ensure!(reply.status == 200, "{page}: {}", reply.status);
        let html = reply.text();
        for tag in html::tags(&html).iter().filter(|tag| !tag.closing) {
            let rel = tag.attribute("rel").unwrap_or_default();
            let path = match tag.name.as_str() {
                "script" => tag.attribute("src"),
                "link" if rel == "modulepreload" || rel == "preload" => tag.attribute("href"),
                _ => None,
            };
            eager.extend(path.filter(|path| is_code(path)).map(str::to_owned));
        }
    }
    // a module's static imports come with it
    let mut all = eager.clone();
    for path in &eager {
        if path.ends_with(".js") {
            let text = client.get(path).await?.text();
            all.extend(static_imports(&text, path));
        }
    }
    let files = std::fs::read_dir(root().join("target/site/pkg"))?;
    let lazy: BTreeSet<String> = files
        .flatten()
        .map(|entry| format!("/pkg/{}", entry.file_name().to_string_lossy()))
        .filter(|path| is_code(path) && !all.contains(path))
        .collect();
    Ok((sizes(&mut client, &all).await?, sizes(&mut client, &lazy).await?))
}

fn is_code(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or(path);
    path.ends_with(".js") || path.ends_with(".mjs") || path.ends_with(".wasm")
}

async fn sizes(client: &mut Client, paths: &BTreeSet<String>) -> Result<Vec<(String, usize)>> {
    let mut sizes = Vec::new();
    for path in paths {
        let reply = client.send("GET", path, &[("accept-encoding", "br")], b"").await?;
        ensure!(reply.status == 200, "{path}: {}", reply.status);
        ensure!(
            reply.header("content-encoding") == Some("br") || reply.body.len() < 1_500,
            "{path} is not served with brotli"
        );
        sizes.push((path.clone(), reply.body.len()));
    }
    Ok(sizes)
}

/// `import … from "x"` and `import("x")` with a literal at the top level both load at once in a boot module; only what is
/// inside a function waits.
fn static_imports(script: &str, from: &str) -> Vec<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    script
        .lines()
        .filter(|line| line.starts_with("import ") || line.contains("await import(\""))
        .filter_map(|line| line.split('"').nth(1).or_else(|| line.split('\'').nth(1)))
        .map(|target| match target.strip_prefix("./") {
            Some(name) => format!("{folder}/{name}"),
            None => target.to_owned(),
        })
        .filter(|path| path.starts_with('/') && is_code(path))
        .collect()
}
