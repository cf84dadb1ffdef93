//! A plan becomes bookings: what people have agreed to stays, what they have not is replaced.

use std::collections::HashSet;

use access_plan::check::check;
use access_plan::{Instance, Plan};
use db::{Db, DbError, audit};
use jiff::civil::Date;
use kernel::{Chance, Id, Instant};
use serde_json::json;
use uuid::Uuid;

use crate::planning::Layout;
use crate::store::plans;

/// What publishing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Bookings that are new.
    pub new: usize,
    /// Bookings of earlier plans that nobody had agreed to, released.
    pub released: usize,
    /// Bookings that stay because somebody has agreed to them.
    pub kept: usize,
    /// Bookings of the plan that such a one stands in the way of.
    pub skipped: usize,
}

/// Why a plan was not published.
#[derive(Debug, thiserror::Error)]
pub enum NotPublished {
    /// There is none of this id.
    #[error("there is no such plan")]
    NoPlan,
    /// It is still being made, or was published before.
    #[error("a plan can be published once, when it is done")]
    NotDone,
    /// The checker found a broken rule: this must not happen and nothing was written.
    #[error("the plan breaks rule {0}: {1}")]
    Invalid(u8, String),
    /// What is stored cannot be read.
    #[error("the plan cannot be read: {0}")]
    Unreadable(String),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Publishes a plan from a day on.
///
/// # Errors
/// [`NotPublished`]; then nothing was written.
pub async fn publish_plan(
    db: &Db,
    id: Uuid,
    today: Date,
    by: &str,
    now: Instant,
    chance: &mut Chance,
) -> Result<Published, NotPublished> {
    let mut tx = db.write().await?;
    let head = plans::one(&mut tx, id).await?.ok_or(NotPublished::NoPlan)?;
    if !["done", "cancelled", "interrupted"].contains(&head.state.as_str()) {
        return Err(NotPublished::NotDone);
    }
    let whole = plans::whole(&mut tx, id).await?.ok_or(NotPublished::NoPlan)?;
    let unreadable = |e: String| NotPublished::Unreadable(e);
    let instance = Instance::parse(&whole.instance).map_err(|e| unreadable(e.to_string()))?;
    let plan = Plan::parse(&whole.plan).map_err(|e| unreadable(e.to_string()))?;
    let layout: Layout = serde_json::from_str(&whole.layout).map_err(|e| unreadable(e.to_string()))?;
    if let Some(v) = check(&instance, &plan).violations.into_iter().next() {
        return Err(NotPublished::Invalid(v.rule, v.what));
    }
    let mut done = Published::default();
    let groups: HashSet<Uuid> = layout.groups.iter().copied().collect();
    let mut busy: HashSet<(Uuid, String, i64)> = HashSet::new();
    for b in plans::live(&mut tx, today).await? {
        if !b.kept && groups.contains(&b.group) {
            plans::release(&mut tx, &b, "replaced by a newer plan", (now, by)).await?;
            done.released += 1;
            continue;
        }
        done.kept += usize::from(groups.contains(&b.group));
        for who in [Some(b.group), b.instructor].into_iter().flatten() {
            busy.insert((who, b.day.clone(), b.half));
        }
    }
    for b in &plan.bookings {
        let Some(placed) = layout.placed(&instance, &plan, b) else {
            return Err(NotPublished::Unreadable("a booking names what is not in the plan".to_owned()));
        };
        let at = |who: Uuid| (who, placed.day.to_string(), placed.half.number());
        let free = placed.day >= today
            && !busy.contains(&at(placed.group))
            && !busy.contains(&at(placed.instructor));
        if !free || !plans::take(&mut tx, &placed).await? {
            done.skipped += 1;
            continue;
        }
        let booking = Id::<Layout>::new(now, chance).uuid();
        plans::book(&mut tx, (booking, id), &placed, (now, by)).await?;
        busy.insert(at(placed.group));
        busy.insert(at(placed.instructor));
        done.new += 1;
    }
    plans::set_state(&mut tx, id, "published", now).await?;
    plans::replace_others(&mut tx, &head, now).await?;
    let detail =
        json!({ "new": done.new, "released": done.released, "kept": done.kept, "skipped": done.skipped });
    audit::append(&mut tx, now, by, "plan.publish", &format!("plan/{id}"), &detail).await?;
    tx.commit().await?;
    Ok(done)
}
