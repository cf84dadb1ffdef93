//! How each item works with people: classical figures, fit, distractors, the observed curve, and what somebody should look at.

use std::collections::{BTreeMap, HashMap};

use irt::fit::{Latent, SX2, item_mean_squares, s_x2};
use uuid::Uuid;

use super::ability::{Population, Scale};
use super::{Answers, Origin, SKIPPED, options};
use crate::item::{Item, Task};
use crate::standard::Standard;

/// Fewest answers from which anything is said; fewer could point at somebody.
pub const SHOWN: usize = 5;
/// Fewest answers from which something is concluded.
pub const ENOUGH: usize = 30;
/// Fewest people with a whole form for S-X².
const WHOLE_FORMS: usize = 60;
/// Points of an observed curve, at most.
const BANDS: usize = 8;
/// Fewest people in a point of an observed curve.
const IN_BAND: usize = 10;

/// Something that somebody should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// A wrong option attracts people who are abler than those who choose the key.
    Key,
    /// The item hardly goes with the other answers, or runs against them.
    Rest,
    /// The answers do not follow the model.
    Fit,
    /// Nearly everybody is right.
    Easy,
    /// Hardly anybody is right.
    Hard,
    /// Easier than its level, or than its author thought.
    Easier,
    /// Harder than its level, or than its author thought.
    Harder,
    /// A wrong option that nobody chooses.
    Idle,
    /// It takes much longer than planned.
    Slow,
    /// It is asked too often.
    Often,
}

impl Flag {
    /// All flags, the gravest first.
    pub const ALL: [Flag; 10] = [
        Flag::Key,
        Flag::Rest,
        Flag::Fit,
        Flag::Easy,
        Flag::Hard,
        Flag::Easier,
        Flag::Harder,
        Flag::Idle,
        Flag::Slow,
        Flag::Often,
    ];

    /// Its code, in addresses and files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Flag::Key => "key",
            Flag::Rest => "rest",
            Flag::Fit => "fit",
            Flag::Easy => "easy",
            Flag::Hard => "hard",
            Flag::Easier => "easier",
            Flag::Harder => "harder",
            Flag::Idle => "idle",
            Flag::Slow => "slow",
            Flag::Often => "often",
        }
    }
}

/// How an option was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionUse {
    /// Its id; empty for "I do not know".
    pub id: String,
    /// It is right.
    pub right: bool,
    /// How often it was chosen.
    pub n: usize,
    /// Mean rest ability of those who chose it; none for fewer than [`SHOWN`].
    pub ability: Option<f64>,
}

/// A point of an observed curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Mean rest ability.
    pub ability: f64,
    /// Mean share of the points.
    pub share: f64,
    /// Standard error of that share.
    pub se: f64,
    /// People.
    pub n: usize,
}

/// What the answers say of an item.
#[derive(Clone, Debug, Default)]
pub struct ItemStatistics {
    /// Answers.
    pub n: usize,
    /// Mean share of the points: the classical p.
    pub share: f64,
    /// What the parameters that hold made us expect of it.
    pub expected: f64,
    /// (share − expected) in standard errors.
    pub surprise: f64,
    /// Correlation with the ability shown in all other answers of the attempt.
    pub rest: Option<f64>,
    /// Mean squares with their z.
    pub squares: Option<irt::fit::MeanSquares>,
    /// S-X² among people with a whole form.
    pub s_x2: Option<SX2>,
    /// Share of the attempts of its framework in which it was asked.
    pub exposure: f64,
    /// Median seconds.
    pub seconds: Option<f64>,
    /// Of choices and pictures: how the options were chosen.
    pub options: Vec<OptionUse>,
    /// The observed curve.
    pub curve: Vec<Band>,
    /// What to look at, the gravest first.
    pub flags: Vec<Flag>,
}

/// What all answers say.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// By place of the item.
    pub items: Vec<ItemStatistics>,
    /// By sheet: the ability from all answers that count.
    pub abilities: Vec<f64>,
    /// By framework: the people.
    pub populations: Vec<Population>,
    /// By framework: attempts with an answer that counts.
    pub attempts: Vec<usize>,
}

/// An answer seen from its item.
struct Seen {
    ability: f64,
    known: bool,
    share: f64,
    chosen: u64,
}

#[derive(Default)]
struct Gathered {
    seen: Vec<Seen>,
    seconds: Vec<f32>,
    expected: f64,
    variance: f64,
}

