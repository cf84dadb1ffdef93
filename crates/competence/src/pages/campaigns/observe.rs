//! `/campaigns/{id}/observe/{learner}`: a teacher writes what was seen of one learner, with one hand on a phone.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use people::By;
use people::group::Member;
use people::use_cases::groups::read_learners;
use uuid::Uuid;
use webkit::{FieldErrors, Form, Posted, Shell, WebError, mark};

use super::{Staff, Step, steps};
use crate::campaign::{Campaign, Kind};
use crate::hall::Hall;
use crate::observation::{LEVELS, NOTE, Task};
use crate::pages::take::day;
use crate::pages::take::observed::level_name;
use crate::store::observations::{self, RatingRow, TalkRow};
use crate::use_cases::observe::{Given, NotTaken, rate, task_of};

struct ErrorLine {
    field: String,
    text: String,
}

struct LevelView {
    id: String,
    value: u8,
    name: String,
    text: String,
    chosen: bool,
}

struct CriterionView {
    id: String,
    title: String,
    competence: String,
    levels: Vec<LevelView>,
    note: String,
    error: String,
}

#[derive(Template)]
#[template(path = "observe.html")]
struct ObservePage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: String,
    name: String,
    place: String,
    task: String,
    setting: String,
    criteria: Vec<CriterionView>,
    errors: Vec<ErrorLine>,
    /// Whether the learner has seen it.
    seen: String,
    reply: String,
    more: bool,
}

/// What the page is about.
struct About {
    staff: Staff,
    campaign: Arc<Campaign>,
    task: Arc<Task>,
    members: Vec<Member>,
    learner: Uuid,
    ratings: Vec<RatingRow>,
    talk: Option<TalkRow>,
}

/// Reads it, if whoever asks teaches the learner now; the look at the class stands in the log.
async fn about(hall: &Hall, shell: &Shell, id: &str, learner: &str) -> Result<About, WebError> {
    let staff = Staff::of(hall, shell).await?;
    let campaign = staff.campaign(hall, id).await?;
    let group = campaign.group.filter(|_| campaign.kind == Kind::Observation).ok_or(WebError::NotFound)?;
    let task = task_of(hall, &campaign).map_err(|_| WebError::NotFound)?;
    let learner: Uuid = learner.parse().map_err(|_| WebError::NotFound)?;
    let members = read_learners(hall.db(), By::Person(staff.actor.person), group, hall.now()).await?;
    if members.iter().all(|m| m.learner != learner) {
        return Err(WebError::NotFound);
    }
    let mut conn = hall.db().read().await?;
    let ratings = observations::of_campaign(&mut conn, campaign.id).await?;
    let talks = observations::talks_of(&mut conn, campaign.id).await?;
    let talk = talks.into_iter().find(|t| t.learner == learner);
    Ok(About { staff, campaign, task, members, learner, ratings, talk })
}

fn field(criterion: &str) -> String {
    format!("level-{criterion}")
}

fn note_field(criterion: &str) -> String {
    format!("note-{criterion}")
}

