//! The demonstration's past can be read back from the indicators.

use evidence::figures::{Known, WHOLE, measure, shown};
use evidence::indicator::shipped;
use evidence::ledger;
use evidence::school_year::SchoolYear;
use infrastructure::catalogue::Catalogue;
use infrastructure::use_cases::measure_readiness::measure_readiness;
use jiff::civil::date;
use kernel::Chance;
use people::{load_demo, store};
use testkit::{at, databases};
use trinn::commands::demo::history::{FIRST_SHARE, GROWTH, history};
use trinn::content;
use trinn::place::migrations;

#[tokio::test]
async fn the_indicators_tell_the_story_that_was_made_and_agree_with_the_register() {
    for t in databases(&[&migrations()]).await {
        let (db, now) = (&t.db, at("2026-11-24T08:00:00Z"));
        load_demo(db, now, &mut Chance::seeded(1), content::ORGANISATIONS, &[]).await.expect("organisations");
        history(db, now).await.expect("a past");
        ledger::keep_up(db).await.expect("counted");
        let (cells, different) = ledger::verify(db, shipped(), &|_| ()).await.expect("recounted");
        assert!(cells > 500 && different.is_empty(), "{cells} cells, {different:?}");
        let mut conn = db.read().await.expect("reading");
        let map = store::organisation::load_map(&mut conn).await.expect("a map");
        let years =
            measure(&mut conn, &shipped()[0], Known::on(now.date(), now.date())).await.expect("figures");
        let before = measure(&mut conn, &shipped()[0], Known::on(date(2025, 11, 24), now.date()))
            .await
            .expect("figures of a past day");
        drop(conn);
        let value = |text: &str| {
            let year = SchoolYear::parse(text).expect("a school year");
            let year = years.iter().find(|y| y.year == year).expect("the year has figures");
            shown(&map, &shipped()[0], year).value(&shipped()[0], WHOLE).expect("enough learners")
        };
        // about 220 learners a year: two standard errors are .07; schools differ, and one dips after its merger
        for (n, text) in ["2022/23", "2023/24", "2024/25", "2025/26"].into_iter().enumerate() {
            let made = FIRST_SHARE + GROWTH * n as f64;
            let dip = if text == "2023/24" { 0.03 } else { 0.0 };
            let found = value(text);
            assert!((found - (made - dip)).abs() < 0.09, "{text}: made {made:.2}, found {found:.2}");
        }
        assert!(value("2025/26") > value("2022/23") + 0.1, "it grows");
        assert!(value("2026/27") < 0.15, "the year has only begun");
        assert!(
            before.iter().all(|y| y.year.to_string() != "2026/27"),
            "a past day knows nothing of later years"
        );
        let catalogue = Catalogue::parse(content::PROGRAMMES).expect("programmes");
        let register = measure_readiness(db, &catalogue, now.date()).await.expect("counts");
        assert_eq!(register.len(), years.len());
        for (counted, year) in register.iter().zip(&years) {
            assert_eq!(counted.school_year, year.year.to_string());
            for (school, cell) in &counted.counts.schools {
                assert_eq!(year.own[school].cell(), *cell, "{} in {}", school, counted.school_year);
            }
        }
    }
}
