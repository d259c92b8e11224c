//! Attempts to pay an order.

use contracts::v1::{OpenPaymentRequest, Payment};
use sqlx::{FromRow, SqliteExecutor};
use storage::{Connection, StorageError};

use crate::{
    provider::Charge,
    rules::{Posting, State},
    store::events::post,
};

/// The provider's call-back usually comes within seconds; before that, asking is only noise.
const FIRST_CHECK_MS: i64 = 10_000;
/// How long a row that is being asked about stays out of the way of the next pass.
const CLAIM_MS: i64 = 30_000;

#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) id: String,
    pub(crate) order_id: String,
    pub(crate) attempt: u32,
    pub(crate) reference: String,
    /// Minor units.
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) return_url: String,
    pub(crate) locale: String,
    pub(crate) state: State,
    pub(crate) surplus: bool,
    pub(crate) redirect_url: String,
    pub(crate) decline_reason: String,
    pub(crate) cancel_pending: bool,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
}

#[derive(FromRow)]
struct AttemptRow {
    id: String,
    order_id: String,
    attempt: i64,
    reference: String,
    amount_minor: i64,
    currency: String,
    return_url: String,
    locale: String,
    state: String,
    surplus: i64,
    redirect_url: String,
    decline_reason: String,
    cancel_pending: i64,
    created_ms: i64,
    updated_ms: i64,
}

impl TryFrom<AttemptRow> for Attempt {
    type Error = StorageError;

    fn try_from(row: AttemptRow) -> Result<Self, StorageError> {
        let state = State::parse(&row.state)
            .ok_or_else(|| sqlx::Error::Decode(format!("unknown attempt state {}", row.state).into()))?;
        Ok(Self {
            id: row.id,
            order_id: row.order_id,
            attempt: u32::try_from(row.attempt).unwrap_or_default(),
            reference: row.reference,
            amount_minor: row.amount_minor,
            currency: row.currency,
            return_url: row.return_url,
            locale: row.locale,
            state,
            surplus: row.surplus != 0,
            redirect_url: row.redirect_url,
            decline_reason: row.decline_reason,
            cancel_pending: row.cancel_pending != 0,
            created_ms: row.created_ms,
            updated_ms: row.updated_ms,
        })
    }
}

impl Attempt {
    pub(crate) fn charge(&self) -> Charge {
        Charge {
            payment_id: self.id.clone(),
            amount_minor: self.amount_minor,
            currency: self.currency.clone(),
            reference: self.reference.clone(),
            return_url: self.return_url.clone(),
            locale: self.locale.clone(),
        }
    }

    /// Must the provider be asked for something?
    pub(crate) fn is_pending(&self) -> bool {
        self.cancel_pending
            || match self.state {
                State::Open | State::Refunding => true,
                State::Captured | State::Declined | State::Refunded | State::Abandoned => false,
            }
    }
}

impl From<Attempt> for Payment {
    fn from(attempt: Attempt) -> Self {
        let open = attempt.state == State::Open;
        Self {
            id: attempt.id,
            order_id: attempt.order_id,
            state: attempt.state.contract().into(),
            amount_minor: attempt.amount_minor,
            currency: attempt.currency,
            redirect_url: if open { attempt.redirect_url } else { String::new() },
            attempt: attempt.attempt,
            decline_reason: attempt.decline_reason,
        }
    }
}

/// The attempt that paid the order, else the latest.
pub(crate) async fn current<'e>(e: impl SqliteExecutor<'e>, order_id: &str) -> Result<Option<Attempt>, StorageError> {
    let row = sqlx::query_as::<_, AttemptRow>(
        "SELECT id, order_id, attempt, reference, amount_minor, currency, return_url, locale, state, surplus, redirect_url,
                decline_reason, cancel_pending, created_ms, updated_ms
         FROM attempts WHERE order_id = $1
         ORDER BY (state IN ('captured', 'refunding', 'refunded') AND surplus = 0) DESC, attempt DESC LIMIT 1",
    )
    .bind(order_id)
    .fetch_optional(e)
    .await?;
    row.map(Attempt::try_from).transpose()
}

