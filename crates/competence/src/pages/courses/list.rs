//! `/courses`: courses to come (or past ones), with facets that count, as a page, CSV and JSON.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::Id;
use people::{Actor, OrganisationMap, Role};
use serde_json::json;
use webkit::query::Query;
use webkit::{Shell, WebError, mark};

use super::{credit, dates, map, organisation_name, place, price, seats};
use crate::course::decimal;
use crate::hall::Hall;
use crate::item::Audience;
use crate::pages::words::{
    Facet, Hidden, Link, Term, audience_name, hidden, language_name, level_name, served_name,
};
use crate::resource::Served;
use crate::store::courses::{self, Known};
use webkit::files::{csv_file, json_file};

const FACETS: [&str; 6] = ["audience", "competence", "organisation", "language", "mode", "seats"];

struct Row {
    href: String,
    title: String,
    words: String,
    meta: Vec<String>,
    serves: String,
    seats: String,
    full: bool,
    cancelled: bool,
}

#[derive(Template)]
#[template(path = "courses.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    past: bool,
    count: String,
    facets: Vec<Facet>,
    filter_hidden: Vec<Hidden>,
    chosen: usize,
    chips: Vec<Link>,
    rows: Vec<Row>,
    csv: String,
    json: String,
    offers: bool,
}

fn values(map: &OrganisationMap, known: &Known, facet: &str) -> Vec<String> {
    let c = &known.course;
    match facet {
        "audience" => c.audience.iter().map(ToString::to_string).collect(),
        "competence" => c.competences.iter().map(Served::code).collect(),
        "organisation" => {
            map.get(Id::from_uuid(known.organisation)).map(|o| o.key.to_string()).into_iter().collect()
        }
        "language" => vec![c.language.clone()],
        "mode" => [(!c.place.is_empty(), "place"), (!c.online.is_empty(), "online")]
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, m)| m.to_owned())
            .collect(),
        _ => vec![if known.free() > 0 { "free" } else { "full" }.to_owned()],
    }
}

fn label(shell: &Shell, hall: &Hall, map: &OrganisationMap, facet: &str, value: &str) -> String {
    match facet {
        "audience" => {
            value.parse::<Audience>().map_or_else(|_| value.to_owned(), |a| audience_name(shell, a))
        }
        "competence" => {
            Served::parse(value).map_or_else(|| value.to_owned(), |s| served_name(shell, hall, &s))
        }
        "organisation" => map
            .by_key(value)
            .map_or_else(|| value.to_owned(), |o| organisation_name(hall, shell, map, o.id.uuid())),
        "language" => language_name(value),
        "mode" if ["place", "online"].contains(&value) => shell.t(&format!("course-mode-{value}")),
        "seats" if ["free", "full"].contains(&value) => shell.t(&format!("course-seats-{value}")),
        _ => value.to_owned(),
    }
}

fn fits(map: &OrganisationMap, known: &Known, query: &Query, but: &str) -> bool {
    FACETS.iter().filter(|f| **f != but).all(|facet| {
        let mut asked = query.all(facet).filter(|v| !v.is_empty()).peekable();
        if asked.peek().is_none() {
            return true;
        }
        let own = values(map, known, facet);
        asked.any(|a| own.iter().any(|v| v == a))
    })
}

/// Courses to come, or past ones, the nearest first.
async fn in_time(hall: &Hall, query: &Query) -> Result<Vec<Known>, WebError> {
    let today = hall.now().date();
    let past = query.get("when") == Some("past");
    let mut conn = hall.db().read().await?;
    let mut all = courses::all(&mut conn).await?;
    all.retain(|k| (k.course.ends < today) == past);
    if past {
        all.reverse();
    }
    Ok(all)
}

