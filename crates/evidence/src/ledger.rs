//! Keeping every indicator counted: what is new is added, a full recount gives the same, and a check says so.

use std::collections::HashMap;

use db::{Conn, Db, DbError, Tx, counter};

use crate::fact::Profile;
use crate::indicator::{Indicator, shipped};
use crate::recipe::{Recipe, reduced, what};
use crate::rollup::{Changes, count};
use crate::store::cells::{self, Which};
use crate::store::facts::{COUNTER, profile_number};

/// Subjects read at once in a full count.
const AT_ONCE: i64 = 4_000;
/// Facts beyond which everything is counted anew rather than what is new.
const MANY: i64 = 200_000;

/// How one indicator's cells differ from a recount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The indicator's id and version.
    pub code: String,
    /// Cells that a recount has otherwise, or only one of the two has.
    pub cells: usize,
    /// Cells that a recount has.
    pub of: usize,
}

/// Says how far a count has come, from 0 to 1.
pub type Progress<'a> = &'a (dyn Fn(f64) + Sync);

/// The ways of counting, with the numbers of this database. New profiles get their numbers here.
async fn recipes(tx: &mut Tx, list: &[Indicator]) -> Result<Vec<(Recipe, i64)>, DbError> {
    let kinds = cells::kinds(tx).await?;
    let profiles: Vec<(i64, Profile)> =
        cells::profiles(tx).await?.into_iter().map(|(n, text)| (n, Profile::parse(&text))).collect();
    let mut programmes = HashMap::new();
    let mut names: HashMap<&str, i64> = HashMap::new();
    for (number, profile) in &profiles {
        let next = names.len() as i64;
        let name = profile.get("programme").unwrap_or_default();
        programmes.insert(*number, *names.entry(name).or_insert(next));
    }
    let kept: HashMap<String, (i64, String, i64)> =
        cells::recipes(tx).await?.into_iter().map(|(n, code, counts, at)| (code, (n, counts, at))).collect();
    let mut numbers: HashMap<String, i64> = profiles.iter().map(|(n, p)| (p.text(), *n)).collect();
    let mut out = Vec::new();
    for indicator in list {
        let Some(what) = what(indicator, &kinds) else { continue };
        let (code, counts) = (indicator.code(), indicator.counts());
        let (number, applied) = match kept.get(&code) {
            None => (cells::add_recipe(tx, &code, &counts).await?, 0),
            Some((number, text, _)) if *text != counts => {
                cells::reset(tx, *number, &counts).await?;
                (*number, 0)
            }
            Some((number, _, applied)) => (*number, *applied),
        };
        let mut becomes = HashMap::new();
        for (profile, dimensions) in &profiles {
            let text = reduced(dimensions, &indicator.breakdowns).text();
            let number = match numbers.get(&text) {
                Some(number) => *number,
                None => {
                    let number = profile_number(tx, &text).await?;
                    numbers.insert(text, number);
                    number
                }
            };
            becomes.insert(*profile, number);
        }
        let settled = indicator.settled();
        out.push((Recipe { number, what, settled, becomes, programmes: programmes.clone() }, applied));
    }
    Ok(out)
}

/// Counts all facts up to a number, for several ways of counting at once.
async fn count_all(
    conn: &mut Conn,
    recipes: &[&Recipe],
    until: i64,
    progress: Progress<'_>,
) -> Result<Vec<Changes>, DbError> {
    let mut out = vec![Changes::new(); recipes.len()];
    let last = cells::last_subject(conn).await?;
    let mut from = 0;
    while from < last {
        let to = (from + AT_ONCE).min(last);
        for subject in cells::told(conn, Which::Subjects(from, to)).await? {
            for (recipe, out) in recipes.iter().zip(&mut out) {
                count(recipe, &subject, until, 1, out);
            }
        }
        from = to;
        progress(from as f64 / last as f64);
    }
    for changes in &mut out {
        changes.retain(|_, t| !t.is_empty());
    }
    Ok(out)
}

/// Adds every fact that is not counted yet, in one transaction. Gives how many facts were new; nothing is written when
/// there are none.
///
/// # Errors
/// When the database refuses; then nothing has changed.
pub async fn keep_up(db: &Db) -> Result<i64, DbError> {
    keep_up_with(db, shipped(), &|_| ()).await
}

