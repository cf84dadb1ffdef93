//! `/take/start`: what this is and who sees the result; `/take/code`: the personal code, and how to come back.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use kernel::Lang;
use webkit::query::Query;
use webkit::shell::LANG_COOKIE;
use webkit::{Posted, Shell, WebError, session};

use super::{Seat, forget, remember, seat, token, unkept, welcome};
use crate::api::not_begun;
use crate::campaign::{Campaign, Kind, Window, tidy_code};
use crate::hall::Hall;
use crate::use_cases::begin;
use crate::use_cases::reflect::{self, set_of};

/// Seconds of a year: how long the language is remembered.
const YEAR: i64 = 365 * 24 * 3600;

struct LangOption {
    value: &'static str,
    label: &'static str,
}

#[derive(Template)]
#[template(path = "take-start.html")]
struct StartPage<'a> {
    shell: &'a Shell,
    title: String,
    intro: String,
    code: String,
    /// Why it cannot be begun; empty when it can.
    closed: String,
    facts: Vec<String>,
    languages: Vec<LangOption>,
    lang: &'static str,
}

#[derive(Template)]
#[template(path = "take-code.html")]
struct CodePage<'a> {
    shell: &'a Shell,
    title: String,
    code: String,
    began: bool,
    ended: bool,
    /// What there is to know about the time; empty when it is not limited.
    limited: String,
}

/// The campaign that the code names, or the way to the page that asks for one.
async fn campaign(
    hall: &Hall,
    shell: &Shell,
    code: &str,
) -> Result<Result<Arc<Campaign>, Response>, WebError> {
    let code = tidy_code(code);
    welcome(hall, shell)?;
    match hall.campaign_by_code(&code).await? {
        Some(campaign) => Ok(Ok(campaign)),
        None => {
            if !code.is_empty() {
                hall.throttle.wrong(shell.caller(), hall.now());
            }
            let to = Query::default().with("code", &code).href("/take");
            Ok(Err(shell.go(&to, Some(("warning", "sit-code-unknown")))))
        }
    }
}

/// What a person should know before beginning, a sentence each; or why it cannot be begun.
async fn facts(
    hall: &Hall,
    shell: &Shell,
    campaign: &Campaign,
) -> Result<Result<Vec<String>, String>, WebError> {
    match campaign.window(hall.now()) {
        Window::Early => return Ok(Err(shell.tx("sit-start-early", shell.date(campaign.opens.date())))),
        Window::Over => return Ok(Err(shell.tx("sit-start-over", shell.date(campaign.closes.date())))),
        Window::Open => {}
    }
    if campaign.group.is_some() {
        return Ok(Err(shell.t("sitting-group-only")));
    }
    let mut out = Vec::new();
    match campaign.kind {
        Kind::Observation => return Ok(Err(shell.t("sit-start-observation"))),
        Kind::Reflection => {
            let Ok(set) = set_of(hall, campaign) else { return Ok(Err(shell.t("sitting-no-test"))) };
            let n = set.statements().count();
            out.push(shell.tn("sit-start-statements", n as i64));
            out.push(shell.tn("sit-start-minutes", (n.div_ceil(3)).max(1) as i64));
            out.push(shell.t("sit-start-no-right"));
        }
        Kind::Adaptive | Kind::Fixed => {
            let test = match hall.test(campaign).await? {
                Ok(test) => test,
                Err(_) => return Ok(Err(shell.t("sitting-no-test"))),
            };
            let (least, most) = (test.shortest(), test.longest());
            out.push(if least == most {
                shell.tn("sit-start-questions", most as i64)
            } else {
                shell.txy("sit-start-questions-between", shell.n(least as i64), shell.n(most as i64))
            });
            if campaign.kind == Kind::Adaptive {
                out.push(shell.t("sit-start-adaptive"));
            }
            // a question of the bank takes about so long
            let items = &test.pool.items;
            let seconds: usize =
                items.iter().map(|i| i.item.seconds as usize).sum::<usize>() / items.len().max(1);
            out.push(
                shell.tn("sit-start-minutes", (seconds * (least + most) / 2).div_ceil(60).max(1) as i64),
            );
            if let Some(minutes) = campaign.rules.minutes {
                let with_extra = i64::from(minutes) * (100 + i64::from(campaign.rules.extra_time)) / 100;
                out.push(shell.tn("sit-start-limit", with_extra));
            }
        }
    }
    out.push(shell.t("sit-start-saved"));
    out.push(shell.t(if campaign.rules.sharing { "sit-start-you-decide" } else { "sit-start-only-you" }));
    out.push(shell.t("sit-start-anonymous"));
    Ok(Ok(out))
}

