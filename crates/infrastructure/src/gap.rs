//! The gap between what learners need and what machines and instructors can give. Pure.
//!
//! Need and supply are minutes of learners on a kind of equipment in one school year. A minute is covered when a
//! machine within reach gives it, open while the group is free, and somebody qualified within reach instructs. That
//! is a flow from groups over machines over instructors, and the gap is what the greatest flow leaves over: a machine
//! or an instructor shared by several groups is never counted twice, and a machine more never covers less.
//!
//! Core equipment is served first, then supplementary; within each, machines at home are filled before anybody
//! travels, and learners are sent away only as far as more is covered by it. The method does not lay out a calendar,
//! so it is a floor: a plan can leave more uncovered, never less. Instructors go by
//! learner-time: one looks after as many as the machines at the site have places for, at most
//! [`LEARNERS_PER_INSTRUCTOR`].
//!
//! Why something is left over is read from the cut: what, if there were more of it, would let more through.

use std::collections::HashMap;

use serde::Serialize;

mod flow;
pub mod landscape;
mod reasons;
pub mod remedy;
pub mod what_if;

use self::flow::{Arc, Network, Node};
pub use self::landscape::{Demand, Guide, Landscape, Learners, Place, Pool};
use self::landscape::{HALF_DAY_MINUTES, KindIx, LEARNERS_PER_INSTRUCTOR, REACH, SiteIx, common};
use crate::requirement::Importance;

/// Why a need is not met: what stands in the way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Too few machines, or none.
    Machine,
    /// Nobody qualified is free.
    Instructor,
    /// Machines are not open while the group is free, or the group has too little time.
    Time,
    /// There is room on machines beyond the limit of travel.
    Distance,
}

impl Reason {
    /// All, in the order of pages.
    pub const ALL: [Reason; 4] = [Reason::Machine, Reason::Instructor, Reason::Time, Reason::Distance];

    /// As it stands in files and facts.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Machine => "machine",
            Reason::Instructor => "instructor",
            Reason::Time => "time",
            Reason::Distance => "distance",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What is asked of a computation beside the landscape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Minutes of travel one way, at most.
    pub reach: u16,
    /// Instructors are counted; without them only machines bind.
    pub people: bool,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { reach: REACH, people: true }
    }
}

/// How one demand is met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Minutes met at home.
    pub here: u64,
    /// Minutes met elsewhere within reach, or by a mobile lab.
    pub shared: u64,
    /// Minutes not met.
    pub missing: u64,
    /// Why not; none when nothing is missing.
    pub reason: Option<Reason>,
    /// What else would help by itself.
    pub also: Vec<Reason>,
    /// Minutes to the nearest machine of the kind beyond the limit, where none is within.
    pub nearest: Option<u16>,
    /// Where it is met: a pool by its place in the landscape, and the minutes.
    pub at: Vec<(u32, u64)>,
}

/// The gap of a landscape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// One for every demand of the landscape, in its order.
    pub met: Vec<Met>,
    /// Minutes taken of every pool, in the landscape's order.
    pub taken: Vec<u64>,
}

/// Minutes summed over demands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// What is needed.
    pub need: u64,
    /// Met at home.
    pub here: u64,
    /// Met by sharing within reach.
    pub shared: u64,
    /// Not met.
    pub missing: u64,
    /// Not met, by reason in the order of [`Reason::ALL`].
    pub by_reason: [u64; 4],
}

impl Sum {
    /// Adds one demand.
    pub fn add(&mut self, demand: &Demand, met: &Met) {
        self.need += demand.minutes;
        self.here += met.here;
        self.shared += met.shared;
        self.missing += met.missing;
        if let Some(reason) = met.reason {
            self.by_reason[reason as usize] += met.missing;
        }
    }

    /// The reason behind most of what is missing.
    pub fn reason(&self) -> Option<Reason> {
        let most = *self.by_reason.iter().max()?;
        (most > 0).then(|| Reason::ALL.into_iter().find(|r| self.by_reason[*r as usize] == most)).flatten()
    }

    /// The share that is met, 0 to 1; 1 when nothing is needed.
    pub fn share(&self) -> f64 {
        if self.need == 0 { 1.0 } else { (self.here + self.shared) as f64 / self.need as f64 }
    }
}

impl Gap {
    /// Sums demands by a key, in the order of the keys; demands without one are left out.
    pub fn sums<K: Ord>(
        &self,
        land: &Landscape,
        key: impl Fn(&Demand) -> Option<K>,
    ) -> std::collections::BTreeMap<K, Sum> {
        let mut out = std::collections::BTreeMap::new();
        for (demand, met) in land.demands.iter().zip(&self.met) {
            if let Some(key) = key(demand) {
                out.entry(key).or_insert_with(Sum::default).add(demand, met);
            }
        }
        out
    }

    /// The sum of everything.
    pub fn total(&self, land: &Landscape) -> Sum {
        self.sums(land, |_| Some(())).remove(&()).unwrap_or_default()
    }
}

/// An arc from a demand to a pool.
struct Way {
    demand: u32,
    pool: u32,
    arc: Arc,
    most: u64,
    home: bool,
}

struct Net {
    net: Network,
    source: Node,
    sink: Node,
    time: Vec<Arc>,
    need: Vec<Arc>,
    demand: Vec<Node>,
    room: Vec<Arc>,
    pool: Vec<Node>,
    ways: Vec<Way>,
    gates: Vec<(Arc, Reason)>,
}

