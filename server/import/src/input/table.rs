//! CSV with whatever separates its fields, row by row.

use std::{
    io::{BufReader, Cursor, Read},
    path::Path,
};

use anyhow::{Result, anyhow, bail};
use csv::{ByteRecord, StringRecord};

use super::{
    encoding::{self, Found},
    progress::Counter,
    records::{Breaks, Record, Records, Shape},
};

/// An open table.
pub struct Table {
    records: Records<BufReader<Box<dyn Read>>>,
    pub headers: Vec<String>,
    pub found: Found,
    row: u64,
}

/// One row, or why it cannot be one.
pub enum Row {
    Good(StringRecord),
    Bad(Fault),
}

/// Why a row cannot be one.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// The column at fault, where one is.
    pub column: Option<usize>,
    pub reason: String,
    /// The cell or the line.
    pub text: String,
}

impl Table {
    /// # Errors
    /// When the file cannot be read, or has no header row that can be.
    pub fn open(path: &Path, label: Option<&str>, read: Counter) -> Result<Self> {
        let (mut text, found) = encoding::open(path, label, read)?;
        let mut head = Vec::new();
        text.by_ref().take(64 * 1024).read_to_end(&mut head)?;
        let separator = sniff(&head);
        let whole: Box<dyn Read> = Box::new(Cursor::new(head).chain(text));
        let mut records = Records::new(BufReader::new(whole), separator);
        let header = match records.next_record()? {
            Some(Record::Whole { cells, .. }) => cells,
            Some(Record::Refused { reason, .. }) => bail!("the header row: {reason}"),
            None => ByteRecord::new(),
        };
        if header.iter().any(|cell| found.is_damaged(cell)) {
            bail!("the header row: {}", found.reason());
        }
        let headers: Vec<String> = header.iter().map(|h| String::from_utf8_lossy(h).trim().to_owned()).collect();
        if headers.iter().all(String::is_empty) {
            bail!("no header row: the file is empty or begins with an empty line");
        }
        records.expect(Shape { columns: headers.len(), breaks: Vec::new() });
        Ok(Self { records, headers, found, row: 0 })
    }

    /// Says in which columns a line break is a mistake, and so what a stray quote looks like.
    pub fn expect_breaks(&mut self, breaks: impl Fn(usize) -> Breaks) {
        let columns = self.headers.len();
        self.records.expect(Shape { columns, breaks: (0..columns).map(breaks).collect() });
    }

    /// A column's heading, or its number from 1 where it has none.
    pub fn heading(&self, column: usize) -> String {
        match self.headers.get(column) {
            Some(heading) if !heading.is_empty() => heading.clone(),
            _ => format!("column {}", column + 1),
        }
    }

    /// The next row that is not blank, and its number from 1 below the header.
    ///
    /// # Errors
    /// When reading fails.
    pub fn next_row(&mut self) -> Result<Option<(u64, Row)>> {
        loop {
            let Some(record) = self.records.next_record()? else { return Ok(None) };
            self.row += 1;
            let row = match record {
                Record::Refused { column, reason, line } => {
                    let text = String::from_utf8_lossy(&line).into_owned();
                    Row::Bad(Fault { column, reason: reason.into(), text })
                }
                Record::Whole { cells, .. } if cells.iter().all(is_blank) => continue,
                Record::Whole { cells, bare_quotes } => match self.fault(&cells, bare_quotes) {
                    Some(fault) => Row::Bad(fault),
                    None => Row::Good(StringRecord::from_byte_record(cells).map_err(|error| anyhow!("{error}"))?),
                },
            };
            return Ok(Some((self.row, row)));
        }
    }

    fn fault(&self, cells: &ByteRecord, bare_quotes: usize) -> Option<Fault> {
        if let Some((column, cell)) = cells.iter().enumerate().find(|(_, cell)| self.found.is_damaged(cell)) {
            let text = String::from_utf8_lossy(cell).into_owned();
            return Some(Fault { column: Some(column), reason: self.found.reason(), text });
        }
        let (fields, columns) = (cells.len(), self.headers.len());
        // a quote in the wrong place can move cells to the right, and an empty one out of the table
        let surplus = fields > columns && (bare_quotes > 0 || cells.iter().skip(columns).any(|cell| !is_blank(cell)));
        let reason = if fields < columns || surplus {
            format!("{fields} fields, but the header has {columns}")
        } else if cells.iter().any(|cell| cell.contains(&0)) {
            "a NUL character: not a text file".into()
        } else {
            return None;
        };
        let text = cells.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
        Some(Fault { column: None, reason, text })
    }
}

fn is_blank(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|text| text.trim().is_empty())
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
