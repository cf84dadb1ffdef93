//! `/training`: a teacher's classes, what each learner is signed off on, and the signing itself.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use db::audit;
use jiff::civil::Date;
use people::Actor;
use people::group::{Group, Member};
use people::store::group;
use serde_json::json;
use uuid::Uuid;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::passport::{LineView, lines};
use super::words::{ErrorLine, Step, kind_name, programme_name, summary};
use crate::Workshop;
use crate::passport::{Passport, Signed};
use crate::requirement::{Importance, Requirement, application_day, school_year};
use crate::store::{requirements, sign_offs};
use crate::use_cases::hand_out_passport::hand_out_passport;
use crate::use_cases::revoke_sign_off::revoke_sign_off;
use crate::use_cases::sign_off::{NotSignedOff, SignOff, sign_off};

/// The addresses of training.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/training", get(classes))
        .route("/training/{group}", get(class).post(sign))
        .route("/training/{group}/learners/{learner}", get(learner).post(act))
}

struct ClassRow {
    href: String,
    name: String,
    programme: String,
    year: String,
}

#[derive(Template)]
#[template(path = "training.html")]
struct ClassesPage<'a> {
    shell: &'a Shell,
    rows: Vec<ClassRow>,
}

struct Person {
    id: String,
    name: String,
    day: String,
    ticked: bool,
}

struct KindBlock {
    id: String,
    name: String,
    core: bool,
    done: Vec<Person>,
    open: Vec<Person>,
    progress: String,
    qualified: bool,
    error: String,
}

struct LearnerRow {
    href: String,
    name: String,
    core: String,
    ready: bool,
}

#[derive(Template)]
#[template(path = "training-class.html")]
struct ClassPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    name: String,
    programme: String,
    deadline: String,
    ready: String,
    action: String,
    day: String,
    errors: Vec<ErrorLine>,
    kinds: Vec<KindBlock>,
    learners: Vec<LearnerRow>,
}

#[derive(Template)]
#[template(path = "training-learner.html")]
struct LearnerPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    name: String,
    programme: String,
    core: String,
    lines: Vec<LineView>,
    extra: Vec<LineView>,
    action: String,
    code: String,
    reason: String,
    reason_error: String,
    errors: Vec<ErrorLine>,
}

/// A class that whoever asks teaches now.
struct Taught {
    actor: Actor,
    group: Group,
    programme: String,
    rows: Vec<Requirement>,
    deadline: Date,
}

async fn taught(workshop: &Workshop, shell: &Shell, id: &str) -> Result<Taught, WebError> {
    let actor = Actor::of(shell).await?;
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let mut conn = workshop.db().read().await?;
    let mut mine = group::taught(&mut conn, actor.person, actor.today).await?.into_iter();
    let group = mine.find(|g| g.id == id).ok_or(WebError::NotFound)?;
    let found = group.programme.as_deref().and_then(|p| workshop.catalogue.named(p));
    let programme = found.map_or_else(String::new, |p| p.code.clone());
    let rows = requirements::holding(&mut conn, &school_year(actor.today)).await?;
    let rows = rows.into_iter().filter(|r| r.programme == programme).collect();
    let deadline = application_day(&group.school_year).unwrap_or(actor.today);
    Ok(Taught { actor, group, programme, rows, deadline })
}

fn name_of(shell: &Shell, member: &Member) -> String {
    if member.name.is_empty() { shell.t("group-erased") } else { member.name.clone() }
}

/// `GET /training`
async fn classes(State(workshop): State<Workshop>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    let mut conn = workshop.db().read().await?;
    let rows = group::taught(&mut conn, actor.person, actor.today)
        .await?
        .into_iter()
        .map(|g| ClassRow {
            href: format!("/training/{}", g.id),
            programme: g.programme.as_deref().and_then(|p| workshop.catalogue.named(p)).map_or_else(
                || shell.t("training-no-programme"),
                |p| programme_name(&workshop, &shell, &p.code),
            ),
            name: g.name,
            year: g.school_year,
        })
        .collect();
    drop(conn);
    shell.page(&ClassesPage { shell: &shell, rows })
}

