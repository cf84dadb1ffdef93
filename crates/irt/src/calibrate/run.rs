//! One calibration from beginning to end: look at the data, start, cycle, report.

use std::ops::ControlFlow;

use super::curve::{Curve, Kind, LEAST_SLOPE, logit};
use super::engine::{Engine, Scale, Setting, State, VARIANCE_BOUNDS, cycle};
use super::errors;
use super::expect::Compiled;
use super::real::Real;
use super::{
    Calibration, CalibrationError, Model, Options, Population, Precision, Priors, Progress, Warning,
};
use crate::model::logistic;
use crate::responses::Responses;

pub(super) fn run(
    responses: &Responses,
    models: &[Model],
    options: &Options,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Calibration, CalibrationError> {
    let counts = look(responses, models, options)?;
    let mut warnings = Vec::new();
    let common_slope = models.contains(&Model::OnePl);
    let items = responses.item_count();
    let fixed = |i: usize| options.fixed.get(i).and_then(Option::as_ref);
    let any_fixed = (0..items).any(|i| fixed(i).is_some());
    if common_slope && any_fixed {
        return Err(CalibrationError::CommonSlopeWithFixed);
    }
    let mut tops = vec![0; items];
    let mut unused: Vec<Vec<usize>> = vec![Vec::new(); items];
    let mut curves = Vec::with_capacity(items);
    for i in 0..items {
        let seen = counts[i].len().saturating_sub(1);
        if let Some(item) = fixed(i) {
            item.check().map_err(|why| CalibrationError::Fixed { item: i, why })?;
            tops[i] = item.top_score();
        } else {
            let declared = options.top_scores.get(i).copied().unwrap_or(0);
            tops[i] = if models[i].is_dichotomous() { 1 } else { seen.max(declared).max(1) };
        }
        if seen > tops[i] {
            return Err(CalibrationError::ScoreTooHigh { item: i, score: seen, top: tops[i] });
        }
        if let Some(item) = fixed(i) {
            curves.push(Curve::of(item));
            continue;
        }
        let mut n = counts[i].clone();
        n.resize(tops[i] + 1, 0.0);
        let used: Vec<usize> = (0..n.len()).filter(|k| n[*k] > 0.0).collect();
        let all: f64 = n.iter().sum();
        if used.len() == 1 {
            warnings.push(Warning::SameScore { item: i, score: used[0] });
        } else if used.is_empty() {
            warnings.push(Warning::NotAnswered { item: i });
        }
        if !used.is_empty() {
            unused[i] = (0..n.len()).filter(|k| n[*k] == 0.0).collect();
            if used.len() > 1 {
                warnings.extend(unused[i].iter().map(|k| Warning::ScoreNotUsed { item: i, score: *k }));
            }
        }
        n.iter_mut().filter(|n| **n == 0.0).for_each(|n| *n = if all > 0.0 { 0.5 } else { 1.0 });
        curves.push(begin(models[i], &n, used.len(), &options.priors));
    }
    let groups = responses.group_count();
    let mut people = vec![0.0; groups];
    let mut empty = 0;
    for row in 0..responses.rows() {
        if responses.row(row).0.is_empty() {
            empty += 1;
        } else {
            people[responses.group(row)] += responses.weight(row);
        }
    }
    if empty > 0 {
        warnings.push(Warning::EmptyRows { rows: empty });
    }
    let reference = people.iter().position(|n| *n > 0.0).ok_or(CalibrationError::NoAnswers)?;
    warnings.extend((0..groups).filter(|g| people[*g] == 0.0).map(|g| Warning::EmptyGroup { group: g }));
    let scale = match &options.population {
        Population::Known(_) => Scale::Known,
        Population::Auto if any_fixed => Scale::Items,
        Population::Auto if (0..items).all(|i| models[i].has_free_slopes()) => Scale::Standard,
        Population::Auto => Scale::Centred,
    };
    let free_groups: Vec<(bool, bool)> = (0..groups)
        .map(|g| match scale {
            _ if people[g] == 0.0 => (false, false),
            Scale::Known => (false, false),
            Scale::Items => (true, true),
            Scale::Centred => (g != reference, true),
            Scale::Standard => (g != reference, g != reference),
        })
        .collect();
    let start = match &options.population {
        Population::Known(groups) => groups.clone(),
        Population::Auto => vec![(0.0, 1.0); groups],
    };
    let used: Vec<bool> = counts.iter().map(|c| !c.is_empty()).collect();
    let answered = used.iter().filter(|u| **u).count();
    if answered < 3 && !any_fixed {
        warnings.push(Warning::TooFewItems { items: answered });
    }
    let data = Compiled::new(responses, &tops, &used)?;
    for (curve, used) in curves.iter_mut().zip(&used) {
        if !used {
            curve.free.clear();
        }
    }
    let parameters = curves.iter().map(|c| c.free.len()).sum::<usize>()
        + free_groups.iter().map(|(m, v)| usize::from(*m) + usize::from(*v)).sum::<usize>();
    let total: f64 = people.iter().sum();
    if total < parameters as f64 {
        warnings.push(Warning::FewPeople { people: total as usize, parameters });
    }
    let setting =
        Setting { data, scale, free_groups, priors: &options.priors, unused, lanes: options.lanes.max(1) };
    let state = State { curves, groups: start };
    let single = match options.precision {
        Precision::Auto => responses.answers() > 300_000,
        Precision::Single => true,
        Precision::Double => false,
    };
    let task = Task { options, progress, common_slope, parameters, people: total, reference, warnings };
    if single { task.finish::<f32>(&setting, state) } else { task.finish::<f64>(&setting, state) }
}

/// Checks what every later step relies on, and counts scores.
fn look(
    responses: &Responses,
    models: &[Model],
    options: &Options,
) -> Result<Vec<Vec<f64>>, CalibrationError> {
    let items = responses.item_count();
    let length = |what, given: usize, needed: usize| {
        if given == 0 || given == needed {
            Ok(())
        } else {
            Err(CalibrationError::Length { what, given, needed })
        }
    };
    length("models", models.len(), items)?;
    length("fixed items", options.fixed.len(), items)?;
    length("highest scores", options.top_scores.len(), items)?;
    if let Population::Known(groups) = &options.population {
        if groups.len() != responses.group_count() {
            let (given, needed) = (groups.len(), responses.group_count());
            return Err(CalibrationError::Length { what: "known populations", given, needed });
        }
        if groups.iter().any(|(m, v)| !(m.is_finite() && v.is_finite() && *v > 0.0)) {
            return Err(CalibrationError::Option("the variance of a known population"));
        }
    }
    if options.tolerance.is_some_and(|t| !(t.is_finite() && t > 0.0)) {
        return Err(CalibrationError::Option("the tolerance"));
    }
    let bells = [options.priors.slope, options.priors.lower, options.priors.upper];
    if bells.iter().flatten().any(|b| !(b.mean.is_finite() && b.sd.is_finite() && b.sd > 0.0)) {
        return Err(CalibrationError::Option("the standard deviation of a prior"));
    }
    for row in 0..responses.rows() {
        let weight = responses.weight(row);
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(CalibrationError::Weight { row, weight });
        }
        if let Some(item) = responses.row(row).0.iter().find(|i| **i as usize >= items) {
            return Err(CalibrationError::NoSuchItem { row, item: *item as usize, items });
        }
    }
    if responses.answers() == 0 {
        return Err(CalibrationError::NoAnswers);
    }
    Ok(responses.score_counts())
}

