//! What is kept counted equals a recount from all facts, whatever came in which order: on both databases.

use db::Db;
use evidence::figures::{Known, Year, measure};
use evidence::indicator::{Indicator, shipped};
use evidence::ledger::{keep_up, keep_up_with, recompute, verify};
use evidence::{Fact, Profile, publish, withdraw};
use jiff::civil::{Date, date};
use kernel::{Chance, Id, Instant};
use testkit::databases;
use uuid::Uuid;

const SCHOOLS: u64 = 4;
const PROGRAMMES: [&str; 3] = ["ELELE1----", "BABAT1----", "HOHSF1----"];

fn noon(day: Date) -> Instant {
    Instant::start_of(day).plus_millis(12 * 3_600_000)
}

fn fact<'a>(kind: &'a str, who: u64, school: u64, programme: &str, on: Date, value: f64) -> Fact<'a> {
    Fact {
        kind,
        subject: Uuid::from_u128(u128::from(who) + 1),
        organisation: Id::from_uuid(Uuid::from_u128(1000 + u128::from(school))),
        profile: Profile::new().with("programme", programme).with("level", "Vg2"),
        on,
        value,
        origin: None,
    }
}

async fn tell(db: &Db, facts: &[Fact<'_>], at: Instant) {
    let mut tx = db.write().await.expect("a transaction");
    publish(&mut tx, at, facts).await.expect("published");
    tx.commit().await.expect("committed");
}

async fn years(db: &Db, indicator: &Indicator, day: Date) -> Vec<Year> {
    let mut conn = db.read().await.expect("a connection");
    measure(&mut conn, indicator, Known::on(day, date(2027, 6, 1))).await.expect("figures")
}

/// Needs and sign-offs of one step of a random life of a few schools, some taken back, some told late.
async fn step(db: &Db, chance: &mut Chance, n: u64) {
    let day = date(2025, 8, 20).saturating_add(jiff::Span::new().days(i64::try_from(n * 5).expect("few")));
    let mut pick = |of: u64| chance.next_u64() % of;
    let mut facts = Vec::new();
    let mut origins = Vec::new();
    for _ in 0..12 {
        let (who, school, programme) = (pick(30), pick(SCHOOLS), PROGRAMMES[pick(3) as usize]);
        let late = i64::try_from(pick(40)).expect("few");
        let on = day.saturating_sub(jiff::Span::new().days(late));
        let kind = if pick(3) == 0 { "requirement.core" } else { "sign-off.core" };
        let value = if kind == "requirement.core" { pick(4) as f64 } else { 1.0 };
        let origin = Uuid::from_u128(u128::from(pick(400)) + 5000);
        origins.push(origin);
        facts.push(Fact { origin: Some(origin), ..fact(kind, who, school, programme, on, value) });
    }
    tell(db, &facts, noon(day)).await;
    if pick(2) == 0 {
        let mut tx = db.write().await.expect("a transaction");
        withdraw(&mut tx, noon(day), origins[pick(12) as usize]).await.expect("withdrawn");
        tx.commit().await.expect("committed");
    }
}

#[tokio::test]
async fn what_is_kept_step_by_step_is_what_a_recount_gives_and_a_check_finds_what_was_changed_by_hand() {
    for base in
        databases(&[db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, evidence::MIGRATIONS]).await
    {
        let db = &base.db;
        let mut chance = Chance::seeded(9);
        for n in 0..40 {
            step(db, &mut chance, n).await;
            if n % 3 == 0 {
                assert!(keep_up(db).await.expect("counted") > 0);
                assert_eq!(keep_up(db).await.expect("counted"), 0, "nothing is new");
            }
        }
        keep_up(db).await.expect("counted");
        let (cells, different) = verify(db, shipped(), &|_| ()).await.expect("recounted");
        assert!(cells > 50, "{cells} cells");
        assert_eq!(different, []);
        let kept = years(db, &shipped()[0], date(2027, 6, 1)).await;
        let then = years(db, &shipped()[0], date(2025, 12, 31)).await;
        recompute(db, shipped(), &|_| ()).await.expect("counted anew");
        let same = |a: &[Year], b: &[Year]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.year == b.year && a.own == b.own)
        };
        assert!(same(&kept, &years(db, &shipped()[0], date(2027, 6, 1)).await));
        assert!(same(&then, &years(db, &shipped()[0], date(2025, 12, 31)).await), "as it was known then");
        assert!(!same(&kept, &then), "something came since");

        let mut tx = db.write().await.expect("a transaction");
        db::on!(tx, c => sqlx::query("UPDATE evidence_cell SET of_them = of_them + 1 WHERE recipe = 1 AND draw = 0")
            .execute(&mut *c).await.map(drop)).expect("changed by hand");
        tx.commit().await.expect("committed");
        let (_, different) = verify(db, shipped(), &|_| ()).await.expect("recounted");
        assert_eq!(different.len(), 1, "{different:?}");
        assert_eq!(different[0].code, shipped()[0].code());
    }
}

#[tokio::test]
async fn the_parts_of_a_breakdown_make_up_the_whole_and_another_way_of_counting_counts_anew() {
    for base in
        databases(&[db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, evidence::MIGRATIONS]).await
    {
        let db = &base.db;
        let begins = date(2026, 8, 20);
        let mut facts = Vec::new();
        for who in 0..60 {
            let (school, programme) = (who % SCHOOLS, PROGRAMMES[(who % 3) as usize]);
            facts.push(fact("requirement.core", who, school, programme, begins, 1.0));
            if who % 2 == 0 {
                facts.push(fact("sign-off.core", who, school, programme, begins, 1.0));
            }
        }
        tell(db, &facts, noon(begins)).await;
        keep_up(db).await.expect("counted");
        let known = Known::on(date(2026, 9, 30), date(2027, 6, 1));
        let mut conn = db.read().await.expect("a connection");
        let whole = measure(&mut conn, &shipped()[0], known).await.expect("figures");
        drop(conn);
        let [year] = whole.as_slice() else { panic!("one school year") };
        assert_eq!(year.own.values().map(|s| s.cell().people).sum::<i64>(), 60);
        let parts = year
            .by
            .iter()
            .map(|(code, own)| (code.as_str(), own.values().map(|s| s.cell().people).sum::<i64>()));
        assert_eq!(parts.collect::<Vec<_>>(), [("BABAT1----", 20), ("ELELE1----", 20), ("HOHSF1----", 20)]);

        let mut other = shipped()[0].clone();
        other.breakdowns = Vec::new();
        keep_up_with(db, &[other.clone()], &|_| ()).await.expect("counted anew");
        let mut conn = db.read().await.expect("a connection");
        let years = measure(&mut conn, &other, known).await.expect("figures");
        assert_eq!(years[0].by.keys().map(String::as_str).collect::<Vec<_>>(), [""], "no breakdown any more");
    }
}
