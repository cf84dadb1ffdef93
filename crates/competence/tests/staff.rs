//! What staff see: a teacher the own class, nobody else anything; results only once they are shared.

use axum::Router;
use axum::http::StatusCode;
use competence::Hall;
use competence::framework::Frameworks;
use competence::item;
use competence::shelf::Shelf;
use competence::use_cases::answer::end;
use competence::use_cases::put_items::put_items;
use competence::use_cases::resume::resume;
use competence::use_cases::share::share;
use kernel::{Chance, Clock};
use people::use_cases::groups::{self, AddGroup};
use people::{By, Role, Span, load_demo, store};
use report::Press;
use serde_json::json;
use testkit::{Browser, Page, TestDb, app, at, clock, databases};
use uuid::Uuid;

const NOW: &str = "2026-11-23T08:00:00Z";
const PASSWORD: &str = "blå hester spiser graut";
const DEMO: &str = include_str!("../../../content/organisations/demo.json");
const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");

struct House {
    db: TestDb,
    hall: Hall,
    router: Router,
    clock: Clock,
    group: Uuid,
}

fn items() -> Vec<item::Item> {
    let text = |s: &str| json!({ "nb": s, "en": s });
    (0..40)
        .map(|n| {
            let value = json!({
                "id": format!("t-{n}"), "version": 1, "kind": "single", "competence": format!("{}.1", n % 5 + 1),
                "level": "intermediate", "audience": ["learner"], "sector": "any",
                "difficulty": { "a": 1.2, "b": -2.0 + f64::from(n) * 0.1, "basis": { "en": "a test" } }, "seconds": 30,
                "stem": text("What?"),
                "accessibility": { "sight": false, "colour": false, "drag": false, "reading": "easy" },
                "review": { "status": "reviewed" },
                "options": [
                    { "id": "a", "text": text("this"), "correct": true, "feedback": text("yes") },
                    { "id": "b", "text": text("that"), "feedback": text("no") },
                    { "id": "c", "text": text("other"), "feedback": text("no") },
                ],
            });
            item::read_item(&value, "digcomp-3.0", None).expect("a sound item")
        })
        .collect()
}

async fn houses() -> Vec<House> {
    let migrations = [db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, competence::MIGRATIONS];
    let mut out = Vec::new();
    for db in databases(&migrations).await {
        let clock = clock(NOW);
        let mut chance = Chance::seeded(3);
        let accounts = [
            ("Ada Lund", "ada@example.org", Role::Administrator, "no", PASSWORD),
            ("Tor Vik", "tor@example.org", Role::Reader, "skole-glommabrua", PASSWORD),
            ("Una Moe", "una@example.org", Role::Reader, "skole-glommabrua", PASSWORD),
        ];
        load_demo(&db.db, at(NOW), &mut chance, DEMO, &accounts).await.expect("accounts");
        let mut conn = db.db.read().await.expect("reading");
        let map = store::organisation::load_map(&mut conn).await.expect("a map");
        let school = map.by_key("skole-glommabrua").expect("the school").id;
        let tor = store::person::account_by_email(&mut conn, "tor@example.org")
            .await
            .expect("a look")
            .expect("Tor")
            .person;
        drop(conn);
        let by = By::Command("test");
        let what = AddGroup {
            organisation: school,
            name: "1BYA".into(),
            school_year: "2026/27".into(),
            programme: String::new(),
            span: Span::since(at(NOW).date()),
        };
        let group = groups::add_group(&db.db, by, &what, at(NOW), &mut chance).await.expect("a group");
        groups::add_learners(&db.db, by, group, "Zoe Test\nAsk Test", at(NOW), &mut chance)
            .await
            .expect("learners");
        groups::give_teacher(&db.db, by, group, tor, at(NOW)).await.expect("a teacher");
        put_items(&db.db, at(NOW), &items(), true, "test", "test").await.expect("items go in");
        let app = app(&db.db, &clock);
        let frameworks = Frameworks::parse(FRAMEWORKS).expect("frameworks");
        let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
        let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
        let router = people::routes::<webkit::App>()
            .with_state(app)
            .merge(competence::pages::routes().with_state(hall.clone()))
            .layer(errors);
        out.push(House { db, hall, router, clock, group });
    }
    out
}

async fn signed_in(house: &House, email: &str) -> Browser {
    let mut b = Browser::new(house.router.clone()).speaking("en");
    b.get("/sign-in").await;
    let page = b.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    b
}

