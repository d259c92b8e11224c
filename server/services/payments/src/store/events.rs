//! What happened at the provider: one write changes the attempt, posts to the ledger and notes what orders must hear.

use sqlx::Row;
use storage::{Ambient, Connection, StorageError};

use crate::{
    ledger,
    rules::{self, Event, Posting, Step},
    store::attempts::{self, Attempt},
};

/// Longer than any provider repeats itself.
const REMEMBER_MS: i64 = 7 * 86_400_000;
const SWEEP: i64 = 20;
/// The caller tells orders at once; the job only when that did not work.
const TELL_GRACE_MS: i64 = 5_000;
const REFUND_GRACE_MS: i64 = 10_000;

/// An event about an attempt.
pub(crate) struct News {
    pub(crate) payment_id: String,
    pub(crate) event: Event,
    /// From a call-back: its event id, and the amount and currency it speaks of.
    pub(crate) callback: Option<(String, i64, String)>,
    pub(crate) now_ms: i64,
}

pub(crate) enum Applied {
    Changed {
        order_id: String,
        /// Attempts about which the provider must be asked at once.
        pursue: Vec<String>,
    },
    /// Seen before, or nothing new.
    Unchanged,
    UnknownPayment,
    /// It speaks of other money than the attempt.
    OtherAmount,
}

pub(crate) async fn apply(c: &mut Connection, ambient: Ambient, news: News) -> Result<Applied, StorageError> {
    let Some(attempt) = attempts::find(&mut *c, &news.payment_id).await? else { return Ok(Applied::UnknownPayment) };
    if let Some((event_id, amount_minor, currency)) = &news.callback {
        if (*amount_minor, currency) != (attempt.amount_minor, &attempt.currency) {
            return Ok(Applied::OtherAmount);
        }
        if !remember(c, event_id, news.now_ms).await? {
            return Ok(Applied::Unchanged);
        }
    }
    let paid_otherwise: bool = sqlx::query(
        "SELECT EXISTS (SELECT 1 FROM attempts WHERE order_id = $1 AND id <> $2 AND surplus = 0
                        AND state IN ('captured', 'refunding', 'refunded'))",
    )
    .bind(&attempt.order_id)
    .bind(&attempt.id)
    .fetch_one(&mut *c)
    .await?
    .try_get(0)?;
    let Some(step) = rules::step(attempt.state, attempt.surplus, &news.event, paid_otherwise) else {
        return Ok(Applied::Unchanged);
    };
    change(c, &attempt, &step, &news).await?;
    for &posting in step.postings {
        post(c, &attempt, posting, ambient.id(), news.now_ms).await?;
    }
    for told in step.tell {
        sqlx::query(
            "INSERT INTO outcomes (attempt_id, order_id, state, amount_minor, currency, next_ms)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&attempt.id)
        .bind(&attempt.order_id)
        .bind(told.as_str())
        .bind(attempt.amount_minor)
        .bind(&attempt.currency)
        .bind(news.now_ms + TELL_GRACE_MS)
        .execute(&mut *c)
        .await?;
    }
    let mut pursue = Vec::new();
    if step.next == rules::State::Refunding {
        pursue.push(attempt.id.clone());
    }
    if step.next.has_money() && !step.surplus {
        pursue.extend(stop_others(c, &attempt, news.now_ms).await?);
    }
    metrics::counter!("checkwell_payments_changes_total", "state" => step.next.as_str()).increment(1);
    Ok(Applied::Changed { order_id: attempt.order_id, pursue })
}

/// False when the event was taken before.
async fn remember(c: &mut Connection, event_id: &str, now_ms: i64) -> Result<bool, StorageError> {
    let fresh = sqlx::query("INSERT INTO events (id, received_ms) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(event_id)
        .bind(now_ms)
        .execute(&mut *c)
        .await?
        .rows_affected()
        == 1;
    if fresh {
        sqlx::query(
            "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE received_ms < $1 ORDER BY received_ms LIMIT $2)",
        )
        .bind(now_ms - REMEMBER_MS)
        .bind(SWEEP)
        .execute(c)
        .await?;
    }
    Ok(fresh)
}

async fn change(c: &mut Connection, attempt: &Attempt, step: &Step, news: &News) -> Result<(), StorageError> {
    let reason = match &news.event {
        Event::Declined { reason } => reason.as_str(),
        Event::Captured | Event::Refunded => "",
    };
    let next_check_ms = (step.next == rules::State::Refunding).then_some(news.now_ms + REFUND_GRACE_MS);
    let changed = sqlx::query(
        "UPDATE attempts SET state = $3, surplus = $4, decline_reason = $5, cancel_pending = 0, next_check_ms = $6,
                             updated_ms = $7
         WHERE id = $1 AND state = $2",
    )
    .bind(&attempt.id)
    .bind(attempt.state.as_str())
    .bind(step.next.as_str())
    .bind(i64::from(step.surplus))
    .bind(reason)
    .bind(next_check_ms)
    .bind(news.now_ms)
    .execute(c)
    .await?
    .rows_affected();
    if changed == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound.into()) }
}

/// The order is paid: what else is open for it must not be paid too.
async fn stop_others(c: &mut Connection, paid: &Attempt, now_ms: i64) -> Result<Vec<String>, StorageError> {
    let stopped: Vec<(String,)> = sqlx::query_as(
        "UPDATE attempts SET state = 'abandoned', cancel_pending = 1, next_check_ms = $3, updated_ms = $4
         WHERE order_id = $1 AND id <> $2 AND state = 'open' RETURNING id",
    )
    .bind(&paid.order_id)
    .bind(&paid.id)
    .bind(now_ms + REFUND_GRACE_MS)
    .bind(now_ms)
    .fetch_all(c)
    .await?;
    Ok(stopped.into_iter().map(|(id,)| id).collect())
}

/// Adds one transaction; the index on (attempt, kind) keeps it the only one.
pub(crate) async fn post(
    c: &mut Connection,
    attempt: &Attempt,
    posting: Posting,
    id: String,
    now_ms: i64,
) -> Result<(), StorageError> {
    let entries = ledger::entries(posting, attempt.amount_minor);
    if !ledger::balanced(&entries) {
        return Err(sqlx::Error::Protocol("a ledger transaction does not balance".into()).into());
    }
    sqlx::query("INSERT INTO ledger_transactions (id, attempt_id, kind, created_ms) VALUES ($1, $2, $3, $4)")
        .bind(&id)
        .bind(&attempt.id)
        .bind(posting.as_str())
        .bind(now_ms)
        .execute(&mut *c)
        .await?;
    for entry in entries {
        sqlx::query(
            "INSERT INTO ledger_entries (transaction_id, account, currency, amount_minor) VALUES ($1, $2, $3, $4)",
        )
        .bind(&id)
        .bind(entry.account)
        .bind(&attempt.currency)
        .bind(entry.amount_minor)
        .execute(&mut *c)
        .await?;
    }
    Ok(())
}
