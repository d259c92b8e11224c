//! The outage drill: every service, every fault, every main page; and what the person is told.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use proving::{
    evidence,
    fixture::{Scene, until},
    html,
    http::Client,
    patient::{Patient, reference},
    server::{self, Options},
};

const SERVICES: [&str; 6] = ["catalog", "scheduling", "orders", "payments", "messaging", "accounts"];
const FAULTS: [&str; 9] =
    ["slow:400", "hang", "reset", "error", "garbage", "wrong-schema", "duplicate", "reordered", "flapping:200"];
/// No page may let anybody wait longer, whatever is wrong.
const PATIENCE: Duration = Duration::from_secs(12);
/// After the fault's end all must be well again within this.
const RECOVERY: Duration = Duration::from_secs(2);

async fn set(operator: &mut Client, service: &str, fault: &str) -> Result<()> {
    let form = [("service", service), ("fault", fault), ("actor", "proof"), ("reason", "drill"), ("minutes", "5")];
    let reply = operator.post("/demo/drill", &form).await?;
    ensure!(reply.status == 303, "{service}={fault}: {} {}", reply.status, html::text(&reply.text()));
    Ok(())
}

async fn clear(operator: &mut Client, service: &str) -> Result<()> {
    let reply = operator.post("/demo/drill", &[("service", service), ("fault", "")]).await?;
    ensure!(reply.status == 303, "{}", reply.status);
    Ok(())
}

/// What a page may answer while something is wrong: itself, or an honest page that says so. Never a bare failure.
async fn page(client: &mut Client, path: &str) -> Result<u16> {
    let started = Instant::now();
    let reply = client.get(path).await.with_context(|| path.to_owned())?;
    ensure!(started.elapsed() < PATIENCE, "{path} took {:?}", started.elapsed());
    let text = reply.text();
    match reply.status {
        200 => {
            ensure!(html::marked(&text, "partial-notice").len() <= 4, "{path}: notices are stacked");
            ensure!(!text.contains("panicked"), "{path}");
        }
        // the services' failure, told as such, with the number to ask about
        503 => {
            ensure!(
                !html::marked(&text, "unavailable").is_empty(),
                "{path}: 503 without its page: {}",
                html::text(&text)
            );
            ensure!(reply.header("retry-after").is_some(), "{path}: when to come back?");
        }
        500 => ensure!(!html::marked(&text, "error").is_empty(), "{path}: 500 without its page: {}", html::text(&text)),
        other => bail!("{path}: {other} {}", html::text(&text)),
    }
    if reply.status != 200 {
        ensure!(reply.header("x-trace-id").is_some(), "{path}: no trace id");
    }
    Ok(reply.status)
}

/// A booking begun while the fault is there: it comes to its end, or the person is told that it did not.
async fn try_to_book(patient: &mut Patient, quote: &proving::patient::Quote, key: &str) -> Result<Option<String>> {
    let reply = patient.post_order(quote, key).await?;
    match reply.status {
        303 => Ok(reference(&reply)),
        409 | 422 | 429 | 500 | 503 => Ok(None),
        other => bail!("placing: {other} {}", html::text(&reply.text())),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_the_person_is_told_the_truth_and_nothing_is_lost() -> Result<()> {
    let mut scene = Scene::set(1, Options::default()).await?;
    let mut operator = scene.server.client();
    let (mut patient, quote) = scene.visitor(0);
    let settled = patient.book(&quote, "before the drill").await?;
    let mut visitor = scene.server.client();
    let slots = format!("/en/packages/{}/slots?hospital={}", scene.package, scene.hospital);
    let mut begun: Vec<(String, String)> = Vec::new();
    let mut counts = std::collections::BTreeMap::new();
    for service in SERVICES {
        for fault in FAULTS {
            let context = || format!("{service}={fault}");
            set(&mut operator, service, fault).await?;
            // each with a query of its own, so that no kept page answers for it
            let nonce = format!("{service}-{}", fault.replace(':', "-"));
            for path in [
                format!("/en/?{nonce}"),
                format!("/zh/hospitals?q={nonce}"),
                format!("/en/hospitals/{}?{nonce}", scene.hospital),
                format!("{slots}&x={nonce}"),
            ] {
                *counts.entry(page(&mut visitor, &path).await.with_context(context)?).or_insert(0) += 1;
            }
            for path in ["/en/orders".to_owned(), "/zh/people".to_owned(), format!("/en/orders/{settled}")] {
                *counts.entry(page(&mut patient.client, &path).await.with_context(context)?).or_insert(0) += 1;
            }
            let key = format!("drill-{nonce}");
            if let Some(reference) = try_to_book(&mut patient, &quote, &key).await.with_context(context)? {
                begun.push((key, reference));
            } else {
                begun.push((key, String::new()));
            }
            clear(&mut operator, service).await?;
            let ended = Instant::now();
            until(RECOVERY, || {
                let (mut one, slots, nonce) = (patient.client.again(), slots.clone(), nonce.clone());
                async move {
                    for path in [format!("{slots}&well={nonce}"), "/en/orders".into(), "/en/people".into()] {
                        let reply = one.get(&path).await?;
                        ensure!(reply.status == 200, "{path}: {}", reply.status);
                    }
                    Ok(())
                }
            })
            .await
            .with_context(|| format!("after {service}={fault}"))?;
            eprintln!("{service}={fault}: well again after {:?}", ended.elapsed());
        }
    }
    eprintln!("pages by status: {counts:?}");
    // the same key again: whoever was told nothing, or told that it failed, gets one booking, not two
    for (key, known) in &begun {
        let reply = patient.post_order(&quote, key).await?;
        let reference = reference(&reply).with_context(|| format!("{key}: {}", reply.status))?;
        ensure!(known.is_empty() || *known == reference, "{key}: {known} and then {reference}");
        let state = patient.order_state(&reference).await?;
        ensure!(state == "held" || state == "intent", "{key}: {state}");
    }
    let audit = evidence::settled_audit(&scene.data.path(), Duration::from_secs(30)).await?;
    ensure!(audit.total() as usize >= begun.len(), "{audit:?}");
    ensure!(patient.order_state(&settled).await? == "confirmed");
    scene.server.stop().await?;
    scene.server.no_panic()
}

#[test]
fn a_drill_outside_the_demo_must_be_allowed() -> Result<()> {
    let data = proving::fixture::Data::empty()?;
    let dir = data.path().display().to_string();
    let check = |arguments: &[&str], env: &[(&str, &str)]| -> Result<(bool, String)> {
        let output = server::run(arguments, env)?;
        Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
    };
    let serve = ["serve", "--addr", "127.0.0.1:1", "--metrics-addr", "off", "--data", &dir, "--drill", "catalog=hang"];
    let (accepted, said) = check(&serve, &[])?;
    ensure!(!accepted && said.contains("drill.faults") && said.contains("drill.allowed"), "{said}");
    for (wrong, hint) in
        [("catalogue=hang", "the services are"), ("catalog=sleep", "slow[:MS]"), ("catalog", "SERVICE=FAULT")]
    {
        let (accepted, said) = check(&["serve", "--demo", "--data", &dir, "--drill", wrong], &[])?;
        ensure!(!accepted && said.contains(hint), "{wrong}: {said}");
    }
    Ok(())
}
