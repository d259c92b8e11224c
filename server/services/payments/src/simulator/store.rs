//! The tables of the simulated provider.

use sqlx::{FromRow, SqliteExecutor};
use storage::{Connection, Database, StorageError};

use crate::{
    callback::Notice,
    provider::{Charge, Standing},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CheckoutState {
    Open,
    Captured,
    Declined,
    Cancelled,
    Refunded,
}

impl CheckoutState {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "open" => Some(Self::Open),
            "captured" => Some(Self::Captured),
            "declined" => Some(Self::Declined),
            "cancelled" => Some(Self::Cancelled),
            "refunded" => Some(Self::Refunded),
            _ => None,
        }
    }

    pub(super) fn standing(self) -> Standing {
        match self {
            Self::Open => Standing::Open,
            Self::Captured => Standing::Captured,
            Self::Declined => Standing::Declined { reason: DECLINED.into() },
            Self::Cancelled => Standing::Cancelled,
            Self::Refunded => Standing::Refunded,
        }
    }
}

const DECLINED: &str = "declined_by_payer";

pub(super) struct CheckoutRow {
    pub(super) charge: Charge,
    pub(super) state: CheckoutState,
}

#[derive(FromRow)]
struct Row {
    id: String,
    amount_minor: i64,
    currency: String,
    reference: String,
    return_url: String,
    locale: String,
    state: String,
}

impl TryFrom<Row> for CheckoutRow {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let state = CheckoutState::parse(&row.state)
            .ok_or_else(|| sqlx::Error::Decode(format!("unknown checkout state {}", row.state).into()))?;
        let charge = Charge {
            payment_id: row.id,
            amount_minor: row.amount_minor,
            currency: row.currency,
            reference: row.reference,
            return_url: row.return_url,
            locale: row.locale,
        };
        Ok(Self { charge, state })
    }
}

pub(super) async fn find<'e>(e: impl SqliteExecutor<'e>, id: &str) -> Result<Option<CheckoutRow>, StorageError> {
    let row = sqlx::query_as::<_, Row>(
        "SELECT id, amount_minor, currency, reference, return_url, locale, state FROM checkouts WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(e)
    .await?;
    row.map(CheckoutRow::try_from).transpose()
}

/// Opens it, or answers with what was opened before.
pub(super) async fn open(c: &mut Connection, charge: Charge, now_ms: i64) -> Result<CheckoutRow, StorageError> {
    sqlx::query(
        "INSERT INTO checkouts (id, amount_minor, currency, reference, return_url, locale, state, created_ms, updated_ms)
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&charge.payment_id)
    .bind(charge.amount_minor)
    .bind(&charge.currency)
    .bind(&charge.reference)
    .bind(&charge.return_url)
    .bind(&charge.locale)
    .bind(now_ms)
    .execute(&mut *c)
    .await?;
    find(c, &charge.payment_id).await?.ok_or_else(|| sqlx::Error::RowNotFound.into())
}

/// False when it does not stand at `from`.
pub(super) async fn move_on(
    c: &mut Connection,
    id: &str,
    from: CheckoutState,
    to: CheckoutState,
    now_ms: i64,
) -> Result<bool, StorageError> {
    let changed = sqlx::query("UPDATE checkouts SET state = $3, updated_ms = $4 WHERE id = $1 AND state = $2")
        .bind(id)
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(now_ms)
        .execute(c)
        .await?
        .rows_affected();
    Ok(changed == 1)
}

/// Queues one call-back, as often as there are delays.
pub(super) async fn queue(
    c: &mut Connection,
    id: &str,
    state: CheckoutState,
    event_id: &str,
    delays_ms: &[u64],
    now_ms: i64,
) -> Result<(), StorageError> {
    if delays_ms.is_empty() {
        return Ok(());
    }
    let Some(checkout) = find(&mut *c, id).await? else { return Ok(()) };
    let notice = Notice {
        event_id: event_id.to_owned(),
        payment_id: checkout.charge.payment_id,
        state: state.as_str().into(),
        amount_minor: checkout.charge.amount_minor,
        currency: checkout.charge.currency,
        reason: if state == CheckoutState::Declined { DECLINED.into() } else { String::new() },
    };
    let body = serde_json::to_vec(&notice).map_err(|error| sqlx::Error::Encode(error.into()))?;
    for &delay_ms in delays_ms {
        sqlx::query("INSERT INTO callbacks (body, due_ms) VALUES ($1, $2)")
            .bind(&body)
            .bind(now_ms.saturating_add_unsigned(delay_ms))
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

#[derive(Clone, FromRow)]
pub(super) struct Queued {
    pub(super) seq: i64,
    pub(super) body: Vec<u8>,
    pub(super) tries: i64,
}

pub(super) async fn due(database: &Database, now_ms: i64, limit: i64) -> Result<Vec<Queued>, StorageError> {
    let rows =
        sqlx::query_as("SELECT seq, body, tries FROM callbacks WHERE due_ms <= $1 ORDER BY due_ms, seq LIMIT $2")
            .bind(now_ms)
            .bind(limit)
            .fetch_all(database.reader())
            .await?;
    Ok(rows)
}

/// When the next call-back is due; `None` when none waits.
pub(super) async fn next_due(database: &Database) -> Result<Option<i64>, StorageError> {
    let row: (Option<i64>,) = sqlx::query_as("SELECT MIN(due_ms) FROM callbacks").fetch_one(database.reader()).await?;
    Ok(row.0)
}

/// Those that were taken go; the others are due again at the instant beside them, or go too when there is none.
pub(super) async fn settle(
    c: &mut Connection,
    taken: Vec<i64>,
    failed: Vec<(i64, Option<i64>)>,
) -> Result<(), StorageError> {
    for seq in taken {
        sqlx::query("DELETE FROM callbacks WHERE seq = $1").bind(seq).execute(&mut *c).await?;
    }
    for (seq, due_ms) in failed {
        match due_ms {
            Some(due_ms) => {
                sqlx::query("UPDATE callbacks SET tries = tries + 1, due_ms = $2 WHERE seq = $1")
                    .bind(seq)
                    .bind(due_ms)
                    .execute(&mut *c)
                    .await?;
            }
            None => {
                sqlx::query("DELETE FROM callbacks WHERE seq = $1").bind(seq).execute(&mut *c).await?;
            }
        }
    }
    Ok(())
}
