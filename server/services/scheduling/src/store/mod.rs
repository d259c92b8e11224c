//! The service's tables.

pub(crate) mod holds;
pub(crate) mod slots;

pub(crate) use holds::{HoldRow, Status};
pub(crate) use slots::SlotRow;

/// Checks that a write hit exactly one row.
pub(crate) fn one_row(result: &sqlx::sqlite::SqliteQueryResult, what: &str) -> Result<(), crate::error::Failure> {
    if result.rows_affected() == 1 { Ok(()) } else { Err(crate::error::Failure::inconsistent(what)) }
}

/// Counts are never negative in the tables; what does not fit is shown as the most there is.
pub(crate) fn count(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}
