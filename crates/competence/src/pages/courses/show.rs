//! `/courses/{id}`: a course, signing up for it, and taking that back.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use people::group::Group;
use people::store::group;
use people::{Actor, Role};
use uuid::Uuid;
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::{credit, dates, find, map, organisation_name, organises, place, price, seats, steps};
use crate::course::Place;
use crate::hall::Hall;
use crate::pages::words::{
    Choice, ErrorLine, Fact, Link, Step, audience_name, language_name, level_name, served_href, served_name,
    summary,
};
use crate::store::courses::{self, Enrolment, Known};
use crate::use_cases::offer_course::{NotOffered, call_off_course};
use crate::use_cases::sign_up::{NotSigned, Who, sign_up, take_back};

struct Mine {
    id: String,
    what: String,
    place: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "course.html")]
struct ShowPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    kicker: String,
    words: String,
    facts: Vec<Fact>,
    served: Vec<Link>,
    seats: String,
    full: bool,
    waiting: String,
    cancelled: bool,
    open: bool,
    begun: bool,
    online: String,
    signed_in: bool,
    myself: bool,
    groups: Vec<Choice>,
    mine: Vec<Mine>,
    organises: bool,
    form: &'a Form,
    at: &'a FieldErrors,
    errors: Vec<ErrorLine>,
}

/// Whether a sign-up is one's own affair: oneself, made by oneself, or of a group that one teaches.
fn is_mine(e: &Enrolment, actor: &Actor, groups: &[Group]) -> bool {
    e.person == Some(actor.person)
        || e.author == actor.person
        || e.group.is_some_and(|g| groups.iter().any(|x| x.id == g))
}

fn facts(shell: &Shell, known: &Known) -> Vec<Fact> {
    let c = &known.course;
    let fact = |key: &str, value: String| Fact { label: shell.t(key), value };
    let audience: Vec<String> = c.audience.iter().map(|a| audience_name(shell, *a)).collect();
    let mut out = vec![
        fact("course-when", dates(shell, known)),
        fact("course-where", place(shell, known)),
        fact("course-facet-audience", audience.join(", ")),
    ];
    if let Some(level) = c.level {
        out.push(fact("course-level", level_name(shell, level)));
    }
    out.push(fact("course-facet-language", language_name(&c.language)));
    out.push(fact("resource-facet-cost", price(shell, known)));
    if c.credit.is_some() {
        out.push(fact("course-credit", credit(shell, known)));
    }
    out.push(fact("course-closes", shell.date(c.closes)));
    out
}