/// `GET /take/start?code=`
pub async fn page(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let campaign = match campaign(&hall, &shell, shell.query().get("code").unwrap_or("")).await? {
        Ok(campaign) => campaign,
        Err(answer) => return Ok(answer),
    };
    let (facts, closed) = match facts(&hall, &shell, &campaign).await? {
        Ok(facts) => (facts, String::new()),
        Err(closed) => (Vec::new(), closed),
    };
    let intro = match campaign.kind {
        Kind::Reflection => set_of(&hall, &campaign).map_or(String::new(), |s| shell.text(&s.intro)),
        _ => shell.t("sit-start-intro"),
    };
    let page = StartPage {
        shell: &shell,
        title: shell.text(&campaign.rules.title),
        intro,
        code: campaign.code.clone(),
        closed,
        facts,
        languages: Lang::ALL
            .into_iter()
            .map(|l| LangOption { value: l.code(), label: l.own_name() })
            .collect(),
        lang: shell.lang(),
    };
    Ok(unkept(shell.page_with(StatusCode::OK, &page)?))
}

/// `POST /take/start`
pub async fn begin(State(hall): State<Hall>, Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let campaign = match campaign(&hall, &shell, form.get("code")).await? {
        Ok(campaign) => campaign,
        Err(answer) => return Ok(answer),
    };
    if campaign.group.is_some() {
        return Err(WebError::Forbidden("sitting-group-only"));
    }
    let lang: Lang = form.get("language").parse().unwrap_or(shell.language());
    let mut chance = shell.app().chance();
    let token = match campaign.kind {
        Kind::Observation => return Err(WebError::Conflict("sit-start-observation")),
        Kind::Reflection => reflect::begin(&hall, &mut chance, &campaign, lang).await,
        Kind::Adaptive | Kind::Fixed => begin::begin(&hall, &mut chance, &campaign, None, lang, 0).await,
    }
    .map_err(not_begun)?;
    let mut answer = remember(shell.go("/take/code", None), &shell, &token);
    let language = session::set_cookie(LANG_COOKIE, lang.code(), YEAR, shell.app().secure_cookies);
    answer.headers_mut().append(header::SET_COOKIE, language);
    Ok(answer)
}

/// `GET /take/code`: the personal code, at the beginning and at every stop.
pub async fn code(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    let seat = match seat(&hall, &shell, &headers).await? {
        Ok(seat) => seat,
        Err(answer) => return Ok(answer),
    };
    let (campaign, began, ended, limited) = match seat {
        Seat::Test(sitting) => {
            let s = sitting.lock().await;
            let limited = match s.limit() {
                Some(limit) if s.clock_waits() => shell.tn("sit-clock-waits", limit / 60_000),
                Some(_) => shell.t("sit-stop-limited"),
                None => String::new(),
            };
            (s.campaign.clone(), s.answered > 0, s.attempt.finished_at.is_some(), limited)
        }
        Seat::Observation(_) => return Ok(shell.go("/take/observation", None)),
        Seat::Reflection(r) => (r.campaign.clone(), !r.ratings.is_empty(), r.result.is_some(), String::new()),
    };
    let page = CodePage {
        shell: &shell,
        title: shell.text(&campaign.rules.title),
        code: token(&headers).unwrap_or_default(),
        began,
        ended,
        limited,
    };
    Ok(unkept(shell.page(&page)?))
}

/// `POST /take/leave`: this device forgets the personal code.
pub async fn leave(Posted { shell, .. }: Posted) -> Result<Response, WebError> {
    Ok(forget(shell.go("/take", Some(("success", "sit-left"))), &shell))
}
