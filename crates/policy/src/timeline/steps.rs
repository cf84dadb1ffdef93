//! A policy's stages as steps year by year: with the gaps between them and the
//! steps back named. Drawings, tables and contradictions all read these.

use std::collections::BTreeMap;

use kernel::Year;

use crate::stage::Stage;

/// One year in the life of a policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The year.
    pub year: Year,
    /// Its stage; none in a gap.
    pub stage: Option<Stage>,
    /// The last stage known before, when this one is earlier in the usual order.
    pub back_from: Option<Stage>,
}

/// Every year from the first stage to the last, each once, in order. Of two
/// stages in one year the later in the list counts (import refuses such rows).
pub fn steps(stages: &[(Year, Stage)]) -> Vec<Step> {
    let by_year: BTreeMap<Year, Stage> = stages.iter().copied().collect();
    let (Some((&first, _)), Some((&last, _))) = (by_year.first_key_value(), by_year.last_key_value()) else {
        return Vec::new();
    };
    let mut before: Option<Stage> = None;
    let mut out = Vec::with_capacity((last.get() - first.get() + 1) as usize);
    for n in 0..=(last.get() - first.get()) {
        let year = first.plus(n);
        let stage = by_year.get(&year).copied();
        let back_from = stage.and_then(|s| before.filter(|b| b.is_step_back(s)));
        before = stage.or(before);
        out.push(Step { year, stage, back_from });
    }
    out
}

/// The first and the last year of several lists of stages; none when all are empty.
pub fn span<'a>(lists: impl IntoIterator<Item = &'a [(Year, Stage)]>) -> Option<(Year, Year)> {
    let mut range: Option<(Year, Year)> = None;
    for (year, _) in lists.into_iter().flatten() {
        range = Some(range.map_or((*year, *year), |(a, b)| (a.min(*year), b.max(*year))));
    }
    range
}

/// Neighbouring years with the same stage, drawn as one piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Run {
    pub from: Year,
    pub to: Year,
    pub stage: Stage,
    pub back_from: Option<Stage>,
}

/// The runs of a policy, in order; years in gaps belong to none.
pub(super) fn runs(stages: &[(Year, Stage)]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for step in steps(stages) {
        let Some(stage) = step.stage else { continue };
        match out.last_mut() {
            Some(run) if run.stage == stage && run.to.get() + 1 == step.year.get() => run.to = step.year,
            _ => out.push(Run { from: step.year, to: step.year, stage, back_from: step.back_from }),
        }
    }
    out
}
