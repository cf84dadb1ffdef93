//! What a page of a past day shows of other records and of words: what was said
//! then, not what is said today.

use db::{migrate, on};
use kernel::{Instant, Lang, Text};
use policy::Record;
use policy::record::{Basis, Relation, RelationKind};
use policy::store::revisions::Origin;
use policy::store::{relations, vocabularies};
use policy::use_cases::import_records::{Import, import_records};
use policy::use_cases::publish_record::{publish, withdraw};
use policy::use_cases::save_draft::{SaveDraft, save_draft};
use policy::vocabulary::{Vocabularies, Vocabulary};
use testkit::databases;

const ME: &str = "test";

fn at(text: &str) -> Instant {
    text.parse().expect("a moment")
}

fn day(text: &str) -> Instant {
    Instant::end_of(text.parse().expect("a day"))
}

fn a_record(number: i64, relations: &[(RelationKind, i64)]) -> Record {
    let mut r = Record::new(number, "NO", "Norway");
    r.our_label = Some(format!("policy {number}"));
    r.relations = relations
        .iter()
        .map(|(kind, target)| Relation {
            kind: *kind,
            target: Some(*target),
            title: Text::default(),
            note: Text::default(),
            basis: Basis::Named,
        })
        .collect();
    r
}

async fn imported(db: &db::Db, now: &str, rows: Vec<Record>) {
    let how = Import { author: ME, reason: "", dry_run: false, origin: Origin::Import };
    import_records(db, at(now), rows, how).await.expect("imported");
}

async fn told_of(db: &db::Db, number: i64, as_of: Option<&str>) -> Vec<(i64, RelationKind)> {
    let mut conn = db.read().await.expect("a connection");
    relations::pointing_at(&mut conn, number, as_of.map(day)).await.expect("relations")
}

#[tokio::test]
async fn a_record_shows_on_a_past_day_who_pointed_at_it_then() {
    use RelationKind::{FollowsUp, PartOf};
    for t in databases(&[db::MIGRATIONS, policy::MIGRATIONS]).await {
        let db = &t.db;
        imported(
            db,
            "2026-01-10T09:00:00Z",
            vec![a_record(1, &[]), a_record(2, &[(FollowsUp, 1), (PartOf, 1)])],
        )
        .await;
        // the second takes one statement back, a third one points at the first
        imported(
            db,
            "2026-03-10T09:00:00Z",
            vec![a_record(2, &[(PartOf, 1)]), a_record(3, &[(FollowsUp, 1)])],
        )
        .await;
        withdraw(db, at("2026-05-10T09:00:00Z"), 3, ME, "").await.expect("withdrawn");
        let draft = SaveDraft {
            record: &a_record(2, &[(PartOf, 1), (FollowsUp, 1)]),
            base_version: 2,
            author: ME,
            reason: "",
            origin: Origin::Edit,
        };
        save_draft(db, at("2026-06-01T09:00:00Z"), draft).await.expect("a draft");
        publish(db, at("2026-07-10T09:00:00Z"), 2, 3, ME, "").await.expect("public");

        type Told<'a> = (Option<&'a str>, &'a [(i64, RelationKind)]);
        let expected: [Told<'_>; 6] = [
            (Some("2026-01-09"), &[]),
            (Some("2026-01-10"), &[(2, FollowsUp), (2, PartOf)]),
            (Some("2026-03-10"), &[(3, FollowsUp), (2, PartOf)]),
            (Some("2026-05-10"), &[(2, PartOf)]),
            (Some("2026-06-01"), &[(2, PartOf)]),
            (None, &[(2, FollowsUp), (2, PartOf)]),
        ];
        for (as_of, who) in expected {
            assert_eq!(told_of(db, 1, as_of).await, who, "{} as of {as_of:?}", t.name);
        }
    }
}

