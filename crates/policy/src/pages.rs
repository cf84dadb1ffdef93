//! The pages of the timeline. Handlers follow the address: `/policies/{number}/history`
//! is in `pages/history.rs`.

use axum::Router;

use crate::room::Room;

pub mod about;
pub mod audit;
pub mod compare;
pub mod downloads;
pub mod edit;
pub mod editions;
pub mod feed;
pub mod history;
pub mod import;
pub mod list;
mod measured;
pub mod record;
pub mod start;
pub mod statistics;
pub mod tree;
pub mod vocabularies;

/// All pages of this part.
pub fn routes() -> Router<Room> {
    Router::new()
        .merge(start::routes())
        .merge(about::routes())
        .merge(list::routes())
        .merge(compare::routes())
        .merge(statistics::routes())
        .merge(record::routes())
        .merge(tree::routes())
        .merge(history::routes())
        .merge(editions::routes())
        .merge(vocabularies::routes())
        .merge(downloads::routes())
        .merge(feed::routes())
        .merge(edit::routes())
        .merge(import::routes())
        .merge(audit::routes())
}
