//! Telling how far a long import is.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use indicatif::{ProgressBar, ProgressStyle};

/// Files below this need no bar, bytes.
const BIG: u64 = 256 * 1024;
/// Without a terminal, a line is written every so many rows.
const EVERY: u64 = 10_000;

/// Bytes read so far, shared with the reader.
#[derive(Debug, Clone, Default)]
pub struct Counter(Arc<AtomicU64>);

impl Counter {
    pub fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A bar on the terminal, or lines when there is none.
pub struct Progress {
    bar: ProgressBar,
    bytes: Counter,
    rows: u64,
}

impl Progress {
    pub fn new(name: &str, size: u64) -> (Self, Counter) {
        let bytes = Counter::default();
        let bar = if size >= BIG { ProgressBar::new(size) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}") {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        (Self { bar, bytes: bytes.clone(), rows: 0 }, bytes)
    }

    pub fn row(&mut self, out: &mut dyn Write) {
        self.rows += 1;
        if self.rows.is_multiple_of(500) {
            self.bar.set_position(self.bytes.get());
        }
        if self.rows.is_multiple_of(EVERY) && self.bar.is_hidden() {
            // progress that cannot be told is no reason to stop
            let _ = writeln!(out, "  {} rows …", self.rows);
        }
    }

    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_rows_are_ten_lines() {
        let (mut progress, _) = Progress::new("big", 0);
        let mut said = Vec::new();
        for _ in 0..100_000 {
            progress.row(&mut said);
        }
        progress.finish();
        let said = String::from_utf8(said).unwrap();
        let expected: String = (1..=10).map(|ten| format!("  {}0000 rows …\n", ten)).collect();
        assert_eq!(said, expected);
    }
}