/// The class's page; `form` is what was typed, when something is wrong with it.
async fn show(
    workshop: &Workshop,
    shell: &Shell,
    t: &Taught,
    form: &Form,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let today = t.actor.today;
    // the read of a class's sign-offs stands in the log with the page it made
    let mut tx = workshop.db().write().await?;
    let members = group::members(&mut tx, t.group.id, today).await?;
    let signed = sign_offs::of_group(&mut tx, t.group.id, today).await?;
    let may: Vec<String> =
        sign_offs::qualified(&mut tx, t.actor.person, today).await?.into_iter().map(|(_, k)| k).collect();
    let subject = format!("group/{}", t.group.id);
    let detail = json!({ "learners": members.len() });
    audit::append(
        &mut tx,
        workshop.now(),
        &t.actor.person.to_string(),
        "training.read_class",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    let of = |learner: Uuid| -> Vec<Signed> {
        signed.iter().filter(|(l, _)| *l == learner).map(|(_, s)| s.clone()).collect()
    };
    let passports: Vec<(&Member, Passport)> =
        members.iter().map(|m| (m, Passport::of(&t.rows, &of(m.learner)))).collect();
    let ticked: Vec<&str> = form.all("learner").collect();
    let chosen = form.get("kind");
    let mut rows: Vec<&Requirement> = t.rows.iter().collect();
    rows.sort_by_key(|r| r.importance);
    let kinds = rows
        .into_iter()
        .map(|r| {
            let (mut done, mut open) = (Vec::new(), Vec::new());
            for m in &members {
                let found = signed.iter().find(|(l, s)| *l == m.learner && s.kind == r.kind);
                let person = Person {
                    id: m.learner.to_string(),
                    name: name_of(shell, m),
                    day: found.map_or_else(String::new, |(_, s)| shell.date(s.day)),
                    ticked: chosen == r.kind && ticked.contains(&m.learner.to_string().as_str()),
                };
                if found.is_some() { done.push(person) } else { open.push(person) }
            }
            KindBlock {
                id: r.kind.clone(),
                name: kind_name(workshop, shell, &r.kind),
                core: r.importance == Importance::Core,
                progress: shell.txy(
                    "training-progress",
                    shell.n(done.len() as i64),
                    shell.n(members.len() as i64),
                ),
                done,
                open,
                qualified: may.contains(&r.kind),
                error: if chosen == r.kind { at.at("kind").to_owned() } else { String::new() },
            }
        })
        .collect();
    let deadline = t.deadline;
    let ready = passports.iter().filter(|(_, p)| p.ready(deadline) == Some(true)).count();
    let page = ClassPage {
        shell,
        steps: vec![Step { href: "/training".into(), label: shell.t("training-title") }],
        name: t.group.name.clone(),
        programme: programme_name(workshop, shell, &t.programme),
        deadline: shell.date(deadline),
        ready: shell.txy("training-ready", shell.n(ready as i64), shell.n(members.len() as i64)),
        action: format!("/training/{}", t.group.id),
        day: if form.has("day") { form.get("day").to_owned() } else { today.to_string() },
        errors: summary(at),
        kinds,
        learners: passports
            .iter()
            .map(|(m, p)| {
                let (all, done) = p.core(deadline);
                LearnerRow {
                    href: format!("/training/{}/learners/{}", t.group.id, m.learner),
                    name: name_of(shell, m),
                    core: shell.txy("training-progress", shell.n(done as i64), shell.n(all as i64)),
                    ready: p.ready(deadline) == Some(true),
                }
            })
            .collect(),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /training/{group}`
async fn class(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let t = taught(&workshop, &shell, &id).await?;
    show(&workshop, &shell, &t, &Form::default(), &FieldErrors::default()).await
}

/// `POST /training/{group}`: `kind`, `day`, `learner`…
async fn sign(
    State(workshop): State<Workshop>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let t = taught(&workshop, &shell, &id).await?;
    let what = SignOff {
        group: t.group.id,
        kind: form.get("kind").to_owned(),
        learners: form.all("learner").filter_map(|l| l.parse().ok()).collect(),
        day: form.get("day").parse().unwrap_or(Date::ZERO),
    };
    let mut chance = shell.app().chance();
    let done =
        sign_off(workshop.db(), &workshop.catalogue, t.actor.person, &what, workshop.now(), &mut chance)
            .await;
    let (field, key) = match done {
        Ok(done) if done.new == 0 => {
            return Ok(shell.go(&format!("/training/{id}"), Some(("info", "training-before"))));
        }
        Ok(_) => return Ok(shell.go(&format!("/training/{id}"), Some(("success", "training-done")))),
        Err(NotSignedOff::Db(e)) => return Err(e.into()),
        Err(NotSignedOff::Day) => ("day", "training-wrong-day"),
        Err(NotSignedOff::Nobody) => ("kind", "training-wrong-nobody"),
        Err(NotSignedOff::NotQualified) => ("kind", "training-wrong-qualified"),
        Err(NotSignedOff::NotInClass) => ("kind", "training-wrong-class"),
        Err(NotSignedOff::NoClass | NotSignedOff::NotAsked) => ("kind", "training-wrong-kind"),
    };
    let mut errors = FieldErrors::default();
    errors.add(field, shell.t(key));
    show(&workshop, &shell, &t, &form, &errors).await
}

async fn show_learner(
    workshop: &Workshop,
    shell: &Shell,
    t: &Taught,
    learner: &str,
    (code, form, at): (String, &Form, &FieldErrors),
) -> Result<Response, WebError> {
    let learner: Uuid = learner.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = workshop.db().write().await?;
    let members = group::members(&mut tx, t.group.id, t.actor.today).await?;
    let member = members.into_iter().find(|m| m.learner == learner).ok_or(WebError::NotFound)?;
    let signed = sign_offs::of_learner(&mut tx, learner).await?;
    let subject = format!("learner/{learner}");
    let detail = json!({ "group": t.group.id });
    audit::append(
        &mut tx,
        workshop.now(),
        &t.actor.person.to_string(),
        "training.read_passport",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    let passport = Passport::of(&t.rows, &signed);
    let (all, done) = passport.core(t.deadline);
    let (rows, extra) = lines(workshop, shell, &passport);
    let action = format!("/training/{}/learners/{learner}", t.group.id);
    let page = LearnerPage {
        shell,
        steps: vec![
            Step { href: "/training".into(), label: shell.t("training-title") },
            Step { href: format!("/training/{}", t.group.id), label: t.group.name.clone() },
        ],
        name: name_of(shell, &member),
        programme: programme_name(workshop, shell, &t.programme),
        core: shell.txy("training-progress", shell.n(done as i64), shell.n(all as i64)),
        lines: rows,
        extra,
        action,
        code,
        reason: form.get("reason").to_owned(),
        reason_error: at.at("reason").to_owned(),
        errors: summary(at),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /training/{group}/learners/{learner}`
async fn learner(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path((id, learner)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let t = taught(&workshop, &shell, &id).await?;
    show_learner(&workshop, &shell, &t, &learner, (String::new(), &Form::default(), &FieldErrors::default()))
        .await
}

/// `POST /training/{group}/learners/{learner}`: `act=code` hands out a code, `act=revoke` takes a sign-off back.
async fn act(
    State(workshop): State<Workshop>,
    Path((id, learner)): Path<(String, String)>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let t = taught(&workshop, &shell, &id).await?;
    let who: Uuid = learner.parse().map_err(|_| WebError::NotFound)?;
    let mut conn = workshop.db().read().await?;
    let members = group::members(&mut conn, t.group.id, t.actor.today).await?;
    drop(conn);
    if members.iter().all(|m| m.learner != who) {
        return Err(WebError::NotFound);
    }
    let mut errors = FieldErrors::default();
    if form.get("act") == "code" {
        let by = t.actor.person.to_string();
        let code =
            hand_out_passport(workshop.db(), &by, who, true, workshop.now(), &mut shell.app().chance())
                .await?;
        return show_learner(&workshop, &shell, &t, &learner, (code, &form, &errors)).await;
    }
    let sign_off: Uuid = form.get("sign-off").parse().map_err(|_| WebError::NotFound)?;
    let reason: String = form.get("reason").chars().take(200).collect();
    if reason.is_empty() {
        errors.add("reason", shell.t("training-wrong-reason"));
        return show_learner(&workshop, &shell, &t, &learner, (String::new(), &form, &errors)).await;
    }
    let revoked =
        revoke_sign_off(workshop.db(), t.actor.person, who, sign_off, &reason, workshop.now()).await?;
    let flash = if revoked { ("success", "training-revoked") } else { ("info", "training-revoked-before") };
    Ok(shell.go(&format!("/training/{id}/learners/{learner}"), Some(flash)))
}
