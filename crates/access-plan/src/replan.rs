//! Changes during the year: a machine breaks, an instructor falls ill, a group is added.
//!
//! What is booked stays as it is unless the change makes it impossible. The bookings hit are put elsewhere; to make room,
//! others may be moved, but no more than two for each that was hit. What people have agreed to is never moved.

use std::collections::HashSet;

use crate::check::Objective;
use crate::instance::{Group, Instance, Pool, Requirement, WeekMask};
use crate::model::Model;
use crate::plan::{Booking, Plan, Provider, Wishes};
use crate::solve::chain::{Chain, Weights};
use crate::solve::{SolveError, begin};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Machines of a pool are out of order for some weeks.
    MachinesBroken {
        /// The pool.
        pool: usize,
        /// How many machines are left.
        left: u32,
        /// First week.
        from: usize,
        /// Last week.
        to: usize,
    },
    /// An instructor is away for some weeks.
    InstructorAway {
        /// The instructor.
        instructor: usize,
        /// First week.
        from: usize,
        /// Last week.
        to: usize,
    },
    /// A group is added, with its requirements (their group is filled in).
    GroupAdded {
        /// The group.
        group: Group,
        /// What it must train on.
        requirements: Vec<Requirement>,
    },
}

/// Why a change or a new plan is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplanError {
    /// The change names something that is not there.
    #[error(
        "could not apply the change: {what} does not exist\nhint: use positions from the instance, counted from 0"
    )]
    Unknown {
        /// What.
        what: String,
    },
    /// Pins cannot be kept.
    #[error(transparent)]
    Pins(#[from] SolveError),
}

/// The new plan and what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Replanned {
    /// The plan.
    pub plan: Plan,
    /// Its values.
    pub objective: Objective,
    /// Bookings that the change made impossible, and bookings that new requirements got.
    pub hit: usize,
    /// Bookings of the old plan that are not in the new one, those hit included, and bookings that new requirements got.
    pub touched: usize,
    /// Bookings that people had agreed to and that the change made impossible.
    pub agreed_lost: Vec<Booking>,
    /// Learner half-days lost against the old plan, as far as they could not be made up.
    pub lost: u64,
}

/// The instance and the plan after a change. Positions stay; broken machines get a pool of their own for those weeks.
///
/// # Errors
/// [`ReplanError::Unknown`] when the change names something that is not there.
pub fn apply(instance: &Instance, plan: &Plan, change: &Change) -> Result<(Instance, Plan), ReplanError> {
    let mut instance = instance.clone();
    let mut plan = plan.clone();
    let unknown = |what: String| ReplanError::Unknown { what };
    let span = |from: usize, to: usize| -> Result<WeekMask, ReplanError> {
        if from > to || to >= instance.weeks {
            return Err(unknown(format!("the span of weeks {from} to {to}")));
        }
        Ok((u64::MAX >> (63 - (to - from))) << from)
    };
    match change {
        Change::MachinesBroken { pool, left, from, to } => {
            let weeks = span(*from, *to)?;
            let count = instance.pools.len();
            let broken = instance.pools.get_mut(*pool).ok_or_else(|| unknown(format!("pool {pool}")))?;
            if *left > 0 && *left < broken.machines {
                let rest = Pool { machines: *left, weeks: broken.weeks & weeks, ..broken.clone() };
                broken.weeks &= !weeks;
                instance.pools.push(rest);
                for b in &mut plan.bookings {
                    if b.provider == Provider::Pool(*pool) && b.week < 64 && weeks >> b.week & 1 == 1 {
                        b.provider = Provider::Pool(count);
                    }
                }
            } else if *left == 0 {
                broken.weeks &= !weeks;
            }
        }
        Change::InstructorAway { instructor, from, to } => {
            let weeks = span(*from, *to)?;
            let who = instance
                .instructors
                .get_mut(*instructor)
                .ok_or_else(|| unknown(format!("instructor {instructor}")))?;
            who.weeks &= !weeks;
        }
        Change::GroupAdded { group, requirements } => {
            if group.site >= instance.sites.len() {
                return Err(unknown(format!("site {}", group.site)));
            }
            for r in requirements {
                if r.equipment >= instance.equipment.len() || r.last >= instance.weeks || r.first > r.last {
                    return Err(unknown(format!(
                        "equipment {} or the window of its requirement",
                        r.equipment
                    )));
                }
                instance.requirements.push(Requirement { group: instance.groups.len(), ..r.clone() });
            }
            instance.groups.push(group.clone());
        }
    }
    Ok((instance, plan))
}

