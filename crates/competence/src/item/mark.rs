//! Marking: an item, one learner's variant of it and an answer give a score,
//! part by part, with the feedback that belongs to it.

use std::collections::BTreeMap;

use kernel::Lang;
use serde::Serialize;

use super::{
    Accept, Answer, Cell, Credit, FileReply, Item, NumberKey, StoredFile, Task, Tolerance, Variant, number,
};
use crate::files::Key;
use crate::item::DELETE;

/// What an answer was worth.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mark {
    /// 0 up to `top`.
    pub score: u32,
    /// The highest score: 1, or 2 where parts count.
    pub top: u32,
    /// Each part of the answer: an option, an entry, a cell, a message.
    pub parts: Vec<PartMark>,
    /// What to say, in this order.
    pub feedback: Vec<FeedbackRef>,
}

impl Mark {
    /// True when everything was right.
    pub fn is_top(&self) -> bool {
        self.score == self.top
    }
}

/// One part of an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PartMark {
    /// Id of the part: option, entry, pair, cell (`r1.2`), spot, message or file; `answer` where there is one part.
    pub id: String,
    /// Whether it was right.
    pub right: bool,
}

/// Which feedback to show; [`Item::feedback_text`] finds its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedbackRef {
    /// The item's word for a right answer.
    Right,
    /// The item's word for one that is not all right.
    Wrong,
    /// That of an option, message or file, by its id.
    Part(String),
}

/// Marks an answer. An answer that does not belong to this kind of item scores nothing.
pub fn mark(item: &Item, variant: &Variant, answer: &Answer, lang: Lang) -> Mark {
    let top = item.top();
    let (parts, share) = match (&item.task, answer) {
        (Task::Choice { options, multiple }, Answer::Chosen(ids)) => {
            let parts: Vec<PartMark> = options
                .iter()
                .map(|o| PartMark { id: o.id.clone(), right: ids.contains(&o.id) == o.correct })
                .collect();
            let keys = options.iter().filter(|o| o.correct).count();
            let hits = options.iter().filter(|o| o.correct && ids.contains(&o.id)).count();
            let misses = ids.len() - hits;
            // ticking everything must not pay, so each wrong tick takes one right one away
            let share =
                if *multiple { Share::new(hits.saturating_sub(misses), keys) } else { Share::new(hits, 1) };
            let whole = parts.iter().all(|p| p.right);
            (parts, if whole { Share::WHOLE } else { share.not_whole() })
        }
        (Task::Hotspot { spots, choose, .. }, Answer::Chosen(ids)) => {
            let hits = spots.iter().filter(|s| s.correct && ids.contains(&s.id)).count();
            let parts = spots
                .iter()
                .filter(|s| ids.contains(&s.id))
                .map(|s| PartMark { id: s.id.clone(), right: s.correct })
                .collect();
            (parts, Share::new(hits.saturating_sub(ids.len() - hits), *choose as usize))
        }
        (Task::Order { entries, .. }, Answer::Ordered(ids)) => {
            let parts = entries
                .iter()
                .enumerate()
                .map(|(i, e)| PartMark { id: e.id.clone(), right: ids.get(i) == Some(&e.id) })
                .collect();
            of_parts(parts)
        }
        (Task::Match { pairs, extra, .. }, Answer::Placed(map)) => {
            let right_text = |id: &str| {
                pairs
                    .iter()
                    .find(|p| p.id == id)
                    .map(|p| &p.right)
                    .or_else(|| extra.iter().find(|e| e.id == id).map(|e| &e.text))
            };
            let parts = pairs
                .iter()
                .map(|p| {
                    // two right sides may say the same; then either is right
                    let right = map.get(&p.id).is_some_and(|given| right_text(given) == Some(&p.right));
                    PartMark { id: p.id.clone(), right }
                })
                .collect();
            of_parts(parts)
        }
        (Task::Text { accept, tolerance, .. }, Answer::Written(text)) => {
            one_part(text_fits(text, accept, *tolerance))
        }
        (Task::Number { number, .. }, Answer::Written(text)) => one_part(number_fits(text, number, lang)),
        (Task::File { reply, .. }, Answer::Written(text)) => {
            one_part(file_fits(text, reply, variant.key.as_ref(), lang))
        }
        (Task::Table { rows, .. }, Answer::Cells(cells)) => {
            let mut parts = Vec::new();
            for row in rows {
                for (i, cell) in row.cells.iter().enumerate() {
                    let name = row.cell_name(i);
                    let given = cells.get(&name).map_or("", String::as_str);
                    let right = match cell {
                        Cell::Shown(_) => continue,
                        Cell::Choose { right, .. } => given == right,
                        Cell::Number(key) => number_fits(given, key, lang),
                        Cell::Text { accept, tolerance } => text_fits(given, accept, *tolerance),
                    };
                    parts.push(PartMark { id: name, right });
                }
            }
            of_parts(parts)
        }
        (Task::Mailbox { messages, .. }, Answer::Placed(map)) => {
            let parts = messages
                .iter()
                .map(|m| PartMark {
                    id: m.id.clone(),
                    right: map.get(&m.id).is_some_and(|action| m.right.contains(action)),
                })
                .collect();
            of_parts(parts)
        }
        (Task::FileManager { files, .. }, Answer::Placed(map)) => {
            let parts =
                files.iter().map(|f| PartMark { id: f.id.clone(), right: tidy(f, files, map) }).collect();
            of_parts(parts)
        }
        _ => (Vec::new(), Share::NOTHING),
    };
    let score = match item.credit {
        Credit::Whole => u32::from(share == Share::WHOLE),
        Credit::Parts if share == Share::WHOLE => 2,
        Credit::Parts => u32::from(share.at_least_half()),
    };
    let feedback = feedback(item, answer, &parts, score == top);
    Mark { score, top, parts, feedback }
}

