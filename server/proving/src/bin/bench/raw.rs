//! What SQLite alone can do: the statements of one booking that reaches HELD, as the services run them, in batches.
//!
//! For each batch of 64 bookings, on one connection a database, prepared statements, WAL, synchronous=FULL:
//! 1. reads, outside a transaction, for each booking: session, person (accounts); idempotency key (orders); offer, hospital,
//!    package and its items (catalog); slot with schedule (scheduling).
//! 2. orders, one transaction: for each, insert the idempotency key, the order, its first transition. Commit, sync.
//! 3. reads: the order by id, the slot with its schedule.
//! 4. scheduling, one transaction: for each, insert the hold, take a place of the slot, count it on the day. Commit, sync.
//! 5. orders, one transaction: for each, select the order, update it, insert the transition, keep the answer with the key.
//!    Commit, sync.
//!
//! What the services do around that is left out: savepoints, rules, protobuf and JSON, HTTP. No network, no other thread.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use storage::Ambient;

/// As many as there are clients on the other side.
pub const BATCH: usize = 64;

pub struct Raw {
    accounts: Connection,
    catalog: Connection,
    scheduling: Connection,
    orders: Connection,
    ambient: Ambient,
    booking: Sample,
    number: u64,
}

/// A booking to make again and again, as the program made it once.
struct Sample {
    token_hash: Vec<u8>,
    principal: String,
    person: String,
    hospital: String,
    package: String,
    slots: Vec<String>,
    order: Stored,
    answer: Vec<u8>,
    body_hash: Vec<u8>,
}

/// The columns of an order that every copy shares.
struct Stored {
    names: [String; 4],
    slot: String,
    person: String,
    price_minor: i64,
    currency: String,
    phone: String,
}

