//! Facts are written once, withdrawn by a later row, and lose their link when somebody is erased: on both databases.

use db::on;
use evidence::{Fact, Profile, publish, withdraw};
use jiff::civil::date;
use kernel::Id;
use testkit::{at, databases};
use uuid::Uuid;

#[tokio::test]
async fn a_withdrawn_fact_stays_and_a_later_one_takes_it_back() {
    for base in
        databases(&[db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, evidence::MIGRATIONS]).await
    {
        let now = at("2026-11-23T08:00:00Z");
        let learner = Uuid::from_u128(7);
        let sign_off = Uuid::from_u128(70);
        let fact = |value| Fact {
            kind: "sign-off.core",
            subject: learner,
            organisation: Id::from_uuid(Uuid::from_u128(1)),
            profile: Profile::new().with("programme", "ELAUT2----"),
            on: date(2026, 11, 20),
            value,
            origin: Some(sign_off),
        };
        let mut tx = base.db.write().await.expect("a transaction");
        assert_eq!(publish(&mut tx, now, &[fact(1.0), fact(2.0)]).await.expect("published"), 2);
        tx.commit().await.expect("committed");

        let mut tx = base.db.write().await.expect("a transaction");
        assert_eq!(withdraw(&mut tx, now, sign_off).await.expect("withdrawn"), 2);
        assert_eq!(
            withdraw(&mut tx, now, sign_off).await.expect("withdrawn"),
            0,
            "a second time changes nothing"
        );
        evidence::store::facts::forget(&mut tx, learner).await.expect("forgotten");
        tx.commit().await.expect("committed");

        let mut conn = base.db.read().await.expect("a connection");
        let rows: Vec<(i64, Option<i64>)> =
            on!(conn, c => sqlx::query_as("SELECT number, withdraws FROM fact ORDER BY number").fetch_all(&mut *c).await)
                .expect("rows");
        assert_eq!(rows, vec![(1, None), (2, None), (3, Some(1)), (4, Some(2))]);
        let links: Vec<Option<Uuid>> =
            on!(conn, c => sqlx::query_scalar("SELECT link FROM fact_subject").fetch_all(&mut *c).await)
                .expect("rows");
        assert_eq!(links, vec![None], "one subject, and nobody knows who");
    }
}
