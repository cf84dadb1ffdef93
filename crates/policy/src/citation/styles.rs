//! Formatted citations: APA (7th edition) and Chicago author-date (17th).

use super::{Citable, CitationWords, CitedKind, line};

/// A citation as text and as HTML with italics; both say the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Formatted {
    /// Plain text.
    pub text: String,
    /// HTML; everything but `<i>` is escaped.
    pub html: String,
}

impl Formatted {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.html.push_str(&escape(text));
    }

    fn push_italic(&mut self, text: &str, lang: &str) {
        self.text.push_str(text);
        self.html.push_str(&format!("<i lang=\"{lang}\">{}</i>", escape(text)));
    }

    /// Ends a sentence, once.
    fn stop(&mut self) {
        if !self.text.ends_with(['.', '?', '!', '…']) {
            self.push(".");
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// APA, 7th edition: `Author. (Year). Title (Edition) [Medium]. Container. Address`.
/// The container is left out when it is the author too (section 9.31 of the
/// manual), the day of reading is given only for what may change (section 9.16).
pub fn apa(c: &Citable, words: &CitationWords) -> Formatted {
    let mut out = Formatted::default();
    let authors = apa_authors(&c.authors);
    let year = c.year.map_or_else(|| line(&words.no_date), |y| y.to_string());
    if authors.is_empty() {
        // a work without an author begins with its title (section 9.12)
        apa_title(&mut out, c, words);
        out.push(&format!(" ({year}). "));
    } else {
        out.push(&authors);
        out.stop();
        out.push(&format!(" ({year}). "));
        apa_title(&mut out, c, words);
        out.push(" ");
    }
    if let Some(container) = c.container.as_deref().map(line).filter(|x| !x.is_empty())
        && c.authors.iter().all(|a| line(a) != container)
    {
        out.push(&container);
        out.stop();
        out.push(" ");
    }
    if c.version.is_none() && c.kind != CitedKind::Edition {
        let retrieved = line(&words.retrieved);
        if !retrieved.is_empty() {
            out.push(&retrieved);
            out.push(" ");
        }
    }
    out.push(&line(&c.url)); // no full stop after an address
    out
}

fn apa_title(out: &mut Formatted, c: &Citable, words: &CitationWords) {
    out.push_italic(line(&c.title).trim_end_matches('.'), c.title_lang.code());
    let version = c.version.as_deref().map(|v| format!("{} {}", line(&words.version), line(v)));
    let details: Vec<String> = c.edition.as_deref().map(line).into_iter().chain(version).collect();
    if !details.is_empty() {
        out.push(&format!(" ({})", details.join("; ")));
    }
    if let Some(medium) = &c.medium {
        out.push(&format!(" [{}]", line(medium)));
    }
    out.stop();
}

/// Group authors: two are joined without a comma, more with one before the
/// ampersand; of more than twenty the first nineteen and the last are named.
fn apa_authors(authors: &[String]) -> String {
    let names: Vec<String> = authors.iter().map(|a| line(a)).filter(|a| !a.is_empty()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} & {two}"),
        [first @ .., last] if first.len() < 20 => format!("{}, & {last}", first.join(", ")),
        [first @ .., last] => format!("{}, … {last}", first[..19].join(", ")),
    }
}

/// Chicago, 17th edition, author-date: `Author. Year. “Title.” Container, Edition. Accessed day. Address.`
pub fn chicago(c: &Citable, words: &CitationWords) -> Formatted {
    let mut out = Formatted::default();
    let names: Vec<String> = c.authors.iter().map(|a| line(a)).filter(|a| !a.is_empty()).collect();
    let and = line(&words.and);
    let authors = match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} {and} {two}"),
        [first @ .., last] => format!("{}, {and} {last}", first.join(", ")),
    };
    if !authors.is_empty() {
        out.push(&authors);
        out.stop();
        out.push(" ");
    }
    let year = c.year.map_or_else(|| line(&words.no_date), |y| y.to_string());
    out.push(&year);
    out.stop();
    out.push(&format!(" “{}.”", line(&c.title).trim_end_matches('.')));
    let container = c.container.as_deref().map(line).filter(|x| !x.is_empty());
    let version = c.version.as_deref().map(|v| format!("{} {}", line(&words.version), line(v)));
    let details: Vec<String> = c.edition.as_deref().map(line).into_iter().chain(version).collect();
    if let Some(container) = &container {
        out.push(" ");
        out.push_italic(container, c.title_lang.code());
    }
    if !details.is_empty() {
        out.push(if container.is_some() { ", " } else { " " });
        out.push(&details.join(", "));
    }
    if container.is_some() || !details.is_empty() {
        out.stop();
    }
    let accessed = line(&words.accessed);
    if !accessed.is_empty() {
        out.push(" ");
        out.push(&accessed);
        out.stop();
    }
    out.push(" ");
    out.push(&line(&c.url));
    out.push(".");
    out
}
