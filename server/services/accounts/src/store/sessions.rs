//! Sessions, by the hash of their token.

use sqlx::Row;
use storage::{Connection, Database, StorageError};

use crate::keys::Hash;

/// Sessions that are over, removed with each new one.
const SWEEP: i64 = 20;

pub(crate) struct NewSession {
    pub(crate) token_hash: Hash,
    pub(crate) phone: String,
    /// Used when the number has no account yet.
    pub(crate) new_principal_id: String,
    pub(crate) now_ms: i64,
    pub(crate) expires_ms: i64,
}

pub(crate) struct StoredSession {
    pub(crate) principal_id: String,
    pub(crate) phone: String,
    pub(crate) renewed_ms: i64,
    pub(crate) expires_ms: i64,
}

pub(crate) async fn insert(c: &mut Connection, new: &NewSession, principal_id: &str) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO sessions (token_hash, principal_id, phone, created_ms, renewed_ms, expires_ms)
         VALUES ($1, $2, $3, $4, $4, $5)",
    )
    .bind(new.token_hash.as_slice())
    .bind(principal_id)
    .bind(&new.phone)
    .bind(new.now_ms)
    .bind(new.expires_ms)
    .execute(&mut *c)
    .await?;
    sqlx::query(
        "DELETE FROM sessions WHERE token_hash IN
         (SELECT token_hash FROM sessions WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2)",
    )
    .bind(new.now_ms)
    .bind(SWEEP)
    .execute(c)
    .await?;
    Ok(())
}

/// One read by primary key; `None` when unknown or over.
pub(crate) async fn find(database: &Database, token: Hash, now_ms: i64) -> Result<Option<StoredSession>, StorageError> {
    let row = sqlx::query(
        "SELECT principal_id, phone, renewed_ms, expires_ms FROM sessions WHERE token_hash = $1 AND expires_ms > $2",
    )
    .bind(token.as_slice())
    .bind(now_ms)
    .fetch_optional(database.reader())
    .await?;
    row.map(|row| {
        Ok(StoredSession {
            principal_id: row.try_get(0)?,
            phone: row.try_get(1)?,
            renewed_ms: row.try_get(2)?,
            expires_ms: row.try_get(3)?,
        })
    })
    .transpose()
}

/// Moves the end of a session; false when it was ended meanwhile.
pub(crate) async fn renew(c: &mut Connection, token: Hash, now_ms: i64, expires_ms: i64) -> Result<bool, StorageError> {
    let changed = sqlx::query("UPDATE sessions SET renewed_ms = $2, expires_ms = $3 WHERE token_hash = $1")
        .bind(token.as_slice())
        .bind(now_ms)
        .bind(expires_ms)
        .execute(c)
        .await?
        .rows_affected();
    Ok(changed == 1)
}

pub(crate) async fn end(c: &mut Connection, token: Hash) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token.as_slice()).execute(c).await?;
    Ok(())
}
