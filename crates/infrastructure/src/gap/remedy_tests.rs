//! Examples of remedies that can be checked by hand, and what must hold of every one.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::gap::landscape::{Demand, Learners, Place};
use crate::requirement::Importance;

fn land(schools: usize) -> Landscape {
    let site = |i: usize| Place {
        id: Uuid::from_u128(i as u128),
        organisation: Uuid::from_u128(100 + i as u128),
        name: format!("site {i}"),
        kind: "school".into(),
    };
    Landscape {
        sites: (0..schools).map(site).collect(),
        near: vec![Vec::new(); schools],
        kinds: vec!["lathe".into(), "welder".into()],
        ..Landscape::default()
    }
}

fn group(land: &mut Landscape, home: u32, number: u32, kind: u32, hours: u64) {
    let group = land.groups.len() as u32;
    let id = Uuid::from_u128(1000 + u128::from(group));
    let organisation = land.sites[home as usize].organisation;
    let programme = "AAAAA2----".to_owned();
    land.groups.push(Learners { id, organisation, home, programme, number, free: working_week() });
    let minutes = hours * 60 * u64::from(number);
    let importance = Importance::Core;
    land.demands.push(Demand { group, kind, importance, minutes, group_size: 1, agreed: true });
}

fn guide(land: &mut Landscape, home: u32, kinds: &[u32]) {
    land.guides.push(Guide { home, kinds: kinds.to_vec(), free: working_week(), most: 380 });
}

fn prices() -> Prices {
    Prices::of(vec![100_000, 2_000_000])
}

#[test]
fn a_school_without_a_lathe_buys_one() {
    let mut land = land(1);
    group(&mut land, 0, 10, 0, 16);
    guide(&mut land, 0, &[0]);
    let found = remedy(&land, Terms::default(), &prices());
    assert_eq!(found.before.missing, 10 * 16 * 60);
    assert_eq!(found.after.missing, 0);
    let bought = Step::Buy { site: 0, kind: 0, number: 1 };
    assert_eq!(found.steps, [Priced { step: bought, once: 100_000, yearly: 0 }]);
}

#[test]
fn nobody_qualified_means_a_course_and_not_a_machine() {
    let mut land = land(1);
    group(&mut land, 0, 10, 0, 16);
    guide(&mut land, 0, &[1]);
    land.add_machines(0, 0, 3, 1);
    let found = remedy(&land, Terms::default(), &prices());
    assert_eq!(found.after.missing, 0);
    assert_eq!(
        found.steps.iter().map(|s| s.step).collect::<Vec<_>>(),
        [Step::Course { site: 0, kind: 0, number: 1 }]
    );
}

#[test]
fn a_dear_machine_beyond_the_limit_is_driven_to() {
    let mut land = land(2);
    land.road(0, 1, 90);
    group(&mut land, 0, 10, 1, 4);
    guide(&mut land, 1, &[1]);
    land.add_machines(1, 1, 10, 1);
    let found = remedy(&land, Terms::default(), &prices());
    assert_eq!(found.after.missing, 0, "{found:?}");
    assert!(matches!(found.steps[0].step, Step::Share { site: 0, to: 1, .. }), "{found:?}");
    assert_eq!(found.once(), 0);
}

#[test]
fn a_machine_that_nobody_can_instruct_on_comes_with_a_course() {
    let mut land = land(1);
    group(&mut land, 0, 8, 0, 8);
    let found = remedy(&land, Terms::default(), &prices());
    assert_eq!(found.after.missing, 0, "{found:?}");
    assert_eq!(found.steps.len(), 2);
}

proptest! {
    #[test]
    fn a_remedy_never_covers_less_and_says_what_it_costs(
        groups in proptest::collection::vec((0_u32..3, 1_u32..15, 0_u32..2, 1_u64..30), 1..6),
        machines in proptest::collection::vec((0_u32..3, 0_u32..2, 1_u32..4), 0..4),
        guides in proptest::collection::vec((0_u32..3, 0_u32..2), 0..4),
    ) {
        let mut land = land(3);
        land.road(0, 1, 30);
        land.road(1, 2, 80);
        for (home, number, kind, hours) in groups { group(&mut land, home, number, kind, hours); }
        for (site, kind, n) in machines { land.add_machines(site, kind, n, 1); }
        for (home, kind) in guides { guide(&mut land, home, &[kind]); }
        let found = remedy(&land, Terms::default(), &prices());
        prop_assert!(found.after.missing <= found.before.missing);
        prop_assert_eq!(found.after.need, found.before.need);
        prop_assert_eq!(found.steps.is_empty(), found.after.missing == found.before.missing);
        prop_assert!(found.steps.iter().all(|s| s.a_year() > 0));
    }
}
