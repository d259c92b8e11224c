//! Taking due messages in hand, and putting down what became of them. The number of the attempt tells one lease from the
//! next: who lost a lease cannot overwrite what its next holder noted.

use sqlx::FromRow;
use storage::{Connection, StorageError};

use crate::gateway::Outgoing;

/// Tries of a message; then it is dead.
pub(crate) const MAX_ATTEMPTS: i64 = 8;
/// Longer than a pass can take: nobody else sends what is in hand, unless its holder died.
const LEASE_MS: i64 = 30_000;

pub(crate) struct Lease {
    pub(crate) id: String,
    pub(crate) attempts: i64,
    pub(crate) outgoing: Outgoing,
}

#[derive(FromRow)]
struct LeaseRow {
    id: String,
    key: String,
    recipient: String,
    text: String,
    attempts: i64,
}

impl From<LeaseRow> for Lease {
    fn from(row: LeaseRow) -> Self {
        let outgoing = Outgoing { key: row.key, to: row.recipient, text: row.text };
        Self { id: row.id, attempts: row.attempts, outgoing }
    }
}

/// Due messages, leased, and how many died instead: too old, or their last try was never finished.
pub(crate) async fn take(c: &mut Connection, limit: u32, now_ms: i64) -> Result<(Vec<Lease>, u32), StorageError> {
    let dead = sqlx::query(
        "UPDATE messages SET state = 'dead' WHERE state = 'waiting' AND next_ms <= $1
         AND ((not_after_ms > 0 AND not_after_ms <= $1) OR attempts >= $2)",
    )
    .bind(now_ms)
    .bind(MAX_ATTEMPTS)
    .execute(&mut *c)
    .await?
    .rows_affected();
    let rows = sqlx::query_as::<_, LeaseRow>(
        "UPDATE messages SET attempts = attempts + 1, next_ms = $2 WHERE seq IN
         (SELECT seq FROM messages WHERE state = 'waiting' AND next_ms <= $1 ORDER BY next_ms, seq LIMIT $3)
         RETURNING id, key, recipient, text, attempts",
    )
    .bind(now_ms)
    .bind(now_ms + LEASE_MS)
    .bind(i64::from(limit))
    .fetch_all(c)
    .await?;
    Ok((rows.into_iter().map(Lease::from).collect(), u32::try_from(dead).unwrap_or(u32::MAX)))
}

/// What became of a leased message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Sent { at_ms: i64 },
    Again { at_ms: i64 },
    Dead,
}

pub(crate) async fn settle(c: &mut Connection, fates: Vec<(String, i64, Fate)>) -> Result<(), StorageError> {
    for (id, attempts, fate) in fates {
        let query = match fate {
            Fate::Sent { at_ms } => sqlx::query(
                "UPDATE messages SET state = 'sent', sent_ms = $3 WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            )
            .bind(&id)
            .bind(attempts)
            .bind(at_ms),
            Fate::Again { at_ms } => {
                sqlx::query("UPDATE messages SET next_ms = $3 WHERE id = $1 AND attempts = $2 AND state = 'waiting'")
                    .bind(&id)
                    .bind(attempts)
                    .bind(at_ms)
            }
            Fate::Dead => {
                sqlx::query("UPDATE messages SET state = 'dead' WHERE id = $1 AND attempts = $2 AND state = 'waiting'")
                    .bind(&id)
                    .bind(attempts)
            }
        };
        if query.execute(&mut *c).await?.rows_affected() == 0 {
            tracing::warn!(message = id, "a lease ran out before its message was settled");
        }
    }
    Ok(())
}
