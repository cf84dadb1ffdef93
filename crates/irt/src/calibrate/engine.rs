//! The cycles of a calibration: a grid that suits the answers, E and M step, the population put back in its place, extrapolation.

use std::ops::ControlFlow;

use super::curve::{Curve, GREATEST_SLOPE, LEAST_SLOPE};
use super::expect::{Compiled, Expected, LANES, Scratch, Windows, expect};
use super::maximise::{improve, log_prior};
use super::real::Real;
use super::{CalibrationError, Options, Priors, Progress};
use crate::quadrature::Grid;

/// More nodes than this are never laid out.
const MOST_NODES: usize = 1_536;
/// Data of a handful of people can drive a variance to zero or without end; here it stops, with a warning.
pub(super) const VARIANCE_BOUNDS: (f64, f64) = (0.01, 25.0);
/// And a mean here.
const FARTHEST_MEAN: f64 = 8.0;
/// Nodes within the smallest posterior standard deviation: the rule asks for two.
const NODES_PER_SD: f64 = 2.2;

/// What fixes the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Mean 0 and variance 1 in the first group.
    Standard,
    /// Mean 0 in the first group.
    Centred,
    /// Fixed items.
    Items,
    /// Known populations: nothing to estimate.
    Known,
}

/// All parameters at one moment.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub curves: Vec<Curve>,
    pub groups: Vec<(f64, f64)>,
}

impl State {
    fn flatten(&self, free_groups: &[(bool, bool)]) -> Vec<f64> {
        let values = self.curves.iter().flat_map(|c| c.free.iter().map(|r| c.values[*r]));
        let groups = self.groups.iter().zip(free_groups).flat_map(|((mean, variance), (m, v))| {
            m.then_some(*mean).into_iter().chain(v.then_some(variance.ln()))
        });
        values.chain(groups).collect()
    }

    fn with(&self, values: &[f64], free_groups: &[(bool, bool)]) -> Option<Self> {
        let mut state = self.clone();
        let mut next = values.iter().copied();
        for curve in &mut state.curves {
            for r in curve.free.clone() {
                curve.values[r] = next.next()?;
            }
        }
        for (group, (m, v)) in state.groups.iter_mut().zip(free_groups) {
            if *m {
                group.0 = next.next()?;
            }
            if *v {
                group.1 = next.next()?.exp();
            }
        }
        let sound = state.curves.iter().all(|c| c.free.is_empty() || c.is_sound())
            && state.groups.iter().all(|(m, v)| {
                m.abs() <= FARTHEST_MEAN && (VARIANCE_BOUNDS.0..=VARIANCE_BOUNDS.1).contains(v)
            });
        sound.then_some(state)
    }
}

/// The data and choices of a run, without its number type.
pub(super) struct Setting<'a> {
    pub data: Compiled,
    pub scale: Scale,
    /// Whether mean and variance of each group are estimated.
    pub free_groups: Vec<(bool, bool)>,
    pub priors: &'a Priors,
    /// Scores of each item that count as half an answer because they never occur.
    pub unused: Vec<Vec<usize>>,
    pub lanes: usize,
}

impl Setting<'_> {
    /// Adds half an answer, spread over the people who saw the item, for each score that never occurs.
    pub fn imagine_unused(&self, items: &mut [Vec<f64>], q: usize) {
        for (counts, unused) in items.iter_mut().zip(&self.unused) {
            if unused.is_empty() {
                continue;
            }
            let mut total = vec![0.0; q];
            for row in counts.chunks_exact(q) {
                total.iter_mut().zip(row).for_each(|(t, n)| *t += n);
            }
            let all: f64 = total.iter().sum();
            for k in unused {
                let row = &mut counts[k * q..(k + 1) * q];
                row.iter_mut().zip(&total).for_each(|(n, t)| *n += 0.5 * t / all);
            }
        }
    }

    pub fn log_prior(&self, state: &State) -> f64 {
        state.curves.iter().map(|c| log_prior(c, self.priors)).sum()
    }
}

/// A run with its number type, grid and storage.
pub(super) struct Engine<'a, T> {
    setting: &'a Setting<'a>,
    pub grid: Grid,
    reach: f64,
    pub windows: Windows,
    scratch: Scratch<T>,
    coarsened: usize,
    pub capped: bool,
    tolerance: f64,
}

impl<'a, T: Real> Engine<'a, T> {
    pub fn new(setting: &'a Setting<'a>, state: &State, tolerance: f64) -> Self {
        let information = (-12..=12)
            .map(|t| {
                let theta = 0.25 * f64::from(t);
                let all: f64 = state.curves.iter().map(|c| c.item().information(theta)).sum();
                all / state.curves.len() as f64 * setting.data.longest as f64
            })
            .fold(0.0, f64::max);
        let least = state.groups.iter().map(|g| g.1).fold(f64::INFINITY, f64::min);
        let step = 1.0 / (NODES_PER_SD * (information + 1.0 / least).sqrt());
        let mut engine = Self {
            setting,
            grid: Grid { nodes: vec![], step },
            reach: if T::EDGE.is_some() { 5.25 } else { 6.0 },
            windows: Windows::new::<T>(0, 0),
            scratch: Scratch::default(),
            coarsened: 0,
            capped: false,
            tolerance,
        };
        engine.lay_out(state, step);
        engine
    }

