//! Checks that need the whole bank: doubles, enemies, and habits of the authors
//! that a test-taker could learn.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Lang;

use super::{Finding, Placed, Severity, words};
use crate::item::Task;

/// From this share of common three-word runs on, two stems are told as alike.
const ALIKE: f64 = 0.55;

pub fn check(all: &[Placed<'_>], out: &mut Vec<Finding>) {
    ids(all, out);
    doubles(all, out);
    habits(all, out);
}

fn ids(all: &[Placed<'_>], out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(&str, u32), &str> = BTreeMap::new();
    let known: BTreeSet<&str> = all.iter().map(|p| p.item.id.as_str()).collect();
    for p in all {
        if let Some(file) = seen.insert((&p.item.id, p.item.version), p.file) {
            out.push(p.finding(
                Severity::Error,
                "id",
                "id",
                format!("version {} exists already in {file}", p.item.version),
                "give a new item a new id, and a changed item the next version",
            ));
        }
        for enemy in &p.item.enemies {
            if *enemy == p.item.id {
                out.push(p.finding(Severity::Error, "enemy", "enemies", "names itself", "take it out"));
            } else if !known.contains(enemy.as_str()) {
                out.push(p.finding(
                    Severity::Error,
                    "enemy",
                    "enemies",
                    format!("\"{enemy}\" does not exist"),
                    "correct the id, or take it out",
                ));
            }
        }
    }
}

fn doubles(all: &[Placed<'_>], out: &mut Vec<Finding>) {
    let runs: Vec<BTreeSet<String>> = all
        .iter()
        .map(|p| {
            // the situation and what can be answered: two items on one situation may well differ in the question
            let mut text = p.item.stem.exact(Lang::En).unwrap_or("").to_owned();
            if let Task::Choice { options, .. } = &p.item.task {
                for o in options {
                    text.push_str(". ");
                    text.push_str(o.text.exact(Lang::En).unwrap_or(""));
                }
            }
            words::shingles(&text)
        })
        .collect();
    for (i, p) in all.iter().enumerate() {
        for (j, other) in all.iter().enumerate().take(i) {
            if other.item.id == p.item.id {
                continue;
            }
            let likeness = words::likeness(&runs[i], &runs[j]);
            if likeness >= ALIKE {
                out.push(p.finding(
                    if likeness > 0.9 { Severity::Error } else { Severity::Warning },
                    "double",
                    "stem.en",
                    format!("{:.0} % of its word runs are also in {}", likeness * 100.0, other.item.id),
                    "write another task, or name the two as enemies and make them differ",
                ));
            }
        }
    }
}

/// Where keys lie and how long they are, over all single choices of a framework.
fn habits(all: &[Placed<'_>], out: &mut Vec<Finding>) {
    let mut by_framework: BTreeMap<&str, Vec<&Placed<'_>>> = BTreeMap::new();
    for p in all {
        if matches!(p.item.task, Task::Choice { multiple: false, .. }) {
            by_framework.entry(&p.item.framework).or_default().push(p);
        }
    }
    for (framework, list) in by_framework {
        if list.len() < 20 {
            continue;
        }
        let whole = |check: &'static str, message: String, hint: &str| Finding {
            severity: Severity::Warning,
            check,
            file: framework.to_owned(),
            item: None,
            field: String::new(),
            message,
            hint: hint.to_owned(),
        };
        let mut longest = 0.0;
        let mut places = [0usize; 8];
        let mut expected = [0.0f64; 8];
        for p in &list {
            let Task::Choice { options, .. } = &p.item.task else { continue };
            let length = |i: usize| options[i].text.exact(Lang::Nb).map_or(0, |t| t.chars().count());
            let most = (0..options.len()).map(length).max().unwrap_or(0);
            let ties = (0..options.len()).filter(|i| length(*i) == most).count();
            for (i, o) in options.iter().enumerate().take(8) {
                expected[i] += 1.0 / options.len() as f64;
                if o.correct {
                    places[i] += 1;
                    if length(i) == most {
                        longest += 1.0 / ties as f64;
                    }
                }
            }
        }
        let share = longest / list.len() as f64;
        if share > 0.40 {
            out.push(whole(
                "length-cue",
                format!(
                    "the key is the longest option in {:.0} % of {} single choices",
                    share * 100.0,
                    list.len()
                ),
                "lengthen wrong options or shorten keys; by chance it would be about a quarter",
            ));
        }
        for (i, n) in places.iter().enumerate() {
            // three standard deviations of a count with this mean (Poisson)
            if expected[i] >= 5.0 && (*n as f64 - expected[i]).abs() > 3.0 * expected[i].sqrt() {
                out.push(whole(
                    "balance",
                    format!(
                        "the key stands in place {} in {n} of {} single choices, expected {:.0}",
                        i + 1,
                        list.len(),
                        expected[i]
                    ),
                    "move keys to other places; pages shuffle, printed forms do not",
                ));
            }
        }
    }
}
