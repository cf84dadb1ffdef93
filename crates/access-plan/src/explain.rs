//! Why something is not covered, and what would help most.
//!
//! What a plan leaves uncovered splits in three: unreachable (no provider could ever serve it), beyond capacity whatever
//! the plan (the certified bound leaves it out as well), and left to better planning (the rest: never more than bound less
//! plan). Prices of the linear programme say what one more machine or instructor would be worth at the margin.

use std::collections::HashMap;

use crate::bound::pdhg::Pdhg;
use crate::bound::program::{Extra, Limit, Meaning, Program};
use crate::check::Report;
use crate::instance::Instance;
use crate::model::{Model, NO_LAB};

/// Why no provider can ever serve a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// Nobody has the equipment.
    NoProvider,
    /// It stands too far away; minutes to the nearest.
    TooFar(u32),
    /// No week of the window is open at a provider within reach while the group is at school.
    NoWeek,
    /// Nobody within reach is qualified.
    NoInstructor,
    /// Group, provider and instructor are never free at the same half-day.
    NoTime,
}

/// Something that could be bought or agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Remedy {
    /// One more machine in a pool.
    MachineInPool(usize),
    /// One more machine of a kind in a lab.
    MachineInLab {
        /// The lab.
        lab: usize,
        /// The kind.
        equipment: usize,
    },
    /// One more instructor for a kind at a site (a course for someone there).
    Instructor {
        /// The kind.
        equipment: usize,
        /// The site.
        site: usize,
    },
    /// Two more bookings a week for a requirement.
    MoreBookingsAWeek(usize),
    /// Two more bookings a week away from school for a group.
    MoreAway(usize),
    /// One more half-day a week for training for a group.
    MoreTime(usize),
    /// A pool of the kind at the group's own site: one machine and someone to instruct.
    NewPool {
        /// The kind.
        equipment: usize,
        /// The site.
        site: usize,
    },
}

/// What remedies cost, in any one unit; the shares between them decide. They are assumptions for the caller to replace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// One machine.
    pub machine: f64,
    /// One instructor's course and a year of half-days.
    pub instructor: f64,
    /// A change of a limit or a timetable.
    pub agreement: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Self { machine: 10.0, instructor: 6.0, agreement: 1.0 }
    }
}

/// One requirement that is not covered in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The requirement.
    pub req: usize,
    /// Learner half-days not covered.
    pub uncovered: u64,
    /// Why it is unreachable, if it is; then all of it is.
    pub unreachable: Option<Unreachable>,
    /// Of the uncovered, what split bookings leave out too (an estimate by the programme's solution).
    pub beyond_capacity: u64,
    /// Of the uncovered, what split bookings would cover.
    pub better_planning: u64,
    /// What helps most for its cost, and the learner half-days that one more would bring at the margin.
    pub remedy: Option<(Remedy, f64)>,
}

/// The whole account.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Requirements not covered in full, the largest first.
    pub gaps: Vec<Gap>,
    /// Learner half-days that are unreachable.
    pub unreachable: u64,
    /// Learner half-days beyond capacity whatever the plan, certified.
    pub beyond_capacity: u64,
    /// Learner half-days that a better plan might still cover, at most.
    pub better_planning: u64,
    /// The next best purchases for the whole county, best for their cost first: remedy and learner half-days a year.
    pub purchases: Vec<(Remedy, f64)>,
    /// The bound on covered learner half-days that the account rests on.
    pub bound: u64,
}

