//! `/resources/import`: resources from CSV or JSON Lines. The first step only says what would happen, row by row;
//! the rows stand in the form, so that small mistakes are mended in place.

use askama::Template;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use people::Actor;
use webkit::form::{check_origin, same};
use webkit::{FieldErrors, Shell, WebError, mark};

use super::steps;
use crate::hall::Hall;
use crate::pages::words::{ErrorLine, Step, summary};
use crate::resource::Resource;
use crate::resource::exchange::{COLUMNS, Row, read_rows};
use crate::use_cases::import_resources::{Import, Outcome, import_resources};

/// Largest file, in bytes.
const LARGEST: usize = 2 << 20;
/// Rows that the report shows.
const SHOWN: usize = 500;

struct Line {
    number: usize,
    id: String,
    state: &'static str,
    outcome: String,
    faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "resource-import.html")]
struct ImportPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    errors: Vec<ErrorLine>,
    at: &'a FieldErrors,
    typed: Typed,
    tried: bool,
    bad: usize,
    bad_words: String,
    counts: Vec<(String, usize)>,
    nothing: bool,
    lines: Vec<Line>,
    left_out: String,
    columns: String,
}

#[derive(Default)]
struct Typed {
    text: String,
    source: String,
    reason: String,
    go: bool,
}

fn outcome_key(o: Outcome) -> &'static str {
    match o {
        Outcome::Added => "resource-import-added",
        Outcome::Changed => "resource-import-changed",
        Outcome::Overwritten => "resource-import-overwritten",
        Outcome::Same => "resource-import-same",
        Outcome::Kept => "resource-import-kept",
    }
}

fn show(
    shell: &Shell,
    typed: Typed,
    at: &FieldErrors,
    tried: Option<(&[Row], &[Outcome])>,
) -> Result<Response, WebError> {
    let (rows, outcomes) = tried.unwrap_or((&[], &[]));
    let mut outcome = outcomes.iter();
    let mut lines = Vec::new();
    for row in rows {
        lines.push(match &row.resource {
            Ok(_) => Line {
                number: row.number,
                id: row.id.clone(),
                state: "ok",
                outcome: outcome
                    .next()
                    .map_or_else(|| shell.t("resource-import-sound"), |o| shell.t(outcome_key(*o))),
                faults: Vec::new(),
            },
            Err(faults) => Line {
                number: row.number,
                id: row.id.clone(),
                state: "bad",
                outcome: shell.t("resource-import-bad"),
                faults: faults
                    .iter()
                    .map(|f| format!("{}: {}", f.field, shell.tx(f.key, &f.given)))
                    .collect(),
            },
        });
    }
    let bad = lines.iter().filter(|l| l.state == "bad").count();
    // what is to be mended comes first
    lines.sort_by_key(|l| (l.state == "ok", l.number));
    let left = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    let kinds = [Outcome::Added, Outcome::Changed, Outcome::Overwritten, Outcome::Same];
    let counts: Vec<(String, usize)> = kinds
        .into_iter()
        .map(|k| (shell.t(outcome_key(k)), outcomes.iter().filter(|o| **o == k).count()))
        .collect();
    let nothing = outcomes.iter().all(|o| matches!(o, Outcome::Same));
    let page = ImportPage {
        shell,
        steps: steps(shell),
        errors: summary(at),
        at,
        typed,
        tried: tried.is_some(),
        bad,
        bad_words: shell.tn("resource-import-bad-rows", bad as i64),
        counts,
        nothing,
        lines,
        left_out: if left > 0 { shell.tn("resource-import-left", left as i64) } else { String::new() },
        columns: COLUMNS.join(", "),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /resources/import`
pub async fn form(shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    show(&shell, Typed::default(), &FieldErrors::default(), None)
}

/// What was sent: a file goes before what stands in the field.
async fn typed(hall: &Hall, shell: &Shell, request: Request) -> Result<Typed, WebError> {
    check_origin(request.headers())?;
    let unreadable = |_| WebError::bad("file", "resource-file-unreadable", "");
    let mut parts = Multipart::from_request(request, hall)
        .await
        .map_err(|_| WebError::bad("file", "resource-file-unreadable", ""))?;
    let mut out = Typed::default();
    let mut trusted = false;
    while let Some(mut field) = parts.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or("").to_owned();
        let file = field.file_name().map(str::to_owned).unwrap_or_default();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(WebError::bad("file", "error-413", "2 MB"));
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(bytes).map_err(|_| WebError::bad(&name, "error-utf8", ""))?;
        let text = mark::clean(&text);
        match name.as_str() {
            "csrf" => {
                let user = shell.session().ok_or(WebError::Csrf)?;
                trusted = same(text.trim(), &user.csrf);
            }
            "file" if !text.trim().is_empty() => {
                out.text = text;
                if out.source.is_empty() {
                    out.source = file.chars().filter(|c| !c.is_control()).take(100).collect();
                }
            }
            "text" if out.text.is_empty() => out.text = text,
            "source" if !text.trim().is_empty() => out.source = text.trim().chars().take(100).collect(),
            "reason" => out.reason = text.trim().chars().take(300).collect(),
            "then" => out.go = text.trim() == "import",
            _ => {}
        }
    }
    if trusted { Ok(out) } else { Err(WebError::Csrf) }
}

/// `POST /resources/import`
pub async fn submit(State(hall): State<Hall>, shell: Shell, request: Request) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_editor()?;
    let typed = typed(&hall, &shell, request).await?;
    let mut errors = FieldErrors::default();
    let rows = match read_rows(&typed.text, &hall.frameworks) {
        Ok(rows) => rows,
        Err(fault) => {
            errors.add("text", shell.tx(fault.key, &fault.given));
            return show(&shell, typed, &errors, None);
        }
    };
    let list: Vec<Resource> = rows.iter().filter_map(|r| r.resource.clone().ok()).collect();
    let whole = list.len() == rows.len();
    if typed.go {
        if typed.source.is_empty() {
            errors.add("source", shell.t("resource-wrong-source"));
        }
        if typed.reason.is_empty() {
            errors.add("reason", shell.t("resource-wrong-reason"));
        }
        if !whole {
            errors.add("text", shell.t("resource-import-mend"));
        }
    }
    let go = typed.go && errors.is_empty();
    let author = actor.person.to_string();
    let how = Import {
        author: &author,
        source: &typed.source,
        reason: &typed.reason,
        dry_run: !go,
        keep_edited: false,
    };
    let outcomes = import_resources(hall.db(), hall.now(), &list, how).await?;
    if go {
        hall.refresh().await?;
        return Ok(shell.go("/resources?sort=changed", Some(("success", "resource-imported-done"))));
    }
    show(&shell, typed, &errors, Some((&rows, &outcomes)))
}
