//! Reading JSON so that every complaint names its row and field.

use serde_json::Value;

use crate::error::BadData;

/// Longest text that is read, in bytes: a county is below 1 MB.
const LONGEST: usize = 64 << 20;
/// Most rows in one list.
const MOST_ROWS: usize = 50_000;

/// Parses a text of a sane length.
pub(crate) fn json(text: &str, what: &str) -> Result<Value, BadData> {
    if text.len() > LONGEST {
        return Err(BadData::at(
            what,
            format!("{} MB is too much", text.len() >> 20),
            "split the problem, a county at a time; 64 MB are read at most",
        ));
    }
    serde_json::from_str(text).map_err(|e| {
        BadData::at(
            format!("{what}, line {} column {}", e.line(), e.column()),
            "it is not JSON",
            "export it again",
        )
    })
}

/// A value and the way to it.
pub(crate) struct Node<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    fn place(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    pub(crate) fn bad(&self, field: &str, problem: impl Into<String>, remedy: impl Into<String>) -> BadData {
        BadData::at(self.place(field), problem, remedy)
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.value.get(field).is_some_and(|v| !v.is_null())
    }

    fn get(&self, field: &str) -> Result<&'a Value, BadData> {
        if !self.value.is_object() {
            let place = if self.path.is_empty() { "the file" } else { self.path.as_str() };
            return Err(BadData::at(place, "an object belongs here", "see the description of the format"));
        }
        self.value.get(field).ok_or_else(|| self.bad(field, "the field is missing", "add it"))
    }

    pub(crate) fn object(&self, field: &str) -> Result<Node<'a>, BadData> {
        Ok(Node { value: self.get(field)?, path: self.place(field) })
    }

    pub(crate) fn text(&self, field: &str) -> Result<&'a str, BadData> {
        self.get(field)?.as_str().ok_or_else(|| self.bad(field, "a text belongs here", "put it in quotes"))
    }

    pub(crate) fn count(&self, field: &str, low: u64, high: u64) -> Result<u64, BadData> {
        let value = self.get(field)?;
        match value.as_u64() {
            Some(n) if (low..=high).contains(&n) => Ok(n),
            _ => Err(self.bad(
                field,
                format!("{} is not a whole number from {low} to {high}", shown(value)),
                "correct the value",
            )),
        }
    }

    pub(crate) fn number_or(&self, field: &str, default: f64) -> Result<f64, BadData> {
        match self.value.get(field) {
            None | Some(Value::Null) => Ok(default),
            Some(v) => v
                .as_f64()
                .filter(|x| x.is_finite())
                .ok_or_else(|| self.bad(field, format!("{} is not a number", shown(v)), "correct the value")),
        }
    }

    pub(crate) fn reference(&self, field: &str, count: usize, list: &str) -> Result<usize, BadData> {
        self.refer(self.get(field)?, field, count, list)
    }

    pub(crate) fn reference_if_any(&self, field: &str, most: u64) -> Result<Option<usize>, BadData> {
        if !self.has(field) {
            return Ok(None);
        }
        Ok(Some(self.count(field, 0, most)? as usize))
    }

    fn refer(&self, value: &Value, field: &str, count: usize, list: &str) -> Result<usize, BadData> {
        match value.as_u64() {
            Some(n) if n < count as u64 => Ok(n as usize),
            _ => Err(self.bad(
                field,
                format!("there is no {} in {list}, which has {count} rows", shown(value)),
                format!("use a position from the list {list}, counted from 0"),
            )),
        }
    }

    pub(crate) fn references(&self, field: &str, count: usize, list: &str) -> Result<Vec<usize>, BadData> {
        self.list(field)?.iter().map(|v| self.refer(v, field, count, list)).collect()
    }

    pub(crate) fn texts_or_none(&self, field: &str) -> Result<Vec<String>, BadData> {
        if !self.has(field) {
            return Ok(Vec::new());
        }
        self.list(field)?
            .iter()
            .map(|v| {
                v.as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| self.bad(field, "texts belong here", "put them in quotes"))
            })
            .collect()
    }

    pub(crate) fn mask(&self, field: &str, length: usize) -> Result<u64, BadData> {
        let text = self.text(field)?;
        if text.len() != length || !text.bytes().all(|b| b == b'0' || b == b'1') {
            return Err(self.bad(
                field,
                format!(
                    "\"{}\" is not {length} characters 0 or 1",
                    text.chars().take(80).collect::<String>()
                ),
                "write 1 where it is open or free and 0 where it is not",
            ));
        }
        Ok(text.bytes().enumerate().fold(0, |m, (i, b)| m | u64::from(b == b'1') << i))
    }

    fn list(&self, field: &str) -> Result<&'a Vec<Value>, BadData> {
        let list = self
            .get(field)?
            .as_array()
            .ok_or_else(|| self.bad(field, "a list belongs here", "put the values in square brackets"))?;
        if list.len() > MOST_ROWS {
            return Err(self.bad(
                field,
                format!("{} rows are too many", list.len()),
                format!("split the problem; {MOST_ROWS} rows are read at most"),
            ));
        }
        Ok(list)
    }

    pub(crate) fn plain_rows(&self, field: &str) -> Result<Vec<Node<'a>>, BadData> {
        let path = self.place(field);
        Ok(self
            .list(field)?
            .iter()
            .enumerate()
            .map(|(i, value)| Node { value, path: format!("{path}[{i}]") })
            .collect())
    }

    /// Rows whose `id` is their position.
    pub(crate) fn rows(&self, field: &str) -> Result<Vec<Node<'a>>, BadData> {
        let rows = self.plain_rows(field)?;
        for (i, row) in rows.iter().enumerate() {
            let id = row.get("id")?;
            if id.as_u64() != Some(i as u64) {
                return Err(row.bad(
                    "id",
                    format!("{} stands where {i} belongs", shown(id)),
                    "ids are positions counted from 0: no two alike, none left out, in order",
                ));
            }
        }
        Ok(rows)
    }

    pub(crate) fn matrix(&self, field: &str) -> Result<Vec<Vec<u32>>, BadData> {
        let mut table = Vec::new();
        for (a, row) in self.list(field)?.iter().enumerate() {
            let cells = row.as_array().ok_or_else(|| {
                self.bad(&format!("{field}[{a}]"), "a list belongs here", "put the values in square brackets")
            })?;
            let mut numbers = Vec::with_capacity(cells.len());
            for (b, cell) in cells.iter().enumerate() {
                let minutes = cell.as_u64().filter(|m| *m <= 100_000).ok_or_else(|| {
                    self.bad(
                        &format!("{field}[{a}][{b}]"),
                        format!("{} is not a number of minutes", shown(cell)),
                        "write whole minutes from 0 to 100000",
                    )
                })?;
                numbers.push(minutes as u32);
            }
            table.push(numbers);
        }
        Ok(table)
    }
}

/// A value for a message, cut short.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 40 { format!("{}…", text.chars().take(40).collect::<String>()) } else { text }
}
