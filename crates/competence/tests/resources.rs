//! Learning resources through the real pages: found, edited, imported, checked.

use std::io::{Read, Write};
use std::net::TcpListener;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use competence::Hall;
use competence::framework::Frameworks;
use competence::links::{Answer, Caller, LinkState};
use competence::resource::{self, Resource};
use competence::use_cases::check_resources::check_resources;
use competence::use_cases::import_resources::{Import, Outcome, import_resources, put_shipped};
use competence::use_cases::save_resource::{NotSaved, save_resource};
use http_body_util::BodyExt;
use kernel::{Chance, Lang};
use people::{Role, load_demo};
use report::Press;
use testkit::{Browser, Page, TestDb, app, at, clock, databases};
use tower::ServiceExt;

const NOW: &str = "2026-11-23T08:00:00Z";
const PASSWORD: &str = "blå hester spiser graut";
const DEMO: &str = include_str!("../../../content/organisations/demo.json");
const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");
const RESOURCES: &str = include_str!("../../../content/resources/resources.json");

struct House {
    db: TestDb,
    hall: Hall,
    router: Router,
}

fn shipped() -> Vec<Resource> {
    resource::read(RESOURCES).expect("the resources that come along")
}

async fn houses() -> Vec<House> {
    let migrations = [db::MIGRATIONS, webkit::MIGRATIONS, people::MIGRATIONS, competence::MIGRATIONS];
    let mut out = Vec::new();
    for db in databases(&migrations).await {
        let clock = clock(NOW);
        let accounts = [
            ("Eva Dal", "eva@example.org", Role::Editor, "no", PASSWORD),
            ("Rut Aas", "rut@example.org", Role::Reporter, "no", PASSWORD),
        ];
        load_demo(&db.db, at(NOW), &mut Chance::seeded(3), DEMO, &accounts).await.expect("accounts");
        put_shipped(&db.db, at(NOW), &shipped(), "test").await.expect("resources");
        let app = app(&db.db, &clock);
        let frameworks = Frameworks::parse(FRAMEWORKS).expect("frameworks");
        let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
        let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
        let router = people::routes::<webkit::App>()
            .with_state(app)
            .merge(competence::pages::routes().with_state(hall.clone()))
            .layer(errors);
        out.push(House { db, hall, router });
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
    for prefix in [">resource-", ">bank-", ">nav-"] {
        assert!(!page.has(prefix), "a message key shows: {prefix} in {}", page.body);
    }
}

/// Sends the import form as a browser does.
async fn upload(house: &House, browser: &mut Browser, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let page = browser.get("/resources/import").await;
    let after = page.body.split("name=\"csrf\" value=\"").nth(1).expect("a token");
    let csrf = after.split('"').next().expect("its end").to_owned();
    let mut body = String::new();
    for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
        let file = if *name == "file" { "; filename=\"mine.csv\"" } else { "" };
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n");
    }
    body += "--x--\r\n";
    let cookie =
        format!("{}={}", webkit::session::COOKIE, browser.cookie(webkit::session::COOKIE).expect("in"));
    let request = Request::post("/resources/import")
        .header(header::HOST, "trinn.test")
        .header(header::ACCEPT_LANGUAGE, "en")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .expect("a sound request");
    let answer = house.router.clone().oneshot(request).await.expect("an answer");
    let status = answer.status();
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn anybody_finds_a_resource_by_words_and_facets_and_the_counts_agree_with_the_list() {
    for house in houses().await {
        let mut b = Browser::new(house.router.clone()).speaking("en");
        let page = b.get("/resources").await;
        ok(&page);
        assert!(page.has("<strong data-total>124 resources</strong>"));
        assert!(page.has("No address has been checked yet."), "nothing is claimed that nobody looked at");
        let nynorsk = shipped().iter().filter(|r| r.language.iter().any(|l| l == "nn")).count();
        assert!(page.has(&format!(
            "<span class=\"tr-check__label\">Nynorsk</span> <span class=\"tr-count\">{nynorsk}"
        )));
        let page = b.get("/resources?language=nn").await;
        assert!(page.has(&format!("<strong data-total>{nynorsk} resources</strong>")));
        let json = b.get("/resources.json?language=nn").await;
        let value: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
        assert_eq!(value["count"], nynorsk);
        assert!(value["resources"].as_array().expect("a list").iter().all(|r| r["last_checked"].is_null()));
        let csv = b.get("/resources.csv?language=nn").await;
        assert_eq!(csv.body.matches("\r\n").count(), nynorsk + 1);
        ok(&b.get("/resources/r-sok-og-skriv").await);
        let framework = b.get("/frameworks/digcomp-3.0").await;
        ok(&framework);
        assert!(framework.has("id=\"c-4.1\"") && framework.has("/resources?competence=digcomp-3.0%2F4.1"));
        assert!(b.get("/resources/r-sok-og-skriv").await.has("/frameworks/digcomp-3.0#c-1.1"));
        assert_eq!(b.get("/resources/r-nothing").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_editor_adds_changes_and_retires_a_resource_and_every_version_stays() {
    for house in houses().await {
        let mut rut = signed_in(&house, "rut@example.org").await;
        assert_eq!(rut.get("/resources/new").await.status, StatusCode::FORBIDDEN);
        let mut eva = signed_in(&house, "eva@example.org").await;
        ok(&eva.get("/resources/new").await);
        let mut fields = vec![
            ("title-en", "Welding drawings"),
            ("summary-en", "You read drawings."),
            ("provider", "A school"),
            ("url", "not an address"),
            ("kind", "guide"),
            ("language", "en"),
            ("audience", "learner"),
            ("sector", "vet"),
            ("competence-1", "digcomp-3.0/1.1"),
            ("reason", "asked for by teachers"),
        ];
        let page = eva.post("/resources/new", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("href=\"#url\"") && page.has("value=\"Welding drawings\""));
        fields[3] = ("url", "https://example.org/welding");
        let page = eva.post("/resources/new", &fields).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/resources/r-welding-drawings"));
        let page = eva.get("/resources/r-welding-drawings").await;
        ok(&page);
        assert!(page.has("Entered here") && page.has("Eva Dal"));
        let path = "/resources/r-sok-og-skriv";
        ok(&eva.get(&format!("{path}/edit")).await);
        let mut known =
            house.hall.resources().iter().find(|k| k.resource.id == "r-sok-og-skriv").expect("it").clone();
        known.resource.minutes = Some(45);
        save_resource(&house.hall, &known.resource, 1, "test", "timed it").await.expect("version 2");
        let late = save_resource(&house.hall, &known.resource, 1, "test", "late").await;
        assert!(matches!(late, Err(NotSaved::Changed)));
        let page = eva.get(path).await;
        assert!(page.has("45 minutes") && page.has("Imported from Trinn, changed here since"));
        assert!(!Browser::new(house.router.clone()).speaking("en").get(path).await.has("Eva Dal"));
        assert!(eva.get(&format!("{path}/versions/1")).await.has("This is version 1."));
        // what comes with Trinn leaves an editor's version alone, an import by hand does not
        let mut next = shipped();
        next[0].provider = "Somebody else".to_owned();
        put_shipped(&house.db.db, at(NOW), &next, "test").await.expect("put again");
        house.hall.refresh().await.expect("read again");
        assert!(eva.get(path).await.has("45 minutes"));
        let done = eva.post(&format!("{path}/retire"), &[("act", "retire"), ("reason", "gone")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(eva.get(path).await.has("No longer offered"));
        assert!(eva.get("/resources").await.has(">124 resources<"), "one came, one went");
        assert!(eva.get("/resources?retired=yes").await.has(">1 resource<"));
    }
}

#[tokio::test]
async fn an_import_says_what_would_happen_writes_nothing_half_and_does_nothing_twice() {
    const HEAD: &str = "id,title_en,summary_en,provider,url,kind,language,audience,sector,competences";
    for house in houses().await {
        let mut eva = signed_in(&house, "eva@example.org").await;
        let good = "r-a,A,You do.,X,https://example.org/a,guide,en,teacher,vet,digcomp-3.0/1.1";
        let bad = "r-b,B,You do.,X,https://example.org/b,lecture,en,teacher,vet,digcomp-3.0/9.9";
        let text = format!("{HEAD}\n{good}\n{bad}\n");
        let (status, body) = upload(&house, &mut eva, &[("file", &text), ("then", "try")]).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(body.contains("One row needs mending") && body.contains("lecture") && body.contains("9.9"));
        let go = [("text", text.as_str()), ("source", "A county"), ("reason", "ours"), ("then", "import")];
        let (status, _) = upload(&house, &mut eva, &go).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(eva.get("/resources/r-a").await.status, StatusCode::NOT_FOUND, "not even the good row");
        let text = format!("{HEAD}\n{good}\n");
        let go = [("text", text.as_str()), ("source", "A county"), ("reason", "ours"), ("then", "import")];
        let (status, body) = upload(&house, &mut eva, &go).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        assert!(eva.get("/resources/r-a").await.has("Imported from A county"));
        let (_, body) = upload(&house, &mut eva, &[("text", &text), ("then", "try")]).await;
        assert!(body.contains("There is nothing to import"));
        let list: Vec<Resource> = shipped();
        let how = Import { author: "test", source: "x", reason: "y", dry_run: false, keep_edited: false };
        let again = import_resources(&house.db.db, at(NOW), &list, how).await.expect("an import");
        assert!(again.iter().all(|o| *o == Outcome::Same));
    }
}

/// A small server of its own thread: some pages, some gone, some elsewhere.
fn little_web() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let there = base.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut buffer = [0; 2048];
            let n = stream.read(&mut buffer).unwrap_or(0);
            let line = String::from_utf8_lossy(&buffer[..n]).lines().next().unwrap_or("").to_owned();
            let head = line.starts_with("HEAD");
            let answer = match line.split(' ').nth(1).unwrap_or("") {
                "/ok" => "200 OK\r\n".to_owned(),
                "/only-get" if !head => "200 OK\r\n".to_owned(),
                "/only-get" => "405 Method Not Allowed\r\n".to_owned(),
                "/moved" => format!("301 Moved\r\nLocation: {there}/ok\r\n"),
                "/for-now" => "302 Found\r\nLocation: /ok\r\n".to_owned(),
                "/round" => "302 Found\r\nLocation: /round\r\n".to_owned(),
                "/out" => "302 Found\r\nLocation: file:///etc/hostname\r\n".to_owned(),
                "/closed" => "403 Forbidden\r\n".to_owned(),
                _ => "404 Not Found\r\n".to_owned(),
            };
            let _ = stream.write_all(
                format!("HTTP/1.1 {answer}Content-Length: 0\r\nConnection: close\r\n\r\n").as_bytes(),
            );
        }
    });
    base
}

#[tokio::test]
async fn the_link_check_records_what_it_found_and_a_link_is_dead_after_two_failures() {
    let base = little_web();
    for house in houses().await {
        let mut tx = house.db.db.write().await.expect("writing");
        db::on!(tx, c => sqlx::query("UPDATE resource SET retired = 1").execute(&mut *c).await.map(drop))
            .expect("away");
        tx.commit().await.expect("kept");
        let pages = ["ok", "only-get", "moved", "for-now", "round", "out", "closed", "gone"];
        let list: Vec<Resource> = pages
            .iter()
            .map(|p| Resource { id: format!("r-{p}"), url: format!("{base}/{p}"), ..shipped().remove(3) })
            .collect();
        let how = Import { author: "test", source: "x", reason: "y", dry_run: false, keep_edited: false };
        import_resources(&house.db.db, at(NOW), &list, how).await.expect("an import");
        let caller = Caller { private: true };
        let clock = &house.hall.app.clock;
        let first =
            check_resources(&house.db.db, clock, caller, None, "test", |_| ()).await.expect("a check");
        assert_eq!((first.done, first.works, first.failed, first.dead), (8, 4, 3, 0));
        let second =
            check_resources(&house.db.db, clock, caller, None, "test", |_| ()).await.expect("a check");
        assert_eq!((second.failed, second.dead), (3, 3));
        house.hall.refresh().await.expect("read again");
        let all = house.hall.resources();
        let known = |id: &str| all.iter().find(|k| k.resource.id == id).expect("it is there");
        let state = |id: &str| known(id).link();
        assert_eq!(state("r-ok"), LinkState::Works);
        assert_eq!(state("r-only-get"), LinkState::Works);
        assert_eq!(state("r-moved"), LinkState::Moved);
        assert_eq!(state("r-for-now"), LinkState::Works);
        assert_eq!(state("r-closed"), LinkState::Unsure);
        assert_eq!([state("r-round"), state("r-out"), state("r-gone")], [LinkState::Dead; 3]);
        let moved = known("r-moved").check.clone().expect("a check");
        assert_eq!((moved.found.target, moved.found.status), (Some(format!("{base}/ok")), Some(200)));
        assert_eq!(moved.at, NOW.replace('Z', ".000Z"));
        let mut b = Browser::new(house.router.clone()).speaking("en");
        ok(&b.get("/resources/r-gone").await);
        assert!(b.get("/resources?link=dead").await.has(">3 resources<"));
        // another address has not been checked
        let mut elsewhere = known("r-gone").resource.clone();
        elsewhere.url = format!("{base}/ok");
        elsewhere.title = elsewhere.title.with(Lang::En, "Found again");
        save_resource(&house.hall, &elsewhere, 1, "test", "a new address").await.expect("saved");
        let all = house.hall.resources();
        let now = all.iter().find(|k| k.resource.id == "r-gone").expect("it");
        assert_eq!((now.link(), now.last_checked()), (LinkState::NotChecked, None));
    }
}

#[tokio::test]
async fn nothing_is_called_unless_it_was_allowed() {
    for house in houses().await {
        let mut eva = signed_in(&house, "eva@example.org").await;
        let page = eva.get("/resources/check").await;
        ok(&page);
        assert!(page.has("Calls to the web are off") && !page.has("Check all links now"));
        for path in ["/resources/check", "/resources/r-sok-og-skriv/check"] {
            assert_eq!(eva.post(path, &[]).await.status, StatusCode::FORBIDDEN);
        }
        assert!(house.hall.resources().iter().all(|k| k.check.is_none()));
    }
    let inside = Caller::default().ask(&format!("{}/ok", little_web())).expect("no curl is needed");
    assert_eq!(inside, Answer::Nothing, "an address of the own network is not called");
}
