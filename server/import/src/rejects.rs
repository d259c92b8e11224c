//! The rows that were left out, each with its number, column and reason, in a file a spreadsheet opens safely.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Reasons shown at once; the file has them all.
const SHOWN: u64 = 5;

/// The first line of every file of rejects.
const HEADER: [&str; 5] = ["file", "row", "column", "reason", "value"];

/// Why a row was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// 1 is the first line of data; for NDJSON the line; for templates the row of the template.
    pub row: u64,
    /// The column or field at fault, "" for the whole row.
    pub column: String,
    pub reason: String,
    /// What stood there, cut.
    pub value: String,
}

impl Reject {
    pub fn new(row: u64, column: impl Into<String>, reason: impl Into<String>, value: impl Into<String>) -> Self {
        let value: String = value.into();
        Self { row, column: column.into(), reason: reason.into(), value: value.chars().take(300).collect() }
    }
}

/// Writes rejects of one input; the file appears with the first.
pub struct Rejects {
    input: String,
    path: PathBuf,
    /// Another input of this run has begun the file.
    append: bool,
    writer: Option<csv::Writer<File>>,
    written: u64,
    first: Vec<String>,
}

impl Rejects {
    /// Where rejects of `input` go: `chosen`, or `NAME.rejected.csv` in the current directory.
    pub fn of(input: &Path, chosen: Option<&Path>, begun: &[PathBuf]) -> Self {
        let name = input.file_name().unwrap_or(input.as_os_str()).to_string_lossy().into_owned();
        let path = chosen.map_or_else(|| PathBuf::from(format!("{name}.rejected.csv")), Path::to_path_buf);
        let append = begun.contains(&path);
        Self { input: name, path, append, writer: None, written: 0, first: Vec::new() }
    }

    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, reject: Reject) -> Result<()> {
        if self.written < SHOWN {
            let column = if reject.column.is_empty() { String::new() } else { format!(", {}", reject.column) };
            self.first.push(format!("{} row {}{column}: {}", self.input, reject.row, reject.reason));
        }
        self.written += 1;
        if self.writer.is_none() {
            let file = File::options()
                .create(true)
                .write(true)
                .append(self.append)
                .truncate(!self.append)
                .open(&self.path)
                .with_context(|| {
                    format!("{}: cannot be written; choose another place with --rejects", self.path.display())
                })?;
            let mut writer = csv::Writer::from_writer(file);
            if !self.append {
                writer.write_record(HEADER)?;
            }
            self.writer = Some(writer);
        }
        if let Some(writer) = &mut self.writer {
            let row = reject.row.to_string();
            let fields = [&self.input, &row, &reject.column, &reject.reason, &reject.value];
            writer.write_record(fields.map(|field| harmless(field)))?;
        }
        Ok(())
    }

    /// Ends the file; returns its path when there was anything, and the first reasons. When there was nothing, the file
    /// of an earlier run is removed, because it would tell of rows that are right now.
    ///
    /// # Errors
    /// When the last rows cannot be written, or the file of an earlier run cannot be removed.
    pub fn finish(mut self) -> Result<(Option<PathBuf>, Vec<String>)> {
        let Some(mut writer) = self.writer.take() else {
            if !self.append && is_ours(&self.path) {
                fs::remove_file(&self.path)
                    .with_context(|| format!("{}: of an earlier run, cannot be removed", self.path.display()))?;
            }
            return Ok((None, Vec::new()));
        };
        writer.flush().with_context(|| self.path.display().to_string())?;
        if self.written > SHOWN {
            self.first.push(format!("… and {} more", self.written - SHOWN));
        }
        Ok((Some(self.path), self.first))
    }
}

/// Is it a file that an import wrote? Another one in its place is somebody's work.
fn is_ours(path: &Path) -> bool {
    let header = HEADER.join(",");
    let mut start = Vec::new();
    path.is_file()
        && File::open(path)
            .and_then(|file| file.take(header.len() as u64 + 1).read_to_end(&mut start))
            .is_ok_and(|_| start.strip_prefix(header.as_bytes()).is_some_and(|rest| matches!(rest, b"\n" | b"\r")))
}

/// A spreadsheet must take a cell for text, not for a formula.
pub fn harmless(cell: &str) -> String {
    let first = cell.trim_start().chars().next();
    if cell.starts_with(['\t', '\r']) || matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &Path, rejects: &Path, begun: &[PathBuf], bad: bool) -> Option<PathBuf> {
        let mut run = Rejects::of(input, Some(rejects), begun);
        if bad {
            run.add(Reject::new(1, "name", "empty", "")).unwrap();
        }
        run.finish().unwrap().0
    }

    #[test]
    fn a_clean_run_removes_what_an_earlier_run_wrote_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let (input, rejects) = (dir.path().join("list.csv"), dir.path().join("rejects.csv"));
        assert!(run(&input, &rejects, &[], true).is_some());
        // a second input of the same run is clean
        assert!(run(&input, &rejects, std::slice::from_ref(&rejects), false).is_none());
        assert!(rejects.exists());
        assert!(run(&input, &rejects, &[], false).is_none());
        assert!(!rejects.exists());
        for foreign in ["file,row,column,reason,values\n", "my own work\n", ""] {
            fs::write(&rejects, foreign).unwrap();
            assert!(run(&input, &rejects, &[], false).is_none());
            assert_eq!(fs::read_to_string(&rejects).unwrap(), foreign);
        }
    }

    #[test]
    fn formulas_become_text() {
        for cell in ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "＝1"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("a=1"), "a=1");
    }
}
