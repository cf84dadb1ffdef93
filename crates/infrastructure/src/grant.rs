//! Grants for equipment: applications are ranked by the hours of training that a krone closes of the gap, and awarded from
//! the top until the budget is used. No lottery, and the formula is in view. Pure.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The factors of a round's ranking, each 0.5 to 2: what a ministry may weigh, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// For core equipment. Supplementary counts 1.
    pub core: f64,
    /// For applicants whose share of needs met is under a half.
    pub far_behind: f64,
    /// For machines that other schools within reach lack, too.
    pub shared: f64,
}

impl Default for Rule {
    fn default() -> Rule {
        Rule { core: 1.5, far_behind: 1.0, shared: 1.0 }
    }
}

/// The least and the greatest that a factor may be.
pub const FACTOR: std::ops::RangeInclusive<f64> = 0.5..=2.0;

impl Rule {
    /// Every factor is within its limits.
    pub fn sound(&self) -> bool {
        [self.core, self.far_behind, self.shared].iter().all(|f| FACTOR.contains(f))
    }
}

/// A line of an application as it is ranked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Its id.
    pub id: Uuid,
    /// Kroner for all of it.
    pub price: i64,
    /// Minutes of learners that it closes of the gap.
    pub minutes: u64,
    /// Core equipment.
    pub core: bool,
    /// The share of the applicant's needs that is met, 0 to 1.
    pub met: f64,
    /// Others within reach lack the kind, too.
    pub shared: bool,
}

/// A ranked line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The line.
    pub id: Uuid,
    /// Hours closed per 100,000 kroner, times the factors.
    pub points: f64,
    /// Hours closed per 100,000 kroner.
    pub hours_per_100k: f64,
    /// Kroner awarded: the price less the applicant's own share; 0 when it is turned down.
    pub awarded: i64,
}

/// The points of a line: hours of training closed per 100,000 kroner, times the factors that apply. A line without a price or
/// without hours has none.
pub fn points(line: &Line, rule: &Rule) -> (f64, f64) {
    if line.price <= 0 {
        return (0.0, 0.0);
    }
    let hours = line.minutes as f64 / 60.0;
    let per = hours * 100_000.0 / line.price as f64;
    let mut factor = 1.0;
    if line.core {
        factor *= rule.core;
    }
    if line.met < 0.5 {
        factor *= rule.far_behind;
    }
    if line.shared {
        factor *= rule.shared;
    }
    (per, per * factor)
}

/// Ranks lines and awards from the top: a line that no longer fits into the budget is passed over, and smaller ones below it
/// may still get theirs. Equal points are settled by more hours, then by id, so that the same lines always give the same award.
/// `own_share`: per cent that the applicant pays.
pub fn award(lines: &[Line], rule: &Rule, budget: i64, own_share: i64) -> Vec<Ranked> {
    let mut ranked: Vec<(Ranked, u64, i64)> = lines
        .iter()
        .map(|l| {
            let (hours_per_100k, points) = points(l, rule);
            // rounded up: the state never pays more than its share
            let own = (l.price * own_share + 99) / 100;
            (Ranked { id: l.id, points, hours_per_100k, awarded: 0 }, l.minutes, l.price - own)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.points.total_cmp(&a.0.points).then(b.1.cmp(&a.1)).then(a.0.id.cmp(&b.0.id)));
    let mut left = budget;
    for (r, _, wanted) in &mut ranked {
        if r.points > 0.0 && *wanted > 0 && *wanted <= left {
            r.awarded = *wanted;
            left -= *wanted;
        }
    }
    ranked.into_iter().map(|(r, ..)| r).collect()
}

/// What follows on a state of an awarded line; none: it is the last, or the line was not awarded.
pub fn next(state: &str) -> Option<&'static str> {
    match state {
        "awarded" => Some("bought"),
        "bought" => Some("installed"),
        "installed" => Some("in-use"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(n: u128, price: i64, hours: u64) -> Line {
        Line { id: Uuid::from_u128(n), price, minutes: hours * 60, core: false, met: 0.8, shared: false }
    }

    #[test]
    fn hours_per_krone_rank_and_factors_weigh() {
        let plain = Rule { core: 1.0, far_behind: 1.0, shared: 1.0 };
        // 200 hours for 100 000 kroner; 300 hours for 300 000
        let lines = [line(1, 300_000, 300), line(2, 100_000, 200)];
        let got = award(&lines, &plain, 350_000, 0);
        assert_eq!(
            got.iter().map(|r| (r.id.as_u128(), r.points, r.awarded)).collect::<Vec<_>>(),
            [(2, 200.0, 100_000), (1, 100.0, 0)]
        );
        let core = [Line { core: true, ..lines[0] }, lines[1]];
        let got = award(&core, &Rule { core: 2.0, ..plain }, 350_000, 0);
        assert_eq!(got[0].points, 200.0, "300 hours for 300 000, twice");
        assert_eq!(got[0].id.as_u128(), 1, "equal points: more hours first");
        assert_eq!(got[0].awarded, 300_000);
    }

    #[test]
    fn the_own_share_is_taken_off_and_what_does_not_fit_is_passed_over() {
        let rule = Rule::default();
        let lines = [line(1, 999, 90), line(2, 500_000, 400), line(3, 1_000, 10)];
        let got = award(&lines, &rule, 2_000, 25);
        let of = |n: u128| got.iter().find(|r| r.id.as_u128() == n).expect("ranked").awarded;
        assert_eq!((of(1), of(2), of(3)), (749, 0, 750), "999 less a quarter, rounded up for the applicant");
        assert_eq!(
            award(&[line(1, 0, 10), line(2, 5, 0)], &rule, 100, 0).iter().map(|r| r.awarded).sum::<i64>(),
            0
        );
    }

    proptest! {
        #[test]
        fn no_round_gives_more_than_it_has_and_the_order_of_lines_does_not_matter(
            list in proptest::collection::vec((1_i64..2_000_000, 0_u64..500, any::<bool>(), 0.0_f64..1.0, any::<bool>()), 0..40),
            budget in 0_i64..5_000_000, own in 0_i64..80,
        ) {
            let lines: Vec<Line> = list.iter().enumerate().map(|(n, (price, hours, core, met, shared))| Line {
                id: Uuid::from_u128(n as u128), price: *price, minutes: hours * 60, core: *core, met: *met, shared: *shared,
            }).collect();
            let got = award(&lines, &Rule::default(), budget, own);
            prop_assert!(got.iter().map(|r| r.awarded).sum::<i64>() <= budget);
            prop_assert!(got.windows(2).all(|w| w[0].points >= w[1].points));
            let mut turned = lines.clone();
            turned.reverse();
            prop_assert_eq!(award(&turned, &Rule::default(), budget, own), got);
        }
    }
}
