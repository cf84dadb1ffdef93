//! A list's state as its address holds it: words, filters, order, place. The
//! same parameters serve the list page, downloads, feeds, the interface for
//! programs and `trinn export --filter`.

use kernel::{Instant, Lang, Year};
use search::Sort;
use webkit::query::Query;

use crate::catalog::{Facet, Order};
use crate::stage::Stage;

/// Longest text that is searched for, in characters.
const LONGEST: usize = 400;

/// What a list shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// What was typed into the search field.
    pub text: String,
    /// Chosen terms: any within a facet, all facets together.
    pub terms: Vec<(Facet, Vec<String>)>,
    /// Only records that show some stage in this year.
    pub in_year: Option<Year>,
    /// With `in_year`: this stage in that year; alone: this stage in any year.
    pub in_stage: Option<Stage>,
    /// The order; none is best match, or the newest change without a text.
    pub order: Option<Order>,
    /// Where this page begins: the cursor that the page before gave.
    pub after: Option<String>,
    /// The past moment whose state is shown.
    pub as_of: Option<Instant>,
}

/// A parameter that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{value}\" is not a value for {param}")]
pub struct BadParam {
    /// Its name.
    pub param: &'static str,
    /// What was given.
    pub value: String,
}

/// Years that a stage can be asked for.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2060;

impl Filter {
    /// Reads the parameters of an address. Unknown parameters are ignored; an unknown term of
    /// a facet is kept and simply matches nothing.
    pub fn parse(q: &Query) -> Result<Filter, BadParam> {
        let bad = |param, value: &str| BadParam { param, value: value.chars().take(60).collect() };
        let mut f = Filter {
            text: q.get("q").unwrap_or("").trim().chars().take(LONGEST).collect(),
            after: q.get("after").filter(|a| !a.is_empty()).map(str::to_owned),
            ..Filter::default()
        };
        for facet in Facet::ALL {
            let mut terms: Vec<String> =
                q.all(facet.param()).filter(|t| !t.is_empty()).take(100).map(str::to_owned).collect();
            terms.dedup();
            if !terms.is_empty() {
                f.terms.push((facet, terms));
            }
        }
        if let Some(y) = q.get("in-year").filter(|y| !y.is_empty()) {
            f.in_year = Some(y.parse().map_err(|_| bad("in-year", y))?);
        }
        if let Some(s) = q.get("in-stage").filter(|s| !s.is_empty()) {
            f.in_stage = Some(Stage::from_code(s).ok_or_else(|| bad("in-stage", s))?);
        }
        if let Some(o) = q.get("sort").filter(|o| !o.is_empty() && *o != "relevance") {
            f.order = Some(Order::ALL.into_iter().find(|x| x.param() == o).ok_or_else(|| bad("sort", o))?);
        }
        if let Some(d) = q.get("as-of").filter(|d| !d.is_empty()) {
            let day: jiff::civil::Date = d.parse().map_err(|_| bad("as-of", d))?;
            f.as_of = Some(Instant::end_of(day));
        }
        Ok(f)
    }

    /// The chosen terms of a facet.
    pub fn chosen(&self, facet: Facet) -> &[String] {
        self.terms.iter().find(|(f, _)| *f == facet).map_or(&[], |(_, t)| t.as_slice())
    }

    /// How many filters are on.
    pub fn count(&self) -> usize {
        self.terms.iter().map(|(_, t)| t.len()).sum::<usize>()
            + usize::from(self.in_year.is_some())
            + usize::from(self.in_stage.is_some())
    }

    /// True when nothing narrows the list.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.count() == 0
    }

    /// The question to the index. `after` must be set by the caller, which can refuse a bad cursor.
    pub fn to_search(&self, lang: Lang, limit: usize, count: &[Facet]) -> search::Query {
        let mut filters: Vec<(usize, Vec<String>)> =
            self.terms.iter().map(|(f, t)| (f.index(), t.clone())).collect();
        let stage_in: Option<Vec<String>> = match (self.in_year, self.in_stage) {
            (Some(y), Some(s)) => Some(vec![format!("{y}:{}", s.code())]),
            (Some(y), None) => Some(Stage::ALL.iter().map(|s| format!("{y}:{}", s.code())).collect()),
            (None, Some(s)) => Some(YEARS.map(|y| format!("{y}:{}", s.code())).collect()),
            (None, None) => None,
        };
        filters.extend(stage_in.map(|t| (Facet::StageIn.index(), t)));
        let sort = match self.order {
            Some(o) => Sort::By { order: o as usize, descending: o.descending() },
            None if self.text.is_empty() => Sort::By { order: Order::Changed as usize, descending: true },
            None => Sort::Relevance,
        };
        search::Query {
            text: Some(self.text.clone()).filter(|t| !t.is_empty()),
            lang,
            filters,
            as_of: self.as_of,
            sort,
            limit,
            count: count.iter().map(|f| f.index()).collect(),
            terms: 400,
            ..search::Query::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_the_whole_state_of_a_list() {
        let q = Query::parse(
            "q=digital&country=NO&country=AT&in-year=2023&in-stage=pilot&sort=year&as-of=2025-06-30",
        );
        let f = Filter::parse(&q).expect("a good address");
        assert_eq!(f.chosen(Facet::Country), ["NO", "AT"]);
        assert_eq!(f.count(), 4);
        let s = f.to_search(Lang::Nb, 20, &[]);
        assert!(s.filters.contains(&(Facet::StageIn.index(), vec!["2023:pilot".to_owned()])));
        assert_eq!(s.as_of.expect("as of").to_string(), "2025-06-30T23:59:59.999Z");
    }

    #[test]
    fn a_bad_value_is_named() {
        let e = Filter::parse(&Query::parse("in-year=20x3")).expect_err("no year");
        assert_eq!(e.to_string(), "\"20x3\" is not a value for in-year");
    }
}