#[tokio::test]
async fn relations_of_publications_before_the_tables_knew_time_are_filled_in() {
    use RelationKind::{PartOf, Replaces};
    for t in databases(&[db::MIGRATIONS, &policy::MIGRATIONS[..1]]).await {
        let never = Instant::FOREVER.to_string();
        let old = [
            (1, 1, a_record(1, &[]), "2026-01-10T09:00:00.000Z", never.as_str()),
            (2, 1, a_record(2, &[(Replaces, 1)]), "2026-01-10T09:00:00.000Z", "2026-03-10T09:00:00.000Z"),
            (2, 2, a_record(2, &[(Replaces, 1), (PartOf, 1)]), "2026-03-10T09:00:00.000Z", never.as_str()),
        ];
        let mut tx = t.db.write().await.expect("a transaction");
        for (seq, (number, version, record, from, until)) in old.iter().enumerate() {
            let statements = [
                format!(
                    "INSERT INTO policy (number, latest_version, live_seq, content_hash) VALUES ({number}, {version}, {seq}, '') ON CONFLICT (number) DO UPDATE SET live_seq = excluded.live_seq, latest_version = excluded.latest_version"
                ),
                format!(
                    "INSERT INTO policy_revision (number, version, recorded_at, author, origin, reason, content_hash, document) VALUES ({number}, {version}, '{from}', '', 'import', '', '', '{}')",
                    record.to_json()
                ),
                format!(
                    "INSERT INTO publication (seq, number, version, at, until, removed, confirmation_only, author, reason) VALUES ({seq}, {number}, {version}, '{from}', '{until}', 0, 0, '', '')"
                ),
            ];
            for sql in statements {
                on!(tx, c => sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *c).await.map(drop))
                    .expect("a row");
            }
        }
        db::counter::raise(&mut tx, policy::store::publications::COUNTER, 3).await.expect("counted");
        tx.commit().await.expect("committed");
        let all: Vec<db::Migration> = [db::MIGRATIONS, policy::MIGRATIONS].concat();
        assert_eq!(migrate::migrate(&t.db, &all).await.expect("migrated"), policy::MIGRATIONS.len() - 1);
        assert_eq!(told_of(&t.db, 1, Some("2026-02-01")).await, [(2, Replaces)], "{}", t.name);
        assert_eq!(told_of(&t.db, 1, None).await, [(2, PartOf), (2, Replaces)], "{}", t.name);
        // what comes later goes on from there
        imported(&t.db, "2026-06-10T09:00:00Z", vec![a_record(2, &[(PartOf, 1)])]).await;
        assert_eq!(told_of(&t.db, 1, None).await, [(2, PartOf)], "{}", t.name);
        assert_eq!(told_of(&t.db, 1, Some("2026-06-09")).await, [(2, PartOf), (2, Replaces)], "{}", t.name);
    }
}

fn stages(pilot: &str, terms: &[&str]) -> Vocabulary {
    let term = |code: &str| {
        format!(r#"{{"code":"{code}","labels":{{"en":"{}"}}}}"#, if code == "pilot" { pilot } else { code })
    };
    let terms = terms.iter().map(|c| term(c)).collect::<Vec<_>>().join(",");
    let text = format!(
        r#"{{"vocabulary":"stages","labels":{{"en":"Stages"}},"versions":[{{"version":"v1","labels":{{"en":"1"}},"terms":[{terms}]}}]}}"#
    );
    serde_json::from_str(&text).expect("a vocabulary")
}

#[tokio::test]
async fn words_of_a_past_day_are_that_days_and_where_it_had_none_todays() {
    for t in databases(&[db::MIGRATIONS, policy::MIGRATIONS]).await {
        let mut tx = t.db.write().await.expect("a transaction");
        vocabularies::save(&mut tx, &stages("Trial", &["pilot"]), at("2026-01-01T00:00:00Z"), ME, "")
            .await
            .expect("saved");
        vocabularies::save(
            &mut tx,
            &stages("Pilot", &["pilot", "design"]),
            at("2026-03-01T00:00:00Z"),
            ME,
            "",
        )
        .await
        .expect("saved");
        tx.commit().await.expect("committed");
        let catalog = policy::Catalog::open(t.db.clone(), None).await.expect("a catalogue");
        let label = |v: &Vocabularies, code: &str| {
            v.label("stages", code).map(|l| l.best(Lang::En).expect("a label").0.to_owned())
        };
        let then = catalog.words_of(day("2026-02-01")).await.expect("words");
        assert_eq!(label(&then, "pilot").as_deref(), Some("Trial"), "{}", t.name);
        assert_eq!(label(&then, "design").as_deref(), Some("design"), "{}", t.name);
        let later = catalog.words_of(day("2026-03-01")).await.expect("words");
        assert_eq!(label(&later, "pilot").as_deref(), Some("Pilot"), "{}", t.name);
        // the words of a day do not change while nobody writes an earlier one
        let again = catalog.words_of(day("2026-02-01")).await.expect("words");
        assert!(std::sync::Arc::ptr_eq(&then, &again), "kept");
    }
}
