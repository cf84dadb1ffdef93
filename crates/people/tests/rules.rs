//! What the map of organisations looks like on a day, and what it refuses.

use jiff::civil::Date;
use kernel::{Chance, Id, Instant, Lang, Text};
use people::organisation::{CodeHeld, EventKind, NameHeld, Organisation, OrganisationId, ParentHeld};
use people::role::{RoleHeld, strongest};
use people::{Kind, OrganisationMap, Refusal, Role, Span};
use proptest::prelude::*;
use testkit::day;

fn id<T>(n: u64) -> Id<T> {
    Id::new(Instant::from_millis(1_700_000_000_000), &mut Chance::seeded(n))
}

fn span(from: &str, to: &str) -> Span {
    Span::new(day(from), (!to.is_empty()).then(|| day(to))).expect("the test's spans hold a day")
}

/// A builder that hides what does not matter.
struct Make(Organisation);

fn a(kind: Kind, key: &str) -> Make {
    let n = key.bytes().fold(7u64, |h, b| h.wrapping_mul(31) + u64::from(b));
    let key_ = key.parse().expect("the test's keys are keys");
    Make(Organisation { id: id(n), key: key_, kind, names: vec![], codes: vec![], parents: vec![] })
}

impl Make {
    fn named(mut self, name: &str, from: &str, to: &str) -> Make {
        self.0.names.push(NameHeld { lang: Lang::Nb, name: name.into(), span: span(from, to) });
        self
    }
    fn code(mut self, system: &str, code: &str, from: &str, to: &str) -> Make {
        self.0.codes.push(CodeHeld { system: system.into(), code: code.into(), span: span(from, to) });
        self
    }
    fn under(mut self, parent: &Organisation, from: &str, to: &str) -> Make {
        self.0.parents.push(ParentHeld { parent: parent.id, span: span(from, to) });
        self
    }
}

/// The nation, Viken from 2020, a municipality and a school in it.
fn viken() -> OrganisationMap {
    let no = a(Kind::Nation, "no").named("Norge", "2018-01-01", "").0;
    let viken = a(Kind::County, "viken")
        .named("Viken", "2020-01-01", "")
        .code("fylkesnummer", "30", "2020-01-01", "")
        .under(&no, "2020-01-01", "")
        .0;
    let baerum =
        a(Kind::Municipality, "baerum").named("Bærum", "2020-01-01", "").under(&viken, "2020-01-01", "").0;
    let school = a(Kind::School, "fjordkroken")
        .named("Fjordkroken", "2021-08-01", "")
        .under(&viken, "2021-08-01", "")
        .0;
    let map = OrganisationMap::new(vec![no, viken, baerum, school], vec![]);
    map.check_all().expect("the map is sound");
    map
}

fn key_of(map: &OrganisationMap, id: OrganisationId) -> String {
    map.get(id).expect("on the map").key.to_string()
}

fn tree(map: &OrganisationMap, on: &str) -> Vec<String> {
    map.tree_on(day(on))
        .into_iter()
        .map(|l| format!("{}{}", "-".repeat(l.depth), key_of(map, l.id)))
        .collect()
}

fn of(map: &OrganisationMap, key: &str) -> OrganisationId {
    map.by_key(key).unwrap_or_else(|| panic!("{key} is on the map")).id
}

/// Viken split into Akershus and Buskerud on 1 January 2024.
fn split_viken(map: &mut OrganisationMap) {
    let on = day("2024-01-01");
    let no = map.by_key("no").expect("there").clone();
    for (key, name, code) in [("akershus", "Akershus", "32"), ("buskerud", "Buskerud", "33")] {
        let new = a(Kind::County, key)
            .named(name, "2024-01-01", "")
            .code("fylkesnummer", code, "2024-01-01", "")
            .under(&no, "2024-01-01", "");
        map.add(new.0).expect("a new county may be added");
    }
    let parts = [of(map, "akershus"), of(map, "buskerud")];
    let places = [(of(map, "baerum"), parts[0]), (of(map, "fjordkroken"), parts[1])].into();
    map.split(of(map, "viken"), &parts, &places, on, id(99)).expect("Viken may be split");
    map.check_all().expect("the map is sound after the split");
}

