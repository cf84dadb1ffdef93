//! From the register to a planning problem and back: which position in it stands for which site, group, person. Pure.

use std::collections::HashMap;

use access_plan::instance::{
    Equipment, Group, Instructor, Lab, Limits, Load, MAX_WEEKS, Pool, Requirement, SLOTS, Site,
    SiteKind as Kind, SlotMask, WeekMask,
};
use access_plan::{Booking, Instance, Provider};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::site::{Closed, SiteKind};
use crate::slot::{Half, monday};
use crate::store::teaching::Time;

/// Minutes one way for learners, where nobody said otherwise. Our judgement; the gap's limit is the same.
pub const LEARNER_TRAVEL: u32 = 45;
/// Minutes one way for instructors. Our judgement.
pub const INSTRUCTOR_TRAVEL: u32 = 60;
/// What a minute of moving a mobile lab counts for. Our judgement.
pub const LAB_MOVE: u32 = 3;
/// Minutes for two sites that nobody knows the way between: beyond every limit.
const UNKNOWN: u32 = 10_000;

/// A site with its week.
#[derive(Clone, Debug)]
pub struct PlaceRow {
    /// The site.
    pub id: Uuid,
    /// Its kind.
    pub kind: SiteKind,
    /// Half-days on which it is open.
    pub open: Vec<Time>,
    /// Days on which it is closed.
    pub closed: Vec<Closed>,
}

/// Items of a kind at a site.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// The site.
    pub site: Uuid,
    /// The kind.
    pub kind: String,
    /// Learners at once.
    pub seats: u32,
    /// Days on which it cannot be used.
    pub away: Vec<(Date, Date)>,
}

/// A group with its week and what it needs.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// The group.
    pub id: Uuid,
    /// Its home site.
    pub home: Uuid,
    /// Its programme.
    pub programme: String,
    /// Learners.
    pub size: u32,
    /// When it can train.
    pub free: Vec<Time>,
    /// What it likes best.
    pub preferred: Vec<Time>,
    /// Half-days a week away, at most.
    pub max_away: u32,
    /// Kinds with half-days for each learner.
    pub needs: Vec<(String, u32)>,
}

/// Somebody who instructs.
#[derive(Clone, Debug)]
pub struct InstructorRow {
    /// Who.
    pub id: Uuid,
    /// The home site.
    pub home: Uuid,
    /// When.
    pub free: Vec<Time>,
    /// On what.
    pub kinds: Vec<String>,
    /// Bookings a week, at most.
    pub max_week: u32,
}

/// Everything a plan is made from.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// A name for the problem.
    pub name: String,
    /// The Mondays of the weeks.
    pub weeks: Vec<Date>,
    /// Sites.
    pub places: Vec<PlaceRow>,
    /// Minutes one way, the smaller id first.
    pub roads: HashMap<(Uuid, Uuid), u16>,
    /// Where labs may stop.
    pub stops: HashMap<Uuid, Vec<Uuid>>,
    /// Items in use.
    pub items: Vec<ItemRow>,
    /// Groups.
    pub groups: Vec<GroupRow>,
    /// People.
    pub instructors: Vec<InstructorRow>,
    /// Minutes for learners and for instructors.
    pub limits: (u32, u32),
}

/// What the positions of an instance stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Mondays.
    pub weeks: Vec<Date>,
    /// Sites.
    pub sites: Vec<Uuid>,
    /// Kinds.
    pub kinds: Vec<String>,
    /// Pools: the site they stand at.
    pub pools: Vec<Uuid>,
    /// Labs: their own site.
    pub labs: Vec<Uuid>,
    /// Groups.
    pub groups: Vec<Uuid>,
    /// People.
    pub instructors: Vec<Uuid>,
    /// What is not in the plan, and why, as codes: `group-without-site`, `group-without-needs`, `lab-without-stops`.
    pub left_out: Vec<(Uuid, String)>,
}

/// A booking of a plan in the register's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The group.
    pub group: Uuid,
    /// The kind.
    pub kind: String,
    /// Where.
    pub site: Uuid,
    /// The mobile lab whose machines are used.
    pub lab: Option<Uuid>,
    /// Who instructs.
    pub instructor: Uuid,
    /// When.
    pub day: Date,
    /// Which half of the day.
    pub half: Half,
    /// Machines used.
    pub machines: u32,
    /// Learners served.
    pub learners: u32,
    /// Machines the provider has.
    pub capacity: u32,
}

