//! Somebody takes an assessment, through the real pages and on both databases.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use competence::Hall;
use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::framework::Frameworks;
use competence::item::mark::key_answer;
use competence::item::{self, Answer, Audience, Bank, Item, ReviewStatus, Variant, seed_of};
use competence::resource;
use competence::shelf::Shelf;
use competence::sitting::hash_of;
use competence::store::{answers, attempts};
use competence::use_cases::import_resources::put_shipped;
use competence::use_cases::open_campaign::open_campaign;
use competence::use_cases::put_items::put_items;
use competence::veil::Veil;
use db::Migration;
use kernel::{Chance, Clock, Id, Lang, Text};
use report::Press;
use testkit::{Browser, Page, TestDb, at};

const NOW: &str = "2026-11-23T08:00:00Z";
const MIGRATIONS: &[&[Migration]] =
    &[db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, competence::MIGRATIONS];
const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");
const LEADER: &str = include_str!("../../../content/reflections/leader.json");
const LEARNER: &str = include_str!("../../../content/reflections/learner.json");
const RESOURCES: &str = include_str!("../../../content/resources/resources.json");

/// The items that come with Trinn, as if all were reviewed.
fn bank() -> Vec<Item> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/items/digcomp-3.0");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the items' folder") {
        let path = entry.expect("an entry").path();
        let name = format!("digcomp-3.0/{}", path.file_name().and_then(|n| n.to_str()).expect("a name"));
        files.push((name, std::fs::read_to_string(&path).expect("a readable file")));
    }
    files.sort();
    let (bank, problems) = Bank::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    assert!(problems.is_empty(), "{problems:?}");
    bank.iter().cloned().map(|i| Item { review: ReviewStatus::Reviewed, ..i }).collect()
}

fn picture() -> String {
    std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../content/items/pictures/dc-1.1-browser.svg"
    ))
    .expect("a picture")
}

struct House {
    db: TestDb,
    clock: Clock,
    hall: Hall,
    router: Router,
}

async fn hall(db: &TestDb, clock: &Clock) -> (Hall, Router) {
    let app = testkit::app(&db.db, clock);
    let frameworks = Frameworks::parse(FRAMEWORKS).expect("the frameworks");
    let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
    let svg = picture();
    let shelf = Shelf::new(
        &[("dc-1.1-browser.svg", &svg)],
        &[("leader.json", LEADER), ("learner.json", LEARNER)],
        &[("resources.json", RESOURCES)],
    );
    let shelf = shelf.expect("a shelf");
    put_shipped(&db.db, clock.now(), shelf.resources(), "test").await.expect("the resources");
    hall.stock(shelf);
    hall.refresh().await.expect("the resources are read");
    let errors = axum::middleware::from_fn_with_state(app, webkit::error::render_errors);
    let router = competence::pages::routes().layer(errors).with_state(hall.clone());
    (hall, router)
}

async fn houses() -> Vec<House> {
    let mut out = Vec::new();
    for db in testkit::databases(MIGRATIONS).await {
        let clock = testkit::clock(NOW);
        put_items(&db.db, clock.now(), &bank(), true, "test", "test").await.expect("the items");
        let resources = resource::read(RESOURCES).expect("the resources");
        put_shipped(&db.db, clock.now(), &resources, "test").await.expect("the resources go in");
        let (hall, router) = hall(&db, &clock).await;
        out.push(House { db, clock, hall, router });
    }
    out
}

fn rules() -> Rules {
    Rules {
        title: Text::of(Lang::Nb, "Prøven").with(Lang::En, "The test"),
        audience: Audience::Learner,
        framework: "digcomp-3.0".to_owned(),
        areas: vec![],
        length: Length { min: 5, max: 6, ..Length::default() },
        form: vec![],
        reflection: None,
        extra_time: 0,
        minutes: None,
        sharing: true,
        seeded: 0,
    }
}

impl House {
    fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    async fn campaign(&self, code: &str, kind: Kind, rules: Rules) {
        let mut chance = Chance::seeded(u64::from(code.as_bytes()[0]) + code.len() as u64);
        let campaign = Campaign {
            id: Id::<Campaign>::new(self.clock.now(), &mut chance).uuid(),
            code: code.to_owned(),
            organisation: None,
            group: None,
            kind,
            opens: at("2026-01-01T00:00:00Z"),
            closes: at("2030-12-31T00:00:00Z"),
            rules,
        };
        open_campaign(&self.hall, &mut chance, campaign, "test").await.map(drop).expect("a campaign");
    }