#[test]
fn the_tree_shows_who_was_there_on_the_day() {
    let map = viken();
    assert_eq!(tree(&map, "2019-06-30"), ["no"]);
    assert_eq!(tree(&map, "2020-06-30"), ["no", "-viken", "--baerum"]);
    assert_eq!(tree(&map, "2022-06-30"), ["no", "-viken", "--baerum", "--fjordkroken"]);
}

#[test]
fn a_split_ends_the_old_county_and_moves_everything_under_it_on_that_day() {
    let mut map = viken();
    split_viken(&mut map);
    assert_eq!(tree(&map, "2023-12-31"), ["no", "-viken", "--baerum", "--fjordkroken"]);
    assert_eq!(tree(&map, "2024-01-01"), ["no", "-akershus", "--baerum", "-buskerud", "--fjordkroken"]);
    assert_eq!(map.carrier("fylkesnummer", "30", day("2023-12-31")), Some(of(&map, "viken")));
    assert_eq!(map.carrier("fylkesnummer", "30", day("2024-01-01")), None);
    let after = map.successors(of(&map, "viken"), day("2024-01-01"));
    let mut keys: Vec<String> = after.into_iter().map(|i| key_of(&map, i)).collect();
    keys.sort();
    assert_eq!(keys, ["akershus", "buskerud"]);
    assert_eq!(map.successors(of(&map, "viken"), day("2023-12-31")), [of(&map, "viken")]);
    assert_eq!(map.predecessors(of(&map, "akershus"), day("2023-12-31")), [of(&map, "viken")]);
}

#[test]
fn successors_follow_a_split_and_then_a_merger() {
    let mut map = viken();
    split_viken(&mut map);
    let both = [of(&map, "akershus"), of(&map, "buskerud")];
    map.merge(&both, both[0], day("2028-01-01"), id(100)).expect("one may swallow the other");
    map.check_all().expect("sound");
    assert_eq!(map.successors(of(&map, "viken"), day("2028-01-01")), [both[0]]);
    assert_eq!(map.successors(both[1], day("2028-01-01")), [both[0]]);
    assert_eq!(tree(&map, "2028-01-01"), ["no", "-akershus", "--baerum", "--fjordkroken"]);
}

#[test]
fn a_child_without_a_place_stops_the_split() {
    let mut map = viken();
    let no = map.by_key("no").expect("there").clone();
    for key in ["akershus", "buskerud"] {
        map.add(a(Kind::County, key).named(key, "2024-01-01", "").under(&no, "2024-01-01", "").0)
            .expect("new");
    }
    let parts = [of(&map, "akershus"), of(&map, "buskerud")];
    let places = [(of(&map, "baerum"), parts[0])].into();
    let refusal = map.split(of(&map, "viken"), &parts, &places, day("2024-01-01"), id(99));
    assert_eq!(refusal, Err(Refusal::ChildWithoutPlace("fjordkroken".into())));
}

#[test]
fn a_new_name_begins_where_the_old_one_ends_and_before_a_later_one() {
    let mut map = viken();
    let school = of(&map, "fjordkroken");
    map.rename(school, &Text::of(Lang::Nb, "Fjordporten"), day("2025-08-01"), id(1)).expect("renamed");
    map.rename(school, &Text::of(Lang::Nb, "Fjordkroken skole"), day("2023-08-01"), id(2))
        .expect("between the two");
    let names: Vec<String> = map
        .get(school)
        .expect("there")
        .chapters()
        .iter()
        .map(|c| format!("{} {}", c.span.from, c.name.exact(Lang::Nb).unwrap_or("")))
        .collect();
    assert_eq!(names, ["2021-08-01 Fjordkroken", "2023-08-01 Fjordkroken skole", "2025-08-01 Fjordporten"]);
    assert!(map.events().iter().all(|e| e.kind == EventKind::Renamed));
    let too_early = map.rename(school, &Text::of(Lang::Nb, "X"), day("2020-01-01"), id(3));
    assert_eq!(too_early, Err(Refusal::NotThere { who: "fjordkroken".into(), on: day("2020-01-01") }));
}

