//! `/organisations/{key}`: one organisation through time.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde_json::{Value, json};
use webkit::{Shell, WebError};

use super::organisations::codes_in_words;
use super::{Step, today};
use crate::actor::Actor;
use crate::organisation::{Chapter, Event, Organisation, OrganisationId, OrganisationMap};
use crate::{Span, span};

struct Link {
    href: String,
    label: String,
}

struct ChapterRow {
    from: String,
    to: String,
    now: bool,
    name: String,
    codes: String,
    parent: Vec<Link>,
}

struct EventRow {
    on: String,
    what: String,
    from: Vec<Link>,
    into: Vec<Link>,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    key: String,
    title: String,
    kind: String,
    on_words: String,
    /// That it did not exist on the day, in words; empty when it did.
    absent: String,
    chapters: Vec<ChapterRow>,
    events: Vec<EventRow>,
    children: Vec<Link>,
    successors: Vec<Link>,
    predecessors: Vec<Link>,
    tools: Vec<Link>,
}

fn link(shell: &Shell, map: &OrganisationMap, id: OrganisationId, day: Date) -> Link {
    let key = map.get(id).map_or(String::new(), |o| o.key.to_string());
    Link {
        href: shell.href(&format!("/organisations/{key}?on={day}")),
        label: super::name(shell, map, id, day),
    }
}

fn chapter(shell: &Shell, map: &OrganisationMap, c: &Chapter, on: Date) -> ChapterRow {
    let codes: Vec<(&str, &str)> = c.codes.iter().map(|(s, c)| (s.as_str(), c.as_str())).collect();
    ChapterRow {
        from: shell.date(c.span.from),
        to: c.span.to.map_or(shell.t("span-open"), |t| shell.date(t)),
        now: c.span.holds(on),
        name: shell.text(&c.name),
        codes: codes_in_words(shell, &codes),
        parent: c.parent.map(|p| link(shell, map, p, c.span.from)).into_iter().collect(),
    }
}

fn event(shell: &Shell, map: &OrganisationMap, e: &Event) -> EventRow {
    // before the event those it happened to had their last name; after it the new ones have their first
    let before = e.on.yesterday().unwrap_or(e.on);
    EventRow {
        on: shell.date(e.on),
        what: shell.t(e.kind.message()),
        from: e.from.iter().map(|id| link(shell, map, *id, before)).collect(),
        into: e.into.iter().map(|id| link(shell, map, *id, e.on)).collect(),
    }
}

/// `GET /organisations/{key}`, and `…/{key}.json`
pub async fn page(shell: Shell, Path(key): Path<String>) -> Result<Response, WebError> {
    let on = match shell.query().get("on").filter(|t| !t.is_empty()) {
        Some(text) => span::day(text).ok_or_else(|| WebError::bad("on", "error-as-of", text))?,
        None => shell.as_of_day().unwrap_or(today(&shell)),
    };
    let map = super::map(&shell).await?;
    if let Some(key) = key.strip_suffix(".json") {
        let o = map.by_key(key).ok_or(WebError::NotFound)?;
        return Ok(Json(as_json(&map, o)).into_response());
    }
    let o = map.by_key(&key).ok_or(WebError::NotFound)?;
    let actor = Actor::maybe(&shell).await?;
    let mut steps = vec![Step::new(shell.href("/organisations"), shell.t("nav-organisations"))];
    for id in map.ancestors_on(o.id, on).into_iter().rev() {
        let Link { href, label } = link(&shell, &map, id, on);
        steps.push(Step::new(href, label));
    }
    let links = |ids: Vec<OrganisationId>, day: Date| -> Vec<Link> {
        ids.into_iter().filter(|id| *id != o.id).map(|id| link(&shell, &map, id, day)).collect()
    };
    let tools =
        if actor.as_ref().is_some_and(|a| a.administers(&map, o.id)) { tools(&shell, o) } else { Vec::new() };
    let beginning =
        map.events_of(o.id).filter(|e| e.into.contains(&o.id) && !e.from.contains(&o.id)).map(|e| e.on).min();
    let title = super::name(&shell, &map, o.id, on);
    let absent =
        if o.exists_on(on) { String::new() } else { shell.txy("org-not-there", &title, shell.date(on)) };
    shell.page(&OrganisationPage {
        shell: &shell,
        steps,
        key: o.key.to_string(),
        title,
        kind: shell.t(o.kind.message()),
        on_words: shell.date(on),
        absent,
        chapters: o.chapters().iter().map(|c| chapter(&shell, &map, c, on)).collect(),
        events: map.events_of(o.id).map(|e| event(&shell, &map, e)).collect(),
        children: links(map.children_on(o.id, on), on),
        successors: links(map.successors(o.id, on), on),
        predecessors: beginning
            .and_then(|b| b.yesterday().ok().map(|before| links(map.predecessors(o.id, before), before)))
            .unwrap_or_default(),
        tools,
    })
}

fn tools(shell: &Shell, o: &Organisation) -> Vec<Link> {
    ["rename", "move", "code", "merge", "split", "close"]
        .into_iter()
        .map(|act| Link {
            href: format!("/organisations/{}/{act}", o.key),
            label: shell.t(&format!("org-{act}-link")),
        })
        .collect()
}

fn as_json(map: &OrganisationMap, o: &Organisation) -> Value {
    let key = |id: &OrganisationId| map.get(*id).map(|o| o.key.clone());
    let period = |s: Span| (s.from.to_string(), s.to.map(|t| t.to_string()));
    let names: Vec<Value> = o
        .names
        .iter()
        .map(|n| json!({ "lang": n.lang, "name": n.name, "from": period(n.span).0, "to": period(n.span).1 }))
        .collect();
    let codes: Vec<Value> = o
        .codes
        .iter()
        .map(|c| json!({ "system": c.system, "code": c.code, "from": period(c.span).0, "to": period(c.span).1 }))
        .collect();
    let parents: Vec<Value> = o
        .parents
        .iter()
        .map(|p| json!({ "parent": key(&p.parent), "from": period(p.span).0, "to": period(p.span).1 }))
        .collect();
    let events: Vec<Value> = map
        .events_of(o.id)
        .map(|e| {
            let (from, into): (Vec<_>, Vec<_>) =
                (e.from.iter().map(key).collect(), e.into.iter().map(key).collect());
            json!({ "kind": e.kind, "on": e.on.to_string(), "from": from, "into": into })
        })
        .collect();
    json!({ "key": o.key, "kind": o.kind, "names": names, "codes": codes, "parents": parents, "events": events })
}
