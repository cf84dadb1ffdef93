//! The log of a machine or a server.

use std::collections::BTreeMap;

use kernel::{Lang, Text};

use super::recipe::{Log as Recipe, LogQuestion};
use super::{Drawn, Key, best, everywhere};
use crate::item::Dice;

struct Line {
    at: jiff::civil::DateTime,
    level: String,
    text: Text,
    n: i64,
    address: String,
}

/// One drawn log.
pub struct Log<'a> {
    p: &'a Recipe,
    lines: Vec<Line>,
    wanted: usize,
    culprit: String,
    count: usize,
    first: Option<jiff::civil::DateTime>,
}

impl<'a> Log<'a> {
    pub fn draw(p: &'a Recipe, dice: &mut Dice) -> Self {
        let total = dice.between(p.lines.0, p.lines.1) as usize;
        let wanted = dice.below(p.faults.len());
        // documentation addresses (RFC 5737), so that no real machine is accused
        let mut hosts: Vec<i64> = (2..250).collect();
        dice.shuffle(&mut hosts);
        let addresses: Vec<String> = hosts[..8].iter().map(|h| format!("203.0.113.{h}")).collect();
        let culprit = addresses[0].clone();
        let mut plan: Vec<Option<(usize, usize)>> = vec![None; total];
        let mut places: Vec<usize> = (0..total).collect();
        dice.shuffle(&mut places);
        let mut free = places.into_iter();
        let mut put = |n: i64, fault: usize, address: usize| {
            for place in free.by_ref().take(n as usize) {
                plan[place] = Some((fault, address));
            }
        };
        if p.find == LogQuestion::Address {
            put(dice.between(11, 16), wanted, 0);
            for other in 1..addresses.len() {
                put(dice.between(0, 3), wanted, other);
            }
        } else {
            for fault in 0..p.faults.len() {
                let address = dice.below(addresses.len());
                put(dice.between(3, 9), fault, address);
            }
        }
        let mut at = p.start;
        let mut lines = Vec::with_capacity(total);
        let (mut count, mut first) = (0, None);
        for fault in plan {
            at = at.saturating_add(jiff::Span::new().seconds(dice.between(p.step.0, p.step.1)));
            let n = dice.between(10, 99);
            lines.push(match fault {
                Some((fault, address)) => {
                    if fault == wanted {
                        count += 1;
                        first = first.or(Some(at));
                    }
                    let f = &p.faults[fault];
                    let mut text = Text::default();
                    for (lang, said) in f.text.iter() {
                        text.set(lang, format!("{} {said}", f.code));
                    }
                    Line { at, level: "ERROR".to_owned(), text, n, address: addresses[address].clone() }
                }
                None => {
                    let event = dice.pick(&p.events);
                    let address = dice.pick(&addresses).clone();
                    Line { at, level: event.level.clone(), text: event.text.clone(), n, address }
                }
            });
        }
        Log { p, lines, wanted, culprit, count, first }
    }

    pub fn drawn(&self) -> Drawn {
        let mut facts = BTreeMap::new();
        if self.p.find != LogQuestion::Address {
            facts.insert("code".to_owned(), everywhere(&self.p.faults[self.wanted].code));
        }
        let key = match self.p.find {
            LogQuestion::Count => Key::Number(self.count as f64),
            LogQuestion::Address => Key::Text(vec![self.culprit.clone()]),
            LogQuestion::FirstTime => Key::Text(self.first.map_or_else(Vec::new, |at| {
                let t = at.time();
                vec![
                    t.strftime("%H:%M:%S").to_string(),
                    t.strftime("%H.%M.%S").to_string(),
                    at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
                    t.strftime("%H:%M").to_string(),
                    t.strftime("%H.%M").to_string(),
                ]
            })),
        };
        Drawn { facts, key }
    }

    pub fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        for line in &self.lines {
            let said = best(&line.text, lang)
                .replace("{n}", &line.n.to_string())
                .replace("{address}", &line.address);
            out.push_str(&format!(
                "{} {} {:<5} {said}\n",
                line.at.strftime("%Y-%m-%d %H:%M:%S"),
                self.p.source,
                line.level
            ));
        }
        out
    }
}
