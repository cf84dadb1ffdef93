//! Groups of learners: what a group is, and what may be typed into one. Pure.
//!
//! A learner has no account here, only a name that the group's teachers see. The name can be erased;
//! what the learner did stays, without anything that says who it was.

use uuid::Uuid;

use crate::refusal::{Refusal, shown};
use crate::{OrganisationId, Span};

/// Most characters of a name.
const NAME: usize = 80;
/// Most learners added at once.
const AT_ONCE: usize = 100;

/// A group of learners.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Its id.
    pub id: Uuid,
    /// The school or workplace it belongs to.
    pub organisation: OrganisationId,
    /// Its name: `1BYA`.
    pub name: String,
    /// Its school year: `2026/27`.
    pub school_year: String,
    /// The programme it follows, if that matters.
    pub programme: Option<String>,
    /// The days on which it is there.
    pub span: Span,
}

/// A learner in a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The learner, as a pseudonym.
    pub learner: Uuid,
    /// The name; empty once it was erased.
    pub name: String,
}

/// A person who teaches a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Teacher {
    /// Who.
    pub person: Uuid,
    /// Their name.
    pub name: String,
}

/// A short text of a group, tidied.
///
/// # Errors
/// When it is empty or has more than 80 characters.
pub fn tidy(text: &str) -> Result<String, Refusal> {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.is_empty() || tidy.chars().count() > NAME { Err(Refusal::Name(shown(&tidy))) } else { Ok(tidy) }
}

/// The names of a pasted list, one a line; empty lines do not count. Two learners may have one name.
///
/// # Errors
/// When there is none, more than a hundred, or one of more than 80 characters.
pub fn names_of(list: &str) -> Result<Vec<String>, Refusal> {
    let lines: Vec<&str> = list.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    if lines.is_empty() || lines.len() > AT_ONCE {
        return Err(Refusal::PersonName);
    }
    lines.into_iter().map(|l| tidy(l).map_err(|_| Refusal::PersonName)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_gives_one_name_a_line() {
        let names = names_of("  Ask   Berg\r\n\nIda\n").expect("two names");
        assert_eq!(names, ["Ask Berg", "Ida"]);
    }

    #[test]
    fn a_list_without_a_name_or_with_an_endless_one_is_refused() {
        assert_eq!(names_of(" \n "), Err(Refusal::PersonName));
        assert_eq!(names_of(&"x".repeat(81)), Err(Refusal::PersonName));
        assert_eq!(names_of(&"x\n".repeat(101)), Err(Refusal::PersonName));
    }
}
