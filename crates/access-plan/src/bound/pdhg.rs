//! A first-order method for large linear programmes: primal-dual hybrid gradient with Halpern's anchor, reflection,
//! restarts and diagonal step sizes.
//!
//! Sources: Chambolle and Pock (2011) for the method, Pock and Chambolle (2011) for the step sizes, Applegate et al. (2021,
//! PDLP) for restarts and the primal weight, Lu and Yang (2024) for the reflected Halpern iteration.

use rayon::prelude::*;

use super::certificate::Prices;
use super::program::Program;

/// Variables or rows that one thread handles at a stretch.
const PIECE: usize = 8192;

/// The method under way.
pub(crate) struct Pdhg<'p> {
    program: &'p Program,
    parallel: bool,
    low: Vec<f32>,
    high: Vec<f32>,
    step_x: Vec<f32>,
    step_y: Vec<f32>,
    x: Vec<f64>,
    y: Vec<f64>,
    x_start: Vec<f64>,
    y_start: Vec<f64>,
    /// Twice the next point less this one.
    x_far: Vec<f64>,
    /// The next point.
    pub x_next: Vec<f64>,
    pub y_next: Vec<f64>,
    weight: f64,
    since_restart: usize,
    /// Iterations so far.
    pub iterations: usize,
    error_at_restart: f64,
    last_error: f64,
}

impl<'p> Pdhg<'p> {
    pub fn new(program: &'p Program, parallel: bool) -> Self {
        let (n, m) = (program.variables(), program.rows());
        let sum = |start: &[u32], values: &[f32], i: usize| {
            values[start[i] as usize..start[i + 1] as usize].iter().map(|v| v.abs()).sum::<f32>().max(1e-3)
        };
        let step_x: Vec<f32> = (0..n).map(|j| 1.0 / sum(&program.col_start, &program.col_value, j)).collect();
        let step_y: Vec<f32> = (0..m).map(|i| 1.0 / sum(&program.row_start, &program.row_value, i)).collect();
        let c: f64 =
            program.worth.iter().zip(&step_x).map(|(w, s)| (*w as f64).powi(2) * f64::from(*s)).sum();
        let b: f64 =
            program.limit.iter().zip(&step_y).map(|(w, s)| (*w as f64).powi(2) * f64::from(*s)).sum();
        let weight = if b > 0.0 && c > 0.0 { (c / b).sqrt() } else { 1.0 };
        Self {
            program,
            parallel,
            low: vec![0.0; n],
            high: vec![1.0; n],
            step_x,
            step_y,
            x: vec![0.0; n],
            y: vec![0.0; m],
            x_start: vec![0.0; n],
            y_start: vec![0.0; m],
            x_far: vec![0.0; n],
            x_next: vec![0.0; n],
            y_next: vec![0.0; m],
            weight,
            since_restart: 0,
            iterations: 0,
            error_at_restart: f64::INFINITY,
            last_error: f64::INFINITY,
        }
    }

    /// Fixes variables, and starts from prices met before.
    pub fn branch(&mut self, fixed: &[Option<bool>], x: &[f64], y: &[f64]) {
        for (v, f) in fixed.iter().enumerate() {
            (self.low[v], self.high[v]) = match f {
                None => (0.0, 1.0),
                Some(true) => (1.0, 1.0),
                Some(false) => (0.0, 0.0),
            };
        }
        self.x.copy_from_slice(x);
        self.y.copy_from_slice(y);
        self.x_start.copy_from_slice(x);
        self.y_start.copy_from_slice(y);
        self.since_restart = 0;
        self.error_at_restart = f64::INFINITY;
        self.last_error = f64::INFINITY;
    }

