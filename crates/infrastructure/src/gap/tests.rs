//! Examples that can be checked by hand, and what must hold of every landscape.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::gap::landscape::WEEK;

/// Open on the first `n` half-days of the week, one week a year.
fn week(n: usize) -> [u16; WEEK] {
    std::array::from_fn(|i| u16::from(i < n))
}

fn places(n: usize) -> Landscape {
    let site = |i: usize| Place {
        id: Uuid::from_u128(i as u128),
        organisation: Uuid::from_u128(100 + i as u128),
        name: format!("site {i}"),
        kind: "school".into(),
    };
    Landscape {
        sites: (0..n).map(site).collect(),
        near: vec![Vec::new(); n],
        kinds: vec!["lathe".into(), "welder".into()],
        ..Landscape::default()
    }
}

fn group(land: &mut Landscape, home: u32, number: u32, needs: &[(u32, u64, Importance)]) {
    let at = land.groups.len() as u32;
    land.groups.push(Learners {
        id: Uuid::from_u128(1000 + u128::from(at)),
        organisation: land.sites[home as usize].organisation,
        home,
        programme: "AAAAA2----".into(),
        number,
        free: week(10),
    });
    for (kind, half_days, importance) in needs {
        land.demands.push(Demand {
            group: at,
            kind: *kind,
            importance: *importance,
            minutes: half_days * HALF_DAY_MINUTES * u64::from(number),
            group_size: 1,
            agreed: false,
        });
    }
}

fn pool(land: &mut Landscape, site: u32, kind: u32, places: u32, open: usize) {
    let (machines, open, stands) = (places, week(open), vec![site]);
    land.pools.push(Pool { site, kind, machines, places, open, lost: 0, stands });
}

fn guide(land: &mut Landscape, home: u32, kinds: &[u32], free: usize) {
    land.guides.push(Guide { home, kinds: kinds.to_vec(), free: week(free), most: 400 });
}

/// Half-days of learners: here, shared, missing.
fn split(land: &Landscape, terms: Terms) -> Vec<(u64, u64, u64, Option<Reason>)> {
    let h = |minutes: u64| minutes / HALF_DAY_MINUTES;
    gap(land, terms).met.iter().map(|m| (h(m.here), h(m.shared), h(m.missing), m.reason)).collect()
}

const ALL: Terms = Terms { reach: 45, people: true };
use Importance::{Core, Supplementary};

#[test]
fn a_shared_lathe_is_not_counted_twice() {
    let mut land = places(3);
    land.road(0, 1, 20);
    land.road(1, 2, 30);
    group(&mut land, 0, 10, &[(0, 2, Core)]);
    group(&mut land, 2, 10, &[(0, 2, Core)]);
    pool(&mut land, 1, 0, 3, 10);
    guide(&mut land, 1, &[0], 10);
    // both need 20 half-days of learners; the lathes between them give 3 x 10
    let met = split(&land, ALL);
    assert_eq!(met.iter().map(|m| m.1).sum::<u64>(), 30);
    assert_eq!(met.iter().map(|m| m.2).sum::<u64>(), 10);
    assert!(met.iter().all(|m| m.2 == 0 || m.3 == Some(Reason::Machine)), "{met:?}");
}

#[test]
fn each_reason_is_told_where_it_binds() {
    let mut land = places(2);
    land.road(0, 1, 60);
    group(&mut land, 0, 10, &[(0, 2, Core)]);
    assert_eq!(split(&land, ALL), [(0, 0, 20, Some(Reason::Machine))], "no machine anywhere");
    pool(&mut land, 1, 0, 10, 10);
    guide(&mut land, 1, &[0], 10);
    let far = gap(&land, ALL);
    assert_eq!((far.met[0].reason, far.met[0].nearest), (Some(Reason::Distance), Some(60)));
    assert_eq!(split(&land, Terms { reach: 60, people: true }), [(0, 20, 0, None)]);
    land.guides[0].free = week(1);
    let met = split(&land, Terms { reach: 60, people: true });
    assert_eq!(met, [(0, 10, 10, Some(Reason::Instructor))], "one half-day of ten learners");
    assert_eq!(split(&land, Terms { reach: 60, people: false }), [(0, 20, 0, None)]);
    land.guides[0].kinds = vec![1];
    assert_eq!(split(&land, Terms { reach: 60, people: true }), [(0, 0, 20, Some(Reason::Instructor))]);
    land.guides[0] = Guide { home: 1, kinds: vec![0], free: week(10), most: 400 };
    land.groups[0].free = week(1);
    let met = split(&land, Terms { reach: 60, people: true });
    assert_eq!(met, [(0, 10, 10, Some(Reason::Time))], "the group has one half-day");
}