/// Why there is nothing to plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlan {
    /// No group needs anything.
    #[error("no group here needs training; enter groups with a programme and their learners first")]
    NoGroups,
    /// No weeks.
    #[error("the school year has no weeks left; choose another one")]
    NoWeeks,
}

fn slot(time: &Time) -> usize {
    usize::from(time.0) * 2 + usize::from(time.1 == Half::Afternoon)
}

fn mask(times: &[Time]) -> SlotMask {
    times.iter().map(slot).filter(|s| *s < SLOTS).fold(0, |m, s| m | (1 << s))
}

/// The weeks in which no working day is closed: the plan knows whole weeks only.
fn open_weeks(weeks: &[Date], closed: &[Closed]) -> WeekMask {
    let whole = |monday: &Date| {
        (0..5).all(|d| {
            let day = monday.saturating_add(i64::from(d).days());
            !closed.iter().any(|c| c.from <= day && day <= c.to)
        })
    };
    weeks.iter().enumerate().filter(|(_, w)| whole(w)).fold(0, |m, (i, _)| m | (1 << i))
}

/// The Mondays from a day to the end of its school year's teaching: the third week of June.
pub fn horizon(from: Date, last: Date) -> Vec<Date> {
    let first = monday(from);
    let first = if first < from { first.saturating_add(7.days()) } else { first };
    crate::slot::weeks(first, last).into_iter().take(MAX_WEEKS).collect()
}

/// Makes the problem.
///
/// # Errors
/// [`NoPlan`] when there is nothing to plan.
pub fn build(rows: &Rows) -> Result<(Instance, Layout), NoPlan> {
    if rows.weeks.is_empty() {
        return Err(NoPlan::NoWeeks);
    }
    let mut layout = Layout { weeks: rows.weeks.clone(), ..Layout::default() };
    let fixed: Vec<&PlaceRow> = rows.places.iter().filter(|p| p.kind != SiteKind::MobileLab).collect();
    layout.sites = fixed.iter().map(|p| p.id).collect();
    let site: HashMap<Uuid, usize> = layout.sites.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let minutes = |a: Uuid, b: Uuid| match a == b {
        true => 0,
        false => rows.roads.get(&(a.min(b), a.max(b))).map_or(UNKNOWN, |m| u32::from(*m)),
    };
    let mut kinds: HashMap<String, usize> = HashMap::new();
    let mut equipment: Vec<Equipment> = Vec::new();
    for kind in rows.groups.iter().flat_map(|g| g.needs.iter().map(|(k, _)| k)) {
        if !kinds.contains_key(kind) {
            kinds.insert(kind.clone(), equipment.len());
            layout.kinds.push(kind.clone());
            // the smallest item says how many learners share a machine; larger ones count as several
            let seats = rows.items.iter().filter(|i| i.kind == *kind).map(|i| i.seats).min().unwrap_or(1);
            equipment.push(Equipment { name: kind.clone(), seats: seats.max(1), programmes: Vec::new() });
        }
    }
    let weeks_of = |place: &PlaceRow| open_weeks(&rows.weeks, &place.closed);
    let stood = |site_id: Uuid, kind: usize| -> u32 {
        let seats = equipment[kind].seats;
        let here = rows.items.iter().filter(|i| i.site == site_id && i.kind == equipment[kind].name);
        here.map(|i| i.seats / seats).sum()
    };
    let mut pools = Vec::new();
    for place in &fixed {
        for (kind, machine) in equipment.iter().enumerate() {
            let machines = stood(place.id, kind);
            if machines > 0 {
                let mut weeks = weeks_of(place);
                let here = rows.items.iter().filter(|i| i.site == place.id && i.kind == machine.name);
                for (from, to) in here.flat_map(|i| i.away.iter()) {
                    // a single machine away closes the pool that week; with more, planning goes on with those left
                    if machines == 1 {
                        for (w, first) in rows.weeks.iter().enumerate() {
                            if *from <= first.saturating_add(4.days()) && first <= to {
                                weeks &= !(1 << w);
                            }
                        }
                    }
                }
                layout.pools.push(place.id);
                pools.push(Pool {
                    site: site[&place.id],
                    equipment: kind,
                    machines,
                    open: mask(&place.open),
                    weeks,
                });
            }
        }
    }
    let mut labs = Vec::new();
    for place in rows.places.iter().filter(|p| p.kind == SiteKind::MobileLab) {
        let stops: Vec<usize> =
            rows.stops.get(&place.id).into_iter().flatten().filter_map(|s| site.get(s).copied()).collect();
        let load: Vec<Load> = (0..equipment.len())
            .map(|k| Load { equipment: k, machines: stood(place.id, k) })
            .filter(|l| l.machines > 0)
            .collect();
        match stops.first() {
            Some(base) if !load.is_empty() => {
                layout.labs.push(place.id);
                labs.push(Lab { base: *base, stops, open: mask(&place.open), weeks: weeks_of(place), load });
            }
            _ => layout.left_out.push((place.id, "lab-without-stops".to_owned())),
        }
    }
    let (mut groups, mut requirements) = (Vec::new(), Vec::new());
    for g in &rows.groups {
        let Some(home) = site.get(&g.home) else {
            layout.left_out.push((g.id, "group-without-site".to_owned()));
            continue;
        };
        if g.needs.is_empty() || g.size == 0 {
            layout.left_out.push((g.id, "group-without-needs".to_owned()));
            continue;
        }
        let group = groups.len();
        let at_school = fixed[*home];
        layout.groups.push(g.id);
        groups.push(Group {
            site: *home,
            programme: g.programme.clone(),
            size: g.size,
            free: mask(&g.free),
            weeks: weeks_of(at_school),
            prefer: mask(&g.preferred) & mask(&g.free),
            max_away: g.max_away,
        });
        for (kind, halfdays) in &g.needs {
            requirements.push(Requirement {
                group,
                equipment: kinds[kind],
                halfdays: *halfdays,
                first: 0,
                last: rows.weeks.len() - 1,
                per_week: 2,
            });
        }
    }
    if requirements.is_empty() {
        return Err(NoPlan::NoGroups);
    }
    let all_weeks = (0..rows.weeks.len()).fold(0, |m: WeekMask, w| m | (1 << w));
    let mut instructors = Vec::new();
    for i in &rows.instructors {
        let mut can: Vec<usize> = i.kinds.iter().filter_map(|k| kinds.get(k).copied()).collect();
        can.sort_unstable();
        can.dedup();
        if let (Some(home), false) = (site.get(&i.home), can.is_empty()) {
            layout.instructors.push(i.id);
            instructors.push(Instructor {
                site: *home,
                equipment: can,
                free: mask(&i.free),
                weeks: all_weeks,
                max_week: i.max_week,
            });
        }
    }
    let travel =
        layout.sites.iter().map(|a| layout.sites.iter().map(|b| minutes(*a, *b)).collect()).collect();
    let sites = fixed
        .iter()
        .map(|p| Site {
            kind: if p.kind == SiteKind::School { Kind::School } else { Kind::Company },
            x: 0.0,
            y: 0.0,
        })
        .collect();
    let instance = Instance {
        name: rows.name.clone(),
        seed: 0,
        weeks: rows.weeks.len(),
        limits: Limits {
            learner_travel: rows.limits.0,
            instructor_travel: rows.limits.1,
            lab_move_weight: LAB_MOVE,
        },
        sites,
        travel,
        equipment,
        pools,
        labs,
        groups,
        requirements,
        instructors,
    };
    Ok((instance, layout))
}

