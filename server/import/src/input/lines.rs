//! Lines of bounded length.

use std::io::{self, BufRead, Read};

/// Longer lines are refused, bytes: a resource of this size is a mistake.
const MAX_LINE: u64 = 4 * 1024 * 1024;

/// One line of input.
pub enum Line {
    Text(String),
    TooLong,
    NotUtf8,
}

/// Reads line by line; blank lines are skipped but counted.
pub struct Lines<R> {
    inner: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, number: 0 }
    }

    /// The next line that is not blank, and its number from 1.
    ///
    /// # Errors
    /// When reading fails.
    pub fn next_line(&mut self) -> io::Result<Option<(u64, Line)>> {
        loop {
            let mut bytes = Vec::new();
            let n = self.inner.by_ref().take(MAX_LINE).read_until(b'\n', &mut bytes)?;
            if n == 0 {
                return Ok(None);
            }
            self.number += 1;
            if n as u64 == MAX_LINE && bytes.last() != Some(&b'\n') {
                self.skip_rest()?;
                return Ok(Some((self.number, Line::TooLong)));
            }
            match String::from_utf8(bytes) {
                Err(_) => return Ok(Some((self.number, Line::NotUtf8))),
                Ok(text) => {
                    let text = text.trim_start_matches('\u{feff}').trim();
                    if !text.is_empty() {
                        return Ok(Some((self.number, Line::Text(text.to_owned()))));
                    }
                }
            }
        }
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.inner.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = buffer.iter().position(|b| *b == b'\n');
            let n = end.map_or(buffer.len(), |at| at + 1);
            self.inner.consume(n);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}
