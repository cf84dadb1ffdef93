//! `/edit/policies/new` and `/edit/policies/{id}`: a new record, and the way to
//! everything that can be done with one. `/preview` shows the draft.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use people::Actor;
use webkit::{FieldErrors, Posted, Shell, WebError};

use super::changes::{Change, Reading, changes, whole};
use super::form::{self, Piece};
use super::section::{SectionLink, after_saving, section_links, typed};
use super::{FieldError, Step, Work, drafter, moment, names, number, reason, refused, steps, words};
use crate::Record;
use crate::exchange;
use crate::form_record::{self, Rows, Section, View};
use crate::present::Words;
use crate::room::Room;
use crate::store::revisions::{self, Origin};
use crate::use_cases::save_draft::{SaveDraft, next_number, save_draft};

#[derive(Template)]
#[template(path = "edit_record.html")]
struct RecordPage<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    steps: Vec<Step>,
    name: String,
    official: bool,
    number: i64,
    country: String,
    path: String,
    state: String,
    public: bool,
    has_draft: bool,
    sections: Vec<SectionLink>,
    changes: Vec<Change>,
    last_saved: String,
}

/// `GET /edit/policies/{id}`
pub(super) async fn page(
    State(room): State<Room>,
    Path(id): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    let actor = drafter(&shell).await?;
    let mut conn = room.db().read().await?;
    let work = Work::load(&mut conn, number(&id)?).await?;
    let history = revisions::history(&mut conn, work.newest.id).await?;
    let names = names(&mut conn, history.first().map(|r| r.author.clone()).into_iter().collect()).await?;
    let words = words(&room, &shell);
    let last_saved = history.first().map_or(String::new(), |r| {
        let who = names.get(&r.author).cloned().unwrap_or_default();
        shell.txy("edit-last-saved", moment(&shell, &r.recorded_at), who)
    });
    let name = words.name(&work.newest);
    let version = work.head.latest_version;
    let state = match &work.live {
        None => shell.tx("edit-state-draft", version.to_string()),
        Some(l) if l.version < version => {
            shell.txy("edit-state-both", l.version.to_string(), version.to_string())
        }
        Some(l) => shell.tx("edit-state-public", l.version.to_string()),
    };
    let page = RecordPage {
        shell: &shell,
        actor: &actor,
        steps: steps(&shell, Vec::new()),
        official: name.official,
        name: name.text,
        number: work.newest.id,
        country: words.country(&work.newest.country_code),
        path: work.path(),
        state,
        public: work.live.is_some(),
        has_draft: work.has_draft(),
        sections: section_links(&shell, &work.newest, None),
        changes: to_public(&words, &work),
        last_saved,
    };
    shell.page(&page)
}

/// What the draft changes of what is public; nothing for what was never public.
fn to_public(words: &Words, work: &Work) -> Vec<Change> {
    match &work.live {
        Some(live) if work.has_draft() => changes(words, &live.record, &work.newest),
        _ => Vec::new(),
    }
}

#[derive(Template)]
#[template(path = "edit_preview.html")]
struct PreviewPage<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    steps: Vec<Step>,
    name: String,
    official: bool,
    path: String,
    public: bool,
    has_draft: bool,
    version: i64,
    changes: Vec<Change>,
    sections: Vec<Reading>,
}

/// `GET /edit/policies/{id}/preview`
pub(super) async fn preview(
    State(room): State<Room>,
    Path(id): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    let actor = drafter(&shell).await?;
    let mut conn = room.db().read().await?;
    let work = Work::load(&mut conn, number(&id)?).await?;
    let words = words(&room, &shell);
    let name = words.name(&work.newest);
    let page = PreviewPage {
        shell: &shell,
        actor: &actor,
        steps: steps(&shell, vec![Step::new(work.path(), &name.text)]),
        official: name.official,
        name: name.text,
        path: work.path(),
        public: work.live.is_some(),
        has_draft: work.has_draft(),
        version: work.head.latest_version,
        changes: to_public(&words, &work),
        sections: whole(&words, &work.newest),
    };
    shell.page(&page)
}

#[derive(Template)]
#[template(path = "edit_new.html")]
struct NewPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    pieces: Vec<Piece>,
    errors: Vec<FieldError>,
    form_error: String,
    reason: String,
    reason_error: String,
}

fn render(
    shell: &Shell,
    words: &Words,
    view: &View<'_>,
    errors: &FieldErrors,
    why: &str,
) -> Result<Response, WebError> {
    let items = form_record::show(&Record::new(1, "", ""), Section::Basics, &words.vocabularies, view);
    let page = NewPage {
        shell,
        steps: steps(shell, Vec::new()),
        errors: form::summary(shell, &items, errors),
        pieces: form::pieces(shell, items, Section::Basics, errors, true),
        form_error: errors.at("section-form").to_owned(),
        reason_error: errors.at("reason").to_owned(),
        reason: why.to_owned(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /edit/policies/new`
pub(super) async fn new_form(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    drafter(&shell).await?;
    render(&shell, &words(&room, &shell), &View::WHOLE, &FieldErrors::default(), "")
}

/// `POST /edit/policies/new`
pub(super) async fn new_submit(
    State(room): State<Room>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = drafter(&shell).await?;
    let words = words(&room, &shell);
    let typed = typed(&form);
    let view = View { rows: Rows::All, fresh: 0, all_languages: true, typed: Some(&typed), add: None };
    let blank = Record::new(next_number(room.db()).await.map_err(refused)?, "", "");
    let reading = form_record::read(&blank, Section::Basics, &words.vocabularies, &typed);
    let mut errors = FieldErrors::default();
    for t in &reading.troubles {
        errors.add(&t.field, form::trouble(&shell, t));
    }
    if reading.record.country_code.is_empty() {
        errors.add("country_code", shell.t("edit-wrong-required"));
    } else {
        let items = form_record::show(&blank, Section::Basics, &words.vocabularies, &view);
        let problems = exchange::check(&reading.record, None);
        for (field, text) in form::at_fields(&shell, &problems, &reading, &items).iter() {
            errors.add(field, text.to_owned());
        }
    }
    let r = &reading.record;
    if r.title.is_none() && r.titles.is_empty() && r.our_label.is_none() {
        errors.add("titles-nb", shell.t("edit-wrong-no-name"));
    }
    let why = reason(&shell, &form, &mut errors);
    if !errors.is_empty() {
        return render(&shell, &words, &view, &errors, &why);
    }
    let author = actor.person.to_string();
    let wish = SaveDraft { record: r, base_version: 0, author: &author, reason: &why, origin: Origin::Edit };
    save_draft(room.db(), room.now(), wish).await.map_err(refused)?;
    Ok(after_saving(&shell, &actor, r.id, &form, false))
}
