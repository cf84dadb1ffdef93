//! XLSX: the sheet "policies" of a workbook, or its first one. The archive is
//! checked first (`zip`). The sheet is then read on a thread of its own, which
//! hands over rows in small heaps: the workbook reader lends out its cells and
//! cannot be kept in an iterator, and if it ever panics on a damaged part, that
//! is a problem of the file and not the end of the caller.

use std::io::{BufRead, Cursor};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::vec::IntoIter;

use calamine::{DataRef, Reader as _, Xlsx};
use kernel::Problem;

use super::delimited::{cell_too_long, too_long};
use super::table::{Header, Medium, formula};
use super::zip::{checked, not_a_workbook};
use super::{Limits, Row, clip, codes, read_bounded, read_failed};

/// The sheet that is read when a workbook has several.
pub const SHEET: &str = "policies";
/// Columns beyond this are no part of any table of ours, even with continued texts.
const COLUMNS: u32 = 1_000;

/// What stands in a cell.
enum Cell {
    Text(String),
    Formula(String),
    Error(String),
}

/// A row of the sheet as it was found.
struct RawRow {
    number: u64,
    cells: Vec<(u32, Cell)>,
    too_long: bool,
}

enum Sent {
    Rows(Vec<RawRow>),
    Failed(Problem),
    End,
}

/// The rows of a workbook.
pub struct Workbook {
    sent: Receiver<Sent>,
    rows: IntoIter<RawRow>,
    header: Option<Header>,
    limits: Limits,
    ended: bool,
}

impl Workbook {
    pub fn open(reader: impl BufRead, limits: &Limits) -> Result<Workbook, Problem> {
        let bytes = read_bounded(reader, limits.workbook_bytes).map_err(|e| read_failed(&e))?;
        if bytes.len() > limits.workbook_bytes {
            let most = limits.workbook_bytes >> 20;
            return Err(Problem::new(codes::TOO_LARGE, format!("the workbook is larger than {most} MiB"))
                .hint("split the rows over several workbooks, or import JSON Lines"));
        }
        if bytes.is_empty() {
            return Err(Problem::new(codes::EMPTY_FILE, "the file holds no rows")
                .hint("check that the right file was chosen and that it was saved"));
        }
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(not_a_workbook("it is an old .xls file, or one with a password")
                .hint("save it as .xlsx without a password"));
        }
        if !bytes.starts_with(b"PK") {
            return Err(not_a_workbook("it is no archive"));
        }
        let archive = checked(&bytes, limits)?;
        drop(bytes);
        let (sender, sent) = sync_channel(2);
        let limit = limits.line_bytes;
        std::thread::Builder::new()
            .name("workbook".to_owned())
            .spawn(move || {
                let outcome = read_sheet(archive, limit, &sender);
                // When nobody listens any more there is nobody to tell.
                let _ = sender.send(outcome.map_or_else(Sent::Failed, |()| Sent::End));
            })
            .map_err(|e| read_failed(&e))?;
        Ok(Workbook {
            sent,
            rows: Vec::new().into_iter(),
            header: None,
            limits: limits.clone(),
            ended: false,
        })
    }

    pub fn next_row(&mut self) -> Option<Row> {
        loop {
            let raw = match self.next_raw()? {
                Ok(raw) => raw,
                Err(problem) => return Some(Row::End(vec![problem])),
            };
            let row = raw.number;
            if raw.too_long {
                let problem = too_long(self.limits.line_bytes, row);
                return Some(match self.header {
                    Some(_) => Row::Read(Err(vec![problem])),
                    None => Row::End(vec![problem]),
                });
            }
            let Some(header) = &self.header else {
                if raw.cells.is_empty() {
                    continue;
                }
                match header_of(raw) {
                    Ok(header) => self.header = Some(header),
                    Err(problems) => return Some(Row::End(problems)),
                }
                continue;
            };
            if raw.cells.is_empty() {
                continue;
            }
            let read = cells(raw, header, &self.limits)
                .and_then(|cells| header.record(cells, row, Medium::Xlsx))
                .map(|record| (row, record));
            return Some(Row::Read(read));
        }
    }

    fn next_raw(&mut self) -> Option<Result<RawRow, Problem>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            if self.ended {
                return None;
            }
            match self.sent.recv() {
                Ok(Sent::Rows(rows)) => self.rows = rows.into_iter(),
                Ok(Sent::End) => self.ended = true,
                Ok(Sent::Failed(problem)) => {
                    self.ended = true;
                    return Some(Err(problem));
                }
                // The thread ended without a word: it panicked.
                Err(_) => {
                    self.ended = true;
                    return Some(Err(not_a_workbook("one of its parts is damaged")));
                }
            }
        }
    }
}

fn header_of(raw: RawRow) -> Result<Header, Vec<Problem>> {
    let row = raw.number;
    let width = raw.cells.iter().map(|(c, _)| *c + 1).max().unwrap_or(0);
    let mut names = vec![String::new(); width.min(COLUMNS) as usize];
    for (column, cell) in raw.cells {
        match cell {
            Cell::Text(text) => {
                if let Some(name) = names.get_mut(column as usize) {
                    *name = text;
                }
            }
            Cell::Formula(text) | Cell::Error(text) => {
                return Err(vec![formula(&format!("={text}")).at_row(row).in_field(address(column, row))]);
            }
        }
    }
    Header::read(&names, row)
}

