//! `/bookings`: what was proposed to a school or company and waits for its answer, what is agreed, and calendars of it.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::ToSpan;
use jiff::civil::time;
use people::store::group;
use people::{Actor, OrganisationMap, Role};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use webkit::files::csv_file;
use webkit::query::Query;
use webkit::{FieldErrors, Posted, Shell, WebError};

use super::words::{Choice, ErrorLine, Step, kind_name, summary};
use crate::Workshop;
use crate::calendar::{Event, calendar};
use crate::register::Register;
use crate::slot::{Half, weekday_number};
use crate::store::sessions::{self, Booked};
use crate::store::{feeds, sites, teaching};
use crate::use_cases::answer_bookings::{Answer, NotAnswered, Sides, answer_bookings};

/// The addresses of bookings.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/bookings", get(list).post(answer))
        .route("/bookings.csv", get(csv))
        .route("/bookings/calendars", get(calendars).post(change_calendars))
        .route("/calendar/{secret}", get(feed))
}

/// Rows of a page.
const ROWS: usize = 60;
/// Weeks of the past that calendars still hold.
const PAST_WEEKS: i64 = 8;

/// What somebody answers for.
struct Desk {
    actor: Actor,
    map: Arc<(i64, OrganisationMap)>,
    register: Arc<Register>,
    groups: HashMap<Uuid, group_name::Named>,
    taught: Vec<Uuid>,
}

mod group_name {
    //! A group's name and school.

    use uuid::Uuid;

    /// What lists need of a group.
    pub struct Named {
        /// Its name.
        pub name: String,
        /// Its school.
        pub organisation: Uuid,
    }
}

impl Desk {
    async fn of(workshop: &Workshop, shell: &Shell) -> Result<Desk, WebError> {
        let actor = Actor::of(shell).await?;
        let (map, register) = (workshop.map().await?, workshop.register().await?);
        let mut conn = workshop.db().read().await?;
        let groups = group::all(&mut conn)
            .await?
            .into_iter()
            .map(|g| (g.id, group_name::Named { name: g.name, organisation: g.organisation.uuid() }))
            .collect();
        let today = workshop.now().date();
        let taught = group::taught(&mut conn, actor.person, today).await?.into_iter().map(|g| g.id).collect();
        Ok(Desk { actor, map, register, groups, taught })
    }

    fn role(&self, organisation: Uuid) -> Option<Role> {
        self.actor.role_in(&self.map.1, kernel::Id::from_uuid(organisation))
    }

    fn site_of(&self, b: &Booked) -> Option<Uuid> {
        self.register.sites.get(&b.lab.unwrap_or(b.site)).map(|s| s.organisation)
    }

    /// The sides on which they answer: editors and above for what they reach, teachers for their own groups.
    fn sides(&self, b: &Booked) -> Sides {
        let answers = |o: Option<Uuid>| o.and_then(|o| self.role(o)).is_some_and(|r| r >= Role::Editor);
        let school = self.groups.get(&b.group).map(|g| g.organisation);
        Sides { group: answers(school) || self.taught.contains(&b.group), site: answers(self.site_of(b)) }
    }

    fn sees(&self, b: &Booked) -> bool {
        let reads = |o: Option<Uuid>| o.and_then(|o| self.role(o)).is_some();
        let school = self.groups.get(&b.group).map(|g| g.organisation);
        self.sides(b).any() || b.person == Some(self.actor.person) || reads(school) || reads(self.site_of(b))
    }
}

struct Row {
    id: String,
    day: String,
    half: String,
    group: String,
    kind: String,
    site: String,
    state: String,
    agreed: String,
    mine: bool,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "bookings.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    shows: Vec<Choice>,
    show: String,
    sites: Vec<Choice>,
    site: String,
    groups: Vec<Choice>,
    group: String,
    count: String,
    rows: Vec<Row>,
    previous: String,
    next: String,
    csv: String,
    any_mine: bool,
    errors: Vec<ErrorLine>,
    reason: String,
    reason_error: String,
    from: String,
}

struct Asked {
    desk: Desk,
    all: Vec<Booked>,
    found: Vec<Booked>,
}

async fn asked(workshop: &Workshop, shell: &Shell, q: &Query) -> Result<Asked, WebError> {
    let desk = Desk::of(workshop, shell).await?;
    let today = workshop.now().date();
    let to = today.saturating_add(400.days());
    let all: Vec<Booked> = sessions::between(&mut workshop.db().read().await?, today, to)
        .await?
        .into_iter()
        .filter(|b| desk.sees(b))
        .collect();
    let is = |name: &str, id: Uuid| q.get(name).filter(|v| !v.is_empty()).is_none_or(|v| v == id.to_string());
    let waiting = q.get("show").unwrap_or("waiting") == "waiting";
    let found = all
        .iter()
        .filter(|b| is("site", b.site) && is("group", b.group))
        .filter(|b| !waiting || desk.sides(b).awaited(b))
        .cloned()
        .collect();
    Ok(Asked { desk, all, found })
}

