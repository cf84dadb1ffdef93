//! Resources as files: read from CSV or JSON Lines with a report by row, written as CSV and JSON.
//!
//! The two directions use the same names. What only the link check may say (`last_checked`, `link`) is
//! written and, on reading, passed over.

use kernel::{Lang, Text};
use serde_json::{Map, Value, json};

use super::{Fault, Resource, Served};
use crate::framework::Frameworks;

/// Most rows that one file may have.
pub const MOST_ROWS: usize = 5_000;

/// Columns of the CSV, in order.
pub const COLUMNS: [&str; 24] = [
    "id",
    "title_nb",
    "title_nn",
    "title_se",
    "title_en",
    "provider",
    "url",
    "kind",
    "language",
    "audience",
    "sector",
    "competences",
    "level",
    "minutes",
    "cost",
    "licence",
    "account_needed",
    "summary_nb",
    "summary_nn",
    "summary_se",
    "summary_en",
    "basis",
    "note",
    "last_checked",
];

/// A row of a file: its number (the first data row of a CSV file is 2, as in a spreadsheet), and the
/// resource or what is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The number.
    pub number: usize,
    /// Its id, if it has one.
    pub id: String,
    /// The resource.
    pub resource: Result<Resource, Vec<Fault>>,
}

/// Reads a file: JSON Lines when it begins with a brace, else CSV with a head.
///
/// # Errors
/// A fault of the whole file: nothing in it, too many rows, a column missing or unknown.
pub fn read_rows(text: &str, frameworks: &Frameworks) -> Result<Vec<Row>, Fault> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(Fault::of("text", "resource-file-empty", ""));
    }
    let mut rows = if text.starts_with('{') { json_lines(text) } else { csv_rows(text)? };
    if rows.is_empty() {
        return Err(Fault::of("text", "resource-file-empty", ""));
    }
    if rows.len() > MOST_ROWS {
        return Err(Fault::of("text", "resource-file-long", &MOST_ROWS.to_string()));
    }
    let mut seen = std::collections::HashMap::new();
    for row in &mut rows {
        let Ok(resource) = &row.resource else { continue };
        let mut faults = resource.faults(frameworks);
        if let Some(first) = seen.insert(resource.id.clone(), row.number) {
            faults.push(Fault::of("id", "resource-row-twice", &first.to_string()));
        }
        if !faults.is_empty() {
            row.resource = Err(faults);
        }
    }
    Ok(rows)
}

fn json_lines(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let number = n + 1;
        let row = match serde_json::from_str::<Value>(line) {
            Ok(value) => {
                let id = value["id"].as_str().unwrap_or("").to_owned();
                let resource = serde_json::from_value(value)
                    .map_err(|e| vec![Fault::of("row", "resource-row-json", &e.to_string())]);
                Row { number, id, resource }
            }
            Err(e) => Row {
                number,
                id: String::new(),
                resource: Err(vec![Fault::of("row", "resource-row-json", &e.to_string())]),
            },
        };
        rows.push(row);
    }
    rows
}

