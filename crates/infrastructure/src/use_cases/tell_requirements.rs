//! Publishes, for each learner of the school year, how many core kinds of equipment the programme requires: the
//! denominator of readiness. Told again only when it changes.

use db::{Db, DbError};
use evidence::{Fact, Profile};
use kernel::{Id, Instant};

use crate::catalogue::Catalogue;
use crate::readiness::core_kinds;
use crate::requirement::school_year;
use crate::store::{classes, requirements};

/// The kind of these facts.
pub const KIND: &str = "requirement.core";

/// Publishes what is new. Gives how many learners something was told about.
///
/// # Errors
/// When the database refuses; then nothing was published.
pub async fn tell_requirements(db: &Db, catalogue: &Catalogue, now: Instant) -> Result<usize, DbError> {
    let today = now.date();
    let year = school_year(today);
    let mut conn = db.read().await?;
    let told = evidence::store::facts::newest(&mut conn, KIND).await?;
    let core = core_kinds(&requirements::holding(&mut conn, &year).await?);
    let classes = classes::all(&mut conn, catalogue, today).await?;
    drop(conn);
    let mut facts = Vec::new();
    for class in classes.iter().filter(|c| c.school_year == year) {
        let required = core.get(&class.programme).map_or(0, Vec::len) as f64;
        let level = catalogue.programme(&class.programme).map_or("", |p| p.level.as_str());
        for learner in class.learners.iter().filter(|l| told.get(l) != Some(&required)) {
            facts.push(Fact {
                kind: KIND,
                subject: *learner,
                organisation: Id::from_uuid(class.organisation),
                profile: Profile::new().with("programme", &class.programme).with("level", level),
                on: today,
                value: required,
                origin: None,
            });
        }
    }
    if !facts.is_empty() {
        let mut tx = db.write().await?;
        evidence::publish(&mut tx, now, &facts).await?;
        tx.commit().await?;
    }
    Ok(facts.len())
}
