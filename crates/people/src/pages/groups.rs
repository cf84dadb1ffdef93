//! `/groups`: the groups I teach, and those of the organisations I administer.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::form_page::{Choice, Field, FormPage, refused_at};
use super::{Step, day_in, today};
use crate::actor::Actor;
use crate::group::Group;
use crate::organisation::OrganisationMap;
use crate::use_cases::PeopleError;
use crate::use_cases::groups::{self, AddGroup};
use crate::{Span, store};

struct GroupRow {
    href: String,
    name: String,
    school_year: String,
    programme: String,
    organisation: String,
    mine: bool,
}

#[derive(Template)]
#[template(path = "groups.html")]
struct GroupsPage<'a> {
    shell: &'a Shell,
    groups: Vec<GroupRow>,
    administers: bool,
}

struct PersonLine {
    id: String,
    name: String,
}

struct ErrorLine {
    field: String,
    text: String,
}

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    name: String,
    facts: Vec<Fact>,
    teachers: Vec<PersonLine>,
    learners: Vec<PersonLine>,
    administers: bool,
    teaches: bool,
    /// Where a campaign for this group is opened.
    new_campaign: String,
    names: String,
    names_error: String,
    email: String,
    email_error: String,
    errors: Vec<ErrorLine>,
}

struct Fact {
    label: String,
    value: String,
}

/// A group, and what whoever asks may do with it.
struct Access {
    actor: Actor,
    map: OrganisationMap,
    group: Group,
    teaches: bool,
    administers: bool,
}

/// The group of an address, for somebody who may know of it. Everybody else is told that nothing is there.
async fn access(shell: &Shell, id: &str) -> Result<Access, WebError> {
    let actor = Actor::of(shell).await?;
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let map = super::map(shell).await?;
    let mut conn = shell.app().db.read().await?;
    let group = store::group::one(&mut conn, id).await?.ok_or(WebError::NotFound)?;
    let teaches =
        store::group::taught(&mut conn, actor.person, actor.today).await?.iter().any(|g| g.id == id);
    drop(conn);
    let administers = actor.administers(&map, group.organisation);
    if !teaches && !administers {
        return Err(WebError::NotFound);
    }
    Ok(Access { actor, map, group, teaches, administers })
}

/// `GET /groups`
pub async fn page(shell: Shell) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let map = super::map(&shell).await?;
    let mut conn = shell.app().db.read().await?;
    let taught = store::group::taught(&mut conn, actor.person, actor.today).await?;
    let all = store::group::all(&mut conn).await?;
    drop(conn);
    let groups = all
        .into_iter()
        .filter_map(|g| {
            let mine = taught.iter().any(|t| t.id == g.id);
            (mine || actor.administers(&map, g.organisation)).then(|| GroupRow {
                href: format!("/groups/{}", g.id),
                organisation: super::name(&shell, &map, g.organisation, actor.today),
                name: g.name,
                school_year: g.school_year,
                programme: g.programme.unwrap_or_default(),
                mine,
            })
        })
        .collect();
    shell.page(&GroupsPage { shell: &shell, groups, administers: actor.may_administer() })
}

fn new_page(
    shell: &Shell,
    actor: &Actor,
    map: &OrganisationMap,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let mut options: Vec<Choice> = map
        .iter()
        .filter(|o| o.exists_on(actor.today) && actor.administers(map, o.id))
        .map(|o| {
            Choice::new(o.key.to_string(), webkit::mark::strip(&super::name(shell, map, o.id, actor.today)))
        })
        .collect();
    options.sort_by(|a, b| a.label.cmp(&b.label));
    FormPage {
        steps: vec![Step::new("/groups", shell.t("group-list-title"))],
        title: shell.t("group-new-title"),
        lede: shell.t("group-new-lede"),
        action: "/groups/new".into(),
        submit: shell.t("group-new-submit"),
        cancel: "/groups".into(),
        fields: vec![
            Field::select(
                "organisation",
                shell.t("role-organisation"),
                form,
                options,
                shell.t("group-choose"),
            )
            .required(),
            Field::text("name", shell.t("group-name"), form).required().help(shell.t("group-name-help")),
            Field::text("year", shell.t("group-year"), form).required().help(shell.t("group-year-help")),
            Field::text("programme", shell.t("group-programme"), form),
            Field::day("on", shell.t("span-from"), form),
        ],
    }
    .show(shell, errors)
}

/// `GET /groups/new`
pub async fn new_form(shell: Shell) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let map = super::map(&shell).await?;
    let form = Form(webkit::query::Query(vec![("on".into(), today(&shell).to_string())]));
    new_page(&shell, &actor, &map, &form, &FieldErrors::default())
}

