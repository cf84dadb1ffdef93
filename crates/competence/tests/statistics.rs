//! From answers to values in use, through the browser, on both databases: statistics, group differences, a calibration in the
//! background, its report, taking it into use, drift.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use competence::Hall;
use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::framework::Frameworks;
use competence::item::{self, Audience, Item};
use competence::store::answers::{self, AnswerRow};
use competence::store::attempts::{self, AttemptRow};
use competence::use_cases::open_campaign::open_campaign;
use competence::use_cases::put_items::put_items;
use competence::use_cases::resume::rebuild;
use db::Db;
use irt::chance::Chance as Throws;
use irt::simulate::draw_score;
use kernel::{Chance, Clock, Lang, Text};
use people::{Role, load_demo};
use report::Press;
use serde_json::{Value, json};
use testkit::{Browser, TestDb, at, databases};
use uuid::Uuid;

const NOW: &str = "2026-11-23T12:00:00Z";
const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");
const ORGANISATIONS: &str = include_str!("../../../content/organisations/demo.json");
const PASSWORD: &str = "blå hester spiser graut";
/// People who answer.
const PEOPLE: usize = 240;
/// Items that count; three new ones come on top.
const ITEMS: usize = 12;

struct House {
    _db: TestDb,
    hall: Hall,
    router: Router,
    campaign: Campaign,
}

/// A single choice. Even ones are easy, odd ones harder; `n` from [`ITEMS`] on are drafts.
fn one(n: usize) -> Item {
    let text = |s: &str| json!({ "nb": s, "en": s });
    let value = json!({
        "id": format!("t-{n:02}"), "version": 1, "kind": "single", "competence": format!("{}.1", n % 5 + 1),
        "level": "intermediate", "audience": ["learner"], "sector": "any",
        "difficulty": { "a": 1.0, "b": -1.5 + 0.25 * n as f64, "basis": { "en": "a test" } }, "seconds": 30,
        "stem": text("What?"),
        "accessibility": { "sight": false, "colour": false, "drag": false, "reading": "easy" },
        "review": { "status": if n < ITEMS { "reviewed" } else { "draft" } },
        "options": [
            { "id": "a", "text": text("this"), "correct": true, "feedback": text("yes") },
            { "id": "b", "text": text("that"), "feedback": text("no") },
            { "id": "c", "text": text("other"), "feedback": text("no") },
        ],
    });
    item::read_item(&value, "digcomp-3.0", None).expect("a sound item")
}

/// What people answer, by a rule: item 3 has its key turned round for the able, item 5 is harder in English, nobody is
/// wrong on item 7, and item 11 has hardly an answer.
fn answer_of(person: usize, n: usize, theta: f64, lang: Lang, throws: &mut Throws) -> Option<bool> {
    if (n == 11 && person > 10) || (n >= ITEMS && !(person + n).is_multiple_of(3)) {
        return None;
    }
    let b = -1.2 + 0.22 * n as f64 + if n == 5 && lang == Lang::En { 2.0 } else { 0.0 };
    let theta = if n == 3 { -theta } else { theta };
    Some(n == 7 || draw_score(&irt::Item::two_pl(1.3, b), theta, throws) == 1)
}

