//! Reads all answers to items of the bank, and what they say of the items.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use db::{Conn, DbError};
use kernel::{Instant, Lang};
use uuid::Uuid;

use crate::campaign::Kind;
use crate::hall::{Hall, parameters_for, stored_item};
use crate::item::Item;
use crate::measured::{Answers, Known, Measured, Origin, Reply, Sheet, chosen, items, seconds};
use crate::pool::{fitting, judged};
use crate::store::items as item_store;
use crate::store::replies;

/// Rows read in one go.
const CHUNK: i64 = 5_000;
/// How long figures may lag behind new answers, in milliseconds; new items and values show at once.
const LAG: i64 = 60_000;

fn stored(column: &'static str, row: &Uuid, why: impl ToString) -> DbError {
    DbError::Stored { table: "answer", column, row: row.to_string(), why: why.to_string() }
}

/// The bank with the parameters that hold: each item in the version that people are asked, or its newest.
async fn bank(hall: &Hall, conn: &mut Conn) -> Result<Vec<Known>, DbError> {
    let newest = hall.newest().await?;
    let live = hall.live();
    let asked: HashMap<&str, &Arc<Item>> = live.iter().map(|i| (i.id.as_str(), i)).collect();
    let list: Vec<(Arc<Item>, bool)> = newest
        .items
        .iter()
        .map(|(head, item)| match asked.get(head.id.as_str()) {
            Some(item) => (Arc::clone(item), true),
            None => (item.clone(), false),
        })
        .collect();
    let items: Vec<Arc<Item>> = list.iter().map(|(i, _)| i.clone()).collect();
    let rows = parameters_for(conn, live.calibration, &items).await?;
    let rows: HashMap<&str, _> = rows.iter().map(|r| (r.item.as_str(), r)).collect();
    Ok(list
        .into_iter()
        .map(|(item, live)| {
            let row = rows.get(item.id.as_str());
            match row.and_then(|r| fitting(&item, r).map(|p| (r, p))) {
                Some((row, parameters)) => {
                    let origin = Origin::Calibrated {
                        number: row.origin,
                        people: row.people,
                        slope_se: row.slope_error,
                        difficulty_se: row.errors(),
                    };
                    Known { item, live, parameters, origin }
                }
                None => Known { parameters: judged(&item), item, live, origin: Origin::Judged },
            }
        })
        .collect())
}

/// Whether a version asked the same as the one that answers are counted for. Asked once for each version met.
async fn same_question(
    conn: &mut Conn,
    met: &mut HashMap<(u32, i64), bool>,
    known: &Known,
    place: u32,
    version: i64,
) -> Result<bool, DbError> {
    if version == i64::from(known.item.version) {
        return Ok(true);
    }
    if let Some(same) = met.get(&(place, version)) {
        return Ok(*same);
    }
    let id = &known.item.id;
    let same = match item_store::document(conn, id, version).await? {
        Some(document) => stored_item(id, version, &document)?.question() == known.item.question(),
        None => false,
    };
    met.insert((place, version), same);
    Ok(same)
}

/// All answers to items of the bank.
///
/// # Errors
/// When the database cannot be read or holds what no longer parses.
pub async fn read_answers(hall: &Hall) -> Result<Answers, DbError> {
    let mut conn = hall.db().read().await?;
    let mut answers = Answers {
        items: bank(hall, &mut conn).await?,
        frameworks: hall.frameworks.iter().map(|f| f.id.clone()).collect(),
        ..Answers::default()
    };
    let places: HashMap<String, u32> =
        answers.places().into_iter().map(|(id, place)| (id.to_owned(), place)).collect();
    let mut sheets: HashMap<Uuid, Sheet> = HashMap::new();
    let mut order = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let rows = replies::sheets(&mut conn, after, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        after = last.0;
        for (id, campaign, lang, began) in rows {
            let Some(of) = hall.campaign(campaign).await? else { continue };
            let Some(framework) = answers.framework(&of.rules.framework) else { continue };
            let began: Instant = began.parse().map_err(|_| stored("started_at", &id, &began))?;
            let lang = lang.parse().unwrap_or(Lang::Nb);
            sheets.insert(id, Sheet { campaign, framework, lang, began, replies: Vec::new() });
            order.push(id);
        }
    }
    let mut met: HashMap<(u32, i64), bool> = HashMap::new();
    let mut after = (Uuid::nil(), 0);
    let mut before: Option<(Uuid, Instant)> = None;
    loop {
        let rows = replies::replies(&mut conn, after, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        after = (last.0, last.1);
        for (attempt, _, item, version, response, score, counts, at) in rows {
            let Some(sheet) = sheets.get_mut(&attempt) else { continue };
            let at: Instant = at.parse().map_err(|_| stored("answered_at", &attempt, &at))?;
            let since = before.filter(|b| b.0 == attempt).map_or(sheet.began, |b| b.1);
            before = Some((attempt, at));
            let Some(place) = places.get(&item).copied() else {
                answers.not_items += 1;
                continue;
            };
            let known = &answers.items[place as usize];
            if known.item.framework != answers.frameworks[sheet.framework] {
                answers.not_items += 1;
                continue;
            }
            if !same_question(&mut conn, &mut met, known, place, version).await? {
                answers.other_questions += 1;
                continue;
            }
            // a program that asks twice must not make one person two
            if sheet.replies.iter().any(|r| r.item == place) {
                continue;
            }
            let top = known.parameters.top_score() as i64;
            sheet.replies.push(Reply {
                item: place,
                score: score.clamp(0, top) as u8,
                counts: counts != 0,
                seconds: seconds(since, at),
                chosen: chosen(&known.item, &response),
            });
        }
    }
    answers.sheets =
        order.iter().filter_map(|id| sheets.remove(id)).filter(|s| !s.replies.is_empty()).collect();
    Ok(answers)
}

/// What the answers say of the items. Kept until the bank or its values change, or until there are new answers and a minute
/// has gone.
///
/// # Errors
/// As [`read_answers`].
pub async fn measured(hall: &Hall) -> Result<Arc<Measured>, DbError> {
    hall.refresh().await?;
    let mut kept = hall.measured.lock().await;
    let now = hall.now();
    let mut conn = hall.db().read().await?;
    let key = (replies::count(&mut conn).await?, hall.live().version);
    drop(conn);
    if let Some(m) = kept.as_ref() {
        let age = now.millis() - m.at.millis();
        if m.key == key || (m.key.1 == key.1 && (1..LAG).contains(&age)) {
            return Ok(m.clone());
        }
    }
    let answers = read_answers(hall).await?;
    let mut forms = HashMap::new();
    let places = answers.places();
    for id in answers.sheets.iter().map(|s| s.campaign).collect::<HashSet<Uuid>>() {
        let Some(campaign) = hall.campaign(id).await?.filter(|c| c.kind == Kind::Fixed) else { continue };
        let form: Vec<u32> =
            campaign.rules.form.iter().filter_map(|i| places.get(i.as_str()).copied()).collect();
        forms.insert(id, form);
    }
    drop(places);
    let standards: HashMap<String, _> =
        answers.frameworks.iter().map(|f| (f.clone(), hall.standard(f))).collect();
    let authors = crate::standard::AUTHORS_BANDS;
    let made = tokio::task::spawn_blocking(move || {
        let found = items::statistics(&answers, &forms, |f| standards.get(f).copied().unwrap_or(authors));
        Measured { at: now, key, answers, found }
    })
    .await
    .map_err(|_| DbError::Plain(sqlx::Error::WorkerCrashed))?;
    let made = Arc::new(made);
    *kept = Some(made.clone());
    Ok(made)
}
