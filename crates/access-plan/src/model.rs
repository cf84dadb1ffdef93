//! The instance as the solver wants it: for each requirement the ways it could be met, without those that never work.

use std::collections::HashMap;

use crate::instance::{Instance, SLOTS, SlotMask, WeekMask};
use crate::plan::{Ban, Booking, Provider};

/// No lab.
pub(crate) const NO_LAB: u16 = u16::MAX;

/// One way to meet a requirement: a provider at a site.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// Position of the machines in [`Model::capacity`].
    pub cap: u32,
    /// The lab, or [`NO_LAB`].
    pub lab: u16,
    pub site: u16,
    /// Learners served by one booking.
    pub serves: u16,
    /// Machines used by one booking.
    pub machines: u16,
    /// Half-days on which group, provider and some instructor are free.
    pub slots: SlotMask,
    /// Weeks in which group, provider, window and some instructor agree.
    pub weeks: WeekMask,
    /// Position in [`Model::teachers`].
    pub teachers: u32,
    /// Whether the site is not the group's own.
    pub away: bool,
    /// What a day at the site adds to the travel objective for the group.
    pub minutes: u32,
}

/// A requirement.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    pub group: u32,
    /// Learner half-days.
    pub demand: u32,
    pub per_week: u32,
    /// Its ways: a range of [`Model::ways`].
    pub ways: std::ops::Range<u32>,
}

/// The instance, prepared.
pub(crate) struct Model<'a> {
    pub instance: &'a Instance,
    pub needs: Vec<Need>,
    pub ways: Vec<Way>,
    /// Machines of each pool, then of each load of each lab.
    pub capacity: Vec<u32>,
    /// Instructors for a kind at a site; shared by all ways there.
    pub teachers: Vec<Vec<u16>>,
    /// Reachable demand of each group.
    pub reachable: Vec<u64>,
    /// Twice the minutes from each instructor's home to each site.
    pub trip: Vec<Vec<u32>>,
    /// Bans that may concern a requirement.
    pub bans: Vec<Vec<Ban>>,
    /// Requirements that could use a lab at a site: `(lab, site) -> (requirement, way)`.
    pub at_stop: HashMap<(u16, u16), Vec<(u32, u32)>>,
}

/// A provider of a kind: capacity row, lab, site, open, weeks, machines.
type Providing = (u32, u16, usize, SlotMask, WeekMask, u32);

