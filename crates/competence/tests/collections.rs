//! Collections through the real pages: made, shared, seen by those they are shared with, and first on a result page.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use competence::Hall;
use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::framework::Frameworks;
use competence::item::{self, Audience};
use competence::resource;
use competence::use_cases::answer::end;
use competence::use_cases::hand_out::hand_out;
use competence::use_cases::import_resources::put_shipped;
use competence::use_cases::open_campaign::open_campaign;
use competence::use_cases::put_items::put_items;
use competence::use_cases::resume::resume;
use kernel::{Chance, Lang, Text};
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
const RESOURCES: &str = include_str!("../../../content/resources/resources.json");

struct House {
    _db: TestDb,
    hall: Hall,
    router: Router,
    group: Uuid,
    learner: Uuid,
    school: Uuid,
}

/// Questions about passwords only, so that this is the weakest place of whoever answers none.
fn items() -> Vec<item::Item> {
    let text = |s: &str| json!({ "nb": s, "en": s });
    (0..20)
        .map(|n| {
            let value = json!({
                "id": format!("t-{n}"), "version": 1, "kind": "single", "competence": "4.1",
                "level": "intermediate", "audience": ["learner"], "sector": "any",
                "difficulty": { "a": 1.2, "b": -2.0 + f64::from(n) * 0.2, "basis": { "en": "a test" } }, "seconds": 30,
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
            ("Tor Vik", "tor@example.org", Role::Reader, "skole-glommabrua", PASSWORD),
            ("Una Moe", "una@example.org", Role::Reader, "skole-glommabrua", PASSWORD),
            ("Eva Dal", "eva@example.org", Role::Editor, "no", PASSWORD),
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
        let learners = groups::add_learners(&db.db, by, group, "Ask Test", at(NOW), &mut chance)
            .await
            .expect("a learner");
        groups::give_teacher(&db.db, by, group, tor, at(NOW)).await.expect("a teacher");
        put_items(&db.db, at(NOW), &items(), true, "test", "test").await.expect("items");
        put_shipped(&db.db, at(NOW), &resource::read(RESOURCES).expect("readable"), "test")
            .await
            .expect("resources");
        let app = app(&db.db, &clock);
        let frameworks = Frameworks::parse(FRAMEWORKS).expect("frameworks");
        let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
        let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
        let router = people::routes::<webkit::App>()
            .with_state(app)
            .merge(competence::pages::routes().with_state(hall.clone()))
            .layer(errors);
        out.push(House { _db: db, hall, router, group, learner: learners[0], school: school.uuid() });
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

fn ok(page: &Page) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for prefix in [">collection-", ">resource-", ">nav-", ">sit-"] {
        assert!(!page.has(prefix), "a message key shows: {prefix} in {}", page.body);
    }
}

/// The learner's browser, with a finished test in which nothing was answered right.
async fn learner(house: &House) -> Browser {
    let campaign = Campaign {
        id: Uuid::nil(),
        code: String::new(),
        organisation: Some(house.school),
        group: Some(house.group),
        kind: Kind::Adaptive,
        opens: at("2026-11-01T00:00:00Z"),
        closes: at("2026-12-24T00:00:00Z"),
        rules: Rules {
            title: Text::of(Lang::En, "Passwords"),
            audience: Audience::Learner,
            framework: "digcomp-3.0".into(),
            areas: vec![],
            length: Length { min: 3, max: 3, precision: None, certainty: 0.99 },
            form: vec![],
            reflection: None,
            extra_time: 0,
            minutes: None,
            sharing: true,
            seeded: 0,
        },
    };
    let mut chance = Chance::seeded(5);
    let campaign = Arc::new(open_campaign(&house.hall, &mut chance, campaign, "test").await.expect("open"));
    let handed = hand_out(&house.hall, &mut chance, &campaign, &[house.learner], Lang::En, 0, "test").await;
    let code = handed.expect("a code")[0].code.clone();
    let mut b = Browser::new(house.router.clone()).speaking("en");
    b.post("/take", &[("code", &code)]).await;
    for _ in 0..3 {
        let page = b.get("/take/question").await;
        let field = |name: &str| {
            let mark = format!("name=\"{name}\" value=\"");
            page.body.split(&mark).nth(1).and_then(|r| r.split('"').next()).unwrap_or("").to_owned()
        };
        let fields = [("position", &field("position")[..]), ("item", &field("item")), ("skip", "1")];
        let answer = b.post("/take/question", &fields).await;
        assert!(answer.status.is_redirection(), "{}", answer.body);
    }
    let sitting = resume(&house.hall, &code).await.expect("it is there");
    let mut sitting = sitting.lock().await;
    if sitting.result.is_none() {
        end(&house.hall, &mut sitting, "stopped").await.expect("it ends");
    }
    drop(sitting);
    b
}

fn typed<'a>(title: &'a str, shared: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("words", "Begin at the top."),
        ("lang", "en"),
        ("audience", "learner"),
        ("shared", shared),
        ("add-1", "r-sok-og-skriv"),
        ("add-2", "r-nsm-digital"),
    ]
}

#[tokio::test]
async fn a_teacher_shares_with_the_own_group_and_nobody_else_sees_it() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        ok(&tor.get("/collections/new").await);
        let whom = format!("group-{}", house.group);
        let refused = tor.post("/collections/new", &typed("", &whom)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("Begin at the top.") && refused.has("href=\"#title\""));
        let refused = tor.post("/collections/new", &typed("For all", "public")).await;
        assert!(refused.has("href=\"#shared\""), "a reader does not publish");
        let made = tor.post("/collections/new", &typed("Safe at work", &whom)).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let path = made.location().to_owned();
        ok(&tor.get(&path).await);
        let mut una = signed_in(&house, "una@example.org").await;
        let mut anybody = Browser::new(house.router.clone()).speaking("en");
        for other in [&mut una, &mut anybody] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
            assert!(!other.get("/collections").await.has("Safe at work"));
        }
        let mut ask = learner(&house).await;
        assert!(ask.get("/collections").await.has("Safe at work"), "with the personal code it is there");
        let csv = ask.get(&format!("{path}.csv")).await;
        assert!(
            csv.status == StatusCode::OK && csv.has("r-nsm-digital") && csv.has("https://www.sokogskriv.no/")
        );
        assert_eq!(una.post(&format!("{path}/delete"), &[]).await.status, StatusCode::NOT_FOUND);
        // in another order, with a note
        ok(&tor.get(&format!("{path}/edit")).await);
        let mut fields = typed("Safe at work", "organisation-skole-glommabrua");
        fields.truncate(5);
        fields.extend([
            ("revision", "1"),
            ("resource-1", "r-sok-og-skriv"),
            ("place-1", "2"),
            ("resource-2", "r-nsm-digital"),
            ("place-2", "1"),
            ("note-2", "Read this first"),
        ]);
        let saved = tor.post(&format!("{path}/edit"), &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let page = una.get(&path).await;
        ok(&page);
        assert!(page.has("Read this first"), "shared with the school");
        assert!(page.body.find("/resources/r-nsm-digital") < page.body.find("/resources/r-sok-og-skriv"));
        assert_eq!(una.get(&format!("{path}/edit")).await.status, StatusCode::FORBIDDEN);
        let late = tor.post(&format!("{path}/edit"), &fields).await;
        assert!(late.has("changed in another window"));
        let gone = tor.post(&format!("{path}/delete"), &[]).await;
        assert_eq!(gone.location(), "/collections");
        assert_eq!(tor.get(&path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_the_own_teacher_chose_comes_first_on_the_result_page_where_it_fits() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        tor.get("/collections/new").await;
        let whom = format!("group-{}", house.group);
        let made = tor.post("/collections/new", &typed("Safe at work", &whom)).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let mut elsewhere = typed("Not about this", &whom);
        elsewhere.truncate(6);
        let other = tor.post("/collections/new", &elsewhere).await;
        assert_eq!(other.status, StatusCode::SEE_OTHER);
        let mut ask = learner(&house).await;
        let page = ask.get("/take/result").await;
        ok(&page);
        let at = page.body.find("id=\"next\"").expect("the steps");
        let first = page.body[at..].split("<li ").nth(1).expect("a step");
        assert!(first.contains("Safe at work") && first.contains("Collection from your teacher"), "{first}");
        assert!(!page.has("Not about this"), "it serves another competence");
    }
}

#[tokio::test]
async fn an_editor_shows_a_collection_to_everybody_and_it_stands_on_the_resources_page() {
    for house in houses().await {
        let mut eva = signed_in(&house, "eva@example.org").await;
        eva.get("/collections/new?resource=r-nsm-digital").await;
        let made = eva.post("/collections/new", &typed("For everybody", "public")).await;
        let path = made.location().to_owned();
        let mut anybody = Browser::new(house.router.clone()).speaking("en");
        ok(&anybody.get(&path).await);
        assert!(anybody.get("/resources/r-nsm-digital").await.has("For everybody"));
        let id = path.rsplit('/').next().expect("an id");
        let before = house.hall.resources()[5].resource.id.clone();
        let added = eva.post("/collections/add", &[("collection", id), ("resource", &before)]).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
        assert!(anybody.get(&path).await.has("3 resources"));
    }
}
