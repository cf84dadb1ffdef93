//! An item as people see it, with its key and feedback beside it.

use kernel::{Lang, Text};
use webkit::{Shell, mark};

use crate::item::{Answer, Cell, Item, Task, Variant};

/// A part of an item: what stands there, whether it belongs to the key, what is said about it.
pub(super) struct Part {
    pub head: String,
    pub text: String,
    pub right: bool,
    pub feedback: String,
}

/// An item in one language.
pub(super) struct Preview {
    /// Language code.
    pub lang: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// Every text exists in it.
    pub whole: bool,
    pub paragraphs: Vec<String>,
    pub parts: Vec<Part>,
    pub key: String,
    pub when_right: String,
    pub when_wrong: String,
}

/// A text in a language; marked where it has to fall back, or where it differs from the page's language.
fn say(shell: &Shell, text: &Text, lang: Lang) -> String {
    match text.best(lang) {
        Some((t, l)) if l == shell.language() => t.to_owned(),
        Some((t, l)) => mark::wrap(t, l),
        None => String::new(),
    }
}

fn part(head: String, text: String, right: bool, feedback: String) -> Part {
    Part { head, text, right, feedback }
}

fn parts(shell: &Shell, item: &Item, lang: Lang) -> Vec<Part> {
    let s = |t: &Text| say(shell, t, lang);
    let named = |ids: &[String], list: &[crate::item::Labelled]| -> String {
        let texts: Vec<String> = list.iter().filter(|l| ids.contains(&l.id)).map(|l| s(&l.text)).collect();
        texts.join(" / ")
    };
    match &item.task {
        Task::Choice { options, .. } => {
            options.iter().map(|o| part(o.id.clone(), s(&o.text), o.correct, s(&o.feedback))).collect()
        }
        Task::Order { entries, .. } => entries
            .iter()
            .enumerate()
            .map(|(i, e)| part((i + 1).to_string(), s(&e.text), true, String::new()))
            .collect(),
        Task::Match { pairs, extra, .. } => pairs
            .iter()
            .map(|p| part(p.id.clone(), format!("{} → {}", s(&p.left), s(&p.right)), true, String::new()))
            .chain(extra.iter().map(|e| part(e.id.clone(), s(&e.text), false, String::new())))
            .collect(),
        Task::Text { accept, .. } => accept
            .iter()
            .map(|(l, list)| part(l.own_name().to_owned(), list.join(" · "), true, String::new()))
            .collect(),
        Task::Number { .. } | Task::File { .. } => Vec::new(),
        Task::Table { columns, rows, .. } => {
            let mut out = Vec::new();
            for row in rows {
                let mut cells = Vec::new();
                for (i, c) in row.cells.iter().enumerate() {
                    let column = columns.get(i).map(&s).unwrap_or_default();
                    let text = match c {
                        Cell::Shown(t) => s(t),
                        Cell::Choose { choices, right } => named(std::slice::from_ref(right), choices),
                        Cell::Number(n) => n.value.to_string(),
                        Cell::Text { accept, .. } => accept
                            .get(&lang)
                            .or_else(|| accept.values().next())
                            .map_or(String::new(), |l| l.join(" / ")),
                    };
                    cells.push(format!("{column}: {text}"));
                }
                out.push(part(row.id.clone(), cells.join("; "), true, String::new()));
            }
            out
        }
        Task::Hotspot { spots, alt, .. } => {
            std::iter::once(part(shell.t("bank-picture"), s(alt), false, String::new()))
                .chain(spots.iter().map(|p| part(p.id.clone(), s(&p.label), p.correct, String::new())))
                .collect()
        }
        Task::Mailbox { actions, messages, .. } => messages
            .iter()
            .map(|m| {
                let text = format!("{} – {} – {}", s(&m.from), s(&m.subject), s(&m.body));
                part(named(&m.right, actions), text, true, s(&m.feedback))
            })
            .collect(),
        Task::FileManager { folders, files, .. } => files
            .iter()
            .map(|f| {
                part(
                    named(&f.right, folders),
                    format!("{} – {}", s(&f.name), s(&f.note)),
                    true,
                    s(&f.feedback),
                )
            })
            .collect(),
    }
}

/// The item in a language. The variant of file tasks is the one of seed 1.
pub(super) fn preview(shell: &Shell, item: &Item, lang: Lang) -> Preview {
    let variant = Variant::of(item, 1);
    let (stem, stem_lang) = crate::item::stem(item, &variant, lang);
    let key = match crate::item::mark::key_answer(item, &variant, lang) {
        Answer::Written(text) => text,
        _ => String::new(),
    };
    let key = match &item.task {
        Task::Number { number, .. } => {
            let unit = number.unit.as_ref().map(|u| say(shell, u, lang)).unwrap_or_default();
            format!("{} ± {} {unit}", number.value, number.tolerance)
        }
        _ => key,
    };
    let wrap = |t: &str| if stem_lang == shell.language() { t.to_owned() } else { mark::wrap(t, stem_lang) };
    Preview {
        lang: lang.code(),
        name: lang.own_name(),
        whole: item.is_whole_in(lang),
        paragraphs: stem.split("\n\n").filter(|p| !p.trim().is_empty()).map(wrap).collect(),
        parts: parts(shell, item, lang),
        key,
        when_right: item.feedback().map(|f| say(shell, &f.right, lang)).unwrap_or_default(),
        when_wrong: item.feedback().map(|f| say(shell, &f.wrong, lang)).unwrap_or_default(),
    }
}