/// `GET /courses`
pub async fn page(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let query = shell.query();
    let (map, all) = (map(&hall).await?, in_time(&hall, query).await?);
    let actor = Actor::maybe(&shell).await?;
    let mut facets = Vec::new();
    for name in FACETS {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for known in all.iter().filter(|k| fits(&map, k, query, name)) {
            for value in values(&map, known, name) {
                *counts.entry(value).or_default() += 1;
            }
        }
        for value in query.all(name).filter(|v| !v.is_empty()) {
            counts.entry(value.to_owned()).or_default();
        }
        let terms: Vec<Term> = counts
            .into_iter()
            .map(|(value, count)| Term {
                label: label(&shell, &hall, &map, name, &value),
                checked: query.all(name).any(|v| v == value),
                count,
                value,
            })
            .collect();
        let open = terms.iter().any(|t| t.checked);
        facets.push(Facet { name, label: shell.t(&format!("course-facet-{name}")), terms, open });
    }
    let found: Vec<&Known> = all.iter().filter(|k| fits(&map, k, query, "")).collect();
    let rows = found.iter().map(|k| {
        let c = &k.course;
        let audience: Vec<String> = c.audience.iter().map(|a| audience_name(&shell, *a)).collect();
        let serves: Vec<String> = c.competences.iter().map(|s| served_name(&shell, &hall, s)).collect();
        let meta =
            [dates(&shell, k), place(&shell, k), organisation_name(&hall, &shell, &map, k.organisation)];
        let more = [audience.join(", "), price(&shell, k), credit(&shell, k)];
        Row {
            href: shell.href(&format!("/courses/{}", k.id)),
            title: shell.text(&c.title),
            words: shell.text(&c.words),
            meta: meta.into_iter().chain(more).filter(|m| !m.is_empty()).collect(),
            serves: serves.join(" · "),
            seats: seats(&shell, k),
            full: k.free() == 0,
            cancelled: k.cancelled,
        }
    });
    let chips: Vec<Link> = query
        .0
        .iter()
        .filter(|(k, v)| FACETS.contains(&k.as_str()) && !v.is_empty())
        .map(|(k, v)| Link {
            href: query.without_value(k, v).href("/courses"),
            label: label(&shell, &hall, &map, k, v),
        })
        .collect();
    shell.page(&ListPage {
        past: query.get("when") == Some("past"),
        count: shell.tn("course-count", found.len() as i64),
        facets,
        filter_hidden: hidden(query, &FACETS),
        chosen: chips.len(),
        chips,
        rows: rows.collect(),
        csv: query.href("/courses.csv"),
        json: query.href("/courses.json"),
        offers: actor.as_ref().and_then(Actor::role).is_some_and(Role::may_edit),
        shell: &shell,
    })
}

/// `GET /courses.csv`
pub async fn csv(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let (map, all) = (map(&hall).await?, in_time(&hall, shell.query()).await?);
    let found = all.iter().filter(|k| fits(&map, k, shell.query(), ""));
    let rows = found.map(|k| {
        let c = &k.course;
        let join = |list: Vec<String>| list.join(" ");
        vec![
            k.id.to_string(),
            mark::strip(&shell.text(&c.title)),
            mark::strip(&organisation_name(&hall, &shell, &map, k.organisation)),
            join(c.competences.iter().map(Served::code).collect()),
            c.level.map_or(String::new(), |l| mark::strip(&level_name(&shell, l))),
            join(c.audience.iter().map(ToString::to_string).collect()),
            c.starts.to_string(),
            c.ends.to_string(),
            c.closes.to_string(),
            c.place.clone(),
            c.online.clone(),
            c.credit.as_ref().map_or(String::new(), |x| format!("{} {}", decimal(x.hundredths), x.kind)),
            c.language.clone(),
            decimal(c.price),
            k.seats.to_string(),
            k.free().to_string(),
            if k.cancelled { "cancelled" } else { "open" }.to_owned(),
        ]
    });
    let head = "id,title,organisation,competences,level,audience,starts,ends,sign_up_by,place,online,credit,language,price_nok,seats,free_seats,state";
    Ok(csv_file("courses", head, rows.collect::<Vec<_>>()))
}

/// `GET /courses.json`
pub async fn json(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let (map, all) = (map(&hall).await?, in_time(&hall, shell.query()).await?);
    let found = all.iter().filter(|k| fits(&map, k, shell.query(), ""));
    let list: Vec<serde_json::Value> = found
        .map(|k| {
            let mut value = serde_json::to_value(&k.course).expect("a course always serialises");
            value["id"] = json!(k.id);
            value["organisation"] = json!(map.get(Id::from_uuid(k.organisation)).map(|o| o.key.to_string()));
            value["seats"] = json!(k.seats);
            value["free_seats"] = json!(k.free());
            value["cancelled"] = json!(k.cancelled);
            value
        })
        .collect();
    Ok(json_file("courses", &json!({ "count": list.len(), "courses": list })))
}
