//! `/frameworks/{id}`: a framework with its areas and competences, and who wrote each label.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use webkit::{Shell, WebError};

use crate::framework::Label;
use crate::hall::Hall;

struct Line {
    id: String,
    label: String,
    status: String,
}

struct AreaView {
    head: Line,
    competences: Vec<Line>,
}

#[derive(Template)]
#[template(path = "bank-framework.html")]
struct FrameworkPage<'a> {
    shell: &'a Shell,
    name: String,
    publisher: String,
    year: String,
    areas: Vec<AreaView>,
}

fn line(shell: &Shell, id: &str, label: &Label) -> Line {
    let ours = label.text.best(shell.language()).is_some_and(|(_, l)| label.ours.contains(&l));
    Line {
        id: id.to_owned(),
        label: shell.text(&label.text),
        status: shell.t(if ours { "bank-fw-ours" } else { "bank-fw-published" }),
    }
}

/// `GET /frameworks/{id}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let framework = hall.frameworks.get(&id).ok_or(WebError::NotFound)?;
    let areas = framework.areas.iter().map(|a| AreaView {
        head: line(&shell, &a.id, &a.label),
        competences: a.competences.iter().map(|c| line(&shell, &c.id, &c.label)).collect(),
    });
    shell.page(&FrameworkPage {
        name: framework.name.clone(),
        publisher: framework.publisher.clone(),
        year: framework.year.map_or(String::new(), |y| y.to_string()),
        areas: areas.collect(),
        shell: &shell,
    })
}
