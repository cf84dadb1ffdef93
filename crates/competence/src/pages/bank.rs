//! The content team's side of the item bank: `/items` and everything below it, `/standards` and `/frameworks/{id}`.

use axum::Router;
use axum::routing::{get, post};
use kernel::{Instant, Lang};
use people::store::person;
use webkit::{FieldErrors, Shell, WebError};

use crate::hall::{Hall, stored_item};
use crate::item::{Item, Kind, Level, ReviewStatus};
use crate::store::items::{self, Head};
use crate::use_cases::save_item::BankError;

mod draft;
mod frameworks;
mod item;
mod list;
mod preview;
mod standards;
mod write;

/// The addresses of the bank.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/items", get(list::page))
        .route("/items.csv", get(list::csv))
        .route("/items/new", get(write::new_form).post(write::new_submit))
        .route("/items/{id}", get(item::page))
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
    let text = format!("{value:.decimals$}").replace('-', "\u{2212}");
    if shell.language() == Lang::En { text } else { text.replace('.', ",") }
}

/// `1.2 Title` of a competence.
fn competence_name(shell: &Shell, hall: &Hall, framework: &str, id: &str) -> String {
    let label = hall.frameworks.get(framework).and_then(|f| f.label(id));
    label.map_or_else(|| id.to_owned(), |l| format!("{id} {}", shell.text(&l.text)))
}

/// Newest versions of all items with what the store knows of them.
async fn newest(hall: &Hall) -> Result<Vec<(Head, Item)>, WebError> {
    let mut conn = hall.db().read().await?;
    let heads = items::heads(&mut conn).await?;
    let latest = items::latest(&mut conn).await?;
    let mut heads: std::collections::HashMap<String, Head> =
        heads.into_iter().map(|h| (h.id.clone(), h)).collect();
    let mut out = Vec::with_capacity(latest.len());
    for (id, version, document) in latest {
        if let Some(head) = heads.remove(&id) {
            out.push((head, stored_item(&id, version, &document)?));
        }
    }
    Ok(out)
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
