//! The filters beside the list: terms with how many hits each would leave.

use search::Answer;
use webkit::query::Query;

use super::{PATH, state};
use crate::catalog::Facet;
use crate::filter::Filter;
use crate::present::Words;

/// The facets that the page shows, in its order. A stage in a given year is chosen by two selects.
pub(crate) const COUNTED: [Facet; 11] = [
    Facet::Country,
    Facet::Type,
    Facet::Stage,
    Facet::Theme,
    Facet::Category,
    Facet::Subcategory,
    Facet::TargetGroup,
    Facet::Subsystem,
    Facet::Priority,
    Facet::Body,
    Facet::ValidIn,
];

/// Terms of a long facet that are shown unless all are asked for.
const SHORT: usize = 12;
/// Facets that stand open without anything chosen in them.
const OPEN: [Facet; 2] = [Facet::Country, Facet::Stage];

/// One facet.
pub(crate) struct FacetBox {
    pub name: &'static str,
    pub label: String,
    pub open: bool,
    pub terms: Vec<Term>,
    /// How many terms are left out.
    pub hidden: usize,
    /// Shows all terms.
    pub more: String,
    pub more_label: String,
}

/// One term to choose.
pub(crate) struct Term {
    pub id: String,
    pub value: String,
    pub label: String,
    pub count: String,
    pub checked: bool,
}

/// Message key of a facet's name.
pub(crate) fn label_key(facet: Facet) -> &'static str {
    match facet {
        Facet::Country => "list-facet-country",
        Facet::Type => "list-facet-type",
        Facet::Stage => "list-facet-stage",
        Facet::StageIn => "list-facet-stage-in",
        Facet::Subsystem => "list-facet-subsystem",
        Facet::TargetGroup => "list-facet-target-group",
        Facet::Category => "list-facet-category",
        Facet::Subcategory => "list-facet-sub-category",
        Facet::Priority => "list-facet-priority",
        Facet::Body => "list-facet-body",
        Facet::Theme => "list-facet-theme",
        Facet::ValidIn => "list-facet-valid-in",
    }
}

/// The facets of an answer; those without terms are left out.
pub(crate) fn boxes(words: &Words, filter: &Filter, answer: &Answer, q: &Query) -> Vec<FacetBox> {
    let shell = &words.shell;
    let mut out = Vec::new();
    for facet in COUNTED {
        let Some((_, counted)) = answer.facets.iter().find(|(at, _)| *at == facet.index()) else { continue };
        let mut counted: Vec<(&str, u64)> = counted.iter().map(|(t, n)| (t.as_ref(), *n)).collect();
        if facet == Facet::ValidIn {
            counted.sort_by(|a, b| b.0.cmp(a.0));
        }
        let chosen = filter.chosen(facet);
        let whole = q.all("all").any(|f| f == facet.param());
        let (terms, hidden) = choose(&counted, chosen, whole);
        if terms.is_empty() {
            continue;
        }
        let label = shell.t(label_key(facet));
        let more = state(q).0.into_iter().chain(q.0.iter().filter(|(k, _)| k == "all").cloned()).collect();
        let more = Query(more).and("all", facet.param()).href(PATH);
        out.push(FacetBox {
            name: facet.param(),
            more: format!("{more}#facet-{}", facet.param()),
            more_label: shell.txy("list-facet-more", shell.n(hidden as i64), &label),
            label,
            open: OPEN.contains(&facet) || !chosen.is_empty() || whole,
            hidden,
            terms: terms
                .into_iter()
                .map(|(term, n)| Term {
                    id: format!("f-{}-{}", facet.param(), slug(term)),
                    value: term.to_owned(),
                    label: words.facet_term(facet, term),
                    count: shell.n(n as i64),
                    checked: chosen.iter().any(|c| c == term),
                })
                .collect(),
        });
    }
    out
}

/// The terms to show and how many are left out: chosen ones always, even those that no hit has.
fn choose<'a>(counted: &[(&'a str, u64)], chosen: &'a [String], whole: bool) -> (Vec<(&'a str, u64)>, usize) {
    let is_chosen = |term: &str| chosen.iter().any(|c| c == term);
    // one or two terms more are no longer than the link that would hide them
    let short = if whole || counted.len() <= SHORT + 2 { counted.len() } else { SHORT };
    let mut terms: Vec<(&str, u64)> = counted
        .iter()
        .enumerate()
        .filter(|(i, (t, _))| *i < short || is_chosen(t))
        .map(|(_, t)| *t)
        .collect();
    let hidden = counted.len() - terms.len();
    terms.extend(chosen.iter().filter(|c| !counted.iter().any(|(t, _)| t == c)).map(|c| (c.as_str(), 0)));
    // what is chosen stands first, so that it is seen without scrolling; the order stays otherwise
    terms.sort_by_key(|(t, _)| !is_chosen(t));
    (terms, hidden)
}

/// A piece of an id that stays the same wherever in the list the term stands.
fn slug(term: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if term.len() <= 40 && term.chars().all(plain) {
        return term.to_owned();
    }
    // FNV-1a, 64 bit
    let hash =
        term.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_facet_is_cut_but_never_hides_what_is_chosen() {
        let names: Vec<String> = (0..30).map(|n| format!("body {n}")).collect();
        let counted: Vec<(&str, u64)> = names.iter().map(|n| (n.as_str(), 1)).collect();
        let chosen = ["body 25".to_owned(), "nowhere".to_owned()];
        let (terms, hidden) = choose(&counted, &chosen, false);
        assert_eq!(terms.len(), SHORT + 2);
        assert_eq!(&terms[..3], [("body 25", 1), ("nowhere", 0), ("body 0", 1)]);
        assert_eq!(hidden, 30 - SHORT - 1);
        assert_eq!(choose(&counted, &[], true).1, 0);
    }

    #[test]
    fn ids_hold_no_spaces_and_differ() {
        assert_eq!(slug("NO"), "NO");
        assert_ne!(slug("Ministry of Education"), slug("Ministry of education"));
        assert!(!slug("Ministry of Education").contains(' '));
    }
}
