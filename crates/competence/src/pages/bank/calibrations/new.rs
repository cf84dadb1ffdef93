//! `/items/calibrations/new`: what to calibrate, and how.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use people::Actor;
use webkit::form::Form;
use webkit::{FieldErrors, Posted, Shell, WebError};

use super::super::{Choice, ErrorLine, Step, summary};
use super::below;
use crate::calibration::{Aim, Family, Link, Plan};
use crate::hall::Hall;
use crate::use_cases::calibrate::begin;

#[derive(Template)]
#[template(path = "bank-calibration-new.html")]
struct NewPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    errors: Vec<ErrorLine>,
    at: &'a FieldErrors,
    form: &'a Form,
    aims: Vec<Choice>,
    frameworks: Vec<Choice>,
    families: Vec<Choice>,
    links: Vec<Choice>,
}

impl NewPage<'_> {
    /// What was typed in a field, or what it begins with.
    fn v(&self, field: &str) -> String {
        if self.form.has(field) {
            return self.form.get(field).to_owned();
        }
        let first = match field {
            "aim" => "whole",
            "family" => "2pl",
            "link" => "mean",
            "min-answers" => "30",
            "framework" => self.frameworks.first().map_or("", |f| f.value.as_str()),
            _ => "",
        };
        first.to_owned()
    }

    fn e(&self, field: &str) -> String {
        self.at.at(field).to_owned()
    }
}

/// Frameworks with items in use, the one with most of them first.
fn frameworks(hall: &Hall) -> Vec<Choice> {
    let live = hall.live();
    let mut list: Vec<(usize, Choice)> = hall
        .frameworks
        .iter()
        .map(|f| {
            let items = live.iter().filter(|i| i.framework == f.id).count();
            (items, Choice { value: f.id.clone(), label: f.name.clone() })
        })
        .filter(|(items, _)| *items > 0)
        .collect();
    list.sort_by_key(|(items, _)| std::cmp::Reverse(*items));
    list.into_iter().map(|(_, choice)| choice).collect()
}

fn show(hall: &Hall, shell: &Shell, form: &Form, at: &FieldErrors) -> Result<Response, WebError> {
    let choice = |value: &str, key: String| Choice { value: value.to_owned(), label: shell.t(&key) };
    let page = NewPage {
        steps: below(shell),
        errors: summary(at),
        at,
        form,
        aims: ["whole", "new"].map(|a| choice(a, format!("bank-cal-aim-{a}"))).into(),
        frameworks: frameworks(hall),
        families: Family::ALL.map(|f| choice(f.code(), format!("bank-cal-family-{}", f.code()))).into(),
        links: Link::ALL.map(|l| choice(l.code(), format!("bank-cal-link-{}", l.code()))).into(),
        shell,
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /items/calibrations/new`
pub async fn page(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    show(&hall, &shell, &Form::default(), &FieldErrors::default())
}

/// Words parted by blanks, commas or lines.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == ',' || c == ';')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    out.dedup();
    out
}

/// The plan that was typed; errors go to their fields.
async fn plan(
    hall: &Hall,
    shell: &Shell,
    form: &Form,
    errors: &mut FieldErrors,
) -> Result<Option<Plan>, WebError> {
    let mut unknown = |field: &str| {
        errors.add(field, shell.tx("error-parameter", form.get(field)));
    };
    let aim = match form.get("aim") {
        "whole" => Some(Aim::Whole),
        "new" => Some(Aim::New),
        _ => None,
    };
    let family = Family::ALL.into_iter().find(|f| f.code() == form.get("family"));
    let link = Link::ALL.into_iter().find(|l| l.code() == form.get("link"));
    let framework = hall.frameworks.get(form.get("framework"));
    for (field, known) in [
        ("aim", aim.is_some()),
        ("family", family.is_some()),
        ("link", link.is_some()),
        ("framework", framework.is_some()),
    ] {
        if !known {
            unknown(field);
        }
    }
    let areas = words(form.get("areas"));
    if let Some(framework) = framework
        && let Some(wrong) = areas.iter().find(|a| framework.area_index(a).is_none())
    {
        let all: Vec<&str> = framework.areas.iter().map(|a| a.id.as_str()).collect();
        errors.add("areas", shell.txy("bank-cal-error-area", wrong, all.join(", ")));
    }
    let since = match form.get("since") {
        "" => None,
        typed => match typed.parse::<Date>() {
            Ok(day) if day <= hall.now().date() => Some(day),
            _ => {
                errors.add("since", shell.tx("bank-cal-error-since", typed));
                None
            }
        },
    };
    let min_answers: usize = form.get("min-answers").parse().unwrap_or(0);
    if !(10..=100_000).contains(&min_answers) {
        errors.add("min-answers", shell.tx("bank-cal-error-min", form.get("min-answers")));
    }
    let fixed = if link == Some(Link::Fixed) { words(form.get("fixed")) } else { Vec::new() };
    if link == Some(Link::Fixed) {
        let live = hall.live();
        let foreign =
            fixed.iter().find(|id| live.get(id).is_none_or(|i| i.framework != form.get("framework")));
        if fixed.is_empty() {
            errors.add("fixed", shell.t("bank-cal-error-fixed-none"));
        } else if let Some(id) = foreign {
            errors.add("fixed", shell.tx("bank-cal-error-fixed", id));
        }
    }
    if form.get("reason").is_empty() {
        errors.add("reason", shell.t("bank-cal-error-reason"));
    }
    if !errors.is_empty() {
        return Ok(None);
    }
    let (Some(aim), Some(family), Some(link), Some(framework)) = (aim, family, link, framework) else {
        return Ok(None);
    };
    let framework = framework.id.clone();
    Ok(Some(Plan { aim, framework, areas, family, since, min_answers, link, fixed }))
}

/// `POST /items/calibrations/new`
pub async fn submit(State(hall): State<Hall>, posted: Posted) -> Result<Response, WebError> {
    let (shell, form) = (&posted.shell, &posted.form);
    let actor = Actor::of(shell).await?;
    actor.require_editor()?;
    hall.refresh().await?;
    let mut errors = FieldErrors::default();
    let Some(plan) = plan(&hall, shell, form, &mut errors).await? else {
        return show(&hall, shell, form, &errors);
    };
    let reason: String = form.get("reason").chars().take(500).collect();
    let mut chance = shell.app().chance();
    match begin(&hall, &mut chance, plan, &reason, &actor.by().to_string()) {
        Ok(run) => Ok(shell.go(&format!("/items/calibrations/runs/{}", run.id), None)),
        Err(_) => {
            errors.add("aim", shell.t("bank-cal-busy"));
            show(&hall, shell, form, &errors)
        }
    }
}
