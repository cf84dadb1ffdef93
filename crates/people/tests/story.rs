//! One story, told on both databases: the demonstration is loaded, accounts
//! are made, people sign in, mistake their passwords, gain and lose roles, and
//! the map changes.

mod common;

use common::{DEMO, PASSWORD, databases};
use db::audit::{self, Verdict};
use kernel::{Chance, Lang, Text};
use people::use_cases::{
    self, AddOrganisation, AddPerson, ChangeCode, ChangePassword, CloseOrganisation, EndRole, GiveRole,
    MergeInto, MergeOrganisations, MoveOrganisation, NewOrganisation, RenameOrganisation, SignIn,
    SplitOrganisation,
};
use people::{By, ImportReport, Kind, PeopleError, Refusal, Role, import_organisations, load_demo, store};
use testkit::{at, day};

const BY: By = By::Command("test");

fn key(text: &str) -> people::OrganisationKey {
    text.parse().expect("a key")
}

fn new(text: &str, name: &str) -> NewOrganisation {
    NewOrganisation { key: key(text), name: Text::of(Lang::Nb, name), codes: vec![] }
}

fn sign_in_of(email: &str, password: &str) -> SignIn {
    SignIn { email: email.into(), password: password.into() }
}

#[tokio::test]
async fn the_demonstration_is_loaded_once_and_a_second_time_changes_nothing() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        let accounts = [
            ("Ada Lund", "Ada@example.org", Role::Administrator, "no", PASSWORD),
            ("Ola Berg", "ola@example.org", Role::Editor, "udir", PASSWORD),
        ];
        let first =
            load_demo(&t.db, now, &mut chance, DEMO, &accounts).await.expect("the demonstration loads");
        assert!(first.added >= 40 && first.changed == 0 && first.events >= 5, "{}: {first:?}", t.name);
        let second = load_demo(&t.db, now, &mut chance, DEMO, &accounts).await.expect("and loads again");
        assert_eq!(second, ImportReport { unchanged: first.added, ..ImportReport::default() }, "{}", t.name);

        let mut conn = t.db.read().await.expect("reading");
        let map = store::organisation::load_map(&mut conn).await.expect("the map");
        assert_eq!(map.check_all(), Ok(()));
        let viken = map.carrier("fylkesnummer", "30", day("2023-12-31")).expect("Viken had number 30");
        assert_eq!(map.get(viken).expect("there").name_on(day("2023-12-31")).exact(Lang::Nb), Some("Viken"));
        assert_eq!(map.carrier("fylkesnummer", "30", day("2024-01-01")), None);
        assert_eq!(map.successors(viken, day("2024-01-01")).len(), 3);
        // the old Østfold, through Viken, became the three of 2024
        let old = map.by_key("ostfold-01").expect("there").id;
        assert_eq!(map.successors(old, day("2020-01-01")), [viken]);
        assert_eq!(map.successors(old, day("2026-01-01")).len(), 3);

        assert_eq!(store::person::all(&mut conn).await.expect("people").len(), 2);
        let entries = audit::latest(&mut conn, i64::MAX, 100).await.expect("the audit log");
        assert_eq!(entries.len(), 1 + 2 * 2, "one import, and an account and a role for each: {}", t.name);
        let text = serde_json::to_string(&entries).expect("entries are plain data");
        assert!(!text.contains("Lund") && !text.contains("example.org"), "no personal data in the audit log");
        assert!(matches!(audit::verify(&mut conn).await, Ok(Verdict::Whole(5))), "{}", t.name);
    }
}