    /// A browser before the first question, with its personal code.
    async fn begun(&self, code: &str, language: &str) -> (Browser, String) {
        let mut b = self.browser();
        let page = b.post("/take", &[("code", &code.to_lowercase())]).await;
        assert_eq!(page.location(), format!("/take/start?code={code}"));
        let page = b.get(page.location().to_owned().as_str()).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let page = b.post("/take/start", &[("code", code), ("language", language)]).await;
        assert_eq!(page.location(), "/take/code", "{}", page.body);
        let token = b.cookie("trinn_sitting").expect("the personal code").to_owned();
        assert!(b.get("/take/code").await.has(&token), "the code is shown");
        (b, token)
    }

    async fn attempt(&self, token: &str) -> attempts::AttemptRow {
        let mut conn = self.db.db.read().await.expect("reading");
        attempts::by_token(&mut conn, &hash_of(token)).await.expect("a look").expect("an attempt")
    }

    async fn answered(&self, token: &str) -> usize {
        let id = self.attempt(token).await.id;
        let mut conn = self.db.db.read().await.expect("reading");
        answers::of(&mut conn, id).await.expect("answers").len()
    }

    /// The fields that answer the question on a page rightly.
    async fn right(&self, token: &str, page: &Page) -> Vec<(String, String)> {
        let (position, id) = (value(page, "position"), value(page, "item"));
        let item: Arc<Item> = self.hall.live().get(&id).expect("an item of the bank").clone();
        let attempt = self.attempt(token).await;
        let lang: Lang = attempt.lang.parse().expect("a language");
        let variant = Variant::of(&item, seed_of(attempt.seed as u64, &id));
        let mut fields = vec![("position".to_owned(), position), ("item".to_owned(), id)];
        fields.extend(as_form(&item, &Veil::of(&item, variant.seed), &key_answer(&item, &variant, lang)));
        fields
    }
}

/// The value of a hidden field.
fn value(page: &Page, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page.body.split(&mark).nth(1).unwrap_or_else(|| panic!("no field {name} in {}", page.body));
    rest.split('"').next().unwrap_or("").to_owned()
}

/// An answer as the fields of a form.
fn as_form(item: &Item, veil: &Veil, answer: &Answer) -> Vec<(String, String)> {
    match answer {
        Answer::Skipped => vec![("skip".to_owned(), "1".to_owned())],
        Answer::Chosen(ids) => ids.iter().map(|id| ("answer".to_owned(), veil.letter_of(id))).collect(),
        Answer::Ordered(ids) => ids
            .iter()
            .enumerate()
            .map(|(i, id)| (format!("place-{}", veil.letter_of(id)), (i + 1).to_string()))
            .collect(),
        Answer::Placed(map) => {
            let prefix = match item.kind() {
                item::Kind::Match => "pair",
                item::Kind::Mailbox => "message",
                _ => "file",
            };
            map.iter().map(|(k, v)| (format!("{prefix}-{}", veil.number_of(k)), veil.letter_of(v))).collect()
        }
        Answer::Written(text) => vec![("answer".to_owned(), text.clone())],
        Answer::Cells(cells) => cells.iter().map(|(k, v)| (format!("cell-{k}"), v.clone())).collect(),
    }
}

async fn send(b: &mut Browser, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    b.post(path, &fields).await
}

fn whole(page: &Page, what: &str) {
    assert_eq!(page.status, StatusCode::OK, "{what}: {}", page.body);
    assert!(page.has("</html>") && page.body.matches("<h1").count() == 1, "{what} is not one whole page");
    for prefix in [">sit-", ">sitting-", ">answer-", ">nav-"] {
        assert!(
            !page.has(prefix),
            "{what} shows a message key: {}",
            page.body.split(prefix).nth(1).unwrap_or("")
        );
    }
    assert!(!page.has(" style="), "{what}: inline style is refused by the content security policy");
    let ids: Vec<&str> = page.body.split(" id=\"").skip(1).filter_map(|r| r.split('"').next()).collect();
    for (i, id) in ids.iter().enumerate() {
        assert!(!ids[..i].contains(id), "{what}: the id {id} stands twice");
    }
}

