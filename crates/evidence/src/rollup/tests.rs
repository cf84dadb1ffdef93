use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const NEED: i64 = 1;
const DONE: i64 = 2;
const ONE: i64 = 1_000_000;

fn recipe(what: What) -> Recipe {
    let same = |n| (1..=3).map(|p| (p, if n { p } else { 0 })).collect();
    Recipe { number: 1, what, settled: (3, 1), becomes: same(false), programmes: same(true) }
}

fn ready() -> Recipe {
    recipe(What::Attained { done: DONE, needed: NEED })
}

fn told(number: i64, kind: i64, profile: i64, day: Date, value: i64) -> Told {
    let day = day_number(day);
    Told { number, kind, place: 7, profile, day, value: value * ONE, recorded: day, withdraws: 0 }
}

fn takes_back(number: i64, fact: Told, on: Date) -> Told {
    Told { number, withdraws: fact.number, recorded: day_number(on), ..fact }
}

/// What is known of a school year at the end of a day's month.
fn at(recipe: &Recipe, facts: &[Told], year: i16, day: Date) -> Tally {
    let mut changes = Changes::new();
    count(recipe, facts, i64::MAX, 1, &mut changes);
    let mut sum = Tally::default();
    for ((spot, known), tally) in changes {
        let lasts = matches!(recipe.what, What::State { .. }) && spot.period <= year;
        if (spot.period == year || lasts) && known <= month(day) && spot.draw <= 1 {
            sum.add(tally, 1);
        }
    }
    sum
}

#[test]
fn somebody_counts_once_everything_needed_is_done_in_time() {
    let mut facts = [
        told(1, NEED, 1, date(2026, 8, 20), 2),
        told(2, DONE, 1, date(2026, 10, 1), 1),
        told(3, DONE, 1, date(2027, 3, 1), 1),
    ];
    let autumn = at(&ready(), &facts, 2026, date(2026, 11, 30));
    assert_eq!((autumn.people, autumn.of_them, autumn.part, autumn.whole), (1, 0, ONE, 2 * ONE));
    assert_eq!(at(&ready(), &facts, 2026, date(2027, 6, 30)).of_them, 1);
    facts[2] = told(3, DONE, 1, date(2027, 3, 2), 1);
    assert_eq!(at(&ready(), &facts, 2026, date(2027, 6, 30)).of_them, 0, "a day late");
}

#[test]
fn what_was_taken_back_counts_until_then_and_what_another_programme_asked_never() {
    let mut facts = vec![
        told(1, NEED, 1, date(2026, 8, 20), 1),
        told(2, DONE, 2, date(2026, 9, 1), 1),
        told(3, DONE, 1, date(2026, 10, 1), 1),
    ];
    facts.push(takes_back(4, facts[2], date(2026, 12, 5)));
    let ready = |m| at(&ready(), &facts, 2026, date(2026, m, 28)).of_them;
    assert_eq!([ready(9), ready(10), ready(11), ready(12)], [0, 1, 1, 0]);
}

#[test]
fn whoever_changes_or_leaves_is_counted_where_the_newest_need_says() {
    let moved = Told { place: 8, ..told(2, NEED, 2, date(2026, 11, 2), 3) };
    let facts = [told(1, NEED, 1, date(2026, 8, 20), 1), moved, told(3, NEED, 2, date(2027, 1, 8), 0)];
    let mut changes = Changes::new();
    count(&ready(), &facts, i64::MAX, 1, &mut changes);
    let known = |place, day| -> i64 {
        let here = changes.iter().filter(|((s, m), _)| s.place == place && *m <= month(day));
        here.map(|(_, t)| t.people).sum()
    };
    assert_eq!([known(7, date(2026, 9, 1)), known(8, date(2026, 9, 1))], [1, 0]);
    assert_eq!([known(7, date(2026, 11, 30)), known(8, date(2026, 11, 30))], [0, 1]);
    assert_eq!([known(7, date(2027, 1, 31)), known(8, date(2027, 1, 31))], [0, 0], "left");
}

#[test]
fn what_is_told_late_changes_the_year_it_is_about_from_the_month_it_was_told_in() {
    let late = Told { recorded: day_number(date(2027, 5, 4)), ..told(2, DONE, 1, date(2027, 2, 20), 1) };
    let facts = [told(1, NEED, 1, date(2026, 8, 20), 1), late];
    assert_eq!(at(&ready(), &facts, 2026, date(2027, 4, 30)).of_them, 0);
    assert_eq!(at(&ready(), &facts, 2026, date(2027, 5, 31)).of_them, 1);
}