#[tokio::test]
async fn a_file_that_breaks_a_rule_leaves_nothing_behind() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        let two = r#"{"organisations":[
            {"key":"a","kind":"school","names":[{"name":{"nb":"A"},"from":"2020-01-01","to":null}],"parents":[{"parent":"b","from":"2020-01-01","to":null}]},
            {"key":"b","kind":"school","names":[{"name":{"nb":"B"},"from":"2020-01-01","to":null}],"parents":[{"parent":"a","from":"2020-01-01","to":null}]}]}"#;
        let refused = import_organisations(&t.db, BY, two, now, &mut chance).await;
        assert!(matches!(refused, Err(PeopleError::Refused(Refusal::Cycle { .. }))), "{refused:?}");
        let twice =
            two.replace("\"key\":\"b\"", "\"key\":\"a\"").replace("\"parent\":\"b\"", "\"parent\":\"c\"");
        let refused = import_organisations(&t.db, BY, &twice, now, &mut chance).await;
        assert!(matches!(refused, Err(PeopleError::Refused(_))), "{refused:?}");
        let refused = import_organisations(&t.db, BY, "{", now, &mut chance).await;
        assert!(matches!(refused, Err(PeopleError::File(_))), "{refused:?}");
        let mut conn = t.db.read().await.expect("reading");
        assert_eq!(store::organisation::load_map(&mut conn).await.expect("the map").iter().count(), 0);
        assert!(audit::latest(&mut conn, i64::MAX, 10).await.expect("the log").is_empty());
    }
}

#[tokio::test]
async fn an_administrator_changes_the_map_and_what_was_stays() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        import_organisations(&t.db, BY, DEMO, now, &mut chance).await.expect("the map");
        let add = AddOrganisation {
            new: NewOrganisation {
                codes: vec![("orgnr".into(), "319029990".into())],
                ..new("skole-ny", "Ny skole")
            },
            kind: Kind::School,
            parent: Some(key("rogaland")),
            on: day("2024-08-01"),
        };
        use_cases::add_organisation(&t.db, BY, &add, now, &mut chance).await.expect("added");
        let again = use_cases::add_organisation(&t.db, BY, &add, now, &mut chance).await;
        assert!(matches!(again, Err(PeopleError::Refused(Refusal::KeyTaken(_)))), "{again:?}");

        let rename = RenameOrganisation {
            key: key("skole-ny"),
            name: Text::of(Lang::Nb, "Nyere skole").with(Lang::Se, "Ođđa skuvla"),
            on: day("2025-08-01"),
        };
        use_cases::rename_organisation(&t.db, BY, &rename, now, &mut chance).await.expect("renamed");
        let code = ChangeCode {
            key: key("skole-ny"),
            system: "orgnr".into(),
            code: "".into(),
            on: day("2025-01-01"),
        };
        use_cases::change_code(&t.db, BY, &code, now).await.expect("the code ends");
        let to =
            MoveOrganisation { key: key("skole-ny"), parent: Some(key("nordland")), on: day("2025-06-01") };
        use_cases::move_organisation(&t.db, BY, &to, now).await.expect("moved");

        let merge = MergeOrganisations {
            of: vec![key("rogaland"), key("nordland")],
            into: MergeInto::New(new("kysten", "Kysten")),
            on: day("2027-01-01"),
        };
        use_cases::merge_organisations(&t.db, BY, &merge, now, &mut chance).await.expect("merged");
        let split = SplitOrganisation {
            of: key("tromso"),
            into: vec![new("tromso-sor", "Tromsø sør"), new("tromso-nord", "Tromsø nord")],
            places: [(key("bedrift-polarbygg"), 1)].into(),
            on: day("2027-01-01"),
        };
        use_cases::split_organisation(&t.db, BY, &split, now, &mut chance).await.expect("split");
        let close = CloseOrganisation { key: key("lo"), on: day("2027-01-01") };
        use_cases::close_organisation(&t.db, BY, &close, now, &mut chance).await.expect("closed");

        let mut conn = t.db.read().await.expect("reading");
        let map = store::organisation::load_map(&mut conn).await.expect("the map");
        assert_eq!(map.check_all(), Ok(()), "{}", t.name);
        let school = map.by_key("skole-ny").expect("there");
        let parent = |on: &str| school.parent_on(day(on)).and_then(|p| map.get(p)).map(|p| p.key.to_string());
        assert_eq!(school.name_on(day("2025-07-31")).exact(Lang::Nb), Some("Ny skole"));
        assert_eq!(school.name_on(day("2025-08-01")).exact(Lang::Se), Some("Ođđa skuvla"));
        assert_eq!(school.codes_on(day("2024-12-31")), [("orgnr", "319029990")]);
        assert_eq!(school.codes_on(day("2025-01-01")), []);
        assert_eq!(parent("2025-05-31").as_deref(), Some("rogaland"));
        assert_eq!(parent("2025-06-01").as_deref(), Some("nordland"));
        assert_eq!(parent("2027-01-01").as_deref(), Some("kysten"));
        let company = map.by_key("bedrift-polarbygg").expect("there");
        let above = company.parent_on(day("2027-01-01")).and_then(|p| map.get(p)).expect("somewhere");
        assert_eq!(above.key.as_str(), "tromso-nord");
        assert!(!map.by_key("lo").expect("kept").exists_on(day("2027-01-01")));
        assert!(matches!(audit::verify(&mut conn).await, Ok(Verdict::Whole(8))), "{}", t.name);
    }
}