#[tokio::test]
async fn a_learner_with_a_code_gets_an_honest_result_and_steps_to_take() {
    for house in houses().await {
        house.campaign("ABCD-EFGH", Kind::Adaptive, rules()).await;
        let (mut b, token) = house.begun("ABCD-EFGH", "nb").await;
        let mut asked = 0;
        loop {
            let page = b.get("/take/question").await;
            if page.status == StatusCode::SEE_OTHER {
                assert_eq!(page.location(), "/take/result");
                break;
            }
            whole(&page, "the question");
            asked += 1;
            assert!(asked <= 6, "the test ends");
            let fields = house.right(&token, &page).await;
            let page = send(&mut b, "/take/question", &fields).await;
            assert_eq!(
                (page.status, page.location()),
                (StatusCode::SEE_OTHER, "/take/question"),
                "{}",
                page.body
            );
        }
        assert_eq!(house.answered(&token).await, asked);
        let page = b.get("/take/result").await;
        whole(&page, "the result");
        assert!(
            page.has("class=\"sit-bar\"") && page.has("Foreløpig") && page.has("id=\"next\""),
            "{}",
            page.body
        );
        assert_eq!(page.body.matches("data-verdict=\"right\"").count(), asked, "every answer was right");
        assert_eq!(page.headers["cache-control"], "private, no-store");
    }
}

#[tokio::test]
async fn the_result_is_shared_only_while_the_learner_wants_it() {
    for house in houses().await {
        house.campaign("ABCD-EFGH", Kind::Adaptive, rules()).await;
        house.campaign("WXYZ-2345", Kind::Adaptive, Rules { sharing: false, ..rules() }).await;
        let (mut b, token) = house.begun("ABCD-EFGH", "en").await;
        assert_eq!(
            b.post("/take/share", &[("share", "on")]).await.status,
            StatusCode::FORBIDDEN,
            "not before the end"
        );
        whole(&b.get("/take/end").await, "the confirming page");
        assert_eq!(b.post("/take/end", &[]).await.location(), "/take/result");
        assert!(house.attempt(&token).await.shared_at.is_none());
        b.post("/take/share", &[("share", "on")]).await;
        assert!(house.attempt(&token).await.shared_at.is_some());
        assert!(b.get("/take/result").await.has("value=\"off\""));
        b.post("/take/share", &[("share", "off")]).await;
        assert!(house.attempt(&token).await.shared_at.is_none());

        let (mut b, token) = house.begun("WXYZ-2345", "en").await;
        b.post("/take/end", &[]).await;
        assert!(!b.get("/take/result").await.has("/take/share"));
        assert_eq!(b.post("/take/share", &[("share", "on")]).await.status, StatusCode::FORBIDDEN);
        assert!(house.attempt(&token).await.shared_at.is_none());
    }
}

#[tokio::test]
async fn somebody_comes_back_at_the_same_item_after_a_restart_and_on_another_device() {
    for house in houses().await {
        house.campaign("ABCD-EFGH", Kind::Adaptive, rules()).await;
        let (mut b, token) = house.begun("ABCD-EFGH", "nb").await;
        for _ in 0..2 {
            let page = b.get("/take/question").await;
            let fields = house.right(&token, &page).await;
            send(&mut b, "/take/question", &fields).await;
        }
        let waits = b.get("/take/question").await;
        // another process knows nothing but the database
        let (_, router) = hall(&house.db, &house.clock).await;
        let mut other = Browser::new(router);
        let page = other.get("/take/question").await;
        assert_eq!(page.location(), "/take", "without a code there is nothing to see");
        let page = other.post("/take", &[("code", &token.to_lowercase().replace('-', " "))]).await;
        assert_eq!(page.location(), "/take/question");
        let again = other.get("/take/question").await;
        assert_eq!(value(&again, "item"), value(&waits, "item"));
        assert_eq!(value(&again, "position"), "3");
        other.post("/take/leave", &[]).await;
        assert!(other.cookie("trinn_sitting").is_none());
    }
}

