//! Assessments on paper: forms in stages, what is printed, and answer sheets that are taken whole or not at all.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use competence::Hall;
use competence::campaign::Campaign;
use competence::engine::Test;
use competence::framework::Frameworks;
use competence::item::mark::key_answer;
use competence::item::{Answer, Bank, Credit, Item, ReviewStatus, Variant, seed_of};
use competence::paper::{Form, Wish, cell, compose};
use competence::sitting::hash_of;
use competence::store::{answers, attempts};
use competence::use_cases::import_sheets::{NotImported, forms_of, import_sheets, try_sheets};
use competence::use_cases::put_items::put_items;
use kernel::{Chance, Lang};
use people::use_cases::groups::{self, AddGroup};
use people::{By, Role, Span, load_demo, store};
use report::Press;
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
    group: Uuid,
}

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

async fn houses() -> Vec<House> {
    let migrations = [db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, competence::MIGRATIONS];
    let mut out = Vec::new();
    for db in databases(&migrations).await {
        let clock = clock(NOW);
        let mut chance = Chance::seeded(3);
        let accounts = [
            ("Tor Vik", "tor@example.org", Role::Reader, "skole-glommabrua", PASSWORD),
            ("Una Moe", "una@example.org", Role::Reader, "skole-glommabrua", PASSWORD),
        ];
        load_demo(&db.db, at(NOW), &mut chance, DEMO, &accounts).await.expect("accounts");
        let mut conn = db.db.read().await.expect("reading");
        let map = store::organisation::load_map(&mut conn).await.expect("a map");
        let school = map.by_key("skole-glommabrua").expect("the school").id;
        let tor = store::person::account_by_email(&mut conn, "tor@example.org").await;
        let tor = tor.expect("a look").expect("Tor").person;
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
        put_items(&db.db, at(NOW), &bank(), true, "test", "test").await.expect("items go in");
        let app = app(&db.db, &clock);
        let frameworks = Frameworks::parse(FRAMEWORKS).expect("frameworks");
        let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
        let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
        let router = people::routes::<webkit::App>()
            .with_state(app)
            .merge(competence::pages::routes().with_state(hall.clone()))
            .layer(errors);
        out.push(House { db, hall, router, group });
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
    assert_eq!(page.body.matches("<h1").count(), 1, "one main heading");
    for prefix in [">campaign-", ">paper-", ">sit-", ">nav-", ">bank-"] {
        assert!(!page.has(prefix), "a message key shows: {prefix} in {}", page.body);
    }
    let ids: Vec<&str> = page.body.split(" id=\"").skip(1).filter_map(|r| r.split('"').next()).collect();
    let different: HashSet<&&str> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "an id stands twice");
}

