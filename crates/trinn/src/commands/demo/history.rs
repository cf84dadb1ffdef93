//! The demonstration's past: classes of the last school years at invented schools, with the sign-offs their learners
//! were given, so that the headline number has a story that can be checked against the figures below.
//!
//! The story: from [`FIRST_SHARE`] in the first year the share of learners who are ready grows by [`GROWTH`] a year;
//! a school that is in its first year after a merger lies [`MERGER_DIP`] lower; schools differ by up to [`SPREAD`]
//! either way. Who is not ready has about half of the core sign-offs. Counties split and schools merge as the
//! demonstration's organisations say. The same day gives the same past.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use db::Db;
use evidence::school_year::SchoolYear;
use evidence::{Fact, Profile};
use infrastructure::catalogue::{Catalogue, Programme};
use infrastructure::store::sign_offs::{self, NewSignOff};
use infrastructure::use_cases::stock_catalogue::stock_catalogue;
use infrastructure::use_cases::stock_requirements::stock_requirements;
use infrastructure::use_cases::tell_requirements::tell_requirements;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Chance, Id, Instant};
use people::group::Group;
use people::organisation::Kind;
use people::store::organisation;
use people::use_cases::groups::{AddGroup, add_group, add_learners};
use people::{By, Span};
use uuid::Uuid;

/// School years before the one of the day on which the demonstration is made.
pub const YEARS_BEFORE: i16 = 4;
/// The share of learners ready in the first of them.
pub const FIRST_SHARE: f64 = 0.36;
/// What each year adds to the share.
pub const GROWTH: f64 = 0.08;
/// How much lower a school lies in its first year after a merger.
pub const MERGER_DIP: f64 = 0.20;
/// How far a school lies from the others, at most.
pub const SPREAD: f64 = 0.10;
/// Learners of a class.
const CLASS: usize = 14;
/// Weeks between the first sign-offs of a school year, in mid-September, and the last before 1 March.
const WEEKS: u64 = 23;
const SEED: u64 = 2026;

/// From 0 to 1.
fn unit(chance: &mut Chance) -> f64 {
    (chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Noon of a day.
fn noon(day: Date) -> Instant {
    Instant::start_of(day).plus_millis(12 * 3_600_000)
}

/// The share of learners that the story makes ready at a school.
fn share(years_since: i16, merged: bool, place: usize) -> f64 {
    let apart = SPREAD * ((place % 5) as f64 / 2.0 - 1.0);
    FIRST_SHARE + GROWTH * f64::from(years_since) - if merged { MERGER_DIP } else { 0.0 } + apart
}

/// The core kinds of a programme.
fn core<'a>(catalogue: &'a Catalogue, programme: &Programme) -> Vec<&'a str> {
    let of = |n: &&infrastructure::catalogue::Need| n.core && n.programme == programme.code;
    catalogue.needs.iter().filter(of).map(|n| n.kind.as_str()).collect()
}

/// A sign-off that the story gives.
struct Given {
    learner: Uuid,
    kind: String,
    day: Date,
}

/// The sign-offs of a class in a school year.
fn given(learners: &[Uuid], kinds: &[&str], share: f64, from: Date, chance: &mut Chance) -> Vec<Given> {
    let mut out = Vec::new();
    for learner in learners {
        let ready = unit(chance) < share;
        let missing = (chance.next_u64() % kinds.len() as u64) as usize;
        for (n, kind) in kinds.iter().enumerate() {
            let has = ready || (n != missing && unit(chance) < 0.6);
            let week = i64::try_from(chance.next_u64() % WEEKS).unwrap_or(0);
            if has {
                let day = from.saturating_add(week.weeks());
                out.push(Given { learner: *learner, kind: (*kind).to_owned(), day });
            }
        }
    }
    out
}

