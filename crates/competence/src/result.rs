//! The result of an attempt: what was shown, how sure we are, and what it says per area.

use serde::{Deserialize, Serialize};

use crate::item::Level;
use crate::standard::Standard;

/// How far an ability was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Posterior mean, in logits.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
}

/// The result for one area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaResult {
    /// The area's id in the framework.
    pub area: String,
    /// Its estimate.
    pub estimate: Estimate,
    /// P(level), from the lowest.
    pub probabilities: [f64; 4],
    /// Questions of this area that counted.
    pub asked: u32,
    /// Share of the points that could be had.
    pub share: f64,
}

/// The result of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptResult {
    /// All areas together.
    pub overall: Estimate,
    /// P(level), from the lowest.
    pub probabilities: [f64; 4],
    /// By area, in the framework's order.
    pub areas: Vec<AreaResult>,
    /// Questions that counted.
    pub asked: u32,
    /// The cut scores it was judged by.
    pub standard: Standard,
    /// The version of the bank.
    pub bank: i64,
    /// Every parameter used was estimated from answers.
    pub estimated: bool,
    /// By competence: id, points reached, points possible.
    #[serde(default)]
    pub competences: Vec<(String, u32, u32)>,
}

/// What can honestly be said about a level: one, or one and its neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One level is at least 80 % likely.
    Clear(Level),
    /// Two neighbouring levels together hold most of it; the likelier first.
    Between(Level, Level),
}

/// The verdict on P(level).
#[must_use]
pub fn verdict(probabilities: &[f64; 4]) -> Verdict {
    let best = (0..4).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b])).unwrap_or(0);
    if probabilities[best] >= 0.8 {
        return Verdict::Clear(Level::ALL[best]);
    }
    let left = best.checked_sub(1).map_or(-1.0, |i| probabilities[i]);
    let right = probabilities.get(best + 1).copied().unwrap_or(-1.0);
    Verdict::Between(Level::ALL[best], Level::ALL[if left > right { best - 1 } else { best + 1 }])
}

impl AttemptResult {
    /// The verdict on all areas together.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        verdict(&self.probabilities)
    }

    /// The areas in which there is most to gain, weakest first; only areas that were asked.
    #[must_use]
    pub fn weakest(&self) -> Vec<&AreaResult> {
        let mut areas: Vec<&AreaResult> = self.areas.iter().filter(|a| a.asked > 0).collect();
        areas.sort_by(|a, b| a.estimate.mean.total_cmp(&b.estimate.mean));
        areas
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_clear_only_when_it_is_likely_enough() {
        assert_eq!(verdict(&[0.05, 0.85, 0.1, 0.0]), Verdict::Clear(Level::Intermediate));
        assert_eq!(verdict(&[0.4, 0.5, 0.1, 0.0]), Verdict::Between(Level::Intermediate, Level::Basic));
        assert_eq!(verdict(&[0.6, 0.3, 0.1, 0.0]), Verdict::Between(Level::Basic, Level::Intermediate));
        assert_eq!(verdict(&[0.0, 0.0, 0.4, 0.6]), Verdict::Between(Level::HighlyAdvanced, Level::Advanced));
    }
}
