//! How a record, a filtered list or an edition is cited: BibTeX, RIS, CSL-JSON
//! and formatted text. Words come from the caller in the reader's language;
//! what a source calls itself is never translated.

mod formats;
mod styles;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use kernel::{Lang, Year};

use crate::record::{Record, SourceCitation};

pub use formats::{bibtex, csl_json, ris};
pub use styles::{Formatted, apa, chicago};

/// What is cited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CitedKind {
    /// One record.
    Record,
    /// A filtered list of records.
    List,
    /// A frozen, numbered edition of all records.
    Edition,
}

/// Everything a citation says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Citable {
    /// A short name, unique in a list of citations: `43626`.
    pub id: String,
    /// What is cited.
    pub kind: CitedKind,
    /// Corporate authors, as they write themselves.
    pub authors: Vec<String>,
    /// Year of publication; none = no date.
    pub year: Option<Year>,
    /// The title.
    pub title: String,
    /// The title's language.
    pub title_lang: Lang,
    /// The tool or service it is part of.
    pub container: Option<String>,
    /// The edition, as it is called: `2025 update`.
    pub edition: Option<String>,
    /// The revision that was read, when it stays what it is: `12`.
    pub version: Option<String>,
    /// What it is, in the reader's language, such as the word for a data set.
    pub medium: Option<String>,
    /// Where it stands.
    pub url: String,
    /// When it was read.
    pub accessed: Date,
}

/// The words of formatted citations, in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct CitationWords {
    /// "n.d."
    pub no_date: String,
    /// "Version"
    pub version: String,
    /// "Retrieved {day}, from": everything before the address, with the day of reading already in it.
    pub retrieved: String,
    /// "Accessed {day}": the same for the Chicago style.
    pub accessed: String,
    /// "and"
    pub and: String,
}

impl Citable {
    /// A record as Trinn shows it at `url`. Authors, year and edition are the
    /// source's, from the record or else from `source`, because what is ours are
    /// only the sentences around the facts. The title is shown in the reader's
    /// language or the nearest there is.
    pub fn of_record(
        record: &Record,
        source: &SourceCitation,
        lang: Lang,
        url: &str,
        version: Option<String>,
        accessed: Date,
    ) -> Self {
        let cite = record.citation.as_ref().unwrap_or(source);
        let (name, _) = record.name();
        let (title, title_lang) =
            name.best(lang).map_or_else(|| (record.id.to_string(), lang), |(t, l)| (t.to_owned(), l));
        Citable {
            id: record.id.to_string(),
            kind: CitedKind::Record,
            authors: cite.authors.clone(),
            year: cite.published_year,
            title,
            title_lang,
            container: cite.tool.clone(),
            edition: cite.edition.clone(),
            version,
            medium: cite.medium.clone(),
            url: url.to_owned(),
            accessed,
        }
    }

    /// A record as its source wants to be cited, at the source's own address;
    /// none when the source has said nothing or has no address.
    pub fn as_the_source_wants(record: &Record, accessed: Date) -> Option<Self> {
        let cite = record.citation.as_ref()?;
        let url = cite.url.as_deref().or(record.canonical_url.as_deref())?;
        Some(Self::of_record(record, cite, Lang::En, url, None, accessed))
    }

    /// The key of a BibTeX entry: first author, year and number in plain letters.
    pub fn key(&self) -> String {
        let plain = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).take(24).collect::<String>().to_ascii_lowercase()
        };
        let author = self.authors.first().map(|a| plain(a)).filter(|a| !a.is_empty());
        let year = self.year.map(|y| y.to_string());
        let id = plain(&self.id);
        let parts: Vec<String> =
            [author.or(Some("trinn".into())), year, Some(id)].into_iter().flatten().collect();
        parts.join("-")
    }
}

/// Text on one line, without characters that no format allows and without the
/// marks of a fallback from another language.
fn line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .filter(|c| !('\u{E000}'..='\u{E00F}').contains(c))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect();
    spaced.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}
