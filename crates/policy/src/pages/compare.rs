//! `/policies/compare?id=…&id=…`: two to six policies side by side, field by
//! field, with what differs marked.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use db::Conn;
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::list::strip::{self, Figure};
use super::list::{Hidden, StageTag, hidden};
use crate::Record;
use crate::catalog::Facet;
use crate::present::Words;
use crate::room::Room;
use crate::store::publications::{self, Publication};

mod fields;

use fields::FieldView;

/// Fewest and most policies to compare.
const LEAST: usize = 2;
const MOST: usize = 6;
/// Numbers that are read from the address.
const READ: usize = 30;
/// Policies proposed for adding.
const PROPOSED: usize = 6;
/// The page's address.
const PATH: &str = "/policies/compare";

/// The comparison.
pub fn routes() -> Router<Room> {
    Router::new().route(PATH, get(compare))
}

async fn compare(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let asked = Asked::of(shell.query());
    if let Some(number) = asked.add_number() {
        let to = asked.with(number).href(&shell);
        return Ok(shell.go(&to, None));
    }
    let words = room.words(&shell).await?;
    let mut conn = room.db().read().await?;
    let (found, unknown) = load(&mut conn, &shell, &asked).await?;
    let proposals = proposals(&room, &shell, &mut conn, &asked, &found).await?;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let records: Vec<&Record> = found.iter().map(|p| &p.record).collect();
    let ready = (LEAST..=MOST).contains(&records.len());
    let figure = if ready { strip::figure(&words, records.iter().copied(), today, "compare") } else { None };
    shell.public(&ComparePage {
        columns: records.iter().map(|r| Column::of(&words, &asked, r)).collect(),
        fields: if ready { fields::fields(&words, &records) } else { Vec::new() },
        silent: if ready { fields::silent(&words, &records) } else { String::new() },
        problem: problem(&shell, records.len()),
        unknown: unknown.join(", "),
        full: records.len() >= MOST,
        add: asked.add.clone(),
        add_hidden: hidden(&asked.query(&shell), &["add"]),
        searched: !asked.add.is_empty(),
        proposals: proposals.iter().map(|p| Proposal::of(&words, &asked, &p.record)).collect(),
        only: asked.only_differences,
        toggle: asked.toggled().href(&shell),
        figure,
        shell: shell.clone(),
    })
}

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    /// Each number once, in order.
    numbers: Vec<i64>,
    /// What is no number.
    odd: Vec<String>,
    /// What was typed to add another.
    add: String,
    /// Only fields that differ.
    only_differences: bool,
}

impl Asked {
    fn of(q: &Query) -> Asked {
        let mut asked = Asked {
            add: q.get("add").unwrap_or("").trim().chars().take(200).collect(),
            only_differences: q.get("only") == Some("differences"),
            ..Asked::default()
        };
        for given in
            q.all("id").flat_map(|v| v.split(',')).map(str::trim).filter(|v| !v.is_empty()).take(READ)
        {
            match given.parse::<i64>() {
                Ok(n) if !asked.numbers.contains(&n) => asked.numbers.push(n),
                Ok(_) => {}
                Err(_) => asked.odd.push(webkit::mark::clean(&given.chars().take(30).collect::<String>())),
            }
        }
        asked
    }

    /// The number typed into the field for adding, if it is one.
    fn add_number(&self) -> Option<i64> {
        self.add.parse().ok()
    }

    fn with(&self, number: i64) -> Asked {
        let mut next = Asked { add: String::new(), ..self.clone() };
        if !next.numbers.contains(&number) {
            next.numbers.push(number);
        }
        next
    }

    fn without(&self, number: i64) -> Asked {
        let mut next = Asked { add: String::new(), odd: Vec::new(), ..self.clone() };
        next.numbers.retain(|n| *n != number);
        next
    }

    fn toggled(&self) -> Asked {
        Asked { only_differences: !self.only_differences, add: String::new(), ..self.clone() }
    }

    /// The parameters of the page in this state.
    fn query(&self, shell: &Shell) -> Query {
        let mut q = Query::default();
        for n in &self.numbers {
            q = q.and("id", &n.to_string());
        }
        for odd in &self.odd {
            q = q.and("id", odd);
        }
        if self.only_differences {
            q = q.with("only", "differences");
        }
        for kept in ["as-of", "lang"] {
            if let Some(value) = shell.query().get(kept).filter(|v| !v.is_empty()) {
                q = q.with(kept, value);
            }
        }
        q
    }

