//! `/indicators`: what is measured, how, and what it shows.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use people::{Actor, OrganisationMap};
use serde_json::json;
use webkit::files::{csv_file, json_file};
use webkit::query::Query;
use webkit::{App, Shell, WebError};

use crate::chart::{Point, amount, columns};
use crate::datasets::{COLUMNS, Observation, SDMX_COLUMNS, csvw, json_stat, sdmx, status};
use crate::disclosure::{Figure, day_shown};
use crate::figures::{Known, Shown, WHOLE, Year, headline, measure, progress, revisions, shown};
use crate::indicator::{About, Indicator, shipped};
use crate::names;
use crate::progress::{Aim, Assessment, Pace, Status};
use crate::school_year::SchoolYear;

/// Most revisions that a page lists.
const REVISIONS: usize = 6;

/// The addresses of indicators.
pub fn routes() -> Router<App> {
    Router::new().route("/indicators", get(list)).route("/indicators/{id}", get(one))
}

struct Listed {
    href: String,
    name: String,
    meaning: String,
    role: String,
    grade: String,
    value: String,
    year: String,
    so_far: String,
}

#[derive(Template)]
#[template(path = "indicators.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    day: String,
    month_end: bool,
    rows: Vec<Listed>,
}

struct Row {
    name: String,
    depth: usize,
    people: String,
    value: String,
}

struct YearRow {
    label: String,
    href: String,
    current: bool,
    people: String,
    value: String,
}

struct Revised {
    on: String,
    before: String,
    after: String,
}

struct Promise {
    href: String,
    label: String,
}

struct Step {
    href: String,
    label: String,
}

struct Said {
    term: String,
    text: String,
}

#[derive(Template)]
#[template(path = "indicator.html")]
struct IndicatorPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    name: String,
    meaning: String,
    year: String,
    value: String,
    people: String,
    day: String,
    month_end: bool,
    as_of: String,
    chart: String,
    years: Vec<YearRow>,
    organisations: Vec<Row>,
    by: String,
    by_column: String,
    things: bool,
    programmes: Vec<Row>,
    revisions: Vec<Revised>,
    goal: Vec<Said>,
    said: Vec<Said>,
    promises: Vec<Promise>,
    csv: String,
    json: String,
    json_stat: String,
    sdmx: String,
    csvw: String,
}

/// The day shown, and whether it is the end of a month because nobody is signed in.
async fn day_of(app: &App, shell: &Shell) -> Result<(Date, bool), WebError> {
    let signed_in = Actor::maybe(shell).await?.is_some();
    let today = app.clock.now().date();
    let asked = day_shown(shell.as_of_day().unwrap_or(today).min(today), signed_in);
    Ok((Known::on(asked, today).day, !signed_in))
}

/// `GET /indicators?as-of=2026-10-31`
async fn list(State(app): State<App>, shell: Shell) -> Result<Response, WebError> {
    let (day, month_end) = day_of(&app, &shell).await?;
    let today = app.clock.now().date();
    crate::ledger::keep_up(&app.db).await?;
    let mut conn = app.db.read().await?;
    let map = people::store::organisation::load_map(&mut conn).await?;
    let mut rows = Vec::new();
    for i in shipped() {
        let years = measure(&mut conn, i, Known::on(day, today)).await?;
        let at = headline(i, &years);
        let newest = at.map(|at| &years[at]);
        let so_far = at.filter(|at| *at > 0).map_or_else(String::new, |_| {
            let value = amount(&shell, i, shown(&map, i, &years[0]).value(i, WHOLE));
            shell.txy("indicator-so-far", value, years[0].year.to_string())
        });
        rows.push(Listed {
            href: shell.href(&format!("/indicators/{}", i.id)),
            name: shell.text(&i.name),
            meaning: shell.text(&i.meaning),
            role: shell.t(&format!("indicator-role-{}", i.role.code())),
            grade: shell.t(&format!("indicator-grade-{}", i.grade.code())),
            value: amount(&shell, i, newest.and_then(|y| shown(&map, i, y).value(i, WHOLE))),
            year: newest.map_or_else(|| shell.t("indicator-no-data"), |y| y.year.to_string()),
            so_far,
        });
    }
    drop(conn);
    shell.page(&ListPage { shell: &shell, day: shell.date(day), month_end, rows })
}

fn people_of(shell: &Shell, figure: Figure) -> String {
    match figure {
        Figure::Shown(cell) => shell.n(cell.people),
        Figure::Hidden => shell.t("indicator-hidden"),
        Figure::Nobody => shell.n(0),
    }
}

