//! The content team's way with an item, through the browser, on both databases.

use axum::Router;
use axum::http::StatusCode;
use competence::Hall;
use competence::framework::Frameworks;
use db::Db;
use kernel::{Chance, Clock, Lang};
use people::{Role, load_demo};
use report::Press;
use testkit::{Browser, TestDb, at, databases};

const NOW: &str = "2026-11-23T12:00:00Z";
const FRAMEWORKS: &str = include_str!("../../../content/frameworks/frameworks.json");
const ORGANISATIONS: &str = include_str!("../../../content/organisations/demo.json");
const PASSWORD: &str = "blå hester spiser graut";

struct House {
    _db: TestDb,
    hall: Hall,
    router: Router,
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

async fn accounts(db: &Db) {
    let accounts = [
        ("Eli Moe", "eli@example.org", Role::Editor, "udir", PASSWORD),
        ("Siv Aas", "siv@example.org", Role::Editor, "udir", PASSWORD),
        ("Per Lie", "per@example.org", Role::Publisher, "udir", PASSWORD),
        ("Rut Vik", "rut@example.org", Role::Reader, "udir", PASSWORD),
    ];
    load_demo(db, at(NOW), &mut Chance::seeded(1), ORGANISATIONS, &accounts)
        .await
        .expect("the demonstration");
}

async fn house(db: TestDb) -> House {
    accounts(&db.db).await;
    let clock = Clock::fixed(at(NOW));
    let app = testkit::app(&db.db, &clock);
    let frameworks = Frameworks::parse(FRAMEWORKS).expect("readable frameworks");
    let hall = Hall::open(app.clone(), Press::beside_this_program(), frameworks).await.expect("a hall");
    let errors = axum::middleware::from_fn_with_state(app.clone(), webkit::error::render_errors);
    let router = people::routes::<webkit::App>()
        .with_state(app)
        .merge(competence::pages::routes().with_state(hall.clone()))
        .layer(errors);
    House { _db: db, hall, router }
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

/// The fields of a sound single choice in bokmål and English.
fn typed() -> Vec<(&'static str, &'static str)> {
    vec![
        ("kind", "single"),
        ("framework", "digcomp-3.0"),
        ("seen", "0"),
        ("id", "own-1.1-1"),
        ("competence", "1.1"),
        ("level", "basic"),
        ("audience", "learner"),
        ("sector", "any"),
        ("difficulty", "-1,5"),
        ("slope", "1"),
        ("basis-en", "one step"),
        ("seconds", "45"),
        ("reading", "easy"),
        ("stem-nb", "Hvilket søk gir raskest svar?"),
        ("stem-en", "Which search is fastest?"),
        ("row0-nb", "Mange ord"),
        ("row0-en", "Many words"),
        ("more0-nb", "For generelt."),
        ("more0-en", "Too general."),
        ("row1-nb", "Navn på produktet"),
        ("row1-en", "The product's name"),
        ("more1-nb", "Riktig."),
        ("more1-en", "Right."),
        ("right", "1"),
    ]
}

#[tokio::test]
async fn an_item_goes_from_an_editor_over_a_second_reader_to_the_people_who_are_asked() {
    for h in houses().await {
        let mut eli = h.signed_in("eli@example.org").await;
        let step = eli.get("/items/new?kind=single&of=digcomp-3.0/1.1&level=basic&audience=learner").await;
        assert_eq!(step.status, StatusCode::OK);
        assert!(step.has("value=\"own-1.1-1\""), "a free id is suggested");
        let mut preview = typed();
        preview.push(("preview", "1"));
        let shown = eli.post("/items/new", &preview).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        assert!(shown.has("id=\"side-nb\"") && shown.has("id=\"side-en\"") && shown.has("Too general."));
        let list = eli.get("/items").await;
        assert!(!list.has("own-1.1-1"), "a preview saves nothing");

        assert_eq!(eli.post("/items/new", &typed()).await.location(), "/items/own-1.1-1");
        let page = eli.get("/items/own-1.1-1").await;
        assert!(page.has("Draft · Not in use"), "{}", page.body);
        assert!(!page.has("/review\""), "the author is not offered to review");
        let own = eli.post("/items/own-1.1-1/review", &[("version", "1")]).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        assert!(h.hall.live().is_empty());

        let mut siv = h.signed_in("siv@example.org").await;
        siv.get("/items/own-1.1-1").await;
        let read = siv.post("/items/own-1.1-1/review", &[("version", "1"), ("reason", "solved it")]).await;
        assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.body);
        assert_eq!(siv.post("/items/own-1.1-1/use", &[("version", "2")]).await.status, StatusCode::FORBIDDEN);

        let mut per = h.signed_in("per@example.org").await;
        assert!(per.get("/items/own-1.1-1").await.has("Reviewed · Not in use"));
        assert_eq!(
            per.post("/items/own-1.1-1/use", &[("version", "1")]).await.status,
            StatusCode::CONFLICT,
            "not a version that is no longer the newest"
        );
        assert_eq!(per.post("/items/own-1.1-1/use", &[("version", "2")]).await.status, StatusCode::SEE_OTHER);
        let live = h.hall.live();
        let item = live.get("own-1.1-1").expect("people are asked it");
        assert_eq!((item.version, item.stem.exact(Lang::En)), (2, Some("Which search is fastest?")));

        // a change is a draft beside the version in use
        let mut change = typed();
        change.retain(|(k, _)| *k != "seen" && *k != "stem-en");
        change.extend([("seen", "2"), ("stem-en", "Which search is the fastest?"), ("reason", "grammar")]);
        eli.get("/items/own-1.1-1/edit").await;
        assert_eq!(eli.post("/items/own-1.1-1/edit", &change).await.status, StatusCode::SEE_OTHER);
        assert_eq!(h.hall.live().get("own-1.1-1").map(|i| i.version), Some(2));
        assert_eq!(eli.post("/items/own-1.1-1/edit", &change).await.status, StatusCode::CONFLICT);
        assert!(eli.get("/items/own-1.1-1/versions/2").await.has("Which search is fastest?"));
        assert!(eli.get("/items?review=draft").await.has("own-1.1-1"));
        assert!(!eli.get("/items?review=reviewed").await.has("/items/own-1.1-1\""));
        assert!(eli.get("/items.csv").await.has("own-1.1-1,3,2,digcomp-3.0,1.1,single"));

        per.get("/items/own-1.1-1").await;
        assert_eq!(
            per.post("/items/own-1.1-1/retire", &[("version", "3")]).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(h.hall.live().is_empty());
    }
}

#[tokio::test]
async fn errors_name_the_field_and_keep_what_was_typed() {
    for h in houses().await {
        let mut eli = h.signed_in("eli@example.org").await;
        eli.get("/items/new").await;
        let mut fields = typed();
        fields.retain(|(k, _)| *k != "right");
        let page = eli.post("/items/new", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("href=\"#row0-nb\"") && page.has("0 options are correct"), "{}", page.body);
        assert!(page.has("Navn på produktet") && page.has("value=\"-1,5\""));
        let mut fields = typed();
        fields.retain(|(k, _)| *k != "stem-nb");
        let page = eli.post("/items/new", &fields).await;
        assert!(page.has("href=\"#stem-nb\"") && page.has("Which search is fastest?"));
    }
}

#[tokio::test]
async fn the_bank_is_closed_to_readers_and_open_frameworks_are_public() {
    for h in houses().await {
        let mut rut = h.signed_in("rut@example.org").await;
        for path in ["/items", "/items.csv", "/items/new", "/standards"] {
            assert_eq!(rut.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let mut nobody = Browser::new(h.router.clone()).speaking("nb");
        assert_eq!(nobody.get("/items").await.status, StatusCode::SEE_OTHER);
        let page = nobody.get("/frameworks/digcomp-3.0").await;
        assert!(page.status == StatusCode::OK && page.has("vår oversettelse"));
    }
}

#[tokio::test]
async fn a_panels_cut_scores_hold_from_the_moment_they_are_recorded() {
    for h in houses().await {
        let mut per = h.signed_in("per@example.org").await;
        assert_eq!(per.get("/standards").await.status, StatusCode::OK);
        let panel = |second: &'static str| {
            vec![
                ("framework", "digcomp-3.0"),
                ("cut-1", "-0,9"),
                ("cut-2", second),
                ("cut-3", "1.7"),
                ("members", "8"),
                ("method", "bookmark"),
                ("date", "2026-11-20"),
                ("note", "two rounds"),
            ]
        };
        let refused = per.post("/standards", &panel("-2")).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.has("two rounds"));
        assert_eq!(per.post("/standards", &panel("0,3")).await.status, StatusCode::SEE_OTHER);
        assert_eq!(h.hall.standard("digcomp-3.0").cuts, [-0.9, 0.3, 1.7]);
        assert!(per.get("/standards").await.has("two rounds"));
    }
}
