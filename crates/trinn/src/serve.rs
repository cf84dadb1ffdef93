//! `trinn serve`: the router, the layers around it, and the watch over the data.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use competence::Hall;
use competence::framework::Frameworks;
use competence::links::Caller;
use competence::shelf::Shelf;
use competence::use_cases::import_resources::put_shipped;
use db::{counter, setting};
use infrastructure::Workshop;
use infrastructure::catalogue::Catalogue;
use infrastructure::use_cases::tell_requirements::tell_requirements;
use infrastructure::use_cases::tell_supply::tell_supply;
use kernel::{Clock, Lang};
use policy::Room;
use policy::store::{publications, vocabularies};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use webkit::app::Make;
use webkit::query::Query;
use webkit::{App, NavItem, NavPart, ShownTo, WebError, assets, cache, error, session, shell};

use crate::cli::Where;
use crate::place::{self, Place};
use crate::{commands, content};

/// How often the data are looked at for changes made by other processes.
const WATCH: Duration = Duration::from_millis(500);

/// Main navigation: a few parts, each with its pages. A part's first page is its start page.
const NAV: &[NavPart] = &[
    NavPart {
        key: "nav-strategy",
        pages: &[
            NavItem { href: "/policies", key: "nav-policies", shown_to: ShownTo::Everybody },
            NavItem { href: "/policies/statistics", key: "nav-statistics", shown_to: ShownTo::Everybody },
            NavItem { href: "/indicators", key: "nav-indicators", shown_to: ShownTo::Everybody },
            NavItem { href: "/editions", key: "nav-editions", shown_to: ShownTo::Everybody },
            NavItem { href: "/vocabularies", key: "nav-vocabularies", shown_to: ShownTo::Everybody },
            NavItem { href: "/organisations", key: "nav-organisations", shown_to: ShownTo::Everybody },
        ],
        also: &[],
    },
    NavPart {
        key: "nav-competence",
        pages: &[
            NavItem { href: "/competence", key: "nav-overview", shown_to: ShownTo::Everybody },
            NavItem { href: "/take", key: "nav-take", shown_to: ShownTo::Everybody },
            NavItem { href: "/resources", key: "nav-resources", shown_to: ShownTo::Everybody },
            NavItem { href: "/courses", key: "course-title", shown_to: ShownTo::Everybody },
            NavItem { href: "/frameworks", key: "nav-frameworks", shown_to: ShownTo::Everybody },
            NavItem { href: "/groups", key: "group-list-title", shown_to: ShownTo::SignedIn },
            NavItem { href: "/campaigns", key: "nav-campaigns", shown_to: ShownTo::SignedIn },
            NavItem { href: "/items", key: "bank-title", shown_to: ShownTo::Editors },
        ],
        also: &["/collections", "/standards"],
    },
    NavPart {
        key: "nav-infrastructure",
        pages: &[
            NavItem { href: "/readiness", key: "readiness-title", shown_to: ShownTo::Everybody },
            NavItem { href: "/sessions", key: "session-title", shown_to: ShownTo::SignedIn },
            NavItem { href: "/bookings", key: "booking-title", shown_to: ShownTo::SignedIn },
            NavItem { href: "/equipment", key: "register-title", shown_to: ShownTo::SignedIn },
            NavItem { href: "/gap", key: "gap-title", shown_to: ShownTo::SignedIn },
            NavItem { href: "/plans", key: "plan-title", shown_to: ShownTo::SignedIn },
            NavItem { href: "/grants", key: "grant-title", shown_to: ShownTo::SignedIn },
            NavItem { href: "/programmes", key: "programme-title", shown_to: ShownTo::Everybody },
            NavItem { href: "/passport", key: "passport-title", shown_to: ShownTo::Everybody },
            NavItem { href: "/training", key: "training-title", shown_to: ShownTo::SignedIn },
        ],
        also: &[],
    },
    NavPart {
        key: "nav-desk",
        pages: &[
            NavItem { href: "/edit", key: "nav-editor", shown_to: ShownTo::Reporters },
            NavItem { href: "/people", key: "people-title", shown_to: ShownTo::Administrators },
            NavItem { href: "/edit/audit", key: "audit-title", shown_to: ShownTo::Administrators },
        ],
        also: &[],
    },
];

/// The parts' state for a place.
pub async fn room(place: &Place, clock: Clock, base_url: &str, cache_bytes: usize) -> Result<Room> {
    let catalog = place.catalog().await?;
    let mut conn = place.db.read().await?;
    let demo = setting::read(&mut conn, commands::DEMO_SETTING).await?.is_some();
    drop(conn);
    let app = App::new(Make {
        db: place.db.clone(),
        clock,
        nav: NAV.to_vec(),
        base_url: base_url.trim_end_matches('/').to_owned(),
        demo,
        cache_bytes,
    });
    app.know_roles(people::standing);
    app.know_interfaces(vec![competence::api::description()]);
    let room = Room { app, catalog, press: report::Press::beside_this_program() };
    room.refresh().await.context("read the data")?;
    Ok(room)
}

/// The state of the competence part, on the same ground as a room.
pub async fn hall(room: &Room) -> Result<Hall> {
    let frameworks =
        Frameworks::parse(content::FRAMEWORKS).context("read the frameworks that come with trinn")?;
    let hall =
        Hall::open(room.app.clone(), room.press.clone(), frameworks).await.context("read the item bank")?;
    let shelf = Shelf::new(content::PICTURES, content::REFLECTIONS, content::RESOURCES)
        .and_then(|shelf| shelf.with_observations(content::OBSERVATIONS))
        .context("read what questions point at")?;
    put_shipped(hall.db(), hall.now(), shelf.resources(), "command:serve")
        .await
        .context("put the learning resources that come with trinn")?;
    hall.stock(shelf);
    hall.refresh().await.context("read the learning resources")?;
    Ok(hall)
}

