//! `/resources/new` and `/resources/{id}/edit`: an editor's form. What was typed comes back with the errors beside it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Lang, Text};
use people::Actor;
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::{find, steps};
use crate::hall::Hall;
use crate::item::{Audience, Level};
use crate::pages::words::{
    Choice, ErrorLine, Step, Tick, audience_name, competences, language_name, level_name, summary, ticks,
};
use crate::resource::{KINDS, MOST_SERVED, Resource, SECTORS, Served, id_of};
use crate::use_cases::save_resource::{NotSaved, save_resource};

struct LangField {
    code: &'static str,
    label: String,
    title: String,
    summary: String,
    title_error: String,
    summary_error: String,
}

struct ServedField {
    name: String,
    label: String,
    value: String,
    error: String,
    required: bool,
}

#[derive(Template)]
#[template(path = "resource-edit.html")]
struct EditPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    action: String,
    back: String,
    form: &'a Form,
    at: &'a FieldErrors,
    errors: Vec<ErrorLine>,
    texts: Vec<LangField>,
    kinds: Vec<Choice>,
    costs: Vec<Choice>,
    accounts: Vec<Choice>,
    languages: Vec<Tick>,
    audiences: Vec<Tick>,
    sectors: Vec<Tick>,
    levels: Vec<Tick>,
    competences: Vec<Choice>,
    served: Vec<ServedField>,
}