#[test]
fn core_equipment_is_served_before_supplementary() {
    let mut land = places(1);
    group(&mut land, 0, 4, &[(0, 5, Supplementary), (1, 5, Core)]);
    pool(&mut land, 0, 0, 4, 10);
    pool(&mut land, 0, 1, 4, 10);
    guide(&mut land, 0, &[0, 1], 7);
    assert_eq!(split(&land, ALL), [(8, 0, 12, Some(Reason::Instructor)), (20, 0, 0, None)]);
}

#[test]
fn a_mobile_lab_serves_where_it_stops_and_counts_as_shared() {
    let mut land = places(2);
    group(&mut land, 0, 5, &[(0, 2, Core)]);
    pool(&mut land, 1, 0, 5, 10);
    guide(&mut land, 1, &[0], 10);
    assert_eq!(split(&land, ALL), [(0, 0, 10, Some(Reason::Distance))]);
    land.pools[0].stands = vec![0];
    guide(&mut land, 0, &[0], 10);
    assert_eq!(split(&land, ALL), [(0, 10, 0, None)]);
}

prop_compose! {
    fn any_land()(
        roads in prop::collection::vec((0_u32..5, 0_u32..5, 5_u16..90), 0..8),
        groups in prop::collection::vec((0_u32..5, 1_u32..16, 0_u64..5, 0_u64..5, 0_usize..11, any::<bool>()), 1..7),
        pools in prop::collection::vec((0_u32..5, 0_u32..2, 1_u32..6, 0_usize..11), 0..7),
        guides in prop::collection::vec((0_u32..5, 0_usize..3, 0_usize..11), 0..6),
    ) -> Landscape {
        let mut land = places(5);
        for (a, b, minutes) in roads {
            if a != b {
                land.road(a, b, minutes);
            }
        }
        for (home, number, first, second, free, both) in groups {
            let second_importance = if both { Core } else { Supplementary };
            group(&mut land, home, number, &[(0, first, Core), (1, second, second_importance)]);
            land.groups.last_mut().expect("just added").free = week(free);
        }
        for (site, kind, places, open) in pools {
            pool(&mut land, site, kind, places, open);
        }
        for (home, kinds, free) in guides {
            guide(&mut land, home, [&[0_u32][..], &[1], &[0, 1]][kinds], free);
        }
        land
    }
}

fn core_met(land: &Landscape, g: &Gap) -> u64 {
    let core = land.demands.iter().zip(&g.met).filter(|(d, _)| d.importance == Core);
    core.map(|(_, m)| m.here + m.shared).sum()
}

proptest! {
    #[test]
    fn the_parts_are_the_need_and_nothing_is_given_twice(land in any_land()) {
        let g = gap(&land, ALL);
        for (d, m) in land.demands.iter().zip(&g.met) {
            prop_assert_eq!(m.here + m.shared + m.missing, d.minutes);
            prop_assert_eq!(m.at.iter().map(|(_, n)| n).sum::<u64>(), m.here + m.shared);
            prop_assert_eq!(m.reason.is_some(), m.missing > 0);
            for (p, _) in &m.at {
                let pool = &land.pools[*p as usize];
                prop_assert_eq!(pool.kind, d.kind);
                let home = land.groups[d.group as usize].home;
                prop_assert!(land.minutes(home, pool.site).is_some_and(|far| far <= 45));
            }
        }
        for (p, pool) in land.pools.iter().enumerate() {
            let given: u64 = g.met.iter().flat_map(|m| &m.at).filter(|(at, _)| *at as usize == p).map(|(_, n)| n).sum();
            prop_assert_eq!(given, g.taken[p]);
            prop_assert!(given <= pool.minutes());
        }
        let most: u64 = land.guides.iter().map(|x| common(&x.free, &x.free) * HALF_DAY_MINUTES * 15).sum();
        prop_assert!(g.taken.iter().sum::<u64>() <= most);
        prop_assert_eq!(gap(&land, ALL), g);
    }

    #[test]
    fn more_supply_never_covers_less(mut land in any_land(), site in 0_u32..5, kind in 0_u32..2, what in 0..4) {
        let before = gap(&land, ALL);
        match what {
            0 => pool(&mut land, site, kind, 2, 10),
            1 => guide(&mut land, site, &[kind], 10),
            2 => land.road(site, (site + 1) % 5, 5),
            _ => land.groups.iter_mut().for_each(|g| g.free = week(10)),
        }
        prop_assert!(core_met(&land, &gap(&land, ALL)) >= core_met(&land, &before));
    }
}
