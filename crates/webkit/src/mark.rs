//! Visible fallback. A text that is shown in another language than the page's
//! is wrapped in private-use characters when it is looked up; when the page is
//! finished, [`finish`] turns the wrapping into `<span lang="…">` where markup
//! may stand (so that screen readers change voice and sighted readers see it),
//! and drops it inside tags and where only text may stand.

use kernel::Lang;

const OPEN: [char; 4] = ['\u{E000}', '\u{E001}', '\u{E002}', '\u{E003}'];
const CLOSE: char = '\u{E00F}';

/// Wraps a text that is in `lang` rather than in the page's language.
pub fn wrap(text: &str, lang: Lang) -> String {
    format!("{}{text}{CLOSE}", OPEN[lang.index()])
}

/// Removes the characters that [`wrap`] uses from text that comes from outside.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !('\u{E000}'..='\u{E00F}').contains(c)).collect()
}

/// Drops all wrapping: for mail, feeds and files, which are not HTML.
pub fn strip(text: &str) -> String {
    clean(text)
}

/// Elements whose content may only be text.
const TEXT_ONLY: [&str; 5] = ["title", "option", "textarea", "script", "style"];

/// Replaces the wrapping in a finished HTML page.
pub fn finish(html: String) -> String {
    // the wrapping characters all begin with the UTF-8 bytes EE 80
    if !html.as_bytes().windows(2).any(|w| w == [0xEE, 0x80]) {
        return html;
    }
    let mut out = String::with_capacity(html.len() + 1024);
    let (mut in_tag, mut quote, mut text_only) = (false, None::<char>, None::<&'static str>);
    // the languages that are open; a mark within one of the same language adds nothing and is not written
    let mut open: Vec<(Lang, bool)> = Vec::new();
    for (i, ch) in html.char_indices() {
        match ch {
            CLOSE => {
                if !in_tag && text_only.is_none() && open.pop().is_some_and(|(_, written)| written) {
                    out.push_str("</span>");
                }
                continue;
            }
            c if OPEN.contains(&c) => {
                if !in_tag && text_only.is_none() {
                    let lang = Lang::ALL[OPEN.iter().position(|o| *o == c).unwrap_or(0)];
                    let written = open.last().is_none_or(|(around, _)| *around != lang);
                    open.push((lang, written));
                    if written {
                        out.push_str("<span class=\"tr-fallback\" lang=\"");
                        out.push_str(lang.code());
                        out.push_str("\">");
                    }
                }
                continue;
            }
            '<' if !in_tag => {
                let rest = &html[i + 1..];
                match text_only {
                    Some(name) => {
                        if rest.strip_prefix('/').is_some_and(|r| r.starts_with(name)) {
                            text_only = None;
                            in_tag = true;
                        }
                    }
                    None => {
                        in_tag = true;
                        text_only = TEXT_ONLY.into_iter().find(|n| {
                            rest.starts_with(n) && rest[n.len()..].starts_with([' ', '>', '\n', '\t'])
                        });
                    }
                }
            }
            '>' if in_tag && quote.is_none() => in_tag = false,
            '"' | '\'' if in_tag => {
                quote = match quote {
                    Some(q) if q == ch => None,
                    None => Some(ch),
                    other => other,
                }
            }
            _ => {}
        }
        out.push(ch);
    }
    out
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
    fn a_mark_within_one_of_the_same_language_is_written_once() {
        let inner = wrap("Lov", Lang::Nb);
        let outer = wrap(&format!("{inner} (vår lesning)"), Lang::Nb);
        assert_eq!(finish(outer), "<span class=\"tr-fallback\" lang=\"nb\">Lov (vår lesning)</span>");
        let other = wrap(&format!("{} (our reading)", wrap("Lov", Lang::Nb)), Lang::En);
        assert_eq!(finish(other).matches("<span").count(), 2);
    }
}
