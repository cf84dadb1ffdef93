//! Every page of every role in every language, through the real router, on both databases.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::StatusCode;
use kernel::{Chance, Clock};
use people::Role;
use testkit::{Browser, at, databases};
use trinn::commands::demo::school;
use trinn::place::migrations;
use trinn::{commands, content, place::Place, serve};

const NOW: &str = "2026-11-23T12:00:00Z";
const PASSWORD: &str = "grønn-stige-17-trinn";

/// Roles and their addresses.
const ROLES: [(&str, Role); 5] = [
    ("reader@trinn.test", Role::Reader),
    ("reporter@trinn.test", Role::Reporter),
    ("editor@trinn.test", Role::Editor),
    ("publisher@trinn.test", Role::Publisher),
    ("administrator@trinn.test", Role::Administrator),
];

/// Pages that anybody may read.
const PUBLIC: &[&str] = &[
    "/indicators",
    "/indicators/ready-for-apprenticeship",
    "/indicators/core-sign-offs-given?as-of=2026-03-31",
    "/indicators/machines-under-ten-years",
    "/indicators/spread-of-readiness",
    "/readiness",
    "/readiness?year=2025/26&as-of=2026-03-31",
    "/programmes",
    "/programmes/ELELE1----",
    "/passport",
    "/",
    "/about",
    "/api",
    "/policies",
    "/policies?q=digital+infrastruktur",
    "/policies?country=NO&in-year=2023&sort=title",
    "/policies?q=zzzzzz",
    "/policies?as-of=2025-06-30",
    "/policies/43626",
    "/policies/43626?as-of=2025-06-30",
    "/policies/27970",
    "/policies/43626/tree",
    "/policies/43626/history",
    "/policies/43626/history/1",
    "/policies/43626/diff?from=1&to=2",
    "/policies/43626/cite",
    "/policies/cite?country=NO",
    "/policies/compare",
    "/policies/compare?id=43626&id=27993",
    "/policies/statistics",
    "/policies/statistics?country=NO",
    "/editions",
    "/editions/1",
    "/editions/2/diff/1",
    "/editions/1/cite",
    "/vocabularies",
    "/vocabularies/european-priorities",
    "/vocabularies/european-priorities/osnabrueck-2020",
    "/vocabularies/european-priorities/osnabrueck-2020?as-of=2025-06-30",
    "/organisations",
    "/organisations?on=2023-06-01",
    "/organisations/viken",
    "/sign-in",
    "/competence",
    "/take",
    "/take?code=DEMO-ELEV",
    "/take/start?code=DEMO-ELEV",
    "/take/start?code=DEMO-SELF",
    "/take/start?code=DEMO-FAST",
    "/frameworks",
    "/frameworks/digcomp-3.0",
    "/frameworks/digcompedu-2017",
    "/resources",
    "/resources?q=passord&sort=length",
    "/resources?competence=digcomp-3.0%2F4.1&language=nb&link=not-checked",
    "/resources?q=zzzzzz",
    "/resources?from=25",
    "/resources/r-sok-og-skriv",
    "/resources/r-sok-og-skriv/versions/1",
    "/collections",
    "/courses",
    "/courses?when=past&mode=online",
];

/// Pages for everybody who is signed in.
const OWN: &[&str] = &[
    "/gap",
    "/gap/rows",
    "/gap/prices",
    "/equipment",
    "/equipment/report",
    "/sites",
    "/training",
    "/me",
    "/me/password",
    "/groups",
    "/campaigns",
    "/collections/new",
];

/// Pages for people who draft.
const REPORTER: &[&str] =
    &["/edit", "/edit/policies/new", "/edit/policies/43626", "/edit/policies/43626/stages"];

