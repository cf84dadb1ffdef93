//! Items whose difficulty moved between two calibrations, beyond the shift of the whole scale.

use irt::drift::{Drift, Period, drift, robust_z, wald};

/// Robust z beyond which an item is looked at (Huynh & Meyer 2010).
pub const LOOKED_AT: f64 = 1.645;

/// An item in one calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The calibration's number.
    pub number: i64,
    /// When it was recorded, in years.
    pub time: f64,
    /// The difficulty.
    pub difficulty: f64,
    /// Its standard error.
    pub se: Option<f64>,
    /// People.
    pub people: i64,
}

/// An item's difficulties in all calibrations that estimated it, the earliest first.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The item's id.
    pub item: String,
    /// By calibration.
    pub estimates: Vec<Estimate>,
}

/// How an item moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The item's id.
    pub item: String,
    /// Before.
    pub earlier: Estimate,
    /// After.
    pub later: Estimate,
    /// later − earlier, in logits.
    pub change: f64,
    /// Standard error of the change.
    pub se: Option<f64>,
    /// Wald's p, with the shift of the whole scale taken off.
    pub p: Option<f64>,
    /// Robust z.
    pub robust: f64,
    /// A line through all calibrations, where there are at least three.
    pub line: Option<Drift>,
}

impl Moved {
    /// Whether somebody should look at it: far out among the changes, and more than chance.
    #[must_use]
    pub fn is_drifting(&self) -> bool {
        self.robust.abs() > LOOKED_AT && self.p.is_none_or(|p| p < 0.05)
    }
}

/// What moved between two calibrations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drifted {
    /// Items in both, the largest robust z first.
    pub items: Vec<Moved>,
    /// The shift of the whole scale.
    pub shift: f64,
    /// The spread of the changes.
    pub spread: f64,
}

fn period(e: &Estimate) -> Period {
    Period { time: e.time, difficulty: e.difficulty, se: e.se.unwrap_or(f64::NAN) }
}

/// Compares two calibrations, item by item; none when fewer than four items are in both.
#[must_use]
pub fn between(histories: &[History], earlier: i64, later: i64) -> Option<Drifted> {
    let mut pairs = Vec::new();
    for h in histories {
        let at = |n: i64| h.estimates.iter().find(|e| e.number == n);
        if let (Some(a), Some(b)) = (at(earlier), at(later)) {
            pairs.push((h, a, b));
        }
    }
    let before: Vec<f64> = pairs.iter().map(|p| p.1.difficulty).collect();
    let after: Vec<f64> = pairs.iter().map(|p| p.2.difficulty).collect();
    let robust = robust_z(&before, &after)?;
    let mut items: Vec<Moved> = pairs
        .into_iter()
        .zip(&robust.z)
        .map(|((h, a, b), z)| {
            let unshifted = Period { difficulty: b.difficulty - robust.shift, ..period(b) };
            let all: Vec<Period> = h.estimates.iter().map(period).collect();
            Moved {
                item: h.item.clone(),
                earlier: a.clone(),
                later: b.clone(),
                change: b.difficulty - a.difficulty,
                se: a.se.zip(b.se).map(|(x, y)| x.hypot(y)),
                p: wald(&period(a), &unshifted).map(|(_, _, p)| p),
                robust: *z,
                line: if all.len() >= 3 { drift(&all) } else { None },
            }
        })
        .collect();
    items.sort_by(|a, b| b.robust.abs().total_cmp(&a.robust.abs()).then_with(|| a.item.cmp(&b.item)));
    Some(Drifted { items, shift: robust.shift, spread: robust.spread })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(item: &str, difficulties: &[f64]) -> History {
        let estimates = difficulties.iter().enumerate().map(|(i, b)| Estimate {
            number: i as i64 + 1,
            time: 2025.0 + i as f64,
            difficulty: *b,
            se: Some(0.1),
            people: 400,
        });
        History { item: item.to_owned(), estimates: estimates.collect() }
    }

    #[test]
    fn an_item_that_moved_alone_is_found_and_a_shift_of_all_is_not_held_against_them() {
        let mut all: Vec<History> = (0..12)
            .map(|i| {
                let b = -1.0 + 0.2 * f64::from(i);
                history(&format!("i{i:02}"), &[b, b + 0.3 + 0.02 * f64::from(i % 3)])
            })
            .collect();
        all.push(history("moved", &[0.0, 1.2]));
        let found = between(&all, 1, 2).expect("thirteen items in both");
        assert!((found.shift - 0.32).abs() < 0.03, "{}", found.shift);
        let drifting: Vec<&str> =
            found.items.iter().filter(|m| m.is_drifting()).map(|m| m.item.as_str()).collect();
        assert_eq!(drifting, ["moved"]);
        assert!((found.items[0].change - 1.2).abs() < 1e-12);
        assert!(between(&all, 1, 3).is_none(), "no item is in a third calibration");
    }
}