fn typed<'a>(whom: &'a str, title: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("for", whom),
        ("title-en", title),
        ("kind", "adaptive"),
        ("audience", "learner"),
        ("framework", "digcomp-3.0"),
        ("opens", "2026-11-20"),
        ("closes", "2026-12-20"),
        ("min", "3"),
        ("max", "5"),
        ("certainty", "90"),
        ("extra-time", "0"),
        ("seeded", "0"),
        ("sharing", "on"),
    ]
}

fn ok(page: &Page) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for prefix in [">campaign-", ">group-", ">sit-", ">nav-", ">observe-"] {
        assert!(!page.has(prefix), "a message key shows: {prefix} in {}", page.body);
    }
}

async fn actions(house: &House) -> Vec<String> {
    let mut conn = house.db.db.read().await.expect("reading");
    db::audit::latest(&mut conn, i64::MAX, 50).await.expect("the log").into_iter().map(|e| e.action).collect()
}

#[tokio::test]
async fn a_teacher_sees_the_own_class_only() {
    for house in houses().await {
        let path = format!("/groups/{}", house.group);
        let mut tor = signed_in(&house, "tor@example.org").await;
        let page = tor.get(&path).await;
        ok(&page);
        assert!(page.body.find("Ask Test") < page.body.find("Zoe Test"), "by name");
        assert!(actions(&house).await.contains(&"group.read_learners".to_owned()));
        let mut una = signed_in(&house, "una@example.org").await;
        let page = una.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(!page.has("Ask Test"));
        ok(&una.get("/groups").await);
        assert!(!una.get("/groups").await.has("1BYA"));
        let no = una.get("/campaigns/new").await;
        assert_eq!(no.status, StatusCode::FORBIDDEN, "who teaches nobody and edits nothing opens nothing");
    }
}

#[tokio::test]
async fn a_form_with_errors_keeps_what_was_typed() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        ok(&tor.get("/campaigns/new").await);
        let whom = format!("group-{}", house.group);
        let mut fields = typed(&whom, "Autumn test");
        fields.retain(|f| f.0 != "max");
        fields.push(("max", "2"));
        fields.push(("minutes", "0"));
        let page = tor.post("/campaigns/new", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
        assert!(
            page.has("value=\"Autumn test\"") && page.has("href=\"#max\"") && page.has("href=\"#minutes\"")
        );
        let una_for = "organisation-skole-glommabrua";
        let page = tor.post("/campaigns/new", &typed(una_for, "Not mine")).await;
        assert!(page.has("href=\"#for\""), "a reader opens nothing for the whole school");
    }
}

#[tokio::test]
async fn a_result_appears_only_after_sharing_and_only_to_the_classes_teacher() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        let whom = format!("group-{}", house.group);
        ok(&tor.get("/campaigns/new").await);
        let opened = tor.post("/campaigns/new", &typed(&whom, "Autumn test")).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
        let path = opened.location().to_owned();
        ok(&tor.get("/campaigns").await);
        let page = tor.get(&path).await;
        ok(&page);
        assert!(page.has("No code yet") && page.has("Nobody has shared"));
        let ask = page.body.split("name=\"learner\" value=\"").nth(1).expect("a learner")[..36].to_owned();
        let sheet = tor.post(&path, &[("act", "hand-out"), ("learner", &ask), ("extra", "25")]).await;
        ok(&sheet);
        assert!(sheet.has("Ask Test") && !sheet.has("Zoe Test"));
        let code = |page: &Page| page.body.split("<code>").nth(1).expect("a code")[..14].to_owned();
        let first = code(&sheet);
        let again = tor.post(&path, &[("act", "hand-out"), ("learner", &ask), ("extra", "0")]).await;
        let second = code(&again);
        assert!(resume(&house.hall, &first).await.is_err(), "the old code leads nowhere");
        let sitting = resume(&house.hall, &second).await.expect("the new code leads to the attempt");
        let mut sitting = sitting.lock().await;
        assert_eq!(
            (sitting.attempt.learner.map(|l| l.to_string()), sitting.attempt.extra_time),
            (Some(ask.clone()), 25)
        );
        end(&house.hall, &mut sitting, "stopped").await.expect("it ends");
        let result = format!("{path}/results/{}", sitting.attempt.id);
        assert_eq!(tor.get(&result).await.status, StatusCode::NOT_FOUND, "not shared yet");
        assert!(tor.get(&path).await.has("Finished, not shared"));
        share(&house.hall, &mut sitting, true).await.expect("shared");
        drop(sitting);
        ok(&tor.get(&path).await);
        let seen = tor.get(&result).await;
        ok(&seen);
        assert!(seen.has("Result of Ask Test"));
        assert!(actions(&house).await.contains(&"assessment.read_result".to_owned()));
        for other in ["una@example.org", "ada@example.org"] {
            let mut other = signed_in(&house, other).await;
            for hidden in [&path, &result] {
                let page = other.get(hidden).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND);
                assert!(!page.has("Ask Test"));
            }
        }
        let closed = tor.post(&path, &[("act", "close")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER);
        assert!(tor.get(&path).await.has("Closed"));
    }
}

