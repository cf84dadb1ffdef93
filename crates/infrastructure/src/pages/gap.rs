//! `/gap`: how much of what learners need the machines and people of a region can give, what stands in the way, what
//! would close it, and what if.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use evidence::school_year::SchoolYear;
use people::{Actor, OrganisationId, OrganisationMap};
use serde_json::json;
use uuid::Uuid;
use webkit::files::{csv_file, json_file};
use webkit::query::Query;
use webkit::{Shell, WebError};

use super::words::{Choice, kind_name, organisation_name, programme_name};
use crate::Workshop;
use crate::gap::landscape::REACH;
use crate::gap::remedy::{LIFE_YEARS, Prices, Step, remedy};
use crate::gap::what_if::{self, Change};
use crate::gap::{Demand, Gap, Landscape, Met, Reason, Sum, Terms, gap};
use crate::requirement::Importance;
use crate::store::supply::{self, Scope, Supply};
use crate::use_cases::measure_readiness::map as load_map;

/// The addresses of the gap.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/gap", get(page))
        .route("/gap/try", get(try_change))
        .route("/gap/rows", get(rows_page))
        .route("/gap/rows.csv", get(csv))
        .route("/gap/rows.json", get(json))
        .route("/gap/prices", get(prices))
}

/// What a page was asked for, computed.
struct Asked {
    map: OrganisationMap,
    scope: Scope,
    organisation: OrganisationId,
    choices: Vec<Choice>,
    terms: Terms,
    supply: Supply,
    before: Option<(Landscape, Gap)>,
    found: Gap,
    tries: Vec<(String, Change, bool)>,
    base: Query,
}

/// Organisations that whoever asks may see, and under which there are schools or companies.
fn choices(
    shell: &Shell,
    actor: &Actor,
    map: &OrganisationMap,
    day: jiff::civil::Date,
) -> Vec<(OrganisationId, Choice)> {
    use people::organisation::Kind;
    map.tree_on(day)
        .into_iter()
        .filter_map(|line| {
            let o = map.get(line.id)?;
            let shown = match o.kind {
                Kind::County => !map.children_on(line.id, day).is_empty(),
                Kind::Nation | Kind::School => true,
                _ => false,
            };
            (shown && actor.role_in(map, line.id).is_some()).then(|| {
                let label = format!(
                    "{}{}",
                    "– ".repeat(line.depth),
                    webkit::mark::strip(&organisation_name(shell, map, line.id.uuid(), day))
                );
                (line.id, Choice { value: o.key.to_string(), label })
            })
        })
        .collect()
}

