//! `/equipment/import`: a table in, first tried and told row by row, then written whole or not at all.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Id;
use webkit::form::{check_origin, same};
use webkit::{Posted, Shell, WebError};

use super::super::words::{ErrorLine, Step};
use super::Keeper;
use crate::Workshop;
use crate::equipment::Item;
use crate::register_table::{BadTable, Known, MOST_PROBLEMS, Plan, read};
use crate::site::Site;
use crate::use_cases::put_items::{NotPut, put_items};

/// Largest file, in bytes: the form carries it back for the second step, and forms end at 2 MB.
const LARGEST: usize = 1_400_000;

pub(super) fn routes() -> Router<Workshop> {
    Router::new()
        .route("/equipment/import", get(page).post(act))
        .route("/equipment/import/file", post(file).layer(DefaultBodyLimit::max(LARGEST + (64 << 10))))
}

struct ProblemLine {
    row: String,
    field: String,
    text: String,
}

#[derive(Template)]
#[template(path = "equipment-import.html")]
struct ImportPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    errors: Vec<ErrorLine>,
    error: String,
    csv: String,
    reason: String,
    tried: bool,
    sound: bool,
    problems: Vec<ProblemLine>,
    problem_count: String,
    more: String,
    summary: Vec<String>,
    columns: Vec<(String, String)>,
    ignored: String,
}

async fn tried(workshop: &Workshop, keeper: &Keeper, csv: &str) -> Result<Result<Plan, BadTable>, WebError> {
    let register = workshop.register().await?;
    let sites: Vec<Site> = register.sites.values().filter(|s| keeper.keeps(s)).cloned().collect();
    let items: HashMap<_, Item> =
        register.items.iter().map(|i| ((i.owner, i.tag.clone()), i.clone())).collect();
    let now = workshop.now();
    let known = Known {
        catalogue: &workshop.catalogue,
        sites: &sites,
        map: &keeper.map.1,
        items: &items,
        today: now.date(),
    };
    let mut chance = workshop.app.chance();
    Ok(read(csv, &known, || Id::<Item>::new(now, &mut chance).uuid()))
}

/// A table that could not be read, in the reader's words.
fn bad_table(shell: &Shell, bad: &BadTable) -> String {
    match bad {
        BadTable::Empty => shell.t("register-table-empty"),
        BadTable::Broken(row) => shell.tx("register-table-broken", shell.n(*row as i64)),
        BadTable::Missing(columns) => shell.tx("register-table-missing", columns),
        BadTable::Twice(column) => shell.tx("register-table-twice", column),
        BadTable::TooMany(most) => shell.tx("register-table-too-many", shell.n(*most as i64)),
    }
}

fn show(
    shell: &Shell,
    csv: &str,
    reason: &str,
    plan: Option<&Plan>,
    error: String,
) -> Result<Response, WebError> {
    let nothing = Plan::default();
    let told = plan.unwrap_or(&nothing);
    let sound = plan.is_some() && told.problems.is_empty();
    let mut errors = Vec::new();
    if !error.is_empty() {
        errors.push(ErrorLine { field: "csv".to_owned(), text: error.clone() });
    }
    let page = ImportPage {
        shell,
        steps: vec![Step { href: "/equipment".into(), label: shell.t("register-title") }],
        errors,
        error,
        csv: csv.to_owned(),
        reason: reason.to_owned(),
        tried: plan.is_some(),
        sound,
        problem_count: shell.tn("register-problems", told.problems.len() as i64),
        problems: told
            .problems
            .iter()
            .take(MOST_PROBLEMS)
            .map(|p| ProblemLine {
                row: p.row.to_string(),
                field: p.field.clone(),
                text: shell.tx(p.fault.message(), p.fault.given()),
            })
            .collect(),
        more: match told.problems.len().saturating_sub(MOST_PROBLEMS) {
            0 => String::new(),
            n => shell.tn("register-problems-more", n as i64),
        },
        summary: vec![
            shell.tn("register-import-new", told.new as i64),
            shell.tn("register-import-changed", (told.items.len() - told.new) as i64),
            shell.tn("register-import-same", told.same as i64),
        ],
        columns: told.columns.clone(),
        ignored: told.ignored.join(", "),
    };
    let bad = !page.errors.is_empty() || (page.tried && !sound);
    let status = if bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shell.page_with(status, &page)
}

