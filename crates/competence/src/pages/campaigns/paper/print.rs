//! What comes out of the printer: booklets, answer sheets, the teacher's key; and the file to write the answers into.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use people::By;
use people::use_cases::groups::read_learners;
use uuid::Uuid;
use webkit::{Posted, Shell, WebError};

use super::view::{Boxes, Items, Key, Printed, boxes, keys, printed, size};
use super::{form_of, module_name, printable, way};
use crate::api::not_begun;
use crate::campaign::Campaign;
use crate::hall::Hall;
use crate::pages::campaigns::{Staff, Step};
use crate::pages::take::unkept;
use crate::paper::{Form, Module};
use crate::use_cases::begin::begin;
use crate::use_cases::hand_out::hand_out;

/// Sheets without names that are printed at once, at most.
const SHEETS: usize = 40;

struct BookletModule {
    name: String,
    code: String,
    questions: Vec<Printed>,
}

#[derive(Template)]
#[template(path = "paper-booklet.html")]
struct BookletPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    form: String,
    large: bool,
    here: String,
    staged: bool,
    modules: Vec<BookletModule>,
}

struct KeyModule {
    name: String,
    code: String,
    size: String,
    keys: Vec<Key>,
}

struct Route {
    points: String,
    name: String,
}

#[derive(Template)]
#[template(path = "paper-key.html")]
struct KeyPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    form: String,
    routes: Vec<Route>,
    modules: Vec<KeyModule>,
}

struct SheetModule {
    name: String,
    code: String,
    boxes: Vec<Boxes>,
}

struct Sheet {
    name: String,
    /// The personal code; empty on a blank sheet.
    code: String,
}

#[derive(Template)]
#[template(path = "paper-sheets.html")]
struct SheetsPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    form: String,
    large: bool,
    staged: bool,
    /// The codes stand on the sheets and nowhere else.
    personal: bool,
    how: String,
    sheets: Vec<Sheet>,
    modules: Vec<SheetModule>,
}

async fn items(hall: &Hall, module: &Module) -> Result<Items, WebError> {
    let mut out = Vec::with_capacity(module.questions.len());
    for q in &module.questions {
        // a version of an item is never removed, so every question of a form stays there
        out.push(hall.item(&q.item, i64::from(q.version)).await?.ok_or(WebError::NotFound)?);
    }
    Ok(out)
}

/// `GET /campaigns/{id}/paper/{form}/booklet?size=large`: the questions, each module on pages of its own.
pub(super) async fn booklet(
    State(hall): State<Hall>,
    shell: Shell,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let (_, form) = form_of(&hall, &campaign, &code).await?;
    let mut modules = Vec::new();
    for (n, module) in form.modules.iter().enumerate() {
        modules.push(BookletModule {
            name: module_name(&shell, &form, n),
            code: module.code.clone(),
            questions: printed(&shell, &form, &items(&hall, module).await?),
        });
    }
    let page = BookletPage {
        steps: way(&shell, &campaign, Some(&code)),
        title: shell.text(&campaign.rules.title),
        large: shell.query().get("size") == Some("large"),
        here: format!("/campaigns/{}/paper/{code}/booklet", campaign.id),
        form: code,
        staged: form.modules.len() > 1,
        modules,
        shell: &shell,
    };
    Ok(unkept(shell.page(&page)?))
}

/// `GET /campaigns/{id}/paper/{form}/key`: the key, the points, and the rule for the next module.
pub(super) async fn key(
    State(hall): State<Hall>,
    shell: Shell,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let (_, form) = form_of(&hall, &campaign, &code).await?;
    let mut modules = Vec::new();
    for (n, module) in form.modules.iter().enumerate() {
        modules.push(KeyModule {
            name: module_name(&shell, &form, n),
            code: module.code.clone(),
            size: size(&shell, module),
            keys: keys(&shell, &form, &items(&hall, module).await?),
        });
    }
    let routes = form
        .rule()
        .into_iter()
        .enumerate()
        .map(|(n, (from, to, _))| Route {
            points: shell.txy("paper-when", from.to_string(), to.to_string()),
            name: module_name(&shell, &form, n + 1),
        })
        .collect();
    let page = KeyPage {
        steps: way(&shell, &campaign, Some(&code)),
        title: shell.text(&campaign.rules.title),
        form: code,
        routes,
        modules,
        shell: &shell,
    };
    Ok(unkept(shell.page(&page)?))
}