async fn asked(workshop: &Workshop, shell: &Shell) -> Result<Asked, WebError> {
    let actor = Actor::of(shell).await?;
    let map = load_map(workshop.db()).await?;
    let day = shell.as_of_day().unwrap_or(workshop.now().date());
    let all = choices(shell, &actor, &map, day);
    if all.is_empty() {
        return Err(WebError::Forbidden("gap-forbidden"));
    }
    let mut conn = workshop.db().read().await?;
    let homes: Vec<Uuid> = crate::store::teaching::trainings(&mut conn).await?.into_keys().collect();
    let groups = people::store::group::all(&mut conn).await?;
    let training = |id: OrganisationId| {
        groups.iter().any(|g| homes.contains(&g.id) && map.covers(id, g.organisation, day))
    };
    let organisation = match shell.query().get("organisation").filter(|k| !k.is_empty()) {
        Some(key) => all.iter().find(|(_, c)| c.value == key).map(|(id, _)| *id).ok_or(WebError::NotFound)?,
        None => {
            let county = |id: &OrganisationId| {
                map.get(*id).is_some_and(|o| o.kind == people::organisation::Kind::County) && training(*id)
            };
            all.iter().map(|(id, _)| *id).find(county).unwrap_or(all[0].0)
        }
    };
    let year = match shell.query().get("year") {
        Some(y) => SchoolYear::parse(y).ok_or_else(|| WebError::bad("year", "error-400", y))?,
        None => SchoolYear::of(day),
    };
    let reach = match shell.query().get("reach").map(str::trim).filter(|r| !r.is_empty()) {
        Some(r) => {
            r.parse().ok().filter(|r| *r <= 240).ok_or_else(|| WebError::bad("reach", "gap-bad-reach", r))?
        }
        None => REACH,
    };
    // a school's gap is its part of the county's: machines are shared there
    let wide = std::iter::once(organisation)
        .chain(map.ancestors_on(organisation, day))
        .find(|id| {
            use people::organisation::Kind;
            map.get(*id).is_some_and(|o| matches!(o.kind, Kind::County | Kind::Nation))
        })
        .unwrap_or(organisation);
    let scope = Scope { organisation: wide, year, day };
    let mut supply = supply::read(&mut conn, &workshop.catalogue, &map, scope).await?;
    drop(conn);
    let terms = Terms { reach, people: true };
    let mut tries = Vec::new();
    let mut before = None;
    for text in shell.query().all("try").take(what_if::MOST) {
        let Some(change) = Change::parse(text) else {
            return Err(WebError::bad("try", "gap-bad-try", text));
        };
        if before.is_none() {
            before = Some((supply.land.clone(), gap(&supply.land, terms)));
        }
        let applied = change.apply(&mut supply.land);
        tries.push((text.to_owned(), change, applied));
    }
    // a kind that only a change knows has no price yet
    let known = supply.prices.len();
    for kind in &supply.land.kinds[known..] {
        supply
            .prices
            .push(Prices::of_band(workshop.catalogue.kind(kind).map_or("B", |k| k.cost_band.as_str())));
    }
    let found = gap(&supply.land, terms);
    let key = map.get(organisation).map_or_else(String::new, |o| o.key.to_string());
    let mut base = Query::default().with("organisation", &key).with("year", &year.to_string());
    if reach != REACH {
        base = base.with("reach", &reach.to_string());
    }
    if let Some(day) = shell.as_of_day() {
        base = base.with("as-of", &day.to_string());
    }
    for (text, ..) in &tries {
        base = base.and("try", text);
    }
    let choices = all.into_iter().map(|(_, c)| c).collect();
    Ok(Asked { map, scope, organisation, choices, terms, supply, before, found, tries, base })
}

impl Asked {
    /// The demand belongs to the organisation that was asked for.
    fn ours(&self, land: &Landscape, d: &Demand) -> bool {
        let group = &land.groups[d.group as usize];
        let id = kernel::Id::from_uuid(group.organisation);
        self.map.covers(self.organisation, id, self.scope.day)
    }

    fn total(&self) -> Sum {
        let land = &self.supply.land;
        self.found.sums(land, |d| self.ours(land, d).then_some(())).remove(&()).unwrap_or_default()
    }

    fn total_before(&self) -> Option<Sum> {
        let (land, found) = self.before.as_ref()?;
        Some(found.sums(land, |d| self.ours(land, d).then_some(())).remove(&()).unwrap_or_default())
    }
}

/// A text that counts something; empty for none.
fn some(shell: &Shell, key: &str, n: usize) -> String {
    if n == 0 { String::new() } else { shell.tn(key, n) }
}

fn hours(minutes: u64) -> i64 {
    i64::try_from(minutes.div_ceil(60)).unwrap_or(i64::MAX)
}

/// Here, shared and missing as one bar; the table beside it has the numbers.
fn bar(sum: &Sum) -> String {
    let of = |part: u64| part as f64 / sum.need.max(1) as f64 * 160.0;
    let (here, shared, missing) = (of(sum.here), of(sum.shared), of(sum.missing));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"inf-gap\" viewBox=\"0 0 160 14\" width=\"160\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">\
         <rect class=\"inf-gap__here\" x=\"0\" y=\"2\" width=\"{here:.1}\" height=\"10\"/>\
         <rect class=\"inf-gap__shared\" x=\"{here:.1}\" y=\"2\" width=\"{shared:.1}\" height=\"10\"/>\
         <rect class=\"inf-gap__missing\" x=\"{:.1}\" y=\"2\" width=\"{missing:.1}\" height=\"10\"/></svg>",
        here + shared
    )
}

