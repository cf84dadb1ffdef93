//! `/policies`: the list, with search, filters that count, order and paging. The
//! address holds the whole state.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::Lang;
use search::{Answer, Cursor};
use webkit::query::Query;
use webkit::{Shell, WebError};

use crate::catalog::{Facet, Order};
use crate::filter::Filter;
use crate::present::Words;
use crate::room::Room;
use crate::stage::Stage;
use crate::store::publications;

mod facets;
mod hits;
pub(super) mod strip;

pub(super) use facets::COUNTED;
use facets::FacetBox;
use hits::HitView;
pub(super) use hits::StageTag;
use strip::Figure;

/// Rows of a page.
const ROWS: usize = 20;
/// The list's address.
const PATH: &str = "/policies";
/// Parameters that say where in the list a reader is, not what the list holds.
const PLACE: [&str; 2] = ["after", "all"];

/// The list.
pub fn routes() -> Router<Room> {
    Router::new().route(PATH, get(list))
}

async fn list(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let filter = filter_of(&shell)?;
    let _turn = room.catalog.turn().await;
    let answer = look_up(&room, &shell, &filter)?;
    let seqs: Vec<i64> = answer.hits.iter().map(|h| h.seq as i64).collect();
    let mut conn = room.db().read().await?;
    let found = publications::by_seq(&mut conn, &seqs).await?;
    let words = room.words(&shell).await?;
    let index = room.catalog.index();
    let rows = hits::views(&words, index, &answer, &found);
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let figure = strip::figure(&words, found.iter().map(|p| &p.record), today, "list");
    shell.public(&ListPage::new(&words, &filter, &answer, rows, figure, today.year().into()))
}

/// The filter that the address of a page holds.
pub(super) fn filter_of(shell: &Shell) -> Result<Filter, WebError> {
    Filter::parse(shell.query()).map_err(|e| WebError::bad(e.param, "error-parameter", &e.value))
}

fn look_up(room: &Room, shell: &Shell, filter: &Filter) -> Result<Answer, WebError> {
    let mut query = filter.to_search(shell.language(), ROWS, &COUNTED);
    if let Some(after) = &filter.after {
        let cursor: Cursor = after.parse().map_err(|_| WebError::bad("after", "error-parameter", after))?;
        query.after = Some(cursor);
    }
    room.catalog.index().search(&query).map_err(WebError::internal)
}

/// A parameter carried along in a form.
pub(super) struct Hidden {
    pub name: String,
    pub value: String,
}

/// A choice of a select.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

/// A filter that is on, with the address without it.
pub(super) struct Chip {
    pub href: String,
    pub label: String,
}

/// A file to download.
pub(super) struct Format {
    pub href: String,
    pub label: String,
    pub note: String,
}

/// A page's parameters that hold something, without the place in the list.
pub(super) fn state(q: &Query) -> Query {
    Query(q.0.iter().filter(|(k, v)| !v.trim().is_empty() && !PLACE.contains(&k.as_str())).cloned().collect())
}

/// All parameters but these, as hidden fields.
pub(super) fn hidden(q: &Query, without: &[&str]) -> Vec<Hidden> {
    q.0.iter()
        .filter(|(k, _)| !without.contains(&k.as_str()))
        .map(|(k, v)| Hidden { name: k.clone(), value: v.clone() })
        .collect()
}

/// The filters that are on; following one takes it off the page at `path`.
pub(super) fn chips(words: &Words, filter: &Filter, base: &Query, path: &str) -> Vec<Chip> {
    let shell = &words.shell;
    let mut out = Vec::new();
    for (facet, terms) in &filter.terms {
        let name = shell.t(facets::label_key(*facet));
        for term in terms {
            let label = shell.txy("list-chip", &name, words.facet_term(*facet, term));
            out.push(Chip { href: base.without_value(facet.param(), term).href(path), label });
        }
    }
    if let Some(year) = filter.in_year {
        let label = shell.txy("list-chip", shell.t("list-in-year"), year.to_string());
        out.push(Chip { href: base.without("in-year").href(path), label });
    }
    if let Some(stage) = filter.in_stage {
        let label = shell.txy("list-chip", shell.t("list-in-stage"), words.stage(stage));
        out.push(Chip { href: base.without("in-stage").href(path), label });
    }
    out
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    shell: Shell,
    text: String,
    title: String,
    /// The line above the list: how many there are.
    count: String,
    search_hidden: Vec<Hidden>,
    filter_hidden: Vec<Hidden>,
    sort_hidden: Vec<Hidden>,
    compare_hidden: Vec<Hidden>,
    facets: Vec<FacetBox>,
    chosen: usize,
    clear: String,
    chips: Vec<Chip>,
    years: Vec<Choice>,
    stages: Vec<Choice>,
    stage_open: bool,
    as_of: String,
    orders: Vec<Choice>,
    suggestion: Option<Chip>,
    rows: Vec<HitView>,
    figure: Option<Figure>,
    first: String,
    next: String,
    formats: Vec<Format>,
    cite: String,
    feed: String,
    statistics: String,
}