async fn show(
    hall: &Hall,
    shell: &Shell,
    known: &Known,
    form: &Form,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let (c, today) = (&known.course, hall.now().date());
    let map = map(hall).await?;
    let actor = Actor::maybe(shell).await?;
    let mut conn = hall.db().read().await?;
    let all = courses::enrolled(&mut conn, known.id).await?;
    let groups = match &actor {
        Some(a) => group::taught(&mut conn, a.person, today).await?,
        None => Vec::new(),
    };
    drop(conn);
    let stands = |e: &&Enrolment| e.place != Place::Cancelled;
    let mut mine = Vec::new();
    if let Some(actor) = &actor {
        for e in all.iter().filter(stands).filter(|e| is_mine(e, actor, &groups)) {
            let name = e.group.and_then(|g| groups.iter().find(|x| x.id == g)).map(|g| g.name.clone());
            mine.push(Mine {
                id: e.id.to_string(),
                what: match e.person {
                    Some(_) => shell.t("course-myself"),
                    None => shell.txy("course-learners", shell.n(e.seats), name.unwrap_or_default()),
                },
                place: e.place.code(),
                words: shell.t(if e.place == Place::Seated { "course-seated" } else { "course-waiting" }),
            });
        }
    }
    let signed = |person: Uuid| all.iter().filter(stands).any(|e| e.person == Some(person));
    let left = groups
        .iter()
        .filter(|g| c.takes_learners() && !all.iter().filter(stands).any(|e| e.group == Some(g.id)))
        .map(|g| Choice { value: g.id.to_string(), label: g.name.clone() })
        .collect();
    let waiting: i64 = all.iter().filter(|e| e.place == Place::Waiting).map(|e| e.seats).sum();
    let page = ShowPage {
        steps: steps(shell),
        id: known.id.to_string(),
        title: shell.text(&c.title),
        kicker: organisation_name(hall, shell, &map, known.organisation),
        words: shell.text(&c.words),
        facts: facts(shell, known),
        served: c
            .competences
            .iter()
            .map(|s| Link { href: served_href(shell, s), label: served_name(shell, hall, s) })
            .collect(),
        seats: seats(shell, known),
        full: known.free() == 0,
        waiting: if waiting > 0 { shell.tn("course-waiting-seats", waiting) } else { String::new() },
        cancelled: known.cancelled,
        open: !known.cancelled && c.is_open_on(today),
        begun: today >= c.starts,
        // where it is online is for those who take part
        online: if mine.iter().any(|m| m.place == "seated") { c.online.clone() } else { String::new() },
        signed_in: actor.is_some(),
        myself: c.takes_staff() && actor.as_ref().is_some_and(|a| !signed(a.person)),
        groups: left,
        mine,
        organises: actor.as_ref().is_some_and(|a| organises(a, &map, known.organisation)),
        form,
        at,
        errors: summary(at),
        shell,
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /courses/{id}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let known = find(&hall, &id).await?;
    show(&hall, &shell, &known, &Form(Query::default()), &FieldErrors::default()).await
}

/// `POST /courses/{id}`: signs up, takes back, calls off.
pub async fn act(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let known = find(&hall, &id).await?;
    match form.get("act") {
        "sign-up" => enter(&hall, &shell, &actor, &known, &form, Who::Myself).await,
        "sign-up-group" => learners(&hall, &shell, &actor, &known, &form).await,
        "take-back" => leave(&hall, &shell, &actor, &known, &form).await,
        "call-off" => call_off(&hall, &shell, &actor, &known).await,
        _ => Err(WebError::bad("act", "error-400", "")),
    }
}

async fn enter(
    hall: &Hall,
    shell: &Shell,
    actor: &Actor,
    known: &Known,
    form: &Form,
    who: Who,
) -> Result<Response, WebError> {
    let back = format!("/courses/{}", known.id);
    match sign_up(hall, &mut shell.app().chance(), known.id, who, actor.person).await {
        Ok(Place::Seated) => Ok(shell.go(&back, Some(("success", "course-seated-done")))),
        Ok(_) => Ok(shell.go(&back, Some(("info", "course-waiting-done")))),
        Err(NotSigned::Twice) => Ok(shell.go(&back, Some(("info", "course-twice")))),
        Err(NotSigned::Number) => {
            let mut errors = FieldErrors::default();
            errors.add("number", shell.tx("course-wrong-number", shell.n(known.seats)));
            show(hall, shell, known, form, &errors).await
        }
        Err(NotSigned::Closed) => Err(WebError::Conflict("course-closed")),
        Err(NotSigned::NotForThem) => Err(WebError::Forbidden("course-not-for-them")),
        Err(NotSigned::Unknown) => Err(WebError::NotFound),
        Err(NotSigned::Db(e)) => Err(e.into()),
    }
}

async fn learners(
    hall: &Hall,
    shell: &Shell,
    actor: &Actor,
    known: &Known,
    form: &Form,
) -> Result<Response, WebError> {
    let mut errors = FieldErrors::default();
    let mut conn = hall.db().read().await?;
    let groups = group::taught(&mut conn, actor.person, actor.today).await?;
    let chosen = form.get("group").parse::<Uuid>().ok().filter(|id| groups.iter().any(|g| g.id == *id));
    let members = match chosen {
        Some(id) => group::members(&mut conn, id, actor.today).await?.len() as i64,
        None => 0,
    };
    drop(conn);
    let number = form.get("number").parse::<i64>().ok().filter(|n| (1..=members).contains(n));
    match (chosen, number) {
        (None, _) => errors.add("group", shell.t("course-wrong-group")),
        (Some(_), None) => errors.add("number", shell.tx("course-wrong-number", shell.n(members))),
        (Some(group), Some(number)) => {
            return enter(hall, shell, actor, known, form, Who::Learners { group, number }).await;
        }
    }
    show(hall, shell, known, form, &errors).await
}

async fn leave(
    hall: &Hall,
    shell: &Shell,
    actor: &Actor,
    known: &Known,
    form: &Form,
) -> Result<Response, WebError> {
    let id: Uuid = form.get("sign-up").parse().map_err(|_| WebError::NotFound)?;
    let map = map(hall).await?;
    let mut conn = hall.db().read().await?;
    let groups = group::taught(&mut conn, actor.person, actor.today).await?;
    let all = courses::enrolled(&mut conn, known.id).await?;
    drop(conn);
    let e = all.iter().find(|e| e.id == id).ok_or(WebError::NotFound)?;
    let organises = organises(actor, &map, known.organisation);
    if !organises && !is_mine(e, actor, &groups) {
        return Err(WebError::NotFound);
    }
    let back = format!("/courses/{}{}", known.id, if form.has("list") { "/participants" } else { "" });
    match take_back(hall, known.id, id, actor.person).await {
        Ok(()) | Err(NotSigned::Unknown) => Ok(shell.go(&back, Some(("success", "course-taken-back")))),
        Err(NotSigned::Db(e)) => Err(e.into()),
        Err(_) => Err(WebError::Conflict("course-begun")),
    }
}

async fn call_off(hall: &Hall, shell: &Shell, actor: &Actor, known: &Known) -> Result<Response, WebError> {
    let map = map(hall).await?;
    let role = actor.role_in(&map, Id::from_uuid(known.organisation));
    if !role.is_some_and(Role::may_edit) {
        return Err(WebError::Forbidden("error-needs-editor"));
    }
    match call_off_course(hall, known.id, &actor.person.to_string()).await {
        Ok(()) | Err(NotOffered::Cancelled | NotOffered::SeatsGiven(_)) => {
            Ok(shell.go(&format!("/courses/{}", known.id), Some(("success", "course-called-off"))))
        }
        Err(NotOffered::Unknown) => Err(WebError::NotFound),
        Err(NotOffered::Db(e)) => Err(e.into()),
    }
}
