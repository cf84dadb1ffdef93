//! Three clocks run in every record and are never mixed: validity (when the
//! policy is meant to be in force), stage (how far it has come) and last
//! confirmation (when somebody last said that this is right). Where they or
//! the statements of others contradict each other, it is flagged, not mended.

use jiff::civil::Date;
use kernel::{Period, Year};

use crate::record::{PolicyType, Record, Validity};
use crate::stage::Stage;
use crate::timeline::steps;

/// A confirmation older than this many whole years is worth a remark.
pub const STALE_AFTER_YEARS: i32 = 2;

/// Where the day of reading lies in the validity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// No validity is known.
    Unknown,
    /// It has not begun.
    NotYet,
    /// It runs.
    Running,
    /// It is over.
    Over,
}

/// The three clocks of a record, read on one day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clocks {
    /// First clock: from when to when it is meant to be in force.
    pub validity: Option<Period>,
    /// Where the day of reading lies in it.
    pub standing: Standing,
    /// Second clock: the last year with a stage, and that stage.
    pub stage: Option<(Year, Stage)>,
    /// Years since then; never below zero.
    pub stage_age_years: Option<i32>,
    /// Third clock: when it was last confirmed.
    pub last_confirmed: Option<Date>,
    /// By whom.
    pub confirmed_by: Option<String>,
    /// Whole years since then; never below zero.
    pub confirmation_age_years: Option<i32>,
}

/// Reads the three clocks.
pub fn clocks(record: &Record, today: Date) -> Clocks {
    let validity = record.validity.as_ref().map(period);
    let this_year = i32::from(today.year());
    let standing = match validity {
        None | Some(Period { from: None, to: None }) => Standing::Unknown,
        Some(p) if p.from.is_some_and(|f| this_year < f.get()) => Standing::NotYet,
        Some(p) if p.to.is_some_and(|t| this_year > t.get()) => Standing::Over,
        Some(_) => Standing::Running,
    };
    let stage = record.last_stage().map(|s| (s.year, s.stage));
    let confirmed = record.last_confirmed.as_ref();
    Clocks {
        validity,
        standing,
        stage,
        stage_age_years: stage.map(|(y, _)| (this_year - y.get()).max(0)),
        last_confirmed: confirmed.map(|c| c.on),
        confirmed_by: confirmed.map(|c| c.by.clone()),
        confirmation_age_years: confirmed.map(|c| whole_years(c.on, today)),
    }
}

/// How much a contradiction weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Two statements cannot both be right.
    Contradiction,
    /// Unusual; worth a look.
    Remark,
}

/// Something in a record that does not go together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Contradiction {
    /// The last stage is a final one, yet the policy is meant to be in force after that year.
    CompletedButStillValid {
        /// The final stage.
        stage: Stage,
        /// Its year.
        year: Year,
        /// The last year of the validity.
        valid_to: Year,
    },
    /// Still carried out or tried out after the last year of its validity.
    StillImplementedAfterValidity {
        /// The stage.
        stage: Stage,
        /// Its last year.
        year: Year,
        /// The last year of the validity.
        valid_to: Year,
    },
    /// The validity is over and no stage says how it ended.
    EndedWithoutFinalStage {
        /// The last stage known.
        stage: Stage,
        /// Its year.
        year: Year,
        /// The last year of the validity.
        valid_to: Year,
    },
    /// Another stage follows a final one.
    StageAfterCompleted {
        /// The final stage.
        ended: Stage,
        /// Its year.
        ended_year: Year,
        /// The stage that follows.
        stage: Stage,
        /// Its year.
        year: Year,
    },
    /// Carried out or completed before the validity begins.
    StageBeforeValidity {
        /// The stage.
        stage: Stage,
        /// Its first year.
        year: Year,
        /// The first year of the validity.
        valid_from: Year,
    },
    /// The validity ends before it begins.
    ValidityBackwards {
        /// The first year given.
        from: Year,
        /// The last year given.
        to: Year,
    },
    /// A stage earlier in the usual order than the one before.
    StepBack {
        /// The stage before.
        from: Stage,
        /// The stage it went back to.
        to: Stage,
        /// The year of that.
        year: Year,
    },
    /// Years without a stage between years with one.
    GapYears {
        /// The first of them.
        from: Year,
        /// The last of them.
        to: Year,
    },
    /// Designed and then carried out, with no approval shown.
    SkippedApproval {
        /// The year in which it was first tried or carried out.
        year: Year,
    },
    /// Completed without ever being carried out or tried out.
    CompletedWithoutImplementation {
        /// The year of completion.
        year: Year,
    },
    /// Nobody has confirmed it for long.
    StaleConfirmation {
        /// Whole years since the last confirmation.
        years: i32,
    },
    /// A confirmation, or a stage, is dated after the day of reading.
    FromTheFuture {
        /// The year it is dated.
        year: Year,
    },
    /// Another tracker gives another stage for a year.
    StatementsDiffer {
        /// The tracker.
        tracker: String,
        /// The year.
        year: Year,
        /// What it says.
        theirs: Stage,
        /// What we say.
        ours: Stage,
    },
    /// Another tracker gives another validity.
    StatementValidityDiffers {
        /// The tracker.
        tracker: String,
        /// What it says.
        theirs: Period,
        /// What we say.
        ours: Period,
    },
    /// Another tracker knows a later stage than we do.
    StatementIsNewer {
        /// The tracker.
        tracker: String,
        /// The year it speaks of.
        year: Year,
        /// The stage it gives.
        theirs: Stage,
    },
    /// The official type is not what the compilers guessed.
    TypeGuessDiffers {
        /// The official type.
        official: PolicyType,
        /// The guess.
        guess: PolicyType,
    },
}

