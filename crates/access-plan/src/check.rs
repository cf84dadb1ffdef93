//! The judge: whether a plan keeps every hard rule, and the four values of its objective.
//!
//! It shares nothing with the solver but the types of [`crate::instance`] and [`crate::plan`]: rules and objective are
//! read off the description of the format anew, in plain loops and tables, so that a mistake in one is seen by the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::instance::{Instance, SLOTS};
use crate::plan::{Booking, Plan, Provider, Wishes};

/// The objective: four whole numbers, compared in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Objective {
    /// O1, to be small: learner half-days that are not covered.
    pub uncovered: u64,
    /// O2, to be large: thousandths of its reachable demand that the worst-off group gets.
    pub fairness: u64,
    /// O3, to be small: minutes travelled by learners and instructors, and weighted minutes of mobile labs.
    pub travel: u64,
    /// O4, to be small: bookings at times the group does not prefer, and distinct pairs of requirement and week.
    pub comfort: u64,
}

impl Objective {
    /// Whether this one is better than another, in the order of the four values.
    pub fn better_than(&self, other: &Self) -> bool {
        let key = |o: &Self| (o.uncovered, std::cmp::Reverse(o.fairness), o.travel, o.comfort);
        key(self) < key(other)
    }
}

/// A hard rule that a plan breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Number of the rule in the description of the format; 0 for rows that do not exist, 9 for pins and bans.
    pub rule: u8,
    /// Which rows break it, and how.
    pub what: String,
}

/// What the checker found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Broken rules; none in a valid plan.
    pub violations: Vec<Violation>,
    /// The objective, of the rows that exist.
    pub objective: Objective,
    /// Learner half-days covered, for each requirement.
    pub covered: Vec<u64>,
    /// Whether each requirement is reachable.
    pub reachable: Vec<bool>,
}

