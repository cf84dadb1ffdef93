//! `/campaigns/{id}/paper`: the forms of a campaign on paper, a new one, and a form with everything that is printed of it.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Lang;
use people::By;
use people::use_cases::groups::read_learners;
use webkit::query::Query;
use webkit::{FieldErrors, Form as Typed, Posted, Shell, WebError};

use super::{Staff, Step, steps, window};
use crate::campaign::{Campaign, Kind, Window};
use crate::hall::Hall;
use crate::pages::take::day;
use crate::paper::{Form, LARGEST, NotMade, Wish};
use crate::store::{attempts, paper, staff};
use crate::use_cases::import_sheets::forms_of;
use crate::use_cases::make_paper_form::{NoForm, make_paper_form};

mod import;
mod print;
mod view;

/// Attempts of a campaign that are looked at.
const MOST: i64 = 10_000;

/// The addresses of forms on paper.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/campaigns/{id}/paper", get(page).post(make))
        .route("/campaigns/{id}/paper/import", get(import::page).post(import::act))
        .route("/campaigns/{id}/paper/file", post(import::file).layer(import::limit()))
        .route("/campaigns/{id}/paper/{form}", get(form))
        .route("/campaigns/{id}/paper/{form}/booklet", get(print::booklet))
        .route("/campaigns/{id}/paper/{form}/key", get(print::key))
        .route("/campaigns/{id}/paper/{form}/sheets", get(print::blank).post(print::sheets))
        .route("/campaigns/{id}/paper/{form}/answers.csv", get(print::template))
}

/// A line of an error summary.
pub(super) struct ErrorLine {
    pub field: String,
    pub text: String,
}

pub(super) struct Choice {
    pub value: String,
    pub label: String,
}

struct FormLine {
    href: String,
    code: String,
    made: String,
    language: &'static str,
    modules: String,
    people: String,
}

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: String,
    fixed: bool,
    form: &'a Typed,
    at: &'a FieldErrors,
    errors: Vec<ErrorLine>,
    ways: Vec<Choice>,
    languages: Vec<Choice>,
    forms: Vec<FormLine>,
}

/// The campaign of an address, if it can be printed.
pub(super) async fn printable(hall: &Hall, staff: &Staff, id: &str) -> Result<Arc<Campaign>, WebError> {
    let campaign = staff.campaign(hall, id).await?;
    match campaign.kind {
        Kind::Adaptive | Kind::Fixed => Ok(campaign),
        Kind::Reflection | Kind::Observation => Err(WebError::NotFound),
    }
}

/// The way to a page of a campaign on paper.
pub(super) fn way(shell: &Shell, campaign: &Campaign, form: Option<&str>) -> Vec<Step> {
    let mut out = steps(shell);
    let path = format!("/campaigns/{}", campaign.id);
    out.push(Step { href: path.clone(), label: shell.text(&campaign.rules.title) });
    if let Some(code) = form {
        out.push(Step { href: format!("{path}/paper"), label: shell.t("paper-title") });
        out.push(Step { href: format!("{path}/paper/{code}"), label: shell.tx("paper-form", code) });
    }
    out
}

