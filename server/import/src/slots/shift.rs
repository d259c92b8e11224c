//! Moving old published slots to a date of one's own.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use jiff::{Unit, civil::Date};

use super::{is_table, smart};

/// # Errors
/// When the text is no date.
pub fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|_| anyhow!("--shift-to-date {text}: a date like 2026-12-01 is wanted"))
}

/// Days from the first published slot to the date wanted. Templates name their own dates and are not moved.
///
/// # Errors
/// When a file cannot be read.
pub fn days(paths: &[PathBuf], wanted: Date) -> Result<i64> {
    let mut first: Option<(i64, Date)> = None;
    for path in paths.iter().filter(|path| !is_table(path)) {
        if let Some(found) = smart::earliest(path)?
            && first.is_none_or(|(earliest, _)| found.0 < earliest)
        {
            first = Some(found);
        }
    }
    let Some((_, date)) = first else { return Ok(0) };
    Ok(i64::from(date.until((Unit::Day, wanted))?.get_days()))
}
