//! One record of a table, taken apart into cells as RFC 4180 has it.

use csv::ByteRecord;

/// Where a record stands after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The line ends the record.
    Whole,
    /// A quoted cell is still open: the record may go on with the next line.
    Open,
    /// Text follows the quote that should have ended a cell: the quotes are not those of a table.
    Torn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: it ends the cell, or a second one makes it text.
    Quote,
    /// Blanks between the end of a quoted cell and the separator, which some programs write.
    Blank,
    Torn,
}

/// Takes lines until the record is whole.
#[derive(Debug, Clone)]
pub struct Parser {
    separator: u8,
    at: At,
    pub cells: ByteRecord,
    cell: Vec<u8>,
    /// Columns whose cell has a line break.
    pub broken: Vec<usize>,
    /// Quotes in cells that are not quoted; they are text, as in `5" pipe`.
    pub bare_quotes: usize,
    inside: usize,
}

impl Parser {
    pub fn new(separator: u8) -> Self {
        Self {
            separator,
            at: At::Start,
            cells: ByteRecord::new(),
            cell: Vec::new(),
            broken: Vec::new(),
            bare_quotes: 0,
            inside: 0,
        }
    }

    /// Takes a line and what ended it.
    pub fn line(&mut self, content: &[u8], end: &[u8]) -> State {
        for &byte in content {
            self.byte(byte);
        }
        match self.at {
            At::Torn => State::Torn,
            At::Quoted => {
                let column = self.cells.len();
                if self.broken.last() != Some(&column) {
                    self.broken.push(column);
                }
                self.cell.extend_from_slice(end);
                State::Open
            }
            At::Start | At::Plain | At::Quote | At::Blank => {
                self.push();
                State::Whole
            }
        }
    }

    /// Cells so far, were the quote that is open now an ordinary character.
    pub fn width_with_a_bare_quote(&self) -> usize {
        self.cells.len() + 1 + self.inside
    }

    fn byte(&mut self, byte: u8) {
        let separates = byte == self.separator;
        match self.at {
            At::Start if byte == b'"' => {
                self.at = At::Quoted;
                self.inside = 0;
            }
            At::Start | At::Plain if separates => self.push(),
            At::Start | At::Plain => {
                self.bare_quotes += usize::from(byte == b'"');
                self.cell.push(byte);
                self.at = At::Plain;
            }
            At::Quoted if byte == b'"' => self.at = At::Quote,
            At::Quoted => {
                self.inside += usize::from(separates);
                self.cell.push(byte);
            }
            At::Quote if byte == b'"' => {
                self.cell.push(byte);
                self.at = At::Quoted;
            }
            At::Quote | At::Blank if separates => self.push(),
            At::Quote | At::Blank if byte == b' ' || byte == b'\t' => self.at = At::Blank,
            At::Quote | At::Blank | At::Torn => self.at = At::Torn,
        }
    }

    fn push(&mut self) {
        self.cells.push_field(&self.cell);
        self.cell.clear();
        self.at = At::Start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (State, Vec<String>) {
        let mut parser = Parser::new(b',');
        let state = parser.line(line.as_bytes(), b"\n");
        (state, parser.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
    }

    #[test]
    fn cells_are_taken_apart() {
        for (line, cells) in [
            ("a,b", vec!["a", "b"]),
            ("a,", vec!["a", ""]),
            ("\"a, b\",\"\",c", vec!["a, b", "", "c"]),
            ("\"a \"\"b\"\"\" ,c", vec!["a \"b\"", "c"]),
            ("5\" pipe,2'17.9\"W", vec!["5\" pipe", "2'17.9\"W"]),
        ] {
            assert_eq!(read(line), (State::Whole, cells.into_iter().map(str::to_owned).collect()), "{line}");
        }
    }

    #[test]
    fn quotes_that_are_none_of_a_table_are_told() {
        assert_eq!(read("a,\"b,c").0, State::Open);
        assert_eq!(read("a,\"b\"\",c").0, State::Open);
        assert_eq!(read("a,\"b\"c\"").0, State::Torn);
        assert_eq!(read("\"\"a\",b").0, State::Torn);
    }

    #[test]
    fn a_cell_goes_on_over_lines() {
        let mut parser = Parser::new(b';');
        assert_eq!(parser.line(b"1;\"Hof; 2", b"\r\n"), State::Open);
        assert_eq!(parser.width_with_a_bare_quote(), 3);
        assert_eq!(parser.line(b"", b"\n"), State::Open);
        assert_eq!(parser.line(b"Haus\";x", b"\n"), State::Whole);
        assert_eq!(parser.cells, ByteRecord::from(vec!["1", "Hof; 2\r\n\nHaus", "x"]));
        assert_eq!(parser.broken, [1]);
    }
}
