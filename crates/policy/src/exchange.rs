//! Records in and out: JSON Lines, CSV and XLSX in; those and JSON and JSON-LD
//! out. Bytes come in and records or problems go out, and the other way round;
//! nothing here knows of files, databases or addresses on the network.
//!
//! What all formats keep to: every value comes back as it was, null as null,
//! an empty text as an empty text, a number as the same number.
//!
//! # Tables (CSV and XLSX)
//! One row a record under a header. The 23 columns of the exchange row must all
//! be there, in any order; Trinn's own columns (`titles` to `citation`) and
//! `extra` (an object with the keys that this version does not know) may be.
//! - An empty cell is null. The two characters `""` in a cell are an empty text.
//! - `true` and `false` for yes and no; spreadsheets may write them in capitals.
//! - Lists and objects stand in their cell as JSON text: `["IVET", "CVET"]`.
//! - CSV only: a text that a spreadsheet would run as a formula (it begins with
//!   `=`, `+`, `-`, `@` or a tab) is written with an apostrophe before it, and
//!   read without. So is a text that begins with an apostrophe and one of these
//!   (or a further apostrophe or quotation mark), so that every text comes back.
//!   Without the apostrophe such a cell is refused. XLSX marks text as text and
//!   needs this only for a text that is, or looks like, the two characters `""`.
//! - XLSX: a text of more than 32,767 characters, the most a cell takes, goes on
//!   in columns `name~2`, `name~3` at the right-hand end.
//!
//! Rows are counted as a person sees them: JSON Lines by line, tables with the
//! header as row 1. Nothing is held of a row that is longer than its limit.

mod check;
pub mod codes;
mod delimited;
mod inflate;
mod json_ld;
mod lines;
mod near;
mod scan;
mod shape;
mod synthetic;
mod table;
mod workbook;
mod write;
mod zip;

#[cfg(test)]
mod bad_files;
#[cfg(test)]
mod bad_workbooks;
#[cfg(test)]
mod round_trips;

use std::collections::HashMap;
use std::io::{BufRead, Read};

use kernel::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use check::{SUMMARY_LENGTH, TEXT_LENGTH, TITLE_LENGTH, URL_LENGTH, check, is_web_address};
pub use json_ld::{Context, Term, Terms};
pub use synthetic::synthetic;
pub use write::{OutFormat, write};

use crate::record::Record;

/// A format that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One JSON object a line (`.jsonl`).
    JsonLines,
    /// Cells with commas, semicolons or tabs between them (`.csv`).
    Csv,
    /// A workbook (`.xlsx`).
    Xlsx,
}

impl Format {
    /// The format of a file, by its first bytes where they tell (an archive is
    /// no table of text, whatever it is called), else by its name, else CSV.
    pub fn of(file_name: &str, first_bytes: &[u8]) -> Format {
        // PK: a zip archive. D0 CF 11 E0: the workbooks of before 2007, which the reader explains.
        if first_bytes.starts_with(b"PK") || first_bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Format::Xlsx;
        }
        let text = first_bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first_bytes).trim_ascii_start();
        if text.starts_with(b"{") || text.starts_with(b"[") {
            return Format::JsonLines;
        }
        let extension = file_name.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
        match extension.as_str() {
            "jsonl" | "ndjson" | "json" | "jsonlines" => Format::JsonLines,
            "xlsx" | "xlsm" | "xls" => Format::Xlsx,
            "csv" | "tsv" | "txt" => Format::Csv,
            _ if text.is_empty() => Format::JsonLines,
            _ => Format::Csv,
        }
    }
}

/// How much is taken in. What lies beyond is a problem, never a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest line or row, in bytes.
    pub line_bytes: usize,
    /// Most rows.
    pub rows: u64,
    /// Longest cell of a table, in bytes.
    pub cell_bytes: usize,
    /// Largest workbook as it lies on disk, in bytes.
    pub workbook_bytes: usize,
    /// Largest workbook unpacked, in bytes.
    pub unpacked_bytes: u64,
    /// Most entries in a workbook's archive.
    pub zip_entries: usize,
    /// Most bytes that one packed byte of an entry above 1 MiB may become.
    pub zip_ratio: u64,
    /// Most problems that a [`Report`] keeps; all are counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            line_bytes: 1 << 20,
            rows: 1_000_000,
            cell_bytes: 512 << 10,
            workbook_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            zip_entries: 2_000,
            zip_ratio: 100,
            problems: 200,
        }
    }
}

/// One row: its number and the record, or everything wrong with it.
pub type RowResult = Result<(u64, Record), Vec<Problem>>;

/// Reads records from bytes. A bad row is told and the next one read; only what
/// makes further reading senseless (no header, too many rows, a damaged
/// workbook) ends the reading early, as its last problem.
pub fn read<R: BufRead>(format: Format, reader: R, limits: &Limits) -> Reading<R> {
    let source = match format {
        Format::JsonLines => Source::Lines(lines::Lines::new(reader, limits)),
        Format::Csv => Source::Delimited(Box::new(delimited::Delimited::new(reader, limits))),
        Format::Xlsx => match workbook::Workbook::open(reader, limits) {
            Ok(workbook) => Source::Workbook(Box::new(workbook)),
            Err(problem) => Source::Refused(Some(problem)),
        },
    };
    Reading { source, first_rows: HashMap::new(), rows: 0, limit: limits.rows, ended: false }
}

