//! Made-up counties for tests and measurements: realistic in shape, free of real schools, companies and people.

use crate::chance::Chance;
use crate::instance::{
    Equipment, Group, Instance, Instructor, Lab, Limits, Load, Pool, Requirement, SLOTS, Site, SiteKind,
    SlotMask, WeekMask,
};

/// How large a made-up county is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Schools.
    pub schools: usize,
    /// Companies that lend machine time.
    pub companies: usize,
    /// Mobile labs.
    pub labs: usize,
    /// Class groups.
    pub groups: usize,
    /// Kinds of equipment.
    pub kinds: usize,
    /// Fixed machines, about.
    pub machines: usize,
    /// Instructors.
    pub instructors: usize,
    /// Weeks.
    pub weeks: usize,
    /// Side of the square the county lies in, kilometres.
    pub side: usize,
}

impl Shape {
    /// A whole county and a school year.
    pub const COUNTY: Self = Self {
        schools: 20,
        companies: 30,
        labs: 3,
        groups: 400,
        kinds: 50,
        machines: 600,
        instructors: 240,
        weeks: 38,
        side: 90,
    };

    /// A few groups and weeks, small enough to be solved to the end.
    pub const fn small(groups: usize, weeks: usize) -> Self {
        Self {
            schools: 2,
            companies: 1,
            labs: 1,
            groups,
            kinds: 4,
            machines: 2 * groups,
            instructors: groups + 1,
            weeks,
            side: 30,
        }
    }
}

const PROGRAMMES: [&str; 8] =
    ["building", "electro", "health", "technology", "restaurant", "design", "transport", "media"];