async fn fill(db: &Db, campaign: &Campaign) {
    let mut throws = Throws::new(11);
    let (mut sheets, mut rows) = (Vec::new(), Vec::new());
    for person in 0..PEOPLE {
        let id = Uuid::from_u128(1 + person as u128);
        let lang = if person % 2 == 0 { Lang::Nb } else { Lang::En };
        let theta = throws.normal();
        let began = at("2026-11-02T08:00:00Z").plus_millis(person as i64 * 60_000);
        let given: Vec<(usize, bool)> = (0..ITEMS + 3)
            .filter_map(|n| Some((n, answer_of(person, n, theta, lang, &mut throws)?)))
            .collect();
        for (position, (n, right)) in given.iter().enumerate() {
            rows.push(AnswerRow {
                attempt: id,
                position: position as i64 + 1,
                item: format!("t-{n:02}"),
                version: 1,
                response: json!([if *right { "a" } else { "b" }]).to_string(),
                score: i64::from(*right),
                top_score: 1,
                operational: i64::from(*n < ITEMS),
                answered_at: began.plus_millis(20_000 * (position as i64 + 1)).to_string(),
                next_item: None,
                next_version: None,
            });
        }
        sheets.push(AttemptRow {
            id,
            campaign: campaign.id,
            learner: None,
            token_hash: format!("made-{person}"),
            seed: 1,
            lang: lang.code().to_owned(),
            extra_time: 0,
            started_at: began.to_string(),
            first_item: Some("t-00".to_owned()),
            first_version: Some(1),
            finished_at: None,
            outcome: None,
            result: None,
            shared_at: None,
            clock_at: None,
            calibration: Some(0),
        });
    }
    let mut tx = db.write().await.expect("a transaction");
    attempts::add_all(&mut tx, &sheets).await.expect("attempts go in");
    answers::add(&mut tx, &rows.iter().collect::<Vec<_>>()).await.expect("answers go in");
    // a statement of a reflection is no item
    let statement = AnswerRow { item: "statement-1".to_owned(), position: 90, ..rows[0].clone() };
    answers::add(&mut tx, &[&statement]).await.expect("a statement goes in");
    tx.commit().await.expect("it is written");
}

async fn house(db: TestDb) -> House {
    let accounts = [
        ("Eli Moe", "eli@example.org", Role::Editor, "udir", PASSWORD),
        ("Per Lie", "per@example.org", Role::Publisher, "udir", PASSWORD),
        ("Rut Vik", "rut@example.org", Role::Reader, "udir", PASSWORD),
    ];
    load_demo(&db.db, at(NOW), &mut Chance::seeded(1), ORGANISATIONS, &accounts).await.expect("people");
    let items: Vec<Item> = (0..ITEMS + 3).map(one).collect();
    put_items(&db.db, at(NOW), &items, true, "test", "test").await.expect("items go in");
    let app = testkit::app(&db.db, &Clock::fixed(at(NOW)));
    let frameworks = Frameworks::parse(FRAMEWORKS).expect("readable frameworks");
    let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
    let campaign = Campaign {
        id: Uuid::nil(),
        code: String::new(),
        organisation: None,
        group: None,
        kind: Kind::Adaptive,
        opens: at("2026-11-01T00:00:00Z"),
        closes: at("2026-12-01T00:00:00Z"),
        rules: Rules {
            title: Text::of(Lang::En, "A test"),
            audience: Audience::Learner,
            framework: "digcomp-3.0".to_owned(),
            areas: vec![],
            length: Length { min: 5, max: 10, precision: None, certainty: 0.9 },
            form: vec![],
            reflection: None,
            extra_time: 0,
            minutes: None,
            sharing: true,
            seeded: 2,
        },
    };
    let campaign = open_campaign(&hall, &mut Chance::seeded(5), campaign, "test").await.expect("a campaign");
    fill(&db.db, &campaign).await;
    let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
    let router = people::routes::<webkit::App>()
        .with_state(app)
        .merge(competence::pages::routes().with_state(hall.clone()))
        .layer(errors);
    House { _db: db, hall, router, campaign }
}

async fn houses() -> Vec<House> {
    let mut out = Vec::new();
    for db in
        databases(&[db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, competence::MIGRATIONS]).await
    {
        out.push(house(db).await);
    }
    out
}

impl House {
    async fn signed_in(&self, email: &str) -> Browser {
        let mut b = Browser::new(self.router.clone()).speaking("en");
        b.get("/sign-in").await;
        let page = b.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        b
    }
}