/// An argument of a contradiction's message; the page puts names and years in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Argument {
    /// A year, written without a sign between thousands.
    Year(Year),
    /// A number, which chooses the plural form.
    Number(i64),
    /// A stage, to be named.
    Stage(Stage),
    /// A type, to be named.
    Type(PolicyType),
    /// A period of years, either end open.
    Period(Period),
    /// Text as it is.
    Text(String),
}

impl Contradiction {
    /// The key of its message: `contradiction-…`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::CompletedButStillValid { .. } => "contradiction-completed-but-still-valid",
            Self::StillImplementedAfterValidity { .. } => "contradiction-still-implemented-after-validity",
            Self::EndedWithoutFinalStage { .. } => "contradiction-ended-without-final-stage",
            Self::StageAfterCompleted { .. } => "contradiction-stage-after-completed",
            Self::StageBeforeValidity { .. } => "contradiction-stage-before-validity",
            Self::ValidityBackwards { .. } => "contradiction-validity-backwards",
            Self::StepBack { .. } => "contradiction-step-back",
            Self::GapYears { .. } => "contradiction-gap-years",
            Self::SkippedApproval { .. } => "contradiction-skipped-approval",
            Self::CompletedWithoutImplementation { .. } => "contradiction-completed-without-implementation",
            Self::StaleConfirmation { .. } => "contradiction-stale-confirmation",
            Self::FromTheFuture { .. } => "contradiction-from-the-future",
            Self::StatementsDiffer { .. } => "contradiction-statements-differ",
            Self::StatementValidityDiffers { .. } => "contradiction-statement-validity-differs",
            Self::StatementIsNewer { .. } => "contradiction-statement-is-newer",
            Self::TypeGuessDiffers { .. } => "contradiction-type-guess-differs",
        }
    }

    /// The arguments of its message, by name.
    pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
        use Argument as A;
        match self {
            Self::CompletedButStillValid { stage, year, valid_to }
            | Self::StillImplementedAfterValidity { stage, year, valid_to }
            | Self::EndedWithoutFinalStage { stage, year, valid_to } => {
                vec![("stage", A::Stage(*stage)), ("year", A::Year(*year)), ("to", A::Year(*valid_to))]
            }
            Self::StageAfterCompleted { ended, ended_year, stage, year } => vec![
                ("ended", A::Stage(*ended)),
                ("endedyear", A::Year(*ended_year)),
                ("stage", A::Stage(*stage)),
                ("year", A::Year(*year)),
            ],
            Self::StageBeforeValidity { stage, year, valid_from } => {
                vec![("stage", A::Stage(*stage)), ("year", A::Year(*year)), ("from", A::Year(*valid_from))]
            }
            Self::ValidityBackwards { from, to } | Self::GapYears { from, to } => {
                let n = i64::from(to.get() - from.get() + 1);
                vec![("from", A::Year(*from)), ("to", A::Year(*to)), ("n", A::Number(n))]
            }
            Self::StepBack { from, to, year } => {
                vec![("from", A::Stage(*from)), ("to", A::Stage(*to)), ("year", A::Year(*year))]
            }
            Self::SkippedApproval { year }
            | Self::CompletedWithoutImplementation { year }
            | Self::FromTheFuture { year } => vec![("year", A::Year(*year))],
            Self::StaleConfirmation { years } => vec![("n", A::Number(i64::from(*years)))],
            Self::StatementsDiffer { tracker, year, theirs, ours } => vec![
                ("tracker", A::Text(tracker.clone())),
                ("year", A::Year(*year)),
                ("theirs", A::Stage(*theirs)),
                ("ours", A::Stage(*ours)),
            ],
            Self::StatementValidityDiffers { tracker, theirs, ours } => vec![
                ("tracker", A::Text(tracker.clone())),
                ("theirs", A::Period(*theirs)),
                ("ours", A::Period(*ours)),
            ],
            Self::StatementIsNewer { tracker, year, theirs } => vec![
                ("tracker", A::Text(tracker.clone())),
                ("year", A::Year(*year)),
                ("theirs", A::Stage(*theirs)),
            ],
            Self::TypeGuessDiffers { official, guess } => {
                vec![("official", A::Type(*official)), ("guess", A::Type(*guess))]
            }
        }
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        match self {
            Self::CompletedButStillValid { .. }
            | Self::StillImplementedAfterValidity { .. }
            | Self::StageAfterCompleted { .. }
            | Self::StageBeforeValidity { .. }
            | Self::ValidityBackwards { .. }
            | Self::FromTheFuture { .. }
            | Self::StatementsDiffer { .. }
            | Self::StatementValidityDiffers { .. } => Severity::Contradiction,
            Self::EndedWithoutFinalStage { .. }
            | Self::StepBack { .. }
            | Self::GapYears { .. }
            | Self::SkippedApproval { .. }
            | Self::CompletedWithoutImplementation { .. }
            | Self::StaleConfirmation { .. }
            | Self::StatementIsNewer { .. }
            | Self::TypeGuessDiffers { .. } => Severity::Remark,
        }
    }
}

