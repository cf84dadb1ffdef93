//! `/items/new` and `/items/{id}/edit`: an item written in the browser.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Lang;
use people::Actor;
use serde_json::Value;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::item::{Finding, findings};
use super::preview::{Preview, preview};
use super::{Choice, ErrorLine, Step, draft, kind_name, level_name, steps, summary};
use crate::hall::{Hall, stored_item};
use crate::item::{Audience, Item, Kind, Level, Reading, read_item};
use crate::store::items;
use crate::use_cases::save_item::{BankError, save_item};

/// A text field in one language.
struct Field {
    name: String,
    label: String,
    lang: &'static str,
    value: String,
    error: String,
}

/// A text in four languages; nynorsk and Northern Sámi are folded up.
struct Group {
    legend: String,
    main: Vec<Field>,
    rest: Vec<Field>,
    open: bool,
}

/// An option, entry or pair.
struct Row {
    number: usize,
    legend: String,
    index: usize,
    right: bool,
    texts: Vec<Group>,
}

struct Box_ {
    value: String,
    label: String,
    checked: bool,
}

#[derive(Template)]
#[template(path = "bank-new.html")]
struct NewPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    kinds: Vec<Choice>,
    competences: Vec<Choice>,
    levels: Vec<Choice>,
    audiences: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "bank-edit.html")]
struct EditPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    action: String,
    errors: Vec<ErrorLine>,
    at: &'a FieldErrors,
    form: &'a Form,
    new: bool,
    seen: i64,
    json: Option<String>,
    kind: Kind,
    competences: Vec<Choice>,
    levels: Vec<Choice>,
    readings: Vec<Choice>,
    audiences: Vec<Box_>,
    stem: Group,
    basis: Group,
    rows: Vec<Row>,
    accept: Option<Group>,
    unit: Option<Group>,
    said: Vec<Group>,
    previews: Vec<Preview>,
    findings: Vec<Finding>,
    as_json: String,
}

impl EditPage<'_> {
    fn v(&self, name: &str) -> &str {
        self.form.get(name)
    }
    fn e(&self, name: &str) -> &str {
        self.at.at(name)
    }
    fn is_choice(&self) -> bool {
        matches!(self.kind, Kind::Single | Kind::Multiple)
    }
}

fn competences(shell: &Shell, hall: &Hall, only: Option<&str>) -> Vec<Choice> {
    let of = hall.frameworks.iter().filter(|f| only.is_none_or(|o| o == f.id));
    of.flat_map(|f| {
        f.areas.iter().flat_map(|a| &a.competences).map(|c| {
            let label = format!("{} {}", c.id, shell.text(&c.label.text));
            match only {
                Some(_) => Choice { value: c.id.clone(), label },
                None => Choice { value: format!("{}/{}", f.id, c.id), label: format!("{}: {label}", f.name) },
            }
        })
    })
    .collect()
}

fn levels(shell: &Shell) -> Vec<Choice> {
    Level::ALL.iter().map(|l| Choice { value: l.code().to_owned(), label: level_name(shell, *l) }).collect()
}

fn group(form: &Form, errors: &FieldErrors, name: &str, legend: String) -> Group {
    let field = |lang: Lang| {
        let name = format!("{name}-{lang}");
        Field {
            label: format!("{legend} – {}", lang.own_name()),
            lang: lang.code(),
            value: form.get(&name).to_owned(),
            error: errors.at(&name).to_owned(),
            name,
        }
    };
    let (main, rest) = ([Lang::Nb, Lang::En].map(&field), [Lang::Nn, Lang::Se].map(&field));
    let open = rest.iter().any(|f| !f.value.is_empty() || !f.error.is_empty());
    Group { main: main.into(), rest: rest.into(), open, legend }
}

