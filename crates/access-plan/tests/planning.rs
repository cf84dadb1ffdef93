//! The planner, by example and by property: samples with proved values, bad input, changes during the year.

use access_plan::bound::{self, bound};
use access_plan::check::{Objective, check, check_with};
use access_plan::explain::{Costs, explain};
use access_plan::generate::{Shape, generate};
use access_plan::replan::{Change, apply, replan};
use access_plan::solve::{Options, Solution, solve};
use access_plan::{Ban, Booking, Instance, Plan, Provider, Wishes};
use proptest::prelude::*;

const SAMPLE_A: &str = include_str!("samples/sample-a.json");
const PLAN_A: &str = include_str!("samples/sample-a.plan.json");
const SAMPLE_B: &str = include_str!("samples/sample-b.json");
const PLAN_B: &str = include_str!("samples/sample-b.plan.json");

const BEST_A: Objective = Objective { uncovered: 154, fairness: 343, travel: 1726, comfort: 21 };
const BEST_B: Objective = Objective { uncovered: 187, fairness: 205, travel: 4692, comfort: 20 };

fn sample(text: &str) -> Instance {
    Instance::parse(text).expect("the sample is good")
}

fn solved(instance: &Instance, moves: u64, seed: u64, wishes: Wishes) -> Solution {
    let options = Options { seed, moves, chains: 2, wishes, start: None };
    solve(instance, &options, &|| 0.0, &mut |_, _| {}).expect("nothing is pinned that cannot be")
}

fn town() -> Shape {
    Shape {
        schools: 5,
        companies: 4,
        labs: 2,
        groups: 24,
        kinds: 12,
        machines: 40,
        instructors: 20,
        weeks: 8,
        side: 40,
    }
}

#[test]
fn the_checker_agrees_with_the_proved_values_of_the_samples() {
    for (instance, plan, best) in [(SAMPLE_A, PLAN_A, BEST_A), (SAMPLE_B, PLAN_B, BEST_B)] {
        let report = check(&sample(instance), &Plan::parse(plan).expect("the plan is good"));
        assert_eq!(report.violations, []);
        assert_eq!(report.objective, best);
    }
}

#[test]
fn the_search_reaches_all_four_proved_values_of_the_samples_and_proves_two() {
    for (text, best) in [(SAMPLE_A, BEST_A), (SAMPLE_B, BEST_B)] {
        let instance = sample(text);
        let solution = solved(&instance, 4_000_000, 1, Wishes::default());
        assert_eq!(solution.objective, best);
        assert!(solution.proof.coverage && solution.proof.fairness);
        assert!(check(&instance, &solution.plan).valid());
    }
}

#[test]
fn the_bound_of_a_sample_is_its_optimum_and_its_certificate_can_be_rechecked() {
    for (text, best) in [(SAMPLE_A, BEST_A), (SAMPLE_B, BEST_B)] {
        let instance = sample(text);
        let found = bound(&instance, &bound::Options::default(), &|| 0.0, &mut |_, _| {});
        assert_eq!(found.covered, instance.total_demand() - best.uncovered);
        assert_eq!(found.certificate.recheck(&instance), Some(found.covered));
        let mut forged = found.certificate.clone();
        forged.prices.iter_mut().for_each(|p| *p = 0);
        assert!(
            forged.recheck(&instance).expect("it has as many rows")
                >= instance.total_demand().min(found.covered + 1)
        );
        forged.prices.pop();
        assert_eq!(forged.recheck(&instance), None);
    }
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let instance = generate(&town(), 5);
    let once = solved(&instance, 300_000, 9, Wishes::default());
    let again = solved(&instance, 300_000, 9, Wishes::default());
    assert_eq!(once.plan, again.plan);
}

#[test]
fn seven_groups_are_proved_in_coverage_and_fairness() {
    for seed in 0..3 {
        let solution = solved(&generate(&Shape::small(7, 3), seed), 6_000_000, 1, Wishes::default());
        assert!(solution.proof.coverage && solution.proof.fairness, "seed {seed}: {:?}", solution.objective);
    }
}

#[test]
fn a_pin_is_kept_and_a_ban_is_obeyed() {
    let instance = sample(SAMPLE_A);
    let pin = Booking { req: 6, week: 0, slot: 0, instructor: 1, provider: Provider::Pool(3) };
    let ban = Ban { instructor: Some(2), week: Some(1), ..Ban::default() };
    let wishes = Wishes { pins: vec![pin], stops: vec![], bans: vec![ban] };
    let solution = solved(&instance, 400_000, 1, wishes.clone());
    assert!(solution.plan.bookings.contains(&pin));
    assert!(solution.plan.bookings.iter().all(|b| b.instructor != 2 || b.week != 1));
    assert_eq!(check_with(&instance, &solution.plan, &wishes).violations, []);
}