/// Everything in a record that does not go together, contradictions before remarks.
pub fn contradictions(record: &Record, today: Date) -> Vec<Contradiction> {
    let stages: Vec<(Year, Stage)> = record.stages.iter().flatten().map(|s| (s.year, s.stage)).collect();
    let known: Vec<(Year, Stage)> =
        steps(&stages).iter().filter_map(|s| s.stage.map(|stage| (s.year, stage))).collect();
    let mut out = Vec::new();
    if let Some(validity) = &record.validity {
        against_validity(&known, period(validity), today, &mut out);
    }
    within_stages(&stages, &known, &mut out);
    against_confirmation(record, &known, today, &mut out);
    against_statements(record, &known, &mut out);
    if let (Some(official), Some(guess)) = (record.kind, record.our_type_hint)
        && official != guess
    {
        out.push(Contradiction::TypeGuessDiffers { official, guess });
    }
    out.sort_by_key(Contradiction::severity);
    out
}

fn period(validity: &Validity) -> Period {
    Period { from: validity.from, to: validity.to }
}

fn carried_out(stage: Stage) -> bool {
    matches!(stage, Stage::Pilot | Stage::Implementation)
}

fn against_validity(known: &[(Year, Stage)], validity: Period, today: Date, out: &mut Vec<Contradiction>) {
    if let (Some(from), Some(to)) = (validity.from, validity.to)
        && to < from
    {
        out.push(Contradiction::ValidityBackwards { from, to });
        return;
    }
    if let (Some(&(year, stage)), Some(valid_to)) = (known.last(), validity.to) {
        if stage.is_final() && valid_to > year {
            out.push(Contradiction::CompletedButStillValid { stage, year, valid_to });
        } else if carried_out(stage) && year > valid_to {
            out.push(Contradiction::StillImplementedAfterValidity { stage, year, valid_to });
        } else if !stage.is_final() && i32::from(today.year()) > valid_to.get() {
            out.push(Contradiction::EndedWithoutFinalStage { stage, year, valid_to });
        }
    }
    // design, law-making, approval and trials naturally come before a policy is in force
    let early = known.iter().find(|(year, stage)| {
        matches!(stage, Stage::Implementation | Stage::Completed) && validity.from.is_some_and(|f| *year < f)
    });
    if let (Some(&(year, stage)), Some(valid_from)) = (early, validity.from) {
        out.push(Contradiction::StageBeforeValidity { stage, year, valid_from });
    }
}

