//! Orders as rows.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{SqliteConnection, SqliteExecutor};

use super::one_row;
use crate::{error::Failure, order::Order, state::State};

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: String,
    reference: String,
    principal_id: String,
    state: i64,
    version: i64,
    hospital_id: String,
    hospital_name_zh: String,
    hospital_name_en: String,
    package_id: String,
    package_name_zh: String,
    package_name_en: String,
    slot: String,
    alternatives: String,
    person: String,
    price_minor: i64,
    currency: String,
    locale: String,
    contact_phone: String,
    idempotency_key: String,
    hold_expires_ms: i64,
    hold_extended: i64,
    payment_id: String,
    pay_attempts: i64,
    created_ms: i64,
    updated_ms: i64,
    next_step_ms: Option<i64>,
    step_attempts: i64,
}

impl TryFrom<Row> for Order {
    type Error = Failure;
    fn try_from(row: Row) -> Result<Self, Failure> {
        Ok(Self {
            state: State::read(row.state).ok_or_else(|| Failure::inconsistent("a stored state is unknown"))?,
            slot: read(&row.slot)?,
            alternatives: read(&row.alternatives)?,
            person: read(&row.person)?,
            id: row.id,
            reference: row.reference,
            principal_id: row.principal_id,
            version: row.version,
            hospital_id: row.hospital_id,
            hospital_name_zh: row.hospital_name_zh,
            hospital_name_en: row.hospital_name_en,
            package_id: row.package_id,
            package_name_zh: row.package_name_zh,
            package_name_en: row.package_name_en,
            price_minor: row.price_minor,
            currency: row.currency,
            locale: row.locale,
            contact_phone: row.contact_phone,
            idempotency_key: row.idempotency_key,
            hold_expires_ms: row.hold_expires_ms,
            hold_extended: row.hold_extended != 0,
            payment_id: row.payment_id,
            pay_attempts: row.pay_attempts,
            created_ms: row.created_ms,
            updated_ms: row.updated_ms,
            next_step_ms: row.next_step_ms,
            step_attempts: row.step_attempts,
        })
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::inconsistent("a stored copy can be read"))
}

fn write<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|_| Failure::inconsistent("a copy can be written"))
}

pub(crate) async fn by_id<'e>(db: impl SqliteExecutor<'e>, id: &str) -> Result<Option<Order>, Failure> {
    let row: Option<Row> = sqlx::query_as("SELECT * FROM orders WHERE id = $1").bind(id).fetch_optional(db).await?;
    row.map(Order::try_from).transpose()
}

/// The order of that reference; with a principal, only if it is theirs.
pub(crate) async fn by_reference<'e>(
    db: impl SqliteExecutor<'e>,
    reference: &str,
    principal_id: &str,
) -> Result<Option<Order>, Failure> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM orders WHERE reference = $1 AND ($2 = '' OR principal_id = $2)")
            .bind(reference)
            .bind(principal_id)
            .fetch_optional(db)
            .await?;
    row.map(Order::try_from).transpose()
}

/// The reference of another booking of the same person, package and slot that is under way or done, if there is one.
pub(crate) async fn twin<'e>(db: impl SqliteExecutor<'e>, order: &Order) -> Result<Option<String>, Failure> {
    let live = [State::Held, State::Paying, State::Paid, State::Confirmed].map(State::number);
    Ok(sqlx::query_scalar(
        "SELECT reference FROM orders WHERE principal_id = $1 AND json_extract(slot, '$.id') = $2 \
         AND json_extract(person, '$.id') = $3 AND package_id = $4 AND id <> $5 AND state IN ($6, $7, $8, $9) \
         ORDER BY state = $9 DESC, id LIMIT 1",
    )
    .bind(&order.principal_id)
    .bind(&order.slot.id)
    .bind(&order.person.id)
    .bind(&order.package_id)
    .bind(&order.id)
    .bind(live[0])
    .bind(live[1])
    .bind(live[2])
    .bind(live[3])
    .fetch_optional(db)
    .await?)
}

