//! Records of a table, of which a stray quote can cost only one.
//!
//! A quote that is not closed makes everything up to the next quote a cell, and the rows between part of a row that
//! nobody wrote. So a record that spans lines counts only if it looks as if somebody meant it; otherwise its first line
//! is refused and reading goes on with the second.

use std::io::{self, BufRead};

use csv::ByteRecord;

use super::{
    ahead::{Ahead, RawLine},
    cells::{Parser, State},
};

/// The longest record over several lines, bytes. It bounds what is kept in memory while the end of a cell is looked for.
const MAX_SPAN: usize = 256 * 1024;

/// What the rows of a table look like.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    pub columns: usize,
    /// For each column; those that are missing are [`Breaks::Often`].
    pub breaks: Vec<Breaks>,
}

/// Do the cells of a column have line breaks? The strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breaks {
    /// As numbers have none.
    Never,
    /// As in names: not when the line would be a row if its quote were an ordinary character.
    Rarely,
    /// As in addresses and notices.
    Often,
}

/// The next record, or why the line is none.
#[derive(Debug, PartialEq, Eq)]
pub enum Record {
    Whole {
        cells: ByteRecord,
        /// Quotes that stand in cells which are not quoted.
        bare_quotes: usize,
    },
    /// A line that was left out.
    Refused { column: Option<usize>, reason: &'static str, line: Vec<u8> },
}

pub struct Records<R> {
    lines: Ahead<R>,
    separator: u8,
    shape: Option<Shape>,
    /// The separators of the row before are followed by blanks, as those of prose are.
    spaced: bool,
    /// The line before has quotes and was no row, or seemed to be the rest of such a one.
    after_tear: bool,
}

const NOT_CLOSED: &str = "a quote that is not closed";
const TEXT_AFTER: &str = "text after the quote that ends a cell";
const REST: &str = "the rest of a quoted cell that did not fit";
const TOO_LONG: &str = "the line is longer than 4 MB";

impl<R: BufRead> Records<R> {
    pub fn new(inner: R, separator: u8) -> Self {
        Self { lines: Ahead::new(inner), separator, shape: None, spaced: false, after_tear: false }
    }

    /// Says what the rows look like, once the header is known. Until then a record may have any number of cells.
    pub fn expect(&mut self, shape: Shape) {
        self.shape = Some(shape);
    }

