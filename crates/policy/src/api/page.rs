//! The page about the interface for programs, and its description.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use webkit::{App, Shell, WebError};

use super::describe::{OPERATIONS, document, others};

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage<'a> {
    shell: &'a Shell,
    operations: Vec<Row>,
    others: Vec<OtherRow>,
    base: String,
}

/// An operation of another part.
struct OtherRow {
    id: String,
    method: String,
    path: String,
    summary: String,
}

struct Row {
    id: &'static str,
    path: &'static str,
    summary: String,
    example: &'static str,
}

/// `GET /api`
pub async fn show(shell: Shell) -> Result<Response, WebError> {
    let operations = OPERATIONS
        .iter()
        .map(|o| Row {
            id: o.id,
            path: o.path,
            summary: shell.t(&format!("take-op-{}", o.id)),
            example: o.example,
        })
        .collect();
    let others = others(shell.app().interfaces()).into_iter().map(|o| OtherRow {
        summary: shell.t(&o.summary),
        id: o.id,
        method: o.method,
        path: o.path,
    });
    shell.public(&ApiPage { operations, others: others.collect(), base: shell.absolute(""), shell: &shell })
}

/// `GET /api/openapi.json`
pub async fn description(State(app): State<App>) -> Response {
    super::answer(document(&app.messages, app.interfaces()))
}
