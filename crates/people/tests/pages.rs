//! The real router, called in-process: every page in every language, and a few journeys.

mod common;

use axum::Router;
use axum::http::StatusCode;
use common::{DEMO, PASSWORD, databases};
use db::Db;
use kernel::{Chance, Clock, Lang};
use people::{Role, load_demo, store};
use testkit::{Browser, Page, TestDb};

const NOW: &str = "2026-11-23T08:00:00Z";

struct House {
    db: TestDb,
    clock: Clock,
    router: Router,
}

async fn houses() -> Vec<House> {
    let mut out = Vec::new();
    for db in databases().await {
        let clock = testkit::clock(NOW);
        let accounts = [
            ("Ada Lund", "ada@example.org", Role::Administrator, "no", PASSWORD),
            ("Eli Moe", "eli@example.org", Role::Editor, "udir", PASSWORD),
            ("Fia Dahl", "fia@example.org", Role::Administrator, "rogaland", PASSWORD),
        ];
        load_demo(&db.db, clock.now(), &mut Chance::seeded(1), DEMO, &accounts)
            .await
            .expect("the demonstration");
        let app = testkit::app(&db.db, &clock);
        let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
        let router = people::routes::<webkit::App>().layer(errors).with_state(app);
        out.push(House { db, clock, router });
    }
    out
}

impl House {
    fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    async fn signed_in(&self, email: &str) -> Browser {
        let mut b = self.browser();
        b.get("/sign-in").await;
        let page = b.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        b
    }
}

async fn person_of(db: &Db, email: &str) -> String {
    let mut conn = db.read().await.expect("reading");
    let found = store::person::account_by_email(&mut conn, email).await.expect("a look").expect("an account");
    found.person.to_string()
}

fn whole(page: &Page, path: &str) {
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    assert!(page.has("</html>") && page.body.matches("<h1").count() == 1, "{path} is not one whole page");
    // a message that is missing shows its key
    for prefix in ["org-", "role-", "refusal-", "sign-in-", "person-", "people-", "password-", "me-", "span-"]
    {
        for quote in [">", "\""] {
            let shown = format!("{quote}{prefix}");
            for (at, _) in page.body.match_indices(&shown) {
                let rest: String = page.body[at + 1..].chars().take(40).collect();
                let attribute = page.body[..at].ends_with("=");
                assert!(attribute, "{path} shows a message key: {rest}");
            }
        }
    }
}

#[tokio::test]
async fn every_page_is_whole_in_every_language() {
    let house = houses().await.remove(0);
    let ada = person_of(&house.db.db, "ada@example.org").await;
    let anybody = [
        "/sign-in?next=%2Fpolicies".to_owned(),
        "/organisations".into(),
        "/organisations?on=2019-06-30&kind=county".into(),
        "/organisations?on=1990-01-01".into(),
        "/organisations/viken".into(),
        "/organisations/viken?on=2022-01-01".into(),
        "/organisations/skole-nidarbrygga".into(),
        "/organisations/no".into(),
    ];
    let mut administrators: Vec<String> =
        ["/me", "/me/password", "/people", "/people/new", "/organisations/new"].map(str::to_owned).to_vec();
    for act in ["rename", "move", "code", "close", "merge", "split"] {
        administrators.push(format!("/organisations/rogaland/{act}"));
    }
    administrators.push(format!("/people/{ada}"));
    for act in ["roles/new", "password", "close"] {
        administrators.push(format!("/people/{ada}/{act}"));
    }
    for lang in Lang::ALL {
        let mut visitor = house.browser().speaking(lang.code());
        for path in &anybody {
            let page = visitor.get(path).await;
            whole(&page, path);
            assert!(page.has(&format!("<html lang=\"{lang}\"")), "{path} in {lang}");
        }
        let mut admin = house.signed_in("ada@example.org").await.speaking(lang.code());
        for path in &administrators {
            whole(&admin.get(path).await, path);
        }
    }
}

