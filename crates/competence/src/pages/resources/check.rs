//! `/resources/check`: the link check as a button, where it is allowed, and how far it is.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use people::Actor;
use webkit::{Posted, Shell, WebError};

use super::{find, steps};
use crate::hall::Hall;
use crate::links::LinkState;
use crate::pages::words::{Link, Step, day};
use crate::use_cases::check_resources::{NotChecked, check_resources, start_check};

struct Broken {
    href: String,
    title: String,
    state: String,
    status: String,
    day: String,
    target: Link,
}

#[derive(Template)]
#[template(path = "resource-check.html")]
struct CheckPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    allowed: bool,
    working: bool,
    done: u64,
    of: u64,
    over: String,
    no_curl: bool,
    broken: Vec<Broken>,
}

/// `GET /resources/check`
pub async fn page(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let progress = *hall.checking.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let all = hall.resources();
    let states = [LinkState::Dead, LinkState::Failing, LinkState::Moved, LinkState::Unsure];
    let mut broken = Vec::new();
    for state in states {
        for known in all.iter().filter(|k| !k.retired && k.link() == state) {
            let Some(check) = &known.check else { continue };
            let target = check.found.target.clone().unwrap_or_default();
            broken.push(Broken {
                href: format!("/resources/{}", known.resource.id),
                title: shell.text(&known.resource.title),
                state: shell.t(&format!("resource-state-{}", state.code())),
                status: check.found.status.map_or_else(|| "–".to_owned(), |s| s.to_string()),
                day: day(&shell, &check.at),
                target: Link { label: target.clone(), href: target },
            });
        }
    }
    shell.page(&CheckPage {
        steps: steps(&shell),
        allowed: hall.network().is_some(),
        working: progress.is_some_and(|p| !p.over),
        done: progress.map_or(0, |p| p.done as u64),
        of: progress.map_or(0, |p| p.of as u64),
        over: match progress.filter(|p| p.over && !p.no_curl) {
            Some(p) => shell.txy("resource-check-over", shell.n(p.done as i64), shell.n(p.failed as i64)),
            None => String::new(),
        },
        no_curl: progress.is_some_and(|p| p.no_curl),
        broken,
        shell: &shell,
    })
}

/// `POST /resources/check`
pub async fn start(State(hall): State<Hall>, Posted { shell, .. }: Posted) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_editor()?;
    if hall.network().is_none() {
        return Err(WebError::Forbidden("resource-check-not-allowed"));
    }
    start_check(&hall, actor.person.to_string());
    Ok(shell.go("/resources/check", None))
}

/// `POST /resources/{id}/check`
pub async fn one(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, .. }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_editor()?;
    let caller = hall.network().ok_or(WebError::Forbidden("resource-check-not-allowed"))?;
    find(&hall.resources(), &id).ok_or(WebError::NotFound)?;
    let author = actor.person.to_string();
    match check_resources(hall.db(), &hall.app.clock, caller, Some(&id), &author, |_| ()).await {
        Ok(_) => {
            hall.refresh().await?;
            Ok(shell.go(&format!("/resources/{id}"), Some(("success", "resource-check-one-done"))))
        }
        Err(NotChecked::Db(e)) => Err(e.into()),
        Err(NotChecked::NoCurl(_)) => Err(WebError::Unavailable("resource-check-no-curl")),
        Err(e) => Err(WebError::internal(e)),
    }
}