struct Row {
    name: String,
    href: String,
    need: String,
    here: String,
    shared: String,
    missing: String,
    met: String,
    was: String,
    reason: String,
    bar: String,
}

fn percent(shell: &Shell, sum: &Sum) -> String {
    if sum.need == 0 { "–".to_owned() } else { evidence::chart::percent(shell, Some(sum.share())) }
}

fn reason_name(shell: &Shell, reason: Option<Reason>) -> String {
    reason.map_or_else(String::new, |r| shell.t(&format!("gap-reason-{}", r.code())))
}

fn row(shell: &Shell, name: String, href: String, sum: &Sum, was: Option<&Sum>) -> Row {
    Row {
        name,
        href,
        need: shell.n(hours(sum.need)),
        here: shell.n(hours(sum.here)),
        shared: shell.n(hours(sum.shared)),
        missing: shell.n(hours(sum.missing)),
        met: percent(shell, sum),
        was: was.map_or_else(String::new, |s| percent(shell, s)),
        reason: reason_name(shell, sum.reason()),
        bar: bar(sum),
    }
}

struct Table {
    id: &'static str,
    title: String,
    first: String,
    rows: Vec<Row>,
    met: Vec<Row>,
    met_title: String,
    met_label: String,
}

struct Try {
    text: String,
    without: String,
    applied: bool,
}

struct Part {
    label: String,
    value: String,
    note: String,
}

#[derive(Template)]
#[template(path = "gap.html")]
struct GapPage<'a> {
    shell: &'a Shell,
    organisation: String,
    year: String,
    years: Vec<Choice>,
    chosen: String,
    choices: Vec<Choice>,
    reach: String,
    nothing: bool,
    headline: String,
    headline_of: String,
    parts: Vec<Part>,
    big_bar: String,
    compared: bool,
    reasons: Vec<Part>,
    tables: Vec<Table>,
    tries: Vec<Try>,
    kept: Vec<(String, String)>,
    changes: Vec<Choice>,
    kinds: Vec<Choice>,
    sites: Vec<Choice>,
    programmes: Vec<Choice>,
    rows_href: String,
    prices_href: String,
    csv: String,
    json: String,
    left_out: String,
}

fn site_name(land: &Landscape, id: Uuid) -> String {
    land.site(id).map_or_else(|| "?".to_owned(), |s| land.sites[s as usize].name.clone())
}

fn change_in_words(workshop: &Workshop, shell: &Shell, land: &Landscape, change: &Change) -> String {
    match change {
        Change::Machines { kind, site, number } => {
            let what = format!(
                "{} {}",
                shell.n(number.unsigned_abs()),
                webkit::mark::strip(&kind_name(workshop, shell, kind))
            );
            let key = if *number > 0 { "gap-try-more-of" } else { "gap-try-fewer-of" };
            shell.txy(key, what, site_name(land, *site))
        }
        Change::Instructor { kind, site } => {
            let what = webkit::mark::strip(&kind_name(workshop, shell, kind));
            shell.txy("gap-try-instructor-of", what, site_name(land, *site))
        }
        Change::Road { a, b, minutes } => {
            let road = format!("{} – {}", site_name(land, *a), site_name(land, *b));
            shell.txy("gap-try-road-of", road, shell.n(*minutes))
        }
        Change::WithoutSite(site) => shell.tx("gap-try-without-site-of", site_name(land, *site)),
        Change::WithoutProgramme(code) => shell
            .tx("gap-try-without-programme-of", webkit::mark::strip(&programme_name(workshop, shell, code))),
    }
}

