//! What would close a gap, and what it would cost. Pure.
//!
//! The method: the gap says for each school and kind how much is missing and what stands in the way. For that reason
//! the cheapest step is taken that would give the missing hours by itself; all steps are put into the landscape, the
//! gap is computed anew, and so on until nothing is missing or no step helps. At the end each step is taken out once:
//! what the others make superfluous stays out. Every coverage that is shown comes from the gap's own rule, never from
//! the steps' estimates. The set is not proved to be the cheapest: choosing machines for several schools at once is a
//! facility-location problem. For one school and kind it is the cheapest of the steps that are looked at.

use std::collections::BTreeMap;

use serde::Serialize;

use super::landscape::{HALF_DAY_MINUTES, KindIx, LEARNERS_PER_INSTRUCTOR, SiteIx, TEACHING_WEEKS, common};
use super::{Guide, Landscape, Pool, Reason, Sum, Terms, gap};

/// Years over which a purchase is spread when it is compared with what is paid every year. Our judgement.
pub const LIFE_YEARS: i64 = 10;
/// Rounds of looking at the gap anew.
const ROUNDS: usize = 6;
/// Most steps that are each taken out once at the end.
const TRIED_OUT: usize = 60;

/// What things cost, in kroner. Where nobody has said otherwise these are our judgements, and pages say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// One machine of a kind, by its place in the landscape.
    pub machine: Vec<i64>,
    /// A course that qualifies somebody on one kind.
    pub course: i64,
    /// A day on which a mobile lab stands somewhere.
    pub lab_day: i64,
    /// A half-day on which a group is driven to another site.
    pub trip: i64,
    /// A half-day on which a site is kept open in addition.
    pub open_half_day: i64,
}

impl Prices {
    /// What we judge people and journeys to cost, with the given prices of machines.
    pub fn of(machine: Vec<i64>) -> Prices {
        Prices { machine, course: 25_000, lab_day: 12_000, trip: 3_500, open_half_day: 2_500 }
    }

    /// The middle of a band of cost; the bands are those of the catalogue of kinds.
    pub fn of_band(band: &str) -> i64 {
        match band {
            "A" => 25_000,
            "B" => 150_000,
            "C" => 600_000,
            _ => 1_500_000,
        }
    }
}

/// A step that gives learners more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub enum Step {
    /// Buy machines.
    Buy {
        /// Where they stand.
        site: SiteIx,
        /// What they are.
        kind: KindIx,
        /// How many.
        number: u32,
    },
    /// Qualify somebody at the site.
    Course {
        /// Where they are at home.
        site: SiteIx,
        /// For what.
        kind: KindIx,
        /// How many people.
        number: u32,
    },
    /// Let a mobile lab that carries the kind stand at the site for more days.
    Lab {
        /// Where.
        site: SiteIx,
        /// What for.
        kind: KindIx,
        /// Days in the school year.
        number: u32,
    },
    /// Drive groups to a site beyond the limit of travel.
    Share {
        /// Whose learners.
        site: SiteIx,
        /// Where to.
        to: SiteIx,
        /// What for.
        kind: KindIx,
        /// Half-days in the school year.
        number: u32,
    },
    /// Keep machines open for more half-days of the week.
    Open {
        /// Where they stand.
        site: SiteIx,
        /// What they are.
        kind: KindIx,
        /// Half-days in the school year.
        number: u32,
    },
}

/// A step with what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Priced {
    /// The step.
    pub step: Step,
    /// Kroner paid once.
    pub once: i64,
    /// Kroner a year.
    pub yearly: i64,
}

impl Priced {
    /// Kroner a year when what is paid once is spread over [`LIFE_YEARS`].
    pub fn a_year(&self) -> i64 {
        self.yearly + self.once / LIFE_YEARS
    }
}

/// What would close a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// The steps, the dearest first.
    pub steps: Vec<Priced>,
    /// The sum before.
    pub before: Sum,
    /// The sum when all steps are taken.
    pub after: Sum,
}

impl Remedy {
    /// Kroner paid once.
    pub fn once(&self) -> i64 {
        self.steps.iter().map(|s| s.once).sum()
    }

