//! Rows 8 and 9: bookings a second over HTTP against raw SQLite, and a thousand contenders on one slot.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use proving::{
    evidence,
    fixture::{Scene, SlotRow, ZONE, copy_files, day},
    generator::median,
    patient::{Patient, Quote, reference},
    server::{Options, Server},
};
use tokio::sync::Barrier;

use crate::{
    SERVER_CORE, on_generator_core,
    raw::{BATCH, Raw},
    report::Report,
};

const CLIENTS: usize = 64;
const LENGTH: Duration = Duration::from_millis(2_500);
const ROUNDS: usize = 5;
const CONTENDERS: usize = 1_000;
const PLACES: i64 = 50;

pub fn measure(report: &mut Report) -> Result<()> {
    let (scene, contested) = on_generator_core(set())?;
    let scene = Arc::new(scene);
    let raw_dir = scene.data.file("raw");
    let mut raw = Raw::open(&raw_dir, scene.roomy.clone())?;
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    let mut ratios = Vec::new();
    let mut busy = Vec::new();
    let run_ours = |round: usize| {
        let scene = scene.clone();
        on_generator_core(async move { book(&scene, round).await })
    };
    run_ours(1_000)?;
    run_raw(&mut raw)?;
    for round in 0..ROUNDS {
        let first = run_ours(2 * round)?;
        let (second, third) = (run_raw(&mut raw)?, run_raw(&mut raw)?);
        let fourth = run_ours(2 * round + 1)?;
        ratios.push((first.0 + fourth.0) / (second + third));
        ours.extend([first.0, fourth.0]);
        busy.extend([first.1, fourth.1]);
        theirs.extend([second, third]);
    }
    let (rate, raw_rate) = (median(&mut ours), median(&mut theirs));
    report.add(
        "8",
        "bookings to HELD, 64 clients ÷ raw batched SQLite",
        median(&mut ratios) * 100.0,
        "%",
        "≥ 80 %",
        format!(
            "{rate:.0}/s over HTTP and {raw_rate:.0}/s raw; server core busy {:.0} %; raw: 10 reads and 10 statements in \
             transactions a booking, 3 synced commits a batch of {BATCH}; no HTTP, no rules",
            median(&mut busy) * 100.0
        ),
    );

    let mut rates = Vec::new();
    let tries = contested.len() * CONTENDERS;
    for (round, slot) in contested.into_iter().enumerate() {
        let scene = scene.clone();
        rates.push(on_generator_core(async move { contend(&scene, round, &slot).await })?);
    }
    let contended = median(&mut rates);
    report.add(
        "9",
        "one slot, 50 places, 1,000 contenders ÷ row 8",
        contended / rate * 100.0,
        "%",
        "≥ 70 %",
        format!("50 winners and 0 doubles on each of {} slots ({tries} tries); {contended:.0} answers/s", rates.len()),
    );
    let mut scene = Arc::into_inner(scene).ok_or_else(|| anyhow::anyhow!("a client still runs"))?;
    on_generator_core(async move {
        scene.server.stop().await?;
        evidence::audit(&scene.data.path())?;
        scene.server.no_panic()
    })
}

/// A served demo on core 0, with roomy slots, a copy of its data for the raw side, and slots of fifty with room beside them.
async fn set() -> Result<(Scene, Vec<String>)> {
    let options = Options::default().on_core(SERVER_CORE);
    let mut scene = Scene::set(8, options.clone()).await?;
    let quote = scene.quotes[0].clone();
    scene.patients[0].place(&quote, "sample").await?;
    scene.server.stop().await?;
    copy_files(&scene.data.path(), &scene.data.file("raw"))?;
    let mut rows = Vec::new();
    let mut contested = Vec::new();
    for ahead in 14..24 {
        let one = SlotRow {
            hospital: scene.hospital.clone(),
            date: day(ahead)?,
            start: "20:00",
            end: "20:10",
            minutes: 10,
            capacity: u32::try_from(PLACES)?,
        };
        contested.push(one.slot_id(ZONE, "20:00")?);
        // those who lose are held a place here, so that every round meets the same
        rows.push(SlotRow { start: "20:10", end: "20:20", capacity: 100_000, ..one.clone() });
        rows.push(one);
    }
    scene.data.import_slots(&rows)?;
    scene.server = Server::start_with(&scene.data.path(), options.at(scene.server.addr)).await?;
    Ok((scene, contested))
}

