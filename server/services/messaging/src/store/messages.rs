//! Accepting and listing messages.

use contracts::v1::{EnqueueResponse, SentMessage};
use sqlx::{FromRow, Row};
use storage::{Connection, Database, StorageError};

pub(crate) struct NewMessage {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) template: String,
    pub(crate) locale: String,
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) not_after_ms: i64,
    pub(crate) now_ms: i64,
}

/// Keeps it, unless there is one of the same key.
pub(crate) async fn insert(c: &mut Connection, new: NewMessage) -> Result<EnqueueResponse, StorageError> {
    let fresh = sqlx::query(
        "INSERT INTO messages (id, key, template, locale, recipient, text, state, next_ms, not_after_ms, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $7) ON CONFLICT (key) DO NOTHING",
    )
    .bind(&new.id)
    .bind(&new.key)
    .bind(&new.template)
    .bind(&new.locale)
    .bind(&new.to)
    .bind(&new.text)
    .bind(new.now_ms)
    .bind(new.not_after_ms)
    .execute(&mut *c)
    .await?
    .rows_affected()
        == 1;
    if fresh {
        return Ok(EnqueueResponse { id: new.id, fresh });
    }
    let known = sqlx::query("SELECT id FROM messages WHERE key = $1").bind(&new.key).fetch_one(c).await?;
    Ok(EnqueueResponse { id: known.try_get(0)?, fresh })
}

#[derive(FromRow)]
struct MessageRow {
    seq: i64,
    id: String,
    key: String,
    template: String,
    locale: String,
    recipient: String,
    text: String,
    state: String,
    attempts: i64,
    created_ms: i64,
    sent_ms: i64,
}

impl From<MessageRow> for SentMessage {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            key: row.key,
            template: row.template,
            locale: row.locale,
            to: row.recipient,
            text: row.text,
            state: row.state,
            attempts: u32::try_from(row.attempts).unwrap_or_default(),
            created_ms: row.created_ms,
            sent_ms: row.sent_ms,
        }
    }
}

/// Newest first, below `before`; with each its place, for the next page.
pub(crate) async fn page(
    database: &Database,
    before: i64,
    limit: u32,
) -> Result<Vec<(i64, SentMessage)>, StorageError> {
    let rows = sqlx::query_as::<_, MessageRow>(
        "SELECT seq, id, key, template, locale, recipient, text, state, attempts, created_ms, sent_ms
         FROM messages WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
    )
    .bind(before)
    .bind(i64::from(limit))
    .fetch_all(database.reader())
    .await?;
    Ok(rows.into_iter().map(|row| (row.seq, row.into())).collect())
}
