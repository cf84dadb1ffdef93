//! `/campaigns/{id}/paper/import`: answer sheets in, first tried and told row by row, then written whole or not at all.

use askama::Template;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Problem;
use webkit::form::{check_origin, same};
use webkit::{Posted, Shell, WebError};

use super::{ErrorLine, printable, way};
use crate::campaign::Campaign;
use crate::hall::Hall;
use crate::pages::campaigns::{Staff, Step};
use crate::pages::take::unkept;
use crate::paper::import::{MOST_PROBLEMS, Plan};
use crate::use_cases::import_sheets::{NotImported, import_sheets, try_sheets};

/// Largest file, in bytes: a form carries it back for the second step, and forms end at 2 MB.
const LARGEST: usize = 1 << 20;

/// The layer for uploads.
pub(super) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST + (64 << 10))
}

struct ProblemLine {
    row: String,
    field: String,
    code: String,
    text: String,
    detail: String,
    hint: String,
}

#[derive(Template)]
#[template(path = "paper-import.html")]
struct ImportPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: String,
    upload: String,
    errors: Vec<ErrorLine>,
    error: String,
    csv: String,
    tried: bool,
    sound: bool,
    found: String,
    problems: Vec<ProblemLine>,
    more: String,
    notes: Vec<ProblemLine>,
    new: Vec<String>,
}

fn lines(shell: &Shell, problems: &[Problem]) -> Vec<ProblemLine> {
    problems
        .iter()
        .take(MOST_PROBLEMS)
        .map(|p| ProblemLine {
            row: p.row.map_or(String::new(), |r| r.to_string()),
            field: p.field.clone().unwrap_or_default(),
            code: p.code.to_string(),
            text: shell.t(&format!("paper-problem-{}", p.code.0)),
            // the exact words name the offending value
            detail: shell.english(&p.message),
            hint: p.hint.as_deref().map_or(String::new(), |h| shell.english(h)),
        })
        .collect()
}

fn show(
    shell: &Shell,
    campaign: &Campaign,
    csv: &str,
    plan: Option<&Plan>,
    error: String,
) -> Result<Response, WebError> {
    let nothing = Plan::default();
    let told = plan.unwrap_or(&nothing);
    let sound = plan.is_some() && told.problems.is_empty();
    let page = ImportPage {
        shell,
        steps: {
            let mut way = way(shell, campaign, Some(""));
            way.pop();
            way
        },
        here: format!("/campaigns/{}/paper/import", campaign.id),
        upload: format!("/campaigns/{}/paper/file", campaign.id),
        errors: match error.is_empty() {
            true => Vec::new(),
            false => vec![ErrorLine { field: "csv".to_owned(), text: error.clone() }],
        },
        error,
        csv: csv.to_owned(),
        tried: plan.is_some(),
        sound,
        found: shell.tn("paper-problems", told.problems.len() as i64),
        problems: lines(shell, &told.problems),
        more: match told.problems.len().saturating_sub(MOST_PROBLEMS) {
            0 => String::new(),
            n => shell.tn("paper-problems-more", n as i64),
        },
        notes: lines(shell, &told.notes),
        new: vec![
            shell.tn("paper-new-modules", told.taken.len() as i64),
            shell.tn("paper-known-modules", told.known as i64),
        ],
    };
    let bad = !page.errors.is_empty() || (page.tried && !sound);
    let status = if bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(unkept(shell.page_with(status, &page)?))
}

/// `GET /campaigns/{id}/paper/import`
pub(super) async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    show(&shell, &campaign, "", None, String::new())
}

/// `POST /campaigns/{id}/paper/import`: tries what was pasted, or takes what was tried.
pub(super) async fn act(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let csv = form.get("csv");
    if csv.is_empty() {
        let missing = shell.t("paper-csv-missing");
        return show(&shell, &campaign, csv, None, missing);
    }
    if form.get("act") != "import" {
        let plan = try_sheets(&hall, &campaign, csv).await?;
        return show(&shell, &campaign, csv, Some(&plan), String::new());
    }
    let author = staff.actor.person.to_string();
    let to = format!("/campaigns/{}", campaign.id);
    match import_sheets(&hall, &campaign, csv, &author).await {
        Ok(done) if done.modules == 0 => Ok(shell.go(&to, Some(("info", "paper-nothing-new")))),
        Ok(_) => Ok(shell.go(&to, Some(("success", "paper-imported")))),
        Err(NotImported::Problems(plan)) => show(&shell, &campaign, csv, Some(&plan), String::new()),
        Err(NotImported::Changed) => Err(WebError::Conflict("paper-changed")),
        Err(NotImported::NoTest(_)) => Err(WebError::Conflict("sitting-no-test")),
        Err(NotImported::Db(e)) => Err(e.into()),
    }
}

/// `POST /campaigns/{id}/paper/file`: tries an uploaded file.
pub(super) async fn file(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, WebError> {
    check_origin(request.headers())?;
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let unreadable = |_| WebError::bad("file", "import-unreadable", "");
    let mut parts = Multipart::from_request(request, &hall)
        .await
        .map_err(|_| WebError::bad("file", "import-unreadable", ""))?;
    let (mut trusted, mut text) = (false, None);
    while let Some(field) = parts.next_field().await.map_err(unreadable)? {
        match field.name().unwrap_or("") {
            "csrf" => {
                let token = field.text().await.map_err(unreadable)?;
                let user = shell.session().ok_or(WebError::Csrf)?;
                trusted = same(token.trim(), &user.csrf);
            }
            // the token stands before the file in our form
            "file" if trusted => text = Some(field.bytes().await.map_err(unreadable)?),
            _ => {}
        }
    }
    if !trusted {
        return Err(WebError::Csrf);
    }
    let bytes = text.unwrap_or_default();
    if bytes.is_empty() || bytes.len() > LARGEST {
        let key = if bytes.is_empty() { "import-no-file" } else { "paper-file-large" };
        let error = shell.t(key);
        return show(&shell, &campaign, "", None, error);
    }
    let Ok(csv) = std::str::from_utf8(&bytes) else {
        let error = shell.t("error-utf8");
        return show(&shell, &campaign, "", None, error);
    };
    let plan = try_sheets(&hall, &campaign, csv).await?;
    show(&shell, &campaign, csv, Some(&plan), String::new())
}