/// `GET /items/new`: the first step, or the form when the step is in the address.
pub async fn new_form(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let query = shell.query();
    let (Some(kind), Some(place)) = (query.get("kind"), query.get("of").and_then(|o| o.split_once('/')))
    else {
        return shell.page(&NewPage {
            shell: &shell,
            steps: steps(&shell),
            kinds: Kind::ALL
                .iter()
                .map(|k| Choice { value: k.code().to_owned(), label: kind_name(&shell, *k) })
                .collect(),
            competences: competences(&shell, &hall, None),
            levels: levels(&shell),
            audiences: Audience::ALL
                .iter()
                .map(|a| Choice { value: a.code().to_owned(), label: shell.t(&format!("bank-audience-{a}")) })
                .collect(),
        });
    };
    let kind: Kind = kind.parse().map_err(|_| WebError::bad("kind", "error-parameter", kind))?;
    let level = query.get("level").and_then(|l| l.parse().ok()).unwrap_or(Level::Basic);
    let audience = query.get("audience").unwrap_or("learner");
    let middle = (level.difficulties().start() + level.difficulties().end()) / 2.0;
    let mut form = Form::default();
    let mut put = |k: &str, v: &str| form.0.0.push((k.to_owned(), v.to_owned()));
    put("id", &free_id(&hall, place.1).await?);
    put("framework", place.0);
    put("competence", place.1);
    put("kind", kind.code());
    put("level", level.code());
    put("audience", audience);
    put("slope", "1");
    put("difficulty", &format!("{middle:.1}"));
    put("seconds", "60");
    put("edits", "0");
    put("reading", "easy");
    if !draft::has_form(kind) {
        let (value, _) = draft::value(&form, kind, None);
        put_json(&mut form, &value);
    }
    edit(&hall, &shell, &form, 0, &FieldErrors::default(), None)
}

fn put_json(form: &mut Form, value: &Value) {
    let text = serde_json::to_string_pretty(value).expect("a JSON value can always be written");
    form.0.0.push(("json".to_owned(), text));
}

/// The first id of a competence that nobody has taken: `own-1.2-1`.
async fn free_id(hall: &Hall, competence: &str) -> Result<String, WebError> {
    let mut conn = hall.db().read().await?;
    let mut n = 1;
    loop {
        let id = format!("own-{competence}-{n}");
        if items::head(&mut conn, &id).await?.is_none() {
            return Ok(id);
        }
        n += 1;
    }
}

async fn newest_of(hall: &Hall, id: &str) -> Result<Item, WebError> {
    let mut conn = hall.db().read().await?;
    let head = items::head(&mut conn, id).await?.ok_or(WebError::NotFound)?;
    let document = items::document(&mut conn, id, head.latest_version).await?.ok_or(WebError::NotFound)?;
    Ok(stored_item(id, head.latest_version, &document)?)
}

/// `GET /items/{id}/edit`
pub async fn edit_form(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let item = newest_of(&hall, &id).await?;
    let mut form = draft::fields(&item);
    if !draft::has_room(&item) || shell.query().get("as") == Some("json") {
        put_json(&mut form, &item.to_json());
    }
    edit(&hall, &shell, &form, i64::from(item.version), &FieldErrors::default(), None)
}

