//! `/collections/new`, `/collections/{id}/edit` and what is done to a collection.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::Lang;
use people::Actor;
use people::store::group;
use uuid::Uuid;
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError, mark};

use super::{Looking, steps};
use crate::collection::{Collection, Entry, MOST_ENTRIES, Shared, ordered};
use crate::hall::Hall;
use crate::item::Audience;
use crate::pages::words::{Choice, ErrorLine, Step, audience_name, summary};
use crate::store::collections;
use crate::store::resources::Known;
use crate::use_cases::delete_collection::delete_collection;
use crate::use_cases::save_collection::save_collection;

/// Places for new resources in the form.
const NEW: usize = 4;

struct EntryField {
    id: String,
    n: usize,
    title: String,
    place: String,
    note: String,
    out: bool,
}

struct AddField {
    name: String,
    label: String,
    value: String,
}

#[derive(Template)]
#[template(path = "collection-edit.html")]
struct EditPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    action: String,
    back: String,
    form: &'a Form,
    at: &'a FieldErrors,
    errors: Vec<ErrorLine>,
    languages: Vec<Choice>,
    audiences: Vec<Choice>,
    sharing: Vec<Choice>,
    entries: Vec<EntryField>,
    adds: Vec<AddField>,
    resources: Vec<Choice>,
    delete: String,
}

/// Whom somebody may share with, as choices.
async fn sharing(
    hall: &Hall,
    shell: &Shell,
    looking: &Looking,
    actor: &Actor,
) -> Result<Vec<Choice>, WebError> {
    let mut out = vec![Choice { value: "private".to_owned(), label: shell.t("collection-private") }];
    let mut conn = hall.db().read().await?;
    for g in group::taught(&mut conn, actor.person, actor.today).await? {
        out.push(Choice { value: format!("group-{}", g.id), label: shell.tx("collection-group", &g.name) });
    }
    drop(conn);
    let mut organisations: Vec<Choice> = looking
        .map
        .iter()
        .filter(|o| o.exists_on(actor.today) && actor.role_in(&looking.map, o.id).is_some())
        .map(|o| {
            let name = mark::strip(&looking.organisation(shell, o.id.uuid(), actor.today));
            Choice {
                value: format!("organisation-{}", o.key),
                label: shell.tx("collection-organisation", name),
            }
        })
        .collect();
    organisations.sort_by(|a, b| a.label.cmp(&b.label));
    out.extend(organisations);
    if actor.may_edit() {
        out.push(Choice { value: "public".to_owned(), label: shell.t("collection-public") });
    }
    Ok(out)
}

/// The sharing that was chosen, if the person may.
async fn chosen(
    hall: &Hall,
    looking: &Looking,
    actor: &Actor,
    value: &str,
) -> Result<Option<Shared>, WebError> {
    if let Some(id) = value.strip_prefix("group-").and_then(|id| id.parse::<Uuid>().ok()) {
        let mut conn = hall.db().read().await?;
        let taught = group::taught(&mut conn, actor.person, actor.today).await?;
        return Ok(taught.iter().any(|g| g.id == id).then_some(Shared::Group(id)));
    }
    if let Some(key) = value.strip_prefix("organisation-") {
        let found = looking.map.by_key(key).filter(|o| actor.role_in(&looking.map, o.id).is_some());
        return Ok(found.map(|o| Shared::Organisation(o.id.uuid())));
    }
    Ok(match value {
        "private" => Some(Shared::Private),
        "public" if actor.may_edit() => Some(Shared::Public),
        _ => None,
    })
}

fn title_of(shell: &Shell, all: &[Known], id: &str) -> String {
    let known = all.iter().find(|k| k.resource.id == id);
    known.map_or_else(|| id.to_owned(), |k| mark::strip(&shell.text(&k.resource.title)))
}

/// Numbers of the entries that a form carries.
fn numbers(form: &Form) -> impl Iterator<Item = usize> + '_ {
    (1..=MOST_ENTRIES).filter(|n| !form.get(&format!("resource-{n}")).is_empty())
}