impl Raw {
    /// On a stopped data directory in which `slots` can be taken and one order was held.
    ///
    /// # Errors
    /// When the tables are not what this was written for.
    pub fn open(data: &Path, slots: Vec<String>) -> Result<Self> {
        let open = |service: &str| -> Result<Connection> {
            let connection = Connection::open(data.join(format!("{service}.db")))?;
            // as the program's own connections
            connection.execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; \
                 PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;",
            )?;
            connection.set_prepared_statement_cache_capacity(64);
            connection.busy_timeout(Duration::from_secs(10))?;
            Ok(connection)
        };
        let (accounts, catalog, scheduling, orders) =
            (open("accounts")?, open("catalog")?, open("scheduling")?, open("orders")?);
        let booking = Sample::read(&accounts, &orders, slots).context("a held order to copy")?;
        Ok(Self { accounts, catalog, scheduling, orders, ambient: Ambient::system(), booking, number: 0 })
    }

    /// Books one batch.
    ///
    /// # Errors
    /// When a statement fails or does not do what it should.
    pub fn batch(&mut self) -> Result<()> {
        let now = self.ambient.now_ms();
        let bookings: Vec<(String, String, String, String)> = (0..BATCH)
            .map(|_| {
                self.number += 1;
                let slot = self.booking.slots[self.number as usize % self.booking.slots.len()].clone();
                (self.ambient.id(), format!("CW-{}", self.ambient.code(8)), format!("raw-{}", self.number), slot)
            })
            .collect();
        for (_, _, key, slot) in &bookings {
            self.look_up(key, slot, now)?;
        }
        self.place(&bookings, now)?;
        for (id, _, _, slot) in &bookings {
            row(&self.orders, "SELECT * FROM orders WHERE id = ?1", params![id])?;
            row(&self.scheduling, SLOT, params![slot])?;
        }
        self.hold(&bookings, now)?;
        self.advance(&bookings, now)
    }

    fn look_up(&self, key: &str, slot: &str, now: i64) -> Result<()> {
        let sample = &self.booking;
        row(
            &self.accounts,
            "SELECT principal_id, phone, renewed_ms, expires_ms FROM sessions WHERE token_hash = ?1 AND expires_ms > ?2",
            params![sample.token_hash, now],
        )?;
        row(
            &self.accounts,
            "SELECT id, principal_id, name, id_type, id_masked, sex, birth_date, phone, relation FROM people \
             WHERE id = ?1 AND principal_id = ?2",
            params![sample.person, sample.principal],
        )?;
        row(
            &self.orders,
            "SELECT body_hash, order_id, answer FROM idempotency WHERE principal_id = ?1 AND key = ?2",
            params![sample.principal, key],
        )?;
        row(
            &self.catalog,
            "SELECT o.price_minor, o.currency FROM hospital h JOIN offer o ON o.hospital_key = h.key \
             JOIN package p ON p.key = o.package_key WHERE h.id = ?1 AND p.id = ?2",
            params![sample.hospital, sample.package],
        )?;
        row(&self.catalog, "SELECT * FROM hospital h WHERE h.id = ?1", params![sample.hospital])?;
        row(&self.catalog, "SELECT * FROM package WHERE id = ?1", params![sample.package])?;
        row(
            &self.catalog,
            "SELECT package_key, code, name_zh, name_en, why_zh, why_en FROM package_item \
             WHERE package_key = (SELECT key FROM package WHERE id = ?1) ORDER BY package_key, position",
            params![sample.package],
        )?;
        row(&self.scheduling, SLOT, params![slot])
    }

    fn place(&mut self, bookings: &[(String, String, String, String)], now: i64) -> Result<()> {
        let sample = &self.booking;
        let Stored {
            names: [hospital_zh, hospital_en, package_zh, package_en],
            slot,
            person,
            price_minor,
            currency,
            phone,
        } = &sample.order;
        let transaction = self.orders.transaction()?;
        for (id, reference, key, _) in bookings {
            one(
                &transaction,
                "INSERT INTO idempotency (principal_id, key, body_hash, order_id, created_ms) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (principal_id, key) DO NOTHING",
                params![sample.principal, key, sample.body_hash, id, now],
            )?;
            one(
                &transaction,
                "INSERT INTO orders (id, reference, principal_id, state, version, hospital_id, hospital_name_zh, \
                 hospital_name_en, package_id, package_name_zh, package_name_en, slot, alternatives, person, price_minor, \
                 currency, locale, contact_phone, idempotency_key, created_ms, updated_ms, next_step_ms) \
                 VALUES (?1, ?2, ?3, 1, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '[]', ?11, ?12, ?13, 'en', ?14, ?15, ?16, ?16, ?17) \
                 ON CONFLICT (reference) DO NOTHING",
                params![
                    id,
                    reference,
                    sample.principal,
                    sample.hospital,
                    hospital_zh,
                    hospital_en,
                    sample.package,
                    package_zh,
                    package_en,
                    slot,
                    person,
                    price_minor,
                    currency,
                    phone,
                    key,
                    now,
                    now + 5_000
                ],
            )?;
            one(
                &transaction,
                TRANSITION,
                params![id, 1, 0, 1, "patient", "placed", "0af7651916cd43dd8448eb211c80319c", now],
            )?;
        }
        Ok(transaction.commit()?)
    }

    fn hold(&mut self, bookings: &[(String, String, String, String)], now: i64) -> Result<()> {
        let hospital = &self.booking.hospital;
        let transaction = self.scheduling.transaction()?;
        for (id, _, _, slot) in bookings {
            one(
                &transaction,
                "INSERT INTO hold (order_id, slot_id, status, expires_ms, extended, created_ms, updated_ms) \
                 VALUES (?1, ?2, 1, ?3, 0, ?4, ?4) ON CONFLICT (order_id) DO NOTHING",
                params![id, slot, now + 600_000, now],
            )?;
            let date: String = transaction
                .prepare_cached(
                    "UPDATE slot SET taken = taken + 1 WHERE id = ?1 AND taken < capacity RETURNING taken, capacity, local_date",
                )?
                .query_row([slot], |row| row.get(2))?;
            one(
                &transaction,
                "UPDATE day_count SET taken = taken + 1 WHERE hospital_id = ?1 AND local_date = ?2",
                params![hospital, date],
            )?;
        }
        Ok(transaction.commit()?)
    }

    fn advance(&mut self, bookings: &[(String, String, String, String)], now: i64) -> Result<()> {
        let sample = &self.booking;
        let transaction = self.orders.transaction()?;
        for (id, _, key, _) in bookings {
            row(&transaction, "SELECT * FROM orders WHERE id = ?1", params![id])?;
            one(
                &transaction,
                "UPDATE orders SET state = 3, version = 2, slot = ?3, alternatives = '[]', hold_expires_ms = ?4, \
                 hold_extended = 0, payment_id = '', pay_attempts = 0, updated_ms = ?5, next_step_ms = ?4, \
                 step_attempts = 0 WHERE id = ?1 AND version = ?2",
                params![id, 1, sample.order.slot, now + 600_000, now],
            )?;
            one(&transaction, TRANSITION, params![id, 2, 1, 3, "system", "place held", "", now])?;
            one(
                &transaction,
                "UPDATE idempotency SET answer = ?4 WHERE principal_id = ?1 AND key = ?2 AND order_id = ?3",
                params![sample.principal, key, id, sample.answer],
            )?;
        }
        Ok(transaction.commit()?)
    }
}

