//! One-time codes. Every function here runs inside one write, so that counting and inserting cannot be raced.

use sqlx::Row;
use storage::{Connection, StorageError};

use crate::{keys::Hash, limits::CodeLimits, store::sessions::NewSession};

pub(crate) const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Wrong guesses a code survives, less one.
pub(crate) const MAX_ATTEMPTS: i64 = 5;
/// Old rows removed with each new one: more than one, so that the table shrinks.
const SWEEP: i64 = 20;

pub(crate) struct NewCode {
    pub(crate) id: String,
    pub(crate) phone: String,
    pub(crate) client: Option<Hash>,
    pub(crate) code_hash: Hash,
    pub(crate) now_ms: i64,
    pub(crate) expires_ms: i64,
}

pub(crate) enum Issued {
    Done,
    /// A limit is reached; one more is possible in so many milliseconds.
    TooMany {
        wait_ms: i64,
    },
}

/// Records a new code in place of the number's last one, unless a limit is reached.
pub(crate) async fn issue(c: &mut Connection, new: NewCode, limits: CodeLimits) -> Result<Issued, StorageError> {
    let number_hour = nth_newest(c, By::Phone(&new.phone), limits.per_number_hour, new.now_ms, HOUR_MS).await?;
    let number_day = nth_newest(c, By::Phone(&new.phone), limits.per_number_day, new.now_ms, DAY_MS).await?;
    let client_hour = match &new.client {
        Some(client) => nth_newest(c, By::Client(client), limits.per_client_hour, new.now_ms, HOUR_MS).await?,
        None => None,
    };
    if let Some(wait_ms) = number_hour.max(number_day).max(client_hour) {
        return Ok(Issued::TooMany { wait_ms });
    }
    sqlx::query("UPDATE codes SET state = 'replaced' WHERE phone = $1 AND state = 'live'")
        .bind(&new.phone)
        .execute(&mut *c)
        .await?;
    sqlx::query(
        "INSERT INTO codes (id, phone, client, code_hash, state, attempts, created_ms, expires_ms)
         VALUES ($1, $2, $3, $4, 'live', 0, $5, $6)",
    )
    .bind(&new.id)
    .bind(&new.phone)
    .bind(new.client.as_ref().map(|client| client.as_slice()))
    .bind(new.code_hash.as_slice())
    .bind(new.now_ms)
    .bind(new.expires_ms)
    .execute(&mut *c)
    .await?;
    sqlx::query(
        "DELETE FROM codes WHERE id IN (SELECT id FROM codes WHERE created_ms < $1 ORDER BY created_ms LIMIT $2)",
    )
    .bind(new.now_ms - DAY_MS - HOUR_MS)
    .bind(SWEEP)
    .execute(&mut *c)
    .await?;
    Ok(Issued::Done)
}

enum By<'a> {
    Phone(&'a str),
    Client(&'a Hash),
}

/// When the window already holds `limit` codes: the milliseconds until the oldest of these leaves it.
async fn nth_newest(
    c: &mut Connection,
    by: By<'_>,
    limit: u32,
    now_ms: i64,
    window_ms: i64,
) -> Result<Option<i64>, StorageError> {
    if limit == 0 {
        return Ok(Some(window_ms));
    }
    let query = match by {
        By::Phone(phone) => sqlx::query(
            "SELECT created_ms FROM codes WHERE phone = $1 AND created_ms > $2 ORDER BY created_ms DESC LIMIT 1 OFFSET $3",
        )
        .bind(phone),
        By::Client(client) => sqlx::query(
            "SELECT created_ms FROM codes WHERE client = $1 AND created_ms > $2 ORDER BY created_ms DESC LIMIT 1 OFFSET $3",
        )
        .bind(client.as_slice()),
    };
    let row = query.bind(now_ms - window_ms).bind(i64::from(limit) - 1).fetch_optional(c).await?;
    Ok(row.map(|row| row.try_get::<i64, _>(0)).transpose()?.map(|created_ms| created_ms + window_ms - now_ms))
}

/// Takes back a code that could not be sent: an outage must not eat somebody's allowance.
pub(crate) async fn withdraw(c: &mut Connection, id: String) -> Result<(), StorageError> {
    // nothing to do when it was replaced meanwhile
    sqlx::query("DELETE FROM codes WHERE id = $1 AND state = 'live'").bind(id).execute(c).await?;
    Ok(())
}

pub(crate) enum Verified {
    /// The principal who is now signed in.
    Done {
        principal_id: String,
    },
    Wrong,
    /// No code is live for the number: none asked for, used, too often guessed, or over.
    NoCode,
}

struct LiveCode {
    id: String,
    hash: Vec<u8>,
    attempts: i64,
    expires_ms: i64,
}

/// Uses up the number's code and opens the session, or counts a wrong guess. A wrong guess is a result, not an error:
/// an error would undo the counting.
pub(crate) async fn verify(
    c: &mut Connection,
    session: NewSession,
    is_right: impl FnOnce(&str, &[u8]) -> bool,
) -> Result<Verified, StorageError> {
    let row = sqlx::query("SELECT id, code_hash, attempts, expires_ms FROM codes WHERE phone = $1 AND state = 'live'")
        .bind(&session.phone)
        .fetch_optional(&mut *c)
        .await?;
    let Some(row) = row else { return Ok(Verified::NoCode) };
    let code =
        LiveCode { id: row.try_get(0)?, hash: row.try_get(1)?, attempts: row.try_get(2)?, expires_ms: row.try_get(3)? };
    let (state, attempts, verified) = if code.expires_ms <= session.now_ms {
        ("spent", code.attempts, Verified::NoCode)
    } else if is_right(&code.id, &code.hash) {
        let principal_id = principal_of(c, &session).await?;
        crate::store::sessions::insert(c, &session, &principal_id).await?;
        ("used", code.attempts, Verified::Done { principal_id })
    } else {
        let attempts = code.attempts + 1;
        (if attempts >= MAX_ATTEMPTS { "spent" } else { "live" }, attempts, Verified::Wrong)
    };
    let changed = sqlx::query("UPDATE codes SET state = $2, attempts = $3 WHERE id = $1 AND state = 'live'")
        .bind(&code.id)
        .bind(state)
        .bind(attempts)
        .execute(&mut *c)
        .await?
        .rows_affected();
    if changed == 1 { Ok(verified) } else { Err(StorageError::Sql(sqlx::Error::RowNotFound)) }
}

/// The account of a number; the first sign-in creates it.
async fn principal_of(c: &mut Connection, session: &NewSession) -> Result<String, StorageError> {
    sqlx::query("INSERT INTO principals (id, phone, created_ms) VALUES ($1, $2, $3) ON CONFLICT (phone) DO NOTHING")
        .bind(&session.new_principal_id)
        .bind(&session.phone)
        .bind(session.now_ms)
        .execute(&mut *c)
        .await?;
    let row = sqlx::query("SELECT id FROM principals WHERE phone = $1").bind(&session.phone).fetch_one(&mut *c).await?;
    Ok(row.try_get(0)?)
}
