//! What can be wrong with data that come from outside.

/// Data that cannot be used: where, what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not read {place}: {problem}\nhint: {remedy}")]
pub struct BadData {
    /// Row and field, as in `groups[3].size`.
    pub place: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

impl BadData {
    /// A fault at a place.
    pub fn at(place: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into(), remedy: remedy.into() }
    }
}