/// Records as they are read, row by row; see [`read`].
pub struct Reading<R> {
    source: Source<R>,
    /// In which row each id came first.
    first_rows: HashMap<i64, u64>,
    rows: u64,
    limit: u64,
    ended: bool,
}

enum Source<R> {
    Lines(lines::Lines<R>),
    Delimited(Box<delimited::Delimited<R>>),
    Workbook(Box<workbook::Workbook>),
    Refused(Option<Problem>),
}

/// What a source gives for a row. Handed on at once and never stored, so its size does not matter.
#[allow(clippy::large_enum_variant)]
enum Row {
    /// A record, or what is wrong with the row.
    Read(RowResult),
    /// What makes further reading senseless.
    End(Vec<Problem>),
}

impl<R: BufRead> Iterator for Reading<R> {
    type Item = RowResult;

    fn next(&mut self) -> Option<RowResult> {
        if self.ended {
            return None;
        }
        let row = match &mut self.source {
            Source::Lines(lines) => lines.next_row(),
            Source::Delimited(table) => table.next_row(),
            Source::Workbook(workbook) => workbook.next_row(),
            Source::Refused(problem) => problem.take().map(|p| Row::End(vec![p])),
        };
        let read = match row {
            None => {
                self.ended = true;
                if self.rows > 0 {
                    return None;
                }
                return Some(Err(vec![
                    Problem::new(codes::EMPTY_FILE, "the file holds no rows")
                        .hint("check that the right file was chosen and that it was saved"),
                ]));
            }
            Some(Row::End(problems)) => {
                self.ended = true;
                return Some(Err(problems));
            }
            Some(Row::Read(read)) => read,
        };
        self.rows += 1;
        if self.rows > self.limit {
            self.ended = true;
            let limit = self.limit;
            return Some(Err(vec![
                Problem::new(codes::TOO_MANY_ROWS, format!("the file has more than {limit} rows"))
                    .hint("split the file and import its parts one after the other"),
            ]));
        }
        Some(read.and_then(|(row, record)| self.unless_seen(row, record)))
    }
}

impl<R> Reading<R> {
    fn unless_seen(&mut self, row: u64, record: Record) -> RowResult {
        let first = *self.first_rows.entry(record.id).or_insert(row);
        if first == row {
            return Ok((row, record));
        }
        let message = format!("id {} already stands in row {first}", record.id);
        Err(vec![
            Problem::new(codes::DUPLICATE_ID, message)
                .at_row(row)
                .in_field("id")
                .hint("delete one of the two rows, or give the new record its own number"),
        ])
    }
}

/// What a reading found wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The first problems, in the order of the file.
    pub problems: Vec<Problem>,
    /// How many there were in all.
    pub count: u64,
    /// Rows with at least one problem.
    pub bad_rows: u64,
    /// Rows without any.
    pub good_rows: u64,
}

impl Report {
    /// Takes note of what one row gave; keeps at most `most` problems.
    pub fn add(&mut self, problems: Vec<Problem>, most: usize) {
        self.bad_rows += 1;
        self.count += problems.len() as u64;
        let room = most.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(room));
    }

    /// How many problems were counted and not kept.
    pub fn left_out(&self) -> u64 {
        self.count - self.problems.len() as u64
    }
}

/// Reads everything: all records with their rows when each row was right, else the report.
pub fn read_all<R: BufRead>(
    format: Format,
    reader: R,
    limits: &Limits,
) -> Result<Vec<(u64, Record)>, Report> {
    let mut records = Vec::new();
    let mut report = Report::default();
    for row in read(format, reader, limits) {
        match row {
            Ok(row) => {
                report.good_rows += 1;
                // After the first problem nothing will be stored, so nothing is kept.
                if report.count == 0 {
                    records.push(row);
                }
            }
            Err(problems) => {
                records = Vec::new();
                report.add(problems, limits.problems);
            }
        }
    }
    if report.count == 0 { Ok(records) } else { Err(report) }
}

/// One JSON object as a record; problems name `row`, if given. The JSON API reads its bodies with this too.
pub fn record_from_json(text: &str, row: Option<u64>) -> Result<Record, Vec<Problem>> {
    let record = match serde_json::from_str::<Record>(text) {
        Ok(record) => record,
        Err(error) => return Err(at_row(diagnose(text, &error), row)),
    };
    let keys = scan::keys(text);
    let mut problems = twice(keys.twice.iter());
    if keys.missing().next().is_some() || may_drop_keys(&record) {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => problems.extend(shape::problems(&value)),
            Err(error) => problems.push(not_json(text, &error)),
        }
    }
    let mut problems = at_row(problems, row);
    problems.extend(check(&record, row));
    if problems.is_empty() { Ok(record) } else { Err(problems) }
}

