//! What CSV and XLSX share: the columns, how a value stands in a cell and how a
//! row of cells becomes a record. The rules are told in the head of `exchange`.

use kernel::{Code, Problem};
use serde_json::{Map, Value};

use super::{clip, codes, near, record_from_value, shape};
use crate::record::{ROW_KEYS, Record};

/// The last column of a table: keys that this version does not know.
pub const EXTRA: &str = "extra";

/// All columns in the order in which they are written.
pub fn columns() -> Vec<&'static str> {
    shape::known_keys().chain([EXTRA]).collect()
}

/// How the values of a column stand in a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// The text itself.
    Text,
    /// JSON text.
    Json,
}

/// How the values of the column with this name stand in a cell.
pub fn kind_of(column: &str) -> Kind {
    match column {
        "id" => Kind::Number,
        "bodies_responsible_cut" | "target_groups_cut" => Kind::Flag,
        "country_code" | "country" | "country_basis" | "title" | "type" | "summary" | "our_label"
        | "our_type_hint" | "source_kind" | "source_url" | "canonical_url" => Kind::Text,
        _ => Kind::Json,
    }
}

/// Where a cell stands decides which texts need an apostrophe before them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Medium {
    /// Nothing tells text from formula but how it begins.
    Csv,
    /// Cells know that they are text.
    Xlsx,
}

/// How an empty text is written, since an empty cell is null.
const EMPTY: &str = "\"\"";

impl Medium {
    /// True for a first character that a spreadsheet takes for the begin of a formula.
    fn begins_formula(self, c: char) -> bool {
        self == Medium::Csv && matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r')
    }

    fn is_marked_after_apostrophe(self, c: char) -> bool {
        self.begins_formula(c) || matches!(c, '\'' | '"')
    }

    /// The cell for a text.
    pub fn cell(self, text: &str) -> String {
        if text.is_empty() {
            return EMPTY.to_owned();
        }
        let mut chars = text.chars();
        let first = chars.next().unwrap_or(' ');
        let apostrophe = text == EMPTY
            || self.begins_formula(first)
            || (first == '\'' && chars.next().is_some_and(|c| self.is_marked_after_apostrophe(c)));
        if apostrophe { format!("'{text}") } else { text.to_owned() }
    }

    /// The text in a cell that is not empty; an error when a spreadsheet would run it.
    pub fn text(self, cell: &str) -> Result<&str, Problem> {
        if cell == EMPTY {
            return Ok("");
        }
        let mut chars = cell.chars();
        let first = chars.next().unwrap_or(' ');
        if first == '\'' && chars.next().is_some_and(|c| self.is_marked_after_apostrophe(c)) {
            return Ok(&cell[1..]);
        }
        if self.begins_formula(first) {
            return Err(formula(cell));
        }
        Ok(cell)
    }
}

/// The problem of a cell that is, or begins like, a formula.
pub fn formula(text: &str) -> Problem {
    Problem::new(codes::FORMULA, format!("the cell holds a formula or begins like one: \"{}\"", clip(text)))
        .hint("write the value itself; a text that begins with = + - @ or a tab takes an apostrophe (') before it")
}

/// The header of a table: which column is which.
pub struct Header {
    /// Name and kind per column; none for a column that is to be passed over.
    columns: Vec<Option<(String, Kind)>>,
    /// For each column of the table the columns that go on with its text.
    continued: Vec<(usize, usize)>,
}