    /// The next record that is not an empty line.
    ///
    /// # Errors
    /// When reading fails.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        let line = loop {
            match self.lines.take()? {
                None => return Ok(None),
                Some(line) if line.content.is_empty() => {}
                Some(line) => break line,
            }
        };
        if line.too_long {
            return Ok(Some(Record::Refused { column: None, reason: TOO_LONG, line: line.content }));
        }
        let mut parser = Parser::new(self.separator);
        let state = parser.line(&line.content, line.end);
        let column = Some(parser.cells.len());
        Ok(Some(match state {
            State::Whole => self.judge(parser, line),
            State::Torn => self.tear(column, TEXT_AFTER, line),
            State::Open => match self.span(&line, parser)? {
                Some(whole) => {
                    self.after_tear = false;
                    Record::Whole { cells: whole.cells, bare_quotes: whole.bare_quotes }
                }
                None => self.tear(column, NOT_CLOSED, line),
            },
        }))
    }

    fn tear(&mut self, column: Option<usize>, reason: &'static str, line: RawLine) -> Record {
        self.after_tear = true;
        Record::Refused { column, reason, line: line.content }
    }

    /// A record of one line. After a line that was refused for its quotes, the rest of its cell can have as many
    /// separators as a row; the quote that ends it, or the blanks of prose, give it away.
    fn judge(&mut self, parser: Parser, line: RawLine) -> Record {
        let fits = self.shape.as_ref().is_none_or(|shape| shape.columns == parser.cells.len());
        let spaced = self.is_spaced(&line.content);
        let doubled = line.content.windows(2).any(|pair| pair == b"\"\"");
        let ends = parser.bare_quotes % 2 == 1 || (parser.bare_quotes > 0 && doubled);
        if self.after_tear && (ends || (spaced && !self.spaced)) {
            self.after_tear = !ends;
            return Record::Refused { column: None, reason: REST, line: line.content };
        }
        if fits {
            self.spaced = spaced;
        }
        self.after_tear = !fits && (self.after_tear || line.content.contains(&b'"'));
        Record::Whole { cells: parser.cells, bare_quotes: parser.bare_quotes }
    }

    /// Follows an open cell over the next lines. `None` when they do not make a row with it; then none of them is taken.
    fn span(&mut self, first: &RawLine, mut parser: Parser) -> io::Result<Option<Parser>> {
        let (shape, separator) = (self.shape.clone().unwrap_or_default(), self.separator);
        let is_row =
            |line: &[u8]| row(line, separator).filter(|row| self.shape.is_some() && row.cells.len() == shape.columns);
        let spaced = self.spaced || self.is_spaced(&first.content);
        let first_is_row = self.shape.is_some() && parser.width_with_a_bare_quote() == shape.columns;
        let mut bytes = first.content.len();
        for skip in 0.. {
            let wrong = |column: &usize| match shape.breaks.get(*column) {
                Some(Breaks::Never) => true,
                Some(Breaks::Rarely) => first_is_row,
                Some(Breaks::Often) | None => false,
            };
            if parser.broken.iter().any(wrong) {
                return Ok(None);
            }
            let Some(line) = self.lines.look(skip)? else { return Ok(None) };
            bytes += line.content.len() + line.end.len();
            if line.too_long || bytes > MAX_SPAN {
                return Ok(None);
            }
            // prose has blanks behind its commas
            let prose = !spaced && spaced_out(&line.content, separator);
            let alone = is_row(&line.content);
            match parser.line(&line.content, line.end) {
                State::Torn => return Ok(None),
                State::Open => {
                    if alone.is_some() && !prose {
                        return Ok(None);
                    }
                }
                State::Whole => {
                    let is_its_own = alone.is_some_and(|row| row.bare_quotes == 0 || (first_is_row && !prose));
                    let fits = self.shape.is_none() || fits(&parser, shape.columns);
                    if is_its_own || !fits {
                        return Ok(None);
                    }
                    self.lines.skip(skip + 1);
                    return Ok(Some(parser));
                }
            }
        }
        Ok(None)
    }

    fn is_spaced(&self, line: &[u8]) -> bool {
        spaced_out(line, self.separator)
    }
}

/// Has the record as many cells as the header, or blank ones too many?
fn fits(parser: &Parser, columns: usize) -> bool {
    parser.cells.len() >= columns && parser.cells.iter().skip(columns).all(|cell| cell.trim_ascii().is_empty())
}

/// The line as a record of its own, if it is one.
fn row(line: &[u8], separator: u8) -> Option<Parser> {
    let mut parser = Parser::new(separator);
    (parser.line(line, b"") == State::Whole).then_some(parser)
}

