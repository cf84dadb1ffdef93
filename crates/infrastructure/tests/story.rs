//! From a sign-off to the headline number, on both databases.

use evidence::disclosure::Cell;
use evidence::figures::{Known, WHOLE, measure, shown};
use evidence::indicator::shipped;
use infrastructure::catalogue::Catalogue;
use infrastructure::store::{codes, instructors, sign_offs};
use infrastructure::use_cases::hand_out_passport::{hand_out_passport, hash};
use infrastructure::use_cases::measure_readiness::measure_readiness;
use infrastructure::use_cases::revoke_sign_off::revoke_sign_off;
use infrastructure::use_cases::sign_off::{NotSignedOff, SignOff, SignedOff, sign_off};
use infrastructure::use_cases::stock_catalogue::stock_catalogue;
use infrastructure::use_cases::stock_requirements::stock_requirements;
use infrastructure::use_cases::tell_requirements::tell_requirements;
use kernel::Chance;
use people::use_cases::groups::{self, AddGroup};
use people::{By, Role, Span, load_demo, store};
use testkit::{at, databases};
use uuid::Uuid;

const NOW: &str = "2026-11-23T08:00:00Z";
const DEMO: &str = include_str!("../../../content/organisations/demo.json");
const FILE: &str = include_str!("../../../content/programmes/programmes-equipment.json");

#[tokio::test]
async fn a_sign_off_moves_the_number_and_taking_it_back_moves_it_back() {
    let tables = [
        db::MIGRATIONS,
        webkit::MIGRATIONS,
        people::MIGRATIONS,
        evidence::MIGRATIONS,
        infrastructure::MIGRATIONS,
    ];
    for t in databases(&tables).await {
        let (db, now, mut chance) = (&t.db, at(NOW), Chance::seeded(3));
        let catalogue = Catalogue::parse(FILE).expect("the file that comes with trinn");
        stock_catalogue(db, &catalogue).await.expect("a catalogue");
        assert_eq!(stock_requirements(db, &catalogue, now, &mut chance).await.expect("requirements"), 317);
        assert_eq!(stock_requirements(db, &catalogue, now, &mut chance).await.expect("nothing new"), 0);
        let accounts =
            [("Tor Vik", "tor@example.org", Role::Reader, "skole-glommabrua", "blå hester spiser graut")];
        load_demo(db, now, &mut chance, DEMO, &accounts).await.expect("accounts");
        let mut conn = db.read().await.expect("reading");
        let map = store::organisation::load_map(&mut conn).await.expect("a map");
        let school = map.by_key("skole-glommabrua").expect("the school").id;
        let tor = store::person::account_by_email(&mut conn, "tor@example.org").await.expect("a look");
        let tor = tor.expect("Tor").person;
        drop(conn);
        let by = By::Command("test");
        let what = AddGroup {
            organisation: school,
            name: "2SMA".into(),
            school_year: "2026/27".into(),
            programme: "Smed".into(),
            span: Span::since(now.date()),
        };
        let class = groups::add_group(db, by, &what, now, &mut chance).await.expect("a class");
        let names = "Zoe Test\nAsk Test\nIda Test\nOla Test\nUna Test";
        let learners = groups::add_learners(db, by, class, names, now, &mut chance).await.expect("learners");
        assert_eq!(tell_requirements(db, &catalogue, now).await.expect("facts"), 5);
        assert_eq!(tell_requirements(db, &catalogue, now).await.expect("nothing new"), 0);
        let core =
            catalogue.needs.iter().find(|n| n.core && n.programme == "DTSME2----").expect("one core kind");

        let all =
            SignOff { group: class, kind: core.kind.clone(), learners: learners.clone(), day: now.date() };
        let refused = sign_off(db, &catalogue, tor, &all, now, &mut chance).await;
        assert!(matches!(refused, Err(NotSignedOff::NotQualified)), "{refused:?}");

        let [site, instructor] = [1, 2].map(Uuid::from_u128);
        let mut tx = db.write().await.expect("writing");
        let by = (now, "test");
        let place = (site, "school", "Smia", school.uuid());
        instructors::add_site(&mut tx, place, now.date(), by).await.expect("a site");
        instructors::add(&mut tx, (instructor, Some(tor), "", site), now.date())
            .await
            .expect("an instructor");
        let paper = (Uuid::from_u128(3), instructor, core.kind.as_str(), "fagbrev");
        instructors::qualify(&mut tx, paper, now.date(), by).await.expect("a qualification");
        tx.commit().await.expect("written");

        let tomorrow = SignOff { day: now.date().tomorrow().expect("a day"), ..all.clone() };
        let refused = sign_off(db, &catalogue, tor, &tomorrow, now, &mut chance).await;
        assert!(matches!(refused, Err(NotSignedOff::Day)), "{refused:?}");
        let foreign = SignOff { learners: vec![Uuid::from_u128(9)], ..all.clone() };
        let refused = sign_off(db, &catalogue, tor, &foreign, now, &mut chance).await;
        assert!(matches!(refused, Err(NotSignedOff::NotInClass)), "{refused:?}");

        let done = sign_off(db, &catalogue, tor, &all, now, &mut chance).await.expect("signed off");
        assert_eq!(done, SignedOff { new: 5, before: 0 });
        let again = sign_off(db, &catalogue, tor, &all, now, &mut chance).await.expect("nothing new");
        assert_eq!(again, SignedOff { new: 0, before: 5 });
        let number = async || {
            let all = measure_readiness(db, &catalogue, now.date()).await.expect("a count");
            all[0].counts.schools[&school.uuid()]
        };
        assert_eq!(number().await, Cell { people: 5, of_them: 5 });
        // the indicator, counted from facts alone, says the same
        let ready = &shipped()[0];
        let indicator = async |day| {
            evidence::ledger::keep_up(db).await.expect("counted");
            let mut conn = db.read().await.expect("reading");
            let years = measure(&mut conn, ready, Known::on(day, now.date())).await.expect("an indicator");
            years.first().map(|y| (y.own[&school.uuid()].cell(), shown(&map, ready, y).value(ready, WHOLE)))
        };
        assert_eq!(indicator(now.date()).await, Some((Cell { people: 5, of_them: 5 }, Some(1.0))));
        let day_before = now.date().yesterday().expect("a day");
        let before = measure_readiness(db, &catalogue, day_before).await.expect("a count");
        assert!(before.is_empty(), "nobody was in the class the day before");
        assert_eq!(indicator(day_before).await, None, "and nothing was known of them");

        let code = hand_out_passport(db, "test", learners[0], true, now, &mut chance).await.expect("a code");
        let mut conn = db.read().await.expect("reading");
        let opened = codes::find(&mut conn, &hash(&code), now).await.expect("a look").expect("it opens");
        assert_eq!((opened.learner, opened.own), (learners[0], true));
        let signed = sign_offs::of_learner(&mut conn, learners[0]).await.expect("sign-offs");
        drop(conn);
        let id = signed[0].id;
        assert!(revoke_sign_off(db, tor, learners[0], id, "a mistake", now).await.expect("revoked"));
        assert!(!revoke_sign_off(db, tor, learners[0], id, "again", now).await.expect("once"));
        assert!(!revoke_sign_off(db, tor, learners[1], id, "not theirs", now).await.expect("foreign"));
        assert_eq!(number().await, Cell { people: 5, of_them: 4 });
        let one_less = indicator(now.date()).await;
        assert_eq!(
            one_less,
            Some((Cell { people: 5, of_them: 4 }, None)),
            "one who is not ready is not shown"
        );
    }
}
