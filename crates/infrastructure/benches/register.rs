//! How long the register's list and the gap take at full size: `cargo bench -p infrastructure --bench register`.
//! Landscapes are made by rule from a seed; no time is asserted.

use std::time::Instant;

use infrastructure::catalogue::Catalogue;
use infrastructure::equipment::{Condition, Item, Status};
use infrastructure::gap::remedy::{Prices, remedy, working_week};
use infrastructure::gap::{Demand, Guide, Landscape, Learners, Place, Pool, Terms, gap};
use infrastructure::register::{FACETS, Register, Wanted};
use infrastructure::requirement::Importance;
use infrastructure::site::{Site, SiteKind};
use jiff::civil::date;
use kernel::Chance;
use uuid::Uuid;

const FILE: &str = include_str!("../../../content/programmes/programmes-equipment.json");

fn below(chance: &mut Chance, n: u64) -> u64 {
    chance.next_u64() % n
}

/// Schools and companies on a plane of so many minutes across, with groups, machines and people.
fn landscape(
    schools: usize,
    companies: usize,
    groups: usize,
    pools: usize,
    guides: usize,
    across: u64,
) -> Landscape {
    let mut chance = Chance::seeded(41);
    let kinds: Vec<String> = (0..50).map(|k| format!("kind-{k}")).collect();
    let n = schools + companies;
    let at: Vec<(i64, i64)> =
        (0..n).map(|_| (below(&mut chance, across) as i64, below(&mut chance, across) as i64)).collect();
    let near = (0..n)
        .map(|a| {
            (0..n)
                .filter(|b| *b != a)
                .filter_map(|b| {
                    let minutes = (at[a].0 - at[b].0).abs() + (at[a].1 - at[b].1).abs();
                    (minutes <= 240).then_some((b as u32, minutes as u16))
                })
                .collect()
        })
        .collect();
    let mut land = Landscape {
        sites: (0..n)
            .map(|i| Place {
                id: Uuid::from_u128(i as u128),
                organisation: Uuid::from_u128(i as u128),
                name: format!("site {i}"),
                kind: if i < schools { "school" } else { "company" }.to_owned(),
            })
            .collect(),
        near,
        kinds,
        ..Landscape::default()
    };
    for g in 0..groups {
        let home = below(&mut chance, schools as u64) as u32;
        let number = 8 + below(&mut chance, 8) as u32;
        land.groups.push(Learners {
            id: Uuid::from_u128(g as u128),
            organisation: Uuid::from_u128(u128::from(home)),
            home,
            programme: format!("P{}", g % 30),
            number,
            free: working_week(),
        });
        for _ in 0..4 {
            land.demands.push(Demand {
                group: g as u32,
                kind: below(&mut chance, 50) as u32,
                importance: if below(&mut chance, 3) == 0 {
                    Importance::Supplementary
                } else {
                    Importance::Core
                },
                minutes: u64::from(number) * 16 * 60,
                group_size: 1,
                agreed: false,
            });
        }
    }
    for _ in 0..pools {
        let site = below(&mut chance, n as u64) as u32;
        let machines = 1 + below(&mut chance, 3) as u32;
        land.pools.push(Pool {
            site,
            kind: below(&mut chance, 50) as u32,
            machines,
            places: machines,
            open: working_week(),
            lost: 0,
            stands: vec![site],
        });
    }
    for _ in 0..guides {
        let kinds = (0..4).map(|_| below(&mut chance, 50) as u32).collect();
        land.guides.push(Guide {
            home: below(&mut chance, n as u64) as u32,
            kinds,
            free: working_week(),
            most: 380,
        });
    }
    land
}

fn spent(what: &str, times: usize, mut act: impl FnMut() -> String) {
    let mut all: Vec<f64> = Vec::new();
    let mut said = String::new();
    for _ in 0..times {
        let begun = Instant::now();
        said = act();
        all.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    all.sort_by(f64::total_cmp);
    println!("{what:<46} median {:>9.2} ms, worst {:>9.2} ms  {said}", all[times / 2], all[times - 1]);
}

fn items(n: usize) -> Register {
    let catalogue = Catalogue::parse(FILE).expect("the file that comes with trinn");
    let mut chance = Chance::seeded(7);
    let site = |i: usize| Site {
        id: Uuid::from_u128(i as u128),
        kind: SiteKind::School,
        name: format!("Skole {i}"),
        org_number: None,
        organisation: Uuid::from_u128(i as u128),
        address: String::new(),
        place: None,
        from: date(2020, 1, 1),
        to: None,
        version: 1,
    };
    let list = (0..n)
        .map(|i| {
            let kind = &catalogue.kinds[below(&mut chance, catalogue.kinds.len() as u64) as usize];
            let places = (
                Uuid::from_u128(u128::from(below(&mut chance, 400))),
                Uuid::from_u128(u128::from(below(&mut chance, 120))),
            );
            let name = format!("{} {i}", kind.id);
            Item {
                make: "Nordverk".into(),
                model: format!("M{}", below(&mut chance, 90)),
                serial: format!("{:08}", below(&mut chance, 99_999_999)),
                condition: Condition::ALL[below(&mut chance, 3) as usize],
                status: Status::ALL[below(&mut chance, 5) as usize],
                acquired_on: Some(date(2008 + below(&mut chance, 18) as i16, 5, 1)),
                cost_purchase: Some(1_000_000),
                ..Item::new(Uuid::from_u128(i as u128), places, &kind.id, &format!("T{i}"), &name)
            }
        })
        .collect();
    Register::new(1, date(2026, 11, 24), list, (0..400).map(site).collect(), &[], &catalogue)
}

fn main() {
    let county = landscape(20, 30, 400, 600, 240, 120);
    spent("gap of a county, 400 groups, 600 pools", 20, || {
        let found = gap(&county, Terms::default()).total(&county);
        format!("{:.0} % met", 100.0 * found.share())
    });
    let prices = Prices::of(vec![150_000; 50]);
    spent("what closes a county's gap", 3, || {
        let found = remedy(&county, Terms::default(), &prices);
        format!("{} steps", found.steps.len())
    });
    let nation = landscape(330, 1500, 6_600, 15_000, 4_000, 1_500);
    spent("gap of the nation, 6,600 groups, 15,000 pools", 3, || {
        let found = gap(&nation, Terms::default()).total(&nation);
        format!("{:.0} % met", 100.0 * found.share())
    });
    spent("register of 50,000 items read anew", 3, || format!("{} items", items(50_000).items.len()));
    let register = items(50_000);
    let mut w = Wanted::default();
    w.facets[FACETS.iter().position(|f| *f == "status").expect("a facet")] = vec!["in-use".into()];
    spent("list of 50,000 with eight facets", 200, || {
        let found = register.find(&w, |_| true);
        format!("{} found", found.rows.len())
    });
    w.words = "m12".into();
    spent("the same with a word", 200, || {
        let found = register.find(&w, |_| true);
        format!("{} found", found.rows.len())
    });
}
