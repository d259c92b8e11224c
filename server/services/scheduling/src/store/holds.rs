//! Holds, one row an order.

use contracts::v1::{self, HoldStatus};
use sqlx::{SqliteConnection, SqliteExecutor};

use super::{one_row, slots::SlotRow};
use crate::{error::Failure, rules::Window};

/// How a stored hold stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Held,
    Confirmed,
    Released,
    Expired,
}

impl Status {
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Held => 1,
            Self::Confirmed => 2,
            Self::Released => 3,
            Self::Expired => 4,
        }
    }
    const fn contract(self) -> HoldStatus {
        match self {
            Self::Held => HoldStatus::HoldHeld,
            Self::Confirmed => HoldStatus::HoldConfirmed,
            Self::Released => HoldStatus::HoldReleased,
            Self::Expired => HoldStatus::HoldExpired,
        }
    }
    fn read(number: i64) -> Result<Self, Failure> {
        match number {
            1 => Ok(Self::Held),
            2 => Ok(Self::Confirmed),
            3 => Ok(Self::Released),
            4 => Ok(Self::Expired),
            _ => Err(Failure::inconsistent("a stored hold status is unknown")),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct HoldRow {
    pub order_id: String,
    pub slot_id: String,
    pub status: Status,
    pub expires_ms: i64,
    pub extended: bool,
}

#[derive(sqlx::FromRow)]
struct Stored {
    order_id: String,
    slot_id: String,
    status: i64,
    expires_ms: i64,
    extended: i64,
}

impl TryFrom<Stored> for HoldRow {
    type Error = Failure;
    fn try_from(row: Stored) -> Result<Self, Failure> {
        Ok(Self {
            status: Status::read(row.status)?,
            order_id: row.order_id,
            slot_id: row.slot_id,
            expires_ms: row.expires_ms,
            extended: row.extended != 0,
        })
    }
}

impl HoldRow {
    pub(crate) fn into_state(self, slot: Option<(SlotRow, &Window)>) -> v1::HoldState {
        v1::HoldState {
            order_id: self.order_id,
            status: self.status.contract().into(),
            slot: slot.map(|(slot, window)| slot.into_slot(window)),
            expires_ms: if self.status == Status::Held { self.expires_ms } else { 0 },
            extended: self.extended,
        }
    }
}

pub(crate) async fn find<'e>(db: impl SqliteExecutor<'e>, order_id: &str) -> Result<Option<HoldRow>, Failure> {
    sqlx::query_as::<_, Stored>("SELECT order_id, slot_id, status, expires_ms, extended FROM hold WHERE order_id = $1")
        .bind(order_id)
        .fetch_optional(db)
        .await?
        .map(HoldRow::try_from)
        .transpose()
}

/// Writes the first hold of an order; `false` when it has one already, whatever its status.
pub(crate) async fn insert(c: &mut SqliteConnection, hold: &HoldRow, now_ms: i64) -> Result<bool, Failure> {
    let inserted = sqlx::query(
        "INSERT INTO hold (order_id, slot_id, status, expires_ms, extended, created_ms, updated_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (order_id) DO NOTHING",
    )
    .bind(&hold.order_id)
    .bind(&hold.slot_id)
    .bind(hold.status.number())
    .bind(hold.expires_ms)
    .bind(i64::from(hold.extended))
    .bind(now_ms)
    .execute(&mut *c)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Takes back what [`insert`] wrote in the same job.
pub(crate) async fn delete(c: &mut SqliteConnection, order_id: &str) -> Result<(), Failure> {
    let deleted = sqlx::query("DELETE FROM hold WHERE order_id = $1").bind(order_id).execute(&mut *c).await?;
    one_row(&deleted, "a hold just written is there")
}

/// Writes the hold of an order, new or in place of one that is over.
pub(crate) async fn put(c: &mut SqliteConnection, hold: &HoldRow, now_ms: i64) -> Result<(), Failure> {
    let put = sqlx::query(
        "INSERT INTO hold (order_id, slot_id, status, expires_ms, extended, created_ms, updated_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $6) \
         ON CONFLICT (order_id) DO UPDATE SET slot_id = excluded.slot_id, status = excluded.status, \
         expires_ms = excluded.expires_ms, extended = excluded.extended, updated_ms = excluded.updated_ms",
    )
    .bind(&hold.order_id)
    .bind(&hold.slot_id)
    .bind(hold.status.number())
    .bind(hold.expires_ms)
    .bind(i64::from(hold.extended))
    .bind(now_ms)
    .execute(&mut *c)
    .await?;
    one_row(&put, "one hold is written")
}

/// Moves a hold from the status it was read in to another.
pub(crate) async fn turn(
    c: &mut SqliteConnection,
    hold: &mut HoldRow,
    status: Status,
    now_ms: i64,
) -> Result<(), Failure> {
    let turned = sqlx::query("UPDATE hold SET status = $3, updated_ms = $4 WHERE order_id = $1 AND status = $2")
        .bind(&hold.order_id)
        .bind(hold.status.number())
        .bind(status.number())
        .bind(now_ms)
        .execute(&mut *c)
        .await?;
    one_row(&turned, "a hold has the status it was read in")?;
    hold.status = status;
    Ok(())
}
