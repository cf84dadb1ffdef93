//! Freezes what is public now as a numbered edition that can be cited.

use db::{Db, audit, counter};
use kernel::{Code, Instant, Problem};
use serde_json::json;

use super::Refusal;
use crate::room::EDITION_COUNTER;
use crate::store::editions::{self, Edition};

/// Freezes it. Gives the edition's number.
pub async fn freeze_edition(
    db: &Db,
    now: Instant,
    title: &str,
    note: &str,
    author: &str,
) -> Result<i64, Refusal> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > 200 {
        return Err(Refusal::Problems(vec![
            Problem::new(Code(1501), "an edition needs a name of at most 200 characters")
                .in_field("title")
                .hint("for example the year and the season"),
        ]));
    }
    let mut tx = db.write().await?;
    let number = counter::raise(&mut tx, EDITION_COUNTER, 1).await?;
    let members = editions::members(&mut tx, now).await?;
    let edition = Edition {
        number,
        title: title.to_owned(),
        note: note.trim().to_owned(),
        frozen_at: now.to_string(),
        records: members.len() as i64,
        content_hash: editions::hash(&members),
        author: author.to_owned(),
    };
    editions::add(&mut tx, &edition).await?;
    let detail = json!({ "records": edition.records, "content_hash": edition.content_hash });
    audit::append(&mut tx, now, author, "edition.freeze", &format!("edition/{number}"), &detail).await?;
    tx.commit().await?;
    Ok(number)
}

/// An edition as it differs from an earlier one: numbers of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct EditionDiff {
    /// Only in the later one.
    pub added: Vec<i64>,
    /// Only in the earlier one.
    pub removed: Vec<i64>,
    /// In both, with other content: number, earlier version, later version.
    pub changed: Vec<(i64, i64, i64)>,
    /// In both, alike.
    pub same: usize,
}

/// Compares two editions by their members.
pub fn compare(earlier: &[editions::Member], later: &[editions::Member]) -> EditionDiff {
    let old: std::collections::BTreeMap<i64, (i64, &str)> =
        earlier.iter().map(|(n, v, h)| (*n, (*v, h.as_str()))).collect();
    let new: std::collections::BTreeMap<i64, (i64, &str)> =
        later.iter().map(|(n, v, h)| (*n, (*v, h.as_str()))).collect();
    let mut d = EditionDiff::default();
    for (number, (version, hash)) in &new {
        match old.get(number) {
            None => d.added.push(*number),
            Some((_, h)) if h == hash => d.same += 1,
            Some((v, _)) => d.changed.push((*number, *v, *version)),
        }
    }
    d.removed = old.keys().filter(|n| !new.contains_key(n)).copied().collect();
    d
}
