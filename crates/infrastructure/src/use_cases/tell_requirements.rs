//! Publishes, for each learner of the school year, how many core kinds of equipment the programme requires: what
//! readiness is measured against. Told once a school year, and again when it changes; somebody who left is told to need
//! nothing. What was signed off in another programme and is core in the new one is told for the new one, too.

use std::collections::{BTreeMap, HashMap};

use db::{Db, DbError, counter};
use evidence::store::facts::{Newest, newest, origins};
use evidence::{Fact, Profile};
use kernel::{Id, Instant};
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::readiness::{Class, CoreKinds, core_kinds};
use crate::requirement::school_year;
use crate::store::{classes, requirements, sign_offs};

/// The kind of these facts.
pub const KIND: &str = "requirement.core";
/// The kind of fact that a sign-off on core equipment makes.
const SIGNED: &str = "sign-off.core";
/// Whoever tells holds this counter, so that two processes do not tell the same.
const COUNTER: &str = "requirements-told";

/// What is required of a learner now.
#[derive(Clone, Debug, PartialEq)]
struct Required {
    organisation: Uuid,
    profile: Profile,
    kinds: f64,
}

/// What each learner's class of the school year requires. Of several classes the first by id counts.
fn required(
    classes: &[Class],
    core: &CoreKinds,
    catalogue: &Catalogue,
    year: &str,
) -> BTreeMap<Uuid, Required> {
    let mut of_year: Vec<&Class> = classes.iter().filter(|c| c.school_year == year).collect();
    of_year.sort_by_key(|c| c.id);
    let mut out = BTreeMap::new();
    for class in of_year {
        let level = catalogue.programme(&class.programme).map_or("", |p| p.level.as_str());
        let profile = Profile::new().with("programme", &class.programme).with("level", level);
        let kinds = core.get(&class.programme).map_or(0, Vec::len) as f64;
        for learner in &class.learners {
            let row = Required { organisation: class.organisation, profile: profile.clone(), kinds };
            out.entry(*learner).or_insert(row);
        }
    }
    out
}

/// What has changed since it was told in this school year.
fn changed(
    required: &BTreeMap<Uuid, Required>,
    told: &HashMap<Uuid, Newest>,
    year: &str,
) -> BTreeMap<Uuid, Required> {
    let standing = |l: &Uuid| told.get(l).filter(|n| school_year(n.day) == year && n.value > 0.0);
    let mut out = BTreeMap::new();
    for (learner, now) in required {
        let same = match standing(learner) {
            None => now.kinds == 0.0,
            Some(n) => (n.value, n.organisation, &n.profile) == (now.kinds, now.organisation, &now.profile),
        };
        if !same {
            out.insert(*learner, now.clone());
        }
    }
    for learner in told.keys().filter(|l| !required.contains_key(l)) {
        if let Some(n) = standing(learner) {
            let left = Required { organisation: n.organisation, profile: n.profile.clone(), kinds: 0.0 };
            out.insert(*learner, left);
        }
    }
    out
}

/// Publishes what is new. Gives how many learners something was told about.
///
/// # Errors
/// When the database refuses; then nothing was published.
pub async fn tell_requirements(db: &Db, catalogue: &Catalogue, now: Instant) -> Result<usize, DbError> {
    let today = now.date();
    let year = school_year(today);
    let mut tx = db.write().await?;
    counter::raise(&mut tx, COUNTER, 1).await?;
    let told = newest(&mut tx, KIND).await?;
    let core = core_kinds(&requirements::holding(&mut tx, &year).await?);
    let classes = classes::all(&mut tx, catalogue, today).await?;
    let changed = changed(&required(&classes, &core, catalogue, &year), &told, &year);
    if changed.is_empty() {
        return Ok(0);
    }
    let mut facts: Vec<Fact<'_>> = changed
        .iter()
        .map(|(learner, r)| Fact {
            kind: KIND,
            subject: *learner,
            organisation: Id::from_uuid(r.organisation),
            profile: r.profile.clone(),
            on: today,
            value: r.kinds,
            origin: None,
        })
        .collect();
    let known = origins(&mut tx, SIGNED).await?;
    for (id, learner, kind, day) in sign_offs::standing(&mut tx).await? {
        let Some(r) = changed.get(&learner).filter(|r| r.kinds > 0.0) else { continue };
        let programme = r.profile.get("programme").unwrap_or_default();
        let asked = core.get(programme).is_some_and(|kinds| kinds.contains(&kind));
        let before = known
            .iter()
            .any(|(origin, text)| *origin == id && Profile::parse(text).get("programme") == Some(programme));
        if asked && !before {
            facts.push(Fact {
                kind: SIGNED,
                subject: learner,
                organisation: Id::from_uuid(r.organisation),
                profile: r.profile.clone(),
                on: day,
                value: 1.0,
                origin: Some(id),
            });
        }
    }
    evidence::publish(&mut tx, now, &facts).await?;
    tx.commit().await?;
    Ok(changed.len())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn row(organisation: u128, programme: &str, kinds: f64) -> Required {
        let profile = Profile::new().with("programme", programme);
        Required { organisation: Uuid::from_u128(organisation), profile, kinds }
    }

    fn told(r: &Required, day: jiff::civil::Date) -> Newest {
        Newest { value: r.kinds, day, organisation: r.organisation, profile: r.profile.clone() }
    }

    #[test]
    fn a_learner_is_told_of_once_a_year_and_again_when_something_changes() {
        let [a, b, c, d, e] = [1, 2, 3, 4, 5].map(Uuid::from_u128);
        let now = BTreeMap::from([
            (a, row(1, "A", 3.0)),
            (b, row(1, "A", 3.0)),
            (c, row(1, "B", 2.0)),
            (d, row(1, "none", 0.0)),
        ]);
        let told = HashMap::from([
            (a, told(&row(1, "A", 3.0), date(2026, 9, 1))),
            (b, told(&row(1, "A", 3.0), date(2025, 9, 1))),
            (c, told(&row(1, "A", 3.0), date(2026, 9, 1))),
            (e, told(&row(1, "A", 3.0), date(2026, 9, 1))),
        ]);
        let changed = changed(&now, &told, "2026/27");
        assert!(!changed.contains_key(&a), "nothing changed");
        assert_eq!(changed[&b].kinds, 3.0, "a new school year");
        assert_eq!(changed[&c], row(1, "B", 2.0), "another programme");
        assert!(!changed.contains_key(&d), "needs nothing and never did");
        assert_eq!(changed[&e].kinds, 0.0, "left");
    }
}
