//! `/edit/policies/{id}/{section}`: a section of a record as a form. Adding a
//! stage is what is done most; its form has the new stage on top.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Lang;
use people::Actor;
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::changes::{Change, changes};
use super::form::{self, Piece};
use super::{FieldError, Step, Work, drafter, number, reason, refused, steps, words};
use crate::Record;
use crate::exchange;
use crate::form_record::{self, Item, Rows, Section, Typed, View};
use crate::present::Words;
use crate::room::Room;
use crate::store::revisions::{self, Origin};
use crate::use_cases::Refusal;
use crate::use_cases::save_draft::{SaveDraft, save_draft};

/// A list with more rows than this is edited row by row.
const MANY_ROWS: usize = 25;

/// A link to another section.
pub(super) struct SectionLink {
    pub href: String,
    pub label: String,
    pub count: usize,
    pub current: bool,
}

/// The sections of a record's form.
pub(super) fn section_links(shell: &Shell, record: &Record, here: Option<Section>) -> Vec<SectionLink> {
    Section::ALL
        .into_iter()
        .map(|s| SectionLink {
            href: format!("/edit/policies/{}/{}", record.id, s.code()),
            label: shell.t(&format!("edit-section-{}", s.code())),
            count: s.count(record),
            current: here == Some(s),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "edit_section.html")]
struct SectionPage<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    steps: Vec<Step>,
    title: String,
    name: String,
    lede: String,
    action: String,
    base_version: i64,
    sections: Vec<SectionLink>,
    pieces: Vec<Piece>,
    errors: Vec<FieldError>,
    form_error: String,
    reason: String,
    reason_error: String,
    /// Rows that are edited on a page of their own.
    rows: Vec<Step>,
    /// What somebody else changed in the meantime.
    changed: Vec<Change>,
    conflict: bool,
    more_languages: String,
}

/// What a section's page is made of.
struct Shows<'a> {
    record: &'a Record,
    section: Section,
    base_version: i64,
    view: View<'a>,
    errors: FieldErrors,
    reason: String,
    changed: Option<Vec<Change>>,
}

