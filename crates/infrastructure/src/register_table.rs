//! The register as a table: rows in, items or problems out. Columns of our own, in bokmål or English, and those of
//! Snipe-IT's export are known. Pure.

use std::collections::HashMap;

use jiff::civil::Date;
use people::OrganisationMap;
use serde::Serialize;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::equipment::{Condition, Fault, Item, Status, amount, day};
use crate::site::Site;

/// Most rows of one import; more come in several files.
pub const MOST_ROWS: usize = 60_000;
/// Most problems that are told.
pub const MOST_PROBLEMS: usize = 200;

/// Our columns, with the other headings that mean the same: bokmål, then Snipe-IT's export.
const COLUMNS: [(&str, &[&str]); 18] = [
    ("tag", &["merke", "asset tag"]),
    ("name", &["navn", "asset name", "item name"]),
    ("kind", &["utstyrstype", "type", "category"]),
    ("site", &["sted", "nettsted", "location", "default location"]),
    ("owner", &["eier", "company"]),
    ("make", &["produsent", "manufacturer"]),
    ("model", &["modell", "model name"]),
    ("serial", &["serienummer", "serial number"]),
    ("seats", &["plasser"]),
    ("condition", &["tilstand"]),
    ("status", &["status label"]),
    ("acquired_on", &["anskaffet", "purchase date", "purchased"]),
    ("cost_purchase", &["kjøpspris", "purchase cost", "cost"]),
    ("cost_installation", &["installasjon"]),
    ("cost_training", &["opplæringskostnad"]),
    ("loan_terms", &["lånevilkår"]),
    ("certificate", &["sertifikat"]),
    ("note", &["merknad", "notes"]),
];

/// What Snipe-IT and people call a state.
const STATUS_WORDS: [(&str, Status); 14] = [
    ("i bruk", Status::InUse),
    ("deployed", Status::InUse),
    ("deployable", Status::InUse),
    ("ready to deploy", Status::InUse),
    ("ute av drift", Status::OutOfOrder),
    ("out for repair", Status::OutOfOrder),
    ("out for diagnostics", Status::OutOfOrder),
    ("broken - not fixable", Status::Retired),
    ("undeployable", Status::OutOfOrder),
    ("utlånt", Status::Lent),
    ("bestilt", Status::Ordered),
    ("pending", Status::Ordered),
    ("utrangert", Status::Retired),
    ("archived", Status::Retired),
];

const CONDITION_WORDS: [(&str, Condition); 3] =
    [("god", Condition::Good), ("slitt", Condition::Worn), ("dårlig", Condition::Poor)];

/// Something wrong in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The row as a person counts it, the headings being row 1.
    pub row: usize,
    /// The column.
    pub field: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What a table says, set against the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Items to be written, new ones and changed ones.
    pub items: Vec<Item>,
    /// How many of them are new.
    pub new: usize,
    /// Rows that say what the register says already.
    pub same: usize,
    /// What is wrong; when there is anything, nothing may be written.
    pub problems: Vec<RowProblem>,
    /// Columns that were taken: as they stand, and ours.
    pub columns: Vec<(String, String)>,
    /// Columns that mean nothing to us.
    pub ignored: Vec<String>,
}

/// Why a table could not be read at all. `Display` is in English, for the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
pub enum BadTable {
    /// No rows.
    #[error("the table has no rows; give a heading and at least one row")]
    Empty,
    /// Not CSV, or broken.
    #[error("row {0} cannot be read as CSV; look for a quotation mark that is not closed")]
    Broken(usize),
    /// Columns that are needed.
    #[error("these columns are missing: {0}")]
    Missing(String),
    /// Twice the same.
    #[error("the column {0} stands twice")]
    Twice(String),
    /// Too much for one import.
    #[error("the table has more than {0} rows; split it")]
    TooMany(usize),
}

/// What is known already.
pub struct Known<'a> {
    /// Kinds.
    pub catalogue: &'a Catalogue,
    /// Sites in use.
    pub sites: &'a [Site],
    /// Organisations on the day.
    pub map: &'a OrganisationMap,
    /// Items, by owner and mark.
    pub items: &'a HashMap<(Uuid, String), Item>,
    /// Today.
    pub today: Date,
}

fn column(heading: &str) -> Option<&'static str> {
    let heading = heading.trim().trim_start_matches('\u{feff}').to_lowercase();
    COLUMNS
        .iter()
        .find(|(own, others)| *own == heading || others.contains(&heading.as_str()))
        .map(|(own, _)| *own)
}