#[tokio::test]
async fn five_wrong_passwords_are_free_and_the_sixth_try_must_wait() {
    for t in databases().await {
        let (mut now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        let ada = AddPerson {
            name: "Ada Lund".into(),
            email: " Ada@Example.org".into(),
            password: PASSWORD.into(),
        };
        let person = use_cases::add_person(&t.db, BY, &ada, now, &mut chance).await.expect("an account");
        let again = use_cases::add_person(&t.db, BY, &ada, now, &mut chance).await;
        assert!(matches!(again, Err(PeopleError::Refused(Refusal::EmailTaken))), "{again:?}");

        let good = sign_in_of("ada@example.ORG ", PASSWORD);
        let signed_in = use_cases::sign_in(&t.db, &good, now, &mut chance).await.expect("the right password");
        assert_eq!(signed_in.person, person);
        // an account that does not exist is refused like a wrong password, and throttled like one
        for email in ["ada@example.org", "nobody@example.org"] {
            for _ in 0..5 {
                let wrong =
                    use_cases::sign_in(&t.db, &sign_in_of(email, "not the password"), now, &mut chance).await;
                assert!(matches!(wrong, Err(PeopleError::WrongSignIn)), "{}", t.name);
            }
            let wait = use_cases::sign_in(&t.db, &sign_in_of(email, PASSWORD), now, &mut chance).await;
            assert!(matches!(wait, Err(PeopleError::Wait(30))), "{}", t.name);
        }
        let mut conn = t.db.read().await.expect("reading");
        let failures: Vec<(String, i64)> = db::on!(conn, c => sqlx::query_as(
            "SELECT account_hash, failures FROM sign_in_failure ORDER BY account_hash").fetch_all(&mut *c).await)
        .expect("rows");
        drop(conn);
        assert_eq!(failures.len(), 2);
        assert!(failures.iter().all(|(hash, n)| hash.len() == 64 && *n == 5), "{failures:?}");

        now = now.plus_millis(30_000);
        use_cases::sign_in(&t.db, &good, now, &mut chance).await.expect("after the wait the right one works");
        let wrong = use_cases::sign_in(&t.db, &sign_in_of("ada@example.org", "x"), now, &mut chance).await;
        assert!(matches!(wrong, Err(PeopleError::WrongSignIn)), "and the count begins afresh");
    }
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        let ada =
            AddPerson { name: "Ada Lund".into(), email: "ada@example.org".into(), password: PASSWORD.into() };
        let person = use_cases::add_person(&t.db, BY, &ada, now, &mut chance).await.expect("an account");
        let before = use_cases::sign_in(&t.db, &sign_in_of("ada@example.org", PASSWORD), now, &mut chance)
            .await
            .expect("signed in");
        let change =
            |current: &str, new: &str| ChangePassword { person, current: current.into(), new: new.into() };
        let next = "grønne hester spiser høy";
        let wrong =
            use_cases::change_password(&t.db, &change("something else", next), now, &mut chance).await;
        assert!(matches!(wrong, Err(PeopleError::Refused(Refusal::PasswordWrong))), "{wrong:?}");
        let weak =
            use_cases::change_password(&t.db, &change(PASSWORD, "Passord12345"), now, &mut chance).await;
        assert!(matches!(weak, Err(PeopleError::Refused(Refusal::PasswordObvious))), "{weak:?}");
        let token = use_cases::change_password(&t.db, &change(PASSWORD, next), now, &mut chance)
            .await
            .expect("changed");
        let mut conn = t.db.read().await.expect("reading");
        let find = webkit::session::find(&mut conn, &before.token, now).await.expect("a look");
        assert_eq!(find, None, "the old session is gone on {}", t.name);
        assert!(webkit::session::find(&mut conn, &token, now).await.expect("a look").is_some());
        drop(conn);
        let old = use_cases::sign_in(&t.db, &sign_in_of("ada@example.org", PASSWORD), now, &mut chance).await;
        assert!(matches!(old, Err(PeopleError::WrongSignIn)));
        use_cases::sign_in(&t.db, &sign_in_of("ada@example.org", next), now, &mut chance)
            .await
            .expect("the new one");
    }
}