fn page(
    workshop: &Workshop,
    shell: &Shell,
    a: &Asked,
    q: &Query,
    (ticked, reason, errors): (&[String], &str, FieldErrors),
) -> Result<Response, WebError> {
    let from = q.get("from").and_then(|f| f.parse().ok()).unwrap_or(0_usize).min(a.found.len());
    let mut base = Query::default();
    for name in ["show", "site", "group"] {
        if let Some(value) = q.get(name).filter(|v| !v.is_empty()) {
            base = base.with(name, value);
        }
    }
    let site_name = |id: Uuid| a.desk.register.sites.get(&id).map_or_else(String::new, |s| s.name.clone());
    let group_name = |id: Uuid| a.desk.groups.get(&id).map_or_else(String::new, |g| g.name.clone());
    let mut choices: [Vec<Choice>; 2] = Default::default();
    for b in &a.all {
        for (list, id, name) in [(0, b.site, site_name(b.site)), (1, b.group, group_name(b.group))] {
            if !choices[list].iter().any(|c| c.value == id.to_string()) {
                choices[list].push(Choice { value: id.to_string(), label: name });
            }
        }
    }
    for list in &mut choices {
        list.sort_by(|a, b| a.label.cmp(&b.label));
    }
    let [sites, groups] = choices;
    let rows: Vec<Row> = a.found[from..]
        .iter()
        .take(ROWS)
        .map(|b| {
            let said = |yes: bool, key: &str| yes.then(|| shell.t(key));
            let agreed =
                [said(b.group_agreed, "booking-group-agreed"), said(b.site_agreed, "booking-site-agreed")];
            Row {
                day: shell.date(b.day),
                half: shell.t(&format!("register-half-{}", b.half.number())),
                group: group_name(b.group),
                kind: kind_name(workshop, shell, &b.kind),
                site: site_name(b.site),
                state: shell.t(&format!("session-state-{}", b.state)),
                agreed: agreed.into_iter().flatten().collect::<Vec<_>>().join(", "),
                mine: a.desk.sides(b).any() && b.state != "held",
                ticked: ticked.contains(&b.id.to_string()),
                id: b.id.to_string(),
            }
        })
        .collect();
    let step = |to: usize| base.with("from", &to.to_string()).href("/bookings");
    let page = ListPage {
        shows: ["waiting", "all"]
            .map(|s| Choice { value: s.to_owned(), label: shell.t(&format!("booking-show-{s}")) })
            .into(),
        show: q.get("show").unwrap_or("waiting").to_owned(),
        sites,
        site: q.get("site").unwrap_or("").to_owned(),
        groups,
        group: q.get("group").unwrap_or("").to_owned(),
        count: shell.tn("booking-count", a.found.len() as i64),
        any_mine: rows.iter().any(|r| r.mine),
        rows,
        previous: if from == 0 { String::new() } else { step(from.saturating_sub(ROWS)) },
        next: if from + ROWS < a.found.len() { step(from + ROWS) } else { String::new() },
        csv: base.href("/bookings.csv"),
        errors: summary(&errors),
        reason: reason.to_owned(),
        reason_error: errors.at("reason").to_owned(),
        from: from.to_string(),
        shell,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /bookings?show=waiting&site=…&group=…`
async fn list(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let q = shell.query().clone();
    let a = asked(&workshop, &shell, &q).await?;
    page(&workshop, &shell, &a, &q, (&[], "", FieldErrors::default()))
}

/// `POST /bookings`: yes or no to those that were ticked.
async fn answer(
    State(workshop): State<Workshop>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell, &form.0).await?;
    let ticked: Vec<String> = form.all("id").map(str::to_owned).collect();
    let ids: Vec<Uuid> = ticked.iter().filter_map(|id| id.parse().ok()).collect();
    let reason = form.get("reason");
    let mut errors = FieldErrors::default();
    let answer = match form.get("act") {
        "accept" => Answer::Accept,
        _ => Answer::Decline(reason.chars().take(300).collect()),
    };
    if answer != Answer::Accept && reason.is_empty() {
        errors.add("reason", shell.t("register-reason-missing"));
    }
    if ids.is_empty() {
        errors.add("rows", shell.t("booking-nothing"));
    }
    if !errors.is_empty() {
        return page(&workshop, &shell, &a, &form.0, (&ticked, reason, errors));
    }
    let by = a.desk.actor.by().to_string();
    let sides = |b: &Booked| a.desk.sides(b);
    match answer_bookings(workshop.db(), &ids, &answer, sides, &by, workshop.now()).await {
        Ok(_) => {
            let mut back = Query::default();
            for name in ["show", "site", "group"] {
                if !form.get(name).is_empty() {
                    back = back.with(name, form.get(name));
                }
            }
            let key = if answer == Answer::Accept { "booking-accepted" } else { "booking-declined" };
            Ok(shell.go(&back.href("/bookings"), Some(("success", key))))
        }
        Err(NotAnswered::Db(e)) => Err(e.into()),
        Err(NotAnswered::NotTheirs) => Err(WebError::Forbidden("booking-forbidden")),
        Err(NotAnswered::Over | NotAnswered::Nothing) => {
            errors.add("rows", shell.t("booking-over"));
            page(&workshop, &shell, &a, &form.0, (&ticked, reason, errors))
        }
    }
}

/// `GET /bookings.csv`
async fn csv(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell, shell.query()).await?;
    let yes = |b: bool| if b { "yes" } else { "no" }.to_owned();
    let rows: Vec<Vec<String>> = a
        .found
        .iter()
        .map(|b| {
            vec![
                b.id.to_string(),
                b.day.to_string(),
                if b.half == Half::Morning { "morning" } else { "afternoon" }.to_owned(),
                a.desk.groups.get(&b.group).map_or_else(String::new, |g| g.name.clone()),
                b.kind.clone(),
                a.desk.register.sites.get(&b.site).map_or_else(String::new, |s| s.name.clone()),
                b.learners.to_string(),
                b.state.clone(),
                yes(b.group_agreed),
                yes(b.site_agreed),
            ]
        })
        .collect();
    Ok(csv_file("bookings", "id,day,half,group,kind,site,learners,state,group_agreed,site_agreed", rows))
}

struct FeedRow {
    hash: String,
    name: String,
    since: String,
}

#[derive(Template)]
#[template(path = "calendars.html")]
struct CalendarsPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    rows: Vec<FeedRow>,
    choices: Vec<Choice>,
    address: String,
}

/// What somebody may have a calendar of: themselves as instructor, groups, sites, kinds at sites.
async fn subjects(workshop: &Workshop, shell: &Shell, desk: &Desk) -> Result<Vec<Choice>, WebError> {
    let today = workshop.now().date();
    let mut conn = workshop.db().read().await?;
    let people = teaching::instructors(&mut conn, today).await?;
    let to = today.saturating_add(400.days());
    let booked = sessions::between(&mut conn, today, to).await?;
    drop(conn);
    let mut out = Vec::new();
    for i in people.iter().filter(|i| i.person == Some(desk.actor.person)) {
        out.push(Choice { value: format!("instructor~{}~", i.id), label: shell.t("booking-my-sessions") });
    }
    let mut more = Vec::new();
    for b in booked.iter().filter(|b| desk.sees(b)) {
        let site = desk.register.sites.get(&b.site).map_or_else(String::new, |s| s.name.clone());
        let group = desk.groups.get(&b.group).map_or_else(String::new, |g| g.name.clone());
        let kind = webkit::mark::strip(&kind_name(workshop, shell, &b.kind));
        more.push((0, group, format!("group~{}~", b.group)));
        more.push((1, site.clone(), format!("site~{}~", b.site)));
        more.push((2, format!("{site}: {kind}"), format!("machine~{}~{}", b.site, b.kind)));
    }
    more.sort();
    more.dedup();
    out.extend(more.into_iter().map(|(_, label, value)| Choice { value, label }));
    Ok(out)
}

fn feed_name(
    workshop: &Workshop,
    shell: &Shell,
    desk: &Desk,
    (scope, id, kind): (&str, Uuid, &str),
) -> String {
    let site = || desk.register.sites.get(&id).map_or_else(String::new, |s| s.name.clone());
    match scope {
        "group" => desk.groups.get(&id).map_or_else(String::new, |g| g.name.clone()),
        "site" => site(),
        "machine" => format!("{}: {}", site(), webkit::mark::strip(&kind_name(workshop, shell, kind))),
        _ => shell.t("booking-my-sessions"),
    }
}

async fn show_calendars(workshop: &Workshop, shell: &Shell, address: String) -> Result<Response, WebError> {
    let desk = Desk::of(workshop, shell).await?;
    let mine = feeds::mine(&mut workshop.db().read().await?, desk.actor.person).await?;
    let rows = mine
        .into_iter()
        .map(|(hash, scope, id, kind, since)| FeedRow {
            name: feed_name(workshop, shell, &desk, (&scope, id, &kind)),
            since: since.parse().map_or(since, |at| shell.moment(at)),
            hash,
        })
        .collect();
    let choices = subjects(workshop, shell, &desk).await?;
    shell.page(&CalendarsPage {
        steps: vec![Step { href: "/bookings".into(), label: shell.t("booking-title") }],
        rows,
        choices,
        address,
        shell,
    })
}

/// `GET /bookings/calendars`
async fn calendars(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    show_calendars(&workshop, &shell, String::new()).await
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// `POST /bookings/calendars`: a new secret address, or one is taken back.
async fn change_calendars(
    State(workshop): State<Workshop>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let desk = Desk::of(&workshop, &shell).await?;
    let now = workshop.now();
    if form.get("act") == "withdraw" {
        let mut tx = workshop.db().write().await?;
        if !feeds::withdraw(&mut tx, form.get("feed"), desk.actor.person, now).await? {
            return Err(WebError::NotFound);
        }
        tx.commit().await?;
        return Ok(shell.go("/bookings/calendars", Some(("success", "booking-calendar-withdrawn"))));
    }
    let asked = form.get("of");
    let may = subjects(&workshop, &shell, &desk).await?;
    if !may.iter().any(|c| c.value == asked) {
        return Err(WebError::NotFound);
    }
    let mut parts = asked.splitn(3, '~');
    let scope = parts.next().unwrap_or("");
    let subject: Uuid = parts.next().and_then(|p| p.parse().ok()).ok_or(WebError::NotFound)?;
    let kind = parts.next().unwrap_or("");
    let secret = hex::encode(workshop.app.chance().bytes::<20>());
    let mut tx = workshop.db().write().await?;
    feeds::add(&mut tx, &hash(&secret), (scope, subject, kind), desk.actor.person, now).await?;
    tx.commit().await?;
    show_calendars(&workshop, &shell, shell.absolute(&format!("/calendar/{secret}.ics"))).await
}

/// `GET /calendar/{secret}.ics`: whoever has the address reads it; no names of learners are in it.
async fn feed(
    State(workshop): State<Workshop>,
    shell: Shell,
    headers: axum::http::HeaderMap,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    let secret = secret.strip_suffix(".ics").unwrap_or(&secret);
    let mut conn = workshop.db().read().await?;
    let (scope, subject, kind) = feeds::one(&mut conn, &hash(secret)).await?.ok_or(WebError::NotFound)?;
    let from = workshop.now().date().saturating_sub((PAST_WEEKS * 7).days());
    let all = sessions::changed(&mut conn, from).await?;
    let groups: HashMap<Uuid, String> =
        group::all(&mut conn).await?.into_iter().map(|g| (g.id, g.name)).collect();
    let open = sites::openings(&mut conn).await?;
    drop(conn);
    let register = workshop.register().await?;
    let events: Vec<Event> = all
        .into_iter()
        .filter(|(b, ..)| match scope.as_str() {
            "group" => b.group == subject,
            "instructor" => b.instructor == Some(subject),
            "site" => b.site == subject,
            _ => b.site == subject && b.kind == kind,
        })
        .map(|(b, sequence, changed_at)| {
            let weekday = weekday_number(b.day.weekday()) as u8;
            let hours =
                open.get(&b.site).and_then(|o| o.iter().find(|o| o.weekday == weekday && o.half == b.half));
            let usual = match b.half {
                Half::Morning => (time(8, 0, 0, 0), time(12, 0, 0, 0)),
                Half::Afternoon => (time(12, 0, 0, 0), time(16, 0, 0, 0)),
            };
            let what = webkit::mark::strip(&kind_name(&workshop, &shell, &b.kind));
            Event {
                id: b.id,
                sequence,
                changed_at,
                day: b.day,
                time: hours.map_or(usual, |o| (o.opens, o.closes)),
                summary: format!("{what}, {}", groups.get(&b.group).map_or("", String::as_str)),
                location: register.sites.get(&b.site).map_or_else(String::new, |s| s.name.clone()),
                state: b.state,
            }
        })
        .collect();
    let host = shell
        .absolute("")
        .split("//")
        .nth(1)
        .unwrap_or("trinn")
        .split(['/', ':'])
        .next()
        .unwrap_or("trinn")
        .to_owned();
    let text = calendar("Trinn", &host, &events);
    let tag = format!("\"{}\"", &hash(&text)[..24]);
    if headers.get(header::IF_NONE_MATCH).and_then(|t| t.to_str().ok()) == Some(tag.as_str()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, text).into_response())
}