/// Tor opens a test for the class and makes a form of it. Gives the campaign's address and the form's code.
async fn a_form(house: &House, tor: &mut Browser) -> (String, String) {
    let whom = format!("group-{}", house.group);
    ok(&tor.get("/campaigns/new").await);
    let fields = [
        ("for", whom.as_str()),
        ("title-en", "Paper test"),
        ("kind", "adaptive"),
        ("audience", "learner"),
        ("framework", "digcomp-3.0"),
        ("opens", "2026-11-20"),
        ("closes", "2026-12-20"),
        ("min", "10"),
        ("max", "20"),
        ("certainty", "90"),
        ("extra-time", "0"),
        ("seeded", "0"),
        ("sharing", "on"),
    ];
    let opened = tor.post("/campaigns/new", &fields).await;
    let path = opened.location().to_owned();
    ok(&tor.get(&path).await);
    ok(&tor.get(&format!("{path}/paper")).await);
    let fields = [("routing", "8"), ("each", "7"), ("ways", "2"), ("in", "en"), ("seed", "11")];
    let made = tor.post(&format!("{path}/paper"), &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let code = made.location().rsplit('/').next().expect("a code").to_owned();
    (path, code)
}

struct Class {
    campaign: Arc<Campaign>,
    form: Form,
    code: String,
    /// Personal codes of Ask and Zoe.
    codes: Vec<String>,
    path: String,
}

async fn a_class_with_sheets(house: &House, tor: &mut Browser) -> Class {
    let (path, code) = a_form(house, tor).await;
    let page = tor.get(&format!("{path}/paper/{code}")).await;
    ok(&page);
    let learners: Vec<String> =
        page.body.split("name=\"learner\" value=\"").skip(1).map(|r| r[..36].to_owned()).collect();
    assert_eq!(learners.len(), 2);
    let fields: Vec<(&str, &str)> = learners.iter().map(|l| ("learner", l.as_str())).collect();
    let sheets = tor.post(&format!("{path}/paper/{code}/sheets"), &fields).await;
    ok(&sheets);
    assert!(sheets.has("Ask Test") && sheets.has("Zoe Test"));
    let codes: Vec<String> = sheets.body.split("<code>").skip(1).map(|r| r[..14].to_owned()).collect();
    assert_eq!(codes.len(), 2);
    let id: Uuid = path.rsplit('/').next().expect("an id").parse().expect("an id");
    let campaign = house.hall.campaign(id).await.expect("a look").expect("the campaign");
    let mut conn = house.db.db.read().await.expect("reading");
    let (_, form) = forms_of(&mut conn, id).await.expect("forms").remove(0);
    Class { campaign, form, code, codes, path }
}

impl Class {
    /// The rows of a module for a learner: the first `right` questions as the key has them, the others left open.
    async fn rows(&self, house: &House, code: &str, module: &str, right: usize) -> Vec<String> {
        let (_, module_of) = self.form.module(module).expect("the module");
        let mut out = Vec::new();
        for (n, q) in module_of.questions.iter().enumerate() {
            let item =
                house.hall.item(&q.item, i64::from(q.version)).await.expect("a look").expect("the item");
            let variant = Variant::of(&item, seed_of(self.form.seed, &item.id));
            let key = key_answer(&item, &variant, self.form.lang);
            let written = if n < right { cell::written(&item, self.form.seed, &key) } else { String::new() };
            assert_eq!(
                cell::read(&item, self.form.seed, &written, self.form.lang),
                Ok(if n < right { key } else { Answer::Skipped }),
                "what is printed in the key can be read back"
            );
            out.push(format!("{},{code},{module},{},\"{}\"", self.code, n + 1, written.replace('"', "\"\"")));
        }
        out
    }

    async fn sheet(&self, house: &House, code: &str, second: &str, right: usize) -> Vec<String> {
        let mut rows = self.rows(house, code, "A", right).await;
        rows.extend(self.rows(house, code, second, right).await);
        rows
    }
}

fn file(rows: &[String]) -> String {
    format!("form,code,module,question,answer\n{}\n", rows.join("\n"))
}

async fn answered(house: &House, code: &str) -> (usize, Option<String>, Option<String>) {
    let mut conn = house.db.db.read().await.expect("reading");
    let attempt = attempts::by_token(&mut conn, &hash_of(code)).await.expect("a look").expect("an attempt");
    let n = answers::of(&mut conn, attempt.id).await.expect("answers").len();
    (n, attempt.outcome, attempt.result)
}

#[tokio::test]
async fn what_is_printed_is_whole_and_leads_back_to_a_result() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        let class = a_class_with_sheets(&house, &mut tor).await;
        let base = format!("{}/paper/{}", class.path, class.code);
        for page in ["", "/booklet", "/booklet?size=large", "/key", "/sheets", "/sheets?size=large"] {
            let page = tor.get(&format!("{base}{page}")).await;
            ok(&page);
            assert!(!page.has(" style="));
        }
        let booklet = tor.get(&format!("{base}/booklet")).await;
        assert!(booklet.has(">A8</h3>") && booklet.has(">B7</h3>") && booklet.has(">C7</h3>"));
        assert!(!booklet.has("Right answer"), "the booklet has no key");
        let key = tor.get(&format!("{base}/key")).await;
        let (from, to, _) = class.form.rule()[0];
        assert!(key.has(&format!("{from} to {to} points in part A")), "{}", key.body);
        let template = tor.get(&format!("{base}/answers.csv")).await;
        assert_eq!(template.body.lines().count(), 1 + 8 + 7 + 7);

        let mut rows = class.sheet(&house, &class.codes[0], "C", 8).await;
        rows.extend(class.sheet(&house, &class.codes[1], "B", 2).await);
        let csv = file(&rows);
        // tried: nothing is written
        let import = format!("{}/paper/import", class.path);
        ok(&tor.get(&import).await);
        let tried = tor.post(&import, &[("csv", &csv)]).await;
        ok(&tried);
        assert!(tried.has("Everything is in order") && tried.has("4 parts are new"), "{}", tried.body);
        assert_eq!(answered(&house, &class.codes[0]).await.0, 0);
        // taken: the learner sees an ordinary result, marked
        let done = tor.post(&import, &[("csv", &csv), ("act", "import")]).await;
        assert_eq!(
            (done.status, done.location()),
            (StatusCode::SEE_OTHER, class.path.as_str()),
            "{}",
            done.body
        );
        let (n, outcome, result) = answered(&house, &class.codes[0]).await;
        assert_eq!((n, outcome.as_deref()), (15, Some("on-paper")));
        let better: competence::result::AttemptResult =
            serde_json::from_str(&result.expect("a result")).expect("it reads");
        let worse: competence::result::AttemptResult =
            serde_json::from_str(&answered(&house, &class.codes[1]).await.2.expect("a result"))
                .expect("it reads");
        assert_eq!((better.asked, worse.asked), (15, 15));
        assert!(better.overall.mean > worse.overall.mean + 0.5, "{better:?} {worse:?}");
        let mut ask = Browser::new(house.router.clone()).speaking("en");
        assert_eq!(ask.post("/take", &[("code", &class.codes[0])]).await.location(), "/take/question");
        assert_eq!(ask.get("/take/question").await.location(), "/take/result");
        let seen = ask.get("/take/result").await;
        ok(&seen);
        assert!(seen.has("You took the test on paper") && seen.body.matches("data-verdict=").count() == 15);
        let page = tor.get(&class.path).await;
        assert!(page.has("(on paper)") && !page.has("See the result<"), "not before the learner shares it");
        ask.post("/take/share", &[("share", "on")]).await;
        assert!(tor.get(&class.path).await.has("/results/"));
        // the same file again changes nothing
        let again = import_sheets(&house.hall, &class.campaign, &csv, "tor").await.expect("it is known");
        assert_eq!((again.modules, again.known), (0, 4));
        assert_eq!(answered(&house, &class.codes[0]).await.0, 15);
        let mut conn = house.db.db.read().await.expect("reading");
        let log = db::audit::latest(&mut conn, i64::MAX, 50).await.expect("the log");
        assert_eq!(log.iter().filter(|e| e.action == "assessment.import_sheet").count(), 4);
        drop(conn);
        // nobody else sees or enters anything
        let mut una = signed_in(&house, "una@example.org").await;
        for page in ["/paper".to_owned(), format!("/paper/{}/key", class.code), "/paper/import".to_owned()] {
            assert_eq!(una.get(&format!("{}{page}", class.path)).await.status, StatusCode::NOT_FOUND);
        }
    }
}

