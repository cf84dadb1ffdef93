//! What if: changes that somebody tries on a landscape, as they stand in a page's address. Pure.

use std::fmt;

use uuid::Uuid;

use super::landscape::TEACHING_WEEKS;
use super::{Guide, Landscape};
use crate::gap::remedy::working_week;

/// Most changes tried at once.
pub const MOST: usize = 20;
/// Most machines or people in one change.
const MOST_NUMBER: u32 = 100;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// So many machines of a kind more (or fewer) at a site.
    Machines {
        /// What they are.
        kind: String,
        /// Where they stand.
        site: Uuid,
        /// More; below zero: fewer.
        number: i32,
    },
    /// Somebody more who may instruct on a kind, at home at a site, all week.
    Instructor {
        /// For what.
        kind: String,
        /// Where they are at home.
        site: Uuid,
    },
    /// Another time by road between two sites, in minutes one way.
    Road {
        /// From.
        a: Uuid,
        /// To.
        b: Uuid,
        /// Minutes.
        minutes: u16,
    },
    /// A site (a mobile lab, a company) gives nothing.
    WithoutSite(Uuid),
    /// A programme is not offered.
    WithoutProgramme(String),
}

impl Change {
    /// Reads a change as it stands in an address: `machines~KIND~SITE~2`, `instructor~KIND~SITE`, `road~SITE~SITE~30`,
    /// `without-site~SITE`, `without-programme~CODE`. None: it is not one.
    pub fn parse(text: &str) -> Option<Change> {
        let parts: Vec<&str> = text.split('~').collect();
        match parts.as_slice() {
            ["machines", kind, site, number] => {
                let number: i32 = number.parse().ok()?;
                (number != 0 && number.unsigned_abs() <= MOST_NUMBER).then_some(())?;
                Some(Change::Machines { kind: (*kind).to_owned(), site: site.parse().ok()?, number })
            }
            ["instructor", kind, site] => {
                Some(Change::Instructor { kind: (*kind).to_owned(), site: site.parse().ok()? })
            }
            ["road", a, b, minutes] => {
                let minutes: u16 = minutes.parse().ok()?;
                (minutes <= 600).then_some(())?;
                Some(Change::Road { a: a.parse().ok()?, b: b.parse().ok()?, minutes })
            }
            ["without-site", site] => Some(Change::WithoutSite(site.parse().ok()?)),
            ["without-programme", code] => Some(Change::WithoutProgramme((*code).to_owned())),
            _ => None,
        }
    }

    /// Makes the change. False: it speaks of a site or kind that the landscape does not have.
    pub fn apply(&self, land: &mut Landscape) -> bool {
        match self {
            Change::Machines { kind, site, number } => {
                let Some(site) = land.site(*site) else { return false };
                if *number > 0 {
                    let kind = land.kind(kind);
                    land.add_machines(site, kind, number.unsigned_abs(), 1);
                    return true;
                }
                let Some(kind) = land.kinds.iter().position(|k| k == kind) else { return false };
                let pool = land.pools.iter_mut().find(|p| p.site == site && p.kind as usize == kind);
                let Some(pool) = pool else { return false };
                let gone = number.unsigned_abs().min(pool.machines);
                let seats = pool.places / pool.machines.max(1);
                pool.machines -= gone;
                pool.places = pool.places.saturating_sub(gone * seats);
                if pool.machines == 0 {
                    pool.places = 0;
                }
                true
            }
            Change::Instructor { kind, site } => {
                let Some(home) = land.site(*site) else { return false };
                let kinds = vec![land.kind(kind)];
                let most = 10 * u32::from(TEACHING_WEEKS);
                land.guides.push(Guide { home, kinds, free: working_week(), most });
                true
            }
            Change::Road { a, b, minutes } => match (land.site(*a), land.site(*b)) {
                (Some(a), Some(b)) if a != b => {
                    land.road(a, b, *minutes);
                    true
                }
                _ => false,
            },
            Change::WithoutSite(site) => {
                let Some(site) = land.site(*site) else { return false };
                for pool in land.pools.iter_mut().filter(|p| p.site == site) {
                    (pool.machines, pool.places) = (0, 0);
                }
                true
            }
            Change::WithoutProgramme(code) => {
                let groups: Vec<bool> = land.groups.iter().map(|g| g.programme == *code).collect();
                let before = land.demands.len();
                land.demands.retain(|d| !groups[d.group as usize]);
                before != land.demands.len()
            }
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Machines { kind, site, number } => write!(f, "machines~{kind}~{site}~{number}"),
            Change::Instructor { kind, site } => write!(f, "instructor~{kind}~{site}"),
            Change::Road { a, b, minutes } => write!(f, "road~{a}~{b}~{minutes}"),
            Change::WithoutSite(site) => write!(f, "without-site~{site}"),
            Change::WithoutProgramme(code) => write!(f, "without-programme~{code}"),
        }
    }
}
