//! The rows of the list: what a record is, and why it was found.

use kernel::{Lang, Text};
use search::{Answer, Index, MatchKind, Matched, Piece, Why};
use webkit::messages::Arg;
use webkit::{Shell, mark};

use super::strip::{self, Strip};
use crate::Record;
use crate::catalog::TEXT_KEYS;
use crate::present::Words;
use crate::record::YearStage;
use crate::store::publications::Publication;

/// Letters shown around a match in a long text.
const AROUND: usize = 90;

/// A stage as a tag.
pub(crate) struct StageTag {
    pub code: &'static str,
    pub label: String,
    pub year: String,
}

impl StageTag {
    /// The tag of a stage in a year.
    pub fn of(words: &Words, s: &YearStage) -> StageTag {
        StageTag { code: s.stage.code(), label: words.stage(s.stage), year: s.year.to_string() }
    }
}

/// One row.
pub(crate) struct HitView {
    pub number: i64,
    pub href: String,
    /// The name without marks, for labels.
    pub name: String,
    /// The name as HTML, with what matched marked.
    pub name_html: String,
    /// True when the name is ours and not the source's.
    pub working_title: bool,
    pub country: String,
    pub kind: String,
    pub stage: Option<StageTag>,
    /// The summary as HTML.
    pub summary_html: String,
    /// A piece of a longer text that matched, as HTML; empty when there is none.
    pub excerpt_html: String,
    /// Why it was found, a reason for each word.
    pub why: Vec<String>,
    pub strip: Option<Strip>,
}

/// The rows of an answer.
pub(crate) fn views(words: &Words, index: &Index, answer: &Answer, found: &[Publication]) -> Vec<HitView> {
    let span = strip::span_of(found.iter().map(|p| &p.record));
    let mut out = Vec::with_capacity(found.len());
    for hit in &answer.hits {
        let Some(p) = found.iter().find(|p| p.seq == hit.seq as i64) else { continue };
        let r = &p.record;
        let shell = &words.shell;
        let shown = words.name(r);
        let excerpt = hit.why.iter().find_map(|w| excerpt_of(shell, index, &answer.matched, r, w));
        out.push(HitView {
            number: r.id,
            href: shell.href(&format!("/policies/{}", r.id)),
            name_html: marked_text(shell, index, &r.name().0, &answer.matched),
            name: shown.text,
            working_title: !shown.official,
            country: words.country(&r.country_code),
            kind: words.kind(r),
            stage: r.last_stage().map(|s| StageTag::of(words, s)),
            summary_html: marked_text(shell, index, &r.summary_text(), &answer.matched),
            excerpt_html: excerpt.unwrap_or_default(),
            why: reasons(shell, &hit.why),
            strip: strip::strip(words, r, span),
        });
    }
    out
}

/// A text in the nearest language as HTML, with what matched marked.
fn marked_text(shell: &Shell, index: &Index, text: &Text, matched: &Matched) -> String {
    let Some((text, lang)) = text.best(shell.language()) else { return String::new() };
    in_language(shell, &html(&index.highlight(text, lang, matched)), lang)
}

fn in_language(shell: &Shell, html: &str, lang: Lang) -> String {
    if lang == shell.language() { html.to_owned() } else { mark::wrap(html, lang) }
}

