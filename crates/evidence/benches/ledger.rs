//! How long counting takes at size: `LEARNERS=60000 cargo bench -p evidence --bench ledger`. Three school years of learners
//! at 330 schools with needs, sign-offs and attendance, made by rule from a seed, in a SQLite file; no time is asserted.

use std::time::Instant;

use db::Db;
use evidence::figures::{Known, WHOLE, measure, shown};
use evidence::indicator::shipped;
use evidence::ledger::{keep_up, recompute, verify};
use evidence::{Fact, Profile, publish};
use jiff::ToSpan;
use jiff::civil::date;
use kernel::{Chance, Id};
use people::OrganisationMap;
use uuid::Uuid;

const SCHOOLS: u64 = 330;
const PROGRAMMES: u64 = 60;
const CORE: u64 = 4;
const SESSIONS: u64 = 12;

fn fact(
    kind: &'static str,
    who: u64,
    school: u64,
    programme: u64,
    on: jiff::civil::Date,
    value: f64,
) -> Fact<'static> {
    Fact {
        kind,
        subject: Uuid::from_u128(u128::from(who) + 1),
        organisation: Id::from_uuid(Uuid::from_u128(u128::from(school) + 1_000_000_000)),
        profile: Profile::new().with("programme", &format!("P{programme}")).with("level", "Vg2"),
        on,
        value,
        origin: None,
    }
}

async fn tell(db: &Db, facts: &[Fact<'_>], on: jiff::civil::Date) {
    let mut tx = db.write().await.expect("a transaction");
    publish(&mut tx, kernel::Instant::start_of(on), facts).await.expect("published");
    tx.commit().await.expect("committed");
}

#[tokio::main]
async fn main() {
    let learners: u64 = std::env::var("LEARNERS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::sqlite(&folder.path().join("facts.sqlite")).await.expect("a database");
    let all = [db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, evidence::MIGRATIONS].concat();
    db::migrate::migrate(&db, &all).await.expect("tables");
    let mut chance = Chance::seeded(5);
    let mut pick = |n: u64| chance.next_u64() % n;
    let mut told = 0_usize;
    let start = Instant::now();
    for year in 0..3_i16 {
        let first = date(2023 + year, 8, 20);
        let mut by_month: Vec<Vec<Fact<'static>>> = (0..10).map(|_| Vec::new()).collect();
        for learner in 0..learners {
            let who = learner + u64::from(year.unsigned_abs()) * learners;
            let (school, programme) = (learner % SCHOOLS, learner / SCHOOLS % PROGRAMMES);
            by_month[0].push(fact("requirement.core", who, school, programme, first, CORE as f64));
            for (kind, times, share) in [("sign-off.core", CORE, 8), ("attendance.halfdays", SESSIONS, 9)] {
                for _ in 0..times {
                    if pick(10) < share {
                        let month = pick(10);
                        let day = first
                            .saturating_add((month as i64).months())
                            .saturating_add((pick(9) as i64).days());
                        by_month[month as usize].push(fact(kind, who, school, programme, day, 1.0));
                    }
                }
            }
        }
        for (month, facts) in by_month.iter().enumerate() {
            let on = first.saturating_add((month as i64).months());
            for chunk in facts.chunks(20_000) {
                tell(&db, chunk, on).await;
                told += chunk.len();
            }
        }
    }
    let took = start.elapsed().as_secs_f64();
    println!("{told} facts told in {took:.1} s, {:.0} a second", told as f64 / took);

    let start = Instant::now();
    recompute(&db, shipped(), &|_| ()).await.expect("counted");
    println!("full count of {} indicators: {:.1} s", shipped().len(), start.elapsed().as_secs_f64());

    let start = Instant::now();
    let (cells, different) = verify(&db, shipped(), &|_| ()).await.expect("recounted");
    println!("check: {:.1} s, {cells} cells, {} differ", start.elapsed().as_secs_f64(), different.len());

    let today = date(2026, 6, 15);
    let mut worst = 0.0_f64;
    for n in 0..20 {
        tell(&db, &[fact("sign-off.core", n * 97, n % SCHOOLS, 0, today, 1.0)], today).await;
        let start = Instant::now();
        keep_up(&db).await.expect("counted");
        worst = worst.max(start.elapsed().as_secs_f64());
    }
    println!("one sign-off counted, worst of 20: {:.1} ms", worst * 1e3);

    let map = OrganisationMap::new(Vec::new(), Vec::new());
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        let mut conn = db.read().await.expect("a connection");
        let years = measure(&mut conn, &shipped()[0], Known::on(today, today)).await.expect("figures");
        let read = start.elapsed().as_secs_f64();
        let value = shown(&map, &shipped()[0], &years[0]).value(&shipped()[0], WHOLE);
        times.push((start.elapsed().as_secs_f64(), read, value.unwrap_or_default()));
    }
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (all, read, value) = times[10];
    println!(
        "all school years of an indicator read: {:.1} ms; with one protected: {:.1} ms ({value:.3})",
        read * 1e3,
        all * 1e3
    );
    let size = std::fs::metadata(folder.path().join("facts.sqlite")).map_or(0, |m| m.len());
    println!("file: {} MB", size >> 20);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    println!("{}", peak.split_whitespace().collect::<Vec<_>>().join(" "));
}