/// A row that was put together from cells, as a record.
fn record_from_value(value: &Value, row: u64) -> Result<Record, Vec<Problem>> {
    let problems = match Record::deserialize(value) {
        Ok(record) => {
            let mut problems = match may_drop_keys(&record) {
                true => at_row(shape::problems(value), Some(row)),
                false => Vec::new(),
            };
            problems.extend(check(&record, Some(row)));
            if problems.is_empty() {
                return Ok(record);
            }
            problems
        }
        Err(error) => {
            let mut problems = shape::problems(value);
            if problems.is_empty() {
                problems.push(Problem::new(codes::WRONG_TYPE, plain_message(&error)));
            }
            at_row(problems, Some(row))
        }
    };
    Err(problems)
}

/// True when the record holds objects whose unknown keys the type keeps to
/// itself: then the row needs a second look, so that nothing gets lost unseen.
fn may_drop_keys(r: &Record) -> bool {
    !r.extra.is_empty()
        || r.stages.iter().flatten().any(|s| !s.extra.is_empty())
        || r.quantities.iter().flatten().any(|q| !q.extra.is_empty())
        || r.validity.is_some()
        || r.last_confirmed.is_some()
        || !r.further_reading.is_empty()
        || !r.statements.is_empty()
        || !r.relations.is_empty()
        || !r.elements.is_empty()
        || !r.events.is_empty()
        || r.citation.is_some()
}

/// Why a text is no record.
fn diagnose(text: &str, error: &serde_json::Error) -> Vec<Problem> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return vec![not_json(text, &error)],
    };
    let mut problems = twice(scan::keys(text).twice.iter());
    problems.extend(shape::problems(&value));
    if problems.is_empty() {
        problems.push(
            Problem::new(codes::WRONG_TYPE, format!("{} (column {})", plain_message(error), error.column()))
                .hint("compare the row with one that was exported"),
        );
    }
    problems
}

fn twice<'a>(keys: impl Iterator<Item = &'a String>) -> Vec<Problem> {
    keys.take(20)
        .map(|key| {
            let key = clip(key);
            Problem::new(codes::DUPLICATE_KEY, format!("the key \"{key}\" stands twice in one object"))
                .hint(format!("keep one \"{key}\" and delete the other"))
                .in_field(key)
        })
        .collect()
}

fn not_json(text: &str, error: &serde_json::Error) -> Problem {
    let hint = match text.trim_start().chars().next() {
        _ if error.is_eof() => {
            "the text ends too soon: a quotation mark or a bracket is not closed, or the line was cut"
        }
        Some('{') => {
            "look at the place named: quotation marks around keys and texts, commas between, null and not None"
        }
        _ => "each line is one object in { }; a table of cells is imported as .csv",
    };
    Problem::new(codes::NOT_JSON, format!("not JSON at column {}: {}", error.column(), plain_message(error)))
        .hint(hint)
}

/// The message of the JSON reader without its "at line 1 column 5", and not too long.
fn plain_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(before, _)| before);
    text.chars().take(200).collect()
}

fn at_row(mut problems: Vec<Problem>, row: Option<u64>) -> Vec<Problem> {
    for problem in &mut problems {
        problem.row = row;
    }
    problems
}

/// A piece of foreign text for a message: at most 60 characters, none that could upset a terminal.
fn clip(text: &str) -> String {
    let mut short: String =
        text.chars().take(60).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// A JSON value for a message.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{}\"", clip(text)),
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        other => clip(&other.to_string()),
    }
}

/// The problem that bytes are not UTF-8. `valid_up_to` counts the bytes before the first bad one.
fn not_utf8(bytes: &[u8], valid_up_to: usize, what: &str) -> Problem {
    let bad = bytes.get(valid_up_to).copied().unwrap_or(0);
    let hint = match bad {
        _ if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) => {
            "the file looks like UTF-16; save it as UTF-8".to_owned()
        }
        // Letters of Windows-1252 that Norwegian texts are full of.
        0xE6 | 0xF8 | 0xE5 | 0xC6 | 0xD8 | 0xC5 | 0xE9 | 0xE4 | 0xF6 | 0xFC | 0x96 | 0x92 => {
            "the file looks like Windows-1252; save it as \"CSV UTF-8\" or convert it to UTF-8".to_owned()
        }
        _ => "save the file as UTF-8".to_owned(),
    };
    Problem::new(
        codes::NOT_UTF8,
        format!("byte {} of the {what} (0x{bad:02X}) is not UTF-8", valid_up_to + 1),
    )
    .hint(hint)
}

fn read_failed(error: &std::io::Error) -> Problem {
    Problem::new(codes::READ_FAILED, format!("the file could not be read to its end: {error}"))
        .hint("send the file again")
}

/// Reads up to `limit` bytes and one more, by which the caller knows that there is more.
fn read_bounded(reader: impl Read, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
