//! `/programmes`: what each programme asks its learners to train on, with the basis of every row.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use webkit::{Shell, WebError};

use super::passport::{LineView, lines};
use super::words::{Step, programme_name};
use crate::Workshop;
use crate::passport::Passport;
use crate::requirement::{Importance, school_year};
use crate::store::requirements;

/// The addresses of programmes.
pub fn routes() -> Router<Workshop> {
    Router::new().route("/programmes", get(list)).route("/programmes/{code}", get(page))
}

struct Row {
    href: String,
    name: String,
    core: String,
    all: String,
}

#[derive(Template)]
#[template(path = "programmes.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "programme.html")]
struct ProgrammePage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    name: String,
    code: String,
    year: String,
    lines: Vec<LineView>,
}

/// `GET /programmes`
async fn list(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let year = school_year(workshop.now().date());
    let all = requirements::holding(&mut workshop.db().read().await?, &year).await?;
    let rows = workshop.catalogue.programmes.iter().map(|p| {
        let of = || all.iter().filter(|r| r.programme == p.code);
        Row {
            href: format!("/programmes/{}", p.code),
            name: programme_name(&workshop, &shell, &p.code),
            core: shell.n(of().filter(|r| r.importance == Importance::Core).count() as i64),
            all: shell.n(of().count() as i64),
        }
    });
    shell.page(&ListPage { shell: &shell, rows: rows.collect() })
}

/// `GET /programmes/{code}`
async fn page(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let programme = workshop.catalogue.programme(&code).ok_or(WebError::NotFound)?;
    let year = school_year(workshop.now().date());
    let all = requirements::holding(&mut workshop.db().read().await?, &year).await?;
    let rows: Vec<_> = all.into_iter().filter(|r| r.programme == programme.code).collect();
    let (lines, _) = lines(&workshop, &shell, &Passport::of(&rows, &[]));
    shell.page(&ProgrammePage {
        steps: vec![Step { href: "/programmes".into(), label: shell.t("programme-title") }],
        name: programme_name(&workshop, &shell, &programme.code),
        code: programme.code.clone(),
        year,
        lines,
        shell: &shell,
    })
}