#[test]
fn nobody_stands_above_themselves() {
    let mut map = viken();
    let refusal = map.move_to(of(&map, "viken"), Some(of(&map, "baerum")), day("2022-01-01"));
    assert_eq!(refusal, Err(Refusal::Cycle { who: "viken".into(), on: day("2022-01-01") }));
}

#[test]
fn a_code_belongs_to_one_organisation_at_a_time() {
    let mut map = viken();
    let taken = a(Kind::County, "other").named("Other", "2021-01-01", "").code(
        "fylkesnummer",
        "30",
        "2021-01-01",
        "",
    );
    assert_eq!(
        map.clone().add(taken.0),
        Err(Refusal::CodeTaken { code: "fylkesnummer 30".into(), by: "viken".into() })
    );
    let before = a(Kind::County, "before").named("Before", "2018-01-01", "2020-01-01").code(
        "fylkesnummer",
        "30",
        "2018-01-01",
        "2020-01-01",
    );
    map.add(before.0).expect("the code was free then");
    assert_eq!(map.carrier("fylkesnummer", "30", day("2019-12-31")), Some(of(&map, "before")));
    assert_eq!(map.carrier("fylkesnummer", "30", day("2020-01-01")), Some(of(&map, "viken")));
}

#[test]
fn overlapping_names_and_parents_and_absent_parents_are_refused() {
    let map = viken();
    let no = map.by_key("no").expect("there").clone();
    let viken = map.by_key("viken").expect("there").clone();
    let names = a(Kind::School, "x").named("A", "2020-01-01", "2022-01-01").named("B", "2021-12-31", "");
    assert_eq!(map.clone().add(names.0), Err(Refusal::OverlappingNames { who: "x".into(), lang: Lang::Nb }));
    let parents = a(Kind::School, "x")
        .named("A", "2020-01-01", "")
        .under(&no, "2020-01-01", "2021-02-01")
        .under(&viken, "2021-01-01", "");
    assert_eq!(map.clone().add(parents.0), Err(Refusal::OverlappingParents("x".into())));
    let early = a(Kind::School, "x").named("A", "2018-01-01", "").under(&viken, "2018-01-01", "");
    assert_eq!(
        map.clone().add(early.0),
        Err(Refusal::ParentNotThere { who: "x".into(), parent: "viken".into() })
    );
}

#[test]
fn an_organisation_closes_only_when_nothing_is_left_under_it() {
    let mut map = viken();
    let refusal = map.clone().close(of(&map, "viken"), day("2024-01-01"), id(1));
    assert!(matches!(refusal, Err(Refusal::HasChildren { .. })));
    let school = of(&map, "fjordkroken");
    map.close(school, day("2024-01-01"), id(1)).expect("a school without children");
    assert!(map.get(school).expect("kept").exists_on(day("2023-12-31")));
    assert!(!map.get(school).expect("kept").exists_on(day("2024-01-01")));
    assert_eq!(map.successors(school, day("2024-01-01")), []);
    assert_eq!(
        map.get(school).expect("kept").name_near(day("2030-01-01")).exact(Lang::Nb),
        Some("Fjordkroken")
    );
}

