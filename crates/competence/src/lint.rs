//! Checks of the item bank: what would make an item unfair, unreadable or
//! unmarkable, and how well the bank covers a framework. Pure: the caller reads
//! the files.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Lang;
use serde::Serialize;

use crate::item::{Item, read_items};

mod coverage;
mod each;
mod together;
pub mod words;

pub use coverage::Coverage;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The item must not be used like this.
    Error,
    /// Somebody should look.
    Warning,
}

/// One thing that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Which check found it; these words do not change meaning.
    pub check: &'static str,
    /// The file.
    pub file: String,
    /// The item's id; none when the whole file or bank is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The field; empty when the whole item is meant.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What an item may refer to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Ids of the competences of each framework.
    pub competences: BTreeMap<String, BTreeSet<String>>,
    /// The SVG text of each picture, by its name without `.svg`.
    pub pictures: BTreeMap<String, String>,
}

impl Known {
    /// Reads the competences from `content/frameworks/frameworks.json`.
    pub fn from_frameworks(text: &str) -> Result<Known, serde_json::Error> {
        let value: serde_json::Value = serde_json::from_str(text)?;
        let list = |v: &serde_json::Value, name: &str| v[name].as_array().cloned().unwrap_or_default();
        let id = |v: &serde_json::Value| v["id"].as_str().unwrap_or_default().to_owned();
        let competences = list(&value, "frameworks")
            .iter()
            .map(|f| {
                let ids =
                    list(f, "areas").iter().flat_map(|a| list(a, "competences")).map(|c| id(&c)).collect();
                (id(f), ids)
            })
            .collect();
        Ok(Known { competences, pictures: BTreeMap::new() })
    }
}

/// What was found in a bank.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    /// How many items could be read.
    pub items: usize,
    /// How many of them are whole in each language.
    pub whole_in: BTreeMap<&'static str, usize>,
    /// What is wrong, errors first.
    pub findings: Vec<Finding>,
    /// How well each framework is covered.
    pub coverage: Vec<Coverage>,
}

impl Report {
    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|f| f.severity == Severity::Error).count()
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }

    /// The report for a terminal.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for f in &self.findings {
            let word = if f.severity == Severity::Error { "error" } else { "warning" };
            let item = f.item.as_deref().unwrap_or("-");
            let field = if f.field.is_empty() { String::new() } else { format!(" {}", f.field) };
            out.push_str(&format!("{word}[{}] {}: {item}{field}: {}\n", f.check, f.file, f.message));
            out.push_str(&format!("  hint: {}\n", f.hint));
        }
        for c in &self.coverage {
            out.push('\n');
            out.push_str(&c.to_text());
        }
        let languages: Vec<String> = self.whole_in.iter().map(|(l, n)| format!("{l} {n}")).collect();
        out.push_str(&format!("\n{} items; whole in {}\n", self.items, languages.join(", ")));
        out.push_str(&format!("{} errors, {} warnings\n", self.errors(), self.warnings()));
        out
    }
}

/// An item and the file it stands in.
struct Placed<'a> {
    file: &'a str,
    item: &'a Item,
}

impl Placed<'_> {
    fn finding(
        &self,
        severity: Severity,
        check: &'static str,
        field: impl Into<String>,
        message: impl Into<String>,
        hint: &str,
    ) -> Finding {
        Finding {
            severity,
            check,
            file: self.file.to_owned(),
            item: Some(self.item.id.clone()),
            field: field.into(),
            message: message.into(),
            hint: hint.to_owned(),
        }
    }
}

/// Checks files of items, given as (name, text).
pub fn lint<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>, known: &Known) -> Report {
    let mut findings = Vec::new();
    let mut all: Vec<(&str, Item)> = Vec::new();
    for (name, text) in files {
        let (file, problems) = read_items(name, text);
        findings.extend(problems.into_iter().map(|p| Finding {
            severity: Severity::Error,
            check: "format",
            file: p.file,
            item: p.item,
            field: p.field,
            message: p.message,
            hint: p.hint,
        }));
        all.extend(file.items.into_iter().map(|item| (name, item)));
    }
    let placed: Vec<Placed<'_>> = all.iter().map(|(file, item)| Placed { file, item }).collect();
    for p in &placed {
        each::check(p, known, &mut findings);
    }
    together::check(&placed, &mut findings);
    findings.sort_by(|a, b| {
        (a.severity, &a.file, &a.item, a.check, &a.field)
            .cmp(&(b.severity, &b.file, &b.item, b.check, &b.field))
    });
    let whole_in = Lang::ALL
        .into_iter()
        .map(|l| (l.code(), placed.iter().filter(|p| p.item.is_whole_in(l)).count()))
        .collect();
    let coverage = coverage::of(placed.iter().map(|p| p.item), known);
    Report { items: placed.len(), whole_in, findings, coverage }
}
