//! CSV with whatever separates its fields, row by row.

use std::{
    io::{BufReader, Cursor, Read},
    path::Path,
};

use anyhow::{Result, bail};
use csv::StringRecord;

use super::{
    encoding::{self, Text},
    progress::Counter,
};

/// An open table.
pub struct Table {
    reader: csv::Reader<Box<dyn Read>>,
    pub headers: Vec<String>,
    row: u64,
}

/// One row, or why it cannot be one.
pub enum Row {
    Good(StringRecord),
    Bad(String, StringRecord),
}

impl Table {
    /// # Errors
    /// When the file cannot be read, or has no header row.
    pub fn open(path: &Path, label: Option<&str>, read: Counter) -> Result<Self> {
        let (mut text, _): (Text, _) = encoding::open(path, label, read)?;
        let mut head = vec![0; 64 * 1024];
        let mut filled = 0;
        while filled < head.len() {
            match text.read(&mut head[filled..])? {
                0 => break,
                n => filled += n,
            }
        }
        head.truncate(filled);
        let delimiter = sniff(&head);
        let whole: Box<dyn Read> = Box::new(BufReader::new(Cursor::new(head).chain(text)));
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(whole);
        let headers: Vec<String> = reader.headers()?.iter().map(|h| h.trim().to_owned()).collect();
        if headers.iter().all(String::is_empty) {
            bail!("no header row: the file is empty or begins with an empty line");
        }
        Ok(Self { reader, headers, row: 0 })
    }

    /// The next row that is not blank, and its number from 1 below the header.
    ///
    /// # Errors
    /// When reading fails.
    pub fn next_row(&mut self) -> Result<Option<(u64, Row)>> {
        loop {
            let mut record = StringRecord::new();
            if !self.reader.read_record(&mut record)? {
                return Ok(None);
            }
            self.row += 1;
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let (fields, columns) = (record.len(), self.headers.len());
            let surplus = record.iter().skip(columns).any(|field| !field.trim().is_empty());
            let row = if fields < columns || surplus {
                Row::Bad(format!("{fields} fields, but the header has {columns}"), record)
            } else if record.iter().any(|field| field.contains('\0')) {
                Row::Bad("a NUL character: not a text file".into(), record)
            } else {
                Row::Good(record)
            };
            return Ok(Some((self.row, row)));
        }
    }
}

/// The separator that the header has most of, outside quotes; a comma when in doubt.
fn sniff(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                for (separator, count) in &mut counts {
                    *count += usize::from(*separator == byte);
                }
            }
            _ => {}
        }
    }
    // the first of equals, so that a comma wins a draw
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_found_outside_quotes() {
        assert_eq!(sniff(b"a,b,c\n1;2;3;4;5"), b',');
        assert_eq!(sniff(b"a;b;\"c,d,e,f\"\n"), b';');
        assert_eq!(sniff(b"a\tb\n"), b'\t');
        assert_eq!(sniff(b"a"), b',');
    }
}