impl ListPage {
    fn new(
        words: &Words,
        filter: &Filter,
        answer: &Answer,
        rows: Vec<HitView>,
        figure: Option<Figure>,
        this_year: i64,
    ) -> Self {
        let shell = words.shell.clone();
        let base = state(shell.query());
        let kept = |names: &[&str]| {
            Query(base.0.iter().filter(|(k, _)| names.contains(&k.as_str())).cloned().collect())
        };
        let filters: Vec<&str> =
            Facet::ALL.iter().map(|f| f.param()).chain(["in-year", "in-stage", "as-of"]).collect();
        let title = match filter.text.is_empty() {
            true => shell.t("list-title"),
            false => shell.tx("list-title-search", &filter.text),
        };
        ListPage {
            title,
            count: shell.tn("count-hits", answer.total),
            search_hidden: hidden(&base, &["q", "sort"]),
            filter_hidden: {
                let mut list = hidden(&base, &filters);
                list.extend(shell.query().all("all").map(|v| Hidden { name: "all".into(), value: v.into() }));
                list
            },
            sort_hidden: hidden(&base, &["sort"]),
            compare_hidden: hidden(&kept(&["as-of", "lang"]), &[]),
            facets: facets::boxes(words, filter, answer, shell.query()),
            chosen: filter.count(),
            clear: kept(&["q", "sort", "lang", "as-of"]).href(PATH),
            chips: chips(words, filter, &base, PATH),
            years: years(filter, this_year),
            stages: Stage::ALL
                .into_iter()
                .map(|s| Choice {
                    value: s.code().to_owned(),
                    label: words.stage(s),
                    selected: filter.in_stage == Some(s),
                })
                .collect(),
            stage_open: filter.in_year.is_some() || filter.in_stage.is_some(),
            as_of: shell.as_of_day().map_or(String::new(), |d| d.to_string()),
            orders: orders(&shell, filter),
            suggestion: answer
                .suggestion
                .as_ref()
                .map(|s| Chip { href: base.with("q", s).href(PATH), label: s.clone() }),
            first: if filter.after.is_some() { base.href(PATH) } else { String::new() },
            next: answer
                .next
                .as_ref()
                .map_or(String::new(), |c| base.with("after", &c.to_string()).href(PATH)),
            formats: formats(&shell, &base),
            cite: base.href("/policies/cite"),
            feed: base.without("sort").href("/policies.atom"),
            statistics: base.without("sort").href("/policies/statistics"),
            text: filter.text.clone(),
            rows,
            figure,
            shell,
        }
    }
}

/// Years to ask for: those that records usually have, newest first, and the chosen one.
fn years(filter: &Filter, this_year: i64) -> Vec<Choice> {
    let chosen = filter.in_year.map(|y| i64::from(y.get()));
    let mut years: Vec<i64> = (2010..=this_year.max(2010)).collect();
    years.extend(chosen.filter(|c| !years.contains(c)));
    years.sort_unstable_by(|a, b| b.cmp(a));
    years
        .into_iter()
        .map(|y| Choice { value: y.to_string(), label: y.to_string(), selected: chosen == Some(y) })
        .collect()
}

fn orders(shell: &Shell, filter: &Filter) -> Vec<Choice> {
    let mut out = Vec::new();
    if !filter.text.is_empty() {
        out.push(Choice {
            value: "relevance".into(),
            label: shell.t("list-sort-relevance"),
            selected: filter.order.is_none(),
        });
    }
    for order in [Order::Changed, Order::Year, Order::Title, Order::Country, Order::Number] {
        let chosen = filter.order.or(filter.text.is_empty().then_some(Order::Changed));
        out.push(Choice {
            value: order.param().into(),
            label: shell.t(&format!("list-sort-{}", order.param())),
            selected: chosen == Some(order),
        });
    }
    out
}

/// The files that the list can be had as: ending, what it is called, message key of a note.
const FORMATS: [(&str, &str, &str); 10] = [
    ("csv", "CSV", "list-format-csv"),
    ("xlsx", "XLSX", "list-format-xlsx"),
    ("json", "JSON", ""),
    ("jsonl", "JSON Lines", "list-format-jsonl"),
    ("jsonld", "JSON-LD", "list-format-jsonld"),
    ("pdf", "PDF", "list-format-pdf"),
    ("bib", "BibTeX", "list-format-citation"),
    ("ris", "RIS", "list-format-citation"),
    ("csl.json", "CSL-JSON", "list-format-citation"),
    ("atom", "Atom", "list-format-atom"),
];

fn formats(shell: &Shell, base: &Query) -> Vec<Format> {
    FORMATS
        .into_iter()
        .map(|(ending, label, note)| Format {
            href: base.href(&format!("/policies.{ending}")),
            label: label.to_owned(),
            note: if note.is_empty() { String::new() } else { shell.t(note) },
        })
        .collect()
}

/// A decimal number as people write it in this language, with one decimal where it has any.
pub(super) fn decimal(lang: Lang, x: f64) -> String {
    let text = format!("{x:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if lang == Lang::En { text.to_owned() } else { text.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_list_leaves_out_empty_fields_and_the_place() {
        let q = Query::parse("q=digital&in-year=&country=NO&after=xyz&all=body&as-of=");
        assert_eq!(state(&q).encode(), "q=digital&country=NO");
    }

    #[test]
    fn a_year_outside_the_usual_ones_can_still_be_seen_as_chosen() {
        let filter = Filter::parse(&Query::parse("in-year=1999")).expect("a year");
        let years = years(&filter, 2026);
        assert_eq!(years.first().expect("years").value, "2026");
        let last = years.last().expect("years");
        assert!(last.selected && last.value == "1999");
        assert_eq!(years.iter().filter(|y| y.selected).count(), 1);
    }

    #[test]
    fn decimals_have_a_comma_except_in_english() {
        assert_eq!(decimal(Lang::Nb, 2.5), "2,5");
        assert_eq!(decimal(Lang::En, 2.5), "2.5");
        assert_eq!(decimal(Lang::Nb, 3.0), "3");
    }
}
