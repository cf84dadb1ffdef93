//! `/plans`: yearly plans: made, watched, explained, pinned, made anew, published.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use access_plan::{Ban, Booking, Instance, Plan, Wishes};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::audit;
use evidence::school_year::SchoolYear;
use kernel::Id;
use people::organisation::Kind;
use people::{Actor, OrganisationMap, Role};
use serde_json::{Value, json};
use uuid::Uuid;
use webkit::files::{csv_file, json_file};
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::words::{Choice, ErrorLine, Step, kind_name, organisation_name, organisations, summary};
use crate::Workshop;
use crate::plan_run::{self, Problem};
use crate::planning::{LEARNER_TRAVEL, Layout, NoPlan, Placed, build};
use crate::slot::Half;
use crate::store::plans::{self, Head, Wanted, Whole};
use crate::use_cases::publish_plan::{NotPublished, publish_plan};

/// The addresses of plans.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/plans", get(list).post(create))
        .route("/plans/{id}", get(page).post(act))
        .route("/plans/{id}/bookings.csv", get(csv))
        .route("/plans/{id}/instance.json", get(instance_file))
        .route("/plans/{id}/plan.json", get(plan_file))
}

/// Most plans that are made at once on one machine.
const MOST_AT_ONCE: usize = 2;
/// Longest search, in seconds.
const MOST_SECONDS: u32 = 600;

struct Row {
    href: String,
    name: String,
    year: String,
    state: String,
    covered: String,
    when: String,
}

#[derive(Template)]
#[template(path = "plans.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    rows: Vec<Row>,
    may: bool,
    choices: Vec<Choice>,
    years: Vec<Choice>,
    errors: Vec<ErrorLine>,
    organisation: String,
    year: String,
    seconds: String,
    seconds_error: String,
    travel: String,
    travel_error: String,
    seed: String,
    seed_error: String,
    all_kinds: bool,
}

/// Who plans: counties and schools.
const PLANNERS: [Kind; 2] = [Kind::County, Kind::School];

fn state_name(shell: &Shell, state: &str) -> String {
    shell.t(&format!("plan-state-{state}"))
}

fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

fn share(shell: &Shell, part: u64, whole: u64) -> String {
    evidence::chart::percent(shell, (whole > 0).then(|| part as f64 / whole as f64))
}