impl Header {
    /// Reads a header. Unknown columns are problems; without all of the 23 the file is of no use.
    pub fn read(names: &[String], row: u64) -> Result<Header, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut columns: Vec<Option<(String, Kind)>> = Vec::new();
        let mut continued = Vec::new();
        let all = self::columns();
        let found = |code: Code, name: &str, message: String, hint: String| {
            Problem::new(code, message).at_row(row).in_field(clip(name)).hint(hint)
        };
        for name in names {
            let name = name.trim();
            let index = columns.len();
            columns.push(None);
            if name.is_empty() {
                continue;
            }
            if let Some((base, number)) = name.split_once('~') {
                // Parts of one long text come in their order; the writer sees to it.
                let first = columns.iter().position(|c| c.as_ref().is_some_and(|(n, _)| n == base));
                if let (Some(first), Ok(2..)) = (first, number.parse::<u32>()) {
                    continued.push((first, index));
                    continue;
                }
            }
            if !all.contains(&name) {
                let hint = match near::slip_of(name, all.iter().copied()) {
                    Some(known) => format!("did you mean \"{known}\"?"),
                    None => format!("delete the column, or put its values as an object into \"{EXTRA}\""),
                };
                let message = format!("there is no column \"{}\"", clip(name));
                problems.push(found(codes::UNKNOWN_COLUMN, name, message, hint));
            } else if columns.iter().flatten().any(|(n, _)| n == name) {
                let message = format!("the column \"{name}\" stands twice");
                problems.push(found(codes::DUPLICATE_KEY, name, message, "keep one of the two".to_owned()));
            } else {
                columns[index] = Some((name.to_owned(), kind_of(name)));
            }
        }
        for key in ROW_KEYS {
            if !columns.iter().flatten().any(|(n, _)| n == key) {
                let message = format!("the column \"{key}\" is missing");
                let hint = "add it, with empty cells where nothing is known; an export shows all columns";
                problems.push(found(codes::MISSING_COLUMN, key, message, hint.to_owned()));
            }
        }
        if problems.is_empty() { Ok(Header { columns, continued }) } else { Err(problems) }
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The name of a column, for a problem: its own, or its number.
    pub fn name(&self, column: usize) -> String {
        match self.columns.get(column) {
            Some(Some((name, _))) => name.clone(),
            _ => format!("column {}", column + 1),
        }
    }