/// One table: a row for every key, the greatest gap first.
fn table<K: Ord + Clone>(
    a: &Asked,
    shell: &Shell,
    (id, title, first): (&'static str, &str, &str),
    key: impl Fn(&Landscape, &Demand) -> K,
    name: impl Fn(&K) -> String,
    filter: impl Fn(&K) -> (&'static str, String),
) -> Table {
    let land = &a.supply.land;
    let sums = a.found.sums(land, |d| a.ours(land, d).then(|| key(land, d)));
    let was: BTreeMap<K, Sum> = match &a.before {
        Some((land, found)) => found.sums(land, |d| a.ours(land, d).then(|| key(land, d))),
        None => BTreeMap::new(),
    };
    let mut list: Vec<(&K, &Sum)> = sums.iter().collect();
    list.sort_by_key(|(_, s)| std::cmp::Reverse(s.missing));
    let one = |(k, sum): (&K, &Sum)| {
        let (field, value) = filter(k);
        row(shell, name(k), a.base.with(field, &value).href("/gap/rows"), sum, was.get(k))
    };
    // what is met whole and was so before stands folded away
    let open = |(k, sum): &(&K, &Sum)| sum.missing > 0 || was.get(*k).is_some_and(|w| w.missing > 0);
    let (rows, met): (Vec<_>, Vec<_>) = list.into_iter().partition(open);
    Table {
        id,
        met_title: shell.tn("gap-met-whole", met.len() as i64),
        met_label: shell.tx("gap-met-whole-label", shell.t(first)),
        title: shell.t(title),
        first: shell.t(first),
        rows: rows.into_iter().map(one).collect(),
        met: met.into_iter().map(one).collect(),
    }
}

fn tables(workshop: &Workshop, shell: &Shell, a: &Asked) -> Vec<Table> {
    let land = &a.supply.land;
    vec![
        table(
            a,
            shell,
            ("by-school", "gap-by-school", "gap-school"),
            |land, d| land.sites[land.groups[d.group as usize].home as usize].id,
            |id| site_name(land, *id),
            |id| ("site", id.to_string()),
        ),
        table(
            a,
            shell,
            ("by-kind", "gap-by-kind", "gap-kind"),
            |land, d| land.kinds[d.kind as usize].clone(),
            |kind| kind_name(workshop, shell, kind),
            |kind| ("kind", kind.clone()),
        ),
        table(
            a,
            shell,
            ("by-programme", "gap-by-programme", "gap-programme"),
            |land, d| land.groups[d.group as usize].programme.clone(),
            |code| programme_name(workshop, shell, code),
            |code| ("programme", code.clone()),
        ),
    ]
}

/// `GET /gap?organisation=ostfold&year=2026/27&reach=45&try=machines~cnc-lathe~SITE~2`
async fn page(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell).await?;
    let total = a.total();
    let was = a.total_before();
    let land = &a.supply.land;
    let part = |key: &str, minutes: u64, before: Option<u64>| {
        let share = (total.need > 0).then(|| minutes as f64 / total.need as f64);
        let hours_text = shell.tx("gap-hours", shell.n(hours(minutes)));
        let was = before.map(|m| shell.tx("gap-was", shell.n(hours(m))));
        Part {
            label: shell.t(key),
            value: evidence::chart::percent(&shell, share),
            note: [Some(hours_text), was].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    };
    let reasons = Reason::ALL
        .into_iter()
        .filter(|r| total.by_reason[*r as usize] > 0)
        .map(|r| Part {
            label: reason_name(&shell, Some(r)),
            value: shell.tx("gap-hours", shell.n(hours(total.by_reason[r as usize]))),
            note: shell.t(&format!("gap-reason-{}-text", r.code())),
        })
        .collect();
    let choice =
        |value: &str, label: String| Choice { value: value.to_owned(), label: webkit::mark::strip(&label) };
    let mut kinds: Vec<Choice> =
        workshop.catalogue.kinds.iter().map(|k| choice(&k.id, kind_name(&workshop, &shell, &k.id))).collect();
    kinds.sort_by(|a, b| a.label.cmp(&b.label));
    let mut offered: Vec<&String> = land.groups.iter().map(|g| &g.programme).collect();
    offered.sort();
    offered.dedup();
    let key = a.base.get("organisation").unwrap_or_default().to_owned();
    let current = SchoolYear::of(workshop.now().date());
    let page = GapPage {
        organisation: organisation_name(&shell, &a.map, a.organisation.uuid(), a.scope.day),
        year: a.scope.year.to_string(),
        years: [0, 1]
            .map(|n| current.plus(n).to_string())
            .into_iter()
            .map(|y| Choice { label: y.clone(), value: y })
            .collect(),
        chosen: key.clone(),
        reach: a.terms.reach.to_string(),
        nothing: total.need == 0,
        headline: percent(&shell, &total),
        headline_of: shell.txy(
            "gap-of",
            shell.n(hours(total.here + total.shared)),
            shell.n(hours(total.need)),
        ),
        parts: vec![
            part("gap-here", total.here, was.map(|w| w.here)),
            part("gap-shared", total.shared, was.map(|w| w.shared)),
            part("gap-missing", total.missing, was.map(|w| w.missing)),
        ],
        big_bar: bar(&total),
        compared: was.is_some(),
        reasons,
        tables: tables(&workshop, &shell, &a),
        tries: a
            .tries
            .iter()
            .map(|(text, change, applied)| Try {
                text: change_in_words(&workshop, &shell, land, change),
                without: a.base.without_value("try", text).href("/gap"),
                applied: *applied,
            })
            .collect(),
        kept: a.base.0.clone(),
        changes: ["more", "fewer", "instructor", "road", "without-site", "without-programme"]
            .map(|c| choice(c, shell.t(&format!("gap-try-{c}"))))
            .into(),
        kinds,
        sites: land.sites.iter().map(|s| choice(&s.id.to_string(), s.name.clone())).collect(),
        programmes: offered.into_iter().map(|p| choice(p, programme_name(&workshop, &shell, p))).collect(),
        rows_href: a.base.href("/gap/rows"),
        prices_href: a.base.href("/gap/prices"),
        csv: a.base.href("/gap/rows.csv"),
        json: a.base.href("/gap/rows.json"),
        left_out: some(&shell, "gap-left-out", a.supply.left_out.len()),
        choices: a.choices,
        shell: &shell,
    };
    shell.page(&page)
}

/// `GET /gap/try`: the form's fields become one change in the address of `/gap`.
async fn try_change(shell: Shell) -> Result<Response, WebError> {
    Actor::of(&shell).await?;
    let q = shell.query();
    let field = |name: &str| q.get(name).unwrap_or("").trim().to_owned();
    let number = field("number");
    let text = match field("change").as_str() {
        "more" => format!("machines~{}~{}~{number}", field("kind"), field("site")),
        "fewer" => format!("machines~{}~{}~-{number}", field("kind"), field("site")),
        "instructor" => format!("instructor~{}~{}", field("kind"), field("site")),
        "road" => format!("road~{}~{}~{number}", field("site"), field("to")),
        "without-site" => format!("without-site~{}", field("site")),
        _ => format!("without-programme~{}", field("programme")),
    };
    if Change::parse(&text).is_none() {
        return Err(WebError::bad("number", "gap-bad-try", &number));
    }
    let mut to = Query::default();
    for (k, v) in &q.0 {
        if ["organisation", "year", "reach", "as-of", "try"].contains(&k.as_str()) {
            to = to.and(k, v);
        }
    }
    Ok(shell.go(&format!("{}#what-if", to.and("try", &text).href("/gap")), None))
}

struct Line {
    school: String,
    group: String,
    programme: String,
    kind: String,
    core: bool,
    need: String,
    here: String,
    shared: String,
    missing: String,
    reason: String,
    note: String,
    met_at: String,
}

/// A row behind the gap: a group's need of one kind.
struct Found<'a> {
    demand: &'a Demand,
    met: &'a Met,
}

fn rows_of<'a>(a: &'a Asked, q: &Query) -> Vec<Found<'a>> {
    let land = &a.supply.land;
    let asked = |name: &str| q.get(name).filter(|v| !v.is_empty()).map(str::to_owned);
    let (site, kind, programme, reason) = (asked("site"), asked("kind"), asked("programme"), asked("reason"));
    let mut out: Vec<Found<'_>> = land
        .demands
        .iter()
        .zip(&a.found.met)
        .filter(|(d, m)| {
            let group = &land.groups[d.group as usize];
            a.ours(land, d)
                && site.as_ref().is_none_or(|s| land.sites[group.home as usize].id.to_string() == *s)
                && kind.as_ref().is_none_or(|k| land.kinds[d.kind as usize] == *k)
                && programme.as_ref().is_none_or(|p| group.programme == *p)
                && reason.as_ref().is_none_or(|r| m.reason.is_some_and(|x| x.code() == r))
        })
        .map(|(demand, met)| Found { demand, met })
        .collect();
    out.sort_by_key(|f| std::cmp::Reverse(f.met.missing));
    out
}

