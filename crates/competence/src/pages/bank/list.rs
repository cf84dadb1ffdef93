//! `/items`: the bank with facets in the address, its coverage, and the list as CSV.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::Lang;
use people::Actor;
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::{competence_name, kind_name, level_name, review_name};
use crate::hall::Hall;
use crate::item::{Audience, Item, Kind, Level, ReviewStatus};
use crate::store::items::Head;
use webkit::files::csv_file;

/// Names of the facets in the address.
const FACETS: [&str; 7] = ["framework", "competence", "level", "kind", "audience", "review", "missing"];
/// Items on one page.
const PAGE: usize = 50;

/// A value of a facet.
pub(super) struct Term {
    pub value: String,
    pub label: String,
    pub count: usize,
    pub checked: bool,
}

/// A facet of a list.
pub(super) struct Facet {
    pub name: &'static str,
    pub label: String,
    pub terms: Vec<Term>,
    pub open: bool,
}

struct Row {
    href: String,
    id: String,
    stem: String,
    competence: String,
    kind: String,
    level: String,
    review: String,
    used: String,
    languages: String,
}

struct CoverageRow {
    label: String,
    href: String,
    cells: Vec<usize>,
    total: usize,
}

/// A filter that is on; following it takes it off.
pub(super) struct Chip {
    pub href: String,
    pub label: String,
}

#[derive(Template)]
#[template(path = "bank-list.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    count: String,
    text: String,
    facets: Vec<Facet>,
    chosen: usize,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    csv: String,
    previous: String,
    next: String,
    levels: Vec<String>,
    coverage: Vec<(String, Vec<CoverageRow>)>,
    publishes: bool,
}

/// The values by which an item is found in a facet.
fn values(item: &Item, facet: &str) -> Vec<String> {
    match facet {
        "framework" => vec![item.framework.clone()],
        "competence" => vec![item.competence.clone()],
        "level" => vec![item.level.code().to_owned()],
        "kind" => vec![item.kind().code().to_owned()],
        "audience" => item.audience.iter().map(|a| a.code().to_owned()).collect(),
        "review" => vec![item.review.code().to_owned()],
        _ => Lang::ALL.into_iter().filter(|l| !item.is_whole_in(*l)).map(|l| l.code().to_owned()).collect(),
    }
}

fn label(shell: &Shell, hall: &Hall, facet: &str, value: &str, framework: &str) -> String {
    match facet {
        "framework" => hall.frameworks.get(value).map_or_else(|| value.to_owned(), |f| f.name.clone()),
        "competence" => competence_name(shell, hall, framework, value),
        "level" => value.parse::<Level>().map_or_else(|_| value.to_owned(), |l| level_name(shell, l)),
        "kind" => value.parse::<Kind>().map_or_else(|_| value.to_owned(), |k| kind_name(shell, k)),
        "audience" => value
            .parse::<Audience>()
            .map_or_else(|_| value.to_owned(), |a| shell.t(&format!("bank-audience-{a}"))),
        "review" => {
            value.parse::<ReviewStatus>().map_or_else(|_| value.to_owned(), |r| review_name(shell, r))
        }
        _ => value.parse::<Lang>().map_or_else(|_| value.to_owned(), |l| l.own_name().to_owned()),
    }
}

/// Whether an item fits the address; `but` names a facet that is left aside, for its own counts.
fn fits(item: &Item, query: &Query, but: &str) -> bool {
    let text = query.get("q").unwrap_or("").trim().to_lowercase();
    let in_text = text.is_empty()
        || item.id.to_lowercase().contains(&text)
        || item.texts().iter().any(|(_, t)| t.iter().any(|(_, s)| s.to_lowercase().contains(&text)));
    in_text
        && FACETS.iter().filter(|f| **f != but).all(|facet| {
            let mut asked = query.all(facet).filter(|v| !v.is_empty()).peekable();
            if asked.peek().is_none() {
                return true;
            }
            let own = values(item, facet);
            asked.any(|a| own.iter().any(|v| v == a))
        })
}

fn languages(item: &Item) -> String {
    let whole: Vec<&str> = Lang::ALL.into_iter().filter(|l| item.is_whole_in(*l)).map(Lang::code).collect();
    whole.join(" ")
}

fn facets(shell: &Shell, hall: &Hall, all: &[(Head, Arc<Item>)]) -> Vec<Facet> {
    let query = shell.query();
    FACETS
        .into_iter()
        .map(|name| {
            let mut counts: BTreeMap<String, (usize, String)> = BTreeMap::new();
            for (_, item) in all.iter().filter(|(_, i)| fits(i, query, name)) {
                for value in values(item, name) {
                    counts.entry(value).or_insert_with(|| (0, item.framework.clone())).0 += 1;
                }
            }
            for value in query.all(name).filter(|v| !v.is_empty()) {
                counts.entry(value.to_owned()).or_default();
            }
            let terms: Vec<Term> = counts
                .into_iter()
                .map(|(value, (count, framework))| Term {
                    label: label(shell, hall, name, &value, &framework),
                    checked: query.all(name).any(|v| v == value),
                    count,
                    value,
                })
                .collect();
            let open = terms.iter().any(|t| t.checked);
            Facet { name, label: shell.t(&format!("bank-facet-{name}")), terms, open }
        })
        .collect()
}