#[tokio::test]
async fn a_double_click_a_tampered_item_and_a_foreign_code_change_nothing() {
    for house in houses().await {
        house.campaign("ABCD-EFGH", Kind::Adaptive, rules()).await;
        let (mut b, token) = house.begun("ABCD-EFGH", "nb").await;
        let page = b.get("/take/question").await;
        let fields = house.right(&token, &page).await;
        send(&mut b, "/take/question", &fields).await;
        // the very same again: no word about it
        let page = send(&mut b, "/take/question", &fields).await;
        assert_eq!(page.location(), "/take/question");
        assert!(b.cookie("trinn_flash").is_none());
        // another answer to the same question: the first one counts
        let other = [("position", fields[0].1.as_str()), ("item", fields[1].1.as_str()), ("skip", "1")];
        b.post("/take/question", &other).await;
        assert!(b.get("/take/question").await.has("Det første svaret gjelder"));
        // an item that was not asked, and a place that does not exist
        for (position, item) in [("2", "no-such-item"), ("99", "dc-1.1-01"), ("x", ""), ("-1", "dc-1.1-01")] {
            let page =
                b.post("/take/question", &[("position", position), ("item", item), ("skip", "1")]).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{position} {item}");
        }
        assert_eq!(house.answered(&token).await, 1);
        // a field of another kind, an unknown option: back with an error
        let page = b.get("/take/question").await;
        let (position, id) = (value(&page, "position"), value(&page, "item"));
        let page = b.post("/take/question", &[("position", &position), ("item", &id), ("answer", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("id=\"error-summary\""));
        assert_eq!(house.answered(&token).await, 1);
        // codes of nobody
        let mut stranger = house.browser();
        let page = stranger.post("/take", &[("code", "QQQQ-QQQQ-QQQQ")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("value=\"QQQQ-QQQQ-QQQQ\"") && page.has("href=\"#code\""), "{}", page.body);
        assert_eq!(stranger.post("/take/start", &[("code", "NOPE")]).await.location(), "/take?code=NOPE");
        assert_eq!(stranger.post("/take", &[("code", "  ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn an_answer_after_the_time_changes_nothing_and_what_was_answered_counts() {
    for house in houses().await {
        house
            .campaign("ABCD-EFGH", Kind::Adaptive, Rules { minutes: Some(10), extra_time: 50, ..rules() })
            .await;
        let (mut b, token) = house.begun("ABCD-EFGH", "nb").await;
        let page = b.get("/take/question").await;
        assert!(page.has("15 minutter igjen"), "extra time counts: {}", page.body);
        let first = house.right(&token, &page).await;
        send(&mut b, "/take/question", &first).await;
        let page = b.get("/take/question").await;
        let second = house.right(&token, &page).await;
        house.clock.set(at("2026-11-23T08:16:00Z"));
        let page = send(&mut b, "/take/question", &second).await;
        assert_eq!(page.location(), "/take/result");
        let page = b.get("/take/result").await;
        whole(&page, "the result");
        assert!(page.has("Tiden er ute"));
        assert_eq!(house.answered(&token).await, 1);
        assert_eq!(house.attempt(&token).await.outcome.as_deref(), Some("time-up"));
    }
}

#[tokio::test]
async fn every_kind_of_task_stands_whole_in_every_language() {
    let house = houses().await.remove(0);
    let live = house.hall.live();
    let mut form = Vec::new();
    for kind in item::Kind::ALL {
        let found =
            live.iter().find(|i| i.kind() == *kind && (*kind != item::Kind::Hotspot || i.id.contains("1.1")));
        let found = found.or_else(|| live.iter().find(|i| i.kind() == *kind));
        form.push(found.unwrap_or_else(|| panic!("no item of kind {kind}")).id.clone());
    }
    assert_eq!(form.len(), 11);
    house.campaign("FORM-2222", Kind::Fixed, Rules { form, ..rules() }).await;
    for lang in Lang::ALL {
        let (mut b, token) = house.begun("FORM-2222", lang.code()).await;
        for n in 1..=11 {
            let page = b.get("/take/question").await;
            whole(&page, &format!("question {n} in {lang}"));
            assert!(page.has(&format!("<html lang=\"{lang}\"")), "the page follows the chosen language");
            if page.has("href=\"/take/file\"") {
                let file = b.get("/take/file").await;
                assert_eq!(file.status, StatusCode::OK);
                assert!(file.headers.contains_key("content-disposition"));
            }
            // an empty answer comes back with an error at a field that exists
            let (position, id) = (value(&page, "position"), value(&page, "item"));
            let back = b.post("/take/question", &[("position", &position), ("item", &id)]).await;
            assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "question {n}: {}", back.body);
            let blamed =
                back.body.split("<a class=\"ds-link\" href=\"#").nth(1).and_then(|r| r.split('"').next());
            let blamed = blamed.expect("the summary leads to a field");
            assert!(back.has(&format!(" id=\"{blamed}\"")), "question {n}: the field {blamed} exists");
            let fields = house.right(&token, &page).await;
            let page = send(&mut b, "/take/question", &fields).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "question {n} in {lang}: {}", page.body);
        }
        let page = b.get("/take/result").await;
        whole(&page, "the result");
        assert_eq!(page.body.matches("data-verdict=\"right\"").count(), 11, "the key is right in {lang}");
    }
}

#[tokio::test]
async fn a_self_reflection_gives_a_mean_for_every_heading() {
    for house in houses().await {
        let reflection = Some("leader".to_owned());
        house
            .campaign(
                "SELF-2222",
                Kind::Reflection,
                Rules { reflection, audience: Audience::Leader, ..rules() },
            )
            .await;
        let (mut b, token) = house.begun("SELF-2222", "en").await;
        assert_eq!(b.get("/take/question").await.location(), "/take/statements");
        for from in ["0", "8", "16"] {
            let page = b.get("/take/statements").await;
            whole(&page, "the statements");
            assert_eq!(value(&page, "from"), from);
            let back = b.post("/take/statements", &[("from", from)]).await;
            assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
            let names: Vec<String> = page
                .body
                .split("type=\"radio\" id=\"rate-")
                .skip(1)
                .filter_map(|r| r.split("name=\"").nth(1)?.split('"').next().map(str::to_owned))
                .fold(Vec::new(), |mut v, n| {
                    if !v.contains(&n) {
                        v.push(n);
                    }
                    v
                });
            assert_eq!(names.len(), 8);
            let mut fields = vec![("from".to_owned(), from.to_owned())];
            fields.extend(
                names
                    .iter()
                    .enumerate()
                    .map(|(i, n)| (n.clone(), if i == 0 { "na" } else { "4" }.to_owned())),
            );
            send(&mut b, "/take/statements", &fields).await;
            // a double click changes nothing
            send(&mut b, "/take/statements", &fields).await;
        }
        assert_eq!(house.answered(&token).await, 24);
        let page = b.get("/take/result").await;
        whole(&page, "the result");
        assert_eq!(page.body.matches("class=\"sit-bar\"").count(), 6);
        assert!(page.has("3 of 4 statements rated") && page.has("4 of 4 statements rated"), "{}", page.body);
        b.post("/take/share", &[("share", "on")]).await;
        assert!(house.attempt(&token).await.shared_at.is_some());
    }
}

#[tokio::test]
async fn the_door_is_whole_in_every_language_and_says_when_a_test_is_closed() {
    let house = houses().await.remove(0);
    house.campaign("DEMO-ELEV", Kind::Adaptive, rules()).await;
    for lang in Lang::ALL {
        let mut b = house.browser().speaking(lang.code());
        let page = b.get("/take?code=DEMO-ELEV").await;
        whole(&page, "the door");
        assert!(page.has("value=\"DEMO-ELEV\"") && page.has("href=\"/take/start?code=DEMO-ELEV\""));
        whole(&b.get("/take/start?code=demo%20elev").await, "the start");
    }
    house.clock.set(at("2031-01-01T00:00:00Z"));
    let mut b = house.browser().speaking("en");
    assert!(b.get("/take/start?code=DEMO-ELEV").await.has("The test closed on"));
    assert_eq!(b.post("/take/start", &[("code", "DEMO-ELEV")]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_page_of_too_many_wrong_codes_says_how_long_to_wait_and_keeps_what_was_typed() {
    let house = houses().await.remove(0);
    house.campaign("ABCD-EFGH", Kind::Adaptive, rules()).await;
    let (mut inside, token) = house.begun("ABCD-EFGH", "en").await;
    for lang in Lang::ALL {
        let mut b = house.browser().speaking(lang.code());
        for n in 0..30 {
            let page = b.post("/take", &[("code", &format!("QQQQ-{n:04}"))]).await;
            if page.status == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let page = b.post("/take", &[("code", "ABCD-EFGH")]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.body);
        let wait = page.headers["retry-after"].to_str().expect("seconds").to_owned();
        assert!(page.has("value=\"ABCD-EFGH\"") && page.has(&wait), "{}", page.body);
        let page = b.get("/take/start?code=ABCD-EFGH").await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.headers.contains_key("retry-after") && page.has(&format!("<html lang=\"{lang}\"")));
        assert!(page.body.matches("<h1").count() == 1 && !page.has(">sit-") && !page.has(">error-"));
    }
    let page = inside.get("/take/question").await;
    whole(&page, "the question of somebody in the middle of a test");
    let fields = house.right(&token, &page).await;
    assert_eq!(send(&mut inside, "/take/question", &fields).await.location(), "/take/question");
}