/// A curve to start from: slope 1 (held where only one score occurs), intercepts that reproduce the shares of the scores in a
/// standard normal population, a modest guess at asymptotes.
fn begin(model: Model, counts: &[f64], used: usize, priors: &Priors) -> Curve {
    // A logistic curve averaged over N(0, 1) is close to one flatter by this factor.
    const FLATTER: f64 = 1.16;
    let all: f64 = counts.iter().sum();
    let mut values = vec![1.0];
    let kind = match model {
        Model::Graded => {
            let mut above = 0.0;
            let rising: Vec<f64> = counts[1..]
                .iter()
                .rev()
                .map(|n| {
                    above += n;
                    FLATTER * logit(above / all)
                })
                .collect();
            values.extend(rising.iter().rev());
            Kind::Graded
        }
        Model::PartialCredit | Model::GeneralizedPartialCredit => {
            values.extend(counts[1..].iter().map(|n| FLATTER * (n / counts[0]).ln()));
            Kind::Partial
        }
        _ => {
            let mut share = counts[1] / all;
            let asymptotes = match model {
                Model::ThreePl => 1,
                Model::FourPl => 2,
                _ => 0,
            };
            let lower = priors.lower.map_or(-1.1, |b| b.mean);
            let upper = priors.upper.map_or(2.9, |b| b.mean);
            if asymptotes > 0 {
                let c = logistic(lower);
                share = ((share - c) / (1.0 - c)).max(0.1);
            }
            values.push(FLATTER * logit(share));
            values.extend([lower, upper].iter().take(asymptotes));
            Kind::Logistic
        }
    };
    let first_free = usize::from(!model.has_free_slopes() || used < 2);
    let free = (first_free..values.len()).collect();
    Curve { kind, values, free }
}

struct Task<'a> {
    options: &'a Options,
    progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    common_slope: bool,
    parameters: usize,
    people: f64,
    reference: usize,
    warnings: Vec<Warning>,
}

