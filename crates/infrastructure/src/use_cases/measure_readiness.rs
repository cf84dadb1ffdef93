//! Counts who is ready for apprenticeship in a school year, as it was known on a day.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::{Db, DbError};
use evidence::disclosure::{Cell, Node, Published, publish};
use evidence::figures::tree;
use jiff::civil::Date;
use people::OrganisationMap;
use people::store::organisation;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::readiness::{Readiness, SignedDays, application_of, core_kinds, count};
use crate::store::{classes, requirements, sign_offs};

/// What was counted of one school year.
#[derive(Clone, Debug)]
pub struct Measured {
    /// `2026/27`.
    pub school_year: String,
    /// The day whose state it is: the day asked for, or the year's day of application when that was earlier.
    pub day: Date,
    /// The counts.
    pub counts: Readiness,
}

/// Counts every school year that has classes, the newest first, as it was known at the end of a day.
///
/// # Errors
/// When the database refuses.
pub async fn measure_readiness(db: &Db, catalogue: &Catalogue, day: Date) -> Result<Vec<Measured>, DbError> {
    let mut conn = db.read().await?;
    let mut signed = SignedDays::new();
    for (learner, kind, on) in sign_offs::known_on(&mut conn, day).await? {
        signed.entry(learner).or_default().push((kind, on));
    }
    let years: BTreeSet<String> = classes::years(&mut conn).await?.into_iter().collect();
    let mut out = Vec::new();
    for year in years.into_iter().rev() {
        let at = application_of(&year).map_or(day, |d| d.min(day));
        let of_year: Vec<_> = classes::all(&mut conn, catalogue, at)
            .await?
            .into_iter()
            .filter(|c| c.school_year == year)
            .collect();
        let core = core_kinds(&requirements::holding(&mut conn, &year).await?);
        let counts = count(&of_year, &core, &signed, at);
        if !counts.schools.is_empty() {
            out.push(Measured { school_year: year, day: at, counts });
        }
    }
    Ok(out)
}

/// The map of organisations.
///
/// # Errors
/// When the database refuses.
pub async fn map(db: &Db) -> Result<OrganisationMap, DbError> {
    organisation::load_map(&mut db.read().await?).await
}

/// Figures of organisations that may be shown, by the tree of a day.
pub fn shown(map: &OrganisationMap, m: &Measured) -> Published {
    publish(&tree(map, m.day, m.counts.schools.keys().copied()), &m.counts.schools)
}

/// The whole, and the programmes, as parts of it that may be shown.
pub fn shown_programmes(counts: &Readiness) -> (Published, Uuid, BTreeMap<String, Uuid>) {
    let root = Uuid::from_u128(0);
    let ids: BTreeMap<String, Uuid> = (1_u128..)
        .zip(counts.programmes.keys())
        .map(|(n, code)| (code.clone(), Uuid::from_u128(n)))
        .collect();
    let mut nodes = vec![Node { id: root, parent: None }];
    nodes.extend(ids.values().map(|id| Node { id: *id, parent: Some(root) }));
    let own: HashMap<Uuid, Cell> = counts.programmes.iter().map(|(code, cell)| (ids[code], *cell)).collect();
    (publish(&nodes, &own), root, ids)
}