fn csv_rows(text: &str) -> Result<Vec<Row>, Fault> {
    let first = text.lines().next().unwrap_or("");
    let semicolons = first.matches(';').count() > first.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .flexible(true)
        .from_reader(text.as_bytes());
    let unreadable = |e: csv::Error| Fault::of("text", "resource-file-csv", &e.to_string());
    let head: Vec<String> =
        reader.headers().map_err(unreadable)?.iter().map(|h| h.trim().to_lowercase()).collect();
    if let Some(strange) = head.iter().find(|h| !COLUMNS.contains(&h.as_str()) && *h != "link") {
        return Err(Fault::of("text", "resource-file-column", strange));
    }
    for needed in ["id", "provider", "url", "kind", "language", "audience", "sector", "competences"] {
        if !head.iter().any(|h| h == needed) {
            return Err(Fault::of("text", "resource-file-missing", needed));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let number = record.position().map_or(rows.len() + 2, |p| p.line() as usize);
        let cell = |name: &str| {
            let text = head.iter().position(|h| h == name).and_then(|i| record.get(i)).unwrap_or("").trim();
            // the mark that our own files put before what a spreadsheet would take for a formula
            text.strip_prefix('\'').filter(|t| t.starts_with(['=', '+', '@', '-'])).unwrap_or(text)
        };
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        rows.push(Row { number, id: cell("id").to_owned(), resource: from_cells(&cell) });
    }
    Ok(rows)
}

fn from_cells<'a>(cell: &impl Fn(&str) -> &'a str) -> Result<Resource, Vec<Fault>> {
    let mut faults = Vec::new();
    let text = |name: &str| {
        Lang::ALL.into_iter().fold(Text::default(), |t, l| t.with(l, cell(&format!("{name}_{}", l.code()))))
    };
    let words = |name: &str| -> Vec<String> {
        cell(name).split([' ', '|']).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let mut audience = Vec::new();
    for word in words("audience") {
        match word.parse() {
            Ok(a) => audience.push(a),
            Err(_) => faults.push(Fault::of("audience", "resource-wrong-word", &word)),
        }
    }
    let mut level = Vec::new();
    for word in words("level") {
        match word.parse() {
            Ok(l) => level.push(l),
            Err(_) => faults.push(Fault::of("level", "resource-wrong-word", &word)),
        }
    }
    let mut competences = Vec::new();
    for word in words("competences") {
        match Served::parse(&word) {
            Some(c) => competences.push(c),
            None => faults.push(Fault::of("competences", "resource-wrong-competence", &word)),
        }
    }
    let minutes = match cell("minutes") {
        "" => None,
        n => {
            let parsed = n.parse().ok();
            if parsed.is_none() {
                faults.push(Fault::of("minutes", "resource-wrong-minutes", n));
            }
            parsed
        }
    };
    let account_needed = match cell("account_needed") {
        "" => None,
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        other => {
            faults.push(Fault::of("account_needed", "resource-wrong-word", other));
            None
        }
    };
    let or = |name: &str, default: &str| {
        if cell(name).is_empty() { default.to_owned() } else { cell(name).to_owned() }
    };
    let resource = Resource {
        id: cell("id").to_owned(),
        title: text("title"),
        title_basis: Text::default(),
        provider: cell("provider").to_owned(),
        url: cell("url").to_owned(),
        kind: cell("kind").to_owned(),
        language: words("language"),
        audience,
        sector: words("sector"),
        competences,
        level,
        minutes,
        cost: or("cost", "free"),
        licence: or("licence", "unknown"),
        account_needed,
        summary: text("summary"),
        basis: cell("basis").to_owned(),
        note: cell("note").to_owned(),
    };
    if faults.is_empty() { Ok(resource) } else { Err(faults) }
}

/// The cells of a resource, as [`COLUMNS`] name them. `last_checked`: empty while it was never checked.
#[must_use]
pub fn cells(r: &Resource, last_checked: &str) -> Vec<String> {
    let in_lang = |t: &Text, l: Lang| t.exact(l).unwrap_or("").to_owned();
    let codes = |list: Vec<String>| list.join(" ");
    let mut out = vec![r.id.clone()];
    out.extend(Lang::ALL.map(|l| in_lang(&r.title, l)));
    out.extend([
        r.provider.clone(),
        r.url.clone(),
        r.kind.clone(),
        r.language.join(" "),
        codes(r.audience.iter().map(ToString::to_string).collect()),
        r.sector.join(" "),
        codes(r.competences.iter().map(Served::code).collect()),
        codes(r.level.iter().map(ToString::to_string).collect()),
        r.minutes.map_or(String::new(), |m| m.to_string()),
        r.cost.clone(),
        r.licence.clone(),
        r.account_needed.map_or(String::new(), |a| if a { "yes" } else { "no" }.to_owned()),
    ]);
    out.extend(Lang::ALL.map(|l| in_lang(&r.summary, l)));
    out.extend([r.basis.clone(), r.note.clone(), last_checked.to_owned()]);
    out
}

/// A resource as JSON for others, with what the link check found; null while it was never checked.
#[must_use]
pub fn to_json(r: &Resource, last_checked: Option<&str>, link: &str) -> Value {
    let mut value = serde_json::to_value(r).expect("a resource always serialises");
    let map: &mut Map<String, Value> = value.as_object_mut().expect("a resource is an object");
    map.insert("last_checked".to_owned(), json!(last_checked));
    map.insert("link".to_owned(), json!(link));
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frameworks() -> Frameworks {
        Frameworks::parse(include_str!("../../../../content/frameworks/frameworks.json")).expect("readable")
    }

    fn shipped() -> Vec<Resource> {
        super::super::read(include_str!("../../../../content/resources/resources.json")).expect("readable")
    }

    #[test]
    fn what_is_written_as_csv_or_json_lines_is_read_back_the_same() {
        let all = shipped();
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(COLUMNS).expect("a head");
        for r in &all {
            csv.write_record(cells(r, "")).expect("a row");
        }
        let csv = String::from_utf8(csv.into_inner().expect("whole")).expect("text");
        let lines: String = all.iter().map(|r| format!("{}\n", to_json(r, None, "not-checked"))).collect();
        for (text, basis) in [(csv, false), (lines, true)] {
            let rows = read_rows(&text, &frameworks()).expect("a sound file");
            for (row, before) in rows.iter().zip(&all) {
                let mut before = before.clone();
                if !basis {
                    // the columns do not carry who wrote the title
                    before.title_basis = Text::default();
                }
                assert_eq!(row.resource.as_ref(), Ok(&before), "row {}", row.number);
            }
            assert_eq!(rows.len(), all.len());
        }
    }

    #[test]
    fn each_bad_row_says_its_number_its_field_and_what_was_given() {
        let text = "id;title_nb;provider;url;kind;language;audience;sector;competences;summary_nb;minutes\n\
            r-one;En;X;https://example.org/;course;nb;learner;vet;digcomp-3.0/1.1;Du gjør noe.;20\n\
            r-two;To;X;example.org;lecture;nb;pupil;vet;digcomp-3.0/1.1;Du gjør noe.;2O\n\
            r-one;En;X;https://example.org/;course;nb;learner;vet;digcomp-3.0/1.1;Du gjør noe.;20\n";
        let rows = read_rows(text, &frameworks()).expect("rows");
        assert!(rows[0].resource.is_ok());
        let faults = rows[1].resource.as_ref().expect_err("bad words");
        assert_eq!(
            faults.iter().map(|f| (f.field, f.given.as_str())).collect::<Vec<_>>(),
            [("audience", "pupil"), ("minutes", "2O")]
        );
        assert_eq!((rows[1].number, rows[2].number), (3, 4));
        assert_eq!(rows[2].resource.as_ref().expect_err("twice")[0].key, "resource-row-twice");
    }

    #[test]
    fn a_file_with_a_strange_column_or_nothing_in_it_is_refused_whole() {
        let wrong = read_rows("id,titel\nx,y\n", &frameworks()).expect_err("a strange column");
        assert_eq!((wrong.key, wrong.given.as_str()), ("resource-file-column", "titel"));
        assert_eq!(read_rows(" \n", &frameworks()).expect_err("empty").key, "resource-file-empty");
        let row = &read_rows("{\"id\": 3}\nnot json", &frameworks()).expect("rows")[1];
        assert_eq!(row.resource.as_ref().expect_err("no JSON")[0].key, "resource-row-json");
    }
}