fn within_stages(stages: &[(Year, Stage)], known: &[(Year, Stage)], out: &mut Vec<Contradiction>) {
    for pair in known.windows(2) {
        let ((ended_year, before), (year, stage)) = (pair[0], pair[1]);
        if before.is_final() && stage != before {
            out.push(Contradiction::StageAfterCompleted { ended: before, ended_year, stage, year });
        } else if before.is_step_back(stage) {
            out.push(Contradiction::StepBack { from: before, to: stage, year });
        }
        if ended_year.get() + 1 < year.get() {
            out.push(Contradiction::GapYears { from: ended_year.plus(1), to: year.plus(-1) });
        }
    }
    let designed = stages.iter().any(|(_, s)| *s == Stage::Design);
    let first_carried = known.iter().position(|(_, s)| carried_out(*s));
    if let Some(at) = first_carried {
        let approved =
            known[..at].iter().any(|(_, s)| matches!(s, Stage::ApprovedAgreed | Stage::LegislativeProcess));
        // a trial before approval is what trials are for
        if designed
            && !approved
            && known[at].1 == Stage::Implementation
            && known[..at].iter().any(|(_, s)| *s == Stage::Design)
        {
            out.push(Contradiction::SkippedApproval { year: known[at].0 });
        }
    } else if let Some((year, _)) = known.iter().find(|(_, s)| *s == Stage::Completed)
        && known.len() > 1
    {
        // a single stage only shows that we know nothing of the years before
        out.push(Contradiction::CompletedWithoutImplementation { year: *year });
    }
}

fn against_confirmation(record: &Record, known: &[(Year, Stage)], today: Date, out: &mut Vec<Contradiction>) {
    let mut later: Option<Year> = known.last().map(|(y, _)| *y).filter(|y| y.get() > i32::from(today.year()));
    if let Some(confirmed) = &record.last_confirmed {
        let years = whole_years(confirmed.on, today);
        if years >= STALE_AFTER_YEARS {
            out.push(Contradiction::StaleConfirmation { years });
        }
        if confirmed.on > today {
            later = later.max(Year::new(i64::from(confirmed.on.year())).ok());
        }
    }
    if let Some(year) = later {
        out.push(Contradiction::FromTheFuture { year });
    }
}

fn against_statements(record: &Record, known: &[(Year, Stage)], out: &mut Vec<Contradiction>) {
    let ours = record.validity.as_ref().map(period);
    for statement in &record.statements {
        let tracker = &statement.tracker;
        if let Some(said) = &statement.stage {
            let (year, theirs) = (said.year, said.stage);
            match known.iter().find(|(y, _)| *y == year) {
                Some((_, ours)) if *ours != theirs => out.push(Contradiction::StatementsDiffer {
                    tracker: tracker.clone(),
                    year,
                    theirs,
                    ours: *ours,
                }),
                None if known.last().is_some_and(|(last, _)| year > *last) => {
                    out.push(Contradiction::StatementIsNewer { tracker: tracker.clone(), year, theirs });
                }
                _ => {}
            }
        }
        if let (Some(theirs), Some(ours)) = (statement.validity.as_ref().map(period), ours)
            && differ(theirs, ours)
        {
            out.push(Contradiction::StatementValidityDiffers { tracker: tracker.clone(), theirs, ours });
        }
    }
}

/// Whether two periods name different years for the same end; an end that one leaves open is no difference.
fn differ(a: Period, b: Period) -> bool {
    let ends = |x: Option<Year>, y: Option<Year>| matches!((x, y), (Some(x), Some(y)) if x != y);
    ends(a.from, b.from) || ends(a.to, b.to)
}

/// Whole years from one day to another; zero when the other is earlier.
fn whole_years(from: Date, to: Date) -> i32 {
    let years = i32::from(to.year()) - i32::from(from.year());
    let before_the_day = (to.month(), to.day()) < (from.month(), from.day());
    (years - i32::from(before_the_day)).max(0)
}

#[cfg(test)]
mod tests;
