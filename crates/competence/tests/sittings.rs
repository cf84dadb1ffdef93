//! An attempt from the first question to the result, through the interface for programs, on both databases.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use competence::Hall;
use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::framework::Frameworks;
use competence::item::{self, Audience, ReviewStatus, Variant, mark, seed_of};
use competence::use_cases::open_campaign::open_campaign;
use competence::use_cases::put_items::put_items;
use http_body_util::BodyExt;
use kernel::{Chance, Clock, Lang, Text};
use report::Press;
use serde_json::{Value, json};
use testkit::{TestDb, app, at, databases};
use tower::ServiceExt;
use uuid::Uuid;

const NOW: &str = "2026-11-23T12:00:00Z";
const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");

async fn all() -> Vec<TestDb> {
    databases(&[db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, competence::MIGRATIONS]).await
}

/// Sixty items over the five areas, half of them with part credit.
fn items() -> Vec<item::Item> {
    let mut list = Vec::new();
    for area in 1..=5 {
        for n in 0..12 {
            let b = -2.0 + f64::from(n) * 0.35;
            let text = |s: &str| json!({ "nb": s, "en": s });
            let value = if n % 2 == 0 {
                json!({
                    "id": format!("t-{area}-{n}"), "version": 1, "kind": "single", "competence": format!("{area}.1"),
                    "level": "intermediate", "audience": ["learner"], "sector": "any",
                    "difficulty": { "a": 1.2, "b": b, "basis": { "en": "a test" } }, "seconds": 30,
                    "stem": text("What?"),
                    "accessibility": { "sight": false, "colour": false, "drag": false, "reading": "easy" },
                    "review": { "status": "reviewed" },
                    "options": [
                        { "id": "a", "text": text("this"), "correct": true, "feedback": text("yes") },
                        { "id": "b", "text": text("that"), "feedback": text("no") },
                        { "id": "c", "text": text("other"), "feedback": text("no") },
                    ],
                })
            } else {
                json!({
                    "id": format!("t-{area}-{n}"), "version": 1, "kind": "number", "competence": format!("{area}.1"),
                    "level": "intermediate", "audience": ["learner"], "sector": "any",
                    "difficulty": { "a": 1.0, "b": b, "basis": { "en": "a test" } }, "seconds": 30,
                    "stem": text("How many?"),
                    "accessibility": { "sight": false, "colour": false, "drag": false, "reading": "easy" },
                    "review": { "status": if n == 11 { "draft" } else { "reviewed" } },
                    "value": 12.5, "unit": null, "tolerance": 0.0,
                    "feedback": { "right": text("yes"), "wrong": text("no") },
                })
            };
            list.push(item::read_item(&value, "digcomp-3.0", None).expect("a sound item"));
        }
    }
    list
}

struct Place {
    hall: Hall,
    router: Router,
    clock: Clock,
    campaign: Campaign,
}

fn rules() -> Rules {
    Rules {
        title: Text::of(Lang::En, "A test"),
        audience: Audience::Learner,
        framework: "digcomp-3.0".to_owned(),
        areas: vec![],
        length: Length { min: 10, max: 20, precision: None, certainty: 0.9 },
        form: vec![],
        reflection: None,
        extra_time: 0,
        minutes: Some(60),
        sharing: true,
        seeded: 2,
    }
}

async fn place(db: &TestDb) -> Place {
    let clock = Clock::fixed(at(NOW));
    put_items(&db.db, at(NOW), &items(), true, "test", "test").await.expect("items go in");
    let hall = hall(db, clock.clone()).await;
    let campaign = Campaign {
        id: Uuid::nil(),
        code: String::new(),
        organisation: None,
        group: None,
        kind: Kind::Adaptive,
        opens: at("2026-11-01T00:00:00Z"),
        closes: at("2026-12-01T00:00:00Z"),
        rules: rules(),
    };
    let mut chance = Chance::seeded(5);
    let campaign = open_campaign(&hall, &mut chance, campaign, "test").await.expect("the campaign opens");
    let router = router(&hall);
    Place { hall, router, clock, campaign }
}

async fn hall(db: &TestDb, clock: Clock) -> Hall {
    let frameworks = Frameworks::parse(FRAMEWORKS).expect("readable frameworks");
    Hall::open(app(&db.db, &clock), Press::beside_this_program(), frameworks).await.expect("a hall")
}

fn router(hall: &Hall) -> Router {
    competence::api::routes().with_state(hall.clone())
}

