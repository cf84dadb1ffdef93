//! The landscape of a region and school year, read from the register: what [`crate::gap`] and the plan start from.

use std::collections::{BTreeMap, HashMap};

use db::{Conn, DbError};
use evidence::school_year::SchoolYear;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::Id;
use people::{OrganisationId, OrganisationMap};
use uuid::Uuid;

use super::teaching::Time;
use super::{classes, equipment, requirements, sites, teaching};
use crate::catalogue::Catalogue;
use crate::gap::landscape::{HalfDays, SiteIx, TEACHING_WEEKS, WEEK};
use crate::gap::remedy::working_week;
use crate::gap::{Demand, Guide, Landscape, Learners, Place, Pool};
use crate::site::{Closed, SiteKind};
use crate::slot::{Half, weekday_number};

/// Minutes beyond which two sites do not know of each other.
const FARTHEST: u16 = 240;

/// A landscape with what pages need beside it.
#[derive(Clone, Debug, Default)]
pub struct Supply {
    /// What the gap is computed from.
    pub land: Landscape,
    /// Names of the groups, in the landscape's order.
    pub groups: Vec<String>,
    /// Groups that are left out, with the reason: no site at their school.
    pub left_out: Vec<Uuid>,
    /// What one machine of each kind costs, in kroner: the middle of what the register paid, else of the kind's band.
    pub prices: Vec<i64>,
}

/// Which part of the register is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The organisation with everything under it.
    pub organisation: OrganisationId,
    /// The school year.
    pub year: SchoolYear,
    /// The day as of which machines, people and groups are counted.
    pub day: Date,
}

/// The weeks of teaching of a school year: the Monday of week 34 to the end of June, as far as [`TEACHING_WEEKS`] go.
fn teaching_days(year: SchoolYear) -> (Date, Date) {
    let first = year.first().saturating_add(16.days());
    (first, year.plus(1).first().saturating_sub(41.days()))
}

/// How often each half-day of the week is there in a school year, but for closed days.
fn half_days(times: &[Time], closed: &[Closed], year: SchoolYear) -> HalfDays {
    let (first, last) = teaching_days(year);
    let mut days = [0_u16; 7];
    let mut day = first;
    while day <= last {
        if !closed.iter().any(|c| c.from <= day && day <= c.to) {
            days[weekday_number(day.weekday())] += 1;
        }
        day = day.saturating_add(1.days());
    }
    let mut out = [0; WEEK];
    for (weekday, half) in times {
        let slot = usize::from(*weekday) * 2 + usize::from(*half == Half::Afternoon);
        if slot < WEEK {
            out[slot] = days[usize::from(*weekday)].min(TEACHING_WEEKS);
        }
    }
    out
}

/// The working week, where nobody has said when somebody is free.
fn any_time() -> Vec<Time> {
    (0..5).flat_map(|d| Half::ALL.map(|h| (d, h))).collect()
}

/// Reads the landscape of a scope.
///
/// # Errors
/// When the database refuses.
pub async fn read(
    conn: &mut Conn,
    catalogue: &Catalogue,
    map: &OrganisationMap,
    scope: Scope,
) -> Result<Supply, DbError> {
    let day = scope.day;
    let within = |organisation: Uuid| map.covers(scope.organisation, Id::from_uuid(organisation), day);
    let mut covered: HashMap<Uuid, bool> = HashMap::new();
    let mut inside = |o: Uuid| *covered.entry(o).or_insert_with(|| within(o));
    let places: Vec<_> =
        sites::all(conn).await?.into_iter().filter(|s| s.in_use(day) && inside(s.organisation)).collect();
    let roads = sites::roads(conn).await?;
    let near = places
        .iter()
        .enumerate()
        .map(|(i, a)| {
            let to = |(j, b)| Some((j as SiteIx, sites::minutes(&roads, a, b).filter(|m| *m <= FARTHEST)?));
            places.iter().enumerate().filter(|(j, _)| *j != i).filter_map(to).collect()
        })
        .collect();
    let index: HashMap<Uuid, SiteIx> = places.iter().enumerate().map(|(i, s)| (s.id, i as SiteIx)).collect();
    let mut land = Landscape {
        near,
        sites: places
            .iter()
            .map(|s| Place {
                id: s.id,
                organisation: s.organisation,
                name: s.name.clone(),
                kind: s.kind.code().to_owned(),
            })
            .collect(),
        ..Landscape::default()
    };
    let paid = pools(conn, &mut land, &index, scope).await?;
    let trainings = teaching::trainings(conn).await?;
    let required = requirements::holding(conn, &scope.year.to_string()).await?;
    let school = |organisation: Uuid| {
        places
            .iter()
            .find(|s| s.organisation == organisation && s.kind == SiteKind::School)
            .map(|s| index[&s.id])
    };
    let names: HashMap<Uuid, String> =
        people::store::group::all(conn).await?.into_iter().map(|g| (g.id, g.name)).collect();
    let (mut groups, mut left_out) = (Vec::new(), Vec::new());
    for class in classes::all(conn, catalogue, day).await? {
        if class.school_year != scope.year.to_string() || !inside(class.organisation) {
            continue;
        }
        let training = trainings.get(&class.id);
        let home = training.and_then(|t| index.get(&t.home).copied()).or_else(|| school(class.organisation));
        let Some(home) = home else {
            left_out.push(class.id);
            continue;
        };
        let free = training.filter(|t| !t.free.is_empty()).map_or_else(any_time, |t| t.free.clone());
        let number = u32::try_from(class.learners.len()).unwrap_or(u32::MAX);
        let group = land.groups.len() as u32;
        for r in required.iter().filter(|r| r.programme == class.programme) {
            let kind = land.kind(&r.kind);
            let minutes = (r.hours * 60.0).round() as u64 * u64::from(number);
            land.demands.push(Demand {
                group,
                kind,
                importance: r.importance,
                minutes,
                group_size: r.group_size,
                agreed: r.basis == "agreed",
            });
        }
        land.groups.push(Learners {
            id: class.id,
            organisation: class.organisation,
            home,
            programme: class.programme,
            number,
            free: half_days(&free, &[], scope.year),
        });
        groups.push(names.get(&class.id).cloned().unwrap_or_default());
    }
    for i in teaching::instructors(conn, day).await? {
        let Some(home) = index.get(&i.home) else { continue };
        let kinds: Vec<_> = i.kinds.iter().filter(|q| q.holds(day)).map(|q| land.kind(&q.kind)).collect();
        let free = if i.free.is_empty() { working_week() } else { half_days(&i.free, &[], scope.year) };
        let most = i.max_week * u32::from(TEACHING_WEEKS);
        land.guides.push(Guide { home: *home, kinds, free, most });
    }
    let prices = land.kinds.iter().map(|k| price(catalogue, &paid, k)).collect();
    Ok(Supply { land, groups, left_out, prices })
}

