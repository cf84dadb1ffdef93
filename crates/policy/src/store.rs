//! What the database holds of the timeline. SQL lives here and nowhere else in this crate.

pub mod editions;
pub mod publications;
pub mod related;
pub mod relations;
pub mod revisions;
pub mod vocabularies;
