//! Figures as data sets of other people's formats: CSV on the Web, JSON-stat, SDMX-CSV.

use serde_json::{Value, json};

use crate::disclosure::Figure;
use crate::indicator::Indicator;

/// One figure of a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The school year, as `2026/27`.
    pub year: String,
    /// The day whose state it is, as `2027-03-01`.
    pub day: String,
    /// `whole` or `organisation`.
    pub by: &'static str,
    /// The organisation's key; empty: everybody.
    pub key: String,
    /// The organisation's name.
    pub name: String,
    /// How many are counted, or why it is not said.
    pub figure: Figure,
    /// The value.
    pub value: Option<f64>,
}

/// Columns of the CSV file.
pub const COLUMNS: &str = "indicator,version,school_year,as_of,by,key,name,people,value,status";

/// How a figure's status is written.
#[must_use]
pub fn status(figure: Figure) -> &'static str {
    match figure {
        Figure::Shown(_) => "shown",
        Figure::Hidden => "suppressed",
        Figure::Nobody => "no-data",
    }
}

/// What the columns of the CSV file are: CSV on the Web (W3C Recommendation, 17 December 2015, "Metadata Vocabulary for
/// Tabular Data").
#[must_use]
pub fn csvw(indicator: &Indicator, base_url: &str, name: &str, meaning: &str) -> Value {
    let column = |name: &str, title: &str, datatype: Value, required: bool| json!({ "name": name, "titles": title, "datatype": datatype, "required": required });
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": format!("{base_url}/indicators/{}.csv", indicator.id),
        "dc:title": name,
        "dc:description": meaning,
        "dialect": { "header": true, "encoding": "utf-8", "lineTerminators": ["\r\n"] },
        "tableSchema": {
            "columns": [
                column("indicator", "indicator", json!("string"), true),
                column("version", "version", json!("integer"), true),
                column("school_year", "school_year", json!({ "base": "string", "format": "[0-9]{4}/[0-9]{2}" }), true),
                column("as_of", "as_of", json!("date"), true),
                column("by", "by", json!({ "base": "string", "format": "whole|organisation" }), true),
                column("key", "key", json!("string"), false),
                column("name", "name", json!("string"), false),
                column("people", "people", json!({ "base": "integer", "minimum": 0 }), false),
                column("value", "value", json!("decimal"), false),
                column("status", "status", json!({ "base": "string", "format": "shown|suppressed|no-data" }), true),
            ],
            "primaryKey": ["indicator", "version", "school_year", "key"],
        },
    })
}

/// The values of a dimension in the order in which they first come, with their labels.
fn category(rows: &[Observation], of: impl Fn(&Observation) -> (String, String)) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for row in rows {
        let (code, label) = of(row);
        if !out.iter().any(|(c, _)| *c == code) {
            out.push((code, label));
        }
    }
    out
}

/// Code of everybody together in data sets.
const ALL: &str = "_T";

fn place(row: &Observation) -> (String, String) {
    if row.key.is_empty() { (ALL.into(), "Total".into()) } else { (row.key.clone(), row.name.clone()) }
}

/// A data set as JSON-stat 2.0: every school year by every organisation, the last dimension varying fastest. Hidden values
/// are null with the status `suppressed`, values that nobody has are null with `no-data`.
#[must_use]
pub fn json_stat(label: &str, updated: &str, rows: &[Observation]) -> Value {
    let years = category(rows, |r| (r.year.clone(), r.year.clone()));
    let places = category(rows, place);
    let dimension = |label: &str, values: &[(String, String)]| {
        let index: Vec<&str> = values.iter().map(|(c, _)| c.as_str()).collect();
        let labels: serde_json::Map<String, Value> =
            values.iter().map(|(c, l)| (c.clone(), Value::String(l.clone()))).collect();
        json!({ "label": label, "category": { "index": index, "label": labels } })
    };
    let mut value = Vec::new();
    let mut state = Vec::new();
    for (year, _) in &years {
        for (code, _) in &places {
            let row = rows.iter().find(|r| r.year == *year && place(r).0 == *code);
            value.push(row.and_then(|r| r.value).map_or(Value::Null, |v| json!((v * 1e4).round() / 1e4)));
            state.push(row.map_or("no-data", |r| status(r.figure)));
        }
    }
    json!({
        "version": "2.0",
        "class": "dataset",
        "label": label,
        "updated": updated,
        "id": ["school_year", "organisation"],
        "size": [years.len(), places.len()],
        "role": { "time": ["school_year"], "geo": ["organisation"] },
        "dimension": {
            "school_year": dimension("School year", &years),
            "organisation": dimension("Organisation", &places),
        },
        "value": value,
        "status": state,
    })
}

