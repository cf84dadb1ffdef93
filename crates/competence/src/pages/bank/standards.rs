//! `/standards`: the cut scores between the levels, and the panels that set them.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use people::Actor;
use serde_json::{Value, json};
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::{Choice, ErrorLine, Step, author_name, figure, moment, refused, steps, summary};
use crate::hall::Hall;
use crate::standard::Standard;
use crate::store::calibrations;
use crate::use_cases::set_standard::set_standard;

struct InForce {
    name: String,
    cuts: String,
    authors: bool,
}

struct Panel {
    number: i64,
    framework: String,
    cuts: String,
    when: String,
    who: String,
    method: String,
    members: String,
    date: String,
    note: String,
}

#[derive(Template)]
#[template(path = "bank-standards.html")]
struct StandardsPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    errors: Vec<ErrorLine>,
    at: &'a FieldErrors,
    form: &'a Form,
    in_force: Vec<InForce>,
    panels: Vec<Panel>,
    frameworks: Vec<Choice>,
    methods: Vec<Choice>,
    may_record: bool,
}

impl StandardsPage<'_> {
    fn v(&self, name: &str) -> &str {
        self.form.get(name)
    }
    fn e(&self, name: &str) -> &str {
        self.at.at(name)
    }
}

/// The methods of setting standards that are known here.
const METHODS: [&str; 3] = ["bookmark", "angoff", "contrasting"];

fn cuts_in_words(shell: &Shell, cuts: &[f64]) -> String {
    let list: Vec<String> = cuts.iter().map(|c| figure(shell, *c, 2)).collect();
    list.join(" · ")
}

async fn show(
    hall: &Hall,
    shell: &Shell,
    actor: &Actor,
    form: &Form,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let mut conn = hall.db().read().await?;
    let mut panels = Vec::new();
    for (number, framework, recorded, author, cuts, panel) in calibrations::standards(&mut conn).await? {
        let cuts: Vec<f64> = serde_json::from_str(&cuts).unwrap_or_default();
        let panel: Value = serde_json::from_str(&panel).unwrap_or_default();
        let text = |name: &str| panel[name].as_str().unwrap_or_default().to_owned();
        let method = text("method");
        panels.push(Panel {
            number,
            framework: hall.frameworks.get(&framework).map_or(framework, |f| f.name.clone()),
            cuts: cuts_in_words(shell, &cuts),
            when: moment(shell, &recorded),
            who: author_name(&mut conn, &author).await?,
            method: if METHODS.contains(&method.as_str()) {
                shell.t(&format!("bank-std-method-{method}"))
            } else {
                method
            },
            members: panel["members"].as_u64().map_or(String::new(), |n| n.to_string()),
            date: text("date"),
            note: text("note"),
        });
    }
    let page = StandardsPage {
        shell,
        steps: steps(shell),
        errors: summary(at),
        at,
        form,
        in_force: hall
            .frameworks
            .iter()
            .map(|f| {
                let standard = hall.standard(&f.id);
                InForce {
                    name: f.name.clone(),
                    cuts: cuts_in_words(shell, &standard.cuts),
                    authors: standard.panel == 0,
                }
            })
            .collect(),
        panels,
        frameworks: hall
            .frameworks
            .iter()
            .map(|f| Choice { value: f.id.clone(), label: f.name.clone() })
            .collect(),
        methods: METHODS
            .iter()
            .map(|m| Choice { value: (*m).to_owned(), label: shell.t(&format!("bank-std-method-{m}")) })
            .collect(),
        may_record: actor.may_publish(),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /standards`
pub async fn page(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    show(&hall, &shell, &actor, &Form::default(), &FieldErrors::default()).await
}

/// `POST /standards`
pub async fn record(State(hall): State<Hall>, posted: Posted) -> Result<Response, WebError> {
    let (shell, form) = (&posted.shell, &posted.form);
    let actor = Actor::of(shell).await?;
    actor.require_publisher()?;
    let mut errors = FieldErrors::default();
    let cut = |n: usize| {
        let typed = form.get(&format!("cut-{n}")).replace(',', ".").replace('\u{2212}', "-");
        typed.parse().unwrap_or(f64::NAN)
    };
    let cuts = [cut(1), cut(2), cut(3)];
    if Standard::set(cuts, 1).is_err() {
        errors.add("cut-1", shell.t("bank-std-error-cuts"));
    }
    let members: u32 = form.get("members").parse().unwrap_or(0);
    if members < 2 {
        errors.add("members", shell.t("bank-std-error-members"));
    }
    if form.get("date").parse::<Date>().map_or(true, |d| d > actor.today) {
        errors.add("date", shell.t("bank-std-error-date"));
    }
    let framework = form.get("framework");
    if hall.frameworks.get(framework).is_none() {
        errors.add("framework", shell.tx("error-parameter", framework));
    }
    if !METHODS.contains(&form.get("method")) {
        errors.add("method", shell.tx("error-parameter", form.get("method")));
    }
    if !errors.is_empty() {
        return show(&hall, shell, &actor, form, &errors).await;
    }
    let panel = json!({ "members": members, "method": form.get("method"), "date": form.get("date"), "note": form.get("note") });
    set_standard(&hall, framework, cuts, &panel, &actor.by().to_string()).await.map_err(refused)?;
    Ok(shell.go("/standards", Some(("success", "bank-std-saved"))))
}
