//! What an import did.

use std::{fmt, path::PathBuf};

/// Counts of one import, over all its files. `read` is the sum of the others but `notes`, for slots counted after
/// templates are expanded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: u64,
    /// Rows (hospitals or slots) found in the files.
    pub read: u64,
    pub inserted: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Rows left out because an earlier row of the run is the same thing.
    pub merged: u64,
    /// Rows left out because they are wrong.
    pub rejected: u64,
    /// Files that hold rows which were left out.
    pub rejects_files: Vec<PathBuf>,
    /// Things worth knowing that lost no row.
    pub notes: Vec<String>,
}

impl Summary {
    /// Rows that are now stored.
    pub fn stored(&self) -> u64 {
        self.inserted + self.updated + self.unchanged
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} rows: {} new, {} updated, {} unchanged, {} the same as an earlier row, {} rejected",
            self.read, self.inserted, self.updated, self.unchanged, self.merged, self.rejected
        )?;
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        for file in &self.rejects_files {
            writeln!(f, "rows left out are in {}", file.display())?;
        }
        Ok(())
    }
}