fn cells(raw: RawRow, header: &Header, limits: &Limits) -> Result<Vec<String>, Vec<Problem>> {
    let row = raw.number;
    let mut cells = vec![String::new(); header.width()];
    let mut problems = Vec::new();
    for (column, cell) in raw.cells {
        let Some(place) = cells.get_mut(column as usize) else {
            problems.push(
                Problem::new(
                    codes::ROW_WIDTH,
                    format!(
                        "the cell {} lies outside the {} columns of the header",
                        address(column, row),
                        header.width()
                    ),
                )
                .at_row(row)
                .hint("delete it, or give its column a name in the header"),
            );
            break;
        };
        let name = || header.name(column as usize);
        match cell {
            Cell::Text(text) if text.len() > limits.cell_bytes => {
                problems.push(cell_too_long(text.len(), limits, name()).at_row(row));
            }
            Cell::Text(text) => *place = text,
            Cell::Formula(text) => {
                let mut problem = formula(&format!("={text}"));
                problem.message =
                    format!("the cell {} holds a formula: \"={}\"", address(column, row), clip(&text));
                problems.push(
                    problem
                        .at_row(row)
                        .in_field(name())
                        .hint("copy the column and paste it back as values only"),
                );
            }
            Cell::Error(text) => problems.push(
                Problem::new(
                    codes::WRONG_TYPE,
                    format!("the cell {} holds the error {text}", address(column, row)),
                )
                .at_row(row)
                .in_field(name())
                .hint("write the value, or empty the cell"),
            ),
        }
    }
    if problems.is_empty() { Ok(cells) } else { Err(problems) }
}

/// The address of a cell as a spreadsheet shows it: `C5`.
fn address(column: u32, row: u64) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(b'A' + ((left - 1) % 26) as u8);
        left = (left - 1) / 26;
    }
    letters.reverse();
    format!("{}{row}", String::from_utf8_lossy(&letters))
}

/// Reads the sheet and sends its rows; ends without a problem when nobody listens any more.
fn read_sheet(archive: Vec<u8>, longest_row: usize, sender: &SyncSender<Sent>) -> Result<(), Problem> {
    let unreadable = |e: calamine::XlsxError| not_a_workbook(&clip(&e.to_string()));
    let mut workbook = Xlsx::new(Cursor::new(archive)).map_err(unreadable)?;
    let names = workbook.sheet_names();
    let name = names.iter().find(|n| n.as_str() == SHEET).or(names.first()).cloned();
    let name = name.ok_or_else(|| not_a_workbook("it has no sheets"))?;
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(unreadable)?;

    let mut heap = Vec::with_capacity(64);
    let mut heap_bytes = 0;
    let mut row = RawRow { number: 0, cells: Vec::new(), too_long: false };
    let mut row_bytes = 0;
    // Not next_cell_with_formula: that one makes room for whatever shared index a cell claims.
    while let Some(found) = reader.next_cell_with_formula_metadata().map_err(unreadable)? {
        let (at, column) = found.pos;
        let number = u64::from(at) + 1;
        if number != row.number {
            if number < row.number {
                return Err(not_a_workbook("its rows are not in order"));
            }
            heap_bytes += row_bytes;
            heap.push(std::mem::replace(&mut row, RawRow { number, cells: Vec::new(), too_long: false }));
            row_bytes = 0;
            if heap.len() >= 64 || heap_bytes > 1 << 20 {
                if sender.send(Sent::Rows(std::mem::take(&mut heap))).is_err() {
                    return Ok(());
                }
                heap_bytes = 0;
            }
        }
        let cell = match (found.formula, found.value) {
            (Some(formula), _) => Cell::Formula(formula_text(&formula)),
            (None, DataRef::Empty) => continue,
            (None, value) => cell_of(value),
        };
        let (Cell::Text(text) | Cell::Formula(text) | Cell::Error(text)) = &cell;
        if text.is_empty() {
            continue;
        }
        row_bytes += text.len();
        if row_bytes > longest_row || row.cells.len() > COLUMNS as usize {
            row.too_long = true;
            row.cells = Vec::new();
        }
        if !row.too_long {
            row.cells.push((column, cell));
        }
    }
    heap.push(row);
    let _ = sender.send(Sent::Rows(heap));
    Ok(())
}

fn formula_text(formula: &calamine::XlsxFormulaMetadata) -> String {
    use calamine::XlsxFormulaMetadata as F;
    match formula {
        F::Normal { formula } | F::Shared { formula, .. } if !formula.is_empty() => clip(formula),
        _ => "…".to_owned(),
    }
}

/// A cell's value as text; numbers, dates and booleans as a person would type them.
fn cell_of(value: DataRef) -> Cell {
    Cell::Text(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text,
        DataRef::SharedString(text) => text.to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::Error(error) => return Cell::Error(error.to_string()),
    })
}