/// Columns of the SDMX-CSV file.
pub const SDMX_COLUMNS: &str =
    "STRUCTURE,STRUCTURE_ID,ACTION,INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,COUNT";

/// A figure as a row of SDMX-CSV 2.0 (SDMX 3.0 technical specifications). A school year is the year it begins in;
/// `OBS_STATUS` and `CONF_STATUS` use the codes of SDMX's cross-domain lists: `A` normal, `M` missing; `F` free, `C`
/// confidential.
#[must_use]
pub fn sdmx(indicator: &Indicator, row: &Observation) -> Vec<String> {
    let (seen, secret) = match row.figure {
        Figure::Shown(_) if row.value.is_some() => ("A", "F"),
        Figure::Hidden => ("M", "C"),
        Figure::Shown(_) | Figure::Nobody => ("M", "F"),
    };
    let count = if let Figure::Shown(c) = row.figure { c.people.to_string() } else { String::new() };
    vec![
        "dataflow".into(),
        format!("TRINN:INDICATORS({}.0)", indicator.version),
        "I".into(),
        indicator.id.clone(),
        place(row).0,
        row.year.split('/').next().unwrap_or_default().to_owned(),
        row.value.map_or_else(String::new, |v| format!("{v:.4}")),
        seen.into(),
        secret.into(),
        count,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::Cell;
    use crate::indicator::shipped;

    fn rows() -> Vec<Observation> {
        let one = |year: &str, key: &str, figure, value| Observation {
            year: year.into(),
            day: "2026-03-01".into(),
            by: if key.is_empty() { "whole" } else { "organisation" },
            key: key.into(),
            name: key.to_uppercase(),
            figure,
            value,
        };
        let shown = |people| Figure::Shown(Cell { people, of_them: 5 });
        vec![
            one("2025/26", "", shown(20), Some(0.25)),
            one("2025/26", "oslo", Figure::Hidden, None),
            one("2024/25", "", shown(10), Some(0.5)),
        ]
    }

    #[test]
    fn a_hidden_value_is_null_and_says_so_and_a_missing_one_is_no_data() {
        let set = json_stat("Ready", "2026-03-01", &rows());
        assert_eq!(set["size"], json!([2, 2]));
        assert_eq!(set["value"], json!([0.25, null, 0.5, null]));
        assert_eq!(set["status"], json!(["shown", "suppressed", "shown", "no-data"]));
        assert_eq!(set["dimension"]["organisation"]["category"]["index"], json!(["_T", "oslo"]));
    }

    #[test]
    fn rows_for_other_statistical_systems_tell_hidden_from_missing() {
        let all = rows();
        let of = |n: usize| sdmx(&shipped()[0], &all[n]).join(",");
        assert_eq!(of(0), "dataflow,TRINN:INDICATORS(1.0),I,ready-for-apprenticeship,_T,2025,0.2500,A,F,20");
        assert_eq!(of(1), "dataflow,TRINN:INDICATORS(1.0),I,ready-for-apprenticeship,oslo,2025,,M,C,");
        assert_eq!(sdmx(&shipped()[0], &all[0]).len(), SDMX_COLUMNS.split(',').count());
    }

    #[test]
    fn the_description_names_every_column_of_the_file() {
        let described = csvw(&shipped()[0], "http://trinn.test", "Ready", "…");
        let names = described["tableSchema"]["columns"].as_array().expect("columns");
        let names: Vec<&str> = names.iter().filter_map(|c| c["name"].as_str()).collect();
        assert_eq!(names.join(","), COLUMNS);
    }
}
