//! Lines of a table as they stand in the file, with a look at those that follow.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

/// Longer lines are refused, bytes: a row of this size is a mistake.
pub const MAX_LINE: usize = 4 * 1024 * 1024;

/// A line and what ended it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawLine {
    /// Cut after [`MAX_LINE`] bytes.
    pub content: Vec<u8>,
    /// `\n`, `\r\n`, `\r`, or nothing at the end of the file.
    pub end: &'static [u8],
    pub too_long: bool,
}

/// Reads lines, and keeps those that were only looked at.
pub struct Ahead<R> {
    inner: R,
    seen: VecDeque<RawLine>,
}

impl<R: BufRead> Ahead<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, seen: VecDeque::new() }
    }

    /// Takes the next line, `None` at the end.
    ///
    /// # Errors
    /// When reading fails.
    pub fn take(&mut self) -> io::Result<Option<RawLine>> {
        match self.seen.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.read(),
        }
    }

    /// Looks at the line that would be taken after `skip` others. The caller bounds how far it looks, for the lines
    /// between stay in memory.
    ///
    /// # Errors
    /// When reading fails.
    pub fn look(&mut self, skip: usize) -> io::Result<Option<&RawLine>> {
        while self.seen.len() <= skip {
            let Some(line) = self.read()? else { return Ok(None) };
            self.seen.push_back(line);
        }
        Ok(self.seen.get(skip))
    }

    /// Drops lines that were looked at.
    pub fn skip(&mut self, lines: usize) {
        self.seen.drain(..lines);
    }

    fn read(&mut self) -> io::Result<Option<RawLine>> {
        let mut line = RawLine::default();
        let mut anything = false;
        loop {
            let buffer = self.inner.fill_buf()?;
            if buffer.is_empty() {
                return Ok(anything.then_some(line));
            }
            anything = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = MAX_LINE - line.content.len();
            line.too_long |= part.len() > room;
            line.content.extend_from_slice(&part[..part.len().min(room)]);
            let Some(end) = end else {
                let n = buffer.len();
                self.inner.consume(n);
                continue;
            };
            let carriage_return = buffer[end] == b'\r';
            self.inner.consume(end + 1);
            line.end = b"\n";
            if carriage_return {
                line.end = b"\r";
                if self.inner.fill_buf()?.first() == Some(&b'\n') {
                    self.inner.consume(1);
                    line.end = b"\r\n";
                }
            }
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn every_kind_of_line_end_ends_a_line_once() {
        // a buffer of one byte: a pair of line end characters is never seen at once
        let mut ahead = Ahead::new(BufReader::with_capacity(1, &b"a\r\nb\rc\n\nd"[..]));
        let mut read = Vec::new();
        while let Some(line) = ahead.take().unwrap() {
            read.push((String::from_utf8(line.content).unwrap(), line.end));
        }
        let expected: [(&str, &[u8]); 5] = [("a", b"\r\n"), ("b", b"\r"), ("c", b"\n"), ("", b"\n"), ("d", b"")];
        assert_eq!(read, expected.map(|(content, end)| (content.to_owned(), end)));
    }

    #[test]
    fn a_line_that_was_looked_at_comes_again() {
        let mut ahead = Ahead::new(&b"1\n2\n3\n4"[..]);
        assert_eq!(ahead.look(1).unwrap().unwrap().content, b"2");
        assert_eq!(ahead.take().unwrap().unwrap().content, b"1");
        assert_eq!(ahead.look(1).unwrap().unwrap().content, b"3");
        ahead.skip(2);
        assert_eq!(ahead.take().unwrap().unwrap().content, b"4");
        assert!(ahead.look(0).unwrap().is_none() && ahead.take().unwrap().is_none());
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut text = vec![b'x'; MAX_LINE + 1];
        text.extend_from_slice(b"\nnext\n");
        let mut ahead = Ahead::new(BufReader::new(&*text));
        let first = ahead.take().unwrap().unwrap();
        assert!(first.too_long && first.content.len() == MAX_LINE);
        assert_eq!(ahead.take().unwrap().unwrap(), RawLine { content: b"next".into(), end: b"\n", too_long: false });
    }
}
