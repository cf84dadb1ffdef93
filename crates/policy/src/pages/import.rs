//! `/edit/import`: a file in, first tried and told row by row, then written
//! whole or not at all. The upload is kept in a temporary file for half an hour,
//! so that what was tried is exactly what is imported.

mod jobs;

use std::io::Write;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use kernel::Problem;
use people::Actor;
use webkit::form::{check_origin, same};
use webkit::{FieldErrors, Posted, Shell, WebError};

use self::jobs::{Job, Phase};
use super::edit::{FieldError, Step, editor, reason, steps, summary, told};
use crate::exchange::codes;
use crate::room::Room;

/// Largest file, in bytes.
const LARGEST: usize = 64 << 20;

/// The pages of the import.
pub fn routes() -> Router<Room> {
    // the form's own fields come on top of the file
    let upload = get(form).post(upload).layer(DefaultBodyLimit::max(LARGEST + (1 << 20)));
    Router::new().route("/edit/import", upload).route("/edit/import/{token}", get(job_page).post(decide))
}

#[derive(Template)]
#[template(path = "import.html")]
struct UploadPage<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    steps: Vec<Step>,
    errors: Vec<FieldError>,
    file_error: String,
}

fn upload_page(shell: &Shell, actor: &Actor, errors: &FieldErrors) -> Result<Response, WebError> {
    let page = UploadPage {
        shell,
        actor,
        steps: steps(shell, Vec::new()),
        errors: summary(errors),
        file_error: errors.at("file").to_owned(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /edit/import`
async fn form(shell: Shell) -> Result<Response, WebError> {
    let actor = editor(&shell).await?;
    upload_page(&shell, &actor, &FieldErrors::default())
}

/// `POST /edit/import`: takes the file and begins to try it.
async fn upload(State(room): State<Room>, shell: Shell, request: Request) -> Result<Response, WebError> {
    check_origin(request.headers())?;
    let actor = editor(&shell).await?;
    let mut errors = FieldErrors::default();
    let unreadable = |_| WebError::bad("file", "import-unreadable", "");
    let mut parts = Multipart::from_request(request, &room)
        .await
        .map_err(|_| WebError::bad("file", "import-unreadable", ""))?;
    let (mut trusted, mut taken) = (false, None);
    while let Some(field) = parts.next_field().await.map_err(unreadable)? {
        match field.name().unwrap_or("") {
            "csrf" => {
                let token = field.text().await.map_err(unreadable)?;
                let user = shell.session().ok_or(WebError::Csrf)?;
                trusted = same(token.trim(), &user.csrf);
            }
            // the token stands before the file in our form, so no byte is kept for a stranger
            "file" if trusted => taken = Some(take(field).await?),
            "file" => return Err(WebError::Csrf),
            _ => {}
        }
    }
    if !trusted {
        return Err(WebError::Csrf);
    }
    match taken {
        Some(Taken::Whole { name, file, bytes }) if bytes > 0 => {
            let job = Job::new(actor.person, name, file, bytes, room.now());
            let token = job.token.clone();
            jobs::start_try(room, job);
            Ok(shell.go(&format!("/edit/import/{token}"), None))
        }
        Some(Taken::TooLarge) => {
            errors.add("file", shell.t("import-too-large"));
            upload_page(&shell, &actor, &errors)
        }
        _ => {
            errors.add("file", shell.t("import-no-file"));
            upload_page(&shell, &actor, &errors)
        }
    }
}

enum Taken {
    Whole { name: String, file: jobs::Kept, bytes: u64 },
    TooLarge,
}

/// Writes the upload to a temporary file as it arrives; nothing of it is held in memory.
async fn take(mut field: Field<'_>) -> Result<Taken, WebError> {
    let name: String =
        field.file_name().unwrap_or("").chars().filter(|c| !c.is_control()).take(200).collect();
    let mut file = jobs::Kept::create().map_err(WebError::internal)?;
    let mut bytes = 0u64;
    loop {
        match field.chunk().await {
            Ok(Some(chunk)) => {
                bytes += chunk.len() as u64;
                if bytes > LARGEST as u64 {
                    return Ok(Taken::TooLarge);
                }
                file.write_all(&chunk).map_err(WebError::internal)?;
            }
            Ok(None) => break,
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => return Ok(Taken::TooLarge),
            Err(_) => return Err(WebError::bad("file", "import-unreadable", "")),
        }
    }
    file.flush().map_err(WebError::internal)?;
    Ok(Taken::Whole { name, file, bytes })
}

/// A problem of the row report.
struct ProblemRow {
    row: String,
    field: String,
    code: String,
    text: String,
    detail: String,
    hint: String,
}

#[derive(Template)]
#[template(path = "import_job.html")]
struct JobPage<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    steps: Vec<Step>,
    title: String,
    file: String,
    token: String,
    working: bool,
    done: u64,
    of: u64,
    progress: String,
    refused: bool,
    problems: Vec<ProblemRow>,
    problem_count: String,
    left_out: String,
    good_rows: String,
    checked: bool,
    finished: bool,
    failed: bool,
    rows: String,
    created: String,
    updated: String,
    unchanged: String,
    nothing: bool,
    reason: String,
    reason_error: String,
    errors: Vec<FieldError>,
}

fn problem_row(shell: &Shell, p: &Problem) -> ProblemRow {
    let known = shell.app().messages.has(&format!("problem-{}", p.code.0));
    ProblemRow {
        row: p.row.map_or(String::new(), |r| r.to_string()),
        field: p.field.clone().unwrap_or_default(),
        code: p.code.to_string(),
        text: told(shell, p),
        // the exact words name the offending value
        detail: if known { shell.english(&p.message) } else { String::new() },
        hint: p.hint.as_deref().map_or(String::new(), |h| shell.english(h)),
    }
}

fn render(
    shell: &Shell,
    actor: &Actor,
    job: &Arc<Job>,
    why: &str,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let phase = job.phase();
    let (done, of) = job.progress();
    let mut page = JobPage {
        shell,
        actor,
        steps: steps(shell, vec![Step::new("/edit/import", shell.t("import-title"))]),
        title: String::new(),
        file: job.file_name.clone(),
        token: job.token.clone(),
        working: false,
        done,
        of,
        progress: String::new(),
        refused: false,
        problems: Vec::new(),
        problem_count: String::new(),
        left_out: String::new(),
        good_rows: String::new(),
        checked: false,
        finished: false,
        failed: false,
        rows: String::new(),
        created: String::new(),
        updated: String::new(),
        unchanged: String::new(),
        nothing: false,
        reason: why.to_owned(),
        reason_error: errors.at("reason").to_owned(),
        errors: summary(errors),
    };
    let key = match &phase {
        Phase::Reading | Phase::Trying | Phase::Writing => {
            page.working = true;
            page.progress = shell.t(match phase {
                Phase::Reading => "import-reading",
                Phase::Trying => "import-trying",
                _ => "import-writing",
            });
            "import-working"
        }
        Phase::Refused(report) => {
            page.refused = true;
            page.problem_count = shell.tn("import-problems", report.count as i64);
            if report.left_out() > 0 {
                page.left_out = shell.tn("import-left-out", report.left_out() as i64);
            }
            page.good_rows = shell.tn("import-good-rows", report.good_rows as i64);
            page.problems = report.problems.iter().map(|p| problem_row(shell, p)).collect();
            "import-refused"
        }
        Phase::Checked(report) | Phase::Done(report) => {
            page.checked = matches!(phase, Phase::Checked(_));
            page.finished = !page.checked;
            page.nothing = report.created + report.updated == 0;
            (page.rows, page.created) = (shell.n(report.rows), shell.n(report.created));
            (page.updated, page.unchanged) = (shell.n(report.updated), shell.n(report.unchanged));
            if page.checked { "import-checked" } else { "import-done" }
        }
        Phase::Failed => {
            page.failed = true;
            "import-failed"
        }
    };
    page.title = shell.t(key);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /edit/import/{token}`
async fn job_page(
    State(room): State<Room>,
    Path(token): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    let actor = editor(&shell).await?;
    let job = jobs::find(&token, actor.person, room.now()).ok_or(WebError::NotFound)?;
    render(&shell, &actor, &job, "", &FieldErrors::default())
}

/// `POST /edit/import/{token}`: imports what was tried, or throws it away.
async fn decide(
    State(room): State<Room>,
    Path(token): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = editor(&shell).await?;
    let job = jobs::find(&token, actor.person, room.now()).ok_or(WebError::NotFound)?;
    if form.get("then") == "discard" {
        jobs::forget(&token);
        return Ok(shell.go("/edit/import", Some(("info", "import-flash-discarded"))));
    }
    // an import is public at once, so it takes the right to publish
    actor.require_publisher()?;
    let mut errors = FieldErrors::default();
    let why = reason(&shell, &form, &mut errors);
    if !errors.is_empty() {
        return render(&shell, &actor, &job, &why, &errors);
    }
    jobs::start_import(room, job, why);
    Ok(shell.go(&format!("/edit/import/{token}"), None))
}

/// The problem that a row could not be stored although the reader took it.
fn unreadable_file(e: &std::io::Error) -> Problem {
    Problem::new(codes::READ_FAILED, format!("the file could not be read to its end: {e}"))
        .hint("send the file again")
}