    /// A row of cells as a record; an empty cell is null. Cells with values come as text, booleans as `true`.
    pub fn record(&self, mut cells: Vec<String>, row: u64, medium: Medium) -> Result<Record, Vec<Problem>> {
        for (first, more) in &self.continued {
            let part = cells.get_mut(*more).map(std::mem::take).unwrap_or_default();
            if let Some(begin) = cells.get_mut(*first) {
                begin.push_str(&part);
            }
        }
        let mut values: Vec<Value> = vec![Value::Null; self.columns.len()];
        let mut problems = Vec::new();
        for (i, column) in self.columns.iter().enumerate() {
            let (Some((name, kind)), Some(cell)) = (column, cells.get(i)) else { continue };
            if cell.is_empty() {
                continue;
            }
            match value(cell, *kind, medium) {
                Ok(value) => values[i] = value,
                Err(problem) => problems.push(problem.at_row(row).in_field(name.clone())),
            }
        }
        let mut map = Map::new();
        let place = |name: &str| self.columns.iter().position(|c| c.as_ref().is_some_and(|(n, _)| n == name));
        for key in ROW_KEYS {
            let value = place(key).map_or(Value::Null, |i| values[i].take());
            map.insert(key.to_owned(), value);
        }
        for key in shape::own_keys() {
            if let Some(value) = place(key).map(|i| values[i].take()).filter(|v| !v.is_null()) {
                map.insert(key.to_owned(), value);
            }
        }
        if let Some(extra) = place(EXTRA).map(|i| values[i].take()) {
            problems.extend(merge(&mut map, extra).map(|p| p.at_row(row)));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        record_from_value(&Value::Object(map), row)
    }
}

/// Puts the keys of the column `extra` beside the known ones.
fn merge(map: &mut Map<String, Value>, extra: Value) -> Option<Problem> {
    let extra = match extra {
        Value::Null => return None,
        Value::Object(extra) => extra,
        other => {
            let message = format!("{} is not an object", super::shown(&other));
            let problem = Problem::new(codes::WRONG_TYPE, message).in_field(EXTRA);
            return Some(problem.hint("write {\"key\": \"value\"}, or leave the cell empty"));
        }
    };
    for (key, value) in extra {
        if shape::known_keys().any(|k| k == key) {
            let message = format!("\"{key}\" has a column of its own");
            let problem = Problem::new(codes::DUPLICATE_KEY, message).in_field(EXTRA);
            return Some(problem.hint("write the value into that column and delete it here"));
        }
        map.insert(key, value);
    }
    None
}

/// The value that stands in a cell that is not empty.
fn value(cell: &str, kind: Kind, medium: Medium) -> Result<Value, Problem> {
    match kind {
        Kind::Text => medium.text(cell).map(|text| Value::String(text.to_owned())),
        Kind::Number => {
            let digits = cell.trim();
            // The parser takes a plus sign as well, which a spreadsheet would run.
            let number = digits.parse::<i64>().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
            number.filter(|n| *n > 0).map(Value::from).ok_or_else(|| match digits.chars().next() {
                Some('=' | '@') => formula(digits),
                _ => Problem::new(
                    codes::BAD_ID,
                    format!("\"{}\" is not a positive whole number", clip(digits)),
                )
                .hint("write the record's number in digits alone: 43626"),
            })
        }
        // Norwegian spreadsheets save the two as SANN and USANN.
        Kind::Flag => match cell.trim().to_ascii_lowercase().as_str() {
            "true" | "sann" => Ok(Value::Bool(true)),
            "false" | "usann" => Ok(Value::Bool(false)),
            other if other.starts_with('=') => Err(formula(other)),
            other => {
                Err(Problem::new(codes::WRONG_TYPE, format!("\"{}\" is neither true nor false", clip(other)))
                    .hint("write true or false, or leave the cell empty where it is not known"))
            }
        },
        Kind::Json => json(cell, medium),
    }
}

fn json(cell: &str, medium: Medium) -> Result<Value, Problem> {
    if cell.starts_with(|c| medium.begins_formula(c)) {
        return Err(formula(cell));
    }
    match serde_json::from_str(cell) {
        Ok(value) => {
            let keys = super::scan::keys(cell);
            let twice = super::twice(keys.twice.iter()).into_iter().next();
            twice.map_or(Ok(value), Err)
        }
        Err(error) => {
            let message = format!(
                "not JSON at column {} of the cell: {}",
                error.column(),
                super::plain_message(&error)
            );
            let problem = Problem::new(codes::NOT_JSON, message);
            if cell.starts_with(['[', '{']) {
                return Err(problem.hint("look at quotation marks, commas and brackets"));
            }
            let items: Vec<&str> = cell.split(';').map(str::trim).take(3).collect();
            Err(problem.hint(format!("write a list as JSON: {}", clip(&Value::from(items).to_string()))))
        }
    }
}

/// The cells of a record, one per column of [`columns`]; none for an empty cell.
pub fn cells(record: &Record) -> Result<Vec<Option<Value>>, serde_json::Error> {
    let Value::Object(mut map) = serde_json::to_value(record)? else { return Ok(Vec::new()) };
    let mut cells: Vec<Option<Value>> =
        shape::known_keys().map(|key| map.get_mut(key).map(Value::take).filter(|v| !v.is_null())).collect();
    let extra: Map<String, Value> = record.extra.clone();
    cells.push((!extra.is_empty()).then_some(Value::Object(extra)));
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_from_its_cell() {
        let texts = [
            "",
            "\"\"",
            "'",
            "''",
            "'\"\"",
            "'=1",
            "=1+1",
            "+47 22",
            "-5 per cent",
            "@home",
            "\ttab",
            "'t Hoofd",
            "''\"\"",
            "\"quoted\"",
            "plain",
            " - spaced",
            "\r\nfirst",
        ];
        for medium in [Medium::Csv, Medium::Xlsx] {
            for text in texts {
                let cell = medium.cell(text);
                assert!(!cell.is_empty(), "an empty cell would be null");
                assert_eq!(medium.text(&cell).expect("what we write we read"), text, "{medium:?} {cell}");
            }
        }
    }

    #[test]
    fn an_apostrophe_of_the_language_is_no_mark() {
        assert_eq!(Medium::Csv.cell("'t Hoofd"), "'t Hoofd");
        assert_eq!(Medium::Csv.text("'t Hoofd").expect("text"), "'t Hoofd");
        assert_eq!(Medium::Csv.cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(Medium::Xlsx.cell("=1"), "=1");
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_refused() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(Medium::Csv.text(cell).expect_err("refused").code, codes::FORMULA, "{cell}");
        }
    }
}