impl Layout {
    /// A booking of the plan in the register's words; `stops` says where labs stand. None: it names what is not there.
    pub fn placed(&self, instance: &Instance, plan: &access_plan::Plan, b: &Booking) -> Option<Placed> {
        let r = instance.requirements.get(b.req)?;
        let group = instance.groups.get(r.group)?;
        let seats = instance.equipment.get(r.equipment)?.seats;
        let (site, lab, capacity) = match b.provider {
            Provider::Pool(p) => (*self.pools.get(p)?, None, instance.pools.get(p)?.machines),
            Provider::Lab(l) => {
                let stop = plan.stops.iter().find(|s| s.lab == l && s.week == b.week)?;
                let load = instance.labs.get(l)?.load.iter().find(|x| x.equipment == r.equipment)?;
                (*self.sites.get(stop.site)?, Some(*self.labs.get(l)?), load.machines)
            }
        };
        let machines = capacity.min(group.size.div_ceil(seats));
        let day = self.weeks.get(b.week)?.saturating_add(i64::try_from(b.slot / 2).ok()?.days());
        Some(Placed {
            group: *self.groups.get(r.group)?,
            kind: self.kinds.get(r.equipment)?.clone(),
            site,
            lab,
            instructor: *self.instructors.get(b.instructor)?,
            day,
            half: if b.slot.is_multiple_of(2) { Half::Morning } else { Half::Afternoon },
            machines,
            learners: group.size.min(machines * seats),
            capacity,
        })
    }
}

#[cfg(test)]
mod tests {
    use access_plan::check::check;
    use access_plan::solve::{Options, solve};
    use jiff::civil::date;