/// The state of the infrastructure part, on the same ground as a room.
pub async fn workshop(room: &Room) -> Result<Workshop> {
    let catalogue =
        Catalogue::parse(content::PROGRAMMES).context("read the programmes that come with trinn")?;
    Workshop::open(room.app.clone(), room.press.clone(), catalogue).await.context("open the register")
}

/// The whole service as one router.
pub fn router(room: Room, hall: Hall, workshop: Workshop) -> Router {
    let app = room.app.clone();
    Router::new()
        .merge(policy::pages::routes())
        .merge(policy::api::routes())
        .merge(people::routes())
        .route("/language/{code}", get(language))
        .route("/assets/{file}", get(assets::serve))
        .route("/healthz", get(health))
        .route("/robots.txt", get(robots))
        .with_state(room)
        .merge(competence::api::routes().merge(competence::pages::routes()).with_state(hall))
        .merge(infrastructure::pages::routes().with_state(workshop))
        .merge(evidence::pages::routes().with_state(app.clone()))
        .layer(middleware::from_fn_with_state(app.clone(), cache::keep_public_pages))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app, error::render_errors))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(protect))
}

/// Serves until it is told to stop.
pub async fn serve(
    at: &Where,
    listen: SocketAddr,
    base_url: Option<String>,
    cache_bytes: usize,
    allow_network: bool,
) -> Result<()> {
    let place = place::open(at, true).await?;
    let base_url = base_url.unwrap_or_else(|| format!("http://{listen}"));
    let room = room(&place, Clock::System, &base_url, cache_bytes).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("listen on {listen}\n  hint: another program may use the address; choose one with --listen")
    })?;
    println!("Trinn runs on http://{}", listener.local_addr()?);
    let hall = hall(&room).await?;
    if allow_network {
        hall.allow_network(Caller::default());
    }
    let workshop = workshop(&room).await?;
    let watch = tokio::spawn(watch(room.clone(), hall.clone(), workshop.clone()));
    let service = router(room, hall, workshop).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(told_to_stop()).await.context("serve")?;
    watch.abort();
    place.db.close().await;
    Ok(())
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

/// Looks for changes by other processes (an import on the command line, another server).
async fn watch(room: Room, hall: Hall, workshop: Workshop) {
    let mut seen = None;
    let mut told = None;
    loop {
        tokio::time::sleep(WATCH).await;
        // once a day: what is required of whom is told to evidence where it has changed
        let today = workshop.now().date();
        if told != Some(today) {
            match tell_requirements(workshop.db(), &workshop.catalogue, workshop.now()).await {
                Ok(_) => told = Some(today),
                Err(e) => tracing::error!(error = %e, "could not tell what is required of learners"),
            }
            if let Err(e) = tell_supply(workshop.db(), &workshop.catalogue, workshop.now()).await {
                tracing::error!(error = %e, "could not tell which needs are met");
            }
        }
        if let Err(e) = evidence::ledger::keep_up(workshop.db()).await {
            tracing::error!(error = %e, "could not count what is new");
        }
        if let Err(e) = hall.refresh().await {
            tracing::error!(error = %e, "could not read the item bank again");
        }
        let now = async {
            let mut conn = room.db().read().await?;
            let a = publications::version(&mut conn).await?;
            let b = counter::read(&mut conn, vocabularies::COUNTER).await?;
            let c = counter::read(&mut conn, policy::room::EDITION_COUNTER).await?;
            Ok::<_, db::DbError>((a, b, c))
        }
        .await;
        match now {
            Ok(now) if seen == Some(now) => {}
            Ok(now) => match room.refresh().await {
                Ok(()) => seen = Some(now),
                Err(e) => tracing::error!(error = %e, "could not read changes"),
            },
            Err(e) => tracing::error!(error = %e, "could not look for changes"),
        }
    }
}

/// `GET /language/{code}?next=/policies` sets the language and goes back.
async fn language(
    State(app): State<App>,
    Path(code): Path<String>,
    axum::extract::RawQuery(raw): axum::extract::RawQuery,
) -> Result<Response, WebError> {
    let lang: Lang = code.parse().map_err(|_| WebError::NotFound)?;
    let query = Query::parse(raw.as_deref().unwrap_or(""));
    let next = query.get("next").filter(|n| shell::is_local(n)).unwrap_or("/");
    let to = HeaderValue::from_str(next).unwrap_or(HeaderValue::from_static("/"));
    let year = 365 * 24 * 3600;
    let cookie = session::set_cookie(shell::LANG_COOKIE, lang.code(), year, app.secure_cookies);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response())
}

/// `GET /healthz`: the database answers.
async fn health(State(app): State<App>) -> Result<&'static str, WebError> {
    let mut conn = app.db.read().await?;
    publications::version(&mut conn).await?;
    Ok("ok\n")
}

async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /edit\nDisallow: /sign-in\nDisallow: /language\n"
}

fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked; the request was answered with an error page");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Headers that tell browsers to be strict. Everything comes from this service.
async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let h = response.headers_mut();
    h.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
        ),
    );
    h.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    h.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    h.insert("permissions-policy", HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    response
}