/// Makes the past, up to `now`. Meant for a place that has no classes yet.
pub async fn history(db: &Db, now: Instant) -> Result<()> {
    let mut chance = Chance::seeded(SEED);
    let catalogue = Catalogue::parse(crate::content::PROGRAMMES).context("read the programmes")?;
    stock_catalogue(db, &catalogue).await?;
    stock_requirements(db, &catalogue, now, &mut chance).await?;
    let programmes: Vec<&Programme> = catalogue
        .programmes
        .iter()
        .filter(|p| p.level == "Vg2" && (2..=3).contains(&core(&catalogue, p).len()))
        .take(6)
        .collect();
    let map = organisation::load_map(&mut db.read().await?).await?;
    let current = SchoolYear::of(now.date());
    for back in (0..=YEARS_BEFORE).rev() {
        let year = current.plus(-back);
        let begins = year.first().saturating_add(19.days());
        if begins > now.date() {
            continue;
        }
        let schools: Vec<_> = map
            .iter()
            .enumerate()
            .filter(|(_, o)| {
                o.kind == Kind::School && o.exists_on(begins) && o.key.as_str() != LOWER_SECONDARY
            })
            .collect();
        let mut signed: BTreeMap<Date, Vec<(Given, Uuid, &Programme)>> = BTreeMap::new();
        for (place, school) in schools {
            let existed = school.exists_on(begins.saturating_sub(1.year()));
            let share = share(YEARS_BEFORE - back, !existed, place);
            for half in 0..2 {
                let programme = programmes[(place + half * 3) % programmes.len()];
                let what = AddGroup {
                    organisation: school.id,
                    name: format!("2{} (oppdiktet)", ["A", "B"][half]),
                    school_year: year.to_string(),
                    programme: programme.code.clone(),
                    span: Span { from: begins, to: Some(year.plus(1).first()) },
                };
                let by = By::Command("demo");
                let class =
                    add_group(db, by, &what, noon(begins), &mut chance).await.context("make a class")?;
                let names: Vec<String> =
                    super::school::LEARNERS.iter().cycle().take(CLASS).enumerate().map(name).collect();
                let learners = add_learners(db, by, class, &names.join("\n"), noon(begins), &mut chance)
                    .await
                    .context("fill a class")?;
                let from = year.day(9, 15).context("find a day in September")?;
                for one in given(&learners, &core(&catalogue, programme), share, from, &mut chance) {
                    signed.entry(one.day).or_default().push((one, school.id.uuid(), programme));
                }
            }
        }
        tell_requirements(db, &catalogue, noon(begins)).await?;
        write(db, signed, now, &mut chance).await?;
    }
    Ok(())
}

/// A school that trains nobody for apprenticeship.
const LOWER_SECONDARY: &str = "skole-bekkedalen";

fn name((n, first): (usize, &&str)) -> String {
    format!("{first} {} (oppdiktet)", n + 1)
}

/// Writes sign-offs and their facts, each as it would have been written on its day; none after `now`.
async fn write(
    db: &Db,
    signed: BTreeMap<Date, Vec<(Given, Uuid, &Programme)>>,
    now: Instant,
    chance: &mut Chance,
) -> Result<()> {
    let mut tx = db.write().await?;
    for (day, rows) in signed {
        if day >= now.date() {
            break;
        }
        let at = noon(day);
        let mut facts = Vec::with_capacity(rows.len());
        // whoever was signed off was there
        let mut there = std::collections::BTreeSet::new();
        for (one, school, programme) in &rows {
            if there.insert(one.learner) {
                facts.push(Fact {
                    kind: "attendance.halfdays",
                    subject: one.learner,
                    organisation: Id::from_uuid(*school),
                    profile: Profile::new()
                        .with("programme", &programme.code)
                        .with("level", &programme.level),
                    on: day,
                    value: 1.0,
                    origin: None,
                });
            }
            let row = NewSignOff {
                id: Id::<Group>::new(at, chance).uuid(),
                learner: one.learner,
                kind: &one.kind,
                programme: &programme.code,
                importance: "core",
                day,
                instructor: None,
                basis: "measured",
            };
            sign_offs::add(&mut tx, &row, at, super::AUTHOR).await?;
            facts.push(Fact {
                kind: "sign-off.core",
                subject: one.learner,
                organisation: Id::from_uuid(*school),
                profile: Profile::new().with("programme", &programme.code).with("level", &programme.level),
                on: day,
                value: 1.0,
                origin: Some(row.id),
            });
        }
        evidence::publish(&mut tx, at, &facts).await?;
    }
    tx.commit().await?;
    Ok(())
}
