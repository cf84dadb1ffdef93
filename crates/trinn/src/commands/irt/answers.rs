//! Reading a table of answers: streamed, every bad cell named by row, column and remedy.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use csv::ByteRecord;
use irt::Responses;

use super::bad;
use super::bar::Bar;

/// Most columns of one file. Far beyond any test; a file with more has people and items changed round.
pub const MOST_COLUMNS: usize = 5_000;

/// What the columns are for.
pub enum Columns<'a> {
    /// Every column is an item but those named.
    AllBut {
        /// How many people a row stands for.
        freq: Option<&'a str>,
        /// The group of a person.
        group: Option<&'a str>,
        /// No item.
        ignore: &'a [String],
    },
    /// The items named; other columns are kept as text.
    Known(&'a HashMap<&'a str, Known>),
}

/// A known item.
#[derive(Clone, Copy, PartialEq)]
pub struct Known {
    /// Its number.
    pub item: usize,
    /// What is taken off its scores.
    pub lowest: u8,
    /// Its highest score after that.
    pub top: usize,
}

/// A table of answers.
pub struct Answers {
    /// The items: names of their columns, or all known ones.
    pub responses: Responses,
    /// Names of the columns that are items, in the order of the file.
    pub items: Vec<String>,
    /// Names of the groups, in the order of their first person.
    pub groups: Vec<String>,
    /// Names of the columns kept.
    pub kept: Vec<String>,
    /// Their cells, row by row (only with [`Columns::Known`]).
    pub kept_cells: Vec<Vec<String>>,
    /// What a reader should know, not an error.
    pub notes: Vec<String>,
}

/// What a column is.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Item(Known),
    Freq,
    Group,
    Kept,
    Nothing,
}

/// Counts the bytes that were read, for the progress bar.
struct Counted<R> {
    inner: R,
    bytes: std::rc::Rc<std::cell::Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.bytes.set(self.bytes.get() + n as u64);
        Ok(n)
    }
}

/// Opens a file for reading; '-' is standard input. The length is 0 where it is not known.
fn open(path: &Path) -> Result<(Box<dyn Read>, u64)> {
    if path.as_os_str() == "-" {
        return Ok((Box::new(std::io::stdin().lock()), 0));
    }
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let length = file.metadata().map_or(0, |m| m.len());
    Ok((Box::new(file), length))
}

/// What the csv reader found, in our words.
pub fn bad_csv(name: &str, e: csv::Error) -> anyhow::Error {
    match e.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            let row = pos.as_ref().map_or(0, csv::Position::record);
            bad(
                format!(
                    "read row {row} (line {line}) of {name}: it has {len} cells, the header has {expected_len}"
                ),
                "give every row as many cells as the header; an item not seen is an empty cell",
            )
        }
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            bad(format!("read line {line} of {name}: it is not UTF-8"), "save the file as UTF-8")
        }
        _ => anyhow::Error::from(e).context(format!("read {name}")),
    }
}

/// Refuses two columns of one name, and names that are empty.
pub fn check_header(name: &str, header: &[String]) -> Result<()> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, column) in header.iter().enumerate() {
        if column.is_empty() {
            return Err(bad(
                format!("read the header of {name}: column {} has no name", at + 1),
                "name every column in the first row",
            ));
        }
        if let Some(first) = seen.insert(column, at) {
            return Err(bad(
                format!(
                    "read the header of {name}: columns {} and {} are both called {column:?}",
                    first + 1,
                    at + 1
                ),
                "give every item its own name",
            ));
        }
    }
    Ok(())
}

