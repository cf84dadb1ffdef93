//! `/policies/statistics`: figures over the records that the filters leave, as
//! drawings, tables and CSV. Every figure has its n and says what it leaves out.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use webkit::{Shell, WebError};

use super::list::{self, Chip};
use crate::filter::Filter;
use crate::present::Words;
use crate::room::Room;
use crate::statistics::{StatRow, statistics};
use crate::store::publications;

mod views;

use views::{Chart, Heat, Number, Table};

/// The page's address.
const PATH: &str = "/policies/statistics";
/// Records read from the database in one go.
const CHUNK: usize = 500;
/// Records that figures are made of; more than that are left out and the page says so.
const MOST: usize = 200_000;

/// The statistics and their file.
pub fn routes() -> Router<Room> {
    Router::new()
        .route(PATH, get(page))
        .route("/policies/statistics.csv", get(file))
        .layer(Extension(Kept::default()))
}

/// What statistics need of each publication, kept because a publication never changes.
/// Holds about a hundred bytes for each.
#[derive(Clone, Default)]
struct Kept(Arc<RwLock<HashMap<i64, Arc<StatRow>>>>);

impl Kept {
    /// The rows of these publications; what is not kept yet is read first.
    async fn rows(&self, room: &Room, seqs: &[i64]) -> Result<Vec<StatRow>, WebError> {
        let missing: Vec<i64> = {
            let kept = self.0.read().unwrap_or_else(|e| e.into_inner());
            seqs.iter().copied().filter(|s| !kept.contains_key(s)).collect()
        };
        if !missing.is_empty() {
            let mut conn = room.db().read().await?;
            for chunk in missing.chunks(CHUNK) {
                let read = publications::by_seq(&mut conn, chunk).await?;
                let mut kept = self.0.write().unwrap_or_else(|e| e.into_inner());
                if kept.len() > MOST {
                    kept.clear();
                }
                kept.extend(read.iter().map(|p| (p.seq, Arc::new(StatRow::from(&p.record)))));
            }
        }
        let kept = self.0.read().unwrap_or_else(|e| e.into_inner());
        Ok(seqs.iter().filter_map(|s| kept.get(s)).map(|r| StatRow::clone(r)).collect())
    }
}

/// The records that the filters leave: their statistics' rows and how many there are.
async fn load(
    room: &Room,
    shell: &Shell,
    filter: &Filter,
    kept: &Kept,
) -> Result<(Vec<StatRow>, usize), WebError> {
    let query = filter.to_search(shell.language(), 0, &[]);
    let keys = room.catalog.index().keys(&query).map_err(WebError::internal)?;
    let seqs: Vec<i64> = keys.iter().take(MOST).map(|(_, seq)| *seq as i64).collect();
    Ok((kept.rows(room, &seqs).await?, keys.len()))
}

async fn page(
    State(room): State<Room>,
    Extension(kept): Extension<Kept>,
    shell: Shell,
) -> Result<Response, WebError> {
    let filter = list::filter_of(&shell)?;
    let (rows, total) = load(&room, &shell, &filter, &kept).await?;
    let words = room.words(&shell).await?;
    shell.public(&StatisticsPage::new(&words, &filter, &rows, total))
}

async fn file(
    State(room): State<Room>,
    Extension(kept): Extension<Kept>,
    shell: Shell,
) -> Result<Response, WebError> {
    let filter = list::filter_of(&shell)?;
    let figure = shell.query().get("figure").unwrap_or("").to_owned();
    if !figure.is_empty() && !views::FIGURES.contains(&figure.as_str()) {
        return Err(WebError::bad("figure", "error-parameter", &figure));
    }
    let (rows, _) = load(&room, &shell, &filter, &kept).await?;
    let csv = views::csv(&statistics(&rows), &figure).map_err(WebError::internal)?;
    let mut response = csv.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"trinn-statistics.csv\""),
    );
    response.extensions_mut().insert(webkit::cache::Public);
    Ok(response)
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage {
    shell: Shell,
    chips: Vec<Chip>,
    text: String,
    list: String,
    csv: String,
    empty: bool,
    count: String,
    cut: String,
    numbers: Vec<Number>,
    time: Chart,
    ended: Chart,
    last_stage: Chart,
    by_year: Heat,
    by_country: Table,
    by_country_csv: String,
    left_out: Vec<String>,
}

impl StatisticsPage {
    fn new(words: &Words, filter: &Filter, rows: &[StatRow], total: usize) -> Self {
        let shell = &words.shell;
        let base = list::state(shell.query()).without("figure").without("sort");
        let csv = |figure: &str| base.with("figure", figure).href("/policies/statistics.csv");
        let s = statistics(rows);
        StatisticsPage {
            chips: list::chips(words, filter, &base, PATH),
            text: filter.text.clone(),
            list: base.href("/policies"),
            csv: base.href("/policies/statistics.csv"),
            empty: rows.is_empty(),
            count: shell.tn("count-hits", total as i64),
            cut: match total > rows.len() {
                true => shell.txy("stats-cut", shell.n(rows.len() as i64), shell.n(total as i64)),
                false => String::new(),
            },
            numbers: views::numbers(words, &s),
            time: views::time(words, &s, csv("time")),
            ended: views::ended(words, &s, csv("ended")),
            last_stage: views::last_stage(words, &s, csv("last-stage")),
            by_year: views::by_year(words, &s, csv("stage-year")),
            by_country: views::by_country(words, &s),
            by_country_csv: csv("country"),
            left_out: views::left_out(shell, &s),
            shell: shell.clone(),
        }
    }
}