async fn show(
    hall: &Hall,
    shell: &Shell,
    looking: &Looking,
    actor: &Actor,
    id: Option<Uuid>,
    form: &Form,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let all = hall.resources();
    let entries = numbers(form)
        .map(|n| {
            let id = form.get(&format!("resource-{n}")).to_owned();
            EntryField {
                title: title_of(shell, &all, &id),
                id,
                n,
                place: form.get(&format!("place-{n}")).to_owned(),
                note: form.get(&format!("note-{n}")).to_owned(),
                out: form.has(&format!("out-{n}")),
            }
        })
        .collect();
    let mut resources: Vec<Choice> = all
        .iter()
        .filter(|k| !k.retired)
        .map(|k| Choice {
            value: k.resource.id.clone(),
            label: format!("{} – {}", mark::strip(&shell.text(&k.resource.title)), k.resource.provider),
        })
        .collect();
    resources.sort_by_cached_key(|c| c.label.to_lowercase());
    let page = EditPage {
        shell,
        steps: steps(shell),
        title: shell.t(if id.is_some() { "collection-edit-title" } else { "collection-new-title" }),
        action: id.map_or_else(|| "/collections/new".to_owned(), |id| format!("/collections/{id}/edit")),
        back: id.map_or_else(|| "/collections".to_owned(), |id| format!("/collections/{id}")),
        form,
        at,
        errors: summary(at),
        languages: Lang::ALL
            .map(|l| Choice { value: l.code().to_owned(), label: l.own_name().to_owned() })
            .into(),
        audiences: Audience::ALL
            .iter()
            .map(|a| Choice { value: a.to_string(), label: audience_name(shell, *a) })
            .collect(),
        sharing: sharing(hall, shell, looking, actor).await?,
        entries,
        adds: (1..=NEW)
            .map(|n| {
                let name = format!("add-{n}");
                AddField {
                    label: shell.tx("collection-add-n", n.to_string()),
                    value: form.get(&name).to_owned(),
                    name,
                }
            })
            .collect(),
        resources,
        delete: id.map_or(String::new(), |id| format!("/collections/{id}/delete")),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// The form of a collection as it stands.
fn form_of(looking: &Looking, c: &Collection) -> Form {
    let shared = match c.shared {
        Shared::Private | Shared::Public => c.shared.code().to_owned(),
        Shared::Group(id) => format!("group-{id}"),
        Shared::Organisation(id) => {
            let key = looking.map.get(kernel::Id::from_uuid(id)).map_or(String::new(), |o| o.key.to_string());
            format!("organisation-{key}")
        }
    };
    let mut pairs = vec![
        ("revision".to_owned(), c.revision.to_string()),
        ("title".to_owned(), c.title.clone()),
        ("words".to_owned(), c.words.clone()),
        ("lang".to_owned(), c.lang.code().to_owned()),
        ("audience".to_owned(), c.audience.to_string()),
        ("shared".to_owned(), shared),
    ];
    for (n, e) in (1..).zip(&c.entries) {
        pairs.push((format!("resource-{n}"), e.resource.clone()));
        pairs.push((format!("place-{n}"), n.to_string()));
        pairs.push((format!("note-{n}"), e.note.clone()));
    }
    Form(Query(pairs))
}

async fn save(
    hall: &Hall,
    shell: &Shell,
    looking: &Looking,
    actor: &Actor,
    form: &Form,
    before: Option<&Collection>,
) -> Result<Response, WebError> {
    let mut errors = FieldErrors::default();
    let all = hall.resources();
    let known = |id: &str| all.iter().any(|k| k.resource.id == id);
    let title: String = form.get("title").to_owned();
    if title.is_empty() || title.chars().count() > 120 {
        errors.add("title", shell.t("collection-wrong-title"));
    }
    if form.get("words").chars().count() > 2_000 {
        errors.add("words", shell.tx("resource-wrong-long", "2000"));
    }
    let shared = chosen(hall, looking, actor, form.get("shared")).await?;
    if shared.is_none() {
        errors.add("shared", shell.t("collection-wrong-shared"));
    }
    let mut typed = Vec::new();
    for n in numbers(form) {
        let resource = form.get(&format!("resource-{n}")).to_owned();
        let place = form.get(&format!("place-{n}"));
        let number = place.replace(',', ".").parse::<f64>().ok().filter(|x| x.is_finite());
        if number.is_none() {
            errors.add(&format!("place-{n}"), shell.tx("collection-wrong-place", place));
        }
        let note: String = form.get(&format!("note-{n}")).chars().take(500).collect();
        if !form.has(&format!("out-{n}")) && known(&resource) {
            typed.push((number.unwrap_or(0.0), Entry { resource, note }));
        }
    }
    for n in 1..=NEW {
        let resource = form.get(&format!("add-{n}")).to_owned();
        if known(&resource) {
            // after all that is there
            typed.push((1e9 + n as f64, Entry { resource, note: String::new() }));
        }
    }
    let id = before.map(|c| c.id);
    let Some(shared) = shared.filter(|_| errors.is_empty()) else {
        return show(hall, shell, looking, actor, id, form, &errors).await;
    };
    let collection = Collection {
        id: id.unwrap_or_default(),
        owner: actor.person,
        revision: before.map_or(0, |_| form.get("revision").parse().unwrap_or(-1)),
        changed_at: String::new(),
        lang: form.get("lang").parse().unwrap_or(shell.language()),
        title,
        words: form.get("words").to_owned(),
        audience: form.get("audience").parse().unwrap_or(Audience::Learner),
        shared,
        entries: ordered(typed),
    };
    match save_collection(hall, &mut shell.app().chance(), collection).await? {
        Some(id) => Ok(shell.go(&format!("/collections/{id}"), Some(("success", "collection-saved-done")))),
        None => {
            errors.add("title", shell.t("collection-wrong-changed"));
            show(hall, shell, looking, actor, id, form, &errors).await
        }
    }
}

async fn looking(hall: &Hall, shell: &Shell, headers: &HeaderMap) -> Result<(Looking, Actor), WebError> {
    let actor = Actor::of(shell).await?;
    Ok((Looking::of(hall, shell, headers).await?, actor))
}

/// `GET /collections/new`, also `?resource=ID`
pub async fn new_form(
    State(hall): State<Hall>,
    shell: Shell,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (looking, actor) = looking(&hall, &shell, &headers).await?;
    let resource = shell.query().get("resource").unwrap_or("").to_owned();
    let pairs = [
        ("lang", shell.lang().to_owned()),
        ("audience", "learner".to_owned()),
        ("shared", "private".to_owned()),
        ("add-1", resource),
    ];
    let form = Form(Query(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()));
    show(&hall, &shell, &looking, &actor, None, &form, &FieldErrors::default()).await
}

/// `POST /collections/new`
pub async fn new_submit(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let (looking, actor) = looking(&hall, &shell, &headers).await?;
    save(&hall, &shell, &looking, &actor, &form, None).await
}

/// One's own collection.
async fn mine(hall: &Hall, looking: &Looking, actor: &Actor, id: &str) -> Result<Collection, WebError> {
    let c = looking.collection(hall, id).await?;
    if c.owner == actor.person { Ok(c) } else { Err(WebError::Forbidden("collection-not-yours")) }
}

/// `GET /collections/{id}/edit`
pub async fn edit_form(
    State(hall): State<Hall>,
    shell: Shell,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (looking, actor) = looking(&hall, &shell, &headers).await?;
    let c = mine(&hall, &looking, &actor, &id).await?;
    let form = form_of(&looking, &c);
    show(&hall, &shell, &looking, &actor, Some(c.id), &form, &FieldErrors::default()).await
}

/// `POST /collections/{id}/edit`
pub async fn edit_submit(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let (looking, actor) = looking(&hall, &shell, &headers).await?;
    let c = mine(&hall, &looking, &actor, &id).await?;
    save(&hall, &shell, &looking, &actor, &form, Some(&c)).await
}

/// `POST /collections/{id}/delete`
pub async fn delete(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { shell, .. }: Posted,
) -> Result<Response, WebError> {
    let (looking, actor) = looking(&hall, &shell, &headers).await?;
    let c = looking.collection(&hall, &id).await?;
    // what is shown to everybody can be taken down by an administrator
    let unfit = c.shared == Shared::Public && actor.may_administer();
    if c.owner != actor.person && !unfit {
        return Err(WebError::Forbidden("collection-not-yours"));
    }
    delete_collection(&hall, c.id, &actor.person.to_string()).await?;
    Ok(shell.go("/collections", Some(("success", "collection-deleted-done"))))
}

/// `POST /collections/add`: puts a resource at the end of one's own collection.
pub async fn add(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let (looking, actor) = looking(&hall, &shell, &headers).await?;
    let resource = form.get("resource").to_owned();
    if !hall.resources().iter().any(|k| k.resource.id == resource) {
        return Err(WebError::NotFound);
    }
    if form.get("collection") == "new" {
        return Ok(shell.go(&Query::default().with("resource", &resource).href("/collections/new"), None));
    }
    let mut c = mine(&hall, &looking, &actor, form.get("collection")).await?;
    let mut typed: Vec<(f64, Entry)> = (1_u32..).map(f64::from).zip(c.entries).collect();
    typed.push((1e9, Entry { resource, note: String::new() }));
    c.entries = ordered(typed);
    match save_collection(&hall, &mut shell.app().chance(), c).await? {
        Some(id) => Ok(shell.go(&format!("/collections/{id}"), Some(("success", "collection-saved-done")))),
        None => Err(WebError::Conflict("error-409")),
    }
}

/// The collections of a person, as choices.
pub(in crate::pages) async fn own_choices(hall: &Hall, person: Uuid) -> Result<Vec<Choice>, WebError> {
    let mut conn = hall.db().read().await?;
    let all = collections::all(&mut conn).await?;
    Ok(all
        .into_iter()
        .filter(|c| c.owner == person)
        .map(|c| Choice { value: c.id.to_string(), label: c.title })
        .collect())
}