/// Counts and estimates. `forms`: the items of each fixed form, by campaign. `standard`: the cut scores of a framework.
#[must_use]
pub fn statistics(
    answers: &Answers,
    forms: &HashMap<Uuid, Vec<u32>>,
    standard: impl Fn(&str) -> Standard,
) -> Statistics {
    let scale = Scale::of(answers);
    let mut gathered: Vec<Gathered> = Vec::new();
    gathered.resize_with(answers.items.len(), Gathered::default);
    let mut abilities = Vec::with_capacity(answers.sheets.len());
    let mut attempts = vec![0usize; answers.frameworks.len()];
    for sheet in &answers.sheets {
        let logs = scale.log_posterior(sheet);
        abilities.push(scale.posterior(&logs, None).moments().0);
        let counted = sheet.replies.iter().filter(|r| r.counts).count();
        attempts[sheet.framework] += usize::from(counted > 0);
        for reply in &sheet.replies {
            let place = reply.item as usize;
            let top = answers.items[place].parameters.top_score().max(1) as f64;
            let rest = scale.posterior(&logs, Some(reply));
            let expected = rest.mean_of(&scale.curves[place].expected);
            let square = rest.mean_of(&scale.curves[place].squares);
            let g = &mut gathered[place];
            g.expected += expected / top;
            g.variance += (square - expected * expected).max(0.0) / (top * top);
            g.seconds.extend(reply.seconds);
            g.seen.push(Seen {
                ability: rest.moments().0,
                // three other answers say at least something
                known: counted >= 3 + usize::from(reply.counts),
                share: (f64::from(reply.score) / top).min(1.0),
                chosen: reply.chosen,
            });
        }
    }
    let squares = {
        let items: Vec<irt::Item> = answers.items.iter().map(|k| k.parameters.clone()).collect();
        // scores were cut to what the parameters know when they were read, so this cannot refuse
        item_mean_squares(&items, &answers.responses(), &abilities).unwrap_or_default()
    };
    let whole = whole_forms(answers, forms, &scale);
    let mut out = Vec::with_capacity(answers.items.len());
    for (place, (known, g)) in answers.items.iter().zip(gathered).enumerate() {
        let mut s = of_item(&known.item, g);
        s.squares = squares.get(place).copied().flatten().filter(|_| s.n >= ENOUGH);
        s.s_x2 = whole.get(&place).cloned();
        let all = answers.framework(&known.item.framework).map_or(0, |f| attempts[f]);
        s.exposure = if all == 0 { 0.0 } else { s.n as f64 / all as f64 };
        s.flags = flags(&s, known, standard(&known.item.framework));
        out.push(s);
    }
    Statistics { items: out, abilities, populations: scale.populations, attempts }
}

fn of_item(item: &Item, mut g: Gathered) -> ItemStatistics {
    let n = g.seen.len();
    let mut s = ItemStatistics { n, ..ItemStatistics::default() };
    if n == 0 {
        return s;
    }
    s.share = g.seen.iter().map(|x| x.share).sum::<f64>() / n as f64;
    s.expected = g.expected / n as f64;
    let se = g.variance.sqrt() / n as f64;
    s.surprise = if se > 1e-9 { (s.share - s.expected) / se } else { 0.0 };
    let known: Vec<&Seen> = g.seen.iter().filter(|x| x.known).collect();
    if known.len() >= ENOUGH {
        s.rest = correlation(&known);
        s.curve = curve(known);
    }
    if !g.seconds.is_empty() {
        g.seconds.sort_by(f32::total_cmp);
        let half = g.seconds.len() / 2;
        let upper = f64::from(g.seconds[half]);
        let even = g.seconds.len().is_multiple_of(2);
        s.seconds = Some(if even { (upper + f64::from(g.seconds[half - 1])) / 2.0 } else { upper });
    }
    let mut chosen: Vec<(&str, bool, u64)> =
        options(item).into_iter().take(63).enumerate().map(|(i, (id, right))| (id, right, 1 << i)).collect();
    if !chosen.is_empty() {
        chosen.push(("", false, SKIPPED));
    }
    for (id, right, bit) in chosen {
        let those: Vec<f64> = g.seen.iter().filter(|x| x.chosen & bit != 0).map(|x| x.ability).collect();
        let ability = (those.len() >= SHOWN).then(|| those.iter().sum::<f64>() / those.len() as f64);
        s.options.push(OptionUse { id: id.to_owned(), right, n: those.len(), ability });
    }
    s
}