#[tokio::test]
async fn a_handed_out_code_loses_no_time_before_the_first_question() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        let whom = format!("group-{}", house.group);
        ok(&tor.get("/campaigns/new").await);
        let mut fields = typed(&whom, "Timed test");
        fields.push(("minutes", "20"));
        let opened = tor.post("/campaigns/new", &fields).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
        let path = opened.location().to_owned();
        let page = tor.get(&path).await;
        ok(&page);
        let ask = page.body.split("name=\"learner\" value=\"").nth(1).expect("a learner")[..36].to_owned();
        let sheet = tor.post(&path, &[("act", "hand-out"), ("learner", &ask), ("extra", "25")]).await;
        let code = sheet.body.split("<code>").nth(1).expect("a code")[..14].to_owned();
        // an hour later the learner sits down
        house.clock.set(at("2026-11-23T09:00:00Z"));
        let mut learner = Browser::new(house.router.clone()).speaking("en");
        let page = learner.post("/take", &[("code", &code)]).await;
        assert_eq!(page.location(), "/take/code", "the limit is told before the time runs");
        let page = learner.get("/take/code").await;
        assert!(
            page.has("You have 25 minutes. The time starts when you see the first question"),
            "{}",
            page.body
        );
        house.clock.set(at("2026-11-23T09:10:00Z"));
        assert!(learner.get("/take/question").await.has("You have 25 minutes left"));
        house.clock.set(at("2026-11-23T09:20:00Z"));
        // another process takes over: the clock goes on, it does not begin anew
        let frameworks = Frameworks::parse(FRAMEWORKS).expect("frameworks");
        let other = Hall::open(app(&house.db.db, &house.clock), Press::beside_this_program(), frameworks)
            .await
            .expect("a hall");
        let sitting = resume(&other, &code).await.expect("it is found");
        assert_eq!(sitting.lock().await.deadline(), Some(at("2026-11-23T09:35:00Z")));
        // the teacher gives more time in the middle of it
        let changed = tor.post(&path, &[("act", "extra-time"), ("learner", &ask), ("extra", "100")]).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
        assert!(actions(&house).await.contains(&"assessment.set_extra_time".to_owned()));
        assert!(learner.get("/take/question").await.has("You have 30 minutes left"));
        house.clock.set(at("2026-11-23T09:51:00Z"));
        let late = learner.get("/take/question").await;
        assert_eq!(late.location(), "/take/result");
        assert!(learner.get("/take/result").await.has("Time is up"));
    }
}

/// Where a learner of the class stands on a campaign's page: the pseudonyms, by name.
fn learners(page: &Page) -> Vec<String> {
    page.body.split("name=\"learner\" value=\"").skip(1).map(|r| r[..36].to_owned()).collect()
}

