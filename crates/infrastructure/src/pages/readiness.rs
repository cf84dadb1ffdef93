//! `/readiness`: the headline number, by school year, organisation and programme.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use evidence::disclosure::{Cell, Figure, day_shown};
use jiff::civil::Date;
use people::Actor;
use serde_json::json;
use webkit::files::{csv_file, json_file};
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::words::{Choice, bar, organisation_name, percent, programme_name};
use crate::Workshop;
use crate::use_cases::measure_readiness::{Measured, map, measure_readiness, shown, shown_programmes};

/// The addresses of the headline number.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/readiness", get(page))
        .route("/readiness.csv", get(csv))
        .route("/readiness.json", get(json))
}

struct Row {
    name: String,
    depth: usize,
    key: String,
    learners: String,
    ready: String,
    share: String,
    bar: String,
    figure: Figure,
}

struct Year {
    label: String,
    href: String,
    current: bool,
    row: Row,
}

#[derive(Template)]
#[template(path = "readiness.html")]
struct ReadinessPage<'a> {
    shell: &'a Shell,
    day: String,
    month_end: bool,
    headline: String,
    headline_of: String,
    year: String,
    years: Vec<Year>,
    organisations: Vec<Row>,
    programmes: Vec<Row>,
    as_of: String,
    choices: Vec<Choice>,
    csv: String,
    json: String,
    training: bool,
}

struct Shown {
    all: Vec<Measured>,
    at: usize,
    day: Date,
    signed_in: bool,
}

async fn asked(workshop: &Workshop, shell: &Shell) -> Result<Shown, WebError> {
    let signed_in = Actor::maybe(shell).await?.is_some();
    let today = workshop.now().date();
    let day = day_shown(shell.as_of_day().unwrap_or(today).min(today), signed_in);
    let all = measure_readiness(workshop.db(), &workshop.catalogue, day).await?;
    let at = shell.query().get("year").and_then(|y| all.iter().position(|m| m.school_year == y)).unwrap_or(0);
    Ok(Shown { all, at, day, signed_in })
}

fn row(shell: &Shell, name: String, key: String, depth: usize, figure: Figure) -> Row {
    let (learners, ready, share) = match figure {
        Figure::Shown(c) => (shell.n(c.people), shell.n(c.of_them), percent(shell, c)),
        Figure::Hidden => (shell.t("readiness-hidden"), shell.t("readiness-hidden"), String::from("–")),
        Figure::Nobody => (shell.n(0), shell.n(0), String::from("–")),
    };
    Row { name, key, depth, learners, ready, share, bar: bar(figure), figure }
}

async fn organisations(workshop: &Workshop, shell: &Shell, m: &Measured) -> Result<Vec<Row>, WebError> {
    let map = map(workshop.db()).await?;
    let figures = shown(&map, m);
    Ok(map
        .tree_on(m.day)
        .into_iter()
        .filter_map(|line| {
            let figure = figures.of(line.id.uuid());
            let organisation = map.get(line.id)?;
            (figure != Figure::Nobody).then(|| {
                let name = organisation_name(shell, &map, line.id.uuid(), m.day);
                row(shell, name, organisation.key.to_string(), line.depth.min(4), figure)
            })
        })
        .collect())
}

fn programmes(workshop: &Workshop, shell: &Shell, m: &Measured) -> Vec<Row> {
    let (figures, _, ids) = shown_programmes(&m.counts);
    let named = |(code, id): (&String, &uuid::Uuid)| {
        row(shell, programme_name(workshop, shell, code), code.clone(), 0, figures.of(*id))
    };
    ids.iter().map(named).collect()
}

/// Everybody of a school year.
fn whole(m: &Measured) -> Figure {
    let (figures, root, _) = shown_programmes(&m.counts);
    figures.of(root)
}