    fn lay_out(&mut self, state: &State, mut step: f64) {
        let low = state.groups.iter().map(|(m, v)| m - self.reach * v.sqrt()).fold(f64::INFINITY, f64::min);
        let high =
            state.groups.iter().map(|(m, v)| m + self.reach * v.sqrt()).fold(f64::NEG_INFINITY, f64::max);
        let finest = (high - low) / (MOST_NODES - LANES) as f64;
        self.capped = step < finest;
        step = step.max(finest);
        self.grid = Grid::spanning(low, high, step, LANES);
        self.windows = Windows::new::<T>(self.setting.data.people(), self.grid.nodes.len());
    }

    pub fn log_priors(&self, state: &State) -> Vec<Vec<f64>> {
        state.groups.iter().map(|(m, v)| self.grid.log_normal_weights(*m, *v)).collect()
    }

    /// E step on a grid that suits what it finds.
    pub fn expect(&mut self, state: &State) -> Expected {
        for _ in 0..12 {
            let found = expect::<T>(
                &self.setting.data,
                &state.curves,
                &self.grid.nodes,
                &self.log_priors(state),
                &mut self.windows,
                &mut self.scratch,
                self.setting.lanes,
            );
            if !found.loglik.is_finite() {
                return found;
            }
            let edge = if T::EDGE.is_some() { 1e-7 } else { 1e-10 };
            let ends_carry = found.groups.iter().any(|n| {
                let all: f64 = n.iter().sum();
                n[0] + n[n.len() - 1] > edge * all
            });
            let too_coarse = found.least_sd < 2.0 && !self.capped;
            let too_fine = found.least_sd > 1.5 * NODES_PER_SD && self.coarsened < 2;
            if ends_carry && self.reach < 30.0 {
                self.reach += 0.75;
                self.lay_out(state, self.grid.step);
            } else if too_coarse || too_fine {
                self.coarsened += usize::from(too_fine);
                // A posterior thinner than the grid looks like one node: do not believe a width near zero.
                self.lay_out(state, self.grid.step * found.least_sd.max(0.6) / NODES_PER_SD);
                if too_fine {
                    // Good enough as it is; the next step uses the new grid.
                    return expect::<T>(
                        &self.setting.data,
                        &state.curves,
                        &self.grid.nodes,
                        &self.log_priors(state),
                        &mut self.windows,
                        &mut self.scratch,
                        self.setting.lanes,
                    );
                }
            } else {
                return found;
            }
        }
        self.capped = true;
        expect::<T>(
            &self.setting.data,
            &state.curves,
            &self.grid.nodes,
            &self.log_priors(state),
            &mut self.windows,
            &mut self.scratch,
            self.setting.lanes,
        )
    }

    /// One EM step: the next state, and log-likelihood and objective of this one.
    fn step(&mut self, state: &State) -> (State, f64, f64) {
        let mut found = self.expect(state);
        let objective = found.loglik + self.setting.log_prior(state);
        let q = self.grid.nodes.len();
        self.setting.imagine_unused(&mut found.items, q);
        let mut next = state.clone();
        for (curve, counts) in next.curves.iter_mut().zip(&found.items) {
            improve(curve, counts, &self.grid.nodes, self.setting.priors, self.tolerance);
        }
        self.place_groups(&mut next, &found);
        (next, found.loglik, objective)
    }

    /// Means and variances from the expected people at each level; then, where no prior or fixed item stands in the way, the
    /// first group is put back to mean 0 (and variance 1) and everything else expressed on that scale.
    fn place_groups(&self, state: &mut State, found: &Expected) {
        let scale = self.setting.scale;
        if scale == Scale::Known {
            return;
        }
        let moments: Vec<(f64, f64)> = found
            .groups
            .iter()
            .zip(&state.groups)
            .map(|(people, before)| {
                let all: f64 = people.iter().sum();
                if all <= 0.0 {
                    return *before;
                }
                let sum = |f: &dyn Fn(f64) -> f64| {
                    people.iter().zip(&self.grid.nodes).map(|(n, x)| n * f(*x)).sum::<f64>() / all
                };
                let mean = sum(&|x| x);
                (mean, sum(&|x| (x - mean) * (x - mean)))
            })
            .collect();
        let reference = self.setting.free_groups.iter().position(|(m, _)| !m).unwrap_or(0);
        let (shift, sd) = match scale {
            Scale::Items | Scale::Known => (0.0, 1.0),
            Scale::Centred => (moments[reference].0, 1.0),
            // A prior on slopes ties them to the scale, so the population cannot be let go.
            Scale::Standard if self.setting.priors.slope.is_some() => {
                for (g, group) in state.groups.iter_mut().enumerate() {
                    if g != reference {
                        let variance = moments[g].1.clamp(VARIANCE_BOUNDS.0, VARIANCE_BOUNDS.1);
                        *group = (moments[g].0.clamp(-FARTHEST_MEAN, FARTHEST_MEAN), variance);
                    }
                }
                return;
            }
            Scale::Standard => (moments[reference].0, moments[reference].1.sqrt()),
        };
        for (g, group) in state.groups.iter_mut().enumerate() {
            let (mean, variance) = ((moments[g].0 - shift) / sd, moments[g].1 / (sd * sd));
            *group = (
                mean.clamp(-FARTHEST_MEAN, FARTHEST_MEAN),
                variance.clamp(VARIANCE_BOUNDS.0, VARIANCE_BOUNDS.1),
            );
        }
        match scale {
            Scale::Standard => state.groups[reference] = (0.0, 1.0),
            Scale::Centred => state.groups[reference].0 = 0.0,
            Scale::Items | Scale::Known => return,
        }
        for curve in &mut state.curves {
            if !curve.free.is_empty() {
                let mut moved = curve.clone();
                moved.rescale(shift, sd);
                moved.values[0] = moved.values[0].clamp(LEAST_SLOPE, GREATEST_SLOPE);
                *curve = moved;
            }
        }
    }
}

