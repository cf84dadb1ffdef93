//! `/`: what this is, one strategy as an example, what is new, and ways in.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use db::Conn;
use jiff::civil::Date;
use kernel::{Instant, Period};
use search::Sort;
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::list::StageTag;
use super::list::strip::{drawing_words, stages};
use crate::Record;
use crate::catalog::{Facet, Order};
use crate::present::Words;
use crate::record::ElementKind;
use crate::room::Room;
use crate::store::publications::Publication;
use crate::store::{editions, publications};
use crate::timeline::{self, Drawing, Purpose, RecordTimeline};
use crate::umbrella::Umbrella;

/// The strategy that serves as the example: Norway's, 2023-2030.
const EXAMPLE: i64 = 43626;
/// Promises of the example that are named.
const PROMISES: usize = 3;
/// Latest changes that are shown.
const CHANGES: usize = 5;

/// The start page.
pub fn routes() -> Router<Room> {
    Router::new().route("/", get(start))
}

async fn start(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let words = room.words(&shell).await?;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let newest = newest(&room, &shell)?;
    let mut conn = room.db().read().await?;
    let numbers =
        [newest.policies, newest.countries, frozen_editions(&mut conn, shell.as_of_instant()).await?];
    let changes = publications::by_seq(&mut conn, &newest.seqs).await?;
    let example = publications::of(&mut conn, EXAMPLE, shell.as_of_instant()).await?;
    shell.public(&StartPage {
        examples: examples(&shell),
        numbers: counted(&shell, numbers),
        example: example.map(|p| Example::of(&words, &p.record, today)),
        ways: ways(&shell),
        changes: changes.iter().map(|p| ChangeView::of(&words, p)).collect(),
        shell: shell.clone(),
    })
}

/// What the index knows: the newest changes, and how much there is.
struct Newest {
    seqs: Vec<i64>,
    policies: i64,
    countries: i64,
}

fn newest(room: &Room, shell: &Shell) -> Result<Newest, WebError> {
    let query = search::Query {
        as_of: shell.as_of_instant(),
        sort: Sort::By { order: Order::Changed as usize, descending: true },
        limit: CHANGES,
        count: vec![Facet::Country.index()],
        ..search::Query::default()
    };
    let answer = room.catalog.index().search(&query).map_err(WebError::internal)?;
    Ok(Newest {
        seqs: answer.hits.iter().map(|h| h.seq as i64).collect(),
        policies: answer.total as i64,
        countries: answer.facets.first().map_or(0, |(_, terms)| terms.len() as i64),
    })
}

async fn frozen_editions(conn: &mut Conn, as_of: Option<Instant>) -> Result<i64, WebError> {
    let mut n = 0;
    for edition in editions::all(conn).await? {
        let frozen = edition.moment()?;
        n += i64::from(as_of.is_none_or(|t| frozen <= t));
    }
    Ok(n)
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    shell: Shell,
    examples: Vec<LinkView>,
    numbers: Vec<NumberView>,
    example: Option<Example>,
    ways: Vec<Way>,
    changes: Vec<ChangeView>,
}

struct LinkView {
    href: String,
    label: String,
}

struct NumberView {
    href: String,
    label: String,
    value: String,
}

struct Way {
    href: String,
    title: String,
    text: String,
}

struct ChangeView {
    href: String,
    name: String,
    country: String,
    date: String,
    kind: String,
}

/// The strategy shown as an example.
struct Example {
    href: String,
    tree: String,
    name: String,
    country: String,
    valid: String,
    stage: Option<StageTag>,
    summary: String,
    svg: String,
    promises: usize,
    verdict: String,
    unbacked: Vec<String>,
}

/// Words to try, from the message files so that they suit the language.
fn examples(shell: &Shell) -> Vec<LinkView> {
    ["start-try-1", "start-try-2", "start-try-3"]
        .into_iter()
        .map(|key| {
            let label = shell.t(key);
            let query = Query::default().with("q", &webkit::mark::strip(&label));
            LinkView { href: shell.href(&query.href("/policies")), label }
        })
        .collect()
}