#[test]
fn a_pin_that_breaks_a_rule_is_refused_by_number() {
    let pin = Booking { req: 0, week: 0, slot: 0, instructor: 0, provider: Provider::Pool(3) };
    let options = Options { wishes: Wishes { pins: vec![pin], ..Wishes::default() }, ..Options::default() };
    let refused =
        solve(&sample(SAMPLE_A), &options, &|| 0.0, &mut |_, _| {}).expect_err("group 0 is not free then");
    assert!(refused.to_string().contains("pin 0"), "{refused}");
}

#[test]
fn what_is_cancelled_at_once_still_gives_a_valid_plan() {
    let instance = generate(&town(), 3);
    let solution = solve(&instance, &Options::default(), &|| f64::INFINITY, &mut |_, _| {}).expect("no pins");
    assert!(check(&instance, &solution.plan).valid());
    assert!(!solution.plan.bookings.is_empty());
}

#[test]
fn the_checker_names_the_rule_that_a_spoilt_plan_breaks() {
    let instance = sample(SAMPLE_A);
    let good = Plan::parse(PLAN_A).expect("the plan is good");
    let rules = |spoil: &dyn Fn(&mut Plan)| {
        let mut plan = good.clone();
        spoil(&mut plan);
        check(&instance, &plan).violations.iter().map(|v| v.rule).collect::<Vec<_>>()
    };
    assert!(rules(&|p| p.stops.clear()).contains(&1));
    assert!(rules(&|p| p.bookings.push(p.bookings[2])).contains(&2));
    assert!(rules(&|p| p.bookings[2].slot = 0).contains(&3));
    assert!(rules(&|p| p.bookings[3].week = 0).iter().all(|r| *r != 0));
    assert!(rules(&|p| p.bookings[2].instructor = 99).contains(&0));
    assert!(rules(&|p| p.stops[0].site = 2).contains(&1));
}

#[test]
fn a_plan_for_another_instance_is_found_out_and_never_panics() {
    let report = check(&sample(SAMPLE_B), &Plan::parse(PLAN_A).expect("the plan is good"));
    assert!(!report.valid());
}

#[test]
fn bad_input_is_named_by_row_and_field() {
    let spoilt = |from: &str, to: &str| {
        let text = SAMPLE_A.replacen(from, to, 1);
        assert_ne!(text, SAMPLE_A, "{from} occurs");
        Instance::parse(&text).expect_err("it is spoilt").place
    };
    assert_eq!(spoilt("\"seats\":1", "\"seats\":-1"), "equipment[0].seats");
    assert_eq!(spoilt("\"id\":1,\"type\"", "\"id\":0,\"type\""), "sites[1].id");
    assert_eq!(spoilt("\"group\":0,", "\"group\":7,"), "requirements[0].group");
    assert_eq!(spoilt("\"first\":0,\"last\":1", "\"first\":1,\"last\":0"), "requirements[0].last");
    assert_eq!(spoilt("\"open\":\"1111111111\"", "\"open\":\"111111111\""), "pools[0].open");
    assert_eq!(spoilt("[[0,15,14]", "[[0,16,14]"), "travel[1][0]");
    assert_eq!(spoilt("\"weeks\":2", "\"weeks\":65"), "weeks");
    assert_eq!(spoilt("trinn-plan/1", "trinn-plan/2"), "format");
    assert_eq!(spoilt("\"prefer\":\"0000001101\"", "\"prefer\":\"1000001101\""), "groups[0].prefer");
    assert!(Instance::parse(PLAN_A).expect_err("a plan is no instance").problem.contains("plan"));
    assert!(Plan::parse(SAMPLE_A).expect_err("an instance is no plan").problem.contains("instance"));
    assert!(Plan::parse("{\"bookings\":[{\"req\":0}],\"stops\":[]}").is_err());
    assert!(Instance::parse("not json").is_err());
}