async fn call(router: &Router, token: Option<&str>, path: &str, body: Option<Value>) -> (StatusCode, Value) {
    let mut request = Request::builder().uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = match body {
        Some(body) => request.method("POST").body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    let response = router.clone().oneshot(request.expect("a sound request")).await.expect("an answer");
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn right_answer(question: &Value) -> Value {
    match question["options"].as_array() {
        // the ids are letters of this person's order, so the right one is known by what it says
        Some(options) => {
            let right =
                options.iter().find(|o| o["text"]["text"] == "this").expect("the right option is shown");
            json!([right["id"]])
        }
        None => json!("12,5"),
    }
}

async fn begin(p: &Place) -> (String, Value) {
    let (status, value) =
        call(&p.router, None, "/api/v1/sittings", Some(json!({ "code": p.campaign.code, "lang": "en" })))
            .await;
    assert_eq!(status, StatusCode::CREATED, "{value}");
    (value["token"].as_str().expect("a personal code").to_owned(), value)
}

async fn answer(p: &Place, token: &str, question: &Value, given: Value) -> (StatusCode, Value) {
    let body = json!({ "position": question["position"], "item": question["item"], "answer": given });
    call(&p.router, Some(token), "/api/v1/sitting/answers", Some(body)).await
}

/// What stands in a reply and not in the description of the interface, or the other way round; by JSON Schema's words
/// as far as the description uses them.
fn misfits(value: &Value, schema: &Value, at: &str) -> Vec<String> {
    let all = competence::api::description();
    if let Some(to) = schema["$ref"].as_str() {
        return match all.pointer(to.trim_start_matches('#')) {
            Some(schema) => misfits(value, schema, at),
            None => vec![format!("{at}: {to} leads nowhere")],
        };
    }
    for word in ["oneOf", "anyOf"] {
        if let Some(ways) = schema[word].as_array() {
            let tried: Vec<Vec<String>> = ways.iter().map(|s| misfits(value, s, at)).collect();
            return match tried.iter().any(Vec::is_empty) {
                true => Vec::new(),
                false => vec![format!("{at}: fits none of {word}: {tried:?}")],
            };
        }
    }
    let mut out: Vec<String> = Vec::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        out.extend(misfits(value, part, at));
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        out.push(format!("{at}: {value} is not {}", schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        out.push(format!("{at}: {value} is not among {}", schema["enum"]));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let named = |t: &Value| t == kind || (t == "number" && kind == "integer");
    match &schema["type"] {
        Value::Array(kinds) if !kinds.iter().any(named) => out.push(format!("{at}: {kind}")),
        one @ Value::String(_) if !named(one) => out.push(format!("{at}: {kind}, not {one}")),
        _ => {}
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            out.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(inside) = value.get(name) {
            out.extend(misfits(inside, schema, &format!("{at}.{name}")));
        }
    }
    for (i, one) in value.as_array().into_iter().flatten().enumerate() {
        out.extend(misfits(one, &schema["items"], &format!("{at}[{i}]")));
    }
    out
}

/// The names that the schema of a sitting has for its fields.
fn described(name: &str) -> bool {
    !competence::api::description()["components"]["schemas"]["Sitting"]["properties"][name].is_null()
}

#[tokio::test]
async fn every_reply_is_as_the_interface_describes_it() {
    let db = all().await.remove(0);
    let p = place(&db).await;
    let (token, mut value) = begin(&p).await;
    let sitting = json!({ "$ref": "#/components/schemas/Sitting" });
    loop {
        assert_eq!(misfits(&value, &sitting, "sitting"), Vec::<String>::new(), "{value}");
        assert!(value.as_object().is_some_and(|v| v.keys().all(|k| described(k))), "{value}");
        if !value["question"].is_object() {
            break;
        }
        let question = value["question"].clone();
        value = answer(&p, &token, &question, right_answer(&question)).await.1;
    }
    assert!(value["result"].is_object());
    for (_, methods) in competence::api::description()["paths"].as_object().expect("paths") {
        assert!(methods.as_object().is_some_and(|m| m.values().all(|o| o["responses"].is_object())));
    }
}

/// Every kind of question that the bank has is one of the described tasks.
#[test]
fn every_kind_of_question_is_described() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/items/digcomp-3.0");
    let mut kinds = std::collections::BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("the bank").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("a file of items");
        for item in item::read_items("a file of items", &text).0.items {
            if !kinds.insert(item.kind().code()) {
                continue;
            }
            let variant = Variant::of(&item, seed_of(7, &item.id));
            let shown = competence::question::shown(&item, &variant, Lang::En);
            let mut question = serde_json::to_value(shown).expect("a question serialises");
            question["position"] = json!(1);
            question["item"] = json!(item.id);
            question["version"] = json!(item.version);
            let schema = json!({ "$ref": "#/components/schemas/Question" });
            assert_eq!(misfits(&question, &schema, item.kind().code()), Vec::<String>::new(), "{question}");
        }
    }
    assert_eq!(kinds.len(), 11, "{kinds:?}");
}

#[tokio::test]
async fn a_test_goes_from_the_first_question_to_an_honest_result() {
    for db in all().await {
        let p = place(&db).await;
        let (token, mut value) = begin(&p).await;
        let mut asked = Vec::new();
        while value["question"].is_object() {
            let question = value["question"].clone();
            assert!(question["key"].is_null() && !question.to_string().contains("correct"), "{question}");
            asked.push(question["item"].as_str().expect("an id").to_owned());
            let given = if asked.len() % 4 == 0 { Value::Null } else { right_answer(&question) };
            let (status, next) = answer(&p, &token, &question, given).await;
            assert_eq!(status, StatusCode::OK, "{next}");
            assert_eq!(next["taken"], "new");
            value = next;
        }
        let mut once = asked.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), asked.len(), "no question comes twice");
        assert!((10..=22).contains(&asked.len()), "{} questions on {}", asked.len(), db.name);
        let result = &value["result"];
        let levels: f64 =
            result["probabilities"].as_array().expect("levels").iter().filter_map(Value::as_f64).sum();
        assert!((levels - 1.0).abs() < 1e-6);
        assert_eq!(result["areas"].as_array().map(Vec::len), Some(5));
        assert!(result["areas"].as_array().is_some_and(|a| a.iter().all(|a| a["asked"].as_u64() >= Some(2))));
        assert_eq!(result["estimated"], false, "the items stand on judgement, and the result says so");
        assert!(result["overall"]["mean"].as_f64() > Some(0.3), "mostly right is above the middle: {result}");
        let (_, again) = call(&p.router, Some(&token), "/api/v1/sitting", None).await;
        assert_eq!(again["result"], *result);
    }
}