fn plan() -> Vec<(&'static str, &'static str)> {
    vec![
        ("aim", "whole"),
        ("framework", "digcomp-3.0"),
        ("areas", ""),
        ("family", "2pl"),
        ("since", ""),
        ("min-answers", "30"),
        ("link", "mean"),
        ("fixed", ""),
        ("reason", "first answers"),
    ]
}

fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    plan().into_iter().map(|(k, v)| (k, if k == field { value } else { v })).collect()
}

/// Begins a run and waits for its end; gives the address it ends at.
async fn run(b: &mut Browser, plan: &[(&str, &str)]) -> String {
    b.get("/items/calibrations/new").await;
    let begun = b.post("/items/calibrations/new", plan).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let address = begun.location().to_owned();
    for _ in 0..600 {
        let page = b.get(&address).await;
        if page.status == StatusCode::SEE_OTHER {
            return page.location().to_owned();
        }
        assert!(page.has("http-equiv=\"refresh\""), "an ended run without a report: {}", page.body);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the run does not end");
}

async fn json_of(b: &mut Browser, address: &str) -> Value {
    let page = b.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
    serde_json::from_str(&page.body).expect("JSON")
}

fn item_in<'a>(list: &'a Value, id: &str) -> &'a Value {
    list["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|i| i["id"] == id || i["item"] == id)
        .expect("the item")
}

#[tokio::test]
async fn the_list_says_which_items_somebody_should_look_at_and_why() {
    for h in houses().await {
        let mut eli = h.signed_in("eli@example.org").await;
        let all = json_of(&mut eli, "/items/statistics.json").await;
        assert_eq!(all["attempts"], PEOPLE);
        assert_eq!(all["left_out"]["not_items"], 1, "the statement of a reflection");
        let turned = item_in(&all, "t-03");
        assert!(turned["flags"].as_array().expect("flags").contains(&json!("key")), "{turned}");
        assert!(turned["rest_correlation"].as_f64().expect("a correlation") < 0.0);
        let sound = item_in(&all, "t-06");
        assert!(sound["rest_correlation"].as_f64().expect("a correlation") > 0.2, "{sound}");
        assert_eq!(sound["median_seconds"], 20.0);
        assert_eq!(sound["calibration"], 0, "its author's judgement");
        let options = sound["options"].as_array().expect("options");
        let chosen: u64 = options.iter().map(|o| o["chosen"].as_u64().expect("a count")).sum();
        assert_eq!(chosen, PEOPLE as u64, "everybody chose one option");
        assert!(item_in(&all, "t-07")["flags"].as_array().expect("flags").contains(&json!("easy")));

        let page = eli.get("/items/statistics?flag=key").await;
        assert!(page.has("t-03") && !page.has(">t-06<"), "{}", page.body);
        assert!(page.has("key or wording"));
        let page = eli.get("/items/t-03/statistics").await;
        assert!(page.has("A wrong option attracts people") && page.has("<svg"), "{}", page.body);
        let csv = eli.get("/items/statistics.csv?sort=id").await.body;
        assert!(csv.lines().nth(1).expect("a row").starts_with("t-00,1,digcomp-3.0"), "{csv}");
        assert_eq!(eli.get("/items/none-such/statistics").await.status, StatusCode::NOT_FOUND);
        let mut rut = h.signed_in("rut@example.org").await;
        for address in ["/items/statistics", "/items/dif.csv", "/items/drift", "/items/calibrations/new"] {
            assert_eq!(rut.get(address).await.status, StatusCode::FORBIDDEN, "{address}");
        }
    }
}