fn met_at(a: &Asked, met: &Met) -> String {
    let land = &a.supply.land;
    let names: Vec<String> = met
        .at
        .iter()
        .map(|(pool, minutes)| {
            let site = &land.sites[land.pools[*pool as usize].site as usize];
            format!("{} ({} h)", site.name, hours(*minutes))
        })
        .collect();
    names.join(", ")
}

#[derive(Template)]
#[template(path = "gap-rows.html")]
struct RowsPage<'a> {
    shell: &'a Shell,
    steps: Vec<super::words::Step>,
    organisation: String,
    year: String,
    chips: Vec<(String, String)>,
    lines: Vec<Line>,
    more: String,
    csv: String,
    json: String,
}

/// Most rows on one page; the files have all.
const MOST_ROWS: usize = 300;

/// `GET /gap/rows?site=…&kind=…&programme=…&reason=machine`
async fn rows_page(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell).await?;
    let land = &a.supply.land;
    let found = rows_of(&a, shell.query());
    let mut here = a.base.clone();
    let mut chips = Vec::new();
    for field in ["site", "kind", "programme", "reason"] {
        if let Some(value) = shell.query().get(field).filter(|v| !v.is_empty()) {
            here = here.with(field, value);
        }
    }
    for field in ["site", "kind", "programme", "reason"] {
        let Some(value) = here.get(field) else { continue };
        let label = match field {
            "site" => value.parse().map_or_else(|_| value.to_owned(), |id| site_name(land, id)),
            "kind" => webkit::mark::strip(&kind_name(&workshop, &shell, value)),
            "programme" => webkit::mark::strip(&programme_name(&workshop, &shell, value)),
            _ => Reason::ALL
                .into_iter()
                .find(|r| r.code() == value)
                .map_or_else(|| value.to_owned(), |r| reason_name(&shell, Some(r))),
        };
        chips.push((label, here.without(field).href("/gap/rows")));
    }
    let lines = found
        .iter()
        .take(MOST_ROWS)
        .map(|f| {
            let group = &land.groups[f.demand.group as usize];
            let also: Vec<String> = f.met.also.iter().map(|r| reason_name(&shell, Some(*r))).collect();
            let mut notes = Vec::new();
            if !also.is_empty() {
                notes.push(shell.tx("gap-also", also.join(", ").to_lowercase()));
            }
            if let Some(minutes) = f.met.nearest {
                notes.push(shell.tx("gap-nearest", shell.n(minutes)));
            }
            Line {
                school: land.sites[group.home as usize].name.clone(),
                group: a.supply.groups[f.demand.group as usize].clone(),
                programme: programme_name(&workshop, &shell, &group.programme),
                kind: kind_name(&workshop, &shell, &land.kinds[f.demand.kind as usize]),
                core: f.demand.importance == Importance::Core,
                need: shell.n(hours(f.demand.minutes)),
                here: shell.n(hours(f.met.here)),
                shared: shell.n(hours(f.met.shared)),
                missing: shell.n(hours(f.met.missing)),
                reason: reason_name(&shell, f.met.reason),
                note: notes.join(" "),
                met_at: met_at(&a, f.met),
            }
        })
        .collect();
    let page = RowsPage {
        steps: vec![super::words::Step { href: a.base.href("/gap"), label: shell.t("gap-title") }],
        organisation: organisation_name(&shell, &a.map, a.organisation.uuid(), a.scope.day),
        year: a.scope.year.to_string(),
        chips,
        lines,
        more: some(&shell, "gap-more-rows", found.len().saturating_sub(MOST_ROWS)),
        csv: here.href("/gap/rows.csv"),
        json: here.href("/gap/rows.json"),
        shell: &shell,
    };
    shell.page(&page)
}

