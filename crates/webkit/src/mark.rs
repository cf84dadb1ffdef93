//! Visible fallback. A text that is shown in another language than the page's
//! is wrapped in private-use characters when it is looked up; when the page is
//! finished, [`finish`] turns the wrapping into `<span lang="…">` where markup
//! may stand (so that screen readers change voice and sighted readers see it),
//! and drops it inside tags and where only text may stand.

use kernel::Lang;

const OPEN: [char; 4] = ['\u{E000}', '\u{E001}', '\u{E002}', '\u{E003}'];
const CLOSE: char = '\u{E00F}';
/// How far [`CLOSE`] stands from the first of [`OPEN`].
const CLOSE_AT: usize = 15;
/// The first byte of each of them in UTF-8, and their number of bytes.
const LEAD: u8 = 0xEE;
const WIDTH: usize = 3;

/// Wraps a text that is in `lang` rather than in the page's language.
pub fn wrap(text: &str, lang: Lang) -> String {
    format!("{}{text}{CLOSE}", OPEN[lang.index()])
}

/// Removes the characters that [`wrap`] uses from text that comes from outside.
pub fn clean(text: &str) -> String {
    if !text.as_bytes().contains(&LEAD) {
        return text.to_owned();
    }
    text.chars().filter(|c| !('\u{E000}'..='\u{E00F}').contains(c)).collect()
}

/// Drops all wrapping: for mail, feeds and files, which are not HTML.
pub fn strip(text: &str) -> String {
    clean(text)
}

/// Elements whose content may only be text.
const TEXT_ONLY: [&str; 5] = ["title", "option", "textarea", "script", "style"];

/// The wrapping character that stands here, as its distance from U+E000: UTF-8 writes
/// U+E000 to U+E00F as EE 80 80 to EE 80 8F.
fn wrapping_at(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..at + WIDTH) {
        Some(&[LEAD, 0x80, last @ 0x80..=0x8F]) => Some(usize::from(last) - 0x80),
        _ => None,
    }
}

/// The next byte with which a wrapping character may begin.
fn next_lead(bytes: &[u8], from: usize) -> Option<usize> {
    // whole chunks are passed over at the speed of a memory search
    let mut at = from;
    for chunk in bytes[from..].chunks(256) {
        if chunk.contains(&LEAD) {
            return chunk.iter().position(|b| *b == LEAD).map(|n| at + n);
        }
        at += chunk.len();
    }
    None
}

/// Where in a page one stands.
#[derive(Clone, Copy, Default)]
struct Place {
    in_tag: bool,
    quote: Option<u8>,
    text_only: Option<&'static str>,
}

impl Place {
    /// Goes on through the bytes from `from` to `to`. All that is looked for is ASCII, so a walk by bytes
    /// never mistakes a part of a letter for it.
    fn walk(&mut self, bytes: &[u8], from: usize, to: usize) {
        for at in from..to {
            match bytes[at] {
                b'<' if !self.in_tag => {
                    let rest = &bytes[at + 1..];
                    match self.text_only {
                        Some(name) => {
                            if rest.strip_prefix(b"/").is_some_and(|r| r.starts_with(name.as_bytes())) {
                                self.text_only = None;
                                self.in_tag = true;
                            }
                        }
                        None => {
                            self.in_tag = true;
                            self.text_only = TEXT_ONLY.into_iter().find(|n| {
                                rest.strip_prefix(n.as_bytes())
                                    .and_then(<[u8]>::first)
                                    .is_some_and(|b| matches!(b, b' ' | b'>' | b'\n' | b'\t'))
                            });
                        }
                    }
                }
                b'>' if self.in_tag && self.quote.is_none() => self.in_tag = false,
                byte @ (b'"' | b'\'') if self.in_tag => match self.quote {
                    Some(q) if q == byte => self.quote = None,
                    None => self.quote = Some(byte),
                    Some(_) => {}
                },
                _ => {}
            }
        }
    }
}

/// Replaces the wrapping in a finished HTML page. Relies on text and attributes being escaped, as
/// templates do: the last `<` before a mark begins the tag that the mark stands in or behind, so only the
/// stretch from there is looked at.
pub fn finish(html: String) -> String {
    let bytes = html.as_bytes();
    let Some(mut next) = next_lead(bytes, 0) else { return html };
    let mut out = String::with_capacity(html.len() + 4096);
    let mut place = Place::default();
    // the languages that are open; a mark within one of the same language adds nothing and is not written
    let mut open: Vec<(Lang, bool)> = Vec::new();
    // how far the page is copied, and how far `place` has come
    let (mut copied, mut seen) = (0, 0);
    loop {
        let after = match wrapping_at(bytes, next).filter(|n| *n < OPEN.len() || *n == CLOSE_AT) {
            None => next + 1,
            Some(which) => {
                if let Some(back) = bytes[seen..next].iter().rposition(|b| *b == b'<') {
                    place = Place::default();
                    seen += back;
                }
                place.walk(bytes, seen, next);
                out.push_str(&html[copied..next]);
                seen = next + WIDTH;
                copied = seen;
                if !place.in_tag && place.text_only.is_none() {
                    turn(which, &mut open, &mut out);
                }
                seen
            }
        };
        match next_lead(bytes, after) {
            Some(at) => next = at,
            None => break,
        }
    }
    out.push_str(&html[copied..]);
    out
}

/// Writes what a wrapping character stands for where markup may stand.
fn turn(which: usize, open: &mut Vec<(Lang, bool)>, out: &mut String) {
    if which == CLOSE_AT {
        if open.pop().is_some_and(|(_, written)| written) {
            out.push_str("</span>");
        }
        return;
    }
    let lang = Lang::ALL[which];
    let written = open.last().is_none_or(|(around, _)| *around != lang);
    open.push((lang, written));
    if written {
        out.push_str("<span class=\"tr-fallback\" lang=\"");
        out.push_str(lang.code());
        out.push_str("\">");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fallback_is_marked_in_text_and_bare_in_attributes_and_titles() {
        let w = wrap("Søk", Lang::Nb);
        let page = format!("<title>{w}</title><p title=\"{w}\">{w}</p><option>{w}</option>");
        assert_eq!(
            finish(page),
            "<title>Søk</title><p title=\"Søk\"><span class=\"tr-fallback\" lang=\"nb\">Søk</span></p>\
             <option>Søk</option>"
        );
    }

    #[test]
    fn a_greater_than_sign_in_an_attribute_does_not_end_the_tag() {
        let w = wrap("x", Lang::En);
        assert_eq!(finish(format!("<a title=\"a > b {w}\">")), "<a title=\"a > b x\">");
    }

    #[test]
    fn characters_that_begin_like_a_mark_stay_and_so_does_everything_around() {
        // U+E010 and U+EE80 share their first byte with the marks
        let page = format!("æ\u{E010}ø<b>\u{EE80}å</b>{}…", wrap("Čálli", Lang::Se));
        let want = "æ\u{E010}ø<b>\u{EE80}å</b><span class=\"tr-fallback\" lang=\"se\">Čálli</span>…";
        assert_eq!(finish(page), want);
    }

    #[test]
    fn a_mark_within_one_of_the_same_language_is_written_once() {
        let inner = wrap("Lov", Lang::Nb);
        let outer = wrap(&format!("{inner} (vår lesning)"), Lang::Nb);
        assert_eq!(finish(outer), "<span class=\"tr-fallback\" lang=\"nb\">Lov (vår lesning)</span>");
        let other = wrap(&format!("{} (our reading)", wrap("Lov", Lang::Nb)), Lang::En);
        assert_eq!(finish(other).matches("<span").count(), 2);
    }
}
