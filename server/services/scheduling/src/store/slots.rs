//! Slots with the booking rules of their hospital.

use contracts::v1;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::{count, one_row};
use crate::{
    error::Failure,
    rules::{self, Window},
    zone,
};

/// Columns of [`SlotRow`] from `slot s JOIN schedule c`.
macro_rules! slot_columns {
    () => {
        "s.id, s.hospital_id, s.start_ms, s.end_ms, s.capacity, s.taken, s.local_date, c.zone, c.notice_minutes, \
         c.horizon_days, c.cutoff_minutes"
    };
}
pub(crate) use slot_columns;

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct SlotRow {
    pub id: String,
    pub hospital_id: String,
    pub start_ms: i64,
    pub end_ms: i64,
    pub capacity: i64,
    pub taken: i64,
    pub local_date: String,
    pub zone: String,
    pub notice_minutes: i64,
    pub horizon_days: i64,
    pub cutoff_minutes: i64,
}

impl SlotRow {
    /// What can be booked at this slot's hospital now.
    pub(crate) fn window(&self, now_ms: i64) -> Result<Window, Failure> {
        let zone = zone::find(&self.zone).ok_or_else(|| Failure::inconsistent("a stored zone is unknown"))?;
        Ok(Window::new(&zone, self.notice_minutes, self.horizon_days, now_ms))
    }

    pub(crate) fn bookable(&self, window: &Window) -> bool {
        self.taken < self.capacity && window.admits(self.start_ms, &self.local_date)
    }

    pub(crate) fn into_slot(self, window: &Window) -> v1::Slot {
        v1::Slot {
            bookable: self.bookable(window),
            id: self.id,
            hospital_id: self.hospital_id,
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            capacity: count(self.capacity),
            taken: count(self.taken),
            local_date: self.local_date,
            zone: self.zone,
            change_until_ms: rules::change_until_ms(self.start_ms, self.cutoff_minutes),
        }
    }
}

pub(crate) async fn find<'e>(db: impl SqliteExecutor<'e>, id: &str) -> Result<Option<SlotRow>, sqlx::Error> {
    sqlx::query_as(concat!(
        "SELECT ",
        slot_columns!(),
        " FROM slot s JOIN schedule c ON c.hospital_id = s.hospital_id WHERE s.id = $1"
    ))
    .bind(id)
    .fetch_optional(db)
    .await
}

/// Takes one place; `false` when the slot is full. Afterwards `slot` is as it is now, however long ago it was read.
pub(crate) async fn take(c: &mut SqliteConnection, slot: &mut SlotRow) -> Result<bool, Failure> {
    let taken: Option<(i64, i64, String)> = sqlx::query_as(
        "UPDATE slot SET taken = taken + 1 WHERE id = $1 AND taken < capacity RETURNING taken, capacity, local_date",
    )
    .bind(&slot.id)
    .fetch_optional(&mut *c)
    .await?;
    let Some(now) = taken else { return Ok(false) };
    (slot.taken, slot.capacity, slot.local_date) = now;
    let counted = sqlx::query("UPDATE day_count SET taken = taken + 1 WHERE hospital_id = $1 AND local_date = $2")
        .bind(&slot.hospital_id)
        .bind(&slot.local_date)
        .execute(&mut *c)
        .await?;
    one_row(&counted, "a slot's day is counted")?;
    Ok(true)
}

/// Gives `places` places of a slot back.
pub(crate) async fn give_back(c: &mut SqliteConnection, slot_id: &str, places: i64) -> Result<(), Failure> {
    let day: Option<(String, String)> = sqlx::query_as(
        "UPDATE slot SET taken = taken - $2 WHERE id = $1 AND taken >= $2 RETURNING hospital_id, local_date",
    )
    .bind(slot_id)
    .bind(places)
    .fetch_optional(&mut *c)
    .await?;
    let (hospital_id, local_date) = day.ok_or_else(|| Failure::inconsistent("a held place is counted as taken"))?;
    let counted = sqlx::query(
        "UPDATE day_count SET taken = taken - $3 WHERE hospital_id = $1 AND local_date = $2 AND taken >= $3",
    )
    .bind(hospital_id)
    .bind(local_date)
    .bind(places)
    .execute(&mut *c)
    .await?;
    one_row(&counted, "a slot's day is counted")
}

/// The bookable slots of the hospital that are nearest in time to `slot`, itself left out: at most `limit`.
pub(crate) async fn nearest(
    c: &mut SqliteConnection,
    slot: &SlotRow,
    window: &Window,
    limit: usize,
) -> Result<Vec<SlotRow>, Failure> {
    let mut found: Vec<SlotRow> = sqlx::query_as(concat!(
        "SELECT ",
        slot_columns!(),
        " FROM slot s JOIN schedule c ON c.hospital_id = s.hospital_id WHERE s.hospital_id = $1 AND s.start_ms < $2 \
         AND s.start_ms >= $3 AND s.taken < s.capacity AND s.local_date <= $4 ORDER BY s.start_ms DESC LIMIT $5"
    ))
    .bind(&slot.hospital_id)
    .bind(slot.start_ms.min(window.scan_until_ms))
    .bind(window.earliest_ms)
    .bind(&window.last_date)
    .bind(limit as i64)
    .fetch_all(&mut *c)
    .await?;
    let later: Vec<SlotRow> = sqlx::query_as(concat!(
        "SELECT ",
        slot_columns!(),
        " FROM slot s JOIN schedule c ON c.hospital_id = s.hospital_id WHERE s.hospital_id = $1 AND s.start_ms > $2 \
         AND s.start_ms >= $3 AND s.start_ms < $4 AND s.taken < s.capacity AND s.local_date <= $5 \
         ORDER BY s.start_ms LIMIT $6"
    ))
    .bind(&slot.hospital_id)
    .bind(slot.start_ms)
    .bind(window.earliest_ms)
    .bind(window.scan_until_ms)
    .bind(&window.last_date)
    .bind(limit as i64)
    .fetch_all(&mut *c)
    .await?;
    found.extend(later);
    // of two that are as near, the later one first: nobody has to hurry
    found.sort_by_key(|other| (other.start_ms.abs_diff(slot.start_ms), std::cmp::Reverse(other.start_ms)));
    found.truncate(limit);
    Ok(found)
}