/// Keys of the rows' file.
const HEAD: &str = "school,group,programme,kind,importance,hours_needed,hours_here,hours_shared,hours_missing,reason,also,\
    nearest_minutes,met_at";

fn cells(a: &Asked, f: &Found<'_>) -> Vec<String> {
    let land = &a.supply.land;
    let group = &land.groups[f.demand.group as usize];
    let exact = |minutes: u64| format!("{:.2}", minutes as f64 / 60.0);
    let also: Vec<&str> = f.met.also.iter().map(|r| r.code()).collect();
    vec![
        land.sites[group.home as usize].name.clone(),
        a.supply.groups[f.demand.group as usize].clone(),
        group.programme.clone(),
        land.kinds[f.demand.kind as usize].clone(),
        f.demand.importance.code().to_owned(),
        exact(f.demand.minutes),
        exact(f.met.here),
        exact(f.met.shared),
        exact(f.met.missing),
        f.met.reason.map_or_else(String::new, |r| r.code().to_owned()),
        also.join(" "),
        f.met.nearest.map_or_else(String::new, |m| m.to_string()),
        met_at(a, f.met),
    ]
}

/// `GET /gap/rows.csv`
async fn csv(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell).await?;
    let rows: Vec<_> = rows_of(&a, shell.query()).iter().map(|f| cells(&a, f)).collect();
    Ok(csv_file("gap", HEAD, rows))
}

