//! An answer in words: what somebody answered, and what would have been right.

use webkit::Shell;

use super::say;
use crate::item::Answer;
use crate::question::{Choice, Shown, ShownCell, ShownTask};

/// The text of a choice by its id; the id itself if it is none of them.
fn named(shell: &Shell, choices: &[Choice], id: &str) -> String {
    choices.iter().find(|c| c.id == id).map_or_else(|| id.to_owned(), |c| say(shell, &c.text))
}

/// An answer to a question, a line for each of its parts.
pub(in crate::pages) fn spoken(shell: &Shell, shown: &Shown, answer: &Answer) -> Vec<String> {
    let pair = |left: String, right: String| format!("{left} → {right}");
    match (answer, &shown.task) {
        (Answer::Skipped, _) => vec![shell.t("sit-skip")],
        (Answer::Chosen(ids), ShownTask::Choice { options, .. }) => {
            ids.iter().map(|id| named(shell, options, id)).collect()
        }
        (Answer::Chosen(ids), ShownTask::Hotspot { spots, .. }) => ids
            .iter()
            .map(|id| spots.iter().find(|s| s.id == *id).map_or_else(|| id.clone(), |s| say(shell, &s.label)))
            .collect(),
        (Answer::Ordered(ids), ShownTask::Order { entries }) => ids
            .iter()
            .enumerate()
            .map(|(i, id)| format!("{}. {}", i + 1, named(shell, entries, id)))
            .collect(),
        (Answer::Placed(map), ShownTask::Match { left, right }) => left
            .iter()
            .filter_map(|l| Some(pair(say(shell, &l.text), named(shell, right, map.get(&l.id)?))))
            .collect(),
        (Answer::Placed(map), ShownTask::Mailbox { actions, messages }) => messages
            .iter()
            .filter_map(|m| Some(pair(say(shell, &m.subject), named(shell, actions, map.get(&m.id)?))))
            .collect(),
        (Answer::Placed(map), ShownTask::FileManager { folders, files }) => files
            .iter()
            .filter_map(|f| Some(pair(say(shell, &f.name), named(shell, folders, map.get(&f.id)?))))
            .collect(),
        (Answer::Cells(cells), ShownTask::Table { rows, .. }) => rows
            .iter()
            .map(|row| {
                let parts: Vec<String> = row
                    .iter()
                    .map(|cell| match cell {
                        ShownCell::Text { text } => say(shell, text),
                        ShownCell::Choose { name, choices } => {
                            cells.get(name).map_or(String::new(), |id| named(shell, choices, id))
                        }
                        ShownCell::Write { name, .. } => cells.get(name).cloned().unwrap_or_default(),
                    })
                    .collect();
                parts.join(" · ")
            })
            .collect(),
        (Answer::Written(text), _) => vec![text.clone()],
        _ => Vec::new(),
    }
}
