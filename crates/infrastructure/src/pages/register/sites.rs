//! `/sites`: where training happens, when it is open, what stands there, who instructs.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use db::audit;
use serde_json::json;
use uuid::Uuid;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::super::words::{ErrorLine, Step, kind_name, organisation_name, summary};
use super::Keeper;
use crate::Workshop;
use crate::site::{Closed, Opening, Site, opening, time_of_day};
use crate::slot::Half;
use crate::store::{equipment, sites, teaching};

pub(super) fn routes() -> Router<Workshop> {
    Router::new().route("/sites", get(list)).route("/sites/{id}", get(page).post(change))
}

struct Row {
    href: String,
    name: String,
    kind: String,
    organisation: String,
    items: String,
    instructors: String,
}

#[derive(Template)]
#[template(path = "sites.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    rows: Vec<Row>,
}

struct HalfView {
    field: String,
    label: String,
    opens: String,
    closes: String,
    error: String,
}

struct DayView {
    name: String,
    halves: Vec<HalfView>,
}

struct KindRow {
    name: String,
    href: String,
    items: String,
    seats: String,
    instructors: String,
}

struct ClosedView {
    from: String,
    when: String,
    note: String,
}

#[derive(Template)]
#[template(path = "site.html")]
struct SitePage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    name: String,
    kind: String,
    facts: Vec<(String, String)>,
    days: Vec<DayView>,
    week: Vec<(String, String, String)>,
    kinds: Vec<KindRow>,
    closed: Vec<ClosedView>,
    roads: Vec<(String, String, String)>,
    keeps: bool,
    errors: Vec<ErrorLine>,
    from: String,
    from_error: String,
    to: String,
    to_error: String,
    note: String,
    open_form: bool,
}

/// `GET /sites`
async fn list(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let keeper = Keeper::of(&workshop, &shell).await?;
    let register = workshop.register().await?;
    let today = workshop.now().date();
    let people = teaching::instructors(&mut workshop.db().read().await?, today).await?;
    let mut seen: Vec<&Site> =
        register.sites.values().filter(|s| s.in_use(today) && keeper.sees(s)).collect();
    seen.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    let rows = seen
        .into_iter()
        .map(|s| Row {
            href: format!("/sites/{}", s.id),
            name: s.name.clone(),
            kind: shell.t(&format!("register-site-{}", s.kind)),
            organisation: organisation_name(&shell, &keeper.map.1, s.organisation, today),
            items: shell.n(register.items.iter().filter(|i| i.site == s.id).count() as i64),
            instructors: shell.n(people.iter().filter(|i| i.home == s.id).count() as i64),
        })
        .collect();
    shell.page(&ListPage { shell: &shell, rows })
}

async fn found(workshop: &Workshop, shell: &Shell, id: &str) -> Result<(Keeper, Site), WebError> {
    let keeper = Keeper::of(workshop, shell).await?;
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let site = workshop.register().await?.sites.get(&id).cloned().ok_or(WebError::NotFound)?;
    if keeper.sees(&site) { Ok((keeper, site)) } else { Err(WebError::NotFound) }
}

fn field(weekday: u8, half: Half, what: &str) -> String {
    format!("{what}-{weekday}-{}", half.number())
}

