//! `/collections`: one's own, those shared with one, and the public ones.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use webkit::{Shell, WebError};

use super::{Looking, own, shared_words};
use crate::collection::{Collection, Shared};
use crate::hall::Hall;
use crate::pages::take::unkept;
use crate::pages::words::{audience_name, day};
use crate::store::collections;

struct Row {
    href: String,
    title: String,
    words: String,
    meta: Vec<String>,
}

struct Part {
    id: &'static str,
    heading: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "collections.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    parts: Vec<Part>,
    signed_in: bool,
}

async fn row(hall: &Hall, shell: &Shell, looking: &Looking, c: &Collection) -> Result<Row, WebError> {
    Ok(Row {
        href: format!("/collections/{}", c.id),
        title: own(shell, c, &c.title),
        words: own(shell, c, &c.words),
        meta: vec![
            shell.tn("resource-count", c.entries.len() as i64),
            audience_name(shell, c.audience),
            shared_words(hall, shell, looking, c.shared).await?,
            day(shell, &c.changed_at),
        ],
    })
}

/// `GET /collections`
pub async fn page(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    let looking = Looking::of(&hall, &shell, &headers).await?;
    let mut conn = hall.db().read().await?;
    let all = collections::all(&mut conn).await?;
    drop(conn);
    let (mut mine, mut shared, mut public) = (Vec::new(), Vec::new(), Vec::new());
    for c in all.iter().filter(|c| c.is_visible_to(&looking.viewer)) {
        let row = row(&hall, &shell, &looking, c).await?;
        if looking.viewer.person == Some(c.owner) {
            mine.push(row);
        } else if c.shared == Shared::Public {
            public.push(row);
        } else {
            shared.push(row);
        }
    }
    let parts = [("mine", mine), ("shared", shared), ("public", public)];
    let page = ListPage {
        signed_in: looking.actor.is_some(),
        parts: parts
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(id, rows)| Part { id, heading: shell.t(&format!("collection-part-{id}")), rows })
            .collect(),
        shell: &shell,
    };
    Ok(unkept(shell.page(&page)?))
}