/// `POST /groups/new`
pub async fn new_submit(Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let map = super::map(&shell).await?;
    let Some(organisation) = map.by_key(form.get("organisation")).map(|o| o.id) else {
        let mut errors = FieldErrors::default();
        errors.add("organisation", shell.t("group-organisation-missing"));
        return new_page(&shell, &actor, &map, &form, &errors);
    };
    actor.require_administrator_of(&map, organisation)?;
    for field in ["name", "year"] {
        if let Err(refusal) = crate::group::tidy(form.get(field)) {
            return new_page(&shell, &actor, &map, &form, &refused_at(&shell, &refusal, field));
        }
    }
    let from = match day_in(&form, "on") {
        Ok(day) => day,
        Err(refusal) => return new_page(&shell, &actor, &map, &form, &refused_at(&shell, &refusal, "on")),
    };
    let what = AddGroup {
        organisation,
        name: form.get("name").to_owned(),
        school_year: form.get("year").to_owned(),
        programme: form.get("programme").to_owned(),
        span: Span::since(from),
    };
    let app = shell.app();
    match groups::add_group(&app.db, actor.by(), &what, app.clock.now(), &mut app.chance()).await {
        Ok(id) => Ok(shell.go(&format!("/groups/{id}"), Some(("success", "group-added")))),
        Err(PeopleError::Refused(r)) => {
            let field = if r.field() == "on" { "on" } else { "programme" };
            new_page(&shell, &actor, &map, &form, &refused_at(&shell, &r, field))
        }
        Err(e) => Err(e.into()),
    }
}

async fn show(shell: &Shell, a: Access, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    let app = shell.app();
    let learners = groups::read_learners(&app.db, a.actor.by(), a.group.id, app.clock.now()).await?;
    let mut conn = app.db.read().await?;
    let teachers = store::group::teachers(&mut conn, a.group.id, a.actor.today).await?;
    drop(conn);
    let fact = |key: &str, value: String| Fact { label: shell.t(key), value };
    let mut facts = vec![
        fact("role-organisation", super::name(shell, &a.map, a.group.organisation, a.actor.today)),
        fact("group-year", a.group.school_year.clone()),
    ];
    if let Some(programme) = &a.group.programme {
        facts.push(fact("group-programme", programme.clone()));
    }
    let page = GroupPage {
        shell,
        steps: vec![Step::new("/groups", shell.t("group-list-title"))],
        id: a.group.id.to_string(),
        name: a.group.name,
        facts,
        teachers: teachers
            .into_iter()
            .map(|t| PersonLine { id: t.person.to_string(), name: t.name })
            .collect(),
        learners: learners
            .into_iter()
            .map(|m| PersonLine {
                id: m.learner.to_string(),
                name: if m.name.is_empty() { shell.t("group-erased") } else { m.name },
            })
            .collect(),
        administers: a.administers,
        teaches: a.teaches,
        new_campaign: format!("/campaigns/new?for=group-{}", a.group.id),
        names: form.get("names").to_owned(),
        names_error: errors.at("names").to_owned(),
        email: form.get("email").to_owned(),
        email_error: errors.at("email").to_owned(),
        errors: errors.iter().map(|(f, t)| ErrorLine { field: f.to_owned(), text: t.to_owned() }).collect(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /groups/{id}`
pub async fn group(shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let a = access(&shell, &id).await?;
    show(&shell, a, &Form::default(), &FieldErrors::default()).await
}

/// `POST /groups/{id}`: adds learners, ends a membership, erases a name, names a teacher, by the button pressed.
pub async fn act(Path(id): Path<String>, Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let a = access(&shell, &id).await?;
    let app = shell.app();
    let (by, group, now) = (a.actor.by(), a.group.id, app.clock.now());
    let one = |name: &str| form.get(name).parse::<Uuid>().map_err(|_| WebError::NotFound);
    let mut errors = FieldErrors::default();
    let done = match form.get("act") {
        "add" => {
            match groups::add_learners(&app.db, by, group, form.get("names"), now, &mut app.chance()).await {
                Ok(_) => "group-learners-added",
                Err(PeopleError::Refused(_)) => {
                    errors.add("names", shell.t("group-names-wrong"));
                    return show(&shell, a, &form, &errors).await;
                }
                Err(e) => return Err(e.into()),
            }
        }
        "end" => {
            groups::end_membership(&app.db, by, group, one("learner")?, now).await?;
            "group-membership-ended"
        }
        "erase" => {
            groups::erase_learner(&app.db, by, group, one("learner")?, now).await?;
            "group-learner-erased"
        }
        "teacher" | "teacher-end" if !a.administers => {
            return Err(WebError::Forbidden("error-needs-administrator"));
        }
        "teacher" => {
            let mut conn = app.db.read().await?;
            let found = store::person::account_by_email(&mut conn, &form.get("email").to_lowercase()).await?;
            drop(conn);
            let Some(found) = found else {
                errors.add("email", shell.t("group-teacher-unknown"));
                return show(&shell, a, &form, &errors).await;
            };
            groups::give_teacher(&app.db, by, group, found.person, now).await?;
            "group-teacher-added"
        }
        "teacher-end" => {
            groups::end_teacher(&app.db, by, group, one("teacher")?, now).await?;
            "group-teacher-ended"
        }
        _ => return Err(WebError::NotFound),
    };
    Ok(shell.go(&format!("/groups/{group}"), Some(("success", done))))
}