    /// Kroner a year.
    pub fn yearly(&self) -> i64 {
        self.steps.iter().map(|s| s.yearly).sum()
    }
}

impl Step {
    fn priced(self, prices: &Prices) -> Priced {
        let (once, yearly) = match self {
            Step::Buy { kind, number, .. } => (prices.machine[kind as usize] * i64::from(number), 0),
            Step::Course { number, .. } => (prices.course * i64::from(number), 0),
            Step::Lab { number, .. } => (0, prices.lab_day * i64::from(number)),
            Step::Share { number, .. } => (0, prices.trip * i64::from(number)),
            Step::Open { number, .. } => (0, prices.open_half_day * i64::from(number)),
        };
        Priced { step: self, once, yearly }
    }

    /// Puts the step into a landscape.
    pub fn apply(self, land: &mut Landscape) {
        match self {
            Step::Buy { site, kind, number } => land.add_machines(site, kind, number, 1),
            Step::Course { site, kind, number } => {
                let mut left = number;
                for guide in land.guides.iter_mut().filter(|g| g.home == site && !g.kinds.contains(&kind)) {
                    if left == 0 {
                        break;
                    }
                    guide.kinds.push(kind);
                    left -= 1;
                }
                for _ in 0..left {
                    let free = working_week();
                    land.guides.push(Guide {
                        home: site,
                        kinds: vec![kind],
                        free,
                        most: 10 * u32::from(TEACHING_WEEKS),
                    });
                }
            }
            Step::Lab { site, kind, number } => {
                let places =
                    land.pools.iter().filter(|p| p.mobile() && p.kind == kind).map(|p| p.places).max();
                let mut open = [0; super::landscape::WEEK];
                spread(&mut open, u64::from(number) * 2);
                let places = places.unwrap_or(1);
                land.pools.push(Pool {
                    site,
                    kind,
                    machines: places,
                    places,
                    open,
                    lost: 0,
                    stands: vec![site],
                });
                // whoever drives the lab instructs at it
                land.guides.push(Guide { home: site, kinds: vec![kind], free: open, most: number * 2 });
            }
            Step::Share { site, to, kind, number } => {
                let near = land.pools.iter().find(|p| p.kind == kind && p.stands.contains(&to)).cloned();
                if let Some(mut pool) = near {
                    // the machines are there already: what is given here is taken from what they have left
                    let mut open = pool.open;
                    trim(&mut open, u64::from(number));
                    let given: u64 = open.iter().map(|n| u64::from(*n)).sum();
                    if let Some(old) =
                        land.pools.iter_mut().find(|p| p.kind == kind && p.stands.contains(&to))
                    {
                        old.lost += given * u64::from(old.places);
                    }
                    pool.open = open;
                    pool.stands = vec![site];
                    pool.lost = 0;
                    land.pools.push(pool);
                    land.guides.push(Guide { home: site, kinds: vec![kind], free: open, most: number });
                }
            }
            Step::Open { site, kind, number } => {
                for pool in land.pools.iter_mut().filter(|p| p.kind == kind && p.stands.contains(&site)) {
                    spread(&mut pool.open, u64::from(number));
                }
            }
        }
    }
}

/// Monday to Friday, before and after noon, every teaching week.
pub fn working_week() -> super::landscape::HalfDays {
    let mut week = [0; super::landscape::WEEK];
    week[..10].fill(TEACHING_WEEKS);
    week
}

/// Adds half-days, Monday to Friday, evenly.
fn spread(open: &mut super::landscape::HalfDays, mut number: u64) {
    while number > 0 {
        let Some(slot) = (0..10).filter(|s| open[*s] < TEACHING_WEEKS).min_by_key(|s| open[*s]) else {
            return;
        };
        open[slot] += 1;
        number -= 1;
    }
}

/// Takes half-days away until so many are left.
fn trim(open: &mut super::landscape::HalfDays, most: u64) {
    while open.iter().map(|n| u64::from(*n)).sum::<u64>() > most {
        let slot = (0..open.len()).max_by_key(|s| open[*s]).expect("a week has half-days");
        open[slot] -= 1;
    }
}

