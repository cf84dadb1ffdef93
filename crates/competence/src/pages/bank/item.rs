//! `/items/{id}`: an item as people see it, with key, parameters, answers and history, and what can be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Lang;
use people::Actor;
use webkit::{Posted, Shell, WebError};

use super::preview::{Preview, preview};
use super::{
    Step, author_name, competence_name, figure, kind_name, level_name, moment, refused, review_name, steps,
};
use crate::hall::{Hall, parameters_for, stored_item};
use crate::item::{Item, ItemFile, ReviewStatus, Task};
use crate::lint::{self, Known, Severity};
use crate::pool::{estimated, judged};
use crate::store::{answers, calibrations, items};
use crate::use_cases::retire_item::retire_item;
use crate::use_cases::review_item::review_item;
use crate::use_cases::use_item::use_item;

pub(super) struct Finding {
    pub error: bool,
    pub field: String,
    pub message: String,
    pub hint: String,
}

struct Tab {
    href: String,
    name: String,
    whole: bool,
    current: bool,
}

struct Fact {
    label: String,
    value: String,
}

struct Change {
    href: String,
    version: i64,
    when: String,
    who: String,
    why: String,
    in_use: bool,
}

#[derive(Template)]
#[template(path = "bank-item.html")]
struct ItemPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    version: i64,
    newest: bool,
    status: String,
    facts: Vec<Fact>,
    tabs: Vec<Tab>,
    previews: Vec<Preview>,
    findings: Vec<Finding>,
    history: Vec<Change>,
    may_review: bool,
    may_use: bool,
    may_retire: bool,
    draft: bool,
}

/// What the lint finds in one item. Whether the items it excludes exist is for the whole bank to tell.
pub(super) fn findings(hall: &Hall, shell: &Shell, item: &Item) -> Vec<Finding> {
    let mut known = Known::default();
    for f in hall.frameworks.iter() {
        let ids = f.areas.iter().flat_map(|a| &a.competences).map(|c| c.id.clone()).collect();
        known.competences.insert(f.id.clone(), ids);
    }
    if let Task::Hotspot { picture, .. } = &item.task
        && let Some(svg) = hall.shelf().picture(picture)
    {
        known.pictures.insert(picture.clone(), svg.to_owned());
    }
    let file = ItemFile { framework: item.framework.clone(), competence: None, items: vec![item.clone()] };
    let text = file.to_text();
    lint::lint([(item.id.as_str(), text.as_str())], &known)
        .findings
        .into_iter()
        .filter(|f| f.check != "enemy" && f.item.as_deref() == Some(item.id.as_str()))
        .map(|f| Finding {
            error: f.severity == Severity::Error,
            field: f.field,
            message: shell.english(&f.message),
            hint: shell.english(&f.hint),
        })
        .collect()
}

/// The parameters that hold for an item, in words.
async fn parameters(shell: &Shell, hall: &Hall, item: &Item) -> Result<String, WebError> {
    let mut conn = hall.db().read().await?;
    let number = calibrations::number_in_use(&mut conn).await?;
    let rows = parameters_for(&mut conn, number, &[std::sync::Arc::new(item.clone())]).await?;
    let row = rows.iter().find(|r| r.item == item.id && r.version == i64::from(item.version));
    Ok(match row.and_then(|r| estimated(r).map(|e| (r, e))) {
        Some((row, e)) => {
            let se = row.errors();
            let se = se.first().map_or_else(|| "?".to_owned(), |v| figure(shell, *v, 2));
            let slope_se = row.slope_error.map_or_else(|| "?".to_owned(), |v| figure(shell, v, 2));
            let a = format!("{} ± {slope_se}", figure(shell, e.slope, 2));
            shell.txy("bank-estimated", format!("{} ± {se}", figure(shell, e.location(), 2)), a)
        }
        None => {
            let j = judged(item);
            shell.txy("bank-judged", figure(shell, j.location(), 2), figure(shell, j.slope, 2))
        }
    })
}

