//! Items are written into the register: each new or changed state is kept, and evidence is told which machines there are.

use std::collections::HashMap;

use db::{Db, DbError, Tx, audit};
use evidence::{Fact, Profile};
use kernel::{Id, Instant};
use serde_json::json;
use uuid::Uuid;

use crate::equipment::{BadItem, Fault, Item, Status};
use crate::store::{equipment, sites};

/// Why items were not written.
#[derive(Debug, thiserror::Error)]
pub enum NotPut {
    /// A field cannot be right: which item of the list (from 0), and what.
    #[error("item {0}: {field} {fault}", field = .1.field, fault = .1.fault)]
    Bad(usize, BadItem),
    /// Somebody else changed an item meanwhile.
    #[error("somebody else changed item {0} meanwhile; look at it again")]
    Changed(usize),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Writes items, all or none. An item of version 1 is new; one of a higher version changes the one before.
///
/// # Errors
/// [`NotPut`]; then nothing was written.
pub async fn put_items(db: &Db, items: &[Item], reason: &str, by: &str, now: Instant) -> Result<(), NotPut> {
    let mut tx = db.write().await?;
    write(&mut tx, items, reason, by, now).await?;
    tx.commit().await?;
    Ok(())
}

/// [`put_items`] within a transaction that is under way.
///
/// # Errors
/// [`NotPut`]; the caller drops the transaction.
pub async fn write(tx: &mut Tx, items: &[Item], reason: &str, by: &str, now: Instant) -> Result<(), NotPut> {
    // changed first: whoever writes second waits here and then sees what the first wrote
    equipment::changed(tx).await?;
    let known = equipment::all(tx).await?;
    let versions: HashMap<Uuid, i64> = known.iter().map(|i| (i.id, i.version)).collect();
    let mut tags: HashMap<(Uuid, &str), Uuid> =
        known.iter().map(|i| ((i.owner, i.tag.as_str()), i.id)).collect();
    for (n, item) in items.iter().enumerate() {
        if let Some(bad) = item.faults(now.date()).into_iter().next() {
            return Err(NotPut::Bad(n, bad));
        }
        if versions.get(&item.id).copied().unwrap_or(0) + 1 != item.version {
            return Err(NotPut::Changed(n));
        }
        if *tags.entry((item.owner, &item.tag)).or_insert(item.id) != item.id {
            return Err(NotPut::Bad(n, BadItem { field: "tag", fault: Fault::Taken }));
        }
        equipment::put(tx, item, reason, (now, by)).await?;
    }
    tell_machines(tx, items, now).await?;
    let subject = match items {
        [one] => format!("equipment/{}", one.id),
        _ => "equipment".to_owned(),
    };
    let detail = json!({ "items": items.len(), "reason": reason });
    audit::append(tx, now, by, "equipment.put", &subject, &detail).await?;
    Ok(())
}

/// Tells evidence of machines: 1 while learners can train on one, 0 when they cannot; the same for those that are held at
/// all, and when they were acquired. A machine belongs to its site's organisation.
///
/// # Errors
/// When the database refuses.
pub async fn tell_machines(tx: &mut Tx, items: &[Item], now: Instant) -> Result<(), DbError> {
    let places: HashMap<Uuid, Uuid> =
        sites::all(tx).await?.into_iter().map(|s| (s.id, s.organisation)).collect();
    let mut facts: Vec<Fact> = Vec::new();
    for i in items {
        let Some(organisation) = places.get(&i.site) else { continue };
        let fact = |kind, on, holds: bool| Fact {
            kind,
            subject: i.id,
            organisation: Id::from_uuid(*organisation),
            profile: Profile::new().with("kind", &i.kind),
            on,
            value: if holds { 1.0 } else { 0.0 },
            origin: Some(i.id),
        };
        facts.push(fact("equipment.machine", now.date(), i.usable()));
        facts.push(fact("equipment.held", now.date(), i.status != Status::Retired));
        facts.extend(i.acquired_on.filter(|d| *d <= now.date()).map(|d| fact("equipment.acquired", d, true)));
    }
    evidence::publish(tx, now, &facts).await.map(drop)
}
