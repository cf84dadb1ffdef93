//! How to cite a record. Authors and year are the source's: what is ours are only
//! the sentences around its facts.

use jiff::civil::Date;
use webkit::{Shell, mark};

use crate::Record;
use crate::citation::{Citable, CitationWords, Formatted, apa};
use crate::record::SourceCitation;

/// The citations that stand on the page; the other formats have a page of their own.
pub struct Cite {
    /// The record as shown here, in APA: text and markup.
    pub here: Formatted,
    /// The record as its source wants to be cited; none when the source says nothing.
    pub source: Option<Formatted>,
}

/// The citation of a record as shown at `path`, read on a day. `version` is given when the address stays what it is.
pub fn cite(shell: &Shell, record: &Record, path: &str, version: Option<i64>, today: Date) -> Cite {
    let words = words(shell, today);
    let source = source(record);
    let version = version.map(|v| v.to_string());
    let here = Citable::of_record(record, &source, shell.language(), &shell.absolute(path), version, today);
    Cite {
        here: apa(&here, &words),
        source: Citable::as_the_source_wants(record, today).map(|c| apa(&c, &words)),
    }
}

/// The words of formatted citations in the page's language.
pub fn words(shell: &Shell, today: Date) -> CitationWords {
    let plain = |text: String| mark::strip(&text);
    let day = plain(shell.date(today));
    CitationWords {
        no_date: plain(shell.t("take-no-date")),
        version: plain(shell.t("take-version")),
        retrieved: plain(shell.tx("take-retrieved", &day)),
        accessed: plain(shell.tx("take-accessed", &day)),
        and: plain(shell.t("take-and")),
    }
}

/// The tracker whose records these are, when the record does not say how it wants to be cited.
const TRACKER_HOST: &str = "cedefop.europa.eu";

/// What this service is called in citations.
const SERVICE: &str = "Trinn";

/// What is known of a record's source for a citation: its own statement, the tracker that its address
/// belongs to, or nothing.
pub fn source(record: &Record) -> SourceCitation {
    if let Some(own) = &record.citation {
        return own.clone();
    }
    let url = record.canonical_url.as_deref().or(record.source_url.as_deref());
    let of_tracker = url.map(super::view::host).is_some_and(|h| h == TRACKER_HOST);
    SourceCitation {
        authors: if of_tracker { vec!["Cedefop".to_owned(), "ReferNet".to_owned()] } else { Vec::new() },
        published_year: None,
        tool: Some(if of_tracker { "Timeline of VET policies in Europe" } else { SERVICE }.to_owned()),
        edition: None,
        medium: None,
        url: url.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_the_tracker_names_its_authors_and_one_of_our_own_does_not() {
        let mut r = Record::new(1, "AT", "Austria");
        assert!(source(&r).authors.is_empty());
        r.canonical_url =
            Some("https://www.cedefop.europa.eu/en/tools/timeline-vet-policies-europe/search/1".into());
        assert_eq!(source(&r).authors, ["Cedefop", "ReferNet"]);
        r.canonical_url = Some("https://cedefop.europa.eu.example.org/1".into());
        assert!(source(&r).authors.is_empty(), "a host that only begins alike is another");
    }
}