#[tokio::test]
async fn signing_in_leads_on_and_signing_out_ends_it() {
    for house in houses().await {
        let mut b = house.browser();
        let page = b.get("/me").await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/sign-in?next=%2Fme"));
        let form = b.get(page.location()).await;
        assert!(form.has("name=\"next\" value=\"/me\""));
        let wrong = b
            .post(
                "/sign-in",
                &[("email", "ada@example.org"), ("password", "wrong wrong wrong"), ("next", "/me")],
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.has("value=\"ada@example.org\""), "what was typed comes back");
        assert!(!wrong.has("wrong wrong wrong"), "the password does not");
        assert!(wrong.has("id=\"error-summary\"") && wrong.has("href=\"#email\""));
        let right = b
            .post("/sign-in", &[("email", "ada@example.org"), ("password", PASSWORD), ("next", "/me")])
            .await;
        assert_eq!(right.location(), "/me");
        let me = b.get("/me").await;
        assert!(me.has("Ada Lund") && me.has("Administrator"), "{}", me.body);
        let forged = b.post("/sign-out", &[("csrf", "0000")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        let out = b.post("/sign-out", &[]).await;
        assert_eq!(out.location(), "/");
        assert_eq!(b.cookie("trinn_session"), None);
        assert_eq!(b.get("/me").await.status, StatusCode::SEE_OTHER);
        for next in ["//evil.example", "https://evil.example", "/sign-in"] {
            let page = b
                .post("/sign-in", &[("email", "ada@example.org"), ("password", PASSWORD), ("next", next)])
                .await;
            assert_eq!(page.location(), "/", "{next}");
            b.post("/sign-out", &[]).await;
        }
    }
}

#[tokio::test]
async fn a_visitor_who_tries_too_often_is_told_how_long_to_wait() {
    let house = houses().await.remove(0);
    let mut b = house.browser().speaking("en");
    for _ in 0..5 {
        b.post("/sign-in", &[("email", "ada@example.org"), ("password", "nope")]).await;
    }
    let page = b.post("/sign-in", &[("email", "ada@example.org"), ("password", PASSWORD)]).await;
    assert!(page.has("Wait 30 seconds"), "{}", page.body);
    house.clock.set(house.clock.now().plus_millis(31_000));
    let page = b.post("/sign-in", &[("email", "ada@example.org"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn only_administrators_manage_and_only_what_is_theirs() {
    let house = houses().await.remove(0);
    let mut editor = house.signed_in("eli@example.org").await;
    for path in ["/people", "/people/new", "/organisations/new", "/organisations/rogaland/close"] {
        assert_eq!(editor.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(!editor.get("/organisations/rogaland").await.has("/organisations/rogaland/rename"));
    let mut county = house.signed_in("fia@example.org").await;
    assert_eq!(county.get("/organisations/stavanger/rename").await.status, StatusCode::OK);
    assert_eq!(county.get("/organisations/nordland/rename").await.status, StatusCode::FORBIDDEN);
    let page =
        county.post("/organisations/stavanger/move", &[("parent", "nordland"), ("on", "2027-01-01")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "nobody puts things under somebody else");
    let fia = person_of(&house.db.db, "fia@example.org").await;
    let fields = [("role", "administrator"), ("parent", "no"), ("on", "2026-11-23"), ("to", "")];
    let page = county.post(&format!("/people/{fia}/roles/new"), &fields).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "nobody gives themselves more than they have");
    let ada = person_of(&house.db.db, "ada@example.org").await;
    for act in ["password", "close"] {
        let path = format!("/people/{ada}/{act}");
        assert_eq!(county.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(
            county.post(&path, &[]).await.status,
            StatusCode::FORBIDDEN,
            "nobody becomes somebody stronger"
        );
    }
    for path in ["/organisations/no-such-thing", "/people/0", "/people/00000000-0000-7000-8000-000000000000"]
    {
        assert_eq!(county.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let bad = county.get("/organisations?on=2024-13-01").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_administrator_renames_merges_splits_and_closes_with_forms() {
    for house in houses().await {
        let mut b = house.signed_in("ada@example.org").await;
        b.get("/organisations/skole-havneset/rename").await;
        let page =
            b.post("/organisations/skole-havneset/rename", &[("name-nb", ""), ("on", "2026-12-01")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("href=\"#name-nb\"") && page.has("aria-invalid=\"true\""));
        let page = b
            .post(
                "/organisations/skole-havneset/rename",
                &[("name-nb", "Havna <b>skole</b>"), ("on", "2026-12-01")],
            )
            .await;
        assert_eq!(page.location(), "/organisations/skole-havneset", "{}", page.body);
        let page = b.get("/organisations/skole-havneset?on=2026-12-01").await;
        assert!(page.has("Havna &#60;b&#62;skole") || page.has("Havna &lt;b&gt;skole"), "names are escaped");

        let fields = [
            ("with", "nordland"),
            ("into", ""),
            ("key", "kysten"),
            ("name-nb", "Kysten"),
            ("system", "fylkesnummer"),
            ("code", "77"),
            ("on", "2026-11-01"),
        ];
        let page = b.post("/organisations/rogaland/merge", &fields).await;
        assert_eq!(page.location(), "/organisations/kysten", "{}", page.body);
        let page = b.get("/organisations/rogaland").await;
        assert!(
            page.has("/organisations/kysten") && page.has("Rogaland fantes ikke"),
            "it leads to the successor"
        );

        let fields = [
            ("on", "2026-11-10"),
            ("system", "fylkesnummer"),
            ("part-1-key", "kyst-sor"),
            ("part-1-name-nb", "Kyst sør"),
            ("part-1-code", "78"),
            ("part-2-key", "kyst-nord"),
            ("part-2-name-nb", "Kyst nord"),
            ("part-2-code", "79"),
            ("child-stavanger", "1"),
            ("child-bodo", "2"),
            ("child-skole-havneset", "2"),
        ];
        let page = b.post("/organisations/kysten/split", &fields).await;
        assert!(page.has("href=\"#child-skole-vestsletta\""), "{}", page.body);
        let mut fields = fields.to_vec();
        fields.push(("child-skole-vestsletta", "1"));
        let page = b.post("/organisations/kysten/split", &fields).await;
        assert_eq!(page.location(), "/organisations/kysten", "{}", page.body);

        let page = b.post("/organisations/kyst-nord/close", &[("on", "2026-12-31")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("href=\"#on\""));
        let page = b.post("/organisations/bedrift-merd/close", &[("on", "2026-12-31")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);

        let csv = b.get("/organisations.csv?on=2026-11-10&kind=county").await;
        assert!(csv.has("kyst-sor,county,Kyst sør,,,,no,1,fylkesnummer:78\r\n"), "{}", csv.body);
        let json: serde_json::Value =
            serde_json::from_str(&b.get("/organisations.json?on=2026-10-31&kind=county").await.body)
                .expect("JSON");
        let keys: Vec<&str> = json["organisations"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|o| o["key"].as_str())
            .collect();
        assert!(keys.contains(&"rogaland") && !keys.contains(&"kysten"), "{keys:?}");
        let one: serde_json::Value =
            serde_json::from_str(&b.get("/organisations/viken.json").await.body).expect("JSON");
        assert_eq!(one["codes"][0]["code"], "30");
    }
}

#[tokio::test]
async fn a_new_person_gets_a_password_shown_once_and_roles_that_end() {
    for house in houses().await {
        let mut b = house.signed_in("ada@example.org").await;
        b.get("/people/new").await;
        let page = b.post("/people/new", &[("name", "Ola Berg"), ("email", "ada@example.org")]).await;
        assert!(page.has("href=\"#email\"") && page.has("value=\"Ola Berg\""));
        let page = b.post("/people/new", &[("name", "Ola Berg"), ("email", "ola@example.org")]).await;
        assert_eq!(page.status, StatusCode::OK);
        let password = page
            .body
            .split("id=\"first-password\"")
            .nth(1)
            .and_then(|rest| rest.split('>').nth(1))
            .and_then(|rest| rest.split('<').next())
            .expect("the password is shown")
            .to_owned();
        let ola = person_of(&house.db.db, "ola@example.org").await;
        let fields = [("role", "editor"), ("parent", "udir"), ("on", "2026-11-23"), ("to", "")];
        let page = b.post(&format!("/people/{ola}/roles/new"), &fields).await;
        assert_eq!(page.location(), format!("/people/{ola}"), "{}", page.body);
        let page = b.post(&format!("/people/{ola}/roles/new"), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

        let mut his = house.browser();
        let page = his.post("/sign-in", &[("email", "ola@example.org"), ("password", &password)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        his.get("/me/password").await;
        let new = "grønne hester spiser høy";
        let fields =
            [("current-password", password.as_str()), ("new-password", new), ("repeat-password", "x")];
        assert!(his.post("/me/password", &fields).await.has("href=\"#repeat-password\""));
        let fields =
            [("current-password", password.as_str()), ("new-password", new), ("repeat-password", new)];
        assert_eq!(his.post("/me/password", &fields).await.location(), "/me");
        assert!(his.get("/me").await.has("Ola Berg"), "he is still signed in here");

        let page = b.get(&format!("/people/{ola}")).await;
        let end =
            page.body.split("action=\"").filter_map(|p| p.split('"').next()).find(|p| p.ends_with("/end"));
        let page = b.post(end.expect("the role can be ended"), &[]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let page = b.post(&format!("/people/{ola}/password"), &[]).await;
        assert!(page.has("id=\"first-password\""), "{}", page.body);
        assert_eq!(his.get("/me").await.status, StatusCode::SEE_OTHER, "a new password ends the sessions");
        assert_eq!(b.post(&format!("/people/{ola}/close"), &[]).await.location(), format!("/people/{ola}"));
        assert_eq!(b.get(&format!("/people/{ola}/close")).await.status, StatusCode::NOT_FOUND);
        // the nation's administrator may not lock everybody out
        let ada = person_of(&house.db.db, "ada@example.org").await;
        let fia = person_of(&house.db.db, "fia@example.org").await;
        for (who, status) in [(&fia, StatusCode::SEE_OTHER), (&ada, StatusCode::UNPROCESSABLE_ENTITY)] {
            let page = b.get(&format!("/people/{who}")).await;
            let end = page
                .body
                .split("action=\"")
                .filter_map(|p| p.split('"').next())
                .find(|p| p.ends_with("/end"));
            assert_eq!(b.post(end.expect("a role"), &[]).await.status, status);
        }
    }
}
