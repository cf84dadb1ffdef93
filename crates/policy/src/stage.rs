//! The stages a policy goes through. Real sequences are no one-way road: they
//! go back, skip years, and reach completion without implementation.

use serde::{Deserialize, Serialize};

/// A stage in the life of a policy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being designed.
    Design,
    /// Before parliament or another law-maker.
    LegislativeProcess,
    /// Approved or agreed.
    ApprovedAgreed,
    /// Tried out.
    Pilot,
    /// Carried out.
    Implementation,
    /// Completed.
    Completed,
    /// Given up.
    Discontinued,
}

impl Stage {
    /// All stages, in the usual order.
    pub const ALL: [Stage; 7] = [
        Stage::Design,
        Stage::LegislativeProcess,
        Stage::ApprovedAgreed,
        Stage::Pilot,
        Stage::Implementation,
        Stage::Completed,
        Stage::Discontinued,
    ];

    /// The code, as in exchange rows.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Design => "design",
            Stage::LegislativeProcess => "legislative_process",
            Stage::ApprovedAgreed => "approved_agreed",
            Stage::Pilot => "pilot",
            Stage::Implementation => "implementation",
            Stage::Completed => "completed",
            Stage::Discontinued => "discontinued",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// True when nothing more is expected.
    pub fn is_final(self) -> bool {
        matches!(self, Stage::Completed | Stage::Discontinued)
    }

    /// True when going from this stage to `next` is a step back.
    pub fn is_step_back(self, next: Stage) -> bool {
        next < self && next != Stage::Discontinued
    }
}
