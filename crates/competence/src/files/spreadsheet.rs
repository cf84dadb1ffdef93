//! A table of made-up rows as a real workbook or as CSV.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Lang, Text};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::recipe::{Fill, SheetQuestion, Spreadsheet};
use super::{Drawn, Key, best};
use crate::item::{Dice, number};

enum Value {
    Date(jiff::civil::Date),
    Choice(usize),
    /// In steps of the column.
    Steps(i64),
    Serial(i64),
}

/// One drawn table.
pub struct Sheet<'a> {
    p: &'a Spreadsheet,
    /// Every row once.
    rows: Vec<Vec<Value>>,
    /// Places in `rows`, in the order of the file; some stand twice.
    order: Vec<usize>,
    /// The choice that selects rows.
    wanted: usize,
}

impl<'a> Sheet<'a> {
    pub fn draw(p: &'a Spreadsheet, dice: &mut Dice) -> Self {
        let count = dice.between(p.rows.0, p.rows.1) as usize;
        let choices = p.by.map_or(1, |by| match &p.columns[by].fill {
            Fill::Choose(list) => list.len(),
            _ => 1,
        });
        let wanted = dice.below(choices);
        let mut rows: Vec<Vec<Value>> = (0..count)
            .map(|i| {
                p.columns
                    .iter()
                    .enumerate()
                    .map(|(c, column)| match &column.fill {
                        Fill::Dates { from, days } => {
                            let day = days * i as i64 / count as i64;
                            Value::Date(from.saturating_add(jiff::Span::new().days(day)))
                        }
                        // the first rows make sure that the wanted choice is there
                        Fill::Choose(_) if Some(c) == p.by && i < 3 => Value::Choice(wanted),
                        Fill::Choose(list) => Value::Choice(dice.below(list.len())),
                        Fill::Number { low, high, .. } => Value::Steps(dice.between(*low, *high)),
                        Fill::Serial { start, .. } => Value::Serial(start + i as i64),
                    })
                    .collect()
            })
            .collect();
        if p.find == SheetQuestion::NameOfLargest {
            // one row alone is the largest
            let top = rows.iter().map(|r| steps(&r[p.column])).max().unwrap_or(0);
            let at = dice.below(count);
            rows[at][p.column] = Value::Steps(top + 1);
        }
        if p.find == SheetQuestion::LargestGroup {
            lift_one_group(p, &mut rows);
        }
        // the first rows must not all be the wanted ones: mix everything but dates and serial numbers
        mix(p, &mut rows, dice);
        let mut order: Vec<usize> = (0..count).collect();
        for _ in 0..p.repeat {
            let twice = dice.below(count);
            let at = dice.below(order.len() + 1);
            order.insert(at, twice);
        }
        Sheet { p, rows, order, wanted }
    }

    pub fn drawn(&self) -> Drawn {
        let p = self.p;
        let mut facts = BTreeMap::new();
        if let Some(by) = p.by
            && let Fill::Choose(list) = &p.columns[by].fill
            && p.find != SheetQuestion::LargestGroup
        {
            facts.insert(p.columns[by].id.clone(), list[self.wanted].clone());
        }
        let chosen: Vec<&Vec<Value>> =
            self.rows.iter().filter(|r| p.by.is_none_or(|by| choice(&r[by]) == self.wanted)).collect();
        let sum =
            |rows: &[&Vec<Value>]| rows.iter().map(|r| steps(&r[p.column])).sum::<i64>() as f64 / per_one(p);
        let key = match p.find {
            SheetQuestion::Sum => Key::Number(sum(&chosen)),
            SheetQuestion::Mean => Key::Number(sum(&chosen) / chosen.len().max(1) as f64),
            SheetQuestion::Count => Key::Number(chosen.len() as f64),
            SheetQuestion::LargestGroup => {
                let largest =
                    totals(p, &self.rows).into_iter().max_by_key(|(_, total)| *total).map_or(0, |(g, _)| g);
                Key::Text(match p.by.map(|by| &p.columns[by].fill) {
                    Some(Fill::Choose(list)) => names(&list[largest]),
                    _ => Vec::new(),
                })
            }
            SheetQuestion::NameOfLargest => {
                let row = self.rows.iter().max_by_key(|r| steps(&r[p.column]));
                let name = p.name_column.and_then(|n| row.map(|r| self.cell_text(&r[n], n, Lang::Nb)));
                Key::Text(name.into_iter().collect())
            }
        };
        Drawn { facts, key }
    }

