//! Imports records: all rows or none. A row that equals what is there already
//! changes nothing, so importing a file twice is harmless.

use std::collections::HashMap;

use db::{Db, audit, counter};
use kernel::Instant;
use serde_json::json;

use super::Refusal;
use crate::Record;
use crate::record::ROW_KEYS;
use crate::store::revisions::{self, Bulk, Origin};
use crate::store::{publications, relations};

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportReport {
    /// Rows read.
    pub rows: usize,
    /// Records that are new.
    pub created: usize,
    /// Records that changed.
    pub updated: usize,
    /// Rows that equal what is there.
    pub unchanged: usize,
    /// True when nothing was written because it was only tried.
    pub dry_run: bool,
}

/// How an import is done.
pub struct Import<'a> {
    /// Who imports: a person's id or the name of a command.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Only say what would happen.
    pub dry_run: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// Trinn's own keys that a row may leave out without meaning "remove them": a plain exchange row
/// (the 23 keys) updates those keys and leaves what was added here alone.
fn merge(row: &Record, existing: &Record) -> Record {
    let mut merged = serde_json::to_value(existing).expect("a record always serialises");
    let new = serde_json::to_value(row).expect("a record always serialises");
    let (Some(old), Some(new)) = (merged.as_object_mut(), new.as_object()) else { return row.clone() };
    let same_stages = |a: &serde_json::Value, b: &serde_json::Value| {
        let plain = |v: &serde_json::Value| -> Vec<(serde_json::Value, serde_json::Value)> {
            v.as_array().into_iter().flatten().map(|s| (s["year"].clone(), s["stage"].clone())).collect()
        };
        a.is_array() && b.is_array() && plain(a) == plain(b)
    };
    for (key, value) in new {
        // notes under the stages are ours: equal stages without notes keep them
        if key == "stages"
            && old.get(key).is_some_and(|o| same_stages(o, value))
            && row.stages.iter().flatten().all(|s| s.note.is_empty())
        {
            continue;
        }
        old.insert(key.clone(), value.clone());
    }
    serde_json::from_value(merged).unwrap_or_else(|_| row.clone())
}

/// True when a row holds nothing beyond the exchange format's 23 keys.
fn is_plain(row: &Record) -> bool {
    let value = serde_json::to_value(row).expect("a record always serialises");
    value.as_object().is_some_and(|o| o.keys().all(|k| ROW_KEYS.contains(&k.as_str())))
}

/// Imports the rows in one transaction.
pub async fn import_records(
    db: &Db,
    now: Instant,
    rows: Vec<Record>,
    how: Import<'_>,
) -> Result<ImportReport, Refusal> {
    let mut report = ImportReport { rows: rows.len(), dry_run: how.dry_run, ..Default::default() };
    let mut tx = db.write().await?;
    let heads: HashMap<i64, revisions::Head> =
        revisions::heads(&mut tx).await?.into_iter().map(|h| (h.number, h)).collect();
    let mut bulk: Vec<Bulk> = Vec::new();
    let mut fresh_relations = Vec::new();
    let mut changed_relations: Vec<Record> = Vec::new();
    for row in rows {
        let head = heads.get(&row.id);
        let record = match head {
            Some(h) if is_plain(&row) && h.content_hash != revisions::hash(&row.to_json()) => {
                match revisions::document(&mut tx, row.id, h.latest_version).await? {
                    Some(existing) => merge(&row, &existing),
                    None => row,
                }
            }
            _ => row,
        };
        let document = record.to_json();
        let content_hash = revisions::hash(&document);
        match head {
            Some(h) if h.content_hash == content_hash && h.live_seq.is_some() => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => {
                report.updated += 1;
                changed_relations.push(record.clone());
            }
            None => {
                report.created += 1;
                let to = record.relations.iter().filter_map(|r| Some((record.id, r.kind, r.target?)));
                fresh_relations.extend(to);
            }
        }
        bulk.push(Bulk {
            number: record.id,
            version: head.map_or(0, |h| h.latest_version) + 1,
            seq: 0,
            document,
            content_hash,
        });
    }
    if how.dry_run || bulk.is_empty() {
        return Ok(report);
    }
    let last = counter::raise(&mut tx, publications::COUNTER, bulk.len() as i64).await?;
    let first = last - bulk.len() as i64 + 1;
    for (i, b) in bulk.iter_mut().enumerate() {
        b.seq = first + i as i64;
    }
    revisions::add_published(&mut tx, &bulk, now, how.author, how.origin, how.reason).await?;
    relations::add_many(&mut tx, &fresh_relations, now).await?;
    for record in &changed_relations {
        relations::set(&mut tx, record.id, Some(record), now).await?;
    }
    let detail =
        json!({ "created": report.created, "updated": report.updated, "first_seq": first, "last_seq": last });
    audit::append(&mut tx, now, how.author, "policy.import", "policies", &detail).await?;
    tx.commit().await?;
    Ok(report)
}
