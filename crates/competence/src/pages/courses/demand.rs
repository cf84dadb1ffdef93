//! `/courses/demand`: for leaders of an organisation, how many people are below the target in each competence, against
//! the seats that are offered; small groups are hidden (see [`crate::demand`]).

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::Id;
use people::{Actor, OrganisationId, OrganisationMap};
use uuid::Uuid;
use webkit::query::Query;
use webkit::{Shell, WebError, mark};

use super::{map, organisation_name, organises, steps};
use crate::demand::target;
use crate::hall::Hall;
use crate::item::Audience;
use crate::pages::take::unkept;
use crate::pages::words::{Choice, Step, audience_name, level_name};
use crate::resource::Served;
use crate::store::courses::{self, Known};
use crate::use_cases::measure_demand::{Counts, measure_demand};
use evidence::disclosure::{Cell, Figure, Node, Published, publish};
use webkit::files::csv_file;

/// What is known of one competence.
struct Line {
    served: Served,
    name: String,
    figure: Figure,
    seats: i64,
    free: i64,
}

struct Row {
    id: String,
    name: String,
    measured: String,
    below: String,
    bar: String,
    seats: String,
    free: String,
    units: String,
    offer: String,
    chosen: bool,
}

struct Unit {
    name: String,
    measured: String,
    below: String,
}

#[derive(Template)]
#[template(path = "course-demand.html")]
struct DemandPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    organisations: Vec<Choice>,
    organisation: String,
    name: String,
    audiences: Vec<Choice>,
    audience: String,
    frameworks: Vec<Choice>,
    framework: String,
    target: String,
    rows: Vec<Row>,
    hidden: String,
    csv: String,
    units_of: String,
    units: Vec<Unit>,
}

/// What the address asks for, as far as the person may see it.
struct Asked {
    map: OrganisationMap,
    actor: Actor,
    organisation: OrganisationId,
    key: String,
    audience: Audience,
    framework: String,
}

async fn asked(hall: &Hall, shell: &Shell) -> Result<Asked, WebError> {
    let actor = Actor::of(shell).await?;
    actor.require_editor()?;
    let map = map(hall).await?;
    let query = shell.query();
    let key = match query.get("organisation").filter(|k| !k.is_empty()) {
        Some(key) => key.to_owned(),
        None => {
            let strongest = actor.roles.iter().filter(|r| r.role.may_edit()).max_by_key(|r| r.role);
            strongest.and_then(|r| map.get(r.organisation)).map_or(String::new(), |o| o.key.to_string())
        }
    };
    let organisation = map.by_key(&key).ok_or(WebError::NotFound)?.id;
    if !organises(&actor, &map, organisation.uuid()) {
        return Err(WebError::Forbidden("error-needs-editor"));
    }
    let audience = query.get("audience").and_then(|a| a.parse().ok()).unwrap_or(Audience::Learner);
    let framework = query.get("framework").filter(|f| hall.frameworks.get(f).is_some());
    let framework = framework.unwrap_or("digcomp-3.0").to_owned();
    Ok(Asked { map, actor, organisation, key, audience, framework })
}

/// The tree of today, parents before children. Who stands under an organisation that is gone stands at the top.
fn tree(map: &OrganisationMap, day: jiff::civil::Date, counted: &HashMap<Uuid, Cell>) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for line in map.tree_on(day) {
        let parent = map.get(line.id).and_then(|o| o.parent_on(day)).map(Id::uuid);
        let parent = parent.filter(|p| nodes.iter().any(|n| n.id == *p));
        nodes.push(Node { id: line.id.uuid(), parent });
    }
    for id in counted.keys() {
        if !nodes.iter().any(|n| n.id == *id) {
            nodes.push(Node { id: *id, parent: None });
        }
    }
    nodes
}

fn published(a: &Asked, competence: &str, counts: &Counts) -> Published {
    match counts.get(competence) {
        Some(own) => publish(&tree(&a.map, a.actor.today, own), own),
        None => Published::default(),
    }
}

/// Seats and free seats of courses to come that serve a competence and can be reached from an organisation.
fn offered(a: &Asked, all: &[Known], served: &Served) -> (i64, i64) {
    let near = |k: &&Known| {
        let by = Id::from_uuid(k.organisation);
        a.map.covers(by, a.organisation, a.actor.today) || a.map.covers(a.organisation, by, a.actor.today)
    };
    let fits = |k: &&Known| {
        !k.cancelled
            && k.course.starts >= a.actor.today
            && k.course.audience.contains(&a.audience)
            && k.course.competences.contains(served)
    };
    all.iter().filter(fits).filter(near).fold((0, 0), |(s, f), k| (s + k.seats, f + k.free()))
}

async fn lines(hall: &Hall, shell: &Shell, a: &Asked, counts: &Counts) -> Result<Vec<Line>, WebError> {
    let mut conn = hall.db().read().await?;
    let all = courses::all(&mut conn).await?;
    drop(conn);
    let Some(framework) = hall.frameworks.get(&a.framework) else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for c in framework.areas.iter().flat_map(|x| &x.competences) {
        let served = Served { framework: a.framework.clone(), id: c.id.clone() };
        let (seats, free) = offered(a, &all, &served);
        out.push(Line {
            name: format!("{} {}", c.id, shell.text(&c.label.text)),
            figure: published(a, &c.id, counts).of(a.organisation.uuid()),
            served,
            seats,
            free,
        });
    }
    Ok(out)
}

/// Words for a figure: people measured, people below the target.
fn words(shell: &Shell, figure: Figure) -> (String, String) {
    match figure {
        Figure::Nobody => ("0".to_owned(), "–".to_owned()),
        Figure::Hidden => (shell.t("course-hidden"), shell.t("course-hidden")),
        Figure::Shown(c) => (shell.n(c.people), shell.n(c.of_them)),
    }
}