#[tokio::test]
async fn an_item_that_is_harder_in_one_language_is_found_and_small_groups_are_refused() {
    for h in houses().await {
        let mut eli = h.signed_in("eli@example.org").await;
        let found = json_of(&mut eli, "/items/dif.json?by=language").await;
        assert_eq!((&found["reference"], &found["focal"]), (&json!("en"), &json!("nb")));
        let one = item_in(&found, "t-05");
        assert_eq!(one["class"], "C", "{one}");
        assert!(one["mantel_haenszel"]["delta"].as_f64().expect("a delta") > 0.0, "easier in bokmål");
        let page = eli.get("/items/dif?by=language&reference=nb&focal=en").await;
        assert!(page.has("harder for: English"), "{}", page.body);
        let page = eli.get("/items/dif?by=programme").await;
        assert!(page.has("No attempt belongs to such a group yet"), "{}", page.body);
        let page = eli.get("/items/dif?by=audience").await;
        assert!(page.has("Two groups with at least 50 attempts"), "{}", page.body);
        assert_eq!(eli.get("/items/dif?by=shoe-size").await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_calibration_runs_in_the_background_and_holds_only_when_a_publisher_says_so() {
    for h in houses().await {
        let mut eli = h.signed_in("eli@example.org").await;
        let address = run(&mut eli, &plan()).await;
        assert_eq!(address, "/items/calibrations/1");
        let page = eli.get(&address).await;
        assert!(page.has("everybody had all points"), "item 7 is left out: {}", page.body);
        assert!(page.has("too few answers"), "item 11 is left out");
        assert!(page.has("A publisher can take them into use"));
        let report = json_of(&mut eli, "/items/calibrations/1/report.json").await;
        assert_eq!(report["items"].as_array().expect("items").len(), 10);
        assert_eq!(report["converged"], true, "{}", report["cautions"]);
        // the mean of the difficulties stays where it was
        let mean = |of: &dyn Fn(&Value) -> f64| {
            report["items"].as_array().expect("items").iter().map(of).sum::<f64>() / 10.0
        };
        let after = mean(&|i| i["difficulties"][0].as_f64().expect("b"));
        let before = mean(&|i| i["before"]["location"].as_f64().expect("b"));
        assert!((after - before).abs() < 1e-9, "{after} {before}");

        assert_eq!(h.hall.live().calibration, 0, "nothing changed yet");
        let refused = eli.post("/items/calibrations/1/use", &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let mut per = h.signed_in("per@example.org").await;
        per.get("/items/calibrations/1").await;
        let taken = per.post("/items/calibrations/1/use", &[]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
        assert_eq!(h.hall.live().calibration, 1);
        let again = per.post("/items/calibrations/1/use", &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "it is in use already");
        let all = json_of(&mut eli, "/items/statistics.json").await;
        assert_eq!(item_in(&all, "t-06")["calibration"], 1);
        assert_eq!(item_in(&all, "t-07")["calibration"], 0, "left out, so it keeps the judgement");

        // an attempt that began before is judged by the values it began with, also after a restart
        let mut conn = h.hall.db().read().await.expect("a connection");
        let row =
            attempts::by_id(&mut conn, Uuid::from_u128(2)).await.expect("readable").expect("an attempt");
        let sitting = rebuild(&h.hall, &mut conn, row.clone()).await.expect("it goes on");
        assert_eq!(sitting.test.calibration, 0);
        let later = AttemptRow { calibration: Some(1), ..row };
        let sitting = rebuild(&h.hall, &mut conn, later).await.expect("it goes on");
        assert_eq!(sitting.test.calibration, 1);
        drop(conn);
        let test = h.hall.test(&h.campaign).await.expect("readable").expect("a test");
        assert_eq!(test.calibration, 1, "new tests are judged by the new values");

        let back = per.post("/items/calibrations/0/use", &[]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert_eq!(h.hall.live().calibration, 0);
    }
}

#[tokio::test]
async fn new_items_are_calibrated_on_the_scale_of_those_in_use_and_the_others_keep_their_values() {
    for h in houses().await {
        let mut per = h.signed_in("per@example.org").await;
        assert_eq!(run(&mut per, &plan()).await, "/items/calibrations/1");
        per.get("/items/calibrations/1").await;
        per.post("/items/calibrations/1/use", &[]).await;
        assert_eq!(run(&mut per, &with("aim", "new")).await, "/items/calibrations/2");
        let report = json_of(&mut per, "/items/calibrations/2/report.json").await;
        let ids: Vec<&str> =
            report["items"].as_array().expect("items").iter().filter_map(|i| i["item"].as_str()).collect();
        assert_eq!(ids, ["t-12", "t-13", "t-14"]);
        per.get("/items/calibrations/2").await;
        per.post("/items/calibrations/2/use", &[]).await;
        let all = json_of(&mut per, "/items/statistics.json").await;
        assert_eq!(item_in(&all, "t-12")["calibration"], 2);
        assert_eq!(item_in(&all, "t-06")["calibration"], 1, "carried over");

        // reviewing an item asks the same question, so its answers and values go with it
        let mut eli = h.signed_in("eli@example.org").await;
        eli.get("/items/t-12").await;
        let read = eli.post("/items/t-12/review", &[("version", "1"), ("reason", "solved it")]).await;
        assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.body);
        per.post("/items/t-12/use", &[("version", "2")]).await;
        let all = json_of(&mut per, "/items/statistics.json").await;
        let one = item_in(&all, "t-12");
        assert_eq!((&one["version"], &one["calibration"]), (&json!(2), &json!(2)), "{one}");
        assert!(one["answers"].as_u64().expect("answers") >= 80);
    }
}

#[tokio::test]
async fn drift_compares_two_calibrations_and_held_items_do_not_move() {
    for h in houses().await {
        let mut per = h.signed_in("per@example.org").await;
        let none = per.get("/items/drift").await;
        assert!(none.has("Drift needs two calibrations"), "{}", none.body);
        run(&mut per, &plan()).await;
        run(&mut per, &with("since", "2026-11-02")).await;
        let found = json_of(&mut per, "/items/drift.json").await;
        assert_eq!((&found["from"], &found["to"]), (&json!(1), &json!(2)));
        assert_eq!(found["items"].as_array().expect("items").len(), 10);
        let largest = found["items"][0]["change"].as_f64().expect("a change");
        assert!(largest.abs() < 1e-6, "the same answers give the same values: {largest}");

        let mut held = with("link", "fixed");
        held.retain(|(k, _)| *k != "fixed");
        held.push(("fixed", "t-00 t-01\nt-02"));
        let address = run(&mut per, &held).await;
        let report = json_of(&mut per, &format!("{address}/report.json")).await;
        let one = item_in(&report, "t-01");
        assert_eq!(one["fixed"], true);
        assert_eq!(one["difficulties"][0], one["before"]["location"]);
    }
}

#[tokio::test]
async fn a_plan_that_cannot_be_run_names_the_field_and_keeps_what_was_typed() {
    for h in houses().await {
        let mut eli = h.signed_in("eli@example.org").await;
        eli.get("/items/calibrations/new").await;
        for (plan, words) in [
            (with("reason", ""), "Write why"),
            (with("min-answers", "3"), "Write a whole number from 10"),
            (with("since", "2027-01-01"), "is not a day until today"),
            (with("areas", "1, 9"), "has no area 9"),
            (with("link", "fixed"), "Name at least one item"),
            (with("framework", "none"), "none"),
        ] {
            let page = eli.post("/items/calibrations/new", &plan).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(page.has(words), "{words}: {}", page.body);
        }
        let page = eli.post("/items/calibrations/new", &with("areas", "7x")).await;
        assert!(page.has("value=\"7x\"") && page.has("value=\"first answers\""), "what was typed stays");

        let address = {
            let begun = eli.post("/items/calibrations/new", &with("min-answers", "5000")).await;
            begun.location().to_owned()
        };
        let mut ended = false;
        for _ in 0..600 {
            let page = eli.get(&address).await;
            if !page.has("http-equiv=\"refresh\"") {
                assert!(page.has("Only 0 items have enough answers"), "{}", page.body);
                ended = true;
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(ended, "the run does not end");
    }
}
