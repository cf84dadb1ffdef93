//! `/people`: accounts and roles, for administrators.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use kernel::Id;
use uuid::Uuid;
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::form_page::{Choice, Field, FormPage, to_show};
use super::{Step, day_in, today};
use crate::actor::Actor;
use crate::organisation::OrganisationMap;
use crate::role::RoleHeld;
use crate::store::person::Person;
use crate::use_cases::{self, AddPerson, EndRole, GiveRole, PeopleError};
use crate::{Refusal, Role, password, span, store};

/// A role, ready to show.
pub(super) struct RoleRow {
    pub id: String,
    pub role: String,
    pub organisation: String,
    pub organisation_href: String,
    pub from: String,
    pub to: String,
    pub now: bool,
    /// The reader may end it.
    pub may_end: bool,
}

/// Roles as rows, those held today first.
pub(super) fn role_rows(shell: &Shell, map: &OrganisationMap, roles: &[RoleHeld], day: Date) -> Vec<RoleRow> {
    let mut rows: Vec<RoleRow> = roles
        .iter()
        .map(|r| RoleRow {
            id: r.id.to_string(),
            role: shell.t(r.role.message()),
            organisation: super::name(shell, map, r.organisation, day),
            organisation_href: map
                .get(r.organisation)
                .map_or(String::new(), |o| shell.href(&format!("/organisations/{}", o.key))),
            from: shell.date(r.span.from),
            to: r.span.to.map_or(shell.t("span-open"), |t| shell.date(t)),
            now: r.span.holds(day),
            may_end: false,
        })
        .collect();
    rows.sort_by_key(|r| !r.now);
    rows
}

struct PersonRow {
    href: String,
    name: String,
    email: String,
    roles: String,
    closed: bool,
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage<'a> {
    shell: &'a Shell,
    people: Vec<PersonRow>,
}

/// `GET /people`
pub async fn page(shell: Shell) -> Result<Response, WebError> {
    Actor::of(&shell).await?.require_administrator()?;
    let day = today(&shell);
    let map = super::map(&shell).await?;
    let mut conn = shell.app().db.read().await?;
    let roles = store::person::roles(&mut conn).await?;
    let people = store::person::all(&mut conn)
        .await?
        .into_iter()
        .map(|p| {
            let held = roles.iter().filter(|r| r.person == p.id && r.span.holds(day));
            let words: Vec<String> = held
                .map(|r| {
                    shell.txy(
                        "role-in",
                        shell.t(r.role.message()),
                        super::name(&shell, &map, r.organisation, day),
                    )
                })
                .collect();
            let href = format!("/people/{}", p.id);
            PersonRow { href, name: p.name, email: p.email, roles: words.join("; "), closed: p.closed }
        })
        .collect();
    shell.page(&PeoplePage { shell: &shell, people })
}

fn new_page(shell: &Shell, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    FormPage {
        steps: vec![Step::new("/people", shell.t("people-title"))],
        title: shell.t("person-new-title"),
        lede: shell.t("person-new-lede"),
        action: "/people/new".into(),
        submit: shell.t("person-new-submit"),
        cancel: "/people".into(),
        fields: vec![
            Field::text("name", shell.t("person-name"), form).required(),
            Field::email("email", shell.t("person-email"), form, "off"),
        ],
    }
    .show(shell, errors)
}

/// `GET /people/new`
pub async fn new_form(shell: Shell) -> Result<Response, WebError> {
    Actor::of(&shell).await?.require_administrator()?;
    new_page(&shell, &Form::default(), &FieldErrors::default())
}

#[derive(Template)]
#[template(path = "person-added.html")]
struct AddedPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    heading: String,
    name: String,
    password: String,
    person_href: String,
    role_href: String,
}

/// `POST /people/new`: the first password is made here and shown once.
pub async fn new_submit(Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let app = shell.app();
    let mut chance = app.chance();
    let what = AddPerson {
        name: form.get("name").to_owned(),
        email: form.get("email").to_owned(),
        password: password::suggest(&mut chance),
    };
    match use_cases::add_person(&app.db, actor.by(), &what, app.clock.now(), &mut chance).await {
        Ok(id) => shell.page(&AddedPage {
            shell: &shell,
            steps: vec![Step::new("/people", shell.t("people-title"))],
            heading: shell.tx("person-added-heading", &what.name),
            name: what.name,
            password: what.password,
            person_href: format!("/people/{id}"),
            role_href: format!("/people/{id}/roles/new"),
        }),
        Err(e) => new_page(&shell, &form, &to_show(&shell, e)?),
    }
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    person: Person,
    id: String,
    role_href: String,
    roles: Vec<RoleRow>,
    refusal: String,
    /// The reader may set a new password and close the account.
    may_manage: bool,
}