    /// One iteration.
    pub fn step(&mut self) {
        let p = self.program;
        let (low, high, step_x, step_y) = (&self.low, &self.high, &self.step_x, &self.step_y);
        let weight = self.weight;
        let keep = (self.since_restart + 1) as f64 / (self.since_restart + 2) as f64;
        let y = &self.y;
        let forth = |piece: usize, x: &mut [f64], far: &mut [f64], next: &mut [f64], start: &[f64]| {
            let mut moved = 0.0;
            for n in 0..x.len() {
                let j = piece * PIECE + n;
                let mut slope = -(p.worth[j] as f64);
                for e in p.col_start[j] as usize..p.col_start[j + 1] as usize {
                    slope += f64::from(p.col_value[e]) * y[p.col_row[e] as usize];
                }
                let step = f64::from(step_x[j]) / weight;
                let to = (x[n] - step * slope).clamp(f64::from(low[j]), f64::from(high[j]));
                moved += (to - x[n]).powi(2) / step;
                next[n] = to;
                far[n] = 2.0 * to - x[n];
                x[n] = keep * far[n] + (1.0 - keep) * start[n];
            }
            moved
        };
        let moved_x: f64 = if self.parallel {
            self.x
                .par_chunks_mut(PIECE)
                .zip(self.x_far.par_chunks_mut(PIECE))
                .zip(self.x_next.par_chunks_mut(PIECE))
                .zip(self.x_start.par_chunks(PIECE))
                .enumerate()
                .map(|(i, (((x, far), next), start))| forth(i, x, far, next, start))
                .collect::<Vec<f64>>()
                .into_iter()
                .sum()
        } else {
            self.x
                .chunks_mut(PIECE)
                .zip(self.x_far.chunks_mut(PIECE))
                .zip(self.x_next.chunks_mut(PIECE))
                .zip(self.x_start.chunks(PIECE))
                .enumerate()
                .map(|(i, (((x, far), next), start))| forth(i, x, far, next, start))
                .sum()
        };
        let far = &self.x_far;
        let back = |piece: usize, y: &mut [f64], next: &mut [f64], start: &[f64]| {
            let mut moved = 0.0;
            for n in 0..y.len() {
                let i = piece * PIECE + n;
                let mut over = -(p.limit[i] as f64);
                for e in p.row_start[i] as usize..p.row_start[i + 1] as usize {
                    over += f64::from(p.row_value[e]) * far[p.row_var[e] as usize];
                }
                let step = f64::from(step_y[i]) * weight;
                let to = (y[n] + step * over).max(0.0);
                moved += (to - y[n]).powi(2) / step;
                next[n] = to;
                y[n] = keep * (2.0 * to - y[n]) + (1.0 - keep) * start[n];
            }
            moved
        };
        let moved_y: f64 = if self.parallel {
            self.y
                .par_chunks_mut(PIECE)
                .zip(self.y_next.par_chunks_mut(PIECE))
                .zip(self.y_start.par_chunks(PIECE))
                .enumerate()
                .map(|(i, ((y, next), start))| back(i, y, next, start))
                .collect::<Vec<f64>>()
                .into_iter()
                .sum()
        } else {
            self.y
                .chunks_mut(PIECE)
                .zip(self.y_next.chunks_mut(PIECE))
                .zip(self.y_start.chunks(PIECE))
                .enumerate()
                .map(|(i, ((y, next), start))| back(i, y, next, start))
                .sum()
        };
        self.iterations += 1;
        self.since_restart += 1;
        self.maybe_restart((moved_x + moved_y).sqrt());
    }

    fn maybe_restart(&mut self, error: f64) {
        if self.since_restart == 1 {
            self.error_at_restart = error;
        }
        let enough = error <= 0.2 * self.error_at_restart;
        let worse_again = error <= 0.8 * self.error_at_restart && error > self.last_error;
        let long = self.since_restart > 20 && self.since_restart as f64 >= 0.36 * self.iterations as f64;
        self.last_error = error;
        if self.since_restart > 1 && (enough || worse_again || long) {
            let far = |a: &[f64], b: &[f64], step: &[f32]| -> f64 {
                a.iter()
                    .zip(b)
                    .zip(step)
                    .map(|((a, b), s)| (a - b).powi(2) / f64::from(*s))
                    .sum::<f64>()
                    .sqrt()
            };
            let dx = far(&self.x_next, &self.x_start, &self.step_x);
            let dy = far(&self.y_next, &self.y_start, &self.step_y);
            if dx > 1e-9 && dy > 1e-9 {
                self.weight = (0.5 * (dy / dx).ln() + 0.5 * self.weight.ln()).exp();
            }
            self.x.copy_from_slice(&self.x_next);
            self.y.copy_from_slice(&self.y_next);
            self.x_start.copy_from_slice(&self.x_next);
            self.y_start.copy_from_slice(&self.y_next);
            self.since_restart = 0;
            self.last_error = f64::INFINITY;
        }
    }

    /// Prices of the last step.
    pub fn prices(&self) -> Prices {
        Prices::of(self.program, &self.y_next)
    }

    /// What the split bookings of the last step would cover, were they within all limits.
    pub fn primal(&self) -> f64 {
        self.x_next.iter().zip(&self.program.worth).map(|(x, w)| x * *w as f64).sum()
    }
}