/// An answer that gets the top score, such as a page shows afterwards. For file tasks it comes from the variant.
pub fn key_answer(item: &Item, variant: &Variant, lang: Lang) -> Answer {
    let first = |accept: &Accept| {
        accept
            .get(&lang)
            .or_else(|| accept.values().next())
            .and_then(|l| l.first())
            .cloned()
            .unwrap_or_default()
    };
    match &item.task {
        Task::Choice { options, .. } => {
            Answer::Chosen(sorted(options.iter().filter(|o| o.correct).map(|o| o.id.clone()).collect()))
        }
        Task::Hotspot { spots, choose, .. } => Answer::Chosen(sorted(
            spots.iter().filter(|s| s.correct).take(*choose as usize).map(|s| s.id.clone()).collect(),
        )),
        Task::Order { entries, .. } => Answer::Ordered(entries.iter().map(|e| e.id.clone()).collect()),
        Task::Match { pairs, .. } => {
            Answer::Placed(pairs.iter().map(|p| (p.id.clone(), p.id.clone())).collect())
        }
        Task::Text { accept, .. } => Answer::Written(first(accept)),
        Task::Number { number, .. } => Answer::Written(number::shown(number.value, lang)),
        Task::Table { rows, .. } => {
            let mut cells = BTreeMap::new();
            for row in rows {
                for (i, cell) in row.cells.iter().enumerate() {
                    let right = match cell {
                        Cell::Shown(_) => continue,
                        Cell::Choose { right, .. } => right.clone(),
                        Cell::Number(key) => number::shown(key.value, lang),
                        Cell::Text { accept, .. } => first(accept),
                    };
                    cells.insert(row.cell_name(i), right);
                }
            }
            Answer::Cells(cells)
        }
        Task::File { .. } => match &variant.key {
            Some(Key::Number(value)) => Answer::Written(number::shown(*value, lang)),
            Some(Key::Text(accept)) => Answer::Written(accept.first().cloned().unwrap_or_default()),
            None => Answer::Skipped,
        },
        Task::Mailbox { messages, .. } => Answer::Placed(
            messages.iter().map(|m| (m.id.clone(), m.right.first().cloned().unwrap_or_default())).collect(),
        ),
        Task::FileManager { files, .. } => Answer::Placed(
            files
                .iter()
                .map(|f| {
                    let place =
                        if f.copy_of.is_some() { Some(DELETE.to_owned()) } else { f.right.first().cloned() };
                    (f.id.clone(), place.unwrap_or_default())
                })
                .collect(),
        ),
    }
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

/// How much of an answer was right, as a fraction of whole numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Share {
    right: usize,
    of: usize,
}

impl Share {
    const WHOLE: Share = Share { right: 1, of: 1 };
    const NOTHING: Share = Share { right: 0, of: 1 };