async fn show(
    hall: &Hall,
    shell: &Shell,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let mut conn = hall.db().read().await?;
    let head = items::head(&mut conn, id).await?.ok_or(WebError::NotFound)?;
    let number = version.unwrap_or(head.latest_version);
    let document = items::document(&mut conn, id, number).await?.ok_or(WebError::NotFound)?;
    let item = stored_item(id, number, &document)?;
    let changes = items::history(&mut conn, id).await?;
    let author = changes.iter().find(|c| c.0 == number).map(|c| c.2.clone()).unwrap_or_default();
    let mut history = Vec::new();
    for (n, at, who, why) in changes {
        history.push(Change {
            href: format!("/items/{id}/versions/{n}"),
            version: n,
            when: moment(shell, &at),
            who: author_name(&mut conn, &who).await?,
            why,
            in_use: head.live_version == Some(n),
        });
    }
    let count = answers::counts(&mut conn).await?.into_iter().find(|c| c.0 == id);
    drop(conn);
    let asked: Option<Lang> = shell.query().get("in").and_then(|l| l.parse().ok());
    let here = shell.path().to_owned();
    let mut tabs = vec![Tab {
        href: here.clone(),
        name: shell.t("bank-side-by-side"),
        whole: true,
        current: asked.is_none(),
    }];
    tabs.extend(Lang::ALL.into_iter().map(|l| Tab {
        href: format!("{here}?in={l}"),
        name: l.own_name().to_owned(),
        whole: item.is_whole_in(l),
        current: asked == Some(l),
    }));
    let languages = asked.map_or_else(|| vec![Lang::Nb, Lang::En], |l| vec![l]);
    let audience: Vec<String> =
        item.audience.iter().map(|a| shell.t(&format!("bank-audience-{a}"))).collect();
    let fact = |key: &str, value: String| Fact { label: shell.t(key), value };
    let facts = vec![
        fact("bank-facet-competence", competence_name(shell, hall, &item.framework, &item.competence)),
        fact("bank-facet-kind", kind_name(shell, item.kind())),
        fact("bank-facet-level", level_name(shell, item.level)),
        fact("bank-facet-audience", audience.join(", ")),
        fact("bank-parameters", parameters(shell, hall, &item).await?),
        fact("bank-basis", shell.text(&item.difficulty.basis)),
        fact(
            "bank-answers",
            match count {
                Some((_, n, share)) if n >= 5 => {
                    shell.txy("bank-answers-share", shell.n(n), figure(shell, share * 100.0, 0))
                }
                Some((_, n, _)) => shell.tx("bank-few", shell.n(n)),
                None => shell.t("bank-no-answers"),
            },
        ),
    ];
    let newest = number == head.latest_version;
    let live = head.live_version == Some(number);
    let retired = item.review == ReviewStatus::Retired;
    shell.page(&ItemPage {
        steps: steps(shell),
        id: id.to_owned(),
        version: number,
        newest,
        status: format!(
            "{} · {}",
            review_name(shell, item.review),
            shell.t(if live { "bank-in-use" } else { "bank-not-in-use" })
        ),
        facts,
        tabs,
        previews: languages.into_iter().map(|l| preview(shell, &item, l)).collect(),
        findings: findings(hall, shell, &item),
        history,
        may_review: newest && item.review == ReviewStatus::Draft && author != actor.by().to_string(),
        may_use: newest && !retired && !live && actor.may_publish(),
        may_retire: newest && !retired && actor.may_publish(),
        draft: item.review == ReviewStatus::Draft,
        shell,
    })
}

/// `GET /items/{id}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    show(&hall, &shell, &actor, &id, None).await
}

/// `GET /items/{id}/versions/{n}`
pub async fn version(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path((id, n)): Path<(String, i64)>,
) -> Result<Response, WebError> {
    show(&hall, &shell, &actor, &id, Some(n)).await
}

/// The version that the form was shown for.
fn seen(posted: &Posted) -> Result<i64, WebError> {
    let given = posted.form.get("version");
    given.parse().map_err(|_| WebError::bad("version", "error-parameter", given))
}

/// `POST /items/{id}/review`
pub async fn review(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&posted.shell).await?;
    actor.require_editor()?;
    let reason = posted.form.get("reason");
    review_item(&hall, &id, seen(&posted)?, &actor.by().to_string(), reason).await.map_err(refused)?;
    Ok(posted.shell.go(&format!("/items/{id}"), Some(("success", "bank-reviewed"))))
}

/// `POST /items/{id}/use`
pub async fn put_into_use(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&posted.shell).await?;
    actor.require_publisher()?;
    use_item(&hall, &id, seen(&posted)?, &actor.by().to_string()).await.map_err(refused)?;
    Ok(posted.shell.go(&format!("/items/{id}"), Some(("success", "bank-used"))))
}

/// `POST /items/{id}/retire`
pub async fn retire(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&posted.shell).await?;
    actor.require_publisher()?;
    let reason = posted.form.get("reason");
    retire_item(&hall, &id, seen(&posted)?, &actor.by().to_string(), reason).await.map_err(refused)?;
    Ok(posted.shell.go(&format!("/items/{id}"), Some(("success", "bank-retired"))))
}