fn coverage(shell: &Shell, hall: &Hall, all: &[(Head, Arc<Item>)]) -> Vec<(String, Vec<CoverageRow>)> {
    let query = shell.query();
    let mut counts: BTreeMap<(&str, &str), [usize; 4]> = BTreeMap::new();
    for (_, item) in all.iter().filter(|(_, i)| i.review != ReviewStatus::Retired && fits(i, query, "")) {
        counts.entry((&item.framework, &item.competence)).or_default()[item.level.index()] += 1;
    }
    hall.frameworks
        .iter()
        .filter(|f| counts.keys().any(|(framework, _)| *framework == f.id))
        .map(|f| {
            let rows = f.areas.iter().flat_map(|a| &a.competences).map(|c| {
                let cells = counts.get(&(f.id.as_str(), c.id.as_str())).copied().unwrap_or_default();
                CoverageRow {
                    label: format!("{} {}", c.id, shell.text(&c.label.text)),
                    href: Query::default().with("framework", &f.id).with("competence", &c.id).href("/items"),
                    total: cells.iter().sum(),
                    cells: cells.to_vec(),
                }
            });
            (f.name.clone(), rows.collect())
        })
        .collect()
}

/// `GET /items`
pub async fn page(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let all = hall.newest().await?;
    let all = &all.items;
    let query = shell.query();
    let found: Vec<&(Head, Arc<Item>)> = all.iter().filter(|(_, i)| fits(i, query, "")).collect();
    let at = query.get("from").and_then(|n| n.parse().ok()).unwrap_or(0_usize).min(found.len());
    let rows = found.iter().skip(at).take(PAGE).map(|(head, item)| Row {
        href: shell.href(&format!("/items/{}", item.id)),
        id: item.id.clone(),
        stem: shell.text(&item.stem),
        competence: competence_name(&shell, &hall, &item.framework, &item.competence),
        kind: kind_name(&shell, item.kind()),
        level: level_name(&shell, item.level),
        review: review_name(&shell, item.review),
        used: match head.live_version {
            Some(v) if v == head.latest_version => shell.t("bank-in-use"),
            Some(_) => shell.t("bank-in-use-older"),
            None => shell.t("bank-not-in-use"),
        },
        languages: languages(item),
    });
    let chosen = query.0.iter().filter(|(k, v)| FACETS.contains(&k.as_str()) && !v.is_empty());
    let chips: Vec<Chip> = chosen
        .map(|(k, v)| Chip {
            href: query.without_value(k, v).without("from").href("/items"),
            label: label(&shell, &hall, k, v, query.get("framework").unwrap_or("digcomp-3.0")),
        })
        .collect();
    let to = |from: usize| query.with("from", &from.to_string()).href("/items");
    shell.page(&ListPage {
        count: shell.tn("bank-count", found.len()),
        text: query.get("q").unwrap_or("").to_owned(),
        facets: facets(&shell, &hall, all),
        chosen: chips.len(),
        chips,
        rows: rows.collect(),
        csv: query.without("from").href("/items.csv"),
        previous: if at > 0 { to(at.saturating_sub(PAGE)) } else { String::new() },
        next: if at + PAGE < found.len() { to(at + PAGE) } else { String::new() },
        levels: Level::ALL.iter().map(|l| level_name(&shell, *l)).collect(),
        coverage: coverage(&shell, &hall, all),
        publishes: actor.may_publish(),
        shell: &shell,
    })
}

/// `GET /items.csv`
pub async fn csv(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let all = hall.newest().await?;
    let all = &all.items;
    let rows = all.iter().filter(|(_, i)| fits(i, shell.query(), "")).map(|(head, item)| {
        let audience: Vec<&str> = item.audience.iter().map(|a| a.code()).collect();
        let mut row = vec![
            item.id.clone(),
            head.latest_version.to_string(),
            head.live_version.map_or(String::new(), |v| v.to_string()),
            item.framework.clone(),
            item.competence.clone(),
            item.kind().code().to_owned(),
            item.level.code().to_owned(),
            audience.join(" "),
            item.review.code().to_owned(),
            item.difficulty.a.to_string(),
            item.difficulty.b.to_string(),
            languages(item),
        ];
        row.extend(Lang::ALL.map(|l| item.stem.exact(l).unwrap_or("").to_owned()));
        row
    });
    let head = "id,version,version_in_use,framework,competence,kind,level,audience,review,judged_slope,judged_difficulty,whole_in,stem_nb,stem_nn,stem_se,stem_en";
    Ok(csv_file("items", head, rows))
}