fn counted(shell: &Shell, [policies, countries, editions]: [i64; 3]) -> Vec<NumberView> {
    [
        ("/policies", "start-number-policies", policies),
        ("/policies?sort=country", "start-number-countries", countries),
        ("/editions", "start-number-editions", editions),
    ]
    .into_iter()
    .map(|(href, key, n)| NumberView { href: shell.href(href), label: shell.tn(key, n), value: shell.n(n) })
    .collect()
}

fn ways(shell: &Shell) -> Vec<Way> {
    let edit = if shell.session().is_some() { "/edit" } else { "/sign-in?next=%2Fedit" };
    [
        ("reader", "/policies?type=strategy_action_plan&type=our%3Astrategy_action_plan"),
        ("analyst", "/policies/statistics"),
        ("compare", "/policies/compare"),
        ("test", "/competence"),
        ("learn", "/resources"),
        ("cite", "/editions"),
        ("editor", edit),
        ("programs", "/api"),
    ]
    .into_iter()
    .map(|(who, href)| Way {
        href: if who == "editor" { href.to_owned() } else { shell.href(href) },
        title: shell.t(&format!("start-way-{who}")),
        text: shell.t(&format!("start-way-{who}-text")),
    })
    .collect()
}

impl ChangeView {
    fn of(words: &Words, p: &Publication) -> Self {
        let shell = &words.shell;
        let kind = match (p.version, p.confirmation_only) {
            (1, _) => "start-change-new",
            (_, true) => "start-change-confirmed",
            (_, false) => "start-change-changed",
        };
        ChangeView {
            href: shell.href(&format!("/policies/{}", p.number)),
            name: words.name(&p.record).text,
            country: words.country(&p.record.country_code),
            date: p.at.parse::<Instant>().map_or_else(|_| p.at.clone(), |at| shell.date(at.date())),
            kind: shell.t(kind),
        }
    }
}

impl Example {
    fn of(words: &Words, r: &Record, today: Date) -> Self {
        let shell = &words.shell;
        let tree = Umbrella::build(&r.elements, today);
        let promises = r.elements.iter().filter(|e| e.kind == ElementKind::Promise).count();
        let name = words.name(r).text;
        let timeline = RecordTimeline {
            title: name.clone(),
            stages: stages(r),
            validity: r.validity.as_ref().map(|v| Period { from: v.from, to: v.to }),
            last_confirmed: r.last_confirmed.as_ref().map(|c| c.on),
            statements: Vec::new(),
            predecessors: Vec::new(),
            successors: Vec::new(),
            today,
        };
        let drawing = Drawing { prefix: "example", purpose: Purpose::Page };
        let years = r.validity.as_ref().map(|v| years(v.from, v.to)).unwrap_or_default();
        Example {
            href: shell.href(&format!("/policies/{}", r.id)),
            tree: shell.href(&format!("/policies/{}/tree", r.id)),
            svg: timeline::record_svg(&timeline, &drawing_words(words), &drawing),
            name,
            country: words.country(&r.country_code),
            valid: if years.is_empty() { years } else { shell.tx("start-example-valid", years) },
            stage: r.last_stage().map(|s| StageTag::of(words, s)),
            summary: shell.text(&r.summary_text()),
            promises,
            verdict: match tree.unbacked.len() {
                0 => shell.tn("start-promises-kept", promises as i64),
                bare => shell.txy("start-promises-bare", shell.n(bare as i64), shell.n(promises as i64)),
            },
            unbacked: tree.unbacked.iter().take(PROMISES).map(|e| shell.text(&e.title)).collect(),
        }
    }
}

/// `2023–2030`, with an open end where one is not known.
pub(super) fn years(from: Option<kernel::Year>, to: Option<kernel::Year>) -> String {
    match (from, to) {
        (None, None) => String::new(),
        (Some(a), Some(b)) if a == b => a.to_string(),
        (a, b) => {
            let show = |y: Option<kernel::Year>| y.map_or(String::new(), |y| y.to_string());
            format!("{}–{}", show(a), show(b))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_may_be_open_at_either_end() {
        let y = |n: i64| kernel::Year::new(n).ok();
        assert_eq!(years(y(2023), y(2030)), "2023–2030");
        assert_eq!(years(y(2023), None), "2023–");
        assert_eq!(years(None, None), "");
        assert_eq!(years(y(2023), y(2023)), "2023");
    }
}
