//! `/collections/{id}`: a collection with its resources in order; with `.csv` at the end, as a file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use people::Actor;
use webkit::{Shell, WebError, mark};

use super::{Looking, own, shared_words, steps};
use crate::collection::{Collection, Shared};
use crate::hall::Hall;
use crate::pages::take::unkept;
use crate::pages::words::{Step, audience_name, day, duration, language_name, served_name};
use crate::store::resources::Known;
use webkit::files::csv_file;

struct Row {
    href: String,
    title: String,
    summary: String,
    note: String,
    meta: Vec<String>,
    serves: String,
    retired: bool,
}

#[derive(Template)]
#[template(path = "collection.html")]
struct ShowPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    words: String,
    meta: Vec<String>,
    count: String,
    rows: Vec<Row>,
    mine: bool,
    takes_down: bool,
    minutes: String,
}

/// The collection's resources that are still known, with the notes.
fn entries<'a>(all: &'a [Known], c: &'a Collection) -> Vec<(&'a Known, &'a str)> {
    let find = |id: &str| all.iter().find(|k| k.resource.id == id);
    c.entries.iter().filter_map(|e| Some((find(&e.resource)?, e.note.as_str()))).collect()
}

fn csv(shell: &Shell, hall: &Hall, all: &[Known], c: &Collection) -> Response {
    let rows = (1..).zip(entries(all, c)).map(|(n, (known, note))| {
        let r = &known.resource;
        let serves: Vec<String> =
            r.competences.iter().map(|s| mark::strip(&served_name(shell, hall, s))).collect();
        vec![
            n.to_string(),
            r.id.clone(),
            mark::strip(&shell.text(&r.title)),
            r.provider.clone(),
            r.url.clone(),
            note.to_owned(),
            serves.join("; "),
            r.language.join(" "),
            r.minutes.map_or(String::new(), |m| m.to_string()),
            r.licence.clone(),
            known.last_checked().unwrap_or("").to_owned(),
        ]
    });
    let head = "number,id,title,provider,url,note,competences,language,minutes,licence,last_checked";
    csv_file("collection", head, rows)
}

/// `GET /collections/{id}` and `GET /collections/{id}.csv`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let looking = Looking::of(&hall, &shell, &headers).await?;
    let (id, file) = id.strip_suffix(".csv").map_or((id.as_str(), false), |id| (id, true));
    let c = looking.collection(&hall, id).await?;
    let all = hall.resources();
    if file {
        return Ok(unkept(csv(&shell, &hall, &all, &c)));
    }
    let found = entries(&all, &c);
    let rows = found.iter().map(|(known, note)| {
        let r = &known.resource;
        let mut meta = vec![shell.t(&format!("resource-kind-{}", r.kind)), r.provider.clone()];
        meta.extend(r.minutes.map(|m| duration(&shell, m)));
        meta.push(r.language.iter().map(|l| language_name(l)).collect::<Vec<_>>().join(", "));
        let serves: Vec<String> = r.competences.iter().map(|s| served_name(&shell, &hall, s)).collect();
        Row {
            href: format!("/resources/{}", r.id),
            title: shell.text(&r.title),
            summary: shell.text(&r.summary),
            note: own(&shell, &c, note),
            meta,
            serves: serves.join(" · "),
            retired: known.retired,
        }
    });
    let minutes: u32 = found.iter().filter_map(|(k, _)| k.resource.minutes).sum();
    let page = ShowPage {
        steps: steps(&shell),
        id: c.id.to_string(),
        title: own(&shell, &c, &c.title),
        words: own(&shell, &c, &c.words),
        meta: vec![
            audience_name(&shell, c.audience),
            shared_words(&hall, &shell, &looking, c.shared).await?,
            shell.tx("collection-changed", day(&shell, &c.changed_at)),
        ],
        count: shell.tn("resource-count", found.len() as i64),
        rows: rows.collect(),
        takes_down: c.shared == Shared::Public
            && looking.viewer.person != Some(c.owner)
            && looking.actor.as_ref().is_some_and(Actor::may_administer),
        mine: looking.viewer.person == Some(c.owner),
        minutes: if minutes > 0 {
            shell.tx("collection-minutes", duration(&shell, minutes))
        } else {
            String::new()
        },
        shell: &shell,
    };
    Ok(unkept(shell.page(&page)?))
}
