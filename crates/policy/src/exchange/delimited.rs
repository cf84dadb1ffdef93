//! CSV (RFC 4180) as it comes from spreadsheets: commas, semicolons or tabs, a
//! byte order mark, any kind of line break, line breaks inside quotation marks.
//! The splitting is done here, byte by byte with a bound, because a quotation
//! mark that is never closed would otherwise make one cell of the whole file.

use std::io::{BufRead, Chain, Cursor, Read};

use kernel::Problem;

use super::table::{Header, Medium};
use super::{Limits, Row, codes, not_utf8, read_failed};

/// A CSV file.
pub struct Delimited<R> {
    state: State<R>,
    row: u64,
    limits: Limits,
}

enum State<R> {
    /// Nothing read yet.
    Fresh(R),
    /// In the rows under the header.
    Rows(Splitter<Chain<Cursor<Vec<u8>>, R>>, Header),
    /// At the end.
    Done,
}

impl<R: BufRead> Delimited<R> {
    pub fn new(reader: R, limits: &Limits) -> Self {
        Delimited { state: State::Fresh(reader), row: 0, limits: limits.clone() }
    }

    pub fn next_row(&mut self) -> Option<Row> {
        if let State::Fresh(_) = self.state {
            let State::Fresh(reader) = std::mem::replace(&mut self.state, State::Done) else { return None };
            match self.header(reader) {
                Ok(None) => return None,
                Ok(Some((splitter, header))) => self.state = State::Rows(splitter, header),
                Err(problems) => return Some(Row::End(problems)),
            }
        }
        let State::Rows(splitter, header) = &mut self.state else { return None };
        loop {
            self.row += 1;
            let row = self.row;
            let split = match splitter.next_row() {
                Ok(Some(split)) => split,
                Ok(None) => return None,
                Err(error) => return Some(Row::End(vec![read_failed(&error).at_row(row)])),
            };
            if let Some(problem) = split.problem(&self.limits, row) {
                return Some(Row::Read(Err(vec![problem])));
            }
            if splitter.is_blank() {
                continue;
            }
            let read = cells(splitter, header, &self.limits, row)
                .and_then(|cells| header.record(cells, row, Medium::Csv))
                .map(|record| (row, record));
            return Some(Row::Read(read));
        }
    }

