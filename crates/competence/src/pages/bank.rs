//! The content team's side of the item bank: `/items` and everything below it, `/standards` and `/frameworks/{id}`.

use axum::Router;
use axum::routing::{get, post};
use kernel::{Instant, Lang};
use people::store::person;
use webkit::{FieldErrors, Shell, WebError};

use crate::hall::Hall;
use crate::item::{Kind, Level, ReviewStatus};
use crate::use_cases::save_item::BankError;

mod calibrations;
mod charts;
mod dif;
mod draft;
mod drift;
mod frameworks;
mod item;
mod item_statistics;
mod list;
mod preview;
mod standards;
mod statistics;
mod write;

/// The addresses of the bank.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/items", get(list::page))
        .route("/items.csv", get(list::csv))
        .route("/items/new", get(write::new_form).post(write::new_submit))
        .route("/items/statistics", get(statistics::page))
        .route("/items/statistics.csv", get(statistics::csv))
        .route("/items/statistics.json", get(statistics::json))
        .route("/items/dif", get(dif::page))
        .route("/items/dif.csv", get(dif::csv))
        .route("/items/dif.json", get(dif::json))
        .route("/items/drift", get(drift::page))
        .route("/items/drift.csv", get(drift::csv))
        .route("/items/drift.json", get(drift::json))
        .route("/items/calibrations", get(calibrations::list))
        .route("/items/calibrations/new", get(calibrations::new::page).post(calibrations::new::submit))
        .route("/items/calibrations/runs/{id}", get(calibrations::run::page).post(calibrations::run::cancel))
        .route("/items/calibrations/{n}", get(calibrations::report::page))
        .route("/items/calibrations/{n}/items.csv", get(calibrations::report::csv))
        .route("/items/calibrations/{n}/report.json", get(calibrations::report::json))
        .route("/items/calibrations/{n}/use", post(calibrations::take))
        .route("/items/{id}", get(item::page))
        .route("/items/{id}/statistics", get(item_statistics::page))
        .route("/items/{id}/edit", get(write::edit_form).post(write::edit_submit))
        .route("/items/{id}/review", post(item::review))
        .route("/items/{id}/use", post(item::put_into_use))
        .route("/items/{id}/retire", post(item::retire))
        .route("/items/{id}/versions/{n}", get(item::version))
        .route("/standards", get(standards::page).post(standards::record))
        .route("/frameworks", get(frameworks::list))
        .route("/frameworks/{id}", get(frameworks::page))
}

/// A step of the breadcrumb.
pub(super) struct Step {
    pub href: String,
    pub label: String,
}

/// A choice of a select or of boxes.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
}

/// A line of an error summary.
pub(super) struct ErrorLine {
    pub field: String,
    pub text: String,
}

/// The steps down to a page below the list of items.
fn steps(shell: &Shell) -> Vec<Step> {
    vec![Step { href: "/items".to_owned(), label: shell.t("bank-title") }]
}

/// The errors as the summary shows them.
fn summary(errors: &FieldErrors) -> Vec<ErrorLine> {
    errors.iter().map(|(f, t)| ErrorLine { field: f.to_owned(), text: t.to_owned() }).collect()
}

fn kind_name(shell: &Shell, kind: Kind) -> String {
    shell.t(&format!("bank-kind-{kind}"))
}

fn level_name(shell: &Shell, level: Level) -> String {
    shell.t(&format!("bank-level-{level}"))
}

fn review_name(shell: &Shell, review: ReviewStatus) -> String {
    shell.t(&format!("bank-review-{review}"))
}

/// A number with a fixed count of decimals, with the decimal comma of Norwegian and Sámi pages.
fn figure(shell: &Shell, value: f64, decimals: usize) -> String {
    let plain = format!("{value:.decimals$}");
    // what rounds to nothing has no sign
    let nothing = plain.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.'));
    let text = if nothing { plain.replace('-', "") } else { plain.replace('-', "\u{2212}") };
    if shell.language() == Lang::En { text } else { text.replace('.', ",") }
}

/// `1.2 Title` of a competence.
fn competence_name(shell: &Shell, hall: &Hall, framework: &str, id: &str) -> String {
    let label = hall.frameworks.get(framework).and_then(|f| f.label(id));
    label.map_or_else(|| id.to_owned(), |l| format!("{id} {}", shell.text(&l.text)))
}

/// Whoever made a change, by name where it was a person.
pub(super) async fn author_name(conn: &mut db::Conn, author: &str) -> Result<String, WebError> {
    match author.parse() {
        Ok(id) => Ok(person::one(conn, id).await?.map_or_else(|| author.to_owned(), |p| p.name)),
        Err(_) => Ok(author.to_owned()),
    }
}

/// A stored moment in words; the bare text if it is none.
fn moment(shell: &Shell, at: &str) -> String {
    at.parse::<Instant>().map_or_else(|_| at.to_owned(), |at| shell.moment(at))
}

/// What a refusal of the bank means for whoever asked.
fn refused(e: BankError) -> WebError {
    match e {
        BankError::Db(e) => e.into(),
        BankError::Unknown => WebError::NotFound,
        BankError::OwnWork => WebError::Forbidden("bank-error-own-work"),
        BankError::State => WebError::Conflict("bank-error-state"),
        BankError::Taken | BankError::Changed => WebError::Conflict("error-409"),
    }
}
