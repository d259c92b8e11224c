//! What is on disk, apart from what the program says: its own audit, and the tables read by somebody else.

use std::{collections::BTreeMap, path::Path, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{Connection, OpenFlags};
use serde::Deserialize;

use crate::{fixture::until, server};

/// What `checkwell audit` prints.
#[derive(Clone, Debug, Deserialize)]
pub struct Audit {
    pub orders: BTreeMap<String, u64>,
    pub taken: u64,
    pub live_holds: u64,
    pub over_capacity: u64,
    pub wrong_counts: u64,
    pub ledger_balanced: bool,
    pub captured_orders: u64,
    pub captured_minor: i64,
    pub refunded_minor: i64,
    pub owed_minor: i64,
    pub confirmed_without_hold: u64,
    pub holds_without_order: u64,
    pub duplicate_keys: u64,
}

impl Audit {
    pub fn count(&self, state: &str) -> u64 {
        self.orders.get(state).copied().unwrap_or_default()
    }
    pub fn total(&self) -> u64 {
        self.orders.values().sum()
    }
}

/// Runs the program's audit; on a served directory too.
///
/// # Errors
/// When it finds something that does not add up, with all it said.
pub fn audit(data: &Path) -> Result<Audit> {
    let output = server::run(&["audit", "--data", &data.display().to_string()], &[])?;
    let said = String::from_utf8_lossy(&output.stdout);
    let log = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the audit ends with {}:\n{said}{log}", output.status);
    serde_json::from_str(&said).with_context(|| format!("the audit's report:\n{said}"))
}

/// Keeps everybody else from writing a service's database until it is dropped, as a full disk or a stuck back-up would.
///
/// # Errors
/// When the lock cannot be had.
pub fn lock(data: &Path, service: &str) -> Result<Connection> {
    let connection = Connection::open(data.join(format!("{service}.db")))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    Ok(connection)
}

/// The audit once no order is on its way by itself.
///
/// # Errors
/// When some still are after `limit`, or something does not add up.
pub async fn settled_audit(data: &Path, limit: Duration) -> Result<Audit> {
    until(limit, || async {
        let audit = audit(data)?;
        let passing: Vec<_> = ["intent", "paid", "refund_due"]
            .iter()
            .filter(|state| audit.count(state) > 0)
            .map(|s| (s, audit.count(s)))
            .collect();
        ensure!(passing.is_empty(), "orders are still on their way: {passing:?}");
        Ok(audit)
    })
    .await
}

fn open(data: &Path, service: &str) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(data.join(format!("{service}.db")), flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    Ok(connection)
}

/// One number from a service's tables.
///
/// # Errors
/// When the tables are not what this was written for.
pub fn count(data: &Path, service: &str, sql: &str, parameters: &[&str]) -> Result<i64> {
    let connection = open(data, service)?;
    let parameters = rusqlite::params_from_iter(parameters);
    connection.query_row(sql, parameters, |row| row.get(0)).with_context(|| format!("{service}: {sql}"))
}

/// Places of a slot that are taken, and live holds on it.
///
/// # Errors
/// As [`count`].
pub fn slot_use(data: &Path, slot: &str) -> Result<(i64, i64)> {
    Ok((
        count(data, "scheduling", "SELECT taken FROM slot WHERE id = $1", &[slot])?,
        count(data, "scheduling", "SELECT COUNT(*) FROM hold WHERE slot_id = $1 AND status IN (1, 2)", &[slot])?,
    ))
}

/// How many rows each table of each database has.
///
/// # Errors
/// When a database cannot be read.
pub fn row_counts(data: &Path) -> Result<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for entry in std::fs::read_dir(data)?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(service) = file.strip_suffix(".db") else { continue };
        let connection = open(data, service)?;
        let mut tables =
            connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
        let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        for name in names {
            let rows = connection.query_row(&format!("SELECT COUNT(*) FROM \"{name}\""), [], |row| row.get(0))?;
            counts.insert(format!("{service}.{name}"), rows);
        }
    }
    if counts.is_empty() {
        bail!("there are no databases in {}", data.display());
    }
    Ok(counts)
}

/// An order as it is stored.
#[derive(Clone, Debug)]
pub struct StoredOrder {
    pub reference: String,
    pub key: String,
    pub state: String,
}

/// All orders on disk.
///
/// # Errors
/// As [`count`].
pub fn orders(data: &Path) -> Result<Vec<StoredOrder>> {
    const STATES: [&str; 11] = [
        "unspecified",
        "intent",
        "slot_lost",
        "held",
        "paying",
        "paid",
        "confirmed",
        "cancelled",
        "expired",
        "refund_due",
        "refunded",
    ];
    let connection = open(data, "orders")?;
    let mut orders = connection.prepare("SELECT reference, idempotency_key, state FROM orders")?;
    let rows = orders.query_map([], |row| {
        let state: u32 = row.get(2)?;
        Ok(StoredOrder {
            reference: row.get(0)?,
            key: row.get(1)?,
            state: STATES.get(state as usize).copied().unwrap_or_default().into(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