/// People below the target (dark) against the free seats (light), on one scale; the table has the numbers.
fn bar(below: i64, free: i64, most: i64) -> String {
    let width = |n: i64| n as f64 / most.max(1) as f64 * 118.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"res-bar\" viewBox=\"0 0 120 22\" width=\"120\" height=\"22\" \
         aria-hidden=\"true\" focusable=\"false\"><rect class=\"res-bar__need\" x=\"1\" y=\"2\" width=\"{:.1}\" height=\"9\"/>\
         <rect class=\"res-bar__free\" x=\"1\" y=\"12\" width=\"{:.1}\" height=\"7\"/></svg>",
        width(below),
        width(free)
    )
}

/// `GET /courses/demand`
pub async fn page(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&hall, &shell).await?;
    let counts = measure_demand(&hall, a.audience, &a.framework).await?;
    let mut lines = lines(&hall, &shell, &a, &counts).await?;
    let need = |l: &Line| match l.figure {
        Figure::Shown(c) => c.of_them - l.free,
        Figure::Hidden => i64::MIN + 1,
        Figure::Nobody => i64::MIN,
    };
    lines.sort_by_key(|l| std::cmp::Reverse(need(l)));
    let most = lines
        .iter()
        .map(|l| if let Figure::Shown(c) = l.figure { c.of_them.max(l.free) } else { l.free })
        .max()
        .unwrap_or(1);
    let base = Query::default()
        .with("organisation", &a.key)
        .with("audience", a.audience.code())
        .with("framework", &a.framework);
    let chosen = shell.query().get("competence").unwrap_or("").to_owned();
    let rows = lines.iter().map(|l| {
        let (measured, below) = words(&shell, l.figure);
        let offer = Query::default()
            .with("competence", &l.served.code())
            .with("organisation", &a.key)
            .with("audience", a.audience.code())
            .with("level", target(a.audience).code());
        Row {
            id: l.served.id.clone(),
            name: l.name.clone(),
            measured,
            below,
            bar: match l.figure {
                Figure::Shown(c) => bar(c.of_them, l.free, most),
                _ => String::new(),
            },
            seats: shell.n(l.seats),
            free: shell.n(l.free),
            units: match l.figure {
                Figure::Shown(_) => base.with("competence", &l.served.id).href("/courses/demand"),
                _ => String::new(),
            },
            offer: offer.href("/courses/new"),
            chosen: l.served.id == chosen,
        }
    });
    let hidden = lines.iter().filter(|l| l.figure == Figure::Hidden).count();
    let mut units = Vec::new();
    let mut units_of = String::new();
    if let Some(line) = lines.iter().find(|l| l.served.id == chosen) {
        units_of = line.name.clone();
        let published = published(&a, &chosen, &counts);
        for child in a.map.children_on(a.organisation, a.actor.today) {
            let figure = published.of(child.uuid());
            if figure != Figure::Nobody {
                let (measured, below) = words(&shell, figure);
                units.push(Unit {
                    name: organisation_name(&hall, &shell, &a.map, child.uuid()),
                    measured,
                    below,
                });
            }
        }
    }
    let mut organisations: Vec<Choice> = Vec::new();
    for line in a.map.tree_on(a.actor.today) {
        if organises(&a.actor, &a.map, line.id.uuid())
            && let Some(o) = a.map.get(line.id)
        {
            let name = mark::strip(&organisation_name(&hall, &shell, &a.map, line.id.uuid()));
            organisations.push(Choice { value: o.key.to_string(), label: name });
        }
    }
    let page = DemandPage {
        steps: steps(&shell),
        organisations,
        name: organisation_name(&hall, &shell, &a.map, a.organisation.uuid()),
        organisation: a.key.clone(),
        audiences: Audience::ALL
            .iter()
            .map(|x| Choice { value: x.to_string(), label: audience_name(&shell, *x) })
            .collect(),
        audience: a.audience.to_string(),
        frameworks: hall
            .frameworks
            .iter()
            .map(|f| Choice { value: f.id.clone(), label: f.name.clone() })
            .collect(),
        framework: a.framework.clone(),
        target: shell.txy(
            "course-target",
            audience_name(&shell, a.audience),
            level_name(&shell, target(a.audience)),
        ),
        rows: rows.collect(),
        hidden: if hidden > 0 { shell.tn("course-hidden-rows", hidden as i64) } else { String::new() },
        csv: base.href("/courses/demand.csv"),
        units_of,
        units,
        shell: &shell,
    };
    Ok(unkept(shell.page(&page)?))
}

/// `GET /courses/demand.csv`: hidden figures are empty cells with a word beside them.
pub async fn csv(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&hall, &shell).await?;
    let counts = measure_demand(&hall, a.audience, &a.framework).await?;
    let lines = lines(&hall, &shell, &a, &counts).await?;
    let rows = lines.iter().map(|l| {
        let (measured, below, note) = match l.figure {
            Figure::Nobody => ("0".to_owned(), String::new(), ""),
            Figure::Hidden => (String::new(), String::new(), "hidden"),
            Figure::Shown(c) => (c.people.to_string(), c.of_them.to_string(), ""),
        };
        vec![
            l.served.code(),
            mark::strip(&l.name),
            measured,
            below,
            note.to_owned(),
            l.seats.to_string(),
            l.free.to_string(),
        ]
    });
    let head = "competence,name,people_measured,people_below_target,note,seats,free_seats";
    Ok(unkept(csv_file("demand", head, rows.collect::<Vec<_>>())))
}