async fn keeper(workshop: &Workshop, shell: &Shell) -> Result<Keeper, WebError> {
    let keeper = Keeper::of(workshop, shell).await?;
    let register = workshop.register().await?;
    if register.sites.values().any(|s| keeper.keeps(s)) {
        Ok(keeper)
    } else {
        Err(WebError::Forbidden("register-forbidden"))
    }
}

/// `GET /equipment/import`
async fn page(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    keeper(&workshop, &shell).await?;
    show(&shell, "", "", None, String::new())
}

/// `POST /equipment/import`: tries what was pasted, or writes what was tried.
async fn act(State(workshop): State<Workshop>, Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let keeper = keeper(&workshop, &shell).await?;
    let (csv, reason) = (form.get("csv"), form.get("reason"));
    if csv.is_empty() {
        return show(&shell, csv, reason, None, shell.t("register-table-empty"));
    }
    let plan = match tried(&workshop, &keeper, csv).await? {
        Ok(plan) => plan,
        Err(bad) => return show(&shell, csv, reason, None, bad_table(&shell, &bad)),
    };
    if form.get("act") != "import" || !plan.problems.is_empty() {
        return show(&shell, csv, reason, Some(&plan), String::new());
    }
    let reason = if reason.is_empty() { "import" } else { reason };
    match put_items(workshop.db(), &plan.items, reason, &keeper.actor.by().to_string(), workshop.now()).await
    {
        Ok(()) => Ok(shell.go("/equipment", Some(("success", "register-imported")))),
        Err(NotPut::Db(e)) => Err(e.into()),
        Err(NotPut::Changed(_)) => Err(WebError::Conflict("register-changed")),
        Err(NotPut::Bad(n, bad)) => {
            let text = shell.tx(bad.fault.message(), bad.fault.given());
            show(&shell, csv, reason, Some(&plan), format!("{}: {text}", plan.items[n].tag))
        }
    }
}

/// `POST /equipment/import/file`: a file is read into the form and tried.
async fn file(State(workshop): State<Workshop>, request: Request) -> Result<Response, WebError> {
    check_origin(request.headers())?;
    let (mut parts, body) = request.into_parts();
    let shell =
        <Shell as axum::extract::FromRequestParts<Workshop>>::from_request_parts(&mut parts, &workshop)
            .await?;
    let keeper = keeper(&workshop, &shell).await?;
    let too_large = || WebError::bad("file", "register-file-large", "1,4 MB");
    let mut form = Multipart::from_request(Request::from_parts(parts, body), &workshop)
        .await
        .map_err(|_| too_large())?;
    let mut csrf = String::new();
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| too_large())? {
        match field.name() {
            Some("csrf") => csrf = field.text().await.map_err(|_| WebError::Csrf)?,
            Some("file") => bytes = field.bytes().await.map_err(|_| too_large())?.to_vec(),
            _ => {}
        }
    }
    if !same(&csrf, shell.csrf()) {
        return Err(WebError::Csrf);
    }
    if bytes.is_empty() {
        return show(&shell, "", "", None, shell.t("register-file-missing"));
    }
    if bytes.starts_with(b"PK") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return show(&shell, "", "", None, shell.t("register-file-workbook"));
    }
    if bytes.len() > LARGEST {
        return Err(too_large());
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => return show(&shell, "", "", None, shell.t("error-utf8")),
    };
    match tried(&workshop, &keeper, &text).await? {
        Ok(plan) => show(&shell, &text, "", Some(&plan), String::new()),
        Err(bad) => show(&shell, &text, "", None, bad_table(&shell, &bad)),
    }
}
