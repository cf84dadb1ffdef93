//! One story on both databases: counters, settings, the audit chain, the
//! portable backup, and the two catalogues side by side.

use db::audit::{self, Verdict};
use db::{DbError, Migration, backup, catalogue, counter, migrate, on, setting};
use serde_json::json;
use testkit::{at, databases};

const MORE: &[Migration] = &[Migration {
    part: "story",
    version: 1,
    name: "things",
    text: "CREATE TABLE thing (id {uuid} NOT NULL PRIMARY KEY, n {int}, x {real}, yes {bool} NOT NULL, raw {bytes}, \
           name TEXT) {strict};",
}];

fn all() -> Vec<Migration> {
    [db::MIGRATIONS, MORE].concat()
}

#[tokio::test]
async fn a_half_done_transaction_leaves_nothing_behind() {
    for t in databases(&[db::MIGRATIONS]).await {
        let mut tx = t.db.write().await.expect("a transaction");
        assert_eq!(counter::raise(&mut tx, "things", 2).await.expect("raised"), 2, "{}", t.name);
        setting::write(&mut tx, "colour", "red").await.expect("written");
        drop(tx);
        let mut conn = t.db.read().await.expect("a connection");
        assert_eq!(counter::read(&mut conn, "things").await.expect("read"), 0, "{}", t.name);
        assert_eq!(setting::read(&mut conn, "colour").await.expect("read"), None, "{}", t.name);
    }
}

#[tokio::test]
async fn the_audit_chain_notices_a_changed_entry_and_a_missing_end() {
    for t in databases(&[db::MIGRATIONS]).await {
        for n in 1..=3 {
            let mut tx = t.db.write().await.expect("a transaction");
            let seq = audit::append(
                &mut tx,
                at("2026-01-01T00:00:00Z"),
                "a",
                "thing.do",
                "thing/1",
                &json!({ "n": n }),
            )
            .await
            .expect("appended");
            assert_eq!(seq, n);
            tx.commit().await.expect("committed");
        }
        let mut conn = t.db.read().await.expect("a connection");
        assert_eq!(audit::verify(&mut conn).await.expect("verified"), Verdict::Whole(3), "{}", t.name);
        drop(conn);

        let mut tx = t.db.write().await.expect("a transaction");
        on!(tx, c => sqlx::query("UPDATE audit_entry SET detail = '{}' WHERE seq = 2").execute(&mut *c).await.map(drop))
            .expect("changed behind its back");
        assert_eq!(
            audit::verify(&mut tx).await.expect("verified"),
            Verdict::Broken { seq: 2, why: "its content was changed" },
            "{}",
            t.name
        );
        drop(tx);

        let mut tx = t.db.write().await.expect("a transaction");
        on!(tx, c => sqlx::query("DELETE FROM audit_entry WHERE seq = 3").execute(&mut *c).await.map(drop))
            .expect("cut behind its back");
        assert_eq!(
            audit::verify(&mut tx).await.expect("verified"),
            Verdict::Broken { seq: 3, why: "entries at the end are missing" },
            "{}",
            t.name
        );
    }
}