impl<'a> Model<'a> {
    pub fn new(instance: &'a Instance, bans: &[Ban]) -> Self {
        let mut capacity: Vec<u32> = instance.pools.iter().map(|p| p.machines).collect();
        // Providers of each kind: capacity row, lab, site, open, weeks, machines.
        let mut providers: Vec<Vec<Providing>> = vec![Vec::new(); instance.equipment.len()];
        for (p, pool) in instance.pools.iter().enumerate() {
            providers[pool.equipment].push((
                p as u32,
                NO_LAB,
                pool.site,
                pool.open,
                pool.weeks,
                pool.machines,
            ));
        }
        for (l, lab) in instance.labs.iter().enumerate() {
            for load in &lab.load {
                let cap = capacity.len() as u32;
                capacity.push(load.machines);
                for &site in &lab.stops {
                    providers[load.equipment].push((cap, l as u16, site, lab.open, lab.weeks, load.machines));
                }
            }
        }
        let mut teachers: Vec<Vec<u16>> = Vec::new();
        let mut teacher_index: HashMap<(usize, usize), u32> = HashMap::new();
        let mut needs = Vec::new();
        let mut ways: Vec<Way> = Vec::new();
        let mut reachable = vec![0u64; instance.groups.len()];
        let mut at_stop: HashMap<(u16, u16), Vec<(u32, u32)>> = HashMap::new();
        let mut own_bans = Vec::new();
        for (r, requirement) in instance.requirements.iter().enumerate() {
            let group = &instance.groups[requirement.group];
            let kind = requirement.equipment;
            let seats = instance.equipment[kind].seats;
            let length = requirement.last - requirement.first + 1;
            let window = (u64::MAX >> (64 - length)) << requirement.first;
            let from = ways.len() as u32;
            let mut reach = false;
            for &(cap, lab, site, open, weeks, machines) in &providers[kind] {
                if instance.travel[group.site][site] > instance.limits.learner_travel {
                    continue;
                }
                let t = *teacher_index.entry((kind, site)).or_insert_with(|| {
                    teachers.push(
                        (0..instance.instructors.len())
                            .filter(|i| {
                                let who = &instance.instructors[*i];
                                who.equipment.binary_search(&kind).is_ok()
                                    && instance.travel[who.site][site] <= instance.limits.instructor_travel
                            })
                            .map(|i| i as u16)
                            .collect(),
                    );
                    teachers.len() as u32 - 1
                });
                let (mut free, mut present) = (0, 0);
                for &i in &teachers[t as usize] {
                    let who = &instance.instructors[i as usize];
                    free |= who.free;
                    if who.max_week > 0 {
                        present |= who.weeks;
                    }
                }
                let slots = open & group.free & free;
                let weeks = weeks & group.weeks & window;
                reach |= slots != 0 && weeks != 0;
                let weeks = weeks & present;
                let away = site != group.site;
                if slots == 0 || weeks == 0 || requirement.per_week == 0 || (away && group.max_away == 0) {
                    continue;
                }
                let used = machines.min(group.size.div_ceil(seats));
                if lab != NO_LAB {
                    at_stop.entry((lab, site as u16)).or_default().push((r as u32, ways.len() as u32));
                }
                ways.push(Way {
                    cap,
                    lab,
                    site: site as u16,
                    serves: group.size.min(used * seats) as u16,
                    machines: used as u16,
                    slots,
                    weeks,
                    teachers: t,
                    away,
                    minutes: group.size * 2 * instance.travel[group.site][site],
                });
            }
            if reach {
                reachable[requirement.group] += instance.demand(r);
            }
            needs.push(Need {
                group: requirement.group as u32,
                demand: instance.demand(r) as u32,
                per_week: requirement.per_week,
                ways: from..ways.len() as u32,
            });
            own_bans.push(
                bans.iter()
                    .filter(|b| {
                        b.req.is_none_or(|x| x == r) && b.group.is_none_or(|x| x == requirement.group)
                    })
                    .copied()
                    .collect(),
            );
        }
        let trip = instance
            .instructors
            .iter()
            .map(|i| instance.travel[i.site].iter().map(|m| 2 * m).collect())
            .collect();
        Self { instance, needs, ways, capacity, teachers, reachable, trip, bans: own_bans, at_stop }
    }

    /// Whether people forbade this booking.
    #[inline]
    pub fn banned(&self, place: &Place) -> bool {
        let bans = &self.bans[place.req as usize];
        !bans.is_empty() && {
            let booking = self.booking(place);
            bans.iter().any(|b| b.forbids(&booking, self.needs[place.req as usize].group as usize))
        }
    }

    /// A placement as a booking.
    pub fn booking(&self, place: &Place) -> Booking {
        let way = &self.ways[place.way as usize];
        Booking {
            req: place.req as usize,
            week: place.week as usize,
            slot: place.slot as usize,
            instructor: place.teacher as usize,
            provider: if way.lab == NO_LAB {
                Provider::Pool(way.cap as usize)
            } else {
                Provider::Lab(way.lab as usize)
            },
        }
    }

    /// A booking as a placement, when it keeps the rules that concern it alone; `site` is that of a lab's stop.
    pub fn place(&self, b: &Booking, stop: Option<usize>) -> Option<Place> {
        let need = self.needs.get(b.req)?;
        let who = self.instance.instructors.get(b.instructor)?;
        if b.week >= self.instance.weeks || b.slot >= SLOTS {
            return None;
        }
        let way = need.ways.clone().find(|w| {
            let way = &self.ways[*w as usize];
            match b.provider {
                Provider::Pool(p) => way.lab == NO_LAB && way.cap as usize == p,
                Provider::Lab(l) => {
                    way.lab as usize == l && way.lab != NO_LAB && stop == Some(way.site as usize)
                }
            }
        })?;
        let w = &self.ways[way as usize];
        let fits = w.slots >> b.slot & 1 == 1
            && w.weeks >> b.week & 1 == 1
            && who.free >> b.slot & 1 == 1
            && who.weeks >> b.week & 1 == 1
            && self.teachers[w.teachers as usize].contains(&(b.instructor as u16));
        fits.then_some(Place {
            req: b.req as u32,
            way,
            week: b.week as u8,
            slot: b.slot as u8,
            teacher: b.instructor as u16,
        })
    }
}

/// A booking in the solver's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub req: u32,
    pub way: u32,
    pub week: u8,
    pub slot: u8,
    pub teacher: u16,
}
