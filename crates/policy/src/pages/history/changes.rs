//! Changes of a record in words, field by field.

use kernel::Lang;
use webkit::Shell;

use crate::diff::{Change, ChangeKind, PieceKind, Shown};
use crate::present::Words;
use crate::record::{ElementKind, RelationKind};
use crate::vocabulary::names;

/// A piece of a changed text.
#[derive(Debug, PartialEq)]
pub struct Piece {
    /// `same`, `added` or `removed`.
    pub kind: &'static str,
    /// The text.
    pub text: String,
}

/// A changed field.
pub struct ChangeView {
    /// The field.
    pub field: String,
    /// Where in the field; may be empty.
    pub at: String,
    /// What happened: added, removed, changed, moved.
    pub what: String,
    /// The language of the text that changed; empty when it is not in one language.
    pub lang: &'static str,
    /// The text with what was added and removed; empty when only the order changed.
    pub pieces: Vec<Piece>,
}

/// Changes as a page shows them.
pub fn changes(words: &Words, found: &[Change]) -> Vec<ChangeView> {
    found.iter().map(|c| change(words, c)).collect()
}

fn change(words: &Words, c: &Change) -> ChangeView {
    let shell = &words.shell;
    let rest = c.path.strip_prefix(&c.field).unwrap_or("").trim_start_matches('.');
    let lang = c.path.rsplit('.').next().and_then(|l| l.parse::<Lang>().ok());
    // an item that comes or goes is shown whole: naming it as well would say everything twice
    let whole = |s: &Option<Shown>| matches!(s, Some(Shown::Parts(_) | Shown::Text(_) | Shown::Code { .. }));
    let item = c.before.is_none() && whole(&c.after) || c.after.is_none() && whole(&c.before);
    let rest = if item && lang.is_none() { "" } else { rest };
    ChangeView {
        field: shell.t(&c.label_key()),
        at: place(shell, rest),
        what: shell.t(c.kind.key()),
        lang: lang.map_or("", Lang::code),
        pieces: pieces(c, |s| shown(words, s)),
    }
}

/// The pieces of a change: word by word where a text changed, else what went and what came.
fn pieces(c: &Change, show: impl Fn(&Shown) -> String) -> Vec<Piece> {
    if c.kind == ChangeKind::Moved {
        return Vec::new();
    }
    if !c.words.is_empty() {
        return c
            .words
            .iter()
            .map(|p| Piece {
                kind: match p.kind {
                    PieceKind::Same => "same",
                    PieceKind::Added => "added",
                    PieceKind::Removed => "removed",
                },
                text: p.text.clone(),
            })
            .collect();
    }
    let there = |s: &Option<Shown>| s.as_ref().filter(|s| !matches!(s, Shown::Unknown)).map(&show);
    let mut out = Vec::new();
    // what was not known before is no removal: only what was there is struck out
    out.extend(there(&c.before).map(|text| Piece { kind: "removed", text }));
    out.extend(there(&c.after).map(|text| Piece { kind: "added", text }));
    out
}

/// The place within a field: `2024.note.nb` as "2024, what happened, Bokmål".
fn place(shell: &Shell, rest: &str) -> String {
    // an item without a name of its own is named by its content, which is no reading for people
    let rest = rest.rsplit_once('}').map_or(rest, |(_, after)| after);
    let parts = rest.split('.').filter(|p| !p.is_empty()).map(|p| match p.parse::<Lang>() {
        Ok(lang) => lang.own_name().to_owned(),
        Err(_) => part(shell, p),
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn part(shell: &Shell, key: &str) -> String {
    let message = format!("part-{}", key.replace('_', "-"));
    if shell.app().messages.has(&message) { shell.t(&message) } else { key.to_owned() }
}

fn shown(words: &Words, s: &Shown) -> String {
    let shell = &words.shell;
    match s {
        Shown::Unknown => shell.t("diff-unknown"),
        Shown::Empty => shell.t("diff-empty"),
        Shown::Yes(true) => shell.t("record-yes"),
        Shown::Yes(false) => shell.t("record-no"),
        Shown::Number(n) => n.clone(),
        Shown::Stage(stage) => words.stage(*stage),
        Shown::Type(t) => words.term(names::TYPES, t.code()),
        Shown::Code { key, code } => named(words, key, code),
        Shown::Text(t) => t.clone(),
        Shown::Texts(list) => {
            list.iter().map(|(l, t)| format!("{}: {t}", l.own_name())).collect::<Vec<_>>().join(" · ")
        }
        Shown::Parts(list) => list
            .iter()
            .filter(|(_, v)| !matches!(v, Shown::Unknown | Shown::Empty))
            .map(|(k, v)| match v {
                // a year and its stage speak for themselves
                Shown::Stage(_) => shown(words, v),
                _ if k == "year" => shown(words, v),
                _ => format!("{}: {}", part(shell, k), shown(words, v)),
            })
            .collect::<Vec<_>>()
            .join(" · "),
        Shown::List(list) => list.iter().map(|v| shown(words, v)).collect::<Vec<_>>().join(" / "),
    }
}

fn named(words: &Words, key: &str, code: &str) -> String {
    match key {
        "country_code" => words.country(code),
        "basis" => words.term(names::BASES, code),
        "source_kind" => words.term(names::SOURCES, code),
        "subsystem" => words.spelling(names::SUBSYSTEMS, code),
        "our_themes" => words.term(names::THEMES, code),
        "target_groups" => words.spelling(names::TARGET_GROUPS, code),
        "kind" => match (RelationKind::from_code(code), ElementKind::from_code(code)) {
            (Some(kind), _) => words.relation(kind, false),
            (None, Some(kind)) => words.element(kind),
            (None, None) => {
                let message = format!("quantity-{code}");
                if words.shell.app().messages.has(&message) {
                    words.shell.t(&message)
                } else {
                    code.to_owned()
                }
            }
        },
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;
    use crate::diff::diff;

    #[test]
    fn a_changed_text_is_shown_word_by_word_and_a_new_one_as_added() {
        let mut a = Record::new(1, "NO", "Norway");
        a.summary = Some("A plan for schools".into());
        let mut b = a.clone();
        b.summary = Some("A plan for all schools".into());
        b.title = Some("The plan".into());
        let found = diff(&a, &b);
        let all: Vec<Vec<Piece>> = found.iter().map(|c| pieces(c, |s| format!("{s:?}"))).collect();
        assert!(all.iter().any(|p| p.len() == 1 && p[0].kind == "added"), "the title came: {all:?}");
        let words = all.iter().find(|p| p.iter().any(|x| x.kind == "same")).expect("the summary changed");
        assert!(words.iter().any(|x| x.kind == "added" && x.text.contains("all")));
        assert!(words.iter().all(|x| x.kind != "removed"));
    }
}
