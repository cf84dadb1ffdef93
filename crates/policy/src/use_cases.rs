//! What can be done with the timeline: one verb, one transaction each.

pub mod edit_vocabulary;
pub mod freeze_edition;
pub mod import_records;
pub mod publish_record;
pub mod save_draft;

/// Why a use case did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::DbError),
    /// There is no such thing.
    #[error("there is no such record")]
    NotFound,
    /// It changed since it was read.
    #[error("it changed since it was read; look at the new version and try again")]
    Changed,
    /// Rules refuse it.
    #[error("{} rules refuse it; first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Problems(Vec<kernel::Problem>),
}
