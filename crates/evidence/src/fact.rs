//! What a fact is. Pure.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use people::OrganisationId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a fact may be broken down by: dimension and code, as `programme` = `ELAUT2----`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Profile(BTreeMap<String, String>);

impl Profile {
    /// No dimension at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one dimension more. `;` and `=` have no place in a code and become blanks.
    pub fn with(mut self, dimension: &str, code: &str) -> Self {
        let clean = |s: &str| s.replace([';', '='], " ");
        self.0.insert(clean(dimension), clean(code));
        self
    }

    /// The code of a dimension.
    pub fn get(&self, dimension: &str) -> Option<&str> {
        self.0.get(dimension).map(String::as_str)
    }

    /// Dimensions and codes, by dimension.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(d, c)| (d.as_str(), c.as_str()))
    }

    /// As it is stored: `level=Vg2;programme=ELAUT2----`, by dimension.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (i, (d, c)) in self.0.iter().enumerate() {
            let _ = write!(out, "{}{d}={c}", if i == 0 { "" } else { ";" });
        }
        out
    }

    /// Reads what [`Profile::text`] wrote; what is not of that form is left out.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split(';').filter_map(|p| p.split_once('='));
        Self(pairs.map(|(d, c)| (d.to_owned(), c.to_owned())).collect())
    }
}

/// The subject of facts about what has no id of its own: an organisation's programme, a site's kind of equipment. The same
/// parts give the same subject.
#[must_use]
pub fn subject_of(parts: &[&str]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    // version 8: made by a rule of our own (RFC 9562, section 5.8)
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// One thing that was so: who or what, where, when, how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<'a> {
    /// Its kind, as `sign-off.core`: `part.noun`, see `docs/facts.md`.
    pub kind: &'a str,
    /// Whom or what it is about: a learner, a machine, an organisation. Kept as a link that can be erased.
    pub subject: Uuid,
    /// The organisation it belongs to (a school, not its county: the roll-up climbs).
    pub organisation: OrganisationId,
    /// What it may be broken down by.
    pub profile: Profile,
    /// The day on which it was so.
    pub on: Date,
    /// How much, in the kind's unit; 1 for a thing that is counted.
    pub value: f64,
    /// The row in its own part that says so.
    pub origin: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_read_back_as_it_was_written() {
        let p = Profile::new().with("programme", "ELAUT2----").with("level", "Vg2");
        assert_eq!(p.text(), "level=Vg2;programme=ELAUT2----");
        assert_eq!(Profile::parse(&p.text()), p);
        assert_eq!(Profile::parse(""), Profile::new());
    }

    #[test]
    fn a_subject_made_of_parts_is_always_the_same_and_no_other() {
        assert_eq!(subject_of(&["school", "A"]), subject_of(&["school", "A"]));
        assert_ne!(subject_of(&["school", "A"]), subject_of(&["schoolA", ""]));
        assert_eq!(subject_of(&["x"]).get_version_num(), 8);
    }

    #[test]
    fn a_code_cannot_smuggle_a_second_dimension_in() {
        let p = Profile::new().with("programme", "A;level=Vg3");
        assert_eq!(Profile::parse(&p.text()).iter().count(), 1);
    }
}
