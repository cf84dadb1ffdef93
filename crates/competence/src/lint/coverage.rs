//! How well a bank covers a framework: competence by level, and by kind.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Known;
use crate::item::{Item, Kind, Level};

/// How well one framework is covered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Coverage {
    /// Id of the framework.
    pub framework: String,
    /// One row a competence; competences without items too, where the framework is known.
    pub rows: Vec<CoverageRow>,
}

/// The items of one competence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Default)]
pub struct CoverageRow {
    /// Id of the competence.
    pub competence: String,
    /// All items.
    pub items: usize,
    /// By level.
    pub levels: BTreeMap<&'static str, usize>,
    /// By kind.
    pub kinds: BTreeMap<&'static str, usize>,
}

pub fn of<'a>(items: impl Iterator<Item = &'a Item>, known: &Known) -> Vec<Coverage> {
    let mut found: BTreeMap<String, BTreeMap<String, CoverageRow>> = BTreeMap::new();
    for item in items {
        let rows = found.entry(item.framework.clone()).or_insert_with(|| {
            let ids = known.competences.get(&item.framework).into_iter().flatten();
            ids.map(|id| (id.clone(), CoverageRow { competence: id.clone(), ..CoverageRow::default() }))
                .collect()
        });
        let row = rows
            .entry(item.competence.clone())
            .or_insert_with(|| CoverageRow { competence: item.competence.clone(), ..CoverageRow::default() });
        row.items += 1;
        *row.levels.entry(item.level.code()).or_default() += 1;
        *row.kinds.entry(item.kind().code()).or_default() += 1;
    }
    found
        .into_iter()
        .map(|(framework, rows)| Coverage { framework, rows: rows.into_values().collect() })
        .collect()
}

impl Coverage {
    /// The matrix for a terminal.
    pub fn to_text(&self) -> String {
        let levels: Vec<&str> = Level::ALL.iter().map(|l| l.code()).collect();
        let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.code()).collect();
        let mut out = format!("{}\n{:<6}{:>6}", self.framework, "", "items");
        for head in levels.iter().chain(&kinds) {
            out.push_str(&format!("{:>w$}", short(head), w = WIDTH));
        }
        out.push('\n');
        let mut sum = CoverageRow { competence: "all".to_owned(), ..CoverageRow::default() };
        for row in &self.rows {
            out.push_str(&line(row, &levels, &kinds));
            sum.items += row.items;
            for (k, n) in &row.levels {
                *sum.levels.entry(k).or_default() += n;
            }
            for (k, n) in &row.kinds {
                *sum.kinds.entry(k).or_default() += n;
            }
        }
        out.push_str(&line(&sum, &levels, &kinds));
        out
    }
}

const WIDTH: usize = 7;

/// A heading that fits its column.
fn short(head: &str) -> &str {
    match head {
        "intermediate" => "interm",
        "advanced" => "advan",
        "highly-advanced" => "high",
        "multiple" => "multi",
        "hotspot" => "spot",
        "mailbox" => "mail",
        "file-manager" => "folder",
        other => other,
    }
}

fn line(row: &CoverageRow, levels: &[&str], kinds: &[&str]) -> String {
    let mut out = format!("{:<6}{:>6}", row.competence, row.items);
    let cells = levels.iter().map(|l| row.levels.get(l)).chain(kinds.iter().map(|k| row.kinds.get(k)));
    for n in cells {
        match n {
            Some(n) => out.push_str(&format!("{n:>w$}", w = WIDTH)),
            None => out.push_str(&format!("{:>w$}", "·", w = WIDTH)),
        }
    }
    out.push('\n');
    out
}