#[tokio::test]
async fn the_second_part_may_follow_later_and_counts_into_the_same_result() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        let class = a_class_with_sheets(&house, &mut tor).await;
        let code = &class.codes[0];
        let first = file(&class.rows(&house, code, "A", 6).await);
        import_sheets(&house.hall, &class.campaign, &first, "tor").await.expect("part A");
        let before = answered(&house, code).await.2;
        let second = file(&class.rows(&house, code, "C", 3).await);
        let done = import_sheets(&house.hall, &class.campaign, &second, "tor").await.expect("part C");
        assert_eq!((done.people, done.modules), (1, 1));
        let (n, _, after) = answered(&house, code).await;
        assert_eq!(n, 15);
        assert_ne!(before, after);
        let other = file(&class.rows(&house, code, "B", 3).await);
        let plan = try_sheets(&house.hall, &class.campaign, &other).await.expect("a look");
        assert!(plan.problems.iter().any(|p| p.code.0 == 3111), "{:?}", plan.problems);
    }
}

#[tokio::test]
async fn a_file_with_a_problem_is_refused_whole_and_names_the_row() {
    for house in houses().await {
        let mut tor = signed_in(&house, "tor@example.org").await;
        let class = a_class_with_sheets(&house, &mut tor).await;
        let (ask, zoe) = (&class.codes[0], &class.codes[1]);
        let good = class.sheet(&house, ask, "B", 3).await;
        let row = |n: usize, answer: &str| {
            let head: Vec<&str> = good[n].splitn(5, ',').collect();
            format!("{},{answer}", head[..4].join(","))
        };
        let kinds: Vec<&str> = {
            let items = house.hall.live();
            let questions = class.form.modules[..2].iter().flat_map(|m| &m.questions);
            questions.map(|q| items.get(&q.item).expect("it is live").kind().code()).collect()
        };
        let place = |kind: &str| kinds.iter().position(|k| *k == kind);
        let single = place("multiple").or(place("single")).expect("there is a choice");
        let changed = |n: usize, with: String| {
            let mut rows = good.clone();
            rows[n] = with;
            rows
        };
        let foreign = |n: usize, from: &str, to: &str| changed(n, good[n].replacen(from, to, 1));
        let mut twice = good.clone();
        twice.push(good[0].clone());
        let mut both = good.clone();
        both.extend(class.rows(&house, ask, "C", 1).await);
        let mut cases: Vec<(Vec<String>, u16, u64, &str)> = vec![
            (foreign(2, &class.code, "ZZZZ"), 3104, 4, "form"),
            (foreign(2, ask, "BBBB-CCCC-DDDD"), 3105, 4, "code"),
            (foreign(0, ",A,", ",Q,"), 3106, 2, "module"),
            (foreign(0, ",A,1,", ",A,99,"), 3107, 2, "question"),
            (foreign(0, ",A,1,", ",A,x,"), 3107, 2, "question"),
            (twice, 3108, good.len() as u64 + 2, "question"),
            (changed(single, row(single, "Z")), 3109, single as u64 + 2, "answer"),
            (changed(single, row(single, "7")), 3109, single as u64 + 2, "answer"),
            (good[1..].to_vec(), 3110, 2, "question"),
            (both, 3111, good.len() as u64 + 2, "module"),
            (class.rows(&house, ask, "B", 1).await, 3112, 2, "module"),
        ];
        if let Some(n) = place("single") {
            cases.push((changed(n, row(n, "A B")), 3109, n as u64 + 2, "answer"));
        }
        if let Some(n) = place("order") {
            cases.push((changed(n, row(n, "A B")), 3109, n as u64 + 2, "answer"));
        }
        if let Some(n) = place("number") {
            cases.push((changed(n, row(n, "many")), 3109, n as u64 + 2, "answer"));
        }
        for (rows, code, line, field) in cases {
            let csv = file(&rows);
            let plan = try_sheets(&house.hall, &class.campaign, &csv).await.expect("a look");
            let found = plan.problems.iter().find(|p| p.code.0 == code);
            let found = found.unwrap_or_else(|| panic!("{code} in {:?}", plan.problems));
            assert_eq!((found.row, found.field.as_deref()), (Some(line), Some(field)), "{found:?}");
            assert!(found.hint.as_ref().is_some_and(|h| !h.is_empty()), "{code} says what to do");
            let refused = import_sheets(&house.hall, &class.campaign, &csv, "tor").await;
            assert!(matches!(refused, Err(NotImported::Problems(_))), "{code}");
            assert_eq!(answered(&house, ask).await.0, 0, "{code}: nothing half written");
        }
        // the page tells the row, the code and the remedy
        let import = format!("{}/paper/import", class.path);
        ok(&tor.get(&import).await);
        let page = tor.post(&import, &[("csv", &file(&foreign(2, ask, "QQQQ"))), ("act", "import")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("TR-3105") && page.has("QQQQ") && page.has("Nothing is written"), "{}", page.body);
        // no table, no columns, no rows
        for (csv, code) in
            [("form,code\nA,B", 3102), ("form,code,module,question,answer\n", 3103), ("", 3102)]
        {
            let plan = try_sheets(&house.hall, &class.campaign, csv).await.expect("a look");
            assert!(plan.problems.iter().any(|p| p.code.0 == code), "{csv}: {:?}", plan.problems);
        }
        // a learner who answered on a screen is left alone
        let mut b = Browser::new(house.router.clone()).speaking("en");
        b.post("/take", &[("code", zoe)]).await;
        let page = b.get("/take/question").await;
        let value = |name: &str| {
            let rest = page.body.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field");
            rest.split('"').next().expect("a value").to_owned()
        };
        let fields = [("position", value("position")), ("item", value("item")), ("skip", "1".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        b.post("/take/question", &fields).await;
        let csv = file(&class.sheet(&house, zoe, "B", 1).await);
        let plan = try_sheets(&house.hall, &class.campaign, &csv).await.expect("a look");
        assert!(plan.problems.iter().all(|p| p.code.0 == 3113) && !plan.problems.is_empty());
        // once taken, another answer is refused and named; semicolons and Norwegian headings are as good
        let csv = file(&good)
            .replace(',', ";")
            .replace("form;code;module;question;answer", "skjema;kode;del;oppgave;svar");
        import_sheets(&house.hall, &class.campaign, &csv, "tor").await.expect("it is taken");
        let csv = file(&changed(single, row(single, "")));
        let plan = try_sheets(&house.hall, &class.campaign, &csv).await.expect("a look");
        if single < 3 {
            let found: Vec<_> = plan.problems.iter().map(|p| (p.code.0, p.row)).collect();
            assert_eq!(found, [(3114, Some(single as u64 + 2))]);
        }
    }
}

async fn test_of(house: &House, path: &str) -> Arc<Test> {
    let id: Uuid = path.rsplit('/').next().expect("an id").parse().expect("an id");
    let campaign = house.hall.campaign(id).await.expect("a look").expect("the campaign");
    house.hall.test(&campaign).await.expect("a look").expect("a test")
}

#[tokio::test]
async fn a_form_is_balanced_leads_where_it_informs_and_comes_again_from_its_seed() {
    let house = houses().await.remove(0);
    let mut tor = signed_in(&house, "tor@example.org").await;
    let (path, _) = a_form(&house, &mut tor).await;
    let test = test_of(&house, &path).await;
    let cuts = test.standard.cuts;
    for (ways, seed) in [(2, 1), (2, 2), (3, 3), (0, 4)] {
        let wish = Wish { routing: 10, each: 10, ways, lang: Lang::Nb, seed };
        let form = compose(&test.pool, cuts, test.bank, wish).expect("a form");
        assert_eq!(
            form,
            compose(&test.pool, cuts, test.bank, wish).expect("a form"),
            "the same seed, the same form"
        );
        let other = compose(&test.pool, cuts, test.bank, Wish { seed: seed + 100, ..wish }).expect("a form");
        assert_ne!(form.modules, other.modules, "another seed, another form");
        let mut once: HashSet<&str> = HashSet::new();
        for module in &form.modules {
            assert_eq!(module.questions.len(), 10);
            assert!(module.by_area().values().all(|n| *n == 2), "{:?}", module.by_area());
            assert!(module.questions.iter().all(|q| once.insert(&q.item)), "no question stands twice");
        }
        let first = &form.modules[0];
        assert!(first.questions.iter().all(|q| {
            let place = test.pool.place(&q.item).expect("it is in the pool");
            test.at(place).item.credit == Credit::Whole
        }));
        assert_eq!(form.routes.len(), (ways + 1).saturating_sub(2));
        assert!(
            form.routes.windows(2).all(|w| w[0] < w[1]) && form.routes.iter().all(|c| (1..=10).contains(c))
        );
        if let [_, easier, .., harder] = form.modules.as_slice() {
            assert!(
                easier.information[0] > harder.information[0]
                    && easier.information[2] < harder.information[2]
            );
            assert_eq!(form.route(0).map(|m| &m.code), Some(&easier.code));
            assert_eq!(form.route(10).map(|m| &m.code), Some(&harder.code));
        }
        for kind in ["file", "hotspot", "mailbox", "table", "file-manager"] {
            assert!(form.left_out.contains_key(kind), "{kind} is said to be left out");
        }
    }
    let wish = Wish { routing: 30, each: 30, ways: 3, lang: Lang::Nb, seed: 1 };
    let id: Uuid = path.rsplit('/').next().expect("an id").parse().expect("an id");
    let mut narrow = (*house.hall.campaign(id).await.expect("a look").expect("it")).clone();
    narrow.id = Uuid::from_u128(1);
    narrow.rules.areas = vec!["1".to_owned()];
    let small = house.hall.test(&narrow).await.expect("a look").expect("a test");
    assert!(compose(&small.pool, cuts, 1, wish).is_err(), "one area has too few questions for that");
}

/// Simulated learners take the form: it must measure better than as many questions that are the same for all at the ends
/// of the scale, and send most people where they belong.
#[tokio::test]
async fn two_stages_measure_the_ends_better_than_one() {
    let house = houses().await.remove(0);
    let mut tor = signed_in(&house, "tor@example.org").await;
    let (path, _) = a_form(&house, &mut tor).await;
    let test = test_of(&house, &path).await;
    let cuts = test.standard.cuts;
    let wish = Wish { routing: 10, each: 10, ways: 2, lang: Lang::Nb, seed: 5 };
    let staged = compose(&test.pool, cuts, test.bank, wish).expect("a form");
    let single = compose(&test.pool, cuts, test.bank, Wish { routing: 20, ways: 0, ..wish }).expect("a form");
    let parameters = |module: &competence::paper::Module| -> Vec<irt::Item> {
        module
            .questions
            .iter()
            .map(|q| test.at(test.pool.place(&q.item).expect("in the pool")).parameters.clone())
            .collect()
    };
    let mut dice = competence::item::Dice::new(77);
    let mut answer = |item: &irt::Item, theta: f64| {
        let mut u = (dice.bits() >> 11) as f64 / (1u64 << 53) as f64;
        let mut score = 0;
        while score < item.top_score() && u > item.probability(theta, score) {
            u -= item.probability(theta, score);
            score += 1;
        }
        score
    };
    use irt::posterior::{Grid, Posterior};
    let (mut errors, mut fair) = ([0.0f64; 2], 0);
    let people = 2_000;
    for n in 0..people {
        let theta = if n % 2 == 0 { -1.6 } else { 2.2 };
        let mut p = Posterior::normal(Grid::standard(), 0.0, 1.0);
        let mut points = 0;
        for item in parameters(&staged.modules[0]) {
            let score = answer(&item, theta);
            points += score as u32;
            p.update(&item, score);
        }
        let next = staged.route(points).expect("a second part");
        fair += usize::from((next.code == "B") == (theta < 0.0));
        for item in parameters(next) {
            p.update(&item, answer(&item, theta));
        }
        errors[0] += (p.mean() - theta).powi(2);
        let mut p = Posterior::normal(Grid::standard(), 0.0, 1.0);
        for item in parameters(&single.modules[0]) {
            p.update(&item, answer(&item, theta));
        }
        errors[1] += (p.mean() - theta).powi(2);
    }
    let [two, one] = errors.map(|e| (e / f64::from(people)).sqrt());
    let share = fair as f64 / f64::from(people);
    println!(
        "20 questions on paper at -1.6 and 2.2: RMSE {two:.3} in two stages, {one:.3} in one; {share:.3} rightly led"
    );
    assert!(two < one, "two stages {two:.3}, one {one:.3}");
    assert!(share > 0.85, "{share}");
}
