//! `/passport`: a learner's equipment passport, opened with the learner's own code or with one made to be shown.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use webkit::{FieldErrors, Posted, Shell, WebError};

use super::words::{ErrorLine, kind_name, programme_name, summary};
use crate::Workshop;
use crate::passport::Passport;
use crate::requirement::{Importance, application_day, school_year};
use crate::store::{codes, requirements, sessions, sign_offs};
use crate::use_cases::hand_out_passport::{hand_out_passport, hash};

/// The addresses of passports.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/passport", get(door).post(open))
        .route("/passport/{code}", get(page))
        .route("/passport/{code}/share", post(share))
}

/// One line of a passport, in words.
pub struct LineView {
    /// The sign-off's id; empty when it is missing.
    pub id: String,
    /// The kind of equipment.
    pub name: String,
    /// Nobody is ready without it.
    pub core: bool,
    /// When it was signed off; empty when it is missing.
    pub day: String,
    /// Signed off elsewhere and imported, not seen here.
    pub imported: bool,
    /// Hours asked for.
    pub hours: String,
    /// `named`, `activity`, `judgement`, `agreed`.
    pub basis: String,
    /// The basis in words.
    pub basis_words: String,
    /// When and where the learner meets it next; empty when nothing is planned, or it is signed off.
    pub planned: String,
}

/// A passport in words: what is required, and what goes beyond it.
pub fn lines(workshop: &Workshop, shell: &Shell, passport: &Passport) -> (Vec<LineView>, Vec<LineView>) {
    let required = passport.lines.iter().map(|l| LineView {
        id: l.signed.as_ref().map_or_else(String::new, |s| s.id.to_string()),
        name: kind_name(workshop, shell, &l.requirement.kind),
        core: l.requirement.importance == Importance::Core,
        day: l.signed.as_ref().map_or_else(String::new, |s| shell.date(s.day)),
        imported: l.signed.as_ref().is_some_and(|s| s.basis != "measured"),
        hours: shell.tx("programme-hours-x", shell.n(l.requirement.hours as i64)),
        basis: l.requirement.basis.clone(),
        basis_words: shell.t(&format!("programme-basis-{}", l.requirement.basis)),
        planned: String::new(),
    });
    let extra = passport.extra.iter().map(|s| LineView {
        id: s.id.to_string(),
        name: kind_name(workshop, shell, &s.kind),
        core: false,
        day: shell.date(s.day),
        imported: s.basis != "measured",
        hours: String::new(),
        basis: String::new(),
        basis_words: String::new(),
        planned: String::new(),
    });
    (required.collect(), extra.collect())
}

#[derive(Template)]
#[template(path = "passport-door.html")]
struct DoorPage<'a> {
    shell: &'a Shell,
    code: String,
    error: String,
    errors: Vec<ErrorLine>,
}

#[derive(Template)]
#[template(path = "passport.html")]
struct PassportPage<'a> {
    shell: &'a Shell,
    name: String,
    programme: String,
    own: bool,
    until: String,
    core: String,
    ready: bool,
    deadline: String,
    lines: Vec<LineView>,
    extra: Vec<LineView>,
    share: String,
    shared: String,
}

/// `GET /passport`
async fn door(shell: Shell) -> Result<Response, WebError> {
    shell.page(&DoorPage { shell: &shell, code: String::new(), error: String::new(), errors: Vec::new() })
}

/// `POST /passport`: the code leads to the passport; a wrong one is told. A code has 79 bits, so trying
/// does not help; nothing is slowed down.
async fn open(
    State(workshop): State<Workshop>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let code = form.get("code").to_owned();
    let found = codes::find(&mut workshop.db().read().await?, &hash(&code), workshop.now()).await?;
    if found.is_some() {
        let tidy: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        return Ok(shell.go(&format!("/passport/{}", tidy.to_ascii_lowercase()), None));
    }
    let mut errors = FieldErrors::default();
    errors.add("code", shell.t("passport-wrong"));
    let page =
        DoorPage { shell: &shell, code, error: errors.at("code").to_owned(), errors: summary(&errors) };
    shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn show(workshop: &Workshop, shell: &Shell, code: &str, shared: String) -> Result<Response, WebError> {
    let now = workshop.now();
    let mut conn = workshop.db().read().await?;
    let opened = codes::find(&mut conn, &hash(code), now).await?.ok_or(WebError::NotFound)?;
    let today = now.date();
    let class = codes::class_of(&mut conn, opened.learner, today).await?;
    let signed = sign_offs::of_learner(&mut conn, opened.learner).await?;
    let name = codes::name(&mut conn, opened.learner).await?;
    let (written, year, set) = class.unwrap_or_default();
    let programme = workshop.catalogue.named(&written).map_or_else(String::new, |p| p.code.clone());
    let year = if year.is_empty() { school_year(today) } else { year };
    let rows = requirements::holding(&mut conn, &year).await?;
    let ahead = sessions::ahead(&mut conn, opened.learner, today).await?;
    drop(conn);
    let register = workshop.register().await?;
    let rows: Vec<_> = rows.into_iter().filter(|r| r.programme == programme).collect();
    let deadline = set.and_then(|d| d.parse().ok()).or_else(|| application_day(&year)).unwrap_or(today);
    let passport = Passport::of(&rows, &signed);
    let (all, done) = passport.core(deadline);
    let (mut lines, extra) = lines(workshop, shell, &passport);
    for (view, line) in lines.iter_mut().zip(&passport.lines).filter(|(_, l)| l.signed.is_none()) {
        if let Some((_, day, half, site)) = ahead.iter().find(|(kind, ..)| *kind == line.requirement.kind) {
            let half = shell.t(&format!("register-half-{}", half.number())).to_lowercase();
            let place = register.sites.get(site).map_or("", |s| s.name.as_str());
            view.planned = shell.txy("passport-planned", format!("{} {half}", shell.date(*day)), place);
        }
    }
    shell.page(&PassportPage {
        shell,
        name: if name.is_empty() { shell.t("group-erased") } else { name },
        programme: programme_name(workshop, shell, &programme),
        own: opened.own,
        until: opened
            .expires_at
            .get(..10)
            .and_then(|d| d.parse().ok())
            .map_or_else(String::new, |d| shell.date(d)),
        core: shell.txy("training-progress", shell.n(done as i64), shell.n(all as i64)),
        ready: passport.ready(deadline) == Some(true),
        deadline: shell.date(deadline),
        lines,
        extra,
        share: format!("/passport/{code}/share"),
        shared,
    })
}

/// `GET /passport/{code}`
async fn page(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    show(&workshop, &shell, &code, String::new()).await
}

/// `POST /passport/{code}/share`: the learner makes a code to show; the earlier one stops to hold.
async fn share(
    State(workshop): State<Workshop>,
    Path(code): Path<String>,
    Posted { shell, .. }: Posted,
) -> Result<Response, WebError> {
    let now = workshop.now();
    let opened = codes::find(&mut workshop.db().read().await?, &hash(&code), now).await?;
    let opened = opened.filter(|o| o.own).ok_or(WebError::NotFound)?;
    let mut chance = shell.app().chance();
    let made = hand_out_passport(workshop.db(), "learner", opened.learner, false, now, &mut chance).await?;
    show(&workshop, &shell, &code, made).await
}
