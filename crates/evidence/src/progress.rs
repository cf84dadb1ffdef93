//! Whether a figure moves from its baseline to its target as fast as it must. Pure.
//!
//! The method is the one that Eurostat uses for its monitoring of the Sustainable Development Goals ("Methodology for
//! assessing indicator trends", with a target): the compound annual growth rate since the baseline, divided by the one
//! that leads from the baseline to the target. At least 95 % of it is on track, at least 5 % is slow, between 5 % and
//! minus 5 % is no movement, less is movement away. Where growth says nothing (from zero, or past it) equal steps a year
//! take its place, which is our addition. A target beyond the figure's natural limit is refused.

use thiserror::Error;

use crate::school_year::SchoolYear;

/// Part of the required pace from which a figure is on track.
pub const ON_TRACK: f64 = 0.95;
/// Part of the required pace from which a figure moves at all.
pub const MOVES: f64 = 0.05;

/// A value in a school year, in the figure's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// The school year.
    pub year: SchoolYear,
    /// The value.
    pub value: f64,
}

/// How a figure changes in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// By a part of itself: `0.1` is a tenth more each year.
    Growth(f64),
    /// By equal steps, in the figure's own unit.
    Step(f64),
}

impl Pace {
    /// The change, whatever it is a part of.
    #[must_use]
    pub fn amount(self) -> f64 {
        match self {
            Pace::Growth(x) | Pace::Step(x) => x,
        }
    }
}

/// How a figure does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The target is reached.
    Achieved,
    /// At this pace it will be, or nearly.
    OnTrack,
    /// It moves towards the target, too slowly.
    Slow,
    /// It does not move.
    None,
    /// It moves away.
    Away,
    /// Nothing was measured after the baseline.
    NoData,
}

impl Status {
    /// As it is written in data sets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Achieved => "achieved",
            Status::OnTrack => "on-track",
            Status::Slow => "slow",
            Status::None => "none",
            Status::Away => "away",
            Status::NoData => "no-data",
        }
    }
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assessment {
    /// How the figure does.
    pub status: Status,
    /// The pace since the baseline; none without a value after it.
    pub kept: Option<Pace>,
    /// The pace from the baseline to the target.
    pub required: Pace,
    /// The pace from the newest value to the target; none when its year has come or it is reached.
    pub needed: Option<Pace>,
    /// The part of the required pace that was kept.
    pub part: Option<f64>,
}

/// Why a baseline and a target make no aim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// The target is not later than the baseline.
    #[error("the target's year is not after the baseline's")]
    NotLater,
    /// They are the same.
    #[error("the target is the baseline: nothing is aimed at")]
    Nothing,
    /// The target lies beyond what the figure can be.
    #[error("the target lies beyond the figure's natural limit")]
    BeyondLimit,
    /// A value is not a number.
    #[error("a value is not a number")]
    NotFinite,
}

/// A way from a baseline to a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    from: Mark,
    to: Mark,
}

/// Years from one school year to another.
fn years(from: SchoolYear, to: SchoolYear) -> f64 {
    f64::from(to.begins()) - f64::from(from.begins())
}

impl Aim {
    /// An aim from a baseline to a target, which may not lie beyond the natural limit.
    ///
    /// # Errors
    /// [`Refused`] when no pace leads there.
    pub fn new(from: Mark, to: Mark, limit: Option<f64>) -> Result<Aim, Refused> {
        if ![Some(from.value), Some(to.value), limit].into_iter().flatten().all(f64::is_finite) {
            return Err(Refused::NotFinite);
        }
        if to.year <= from.year {
            return Err(Refused::NotLater);
        }
        if to.value == from.value {
            return Err(Refused::Nothing);
        }
        if limit.is_some_and(|l| (to.value - l) * (from.value - l) < 0.0) {
            return Err(Refused::BeyondLimit);
        }
        Ok(Aim { from, to })
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> Mark {
        self.to
    }

    /// How far a value lies in the direction of the target; greater is better.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        if self.to.value > self.from.value { value } else { -value }
    }

    /// Whether growth describes the way: both ends lie on the same side of zero.
    fn grows(&self) -> bool {
        self.from.value * self.to.value > 0.0
    }

    fn pace(&self, from: Mark, to: Mark) -> Pace {
        let span = years(from.year, to.year);
        if self.grows() && from.value * to.value > 0.0 {
            Pace::Growth((to.value / from.value).powf(1.0 / span) - 1.0)
        } else {
            Pace::Step((to.value - from.value) / span)
        }
    }

    /// The value on the way in a year; none before the baseline and after the target.
    #[must_use]
    pub fn expected(&self, year: SchoolYear) -> Option<f64> {
        if year < self.from.year || year > self.to.year {
            return None;
        }
        let since = years(self.from.year, year);
        Some(match self.pace(self.from, self.to) {
            Pace::Growth(g) => self.from.value * (1.0 + g).powf(since),
            Pace::Step(s) => self.from.value + s * since,
        })
    }

    /// How a figure does whose newest value is `measured`.
    #[must_use]
    pub fn assess(&self, measured: Option<Mark>) -> Assessment {
        let required = self.pace(self.from, self.to);
        let nothing = Assessment { status: Status::NoData, kept: None, required, needed: None, part: None };
        let Some(now) = measured.filter(|m| m.year > self.from.year && m.value.is_finite()) else {
            return nothing;
        };
        // a value on the other side of zero has no growth; then both paces are steps
        let (kept, asked) = match self.pace(self.from, now) {
            Pace::Step(s) => {
                (Pace::Step(s), (self.to.value - self.from.value) / years(self.from.year, self.to.year))
            }
            growth => (growth, required.amount()),
        };
        let part = kept.amount() / asked;
        let reached = self.forward(now.value) >= self.forward(self.to.value);
        let status = if reached {
            Status::Achieved
        } else if now.year >= self.to.year {
            // too late, whatever the pace
            Status::Slow.min_of(part)
        } else if part >= ON_TRACK {
            Status::OnTrack
        } else {
            Status::Slow.min_of(part)
        };
        let needed = (!reached && now.year < self.to.year).then(|| self.pace(now, self.to));
        Assessment { status, kept: Some(kept), required, needed, part: Some(part) }
    }
}

impl Status {
    /// Slow, or less when hardly anything of the pace was kept.
    fn min_of(self, part: f64) -> Status {
        if part >= MOVES {
            self
        } else if part > -MOVES {
            Status::None
        } else {
            Status::Away
        }
    }
}

#[cfg(test)]
mod tests;