/// Figures of organisations that have any, by the map of the year's day: name, depth, key, figure, value.
fn lines(
    shell: &Shell,
    map: &OrganisationMap,
    i: &Indicator,
    year: &Year,
    shown: &Shown,
) -> Vec<(String, usize, String, Figure, Option<f64>)> {
    map.tree_on(year.day)
        .into_iter()
        .filter_map(|line| {
            let organisation = map.get(line.id)?;
            let figure = shown.of(line.id.uuid());
            (figure != Figure::Nobody).then(|| {
                let name = shell.text(&organisation.name_near(year.day));
                let value = shown.value(i, line.id.uuid());
                (name, line.depth.min(4), organisation.key.to_string(), figure, value)
            })
        })
        .collect()
}

/// `GET /indicators/{id}`, with `.csv` or `.json` for the figures; `?year=2026/27&as-of=2026-10-31`
async fn one(State(app): State<App>, shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let (id, ending) = match id.split_once('.') {
        Some((id, ending @ ("csv" | "json" | "csv-metadata.json" | "jsonstat.json" | "sdmx.csv"))) => {
            (id, ending)
        }
        _ => (id.as_str(), ""),
    };
    let i = shipped().iter().find(|i| i.id == id).ok_or(WebError::NotFound)?;
    let (day, month_end) = day_of(&app, &shell).await?;
    let today = app.clock.now().date();
    crate::ledger::keep_up(&app.db).await?;
    let mut conn = app.db.read().await?;
    let map = people::store::organisation::load_map(&mut conn).await?;
    let known = Known::on(day, today);
    let years = measure(&mut conn, i, known).await?;
    let asked = shell.query().get("year").and_then(SchoolYear::parse);
    let at = asked.and_then(|y| years.iter().position(|m| m.year == y));
    let at = at.or_else(|| headline(i, &years)).unwrap_or(0);
    let mut revised = Vec::new();
    if let Some(year) = years.get(at).filter(|_| ending.is_empty()) {
        revised = revisions(&mut conn, &map, i, year.year, known, REVISIONS).await?;
    }
    let mut facts = Vec::new();
    for (_, kind) in i.measure.kinds() {
        let n = crate::store::cells::facts_told(&mut conn, &kind, kernel::Instant::end_of(day)).await?;
        facts.push(format!("{kind} ({})", shell.n(n)));
    }
    drop(conn);
    let all: Vec<(&Year, Shown)> = years.iter().map(|y| (y, shown(&map, i, y))).collect();
    match ending {
        "csv" => return Ok(csv(&shell, &map, i, &all)),
        "json" => return Ok(json(&shell, &map, i, &all)),
        "csv-metadata.json" => {
            let described = csvw(i, &app.base_url, &shell.text(&i.name), &shell.text(&i.meaning));
            return Ok(json_file(&format!("{}.csv-metadata", i.id), &described));
        }
        "jsonstat.json" => {
            let rows: Vec<Observation> = all.iter().flat_map(|one| rows(&shell, &map, i, one)).collect();
            let name = webkit::mark::strip(&shell.text(&i.name));
            return Ok(json_file(&format!("{}.jsonstat", i.id), &json_stat(&name, &day.to_string(), &rows)));
        }
        "sdmx.csv" => {
            let rows = all.iter().flat_map(|one| rows(&shell, &map, i, one));
            let rows: Vec<Vec<String>> = rows.map(|r| sdmx(i, &r)).collect();
            return Ok(csv_file(&format!("{}.sdmx", i.id), SDMX_COLUMNS, rows));
        }
        _ => {}
    }
    let values: Vec<Option<f64>> = all.iter().map(|(_, s)| s.value(i, WHOLE)).collect();
    let way = progress(i, &years, &values);
    let now = all.get(at);
    let base =
        shell.as_of_day().map_or_else(Query::default, |d| Query::default().with("as-of", &d.to_string()));
    let by_programme = i.breakdowns.iter().any(|b| b == "programme");
    let page = IndicatorPage {
        shell: &shell,
        steps: vec![Step { href: shell.href("/indicators"), label: shell.t("indicator-title") }],
        id: i.id.clone(),
        name: shell.text(&i.name),
        meaning: shell.text(&i.meaning),
        year: now.map_or_else(String::new, |(y, _)| y.year.to_string()),
        value: amount(&shell, i, now.and_then(|(_, s)| s.value(i, WHOLE))),
        people: match now.map(|(_, s)| s.of(WHOLE)) {
            Some(Figure::Shown(cell)) => match i.about {
                About::People => shell.tn("indicator-about", cell.people),
                About::Things => shell.tn("indicator-about-things", cell.people),
            },
            Some(Figure::Hidden) => shell.t("indicator-hidden-why"),
            Some(Figure::Nobody) | None => shell.t("indicator-no-data"),
        },
        day: shell.date(now.map_or(day, |(y, _)| y.day)),
        month_end,
        as_of: shell.as_of_day().map_or_else(String::new, |d| d.to_string()),
        chart: if !i.is_share() {
            String::new()
        } else {
            let points: Vec<Point> = all.iter().map(|(y, s)| (y.year, s.value(i, WHOLE))).collect();
            let now = SchoolYear::of(day);
            columns(&shell, &points, now.plus(-4), now, way.as_ref().map(|(aim, _)| aim))
        },
        years: all
            .iter()
            .enumerate()
            .map(|(n, (y, s))| YearRow {
                label: if y.is_settled(i) {
                    y.year.to_string()
                } else {
                    shell.tx("indicator-year-so-far", y.year.to_string())
                },
                href: base.with("year", &y.year.to_string()).href(&format!("/indicators/{}", i.id)),
                current: n == at,
                people: people_of(&shell, s.of(WHOLE)),
                value: amount(&shell, i, s.value(i, WHOLE)),
            })
            .collect(),
        organisations: now.map_or_else(Vec::new, |(y, s)| {
            lines(&shell, &map, i, y, s)
                .into_iter()
                .map(|(name, depth, _, figure, value)| Row {
                    name,
                    depth,
                    people: people_of(&shell, figure),
                    value: amount(&shell, i, value),
                })
                .collect()
        }),
        said: said(&shell, i, &facts.join(", ")),
        goal: goal(&shell, i, way.as_ref()),
        by: shell.tx(
            if by_programme { "indicator-by-programme" } else { "indicator-by-kind" },
            now.map_or_else(String::new, |(y, _)| y.year.to_string()),
        ),
        by_column: shell.t(if by_programme { "indicator-programme" } else { "indicator-kind" }),
        things: i.about == About::Things,
        programmes: now.map_or_else(Vec::new, |(_, s)| programmes(&shell, i, s)),
        revisions: revised
            .iter()
            .map(|r| Revised {
                on: shell.date(r.on),
                before: amount(&shell, i, r.before),
                after: amount(&shell, i, r.after),
            })
            .collect(),
        promises: i
            .serves
            .iter()
            .map(|s| Promise {
                href: format!("{}#e-{}", shell.href(&format!("/policies/{}/tree", s.policy)), s.element),
                label: shell.tx("indicator-promise", s.policy.to_string()),
            })
            .collect(),
        csv: base.href(&format!("/indicators/{}.csv", i.id)),
        json: base.href(&format!("/indicators/{}.json", i.id)),
        json_stat: base.href(&format!("/indicators/{}.jsonstat.json", i.id)),
        sdmx: base.href(&format!("/indicators/{}.sdmx.csv", i.id)),
        csvw: base.href(&format!("/indicators/{}.csv-metadata.json", i.id)),
    };
    shell.page(&page)
}