/// What was paid for the machines of each kind, in øre.
type Paid = HashMap<String, Vec<i64>>;

/// Reads the machines; gives what was paid for them.
async fn pools(
    conn: &mut Conn,
    land: &mut Landscape,
    index: &HashMap<Uuid, SiteIx>,
    scope: Scope,
) -> Result<Paid, DbError> {
    let openings = sites::openings(conn).await?;
    let closed = sites::closed(conn).await?;
    let stops = sites::stops(conn).await?;
    let (first, last) = teaching_days(scope.year);
    let mut paid = Paid::new();
    let mut by_place: BTreeMap<(SiteIx, String), (u32, u32, Vec<Uuid>)> = BTreeMap::new();
    let mut seats: HashMap<Uuid, (SiteIx, String, u32)> = HashMap::new();
    for item in equipment::all(conn).await? {
        if let Some(cost) = item.cost_purchase.filter(|c| *c > 0) {
            paid.entry(item.kind.clone()).or_default().push(cost);
        }
        let Some(site) = index.get(&item.site).filter(|_| item.usable()) else { continue };
        let pool = by_place.entry((*site, item.kind.clone())).or_default();
        pool.0 += 1;
        pool.1 += item.seats;
        seats.insert(item.id, (*site, item.kind.clone(), item.seats));
    }
    let mut lost: HashMap<(SiteIx, String), u64> = HashMap::new();
    for m in equipment::maintenance(conn).await? {
        let Some((site, kind, places)) = seats.get(&m.equipment) else { continue };
        let (from, to) = (m.from.max(first), m.to.min(last));
        if m.done_on.is_none() && from <= to {
            let days = from.until(to).map_or(0, |s| s.get_days()) + 1;
            *lost.entry((*site, kind.clone())).or_default() +=
                u64::from(*places) * 2 * u64::from(days.unsigned_abs());
        }
    }
    for ((site, kind), (machines, places, _)) in by_place {
        let place = &land.sites[site as usize];
        let times: Vec<Time> = openings
            .get(&place.id)
            .map_or_else(any_time, |o| o.iter().map(|o| (o.weekday, o.half)).collect());
        let none = Vec::new();
        let open = half_days(&times, closed.get(&place.id).unwrap_or(&none), scope.year);
        let stands = if place.kind == SiteKind::MobileLab.code() {
            stops.get(&place.id).into_iter().flatten().filter_map(|s| index.get(s).copied()).collect()
        } else {
            vec![site]
        };
        let lost = lost.get(&(site, kind.clone())).copied().unwrap_or(0);
        let kind = land.kind(&kind);
        land.pools.push(Pool { site, kind, machines, places, open, lost, stands });
    }
    Ok(paid)
}

/// The middle of what the register paid, else of the kind's band; in kroner.
fn price(catalogue: &Catalogue, paid: &Paid, kind: &str) -> i64 {
    let mut known = paid.get(kind).cloned().unwrap_or_default();
    known.sort_unstable();
    match known.get(known.len() / 2) {
        Some(ore) => ore / 100,
        None => {
            crate::gap::remedy::Prices::of_band(catalogue.kind(kind).map_or("B", |k| k.cost_band.as_str()))
        }
    }
}
