//! A thousand patients want one slot of fifty.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result, ensure};
use proving::{
    evidence,
    fixture::{Scene, TIGHT, day},
    html,
    patient::{Quote, reference},
    server::Options,
};
use tokio::sync::Barrier;

const CONTENDERS: usize = 1_000;

/// How one contender fared.
#[derive(Debug)]
struct Outcome {
    state: String,
    alternatives: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_clients_on_one_slot_of_fifty_places_make_exactly_fifty_orders() -> Result<()> {
    let mut scene = Scene::set(8, Options::default()).await?;
    let slot = scene.tight[0].clone();
    let together = Arc::new(Barrier::new(CONTENDERS));
    let contenders: Vec<_> = (0..CONTENDERS)
        .map(|number| {
            let (mut patient, quote) = scene.visitor(number);
            let (quote, together) = (quote.at(&slot), together.clone());
            tokio::spawn(async move {
                // everybody is connected before anybody asks
                patient.client.get("/healthz").await?;
                together.wait().await;
                contend(patient, &quote, &format!("contender-{number}"))
                    .await
                    .with_context(|| format!("contender {number}"))
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for contender in contenders {
        outcomes.push(contender.await??);
    }
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in &outcomes {
        *states.entry(&outcome.state).or_default() += 1;
    }
    eprintln!("contenders by state: {states:?}");
    assert_eq!(states.get("held").copied(), Some(TIGHT as usize), "{states:?}");
    assert_eq!(states.get("slot_lost").copied(), Some(CONTENDERS - TIGHT as usize), "{states:?}");
    let helped = outcomes.iter().filter(|outcome| outcome.state == "slot_lost" && outcome.alternatives > 0).count();
    eprintln!("{helped} of those who lost it were offered another time");
    // the evening before has eleven other slots of fifty, and the demo's own
    ensure!(helped > 0, "nobody was offered another time");

    let data = scene.data.path();
    assert_eq!(evidence::slot_use(&data, &slot)?, (i64::from(TIGHT), i64::from(TIGHT)), "places taken, live holds");
    let held = "SELECT COUNT(*) FROM orders WHERE state = 3 AND json_extract(slot, '$.id') = $1";
    let held = evidence::count(&data, "orders", held, &[&slot])?;
    assert_eq!(held, i64::from(TIGHT), "orders held on the slot");
    let audit = evidence::audit(&data)?;
    assert_eq!(audit.count("held"), u64::from(TIGHT));
    scene.server.stop().await?;
    let stopped = evidence::audit(&data)?;
    assert_eq!(stopped.total(), audit.total());
    scene.server.no_panic()?;
    eprintln!("slot of {} on {}: {stopped:?}", scene.hospital, day(12)?);
    Ok(())
}

async fn contend(mut patient: proving::patient::Patient, quote: &Quote, key: &str) -> Result<Outcome> {
    let reply = patient.post_order(quote, key).await?;
    ensure!(reply.status < 500, "{}: {}", reply.status, html::text(&reply.text()));
    let reference = reference(&reply).with_context(|| format!("{}: {}", reply.status, html::text(&reply.text())))?;
    let page = patient.order_page(&reference).await?;
    let state = html::order_state(&page).context("the page shows no state")?;
    Ok(Outcome { state, alternatives: html::marked(&page, "alternative-slot").len() })
}