/// Explains what the plan that `report` is about leaves uncovered; `used` limits the time for the programme.
pub fn explain(
    instance: &Instance,
    report: &Report,
    costs: &Costs,
    used: &(dyn Fn() -> f64 + Sync),
) -> Explanation {
    let model = Model::new(instance, &[]);
    let program = Program::new(&model, &Extra { one_site: true, ..Extra::default() });
    let mut method = Pdhg::new(&program, true);
    let mut best = method.prices();
    let mut value = best.bound(&program, &[]);
    while method.iterations < 4000 && used() < 1.0 {
        for _ in 0..40 {
            method.step();
        }
        let now = method.prices();
        let v = now.bound(&program, &[]);
        if v < value {
            (value, best) = (v, now);
        }
        let exact = value as f64 / crate::bound::UNIT as f64;
        if method.iterations > 120 && (exact - method.primal()).abs() < 3e-4 * exact.max(1.0) {
            break;
        }
    }
    drop(best);
    let bound = crate::bound::certificate::whole(value).max(0) as u64;
    let worth = worth_of_remedies(&model, &program, &method.y_next);
    let split = split_cover(&model, &program, &method.x_next);

    let mut gaps = Vec::new();
    for (r, could) in split.iter().enumerate().take(model.needs.len()) {
        let uncovered = instance.demand(r) - report.covered[r];
        if uncovered == 0 {
            continue;
        }
        let reason = (!report.reachable[r]).then(|| why_unreachable(instance, r));
        let better = if reason.is_some() {
            0
        } else {
            ((could - report.covered[r] as f64).max(0.0) as u64).min(uncovered)
        };
        gaps.push(Gap {
            req: r,
            uncovered,
            unreachable: reason,
            beyond_capacity: if reason.is_some() { 0 } else { uncovered - better },
            better_planning: better,
            remedy: best_remedy(&model, r, reason, &worth, costs),
        });
    }
    gaps.sort_by_key(|g| (std::cmp::Reverse(g.uncovered), g.req));
    let unreachable: u64 = gaps.iter().filter(|g| g.unreachable.is_some()).map(|g| g.uncovered).sum();
    let covered: u64 = report.covered.iter().sum();
    let rest = report.objective.uncovered - unreachable;
    let better_planning = bound.saturating_sub(covered).min(rest);
    let mut purchases: Vec<(Remedy, f64)> = worth.into_iter().filter(|(_, w)| *w > 0.5).collect();
    purchases.sort_by(|a, b| {
        let per = |x: &(Remedy, f64)| x.1 / cost(&x.0, costs);
        per(b).total_cmp(&per(a)).then(a.0.cmp(&b.0))
    });
    purchases.truncate(20);
    Explanation {
        gaps,
        unreachable,
        beyond_capacity: rest - better_planning,
        better_planning,
        purchases,
        bound,
    }
}

fn cost(remedy: &Remedy, costs: &Costs) -> f64 {
    match remedy {
        Remedy::MachineInPool(_) | Remedy::MachineInLab { .. } => costs.machine,
        Remedy::Instructor { .. } => costs.instructor,
        Remedy::MoreBookingsAWeek(_) | Remedy::MoreAway(_) | Remedy::MoreTime(_) => costs.agreement,
        Remedy::NewPool { .. } => costs.machine + costs.instructor,
    }
    .max(1e-9)
}

/// What one more of everything scarce is worth over the year, by the rows' prices.
fn worth_of_remedies(model: &Model<'_>, program: &Program, prices: &[f64]) -> HashMap<Remedy, f64> {
    let mut worth: HashMap<Remedy, f64> = HashMap::new();
    let pools = model.instance.pools.len();
    let mut lab_of_cap = HashMap::new();
    let mut kind_of_list = HashMap::new();
    for (r, need) in model.needs.iter().enumerate() {
        let equipment = model.instance.requirements[r].equipment;
        for w in need.ways.clone() {
            let way = &model.ways[w as usize];
            if way.lab != NO_LAB {
                lab_of_cap.insert(way.cap, Remedy::MachineInLab { lab: way.lab as usize, equipment });
            }
            kind_of_list.insert(way.teachers, Remedy::Instructor { equipment, site: way.site as usize });
        }
    }
    for (row, kind) in program.kind.iter().enumerate() {
        let price = prices[row];
        if price <= 0.0 {
            continue;
        }
        let remedy = match *kind {
            Limit::Machines(cap) if (cap as usize) < pools => {
                Some((Remedy::MachineInPool(cap as usize), 1.0))
            }
            Limit::Machines(cap) => lab_of_cap.get(&cap).map(|r| (*r, 1.0)),
            // An instructor teaches about half of the half-days of a week.
            Limit::Taught(list) => kind_of_list.get(&list).map(|r| (*r, 0.5)),
            Limit::PerWeek(r) => Some((Remedy::MoreBookingsAWeek(r as usize), 1.0)),
            Limit::Away(g) => Some((Remedy::MoreAway(g as usize), 1.0)),
            _ => None,
        };
        if let Some((remedy, factor)) = remedy {
            *worth.entry(remedy).or_default() += price * factor;
        }
    }
    // A group's half-days: its mean price over the half-days of a week, for one more of them.
    let mut group_row: HashMap<u32, u32> = HashMap::new();
    for (v, meaning) in program.meaning.iter().enumerate() {
        if let Meaning::Booking { req, .. } = meaning {
            for e in program.col_start[v]..program.col_start[v + 1] {
                let row = program.col_row[e as usize];
                if program.kind[row as usize] == Limit::Block {
                    group_row.insert(row, model.needs[*req as usize].group);
                }
            }
        }
    }
    let mut rows: Vec<(u32, u32)> = group_row.into_iter().collect();
    rows.sort_unstable();
    for (row, group) in rows {
        let slots = model.instance.groups[group as usize].free.count_ones().max(1);
        *worth.entry(Remedy::MoreTime(group as usize)).or_default() +=
            prices[row as usize].max(0.0) / f64::from(slots);
    }
    worth
}