pub(crate) async fn find<'e>(e: impl SqliteExecutor<'e>, id: &str) -> Result<Option<Attempt>, StorageError> {
    let row = sqlx::query_as::<_, AttemptRow>(
        "SELECT id, order_id, attempt, reference, amount_minor, currency, return_url, locale, state, surplus, redirect_url,
                decline_reason, cancel_pending, created_ms, updated_ms
         FROM attempts WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(e)
    .await?;
    row.map(Attempt::try_from).transpose()
}

pub(crate) enum Opening {
    /// The attempt to go on with: a new one, or the one there is.
    Attempt(Box<Attempt>),
    /// There is one, over another amount.
    OtherAmount,
    /// The order was abandoned.
    Over,
}

/// The attempt to go on with; a new one when there is none, or the last was declined.
pub(crate) async fn open(
    c: &mut Connection,
    request: OpenPaymentRequest,
    new_id: String,
    now_ms: i64,
) -> Result<Opening, StorageError> {
    let number = match current(&mut *c, &request.order_id).await? {
        None => 1,
        Some(last) if last.amount_minor != request.amount_minor || last.currency != request.currency => {
            return Ok(Opening::OtherAmount);
        }
        Some(last) => match last.state {
            State::Open | State::Captured | State::Refunding | State::Refunded => {
                return Ok(Opening::Attempt(Box::new(last)));
            }
            State::Abandoned => return Ok(Opening::Over),
            State::Declined => last.attempt + 1,
        },
    };
    let attempt = Attempt {
        id: new_id,
        order_id: request.order_id,
        attempt: number,
        reference: request.reference,
        amount_minor: request.amount_minor,
        currency: request.currency,
        return_url: request.return_url,
        locale: request.locale,
        state: State::Open,
        surplus: false,
        redirect_url: String::new(),
        decline_reason: String::new(),
        cancel_pending: false,
        created_ms: now_ms,
        updated_ms: now_ms,
    };
    sqlx::query(
        "INSERT INTO attempts (id, order_id, attempt, reference, amount_minor, currency, return_url, locale, state,
                               next_check_ms, created_ms, updated_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $10)",
    )
    .bind(&attempt.id)
    .bind(&attempt.order_id)
    .bind(i64::from(attempt.attempt))
    .bind(&attempt.reference)
    .bind(attempt.amount_minor)
    .bind(&attempt.currency)
    .bind(&attempt.return_url)
    .bind(&attempt.locale)
    .bind(now_ms + FIRST_CHECK_MS)
    .bind(now_ms)
    .execute(c)
    .await?;
    Ok(Opening::Attempt(Box::new(attempt)))
}

/// Remembers the provider's page; false when the attempt is not open any more.
pub(crate) async fn set_redirect(
    c: &mut Connection,
    id: String,
    url: String,
    now_ms: i64,
) -> Result<bool, StorageError> {
    let changed = sqlx::query("UPDATE attempts SET redirect_url = $2 WHERE id = $1 AND state = 'open'")
        .bind(&id)
        .bind(url)
        .execute(&mut *c)
        .await?
        .rows_affected();
    if changed == 0 {
        // abandoned while the provider was opening it: the page must be stopped again
        sqlx::query(
            "UPDATE attempts SET cancel_pending = 1, next_check_ms = $2 WHERE id = $1 AND state IN ('abandoned', 'declined')",
        )
        .bind(&id)
        .bind(now_ms)
        .execute(c)
        .await?;
    }
    Ok(changed == 1)
}

