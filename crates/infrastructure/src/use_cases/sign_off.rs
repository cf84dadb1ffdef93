//! Somebody qualified signs learners off on a kind of equipment.

use db::{Db, DbError, Tx, audit};
use evidence::{Fact, Profile};
use jiff::civil::Date;
use kernel::{Chance, Id, Instant};
use people::store::group;
use serde_json::json;
use thiserror::Error;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::passport::Signed;
use crate::requirement::school_year;
use crate::store::requirements;
use crate::store::sign_offs::{self, NewSignOff};

/// A sign-off may be written this many days after it was seen.
pub const LATE_DAYS: i32 = 60;

/// What to sign off.
#[derive(Clone, Debug)]
pub struct SignOff {
    /// The class.
    pub group: Uuid,
    /// The kind of equipment.
    pub kind: String,
    /// The learners who showed that they can.
    pub learners: Vec<Uuid>,
    /// The day on which it was seen.
    pub day: Date,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedOff {
    /// Signed off now.
    pub new: usize,
    /// Had it already; nothing was changed for them.
    pub before: usize,
}

/// Why nothing was signed off.
#[derive(Debug, Error)]
pub enum NotSignedOff {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is no such class, or its programme is not known.
    #[error("no such class, or its programme is not known")]
    NoClass,
    /// The programme does not ask for this kind of equipment.
    #[error("the programme does not ask for this kind of equipment")]
    NotAsked,
    /// The person is not qualified to instruct on this kind that day.
    #[error("not qualified to instruct on this kind of equipment that day")]
    NotQualified,
    /// Nobody was chosen.
    #[error("nobody was chosen")]
    Nobody,
    /// Somebody chosen is not in the class that day.
    #[error("somebody chosen is not in the class that day")]
    NotInClass,
    /// The day is to come, or too long ago.
    #[error("the day is to come or more than {LATE_DAYS} days ago")]
    Day,
}

/// Signs learners off, all or nobody; who has it already is counted and left as it is. Sign-offs, facts and the entry
/// in the log stand together.
///
/// # Errors
/// As [`NotSignedOff`] says; then nothing was written.
pub async fn sign_off(
    db: &Db,
    catalogue: &Catalogue,
    person: Uuid,
    what: &SignOff,
    now: Instant,
    chance: &mut Chance,
) -> Result<SignedOff, NotSignedOff> {
    let mut tx = db.write().await?;
    let done = sign_off_in(&mut tx, catalogue, person, what, now, chance).await?;
    tx.commit().await?;
    Ok(done)
}

/// [`sign_off`] within a transaction that is under way.
///
/// # Errors
/// As [`NotSignedOff`] says; the caller drops the transaction.
pub async fn sign_off_in(
    tx: &mut Tx,
    catalogue: &Catalogue,
    person: Uuid,
    what: &SignOff,
    now: Instant,
    chance: &mut Chance,
) -> Result<SignedOff, NotSignedOff> {
    let today = now.date();
    let age = what.day.until(today).map(|s| s.get_days()).unwrap_or(i32::MAX);
    if !(0..=LATE_DAYS).contains(&age) {
        return Err(NotSignedOff::Day);
    }
    if what.learners.is_empty() {
        return Err(NotSignedOff::Nobody);
    }
    let class = group::one(tx, what.group).await?.ok_or(NotSignedOff::NoClass)?;
    let programme =
        class.programme.as_deref().and_then(|p| catalogue.named(p)).ok_or(NotSignedOff::NoClass)?;
    let asked = requirements::holding(tx, &school_year(what.day)).await?;
    let importance = asked
        .iter()
        .find(|r| r.programme == programme.code && r.kind == what.kind)
        .ok_or(NotSignedOff::NotAsked)?
        .importance;
    let instructor = sign_offs::qualified(tx, person, what.day)
        .await?
        .into_iter()
        .find(|(_, kind)| *kind == what.kind)
        .ok_or(NotSignedOff::NotQualified)?
        .0;
    let members = group::members(tx, what.group, what.day.max(class.span.from)).await?;
    if what.learners.iter().any(|l| members.iter().all(|m| m.learner != *l)) {
        return Err(NotSignedOff::NotInClass);
    }
    let kind = format!("sign-off.{}", importance.code());
    let mut facts = Vec::new();
    for learner in &what.learners {
        let row = NewSignOff {
            id: Id::<Signed>::new(now, chance).uuid(),
            learner: *learner,
            kind: &what.kind,
            programme: &programme.code,
            importance: importance.code(),
            day: what.day,
            instructor: Some(instructor),
            basis: "measured",
        };
        if sign_offs::add(tx, &row, now, &person.to_string()).await? {
            facts.push(Fact {
                kind: &kind,
                subject: *learner,
                organisation: class.organisation,
                profile: Profile::new().with("programme", &programme.code).with("level", &programme.level),
                on: what.day,
                value: 1.0,
                origin: Some(row.id),
            });
        }
    }
    if !facts.is_empty() {
        evidence::publish(tx, now, &facts).await?;
    }
    let detail = json!({ "kind": what.kind, "learners": facts.len(), "day": what.day.to_string() });
    let subject = format!("group/{}", what.group);
    audit::append(tx, now, &person.to_string(), "training.sign_off", &subject, &detail).await?;
    Ok(SignedOff { new: facts.len(), before: what.learners.len() - facts.len() })
}