    fn new(right: usize, of: usize) -> Share {
        match (right, of) {
            (_, 0) | (0, _) => Share::NOTHING,
            (r, o) if r >= o => Share::WHOLE,
            (right, of) => Share { right, of },
        }
    }

    fn not_whole(self) -> Share {
        if self == Share::WHOLE { Share { right: 1, of: 2 } } else { self }
    }

    fn at_least_half(self) -> bool {
        2 * self.right >= self.of
    }
}

fn of_parts(parts: Vec<PartMark>) -> (Vec<PartMark>, Share) {
    let share = Share::new(parts.iter().filter(|p| p.right).count(), parts.len());
    (parts, share)
}

fn one_part(right: bool) -> (Vec<PartMark>, Share) {
    of_parts(vec![PartMark { id: "answer".to_owned(), right }])
}

fn text_fits(text: &str, accept: &Accept, tolerance: Tolerance) -> bool {
    accept.values().flatten().any(|right| tolerance.same(text, right))
}

fn number_fits(text: &str, key: &NumberKey, lang: Lang) -> bool {
    let Some(written) = number::read(text, lang) else { return false };
    // the last term forgives what binary fractions cannot say: 0.1 + 0.2 is 0.3 for people
    let near = |v: f64| (v - key.value).abs() <= key.tolerance + 1e-9 * key.value.abs().max(1.0);
    number::unit_fits(&written.unit, key.unit.as_ref())
        && (near(written.value) || written.other.is_some_and(near))
}

fn file_fits(text: &str, reply: &FileReply, key: Option<&Key>, lang: Lang) -> bool {
    match (reply, key) {
        (FileReply::Number { tolerance, unit }, Some(Key::Number(value))) => {
            number_fits(text, &NumberKey { value: *value, tolerance: *tolerance, unit: unit.clone() }, lang)
        }
        (FileReply::Text { tolerance }, Some(Key::Text(accept))) => {
            accept.iter().any(|right| tolerance.same(text, right))
        }
        _ => false,
    }
}

/// Is this file where it should be? Of two copies either may go, but one must stay in its place.
fn tidy(file: &StoredFile, files: &[StoredFile], map: &BTreeMap<String, String>) -> bool {
    let place = |id: &str| map.get(id).map_or("", String::as_str);
    let at = place(&file.id);
    let original = match &file.copy_of {
        Some(id) => files.iter().find(|f| f.id == *id),
        None => Some(file),
    };
    let Some(original) = original else { return at == DELETE };
    let family: Vec<&StoredFile> = files
        .iter()
        .filter(|f| f.id == original.id || f.copy_of.as_deref() == Some(original.id.as_str()))
        .collect();
    if family.len() == 1 {
        return original.right.iter().any(|r| r == at);
    }
    let kept: Vec<&&StoredFile> = family.iter().filter(|f| place(&f.id) != DELETE).collect();
    match kept.as_slice() {
        // exactly one stays, wherever it came from: that one must lie right, the others are rightly gone
        [one] => {
            if one.id == file.id {
                original.right.iter().any(|r| r == at)
            } else {
                true
            }
        }
        // none stays: the original is the one that is missed
        [] => file.id != original.id,
        // several stay: the copies are those too many
        _ => file.id == original.id && original.right.iter().any(|r| r == at),
    }
}

fn feedback(item: &Item, answer: &Answer, parts: &[PartMark], all_right: bool) -> Vec<FeedbackRef> {
    let mut out = Vec::new();
    match (&item.task, answer) {
        (Task::Choice { options, .. }, Answer::Chosen(ids)) => {
            // first what was chosen, then what was missed
            out.extend(
                options.iter().filter(|o| ids.contains(&o.id)).map(|o| FeedbackRef::Part(o.id.clone())),
            );
            out.extend(
                options
                    .iter()
                    .filter(|o| o.correct && !ids.contains(&o.id))
                    .map(|o| FeedbackRef::Part(o.id.clone())),
            );
        }
        (Task::Choice { options, .. }, _) => {
            out.extend(options.iter().filter(|o| o.correct).map(|o| FeedbackRef::Part(o.id.clone())));
        }
        (task, _) => {
            out.push(if all_right { FeedbackRef::Right } else { FeedbackRef::Wrong });
            if matches!(task, Task::Mailbox { .. } | Task::FileManager { .. }) {
                out.extend(parts.iter().filter(|p| !p.right).map(|p| FeedbackRef::Part(p.id.clone())));
            }
        }
    }
    out
}
