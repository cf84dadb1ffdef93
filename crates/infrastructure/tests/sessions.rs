//! Sessions and machines, on both databases: a message counts once, and no machine is promised twice.

use infrastructure::catalogue::Catalogue;
use infrastructure::planning::Placed;
use infrastructure::slot::Half;
use infrastructure::store::sessions::{self, Attended, Booked};
use infrastructure::store::{instructors, plans};
use infrastructure::use_cases::hold_session::{Held, NotHeld, hold_session};
use infrastructure::use_cases::stock_catalogue::stock_catalogue;
use infrastructure::use_cases::stock_requirements::stock_requirements;
use kernel::Chance;
use people::use_cases::groups::{self, AddGroup};
use people::{By, Role, Span, load_demo, store};
use testkit::{at, databases};
use uuid::Uuid;

const NOW: &str = "2026-11-23T08:00:00Z";
const DEMO: &str = include_str!("../../../content/organisations/demo.json");
const FILE: &str = include_str!("../../../content/programmes/programmes-equipment.json");

struct Setting {
    catalogue: Catalogue,
    tor: Uuid,
    ada: Uuid,
    learners: Vec<Uuid>,
    booking: Booked,
}

async fn setting(db: &db::Db) -> Setting {
    let (now, mut chance) = (at(NOW), Chance::seeded(3));
    let catalogue = Catalogue::parse(FILE).expect("the file that comes with trinn");
    stock_catalogue(db, &catalogue).await.expect("a catalogue");
    stock_requirements(db, &catalogue, now, &mut chance).await.expect("requirements");
    let accounts = [
        ("Tor Vik", "tor@example.org", Role::Reader, "skole-glommabrua", "blå hester spiser graut"),
        ("Ada Ås", "ada@example.org", Role::Reader, "skole-glommabrua", "grå hester spiser graut"),
    ];
    load_demo(db, now, &mut chance, DEMO, &accounts).await.expect("accounts");
    let mut conn = db.read().await.expect("reading");
    let map = store::organisation::load_map(&mut conn).await.expect("a map");
    let school = map.by_key("skole-glommabrua").expect("the school").id;
    let [mut tor, mut ada] = [Uuid::nil(); 2];
    for (who, email) in [(&mut tor, "tor@example.org"), (&mut ada, "ada@example.org")] {
        *who = store::person::account_by_email(&mut conn, email)
            .await
            .expect("a look")
            .expect("somebody")
            .person;
    }
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
    let core = catalogue.needs.iter().find(|n| n.core && n.programme == "DTSME2----").expect("one core kind");
    let [site, instructor, paper, id] = [1, 2, 3, 4].map(Uuid::from_u128);
    let mut tx = db.write().await.expect("writing");
    let by = (now, "test");
    instructors::add_site(&mut tx, (site, "school", "Smia", school.uuid()), now.date(), by)
        .await
        .expect("a site");
    instructors::add(&mut tx, (instructor, Some(tor), "", site), now.date()).await.expect("an instructor");
    instructors::qualify(&mut tx, (paper, instructor, core.kind.as_str(), "fagbrev"), now.date(), by)
        .await
        .expect("a qualification");
    let booking = Booked {
        id,
        group: class,
        kind: core.kind.clone(),
        site,
        lab: None,
        instructor: Some(instructor),
        person: Some(tor),
        day: now.date(),
        half: Half::Morning,
        learners: 5,
        state: "agreed".into(),
        group_agreed: true,
        site_agreed: true,
    };
    sessions::add(&mut tx, &booking, 1, "by hand", by).await.expect("a booking");
    tx.commit().await.expect("written");
    Setting { catalogue, tor, ada, learners, booking }
}

fn held(s: &Setting, key: &str, absent: usize) -> Held {
    let rows: Vec<Attended> = s
        .learners
        .iter()
        .enumerate()
        .map(|(n, learner)| Attended {
            learner: *learner,
            state: if n < absent { "absent".into() } else { "present".into() },
            step: Some(3),
            note: String::new(),
        })
        .collect();
    let signed = s.learners.iter().skip(absent).copied().collect();
    Held { booking: s.booking.id, key: key.into(), briefed: true, rows, signed, note: String::new() }
}

async fn count(db: &db::Db, sql: &'static str) -> i64 {
    let mut conn = db.read().await.expect("a connection");
    db::on!(&mut conn, c => sqlx::query_scalar(sql).fetch_one(&mut *c).await).expect("a count")
}

