//! `/take`: type a code. A campaign's code leads to its start, a personal code back to where one was.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use webkit::query::Query;
use webkit::{Posted, Shell, WebError};

use super::{ErrorLine, Seat, known_seat, remember, token, unkept};
use crate::campaign::{Campaign, Window, tidy_code};
use crate::hall::{Hall, campaign_of};
use crate::store::campaigns;
use crate::use_cases::resume::NotFound;

#[derive(Template)]
#[template(path = "take.html")]
struct DoorPage<'a> {
    shell: &'a Shell,
    code: String,
    error: String,
    errors: Vec<ErrorLine>,
    /// The device knows a personal code.
    here: bool,
    demos: Vec<Demo>,
}

struct Demo {
    code: String,
    title: String,
    href: String,
}

/// Codes of the demonstration's campaigns begin like this.
pub(super) const DEMO: &str = "DEMO-";

/// The demonstration's campaigns that anybody can begin now, by code; none where the content is real.
pub(in crate::pages) async fn demonstrations(hall: &Hall, shell: &Shell) -> Result<Vec<Campaign>, WebError> {
    if !shell.demo() {
        return Ok(Vec::new());
    }
    let mut conn = hall.db().read().await?;
    let rows = campaigns::all(&mut conn, 200).await?;
    drop(conn);
    let mut open = Vec::new();
    for row in rows.into_iter().filter(|r| r.code.starts_with(DEMO)) {
        let campaign = campaign_of(row)?;
        if campaign.window(hall.now()) == Window::Open {
            open.push(campaign);
        }
    }
    open.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(open)
}

async fn show(
    hall: &Hall,
    shell: &Shell,
    headers: &HeaderMap,
    code: &str,
    error: String,
) -> Result<Response, WebError> {
    let demos = demonstrations(hall, shell).await?.into_iter().map(|campaign| Demo {
        title: shell.text(&campaign.rules.title),
        href: Query::default().with("code", &campaign.code).href("/take/start"),
        code: campaign.code,
    });
    let demos = demos.collect();
    let errors = match error.is_empty() {
        true => Vec::new(),
        false => vec![ErrorLine { field: "code".to_owned(), text: error.clone() }],
    };
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page =
        DoorPage { shell, code: code.to_owned(), error, errors, here: token(headers).is_some(), demos };
    Ok(unkept(shell.page_with(status, &page)?))
}

/// `GET /take`, also `/take?code=DEMO-ELEV`
pub async fn page(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    let code = shell.query().get("code").unwrap_or("").chars().take(60).collect::<String>();
    show(&hall, &shell, &headers, &code, String::new()).await
}

/// `POST /take`
pub async fn enter(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let typed: String = form.get("code").chars().take(60).collect();
    let code = tidy_code(&typed);
    if code.is_empty() {
        let error = shell.t("sit-code-missing");
        return show(&hall, &shell, &headers, &typed, error).await;
    }
    if let Err(wait) = hall.throttle.welcome(shell.caller(), hall.now()) {
        let mut answer =
            show(&hall, &shell, &headers, &typed, shell.tx("sit-code-wait", wait.to_string())).await?;
        *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        return Ok(answer);
    }
    if let Some(campaign) = hall.campaign_by_code(&code).await? {
        return Ok(shell.go(&Query::default().with("code", &campaign.code).href("/take/start"), None));
    }
    match known_seat(&hall, &shell, &code).await? {
        // the time runs from the first question, so whoever has a limit reads of it first
        Ok(Seat::Test(sitting)) if sitting.lock().await.clock_waits() => {
            Ok(remember(shell.go("/take/code", None), &shell, &code))
        }
        Ok(_) => {
            Ok(remember(shell.go("/take/question", Some(("success", "sit-welcome-back"))), &shell, &code))
        }
        Err(NotFound::Unknown) => {
            let error = shell.t("sit-code-unknown");
            show(&hall, &shell, &headers, &typed, error).await
        }
        Err(e) => Err(super::not_found(e)),
    }
}