fn show(
    hall: &Hall,
    shell: &Shell,
    about: &About,
    typed: Option<&Form>,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let framework = hall.frameworks.get(&about.task.framework);
    let place = about.members.iter().position(|m| m.learner == about.learner).unwrap_or(0);
    let name = &about.members[place].name;
    let criteria = about
        .task
        .criteria
        .iter()
        .map(|c| {
            let rating = about.ratings.iter().find(|r| r.learner == about.learner && r.criterion == c.id);
            let chosen = match typed {
                Some(form) => form.get(&field(&c.id)).to_owned(),
                None => rating.map_or(String::new(), |r| r.level.to_string()),
            };
            let label = framework.and_then(|f| f.label(&c.competence));
            let levels = (1..=LEVELS)
                .chain([0])
                .map(|n| LevelView {
                    id: if n == 1 { field(&c.id) } else { format!("{}-{n}", field(&c.id)) },
                    value: n,
                    name: level_name(shell, i64::from(n)),
                    text: match n {
                        0 => String::new(),
                        n => shell.text(&c.levels[usize::from(n) - 1]),
                    },
                    chosen: chosen == n.to_string(),
                })
                .collect();
            CriterionView {
                title: shell.text(&c.title),
                competence: label.map_or_else(|| c.competence.clone(), |l| shell.text(&l.text)),
                levels,
                note: match typed {
                    Some(form) => form.get(&note_field(&c.id)).to_owned(),
                    None => rating.map_or(String::new(), |r| r.note.clone()),
                },
                error: at.at(&note_field(&c.id)).to_owned(),
                id: c.id.clone(),
            }
        })
        .collect();
    let talk = about.talk.as_ref();
    let mut way = steps(shell);
    let title = shell.text(&about.campaign.rules.title);
    way.push(Step { href: format!("/campaigns/{}", about.campaign.id), label: title });
    let page = ObservePage {
        shell,
        steps: way,
        here: format!("/campaigns/{}/observe/{}", about.campaign.id, about.learner),
        name: if name.is_empty() { shell.t("group-erased") } else { name.clone() },
        place: shell.txy("observe-place", (place + 1).to_string(), about.members.len().to_string()),
        task: shell.text(&about.task.title),
        setting: shell.text(&about.task.setting),
        criteria,
        errors: at.iter().map(|(f, t)| ErrorLine { field: f.to_owned(), text: t.to_owned() }).collect(),
        seen: talk
            .and_then(|t| t.seen_at.as_deref())
            .map_or_else(|| shell.t("observe-not-seen"), |at| shell.tx("observe-seen-at", day(shell, at))),
        reply: talk.map_or(String::new(), |t| t.reply.clone()),
        more: next(about).is_some(),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// The next learner of whom nothing is written, in the class's order, beginning after this one.
fn next(about: &About) -> Option<Uuid> {
    let place = about.members.iter().position(|m| m.learner == about.learner)?;
    let after = about.members.iter().cycle().skip(place + 1).take(about.members.len().saturating_sub(1));
    after.map(|m| m.learner).find(|l| about.ratings.iter().all(|r| r.learner != *l))
}

/// `GET /campaigns/{id}/observe/{learner}`
pub(super) async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path((id, learner)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let about = about(&hall, &shell, &id, &learner).await?;
    show(&hall, &shell, &about, None, &FieldErrors::default())
}

/// `POST /campaigns/{id}/observe/{learner}`: saves what was seen so far; a criterion without a level stays open.
pub(super) async fn save(
    State(hall): State<Hall>,
    Path((id, learner)): Path<(String, String)>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let about = about(&hall, &shell, &id, &learner).await?;
    let mut at = FieldErrors::default();
    let mut given = Vec::new();
    for c in &about.task.criteria {
        let note = form.get(&note_field(&c.id));
        let level = form.get(&field(&c.id)).parse::<u8>().ok().filter(|n| *n <= LEVELS);
        if note.chars().count() > NOTE {
            at.add(&note_field(&c.id), shell.tx("observe-too-long", NOTE.to_string()));
        }
        match level {
            Some(level) => given.push(Given { criterion: c.id.clone(), level, note: note.to_owned() }),
            None if note.is_empty() => {}
            None => {
                at.add(&field(&c.id), shell.tx("observe-level-missing", mark::strip(&shell.text(&c.title))))
            }
        }
    }
    if !at.is_empty() {
        return show(&hall, &shell, &about, Some(&form), &at);
    }
    let author = about.staff.actor.person.to_string();
    match rate(&hall, &about.campaign, &about.task, about.learner, &given, &author).await {
        Ok(()) => {}
        Err(NotTaken::Db(e)) => return Err(e.into()),
        Err(NotTaken::Unknown | NotTaken::TooLong) => return Err(WebError::NotFound),
    }
    let campaign = format!("/campaigns/{}", about.campaign.id);
    let to = match next(&about).filter(|_| form.get("then") == "next") {
        Some(learner) => format!("{campaign}/observe/{learner}"),
        None => campaign,
    };
    Ok(shell.go(&to, Some(("success", "observe-saved"))))
}
