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
    /// What became of the hospitals' offers.
    pub offers: Offers,
    /// Files that hold rows which were left out.
    pub rejects_files: Vec<PathBuf>,
    /// Things worth knowing that lost no row.
    pub notes: Vec<String>,
}

/// Counts of the offers of one import of hospitals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offers {
    pub inserted: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Hospitals (not offers) that had offers, which default prices do not replace.
    pub left_alone: u64,
}

impl Summary {
    /// Rows that are now stored.
    pub fn stored(&self) -> u64 {
        self.inserted + self.updated + self.unchanged
    }

    /// Was every row wrong? An import that did nothing of what was asked has failed.
    pub fn all_rejected(&self) -> bool {
        self.rejected > 0 && self.stored() == 0
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} rows: {} new, {} updated, {} unchanged, {} the same as an earlier row, {} rejected",
            self.read, self.inserted, self.updated, self.unchanged, self.merged, self.rejected
        )?;
        let Offers { inserted, updated, unchanged, left_alone } = self.offers;
        if inserted + updated + unchanged > 0 {
            writeln!(f, "offers: {inserted} new, {updated} updated, {unchanged} unchanged")?;
        }
        if left_alone > 0 {
            writeln!(f, "offers: {left_alone} hospitals keep those they have; --offer sets other prices")?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        for file in &self.rejects_files {
            writeln!(f, "rows left out are in {}", file.display())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_import_without_any_good_row_has_failed() {
        assert!(Summary { read: 2, rejected: 2, ..Summary::default() }.all_rejected());
        assert!(!Summary { read: 2, rejected: 1, unchanged: 1, ..Summary::default() }.all_rejected());
        assert!(!Summary::default().all_rejected());
    }
}