/// Reads answers.
pub fn read(path: &Path, columns: &Columns) -> Result<Answers> {
    let name = path.display().to_string();
    let (file, length) = open(path)?;
    let bytes = std::rc::Rc::new(std::cell::Cell::new(0));
    let mut reader = csv::ReaderBuilder::new()
        .buffer_capacity(1 << 18)
        .from_reader(Counted { inner: file, bytes: bytes.clone() });
    let raw = reader.byte_headers().map_err(|e| bad_csv(&name, e))?.clone();
    if raw.len() > MOST_COLUMNS {
        return Err(bad(
            format!("read {name}: it has {} columns, and at most {MOST_COLUMNS} are read", raw.len()),
            "rows are people and columns are items; is the table turned on its side?",
        ));
    }
    let header: Vec<String> = raw
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let cell = String::from_utf8_lossy(c).trim().to_owned();
            if i == 0 { cell.trim_start_matches('\u{feff}').to_owned() } else { cell }
        })
        .collect();
    if header.iter().all(String::is_empty) {
        return Err(bad(
            format!("read {name}: it is empty"),
            "the first row names the items, one column each",
        ));
    }
    check_header(&name, &header)?;
    let (uses, items, kept) = plan(&name, &header, columns)?;
    let mut all = Answers {
        responses: Responses::new(match columns {
            Columns::AllBut { .. } => items.len(),
            Columns::Known(known) => known.len(),
        }),
        items,
        groups: Vec::new(),
        kept,
        kept_cells: Vec::new(),
        notes: Vec::new(),
    };

    let mut bar = Bar::new(format!("reading {name}"));
    let mut record = ByteRecord::new();
    let mut row = 0u64;
    let (mut not_available, mut answerless) = (0u64, 0u64);
    let mut line: Vec<(usize, u8)> = Vec::with_capacity(all.items.len());
    let mut people: HashMap<String, u64> = HashMap::new();
    while reader.read_byte_record(&mut record).map_err(|e| bad_csv(&name, e))? {
        row += 1;
        if row.is_multiple_of(1024) && length > 0 {
            bar.step(bytes.get() as f64 / length as f64, &format!("{row} people"));
        }
        line.clear();
        let (mut weight, mut group) = (1.0, 0);
        let mut texts = Vec::new();
        for (at, (cell, kind)) in record.iter().zip(&uses).enumerate() {
            let place = || format!("row {row} (line {}) of {name}, column {:?}", row + 1, header[at]);
            match *kind {
                Use::Item(item) => match score(cell) {
                    Cell::Score(score) => match score.checked_sub(item.lowest) {
                        Some(taken) if usize::from(taken) <= item.top => line.push((item.item, taken)),
                        _ => {
                            let (low, high) = (usize::from(item.lowest), usize::from(item.lowest) + item.top);
                            return Err(bad(
                                format!("read {}: {score} is not a score of this item", place()),
                                format!("its scores are {low} to {high}, by the file of items"),
                            ));
                        }
                    },
                    Cell::Empty => {}
                    Cell::NotAvailable => not_available += 1,
                    Cell::Bad(hint) => {
                        let text = String::from_utf8_lossy(&cell[..cell.len().min(40)]).into_owned();
                        return Err(bad(format!("read {}: {text:?} is not a score", place()), hint));
                    }
                },
                Use::Freq => {
                    weight = frequency(cell).ok_or_else(|| {
                        let text = String::from_utf8_lossy(cell).into_owned();
                        bad(
                            format!("read {}: {text:?} is not a number of people", place()),
                            "write a number, 0 or more",
                        )
                    })?
                }
                Use::Group => {
                    let text = String::from_utf8_lossy(cell).trim().to_owned();
                    if text.is_empty() {
                        return Err(bad(
                            format!("read {}: the person has no group", place()),
                            "give every person a group, or leave --group out",
                        ));
                    }
                    group = all.groups.iter().position(|g| *g == text).unwrap_or_else(|| {
                        all.groups.push(text);
                        all.groups.len() - 1
                    });
                    if all.groups.len() > 100 {
                        return Err(bad(
                            format!("read {}: there are more than 100 groups", place()),
                            "name the column that holds groups; --ignore leaves a column out",
                        ));
                    }
                }
                Use::Kept => {
                    let text = String::from_utf8_lossy(cell).trim().to_owned();
                    let before = if is_person(&header[at]) && !text.is_empty() {
                        people.insert(text.clone(), row)
                    } else {
                        None
                    };
                    if let Some(first) = before {
                        all.notes.push(format!(
                            "rows {first} and {row} are both {text:?}; each was taken as a person"
                        ));
                    }
                    texts.push(text);
                }
                Use::Nothing => {}
            }
        }
        if weight <= 0.0 {
            continue;
        }
        answerless += u64::from(line.is_empty());
        all.responses.push(line.iter().copied(), weight, group);
        if matches!(columns, Columns::Known(_)) {
            all.kept_cells.push(texts);
        }
    }
    if row == 0 {
        return Err(bad(
            format!("read {name}: it has a header and no rows"),
            "one row a person, below the header",
        ));
    }
    if not_available > 0 {
        all.notes.push(format!("{not_available} cells say NA and were taken as not seen"));
    }
    if answerless > 0 {
        all.notes.push(format!("{answerless} rows hold no answer"));
    }
    let more = all.notes.len().saturating_sub(10);
    if more > 0 {
        all.notes.truncate(10);
        all.notes.push(format!("and {more} more notes of this kind"));
    }
    Ok(all)
}