async fn find(shell: &Shell, id: &str) -> Result<Person, WebError> {
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let mut conn = shell.app().db.read().await?;
    store::person::one(&mut conn, id).await?.ok_or(WebError::NotFound)
}

async fn person_page(
    shell: &Shell,
    actor: &Actor,
    person: Person,
    refusal: String,
) -> Result<Response, WebError> {
    let map = super::map(shell).await?;
    let mut conn = shell.app().db.read().await?;
    let held = store::person::roles_of(&mut conn, person.id).await?;
    drop(conn);
    let mut roles = role_rows(shell, &map, &held, today(shell));
    for row in &mut roles {
        let role = held.iter().find(|r| r.id.to_string() == row.id);
        row.may_end =
            role.is_some_and(|r| r.span.reaches(today(shell)) && actor.administers(&map, r.organisation));
    }
    let may_manage = !person.closed && actor.require_administrator_of_person(&map, &held).is_ok();
    let id = person.id.to_string();
    let role_href = format!("/people/{id}/roles/new");
    let steps = vec![Step::new("/people", shell.t("people-title"))];
    let status = if refusal.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &PersonPage { shell, steps, person, id, role_href, roles, refusal, may_manage })
}

/// `GET /people/{id}`
pub async fn person(shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let person = find(&shell, &id).await?;
    person_page(&shell, &actor, person, String::new()).await
}

fn role_page(
    shell: &Shell,
    actor: &Actor,
    map: &OrganisationMap,
    person: &Person,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let day = today(shell);
    let roles = Role::ALL.into_iter().map(|r| Choice::new(r.code(), shell.t(r.message()))).collect();
    let organisations = map
        .tree_on(day)
        .into_iter()
        .filter(|line| actor.administers(map, line.id))
        .filter_map(|line| map.get(line.id).map(|o| (o, line.depth)))
        .map(|(o, depth)| {
            let name = super::name(shell, map, o.id, day);
            Choice::new(o.key.as_str(), format!("{}{name}", "\u{2003}".repeat(depth)))
        })
        .collect();
    let href = format!("/people/{}", person.id);
    FormPage {
        steps: vec![
            Step::new("/people", shell.t("people-title")),
            Step::new(href.clone(), person.name.clone()),
        ],
        title: shell.tx("role-new-title", &person.name),
        lede: shell.t("role-new-lede"),
        action: format!("{href}/roles/new"),
        submit: shell.t("role-new-submit"),
        cancel: href,
        fields: vec![
            Field::select("role", shell.t("role-label"), form, roles, shell.t("org-choose"))
                .required()
                .help(shell.t("role-help")),
            Field::select("parent", shell.t("role-organisation"), form, organisations, shell.t("org-choose"))
                .required(),
            Field::day("on", shell.t("role-from"), form),
            Field::optional_day("to", shell.t("role-to"), form).help(shell.t("role-to-help")),
        ],
    }
    .show(shell, errors)
}

/// `GET /people/{id}/roles/new`
pub async fn role_form(shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let (person, map) = (find(&shell, &id).await?, super::map(&shell).await?);
    let form = Form(Query::default().with("on", &today(&shell).to_string()));
    role_page(&shell, &actor, &map, &person, &form, &FieldErrors::default())
}

fn role_in(form: &Form, person: Uuid) -> Result<GiveRole, Refusal> {
    let to = match form.get("to") {
        "" => None,
        text => Some(span::day(text).ok_or_else(|| Refusal::Day(crate::refusal::shown(text)))?),
    };
    let organisation = form
        .get("parent")
        .parse()
        .map_err(|_| Refusal::UnknownOrganisation(crate::refusal::shown(form.get("parent"))))?;
    Ok(GiveRole { person, role: form.get("role").parse()?, organisation, from: day_in(form, "on")?, to })
}

