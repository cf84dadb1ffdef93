//! What a gap is computed from: places, learners' needs, machines, people who instruct. Plain values, no names of
//! people. Pure.

use uuid::Uuid;

use crate::requirement::Importance;

/// Half-days of a week: Monday before noon, Monday after noon … Sunday after noon.
pub const WEEK: usize = 14;
/// Weeks of teaching in a school year: 190 days (opplæringslova § 14-1 and the agreement on working hours of teachers).
pub const TEACHING_WEEKS: u16 = 38;
/// Minutes of training in a half-day: [`crate::requirement::HALF_DAY_HOURS`].
pub const HALF_DAY_MINUTES: u64 = 240;
/// Learners whom one instructor looks after at once, at most: a class of vocational learners. Our judgement.
pub const LEARNERS_PER_INSTRUCTOR: u32 = 15;
/// Minutes one way that learners and instructors travel, where nobody said otherwise. Our judgement.
pub const REACH: u16 = 45;

/// How often in the school year each half-day of the week is there.
pub type HalfDays = [u16; WEEK];

/// A site by its place in [`Landscape::sites`].
pub type SiteIx = u32;
/// A kind of equipment by its place in [`Landscape::kinds`].
pub type KindIx = u32;

/// A place of training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The site.
    pub id: Uuid,
    /// The organisation that answers for it.
    pub organisation: Uuid,
    /// Its name.
    pub name: String,
    /// `school`, `company`, `training-office`, `mobile-lab`.
    pub kind: String,
}

/// A group of learners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learners {
    /// The group.
    pub id: Uuid,
    /// Their school.
    pub organisation: Uuid,
    /// Where they are at home.
    pub home: SiteIx,
    /// Grep's code of their programme.
    pub programme: String,
    /// How many they are.
    pub number: u32,
    /// When they can train.
    pub free: HalfDays,
}

/// What a group of learners needs on one kind of equipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The group by its place in [`Landscape::groups`].
    pub group: u32,
    /// The kind.
    pub kind: KindIx,
    /// Core or supplementary.
    pub importance: Importance,
    /// Minutes of all learners together.
    pub minutes: u64,
    /// Learners who may share one machine.
    pub group_size: u32,
    /// The requirement is agreed by its council, not only proposed.
    pub agreed: bool,
}

/// Machines of one kind at one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The site they belong to; a mobile lab is a site of its own.
    pub site: SiteIx,
    /// The kind.
    pub kind: KindIx,
    /// How many machines.
    pub machines: u32,
    /// Learners who can work on all of them at once.
    pub places: u32,
    /// When the site is open.
    pub open: HalfDays,
    /// Places times half-days lost to maintenance.
    pub lost: u64,
    /// Where learners meet them: the site itself, or where a mobile lab stops.
    pub stands: Vec<SiteIx>,
}

impl Pool {
    /// Minutes of learners it can give in the school year.
    pub fn minutes(&self) -> u64 {
        let half_days: u64 = self.open.iter().map(|n| u64::from(*n)).sum();
        (half_days * u64::from(self.places)).saturating_sub(self.lost) * HALF_DAY_MINUTES
    }

    /// It comes to the learners.
    pub fn mobile(&self) -> bool {
        self.stands.as_slice() != [self.site]
    }
}

/// Somebody who may instruct; no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    /// Where they are at home.
    pub home: SiteIx,
    /// What they are qualified for.
    pub kinds: Vec<KindIx>,
    /// When they are free.
    pub free: HalfDays,
    /// Half-days a school year at most.
    pub most: u32,
}

/// Everything of one region and school year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Landscape {
    /// Places.
    pub sites: Vec<Place>,
    /// For every place: the others with the minutes of travel one way, as far as the register knows.
    pub near: Vec<Vec<(SiteIx, u16)>>,
    /// Ids of kinds of equipment.
    pub kinds: Vec<String>,
    /// Groups of learners.
    pub groups: Vec<Learners>,
    /// What they need.
    pub demands: Vec<Demand>,
    /// Machines.
    pub pools: Vec<Pool>,
    /// People who instruct.
    pub guides: Vec<Guide>,
}

impl Landscape {
    /// A kind's place in the list; added when it is new.
    pub fn kind(&mut self, id: &str) -> KindIx {
        let at = self.kinds.iter().position(|k| k == id).unwrap_or_else(|| {
            self.kinds.push(id.to_owned());
            self.kinds.len() - 1
        });
        at as KindIx
    }

    /// A site's place in the list.
    pub fn site(&self, id: Uuid) -> Option<SiteIx> {
        self.sites.iter().position(|s| s.id == id).map(|at| at as SiteIx)
    }

    /// Minutes between two sites; none where the register does not know.
    pub fn minutes(&self, from: SiteIx, to: SiteIx) -> Option<u16> {
        if from == to {
            return Some(0);
        }
        self.near[from as usize].iter().find(|(site, _)| *site == to).map(|(_, minutes)| *minutes)
    }

    /// Sets the minutes between two sites, both ways.
    pub fn road(&mut self, a: SiteIx, b: SiteIx, minutes: u16) {
        for (from, to) in [(a, b), (b, a)] {
            let near = &mut self.near[from as usize];
            near.retain(|(site, _)| *site != to);
            near.push((to, minutes));
        }
    }

    /// Sites within reach of a place, itself first, then the nearest.
    pub fn within(&self, from: SiteIx, reach: u16) -> Vec<(SiteIx, u16)> {
        let near = self.near[from as usize].iter().filter(|(site, m)| *m <= reach && *site != from);
        let mut out: Vec<(SiteIx, u16)> = near.copied().collect();
        out.sort_by_key(|(site, minutes)| (*minutes, *site));
        out.insert(0, (from, 0));
        out
    }
}

/// Half-days that two weeks have in common.
pub fn common(a: &HalfDays, b: &HalfDays) -> u64 {
    a.iter().zip(b).map(|(x, y)| u64::from(*x.min(y))).sum()
}