const STANDING_FACTS: &str = "SELECT COUNT(*) FROM fact f JOIN fact_kind k ON k.number = f.kind \
    WHERE k.code = 'attendance.halfdays' AND f.withdraws IS NULL \
    AND NOT EXISTS (SELECT 1 FROM fact w WHERE w.withdraws = f.number)";

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_sent_many_times_at_once_counts_once() {
    let tables = [
        db::MIGRATIONS,
        webkit::MIGRATIONS,
        people::MIGRATIONS,
        evidence::MIGRATIONS,
        infrastructure::MIGRATIONS,
    ];
    for t in databases(&tables).await {
        let s = std::sync::Arc::new(setting(&t.db).await);
        let ahead = async || {
            let mut conn = t.db.read().await.expect("reading");
            sessions::ahead(&mut conn, s.learners[0], at(NOW).date()).await.expect("what is planned")
        };
        let b = &s.booking;
        assert_eq!(ahead().await, [(b.kind.clone(), b.day, Half::Morning, b.site)]);
        let mut sent = Vec::new();
        for n in 0..8 {
            let (db, s) = (t.db.clone(), s.clone());
            sent.push(tokio::spawn(async move {
                let what = held(&s, "phone-1", 0);
                hold_session(&db, &s.catalogue, s.tor, &what, at(NOW), &mut Chance::seeded(100 + n)).await
            }));
        }
        let mut first = 0;
        for one in sent {
            let done = one.await.expect("no panic").expect("an answer");
            assert_eq!((done.present, done.signed), (5, 5), "every answer is the same");
            first += usize::from(!done.again);
        }
        assert_eq!(first, 1, "one of them was taken");
        assert_eq!(ahead().await, [], "what was held is no longer planned");
        assert_eq!(count(&t.db, "SELECT COUNT(*) FROM sign_off WHERE revoked_at IS NULL").await, 5);
        assert_eq!(count(&t.db, STANDING_FACTS).await, 5);
        assert_eq!(count(&t.db, "SELECT COUNT(*) FROM attendance").await, 5);

        // somebody else's same key is another message, and the session is not theirs
        let mut chance = Chance::seeded(9);
        let refused =
            hold_session(&t.db, &s.catalogue, s.ada, &held(&s, "phone-1", 0), at(NOW), &mut chance).await;
        assert!(matches!(refused, Err(NotHeld::NotFound)), "{refused:?}");

        // a correction: two were not there after all; their attendance no longer counts
        let done = hold_session(&t.db, &s.catalogue, s.tor, &held(&s, "phone-2", 2), at(NOW), &mut chance)
            .await
            .expect("a correction");
        assert_eq!((done.present, done.signed, done.again), (3, 0, false), "signed off before");
        assert_eq!(count(&t.db, STANDING_FACTS).await, 3);

        // what cannot be is refused whole
        let mut absent = held(&s, "phone-3", 5);
        absent.signed = s.learners.clone();
        let refused = hold_session(&t.db, &s.catalogue, s.tor, &absent, at(NOW), &mut chance).await;
        assert!(matches!(refused, Err(NotHeld::Bad("sign-off"))), "{refused:?}");
        let before = at("2026-11-22T08:00:00Z");
        let refused =
            hold_session(&t.db, &s.catalogue, s.tor, &held(&s, "phone-4", 0), before, &mut chance).await;
        assert!(matches!(refused, Err(NotHeld::Day | NotHeld::NotFound)), "{refused:?}");
        assert_eq!(count(&t.db, STANDING_FACTS).await, 3, "nothing was written by what was refused");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_writers_get_no_more_machines_than_there_are() {
    let tables = [
        db::MIGRATIONS,
        webkit::MIGRATIONS,
        people::MIGRATIONS,
        evidence::MIGRATIONS,
        infrastructure::MIGRATIONS,
    ];
    for t in databases(&tables).await {
        let s = setting(&t.db).await;
        let placed = Placed {
            group: s.booking.group,
            kind: s.booking.kind.clone(),
            site: s.booking.site,
            lab: None,
            instructor: Uuid::from_u128(2),
            day: s.booking.day,
            half: Half::Afternoon,
            machines: 2,
            learners: 2,
            capacity: 7,
        };
        let mut writers = Vec::new();
        for _ in 0..32 {
            let (db, placed) = (t.db.clone(), placed.clone());
            writers.push(tokio::spawn(async move {
                let mut tx = db.write().await.expect("writing");
                let got = plans::take(&mut tx, &placed).await.expect("an answer");
                tx.commit().await.expect("written");
                got
            }));
        }
        let mut got = 0;
        for one in writers {
            got += i64::from(one.await.expect("no panic"));
        }
        assert_eq!(got, 3, "three times two of seven");
        assert_eq!(count(&t.db, "SELECT CAST(SUM(machines) AS BIGINT) FROM slot_use").await, 6);
    }
}