#[tokio::test]
async fn what_a_teacher_sees_in_practice_reaches_the_learner_first_and_stands_beside_the_test() {
    for house in houses().await {
        let task = include_str!("../../../content/observations/site-photo-log.json");
        let shelf = Shelf::default().with_observations(&[("site-photo-log.json", task)]).expect("a task");
        house.hall.stock(shelf);
        let mut tor = signed_in(&house, "tor@example.org").await;
        let whom = format!("group-{}", house.group);
        ok(&tor.get("/campaigns/new").await);
        let mut fields = typed(&whom, "Photos on site");
        fields.retain(|f| f.0 != "kind");
        fields.push(("kind", "observation"));
        let missing = tor.post("/campaigns/new", &fields).await;
        assert!(missing.has("href=\"#observation\""), "a task must be chosen: {}", missing.body);
        fields.push(("observation", "site-photo-log"));
        let opened = tor.post("/campaigns/new", &fields).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
        let path = opened.location().to_owned();
        let page = tor.get(&path).await;
        ok(&page);
        assert!(page.has("Not written yet") && !page.has("By area"));
        let (ask, zoe) = (learners(&page)[0].clone(), learners(&page)[1].clone());
        // the teacher writes, part of it at first, and goes on to the next learner
        let observe = format!("{path}/observe/{ask}");
        let page = tor.get(&observe).await;
        ok(&page);
        assert!(page.has("Learner 1 of 2") && page.has("Save and take the next learner"));
        let bad = tor.post(&observe, &[("note-show", "a note without a level")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            bad.has("a note without a level")
                && bad.has("href=\"#level-show\"")
                && bad.has("id=\"level-show\"")
        );
        let long = "x".repeat(201);
        let bad = tor.post(&observe, &[("level-show", "3"), ("note-show", &long)]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let next = tor
            .post(
                &observe,
                &[
                    ("level-show", "3"),
                    ("note-show", "Good angles <b>here</b>"),
                    ("level-file", "0"),
                    ("then", "next"),
                ],
            )
            .await;
        assert_eq!(next.location(), format!("{path}/observe/{zoe}"), "{}", next.body);
        assert!(tor.get(&path).await.has("2 of 4 points written"));
        assert!(actions(&house).await.contains(&"observation.rate".to_owned()));
        assert_eq!(
            tor.post(&observe, &[("level-show", "9")]).await.status,
            StatusCode::SEE_OTHER,
            "9 is no level"
        );
        // nobody else
        let mut una = signed_in(&house, "una@example.org").await;
        assert_eq!(una.get(&observe).await.status, StatusCode::NOT_FOUND);
        assert_eq!(una.post(&observe, &[("level-show", "1")]).await.status, StatusCode::NOT_FOUND);
        let stranger = format!("{path}/observe/{}", Uuid::from_u128(7));
        assert_eq!(tor.get(&stranger).await.status, StatusCode::NOT_FOUND);
        // a shared test result does not show it before the learner has seen it
        let mut fields = typed(&whom, "Autumn test");
        fields.push(("minutes", ""));
        let test = tor.post("/campaigns/new", &fields).await.location().to_owned();
        ok(&tor.get(&test).await);
        let sheet = tor.post(&test, &[("act", "hand-out"), ("learner", &ask), ("extra", "0")]).await;
        let code = |page: &Page| page.body.split("<code>").nth(1).expect("a code")[..14].to_owned();
        let own = code(&sheet);
        let sitting = resume(&house.hall, &own).await.expect("the attempt");
        let mut sitting = sitting.lock().await;
        end(&house.hall, &mut sitting, "stopped").await.expect("it ends");
        share(&house.hall, &mut sitting, true).await.expect("shared");
        let result = format!("{test}/results/{}", sitting.attempt.id);
        drop(sitting);
        assert!(!tor.get(&result).await.has("Seen in practice"));
        // the learner sees it with the personal code, and answers
        ok(&tor.get(&path).await);
        let sheet = tor.post(&path, &[("act", "hand-out"), ("learner", &ask)]).await;
        ok(&sheet);
        let mut learner = Browser::new(house.router.clone()).speaking("en");
        assert_eq!(learner.post("/take", &[("code", &code(&sheet))]).await.location(), "/take/question");
        assert_eq!(learner.get("/take/question").await.location(), "/take/observation");
        for other in ["/take/result", "/take/result.pdf", "/take/code"] {
            assert_eq!(learner.get(other).await.location(), "/take/observation", "{other}");
        }
        let seen = learner.get("/take/observation").await;
        ok(&seen);
        assert!(
            seen.has("Manages alone") && seen.has("Good angles") && !seen.has("<b>here</b>"),
            "{}",
            seen.body
        );
        assert!(seen.has("Did not show") && !seen.has("People and details"), "only what was written");
        let long = "y".repeat(501);
        let bad = learner.post("/take/observation", &[("reply", &long)]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        learner.post("/take/observation", &[("reply", "You did not see the last wall")]).await;
        assert!(learner.get("/take/observation").await.has("You answered on"));
        assert!(tor.get(&path).await.has("The learner has answered"));
        assert!(tor.get(&observe).await.has("You did not see the last wall"));
        // now it stands beside the test, labelled, and the estimate is what it was
        let page = tor.get(&result).await;
        ok(&page);
        assert!(
            page.has("Seen in practice")
                && page.has("not counted into the levels")
                && page.has("Manages alone")
        );
        assert!(!page.has("Did not show"), "what did not show is no evidence");
        // a change must be seen anew
        tor.post(&observe, &[("level-show", "4")]).await;
        assert!(!tor.get(&result).await.has("Seen in practice"));
        learner.get("/take/observation").await;
        assert!(tor.get(&result).await.has("Can show others"));
    }
}
