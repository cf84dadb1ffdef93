//! How good a plan can be: upper bounds on coverage and on the worst-off group's share, each with a certificate.
//!
//! The bound is the optimum of a linear programme in which bookings may be split, approached from above by a first-order
//! method of our own ([`pdhg`]). What counts is not the method but its certificate: prices that prove the bound by
//! additions and comparisons of whole numbers ([`Certificate::recheck`]).

use crate::instance::Instance;
use crate::model::Model;

pub(crate) mod certificate;
pub(crate) mod pdhg;
pub(crate) mod program;

use certificate::{Prices, whole};
use pdhg::Pdhg;
use program::{Extra, Program};

pub use certificate::UNIT;

/// Iterations between two looks at the clock and the bound.
const LOOK: usize = 40;

/// How to bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Iterations at most.
    pub iterations: usize,
    /// Stop when bound and split bookings are this close, as a share.
    pub gap: f64,
    /// Use both cores.
    pub parallel: bool,
    /// Keep to one site a day in the programme too: tighter, twice as large.
    pub one_site: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { iterations: 20_000, gap: 1e-4, parallel: true, one_site: true }
    }
}

/// A bound on coverage and how it was got.
#[derive(Debug, Clone)]
pub struct Bound {
    /// No plan covers more learner half-days.
    pub covered: u64,
    /// The value of the certificate, before rounding down.
    pub exact: f64,
    /// What split bookings reached, an estimate of how low the bound could get.
    pub estimate: f64,
    /// Iterations done.
    pub iterations: usize,
    /// Size of the programme: variables, rows, coefficients.
    pub size: (usize, usize, usize),
    /// The proof.
    pub certificate: Certificate,
}

/// Prices that prove a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whether the programme kept to one site a day.
    pub one_site: bool,
    /// Price of each row of the programme, in [`UNIT`]ths of a learner half-day.
    pub prices: Vec<i64>,
}

impl Certificate {
    /// The bound on covered learner half-days that this proves for an instance: the programme is built anew, and only
    /// whole numbers are added and compared. `None` when the certificate belongs to another instance.
    pub fn recheck(&self, instance: &Instance) -> Option<u64> {
        let model = Model::new(instance, &[]);
        let program = Program::new(&model, &Extra { one_site: self.one_site, ..Extra::default() });
        if self.prices.len() != program.rows() || self.prices.iter().any(|p| *p < 0) {
            return None;
        }
        let mut prices = self.prices.clone();
        for (price, kind) in prices.iter_mut().zip(&program.kind) {
            if *kind == program::Limit::Block {
                *price = 0;
            }
        }
        Some(whole(Prices(prices).bound(&program, &[])).max(0) as u64)
    }
}

/// Bounds coverage; `used` says what share of the allowed time is used up, and `report` hears each better bound.
pub fn bound(
    instance: &Instance,
    options: &Options,
    used: &(dyn Fn() -> f64 + Sync),
    report: &mut dyn FnMut(u64, f64),
) -> Bound {
    let model = Model::new(instance, &[]);
    let program = Program::new(&model, &Extra { one_site: options.one_site, ..Extra::default() });
    let mut method = Pdhg::new(&program, options.parallel);
    let mut best = Prices(vec![0; program.rows()]);
    let mut value = best.bound(&program, &[]);
    let mut estimate = 0.0;
    while method.iterations < options.iterations && used() < 1.0 {
        for _ in 0..LOOK {
            method.step();
        }
        let prices = method.prices();
        let now = prices.bound(&program, &[]);
        estimate = method.primal();
        if now < value {
            value = now;
            best = prices;
            report(whole(value).max(0) as u64, estimate);
        }
        let exact = value as f64 / UNIT as f64;
        if (exact - estimate).abs() <= options.gap * exact.max(1.0) && method.iterations > 3 * LOOK {
            break;
        }
    }
    Bound {
        covered: whole(value).max(0) as u64,
        exact: value as f64 / UNIT as f64,
        estimate,
        iterations: method.iterations,
        size: (program.variables(), program.rows(), program.row_var.len()),
        certificate: Certificate { one_site: options.one_site, prices: best.0 },
    }
}

/// A bound on the worst-off group's share, in thousandths, among plans that cover at least `covered`: the share just above
/// it is refuted by a certificate. Found by halving; each trial takes at most `iterations`.
pub fn fairness(
    instance: &Instance,
    covered: u64,
    iterations: usize,
    parallel: bool,
    used: &(dyn Fn() -> f64 + Sync),
) -> u64 {
    let model = Model::new(instance, &[]);
    // `high` cannot be exceeded; nothing is known against `low`.
    let (mut low, mut high) = (0, fairness_alone(instance));
    while low < high && used() < 1.0 {
        let aim = low + (high - low).div_ceil(2);
        let floors = model.reachable.iter().map(|r| (aim * r).div_ceil(1000)).collect();
        let program = Program::new(&model, &Extra { one_site: true, floors, ..Extra::default() });
        let mut method = Pdhg::new(&program, parallel);
        let mut refuted = false;
        while method.iterations < iterations && used() < 1.0 && !refuted {
            for _ in 0..LOOK {
                method.step();
            }
            refuted = whole(method.prices().bound(&program, &[])) < covered as i64;
        }
        if refuted { high = aim - 1 } else { low = aim }
    }
    high
}

/// A bound on the worst-off group's share, in thousandths: what each group could have if it were alone in the county, the
/// least of them. It is weak where groups compete, and cheap: bookings a week and places that serve most are all it counts.
pub fn fairness_alone(instance: &Instance) -> u64 {
    let model = Model::new(instance, &[]);
    let mut best = vec![0u64; instance.groups.len()];
    for need in &model.needs {
        let mut most = 0u64;
        for week in 0..instance.weeks {
            let ways =
                || need.ways.clone().map(|w| &model.ways[w as usize]).filter(|w| w.weeks >> week & 1 == 1);
            let slots = ways().fold(0u16, |m, w| m | w.slots).count_ones();
            let serves = ways().map(|w| u64::from(w.serves)).max().unwrap_or(0);
            most += serves * u64::from(slots.min(need.per_week));
        }
        best[need.group as usize] += most.min(u64::from(need.demand));
    }
    best.iter()
        .zip(&model.reachable)
        .filter(|(_, r)| **r > 0)
        .map(|(b, r)| (1000 * b / r).min(1000))
        .min()
        .unwrap_or(1000)
}