async fn print_sheets(
    hall: &Hall,
    shell: &Shell,
    campaign: &Campaign,
    (code, form): (&str, &Form),
    large: bool,
    sheets: Vec<Sheet>,
) -> Result<Response, WebError> {
    let mut modules = Vec::new();
    for (n, module) in form.modules.iter().enumerate() {
        modules.push(SheetModule {
            name: module_name(shell, form, n),
            code: module.code.clone(),
            boxes: boxes(shell, form, &items(hall, module).await?),
        });
    }
    let page = SheetsPage {
        steps: way(shell, campaign, Some(code)),
        title: shell.text(&campaign.rules.title),
        form: code.to_owned(),
        large,
        staged: form.modules.len() > 1,
        personal: sheets.iter().any(|s| !s.code.is_empty()),
        how: shell.tx("paper-sheet-how", shell.absolute("/take")),
        sheets,
        modules,
        shell,
    };
    Ok(unkept(shell.page(&page)?))
}

/// `GET /campaigns/{id}/paper/{form}/sheets`: a blank answer sheet, on which the learner writes the code.
pub(super) async fn blank(
    State(hall): State<Hall>,
    shell: Shell,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let (_, form) = form_of(&hall, &campaign, &code).await?;
    let sheets = vec![Sheet { name: String::new(), code: String::new() }];
    let large = shell.query().get("size") == Some("large");
    print_sheets(&hall, &shell, &campaign, (&code, &form), large, sheets).await
}

/// `POST /campaigns/{id}/paper/{form}/sheets`: answer sheets with personal codes, which are shown this once.
pub(super) async fn sheets(
    State(hall): State<Hall>,
    Path((id, code)): Path<(String, String)>,
    Posted { shell, form: typed }: Posted,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let (_, form) = form_of(&hall, &campaign, &code).await?;
    let here = format!("/campaigns/{}/paper/{code}", campaign.id);
    let author = staff.actor.person.to_string();
    let mut chance = shell.app().chance();
    let mut sheets = Vec::new();
    if let Some(group) = campaign.group {
        let by = By::Person(staff.actor.person);
        let mut members = read_learners(hall.db(), by, group, hall.now()).await?;
        let wanted: Vec<Uuid> = typed.all("learner").filter_map(|l| l.parse().ok()).collect();
        members.retain(|m| wanted.contains(&m.learner));
        if members.is_empty() {
            return Ok(shell.go(&here, Some(("warning", "campaign-hand-out-none"))));
        }
        let ids: Vec<Uuid> = members.iter().map(|m| m.learner).collect();
        let handed =
            hand_out(&hall, &mut chance, &campaign, &ids, form.lang, 0, &author).await.map_err(not_begun)?;
        sheets.extend(members.into_iter().zip(handed).map(|(m, h)| Sheet { name: m.name, code: h.code }));
    } else {
        let Some(count) = typed.get("count").parse::<usize>().ok().filter(|n| (1..=SHEETS).contains(n))
        else {
            return Ok(shell.go(&here, Some(("warning", "paper-sheets-wrong"))));
        };
        for _ in 0..count {
            let code = begin(&hall, &mut chance, &campaign, None, form.lang, 0).await.map_err(not_begun)?;
            sheets.push(Sheet { name: String::new(), code });
        }
    }
    let large = typed.has("large");
    print_sheets(&hall, &shell, &campaign, (&code, &form), large, sheets).await
}

/// `GET /campaigns/{id}/paper/{form}/answers.csv`: the rows of one learner, to be copied and filled in.
pub(super) async fn template(
    State(hall): State<Hall>,
    shell: Shell,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let (_, form) = form_of(&hall, &campaign, &code).await?;
    let mut out = String::from("form,code,module,question,answer\r\n");
    for module in &form.modules {
        for n in 1..=module.questions.len() {
            out.push_str(&format!("{code},,{},{n},\r\n", module.code));
        }
    }
    let name = format!("attachment; filename=\"{code}.csv\"");
    let name = HeaderValue::from_str(&name).map_err(WebError::internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, out).into_response())
}