#[tokio::test]
async fn a_killed_server_loses_no_acknowledged_answer_and_asks_the_same_question() {
    for db in all().await {
        let p = place(&db).await;
        let (token, mut value) = begin(&p).await;
        for n in 0..7 {
            let question = value["question"].clone();
            let given = if n % 2 == 0 { right_answer(&question) } else { Value::Null };
            value = answer(&p, &token, &question, given).await.1;
        }
        let waiting = value["question"].clone();
        // another process knows only the database
        let other = hall(&db, p.clock.clone()).await;
        let (status, back) = call(&router(&other), Some(&token), "/api/v1/sitting", None).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(back["answered"], 7);
        assert_eq!(back["question"], waiting, "on {}", db.name);
        // both go on alike from here
        let q = Place {
            router: router(&other),
            hall: other,
            clock: p.clock.clone(),
            campaign: p.campaign.clone(),
        };
        let (mut one, mut two) = (waiting.clone(), waiting);
        let mut engine = Vec::new();
        while one.is_object() {
            let (_, next) = answer(&q, &token, &one, right_answer(&one)).await;
            assert_eq!(next["taken"], "new");
            engine.push(next.clone());
            // the first process is told that somebody else answered, and catches up
            let (_, late) = answer(&p, &token, &two, right_answer(&two)).await;
            assert_eq!(late["taken"], "answered-before");
            two = call(&p.router, Some(&token), "/api/v1/sitting", None).await.1["question"].clone();
            one = next["question"].clone();
            assert_eq!(one, two);
        }
        assert!(engine.last().is_some_and(|v| v["result"].is_object()));
        assert!(q.hall.live().len() == 60);
    }
}