/// Learner half-days of each requirement that split bookings cover.
fn split_cover(model: &Model<'_>, program: &Program, x: &[f64]) -> Vec<f64> {
    let mut split = vec![0.0; model.needs.len()];
    for (v, meaning) in program.meaning.iter().enumerate() {
        if let Meaning::Cover(r) = meaning {
            split[*r as usize] = x[v] * f64::from(model.needs[*r as usize].demand);
        }
    }
    split
}

fn best_remedy(
    model: &Model<'_>,
    r: usize,
    reason: Option<Unreachable>,
    worth: &HashMap<Remedy, f64>,
    costs: &Costs,
) -> Option<(Remedy, f64)> {
    let requirement = &model.instance.requirements[r];
    let site = model.instance.groups[requirement.group].site;
    let demand = model.needs[r].demand;
    match reason {
        Some(Unreachable::NoInstructor) => {
            return Some((Remedy::Instructor { equipment: requirement.equipment, site }, f64::from(demand)));
        }
        Some(Unreachable::NoTime | Unreachable::NoWeek) => {
            return Some((Remedy::MoreTime(requirement.group), f64::from(demand)));
        }
        Some(_) => {
            return Some((Remedy::NewPool { equipment: requirement.equipment, site }, f64::from(demand)));
        }
        None => {}
    }
    let mut candidates = vec![
        Remedy::MoreBookingsAWeek(r),
        Remedy::MoreAway(requirement.group),
        Remedy::MoreTime(requirement.group),
    ];
    for w in model.needs[r].ways.clone() {
        let way = &model.ways[w as usize];
        candidates.push(if way.lab == NO_LAB {
            Remedy::MachineInPool(way.cap as usize)
        } else {
            Remedy::MachineInLab { lab: way.lab as usize, equipment: requirement.equipment }
        });
        candidates.push(Remedy::Instructor { equipment: requirement.equipment, site: way.site as usize });
    }
    candidates
        .into_iter()
        .filter_map(|c| worth.get(&c).filter(|w| **w > 0.05).map(|w| (c, *w)))
        .max_by(|a, b| (a.1 / cost(&a.0, costs)).total_cmp(&(b.1 / cost(&b.0, costs))).then(b.0.cmp(&a.0)))
}

fn why_unreachable(instance: &Instance, r: usize) -> Unreachable {
    let requirement = &instance.requirements[r];
    let group = &instance.groups[requirement.group];
    let mut places: Vec<(usize, u16, u64)> = Vec::new();
    for p in instance.pools.iter().filter(|p| p.equipment == requirement.equipment) {
        places.push((p.site, p.open, p.weeks));
    }
    for l in instance.labs.iter().filter(|l| l.load.iter().any(|x| x.equipment == requirement.equipment)) {
        places.extend(l.stops.iter().map(|s| (*s, l.open, l.weeks)));
    }
    if places.is_empty() {
        return Unreachable::NoProvider;
    }
    let minutes = |site: usize| instance.travel[group.site][site];
    let nearest = places.iter().map(|p| minutes(p.0)).min().expect("there is a place");
    places.retain(|p| minutes(p.0) <= instance.limits.learner_travel);
    if places.is_empty() {
        return Unreachable::TooFar(nearest);
    }
    let window = (u64::MAX >> (63 - (requirement.last - requirement.first))) << requirement.first;
    places.retain(|p| p.2 & group.weeks & window != 0);
    if places.is_empty() {
        return Unreachable::NoWeek;
    }
    let someone = |site: usize| {
        instance.instructors.iter().any(|i| {
            i.equipment.contains(&requirement.equipment)
                && instance.travel[i.site][site] <= instance.limits.instructor_travel
        })
    };
    if !places.iter().any(|p| someone(p.0)) {
        return Unreachable::NoInstructor;
    }
    Unreachable::NoTime
}