/// Pages for people who edit.
const EDITOR: &[&str] = &[
    "/edit/import",
    "/items",
    "/items?framework=digcomp-3.0&level=basic",
    "/items/dc-1.1-01",
    "/items/dc-1.1-01?in=en",
    "/items/dc-1.1-01/edit",
    "/items/new",
    "/items/statistics",
    "/items/statistics?flag=key&sort=n",
    "/items/dc-1.1-01/statistics",
    "/items/new-1.2-01/statistics",
    "/items/dif",
    "/items/dif?by=programme&show=all",
    "/items/drift",
    "/items/calibrations",
    "/items/calibrations/1",
    "/items/calibrations/2",
    "/items/calibrations/new",
    "/standards",
    "/resources/new",
    "/courses/new?competence=digcomp-3.0%2F4.1&audience=teacher",
    "/courses/demand",
    "/courses/demand?audience=teacher&framework=digcompedu-2017&competence=1.1",
    "/resources/import",
    "/resources/check",
    "/resources/r-sok-og-skriv/edit",
];

/// Pages for people who publish.
const PUBLISHER: &[&str] = &["/edit/editions/new"];

/// Pages for administrators.
const ADMINISTRATOR: &[&str] = &[
    "/edit/audit",
    "/edit/vocabularies/stages",
    "/people",
    "/people/new",
    "/organisations/new",
    "/groups/new",
];

/// Files that lists and records come as, with the beginning of their media type.
const FILES: &[(&str, &str)] = &[
    ("/policies.csv?country=NO", "text/csv"),
    ("/policies.json?country=NO", "application/json"),
    ("/policies.jsonl?country=NO", "application/"),
    ("/policies.jsonld?country=NO", "application/ld+json"),
    ("/policies.xlsx?country=NO", "application/vnd.openxmlformats"),
    ("/policies.bib?country=NO", "application/x-bibtex"),
    ("/policies.ris?country=NO", "application/x-research-info-systems"),
    ("/policies.csl.json?country=NO", "application/vnd.citationstyles.csl+json"),
    ("/policies.apa.txt?country=NO", "text/plain"),
    ("/policies.atom?country=NO", "application/atom+xml"),
    ("/policies/43626.csv", "text/csv"),
    ("/policies/43626.json", "application/json"),
    ("/policies/43626.jsonld", "application/ld+json"),
    ("/policies/43626.xlsx", "application/vnd.openxmlformats"),
    ("/policies/43626.bib", "application/x-bibtex"),
    ("/policies/43626.ris", "application/x-research-info-systems"),
    ("/policies/43626.csl.json", "application/vnd.citationstyles.csl+json"),
    ("/policies/43626.atom", "application/atom+xml"),
    ("/policies/statistics.csv", "text/csv"),
    ("/vocabularies/stages.json", "application/json"),
    ("/vocabularies/stages.jsonld", "application/ld+json"),
    ("/organisations.csv", "text/csv"),
    ("/organisations.json", "application/json"),
    ("/courses.csv", "text/csv"),
    ("/courses.json", "application/json"),
    ("/resources.csv?audience=teacher", "text/csv"),
    ("/resources.json?audience=teacher", "application/json"),
    ("/resources.jsonl?audience=teacher", "application/jsonl"),
    ("/api/openapi.json", "application/json"),
    ("/api/v1/policies?country=NO", "application/json"),
    ("/api/v1/policies/43626", "application/json"),
];

/// Files for people who edit.
const EDITOR_FILES: &[(&str, &str)] = &[
    ("/items.csv", "text/csv"),
    ("/items/statistics.csv", "text/csv"),
    ("/items/statistics.json", "application/json"),
    ("/items/dif.csv?by=programme", "text/csv"),
    ("/items/dif.json", "application/json"),
    ("/items/drift.csv", "text/csv"),
    ("/items/drift.json", "application/json"),
    ("/items/calibrations/1/items.csv", "text/csv"),
    ("/items/calibrations/1/report.json", "application/json"),
];

/// What is wrong, and where.
type Faults = BTreeMap<String, Vec<String>>;