#[tokio::test]
async fn the_last_administrator_stays() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        let accounts = [("Ada Lund", "ada@example.org", Role::Administrator, "no", PASSWORD)];
        load_demo(&t.db, now, &mut chance, DEMO, &accounts).await.expect("the demonstration");
        let ola =
            AddPerson { name: "Ola Berg".into(), email: "ola@example.org".into(), password: PASSWORD.into() };
        let ola = use_cases::add_person(&t.db, BY, &ola, now, &mut chance).await.expect("an account");
        let mut conn = t.db.read().await.expect("reading");
        let ada = store::person::account_by_email(&mut conn, "ada@example.org")
            .await
            .expect("a look")
            .expect("Ada");
        let role = store::person::roles_of(&mut conn, ada.person).await.expect("roles")[0].id;
        drop(conn);
        let end = EndRole { person: ada.person, role, on: day("2026-12-01") };
        let refused = use_cases::end_role(&t.db, BY, end, now).await;
        assert!(matches!(refused, Err(PeopleError::Refused(Refusal::LastAdministrator))), "{refused:?}");

        let give = GiveRole {
            person: ola,
            role: Role::Administrator,
            organisation: key("no"),
            from: day("2026-11-23"),
            to: None,
        };
        use_cases::give_role(&t.db, BY, &give, now, &mut chance).await.expect("a second administrator");
        let twice = use_cases::give_role(&t.db, BY, &give, now, &mut chance).await;
        assert!(matches!(twice, Err(PeopleError::Refused(Refusal::RoleHeld))), "{twice:?}");
        use_cases::end_role(&t.db, BY, end, now).await.expect("now she may go");
        let mut conn = t.db.read().await.expect("reading");
        let on = |d: &str| day(d);
        assert_eq!(
            store::person::roles_on(&mut conn, ada.person, on("2026-11-30")).await.expect("roles").len(),
            1
        );
        assert_eq!(
            store::person::roles_on(&mut conn, ada.person, on("2026-12-01")).await.expect("roles").len(),
            0
        );
    }
}

