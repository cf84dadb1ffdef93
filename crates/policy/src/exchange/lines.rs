//! JSON Lines: one object a line. A line is read up to its limit; of a longer
//! one the rest is skipped without being held.

use std::io::{BufRead, Read};

use kernel::Problem;

use super::{Limits, Row, codes, not_utf8, read_failed, record_from_json};

/// The lines of a file.
pub struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
    longest: usize,
}

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R, limits: &Limits) -> Self {
        Lines { reader, line: Vec::with_capacity(4096), number: 0, longest: limits.line_bytes }
    }

    pub fn next_row(&mut self) -> Option<Row> {
        loop {
            self.line.clear();
            let limit = self.longest as u64 + 2;
            let read = (&mut self.reader).take(limit).read_until(b'\n', &mut self.line);
            match read {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Row::End(vec![read_failed(&error).at_row(self.number + 1)])),
            }
            self.number += 1;
            if self.number == 1 && self.line.starts_with(b"\xEF\xBB\xBF") {
                self.line.drain(..3);
            }
            if self.line.len() > self.longest && !self.line.ends_with(b"\n") {
                return Some(self.too_long());
            }
            let number = self.number;
            let line = self.line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let text = match std::str::from_utf8(line) {
                Ok(text) => text,
                Err(error) => {
                    let problem = not_utf8(line, error.valid_up_to(), "line").at_row(number);
                    return Some(Row::Read(Err(vec![problem])));
                }
            };
            if number == 1 && text.starts_with('[') {
                return Some(Row::End(vec![
                    Problem::new(codes::NOT_JSON, "the file is one JSON list, not one object a line")
                        .at_row(1)
                        .hint("export as JSON Lines, or write each object on a line of its own without [ ] around"),
                ]));
            }
            return Some(Row::Read(record_from_json(text, Some(number)).map(|record| (number, record))));
        }
    }

    /// Bytes that the reading of lines holds on to.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.line.capacity()
    }

    fn too_long(&mut self) -> Row {
        let problem =
            Problem::new(codes::LINE_TOO_LONG, format!("the line is longer than {} bytes", self.longest))
                .at_row(self.number)
                .hint("each line holds one record; look whether line breaks were lost");
        match self.reader.skip_until(b'\n') {
            Ok(_) => Row::Read(Err(vec![problem])),
            Err(error) => Row::End(vec![problem, read_failed(&error).at_row(self.number)]),
        }
    }
}
