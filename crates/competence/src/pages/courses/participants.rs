//! `/courses/{id}/participants`: who takes part and who waits, for those who organise the course. Each look at the
//! names is written in the log.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::audit;
use people::Actor;
use people::store::{group, person};
use serde_json::json;
use webkit::{Shell, WebError};

use super::{find, map, organises, seats, steps};
use crate::course::Place;
use crate::hall::Hall;
use crate::pages::take::unkept;
use crate::pages::words::{Step, day};
use crate::store::courses::{self, Known};
use webkit::files::csv_file;

struct Row {
    id: String,
    number: i64,
    name: String,
    email: String,
    seats: i64,
    place: String,
    day: String,
}

#[derive(Template)]
#[template(path = "course-participants.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    seats: String,
    rows: Vec<Row>,
    begun: bool,
}

/// The rows, with the look at them in the log.
async fn rows(hall: &Hall, shell: &Shell, known: &Known) -> Result<Vec<Row>, WebError> {
    let actor = Actor::of(shell).await?;
    let map = map(hall).await?;
    if !organises(&actor, &map, known.organisation) {
        return Err(WebError::Forbidden("error-needs-editor"));
    }
    let mut tx = hall.db().write().await?;
    let mut out = Vec::new();
    for e in courses::enrolled(&mut tx, known.id).await? {
        if e.place == Place::Cancelled {
            continue;
        }
        let contact = person::one(&mut tx, e.person.unwrap_or(e.author)).await?;
        let email = contact.as_ref().map_or(String::new(), |p| p.email.clone());
        let name = contact.map_or(String::new(), |p| p.name);
        let name = match e.group {
            // learners have no names here: the organiser knows how many, and which teacher to write to
            Some(id) => {
                let group = group::one(&mut tx, id).await?.map_or(String::new(), |g| g.name);
                shell.txy("course-group-of", group, name)
            }
            None => name,
        };
        out.push(Row {
            id: e.id.to_string(),
            number: e.queue,
            name,
            email,
            seats: e.seats,
            place: shell.t(if e.place == Place::Seated { "course-seated" } else { "course-waiting" }),
            day: day(shell, &e.created_at),
        });
    }
    let detail = json!({ "rows": out.len() });
    let subject = format!("course/{}", known.id);
    audit::append(
        &mut tx,
        hall.now(),
        &actor.person.to_string(),
        "course.read_participants",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(out)
}

/// `GET /courses/{id}/participants`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let known = find(&hall, &id).await?;
    let rows = rows(&hall, &shell, &known).await?;
    let title = shell.text(&known.course.title);
    let mut steps = steps(&shell);
    steps.push(Step { href: format!("/courses/{}", known.id), label: title.clone() });
    let page = ListPage {
        steps,
        id: known.id.to_string(),
        title,
        seats: seats(&shell, &known),
        rows,
        begun: hall.now().date() >= known.course.starts,
        shell: &shell,
    };
    Ok(unkept(shell.page(&page)?))
}

/// `GET /courses/{id}/participants.csv`
pub async fn csv(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let known = find(&hall, &id).await?;
    let rows = rows(&hall, &shell, &known).await?;
    let cells = rows.into_iter().map(|r| {
        vec![r.number.to_string(), webkit::mark::strip(&r.name), r.email, r.seats.to_string(), r.place, r.day]
    });
    Ok(unkept(csv_file("participants", "number,name,email,seats,place,signed_up", cells.collect::<Vec<_>>())))
}
