//! The service's tables.

pub(crate) mod advance;
pub(crate) mod history;
pub(crate) mod keys;
pub(crate) mod orders;

pub(crate) use advance::{Advance, Cause, Moved};

/// Checks that a write hit exactly one row.
pub(crate) fn one_row(result: &sqlx::sqlite::SqliteQueryResult, what: &str) -> Result<(), crate::error::Failure> {
    if result.rows_affected() == 1 { Ok(()) } else { Err(crate::error::Failure::inconsistent(what)) }
}
