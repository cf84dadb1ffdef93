//! What does not fit together in a record, in words.

use jiff::civil::Date;
use kernel::Period;
use webkit::messages::Arg;

use crate::clocks::{Argument, Contradiction, Severity, contradictions};
use crate::present::Words;
use crate::record::{Record, Validity};
use crate::vocabulary::names;

/// A contradiction or a remark.
pub struct Doubt {
    /// True for a contradiction, false for a remark.
    pub contradiction: bool,
    /// It concerns the validity.
    pub validity: bool,
    /// It concerns the stages.
    pub stage: bool,
    /// It concerns the last confirmation.
    pub confirmation: bool,
    /// In words.
    pub text: String,
}

/// What does not fit together, contradictions first.
pub fn doubts(words: &Words, r: &Record, today: Date) -> Vec<Doubt> {
    contradictions(r, today).iter().map(|c| doubt(words, c)).collect()
}

fn doubt(words: &Words, c: &Contradiction) -> Doubt {
    use Contradiction as C;
    let mut held: Vec<(&'static str, Held)> = Vec::new();
    for (name, argument) in c.arguments() {
        held.push((name, value(words, argument)));
    }
    let args: Vec<(&str, Arg<'_>)> = held
        .iter()
        .map(|(name, v)| match v {
            Held::Text(t) => (*name, Arg::Text(t)),
            Held::Number(n) => (*name, Arg::Number(*n)),
        })
        .collect();
    let validity = matches!(
        c,
        C::CompletedButStillValid { .. }
            | C::StillImplementedAfterValidity { .. }
            | C::EndedWithoutFinalStage { .. }
            | C::StageBeforeValidity { .. }
            | C::ValidityBackwards { .. }
            | C::StatementValidityDiffers { .. }
    );
    let confirmation = matches!(c, C::StaleConfirmation { .. });
    let stage = !confirmation
        && !matches!(
            c,
            C::ValidityBackwards { .. } | C::StatementValidityDiffers { .. } | C::TypeGuessDiffers { .. }
        );
    Doubt {
        contradiction: c.severity() == Severity::Contradiction,
        validity,
        stage,
        confirmation,
        text: words.shell.app().messages.with(words.shell.language(), c.key(), &args),
    }
}

/// An argument in the reader's language.
enum Held {
    Text(String),
    Number(i64),
}

fn value(words: &Words, a: Argument) -> Held {
    Held::Text(match a {
        Argument::Number(n) => return Held::Number(n),
        Argument::Year(y) => y.to_string(),
        Argument::Stage(s) => words.stage(s),
        Argument::Type(t) => words.term(names::TYPES, t.code()),
        Argument::Period(p) => period(words, p),
        Argument::Text(t) => words.shell.english(&t),
    })
}

fn period(words: &Words, p: Period) -> String {
    let v = Validity { from: p.from, to: p.to, note: kernel::Text::default() };
    super::view::validity_text(&words.shell, &v)
}