async fn service(db: &db::Db) -> Router {
    let mut chance = Chance::seeded(7);
    commands::demo::fill(db, &mut chance).await.expect("the demonstration fills the database");
    let accounts: Vec<people::demo::DemoAccount<'_>> =
        ROLES.iter().map(|(email, role)| ("Test Person", *email, *role, "no", PASSWORD)).collect();
    people::load_demo(db, at("2026-01-01T00:00:00Z"), &mut chance, content::ORGANISATIONS, &accounts)
        .await
        .expect("accounts");
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

/// What a page must be, whatever it shows.
fn whole(address: &str, lang: &str, body: &str, faults: &mut Faults) {
    let mut fault = |what: &str| faults.entry(what.to_owned()).or_default().push(format!("{lang} {address}"));
    if !body.contains(&format!("<html lang=\"{lang}\"")) {
        fault("the page does not say its language");
    }
    if body.matches("<h1").count() != 1 {
        fault("the page has not exactly one h1");
    }
    if !body.contains("</html>") {
        fault("the page is cut");
    }
    if ('\u{E000}'..='\u{E00F}').any(|c| body.contains(c)) {
        fault("a fallback's wrapping was not taken off");
    }
    for key in raw_keys(body) {
        fault(&format!("the message {key} is missing"));
    }
}

/// Message keys that stand in a page's text: somebody forgot to write the message.
fn raw_keys(body: &str) -> Vec<String> {
    const FAMILIES: [&str; 32] = [
        "grant-",
        "booking-",
        "session-",
        "plan-",
        "gap-",
        "register-",
        "indicator-",
        "readiness-",
        "programme-",
        "training-",
        "passport-",
        "resource-",
        "collection-",
        "course-",
        "bank-",
        "record-",
        "list-",
        "edit-",
        "take-",
        "nav-",
        "error-",
        "people-",
        "start-",
        "about-",
        "compare-",
        "statistics-",
        "import-",
        "audit-",
        "contradiction-",
        "change-",
        "field-",
        "tree-",
    ];
    let mut found = Vec::new();
    let mut in_tag = false;
    for piece in body.split_inclusive(['<', '>']) {
        let text = piece.trim_end_matches(['<', '>']).trim();
        if !in_tag
            && FAMILIES.iter().any(|f| text.starts_with(f))
            && text.len() > 6
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        {
            found.push(text.to_owned());
        }
        in_tag = piece.ends_with('<');
    }
    found
}

fn report(faults: Faults) {
    let lines: Vec<String> = faults
        .iter()
        .map(|(what, places)| format!("{what}: {} times, first {}", places.len(), places[0]))
        .collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[tokio::test]
async fn every_public_page_is_whole_in_every_language() {
    for t in databases(&[&migrations()]).await {
        let router = service(&t.db).await;
        let mut faults: Faults = BTreeMap::new();
        for lang in ["nb", "nn", "se", "en"] {
            let mut browser = Browser::new(router.clone()).speaking(lang);
            for address in PUBLIC {
                let page = browser.get(address).await;
                if page.status != StatusCode::OK {
                    faults
                        .entry(format!("{} answered", page.status))
                        .or_default()
                        .push((*address).to_owned());
                    continue;
                }
                whole(address, lang, &page.body, &mut faults);
            }
        }
        report(faults);
    }
}

#[tokio::test]
async fn every_page_of_every_role_is_whole_in_every_language_and_closed_to_the_roles_below() {
    for t in databases(&[&migrations()]).await {
        let router = service(&t.db).await;
        let mut faults: Faults = BTreeMap::new();
        for (email, role) in ROLES {
            for lang in ["nb", "nn", "se", "en"] {
                let mut browser = signed_in(&router, email, lang).await;
                let groups = [
                    (OWN, true),
                    (REPORTER, role >= Role::Reporter),
                    (EDITOR, role >= Role::Editor),
                    (PUBLISHER, role >= Role::Publisher),
                    (ADMINISTRATOR, role >= Role::Administrator),
                    (PUBLIC, true),
                ];
                for (addresses, open) in groups {
                    for address in addresses {
                        let page = browser.get(address).await;
                        let want = if open { StatusCode::OK } else { StatusCode::FORBIDDEN };
                        if page.status != want {
                            let what = format!("{} instead of {want} for {role:?}", page.status);
                            faults.entry(what).or_default().push((*address).to_owned());
                            continue;
                        }
                        whole(address, lang, &page.body, &mut faults);
                    }
                }
            }
        }
        let mut anonymous = Browser::new(router.clone()).speaking("nb");
        for address in OWN.iter().chain(REPORTER).chain(EDITOR).chain(PUBLISHER).chain(ADMINISTRATOR) {
            let page = anonymous.get(address).await;
            if page.status != StatusCode::SEE_OTHER || !page.location().starts_with("/sign-in") {
                faults.entry("open to everybody".to_owned()).or_default().push((*address).to_owned());
            }
        }
        report(faults);
    }
}

/// What stands between two pieces of a page, every time.
fn between<'a>(body: &'a str, before: &'a str, after: char) -> Vec<&'a str> {
    body.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

/// The pages of the demonstration's class: its assessments, on paper too, and its practical observation.
#[tokio::test]
async fn every_page_of_a_class_is_whole_in_every_language() {
    for t in databases(&[&migrations()]).await {
        let router = service(&t.db).await;
        let teacher = [("Test Teacher", school::TEACHER, Role::Reader, school::SCHOOL, PASSWORD)];
        let mut chance = Chance::seeded(8);
        people::load_demo(&t.db, at("2026-01-01T00:00:00Z"), &mut chance, content::ORGANISATIONS, &teacher)
            .await
            .expect("the teacher's account");
        school::class(&t.db, &mut chance, at(NOW)).await.expect("the demonstration's class");
        let mut faults: Faults = BTreeMap::new();
        for lang in ["nb", "nn", "se", "en"] {
            let mut browser = signed_in(&router, school::TEACHER, lang).await;
            let list = browser.get("/campaigns").await;
            let campaigns: Vec<String> = between(&list.body, "href=\"/campaigns/", '"')
                .into_iter()
                .filter(|id| id.len() == 36)
                .map(|id| format!("/campaigns/{id}"))
                .collect();
            assert_eq!(campaigns.len(), 2, "a test and an observation: {campaigns:?}");
            let mut addresses = campaigns.clone();
            let mut printed = 0;
            for campaign in &campaigns {
                let page = browser.get(campaign).await;
                for learner in between(&page.body, "/observe/", '"').into_iter().take(2) {
                    addresses.push(format!("{campaign}/observe/{learner}"));
                }
                if !page.has(&format!("{campaign}/paper\"")) {
                    continue;
                }
                printed += 1;
                browser.get(&format!("{campaign}/paper")).await;
                let fields = [("routing", "6"), ("each", "6"), ("ways", "3"), ("in", lang), ("seed", "4")];
                let form = browser.post(&format!("{campaign}/paper"), &fields).await.location().to_owned();
                addresses.extend([format!("{campaign}/paper"), format!("{campaign}/paper/import")]);
                for page in ["", "/booklet", "/booklet?size=large", "/key", "/sheets"] {
                    addresses.push(format!("{form}{page}"));
                }
            }
            assert!(printed == 1 && addresses.len() == 11, "{addresses:?}");
            let training = browser.get("/training").await;
            let class = format!("/training/{}", between(&training.body, "href=\"/training/", '"')[0]);
            let page = browser.get(&class).await;
            assert!(page.has("6 ") && page.has("name=\"learner\""), "half are signed off: {}", page.body);
            let learner = between(&page.body, "/learners/", '"')[0].to_owned();
            addresses.extend([class.clone(), format!("{class}/learners/{learner}")]);
            for address in &addresses {
                let page = browser.get(address).await;
                assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
                whole(address, lang, &page.body, &mut faults);
            }
        }
        report(faults);
    }
}

#[tokio::test]
async fn the_item_bank_stands_in_the_navigation_of_those_who_may_open_it() {
    let t = testkit::sqlite(&[&migrations()]).await;
    let router = service(&t.db).await;
    for (email, role) in ROLES {
        let mut browser = signed_in(&router, email, "en").await;
        let page = browser.get("/competence").await;
        assert_eq!(page.has("<a href=\"/items\""), role >= Role::Editor, "{role:?}");
        assert!(page.has("<a href=\"/campaigns\""), "{role:?}");
        // a way that ends at "you may not" is no way
        assert_eq!(page.has("<a href=\"/edit\""), role >= Role::Reporter, "{role:?}");
        let desk = browser.get("/edit").await;
        assert_eq!(desk.has("<a href=\"/edit/audit\""), role >= Role::Administrator, "{role:?}");
        assert!(browser.get("/me").await.has("href=\"/groups\""), "{role:?}");
    }
    let mut anybody = Browser::new(router).speaking("en");
    let page = anybody.get("/competence").await;
    assert!(!page.has("<a href=\"/items\"") && !page.has("<a href=\"/edit\""));
    assert!(
        page.has("<a href=\"/policies\"") && page.has("<a href=\"/take\">"),
        "the other parts, and this one's pages"
    );
    assert!(
        !anybody.get("/policies").await.has("<a href=\"/take\">"),
        "another part's pages are a step away"
    );
}

#[tokio::test]
async fn lists_and_records_come_as_files_of_every_kind() {
    for t in databases(&[&migrations()]).await {
        let router = service(&t.db).await;
        let mut browser = Browser::new(router.clone()).speaking("en");
        let mut editor = signed_in(&router, "editor@trinn.test", "en").await;
        let public = FILES.iter().map(|f| (f, false));
        for ((address, mime), inside) in public.chain(EDITOR_FILES.iter().map(|f| (f, true))) {
            let page = if inside { editor.get(address).await } else { browser.get(address).await };
            assert_eq!(page.status, StatusCode::OK, "{}: {address}: {}", t.name, page.body);
            let found = page.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("");
            assert!(found.starts_with(mime), "{}: {address} is {found}", t.name);
            assert!(!page.body.is_empty(), "{address} is empty");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_cannot_be_done_is_said_in_the_visitors_language() {
    let t = testkit::sqlite(&[&migrations()]).await;
    let router = service(&t.db).await;
    for (lang, words) in [("nb", "Her er det ingenting"), ("en", "There is nothing here")] {
        let mut browser = Browser::new(router.clone()).speaking(lang);
        for address in [
            "/nope",
            "/policies/1",
            "/policies/abc",
            "/editions/99",
            "/vocabularies/none",
            "/policies/43626/history/77",
        ] {
            let page = browser.get(address).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
            assert!(page.has(words) || page.has("<html lang"), "{address} in {lang}");
        }
        let page = browser.post("/policies/43626", &[("a", "b")]).await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(page.has("<html lang"), "a page, not bare text");
        for address in [
            "/policies?as-of=yesterday",
            "/policies?in-year=2O23",
            "/policies?after=%%%",
            "/policies?sort=colour",
        ] {
            let page = browser.get(address).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{address}");
            assert!(page.has("<html lang"), "{address}");
        }
    }
    let mut browser = Browser::new(router).speaking("en");
    let page = browser.get("/api/v1/policies/1").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let error: serde_json::Value =
        serde_json::from_str(&page.body).expect("errors of the interface are JSON");
    assert_eq!(error["error"]["code"], "TR-0404");
}

#[tokio::test]
async fn hostile_queries_are_answered() {
    let t = testkit::sqlite(&[&migrations()]).await;
    let router = service(&t.db).await;
    let mut browser = Browser::new(router).speaking("en");
    let many = "word ".repeat(1000);
    for q in ["\"\"\"\"", "-", "*", "AND OR NOT", "a:b:c", "\u{0}\u{7}", "((((", &"\"".repeat(5000), &many] {
        let encoded = webkit::query::Query::default().with("q", q).href("/policies");
        let page = browser.get(&encoded).await;
        assert_eq!(page.status, StatusCode::OK, "{q:.20}");
    }
}