async fn list_page(
    workshop: &Workshop,
    shell: &Shell,
    form: &Form,
    errors: FieldErrors,
) -> Result<Response, WebError> {
    let actor = Actor::of(shell).await?;
    let map = workshop.map().await?;
    let all = plans::list(&mut workshop.db().read().await?).await?;
    let day = workshop.now().date();
    let rows = all
        .iter()
        .filter(|h| actor.role_in(&map.1, Id::from_uuid(h.organisation)).is_some())
        .map(|h| Row {
            href: format!("/plans/{}", h.id),
            name: organisation_name(shell, &map.1, h.organisation, day),
            year: h.school_year.clone(),
            state: state_name(shell, &h.state),
            covered: share(shell, number(&h.result, "covered"), number(&h.result, "demand")),
            when: h.created_at.parse().map_or_else(|_| h.created_at.clone(), |at| shell.moment(at)),
        })
        .collect();
    let choices: Vec<Choice> =
        organisations(shell, &actor, &map.1, &PLANNERS, Role::Editor).into_iter().map(|(_, c)| c).collect();
    let current = SchoolYear::of(day);
    let given = |name: &str, other: &str| match form.get(name) {
        "" => other.to_owned(),
        value => value.to_owned(),
    };
    let first = choices.iter().find(|c| !c.value.starts_with("skole-")).or(choices.first());
    let page = ListPage {
        rows,
        may: !choices.is_empty(),
        organisation: given("organisation", first.map_or("", |c| &c.value)),
        choices,
        years: [0, 1]
            .map(|n| current.plus(n).to_string())
            .into_iter()
            .map(|y| Choice { label: y.clone(), value: y })
            .collect(),
        year: given("year", &current.to_string()),
        seconds: given("seconds", "30"),
        seconds_error: errors.at("seconds").to_owned(),
        travel: given("travel", &LEARNER_TRAVEL.to_string()),
        travel_error: errors.at("travel").to_owned(),
        seed: given("seed", "1"),
        seed_error: errors.at("seed").to_owned(),
        all_kinds: form.has("all"),
        errors: summary(&errors),
        shell,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /plans`
async fn list(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    list_page(&workshop, &shell, &Form::default(), FieldErrors::default()).await
}

/// A whole number in a range; what is wrong goes to the errors.
fn whole(
    shell: &Shell,
    form: &Form,
    field: &str,
    range: std::ops::RangeInclusive<u32>,
    errors: &mut FieldErrors,
) -> u32 {
    match form.get(field).parse::<u32>().ok().filter(|n| range.contains(n)) {
        Some(n) => n,
        None => {
            errors.add(field, shell.tx("register-fault-range", format!("{}–{}", range.start(), range.end())));
            0
        }
    }
}

/// `POST /plans`: a plan is begun.
async fn create(
    State(workshop): State<Workshop>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let map = workshop.map().await?;
    let may = organisations(&shell, &actor, &map.1, &PLANNERS, Role::Editor);
    let organisation = may
        .iter()
        .find(|(_, c)| c.value == form.get("organisation"))
        .map(|(id, _)| *id)
        .ok_or(WebError::Forbidden("register-forbidden"))?;
    let mut errors = FieldErrors::default();
    let year = SchoolYear::parse(form.get("year"));
    if year.is_none() {
        errors.add("year", shell.t("register-fault-empty"));
    }
    let seconds = whole(&shell, &form, "seconds", 1..=MOST_SECONDS, &mut errors);
    let travel = whole(&shell, &form, "travel", 0..=240, &mut errors);
    let seed = whole(&shell, &form, "seed", 0..=u32::MAX, &mut errors);
    if workshop.runs.count() >= MOST_AT_ONCE {
        errors.add("organisation", shell.t("plan-busy"));
    }
    let (Some(year), true) = (year, errors.is_empty()) else {
        return list_page(&workshop, &shell, &form, errors).await;
    };
    let today = workshop.now().date();
    let from = today.max(year.first());
    let wanted = Wanted { organisation, year, from, core_only: !form.has("all"), travel };
    let rows = plans::rows(&mut workshop.db().read().await?, &workshop.catalogue, &map.1, wanted).await?;
    let (instance, layout) = match build(&rows) {
        Ok(built) => built,
        Err(why) => {
            let key = if why == NoPlan::NoGroups { "plan-no-groups" } else { "plan-no-weeks" };
            errors.add("organisation", shell.t(key));
            return list_page(&workshop, &shell, &form, errors).await;
        }
    };
    let settings = json!({ "seconds": seconds, "seed": seed, "travel": travel, "core_only": wanted.core_only, "from": from });
    let problem = Problem {
        instance,
        wishes: Wishes::default(),
        seed: u64::from(seed),
        seconds: f64::from(seconds),
        start: None,
    };
    let id =
        begin(&workshop, &actor, organisation.uuid(), &year.to_string(), &settings, &layout, problem, "{}")
            .await?;
    Ok(shell.go(&format!("/plans/{id}"), None))
}

#[allow(clippy::too_many_arguments)]
async fn begin(
    workshop: &Workshop,
    actor: &Actor,
    organisation: Uuid,
    year: &str,
    settings: &Value,
    layout: &Layout,
    problem: Problem,
    wishes: &str,
) -> Result<Uuid, WebError> {
    let now = workshop.now();
    let id = Id::<Layout>::new(now, &mut workshop.app.chance()).uuid();
    let by = actor.by().to_string();
    let whole = Whole {
        instance: problem.instance.to_json(),
        layout: serde_json::to_string(layout).map_err(WebError::internal)?,
        wishes: wishes.to_owned(),
        plan: Plan::default().to_json(),
    };
    let mut tx = workshop.db().write().await?;
    plans::add(&mut tx, (id, organisation, year), settings, &whole, (now, &by)).await?;
    audit::append(&mut tx, now, &by, "plan.begin", &format!("plan/{id}"), settings).await?;
    tx.commit().await?;
    plan_run::begin(&workshop.runs, workshop.db(), workshop.app.clock.clone(), id, problem);
    Ok(id)
}

/// A plan with everything a page needs of it.
struct Opened {
    head: Head,
    instance: Instance,
    layout: Layout,
    plan: Plan,
    wishes: Wishes,
    role: Role,
    map: Arc<(i64, OrganisationMap)>,
    actor: Actor,
    groups: HashMap<Uuid, String>,
    sites: HashMap<Uuid, String>,
    people: HashMap<Uuid, String>,
}

async fn open(workshop: &Workshop, shell: &Shell, id: &str) -> Result<Opened, WebError> {
    let actor = Actor::of(shell).await?;
    let map = workshop.map().await?;
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let mut conn = workshop.db().read().await?;
    let head = plans::one(&mut conn, id).await?.ok_or(WebError::NotFound)?;
    let role = actor.role_in(&map.1, Id::from_uuid(head.organisation)).ok_or(WebError::NotFound)?;
    let whole = plans::whole(&mut conn, id).await?.ok_or(WebError::NotFound)?;
    let groups = people::store::group::all(&mut conn).await?.into_iter().map(|g| (g.id, g.name)).collect();
    let all = crate::store::teaching::instructors(&mut conn, workshop.now().date()).await?;
    drop(conn);
    let register = workshop.register().await?;
    let sites: HashMap<Uuid, String> = register.sites.values().map(|s| (s.id, s.name.clone())).collect();
    let mut people = HashMap::new();
    for (n, i) in all.iter().enumerate() {
        let home = sites.get(&i.home).map_or("", String::as_str);
        let name = match i.name.as_str() {
            "" => format!("{} {}", shell.t("plan-instructor"), n + 1),
            name => name.to_owned(),
        };
        people.insert(i.id, format!("{name}, {home}"));
    }
    Ok(Opened {
        instance: Instance::parse(&whole.instance).map_err(WebError::internal)?,
        layout: serde_json::from_str(&whole.layout).map_err(WebError::internal)?,
        plan: Plan::parse(&whole.plan).map_err(WebError::internal)?,
        wishes: Wishes::parse(&whole.wishes).map_err(WebError::internal)?,
        head,
        role,
        map,
        actor,
        groups,
        sites,
        people,
    })
}

impl Opened {
    fn name(&self, of: &HashMap<Uuid, String>, id: Uuid) -> String {
        of.get(&id).cloned().unwrap_or_else(|| "?".to_owned())
    }

    fn placed(&self) -> Vec<(usize, Booking, Placed)> {
        let mut out: Vec<_> = self
            .plan
            .bookings
            .iter()
            .enumerate()
            .filter_map(|(n, b)| Some((n, *b, self.layout.placed(&self.instance, &self.plan, b)?)))
            .collect();
        out.sort_by_key(|(_, _, p)| (p.day, p.half.number(), p.group));
        out
    }
}

struct Part {
    label: String,
    value: String,
    note: String,
}

struct Line {
    day: String,
    half: String,
    group: String,
    kind: String,
    site: String,
    instructor: String,
    learners: String,
    index: String,
    pinned: bool,
}

struct GapLine {
    group: String,
    kind: String,
    uncovered: String,
    why: String,
    remedy: String,
}

struct Pin {
    text: String,
    index: String,
    what: &'static str,
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    name: String,
    year: String,
    state: String,
    running: bool,
    live: bool,
    progress: String,
    stage: String,
    toggle: String,
    error: String,
    parts: Vec<Part>,
    chart: String,
    points: Vec<(String, String, String)>,
    split: Vec<Part>,
    purchases: Vec<String>,
    gaps: Vec<GapLine>,
    more_gaps: String,
    views: Vec<Choice>,
    view: String,
    weeks: Vec<Choice>,
    week: String,
    lines: Vec<Line>,
    pins: Vec<Pin>,
    keeps: bool,
    publishes: bool,
    left_out: Vec<String>,
    settings: String,
    csv: String,
}

/// Coverage over the seconds of the search, with the bound above it; the table beside it has the numbers.
fn chart(shell: &Shell, result: &Value) -> String {
    let demand = number(result, "demand").max(1) as f64;
    let points: Vec<(f64, f64)> = result
        .get("points")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|p| Some((p.get(0)?.as_f64()?, p.get(1)?.as_f64()? / demand)))
        .collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let bound = number(result, "bound") as f64 / demand;
    // from a little below the first plan to the bound, so that improvement is seen
    let low = ((first.1 - 0.05) * 20.0).floor().max(0.0) / 20.0;
    let high = (bound.max(last.1) + 0.02).min(1.0).max(low + 0.05);
    let (left, wide, top, tall) = (52.0, 520.0, 14.0, 150.0);
    let x = |s: f64| left + s / last.0.max(0.1) * wide;
    let y = |v: f64| top + (high - v) / (high - low) * tall;
    let mut path = String::new();
    let mut before: Option<f64> = None;
    for (s, v) in &points {
        match before {
            None => {
                let _ = write!(path, "M{:.1} {:.1}", x(*s), y(*v));
            }
            Some(_) => {
                let _ = write!(path, "H{:.1}V{:.1}", x(*s), y(*v));
            }
        }
        before = Some(*v);
    }
    let _ = write!(path, "H{:.1}", left + wide);
    let pct = |v: f64| evidence::chart::percent(shell, Some(v));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tr-chart inf-plan\" viewBox=\"0 0 600 200\" role=\"img\" aria-label=\"{label}\">\
         <line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{base}\" y2=\"{base}\"/>\
         <line class=\"inf-plan__bound\" x1=\"{left}\" x2=\"{right}\" y1=\"{by:.1}\" y2=\"{by:.1}\"/>\
         <path class=\"inf-plan__line\" d=\"{path}\" fill=\"none\"/>\
         <text x=\"{tick}\" y=\"{by4:.1}\" text-anchor=\"end\">{bound}</text>\
         <text x=\"{tick}\" y=\"{base4:.1}\" text-anchor=\"end\">{low}</text>\
         <text x=\"{left}\" y=\"{foot}\">0 s</text><text x=\"{right}\" y=\"{foot}\" text-anchor=\"end\">{secs:.0} s</text></svg>",
        label = shell.t("plan-chart"),
        right = left + wide,
        base = top + tall,
        by = y(bound),
        by4 = y(bound) + 4.0,
        base4 = top + tall + 4.0,
        tick = left - 6.0,
        bound = pct(bound),
        low = pct(low),
        foot = top + tall + 20.0,
        secs = last.0,
    )
}

fn remedy_text(workshop: &Workshop, shell: &Shell, o: &Opened, r: &Value) -> String {
    let at = |key: &str| usize::try_from(number(r, key)).unwrap_or(usize::MAX);
    let kind = |n: usize| {
        o.layout
            .kinds
            .get(n)
            .map_or_else(String::new, |k| webkit::mark::strip(&kind_name(workshop, shell, k)))
    };
    let site = |n: usize| o.layout.sites.get(n).map_or_else(String::new, |s| o.name(&o.sites, *s));
    let group = |n: usize| o.layout.groups.get(n).map_or_else(String::new, |g| o.name(&o.groups, *g));
    match r.get("what").and_then(Value::as_str).unwrap_or("") {
        "machine-in-pool" => {
            let pool = o.instance.pools.get(at("pool"));
            let (k, s) = pool.map_or((usize::MAX, usize::MAX), |p| (p.equipment, p.site));
            shell.txy("plan-remedy-machine", kind(k), site(s))
        }
        "machine-in-lab" => {
            let lab = o.layout.labs.get(at("lab")).map_or_else(String::new, |l| o.name(&o.sites, *l));
            shell.txy("plan-remedy-machine", kind(at("equipment")), lab)
        }
        "instructor" => shell.txy("plan-remedy-instructor", kind(at("equipment")), site(at("site"))),
        "new-pool" => shell.txy("plan-remedy-new", kind(at("equipment")), site(at("site"))),
        "more-a-week" => {
            let r = o.instance.requirements.get(at("req"));
            shell.tx("plan-remedy-a-week", r.map_or_else(String::new, |r| group(r.group)))
        }
        "more-away" => shell.tx("plan-remedy-away", group(at("group"))),
        _ => shell.tx("plan-remedy-time", group(at("group"))),
    }
}

fn why_text(shell: &Shell, gap: &Value) -> String {
    match gap.get("unreachable").filter(|u| !u.is_null()) {
        Some(u) => {
            let why = u.get("why").and_then(Value::as_str).unwrap_or("no-provider");
            shell.tx(&format!("plan-why-{why}"), shell.n(number(u, "minutes") as i64))
        }
        None if number(gap, "beyond") > 0 => shell.t("plan-why-beyond"),
        None => shell.t("plan-why-better"),
    }
}

fn booking_text(workshop: &Workshop, shell: &Shell, o: &Opened, p: &Placed) -> String {
    let kind = webkit::mark::strip(&kind_name(workshop, shell, &p.kind));
    let half = shell.t(&format!("register-half-{}", p.half.number()));
    format!(
        "{}, {} {}: {kind}, {}",
        o.name(&o.groups, p.group),
        shell.date(p.day),
        half.to_lowercase(),
        o.name(&o.sites, p.site)
    )
}

/// `GET /plans/{id}?view=group:ID&week=2026-11-30&live=off`
async fn page(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    // asked for first: a run that is over by now has written its end before it left
    let run = id.parse().ok().and_then(|id| workshop.runs.get(id));
    let o = open(&workshop, &shell, &id).await?;
    let demand = o.instance.total_demand();
    let result = run.as_ref().map_or_else(|| o.head.result.clone(), |r| r.result(demand));
    let (covered, bound) = (number(&result, "covered"), number(&result, "bound"));
    let running = run.is_some();
    let live = running && shell.query().get("live") != Some("off");
    let half_days = |n: u64| shell.tx("plan-half-days", shell.n(n as i64));
    let part = |key: &str, value: String, note: String| Part { label: shell.t(key), value, note };
    let mut parts = vec![
        part(
            "plan-covered",
            share(&shell, covered, demand),
            shell.txy("plan-of", shell.n(covered as i64), shell.n(demand as i64)),
        ),
        part("plan-of-bound", share(&shell, covered, bound), shell.tx("plan-bound", shell.n(bound as i64))),
        part(
            "plan-worst-off",
            share(&shell, number(&result, "fairness"), 1000),
            shell.t("plan-worst-off-text"),
        ),
        part(
            "plan-travel",
            shell.tx("gap-hours", shell.n((number(&result, "travel") / 60) as i64)),
            shell.t("plan-travel-text"),
        ),
    ];
    if number(&result, "demand") == 0 {
        parts.clear();
    }
    let account = result.get("account");
    let split = account.map_or_else(Vec::new, |a| {
        vec![
            part("plan-unreachable", half_days(number(a, "unreachable")), shell.t("plan-unreachable-text")),
            part("plan-beyond", half_days(number(a, "beyond")), shell.t("plan-beyond-text")),
            part("plan-better", half_days(number(a, "better")), shell.t("plan-better-text")),
        ]
    });
    let rows_of =
        |key: &str| account.and_then(|a| a.get(key)).and_then(Value::as_array).cloned().unwrap_or_default();
    let all_gaps = rows_of("gaps");
    let gaps = all_gaps
        .iter()
        .take(40)
        .filter_map(|g| {
            let r = o.instance.requirements.get(usize::try_from(number(g, "req")).ok()?)?;
            Some(GapLine {
                group: o.name(&o.groups, *o.layout.groups.get(r.group)?),
                kind: kind_name(&workshop, &shell, o.layout.kinds.get(r.equipment)?),
                uncovered: shell.n(number(g, "uncovered") as i64),
                why: why_text(&shell, g),
                remedy: g
                    .get("remedy")
                    .filter(|r| !r.is_null())
                    .map_or_else(|| "–".to_owned(), |r| remedy_text(&workshop, &shell, &o, r)),
            })
        })
        .collect();
    let purchases = rows_of("purchases")
        .iter()
        .take(8)
        .map(|r| {
            let worth = r.get("worth").and_then(Value::as_f64).unwrap_or(0.0).round() as i64;
            shell.txy("plan-purchase", remedy_text(&workshop, &shell, &o, r), shell.n(worth))
        })
        .collect();
    let placed = o.placed();
    let (views, view) = views(&shell, &o, &placed);
    let (lines, weeks, week) = lines(&workshop, &shell, &o, &placed, &view);
    let points = result
        .get("points")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|p| {
            let covered = p.get(1)?.as_u64()?;
            Some((
                format!("{:.1}", p.get(0)?.as_f64()?),
                shell.n(covered as i64),
                share(&shell, covered, demand),
            ))
        })
        .collect();
    let mut pins: Vec<Pin> = Vec::new();
    for (n, b) in o.wishes.pins.iter().enumerate() {
        if let Some(p) = o.layout.placed(&o.instance, &o.plan, b) {
            pins.push(Pin {
                text: booking_text(&workshop, &shell, &o, &p),
                index: n.to_string(),
                what: "unpin",
            });
        }
    }
    for (n, ban) in o.wishes.bans.iter().enumerate() {
        let group =
            ban.req.and_then(|r| o.instance.requirements.get(r)).and_then(|r| o.layout.groups.get(r.group));
        let day = ban.week.and_then(|w| o.layout.weeks.get(w)).map_or_else(String::new, |d| shell.date(*d));
        let name = group.map_or_else(String::new, |g| o.name(&o.groups, *g));
        pins.push(Pin { text: shell.txy("plan-ban-of", name, day), index: n.to_string(), what: "unban" });
    }
    let (spent, allowed) = run.as_ref().map_or((0.0, 0.0), |r| r.time());
    let here = format!("/plans/{id}");
    let publishable =
        ["done", "cancelled", "interrupted"].contains(&o.head.state.as_str()) && !o.plan.bookings.is_empty();
    let stage = result.get("stage").and_then(Value::as_str).filter(|s| !s.is_empty()).unwrap_or("first");
    let day = workshop.now().date();
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, why) in &o.layout.left_out {
        *left.entry(why).or_default() += 1;
    }
    let page = PlanPage {
        steps: vec![Step { href: "/plans".into(), label: shell.t("plan-title") }],
        name: organisation_name(&shell, &o.map.1, o.head.organisation, day),
        year: o.head.school_year.clone(),
        state: state_name(&shell, if running { "running" } else { &o.head.state }),
        running,
        live,
        progress: shell.txy("plan-progress", shell.n(spent as i64), shell.n(allowed as i64)),
        stage: shell.t(&format!("plan-stage-{stage}")),
        toggle: if live { format!("{here}?live=off") } else { here.clone() },
        error: result.get("error").and_then(Value::as_str).unwrap_or("").to_owned(),
        parts,
        chart: chart(&shell, &result),
        points,
        split,
        purchases,
        more_gaps: match all_gaps.len().saturating_sub(40) {
            0 => String::new(),
            n => shell.tn("gap-more-rows", n as i64),
        },
        gaps,
        views,
        view,
        weeks,
        week,
        lines,
        pins,
        keeps: o.role >= Role::Editor && !running,
        publishes: o.role >= Role::Publisher && publishable && !running,
        left_out: left
            .into_iter()
            .map(|(why, n)| shell.tn(&format!("plan-left-out-{why}"), n as i64))
            .collect(),
        settings: shell.txy(
            "plan-settings",
            shell.n(number(&o.head.settings, "seconds") as i64),
            number(&o.head.settings, "seed").to_string(),
        ),
        csv: format!("{here}/bookings.csv"),
        id,
        shell: &shell,
    };
    shell.page(&page)
}

/// What the calendar can be seen for: groups, sites, people.
fn views(shell: &Shell, o: &Opened, placed: &[(usize, Booking, Placed)]) -> (Vec<Choice>, String) {
    let mut seen: BTreeMap<(u8, String), String> = BTreeMap::new();
    for (_, _, p) in placed {
        seen.insert((0, o.name(&o.groups, p.group)), format!("group:{}", p.group));
        seen.insert((1, o.name(&o.sites, p.site)), format!("site:{}", p.site));
        seen.insert((2, o.name(&o.people, p.instructor)), format!("instructor:{}", p.instructor));
    }
    let mut out = vec![Choice { value: "all".to_owned(), label: shell.t("plan-view-all") }];
    out.extend(seen.into_iter().map(|((_, label), value)| Choice { value, label }));
    let asked = shell.query().get("view").unwrap_or("all");
    let view = out.iter().find(|c| c.value == asked).map_or("all", |c| c.value.as_str()).to_owned();
    (out, view)
}

fn lines(
    workshop: &Workshop,
    shell: &Shell,
    o: &Opened,
    placed: &[(usize, Booking, Placed)],
    view: &str,
) -> (Vec<Line>, Vec<Choice>, String) {
    let fits = |p: &Placed| match view.split_once(':') {
        Some(("group", id)) => p.group.to_string() == id,
        Some(("site", id)) => p.site.to_string() == id,
        Some(("instructor", id)) => p.instructor.to_string() == id,
        _ => true,
    };
    let chosen: Vec<&(usize, Booking, Placed)> = placed.iter().filter(|(_, _, p)| fits(p)).collect();
    let mut mondays: Vec<jiff::civil::Date> =
        chosen.iter().map(|(_, _, p)| crate::slot::monday(p.day)).collect();
    mondays.dedup();
    let asked = shell.query().get("week").and_then(|w| w.parse().ok());
    let week = asked.filter(|w| mondays.contains(w)).or(mondays.first().copied());
    let weeks = mondays
        .iter()
        .map(|d| Choice {
            value: d.to_string(),
            label: shell.txy("plan-week", d.iso_week_date().week().to_string(), shell.date(*d)),
        })
        .collect();
    let lines = chosen
        .iter()
        .filter(|(_, _, p)| Some(crate::slot::monday(p.day)) == week)
        .map(|(n, b, p)| Line {
            day: shell.date(p.day),
            half: shell.t(&format!("register-half-{}", p.half.number())),
            group: o.name(&o.groups, p.group),
            kind: kind_name(workshop, shell, &p.kind),
            site: match p.lab {
                Some(lab) => format!("{} ({})", o.name(&o.sites, p.site), o.name(&o.sites, lab)),
                None => o.name(&o.sites, p.site),
            },
            instructor: o.name(&o.people, p.instructor),
            learners: shell.n(p.learners),
            index: n.to_string(),
            pinned: o.wishes.pins.contains(b),
        })
        .collect();
    (lines, weeks, week.map_or_else(String::new, |w| w.to_string()))
}

/// `POST /plans/{id}`: cancel, pin, ban, take back, plan anew, publish.
async fn act(
    State(workshop): State<Workshop>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let o = open(&workshop, &shell, &id).await?;
    let here = format!("/plans/{id}");
    if o.role < Role::Editor {
        return Err(WebError::Forbidden("register-forbidden"));
    }
    let index: usize = form.get("booking").parse().unwrap_or(usize::MAX);
    let mut wishes = o.wishes.clone();
    match form.get("act") {
        "cancel" => {
            if let Some(run) = workshop.runs.get(o.head.id) {
                run.cancel();
            }
            return Ok(shell.go(&here, Some(("success", "plan-cancelled"))));
        }
        "pin" => {
            let b = *o.plan.bookings.get(index).ok_or(WebError::NotFound)?;
            if !wishes.pins.contains(&b) {
                wishes.pins.push(b);
                if let access_plan::Provider::Lab(lab) = b.provider {
                    // a lab that is counted on must stand there
                    wishes.stops.extend(o.plan.stops.iter().filter(|s| s.lab == lab && s.week == b.week));
                    wishes.stops.dedup();
                }
            }
        }
        "ban" => {
            let b = *o.plan.bookings.get(index).ok_or(WebError::NotFound)?;
            wishes.pins.retain(|p| *p != b);
            wishes.bans.push(Ban {
                req: Some(b.req),
                week: Some(b.week),
                slot: Some(b.slot),
                ..Ban::default()
            });
        }
        "unpin" => {
            if index < wishes.pins.len() {
                wishes.pins.remove(index);
            }
        }
        "unban" => {
            if index < wishes.bans.len() {
                wishes.bans.remove(index);
            }
        }
        "anew" => return anew(&workshop, &shell, &o).await,
        "publish" => return publish(&workshop, &shell, &o).await,
        _ => return Err(WebError::NotFound),
    }
    let mut tx = workshop.db().write().await?;
    plans::set_wishes(&mut tx, o.head.id, &wishes_json(&wishes)).await?;
    let by = o.actor.by().to_string();
    let detail = json!({ "act": form.get("act"), "booking": form.get("booking") });
    audit::append(&mut tx, workshop.now(), &by, "plan.wish", &format!("plan/{}", o.head.id), &detail).await?;
    tx.commit().await?;
    let mut back = Query::default();
    for name in ["view", "week"] {
        if !form.get(name).is_empty() {
            back = back.with(name, form.get(name));
        }
    }
    Ok(shell.go(&format!("{}#calendar", back.href(&here)), Some(("success", "plan-wish-kept"))))
}

/// Wishes in the shape that [`Wishes::parse`] reads.
fn wishes_json(w: &Wishes) -> String {
    let bans: Vec<Value> = w
        .bans
        .iter()
        .map(|b| {
            let fields = [
                ("req", b.req),
                ("group", b.group),
                ("week", b.week),
                ("slot", b.slot),
                ("instructor", b.instructor),
                ("pool", b.pool),
                ("lab", b.lab),
            ];
            fields
                .into_iter()
                .filter_map(|(k, v)| Some((k.to_owned(), json!(v?))))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect();
    let stops: Vec<Value> =
        w.stops.iter().map(|s| json!({ "lab": s.lab, "week": s.week, "site": s.site })).collect();
    let pins: Vec<Value> = w.pins.iter().map(access_plan::plan::booking_json).collect();
    json!({ "pins": pins, "stops": stops, "bans": bans }).to_string()
}

/// Makes a plan anew from this one, with its pins and bans.
async fn anew(workshop: &Workshop, shell: &Shell, o: &Opened) -> Result<Response, WebError> {
    if workshop.runs.count() >= MOST_AT_ONCE {
        return Err(WebError::Conflict("plan-busy"));
    }
    let problem = Problem {
        instance: o.instance.clone(),
        wishes: o.wishes.clone(),
        seed: number(&o.head.settings, "seed"),
        seconds: number(&o.head.settings, "seconds").max(1) as f64,
        start: Some(o.plan.clone()),
    };
    let wishes = wishes_json(&o.wishes);
    let id = begin(
        workshop,
        &o.actor,
        o.head.organisation,
        &o.head.school_year,
        &o.head.settings,
        &o.layout,
        problem,
        &wishes,
    )
    .await?;
    Ok(shell.go(&format!("/plans/{id}"), None))
}

async fn publish(workshop: &Workshop, shell: &Shell, o: &Opened) -> Result<Response, WebError> {
    if o.role < Role::Publisher {
        return Err(WebError::Forbidden("plan-publish-forbidden"));
    }
    let now = workshop.now();
    let by = o.actor.by().to_string();
    let done = publish_plan(workshop.db(), o.head.id, now.date(), &by, now, &mut workshop.app.chance()).await;
    match done {
        Ok(done) => {
            let key = if done.skipped == 0 { "plan-published" } else { "plan-published-with-some-left" };
            Ok(shell.go(&format!("/plans/{}", o.head.id), Some(("success", key))))
        }
        Err(NotPublished::NoPlan) => Err(WebError::NotFound),
        Err(NotPublished::NotDone) => Err(WebError::Conflict("plan-not-done")),
        Err(NotPublished::Db(e)) => Err(e.into()),
        Err(e) => Err(WebError::internal(e)),
    }
}

/// `GET /plans/{id}/bookings.csv`
async fn csv(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let o = open(&workshop, &shell, &id).await?;
    let rows: Vec<Vec<String>> = o
        .placed()
        .iter()
        .map(|(_, _, p)| {
            vec![
                p.day.to_string(),
                if p.half == Half::Morning { "morning" } else { "afternoon" }.to_owned(),
                o.name(&o.groups, p.group),
                p.kind.clone(),
                o.name(&o.sites, p.site),
                p.lab.map_or_else(String::new, |l| o.name(&o.sites, l)),
                o.name(&o.people, p.instructor),
                p.machines.to_string(),
                p.learners.to_string(),
            ]
        })
        .collect();
    Ok(csv_file("plan", "day,half,group,kind,site,mobile_lab,instructor,machines,learners", rows))
}

/// `GET /plans/{id}/instance.json`: the problem, for `trinn plan`.
async fn instance_file(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let o = open(&workshop, &shell, &id).await?;
    let value: Value = serde_json::from_str(&o.instance.to_json()).map_err(WebError::internal)?;
    Ok(json_file("instance", &value).into_response())
}

/// `GET /plans/{id}/plan.json`: the plan, for `trinn plan check`.
async fn plan_file(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let o = open(&workshop, &shell, &id).await?;
    let value: Value = serde_json::from_str(&o.plan.to_json()).map_err(WebError::internal)?;
    Ok(json_file("plan", &value).into_response())
}