/// The gap of a landscape.
pub fn gap(land: &Landscape, terms: Terms) -> Gap {
    let pools = pools_by_stand(land);
    let mut n = build(land, terms, &pools);
    for importance in [Importance::Core, Importance::Supplementary] {
        for (demand, arc) in land.demands.iter().zip(&n.need) {
            if demand.importance == importance {
                n.net.raise(*arc, demand.minutes);
            }
        }
        for home in [true, false] {
            for way in &n.ways {
                if way.home == home && land.demands[way.demand as usize].importance == importance {
                    n.net.raise(way.arc, way.most);
                }
            }
            n.net.run(n.source, n.sink);
        }
        // what core equipment got is not taken back for supplementary
        for (demand, arc) in land.demands.iter().zip(&n.need) {
            if demand.importance == importance {
                n.net.hold(*arc);
            }
        }
    }
    reasons::read(land, terms, &n)
}

fn pools_by_stand(land: &Landscape) -> HashMap<(SiteIx, KindIx), Vec<u32>> {
    let mut out: HashMap<(SiteIx, KindIx), Vec<u32>> = HashMap::new();
    for (i, pool) in land.pools.iter().enumerate() {
        for site in &pool.stands {
            out.entry((*site, pool.kind)).or_default().push(i as u32);
        }
    }
    out
}

fn build(land: &Landscape, terms: Terms, pools: &HashMap<(SiteIx, KindIx), Vec<u32>>) -> Net {
    let mut net = Network::default();
    let (source, sink) = (net.node(), net.node());
    let mut time = Vec::new();
    let mut gates = Vec::new();
    let groups: Vec<Node> = land
        .groups
        .iter()
        .map(|g| {
            let node = net.node();
            let most = common(&g.free, &g.free) * HALF_DAY_MINUTES * u64::from(g.number);
            time.push(net.arc(source, node, most));
            node
        })
        .collect();
    let mut room = Vec::new();
    let mut pool_in = Vec::new();
    let pool_out: Vec<Node> = land
        .pools
        .iter()
        .map(|p| {
            let (enter, leave) = (net.node(), net.node());
            pool_in.push(enter);
            room.push(net.arc(enter, leave, p.minutes()));
            leave
        })
        .collect();
    gates.extend(room.iter().map(|a| (*a, Reason::Machine)));
    let mut reach: HashMap<SiteIx, Vec<(SiteIx, u16)>> = HashMap::new();
    let mut seen = vec![u32::MAX; land.pools.len()];
    let (mut need, mut demand, mut ways) = (Vec::new(), Vec::new(), Vec::new());
    for (i, d) in land.demands.iter().enumerate() {
        let group = &land.groups[d.group as usize];
        let node = net.node();
        demand.push(node);
        need.push(net.arc(groups[d.group as usize], node, 0));
        for (site, _) in reach.entry(group.home).or_insert_with(|| land.within(group.home, terms.reach)) {
            for p in pools.get(&(*site, d.kind)).into_iter().flatten() {
                let pool = &land.pools[*p as usize];
                if std::mem::replace(&mut seen[*p as usize], i as u32) == i as u32 {
                    continue;
                }
                let most = common(&group.free, &pool.open)
                    * HALF_DAY_MINUTES
                    * u64::from(group.number.min(pool.places));
                let arc = net.arc(node, pool_in[*p as usize], 0);
                gates.push((arc, Reason::Time));
                let home = *site == group.home && !pool.mobile();
                ways.push(Way { demand: i as u32, pool: *p, arc, most, home });
            }
        }
    }
    if terms.people {
        people(land, terms, pools, &mut net, (&pool_out, sink), &mut gates, &mut reach);
    } else {
        for node in &pool_out {
            net.arc(*node, sink, u64::MAX / 4);
        }
    }
    Net { net, source, sink, time, need, demand, room, pool: pool_in, ways, gates }
}

fn people(
    land: &Landscape,
    terms: Terms,
    pools: &HashMap<(SiteIx, KindIx), Vec<u32>>,
    net: &mut Network,
    (pool_out, sink): (&[Node], Node),
    gates: &mut Vec<(Arc, Reason)>,
    reach: &mut HashMap<SiteIx, Vec<(SiteIx, u16)>>,
) {
    for guide in &land.guides {
        let half_days = common(&guide.free, &guide.free).min(u64::from(guide.most));
        let mut at_once = 0;
        let mut arcs: Vec<(u32, u64)> = Vec::new();
        for (site, _) in reach.entry(guide.home).or_insert_with(|| land.within(guide.home, terms.reach)) {
            for kind in &guide.kinds {
                for p in pools.get(&(*site, *kind)).into_iter().flatten() {
                    let pool = &land.pools[*p as usize];
                    if arcs.iter().any(|(other, _)| other == p) {
                        continue;
                    }
                    let learners = u64::from(pool.places.min(LEARNERS_PER_INSTRUCTOR));
                    let shared = common(&guide.free, &pool.open).min(half_days);
                    at_once = at_once.max(learners);
                    arcs.push((*p, shared * HALF_DAY_MINUTES * learners));
                }
            }
        }
        if arcs.is_empty() {
            continue;
        }
        let node = net.node();
        gates.push((net.arc(node, sink, half_days * HALF_DAY_MINUTES * at_once), Reason::Instructor));
        for (p, most) in arcs {
            gates.push((net.arc(pool_out[p as usize], node, most), Reason::Instructor));
        }
    }
}

#[cfg(test)]
#[path = "gap/tests.rs"]
mod tests;
