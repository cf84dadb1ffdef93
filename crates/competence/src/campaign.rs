//! A campaign: an assessment opened for an audience, with its code, window and rules.

use kernel::{Instant, Text};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::item::Audience;

/// What people do in a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Questions chosen as the answers come.
    Adaptive,
    /// The same questions for all.
    Fixed,
    /// Statements that people rate for themselves.
    Reflection,
    /// A teacher's rubric on a task done before their eyes.
    Observation,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Adaptive, Kind::Fixed, Kind::Reflection, Kind::Observation];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Adaptive => "adaptive",
            Kind::Fixed => "fixed",
            Kind::Reflection => "reflection",
            Kind::Observation => "observation",
        }
    }

    /// The kind with a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// How long an adaptive test goes on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Length {
    /// Fewest questions.
    pub min: u16,
    /// Most questions.
    pub max: u16,
    /// The standard error at which the test may stop; none to go by the level alone.
    #[serde(default)]
    pub precision: Option<f64>,
    /// The probability of one level at which the test may stop.
    pub certainty: f64,
}

impl Default for Length {
    fn default() -> Self {
        Length { min: 10, max: 25, precision: Some(0.35), certainty: 0.9 }
    }
}

/// What a campaign asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// What people see as its name.
    pub title: Text,
    /// Whom it is for.
    pub audience: Audience,
    /// The framework.
    pub framework: String,
    /// The areas of the framework, by id; empty for all.
    #[serde(default)]
    pub areas: Vec<String>,
    /// The length.
    #[serde(default)]
    pub length: Length,
    /// The questions of a fixed form, in order; of an observation, the task that is watched.
    #[serde(default)]
    pub form: Vec<String>,
    /// The statements of a self-reflection, by the set's id.
    #[serde(default)]
    pub reflection: Option<String>,
    /// Extra time in per cent for everybody; 0 for none.
    #[serde(default)]
    pub extra_time: u16,
    /// Minutes for the whole test; none for no limit.
    #[serde(default)]
    pub minutes: Option<u16>,
    /// The person may share the result with the teacher.
    #[serde(default = "yes")]
    pub sharing: bool,
    /// New questions tried out along the way, at most; they do not count.
    #[serde(default)]
    pub seeded: u16,
}

fn yes() -> bool {
    true
}

/// A campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its id.
    pub id: Uuid,
    /// The code people type.
    pub code: String,
    /// The organisation.
    pub organisation: Option<Uuid>,
    /// The group, when it is for one.
    pub group: Option<Uuid>,
    /// What people do.
    pub kind: Kind,
    /// From when.
    pub opens: Instant,
    /// Until when.
    pub closes: Instant,
    /// The rules.
    pub rules: Rules,
}

/// Whether a campaign can be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Not yet.
    Early,
    /// Now.
    Open,
    /// No longer.
    Over,
}

impl Campaign {
    /// Whether it can be begun at a moment.
    #[must_use]
    pub fn window(&self, now: Instant) -> Window {
        if now < self.opens {
            Window::Early
        } else if now >= self.closes {
            Window::Over
        } else {
            Window::Open
        }
    }
}

/// Why rules cannot hold: the field and the message key that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: &'static str,
    /// The message key.
    pub key: &'static str,
}

/// What is wrong with the rules of a campaign; empty when they hold.
#[must_use]
pub fn faults(kind: Kind, rules: &Rules, opens: Instant, closes: Instant) -> Vec<Fault> {
    let mut out = Vec::new();
    let mut fault = |bad: bool, field, key| {
        if bad {
            out.push(Fault { field, key });
        }
    };
    fault(rules.title.is_empty(), "title", "campaign-title-missing");
    fault(closes <= opens, "closes", "campaign-closes-early");
    let l = rules.length;
    fault(l.min < 1 || l.max > 100 || l.min > l.max, "max", "campaign-length-wrong");
    fault(!(0.5..1.0).contains(&l.certainty), "certainty", "campaign-certainty-wrong");
    fault(l.precision.is_some_and(|p| !(0.1..=1.0).contains(&p)), "precision", "campaign-precision-wrong");
    fault(kind == Kind::Fixed && rules.form.is_empty(), "form", "campaign-form-empty");
    fault(
        kind == Kind::Reflection && rules.reflection.is_none(),
        "reflection",
        "campaign-reflection-missing",
    );
    fault(kind == Kind::Observation && rules.form.is_empty(), "observation", "campaign-observation-missing");
    fault(rules.extra_time > 200, "extra-time", "campaign-extra-time-wrong");
    out
}

/// Letters and digits of codes: none that look alike, none that make words by chance.
const ALPHABET: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

/// A code of `groups` groups of four, `K7PX-3QTM`, from random bytes.
#[must_use]
pub fn code(groups: usize, chance: &mut kernel::Chance) -> String {
    let mut out = String::with_capacity(groups * 5);
    for g in 0..groups {
        if g > 0 {
            out.push('-');
        }
        for _ in 0..4 {
            // 2^64 is so much larger than 28 that the remainder is as good as even
            out.push(ALPHABET[(chance.next_u64() % ALPHABET.len() as u64) as usize] as char);
        }
    }
    out
}

/// A code as somebody typed it, made comparable: upper case, groups of four; O and 0, I and 1 are not in use.
#[must_use]
pub fn tidy_code(typed: &str) -> String {
    let letters: Vec<char> =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(40).collect();
    letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_typed() {
        let code = code(3, &mut kernel::Chance::seeded(7));
        assert_eq!(code.len(), 14);
        assert_eq!(tidy_code(&code.to_lowercase().replace('-', " ")), code);
    }

    #[test]
    fn rules_that_cannot_hold_name_their_field() {
        let rules = Rules {
            title: Text::default(),
            audience: Audience::Learner,
            framework: "digcomp-3.0".to_owned(),
            areas: vec![],
            length: Length { min: 9, max: 3, ..Length::default() },
            form: vec![],
            reflection: None,
            extra_time: 0,
            minutes: None,
            sharing: true,
            seeded: 0,
        };
        let at = Instant::from_millis(1_000);
        let fields: Vec<_> = faults(Kind::Fixed, &rules, at, at).iter().map(|f| f.field).collect();
        assert_eq!(fields, ["title", "closes", "max", "form"]);
    }
}