#[test]
fn a_state_lasts_into_later_years_and_ends_when_it_is_too_old() {
    let test = |kind, months| Test { kind, at_least: ONE, at_most: i64::MAX, months };
    let mut recipe = recipe(What::State { of: test(NEED, None), holds: test(DONE, Some(24)) });
    recipe.settled = (7, 31);
    let mut facts = vec![told(1, NEED, 1, date(2022, 9, 1), 1), told(2, DONE, 1, date(2023, 5, 1), 1)];
    let of = |facts: &[Told], year| {
        let t = at(&recipe, facts, year, date(2030, 1, 1));
        (t.people, t.of_them)
    };
    // on 31 July 2024 it is 15 months old, a year later 27
    let found: Vec<_> = (2021..2027).map(|y| of(&facts, y)).collect();
    assert_eq!(found, [(0, 0), (1, 1), (1, 1), (1, 0), (1, 0), (1, 0)]);
    facts.push(told(3, NEED, 1, date(2025, 9, 1), 0));
    assert_eq!([of(&facts, 2024), of(&facts, 2025)], [(1, 0), (0, 0)], "gone");
}

#[test]
fn each_draw_is_summed_by_itself() {
    let kinds = [11, 12, 13, 14, 15];
    let recipe = recipe(What::Draws { kinds, floor: Some(0) });
    let value = |n: i64, kind, value| Told { value, ..told(n, kind, 1, date(2026, 9, 1), 0) };
    let facts = [value(1, 11, 500_000), value(2, 12, -1_500_000), value(3, 11, 2_000_000)];
    let mut changes = Changes::new();
    count(&recipe, &facts, i64::MAX, 1, &mut changes);
    let of = |draw| changes.iter().find(|((s, _), _)| s.draw == draw).map(|(_, t)| *t).expect("a draw");
    assert_eq!((of(1).part, of(1).squares, of(1).of_them), (2 * ONE, 4 * ONE, 0), "the newest");
    assert_eq!((of(2).part, of(2).squares, of(2).of_them), (-1_500_000, 2_250_000, 1));
}

/// Facts about one subject: any kind, place, profile, day, delay, and some taken back.
fn lives() -> impl Strategy<Value = Vec<Told>> {
    let one = (1_i64..3, 7_i64..9, 1_i64..4, 0_i64..900, 0_i64..90, 0_i64..4, 0_i64..12);
    prop::collection::vec(one, 0..30).prop_map(|rows| {
        let mut out: Vec<Told> = Vec::new();
        for (i, (kind, place, profile, day, late, value, back)) in rows.into_iter().enumerate() {
            let number = i as i64 + 1;
            let (day, value) = (20_000 + day, value * ONE);
            let fresh = Told { number, kind, place, profile, day, value, recorded: day + late, withdraws: 0 };
            let standing = out.iter().find(|t| t.withdraws == 0 && t.number == back).copied();
            let twice = out.iter().any(|t| t.withdraws == back);
            out.push(match standing {
                Some(fact) if !twice => {
                    Told { recorded: day + late, ..takes_back(number, fact, date(2026, 1, 1)) }
                }
                _ => fresh,
            });
        }
        out
    })
}

fn recipes() -> Vec<Recipe> {
    let test = |kind, months| Test { kind, at_least: ONE, at_most: i64::MAX, months };
    vec![
        ready(),
        recipe(What::State { of: test(NEED, None), holds: test(DONE, Some(18)) }),
        recipe(What::Ratio { part: DONE, whole: NEED }),
        recipe(What::Draws { kinds: [NEED, DONE, 0, 0, 0], floor: Some(ONE) }),
    ]
}

fn full(recipe: &Recipe, facts: &[Told], until: i64) -> Changes {
    let mut out = Changes::new();
    count(recipe, facts, until, 1, &mut out);
    out.retain(|_, t| !t.is_empty());
    out
}

proptest! {
    #[test]
    fn step_by_step_gives_what_a_full_recount_gives(facts in lives(), cuts in prop::collection::vec(0_i64..30, 0..5)) {
        for recipe in recipes() {
            let mut cuts = cuts.clone();
            cuts.extend([0, 31]);
            cuts.sort_unstable();
            let mut kept = Changes::new();
            for pair in cuts.windows(2) {
                count(&recipe, &facts, pair[0], -1, &mut kept);
                count(&recipe, &facts, pair[1], 1, &mut kept);
            }
            kept.retain(|_, t| !t.is_empty());
            prop_assert_eq!(kept, full(&recipe, &facts, i64::MAX));
        }
    }

    #[test]
    fn the_order_is_free_and_nothing_exceeds_its_whole(facts in lives(), turn in 0_usize..30) {
        for recipe in recipes() {
            let mut other = facts.clone();
            if !other.is_empty() {
                let n = other.len();
                other.rotate_left(turn % n);
            }
            let counted = full(&recipe, &facts, i64::MAX);
            prop_assert_eq!(&full(&recipe, &other, i64::MAX), &counted);
            let mut sums: HashMap<(Spot, bool), Tally> = HashMap::new();
            for ((spot, _), t) in &counted {
                sums.entry((*spot, true)).or_default().add(*t, 1);
            }
            if !matches!(recipe.what, What::State { .. } | What::Ratio { .. }) {
                for t in sums.values() {
                    prop_assert!(0 <= t.of_them && t.of_them <= t.people && t.people <= 1, "{:?}", t);
                }
            }
        }
    }
}
