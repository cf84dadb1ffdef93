//! Courses: offered, filled without ever giving a seat twice, and asked for by what was measured.

use axum::Router;
use axum::http::StatusCode;
use competence::Hall;
use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::course::{Course, Place};
use competence::framework::Frameworks;
use competence::item::Audience;
use competence::resource::Served;
use competence::result::{AreaResult, AttemptResult, Estimate};
use competence::standard::AUTHORS_BANDS;
use competence::store::attempts::{self, AttemptRow};
use competence::store::courses;
use competence::use_cases::offer_course::{NotOffered, change_course, offer_course};
use competence::use_cases::open_campaign::open_campaign;
use competence::use_cases::sign_up::{NotSigned, Who, sign_up, take_back};
use kernel::{Chance, Lang, Text};
use people::use_cases::groups::{self, AddGroup};
use people::{By, Role, Span, load_demo, store};
use report::Press;
use testkit::{Browser, Page, TestDb, app, at, clock, databases, day};
use uuid::Uuid;

const NOW: &str = "2026-11-23T08:00:00Z";
const PASSWORD: &str = "blå hester spiser graut";
const DEMO: &str = include_str!("../../../content/organisations/demo.json");
const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");

struct House {
    db: TestDb,
    hall: Hall,
    router: Router,
    group: Uuid,
    school: Uuid,
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
            ("Liv Ødegård", "liv@example.org", Role::Editor, "skole-glommabrua", PASSWORD),
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
        groups::add_learners(&db.db, by, group, "Ask Test\nIda Test\nZoe Test", at(NOW), &mut chance)
            .await
            .expect("learners");
        groups::give_teacher(&db.db, by, group, tor, at(NOW)).await.expect("a teacher");
        let app = app(&db.db, &clock);
        let frameworks = Frameworks::parse(FRAMEWORKS).expect("frameworks");
        let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
        let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
        let router = people::routes::<webkit::App>()
            .with_state(app)
            .merge(competence::pages::routes().with_state(hall.clone()))
            .layer(errors);
        out.push(House { db, hall, router, group, school: school.uuid() });
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
    for prefix in [">course-", ">resource-", ">collection-", ">nav-"] {
        assert!(!page.has(prefix), "a message key shows: {prefix} in {}", page.body);
    }
}

fn course(audience: &[Audience]) -> Course {
    Course {
        title: Text::of(Lang::En, "Safe at work"),
        words: Text::of(Lang::En, "You set up a password manager."),
        competences: vec![Served { framework: "digcomp-3.0".into(), id: "4.1".into() }],
        level: None,
        audience: audience.to_vec(),
        starts: day("2026-12-10"),
        ends: day("2026-12-11"),
        closes: day("2026-12-08"),
        place: "Room 214".into(),
        online: "https://example.org/meet".into(),
        credit: None,
        language: "nb".into(),
        price: 0,
    }
}

async fn offered(house: &House, seats: i64, audience: &[Audience]) -> Uuid {
    let mut chance = Chance::seeded(seats.unsigned_abs());
    offer_course(&house.hall, &mut chance, house.school, seats, &course(audience), "test")
        .await
        .expect("a course")
}