/// The target, how the figure does, and the pace that is kept and needed; empty when there is no goal.
fn goal(shell: &Shell, i: &Indicator, way: Option<&(Aim, Assessment)>) -> Vec<Said> {
    let Some(goal) = &i.goal else { return Vec::new() };
    let row = |key: &str, text: String| Said { term: shell.t(key), text };
    let aim = shell.txy("indicator-goal", amount(shell, i, Some(goal.value)), goal.year.clone());
    let by = shell.t(&format!("indicator-goal-{}", goal.set_by.code()));
    let found = way.map_or(Status::NoData, |(_, found)| found.status);
    let mut out = vec![
        row("indicator-aim", format!("{aim} ({by})")),
        row("indicator-status", shell.t(&format!("indicator-status-{}", found.code()))),
    ];
    if let Some((_, found)) = way {
        out.extend(found.kept.map(|p| row("indicator-pace-kept", pace(shell, p))));
        out.push(row("indicator-pace-required", pace(shell, found.required)));
        out.extend(found.needed.map(|p| row("indicator-pace-needed", pace(shell, p))));
    }
    out
}

/// A pace, as `+9.5% a year` of itself or in points.
fn pace(shell: &Shell, pace: Pace) -> String {
    let (key, amount) = match pace {
        Pace::Growth(g) => ("indicator-pace-growth", g),
        Pace::Step(s) => ("indicator-pace-step", s),
    };
    let rounded = (amount * 1000.0).round() / 10.0;
    let sign = if rounded > 0.0 {
        "+"
    } else if rounded < 0.0 {
        "−"
    } else {
        ""
    };
    let mut number = format!("{sign}{:.1}", rounded.abs());
    if shell.language() != kernel::Lang::En {
        number = number.replace('.', ",");
    }
    shell.tx(key, number)
}

