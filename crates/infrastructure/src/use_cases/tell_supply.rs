//! Publishes what the gap says of the school year, by school and programme, and for which kinds of equipment at a site
//! somebody based there may instruct. Told when it changes; the service looks once a day.

use std::collections::{BTreeMap, HashSet};

use db::{Db, DbError, Tx, counter};
use evidence::fact::subject_of;
use evidence::school_year::SchoolYear;
use evidence::store::facts::newest;
use evidence::{Fact, Profile};
use kernel::{Id, Instant};
use people::organisation::Kind;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::gap::landscape::REACH;
use crate::gap::{Sum, Terms, gap};
use crate::store::supply::{self, Scope};
use crate::store::{equipment, sites, teaching};

/// Whoever tells holds this counter, so that two processes do not tell the same.
const COUNTER: &str = "supply-told";
const MINUTES_AN_HOUR: f64 = 60.0;

/// Something to tell: kind, subject, organisation, profile, value.
type Row = (&'static str, Uuid, Uuid, Profile, f64);

/// Publishes what is new. Gives how many facts.
///
/// # Errors
/// When the database refuses; then nothing was published.
pub async fn tell_supply(db: &Db, catalogue: &Catalogue, now: Instant) -> Result<usize, DbError> {
    let mut tx = db.write().await?;
    counter::raise(&mut tx, COUNTER, 1).await?;
    let mut rows = hours(&mut tx, catalogue, now).await?;
    rows.extend(taught(&mut tx, now).await?);
    let year = SchoolYear::of(now.date());
    let mut facts = Vec::new();
    for kind in KINDS {
        let told = newest(&mut tx, kind).await?;
        let mut left: HashSet<Uuid> = told
            .iter()
            .filter(|(_, n)| n.value > 0.0 && same_year(n.day, year, kind))
            .map(|(s, _)| *s)
            .collect();
        for (_, subject, organisation, profile, value) in rows.iter().filter(|r| r.0 == *kind) {
            left.remove(subject);
            let same = told.get(subject).is_some_and(|n| {
                same_year(n.day, year, kind)
                    && (n.value - value).abs() < 1e-6
                    && n.organisation == *organisation
                    && n.profile == *profile
            });
            if !same {
                facts.push(fact(kind, *subject, *organisation, profile.clone(), *value, now));
            }
        }
        // what is no longer there
        for subject in left {
            let was = &told[&subject];
            facts.push(fact(kind, subject, was.organisation, was.profile.clone(), 0.0, now));
        }
    }
    if facts.is_empty() {
        return Ok(0);
    }
    evidence::publish(&mut tx, now, &facts).await?;
    tx.commit().await?;
    Ok(facts.len())
}

/// The kinds told here.
const KINDS: &[&str] = &[
    "need.hours",
    "supply.hours.here",
    "supply.hours.shared",
    "supply.hours.missing",
    "kind.present",
    "kind.instructed",
];

/// Hours are told for each school year anew; what is there stays until it is told otherwise.
fn same_year(day: jiff::civil::Date, year: SchoolYear, kind: &str) -> bool {
    kind.starts_with("kind.") || SchoolYear::of(day) == year
}

fn fact(
    kind: &'static str,
    subject: Uuid,
    organisation: Uuid,
    profile: Profile,
    value: f64,
    now: Instant,
) -> Fact<'static> {
    let organisation = Id::from_uuid(organisation);
    Fact { kind, subject, organisation, profile, on: now.date(), value, origin: None }
}

/// Hours by school and programme, as every county's gap has them; a nation's where it has no counties.
async fn hours(tx: &mut Tx, catalogue: &Catalogue, now: Instant) -> Result<Vec<Row>, DbError> {
    let day = now.date();
    let map = people::store::organisation::load_map(tx).await?;
    let of = |kind| map.iter().filter(move |o| o.kind == kind && o.exists_on(day)).map(|o| o.id);
    let mut regions: Vec<_> = of(Kind::County).collect();
    if regions.is_empty() {
        regions = of(Kind::Nation).collect();
    }
    let mut sums: BTreeMap<(Uuid, String), Sum> = BTreeMap::new();
    for organisation in regions {
        let scope = Scope { organisation, year: SchoolYear::of(day), day };
        let supply = supply::read(tx, catalogue, &map, scope).await?;
        let found = gap(&supply.land, Terms { reach: REACH, people: true });
        for (demand, met) in supply.land.demands.iter().zip(&found.met) {
            let group = &supply.land.groups[demand.group as usize];
            sums.entry((group.organisation, group.programme.clone())).or_default().add(demand, met);
        }
    }
    let mut out = Vec::new();
    for ((organisation, programme), sum) in sums {
        let subject = subject_of(&["hours", &organisation.to_string(), &programme]);
        let profile = Profile::new().with("programme", &programme);
        for (kind, minutes) in [
            ("need.hours", sum.need),
            ("supply.hours.here", sum.here),
            ("supply.hours.shared", sum.shared),
            ("supply.hours.missing", sum.missing),
        ] {
            out.push((kind, subject, organisation, profile.clone(), minutes as f64 / MINUTES_AN_HOUR));
        }
    }
    Ok(out)
}

/// Kinds of equipment at sites, and those of them that somebody based there may instruct on today.
async fn taught(tx: &mut Tx, now: Instant) -> Result<Vec<Row>, DbError> {
    let today = now.date();
    let places = sites::all(tx).await?;
    let present: HashSet<(Uuid, String)> = equipment::all(tx)
        .await?
        .into_iter()
        .filter(|i| i.usable())
        .map(|i| (i.site, i.kind.clone()))
        .collect();
    let mut may: HashSet<(Uuid, String)> = HashSet::new();
    for instructor in teaching::instructors(tx, today).await? {
        for q in instructor.kinds.iter().filter(|q| q.holds(today)) {
            may.insert((instructor.home, q.kind.clone()));
        }
    }
    let mut out = Vec::new();
    for site in places.iter().filter(|s| s.in_use(today)) {
        for (_, kind) in present.iter().filter(|(at, _)| *at == site.id) {
            let subject = subject_of(&["kind", &site.id.to_string(), kind]);
            let profile = Profile::new().with("kind", kind);
            let taught = f64::from(u8::from(may.contains(&(site.id, kind.clone()))));
            out.push(("kind.present", subject, site.organisation, profile.clone(), 1.0));
            out.push(("kind.instructed", subject, site.organisation, profile, taught));
        }
    }
    Ok(out)
}