fn render(shell: &Shell, actor: &Actor, words: &Words, s: Shows<'_>) -> Result<Response, WebError> {
    let items = form_record::show(s.record, s.section, &words.vocabularies, &s.view);
    let held = s.section.count(s.record);
    let by_row = s.section == Section::Elements && held > MANY_ROWS;
    let rows = if by_row { row_links(shell, words, s.record, s.section) } else { Vec::new() };
    let name = words.name(s.record).text;
    let path = format!("/edit/policies/{}", s.record.id);
    let title = shell.t(&format!("edit-section-{}", s.section.code()));
    let open_all = matches!(s.view.rows, Rows::One(_));
    let status = match (&s.changed, s.errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = SectionPage {
        shell,
        actor,
        steps: steps(shell, vec![Step::new(&path, &name)]),
        lede: shell.t(&format!("edit-lede-{}", s.section.code())),
        action: format!("{path}/{}", s.section.code()),
        base_version: s.base_version,
        sections: section_links(shell, s.record, Some(s.section)),
        form_error: s.errors.at("section-form").to_owned(),
        reason_error: s.errors.at("reason").to_owned(),
        errors: form::summary(shell, &items, &s.errors),
        more_languages: match has_languages(&items) && !s.view.all_languages {
            true => shell.t("edit-all-languages"),
            false => String::new(),
        },
        pieces: form::pieces(shell, items, s.section, &s.errors, open_all),
        reason: s.reason,
        rows,
        conflict: s.changed.is_some(),
        changed: s.changed.unwrap_or_default(),
        title,
        name,
    };
    shell.page_with(status, &page)
}

/// True when some text of the form is not shown in every language.
fn has_languages(items: &[Item]) -> bool {
    let in_language =
        |lang| items.iter().filter(|i| matches!(i, Item::Field(f) if f.lang == Some(lang))).count();
    in_language(Lang::En) > in_language(Lang::Se)
}

fn row_links(shell: &Shell, words: &Words, record: &Record, section: Section) -> Vec<Step> {
    let path = format!("/edit/policies/{}/{}", record.id, section.code());
    let items = form_record::show(record, section, &words.vocabularies, &View::WHOLE);
    items
        .iter()
        .filter_map(|item| match item {
            Item::Open { row: Some(n), title, id, .. } if id.matches('-').count() == 1 => {
                let text = shell.text(title);
                let text = if text.is_empty() { format!("{}", n + 1) } else { text };
                Some(Step::new(format!("{path}?row={n}"), text))
            }
            _ => None,
        })
        .collect()
}

fn view_of<'a>(record: &Record, section: Section, query: &Query) -> View<'a> {
    let one = query.get("row").and_then(|r| r.parse().ok());
    let rows = match one {
        Some(row) => Rows::One(row),
        None if section == Section::Elements && section.count(record) > MANY_ROWS => Rows::New,
        None => Rows::All,
    };
    View {
        rows,
        fresh: usize::from(one.is_none()),
        all_languages: query.get("languages").is_some(),
        typed: None,
        add: None,
    }
}

/// `GET /edit/policies/{id}/{section}`
pub(super) async fn form(
    State(room): State<Room>,
    Path((id, section)): Path<(String, String)>,
    shell: Shell,
) -> Result<Response, WebError> {
    let actor = drafter(&shell).await?;
    let section = Section::from_code(&section).ok_or(WebError::NotFound)?;
    let mut conn = room.db().read().await?;
    let work = Work::load(&mut conn, number(&id)?).await?;
    let view = view_of(&work.newest, section, shell.query());
    let shows = Shows {
        record: &work.newest,
        section,
        base_version: work.head.latest_version,
        view,
        errors: FieldErrors::default(),
        reason: String::new(),
        changed: None,
    };
    render(&shell, &actor, &words(&room, &shell), shows)
}

/// What was typed into the fields of the section.
pub(super) fn typed(form: &Form) -> Typed {
    Typed::new(form.0.0.iter().cloned())
}

/// `POST /edit/policies/{id}/{section}`
pub(super) async fn submit(
    State(room): State<Room>,
    Path((id, section)): Path<(String, String)>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = drafter(&shell).await?;
    let section = Section::from_code(&section).ok_or(WebError::NotFound)?;
    let mut conn = room.db().read().await?;
    let work = Work::load(&mut conn, number(&id)?).await?;
    let base_version: i64 = form.get("base_version").parse().map_err(|_| WebError::NotFound)?;
    let base =
        revisions::document(&mut conn, work.newest.id, base_version).await?.ok_or(WebError::NotFound)?;
    drop(conn);
    let words = words(&room, &shell);
    let typed = typed(&form);
    let all_languages = form.has("languages") || form.get("all_languages") == "1";
    let view = View { rows: Rows::All, fresh: 0, all_languages, typed: Some(&typed), add: None };
    let mut shows = Shows {
        record: &base,
        section,
        base_version,
        view,
        errors: FieldErrors::default(),
        reason: form.get("reason").to_owned(),
        changed: None,
    };
    if form.has("add") || form.has("languages") {
        shows.view.add = form.has("add").then(|| form.get("add"));
        return render(&shell, &actor, &words, shows);
    }

    let reading = form_record::read(&base, section, &words.vocabularies, &typed);
    let items = form_record::show(&base, section, &words.vocabularies, &shows.view);
    let problems = exchange::check(&reading.record, None);
    let mut errors = FieldErrors::default();
    for t in &reading.troubles {
        errors.add(&t.field, form::trouble(&shell, t));
    }
    for (field, text) in form::at_fields(&shell, &problems, &reading, &items).iter() {
        errors.add(field, text.to_owned());
    }
    let reason = reason(&shell, &form, &mut errors);
    shows.errors = errors;
    if !shows.errors.is_empty() {
        return render(&shell, &actor, &words, shows);
    }
    let author = actor.person.to_string();
    let wish = SaveDraft {
        record: &reading.record,
        base_version,
        author: &author,
        reason: &reason,
        origin: Origin::Edit,
    };
    match save_draft(room.db(), room.now(), wish).await {
        Ok(version) => Ok(after_saving(&shell, &actor, reading.record.id, &form, version == base_version)),
        Err(Refusal::Changed) => {
            let mut conn = room.db().read().await?;
            let now = Work::load(&mut conn, base.id).await?;
            let laid = form_record::rebase(&base, &now.newest, section, &words.vocabularies, &typed);
            let typed = laid.unwrap_or_else(|| typed.clone());
            let shows = Shows {
                record: &now.newest,
                section,
                base_version: now.head.latest_version,
                view: View { rows: Rows::All, fresh: 0, all_languages, typed: Some(&typed), add: None },
                errors: FieldErrors::default(),
                reason,
                changed: Some(changes(&words, &base, &now.newest)),
            };
            render(&shell, &actor, &words, shows)
        }
        Err(other) => Err(refused(other)),
    }
}

/// Where the pressed button leads.
pub(super) fn after_saving(
    shell: &Shell,
    actor: &Actor,
    number: i64,
    form: &Form,
    unchanged: bool,
) -> Response {
    let path = format!("/edit/policies/{number}");
    let saved = if unchanged { ("info", "edit-flash-unchanged") } else { ("success", "edit-flash-saved") };
    match form.get("then") {
        "preview" => shell.go(&format!("{path}/preview"), Some(saved)),
        "publish" if actor.may_publish() => shell.go(&format!("{path}/publish"), Some(saved)),
        _ => shell.go(&path, Some(saved)),
    }
}