#[test]
fn a_role_reaches_what_stands_under_its_organisation_on_that_day() {
    let mut map = viken();
    split_viken(&mut map);
    let held = RoleHeld {
        id: id(5),
        person: id::<()>(6).uuid(),
        organisation: of(&map, "akershus"),
        role: Role::Editor,
        span: span("2024-01-01", "2026-01-01"),
    };
    let reach = |org: &str, on: &str| strongest(std::slice::from_ref(&held), &map, of(&map, org), day(on));
    assert_eq!(reach("akershus", "2024-01-01"), Some(Role::Editor));
    assert_eq!(reach("baerum", "2024-01-01"), Some(Role::Editor));
    assert_eq!(reach("fjordkroken", "2024-01-01"), None, "the school went to Buskerud");
    assert_eq!(reach("no", "2024-01-01"), None, "a role never reaches upwards");
    assert_eq!(reach("baerum", "2026-01-01"), None, "the role has ended");
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_a_text() {
    let day: Date = day("2024-01-01");
    let all = [
        Refusal::Key("X".into()),
        Refusal::KeyTaken("x".into()),
        Refusal::UnknownOrganisation("x".into()),
        Refusal::UnknownKind("x".into()),
        Refusal::NotThere { who: "x".into(), on: day },
        Refusal::Name("x".into()),
        Refusal::BadCode("x".into()),
        Refusal::Day("x".into()),
        Refusal::EmptyPeriod("x".into()),
        Refusal::OverlappingNames { who: "x".into(), lang: Lang::Nb },
        Refusal::OverlappingCodes { who: "x".into(), system: "s".into() },
        Refusal::CodeTaken { code: "c".into(), by: "x".into() },
        Refusal::OverlappingParents("x".into()),
        Refusal::Cycle { who: "x".into(), on: day },
        Refusal::ParentNotThere { who: "x".into(), parent: "y".into() },
        Refusal::HasChildren { who: "x".into(), child: "y".into() },
        Refusal::TooFew,
        Refusal::DifferentKinds("x".into()),
        Refusal::ChildWithoutPlace("x".into()),
        Refusal::Email("x".into()),
        Refusal::EmailTaken,
        Refusal::PersonName,
        Refusal::PasswordShort,
        Refusal::PasswordLong,
        Refusal::PasswordObvious,
        Refusal::PasswordWrong,
        Refusal::UnknownRole("x".into()),
        Refusal::RoleHeld,
        Refusal::LastAdministrator,
    ];
    let mut codes: Vec<_> = all.iter().map(Refusal::code).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), all.len(), "two refusals share a code");
    let messages = webkit::Messages::load();
    for refusal in &all {
        let (key, ..) = refusal.message();
        assert!(messages.has(key), "{key} has no text");
        let text = refusal.to_string();
        assert!(!text.ends_with('.') && !text.starts_with(char::is_uppercase), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_is_done_to_the_map_it_stays_sound_or_is_refused(
        acts in proptest::collection::vec((0u8..6, 0usize..6, 0usize..6, 0i32..2500), 1..12),
    ) {
        let mut map = viken();
        let keys = ["no", "viken", "baerum", "fjordkroken"];
        for (i, (act, x, y, after)) in acts.into_iter().enumerate() {
            let on = day("2018-01-01").saturating_add(jiff::Span::new().days(after));
            let (x, y) = (of(&map, keys[x % 4]), of(&map, keys[y % 4]));
            let mut changed = map.clone();
            let event = id(1000 + i as u64);
            let done = match act {
                0 => changed.rename(x, &Text::of(Lang::Nb, format!("Navn {i}")), on, event),
                1 => changed.change_code(x, "fylkesnummer", &format!("{}", after % 5), on),
                2 => changed.move_to(x, Some(y), on),
                3 => changed.move_to(x, None, on),
                4 => changed.close(x, on, event),
                _ => changed.merge(&[x], y, on, event),
            };
            if done.is_ok() {
                prop_assert_eq!(changed.check_all(), Ok(()));
                map = changed;
            }
        }
        // and the tree shows everybody who is there exactly once
        for n in [0, 400, 800, 1200, 2400] {
            let on = day("2018-01-01").saturating_add(jiff::Span::new().days(n));
            let there = map.iter().filter(|o| o.exists_on(on)).count();
            let mut shown: Vec<_> = map.tree_on(on).into_iter().map(|l| l.id).collect();
            shown.sort();
            shown.dedup();
            prop_assert_eq!(shown.len(), there);
        }
    }
}