async fn show(
    hall: &Hall,
    shell: &Shell,
    campaign: &Campaign,
    form: &Typed,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let mut conn = hall.db().read().await?;
    let forms = forms_of(&mut conn, campaign.id).await?;
    let people = paper::people(&mut conn).await?;
    drop(conn);
    let here = format!("/campaigns/{}/paper", campaign.id);
    let page = PaperPage {
        shell,
        steps: way(shell, campaign, None),
        fixed: campaign.kind == Kind::Fixed,
        form,
        at,
        errors: at.iter().map(|(f, t)| ErrorLine { field: f.to_owned(), text: t.to_owned() }).collect(),
        ways: ["2", "3", "0"]
            .map(|v| Choice { value: v.to_owned(), label: shell.t(&format!("paper-ways-{v}")) })
            .into(),
        languages: Lang::ALL
            .iter()
            .map(|l| Choice { value: l.code().to_owned(), label: l.own_name().to_owned() })
            .collect(),
        forms: forms
            .iter()
            .map(|(row, form)| FormLine {
                href: format!("{here}/{}", row.code),
                code: row.code.clone(),
                made: day(shell, &row.made_at),
                language: form.lang.own_name(),
                modules: form
                    .modules
                    .iter()
                    .map(|m| format!("{}: {}", m.code, m.questions.len()))
                    .collect::<Vec<_>>()
                    .join(" · "),
                people: shell.n(people.iter().find(|p| p.0 == row.code).map_or(0, |p| p.1)),
            })
            .collect(),
        here,
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /campaigns/{id}/paper`
async fn page(State(hall): State<Hall>, shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let pairs = [("routing", "8"), ("each", "8"), ("ways", "2"), ("in", shell.lang()), ("seed", "")];
    let form = Typed(Query(pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into()));
    show(&hall, &shell, &campaign, &form, &FieldErrors::default()).await
}

/// `POST /campaigns/{id}/paper`: makes a form.
async fn make(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let mut chance = shell.app().chance();
    let mut at = FieldErrors::default();
    let mut count = |field: &str, least: usize| {
        let n = form.get(field).parse::<usize>().ok().filter(|n| (least..=LARGEST).contains(n));
        n.unwrap_or_else(|| {
            at.add(field, shell.txy("paper-count-wrong", least.to_string(), LARGEST.to_string()));
            least
        })
    };
    let fixed = campaign.kind == Kind::Fixed;
    let (routing, each) = if fixed { (1, 1) } else { (count("routing", 3), count("each", 3)) };
    let ways = match form.get("ways") {
        "3" => 3,
        "0" => 0,
        _ => 2,
    };
    let seed = match form.get("seed") {
        "" => Some(chance.next_u64() >> 12),
        text => text.parse::<u64>().ok(),
    };
    if seed.is_none() {
        at.add("seed", shell.t("paper-seed-wrong"));
    }
    let lang: Lang = form.get("in").parse().unwrap_or(shell.language());
    let wish = Wish { routing, each, ways, lang, seed: seed.unwrap_or_default() };
    if !at.is_empty() {
        return show(&hall, &shell, &campaign, &form, &at).await;
    }
    let author = staff.actor.person.to_string();
    match make_paper_form(&hall, &mut chance, &campaign, wish, &author).await {
        Ok(code) => {
            let to = format!("/campaigns/{}/paper/{code}", campaign.id);
            Ok(shell.go(&to, Some(("success", "paper-made"))))
        }
        Err(NoForm::NotMade(NotMade::TooFew { module, have, .. })) => {
            let field = if module == "A" { "routing" } else { "each" };
            at.add(field, shell.txy("paper-too-few", module, have.to_string()));
            show(&hall, &shell, &campaign, &form, &at).await
        }
        Err(NoForm::NoTest(_)) => Err(WebError::Conflict("sitting-no-test")),
        Err(NoForm::Db(e)) => Err(e.into()),
    }
}

struct Fact {
    label: String,
    value: String,
}

struct ModuleLine {
    code: String,
    name: String,
    size: String,
    /// Points in A from and to which it comes; empty for A.
    when: String,
    areas: Vec<String>,
    /// Standard errors at the cut scores.
    errors: Vec<String>,
}

struct LearnerBox {
    id: String,
    name: String,
    status: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "paper-form.html")]
struct FormPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    here: String,
    import: String,
    facts: Vec<Fact>,
    modules: Vec<ModuleLine>,
    areas: Vec<String>,
    cuts: Vec<String>,
    left_out: Vec<String>,
    open: bool,
    of_group: bool,
    learners: Vec<LearnerBox>,
}

/// A form of a campaign by its code.
pub(super) async fn form_of(
    hall: &Hall,
    campaign: &Campaign,
    code: &str,
) -> Result<(paper::FormRow, Form), WebError> {
    let mut conn = hall.db().read().await?;
    let forms = forms_of(&mut conn, campaign.id).await?;
    forms.into_iter().find(|(row, _)| row.code == code).ok_or(WebError::NotFound)
}

/// What a module is, in words.
pub(super) fn module_name(shell: &Shell, form: &Form, place: usize) -> String {
    let key = match (place, form.modules.len()) {
        (0, 1) => return shell.t("paper-module-only"),
        (0, _) => "paper-module-first",
        (1, _) => "paper-module-easier",
        (n, all) if n + 1 == all => "paper-module-harder",
        _ => "paper-module-middle",
    };
    shell.tx(key, &form.modules[place].code)
}

fn module_lines(hall: &Hall, shell: &Shell, campaign: &Campaign, form: &Form) -> Vec<ModuleLine> {
    let areas = area_ids(hall, campaign);
    form.modules
        .iter()
        .enumerate()
        .map(|(n, module)| {
            let by_area = module.by_area();
            let when = form.rule().into_iter().find(|r| r.2.code == module.code);
            ModuleLine {
                code: module.code.clone(),
                name: module_name(shell, form, n),
                size: view::size(shell, module),
                when: when.map_or(String::new(), |(from, to, _)| {
                    shell.txy("paper-when", from.to_string(), to.to_string())
                }),
                areas: areas
                    .iter()
                    .map(|(id, _)| shell.n(by_area.get(id.as_str()).copied().unwrap_or(0) as i64))
                    .collect(),
                errors: form
                    .errors_with(module)
                    .iter()
                    .map(|e| {
                        let text = format!("{e:.2}");
                        if shell.language() == Lang::En { text } else { text.replace('.', ",") }
                    })
                    .collect(),
            }
        })
        .collect()
}

/// The areas that a campaign can ask about, by id and name.
fn area_ids(hall: &Hall, campaign: &Campaign) -> Vec<(String, kernel::Text)> {
    let wanted = &campaign.rules.areas;
    hall.frameworks.get(&campaign.rules.framework).map_or_else(Vec::new, |f| {
        f.areas
            .iter()
            .filter(|a| wanted.is_empty() || wanted.contains(&a.id))
            .map(|a| (a.id.clone(), a.label.text.clone()))
            .collect()
    })
}

/// `GET /campaigns/{id}/paper/{form}`
async fn form(
    State(hall): State<Hall>,
    shell: Shell,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = printable(&hall, &staff, &id).await?;
    let (row, form) = form_of(&hall, &campaign, &code).await?;
    let members = match campaign.group {
        Some(group) => read_learners(hall.db(), By::Person(staff.actor.person), group, hall.now()).await?,
        None => Vec::new(),
    };
    let mut conn = hall.db().read().await?;
    let all = attempts::of_campaign(&mut conn, campaign.id, MOST).await?;
    let begun = staff::begun(&mut conn, campaign.id).await?;
    drop(conn);
    let learners = members
        .into_iter()
        .map(|m| {
            let attempt = all.iter().find(|a| a.learner == Some(m.learner));
            let used = attempt.is_some_and(|a| begun.contains(&a.id) || a.finished_at.is_some());
            let status = match (attempt, used) {
                (None, _) => "campaign-status-none",
                (Some(_), true) => "campaign-status-begun",
                (Some(_), false) => "campaign-status-handed",
            };
            LearnerBox {
                id: m.learner.to_string(),
                name: if m.name.is_empty() { shell.t("group-erased") } else { m.name },
                status: shell.t(status),
                ticked: !used,
            }
        })
        .collect();
    let fact = |key: &str, value: String| Fact { label: shell.t(key), value };
    let here = format!("/campaigns/{}/paper/{code}", campaign.id);
    let page = FormPage {
        steps: {
            let mut way = way(&shell, &campaign, Some(&code));
            way.pop();
            way
        },
        title: shell.tx("paper-form", &code),
        import: format!("/campaigns/{}/paper/import", campaign.id),
        facts: vec![
            fact("paper-version", shell.n(row.version)),
            fact("paper-made-at", day(&shell, &row.made_at)),
            fact("paper-language", form.lang.own_name().to_owned()),
            fact("paper-seed", form.seed.to_string()),
            fact("campaign-state", window(&shell, &hall, &campaign)),
        ],
        modules: module_lines(&hall, &shell, &campaign, &form),
        areas: area_ids(&hall, &campaign).iter().map(|(_, name)| shell.text(name)).collect(),
        cuts: ["intermediate", "advanced", "highly-advanced"]
            .map(|l| shell.tx("paper-cut", shell.t(&format!("sit-level-{l}"))))
            .into(),
        left_out: form
            .left_out
            .iter()
            .map(|(kind, n)| format!("{} ({n})", shell.t(&format!("bank-kind-{kind}"))))
            .collect(),
        open: campaign.window(hall.now()) == Window::Open,
        of_group: campaign.group.is_some(),
        learners,
        here,
        shell: &shell,
    };
    shell.page(&page)
}