/// A made-up county; the same shape and seed give the same one.
pub fn generate(shape: &Shape, seed: u64) -> Instance {
    let mut chance = Chance::new(seed);
    let side = shape.side as f64;
    let place =
        |c: &mut Chance| ((c.unit() * side * 10.0).round() / 10.0, (c.unit() * side * 10.0).round() / 10.0);
    let mut sites = Vec::new();
    for n in 0..shape.schools + shape.companies {
        let (x, y) = place(&mut chance);
        if n < shape.schools {
            sites.push(Site { kind: SiteKind::School, x, y });
        } else {
            // Companies lie near a school more often than not.
            let near = &sites[chance.below(shape.schools)];
            let (x, y) = if chance.happens(0.7) {
                (near.x + chance.unit() * 16.0 - 8.0, near.y + chance.unit() * 16.0 - 8.0)
            } else {
                (x, y)
            };
            let tenth = |v: f64| (v * 10.0).round() / 10.0;
            sites.push(Site { kind: SiteKind::Company, x: tenth(x), y: tenth(y) });
        }
    }
    let travel: Vec<Vec<u32>> = sites
        .iter()
        .map(|a: &Site| {
            sites
                .iter()
                .map(|b| {
                    let km = ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt();
                    // 60 km/h on roads a third longer than the bird's way, and five minutes to get going.
                    if km == 0.0 { 0 } else { (5.0 + km * 1.33).round() as u32 }
                })
                .collect()
        })
        .collect();
    let programmes = PROGRAMMES.len().min(shape.kinds);
    let equipment: Vec<Equipment> = (0..shape.kinds)
        .map(|k| Equipment {
            name: format!("kind-{k}"),
            seats: chance.between(1, 4) as u32,
            programmes: vec![PROGRAMMES[k % programmes].to_owned()],
        })
        .collect();
    let all_weeks: WeekMask = if shape.weeks == 64 { u64::MAX } else { (1 << shape.weeks) - 1 };
    let weeks_but = |c: &mut Chance, missing: f64| {
        let mut mask = all_weeks;
        for w in 0..shape.weeks {
            if shape.weeks > 4 && c.happens(missing) {
                mask &= !(1 << w);
            }
        }
        mask
    };

    // Programmes live at some of the schools; equipment and groups follow them.
    let taught: Vec<Vec<usize>> = (0..programmes)
        .map(|_| {
            let mut at: Vec<usize> = (0..shape.schools).filter(|_| chance.happens(0.45)).collect();
            if at.is_empty() {
                at.push(chance.below(shape.schools));
            }
            at
        })
        .collect();
    let mut pools: Vec<Pool> = Vec::new();
    let mut machines = 0;
    while machines < shape.machines {
        let kind = chance.below(shape.kinds);
        let school = !chance.happens(if shape.companies == 0 { 0.0 } else { 0.18 });
        let at = &taught[kind % programmes];
        let site =
            if school { at[chance.below(at.len())] } else { shape.schools + chance.below(shape.companies) };
        if pools.iter().any(|p| p.site == site && p.equipment == kind) && chance.happens(0.9) {
            continue;
        }
        let count = chance.between(1, 4).min(shape.machines - machines);
        machines += count;
        let (open, weeks) = if school {
            ((1 << SLOTS) - 1, weeks_but(&mut chance, 0.03))
        } else {
            let mut open: SlotMask = 0;
            for _ in 0..chance.between(3, 5) {
                open |= 1 << chance.below(SLOTS);
            }
            (open, if shape.weeks < 5 { all_weeks } else { weeks_but(&mut chance, 0.4) })
        };
        pools.push(Pool { site, equipment: kind, machines: count as u32, open, weeks });
    }
    let mut labs = Vec::new();
    for _ in 0..shape.labs {
        let mut stops: Vec<usize> =
            (0..shape.schools).filter(|_| shape.schools < 4 || chance.happens(0.4)).collect();
        if stops.is_empty() {
            stops.push(0);
        }
        let mut load: Vec<Load> = Vec::new();
        for _ in 0..(shape.kinds / 8).clamp(2, 6) {
            let kind = chance.below(shape.kinds);
            if load.iter().all(|l| l.equipment != kind) {
                load.push(Load { equipment: kind, machines: chance.between(2, 4) as u32 });
            }
        }
        labs.push(Lab {
            base: stops[chance.below(stops.len())],
            stops,
            open: (1 << (SLOTS - 1)) - 1,
            weeks: weeks_but(&mut chance, 0.08),
            load,
        });
    }
    let mut groups = Vec::new();
    let mut requirements = Vec::new();
    for g in 0..shape.groups {
        let programme = chance.below(programmes);
        let at = &taught[programme];
        let mut free: SlotMask = 0;
        for _ in 0..chance.between(4, 6) {
            free |= 1 << chance.below(SLOTS);
        }
        let prefer = free & chance.bits() as SlotMask;
        groups.push(Group {
            site: at[chance.below(at.len())],
            programme: format!("{}-{}", PROGRAMMES[programme], chance.between(1, 2)),
            size: chance.between(10, 16) as u32,
            free,
            weeks: weeks_but(&mut chance, 0.08),
            prefer,
            max_away: chance.between(2, 4) as u32,
        });
        let kinds: Vec<usize> = (0..shape.kinds).filter(|k| k % programmes == programme).collect();
        let mut wanted: Vec<usize> = Vec::new();
        let wishes = if shape.weeks < 5 { 2 } else { chance.between(2, 4) };
        for _ in 0..wishes {
            let kind = kinds[chance.below(kinds.len())];
            if wanted.contains(&kind) {
                continue;
            }
            wanted.push(kind);
            let (first, last, halfdays) = if shape.weeks < 8 {
                (0, shape.weeks - 1, chance.between(2, shape.weeks.max(2) + 2))
            } else {
                let length = chance.between(8, shape.weeks);
                let first = chance.below(shape.weeks - length + 1);
                (first, first + length - 1, chance.between(3, 9))
            };
            let per_week = halfdays.div_ceil(last - first + 1).max(chance.between(1, 2));
            requirements.push(Requirement {
                group: g,
                equipment: kind,
                halfdays: halfdays as u32,
                first,
                last,
                per_week: per_week as u32,
            });
        }
    }
    let mut instructors = Vec::new();
    for _ in 0..shape.instructors {
        let programme = chance.below(programmes);
        let at = &taught[programme];
        let kinds: Vec<usize> = (0..shape.kinds).filter(|k| k % programmes == programme).collect();
        let mut qualified: Vec<usize> = Vec::new();
        for _ in 0..chance.between(2, 4) {
            qualified.push(kinds[chance.below(kinds.len())]);
        }
        if chance.happens(0.2) || shape.kinds < 8 {
            qualified.push(chance.below(shape.kinds));
        }
        qualified.sort_unstable();
        qualified.dedup();
        let mut free: SlotMask = 0;
        while free.count_ones() < 6 {
            free |= 1 << chance.below(SLOTS);
        }
        instructors.push(Instructor {
            site: at[chance.below(at.len())],
            equipment: qualified,
            free,
            weeks: weeks_but(&mut chance, 0.06),
            max_week: chance.between(4, 7) as u32,
        });
    }
    Instance {
        name: format!("made-up-{}-{seed}", shape.groups),
        seed,
        weeks: shape.weeks,
        limits: Limits { learner_travel: 60, instructor_travel: 75, lab_move_weight: 10 },
        sites,
        travel,
        equipment,
        pools,
        labs,
        groups,
        requirements,
        instructors,
    }
}