#[tokio::test]
async fn a_backup_of_either_database_restores_into_either() {
    let migrations = all();
    let dir = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for t in databases(&[&migrations]).await {
        let mut tx = t.db.write().await.expect("a transaction");
        let id = uuid::Uuid::from_u128(7);
        on!(tx, c => sqlx::query("INSERT INTO thing (id, n, x, yes, raw, name) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(id).bind(-5i64).bind(0.25f64).bind(true).bind(vec![0u8, 255]).bind("Øst \"å\"\n")
            .execute(&mut *c).await.map(drop))
        .expect("written");
        on!(tx, c => sqlx::query("INSERT INTO thing (id, yes) VALUES ($1, $2)")
            .bind(uuid::Uuid::from_u128(8)).bind(false).execute(&mut *c).await.map(drop))
        .expect("written with empty columns");
        audit::append(&mut tx, at("2026-01-01T00:00:00Z"), "a", "b", "c", &json!({}))
            .await
            .expect("appended");
        tx.commit().await.expect("committed");
        let file = dir.path().join(format!("{}.backup", t.name));
        backup::backup(&t.db, &migrations, &file, at("2026-01-02T00:00:00Z")).await.expect("backed up");
        files.push(file);
    }
    for file in &files {
        for t in databases(&[&migrations]).await {
            backup::restore(&t.db, &migrations, file).await.expect("restored");
            let mut conn = t.db.read().await.expect("a connection");
            type Row = (uuid::Uuid, Option<i64>, Option<f64>, bool, Option<Vec<u8>>, Option<String>);
            let rows: Vec<Row> =
                on!(conn, c => sqlx::query_as("SELECT id, n, x, yes, raw, name FROM thing ORDER BY id").fetch_all(&mut *c).await)
                    .expect("read");
            let first = (
                uuid::Uuid::from_u128(7),
                Some(-5),
                Some(0.25),
                true,
                Some(vec![0u8, 255]),
                Some("Øst \"å\"\n".to_owned()),
            );
            assert_eq!(
                rows,
                vec![first, (uuid::Uuid::from_u128(8), None, None, false, None, None)],
                "{}",
                t.name
            );
            assert_eq!(audit::verify(&mut conn).await.expect("verified"), Verdict::Whole(1));
            drop(conn);
            let again = backup::restore(&t.db, &migrations, file).await.expect_err("not empty any more");
            assert!(again.to_string().contains("already holds"), "{again}");
        }
    }
}

#[tokio::test]
async fn a_cut_or_changed_backup_is_refused_before_anything_is_written() {
    let migrations = all();
    let dir = tempfile::tempdir().expect("a folder");
    let t = testkit::sqlite(&[&migrations]).await;
    let file = dir.path().join("whole.backup");
    backup::backup(&t.db, &migrations, &file, at("2026-01-02T00:00:00Z")).await.expect("backed up");
    let bytes = std::fs::read(&file).expect("read");
    let cut = dir.path().join("cut.backup");
    std::fs::write(&cut, &bytes[..bytes.len() - 9]).expect("written");
    let target = testkit::sqlite(&[&migrations]).await;
    assert!(matches!(backup::restore(&target.db, &migrations, &cut).await, Err(DbError::Backup(_))));
    let no_backup = dir.path().join("no.backup");
    std::fs::write(&no_backup, b"hello").expect("written");
    assert!(matches!(backup::restore(&target.db, &migrations, &no_backup).await, Err(DbError::Backup(_))));
}

#[tokio::test]
async fn a_migration_whose_text_changed_is_refused() {
    let t = testkit::sqlite(&[db::MIGRATIONS, MORE]).await;
    let changed = [db::MIGRATIONS, &[Migration { text: "SELECT 1", ..MORE[0] }]].concat();
    let e = migrate::migrate(&t.db, &changed).await.expect_err("another text");
    assert!(e.to_string().contains("another text"), "{e}");
    let e = migrate::migrate(&t.db, db::MIGRATIONS).await.expect_err("an unknown migration");
    assert!(e.to_string().contains("does not know"), "{e}");
}

#[tokio::test]
async fn writers_wait_for_each_other_and_none_fails() {
    for t in databases(&[db::MIGRATIONS]).await {
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let db = t.db.clone();
                tokio::spawn(async move {
                    for _ in 0..10 {
                        let mut tx = db.write().await.expect("a transaction");
                        counter::raise(&mut tx, "n", 1).await.expect("raised");
                        tx.commit().await.expect("committed");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no writer panicked");
        }
        let mut conn = t.db.read().await.expect("a connection");
        assert_eq!(counter::read(&mut conn, "n").await.expect("read"), 80, "{}", t.name);
    }
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_keys() {
    let migrations = all();
    let mut seen = Vec::new();
    for t in databases(&[&migrations]).await {
        let mut conn = t.db.read().await.expect("a connection");
        let mut columns: Vec<_> = catalogue::columns(&mut conn)
            .await
            .expect("the catalogue")
            .into_iter()
            .map(|c| (c.table, c.name, c.kind, c.nullable, c.key))
            .collect();
        columns.sort();
        assert!(columns.len() > 15, "{}: {columns:?}", t.name);
        seen.push((t.name, columns));
    }
    if let [(_, lite), (_, pg)] = seen.as_slice() {
        assert_eq!(lite, pg);
    }
}
