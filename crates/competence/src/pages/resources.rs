//! `/resources` and everything below it: what there is to learn from, kept by editors.

use axum::Router;
use axum::routing::{get, post};
use webkit::Shell;

use super::words::{Link, Step};
use crate::hall::Hall;
use crate::links::LinkState;
use crate::store::resources::Known;

mod check;
mod import;
mod list;
mod show;
mod write;

/// The addresses of resources.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/resources", get(list::page))
        .route("/resources.csv", get(list::csv))
        .route("/resources.json", get(list::json))
        .route("/resources.jsonl", get(list::json_lines))
        .route("/resources/new", get(write::new_form).post(write::new_submit))
        .route("/resources/import", get(import::form).post(import::submit))
        .route("/resources/check", get(check::page).post(check::start))
        .route("/resources/{id}", get(show::page))
        .route("/resources/{id}/edit", get(write::edit_form).post(write::edit_submit))
        .route("/resources/{id}/retire", post(show::retire))
        .route("/resources/{id}/check", post(check::one))
        .route("/resources/{id}/versions/{n}", get(show::version))
}

/// The way down to a page below the list.
fn steps(shell: &Shell) -> Vec<Step> {
    vec![Step { href: shell.href("/resources"), label: shell.t("resource-title") }]
}

/// A resource by its id, retired ones too.
fn find<'a>(all: &'a [Known], id: &str) -> Option<&'a Known> {
    // the list stands in the order of ids
    all.binary_search_by(|k| k.resource.id.as_str().cmp(id)).ok().map(|i| &all[i])
}

/// What is known of an address, in words.
fn link_words(shell: &Shell, known: &Known) -> String {
    match (&known.check, known.link()) {
        (Some(check), state) => {
            shell.tx(&format!("resource-link-{}", state.code()), super::words::day(shell, &check.at))
        }
        (None, _) => shell.t("resource-link-not-checked"),
    }
}

/// Colour of what is known of an address.
fn link_color(state: LinkState) -> &'static str {
    match state {
        LinkState::Works => "success",
        LinkState::Moved | LinkState::Unsure | LinkState::Failing => "warning",
        LinkState::Dead => "danger",
        LinkState::NotChecked => "neutral",
    }
}

/// The competences of a resource, each a link to its framework.
fn served_links(shell: &Shell, hall: &Hall, known: &Known) -> Vec<Link> {
    let served = known.resource.competences.iter();
    served
        .map(|c| Link {
            href: super::words::served_href(shell, c),
            label: super::words::served_name(shell, hall, c),
        })
        .collect()
}