/// Pieces of a text as HTML.
fn html(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece.kind {
            None => escape(piece.text, &mut out),
            Some(kind) => {
                out.push_str(if kind == MatchKind::Typo { "<mark data-kind=\"typo\">" } else { "<mark>" });
                escape(piece.text, &mut out);
                out.push_str("</mark>");
            }
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// For a match outside name and summary: the place in the text where it stands.
fn excerpt_of(shell: &Shell, index: &Index, matched: &Matched, r: &Record, why: &Why) -> Option<String> {
    match TEXT_KEYS.get(why.field).copied() {
        Some("match-text") => {
            let texts = long_texts(r);
            // the reader's language first, then any in which it matched
            let mine = texts.iter().filter_map(|t| t.best(shell.language()));
            let any = texts.iter().flat_map(|t| t.iter().map(|(l, s)| (s, l)));
            mine.chain(any).find_map(|(text, lang)| {
                let pieces = cut(&index.highlight(text, lang, matched), AROUND)?;
                let pieces: Vec<Piece<'_>> =
                    pieces.iter().map(|(t, kind)| Piece { text: t.as_str(), kind: *kind }).collect();
                Some(in_language(shell, &html(&pieces), lang))
            })
        }
        Some("match-bodies") => {
            let bodies = r.bodies_responsible.iter().flatten().chain(r.bodies_named_in_text.iter().flatten());
            bodies
                .map(|b| index.highlight(b, Lang::En, matched))
                .find(|pieces| pieces.iter().any(|p| p.kind.is_some()))
                .map(|pieces| html(&pieces))
        }
        _ => None,
    }
}

fn long_texts(r: &Record) -> Vec<&Text> {
    let mut out = vec![&r.background];
    out.extend(r.objectives.iter().chain(&r.description));
    out.extend(r.stages.iter().flatten().map(|s| &s.note));
    out.extend(r.elements.iter().flat_map(|e| [&e.title, &e.text]));
    out.extend(r.statements.iter().map(|s| &s.text));
    out
}

/// The part of a text around its first match, cut between words; none when nothing matched.
fn cut(pieces: &[Piece<'_>], around: usize) -> Option<Vec<(String, Option<MatchKind>)>> {
    let first = pieces.iter().position(|p| p.kind.is_some())?;
    let mut out = Vec::new();
    if let Some(before) = first.checked_sub(1).map(|i| pieces[i].text) {
        let count = before.chars().count();
        if count > around {
            let tail: String = before.chars().skip(count - around).collect();
            let tail = tail.split_once(' ').map_or(tail.as_str(), |(_, rest)| rest);
            out.push((format!("… {tail}"), None));
        } else {
            out.push((before.to_owned(), None));
        }
    }
    let mut room = around;
    for piece in &pieces[first..] {
        let count = piece.text.chars().count();
        if piece.kind.is_none() && count > room {
            let head: String = piece.text.chars().take(room).collect();
            let head = head.rsplit_once(' ').map_or("", |(kept, _)| kept);
            out.push((format!("{head} …"), None));
            break;
        }
        room = room.saturating_sub(count);
        out.push((piece.text.to_owned(), piece.kind));
    }
    Some(out)
}

/// Each reason once, in words.
fn reasons(shell: &Shell, why: &[Why]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for w in why {
        let Some(field) = TEXT_KEYS.get(w.field) else { continue };
        let key = match w.kind {
            MatchKind::Exact => "list-why-exact",
            MatchKind::Stem => "list-why-stem",
            MatchKind::Compound => "list-why-compound",
            MatchKind::Prefix => "list-why-prefix",
            MatchKind::Typo => "list-why-typo",
        };
        let field = shell.t(field);
        let args =
            [("word", Arg::Text(&w.word)), ("matched", Arg::Text(&w.matched)), ("field", Arg::Text(&field))];
        let text = shell.app().messages.with(shell.language(), key, &args);
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, kind: Option<MatchKind>) -> Piece<'_> {
        Piece { text, kind }
    }

    #[test]
    fn what_matched_is_marked_and_nothing_else_becomes_markup() {
        let pieces = [
            piece("<b>", None),
            piece("skole", Some(MatchKind::Exact)),
            piece("skule", Some(MatchKind::Typo)),
        ];
        assert_eq!(html(&pieces), "&lt;b&gt;<mark>skole</mark><mark data-kind=\"typo\">skule</mark>");
    }

    #[test]
    fn an_excerpt_is_cut_between_words_on_both_sides() {
        let before = "one two three four five six seven eight nine ten ";
        let after = " eleven twelve thirteen fourteen";
        let pieces = [piece(before, None), piece("school", Some(MatchKind::Stem)), piece(after, None)];
        let text: String = cut(&pieces, 20).expect("it matched").into_iter().map(|(t, _)| t).collect();
        assert_eq!(text, "… eight nine ten school eleven …");
        assert!(cut(&[piece(before, None)], 20).is_none());
    }
}
