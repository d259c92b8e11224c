//! Idempotency keys as rows.

use sqlx::{SqliteConnection, SqliteExecutor};

use crate::{error::Failure, idempotency::BodyHash, order::Order};

/// A key that was used before.
#[derive(sqlx::FromRow)]
pub(crate) struct Used {
    pub body_hash: Vec<u8>,
    pub order_id: String,
    /// `None` while the first run has not come to its answer.
    pub answer: Option<Vec<u8>>,
}

pub(crate) async fn find<'e>(
    db: impl SqliteExecutor<'e>,
    principal_id: &str,
    key: &str,
) -> Result<Option<Used>, Failure> {
    Ok(sqlx::query_as("SELECT body_hash, order_id, answer FROM idempotency WHERE principal_id = $1 AND key = $2")
        .bind(principal_id)
        .bind(key)
        .fetch_optional(db)
        .await?)
}

/// `false` when the key was used before.
pub(crate) async fn insert(
    c: &mut SqliteConnection,
    order: &Order,
    hash: &BodyHash,
    now_ms: i64,
) -> Result<bool, Failure> {
    let inserted = sqlx::query(
        "INSERT INTO idempotency (principal_id, key, body_hash, order_id, created_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (principal_id, key) DO NOTHING",
    )
    .bind(&order.principal_id)
    .bind(&order.idempotency_key)
    .bind(&hash[..])
    .bind(&order.id)
    .bind(now_ms)
    .execute(&mut *c)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Keeps the answer for repeats. The key may be gone: an order can outlive it.
pub(crate) async fn done(c: &mut SqliteConnection, order: &Order, answer: Vec<u8>) -> Result<(), Failure> {
    sqlx::query("UPDATE idempotency SET answer = $4 WHERE principal_id = $1 AND key = $2 AND order_id = $3")
        .bind(&order.principal_id)
        .bind(&order.idempotency_key)
        .bind(&order.id)
        .bind(answer)
        .execute(&mut *c)
        .await?;
    Ok(())
}

pub(crate) async fn any_older<'e>(db: impl SqliteExecutor<'e>, before_ms: i64) -> Result<bool, Failure> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM idempotency WHERE answer IS NOT NULL AND created_ms < $1 LIMIT 1")
            .bind(before_ms)
            .fetch_optional(db)
            .await?;
    Ok(found.is_some())
}

pub(crate) async fn purge(c: &mut SqliteConnection, before_ms: i64, limit: i64) -> Result<u64, Failure> {
    let purged = sqlx::query(
        "DELETE FROM idempotency WHERE (principal_id, key) IN (SELECT principal_id, key FROM idempotency \
         WHERE answer IS NOT NULL AND created_ms < $1 ORDER BY created_ms LIMIT $2)",
    )
    .bind(before_ms)
    .bind(limit)
    .execute(&mut *c)
    .await?;
    Ok(purged.rows_affected())
}
