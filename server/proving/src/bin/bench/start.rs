//! Row 19: from the start of the process to the first 200, after a quiet stop, and after `kill -9` with a million bookings.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use proving::{
    evidence,
    fixture::{Scene, number},
    generator::median,
    server::{Options, Server},
};
use rusqlite::{Connection, params};
use storage::Ambient;

use crate::{on_generator_core, report::Report};

const STARTS: usize = 9;
const CRASHES: usize = 5;
const CLIENTS: usize = 16;

pub fn measure(report: &mut Report) -> Result<()> {
    let bookings = number("BENCH_BOOKINGS", 1_000_000)?;
    let (quiet, crashed, filled) = on_generator_core(starts(bookings))?;
    report.add(
        "19",
        "start to first 200 of /readyz",
        quiet,
        "ms",
        "≤ 50 ms",
        format!("median of {STARTS}, the demo already loaded, both cores"),
    );
    report.add(
        "19-kill",
        "the same after kill -9",
        crashed,
        "ms",
        "≤ 300 ms",
        format!(
            "median of {CRASHES}, {bookings} bookings in the store (rows of orders, idempotency, transitions and holds written by SQL in \
             {filled:.0} s), killed under load of {CLIENTS} booking clients"
        ),
    );
    Ok(())
}

async fn starts(bookings: usize) -> Result<(f64, f64, f64)> {
    let mut scene = Scene::set(1, Options::default()).await?;
    let quote = scene.quotes[0].clone();
    scene.patients[0].book(&quote, "sample").await?;
    let data = scene.data.path();
    let options = Options::default().at(scene.server.addr);
    scene.server.stop().await?;
    let mut quiet = Vec::new();
    for _ in 0..STARTS {
        let mut server = Server::start_with(&data, options.clone()).await?;
        quiet.push(server.ready_after.as_secs_f64() * 1e3);
        server.stop().await?;
    }
    let filling = Instant::now();
    let (hospital, slot) = (scene.hospital.clone(), scene.roomy[1].clone());
    fill(&data, &hospital, &slot, bookings).context("filling the store")?;
    let filled = filling.elapsed().as_secs_f64();
    scene.server = Server::start_with(&data, options.clone()).await?;
    let mut crashed = Vec::new();
    for crash in 0..CRASHES {
        let before = evidence::count(&data, "orders", "SELECT COUNT(*) FROM orders", &[])?;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (mut patient, quote) = scene.visitor(0);
                tokio::spawn(async move {
                    let mut booked = 0;
                    // until the server is gone
                    while patient.post_order(&quote, &format!("crash-{crash}-{client}-{booked}")).await.is_ok() {
                        booked += 1;
                    }
                    booked
                })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(1_000)).await;
        scene.server.kill()?;
        let mut booked = 0_i64;
        for client in clients {
            booked += client.await?;
        }
        scene.server = Server::start_with(&data, options.clone()).await?;
        crashed.push(scene.server.ready_after.as_secs_f64() * 1e3);
        let now = evidence::count(&data, "orders", "SELECT COUNT(*) FROM orders", &[])?;
        ensure!(now - before >= booked && booked > 0, "{booked} were acknowledged, {} are there", now - before);
    }
    scene.server.stop().await?;
    scene.server.no_panic()?;
    Ok((median(&mut quiet), median(&mut crashed), filled))
}

/// Copies one confirmed booking a million times, with its hold and its history; counts stay right.
fn fill(data: &Path, hospital: &str, slot: &str, bookings: usize) -> Result<()> {
    const LOT: usize = 50_000;
    let ambient = Ambient::system();
    let now = ambient.now_ms();
    let open = |service: &str| -> Result<Connection> {
        let connection = Connection::open(data.join(format!("{service}.db")))?;
        connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(connection)
    };
    let (mut orders, mut scheduling) = (open("orders")?, open("scheduling")?);
    let sample: String = orders.query_row("SELECT id FROM orders WHERE state = 6 LIMIT 1", [], |row| row.get(0))?;
    let date: String = scheduling.query_row("SELECT local_date FROM slot WHERE id = $1", [slot], |row| row.get(0))?;
    // by its primary key: the table has no other index, and a scan for each of a million rows would never end
    let (principal, key): (String, String) =
        orders.query_row("SELECT principal_id, key FROM idempotency WHERE order_id = $1", [&sample], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let mut left = bookings;
    while left > 0 {
        let lot = left.min(LOT);
        left -= lot;
        let (placing, holding) = (orders.transaction()?, scheduling.transaction()?);
        for _ in 0..lot {
            let id = ambient.id();
            placing
                .prepare_cached(
                    "INSERT INTO orders SELECT $1, $2, principal_id, state, version, hospital_id, hospital_name_zh, hospital_name_en, \
                     package_id, package_name_zh, package_name_en, slot, alternatives, person, price_minor, currency, locale, \
                     contact_phone, $1, hold_expires_ms, hold_extended, payment_id, pay_attempts, created_ms, updated_ms, \
                     next_step_ms, step_attempts FROM orders WHERE id = $3",
                )?
                .execute(params![id, format!("CW-{}", ambient.code(12)), sample])?;
            placing
                .prepare_cached(
                    "INSERT INTO transition SELECT $1, version, from_state, to_state, actor, reason, trace_id, at_ms \
                     FROM transition WHERE order_id = $2",
                )?
                .execute(params![id, sample])?;
            placing
                .prepare_cached(
                    "INSERT INTO idempotency (principal_id, key, body_hash, order_id, answer, created_ms) \
                     SELECT principal_id, $1, body_hash, $1, answer, created_ms FROM idempotency \
                     WHERE principal_id = $2 AND key = $3",
                )?
                .execute(params![id, principal, key])?;
            holding
                .prepare_cached(
                    "INSERT INTO hold (order_id, slot_id, status, expires_ms, extended, created_ms, updated_ms) \
                     VALUES ($1, $2, 2, $3, 0, $3, $3)",
                )?
                .execute(params![id, slot, now])?;
        }
        holding.execute("UPDATE slot SET taken = taken + $2 WHERE id = $1", params![slot, lot as i64])?;
        holding.execute(
            "UPDATE day_count SET taken = taken + $3 WHERE hospital_id = $1 AND local_date = $2",
            params![hospital, date, lot as i64],
        )?;
        placing.commit()?;
        holding.commit()?;
    }
    for connection in [&orders, &scheduling] {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(())
}