const SLOT: &str = "SELECT s.id, s.hospital_id, s.start_ms, s.end_ms, s.capacity, s.taken, s.local_date, c.zone, c.notice_minutes, \
                    c.horizon_days FROM slot s JOIN schedule c ON c.hospital_id = s.hospital_id WHERE s.id = ?1";
const TRANSITION: &str = "INSERT INTO transition (order_id, version, from_state, to_state, actor, reason, trace_id, at_ms) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

impl Sample {
    fn read(accounts: &Connection, orders: &Connection, slots: Vec<String>) -> Result<Self> {
        let columns = "SELECT principal_id, hospital_id, package_id, hospital_name_zh, hospital_name_en, package_name_zh, \
                       package_name_en, slot, person, price_minor, currency, contact_phone, id FROM orders WHERE state = 3 LIMIT 1";
        let (principal, hospital, package, order, id): (String, String, String, Stored, String) =
            orders.query_row(columns, [], |row| {
                let order = Stored {
                    names: [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?],
                    slot: row.get(7)?,
                    person: row.get(8)?,
                    price_minor: row.get(9)?,
                    currency: row.get(10)?,
                    phone: row.get(11)?,
                };
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, order, row.get(12)?))
            })?;
        let (answer, body_hash) =
            orders.query_row("SELECT answer, body_hash FROM idempotency WHERE order_id = ?1", [&id], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let token_hash = accounts.query_row(
            "SELECT token_hash FROM sessions WHERE principal_id = ?1 LIMIT 1",
            [&principal],
            |row| row.get(0),
        )?;
        let person =
            accounts
                .query_row("SELECT id FROM people WHERE principal_id = ?1 LIMIT 1", [&principal], |row| row.get(0))?;
        Ok(Self { token_hash, principal, person, hospital, package, slots, order, answer, body_hash })
    }
}

/// Runs a query and reads its rows to the end.
fn row(connection: &Connection, sql: &str, parameters: impl rusqlite::Params) -> Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            std::hint::black_box(row.get_ref(column)?);
        }
    }
    Ok(())
}

/// Runs a write that must hit one row.
fn one(connection: &Connection, sql: &str, parameters: impl rusqlite::Params) -> Result<()> {
    let changed = connection.prepare_cached(sql)?.execute(parameters)?;
    anyhow::ensure!(changed == 1, "{changed} rows: {sql}");
    Ok(())
}