#[tokio::test]
async fn every_statement_is_understood_by_both_databases() {
    use sqlx::{Executor, SqlSafeStr};
    let all = [store::organisation::STATEMENTS, store::person::STATEMENTS, store::throttle::STATEMENTS];
    for t in databases().await {
        let mut conn = t.db.read().await.expect("reading");
        for sql in all.concat() {
            let prepared = db::on!(conn, c => c.prepare(sql.into_sql_str()).await.map(drop));
            assert!(prepared.is_ok(), "{} does not understand {sql}: {prepared:?}", t.name);
        }
    }
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let mut catalogues = Vec::new();
    for t in databases().await {
        let mut conn = t.db.read().await.expect("reading");
        let columns = db::catalogue::columns(&mut conn).await.expect("the catalogue");
        let mine: Vec<_> = columns
            .into_iter()
            .filter(|c| {
                c.table.starts_with("organisation")
                    || ["person", "role_held", "sign_in_failure"].contains(&c.table.as_str())
            })
            .map(|c| (c.table, c.name, c.kind, c.nullable, c.key))
            .collect();
        assert!(mine.len() > 30, "{} columns on {}", mine.len(), t.name);
        catalogues.push(mine);
    }
    assert!(catalogues.windows(2).all(|w| w[0] == w[1]), "{catalogues:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_moves_at_once_cannot_close_a_circle() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        import_organisations(&t.db, BY, DEMO, now, &mut chance).await.expect("the map");
        let under = |child: &str, parent: &str| MoveOrganisation {
            key: key(child),
            parent: Some(key(parent)),
            on: day("2027-01-01"),
        };
        let (a, b) = (under("lo", "nho"), under("nho", "lo"));
        let (a, b) = tokio::join!(
            use_cases::move_organisation(&t.db, BY, &a, now),
            use_cases::move_organisation(&t.db, BY, &b, now)
        );
        assert!(a.is_ok() != b.is_ok(), "one moves and one is refused on {}: {a:?} {b:?}", t.name);
        let mut conn = t.db.read().await.expect("reading");
        assert_eq!(store::organisation::load_map(&mut conn).await.expect("the map").check_all(), Ok(()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_guesses_at_once_do_not_outrun_the_count() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        let ada =
            AddPerson { name: "Ada Lund".into(), email: "ada@example.org".into(), password: PASSWORD.into() };
        use_cases::add_person(&t.db, BY, &ada, now, &mut chance).await.expect("an account");
        let mut guesses = tokio::task::JoinSet::new();
        for n in 0..20 {
            let db = t.db.clone();
            guesses.spawn(async move {
                let guess = sign_in_of("ada@example.org", &format!("guess number {n}"));
                use_cases::sign_in(&db, &guess, now, &mut Chance::seeded(n)).await
            });
        }
        let mut looked_at = 0;
        while let Some(done) = guesses.join_next().await {
            match done.expect("no panic") {
                Err(PeopleError::WrongSignIn) => looked_at += 1,
                Err(PeopleError::Wait(seconds)) => assert_eq!(seconds, 30),
                other => panic!("a guess cannot sign in: {:?}", other.map(|s| s.person)),
            }
        }
        assert_eq!(looked_at, 5, "five tries are free, however fast they come, on {}", t.name);
    }
}

#[tokio::test]
async fn a_closed_account_signs_in_no_more_and_a_forgotten_password_is_replaced() {
    for t in databases().await {
        let (now, mut chance) = (at("2026-11-23T08:00:00Z"), Chance::seeded(1));
        let accounts = [
            ("Ada Lund", "ada@example.org", Role::Administrator, "no", PASSWORD),
            ("Eli Moe", "eli@example.org", Role::Editor, "udir", PASSWORD),
        ];
        load_demo(&t.db, now, &mut chance, DEMO, &accounts).await.expect("the demonstration");
        let mut conn = t.db.read().await.expect("reading");
        let find = store::person::account_by_email(&mut conn, "ada@example.org").await;
        let ada = find.expect("a look").expect("Ada").person;
        let find = store::person::account_by_email(&mut conn, "eli@example.org").await;
        let eli = find.expect("a look").expect("Eli").person;
        drop(conn);

        for _ in 0..5 {
            let wrong = sign_in_of("eli@example.org", "forgotten it is");
            assert!(use_cases::sign_in(&t.db, &wrong, now, &mut chance).await.is_err());
        }
        let new = people::password::suggest(&mut chance);
        use_cases::reset_password(&t.db, BY, eli, &new, now, &mut chance).await.expect("a new password");
        let session = use_cases::sign_in(&t.db, &sign_in_of("eli@example.org", &new), now, &mut chance).await;
        let session = session.expect("at once, without a wait");

        let later = at("2026-11-30T08:00:00Z");
        let refused = use_cases::close_account(&t.db, BY, ada, later).await;
        assert!(matches!(refused, Err(PeopleError::Refused(Refusal::LastAdministrator))), "{refused:?}");
        use_cases::close_account(&t.db, BY, eli, later).await.expect("closed");
        let mut conn = t.db.read().await.expect("reading");
        assert_eq!(webkit::session::find(&mut conn, &session.token, now).await.expect("a look"), None);
        let roles = store::person::roles_of(&mut conn, eli).await.expect("roles");
        assert!(roles.iter().all(|r| r.span.to == Some(day("2026-11-30"))), "kept, but ended: {roles:?}");
        drop(conn);
        let again = use_cases::sign_in(&t.db, &sign_in_of("eli@example.org", &new), later, &mut chance).await;
        assert!(matches!(again, Err(PeopleError::WrongSignIn)));
        let again = use_cases::close_account(&t.db, BY, eli, later).await;
        assert!(matches!(again, Err(PeopleError::NotFound(_))));
    }
}