fn is_person(column: &str) -> bool {
    matches!(column.to_ascii_lowercase().as_str(), "id" | "person" | "learner" | "key")
}

fn plan(name: &str, header: &[String], columns: &Columns) -> Result<(Vec<Use>, Vec<String>, Vec<String>)> {
    let (mut items, mut kept) = (Vec::new(), Vec::new());
    let mut uses = Vec::with_capacity(header.len());
    match columns {
        Columns::AllBut { freq, group, ignore } => {
            let named =
                freq.iter().copied().chain(group.iter().copied()).chain(ignore.iter().map(String::as_str));
            for wanted in named {
                if !header.iter().any(|h| h == wanted) {
                    let known = header.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
                    return Err(bad(
                        format!("find column {wanted:?} in {name}"),
                        format!("its columns are {known}{}", if header.len() > 12 { ", …" } else { "" }),
                    ));
                }
            }
            for column in header {
                uses.push(if freq == &Some(column.as_str()) {
                    Use::Freq
                } else if group == &Some(column.as_str()) {
                    Use::Group
                } else if ignore.contains(column) {
                    Use::Nothing
                } else {
                    items.push(column.clone());
                    Use::Item(Known { item: items.len() - 1, lowest: 0, top: usize::from(u8::MAX) })
                });
            }
            if items.is_empty() {
                return Err(bad(format!("find items in {name}: no column is left"), "one column an item"));
            }
        }
        Columns::Known(known) => {
            for column in header {
                uses.push(match known.get(column.as_str()) {
                    Some(item) => {
                        items.push(column.clone());
                        Use::Item(*item)
                    }
                    None => {
                        kept.push(column.clone());
                        Use::Kept
                    }
                });
            }
            if items.is_empty() {
                return Err(bad(
                    format!("find items in {name}: none of its columns is an item of the bank"),
                    "name the columns as the items are named in ITEMS.csv",
                ));
            }
        }
    }
    Ok((uses, items, kept))
}

/// What a cell of an item says.
enum Cell {
    Score(u8),
    Empty,
    NotAvailable,
    Bad(&'static str),
}

#[inline]
fn score(cell: &[u8]) -> Cell {
    match cell {
        [] => Cell::Empty,
        [c @ b'0'..=b'9'] => Cell::Score(c - b'0'),
        _ => long_score(cell),
    }
}

/// Cells that are not one digit.
#[cold]
fn long_score(cell: &[u8]) -> Cell {
    const WHOLE: &str = "scores are whole numbers from 0 to 100, and an empty cell is an item not seen; --ignore COLUMN leaves a column out";
    let Ok(text) = std::str::from_utf8(cell) else { return Cell::Bad(WHOLE) };
    let text = text.trim();
    match text {
        "" => return Cell::Empty,
        "NA" | "na" | "N/A" => return Cell::NotAvailable,
        _ => {}
    }
    match text.parse::<f64>() {
        Ok(x) if x.is_nan() => Cell::Bad("leave the cell empty for an item not seen"),
        Ok(x) if (0.0..=100.0).contains(&x) && x.fract() == 0.0 => Cell::Score(x as u8),
        Ok(x) if x < 0.0 => Cell::Bad("scores begin at 0; leave the cell empty for an item not seen"),
        Ok(x) if x > 100.0 => {
            Cell::Bad("the highest score is 100; is this column an item? --ignore COLUMN leaves it out")
        }
        _ => Cell::Bad(WHOLE),
    }
}

fn frequency(cell: &[u8]) -> Option<f64> {
    let x: f64 = std::str::from_utf8(cell).ok()?.trim().parse().ok()?;
    (x.is_finite() && x >= 0.0).then_some(x)
}