#[tokio::test]
async fn an_answer_that_does_not_belong_changes_nothing() {
    for db in all().await {
        let p = place(&db).await;
        let (token, value) = begin(&p).await;
        let question = value["question"].clone();
        let send = |token: &str, position: i64, item: String, given: Value| {
            let router = p.router.clone();
            let token = token.to_owned();
            async move {
                let body = json!({ "position": position, "item": item, "answer": given });
                call(&router, Some(&token), "/api/v1/sitting/answers", Some(body)).await
            }
        };
        let id = question["item"].as_str().expect("an id").to_owned();
        // tampered: another item, a question to come, one that never was
        assert_eq!(send(&token, 1, "t-9-9".to_owned(), Value::Null).await.0, StatusCode::CONFLICT);
        assert_eq!(send(&token, 2, id.clone(), Value::Null).await.0, StatusCode::CONFLICT);
        assert_eq!(send(&token, -1, id.clone(), Value::Null).await.0, StatusCode::CONFLICT);
        // foreign: somebody else's code, no code
        assert_eq!(send("BBBB-CCCC-DDDD", 1, id.clone(), Value::Null).await.0, StatusCode::NOT_FOUND);
        assert_eq!(call(&p.router, None, "/api/v1/sitting", None).await.0, StatusCode::FORBIDDEN);
        // not an answer to this question
        assert_eq!(send(&token, 1, id.clone(), json!({ "x": "y" })).await.0, StatusCode::BAD_REQUEST);
        let (_, now) = call(&p.router, Some(&token), "/api/v1/sitting", None).await;
        assert_eq!(now["answered"], 0);
        // clicked twice, then changed
        let right = right_answer(&question);
        assert_eq!(send(&token, 1, id.clone(), right.clone()).await.1["taken"], "new");
        assert_eq!(send(&token, 1, id.clone(), right).await.1["taken"], "again");
        let (_, changed) = send(&token, 1, id, Value::Null).await;
        assert_eq!(
            (changed["taken"].as_str(), changed["answered"].as_i64()),
            (Some("answered-before"), Some(1))
        );
        // late
        p.clock.set(at("2026-11-23T13:00:21Z"));
        let question = changed["question"].clone();
        assert_eq!(answer(&p, &token, &question, right_answer(&question)).await.0, StatusCode::CONFLICT);
        let (_, over) = call(&p.router, Some(&token), "/api/v1/sitting", None).await;
        assert_eq!(over["outcome"], "time-up");
        assert_eq!(over["result"]["asked"], 1);
    }
}

#[tokio::test]
async fn the_same_seed_marks_alike_whoever_asks() {
    for item in items().iter().filter(|i| i.review == ReviewStatus::Reviewed) {
        let variant = Variant::of(item, seed_of(42, &item.id));
        let key = item::mark::key_answer(item, &variant, Lang::Nb);
        assert!(mark(item, &variant, &key, Lang::Nb).is_top());
    }
}

#[tokio::test]
async fn many_people_answer_at_once_and_every_acknowledged_answer_is_there() {
    for db in all().await {
        let p = Arc::new(place(&db).await);
        let people = (0..24).map(|n| {
            let p = p.clone();
            tokio::spawn(async move {
                let (token, mut value) = begin(&p).await;
                let mut acknowledged = 0;
                for _ in 0..6 + n % 3 {
                    let question = value["question"].clone();
                    let (status, next) = answer(&p, &token, &question, right_answer(&question)).await;
                    assert_eq!(status, StatusCode::OK);
                    acknowledged += 1;
                    value = next;
                }
                (token, acknowledged)
            })
        });
        let mut all = Vec::new();
        for person in people {
            all.push(person.await.expect("nobody panics"));
        }
        let other = hall(&db, p.clock.clone()).await;
        let router = router(&other);
        for (token, acknowledged) in all {
            let (_, value) = call(&router, Some(&token), "/api/v1/sitting", None).await;
            assert_eq!(value["answered"], acknowledged, "on {}", db.name);
        }
    }
}

#[tokio::test]
async fn wrong_codes_in_a_row_must_wait_and_a_test_in_progress_goes_on() {
    for db in all().await {
        let p = place(&db).await;
        let (token, value) = begin(&p).await;
        for n in 0..30 {
            let wrong = format!("BBBB-CCCC-{n:04}");
            let (status, _) = call(&p.router, Some(&wrong), "/api/v1/sitting", None).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "try {n}");
        }
        let (status, _) = call(&p.router, Some("BBBB-CCCC-DDDD"), "/api/v1/sitting", None).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        let begin_one = Some(json!({ "code": p.campaign.code }));
        let (status, _) = call(&p.router, None, "/api/v1/sittings", begin_one.clone()).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "guessing a campaign waits as well");
        let (status, next) = answer(&p, &token, &value["question"], right_answer(&value["question"])).await;
        assert_eq!((status, next["taken"].as_str()), (StatusCode::OK, Some("new")));
        p.clock.set(at(NOW).plus_millis(15_000));
        let (status, _) = call(&p.router, None, "/api/v1/sittings", begin_one).await;
        assert_eq!(status, StatusCode::CREATED, "after the wait it goes on");
    }
}
