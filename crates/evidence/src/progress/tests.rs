use proptest::prelude::*;

use super::*;

fn mark(year: i16, value: f64) -> Mark {
    let first = SchoolYear::parse("2020/21").expect("a school year");
    Mark { year: first.plus(year - 2020), value }
}

fn aim(from: (i16, f64), to: (i16, f64), limit: Option<f64>) -> Aim {
    Aim::new(mark(from.0, from.1), mark(to.0, to.1), limit).expect("an aim")
}

fn close(found: Option<Pace>, hand: Pace) {
    let found = found.expect("a pace");
    assert_eq!(std::mem::discriminant(&found), std::mem::discriminant(&hand), "{found:?}");
    assert!((found.amount() - hand.amount()).abs() < 1e-6, "{found:?} is not {hand:?}");
}

#[test]
fn from_100_to_121_in_two_years_asks_for_a_tenth_more_each_year() {
    let aim = aim((2020, 100.0), (2022, 121.0), None);
    let at = |value| aim.assess(Some(mark(2021, value)));
    close(Some(at(110.0).required), Pace::Growth(0.1));
    for (value, status) in [
        (121.0, Status::Achieved),
        (110.0, Status::OnTrack),
        (109.6, Status::OnTrack),
        (109.4, Status::Slow),
        (100.6, Status::Slow),
        (100.4, Status::None),
        (100.0, Status::None),
        (99.6, Status::None),
        (99.4, Status::Away),
        (95.0, Status::Away),
    ] {
        assert_eq!(at(value).status, status, "{value}");
    }
    let slow = at(109.0);
    close(slow.kept, Pace::Growth(0.09));
    assert!((slow.part.expect("a part") - 0.9).abs() < 1e-9);
    // 121 / 109 = 1.1100917
    close(slow.needed, Pace::Growth(0.110_091_7));
}

#[test]
fn where_less_is_better_shrinking_is_progress() {
    // 100 to 81 in two years: a tenth less each year
    let aim = aim((2020, 100.0), (2022, 81.0), Some(0.0));
    for (value, status) in [
        (80.0, Status::Achieved),
        (90.0, Status::OnTrack),
        (95.0, Status::Slow),
        (100.0, Status::None),
        (105.0, Status::Away),
    ] {
        assert_eq!(aim.assess(Some(mark(2021, value))).status, status, "{value}");
    }
    assert!((aim.expected(mark(2021, 0.0).year).expect("on the way") - 90.0).abs() < 1e-9);
}

#[test]
fn from_nothing_growth_says_nothing_and_equal_steps_are_taken() {
    let aim = aim((2020, 0.0), (2025, 0.5), Some(1.0));
    let two_years = |value| aim.assess(Some(mark(2022, value)));
    close(Some(two_years(0.2).required), Pace::Step(0.1));
    assert_eq!(two_years(0.2).status, Status::OnTrack);
    assert_eq!(two_years(0.1).status, Status::Slow);
    assert_eq!(two_years(0.0).status, Status::None);
    // 0.4 are left for three years
    close(two_years(0.1).needed, Pace::Step(0.133_333_3));
    assert!((aim.expected(mark(2023, 0.0).year).expect("on the way") - 0.3).abs() < 1e-9);
}

#[test]
fn a_target_that_is_nearly_reached_when_its_year_comes_is_slow_and_nothing_is_left_to_keep() {
    let aim = aim((2020, 100.0), (2022, 121.0), None);
    let late = aim.assess(Some(mark(2022, 120.9)));
    assert_eq!((late.status, late.needed), (Status::Slow, None));
    assert_eq!(aim.assess(Some(mark(2024, 121.0))).status, Status::Achieved);
    assert_eq!(aim.expected(mark(2023, 0.0).year), None);
}

#[test]
fn without_a_value_after_the_baseline_there_is_no_data() {
    let aim = aim((2020, 0.4), (2030, 0.8), Some(1.0));
    for measured in [None, Some(mark(2019, 0.5)), Some(mark(2020, 0.4)), Some(mark(2024, f64::NAN))] {
        let found = aim.assess(measured);
        assert_eq!((found.status, found.part), (Status::NoData, None), "{measured:?}");
    }
}

#[test]
fn an_aim_that_no_pace_leads_to_is_refused() {
    let refused = |to, value, limit| Aim::new(mark(2020, 0.4), mark(to, value), limit).err();
    assert_eq!(refused(2020, 0.8, None), Some(Refused::NotLater));
    assert_eq!(refused(2030, 0.4, None), Some(Refused::Nothing));
    assert_eq!(refused(2030, 1.2, Some(1.0)), Some(Refused::BeyondLimit));
    assert_eq!(refused(2030, -0.1, Some(0.0)), Some(Refused::BeyondLimit));
    assert_eq!(refused(2030, f64::INFINITY, None), Some(Refused::NotFinite));
    assert_eq!(refused(2030, 1.0, Some(1.0)), None);
}

proptest! {
    #[test]
    fn whoever_keeps_to_the_expected_path_is_on_track_and_needs_the_pace_of_the_beginning(
        from in 0.0_f64..100.0, to in 0.0_f64..100.0, years in 2_i16..20, at in 1_i16..19,
    ) {
        prop_assume!(at < years && (from - to).abs() > 0.01 && (from == 0.0 || from > 1e-3) && (to == 0.0 || to > 1e-3));
        let aim = aim((2020, from), (2020 + years, to), None);
        let year = mark(2020 + at, 0.0).year;
        let value = aim.expected(year).expect("on the way");
        let found = aim.assess(Some(Mark { year, value }));
        prop_assert_eq!(found.status, Status::OnTrack);
        let needed = found.needed.expect("some way is left").amount();
        prop_assert!((needed - found.required.amount()).abs() < 1e-6);
    }

    #[test]
    fn a_better_value_never_has_a_worse_status(
        from in -10.0_f64..10.0, to in -10.0_f64..10.0, a in -20.0_f64..20.0, b in -20.0_f64..20.0, at in 1_i16..12,
    ) {
        prop_assume!((from - to).abs() > 0.01);
        let aim = aim((2020, from), (2028, to), None);
        let rank = |value| match aim.assess(Some(mark(2020 + at, value))).status {
            Status::Away => 0,
            Status::None => 1,
            Status::Slow => 2,
            Status::OnTrack => 3,
            Status::Achieved => 4,
            Status::NoData => 9,
        };
        let (worse, better) = if aim.forward(a) < aim.forward(b) { (a, b) } else { (b, a) };
        prop_assert!(rank(worse) <= rank(better));
    }
}