/// `GET /gap/rows.json`
async fn json(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell).await?;
    let keys: Vec<&str> = HEAD.split(',').map(str::trim).collect();
    let rows: Vec<serde_json::Value> = rows_of(&a, shell.query())
        .iter()
        .map(|f| {
            keys.iter()
                .zip(cells(&a, f))
                .map(|(k, v)| ((*k).to_owned(), json!(v)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect();
    let total = a.total();
    let value = json!({
        "organisation": a.base.get("organisation"), "school_year": a.scope.year.to_string(), "day": a.scope.day.to_string(),
        "reach_minutes": a.terms.reach, "hours": { "needed": total.need as f64 / 60.0, "here": total.here as f64 / 60.0,
        "shared": total.shared as f64 / 60.0, "missing": total.missing as f64 / 60.0 }, "rows": rows,
    });
    Ok(json_file("gap", &value))
}

struct StepLine {
    what: String,
    why: String,
    once: String,
    yearly: String,
    a_year: String,
    try_href: String,
}

#[derive(Template)]
#[template(path = "gap-prices.html")]
struct PricesPage<'a> {
    shell: &'a Shell,
    steps: Vec<super::words::Step>,
    organisation: String,
    year: String,
    before: String,
    after: String,
    left: String,
    once: String,
    yearly: String,
    lines: Vec<StepLine>,
    basis: Vec<Part>,
    life: String,
}

fn kroner(shell: &Shell, kroner: i64) -> String {
    shell.tx("gap-kroner", shell.n(kroner))
}

fn step_line(workshop: &Workshop, shell: &Shell, a: &Asked, s: &crate::gap::remedy::Priced) -> StepLine {
    let land = &a.supply.land;
    let site = |i: u32| land.sites[i as usize].name.clone();
    let kind = |k: u32| webkit::mark::strip(&kind_name(workshop, shell, &land.kinds[k as usize]));
    let n = shell.n(s.step.number());
    let id = |i: u32| land.sites[i as usize].id;
    let (what, why, change) = match s.step {
        Step::Buy { site: at, kind: k, number } => (
            shell.txy("gap-step-buy", format!("{n} × {}", kind(k)), site(at)),
            "machine",
            Some(Change::Machines {
                kind: land.kinds[k as usize].clone(),
                site: id(at),
                number: i32::try_from(number).unwrap_or(1),
            }),
        ),
        Step::Course { site: at, kind: k, .. } => (
            shell.txy("gap-step-course", format!("{n} × {}", kind(k)), site(at)),
            "instructor",
            Some(Change::Instructor { kind: land.kinds[k as usize].clone(), site: id(at) }),
        ),
        Step::Lab { site: at, kind: k, .. } => {
            (shell.txy("gap-step-lab", format!("{} ({n})", kind(k)), site(at)), "distance", None)
        }
        Step::Share { site: at, to, kind: k, .. } => (
            shell.txy("gap-step-share", format!("{} ({n})", kind(k)), format!("{} → {}", site(at), site(to))),
            "distance",
            None,
        ),
        Step::Open { site: at, kind: k, .. } => {
            (shell.txy("gap-step-open", format!("{} ({n})", kind(k)), site(at)), "time", None)
        }
    };
    StepLine {
        what,
        why: shell.t(&format!("gap-reason-{why}")),
        once: kroner(shell, s.once),
        yearly: kroner(shell, s.yearly),
        a_year: kroner(shell, s.a_year()),
        try_href: change.map_or_else(String::new, |c| a.base.and("try", &c.to_string()).href("/gap")),
    }
}

/// `GET /gap/prices`: what would close the gap of a county or the nation, and what it would cost.
async fn prices(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell).await?;
    let mut land = a.supply.land.clone();
    let ours: Vec<bool> = land.demands.iter().map(|d| a.ours(&land, d)).collect();
    if ours.iter().any(|o| !o) {
        // another school's gap is not this one's to close, but its learners use the same machines: what they were given stays taken
        for (n, (demand, met)) in land.demands.iter_mut().zip(&a.found.met).enumerate() {
            if !ours[n] {
                demand.minutes = met.here + met.shared;
            }
        }
    }
    let costs = Prices::of(a.supply.prices.clone());
    let terms = a.terms;
    let found = tokio::task::spawn_blocking(move || remedy(&land, terms, &costs))
        .await
        .map_err(WebError::internal)?;
    let p = Prices::of(Vec::new());
    let part = |key: &str, price: i64| Part {
        label: shell.t(key),
        value: kroner(&shell, price),
        note: String::new(),
    };
    let page = PricesPage {
        steps: vec![super::words::Step { href: a.base.href("/gap"), label: shell.t("gap-title") }],
        organisation: organisation_name(&shell, &a.map, a.organisation.uuid(), a.scope.day),
        year: a.scope.year.to_string(),
        before: percent(&shell, &a.total()),
        after: {
            let total = a.total();
            let met = total.need - found.after.missing.min(total.need);
            evidence::chart::percent(&shell, (total.need > 0).then(|| met as f64 / total.need as f64))
        },
        left: shell.tx("gap-hours", shell.n(hours(found.after.missing))),
        once: kroner(&shell, found.once()),
        yearly: kroner(&shell, found.yearly()),
        lines: found.steps.iter().map(|s| step_line(&workshop, &shell, &a, s)).collect(),
        basis: vec![
            part("gap-price-course", p.course),
            part("gap-price-lab", p.lab_day),
            part("gap-price-trip", p.trip),
            part("gap-price-open", p.open_half_day),
        ],
        life: shell.n(LIFE_YEARS),
        shell: &shell,
    };
    shell.page(&page)
}