/// Pearson's correlation of points and rest ability; none where either does not vary.
fn correlation(seen: &[&Seen]) -> Option<f64> {
    let n = seen.len() as f64;
    let (mx, my) =
        (seen.iter().map(|x| x.ability).sum::<f64>() / n, seen.iter().map(|x| x.share).sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for s in seen {
        let (x, y) = (s.ability - mx, s.share - my);
        (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
    }
    (xx > 1e-9 && yy > 1e-9).then(|| xy / (xx * yy).sqrt())
}

/// People by rising rest ability, in groups of equal size.
fn curve(mut seen: Vec<&Seen>) -> Vec<Band> {
    seen.sort_by(|a, b| a.ability.total_cmp(&b.ability));
    let bands = (seen.len() / IN_BAND).clamp(1, BANDS);
    (0..bands)
        .map(|b| {
            let those = &seen[b * seen.len() / bands..(b + 1) * seen.len() / bands];
            let n = those.len() as f64;
            let share = those.iter().map(|x| x.share).sum::<f64>() / n;
            let variance = those.iter().map(|x| (x.share - share).powi(2)).sum::<f64>() / n;
            Band {
                ability: those.iter().map(|x| x.ability).sum::<f64>() / n,
                share,
                // one more right and one more wrong answer keep the error of 0 % and 100 % above zero (Agresti & Coull 1998)
                se: ((variance * n + 0.5) / (n + 2.0) / (n + 2.0)).sqrt(),
                n: those.len(),
            }
        })
        .collect()
}

/// S-X² of the items of each fixed form that enough people finished; of several forms the one with most people.
fn whole_forms(answers: &Answers, forms: &HashMap<Uuid, Vec<u32>>, scale: &Scale) -> HashMap<usize, SX2> {
    let mut out: HashMap<usize, SX2> = HashMap::new();
    // campaigns with the same form are one: the people belong together
    let mut together: BTreeMap<&Vec<u32>, Vec<Uuid>> = BTreeMap::new();
    for (campaign, form) in forms.iter().filter(|(_, f)| f.len() >= 5) {
        together.entry(form).or_default().push(*campaign);
    }
    for (form, campaigns) in together {
        let column: HashMap<u32, usize> = form.iter().enumerate().map(|(c, i)| (*i, c)).collect();
        let mut all = irt::Responses::new(form.len());
        let mut framework = None;
        for sheet in answers.sheets.iter().filter(|s| campaigns.contains(&s.campaign)) {
            let mut row: Vec<(usize, u8)> =
                sheet.replies.iter().filter_map(|r| column.get(&r.item).map(|c| (*c, r.score))).collect();
            if row.len() == form.len() {
                framework = Some(sheet.framework);
                row.sort_unstable();
                all.push(row, 1.0, 0);
            }
        }
        let Some(framework) = framework.filter(|_| all.rows() >= WHOLE_FORMS) else { continue };
        let population = scale.populations[framework];
        let latent = Latent { mean: population.mean, variance: population.sd * population.sd };
        let known = |i: &u32| &answers.items[*i as usize];
        let items: Vec<irt::Item> = form.iter().map(|i| known(i).parameters.clone()).collect();
        let estimated: Vec<usize> = form
            .iter()
            .map(|i| match &known(i).origin {
                Origin::Judged => 0,
                Origin::Calibrated { slope_se, difficulty_se, .. } => {
                    difficulty_se.len() + usize::from(slope_se.is_some())
                }
            })
            .collect();
        let Ok(found) = s_x2(&items, &all, latent, &estimated) else { continue };
        for (place, one) in form.iter().zip(found) {
            let place = *place as usize;
            if one.df > 0 && out.get(&place).is_none_or(|old| old.people < one.people) {
                out.insert(place, one);
            }
        }
    }
    out
}

fn flags(s: &ItemStatistics, known: &super::Known, standard: Standard) -> Vec<Flag> {
    if s.n < ENOUGH {
        return Vec::new();
    }
    let item = &known.item;
    let single = matches!(item.task, Task::Choice { multiple: false, .. } | Task::Hotspot { choose: 1, .. });
    let key = s.options.iter().find(|o| o.right).and_then(|o| Some((o.ability?, o.n)));
    let wrong = || s.options.iter().filter(|o| !o.right && !o.id.is_empty());
    let often = (s.n / 20).max(10);
    let attracts = single
        && key.is_some_and(|(key, n)| {
            // abilities spread by about 1, so this is a one-sided test at 5 %
            let chance = |o: &OptionUse| 1.645 * (1.0 / o.n as f64 + 1.0 / n as f64).sqrt();
            wrong().any(|o| o.n >= often && o.ability.is_some_and(|a| a - key > chance(o)))
        });
    // 1/√n is the standard error of a small correlation
    let flat = s.rest.is_some_and(|r| r < 0.1 && r + 1.0 / (s.n as f64).sqrt() < 0.2);
    let off = |ms: f64, z: f64| !(0.7..=1.3).contains(&ms) && z.abs() > 2.0;
    let misfit = s.squares.is_some_and(|m| off(m.infit, m.infit_z) || off(m.outfit, m.outfit_z));
    let (easier, harder) = match &known.origin {
        Origin::Judged => {
            (s.surprise > 3.0 && s.share - s.expected > 0.1, s.surprise < -3.0 && s.share - s.expected < -0.1)
        }
        Origin::Calibrated { difficulty_se, .. } => {
            let (b, se) = (known.parameters.location(), difficulty_se.first().copied().unwrap_or(0.3));
            (standard.level(b + 1.645 * se) < item.level, standard.level(b - 1.645 * se) > item.level)
        }
    };
    let slow = s.seconds.is_some_and(|t| t > 2.0 * f64::from(item.seconds));
    let found = [
        (attracts, Flag::Key),
        (flat, Flag::Rest),
        (misfit, Flag::Fit),
        (s.share >= 0.95, Flag::Easy),
        (s.share <= 0.1, Flag::Hard),
        (easier, Flag::Easier),
        (harder, Flag::Harder),
        (single && s.n >= 100 && wrong().any(|o| o.n == 0), Flag::Idle),
        (slow, Flag::Slow),
        (s.exposure > 0.6, Flag::Often),
    ];
    found.into_iter().filter(|(is, _)| *is).map(|(_, f)| f).collect()
}