impl Task<'_> {
    fn finish<T: Real>(mut self, setting: &Setting, start: State) -> Result<Calibration, CalibrationError> {
        let target = self.options.tolerance.unwrap_or(if T::EDGE.is_some() { 1e-3 } else { 2e-6 });
        let mut start = start;
        let mut cycles = 0;
        if start.curves.iter().any(|c| c.free.contains(&2) && c.kind == Kind::Logistic) {
            // The likelihood of an item with asymptotes can have a second summit at an infinite slope. Climbing from the 2PL
            // estimates leads to the one that means something, where there is one.
            let mut plain = start.clone();
            for curve in &mut plain.curves {
                if curve.kind == Kind::Logistic && curve.free.contains(&2) {
                    curve.values.truncate(2);
                    curve.free.retain(|r| *r < 2);
                }
            }
            let mut engine = Engine::<T>::new(setting, &plain, 1e-3);
            let course = cycle(&mut engine, plain, self.options, 0.02, self.progress)?;
            cycles = course.cycles;
            start.groups = course.state.groups;
            for (curve, plain) in start.curves.iter_mut().zip(course.state.curves) {
                if curve.values.len() == plain.values.len() {
                    *curve = plain;
                } else {
                    let (c, right) = (logistic(curve.values[2]), logistic(plain.values[1]));
                    curve.values[0] = plain.values[0];
                    curve.values[1] = logit(((right - c) / (1.0 - c)).clamp(0.03, 0.97)).clamp(-4.0, 4.0);
                }
            }
        }
        let mut engine = Engine::<T>::new(setting, &start, 0.05 * target);
        let mut course = cycle(&mut engine, start, self.options, target, self.progress)?;
        course.cycles += cycles;
        if course.stopped {
            self.warnings.push(Warning::Stopped { cycles: course.cycles });
        } else if !course.converged {
            self.warnings.push(Warning::NotConverged { cycles: course.cycles, change: course.change });
        }
        if engine.capped {
            self.warnings.push(Warning::GridCapped { nodes: engine.grid.nodes.len() });
        }
        let (mut state, mut loglik, mut objective) = (course.state, course.loglik, course.objective);
        for (g, (_, variance)) in state.groups.iter().enumerate() {
            let (low, high) = VARIANCE_BOUNDS;
            if setting.free_groups[g].1 && (*variance <= low * 1.01 || *variance >= high * 0.99) {
                self.warnings.push(Warning::VarianceAtBound { group: g, variance: *variance });
            }
        }
        for (i, curve) in state.curves.iter().enumerate() {
            if curve.free.first() == Some(&0) && curve.values[0] <= LEAST_SLOPE * 1.5 {
                self.warnings.push(Warning::SlopeAtFloor { item: i });
            } else if curve.free.first() == Some(&0) && curve.values[0] > 8.0 {
                self.warnings.push(Warning::SlopeTooSteep { item: i, slope: curve.values[0] });
            }
        }
        let mut se = vec![None; state.curves.len()];
        let mut group_errors = vec![(None, None); state.groups.len()];
        if self.options.standard_errors && !course.stopped {
            let common = self.common_slope.then_some(self.reference);
            let found = engine.expect(&state);
            let log_priors = engine.log_priors(&state);
            (loglik, objective) = (found.loglik, found.loglik + setting.log_prior(&state));
            let known = errors::errors::<T>(
                setting,
                &state,
                &engine.grid.nodes,
                &log_priors,
                found,
                engine.windows,
                common,
                self.progress,
            );
            match known {
                Some(known) => (se, group_errors) = known,
                None => self.warnings.push(Warning::NoStandardErrors),
            }
        }
        if self.common_slope {
            // The Rasch model with variance v is the one-slope model with slope √v and variance 1.
            let variance = state.groups[self.reference].1;
            for curve in state.curves.iter_mut().filter(|c| !c.free.is_empty()) {
                curve.values[0] = variance.sqrt();
            }
            for group in &mut state.groups {
                *group = (group.0 / variance.sqrt(), group.1 / variance);
            }
        }
        Ok(Calibration {
            // A fixed item comes back as it was given, to the last bit.
            items: state
                .curves
                .iter()
                .enumerate()
                .map(|(i, c)| self.options.fixed.get(i).cloned().flatten().unwrap_or_else(|| c.item()))
                .collect(),
            loglik,
            log_posterior: objective,
            cycles: course.cycles,
            converged: course.converged,
            groups: state.groups,
            group_errors,
            se,
            parameters: self.parameters,
            people: self.people,
            grid: (engine.grid.nodes[0], engine.grid.step, engine.grid.nodes.len()),
            warnings: self.warnings,
        })
    }
}