/// [`keep_up`] for a list of indicators, saying how far it has come.
///
/// # Errors
/// When the database refuses; then nothing has changed.
pub async fn keep_up_with(db: &Db, list: &[Indicator], progress: Progress<'_>) -> Result<i64, DbError> {
    let mut conn = db.read().await?;
    let last = counter::read(&mut conn, COUNTER).await?;
    let kept = cells::recipes(&mut conn).await?;
    drop(conn);
    let is_kept = |i: &Indicator| {
        let found = kept.iter().find(|(_, code, ..)| *code == i.code());
        found.is_some_and(|(_, _, counts, at)| *at == last && *counts == i.counts())
    };
    if list.iter().filter(|i| what(i, &HashMap::new()).is_some()).all(is_kept) {
        return Ok(0);
    }
    let mut tx = db.write().await?;
    // read again: another process may have counted meanwhile, and facts may have come
    let last = counter::raise(&mut tx, COUNTER, 0).await?;
    let recipes = recipes(&mut tx, list).await?;
    let (anew, behind): (Vec<_>, Vec<_>) =
        recipes.iter().filter(|(_, at)| *at < last).partition(|(_, at)| *at == 0 || last - at > MANY);
    let mut new = 0;
    for (recipe, at) in behind {
        new = new.max(last - at);
        let mut changes = Changes::new();
        for subject in cells::told(&mut tx, Which::Changed(*at, last)).await? {
            count(recipe, &subject, *at, -1, &mut changes);
            count(recipe, &subject, last, 1, &mut changes);
        }
        cells::add(&mut tx, recipe.number, &changes).await?;
        cells::applied(&mut tx, recipe.number, last).await?;
    }
    if !anew.is_empty() {
        new = last;
        let only: Vec<&Recipe> = anew.iter().map(|(r, _)| r).collect();
        let counted = count_all(&mut tx, &only, last, progress).await?;
        for (recipe, changes) in only.iter().zip(&counted) {
            cells::empty(&mut tx, recipe.number).await?;
            cells::add(&mut tx, recipe.number, changes).await?;
            cells::applied(&mut tx, recipe.number, last).await?;
        }
    }
    tx.commit().await?;
    Ok(new)
}

/// Counts every indicator anew from all facts. Gives the number of facts.
///
/// # Errors
/// When the database refuses; then nothing has changed.
pub async fn recompute(db: &Db, list: &[Indicator], progress: Progress<'_>) -> Result<i64, DbError> {
    let mut tx = db.write().await?;
    for (number, _, counts, _) in cells::recipes(&mut tx).await? {
        cells::reset(&mut tx, number, &counts).await?;
    }
    tx.commit().await?;
    keep_up_with(db, list, progress).await?;
    let mut conn = db.read().await?;
    counter::read(&mut conn, COUNTER).await
}

/// Recounts every indicator from its facts and compares, without writing. Empty: everything is equal.
///
/// # Errors
/// When the database refuses.
pub async fn verify(
    db: &Db,
    list: &[Indicator],
    progress: Progress<'_>,
) -> Result<(usize, Vec<Difference>), DbError> {
    keep_up_with(db, list, &|_| ()).await?;
    // a transaction that is never committed: facts that come meanwhile are not seen
    let mut tx = db.write().await?;
    let recipes = recipes(&mut tx, list).await?;
    let only: Vec<&Recipe> = recipes.iter().map(|(r, _)| r).collect();
    let last = counter::read(&mut tx, COUNTER).await?;
    let counted = count_all(&mut tx, &only, last, progress).await?;
    let mut out = Vec::new();
    let mut all = 0;
    let codes: HashMap<i64, String> =
        cells::recipes(&mut tx).await?.into_iter().map(|(n, code, ..)| (n, code)).collect();
    for (recipe, counted) in only.iter().zip(counted) {
        let kept = cells::cells(&mut tx, recipe.number).await?;
        let missing = counted.iter().filter(|(at, t)| kept.get(*at) != Some(*t)).count();
        let extra = kept.keys().filter(|at| !counted.contains_key(*at)).count();
        all += counted.len();
        if missing + extra > 0 {
            let code = codes.get(&recipe.number).cloned().unwrap_or_default();
            out.push(Difference { code, cells: missing + extra, of: counted.len() });
        }
    }
    Ok((all, out))
}