fn show(
    hall: &Hall,
    shell: &Shell,
    id: Option<&str>,
    form: &Form,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let choice = |value: &str, key: String| Choice { value: value.to_owned(), label: shell.t(&key) };
    let title = shell.t(if id.is_some() { "resource-edit-title" } else { "resource-new-title" });
    let page = EditPage {
        shell,
        steps: steps(shell),
        title,
        action: id.map_or_else(|| "/resources/new".to_owned(), |id| format!("/resources/{id}/edit")),
        back: id.map_or_else(|| "/resources".to_owned(), |id| format!("/resources/{id}")),
        form,
        at,
        errors: summary(at),
        texts: Lang::ALL
            .map(|l| LangField {
                code: l.code(),
                label: l.own_name().to_owned(),
                title: form.get(&format!("title-{}", l.code())).to_owned(),
                summary: form.get(&format!("summary-{}", l.code())).to_owned(),
                title_error: at.at(&format!("title-{}", l.code())).to_owned(),
                summary_error: at.at(&format!("summary-{}", l.code())).to_owned(),
            })
            .into(),
        kinds: KINDS.map(|k| choice(k, format!("resource-kind-{k}"))).into(),
        costs: ["free", "paid"].map(|k| choice(k, format!("resource-cost-{k}"))).into(),
        accounts: ["no", "yes", "unknown"].map(|k| choice(k, format!("resource-account-{k}"))).into(),
        languages: ticks(
            "language",
            Lang::ALL.map(|l| Choice { value: l.code().to_owned(), label: language_name(l.code()) }),
            &form.0.all("language").collect::<Vec<_>>(),
        ),
        audiences: ticks(
            "audience",
            Audience::ALL.iter().map(|a| Choice { value: a.to_string(), label: audience_name(shell, *a) }),
            &form.0.all("audience").collect::<Vec<_>>(),
        ),
        sectors: ticks(
            "sector",
            SECTORS.map(|s| choice(s, format!("resource-sector-{s}"))),
            &form.0.all("sector").collect::<Vec<_>>(),
        ),
        levels: ticks(
            "level",
            Level::ALL.iter().map(|l| Choice { value: l.to_string(), label: level_name(shell, *l) }),
            &form.0.all("level").collect::<Vec<_>>(),
        ),
        competences: competences(shell, hall),
        served: (1..=MOST_SERVED)
            .map(|n| {
                let name = format!("competence-{n}");
                ServedField {
                    label: shell.tx("resource-competence-n", n.to_string()),
                    value: form.get(&name).to_owned(),
                    error: at.at(&name).to_owned(),
                    required: n == 1,
                    name,
                }
            })
            .collect(),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// The form of a resource as it stands.
fn form_of(r: &Resource, version: i64) -> Form {
    let mut pairs: Vec<(String, String)> = vec![
        ("version".into(), version.to_string()),
        ("id".into(), r.id.clone()),
        ("provider".into(), r.provider.clone()),
        ("url".into(), r.url.clone()),
        ("kind".into(), r.kind.clone()),
        ("minutes".into(), r.minutes.map_or(String::new(), |m| m.to_string())),
        ("cost".into(), r.cost.clone()),
        ("licence".into(), r.licence.clone()),
        ("account".into(), r.account_needed.map_or("unknown", |a| if a { "yes" } else { "no" }).to_owned()),
        ("note".into(), r.note.clone()),
    ];
    for (name, text) in [("title", &r.title), ("summary", &r.summary)] {
        pairs.extend(text.iter().map(|(l, t)| (format!("{name}-{}", l.code()), t.to_owned())));
    }
    pairs.extend(r.language.iter().map(|l| ("language".to_owned(), l.clone())));
    pairs.extend(r.audience.iter().map(|a| ("audience".to_owned(), a.to_string())));
    pairs.extend(r.sector.iter().map(|s| ("sector".to_owned(), s.clone())));
    pairs.extend(r.level.iter().map(|l| ("level".to_owned(), l.to_string())));
    pairs.extend(r.competences.iter().enumerate().map(|(n, c)| (format!("competence-{}", n + 1), c.code())));
    Form(Query(pairs))
}

/// The resource that was typed, and what is wrong with it. `before`: the version it was made from.
fn read(hall: &Hall, shell: &Shell, form: &Form, before: Option<&Resource>) -> (Resource, FieldErrors) {
    let mut errors = FieldErrors::default();
    let text = |name: &str| {
        Lang::ALL
            .into_iter()
            .fold(Text::default(), |t, l| t.with(l, form.get(&format!("{name}-{}", l.code()))))
    };
    let all = |name: &str| -> Vec<String> { form.all(name).map(str::to_owned).collect() };
    let title = text("title");
    let id = match before {
        Some(b) => b.id.clone(),
        None if form.get("id").is_empty() => id_of(title.best(Lang::Nb).map_or("", |(t, _)| t)),
        None => form.get("id").to_owned(),
    };
    let mut competences: Vec<Served> = Vec::new();
    for n in 1..=MOST_SERVED {
        let name = format!("competence-{n}");
        match (form.get(&name), Served::parse(form.get(&name))) {
            ("", _) => {}
            (_, Some(c)) if !competences.contains(&c) => competences.push(c),
            (_, Some(_)) => {}
            (given, None) => errors.add(&name, shell.tx("resource-wrong-competence", given)),
        }
    }
    let minutes = match form.get("minutes") {
        "" => None,
        given => {
            let n = given.parse().ok();
            if n.is_none() {
                errors.add("minutes", shell.tx("resource-wrong-minutes", given));
            }
            n
        }
    };
    let or = |name: &str, default: &str| {
        if form.get(name).is_empty() { default.to_owned() } else { form.get(name).to_owned() }
    };
    // a title that was not touched keeps what is said about it
    let title_basis =
        before.filter(|b| b.title == title).map_or_else(Text::default, |b| b.title_basis.clone());
    let resource = Resource {
        id,
        title,
        title_basis,
        provider: form.get("provider").to_owned(),
        url: form.get("url").to_owned(),
        kind: form.get("kind").to_owned(),
        language: all("language"),
        audience: form.all("audience").filter_map(|a| a.parse().ok()).collect(),
        sector: all("sector"),
        competences,
        level: form.all("level").filter_map(|l| l.parse().ok()).collect(),
        minutes,
        cost: or("cost", "free"),
        licence: or("licence", "unknown"),
        account_needed: match form.get("account") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        summary: text("summary"),
        basis: before.map_or_else(|| "editor".to_owned(), |b| b.basis.clone()),
        note: form.get("note").to_owned(),
    };
    for fault in resource.faults(&hall.frameworks) {
        let field = match fault.field {
            "title" => "title-nb",
            "summary" => "summary-nb",
            "competences" => "competence-1",
            field => field,
        };
        errors.add(field, shell.tx(fault.key, &fault.given));
    }
    if form.get("reason").is_empty() {
        errors.add("reason", shell.t("resource-wrong-reason"));
    }
    (resource, errors)
}

async fn save(
    hall: &Hall,
    shell: &Shell,
    actor: &Actor,
    form: &Form,
    before: Option<&Resource>,
) -> Result<Response, WebError> {
    let (resource, mut errors) = read(hall, shell, form, before);
    let id = before.map(|b| b.id.as_str());
    if !errors.is_empty() {
        return show(hall, shell, id, form, &errors);
    }
    let seen = if before.is_some() { form.get("version").parse().unwrap_or(0) } else { 0 };
    let author = actor.person.to_string();
    match save_resource(hall, &resource, seen, &author, form.get("reason")).await {
        Ok(_) => {
            Ok(shell.go(&format!("/resources/{}", resource.id), Some(("success", "resource-saved-done"))))
        }
        Err(NotSaved::Taken) => {
            errors.add("id", shell.tx("resource-wrong-taken", &resource.id));
            show(hall, shell, id, form, &errors)
        }
        Err(NotSaved::Changed) => {
            errors.add("reason", shell.t("resource-wrong-changed"));
            show(hall, shell, id, form, &errors)
        }
        Err(NotSaved::Unknown) => Err(WebError::NotFound),
        Err(NotSaved::Db(e)) => Err(e.into()),
    }
}

/// `GET /resources/new`, also `?competence=digcomp-3.0/4.1`
pub async fn new_form(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let competence = shell.query().get("competence").unwrap_or("").to_owned();
    let pairs = [
        ("competence-1", competence),
        ("kind", "guide".to_owned()),
        ("cost", "free".to_owned()),
        ("account", "unknown".to_owned()),
    ];
    let form = Form(Query(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()));
    show(&hall, &shell, None, &form, &FieldErrors::default())
}

/// `POST /resources/new`
pub async fn new_submit(
    State(hall): State<Hall>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_editor()?;
    save(&hall, &shell, &actor, &form, None).await
}

/// `GET /resources/{id}/edit`
pub async fn edit_form(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let all = hall.resources();
    let known = find(&all, &id).ok_or(WebError::NotFound)?;
    show(&hall, &shell, Some(&id), &form_of(&known.resource, known.version), &FieldErrors::default())
}

/// `POST /resources/{id}/edit`
pub async fn edit_submit(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_editor()?;
    let all = hall.resources();
    let known = find(&all, &id).ok_or(WebError::NotFound)?;
    save(&hall, &shell, &actor, &form, Some(&known.resource)).await
}
