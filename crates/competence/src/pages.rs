//! The pages of this part, one file for each address.

use axum::Router;
use axum::routing::get;

use crate::hall::Hall;

pub mod bank;
pub mod campaigns;
pub mod collections;
pub mod courses;
pub mod resources;
mod start;
pub mod take;
mod words;

/// The addresses of this part's pages.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/competence", get(start::page))
        .merge(take::routes())
        .merge(campaigns::routes())
        .merge(bank::routes())
        .merge(resources::routes())
        .merge(collections::routes())
        .merge(courses::routes())
}