impl Landscape {
    /// Puts more machines of a kind at a site, open when the site's other machines are, or all week.
    pub fn add_machines(&mut self, site: SiteIx, kind: KindIx, number: u32, seats: u32) {
        if let Some(pool) = self.pools.iter_mut().find(|p| p.site == site && p.kind == kind && !p.mobile()) {
            pool.machines += number;
            pool.places += number * seats;
            return;
        }
        let open = self.pools.iter().find(|p| p.site == site && !p.mobile()).map(|p| p.open);
        let open = open.unwrap_or_else(working_week);
        let stands = vec![site];
        self.pools.push(Pool { site, kind, machines: number, places: number * seats, open, lost: 0, stands });
    }
}

/// What would close the gap of a landscape.
pub fn remedy(land: &Landscape, terms: Terms, prices: &Prices) -> Remedy {
    let before = gap(land, terms).total(land);
    let mut steps: BTreeMap<(u8, SiteIx, SiteIx, KindIx), Step> = BTreeMap::new();
    let mut missing = before.missing;
    for _ in 0..ROUNDS {
        if missing == 0 {
            break;
        }
        let now = with(land, steps.values());
        let mut wanted = steps.clone();
        for step in next_steps(&now, terms, prices) {
            merge(&mut wanted, step);
        }
        let after = with(land, wanted.values());
        let left = gap(&after, terms).total(&after).missing;
        if left >= missing {
            break;
        }
        (steps, missing) = (wanted, left);
    }
    let mut chosen: Vec<Priced> = steps.values().map(|s| s.priced(prices)).collect();
    chosen.sort_by_key(|s| std::cmp::Reverse(s.a_year()));
    if chosen.len() <= TRIED_OUT {
        let mut n = 0;
        while n < chosen.len() {
            let rest = chosen.iter().enumerate().filter(|(i, _)| *i != n).map(|(_, s)| &s.step);
            let without = with(land, rest);
            if gap(&without, terms).total(&without).missing <= missing {
                chosen.remove(n);
            } else {
                n += 1;
            }
        }
    }
    let end = with(land, chosen.iter().map(|s| &s.step));
    Remedy { after: gap(&end, terms).total(&end), steps: chosen, before }
}

fn with<'a>(land: &Landscape, steps: impl Iterator<Item = &'a Step>) -> Landscape {
    let mut out = land.clone();
    for step in steps {
        step.apply(&mut out);
    }
    out
}

fn merge(steps: &mut BTreeMap<(u8, SiteIx, SiteIx, KindIx), Step>, step: Step) {
    let key = match step {
        Step::Buy { site, kind, .. } => (0, site, 0, kind),
        Step::Course { site, kind, .. } => (1, site, 0, kind),
        Step::Lab { site, kind, .. } => (2, site, 0, kind),
        Step::Share { site, to, kind, .. } => (3, site, to, kind),
        Step::Open { site, kind, .. } => (4, site, 0, kind),
    };
    let old = steps.get(&key).copied();
    let more = |n: u32| n + old.map_or(0, Step::number);
    steps.insert(
        key,
        match step {
            Step::Buy { site, kind, number } => Step::Buy { site, kind, number: more(number) },
            Step::Course { site, kind, number } => Step::Course { site, kind, number: more(number) },
            Step::Lab { site, kind, number } => Step::Lab { site, kind, number: more(number) },
            Step::Share { site, to, kind, number } => Step::Share { site, to, kind, number: more(number) },
            Step::Open { site, kind, number } => Step::Open { site, kind, number: more(number) },
        },
    );
}

impl Step {
    /// How many machines, people, days or half-days.
    pub fn number(self) -> u32 {
        match self {
            Step::Buy { number, .. }
            | Step::Course { number, .. }
            | Step::Lab { number, .. }
            | Step::Share { number, .. }
            | Step::Open { number, .. } => number,
        }
    }
}

