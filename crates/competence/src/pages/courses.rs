//! `/courses` and everything below it: what organisations offer, who takes part, what is needed.

use axum::Router;
use axum::routing::get;
use kernel::Id;
use people::store::organisation;
use people::{Actor, OrganisationMap, Role};
use uuid::Uuid;
use webkit::{Shell, WebError};

use super::words::Step;
use crate::course::decimal;
use crate::hall::Hall;
use crate::store::courses::{self, Known};

mod demand;
mod list;
mod participants;
mod show;
mod write;

/// The addresses of courses.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/courses", get(list::page))
        .route("/courses.csv", get(list::csv))
        .route("/courses.json", get(list::json))
        .route("/courses/new", get(write::new_form).post(write::new_submit))
        .route("/courses/demand", get(demand::page))
        .route("/courses/demand.csv", get(demand::csv))
        .route("/courses/{id}", get(show::page).post(show::act))
        .route("/courses/{id}/edit", get(write::edit_form).post(write::edit_submit))
        .route("/courses/{id}/participants", get(participants::page))
        .route("/courses/{id}/participants.csv", get(participants::csv))
}

/// The way down to a page below the list.
fn steps(shell: &Shell) -> Vec<Step> {
    vec![Step { href: shell.href("/courses"), label: shell.t("course-title") }]
}

/// The map of organisations today.
async fn map(hall: &Hall) -> Result<OrganisationMap, WebError> {
    let mut conn = hall.db().read().await?;
    Ok(organisation::load_map(&mut conn).await?)
}

/// Whether somebody offers courses for an organisation.
fn organises(actor: &Actor, map: &OrganisationMap, organisation: Uuid) -> bool {
    actor.role_in(map, Id::from_uuid(organisation)).is_some_and(Role::may_edit)
}

/// An organisation's name today.
fn organisation_name(hall: &Hall, shell: &Shell, map: &OrganisationMap, id: Uuid) -> String {
    map.get(Id::from_uuid(id)).map_or(String::new(), |o| shell.text(&o.name_near(hall.now().date())))
}

/// The course of an address.
async fn find(hall: &Hall, id: &str) -> Result<Known, WebError> {
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let mut conn = hall.db().read().await?;
    courses::one(&mut conn, id).await?.ok_or(WebError::NotFound)
}

/// When a course is, in words.
fn dates(shell: &Shell, known: &Known) -> String {
    let c = &known.course;
    if c.starts == c.ends {
        shell.date(c.starts)
    } else {
        shell.txy("course-dates", shell.date(c.starts), shell.date(c.ends))
    }
}

/// Where a course is, in words.
fn place(shell: &Shell, known: &Known) -> String {
    let c = &known.course;
    match (c.place.is_empty(), c.online.is_empty()) {
        (false, false) => shell.tx("course-place-or-online", &c.place),
        (false, true) => c.place.clone(),
        (true, _) => shell.t("course-online"),
    }
}

/// A decimal figure with the page's decimal sign.
fn amount(shell: &Shell, hundredths: i64) -> String {
    let text = decimal(hundredths);
    if shell.language() == kernel::Lang::En { text } else { text.replace('.', ",") }
}

/// What a seat costs, in words.
fn price(shell: &Shell, known: &Known) -> String {
    match known.course.price {
        0 => shell.t("resource-cost-free"),
        p if p % 100 == 0 => shell.tx("course-price", shell.n(p / 100)),
        p => shell.tx("course-price", amount(shell, p)),
    }
}

/// What one gets, in words; empty when nothing is counted.
fn credit(shell: &Shell, known: &Known) -> String {
    known.course.credit.as_ref().map_or(String::new(), |c| {
        shell.tx(&format!("course-credit-{}-x", c.kind), amount(shell, c.hundredths))
    })
}

/// How many seats are free, in words.
fn seats(shell: &Shell, known: &Known) -> String {
    if known.free() == 0 {
        shell.tx("course-full", shell.n(known.seats))
    } else {
        shell.txy("course-free", shell.n(known.free()), shell.n(known.seats))
    }
}
