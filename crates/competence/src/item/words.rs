//! The fixed words of items: kinds, levels, audiences and the like, each with
//! one spelling in files and addresses.

use std::fmt;
use std::str::FromStr;

/// Makes an enum whose values have a fixed word in files and addresses.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All values, in their natural order.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// The word in files and addresses.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(s: &str) -> Result<Self, UnknownWord> {
                $name::ALL.iter().copied().find(|v| v.code() == s).ok_or_else(|| UnknownWord {
                    word: s.chars().take(40).collect(),
                    what: $what,
                    known: [$($word,)+].join(", "),
                })
            }
        }
    };
}

/// A word that none of the known values has.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("\"{word}\" is not {what}; use one of: {known}")]
pub struct UnknownWord {
    word: String,
    what: &'static str,
    known: String,
}

words! {
    /// What a person does in an item.
    Kind, "a kind of item" {
        /// Choose one of several.
        Single = "single",
        /// Choose all that fit.
        Multiple = "multiple",
        /// Put in order.
        Order = "order",
        /// Find what belongs together.
        Match = "match",
        /// Write a word or a few.
        Text = "text",
        /// Write a number.
        Number = "number",
        /// Fill in the cells of a table.
        Table = "table",
        /// Point at a place in a picture.
        Hotspot = "hotspot",
        /// Look into a file made for this learner.
        File = "file",
        /// Sort a mailbox.
        Mailbox = "mailbox",
        /// Tidy folders.
        FileManager = "file-manager",
    }
}

words! {
    /// The four broad levels of DigComp 3.0.
    Level, "a level" {
        /// Simple tasks, with help or alone.
        Basic = "basic",
        /// Well-defined and routine tasks on one's own.
        Intermediate = "intermediate",
        /// Varied tasks, guiding others.
        Advanced = "advanced",
        /// Complex tasks with many factors.
        HighlyAdvanced = "highly-advanced",
    }
}

impl Level {
    /// Its place, from 0 for the lowest.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The difficulties (logits) that are expected at this level. The bounds
    /// overlap by half a logit to each side, since a level is a judgement.
    pub fn difficulties(self) -> std::ops::RangeInclusive<f64> {
        match self {
            Level::Basic => -2.7..=-0.3,
            Level::Intermediate => -1.3..=0.9,
            Level::Advanced => -0.1..=2.1,
            Level::HighlyAdvanced => 1.1..=3.1,
        }
    }
}

words! {
    /// Whom an item is meant for.
    Audience, "an audience" {
        /// Learners and apprentices.
        Learner = "learner",
        /// Teachers.
        Teacher = "teacher",
        /// Trainers in companies.
        Trainer = "trainer",
        /// Leaders of schools and companies.
        Leader = "leader",
    }
}

words! {
    /// How far the quality of an item has been looked at.
    ReviewStatus, "a review status" {
        /// Written, not read by anybody else.
        Draft = "draft",
        /// Read by a second person.
        Reviewed = "reviewed",
        /// Taken out of use.
        Retired = "retired",
    }
}

words! {
    /// How much reading an item asks for.
    Reading, "an amount of reading" {
        /// A few short sentences.
        Easy = "easy",
        /// A paragraph or two.
        Medium = "medium",
        /// Long or dense.
        Demanding = "demanding",
    }
}

words! {
    /// Whether part of the answer counts.
    Credit, "a kind of credit" {
        /// All right or nothing: 0 or 1.
        Whole = "whole",
        /// 0, 1 or 2: under half, at least half, all right.
        Parts = "parts",
    }
}
