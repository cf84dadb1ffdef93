//! Roles that a person holds in an organisation, and what each may do. Pure.
//!
//! Each role may do everything the one before it may. A role reaches the
//! organisation it is held in and, on any day, whatever stands under it then.

use std::str::FromStr;

use jiff::civil::Date;
use kernel::Id;
use serde::Serialize;
use uuid::Uuid;

use crate::Span;
use crate::organisation::{OrganisationId, OrganisationMap};
use crate::refusal::{Refusal, shown};

/// A role, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads the drafts of their own organisation.
    Reader,
    /// Suggests changes, as drafts that an editor takes up.
    Reporter,
    /// Writes drafts.
    Editor,
    /// Publishes.
    Publisher,
    /// Manages organisations, people and vocabularies.
    Administrator,
}

impl Role {
    /// All roles, weakest first.
    pub const ALL: [Role; 5] =
        [Role::Reader, Role::Reporter, Role::Editor, Role::Publisher, Role::Administrator];

    /// As it is stored and stands in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Reporter => "reporter",
            Role::Editor => "editor",
            Role::Publisher => "publisher",
            Role::Administrator => "administrator",
        }
    }

    /// Key of the message that names it.
    pub fn message(self) -> &'static str {
        match self {
            Role::Reader => "role-reader",
            Role::Reporter => "role-reporter",
            Role::Editor => "role-editor",
            Role::Publisher => "role-publisher",
            Role::Administrator => "role-administrator",
        }
    }

    /// May read drafts.
    pub fn may_read_drafts(self) -> bool {
        self >= Role::Reader
    }

    /// May suggest changes.
    pub fn may_suggest(self) -> bool {
        self >= Role::Reporter
    }

    /// May write drafts.
    pub fn may_edit(self) -> bool {
        self >= Role::Editor
    }

    /// May publish.
    pub fn may_publish(self) -> bool {
        self >= Role::Publisher
    }

    /// May manage organisations, people and vocabularies.
    pub fn may_administer(self) -> bool {
        self >= Role::Administrator
    }
}

impl FromStr for Role {
    type Err = Refusal;
    fn from_str(s: &str) -> Result<Self, Refusal> {
        Role::ALL.into_iter().find(|r| r.code() == s).ok_or_else(|| Refusal::UnknownRole(shown(s)))
    }
}

/// A role that somebody holds somewhere, for some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoleHeld {
    /// Its id.
    pub id: Id<RoleHeld>,
    /// Who holds it.
    pub person: Uuid,
    /// Where.
    pub organisation: OrganisationId,
    /// Which.
    pub role: Role,
    /// When.
    pub span: Span,
}

/// The strongest role that reaches an organisation on a day, if any does.
pub fn strongest(
    held: &[RoleHeld],
    map: &OrganisationMap,
    organisation: OrganisationId,
    day: Date,
) -> Option<Role> {
    held.iter()
        .filter(|h| h.span.holds(day) && map.covers(h.organisation, organisation, day))
        .map(|h| h.role)
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_one_before_it_may() {
        let may = |r: Role| {
            [r.may_read_drafts(), r.may_suggest(), r.may_edit(), r.may_publish(), r.may_administer()]
        };
        assert_eq!(may(Role::Reader), [true, false, false, false, false]);
        assert_eq!(may(Role::Reporter), [true, true, false, false, false]);
        assert_eq!(may(Role::Editor), [true, true, true, false, false]);
        assert_eq!(may(Role::Publisher), [true, true, true, true, false]);
        assert_eq!(may(Role::Administrator), [true; 5]);
        for r in Role::ALL {
            assert_eq!(r.code().parse::<Role>(), Ok(r));
        }
        assert_eq!("owner".parse::<Role>(), Err(Refusal::UnknownRole("owner".into())));
    }
}