impl Report {
    /// Whether no rule is broken.
    pub fn valid(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Where and with what a booking takes place, once it is known to exist.
struct Place {
    site: usize,
    machines: u32,
    open: u16,
    weeks: u64,
}

fn minutes(instance: &Instance, a: usize, b: usize) -> u64 {
    u64::from(instance.travel[a][b])
}

/// Judges a plan.
pub fn check(instance: &Instance, plan: &Plan) -> Report {
    let mut found = Vec::new();
    let mut broken = |rule: u8, what: String| found.push(Violation { rule, what });

    // Rule 1, labs: at most one stop a week, at an allowed site.
    let mut stops: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (n, s) in plan.stops.iter().enumerate() {
        if s.lab >= instance.labs.len() || s.week >= instance.weeks || s.site >= instance.sites.len() {
            broken(0, format!("stops[{n}] names a lab, week or site that the instance does not have"));
            continue;
        }
        if !instance.labs[s.lab].stops.contains(&s.site) {
            broken(1, format!("stops[{n}]: lab {} may not stop at site {}", s.lab, s.site));
        }
        if stops.insert((s.lab, s.week), s.site).is_some() {
            broken(1, format!("stops[{n}]: lab {} has two stops in week {}", s.lab, s.week));
        }
    }

    let mut known: Vec<(usize, &Booking, Place)> = Vec::new();
    for (n, b) in plan.bookings.iter().enumerate() {
        if b.req >= instance.requirements.len()
            || b.week >= instance.weeks
            || b.slot >= SLOTS
            || b.instructor >= instance.instructors.len()
        {
            broken(
                0,
                format!(
                    "bookings[{n}] names a requirement, week, slot or instructor that the instance does not have"
                ),
            );
            continue;
        }
        let kind = instance.requirements[b.req].equipment;
        let place = match b.provider {
            Provider::Pool(p) => {
                let Some(pool) = instance.pools.get(p) else {
                    broken(0, format!("bookings[{n}] names pool {p}, which the instance does not have"));
                    continue;
                };
                if pool.equipment != kind {
                    broken(
                        1,
                        format!(
                            "bookings[{n}]: pool {p} does not have the equipment of requirement {}",
                            b.req
                        ),
                    );
                    continue;
                }
                Place { site: pool.site, machines: pool.machines, open: pool.open, weeks: pool.weeks }
            }
            Provider::Lab(l) => {
                let Some(lab) = instance.labs.get(l) else {
                    broken(0, format!("bookings[{n}] names lab {l}, which the instance does not have"));
                    continue;
                };
                let Some(load) = lab.load.iter().find(|x| x.equipment == kind) else {
                    broken(
                        1,
                        format!(
                            "bookings[{n}]: lab {l} does not have the equipment of requirement {}",
                            b.req
                        ),
                    );
                    continue;
                };
                let Some(&site) = stops.get(&(l, b.week)) else {
                    broken(1, format!("bookings[{n}]: lab {l} has no stop in week {}", b.week));
                    continue;
                };
                Place { site, machines: load.machines, open: lab.open, weeks: lab.weeks }
            }
        };
        known.push((n, b, place));
    }

    // What each booking needs and serves.
    let need = |b: &Booking, place: &Place| {
        let r = &instance.requirements[b.req];
        let size = instance.groups[r.group].size;
        let seats = instance.equipment[r.equipment].seats;
        let machines = place.machines.min(size.div_ceil(seats));
        (machines, size.min(machines * seats))
    };

    let mut used: BTreeMap<(Provider, usize, usize, usize), u32> = BTreeMap::new();
    let mut group_at: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
    let mut instructor_at: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
    let mut in_week: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let mut teaches: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let mut away: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let mut group_day: BTreeMap<(usize, usize, usize), usize> = BTreeMap::new();
    let mut instructor_day: BTreeMap<(usize, usize, usize), usize> = BTreeMap::new();
    let mut covered = vec![0u64; instance.requirements.len()];
    let mut unliked = 0u64;
    for (n, b, place) in &known {
        let r = &instance.requirements[b.req];
        let group = &instance.groups[r.group];
        let who = &instance.instructors[b.instructor];
        let slot_bit = 1u16 << b.slot;
        let week_bit = 1u64 << b.week;
        // Rule 1: open.
        if place.weeks & week_bit == 0 || place.open & slot_bit == 0 {
            broken(1, format!("bookings[{n}]: the provider is closed in week {} slot {}", b.week, b.slot));
        }
        // Rule 2: machines.
        let (machines, served) = need(b, place);
        let sum = used.entry((b.provider, r.equipment, b.week, b.slot)).or_default();
        *sum += machines;
        if *sum > place.machines {
            broken(2, format!("bookings[{n}]: {} machines in use where there are {}", *sum, place.machines));
        }
        // Rule 3: the group.
        if group.free & slot_bit == 0 || group.weeks & week_bit == 0 {
            broken(
                3,
                format!("bookings[{n}]: group {} is not free in week {} slot {}", r.group, b.week, b.slot),
            );
        }
        if !group_at.insert((r.group, b.week, b.slot)) {
            broken(
                3,
                format!(
                    "bookings[{n}]: group {} is booked twice in week {} slot {}",
                    r.group, b.week, b.slot
                ),
            );
        }
        // Rule 4: the requirement.
        if b.week < r.first || b.week > r.last {
            broken(
                4,
                format!("bookings[{n}]: week {} is outside the window of requirement {}", b.week, b.req),
            );
        }
        let count = in_week.entry((b.req, b.week)).or_default();
        *count += 1;
        if *count > r.per_week {
            broken(
                4,
                format!("bookings[{n}]: requirement {} has too many bookings in week {}", b.req, b.week),
            );
        }
        // Rule 5: travel.
        if instance.travel[group.site][place.site] > instance.limits.learner_travel {
            broken(5, format!("bookings[{n}]: too far for group {}", r.group));
        }
        if instance.travel[who.site][place.site] > instance.limits.instructor_travel {
            broken(5, format!("bookings[{n}]: too far for instructor {}", b.instructor));
        }
        // Rule 6: the instructor.
        if !who.equipment.contains(&r.equipment) {
            broken(6, format!("bookings[{n}]: instructor {} is not qualified", b.instructor));
        }
        if who.free & slot_bit == 0 || who.weeks & week_bit == 0 {
            broken(6, format!("bookings[{n}]: instructor {} is not free", b.instructor));
        }
        if !instructor_at.insert((b.instructor, b.week, b.slot)) {
            broken(6, format!("bookings[{n}]: instructor {} is booked twice", b.instructor));
        }
        let taught = teaches.entry((b.instructor, b.week)).or_default();
        *taught += 1;
        if *taught > who.max_week {
            broken(
                6,
                format!(
                    "bookings[{n}]: instructor {} has too many bookings in week {}",
                    b.instructor, b.week
                ),
            );
        }
        // Rule 7: one site a day.
        let day = b.slot / 2;
        if *group_day.entry((r.group, b.week, day)).or_insert(place.site) != place.site {
            broken(7, format!("bookings[{n}]: group {} is at two sites on one day", r.group));
        }
        if *instructor_day.entry((b.instructor, b.week, day)).or_insert(place.site) != place.site {
            broken(7, format!("bookings[{n}]: instructor {} is at two sites on one day", b.instructor));
        }
        // Rule 8: away.
        if place.site != group.site {
            let times = away.entry((r.group, b.week)).or_default();
            *times += 1;
            if *times > group.max_away {
                broken(8, format!("bookings[{n}]: group {} is away too often in week {}", r.group, b.week));
            }
        }
        covered[b.req] += u64::from(served);
        if group.prefer & slot_bit == 0 {
            unliked += 1;
        }
    }
    for (r, c) in covered.iter_mut().enumerate() {
        *c = (*c).min(instance.demand(r));
    }

    let reachable: Vec<bool> = (0..instance.requirements.len()).map(|r| is_reachable(instance, r)).collect();
    let mut travel = 0u64;
    for ((g, _, _), site) in &group_day {
        let group = &instance.groups[*g];
        travel += u64::from(group.size) * 2 * minutes(instance, group.site, *site);
    }
    for ((i, _, _), site) in &instructor_day {
        travel += 2 * minutes(instance, instance.instructors[*i].site, *site);
    }
    for (l, lab) in instance.labs.iter().enumerate() {
        let mut at = lab.base;
        for w in 0..instance.weeks {
            if let Some(&next) = stops.get(&(l, w)) {
                travel += u64::from(instance.limits.lab_move_weight) * minutes(instance, at, next);
                at = next;
            }
        }
    }
    let objective = Objective {
        uncovered: instance.total_demand() - covered.iter().sum::<u64>(),
        fairness: fairness(instance, &covered, &reachable),
        travel,
        comfort: unliked + in_week.len() as u64,
    };
    Report { violations: found, objective, covered, reachable }
}

/// Judges a plan together with what people have laid down.
pub fn check_with(instance: &Instance, plan: &Plan, wishes: &Wishes) -> Report {
    let mut report = check(instance, plan);
    for (n, pin) in wishes.pins.iter().enumerate() {
        if !plan.bookings.contains(pin) {
            report.violations.push(Violation { rule: 9, what: format!("pins[{n}] is not in the plan") });
        }
    }
    for (n, stop) in wishes.stops.iter().enumerate() {
        if !plan.stops.contains(stop) {
            report
                .violations
                .push(Violation { rule: 9, what: format!("the pinned stop {n} is not in the plan") });
        }
    }
    for (n, b) in plan.bookings.iter().enumerate() {
        let Some(r) = instance.requirements.get(b.req) else { continue };
        if let Some(ban) = wishes.bans.iter().position(|ban| ban.forbids(b, r.group)) {
            report
                .violations
                .push(Violation { rule: 9, what: format!("bookings[{n}] is forbidden by bans[{ban}]") });
        }
    }
    report
}

/// Whether some provider could ever serve requirement `r`, as the format defines "reachable".
fn is_reachable(instance: &Instance, r: usize) -> bool {
    let requirement = &instance.requirements[r];
    let group = &instance.groups[requirement.group];
    let mut window = 0u64;
    for w in requirement.first..=requirement.last {
        window |= 1 << w;
    }
    let could = |site: usize, open: u16, weeks: u64| {
        instance.travel[group.site][site] <= instance.limits.learner_travel
            && weeks & group.weeks & window != 0
            && instance.instructors.iter().any(|i| {
                i.equipment.contains(&requirement.equipment)
                    && instance.travel[i.site][site] <= instance.limits.instructor_travel
                    && i.free & open & group.free != 0
            })
    };
    instance.pools.iter().any(|p| p.equipment == requirement.equipment && could(p.site, p.open, p.weeks))
        || instance.labs.iter().any(|l| {
            l.load.iter().any(|x| x.equipment == requirement.equipment)
                && l.stops.iter().any(|s| could(*s, l.open, l.weeks))
        })
}

/// O2: 1000 when no group can reach anything.
fn fairness(instance: &Instance, covered: &[u64], reachable: &[bool]) -> u64 {
    let mut got = vec![0u64; instance.groups.len()];
    let mut could = vec![0u64; instance.groups.len()];
    for (r, requirement) in instance.requirements.iter().enumerate() {
        got[requirement.group] += covered[r];
        if reachable[r] {
            could[requirement.group] += instance.demand(r);
        }
    }
    got.iter().zip(&could).filter(|(_, c)| **c > 0).map(|(g, c)| 1000 * g / c).min().unwrap_or(1000)
}
