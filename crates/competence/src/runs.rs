//! Calibrations under way. They live in this process, one at a time; what a run found is stored, a run that was cut short is
//! begun again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Instant;
use uuid::Uuid;

use crate::calibration::{Failure, Plan, Step};

/// Runs that are remembered after their end.
const KEPT: usize = 10;

/// What became of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It is under way.
    Working(Step),
    /// It was stored under this number.
    Done(i64),
    /// It ended without a report.
    Failed(Failure),
    /// Our fault; the log says more.
    Broken,
}

/// A run.
pub struct Run {
    /// By which its page is found.
    pub id: Uuid,
    /// What was asked for.
    pub plan: Plan,
    /// Why, in the words of whoever began it.
    pub reason: String,
    /// Who began it.
    pub author: String,
    /// When.
    pub began: Instant,
    phase: Mutex<(Phase, f64)>,
    cancelled: AtomicBool,
}

impl Run {
    /// A run that has not begun.
    #[must_use]
    pub fn new(id: Uuid, plan: Plan, reason: &str, author: &str, began: Instant) -> Arc<Run> {
        Arc::new(Run {
            id,
            plan,
            reason: reason.to_owned(),
            author: author.to_owned(),
            began,
            phase: Mutex::new((Phase::Working(Step::Reading), 0.0)),
            cancelled: AtomicBool::new(false),
        })
    }

    fn held(&self) -> std::sync::MutexGuard<'_, (Phase, f64)> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it stands.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.held().0.clone()
    }

    /// Notes where it stands.
    pub fn set(&self, phase: Phase) {
        let mut held = self.held();
        if let Phase::Working(Step::Cycle(_, change, target)) = phase
            && change.is_finite()
            && change > target
        {
            // the first change measured says how far there was to go
            held.1 = held.1.max(change);
        }
        held.0 = phase;
    }

    /// How far it is, from 0 to 1; cycles take the first 70 hundredths, by the logarithm of the change that is left.
    #[must_use]
    pub fn share(&self) -> f64 {
        let (phase, first) = self.held().clone();
        match phase {
            Phase::Working(Step::Reading) => 0.0,
            Phase::Working(Step::Cycle(_, change, target)) if change.is_finite() && first > target => {
                let way = (first / change.max(target)).ln() / (first / target).ln();
                0.05 + 0.65 * way.clamp(0.0, 1.0)
            }
            Phase::Working(Step::Cycle(..)) => 0.05,
            Phase::Working(Step::NewItems) => 0.4,
            Phase::Working(Step::Errors(done, of)) => 0.7 + 0.28 * done as f64 / of.max(1) as f64,
            Phase::Working(Step::Writing) => 0.99,
            Phase::Done(_) | Phase::Failed(_) | Phase::Broken => 1.0,
        }
    }

    /// Asks it to stop after the step it is at.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    /// Whether somebody asked it to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Whether it is under way.
    #[must_use]
    pub fn is_working(&self) -> bool {
        matches!(self.phase(), Phase::Working(_))
    }
}

/// The runs of this process.
#[derive(Default)]
pub struct Runs(Mutex<Vec<Arc<Run>>>);

impl Runs {
    fn held(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Run>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a run in, unless another is under way: that one is given back.
    ///
    /// # Errors
    /// The run that is under way.
    pub fn take_in(&self, run: &Arc<Run>) -> Result<(), Arc<Run>> {
        let mut all = self.held();
        if let Some(working) = all.iter().find(|r| r.is_working()) {
            return Err(working.clone());
        }
        all.insert(0, run.clone());
        all.truncate(KEPT);
        Ok(())
    }

    /// The run with an id.
    #[must_use]
    pub fn find(&self, id: Uuid) -> Option<Arc<Run>> {
        self.held().iter().find(|r| r.id == id).cloned()
    }

    /// The run that is under way.
    #[must_use]
    pub fn working(&self) -> Option<Arc<Run>> {
        self.held().iter().find(|r| r.is_working()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::{Aim, Family, Link};

    fn run(id: u128) -> Arc<Run> {
        let plan = Plan {
            aim: Aim::Whole,
            framework: "f".to_owned(),
            areas: vec![],
            family: Family::TwoPl,
            since: None,
            min_answers: 30,
            link: Link::Mean,
            fixed: vec![],
        };
        Run::new(Uuid::from_u128(id), plan, "", "somebody", Instant::from_millis(0))
    }

    #[test]
    fn one_run_at_a_time() {
        let runs = Runs::default();
        let (one, two) = (run(1), run(2));
        assert!(runs.take_in(&one).is_ok());
        assert!(runs.take_in(&two).is_err_and(|r| r.id == one.id));
        one.set(Phase::Failed(Failure::Cancelled));
        assert!(runs.take_in(&two).is_ok());
        assert!(runs.find(one.id).is_some(), "an ended run is remembered");
    }

    #[test]
    fn progress_goes_forward_with_the_change_that_is_left() {
        let r = run(1);
        let mut last = 0.0;
        for change in [1.0, 0.1, 0.01, 1e-3, 1e-4] {
            r.set(Phase::Working(Step::Cycle(1, change, 1e-4)));
            assert!(r.share() >= last && r.share() <= 0.7 + 1e-9, "{}", r.share());
            last = r.share();
        }
        assert!((last - 0.7).abs() < 1e-9);
    }
}