/// Seats given as counted on the course, and as counted by those on it; and how many wait.
async fn counted(house: &House, id: Uuid) -> (i64, i64, usize) {
    let mut conn = house.db.db.read().await.expect("reading");
    let known = courses::one(&mut conn, id).await.expect("a look").expect("the course");
    let all = courses::enrolled(&mut conn, id).await.expect("a look");
    let seated = all.iter().filter(|e| e.place == Place::Seated).map(|e| e.seats).sum();
    (known.taken, seated, all.iter().filter(|e| e.place == Place::Waiting).count())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_seat_is_never_given_twice_however_many_sign_up_at_once() {
    for house in houses().await {
        let id = offered(&house, 10, &[Audience::Teacher]).await;
        let signing = (0..40_u64).map(|n| {
            let hall = house.hall.clone();
            tokio::spawn(async move {
                let me = Uuid::from_u128(1_000 + u128::from(n));
                sign_up(&hall, &mut Chance::seeded(900 + n), id, Who::Myself, me).await
            })
        });
        let mut places = Vec::new();
        for one in signing.collect::<Vec<_>>() {
            places.push(one.await.expect("no panic").expect("signed up"));
        }
        assert_eq!(places.iter().filter(|p| **p == Place::Seated).count(), 10, "{}", house.db.name);
        assert_eq!(counted(&house, id).await, (10, 10, 30));
        let twice =
            sign_up(&house.hall, &mut Chance::seeded(1), id, Who::Myself, Uuid::from_u128(1_000)).await;
        assert!(matches!(twice, Err(NotSigned::Twice)));
        // seven take it back at once while five more come
        let mut conn = house.db.db.read().await.expect("reading");
        let all = courses::enrolled(&mut conn, id).await.expect("a look");
        drop(conn);
        let mut going = Vec::new();
        for e in all.iter().filter(|e| e.place == Place::Seated).take(7) {
            let (hall, e) = (house.hall.clone(), e.id);
            going.push(tokio::spawn(async move {
                take_back(&hall, id, e, Uuid::from_u128(1)).await.map(|()| Place::Cancelled)
            }));
        }
        for n in 0..5_u64 {
            let hall = house.hall.clone();
            let me = Uuid::from_u128(5_000 + u128::from(n));
            going.push(tokio::spawn(async move {
                sign_up(&hall, &mut Chance::seeded(50 + n), id, Who::Myself, me).await
            }));
        }
        for one in going {
            one.await.expect("no panic").expect("done");
        }
        assert_eq!(counted(&house, id).await, (10, 10, 28), "seven moved up, five came behind");
        let mut conn = house.db.db.read().await.expect("reading");
        let all = courses::enrolled(&mut conn, id).await.expect("a look");
        drop(conn);
        let last_seated = all.iter().filter(|e| e.place == Place::Seated).map(|e| e.queue).max();
        let first_waiting = all.iter().filter(|e| e.place == Place::Waiting).map(|e| e.queue).min();
        assert!(last_seated < first_waiting, "nobody was passed");
    }
}

#[tokio::test]
async fn a_class_waits_as_a_whole_and_more_seats_let_it_move_up() {
    for house in houses().await {
        let id = offered(&house, 4, &[Audience::Learner, Audience::Teacher]).await;
        let mut chance = Chance::seeded(1);
        let me = Uuid::from_u128;
        for n in 1..=2 {
            sign_up(&house.hall, &mut chance, id, Who::Myself, me(n)).await.expect("a seat");
        }
        let class = Who::Learners { group: house.group, number: 3 };
        assert_eq!(
            sign_up(&house.hall, &mut chance, id, class, me(9)).await.expect("in line"),
            Place::Waiting
        );
        assert_eq!(
            sign_up(&house.hall, &mut chance, id, Who::Myself, me(3)).await.expect("in line"),
            Place::Waiting
        );
        assert_eq!(counted(&house, id).await, (2, 2, 2), "one seat free, but the class came first");
        let fewer = change_course(&house.hall, id, 1, &course(&[Audience::Learner]), "test").await;
        assert!(matches!(fewer, Err(NotOffered::SeatsGiven(2))));
        change_course(&house.hall, id, 6, &course(&[Audience::Learner, Audience::Teacher]), "test")
            .await
            .expect("more");
        assert_eq!(counted(&house, id).await, (6, 6, 0));
        let too_many = Who::Learners { group: Uuid::from_u128(77), number: 7 };
        assert!(matches!(
            sign_up(&house.hall, &mut chance, id, too_many, me(9)).await,
            Err(NotSigned::Number)
        ));
    }
}

#[tokio::test]
async fn an_organiser_offers_a_course_and_people_sign_up_and_back() {
    for house in houses().await {
        let mut liv = signed_in(&house, "liv@example.org").await;
        ok(&liv.get("/courses/new?competence=digcomp-3.0/4.1&audience=teacher").await);
        let mut fields = vec![
            ("organisation", "skole-glommabrua"),
            ("title-en", "Safe at work"),
            ("competence-1", "digcomp-3.0/4.1"),
            ("audience", "teacher"),
            ("audience", "learner"),
            ("starts", "2026-12-10"),
            ("ends", "2026-12-09"),
            ("closes", "2026-12-08"),
            ("place", "Room 214"),
            ("online", "https://example.org/meet"),
            ("language", "nb"),
            ("seats", "2"),
            ("price", "1 200,50"),
            ("credit", "study-points"),
            ("amount", "7,5"),
        ];
        let page = liv.post("/courses/new", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("href=\"#ends\"") && page.has("value=\"1 200,50\""));
        fields[6] = ("ends", "2026-12-11");
        let not_hers = [&[("organisation", "no")], &fields[1..]].concat();
        assert!(liv.post("/courses/new", &not_hers).await.has("href=\"#organisation\""));
        let made = liv.post("/courses/new", &fields).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let path = made.location().to_owned();
        let mut anybody = Browser::new(house.router.clone()).speaking("en");
        let page = anybody.get(&path).await;
        ok(&page);
        assert!(page.has("7.5 study points") && page.has("NOK 1200.5") && page.has("2 of 2 seats are free"));
        assert!(!page.has("example.org/meet"), "the web address is for those who take part");
        ok(&anybody.get("/courses?competence=digcomp-3.0%2F4.1").await);
        assert!(anybody.get("/courses.csv").await.has("1200.5,2,2,open"));
        assert!(anybody.get("/courses.json").await.has("\"free_seats\":2"));
        let mut una = signed_in(&house, "una@example.org").await;
        ok(&una.get(&path).await);
        una.post(&path, &[("act", "sign-up")]).await;
        let page = una.get(&path).await;
        assert!(page.has("example.org/meet") && page.has("has a seat"));
        let mut tor = signed_in(&house, "tor@example.org").await;
        tor.get(&path).await;
        let group = house.group.to_string();
        let many = tor.post(&path, &[("act", "sign-up-group"), ("group", &group), ("number", "4")]).await;
        assert!(
            many.status == StatusCode::UNPROCESSABLE_ENTITY && many.has("from 1 to 3"),
            "the class has three"
        );
        let in_line = tor.post(&path, &[("act", "sign-up-group"), ("group", &group), ("number", "2")]).await;
        assert_eq!(in_line.status, StatusCode::SEE_OTHER, "{}", in_line.body);
        let page = tor.get(&path).await;
        assert!(page.has("2 learners from 1BYA") && page.has("waiting"));
        let not_una = una.post(&path, &[("act", "sign-up-group"), ("group", &group), ("number", "1")]).await;
        assert!(not_una.has("href=\"#group\""), "she does not teach it");
        let list = format!("{path}/participants");
        assert_eq!(una.get(&list).await.status, StatusCode::FORBIDDEN);
        let page = liv.get(&list).await;
        ok(&page);
        assert!(
            page.has("Una Moe") && page.has("Learners from 1BYA, through Tor Vik") && !page.has("Ask Test")
        );
        assert!(liv.get(&format!("{list}.csv")).await.has("una@example.org"));
        let mut conn = house.db.db.read().await.expect("reading");
        let log = db::audit::latest(&mut conn, i64::MAX, 50).await.expect("the log");
        drop(conn);
        assert_eq!(log.iter().filter(|e| e.action == "course.read_participants").count(), 2);
        // Una's sign-up is hers and the organiser's to take back, not Tor's
        let page = una.get(&path).await;
        let id = page.body.split("name=\"sign-up\" value=\"").nth(1).expect("a button")[..36].to_owned();
        assert_eq!(
            tor.post(&path, &[("act", "take-back"), ("sign-up", &id)]).await.status,
            StatusCode::NOT_FOUND
        );
        una.post(&path, &[("act", "take-back"), ("sign-up", &id)]).await;
        assert!(tor.get(&path).await.has("has a seat"), "the class moved up");
        liv.get(&path).await;
        assert_eq!(una.post(&path, &[("act", "call-off")]).await.status, StatusCode::FORBIDDEN);
        liv.post(&path, &[("act", "call-off")]).await;
        assert!(tor.get(&path).await.has("Called off"));
        assert_eq!(una.post(&path, &[("act", "sign-up")]).await.status, StatusCode::CONFLICT);
    }
}

/// Shared results of `measured` people of an organisation, `below` of them weak in 4.1.
async fn results(house: &House, organisation: Uuid, measured: u128, below: u128, seed: u64) {
    let mut chance = Chance::seeded(seed);
    let campaign = Campaign {
        id: Uuid::nil(),
        code: String::new(),
        organisation: Some(organisation),
        group: None,
        kind: Kind::Adaptive,
        opens: at("2026-11-01T00:00:00Z"),
        closes: at("2026-12-24T00:00:00Z"),
        rules: Rules {
            title: Text::of(Lang::En, "Passwords"),
            audience: Audience::Learner,
            framework: "digcomp-3.0".into(),
            areas: vec![],
            length: Length::default(),
            form: vec![],
            reflection: None,
            extra_time: 0,
            minutes: None,
            sharing: true,
            seeded: 0,
        },
    };
    let campaign = open_campaign(&house.hall, &mut chance, campaign, "test").await.expect("open");
    let mut tx = house.db.db.write().await.expect("writing");
    for n in 0..measured {
        let mean = if n < below { -2.0 } else { 2.0 };
        let estimate = Estimate { mean, sd: 0.3 };
        let probabilities = AUTHORS_BANDS.probabilities(mean, 0.3);
        let result = AttemptResult {
            overall: estimate,
            probabilities,
            areas: vec![AreaResult { area: "4".into(), estimate, probabilities, asked: 4, share: 0.5 }],
            asked: 4,
            standard: AUTHORS_BANDS,
            bank: 1,
            estimated: false,
            competences: vec![("4.1".into(), 1, 2)],
        };
        let id = Uuid::from_u128(u128::from(seed) * 10_000 + n);
        let row = AttemptRow {
            id,
            campaign: campaign.id,
            learner: Some(Uuid::from_u128(u128::from(seed) * 20_000 + n)),
            token_hash: id.to_string(),
            seed: 1,
            lang: "nb".into(),
            extra_time: 0,
            started_at: NOW.into(),
            first_item: None,
            first_version: None,
            finished_at: None,
            outcome: None,
            result: None,
            shared_at: None,
            clock_at: None,
            calibration: None,
        };
        attempts::add(&mut tx, &row).await.expect("an attempt");
        let json = serde_json::to_string(&result).expect("JSON");
        attempts::finish(&mut tx, id, NOW, "stopped", &json).await.expect("it ends");
        // the last one keeps the result to themselves
        if n + 1 < measured {
            attempts::share(&mut tx, id, Some(NOW)).await.expect("shared");
        }
    }
    tx.commit().await.expect("kept");
}

#[tokio::test]
async fn demand_is_counted_from_shared_results_and_no_small_group_can_be_worked_out() {
    for house in houses().await {
        let mut conn = house.db.db.read().await.expect("reading");
        let map = store::organisation::load_map(&mut conn).await.expect("a map");
        drop(conn);
        let other = map.by_key("skole-nordlyset").expect("another county's school").id;
        // 30 measured of whom 15 below; and a small one with 3 below
        results(&house, house.school, 31, 15, 1).await;
        results(&house, other.uuid(), 10, 3, 2).await;
        offered(&house, 12, &[Audience::Learner]).await;
        let mut eva = signed_in(&house, "eva@example.org").await;
        let path = "/courses/demand?organisation=no&audience=learner";
        let page = eva.get(path).await;
        ok(&page);
        assert!(
            page.has("<td class=\"tr-num\">39</td><td class=\"tr-num\">18</td><td class=\"tr-num\">12</td>"),
            "{}",
            page.body
        );
        assert!(page.has("/courses/new?competence=digcomp-3.0%2F4.1"));
        let csv = eva.get(&path.replace("demand?", "demand.csv?")).await;
        assert!(csv.has("39,18,,12,12"));
        let units = eva.get(&format!("{path}&competence=4.1")).await;
        ok(&units);
        assert!(
            !units.has(">30<") && !units.has(">15<"),
            "39 - 30 would tell of nine people of whom three are below"
        );
        // nor does the school's own page tell
        let mut liv = signed_in(&house, "liv@example.org").await;
        let own = liv.get("/courses/demand").await;
        ok(&own);
        assert!(own.has("hidden") && !own.has(">30<"));
        assert_eq!(liv.get(path).await.status, StatusCode::FORBIDDEN, "the nation is not hers");
        let mut tor = signed_in(&house, "tor@example.org").await;
        assert_eq!(tor.get("/courses/demand").await.status, StatusCode::FORBIDDEN);
    }
}