/// Ends an unpaid order's attempts. The attempt as it stands afterwards; `None` when there was none.
pub(crate) async fn abandon(
    c: &mut Connection,
    order_id: String,
    now_ms: i64,
) -> Result<Option<Attempt>, StorageError> {
    let Some(last) = current(&mut *c, &order_id).await? else { return Ok(None) };
    let cancel = match last.state {
        State::Open => true,
        // nothing to stop, but no new attempt may follow
        State::Declined => false,
        State::Captured | State::Refunding | State::Refunded | State::Abandoned => return Ok(Some(last)),
    };
    sqlx::query(
        "UPDATE attempts SET state = 'abandoned', cancel_pending = $2, next_check_ms = $3, updated_ms = $4
         WHERE id = $1 AND state IN ('open', 'declined')",
    )
    .bind(&last.id)
    .bind(i64::from(cancel))
    .bind(cancel.then_some(now_ms + FIRST_CHECK_MS))
    .bind(now_ms)
    .execute(&mut *c)
    .await?;
    find(c, &last.id).await
}

pub(crate) enum RefundStart {
    /// The money is on its way back, or back.
    Attempt(Box<Attempt>),
    NothingCaptured,
    NoAttempt,
}

/// Decides that the order's money goes back; the provider is asked afterwards.
pub(crate) async fn start_refund(
    c: &mut Connection,
    order_id: String,
    transaction_id: String,
    now_ms: i64,
) -> Result<RefundStart, StorageError> {
    let Some(mut paid) = current(&mut *c, &order_id).await? else { return Ok(RefundStart::NoAttempt) };
    match paid.state {
        State::Open | State::Declined | State::Abandoned => return Ok(RefundStart::NothingCaptured),
        State::Refunding | State::Refunded => return Ok(RefundStart::Attempt(Box::new(paid))),
        State::Captured => (),
    }
    let changed = sqlx::query(
        "UPDATE attempts SET state = 'refunding', next_check_ms = $2, updated_ms = $3 WHERE id = $1 AND state = 'captured'",
    )
    .bind(&paid.id)
    .bind(now_ms + FIRST_CHECK_MS)
    .bind(now_ms)
    .execute(&mut *c)
    .await?
    .rows_affected();
    if changed != 1 {
        return Err(sqlx::Error::RowNotFound.into());
    }
    post(c, &paid, Posting::RefundDue, transaction_id, now_ms).await?;
    paid.state = State::Refunding;
    paid.updated_ms = now_ms;
    Ok(RefundStart::Attempt(Box::new(paid)))
}

/// Attempts that are due to be asked about; they stay out of other passes for a while.
pub(crate) async fn claim_due(c: &mut Connection, limit: u32, now_ms: i64) -> Result<Vec<String>, StorageError> {
    let ids: Vec<(String,)> = sqlx::query_as(
        "UPDATE attempts SET next_check_ms = $2 WHERE id IN
         (SELECT id FROM attempts WHERE next_check_ms <= $1 ORDER BY next_check_ms LIMIT $3) RETURNING id",
    )
    .bind(now_ms)
    .bind(now_ms + CLAIM_MS)
    .bind(i64::from(limit))
    .fetch_all(c)
    .await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// When to ask again, by how long nothing has changed: often at first, every ten minutes in the end.
fn next_check(attempt: &Attempt, now_ms: i64) -> i64 {
    now_ms + ((now_ms - attempt.updated_ms) / 2).clamp(5_000, 600_000)
}

/// Nothing new was learned: asks again later.
pub(crate) async fn postpone(c: &mut Connection, attempt: Attempt, now_ms: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE attempts SET next_check_ms = $3 WHERE id = $1 AND state = $2 AND next_check_ms IS NOT NULL")
        .bind(&attempt.id)
        .bind(attempt.state.as_str())
        .bind(next_check(&attempt, now_ms))
        .execute(c)
        .await?;
    Ok(())
}

/// The provider has stopped it.
pub(crate) async fn cancelled(c: &mut Connection, id: String) -> Result<(), StorageError> {
    sqlx::query("UPDATE attempts SET cancel_pending = 0, next_check_ms = NULL WHERE id = $1 AND cancel_pending = 1")
        .bind(id)
        .execute(c)
        .await?;
    Ok(())
}