/// The cells of CSV with commas, semicolons or tabs.
fn cells(text: &str) -> Result<Vec<csv::StringRecord>, BadTable> {
    let first = text.lines().next().unwrap_or("");
    let count = |c: char| first.matches(c).count();
    let delimiter = [',', ';', '\t'].into_iter().max_by_key(|c| count(*c)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        .from_reader(text.as_bytes());
    let mut out = Vec::new();
    for (n, record) in reader.records().enumerate() {
        if n > MOST_ROWS {
            return Err(BadTable::TooMany(MOST_ROWS));
        }
        out.push(record.map_err(|_| BadTable::Broken(n + 1))?);
    }
    if out.len() < 2 { Err(BadTable::Empty) } else { Ok(out) }
}

/// Reads a table against what is known: what would be written, and what is wrong.
///
/// # Errors
/// When it is no table of ours at all.
pub fn read(text: &str, known: &Known<'_>, mut new_id: impl FnMut() -> Uuid) -> Result<Plan, BadTable> {
    let rows = cells(text)?;
    let mut plan = Plan::default();
    let mut at: HashMap<&'static str, usize> = HashMap::new();
    for (n, heading) in rows[0].iter().enumerate() {
        match column(heading) {
            Some(own) => {
                if at.insert(own, n).is_some() {
                    return Err(BadTable::Twice(heading.trim().to_owned()));
                }
                plan.columns.push((heading.trim().to_owned(), own.to_owned()));
            }
            None if !heading.trim().is_empty() => plan.ignored.push(heading.trim().to_owned()),
            None => {}
        }
    }
    let missing: Vec<&str> = ["tag", "kind", "site"].into_iter().filter(|c| !at.contains_key(c)).collect();
    if !missing.is_empty() {
        return Err(BadTable::Missing(missing.join(", ")));
    }
    let kinds = kinds(known.catalogue);
    let sites = sites(known.sites);
    let mut seen: HashMap<(Uuid, String), usize> = HashMap::new();
    for (n, record) in rows.iter().enumerate().skip(1) {
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let cell = |c: &str| at.get(c).and_then(|i| record.get(*i)).map(str::trim);
        let row = n + 1;
        let mut faults = Vec::new();
        let item = one(&cell, known, &kinds, &sites, &mut new_id, &mut faults);
        if let Some(item) = item {
            let key = (item.owner, item.tag.clone());
            if seen.insert(key.clone(), row).is_some() {
                faults.push(("tag".to_owned(), Fault::Taken));
            }
            faults.extend(item.faults(known.today).into_iter().map(|b| (b.field.to_owned(), b.fault)));
            if faults.is_empty() {
                match known.items.get(&key) {
                    Some(old) if Item { version: old.version, ..item.clone() } == *old => plan.same += 1,
                    Some(_) => plan.items.push(item),
                    None => {
                        plan.new += 1;
                        plan.items.push(item);
                    }
                }
            }
        }
        plan.problems.extend(faults.into_iter().map(|(field, fault)| RowProblem { row, field, fault }));
    }
    Ok(plan)
}

type ByName = HashMap<String, String>;

fn kinds(catalogue: &Catalogue) -> ByName {
    let mut out = ByName::new();
    for kind in &catalogue.kinds {
        out.insert(kind.id.to_lowercase(), kind.id.clone());
        for (_, name) in kind.name.iter() {
            out.entry(name.to_lowercase()).or_insert_with(|| kind.id.clone());
        }
    }
    out
}

fn sites(sites: &[Site]) -> HashMap<String, (Uuid, Uuid)> {
    let mut out = HashMap::new();
    for site in sites {
        let value = (site.id, site.organisation);
        out.insert(site.id.to_string(), value);
        out.insert(site.name.to_lowercase(), value);
        if let Some(number) = &site.org_number {
            out.insert(number.clone(), value);
        }
    }
    out
}

fn one<'a>(
    cell: &impl Fn(&str) -> Option<&'a str>,
    known: &Known<'_>,
    kinds: &ByName,
    sites: &HashMap<String, (Uuid, Uuid)>,
    new_id: &mut impl FnMut() -> Uuid,
    faults: &mut Vec<(String, Fault)>,
) -> Option<Item> {
    let short = |t: &str| t.chars().take(60).collect::<String>();
    // a spreadsheet's guard against formulas is taken off; a formula itself is refused
    let mut text = |field: &'static str| -> Option<String> {
        let raw = cell(field)?;
        let unguarded = raw.strip_prefix('\'').filter(|r| r.starts_with(['=', '+', '-', '@'])).unwrap_or(raw);
        if raw.starts_with(['=', '+', '@']) {
            faults.push((field.to_owned(), Fault::Formula));
            return None;
        }
        Some(unguarded.to_owned())
    };
    let texts: HashMap<&str, Option<String>> = COLUMNS.iter().map(|(c, _)| (*c, text(c))).collect();
    let get = |field: &str| texts.get(field).and_then(Option::as_deref);
    let kind = match get("kind").unwrap_or("") {
        "" => Err(Fault::Empty),
        name => kinds.get(&name.to_lowercase()).cloned().ok_or_else(|| Fault::Unknown(short(name))),
    };
    let site = match get("site").unwrap_or("") {
        "" => Err(Fault::Empty),
        name => {
            let key: String = if name.chars().all(|c| c.is_ascii_digit() || c.is_whitespace()) {
                name.chars().filter(|c| !c.is_whitespace()).collect()
            } else {
                name.to_lowercase()
            };
            sites.get(&key).copied().ok_or_else(|| Fault::Unknown(short(name)))
        }
    };
    let owner = match get("owner").filter(|o| !o.is_empty()) {
        None => Ok(None),
        Some(name) => owner(known, name).map(Some).ok_or_else(|| Fault::Unknown(short(name))),
    };
    let tag = get("tag").unwrap_or("").to_owned();
    let mut keep = |field: &str, fault: Fault| faults.push((field.to_owned(), fault));
    let kind = kind.map_err(|f| keep("kind", f)).ok();
    let site = site.map_err(|f| keep("site", f)).ok();
    let owner = owner.map_err(|f| keep("owner", f)).ok();
    let (kind, (site, organisation), owner) = (kind?, site?, owner?);
    let owner = owner.unwrap_or(organisation);
    let old = known.items.get(&(owner, tag.clone()));
    let mut item = match old {
        Some(old) => Item { site, kind, version: old.version + 1, ..old.clone() },
        None => {
            let named = known.catalogue.kind(&kind).and_then(|k| k.name.best(kernel::Lang::Nb));
            let model = get("model").filter(|m| !m.is_empty());
            let name = model.unwrap_or_else(|| named.map_or(kind.as_str(), |n| n.0));
            Item::new(new_id(), (site, owner), &kind, &tag, name)
        }
    };
    // a column that is there says it all: an empty cell empties the field; a column that is not there leaves it
    for (field, slot) in [
        ("make", &mut item.make),
        ("model", &mut item.model),
        ("serial", &mut item.serial),
        ("loan_terms", &mut item.loan_terms),
        ("certificate", &mut item.certificate),
        ("note", &mut item.note),
    ] {
        if let Some(t) = get(field) {
            *slot = t.to_owned();
        }
    }
    if let Some(name) = get("name").filter(|n| !n.is_empty()) {
        item.name = name.to_owned();
    }
    if let Some(seats) = get("seats").filter(|s| !s.is_empty()) {
        let range = Fault::Range(1, i64::from(crate::equipment::MOST_SEATS));
        match seats.parse() {
            Ok(n) => item.seats = n,
            Err(_) => keep("seats", range),
        }
    }
    if let Some(word) = get("status").filter(|s| !s.is_empty()) {
        let lower = word.to_lowercase();
        let found =
            Status::of(&lower).or_else(|| STATUS_WORDS.iter().find(|(w, _)| *w == lower).map(|(_, s)| *s));
        match found {
            Some(status) => item.status = status,
            None => keep("status", Fault::Unknown(short(word))),
        }
    }
    if let Some(word) = get("condition").filter(|s| !s.is_empty()) {
        let lower = word.to_lowercase();
        let found = Condition::of(&lower)
            .or_else(|| CONDITION_WORDS.iter().find(|(w, _)| *w == lower).map(|(_, c)| *c));
        match found {
            Some(condition) => item.condition = condition,
            None => keep("condition", Fault::Unknown(short(word))),
        }
    }
    if let Some(text) = get("acquired_on") {
        match day(text) {
            Ok(day) => item.acquired_on = day,
            Err(fault) => keep("acquired_on", fault),
        }
    }
    for (field, slot) in [
        ("cost_purchase", &mut item.cost_purchase),
        ("cost_installation", &mut item.cost_installation),
        ("cost_training", &mut item.cost_training),
    ] {
        if let Some(text) = get(field) {
            match amount(text) {
                Ok(cost) => *slot = cost,
                Err(fault) => keep(field, fault),
            }
        }
    }
    Some(item)
}

fn owner(known: &Known<'_>, name: &str) -> Option<Uuid> {
    let digits: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return known.map.carrier("orgnr", &digits, known.today).map(|id| id.uuid());
    }
    if let Some(found) = known.map.by_key(name) {
        return Some(found.id.uuid());
    }
    let lower = name.to_lowercase();
    let named =
        |o: &&people::Organisation| o.name_on(known.today).iter().any(|(_, n)| n.to_lowercase() == lower);
    known.map.iter().find(named).map(|o| o.id.uuid())
}

#[cfg(test)]
#[path = "register_table_tests.rs"]
mod tests;