/// Is every separator followed by a blank?
fn spaced_out(line: &[u8], separator: u8) -> bool {
    let mut after = line.iter().zip(line.iter().skip(1)).filter(|(byte, _)| **byte == separator).map(|(_, next)| *next);
    line.contains(&separator) && line.last() != Some(&separator) && after.all(|next| next == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as their cells, refused lines as their reason.
    fn read(text: &str) -> Vec<String> {
        let mut records = Records::new(text.as_bytes(), b',');
        let Some(Record::Whole { cells, .. }) = records.next_record().unwrap() else { panic!("a header") };
        let breaks = |cell: &[u8]| match cell {
            b"address" => Breaks::Often,
            b"name" => Breaks::Rarely,
            _ => Breaks::Never,
        };
        records.expect(Shape { columns: cells.len(), breaks: cells.iter().map(breaks).collect() });
        let mut out = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            out.push(match record {
                Record::Whole { cells, .. } => {
                    cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<_>>().join("|")
                }
                Record::Refused { reason, .. } => reason.to_owned(),
            });
        }
        out
    }

    #[test]
    fn a_cell_over_several_lines_is_one_cell() {
        let text = "id,name,address,zip\n1,A,\"Hof 2\nHaus 3, links\n\nSt. \"\"X\"\"\",9\n2,B,b,8\n";
        assert_eq!(read(text), ["1|A|Hof 2\nHaus 3, links\n\nSt. \"X\"|9", "2|B|b|8"]);
        // as many commas as the row has, but those of prose
        let text = "id,name,address\n1,A,\"Hof\nStreet 5, 50667 Köln, Germany\"\n2,B,\"Please ring, then wait, then enter\nby the yard\"\n";
        assert_eq!(read(text).len(), 2);
    }

    #[test]
    fn a_name_may_have_a_line_break_and_a_number_may_not() {
        let text = "id,name,address,zip\n1,\"A\nDr. B, Dr. C\",a,9\n2,B,b,\"8\n\"\n3,C,c,7\n";
        assert_eq!(read(text), ["1|A\nDr. B, Dr. C|a|9", NOT_CLOSED, NOT_CLOSED, "3|C|c|7"]);
    }

    #[test]
    fn a_stray_quote_costs_its_own_row() {
        let rows = |first: &str| format!("id,name,address,zip\n{first}\n2,B,b,8\n3,C,\"c, c\",7\n4,D,d,6");
        let rest = ["2|B|b|8", "3|C|c, c|7", "4|D|d|6"];
        for first in ["\"1,A,a,9", "1,\"A,a,9", "1,A,\"a,9", "1,A,a,\"9", "1,A,\"a, a\"\",9"] {
            let read = read(&rows(first));
            assert_eq!((read[0].as_str(), &read[1..]), (NOT_CLOSED, &rest.map(str::to_owned)[..]), "{first}");
        }
        for first in ["1,A,\"a\", a\",9", "1,A,\"\"a, a\",9"] {
            let read = read(&rows(first));
            assert_eq!(&read[1..], rest, "{first}");
        }
        assert_eq!(read(&rows("1,A\",a,9"))[0], "1|A\"|a|9", "a quote in a plain cell is text");
    }

    #[test]
    fn two_stray_quotes_do_not_make_a_row_of_those_between() {
        let text = "id,name,address,zip\n1,A,\"a,9\n2,B,b,8\n3,C,c\",7\n4,D,d,6\n";
        assert_eq!(read(text), [NOT_CLOSED, "2|B|b|8", "3|C|c\"|7", "4|D|d|6"]);
        let text = "id,name,address,zip\n1,A,\"a,9\n3,C,c\",7\n4,D,d,6\n";
        assert_eq!(read(text)[0], NOT_CLOSED);
        assert_eq!(read(text).last().unwrap(), "4|D|d|6");
    }

    #[test]
    fn the_rest_of_a_torn_cell_is_no_row() {
        let text = "id,name,address\n1,\"A,\"Hof\nHaus,Tor,Stiege\",\n5,X,\"Hof\nHaus\"\n";
        assert_eq!(
            read(text),
            [NOT_CLOSED, "the rest of a quoted cell that did not fit", "5|X|Hof\nHaus"]
                .map(|s| s.replace(NOT_CLOSED, TEXT_AFTER))
        );
        assert_eq!(read("id,zip\n1,\"7\n8\"\n2,9\n"), [NOT_CLOSED, REST, "2|9"]);
    }

    #[test]
    fn a_quote_open_to_the_end_of_a_long_file_is_looked_for_in_a_bounded_stretch() {
        let many = "x y z\n".repeat(MAX_SPAN);
        let text = format!("id,address\n1,\"a\n{many}2,b\n");
        let read = read(&text);
        assert_eq!((read[0].as_str(), read.last().map(String::as_str)), (NOT_CLOSED, Some("2|b")));
        assert_eq!(read.len(), MAX_SPAN + 2);
    }
}
