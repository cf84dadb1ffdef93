//! `/frameworks` and `/frameworks/{id}`: a framework with its areas and competences, who wrote each label, and what
//! there is to learn for each.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use webkit::query::Query;
use webkit::{Shell, WebError};

use crate::framework::Label;
use crate::hall::Hall;
use crate::pages::words::{Link, Step};

struct Line {
    id: String,
    label: String,
    status: String,
    resources: Link,
}

struct AreaView {
    head: Line,
    competences: Vec<Line>,
}

#[derive(Template)]
#[template(path = "bank-framework.html")]
struct FrameworkPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    name: String,
    publisher: String,
    year: String,
    areas: Vec<AreaView>,
}

struct Card {
    href: String,
    name: String,
    text: String,
    size: String,
}

#[derive(Template)]
#[template(path = "bank-frameworks.html")]
struct FrameworksPage<'a> {
    shell: &'a Shell,
    cards: Vec<Card>,
}

/// How many resources on offer serve each competence and area, by their codes in addresses.
fn served(hall: &Hall) -> HashMap<String, i64> {
    let mut out: HashMap<String, i64> = HashMap::new();
    for known in hall.resources().iter().filter(|k| !k.retired) {
        let mut codes: Vec<String> =
            known.resource.competences.iter().flat_map(|c| [c.code(), c.area()]).collect();
        codes.sort();
        codes.dedup();
        for code in codes {
            *out.entry(code).or_default() += 1;
        }
    }
    out
}

fn line(
    shell: &Shell,
    id: &str,
    label: &Label,
    facet: &str,
    code: &str,
    served: &HashMap<String, i64>,
) -> Line {
    let ours = label.text.best(shell.language()).is_some_and(|(_, l)| label.ours.contains(&l));
    let resources = match served.get(code) {
        Some(n) => Link {
            href: shell.href(&Query::default().with(facet, code).href("/resources")),
            label: shell.tn("resource-count", *n),
        },
        None => Link { href: String::new(), label: String::new() },
    };
    Line {
        id: id.to_owned(),
        label: shell.text(&label.text),
        status: shell.t(if ours { "bank-fw-ours" } else { "bank-fw-published" }),
        resources,
    }
}

/// `GET /frameworks`
pub async fn list(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let cards = hall.frameworks.iter().map(|f| {
        let year = f.year.map_or(String::new(), |y| format!(", {y}"));
        let competences: usize = f.areas.iter().map(|a| a.competences.len()).sum();
        Card {
            href: shell.href(&format!("/frameworks/{}", f.id)),
            name: f.name.clone(),
            text: format!("{}{year}", f.publisher),
            size: shell.txy("resource-fw-size", shell.n(f.areas.len() as i64), shell.n(competences as i64)),
        }
    });
    shell.page(&FrameworksPage { cards: cards.collect(), shell: &shell })
}

/// `GET /frameworks/{id}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let framework = hall.frameworks.get(&id).ok_or(WebError::NotFound)?;
    let served = served(&hall);
    let areas = framework.areas.iter().map(|a| AreaView {
        head: line(&shell, &a.id, &a.label, "area", &format!("{id}/{}", a.id), &served),
        competences: a
            .competences
            .iter()
            .map(|c| line(&shell, &c.id, &c.label, "competence", &format!("{id}/{}", c.id), &served))
            .collect(),
    });
    shell.page(&FrameworkPage {
        steps: vec![Step { href: shell.href("/frameworks"), label: shell.t("resource-frameworks") }],
        name: framework.name.clone(),
        publisher: framework.publisher.clone(),
        year: framework.year.map_or(String::new(), |y| y.to_string()),
        areas: areas.collect(),
        shell: &shell,
    })
}
