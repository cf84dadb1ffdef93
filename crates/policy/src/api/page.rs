//! The page about the interface for programs, and its description.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use webkit::{App, Shell, WebError};

use super::describe::{OPERATIONS, document};

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage<'a> {
    shell: &'a Shell,
    operations: Vec<Row>,
    base: String,
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
    shell.public(&ApiPage { operations, base: shell.absolute(""), shell: &shell })
}

/// `GET /api/openapi.json`
pub async fn description(State(app): State<App>) -> Response {
    super::answer(document(&app.messages))
}