/// The figures of everybody by programme, by name; what no programme was told of comes last.
fn programmes(shell: &Shell, i: &Indicator, shown: &Shown) -> Vec<Row> {
    let mut rows: Vec<(bool, Row)> = shown
        .parts()
        .iter()
        .filter(|(_, part)| part.of(WHOLE) != Figure::Nobody)
        .map(|(code, part)| {
            let name = match code.as_str() {
                "" => shell.t("indicator-unknown"),
                code => names::of(code).map_or_else(|| code.to_owned(), |name| shell.text(name)),
            };
            let (people, value) = (people_of(shell, part.of(WHOLE)), amount(shell, i, part.value(i, WHOLE)));
            (code.is_empty(), Row { name, depth: 0, people, value })
        })
        .collect();
    rows.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The definition, as the page says it.
fn said(shell: &Shell, i: &Indicator, facts: &str) -> Vec<Said> {
    let row = |key: &str, text: String| Said { term: shell.t(key), text };
    vec![
        row("indicator-numerator", shell.text(&i.numerator)),
        row("indicator-denominator", shell.text(&i.denominator)),
        row("indicator-target", shell.text(&i.target)),
        row("indicator-role", shell.t(&format!("indicator-role-{}", i.role.code()))),
        row("indicator-grade", shell.t(&format!("indicator-grade-{}", i.grade.code()))),
        row("indicator-facts", facts.to_owned()),
        row(
            "indicator-version",
            shell.txy("indicator-version-of", shell.n(i.version), shell.date(i.valid_from)),
        ),
    ]
}

/// Every figure as a row.
fn rows<'a>(
    shell: &'a Shell,
    map: &'a OrganisationMap,
    i: &'a Indicator,
    (year, shown): &'a (&Year, Shown),
) -> impl Iterator<Item = Observation> + 'a {
    let (label, day) = (year.year.to_string(), year.day.to_string());
    let whole = Observation {
        year: label.clone(),
        day: day.clone(),
        by: "whole",
        key: String::new(),
        name: String::new(),
        figure: shown.of(WHOLE),
        value: shown.value(i, WHOLE),
    };
    let parts = lines(shell, map, i, year, shown).into_iter();
    std::iter::once(whole).chain(parts.map(move |(name, _, key, figure, value)| Observation {
        year: label.clone(),
        day: day.clone(),
        by: "organisation",
        key,
        name: webkit::mark::strip(&name),
        figure,
        value,
    }))
}

fn people(figure: Figure) -> Option<i64> {
    if let Figure::Shown(c) = figure { Some(c.people) } else { None }
}

fn csv(shell: &Shell, map: &OrganisationMap, i: &Indicator, all: &[(&Year, Shown)]) -> Response {
    let rows = all.iter().flat_map(|one| rows(shell, map, i, one)).map(|r| {
        vec![
            i.id.clone(),
            i.version.to_string(),
            r.year,
            r.day,
            r.by.to_owned(),
            r.key,
            r.name,
            people(r.figure).map_or_else(String::new, |n| n.to_string()),
            r.value.map_or_else(String::new, |v| format!("{v:.4}")),
            status(r.figure).to_owned(),
        ]
    });
    let mut file = csv_file(&i.id, COLUMNS, rows.collect::<Vec<_>>());
    // where the columns are described (CSV on the Web, "Locating Metadata")
    let link = format!("<{}.csv-metadata.json>; rel=\"describedby\"; type=\"application/csvm+json\"", i.id);
    if let Ok(link) = link.parse() {
        file.headers_mut().insert(axum::http::header::LINK, link);
    }
    file
}

fn json(shell: &Shell, map: &OrganisationMap, i: &Indicator, all: &[(&Year, Shown)]) -> Response {
    let years: Vec<_> = all
        .iter()
        .map(|one| {
            let figures: Vec<_> = rows(shell, map, i, one)
                .map(|r| {
                    json!({ "by": r.by, "key": r.key, "name": r.name, "people": people(r.figure), "value": r.value,
                        "status": status(r.figure) })
                })
                .collect();
            json!({ "school_year": one.0.year.to_string(), "as_of": one.0.day.to_string(), "figures": figures })
        })
        .collect();
    json_file(&i.id, &json!({ "indicator": i.id, "version": i.version, "years": years }))
}
