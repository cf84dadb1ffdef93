//! A question as it is printed, the boxes for its answer, and its key.

use webkit::Shell;

use crate::item::mark::key_answer;
use crate::item::{Credit, Item, Variant, seed_of};
use crate::pages::take::say;
use crate::pages::take::spoken::spoken;
use crate::paper::{Form, Module, cell};
use crate::question::{Choice, Shown, ShownTask, shown};

/// A thing with the letter or number that is printed before it.
pub(super) struct Named {
    pub name: String,
    pub text: String,
}

/// A question as it is printed.
pub(super) struct Printed {
    pub number: usize,
    pub paragraphs: Vec<String>,
    /// What to do.
    pub how: String,
    /// Given sides of a match, with numbers.
    pub left: Vec<Named>,
    /// What is chosen from, with letters.
    pub options: Vec<Named>,
    /// The line to write on; none where letters are written.
    pub line: bool,
    pub unit: String,
}

/// The place for an answer on the sheet.
pub(super) struct Boxes {
    pub number: usize,
    /// Letters to tick.
    pub ticks: Vec<String>,
    /// Boxes to write a letter in, each with its number.
    pub fields: Vec<String>,
    pub line: bool,
    pub unit: String,
}

/// The key of a question.
pub(super) struct Key {
    pub number: usize,
    /// As it stands on the sheet.
    pub right: String,
    /// The same in words.
    pub words: Vec<String>,
    pub points: String,
}

/// A module with its items, in the order of its questions. An item that is no longer stored is left out.
pub(super) type Items = Vec<std::sync::Arc<Item>>;

/// A question of a form as its learners see it, with the bank's own ids.
fn seen(form: &Form, item: &Item) -> (Variant, Shown) {
    let variant = Variant::of(item, seed_of(form.seed, &item.id));
    let shown = shown(item, &variant, form.lang);
    (variant, shown)
}

fn named(shell: &Shell, list: &[Choice]) -> Vec<Named> {
    list.iter().map(|c| Named { name: c.id.to_uppercase(), text: say(shell, &c.text) }).collect()
}

/// The questions of a module.
pub(super) fn printed(shell: &Shell, form: &Form, items: &Items) -> Vec<Printed> {
    items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let hidden = cell::names(item, form.seed).hide(seen(form, item).1);
            let mut out = Printed {
                number: n + 1,
                paragraphs: say(shell, &hidden.stem).split("\n\n").map(str::to_owned).collect(),
                how: String::new(),
                left: Vec::new(),
                options: Vec::new(),
                line: false,
                unit: String::new(),
            };
            match &hidden.task {
                ShownTask::Choice { multiple, options } => {
                    out.how = shell.t(if *multiple { "paper-how-multiple" } else { "paper-how-single" });
                    out.options = named(shell, options);
                }
                ShownTask::Order { entries } => {
                    out.how = shell.t("paper-how-order");
                    out.options = named(shell, entries);
                }
                ShownTask::Match { left, right } => {
                    out.how = shell.t("paper-how-match");
                    out.left = named(shell, left);
                    out.options = named(shell, right);
                }
                ShownTask::Number { unit } => {
                    out.how = shell.t("paper-how-number");
                    out.line = true;
                    out.unit = unit.as_ref().map_or(String::new(), |u| say(shell, u));
                }
                _ => {
                    out.how = shell.t("paper-how-text");
                    out.line = true;
                }
            }
            out
        })
        .collect()
}

/// The places for the answers of a module.
pub(super) fn boxes(shell: &Shell, form: &Form, items: &Items) -> Vec<Boxes> {
    printed(shell, form, items)
        .into_iter()
        .zip(items)
        .map(|(q, item)| {
            let letters: Vec<String> = q.options.iter().map(|o| o.name.clone()).collect();
            let (ticks, fields) = match (q.line, item.kind()) {
                (true, _) => (Vec::new(), Vec::new()),
                (_, crate::item::Kind::Order) => {
                    (Vec::new(), (1..=letters.len()).map(|n| n.to_string()).collect())
                }
                (_, crate::item::Kind::Match) => {
                    (Vec::new(), q.left.iter().map(|l| l.name.clone()).collect())
                }
                _ => (letters, Vec::new()),
            };
            Boxes { number: q.number, ticks, fields, line: q.line, unit: q.unit }
        })
        .collect()
}

/// The key of a module.
pub(super) fn keys(shell: &Shell, form: &Form, items: &Items) -> Vec<Key> {
    items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let (variant, shown) = seen(form, item);
            let key = key_answer(item, &variant, form.lang);
            Key {
                number: n + 1,
                right: cell::written(item, form.seed, &key),
                words: spoken(shell, &shown, &key),
                points: shell.t(match item.credit {
                    Credit::Whole => "paper-points-whole",
                    Credit::Parts => "paper-points-parts",
                }),
            }
        })
        .collect()
}

/// How many questions and points a module has, in words.
pub(super) fn size(shell: &Shell, module: &Module) -> String {
    let questions = shell.tn("paper-questions", module.questions.len() as i64);
    format!("{questions}, {}", shell.tn("paper-points", i64::from(module.points())))
}
