//! A county's planner walks the register and the gap, in every language, on both databases.

use axum::Router;
use axum::http::StatusCode;
use kernel::{Chance, Clock};
use people::Role;
use testkit::{Browser, at, databases};
use trinn::place::migrations;
use trinn::{commands, content, place::Place, serve};

const NOW: &str = "2026-11-23T12:00:00Z";
const PASSWORD: &str = "grønn-stige-17-trinn";
const PLANNER: &str = "planner@trinn.test";
const READER: &str = "reader@trinn.test";
const ELSEWHERE: &str = "elsewhere@trinn.test";

async fn county(db: &db::Db) -> Router {
    let mut chance = Chance::seeded(7);
    let accounts: Vec<people::demo::DemoAccount<'_>> = vec![
        ("Test Planner", PLANNER, Role::Publisher, commands::demo::workshop::COUNTY, PASSWORD),
        ("Test Reader", READER, Role::Reader, commands::demo::workshop::COUNTY, PASSWORD),
        ("Test Elsewhere", ELSEWHERE, Role::Publisher, "rogaland", PASSWORD),
    ];
    people::load_demo(db, at("2026-01-01T00:00:00Z"), &mut chance, content::ORGANISATIONS, &accounts)
        .await
        .expect("accounts");
    commands::demo::workshop::workshop(db, at(NOW)).await.expect("a county");
    let place = Place { db: db.clone(), dir: None };
    let room = serve::room(&place, Clock::fixed(at(NOW)), "http://trinn.test", 0).await.expect("a room");
    let hall = serve::hall(&room).await.expect("a hall");
    let workshop = serve::workshop(&room).await.expect("a workshop");
    serve::router(room, hall, workshop)
}