/// `GET /readiness?year=2026/27&as-of=2026-10-31`
async fn page(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let s = asked(&workshop, &shell).await?;
    let base =
        shell.as_of_day().map_or_else(Query::default, |d| Query::default().with("as-of", &d.to_string()));
    let years = s
        .all
        .iter()
        .enumerate()
        .map(|(i, m)| Year {
            label: m.school_year.clone(),
            href: base.with("year", &m.school_year).href("/readiness"),
            current: i == s.at,
            row: row(&shell, m.school_year.clone(), m.school_year.clone(), 0, whole(m)),
        })
        .collect();
    let now = s.all.get(s.at);
    let (organisations, programmes) = match now {
        Some(m) => (organisations(&workshop, &shell, m).await?, programmes(&workshop, &shell, m)),
        None => (Vec::new(), Vec::new()),
    };
    let figure = now.map_or(Figure::Nobody, whole);
    let (headline, headline_of) = match figure {
        Figure::Shown(c) => {
            (percent(&shell, c), shell.txy("readiness-of", shell.n(c.of_them), shell.n(c.people)))
        }
        Figure::Hidden => ("–".to_owned(), shell.t("readiness-hidden")),
        Figure::Nobody => ("–".to_owned(), shell.t("readiness-nobody")),
    };
    let year = now.map_or_else(String::new, |m| m.school_year.clone());
    let here = base.with("year", &year);
    let page = ReadinessPage {
        shell: &shell,
        day: shell.date(now.map_or(s.day, |m| m.day)),
        month_end: !s.signed_in,
        headline,
        headline_of,
        choices: s
            .all
            .iter()
            .map(|m| Choice { value: m.school_year.clone(), label: m.school_year.clone() })
            .collect(),
        year,
        years,
        organisations,
        programmes,
        as_of: shell.as_of_day().map_or_else(String::new, |d| d.to_string()),
        csv: here.href("/readiness.csv"),
        json: here.href("/readiness.json"),
        training: s.signed_in,
    };
    shell.page(&page)
}

/// The rows of a file: what, key, name, learners, ready; hidden figures are empty.
async fn lines(workshop: &Workshop, shell: &Shell) -> Result<(Option<Date>, Vec<[String; 6]>), WebError> {
    let s = asked(workshop, shell).await?;
    let Some(m) = s.all.get(s.at) else { return Ok((None, Vec::new())) };
    let mut out = Vec::new();
    let all = row(shell, m.school_year.clone(), String::new(), 0, whole(m));
    let groups = [
        ("school-year", vec![all]),
        ("organisation", organisations(workshop, shell, m).await?),
        ("programme", programmes(workshop, shell, m)),
    ];
    for (what, rows) in groups {
        for r in rows {
            let (people, ready, note) = match r.figure {
                Figure::Shown(Cell { people, of_them }) => (people.to_string(), of_them.to_string(), "shown"),
                _ => (String::new(), String::new(), "suppressed"),
            };
            out.push([what.to_owned(), r.key, webkit::mark::strip(&r.name), people, ready, note.to_owned()]);
        }
    }
    Ok((Some(m.day), out))
}

/// `GET /readiness.csv`
async fn csv(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let (day, rows) = lines(&workshop, &shell).await?;
    let day = day.map_or_else(String::new, |d| d.to_string());
    let rows = rows.into_iter().map(|r| {
        let mut cells = r.to_vec();
        cells.push(day.clone());
        cells
    });
    Ok(csv_file("readiness", "by,key,name,learners,ready,status,as_of", rows))
}

/// `GET /readiness.json`
async fn json(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let (day, rows) = lines(&workshop, &shell).await?;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|[by, key, name, learners, ready, status]| {
            json!({ "by": by, "key": key, "name": name, "status": status,
                "learners": learners.parse::<i64>().ok(), "ready": ready.parse::<i64>().ok() })
        })
        .collect();
    let value =
        json!({ "indicator": "ready-for-apprenticeship", "as_of": day.map(|d| d.to_string()), "rows": rows });
    Ok(json_file("readiness", &value))
}
