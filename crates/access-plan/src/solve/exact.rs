//! Proofs for small problems: that no plan covers more, and that none with the same coverage treats the worst-off better.
//!
//! Branch and bound. A node's bound is a certificate of the linear programme with some variables fixed, so every branch
//! that is closed is closed by exact arithmetic; the first-order method only proposes prices and where to branch.

use crate::bound::certificate::{Prices, whole};
use crate::bound::pdhg::Pdhg;
use crate::bound::program::{Extra, Meaning, NO_BLOCK, Program};
use crate::check::Objective;
use crate::instance::Instance;
use crate::model::Model;

/// What has been proved of a plan's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Proof {
    /// No plan covers more.
    pub coverage: bool,
    /// No plan that covers as much is better for the worst-off group.
    pub fairness: bool,
    /// Nodes looked at.
    pub nodes: usize,
}

/// Iterations at a node before it is split.
const AT_A_NODE: usize = 2400;
/// Iterations between two looks.
const LOOK: usize = 40;

/// Tries to prove that coverage, and then fairness, cannot be better; gives up after `nodes` nodes or when `used` says so.
///
/// Only `uncovered` and `fairness` of the objective are read; they must come from a valid plan.
pub fn prove(instance: &Instance, reached: &Objective, nodes: usize, used: &dyn Fn() -> f64) -> Proof {
    let model = Model::new(instance, &[]);
    let covered = (instance.total_demand() - reached.uncovered) as i64;
    let mut proof = Proof::default();
    let program = Program::new(&model, &Extra { one_site: true, ..Extra::default() });
    proof.coverage = nothing_above(&program, covered, nodes, &mut proof.nodes, used);
    if !proof.coverage {
        return proof;
    }
    // A better worst-off group means that every group reaches at least this, in steps that bookings can make.
    if reached.fairness >= 1000 || model.reachable.iter().all(|r| *r == 0) {
        proof.fairness = true;
        return proof;
    }
    let mut floors = Vec::new();
    for (g, reach) in model.reachable.iter().enumerate() {
        let least = ((reached.fairness + 1) * reach).div_ceil(1000);
        match next_possible(&model, g, least) {
            Some(floor) => floors.push(if *reach == 0 { 0 } else { floor }),
            None => {
                proof.fairness = true;
                return proof;
            }
        }
    }
    let program = Program::new(&model, &Extra { one_site: true, floors, ..Extra::default() });
    proof.fairness = nothing_above(&program, covered - 1, nodes, &mut proof.nodes, used);
    proof
}

/// The least coverage of a group that is at least `least` and that whole bookings can add up to.
fn next_possible(model: &Model<'_>, group: usize, least: u64) -> Option<u64> {
    let mut sums = vec![true];
    for need in model.needs.iter().filter(|n| n.group as usize == group) {
        let demand = need.demand as usize;
        let mut mine = vec![false; demand + 1];
        mine[0] = true;
        for c in 0..demand {
            if mine[c] {
                for w in need.ways.clone() {
                    let serves = model.ways[w as usize].serves as usize;
                    mine[(c + serves).min(demand)] = true;
                }
            }
        }
        let mut both = vec![false; sums.len() + demand];
        for (a, _) in sums.iter().enumerate().filter(|(_, s)| **s) {
            for (b, _) in mine.iter().enumerate().filter(|(_, s)| **s) {
                both[a + b] = true;
            }
        }
        sums = both;
    }
    (least as usize..sums.len()).find(|c| sums[*c]).map(|c| c as u64)
}

struct Node {
    fixed: Vec<Option<bool>>,
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Whether no whole solution of the programme is worth more than `limit`.
fn nothing_above(
    program: &Program,
    limit: i64,
    most: usize,
    nodes: &mut usize,
    used: &dyn Fn() -> f64,
) -> bool {
    let (n, m) = (program.variables(), program.rows());
    let mut stack = vec![Node { fixed: vec![None; n], x: vec![0.0; n], y: vec![0.0; m] }];
    let mut of_block: Vec<Vec<u32>> = vec![Vec::new(); program.blocks];
    for (v, b) in program.block.iter().enumerate() {
        if *b != NO_BLOCK {
            of_block[*b as usize].push(v as u32);
        }
    }
    while let Some(node) = stack.pop() {
        *nodes += 1;
        if *nodes > most {
            return false;
        }
        let mut method = Pdhg::new(program, false);
        method.branch(&node.fixed, &node.x, &node.y);
        let mut closed = false;
        let mut best: Option<(i128, Vec<f64>)> = None;
        while method.iterations < AT_A_NODE {
            if used() >= 1.0 {
                return false;
            }
            for _ in 0..LOOK {
                method.step();
            }
            let bound = Prices::of(program, &method.y_next).bound(program, &node.fixed);
            if whole(bound) <= limit {
                closed = true;
                break;
            }
            if best.as_ref().is_none_or(|(b, _)| bound < *b) {
                best = Some((bound, method.y_next.clone()));
            }
            // The programme itself is above the limit: only splitting helps.
            let exact = bound as f64 / crate::bound::UNIT as f64;
            if method.iterations > 400 && (exact - method.primal()).abs() < 0.02 && exact > limit as f64 + 1.1
            {
                break;
            }
        }
        if closed {
            continue;
        }
        let Some(v) = most_split(program, &node.fixed, &method.x_next) else { return false };
        let y = best.map_or(method.y_next.clone(), |(_, y)| y);
        let mut without = node.fixed.clone();
        without[v] = Some(false);
        let mut with = node.fixed;
        if program.block[v] != NO_BLOCK {
            for &other in &of_block[program.block[v] as usize] {
                with[other as usize] = Some(false);
            }
        }
        with[v] = Some(true);
        stack.push(Node { fixed: without, x: method.x_next.clone(), y: y.clone() });
        stack.push(Node { fixed: with, x: method.x_next, y });
    }
    true
}

/// The variable to branch on: a lab's stop before a booking before an instructor, the most undecided first.
fn most_split(program: &Program, fixed: &[Option<bool>], x: &[f64]) -> Option<usize> {
    let mut found: Option<(f64, usize)> = None;
    for (v, meaning) in program.meaning.iter().enumerate() {
        if fixed[v].is_some() {
            continue;
        }
        let rank = match meaning {
            Meaning::Stop { .. } => 2.0,
            Meaning::Booking { .. } => 1.0,
            Meaning::Teaching { .. } => 0.0,
            Meaning::Cover(_) | Meaning::Day => continue,
        };
        let doubt = 0.5 - (x[v] - 0.5).abs();
        if doubt > 0.02 && found.is_none_or(|(d, _)| rank + doubt > d) {
            found = Some((rank + doubt, v));
        }
    }
    // All whole to the eye: fix what is still free, so that the branches end.
    found.map(|(_, v)| v).or_else(|| {
        (0..x.len()).find(|v| {
            fixed[*v].is_none()
                && matches!(program.meaning[*v], Meaning::Stop { .. } | Meaning::Booking { .. })
        })
    })
}