async fn signed_in(router: &Router, email: &str, lang: &'static str) -> Browser {
    let mut browser = Browser::new(router.clone()).speaking(lang);
    let page = browser.post("/sign-in", &[("email", email), ("password", PASSWORD), ("next", "/me")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{email} signs in: {}", page.body);
    browser
}

fn between(text: &str, before: &str, after: char) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_page_of_register_and_gap_is_whole_and_closed_to_others() {
    for t in databases(&[&migrations()]).await {
        let router = county(&t.db).await;
        let mut planner = signed_in(&router, PLANNER, "nb").await;
        let list = planner.get("/equipment").await;
        let item = between(&list.body, "href=\"/equipment/", '"')
            .into_iter()
            .find(|id| id.len() == 36)
            .expect("an item in the list");
        let sites = planner.get("/sites").await;
        let site = between(&sites.body, "href=\"/sites/", '"')[0].clone();
        let read = [
            "/equipment".to_owned(),
            "/equipment?q=drone&status=in-use&sort=oldest&programme=ELELE2----".to_owned(),
            "/equipment?q=zzzz".to_owned(),
            "/equipment?from=50".to_owned(),
            "/equipment/report".to_owned(),
            format!("/equipment/{item}"),
            "/sites".to_owned(),
            format!("/sites/{site}"),
            "/gap".to_owned(),
            "/gap?organisation=skole-skogstua&reach=60&as-of=2026-11-20".to_owned(),
            format!(
                "/gap?try=machines~printer-3d~{site}~2&try=instructor~printer-3d~{site}&try=without-site~{site}"
            ),
            "/gap/rows?reason=machine".to_owned(),
            "/gap/prices".to_owned(),
        ];
        let write =
            ["/equipment/new".to_owned(), "/equipment/import".to_owned(), format!("/equipment/{item}/edit")];
        for lang in ["nb", "nn", "se", "en"] {
            let mut planner = signed_in(&router, PLANNER, lang).await;
            let mut reader = signed_in(&router, READER, lang).await;
            let mut elsewhere = signed_in(&router, ELSEWHERE, lang).await;
            let mut anybody = Browser::new(router.clone()).speaking(lang);
            for address in read.iter().chain(&write) {
                let page = planner.get(address).await;
                assert_eq!(page.status, StatusCode::OK, "{lang} {address}: {}", page.body);
                assert_eq!(page.body.matches("<h1").count(), 1, "{lang} {address}");
                for family in [">gap-", ">register-", ">error-"] {
                    assert!(!page.has(family), "{lang} {address}: a message is missing: {family}");
                }
                assert_eq!(
                    anybody.get(address).await.status,
                    StatusCode::SEE_OTHER,
                    "{address} asks to sign in"
                );
                let status = reader.get(address).await.status;
                let want = if write.contains(address) { StatusCode::FORBIDDEN } else { StatusCode::OK };
                assert_eq!(status, want, "{lang} {address} for a reader");
            }
            for address in [format!("/equipment/{item}"), format!("/sites/{site}")] {
                assert_eq!(elsewhere.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
            }
            assert!(
                !elsewhere.get("/equipment").await.has(&item),
                "another county's planner does not see it"
            );
            assert_eq!(elsewhere.get("/gap?organisation=ostfold").await.status, StatusCode::NOT_FOUND);
        }
    }
}

#[tokio::test]
async fn a_planner_imports_a_register_and_the_gap_moves() {
    for t in databases(&[&migrations()]).await {
        let router = county(&t.db).await;
        let mut planner = signed_in(&router, PLANNER, "en").await;
        let missing = |body: &str| -> f64 {
            let value: serde_json::Value = serde_json::from_str(body).expect("json");
            value["hours"]["missing"].as_f64().expect("hours")
        };
        let before = missing(&planner.get("/gap/rows.json").await.body);
        assert!(before > 0.0);

        planner.get("/equipment/import").await;
        // a table with faults is told row by row and nothing is written
        let bad = "tag,kind,site,seats\nZQ-1,spaceship,Skogstua videregående skole (oppdiktet),1\nZQ-2,printer-3d,Nowhere,0\n";
        let page = planner.post("/equipment/import", &[("csv", bad), ("act", "import")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("2 faults") && page.has("“spaceship” is not known"), "{}", page.body);
        assert!(page.has("ZQ-2,printer-3d,Nowhere,0"), "what was typed is kept");
        assert!(planner.get("/equipment?q=ZQ-2").await.has("Nothing found"));

        // what the rows of the gap say is missing for want of a machine is bought
        let rows = planner.get("/gap/rows.json?reason=machine").await;
        let value: serde_json::Value = serde_json::from_str(&rows.body).expect("json");
        let row = &value["rows"][0];
        let (kind, school) =
            (row["kind"].as_str().expect("a kind"), row["school"].as_str().expect("a school"));
        let good = format!(
            "tag,kind,site,seats,note\nZQ-1,{kind},{school},4,'=not a formula\nZQ-2,{kind},{school},4,\n"
        );
        let page = planner.post("/equipment/import", &[("csv", &good), ("act", "try")]).await;
        assert!(page.status == StatusCode::OK && page.has("2 new items"), "{}", page.body);
        assert!(planner.get("/equipment?q=ZQ-2").await.has("Nothing found"), "a trial writes nothing");
        let page = planner.post("/equipment/import", &[("csv", &good), ("act", "import")]).await;
        assert_eq!(page.location(), "/equipment");
        let page = planner.post("/equipment/import", &[("csv", &good), ("act", "try")]).await;
        assert!(page.has("2 items are unchanged"), "again changes nothing: {}", page.body);
        let after = missing(&planner.get("/gap/rows.json").await.body);
        assert!(after <= before, "{after} of {before}");

        // both are changed at once, with a reason; the history says what and why
        let list = planner.get("/equipment?q=ZQ-").await;
        let ids: Vec<String> = between(&list.body, "name=\"id\" value=\"", '"')
            .into_iter()
            .filter(|id| id.len() == 36)
            .collect();
        assert_eq!(ids.len(), 2, "{}", list.body);
        let fields = [("q", "ZQ-"), ("which", "found"), ("to-status", "out-of-order"), ("reason", "")];
        let page = planner.post("/equipment/bulk", &fields).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("Say why"), "{}", page.body);
        let fields = [("q", "ZQ-"), ("which", "found"), ("to-status", "out-of-order"), ("reason", "flooded")];
        assert_eq!(planner.post("/equipment/bulk", &fields).await.location(), "/equipment?q=ZQ-");
        let page = planner.get(&format!("/equipment/{}", ids[0])).await;
        assert!(page.has("flooded") && page.has("Out of order"), "{}", page.body);
        let broken = missing(&planner.get("/gap/rows.json").await.body);
        assert_eq!(broken, before, "broken machines give nothing");

        // the change of somebody who looked at an older state is refused
        let form = [
            ("version", "1"),
            ("name", "X"),
            ("tag", "ZQ-1"),
            ("kind", kind),
            ("site", "00000000-0000-0000-0000-000000000000"),
            ("seats", "0"),
            ("status", "in-use"),
            ("condition", "good"),
            ("reason", "x"),
        ];
        let page = planner.post(&format!("/equipment/{}/edit", ids[0]), &form).await;
        assert!(
            page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("Fill in the field"),
            "{}",
            page.body
        );
        assert!(page.has("value=\"X\""), "what was typed is kept");

        // opening hours that end before they begin
        let sites = planner.get("/sites").await;
        let site = format!("/sites/{}", between(&sites.body, "href=\"/sites/", '"')[0]);
        let page = planner.post(&site, &[("open-0-0", "12:00"), ("close-0-0", "08:00")]).await;
        assert!(
            page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("Opening hours end after"),
            "{}",
            page.body
        );
        let mut reader = signed_in(&router, READER, "en").await;
        assert_eq!(reader.post(&site, &[("open-0-0", "08:00")]).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn what_if_moves_coverage_and_saves_nothing() {
    let t = testkit::sqlite(&[&migrations()]).await;
    let router = county(&t.db).await;
    let mut planner = signed_in(&router, PLANNER, "en").await;
    let hours = |body: &str| -> f64 {
        let value: serde_json::Value = serde_json::from_str(body).expect("json");
        value["hours"]["missing"].as_f64().expect("hours")
    };
    let before = hours(&planner.get("/gap/rows.json").await.body);
    let sites = planner.get("/sites").await;
    let mut worse = String::new();
    for id in between(&sites.body, "href=\"/sites/", '"') {
        worse.push_str(&format!("&try=without-site~{id}"));
    }
    let nothing = hours(&planner.get(&format!("/gap/rows.json?{worse}")).await.body);
    assert!(nothing > before, "without any site everything is missing: {nothing} of {before}");
    assert_eq!(hours(&planner.get("/gap/rows.json").await.body), before);
    for bad in ["try=machines~x~y~1", "try=machines", "reach=999", "reach=soon", "year=1999"] {
        assert_eq!(planner.get(&format!("/gap?{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    let form = "/gap/try?organisation=ostfold&change=more&kind=printer-3d&site=x&number=2";
    assert_eq!(planner.get(form).await.status, StatusCode::BAD_REQUEST);
}

/// Waits until a plan is no longer being made; gives its page.
async fn finished(browser: &mut Browser, address: &str) -> String {
    for _ in 0..300 {
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
        if !page.has("value=\"cancel\"") {
            return page.body;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the plan is not done after 30 seconds");
}

async fn count(db: &db::Db, sql: &'static str) -> i64 {
    let mut conn = db.read().await.expect("a connection");
    db::on!(&mut conn, c => sqlx::query_scalar(sql).fetch_one(&mut *c).await).expect("a count")
}

#[tokio::test]
async fn a_plan_is_made_pinned_made_anew_and_published_and_what_was_agreed_stays() {
    for t in databases(&[&migrations()]).await {
        let router = county(&t.db).await;
        let mut planner = signed_in(&router, PLANNER, "en").await;
        planner.get("/plans").await;
        let form = |seconds: &'static str| {
            [
                ("organisation", "ostfold"),
                ("year", "2026/27"),
                ("travel", "45"),
                ("seconds", seconds),
                ("seed", "3"),
            ]
        };
        let page = planner.post("/plans", &form("0")).await;
        assert!(
            page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("whole number from 1–600"),
            "{}",
            page.body
        );
        let plan = planner.post("/plans", &form("2")).await.location().to_owned();
        let body = finished(&mut planner, &plan).await;
        assert!(body.contains("Of what is possible") && body.contains("value=\"publish\""), "{body}");

        // what is shown can be checked by anybody with the command line's own checker
        let instance =
            access_plan::Instance::parse(&planner.get(&format!("{plan}/instance.json")).await.body)
                .expect("a problem");
        let made =
            access_plan::Plan::parse(&planner.get(&format!("{plan}/plan.json")).await.body).expect("a plan");
        let report = access_plan::check::check(&instance, &made);
        assert!(report.valid() && !made.bookings.is_empty(), "{:?}", report.violations);

        // a booking is pinned, another one banned, and the plan made anew keeps to both
        planner.get(&plan).await;
        planner.post(&plan, &[("act", "pin"), ("booking", "0")]).await;
        planner.get(&plan).await;
        let page = planner.post(&plan, &[("act", "ban"), ("booking", "1")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(planner.get(&plan).await.has("Take back"));
        let anew = planner.post(&plan, &[("act", "anew")]).await.location().to_owned();
        assert_ne!(anew, plan);
        finished(&mut planner, &anew).await;
        let second =
            access_plan::Plan::parse(&planner.get(&format!("{anew}/plan.json")).await.body).expect("a plan");
        assert!(access_plan::check::check(&instance, &second).valid());
        let mut sorted = made.clone();
        sorted.bookings.sort_unstable();
        let (pinned, banned) = (made.bookings[0], made.bookings[1]);
        assert!(second.bookings.contains(&pinned), "the pinned booking is there");
        assert!(!second.bookings.contains(&banned), "the banned one is not");

        // publishing: only publishers, once; each session becomes one booking, and no machine is promised twice
        let mut reader = signed_in(&router, READER, "en").await;
        reader.get(&plan).await;
        assert_eq!(reader.post(&plan, &[("act", "publish")]).await.status, StatusCode::FORBIDDEN);
        planner.get(&plan).await;
        assert_eq!(planner.post(&plan, &[("act", "publish")]).await.location(), plan);
        let booked = count(&t.db, "SELECT COUNT(*) FROM booking WHERE state = 'proposed'").await;
        assert_eq!(booked, made.bookings.len() as i64);
        planner.get(&plan).await;
        assert_eq!(planner.post(&plan, &[("act", "publish")]).await.status, StatusCode::CONFLICT);
        let machines = "SELECT CAST(SUM(machines) AS BIGINT) FROM booking WHERE state = 'proposed'";
        assert_eq!(
            count(&t.db, machines).await,
            count(&t.db, "SELECT CAST(SUM(machines) AS BIGINT) FROM slot_use").await
        );

        // somebody agrees to one; the newer plan takes the place of all others
        let mut tx = t.db.write().await.expect("a transaction");
        const AGREE: &str =
            "UPDATE booking SET group_agreed = 1 WHERE id = (SELECT id FROM booking ORDER BY id LIMIT 1)";
        db::on!(&mut tx, c => sqlx::query(AGREE).execute(&mut *c).await.map(drop)).expect("agreed");
        tx.commit().await.expect("written");
        planner.get(&anew).await;
        assert_eq!(planner.post(&anew, &[("act", "publish")]).await.location(), anew);
        let kept = "SELECT COUNT(*) FROM booking WHERE state = 'proposed' AND group_agreed = 1";
        assert_eq!(count(&t.db, kept).await, 1);
        assert_eq!(
            count(&t.db, machines).await,
            count(&t.db, "SELECT CAST(SUM(machines) AS BIGINT) FROM slot_use").await,
            "machines of released bookings are given back"
        );
        assert!(planner.get(&plan).await.has("Replaced by a newer one"));
        for lang in ["nb", "nn", "se"] {
            let mut planner = signed_in(&router, PLANNER, lang).await;
            let page = planner.get(&anew).await;
            assert!(page.status == StatusCode::OK && !page.has(">plan-"), "{lang}");
        }
    }
}

#[tokio::test]
async fn school_and_company_answer_each_for_itself_and_calendars_follow() {
    for t in databases(&[&migrations()]).await {
        let router = county(&t.db).await;
        let mut planner = signed_in(&router, PLANNER, "en").await;
        planner.get("/plans").await;
        let form = [
            ("organisation", "ostfold"),
            ("year", "2026/27"),
            ("travel", "45"),
            ("seconds", "1"),
            ("seed", "3"),
        ];
        let plan = planner.post("/plans", &form).await.location().to_owned();
        finished(&mut planner, &plan).await;
        planner.post(&plan, &[("act", "publish")]).await;
        let machines = "SELECT CAST(SUM(machines) AS BIGINT) FROM slot_use";
        let before = count(&t.db, machines).await;

        // a county's publisher stands on both sides of a booking between two of its schools: one yes is enough
        let list = planner.get("/bookings").await;
        let ids: Vec<String> = between(&list.body, "name=\"id\" value=\"", '"')
            .into_iter()
            .filter(|id| id.len() == 36)
            .collect();
        assert!(ids.len() > 10, "{}", list.body);
        let page = planner.post("/bookings", &[("act", "accept")]).await;
        assert!(
            page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("Tick at least one"),
            "{}",
            page.body
        );
        planner.get("/bookings").await;
        let page = planner.post("/bookings", &[("act", "accept"), ("id", &ids[0]), ("id", &ids[1])]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&t.db, "SELECT COUNT(*) FROM booking WHERE state = 'agreed'").await, 2);
        let page = planner.post("/bookings", &[("act", "decline"), ("id", &ids[2]), ("reason", "")]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("Say why"), "{}", page.body);
        planner
            .post("/bookings", &[("act", "decline"), ("id", &ids[2]), ("reason", "the hall is flooded")])
            .await;
        assert_eq!(count(&t.db, "SELECT COUNT(*) FROM booking WHERE state = 'cancelled'").await, 1);
        assert!(count(&t.db, machines).await < before, "its machines are free again");
        let again = planner.post("/bookings", &[("act", "accept"), ("id", &ids[2])]).await;
        assert!(
            again.status == StatusCode::UNPROCESSABLE_ENTITY && again.has("no longer holds"),
            "{}",
            again.body
        );

        // those who only read, or work elsewhere, answer for nobody
        let mut reader = signed_in(&router, READER, "en").await;
        assert!(!reader.get("/bookings?show=all").await.has("name=\"id\""));
        assert_eq!(
            reader.post("/bookings", &[("act", "accept"), ("id", &ids[3])]).await.status,
            StatusCode::FORBIDDEN
        );
        let mut elsewhere = signed_in(&router, ELSEWHERE, "en").await;
        assert!(elsewhere.get("/bookings?show=all").await.has("No bookings here"));

        // a calendar of a group: secret, without names of learners, told what was called off, taken back
        let page = planner.get("/bookings/calendars").await;
        let of = between(&page.body, "value=\"group~", '"')[0].clone();
        let page = planner.post("/bookings/calendars", &[("of", &format!("group~{of}"))]).await;
        let address = between(&page.body, "http://trinn.test/calendar/", '<')[0].clone();
        let mut anybody = Browser::new(router.clone());
        let file = anybody.get(&format!("/calendar/{address}")).await;
        assert!(file.status == StatusCode::OK && file.has("BEGIN:VCALENDAR") && file.has("TZID:Europe/Oslo"));
        assert!(file.has("BEGIN:VEVENT") && !file.has("Alva") && !file.has("Brage"), "{}", file.body);
        assert_eq!(anybody.get("/calendar/0000.ics").await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            planner.post("/bookings/calendars", &[("of", "group~x~")]).await.status,
            StatusCode::NOT_FOUND
        );
        let page = planner.get("/bookings/calendars").await;
        let feed = between(&page.body, "name=\"feed\" value=\"", '"')[0].clone();
        planner.post("/bookings/calendars", &[("act", "withdraw"), ("feed", &feed)]).await;
        assert_eq!(anybody.get(&format!("/calendar/{address}")).await.status, StatusCode::NOT_FOUND);
        for lang in ["nb", "nn", "se"] {
            let mut planner = signed_in(&router, PLANNER, lang).await;
            for address in ["/bookings", "/bookings?show=all&from=60", "/bookings/calendars", "/bookings.csv"]
            {
                let page = planner.get(address).await;
                assert!(page.status == StatusCode::OK && !page.has(">booking-"), "{lang} {address}");
            }
        }
    }
}

#[tokio::test]
async fn a_round_is_applied_to_from_the_gap_ranked_in_view_and_settled_once() {
    for t in databases(&[&migrations()]).await {
        let router = county(&t.db).await;
        let accounts: Vec<people::demo::DemoAccount<'_>> =
            vec![("Test Ministry", "giver@trinn.test", Role::Publisher, "no", PASSWORD)];
        let mut chance = Chance::seeded(17);
        people::load_demo(&t.db, at("2026-01-01T00:00:00Z"), &mut chance, content::ORGANISATIONS, &accounts)
            .await
            .expect("an account");
        let mut giver = signed_in(&router, "giver@trinn.test", "en").await;
        giver.get("/grants").await;
        let fields = |budget: &'static str, closes: &'static str| {
            [
                ("title", "Equipment 2026"),
                ("organisation", "no"),
                ("year", "2026/27"),
                ("budget", budget),
                ("own_share", "25"),
                ("opens", "2026-11-01"),
                ("closes", closes),
            ]
        };
        let page = giver.post("/grants", &fields("plenty", "2026-10-01")).await;
        assert!(
            page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("is not an amount"),
            "{}",
            page.body
        );
        let round = giver.post("/grants", &fields("2 000 000", "2026-11-23")).await.location().to_owned();
        assert!(round.starts_with("/grants/"), "{round}");

        // the owner applies with what the gap says; nothing is typed
        let mut planner = signed_in(&router, PLANNER, "en").await;
        planner.get("/grants").await;
        assert_eq!(planner.post("/grants", &fields("5", "2026-12-01")).await.status, StatusCode::FORBIDDEN);
        let page = planner.get(&format!("{round}/apply?organisation=ostfold")).await;
        let lines: Vec<String> = between(&page.body, "name=\"line\" value=\"", '"');
        assert!(lines.len() > 3, "{}", page.body);
        let mut form: Vec<(&str, &str)> = vec![("organisation", "ostfold")];
        form.extend(lines.iter().map(|l| ("line", l.as_str())));
        assert_eq!(planner.post(&format!("{round}/apply"), &form).await.location(), round);
        planner.get(&format!("{round}/apply?organisation=ostfold")).await;
        planner.post(&format!("{round}/apply"), &form).await;
        let applied = count(&t.db, "SELECT COUNT(*) FROM grant_line").await;
        assert_eq!(applied, lines.len() as i64, "the same again is not applied for twice");
        let page = planner.get(&round).await;
        assert!(page.has("Points = hours of the gap closed"), "the formula is in view");
        assert!(!page.has("value=\"rule\"") && !page.has("value=\"award\""), "an applicant changes no rule");
        assert_eq!(planner.post(&round, &[("act", "award")]).await.status, StatusCode::FORBIDDEN);

        // the rule is changed with a reason only; while the round is open it is not settled
        giver.get(&round).await;
        let rule = [("act", "rule"), ("core", "2"), ("far_behind", "1"), ("shared", "3")];
        let page = giver.post(&round, &rule).await;
        assert!(
            page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("from 0.5 to 2"),
            "{}",
            page.body
        );
        let rule =
            [("act", "rule"), ("core", "2"), ("far_behind", "1"), ("shared", "1"), ("reason", "core first")];
        assert_eq!(giver.post(&round, &rule).await.location(), round);
        assert!(giver.get(&round).await.has("core first"));
        assert_eq!(giver.post(&round, &[("act", "award")]).await.status, StatusCode::CONFLICT);
        let mut tx = t.db.write().await.expect("a transaction");
        const YESTERDAY: &str = "UPDATE grant_round SET closes = '2026-11-22'";
        db::on!(&mut tx, c => sqlx::query(YESTERDAY).execute(&mut *c).await.map(drop)).expect("a day later");
        tx.commit().await.expect("written");
        giver.get(&round).await;
        assert_eq!(giver.post(&round, &[("act", "award")]).await.location(), round);
        assert_eq!(giver.post(&round, &[("act", "award")]).await.status, StatusCode::CONFLICT);
        let given = count(&t.db, "SELECT CAST(SUM(awarded) AS BIGINT) FROM grant_line").await;
        assert!(given > 0 && given <= 2_000_000, "{given}");

        // what was awarded is followed: bought, installed
        let page = planner.get(&round).await;
        let line = between(&page.body, "name=\"line\" value=\"", '"')[0].clone();
        planner.post(&round, &[("act", "step"), ("line", &line)]).await;
        planner.get(&round).await;
        planner.post(&round, &[("act", "step"), ("line", &line)]).await;
        assert!(planner.get(&round).await.has("Installed"));
        assert_eq!(
            planner.post(&round, &[("act", "step"), ("line", &line)]).await.status,
            StatusCode::CONFLICT
        );
        let csv = planner.get(&format!("{round}/lines.csv")).await;
        assert_eq!(csv.body.lines().count() as i64, applied + 1);
        for lang in ["nb", "nn", "se"] {
            let mut giver = signed_in(&router, "giver@trinn.test", lang).await;
            for address in ["/grants".to_owned(), round.clone()] {
                let page = giver.get(&address).await;
                assert!(page.status == StatusCode::OK && !page.has(">grant-"), "{lang} {address}");
            }
        }
    }
}

#[tokio::test]
async fn figures_are_taken_away_in_formats_of_other_systems() {
    for t in databases(&[&migrations()]).await {
        let router = county(&t.db).await;
        let mut reader = Browser::new(router).speaking("en");
        let get = async |reader: &mut Browser, ending: &str| {
            let page = reader.get(&format!("/indicators/machines-in-working-order{ending}")).await;
            assert_eq!(page.status, StatusCode::OK, "{ending}");
            page
        };
        let csv = get(&mut reader, ".csv").await;
        assert!(csv.headers["link"].to_str().expect("text").contains("csv-metadata.json"));
        let described: serde_json::Value =
            serde_json::from_str(&get(&mut reader, ".csv-metadata.json").await.body).expect("JSON");
        let names = described["tableSchema"]["columns"].as_array().expect("columns").iter();
        let names: Vec<&str> = names.filter_map(|c| c["name"].as_str()).collect();
        assert_eq!(csv.body.trim_start_matches('\u{feff}').lines().next(), Some(names.join(",").as_str()));
        let set: serde_json::Value =
            serde_json::from_str(&get(&mut reader, ".jsonstat.json").await.body).expect("JSON");
        let size = |n: usize| set["size"][n].as_u64().expect("a size") as usize;
        assert_eq!(set["value"].as_array().expect("values").len(), size(0) * size(1));
        let sdmx = get(&mut reader, ".sdmx.csv").await.body;
        assert!(
            sdmx.trim_start_matches('\u{feff}').starts_with("STRUCTURE,STRUCTURE_ID,ACTION,INDICATOR"),
            "{sdmx}"
        );
        assert_eq!(
            reader.get("/indicators/machines-in-working-order.exe").await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn what_the_gap_says_is_told_to_evidence_once_and_again_when_a_machine_goes() {
    use evidence::figures::{Known, WHOLE, measure, shown};
    use evidence::indicator::shipped;
    use infrastructure::catalogue::Catalogue;
    use infrastructure::use_cases::put_items::put_items;
    use infrastructure::use_cases::tell_supply::tell_supply;

    for t in databases(&[&migrations()]).await {
        let (db, now) = (&t.db, at(NOW));
        let _router = county(db).await;
        let catalogue = Catalogue::parse(content::PROGRAMMES).expect("programmes");
        tell_supply(db, &catalogue, now).await.expect("told");
        assert_eq!(tell_supply(db, &catalogue, now).await.expect("told"), 0, "nothing has changed");
        let share = async |id: &str| {
            evidence::ledger::keep_up(db).await.expect("counted");
            let i = shipped().iter().find(|i| i.id == id).expect("an indicator");
            let mut conn = db.read().await.expect("reading");
            let map = people::store::organisation::load_map(&mut conn).await.expect("a map");
            let years = measure(&mut conn, i, Known::on(now.date(), now.date())).await.expect("figures");
            shown(&map, i, &years[0]).value(i, WHOLE).expect("a figure")
        };
        let parts = [
            share("needs-met-here").await,
            share("needs-met-by-sharing").await,
            share("needs-not-met").await,
        ];
        assert!((parts.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{parts:?} make up the whole");
        assert!(parts.iter().all(|p| *p > 0.0), "{parts:?}");
        let in_order = share("machines-in-working-order").await;

        // half of the machines break
        let mut conn = db.read().await.expect("reading");
        let items = infrastructure::store::equipment::all(&mut conn).await.expect("items");
        drop(conn);
        let broken: Vec<_> = items
            .iter()
            .filter(|i| i.usable())
            .step_by(2)
            .map(|i| infrastructure::equipment::Item {
                status: infrastructure::equipment::Status::OutOfOrder,
                version: i.version + 1,
                ..i.clone()
            })
            .collect();
        put_items(db, &broken, "they broke", PLANNER, now).await.expect("put");
        assert!(tell_supply(db, &catalogue, now).await.expect("told") > 0);
        assert!(share("needs-not-met").await > parts[2] + 0.01, "less is met");
        assert!(share("machines-in-working-order").await < in_order - 0.3);
        let (_, different) = evidence::ledger::verify(db, shipped(), &|_| ()).await.expect("recounted");
        assert_eq!(different, []);
    }
}