/// Books for a while with 64 clients; answers with bookings a second and how busy the server's core was.
async fn book(scene: &Scene, round: usize) -> Result<(f64, f64)> {
    let mut visitors: Vec<(Patient, Quote)> = (0..CLIENTS).map(|client| scene.visitor(client)).collect();
    for (patient, _) in &mut visitors {
        patient.client.get("/healthz").await?;
    }
    let before = held(&scene.data.path())?;
    let cpu = scene.server.cpu_time()?;
    let started = Instant::now();
    let clients: Vec<_> = visitors
        .into_iter()
        .enumerate()
        .map(|(client, (mut patient, quote))| {
            let quote = quote.at(&scene.roomy[client % scene.roomy.len()]);
            tokio::spawn(async move {
                let mut booked = 0_i64;
                while started.elapsed() < LENGTH {
                    let reply = patient.post_order(&quote, &format!("bench-{round}-{client}-{booked}")).await?;
                    ensure!(reference(&reply).is_some(), "placing: {}", reply.status);
                    booked += 1;
                }
                anyhow::Ok(booked)
            })
        })
        .collect();
    let mut booked = 0;
    for client in clients {
        booked += client.await??;
    }
    let elapsed = started.elapsed();
    let busy = scene.server.cpu_time()?.saturating_sub(cpu).as_secs_f64() / elapsed.as_secs_f64();
    let reached = held(&scene.data.path())? - before;
    ensure!(reached == booked, "{booked} were acknowledged, {reached} are held");
    Ok((booked as f64 / elapsed.as_secs_f64(), busy))
}

fn held(data: &Path) -> Result<i64> {
    evidence::count(data, "orders", "SELECT COUNT(*) FROM orders WHERE state = 3", &[])
}

/// Batches on the server's core for as long.
fn run_raw(raw: &mut Raw) -> Result<f64> {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                proving::server::pin_thread(SERVER_CORE)?;
                let started = Instant::now();
                let mut booked = 0;
                while started.elapsed() < LENGTH {
                    raw.batch()?;
                    booked += BATCH;
                }
                Ok(booked as f64 / started.elapsed().as_secs_f64())
            })
            .join()
            .map_err(|_| anyhow::anyhow!("the raw side panicked"))?
    })
}

/// A thousand at once on one slot; answers a second.
async fn contend(scene: &Scene, round: usize, slot: &str) -> Result<f64> {
    let together = Arc::new(Barrier::new(CONTENDERS + 1));
    let contenders: Vec<_> = (0..CONTENDERS)
        .map(|number| {
            let (mut patient, quote) = scene.visitor(number);
            let (quote, together) = (quote.at(slot), together.clone());
            tokio::spawn(async move {
                patient.client.get("/healthz").await?;
                together.wait().await;
                let reply = patient.post_order(&quote, &format!("contend-{round}-{number}")).await?;
                ensure!(reference(&reply).is_some(), "contending: {}", reply.status);
                anyhow::Ok(())
            })
        })
        .collect();
    together.wait().await;
    let started = Instant::now();
    for contender in contenders {
        contender.await??;
    }
    let elapsed = started.elapsed();
    let in_use = evidence::slot_use(&scene.data.path(), slot)?;
    ensure!(in_use == (PLACES, PLACES), "places taken and live holds: {in_use:?}");
    Ok(CONTENDERS as f64 / elapsed.as_secs_f64())
}
