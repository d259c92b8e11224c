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
    let Weights { start, home, slots } = on_generator_core(weigh())?;
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
        "script and WASM that the slot page loads by itself, brotli, at most",
        sum(&slots),
        "kB",
        "≤ 75 kB",
        format!("with the parts of its islands and all that parts share; of it at start {:.1} kB", sum(&start)),
    );
    report.add("16-home", "the same on the home page", sum(&home), "kB", "≤ 75 kB", list(&home));
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

/// Files with their sizes as served with brotli.
type Files = Vec<(String, usize)>;

struct Weights {
    /// What the pages name, and what that imports.
    start: Files,
    home: Files,
    slots: Files,
}

async fn weigh() -> Result<Weights> {
    let scene = Scene::set(0, Options::default()).await?;
    let mut client = scene.server.client();
    let (hospital, package) = offers(&mut client, 1).await?.swap_remove(0);
    let slots = format!("/en/packages/{}/slots?hospital={}", encode(&package), encode(&hospital));
    let (start, home) = loads(&mut client, "/en/").await?;
    let (_, slots) = loads(&mut client, &slots).await?;
    Ok(Weights {
        start: sizes(&mut client, &start).await?,
        home: sizes(&mut client, &home).await?,
        slots: sizes(&mut client, &slots).await?,
    })
}

/// What a page loads at start, and that with the parts of its islands, which follow at once without being asked for.
/// Which of the shared parts an island needs is not told anywhere, so all of them count.
async fn loads(client: &mut Client, page: &str) -> Result<(BTreeSet<String>, BTreeSet<String>)> {
    let reply = client.get(page).await?;
    ensure!(reply.status == 200, "{page}: {}", reply.status);
    let html = reply.text();
    let mut start = BTreeSet::new();
    let mut islands = Vec::new();
    for tag in html::tags(&html).iter().filter(|tag| !tag.closing) {
        let rel = tag.attribute("rel").unwrap_or_default();
        let path = match tag.name.as_str() {
            "script" => tag.attribute("src"),
            "link" if rel == "modulepreload" || rel == "preload" => tag.attribute("href"),
            _ => None,
        };
        start.extend(path.filter(|path| is_code(path)).map(str::to_owned));
        islands.extend(tag.attribute("data-component").and_then(|name| name.split('_').next()).map(snake_case));
    }
    // a module's static imports come with it
    for path in start.clone() {
        if path.ends_with(".js") {
            let text = client.get(&path).await?.text();
            start.extend(static_imports(&text, &path));
        }
    }
    let parts = std::fs::read_dir(root().join("target/site/pkg"))?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| {
            name.starts_with("chunk_")
                || name.starts_with("__wasm_split")
                || islands.iter().any(|island| name.starts_with(&format!("split_{island}_loader")))
        })
        .map(|name| format!("/pkg/{name}"))
        .filter(|path| is_code(path));
    let mut all = start.clone();
    all.extend(parts);
    Ok((start, all))
}

/// `LiveSlots` is the island of `split_live_slots_loader`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
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