/// Plans again after a change, with `instance` and `old` as [`apply`] gave them. `agreed` bookings stay where they still
/// can; `tries` limits the work (200,000 take well below a second).
///
/// # Errors
/// [`ReplanError::Pins`] when pins cannot be kept.
pub fn replan(
    instance: &Instance,
    old: &Plan,
    agreed: &[Booking],
    wishes: &Wishes,
    seed: u64,
    tries: usize,
) -> Result<Replanned, ReplanError> {
    let model = Model::new(instance, &wishes.bans);
    let mut state = begin(&model, wishes, Some(old))?;
    let agreed_set: HashSet<Booking> = agreed.iter().copied().collect();
    let before: HashSet<Booking> = old.bookings.iter().copied().collect();
    let mut standing: HashSet<Booking> = HashSet::new();
    for id in state.all.clone() {
        let b = model.booking(&state.place_of(id));
        standing.insert(b);
        if agreed_set.contains(&b) {
            state.lock(id);
        }
    }
    // Requirements to put right: those hit, and those that never had a booking.
    let mut hit_reqs: Vec<u32> = before
        .difference(&standing)
        .map(|b| b.req as u32)
        .filter(|r| (*r as usize) < model.needs.len())
        .collect();
    let lost_bookings = before.difference(&standing).count();
    let had: HashSet<usize> = old.bookings.iter().map(|b| b.req).collect();
    let last_old_group =
        old.bookings.iter().filter_map(|b| instance.requirements.get(b.req)).map(|r| r.group).max();
    let new: HashSet<u32> = (0..model.needs.len())
        .filter(|r| !had.contains(r) && Some(instance.requirements[*r].group) > last_old_group)
        .map(|r| r as u32)
        .collect();
    hit_reqs.extend(&new);
    hit_reqs.sort_unstable();
    hit_reqs.dedup();
    let cover_before: u64 = {
        let report =
            crate::check::check(instance, &Plan { bookings: old.bookings.clone(), stops: old.stops.clone() });
        report.covered.iter().sum()
    };
    let mut chain = Chain::new(state, seed);
    chain.weights = Weights { uncovered: 1.0, shortfall: 0.0, travel: 1e-7, comfort: 1e-7 };
    chain.temperature = 1e-12;
    // First without touching anyone else.
    for _ in 0..3 {
        for &r in &hit_reqs {
            while chain.state.served[r as usize] < model.needs[r as usize].demand
                && chain.add_anywhere(r, 600)
            {}
        }
    }
    // Then by moving others, as far as the budget of moved bookings goes.
    let mut moved: HashSet<Booking> = HashSet::new();
    for n in 0..tries {
        let open: u32 = match hit_reqs.is_empty() {
            true => break,
            false => hit_reqs[n % hit_reqs.len()],
        };
        if chain.state.served[open as usize] >= model.needs[open as usize].demand {
            continue;
        }
        let fresh = chain.state.snapshot_of(&new).len();
        // A booking for a new requirement counts as hit once it is in, and brings its own budget with it.
        let budget = 2 * (lost_bookings + fresh + usize::from(new.contains(&open)));
        chain.most_pushed = budget.saturating_sub(moved.len()).min(2);
        if chain.most_pushed == 0 {
            break;
        }
        for b in chain.push_in_for(open) {
            if standing.contains(&b) {
                moved.insert(b);
            }
        }
    }
    let plan = chain.state.plan();
    let objective = chain.state.objective();
    let after: HashSet<Booking> = plan.bookings.iter().copied().collect();
    let fresh = plan.bookings.iter().filter(|b| new.contains(&(b.req as u32))).count();
    let hit = lost_bookings + fresh;
    let covered_after = instance.total_demand() - objective.uncovered;
    Ok(Replanned {
        touched: before.difference(&after).count() + fresh,
        hit,
        agreed_lost: {
            let mut lost: Vec<Booking> =
                agreed.iter().filter(|b| before.contains(b) && !after.contains(b)).copied().collect();
            lost.sort_unstable();
            lost
        },
        lost: cover_before.saturating_sub(covered_after),
        plan,
        objective,
    })
}