    /// Reads the header, by which the separator is told.
    #[allow(clippy::type_complexity)]
    fn header(
        &mut self,
        mut reader: R,
    ) -> Result<Option<(Splitter<Chain<Cursor<Vec<u8>>, R>>, Header)>, Vec<Problem>> {
        let mut separator = None;
        loop {
            self.row += 1;
            let row = self.row;
            let mut line = Vec::new();
            (&mut reader)
                .take(self.limits.line_bytes as u64 + 1)
                .read_until(b'\n', &mut line)
                .map_err(|e| vec![read_failed(&e).at_row(row)])?;
            if line.is_empty() {
                return Ok(None);
            }
            if row == 1 && line.starts_with(b"\xEF\xBB\xBF") {
                line.drain(..3);
            }
            if line.len() > self.limits.line_bytes {
                return Err(vec![too_long(self.limits.line_bytes, row)]);
            }
            // A line "sep=;" is how some spreadsheets are told the separator.
            if let [b's', b'e', b'p', b'=', sign, rest @ ..] = line.as_slice()
                && rest.trim_ascii().is_empty()
            {
                separator = Some(*sign);
                continue;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let separator = separator.unwrap_or_else(|| likely_separator(&line));
            let mut splitter = Splitter::new(Cursor::new(line).chain(reader), separator, &self.limits);
            let split = splitter.next_row().map_err(|e| vec![read_failed(&e).at_row(row)])?;
            if let Some(problem) = split.and_then(|s| s.problem(&self.limits, row)) {
                return Err(vec![problem]);
            }
            let mut names = Vec::new();
            for i in 0..splitter.ends.len() {
                let bytes = splitter.cell(i);
                let name = std::str::from_utf8(bytes)
                    .map_err(|e| vec![not_utf8(bytes, e.valid_up_to(), "cell").at_row(row)])?;
                names.push(name.to_owned());
            }
            return Ok(Some((splitter, Header::read(&names, row)?)));
        }
    }
}

/// The cells of the row just split, as text, one per column.
fn cells<R: BufRead>(
    splitter: &Splitter<R>,
    header: &Header,
    limits: &Limits,
    row: u64,
) -> Result<Vec<String>, Vec<Problem>> {
    let width = splitter.ends.len();
    if width != header.width() {
        return Err(vec![
            Problem::new(
                codes::ROW_WIDTH,
                format!("the row has {width} cells, the header has {}", header.width()),
            )
            .at_row(row)
            .hint("put a text that holds the separator or a line break into quotation marks"),
        ]);
    }
    let mut cells = Vec::with_capacity(width);
    let mut problems = Vec::new();
    for i in 0..width {
        let bytes = splitter.cell(i);
        if bytes.len() > limits.cell_bytes {
            problems.push(cell_too_long(bytes.len(), limits, header.name(i)).at_row(row));
            continue;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => cells.push(text.to_owned()),
            Err(error) => {
                let problem = not_utf8(bytes, error.valid_up_to(), "cell");
                problems.push(problem.at_row(row).in_field(header.name(i)));
            }
        }
    }
    if problems.is_empty() { Ok(cells) } else { Err(problems) }
}

/// The problem of a cell above its limit.
pub fn cell_too_long(length: usize, limits: &Limits, column: String) -> Problem {
    let message = format!("the cell has {length} bytes; at most {} are read", limits.cell_bytes);
    Problem::new(codes::CELL_TOO_LONG, message).in_field(column).hint("shorten the text in the cell")
}

/// The problem of a row above its limit.
pub fn too_long(limit: usize, row: u64) -> Problem {
    Problem::new(codes::LINE_TOO_LONG, format!("the row is longer than {limit} bytes"))
        .at_row(row)
        .hint("look whether line breaks or quotation marks were lost")
}

/// The separator that stands most often outside quotation marks.
fn likely_separator(line: &[u8]) -> u8 {
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in line {
        quoted ^= *byte == b'"';
        for (sign, count) in &mut counts {
            *count += usize::from(!quoted && byte == sign);
        }
    }
    // Ties, as in a header of one column, go to the comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}

/// How the splitting of a row ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Split {
    /// The row is whole.
    Whole,
    /// The row was longer than the limit and has been skipped.
    TooLong { quoted: bool },
    /// The file ended inside quotation marks.
    OpenQuote,
}

impl Split {
    fn problem(self, limits: &Limits, row: u64) -> Option<Problem> {
        match self {
            Split::Whole => None,
            Split::TooLong { quoted: false } => Some(too_long(limits.line_bytes, row)),
            Split::TooLong { quoted: true } => {
                Some(too_long(limits.line_bytes, row).hint("look for a quotation mark that is not closed"))
            }
            Split::OpenQuote => Some(
                Problem::new(codes::OPEN_QUOTE, "a quotation mark is opened in this row and never closed")
                    .at_row(row)
                    .hint("close it, or write a quotation mark inside a quoted cell twice"),
            ),
        }
    }
}

/// Where in a row the splitter is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Plain,
    Quoted,
    /// After a quotation mark inside quotation marks: the end, or the first of two.
    Quote,
}

/// Splits bytes into rows of cells. As in the `csv` crate, a quotation mark
/// counts only at the begin of a cell, and line breaks may be of any kind.
struct Splitter<R> {
    reader: R,
    separator: u8,
    longest: usize,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The row before ended in a carriage return, so a line feed belongs to it.
    after_return: bool,
}

impl<R: BufRead> Splitter<R> {
    fn new(reader: R, separator: u8, limits: &Limits) -> Self {
        Splitter {
            reader,
            separator,
            longest: limits.line_bytes,
            bytes: Vec::with_capacity(4096),
            ends: Vec::with_capacity(40),
            after_return: false,
        }
    }

    fn cell(&self, i: usize) -> &[u8] {
        let begin = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.bytes[begin..self.ends[i]]
    }

    /// A line with nothing in it.
    fn is_blank(&self) -> bool {
        self.ends.len() == 1 && self.bytes.is_empty()
    }