async fn show(
    workshop: &Workshop,
    shell: &Shell,
    id: &str,
    typed: Option<&Form>,
    errors: FieldErrors,
) -> Result<Response, WebError> {
    let (keeper, site) = found(workshop, shell, id).await?;
    let register = workshop.register().await?;
    let today = workshop.now().date();
    let mut conn = workshop.db().read().await?;
    let open = sites::openings(&mut conn).await?.remove(&site.id).unwrap_or_default();
    let closed = sites::closed(&mut conn).await?.remove(&site.id).unwrap_or_default();
    let people = teaching::instructors(&mut conn, today).await?;
    let roads = sites::roads(&mut conn).await?;
    drop(conn);
    let hours = |weekday: u8, half: Half| open.iter().find(|o| o.weekday == weekday && o.half == half);
    let clock = |t: jiff::civil::Time| t.strftime("%H:%M").to_string();
    let days = (0..5_u8)
        .map(|weekday| DayView {
            name: shell.t(&format!("register-day-{weekday}")),
            halves: Half::ALL
                .into_iter()
                .map(|half| {
                    let known = hours(weekday, half);
                    let name = field(weekday, half, "open");
                    let value = |what: &str, time: Option<jiff::civil::Time>| match typed {
                        Some(form) => form.get(&field(weekday, half, what)).to_owned(),
                        None => time.map_or_else(String::new, clock),
                    };
                    HalfView {
                        label: shell.t(&format!("register-half-{}", half.number())),
                        opens: value("open", known.map(|o| o.opens)),
                        closes: value("close", known.map(|o| o.closes)),
                        error: errors.at(&name).to_owned(),
                        field: format!("{weekday}-{}", half.number()),
                    }
                })
                .collect(),
        })
        .collect();
    let cell = |weekday: u8, half: Half| {
        hours(weekday, half)
            .map_or_else(|| "–".to_owned(), |o| format!("{}–{}", clock(o.opens), clock(o.closes)))
    };
    let week = (0..5)
        .map(|d| (shell.t(&format!("register-day-{d}")), cell(d, Half::Morning), cell(d, Half::Afternoon)))
        .collect();
    let mut kinds: std::collections::BTreeMap<&str, (i64, i64)> = std::collections::BTreeMap::new();
    for item in register.items.iter().filter(|i| i.site == site.id && i.usable()) {
        let sum = kinds.entry(&item.kind).or_default();
        *sum = (sum.0 + 1, sum.1 + i64::from(item.seats));
    }
    let kinds = kinds
        .into_iter()
        .map(|(kind, (items, seats))| {
            let qualified = people
                .iter()
                .filter(|i| i.home == site.id && i.kinds.iter().any(|q| q.kind == kind && q.holds(today)))
                .count();
            let query = webkit::query::Query::default().with("kind", kind).with("site", &site.id.to_string());
            KindRow {
                name: kind_name(workshop, shell, kind),
                href: query.href("/equipment"),
                items: shell.n(items),
                seats: shell.n(seats),
                instructors: shell.n(qualified as i64),
            }
        })
        .collect();
    let mut near: Vec<(u16, (String, String, String))> = register
        .sites
        .values()
        .filter(|s| s.id != site.id && s.in_use(today) && keeper.sees(s))
        .filter_map(|s| {
            let minutes = sites::minutes(&roads, &site, s)?;
            let written = roads.contains_key(&(site.id.min(s.id), site.id.max(s.id)));
            let basis = shell.t(if written { "register-road-measured" } else { "register-road-estimated" });
            Some((minutes, (s.name.clone(), shell.n(minutes), basis)))
        })
        .collect();
    near.sort_by_key(|(m, _)| *m);
    let facts = [
        ("register-field-organisation", organisation_name(shell, &keeper.map.1, site.organisation, today)),
        ("register-field-org_number", site.org_number.clone().unwrap_or_default()),
        ("register-field-address", site.address.clone()),
    ];
    let given = |name: &str| typed.map_or_else(String::new, |f| f.get(name).to_owned());
    let page = SitePage {
        steps: vec![Step { href: "/sites".into(), label: shell.t("register-sites") }],
        id: site.id.to_string(),
        name: site.name.clone(),
        kind: shell.t(&format!("register-site-{}", site.kind)),
        facts: facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (shell.t(k), v)).collect(),
        days,
        week,
        kinds,
        closed: closed
            .iter()
            .map(|c| ClosedView {
                from: c.from.to_string(),
                when: format!("{} – {}", shell.date(c.from), shell.date(c.to)),
                note: c.note.clone(),
            })
            .collect(),
        roads: near.into_iter().take(12).map(|(_, r)| r).collect(),
        keeps: keeper.keeps(&site),
        open_form: !errors.is_empty(),
        errors: summary(&errors),
        from: given("from"),
        from_error: errors.at("from").to_owned(),
        to: given("to"),
        to_error: errors.at("to").to_owned(),
        note: given("note"),
        shell,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /sites/{id}`
async fn page(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    show(&workshop, &shell, &id, None, FieldErrors::default()).await
}

/// `POST /sites/{id}`: its week, or days on which it is closed.
async fn change(
    State(workshop): State<Workshop>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let (keeper, site) = found(&workshop, &shell, &id).await?;
    if !keeper.keeps(&site) {
        return Err(WebError::Forbidden("register-forbidden"));
    }
    let mut errors = FieldErrors::default();
    let mut tx = workshop.db().write().await?;
    let what = match form.get("act") {
        "reopen" => {
            let from = form.get("closed").parse().map_err(|_| WebError::NotFound)?;
            sites::reopen(&mut tx, site.id, from).await?;
            "site.reopen"
        }
        "close" => {
            match closed(&shell, &form, &mut errors) {
                Some(days) if errors.is_empty() => sites::close(&mut tx, site.id, &days).await?,
                _ => return show(&workshop, &shell, &id, Some(&form), errors).await,
            }
            "site.close"
        }
        _ => {
            let week = week(&shell, &form, &mut errors);
            if !errors.is_empty() {
                return show(&workshop, &shell, &id, Some(&form), errors).await;
            }
            sites::set_opening(&mut tx, site.id, &week).await?;
            "site.opening"
        }
    };
    equipment::changed(&mut tx).await?;
    let by = keeper.actor.by().to_string();
    audit::append(&mut tx, workshop.now(), &by, what, &format!("site/{}", site.id), &json!({})).await?;
    tx.commit().await?;
    Ok(shell.go(&format!("/sites/{id}"), Some(("success", "register-saved"))))
}

fn week(shell: &Shell, form: &Form, errors: &mut FieldErrors) -> Vec<Opening> {
    let mut out = Vec::new();
    for weekday in 0..5_u8 {
        for half in Half::ALL {
            let name = field(weekday, half, "open");
            let (opens, closes) = (form.get(&name), form.get(&field(weekday, half, "close")));
            if opens.is_empty() && closes.is_empty() {
                continue;
            }
            let read = time_of_day(opens)
                .and_then(|o| Ok((o, time_of_day(closes)?)))
                .and_then(|(o, c)| opening(weekday, half, o, c));
            match read {
                Ok(o) => out.push(o),
                Err(_) => errors.add(&name, shell.t("register-fault-hours")),
            }
        }
    }
    out
}

fn closed(shell: &Shell, form: &Form, errors: &mut FieldErrors) -> Option<Closed> {
    let mut day = |name: &str| match crate::equipment::day(form.get(name)) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            errors.add(name, shell.t("register-fault-empty"));
            None
        }
        Err(fault) => {
            errors.add(name, shell.tx(fault.message(), fault.given()));
            None
        }
    };
    let (from, to) = (day("from")?, day("to")?);
    if to < from {
        errors.add("to", shell.t("register-fault-ends-first"));
    }
    Some(Closed { from, to, note: form.get("note").chars().take(200).collect() })
}