    fn cell_text(&self, value: &Value, column: usize, lang: Lang) -> String {
        match (value, &self.p.columns[column].fill) {
            (Value::Date(d), _) => d.to_string(),
            (Value::Choice(i), Fill::Choose(list)) => best(&list[*i], lang).to_owned(),
            (Value::Steps(n), Fill::Number { per_one, .. }) => {
                number::shown(*n as f64 / *per_one as f64, lang)
            }
            (Value::Serial(n), Fill::Serial { prefix, .. }) => format!("{prefix}{n}"),
            _ => String::new(),
        }
    }

    /// CSV with semicolons, as Norwegian spreadsheet programs expect; a byte order mark tells them UTF-8.
    pub fn csv(&self, lang: Lang) -> Vec<u8> {
        let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(b"\xef\xbb\xbf".to_vec());
        let heads = self.p.columns.iter().map(|c| best(&c.head, lang).to_owned());
        let rows = self.order.iter().map(|i| {
            self.rows[*i].iter().enumerate().map(|(c, v)| self.cell_text(v, c, lang)).collect::<Vec<_>>()
        });
        for record in std::iter::once(heads.collect::<Vec<_>>()).chain(rows) {
            out.write_record(&record)
                .expect("writing to memory cannot fail, and all rows have the same length");
        }
        out.into_inner().expect("writing to memory cannot fail")
    }

    /// A workbook; the same bytes for the same seed, so its time of making is fixed.
    pub fn xlsx(&self, lang: Lang) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        book.set_properties(
            &DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?),
        );
        let sheet = book.add_worksheet();
        let name: String =
            best(&self.p.sheet, lang).chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
        sheet.set_name(name)?;
        let head = Format::new().set_bold();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for (c, column) in self.p.columns.iter().enumerate() {
            sheet.write_string_with_format(0, c as u16, best(&column.head, lang), &head)?;
            sheet.set_column_width(c as u16, 16)?;
        }
        for (at, i) in self.order.iter().enumerate() {
            let row = at as u32 + 1;
            for (c, value) in self.rows[*i].iter().enumerate() {
                let column = c as u16;
                match (value, &self.p.columns[c].fill) {
                    (Value::Date(d), _) => {
                        let date = ExcelDateTime::from_ymd(d.year() as u16, d.month() as u8, d.day() as u8)?;
                        sheet.write_datetime_with_format(row, column, &date, &day)?;
                    }
                    (Value::Steps(n), Fill::Number { per_one, .. }) => {
                        sheet.write_number(row, column, *n as f64 / *per_one as f64)?;
                    }
                    _ => {
                        sheet.write_string(row, column, self.cell_text(value, c, lang))?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
    }
}

fn steps(value: &Value) -> i64 {
    if let Value::Steps(n) = value { *n } else { 0 }
}

fn choice(value: &Value) -> usize {
    if let Value::Choice(i) = value { *i } else { 0 }
}

fn per_one(p: &Spreadsheet) -> f64 {
    match p.columns[p.column].fill {
        Fill::Number { per_one, .. } => per_one as f64,
        _ => 1.0,
    }
}

fn totals(p: &Spreadsheet, rows: &[Vec<Value>]) -> BTreeMap<usize, i64> {
    let mut out = BTreeMap::new();
    if let Some(by) = p.by {
        for row in rows {
            *out.entry(choice(&row[by])).or_insert(0) += steps(&row[p.column]);
        }
    }
    out
}

/// Makes the leading group lead by a clear margin, so that one answer alone is right.
fn lift_one_group(p: &Spreadsheet, rows: &mut [Vec<Value>]) {
    let Some(by) = p.by else { return };
    let mut sums: Vec<(i64, usize)> = totals(p, rows).into_iter().map(|(g, t)| (t, g)).collect();
    sums.sort_unstable();
    let [.., second, first] = sums.as_slice() else { return };
    let margin = (first.0 / 20).max(1);
    let missing = (second.0 + margin - first.0).max(0);
    if let Some(row) = rows.iter_mut().find(|r| choice(&r[by]) == first.1) {
        row[p.column] = Value::Steps(steps(&row[p.column]) + missing);
    }
}

fn mix(p: &Spreadsheet, rows: &mut [Vec<Value>], dice: &mut Dice) {
    let fixed: BTreeSet<usize> = (0..p.columns.len())
        .filter(|c| matches!(p.columns[*c].fill, Fill::Dates { .. } | Fill::Serial { .. }))
        .collect();
    for i in (1..rows.len()).rev() {
        let j = dice.below(i + 1);
        let (left, right) = rows.split_at_mut(i);
        if j == i {
            continue;
        }
        for c in (0..p.columns.len()).filter(|c| !fixed.contains(c)) {
            std::mem::swap(&mut left[j][c], &mut right[0][c]);
        }
    }
}

/// A name in every language it has.
pub fn names(text: &Text) -> Vec<String> {
    let mut out: Vec<String> = text.iter().map(|(_, t)| t.to_owned()).collect();
    out.dedup();
    out
}