/// Newest first: ids sort by time.
pub(crate) async fn of_principal<'e>(
    db: impl SqliteExecutor<'e>,
    principal_id: &str,
    before_id: &str,
    limit: i64,
) -> Result<Vec<Order>, Failure> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT * FROM orders WHERE principal_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
            .bind(principal_id)
            .bind(before_id)
            .bind(limit)
            .fetch_all(db)
            .await?;
    rows.into_iter().map(Order::try_from).collect()
}

/// `false` when the reference is taken already.
pub(crate) async fn insert(c: &mut SqliteConnection, order: &Order) -> Result<bool, Failure> {
    let inserted = sqlx::query(
        "INSERT INTO orders (id, reference, principal_id, state, version, hospital_id, hospital_name_zh, \
         hospital_name_en, package_id, package_name_zh, package_name_en, slot, alternatives, person, price_minor, \
         currency, locale, contact_phone, idempotency_key, created_ms, updated_ms, next_step_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $21) \
         ON CONFLICT (reference) DO NOTHING",
    )
    .bind(&order.id)
    .bind(&order.reference)
    .bind(&order.principal_id)
    .bind(order.state.number())
    .bind(order.version)
    .bind(&order.hospital_id)
    .bind(&order.hospital_name_zh)
    .bind(&order.hospital_name_en)
    .bind(&order.package_id)
    .bind(&order.package_name_zh)
    .bind(&order.package_name_en)
    .bind(write(&order.slot)?)
    .bind(write(&order.alternatives)?)
    .bind(write(&order.person)?)
    .bind(order.price_minor)
    .bind(&order.currency)
    .bind(&order.locale)
    .bind(&order.contact_phone)
    .bind(&order.idempotency_key)
    .bind(order.created_ms)
    .bind(order.next_step_ms)
    .execute(&mut *c)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Writes what can change, if the order is still at `version`.
pub(crate) async fn update(c: &mut SqliteConnection, order: &Order, version: i64) -> Result<(), Failure> {
    let updated = sqlx::query(
        "UPDATE orders SET state = $3, version = $4, slot = $5, alternatives = $6, hold_expires_ms = $7, \
         hold_extended = $8, payment_id = $9, pay_attempts = $10, updated_ms = $11, next_step_ms = $12, \
         step_attempts = $13 WHERE id = $1 AND version = $2",
    )
    .bind(&order.id)
    .bind(version)
    .bind(order.state.number())
    .bind(order.version)
    .bind(write(&order.slot)?)
    .bind(write(&order.alternatives)?)
    .bind(order.hold_expires_ms)
    .bind(i64::from(order.hold_extended))
    .bind(&order.payment_id)
    .bind(order.pay_attempts)
    .bind(order.updated_ms)
    .bind(order.next_step_ms)
    .bind(order.step_attempts)
    .execute(&mut *c)
    .await?;
    one_row(&updated, "an order is at the version it was read at")
}

/// Ids of orders whose next step is due.
pub(crate) async fn due<'e>(db: impl SqliteExecutor<'e>, now_ms: i64, limit: i64) -> Result<Vec<String>, Failure> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM orders WHERE next_step_ms IS NOT NULL AND next_step_ms <= $1 ORDER BY next_step_ms LIMIT $2",
    )
    .bind(now_ms)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Writes when the next step is due, `None` for never, unless the order changed meanwhile.
pub(crate) async fn schedule_step(
    c: &mut SqliteConnection,
    id: &str,
    version: i64,
    next_step_ms: Option<i64>,
    step_attempts: i64,
) -> Result<(), Failure> {
    sqlx::query("UPDATE orders SET next_step_ms = $3, step_attempts = $4 WHERE id = $1 AND version = $2")
        .bind(id)
        .bind(version)
        .bind(next_step_ms)
        .bind(step_attempts)
        .execute(&mut *c)
        .await?;
    Ok(())
}
