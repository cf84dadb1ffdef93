//! `/campaigns/{id}/results/{attempt}`: a result that a learner shared, for the teachers of the learner's group.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::audit;
use serde_json::json;
use uuid::Uuid;
use webkit::{Shell, WebError};

use super::show::{decimal, likeliest};
use super::{Staff, Step, steps};
use crate::campaign::Kind;
use crate::hall::Hall;
use crate::item::Level;
use crate::pages::take::bars;
use crate::pages::take::observed::{Evidence, evidence};
use crate::pages::take::result::likely;
use crate::reflection::ReflectionResult;
use crate::result::AttemptResult;
use crate::store::attempts;
use crate::use_cases::import_sheets::ON_PAPER;

struct Row {
    name: String,
    value: String,
    /// The same as a drawing; empty for ratings.
    bar: String,
    asked: String,
}

#[derive(Template)]
#[template(path = "campaign-result.html")]
struct ResultPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    of: String,
    reflection: bool,
    on_paper: bool,
    rows: Vec<Row>,
    levels: Vec<String>,
    notes: Vec<String>,
    observed: Vec<Evidence>,
}

/// `GET /campaigns/{id}/results/{attempt}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path((id, attempt)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = staff.campaign(&hall, &id).await?;
    let group = campaign.group.ok_or(WebError::NotFound)?;
    let attempt: Uuid = attempt.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = hall.db().write().await?;
    let row = attempts::by_id(&mut tx, attempt).await?.ok_or(WebError::NotFound)?;
    let (Some(learner), Some(_), Some(json)) = (row.learner, &row.shared_at, &row.result) else {
        return Err(WebError::NotFound);
    };
    let members = people::store::group::members(&mut tx, group, staff.actor.today).await?;
    let member = members.into_iter().find(|m| m.learner == learner).ok_or(WebError::NotFound)?;
    if row.campaign != campaign.id {
        return Err(WebError::NotFound);
    }
    let author = staff.actor.person.to_string();
    let subject = format!("attempt/{attempt}");
    audit::append(
        &mut tx,
        hall.now(),
        &author,
        "assessment.read_result",
        &subject,
        &json!({ "group": group }),
    )
    .await?;
    tx.commit().await?;
    let reflection = campaign.kind == Kind::Reflection;
    let mut notes = vec![shell.t(if reflection { "campaign-result-said" } else { "campaign-result-use" })];
    let rows = if reflection {
        let result: ReflectionResult = serde_json::from_str(json).map_err(WebError::internal)?;
        let shelf = hall.shelf();
        let set = shelf.set(&result.set);
        result
            .headings
            .iter()
            .map(|h| Row {
                name: set
                    .and_then(|s| s.headings.iter().find(|x| x.id == h.heading))
                    .map_or_else(|| h.heading.clone(), |x| shell.text(&x.title)),
                value: h.mean.map_or(String::from("–"), |m| decimal(&shell, m)),
                bar: h.mean.map_or(String::new(), |m| bars::mean(m, &decimal(&shell, m), true)),
                asked: shell.n(i64::from(h.rated)),
            })
            .collect()
    } else {
        let result: AttemptResult = serde_json::from_str(json).map_err(WebError::internal)?;
        if !result.estimated {
            notes.push(shell.t("sit-not-estimated"));
        }
        let framework = hall.frameworks.get(&campaign.rules.framework);
        let level = |p: &[f64; 4]| {
            let best = likeliest(p);
            let percent = likely(&shell, p[best]);
            format!("{} ({percent})", shell.t(&format!("sit-level-{}", Level::ALL[best])))
        };
        let mut rows = vec![Row {
            name: shell.t("campaign-all"),
            value: level(&result.probabilities),
            bar: bars::levels(&result.probabilities, true),
            asked: shell.n(i64::from(result.asked)),
        }];
        rows.extend(result.areas.iter().filter(|a| a.asked > 0).map(|a| {
            Row {
                name: framework
                    .and_then(|f| f.areas.iter().find(|x| x.id == a.area))
                    .map_or_else(|| a.area.clone(), |x| shell.text(&x.label.text)),
                value: level(&a.probabilities),
                bar: bars::levels(&a.probabilities, true),
                asked: shell.n(i64::from(a.asked)),
            }
        }));
        rows
    };
    let title = shell.text(&campaign.rules.title);
    let mut steps = steps(&shell);
    steps.push(Step { href: format!("/campaigns/{}", campaign.id), label: title.clone() });
    let name = if member.name.is_empty() { shell.t("group-erased") } else { member.name };
    shell.page(&ResultPage {
        shell: &shell,
        steps,
        title,
        of: shell.tx("campaign-result-of", name),
        levels: Level::ALL.iter().map(|l| shell.t(&format!("sit-level-{l}"))).collect(),
        notes,
        reflection,
        on_paper: row.outcome.as_deref() == Some(ON_PAPER),
        rows,
        observed: evidence(&hall, &shell, &campaign.rules.framework, learner, true).await?,
    })
}