/// Cycles to convergence. Returns the last state, its log-likelihood and objective, and how it went.
pub(super) struct Course {
    pub state: State,
    pub loglik: f64,
    pub objective: f64,
    pub cycles: usize,
    pub change: f64,
    pub converged: bool,
    pub stopped: bool,
}

pub(super) fn cycle<T: Real>(
    engine: &mut Engine<T>,
    start: State,
    options: &Options,
    target: f64,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Course, CalibrationError> {
    let free = engine.setting.free_groups.clone();
    let mut course = Course {
        state: start,
        loglik: f64::NEG_INFINITY,
        objective: f64::NEG_INFINITY,
        cycles: 0,
        change: f64::INFINITY,
        converged: false,
        stopped: false,
    };
    let mut longest_stride = 4.0_f64;
    let mut fallback: Option<(State, f64)> = None;
    loop {
        let mut step = |engine: &mut Engine<T>, course: &mut Course, from: &State| {
            let (next, loglik, objective) = engine.step(from);
            course.cycles += 1;
            let report = Progress::Cycle { cycle: course.cycles, loglik, change: course.change, target };
            course.stopped |= progress(report).is_break();
            if loglik.is_finite() {
                Ok((next, loglik, objective))
            } else {
                Err(CalibrationError::LostNumbers { cycles: course.cycles })
            }
        };
        let x0 = course.state.clone();
        let (x1, loglik, objective) = step(engine, &mut course, &x0)?;
        // An extrapolation that went downhill is taken back.
        if let Some((safe, best)) = fallback.take() {
            let slack = if T::EDGE.is_some() { 2e-8 } else { 1e-11 } * best.abs().max(1.0);
            if objective < best - slack {
                longest_stride = (longest_stride / 4.0).max(1.0);
                course.state = safe;
                if course.cycles < options.max_cycles && !course.stopped {
                    continue;
                }
            }
        }
        (course.loglik, course.objective) = (loglik, objective);
        if course.stopped || course.cycles >= options.max_cycles {
            return Ok(course);
        }
        let (x2, _, second) = step(engine, &mut course, &x1)?;
        let (v0, v1, v2) = (x0.flatten(&free), x1.flatten(&free), x2.flatten(&free));
        let (mut rr, mut vv, mut ss, mut largest) = (0.0, 0.0, 0.0, 0.0_f64);
        for ((a, b), c) in v0.iter().zip(&v1).zip(&v2) {
            let (r, s) = (b - a, c - b);
            rr += r * r;
            ss += s * s;
            vv += (s - r) * (s - r);
            largest = largest.max(s.abs());
        }
        let rate = if rr > 0.0 { (ss / rr).sqrt().min(0.9995) } else { 0.0 };
        course.change = largest * (rate / (1.0 - rate)).max(0.05);
        if course.change < target && largest < target {
            course.state = x2;
            course.converged = true;
            return Ok(course);
        }
        if course.stopped || course.cycles >= options.max_cycles {
            course.state = x2;
            return Ok(course);
        }
        let mut stride = if vv > 0.0 { (rr / vv).sqrt() } else { 1.0 };
        if stride >= longest_stride {
            stride = longest_stride;
            longest_stride *= 4.0;
        }
        course.state = x2.clone();
        while stride > 1.01 {
            let ahead: Vec<f64> = v0
                .iter()
                .zip(&v1)
                .zip(&v2)
                .map(|((a, b), c)| {
                    let (r, v) = (b - a, (c - b) - (b - a));
                    a + 2.0 * stride * r + stride * stride * v
                })
                .collect();
            if let Some(state) = x2.with(&ahead, &free) {
                course.state = state;
                fallback = Some((x2, second));
                break;
            }
            stride = 1.0 + 0.5 * (stride - 1.0);
        }
    }
}