/// The form with what was typed; `item` is shown below when it can be read.
fn edit(
    hall: &Hall,
    shell: &Shell,
    form: &Form,
    seen: i64,
    at: &FieldErrors,
    item: Option<&Item>,
) -> Result<Response, WebError> {
    let kind: Kind =
        form.get("kind").parse().map_err(|_| WebError::bad("kind", "error-parameter", form.get("kind")))?;
    let group = |name: &str, key: &str| group(form, at, name, shell.t(key));
    let (row, more) = match kind {
        Kind::Single | Kind::Multiple => ("bank-option", "bank-feedback"),
        Kind::Match => ("bank-left", "bank-right-side"),
        _ => ("bank-entry", ""),
    };
    let with_rows = matches!(kind, Kind::Single | Kind::Multiple | Kind::Order | Kind::Match);
    let rows = (0..if with_rows { draft::ROWS } else { 0 }).map(|n| Row {
        number: n + 1,
        legend: format!("{} {}", shell.t(row), n + 1),
        index: n,
        right: form.all("right").any(|r| r == n.to_string()),
        texts: std::iter::once(group(&format!("row{n}"), row))
            .chain((!more.is_empty()).then(|| group(&format!("more{n}"), more)))
            .collect(),
    });
    let choice = matches!(kind, Kind::Single | Kind::Multiple);
    let new = seen == 0;
    let page = EditPage {
        shell,
        steps: steps(shell),
        title: if new {
            shell.tx("bank-new-of", kind_name(shell, kind))
        } else {
            shell.tx("bank-edit-of", form.get("id"))
        },
        action: if new { "/items/new".to_owned() } else { format!("/items/{}/edit", form.get("id")) },
        errors: summary(at),
        at,
        form,
        new,
        seen,
        json: form.has("json").then(|| form.get("json").to_owned()),
        kind,
        competences: competences(shell, hall, Some(form.get("framework"))),
        levels: levels(shell),
        readings: Reading::ALL
            .iter()
            .map(|r| Choice { value: r.code().to_owned(), label: shell.t(&format!("bank-reading-{r}")) })
            .collect(),
        audiences: Audience::ALL
            .iter()
            .map(|a| Box_ {
                value: a.code().to_owned(),
                label: shell.t(&format!("bank-audience-{a}")),
                checked: form.all("audience").any(|v| v == a.code()),
            })
            .collect(),
        stem: group("stem", "bank-stem"),
        basis: group("basis", "bank-basis"),
        rows: rows.collect(),
        accept: (kind == Kind::Text).then(|| group("accept", "bank-accept")),
        unit: (kind == Kind::Number).then(|| group("unit", "bank-unit")),
        said: if choice {
            Vec::new()
        } else {
            vec![group("said-right", "bank-said-right"), group("said-wrong", "bank-said-wrong")]
        },
        previews: item.map_or_else(Vec::new, |i| [Lang::Nb, Lang::En].map(|l| preview(shell, i, l)).into()),
        findings: item.map_or_else(Vec::new, |i| findings(hall, shell, i)),
        as_json: if new { String::new() } else { format!("/items/{}/edit?as=json", form.get("id")) },
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// The item of a form, or what stands in its way.
fn read(shell: &Shell, hall: &Hall, form: &Form, base: Option<&Item>) -> Result<Item, FieldErrors> {
    let mut errors = FieldErrors::default();
    let kind = form.get("kind").parse().unwrap_or(Kind::Single);
    let (value, rows) = if form.has("json") {
        match serde_json::from_str::<Value>(form.get("json")) {
            Ok(value) => (value, Vec::new()),
            Err(e) => {
                errors.add("json", shell.tx("error-json", e.to_string()));
                return Err(errors);
            }
        }
    } else {
        draft::value(form, kind, base)
    };
    let item = match read_item(&value, form.get("framework"), None) {
        Ok(item) => item,
        Err(p) => {
            let field = if form.has("json") { "json".to_owned() } else { draft::field_of(&p.field, &rows) };
            let bare =
                ["is missing", "is empty", "has no text in any language"].contains(&p.message.as_str());
            let text = match bare && !form.has("json") {
                true => shell.t("bank-error-missing"),
                false => shell.english(&format!("{}: {} – {}", p.field, p.message, p.hint)),
            };
            errors.add(&field, text);
            return Err(errors);
        }
    };
    let field = |name: &str| if form.has("json") { "json".to_owned() } else { name.to_owned() };
    if base.is_some_and(|b| b.id != item.id) {
        errors.add(&field("id"), shell.t("bank-error-id"));
    }
    if hall.frameworks.get(&item.framework).is_none_or(|f| f.find(&item.competence).is_none()) {
        errors.add(&field("competence"), shell.tx("error-parameter", &item.competence));
    }
    for lang in [Lang::Nb, Lang::En] {
        if item.stem.exact(lang).is_none() {
            errors.add(&field(&format!("stem-{lang}")), shell.tx("bank-error-language", lang.own_name()));
        }
    }
    if errors.is_empty() { Ok(item) } else { Err(errors) }
}

async fn submit(hall: &Hall, posted: &Posted, base: Option<&Item>) -> Result<Response, WebError> {
    let (shell, form) = (&posted.shell, &posted.form);
    let actor = Actor::of(shell).await?;
    actor.require_editor()?;
    // the version that was edited rides in the form, so that a save over somebody else's is noticed
    let seen: i64 = if base.is_some() { form.get("seen").parse().unwrap_or(-1) } else { 0 };
    let seen_or_now = if seen < 0 { base.map_or(0, |b| i64::from(b.version)) } else { seen };
    let item = match read(shell, hall, form, base) {
        Ok(item) => item,
        Err(errors) => return edit(hall, shell, form, seen_or_now, &errors, None),
    };
    if form.has("preview") {
        return edit(hall, shell, form, seen_or_now, &FieldErrors::default(), Some(&item));
    }
    let id = item.id.clone();
    match save_item(hall, item, seen_or_now, &actor.by().to_string(), form.get("reason")).await {
        Ok(_) => Ok(shell.go(&format!("/items/{id}"), Some(("success", "bank-saved")))),
        Err(BankError::Taken) => {
            let mut errors = FieldErrors::default();
            errors.add("id", shell.t("bank-error-taken"));
            edit(hall, shell, form, seen_or_now, &errors, None)
        }
        Err(e) => Err(super::refused(e)),
    }
}

/// `POST /items/new`
pub async fn new_submit(State(hall): State<Hall>, posted: Posted) -> Result<Response, WebError> {
    submit(&hall, &posted, None).await
}

/// `POST /items/{id}/edit`
pub async fn edit_submit(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    Actor::of(&posted.shell).await?.require_editor()?;
    let base = newest_of(&hall, &id).await?;
    submit(&hall, &posted, Some(&base)).await
}