#[test]
fn nothing_to_plan_is_an_empty_plan() {
    let empty = r#"{"format":"trinn-plan/1","name":"none","seed":0,"weeks":1,"slots":10,
        "limits":{"learner_travel":60,"instructor_travel":75,"lab_move_weight":10},"sites":[],"travel":[],
        "equipment":[],"pools":[],"labs":[],"groups":[],"requirements":[],"instructors":[]}"#;
    let instance = sample(empty);
    let solution = solved(&instance, 1000, 1, Wishes::default());
    assert_eq!(solution.plan, Plan::default());
    assert_eq!(bound(&instance, &bound::Options::default(), &|| 0.0, &mut |_, _| {}).covered, 0);
    let mut nobody = sample(SAMPLE_A);
    nobody.instructors.clear();
    let solution = solved(&nobody, 1000, 1, Wishes::default());
    assert_eq!(solution.objective.uncovered, nobody.total_demand());
    let account = explain(&nobody, &check(&nobody, &solution.plan), &Costs::default(), &|| 0.0);
    assert_eq!(account.unreachable, nobody.total_demand());
}

#[test]
fn what_is_uncovered_splits_without_rest() {
    let instance = generate(&town(), 2);
    let solution = solved(&instance, 600_000, 1, Wishes::default());
    let report = check(&instance, &solution.plan);
    let account = explain(&instance, &report, &Costs::default(), &|| 0.0);
    let sum = account.unreachable + account.beyond_capacity + account.better_planning;
    assert_eq!(sum, report.objective.uncovered);
    assert_eq!(account.gaps.iter().map(|g| g.uncovered).sum::<u64>(), report.objective.uncovered);
    assert!(account.bound >= instance.total_demand() - report.objective.uncovered);
    assert!(account.gaps.iter().any(|g| g.remedy.is_some()));
}

#[test]
fn a_broken_machine_touches_at_most_three_times_the_bookings_hit() {
    let instance = generate(&Shape { groups: 40, ..town() }, 4);
    let old = solved(&instance, 800_000, 1, Wishes::default()).plan;
    let busiest = (0..instance.pools.len())
        .max_by_key(|p| old.bookings.iter().filter(|b| b.provider == Provider::Pool(*p)).count())
        .expect("there are pools");
    for change in [
        Change::MachinesBroken { pool: busiest, left: 0, from: 2, to: 5 },
        Change::InstructorAway { instructor: old.bookings[0].instructor, from: 0, to: 7 },
        Change::GroupAdded {
            group: instance.groups[instance.requirements[old.bookings[0].req].group].clone(),
            requirements: vec![instance.requirements[old.bookings[0].req].clone()],
        },
    ] {
        let (changed, plan) = apply(&instance, &old, &change).expect("the change is about something there");
        let agreed: Vec<Booking> = plan.bookings.iter().step_by(3).copied().collect();
        let new = replan(&changed, &plan, &agreed, &Wishes::default(), 1, 20_000).expect("no pins");
        assert_eq!(check(&changed, &new.plan).violations, [], "{change:?}");
        assert!(new.hit > 0, "{change:?}");
        assert!(new.touched <= 3 * new.hit, "{change:?}: {} touched for {} hit", new.touched, new.hit);
        let lost: Vec<_> = agreed.iter().filter(|b| !new.plan.bookings.contains(b)).copied().collect();
        assert_eq!(lost.len(), new.agreed_lost.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_passes_the_independent_checker_and_stays_below_the_bound(
        seed in 0u64..10_000, groups in 1usize..9, weeks in 1usize..5, moves in 1u64..40_000,
    ) {
        let instance = generate(&Shape::small(groups, weeks), seed);
        prop_assert_eq!(&Instance::parse(&instance.to_json()).expect("it was just written"), &instance);
        let options = Options { seed, moves, chains: 1, ..Options::default() };
        let mut shown = Vec::new();
        let solution = solve(&instance, &options, &|| 0.0, &mut |p, plan| shown.push((p.best, plan())))
            .expect("nothing is pinned");
        shown.push((solution.objective, solution.plan));
        let limit = bound(&instance, &bound::Options { iterations: 400, ..Default::default() }, &|| 0.0, &mut |_, _| {});
        for (objective, plan) in shown {
            let report = check(&instance, &plan);
            prop_assert_eq!(&report.violations, &vec![]);
            prop_assert_eq!(report.objective, objective);
            prop_assert!(instance.total_demand() - objective.uncovered <= limit.covered);
        }
    }

    #[test]
    fn damaged_text_gives_an_error_or_a_right_instance_never_a_panic(at in 0usize..2800, byte in 32u8..127) {
        let mut bytes = SAMPLE_A.as_bytes().to_vec();
        let at = at.min(bytes.len() - 1);
        bytes[at] = byte;
        let text = String::from_utf8(bytes).expect("it is ASCII");
        if let Ok(instance) = Instance::parse(&text) {
            let solution = solve(&instance, &Options { moves: 200, ..Options::default() }, &|| 0.0, &mut |_, _| {})
                .expect("nothing is pinned");
            prop_assert!(check(&instance, &solution.plan).valid());
        }
    }
}
