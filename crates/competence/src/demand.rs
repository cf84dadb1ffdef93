//! What courses are needed: people below the target in a competence, shown by the rules of [`evidence::disclosure`].
//! The target is fixed, not chosen by the reader, because figures for two targets could be subtracted. Pure.
//!
//! Somebody is below the target when the area's level is below it and not all points in the competence were reached.

use crate::item::{Audience, Level};

/// The level that people of an audience should reach: the project's choice, the same for everybody who reads.
#[must_use]
pub fn target(audience: Audience) -> Level {
    match audience {
        Audience::Learner => Level::Intermediate,
        Audience::Teacher | Audience::Trainer | Audience::Leader => Level::Advanced,
    }
}