/// For each school and kind with something missing: the cheapest step against what stands in the way.
fn next_steps(land: &Landscape, terms: Terms, prices: &Prices) -> Vec<Step> {
    #[derive(Default)]
    struct Lack {
        minutes: u64,
        by_reason: [u64; 4],
        learners: u32,
        free: u64,
    }
    let found = gap(land, terms);
    let mut lacks: BTreeMap<(SiteIx, KindIx), Lack> = BTreeMap::new();
    for (demand, met) in land.demands.iter().zip(&found.met) {
        if let Some(reason) = met.reason {
            let group = &land.groups[demand.group as usize];
            let lack = lacks.entry((group.home, demand.kind)).or_default();
            lack.minutes += met.missing;
            lack.by_reason[reason as usize] += met.missing;
            lack.learners = lack.learners.max(group.number);
            lack.free = lack.free.max(common(&group.free, &group.free));
        }
    }
    let mut out = Vec::new();
    for ((site, kind), lack) in lacks {
        let most = lack.by_reason.iter().max().copied().unwrap_or(0);
        let reason = Reason::ALL.into_iter().find(|r| lack.by_reason[*r as usize] == most);
        let half_days = |learners: u32| {
            u32::try_from(lack.minutes.div_ceil(HALF_DAY_MINUTES * u64::from(learners.max(1))))
                .unwrap_or(u32::MAX)
        };
        let open = land.pools.iter().find(|p| p.site == site && !p.mobile()).map(|p| p.open);
        let open = common(&open.unwrap_or_else(working_week), &working_week()).min(lack.free).max(1);
        let buy = Step::Buy {
            site,
            kind,
            number: u32::try_from(lack.minutes.div_ceil(open * HALF_DAY_MINUTES))
                .unwrap_or(u32::MAX)
                .min(lack.learners.max(1)),
        };
        let mut options = Vec::new();
        match reason {
            Some(Reason::Instructor) => {
                let at_once = LEARNERS_PER_INSTRUCTOR.min(lack.learners.max(1));
                let number = half_days(at_once).div_ceil(5 * u32::from(TEACHING_WEEKS)).clamp(1, 20);
                options.push(Step::Course { site, kind, number });
            }
            Some(Reason::Time) => {
                let places: u32 = land
                    .pools
                    .iter()
                    .filter(|p| p.kind == kind && p.stands.contains(&site))
                    .map(|p| p.places)
                    .sum();
                if places > 0 {
                    options.push(Step::Open { site, kind, number: half_days(places) });
                }
                options.push(buy);
            }
            Some(Reason::Distance) | Some(Reason::Machine) => {
                options.push(buy);
                let lab = land.pools.iter().filter(|p| p.mobile() && p.kind == kind).map(|p| p.places).max();
                if let Some(places) = lab {
                    options.push(Step::Lab { site, kind, number: half_days(places).div_ceil(2) });
                }
                let beyond = land.near[site as usize].iter().filter(|(_, m)| *m > terms.reach);
                let there = |to: SiteIx| {
                    land.pools.iter().enumerate().find(|(i, p)| {
                        p.kind == kind
                            && p.stands.contains(&to)
                            && !p.mobile()
                            && found.taken[*i] < p.minutes()
                    })
                };
                let nearest = beyond
                    .filter_map(|(to, m)| there(*to).map(|(_, p)| (*m, *to, p.places)))
                    .min_by_key(|x| x.0);
                if let Some((_, to, places)) = nearest {
                    options.push(Step::Share {
                        site,
                        to,
                        kind,
                        number: half_days(places.min(lack.learners.max(1))),
                    });
                }
            }
            None => {}
        }
        out.extend(options.into_iter().min_by_key(|s| s.priced(prices).a_year()));
        // machines without anybody who instructs on them give nothing
        let guided = land.guides.iter().any(|g| {
            g.kinds.contains(&kind)
                && (g.home == site || land.minutes(g.home, site).is_some_and(|m| m <= terms.reach))
        });
        if terms.people && !guided && matches!(out.last(), Some(Step::Buy { .. } | Step::Open { .. })) {
            out.push(Step::Course { site, kind, number: 1 });
        }
    }
    out
}

#[cfg(test)]
#[path = "remedy_tests.rs"]
mod tests;
