//! What orders must be told, until they have heard it.

use contracts::v1::RecordPaymentRequest;
use sqlx::FromRow;
use storage::{Connection, Database, StorageError};

/// Between two tries of telling, at most.
const MAX_WAIT_MS: i64 = 300_000;

#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) seq: i64,
    pub(crate) tries: i64,
    pub(crate) record: RecordPaymentRequest,
}

#[derive(FromRow)]
struct OutcomeRow {
    seq: i64,
    tries: i64,
    attempt_id: String,
    order_id: String,
    state: String,
    amount_minor: i64,
    currency: String,
}

impl From<OutcomeRow> for Outcome {
    fn from(row: OutcomeRow) -> Self {
        Self {
            seq: row.seq,
            tries: row.tries,
            record: RecordPaymentRequest {
                order_id: row.order_id,
                payment_id: row.attempt_id,
                state: row.state,
                amount_minor: row.amount_minor,
                currency: row.currency,
            },
        }
    }
}

/// What an order has not heard yet, oldest first.
pub(crate) async fn of_order(database: &Database, order_id: &str) -> Result<Vec<Outcome>, StorageError> {
    let rows = sqlx::query_as::<_, OutcomeRow>(
        "SELECT seq, tries, attempt_id, order_id, state, amount_minor, currency
         FROM outcomes WHERE order_id = $1 AND told_ms IS NULL ORDER BY seq LIMIT 20",
    )
    .bind(order_id)
    .fetch_all(database.reader())
    .await?;
    Ok(rows.into_iter().map(Outcome::from).collect())
}

/// What is due to be told (again).
pub(crate) async fn due(database: &Database, limit: u32, now_ms: i64) -> Result<Vec<Outcome>, StorageError> {
    let rows = sqlx::query_as::<_, OutcomeRow>(
        "SELECT seq, tries, attempt_id, order_id, state, amount_minor, currency
         FROM outcomes WHERE told_ms IS NULL AND next_ms <= $1 ORDER BY next_ms, seq LIMIT $2",
    )
    .bind(now_ms)
    .bind(i64::from(limit))
    .fetch_all(database.reader())
    .await?;
    Ok(rows.into_iter().map(Outcome::from).collect())
}

pub(crate) async fn told(c: &mut Connection, seq: i64, now_ms: i64) -> Result<(), StorageError> {
    // somebody else may have told it meanwhile: that is as good
    sqlx::query("UPDATE outcomes SET told_ms = $2 WHERE seq = $1 AND told_ms IS NULL")
        .bind(seq)
        .bind(now_ms)
        .execute(c)
        .await?;
    Ok(())
}

pub(crate) async fn not_told(c: &mut Connection, seq: i64, tries: i64, now_ms: i64) -> Result<(), StorageError> {
    let wait_ms = (1_000 << tries.clamp(0, 10)).min(MAX_WAIT_MS);
    sqlx::query("UPDATE outcomes SET tries = tries + 1, next_ms = $2 WHERE seq = $1 AND told_ms IS NULL")
        .bind(seq)
        .bind(now_ms + wait_ms)
        .execute(c)
        .await?;
    Ok(())
}