    use super::*;

    fn times(list: &[(u8, Half)]) -> Vec<Time> {
        list.to_vec()
    }

    fn rows() -> Rows {
        let id = Uuid::from_u128;
        let all =
            |days: std::ops::Range<u8>| days.flat_map(|d| Half::ALL.map(|h| (d, h))).collect::<Vec<_>>();
        let place = |n, kind| PlaceRow { id: id(n), kind, open: all(0..5), closed: Vec::new() };
        let holiday = Closed { from: date(2026, 12, 21), to: date(2027, 1, 3), note: String::new() };
        let school = PlaceRow { closed: vec![holiday], ..place(1, SiteKind::School) };
        let item =
            |site, kind: &str, seats| ItemRow { site: id(site), kind: kind.into(), seats, away: Vec::new() };
        Rows {
            name: "test".into(),
            weeks: horizon(date(2026, 11, 24), date(2027, 1, 31)),
            places: vec![school, place(2, SiteKind::Company), place(3, SiteKind::MobileLab)],
            roads: HashMap::from([((id(1), id(2)), 20)]),
            stops: HashMap::from([(id(3), vec![id(1)])]),
            items: vec![item(1, "lathe", 2), item(1, "lathe", 4), item(2, "robot", 1), item(3, "vr", 6)],
            groups: vec![GroupRow {
                id: id(10),
                home: id(1),
                programme: "A".into(),
                size: 6,
                free: times(&[(0, Half::Morning), (2, Half::Afternoon)]),
                preferred: times(&[(2, Half::Afternoon)]),
                max_away: 1,
                needs: vec![("lathe".into(), 2), ("robot".into(), 1), ("vr".into(), 1)],
            }],
            instructors: vec![InstructorRow {
                id: id(20),
                home: id(1),
                free: all(0..5),
                kinds: vec!["lathe".into(), "robot".into(), "vr".into(), "unknown".into()],
                max_week: 10,
            }],
            limits: (45, 60),
        }
    }

    #[test]
    fn weeks_begin_on_the_next_monday_and_holidays_are_left_out() {
        let (instance, layout) = build(&rows()).expect("a problem");
        assert_eq!(layout.weeks[0], date(2026, 11, 30));
        let closed: Vec<Date> = layout
            .weeks
            .iter()
            .enumerate()
            .filter(|(w, _)| instance.groups[0].weeks & (1 << w) == 0)
            .map(|(_, d)| *d)
            .collect();
        assert_eq!(closed, [date(2026, 12, 21), date(2026, 12, 28)]);
        // a year with 53 weeks: 2026 has one, and every Monday stands once
        assert!(layout.weeks.windows(2).all(|w| w[0].saturating_add(7.days()) == w[1]));
    }

    #[test]
    fn larger_machines_count_as_several_and_a_plan_comes_back_in_the_registers_words() {
        let (instance, layout) = build(&rows()).expect("a problem");
        assert_eq!(instance.equipment[0].seats, 2);
        assert_eq!(instance.pools[0].machines, 3, "one for two learners, one for four");
        let found =
            solve(&instance, &Options { moves: 20_000, ..Options::default() }, &|| 0.0, &mut |_, _| {})
                .expect("a plan");
        let report = check(&instance, &found.plan);
        assert!(report.valid(), "{:?}", report.violations);
        assert_eq!(
            report.objective.uncovered, 0,
            "6 learners: 2 on lathes, 1 with the robot by turns, 1 in the lab"
        );
        for b in &found.plan.bookings {
            let placed = layout.placed(&instance, &found.plan, b).expect("a booking of the register");
            assert_eq!(placed.group, Uuid::from_u128(10));
            let free = &rows().groups[0].free;
            let weekday = crate::slot::weekday_number(placed.day.weekday()) as u8;
            assert!(free.contains(&(weekday, placed.half)), "{placed:?}");
            assert!(placed.learners <= 6 && placed.machines <= placed.capacity);
            assert_eq!(placed.lab.is_some(), placed.kind == "vr");
        }
    }

    #[test]
    fn nothing_to_plan_is_said() {
        assert_eq!(build(&Rows::default()).err(), Some(NoPlan::NoWeeks));
        assert_eq!(build(&Rows { groups: Vec::new(), ..rows() }).err(), Some(NoPlan::NoGroups));
        let mut far = rows();
        far.groups[0].home = Uuid::from_u128(99);
        assert_eq!(build(&far).err(), Some(NoPlan::NoGroups));
    }
}