/// `POST /people/{id}/roles/new`
pub async fn role_submit(
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let app = shell.app();
    let (person, map) = (find(&shell, &id).await?, super::map(&shell).await?);
    let done = match role_in(&form, person.id) {
        Ok(what) => {
            if let Some(o) = map.by_key(what.organisation.as_str()) {
                actor.require_administrator_of(&map, o.id)?;
            }
            use_cases::give_role(&app.db, actor.by(), &what, app.clock.now(), &mut app.chance()).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => Ok(shell.go(&format!("/people/{}", person.id), Some(("success", "role-given")))),
        Err(e) => role_page(&shell, &actor, &map, &person, &form, &to_show(&shell, e)?),
    }
}

/// `POST /people/{id}/roles/{role}/end`
pub async fn role_end(
    Path((id, role)): Path<(String, String)>,
    Posted { shell, .. }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let app = shell.app();
    let (person, map) = (find(&shell, &id).await?, super::map(&shell).await?);
    let role: Id<RoleHeld> = role.parse().map_err(|_| WebError::NotFound)?;
    let mut conn = app.db.read().await?;
    let held = store::person::roles_of(&mut conn, person.id).await?;
    drop(conn);
    let held = held.into_iter().find(|r| r.id == role).ok_or(WebError::NotFound)?;
    actor.require_administrator_of(&map, held.organisation)?;
    let what = EndRole { person: person.id, role, on: today(&shell) };
    match use_cases::end_role(&app.db, actor.by(), what, app.clock.now()).await {
        Ok(()) => Ok(shell.go(&format!("/people/{}", person.id), Some(("success", "role-ended")))),
        Err(PeopleError::Refused(refusal)) => {
            let (key, x, y) = refusal.message();
            person_page(&shell, &actor, person, shell.txy(key, x, y)).await
        }
        Err(e) => Err(e.into()),
    }
}

/// The person, whom the actor may manage, and the actor.
async fn managed(shell: &Shell, id: &str) -> Result<(Actor, Person), WebError> {
    let actor = Actor::of(shell).await?;
    actor.require_administrator()?;
    let person = find(shell, id).await?;
    let map = super::map(shell).await?;
    let mut conn = shell.app().db.read().await?;
    let held = store::person::roles_of(&mut conn, person.id).await?;
    actor.require_administrator_of_person(&map, &held)?;
    if person.closed { Err(WebError::NotFound) } else { Ok((actor, person)) }
}

/// A page that asks whether to go through with it; `act` names the messages.
fn sure_page(shell: &Shell, person: &Person, act: &str, errors: &FieldErrors) -> Result<Response, WebError> {
    let href = format!("/people/{}", person.id);
    FormPage {
        steps: vec![
            Step::new("/people", shell.t("people-title")),
            Step::new(href.clone(), person.name.clone()),
        ],
        title: shell.tx(&format!("person-{act}-title"), &person.name),
        lede: shell.t(&format!("person-{act}-lede")),
        action: format!("{href}/{act}"),
        submit: shell.t(&format!("person-{act}-submit")),
        cancel: href,
        fields: vec![],
    }
    .show(shell, errors)
}

/// `GET /people/{id}/password`
pub async fn reset_form(shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let (_, person) = managed(&shell, &id).await?;
    sure_page(&shell, &person, "password", &FieldErrors::default())
}

/// `POST /people/{id}/password`: the new password is made here and shown once.
pub async fn reset_submit(
    Path(id): Path<String>,
    Posted { shell, .. }: Posted,
) -> Result<Response, WebError> {
    let (actor, person) = managed(&shell, &id).await?;
    let app = shell.app();
    let mut chance = app.chance();
    let password = password::suggest(&mut chance);
    use_cases::reset_password(&app.db, actor.by(), person.id, &password, app.clock.now(), &mut chance)
        .await?;
    shell.page(&AddedPage {
        shell: &shell,
        steps: vec![Step::new("/people", shell.t("people-title"))],
        heading: shell.tx("person-password-done", &person.name),
        name: person.name,
        password,
        person_href: format!("/people/{id}"),
        role_href: format!("/people/{id}/roles/new"),
    })
}

/// `GET /people/{id}/close`
pub async fn close_form(shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let (_, person) = managed(&shell, &id).await?;
    sure_page(&shell, &person, "close", &FieldErrors::default())
}

/// `POST /people/{id}/close`
pub async fn close_submit(
    Path(id): Path<String>,
    Posted { shell, .. }: Posted,
) -> Result<Response, WebError> {
    let (actor, person) = managed(&shell, &id).await?;
    let app = shell.app();
    match use_cases::close_account(&app.db, actor.by(), person.id, app.clock.now()).await {
        Ok(()) => Ok(shell.go(&format!("/people/{id}"), Some(("success", "person-close-done")))),
        Err(PeopleError::Refused(refusal)) => {
            let (key, x, y) = refusal.message();
            person_page(&shell, &actor, person, shell.txy(key, x, y)).await
        }
        Err(e) => Err(e.into()),
    }
}