    fn next_row(&mut self) -> std::io::Result<Option<Split>> {
        self.bytes.clear();
        self.ends.clear();
        let mut at = At::CellStart;
        let mut length = 0usize;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                if length == 0 {
                    return Ok(None);
                }
                return Ok(Some(self.end(at, length, true)));
            }
            let mut used = 0;
            let mut over = false;
            for byte in buffer {
                used += 1;
                if std::mem::take(&mut self.after_return) && *byte == b'\n' {
                    continue;
                }
                length += 1;
                // Beyond the limit only the state goes on, so that the end of the row is found.
                let keep = length <= self.longest;
                match (at, *byte) {
                    (At::CellStart, b'"') => at = At::Quoted,
                    (At::Quoted, b'"') => at = At::Quote,
                    (At::Quote, b'"') => {
                        at = At::Quoted;
                        if keep {
                            self.bytes.push(b'"');
                        }
                    }
                    (At::Quoted, other) => {
                        if keep {
                            self.bytes.push(other);
                        }
                    }
                    (_, sign) if sign == self.separator => {
                        at = At::CellStart;
                        if keep {
                            self.ends.push(self.bytes.len());
                        }
                    }
                    (_, b'\n' | b'\r') => {
                        self.after_return = *byte == b'\r';
                        over = true;
                        break;
                    }
                    (_, other) => {
                        at = At::Plain;
                        if keep {
                            self.bytes.push(other);
                        }
                    }
                }
            }
            self.reader.consume(used);
            if over {
                return Ok(Some(self.end(at, length, false)));
            }
        }
    }

    fn end(&mut self, at: At, length: usize, at_end_of_file: bool) -> Split {
        self.ends.push(self.bytes.len());
        let open = at == At::Quoted && at_end_of_file;
        match length > self.longest {
            true => Split::TooLong { quoted: open },
            false if open => Split::OpenQuote,
            false => Split::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], separator: u8) -> Vec<Vec<String>> {
        let mut splitter = Splitter::new(text, separator, &Limits::default());
        let mut rows = Vec::new();
        while let Some(split) = splitter.next_row().expect("bytes in memory") {
            assert_eq!(split, Split::Whole);
            let cells = (0..splitter.ends.len())
                .map(|i| String::from_utf8_lossy(splitter.cell(i)).into_owned())
                .collect();
            rows.push(cells);
        }
        rows
    }

    #[test]
    fn quotation_marks_hold_separators_line_breaks_and_further_quotation_marks() {
        let text = b"a,\"b,\"\"c\"\"\r\nd\",e\r\n5\" pipe,,\n";
        assert_eq!(rows(text, b','), [vec!["a", "b,\"c\"\r\nd", "e"], vec!["5\" pipe", "", ""]]);
    }

    #[test]
    fn rows_are_split_as_the_csv_crate_splits_them() {
        let texts: [&[u8]; 5] = [
            b"a;b\r\"c\";\"d;\"\"e\"\rf;g",
            b"\"a\"x;b\n;\n\"\";c\n",
            b"a;b\r\n\r\n\r\nc;d\r\n",
            b"\xC3\xA5;\xC3\xB8",
            b"\"line\nbreak\";\"\"\"\"\n",
        ];
        for text in texts {
            let mut reader = ::csv::ReaderBuilder::new()
                .delimiter(b';')
                .has_headers(false)
                .flexible(true)
                .from_reader(text);
            let expected: Vec<Vec<String>> =
                reader.records().map(|r| r.expect("valid").iter().map(str::to_owned).collect()).collect();
            let ours: Vec<Vec<String>> = rows(text, b';').into_iter().filter(|r| r != &[""]).collect();
            assert_eq!(ours, expected, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn the_separator_is_told_by_the_header() {
        assert_eq!(likely_separator(b"id;country;title"), b';');
        assert_eq!(likely_separator(b"id\tcountry\ttitle"), b'\t');
        assert_eq!(likely_separator(b"\"id;;;;\",country,title"), b',');
        assert_eq!(likely_separator(b"id"), b',');
    }
}