    fn href(&self, shell: &Shell) -> String {
        self.query(shell).href(PATH)
    }
}

/// The policies that are public, and what of the address is not.
async fn load(
    conn: &mut Conn,
    shell: &Shell,
    asked: &Asked,
) -> Result<(Vec<Publication>, Vec<String>), WebError> {
    let mut found = Vec::new();
    let mut unknown = asked.odd.clone();
    for number in &asked.numbers {
        match publications::of(conn, *number, shell.as_of_instant()).await? {
            Some(p) => found.push(p),
            None => unknown.push(number.to_string()),
        }
    }
    Ok((found, unknown))
}

/// Policies to add: those that match what was typed, else some that are like the first chosen one.
async fn proposals(
    room: &Room,
    shell: &Shell,
    conn: &mut Conn,
    asked: &Asked,
    found: &[Publication],
) -> Result<Vec<Publication>, WebError> {
    if found.len() >= MOST || (asked.add.is_empty() && found.len() >= LEAST) {
        return Ok(Vec::new());
    }
    let mut query = search::Query {
        lang: shell.language(),
        as_of: shell.as_of_instant(),
        limit: PROPOSED + MOST,
        ..search::Query::default()
    };
    match (asked.add.as_str(), found.first()) {
        ("", None) => query.limit = PROPOSED,
        ("", Some(first)) => {
            let themes: Vec<String> = first.record.our_themes.iter().flatten().take(1).cloned().collect();
            if !themes.is_empty() {
                query.filters = vec![(Facet::Theme.index(), themes)];
            }
        }
        (text, _) => query.text = Some(text.to_owned()),
    }
    let answer = room.catalog.index().search(&query).map_err(WebError::internal)?;
    let seqs: Vec<i64> = answer
        .hits
        .iter()
        .filter(|h| !asked.numbers.contains(&(h.key as i64)))
        .take(PROPOSED)
        .map(|h| h.seq as i64)
        .collect();
    Ok(publications::by_seq(conn, &seqs).await?)
}

fn problem(shell: &Shell, n: usize) -> String {
    match n {
        0 => shell.t("compare-none"),
        1 => shell.t("compare-one"),
        n if n > MOST => shell.tn("compare-too-many", n as i64),
        _ => String::new(),
    }
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    shell: Shell,
    columns: Vec<Column>,
    fields: Vec<FieldView>,
    /// Fields that none of them shows.
    silent: String,
    /// Why there is no comparison; empty when there is one.
    problem: String,
    unknown: String,
    full: bool,
    add: String,
    add_hidden: Vec<Hidden>,
    searched: bool,
    proposals: Vec<Proposal>,
    only: bool,
    toggle: String,
    figure: Option<Figure>,
}

struct Column {
    href: String,
    name: String,
    working_title: bool,
    country: String,
    stage: Option<StageTag>,
    remove: String,
}

impl Column {
    fn of(words: &Words, asked: &Asked, r: &Record) -> Column {
        let name = words.name(r);
        Column {
            href: words.shell.href(&format!("/policies/{}", r.id)),
            name: name.text,
            working_title: !name.official,
            country: words.country(&r.country_code),
            stage: r.last_stage().map(|s| StageTag::of(words, s)),
            remove: asked.without(r.id).href(&words.shell),
        }
    }
}

struct Proposal {
    name: String,
    country: String,
    stage: Option<StageTag>,
    add: String,
}

impl Proposal {
    fn of(words: &Words, asked: &Asked, r: &Record) -> Proposal {
        Proposal {
            name: words.name(r).text,
            country: words.country(&r.country_code),
            stage: r.last_stage().map(|s| StageTag::of(words, s)),
            add: asked.with(r.id).href(&words.shell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_counts_once_and_what_is_none_is_kept_apart() {
        let asked = Asked::of(&Query::parse("id=1&id=2,1&id=abc&id=&only=differences"));
        assert_eq!(asked.numbers, [1, 2]);
        assert_eq!(asked.odd, ["abc"]);
        assert!(asked.only_differences);
    }

    #[test]
    fn a_number_typed_into_the_field_is_added_once() {
        let asked = Asked::of(&Query::parse("id=1&add=+7+"));
        assert_eq!(asked.add_number(), Some(7));
        assert_eq!(asked.with(7).numbers, [1, 7]);
        assert_eq!(asked.with(1).numbers, [1]);
        assert_eq!(asked.with(7).add, "");
        assert_eq!(Asked::of(&Query::parse("add=digital")).add_number(), None);
    }
}
