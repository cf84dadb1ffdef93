//! `/equipment`: the register as a list with filters that count, changes to many items at once, files, reports.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use people::{Actor, OrganisationMap, Role};
use serde_json::json;
use uuid::Uuid;
use webkit::files::{csv_file, json_file};
use webkit::query::Query;
use webkit::{Posted, Shell, WebError};

use super::words::{Choice, ErrorLine, kind_name, organisation_name};
use crate::Workshop;
use crate::equipment::{Condition, Item, OLD_AFTER, Status};
use crate::register::{FACETS, Found, ORDERS, Register, Wanted};
use crate::site::Site;
use crate::store::requirements;
use crate::use_cases::put_items::{NotPut, put_items};

mod import;
mod item;
mod sites;

/// The addresses of the register.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/equipment", get(list))
        .route("/equipment.csv", get(csv))
        .route("/equipment.json", get(json_list))
        .route("/equipment/bulk", post(bulk))
        .route("/equipment/report", get(report))
        .merge(import::routes())
        .merge(item::routes())
        .merge(sites::routes())
}

/// Rows of a page.
const ROWS: usize = 50;
/// Terms of a facet that are shown before "the rest is in the file".
const TERMS: usize = 14;

/// Who asks, and what they may see.
pub(super) struct Keeper {
    pub actor: Actor,
    pub map: Arc<(i64, OrganisationMap)>,
}

impl Keeper {
    pub async fn of(workshop: &Workshop, shell: &Shell) -> Result<Keeper, WebError> {
        let actor = Actor::of(shell).await?;
        Ok(Keeper { actor, map: workshop.map().await? })
    }

    fn role(&self, organisation: Uuid) -> Option<Role> {
        self.actor.role_in(&self.map.1, kernel::Id::from_uuid(organisation))
    }

    /// The site stands in the part of the register they may see.
    pub fn sees(&self, site: &Site) -> bool {
        self.role(site.organisation).is_some()
    }

    /// They may change what stands there.
    pub fn keeps(&self, site: &Site) -> bool {
        self.role(site.organisation).is_some_and(|r| r >= Role::Editor)
    }
}

pub(super) fn wanted(query: &Query) -> Wanted {
    let mut out = Wanted {
        words: query.get("q").unwrap_or("").trim().chars().take(200).collect(),
        ..Wanted::default()
    };
    for (f, name) in FACETS.iter().enumerate() {
        out.facets[f] = query.all(name).filter(|v| !v.is_empty()).take(60).map(str::to_owned).collect();
    }
    out.order = query.get("sort").and_then(|s| ORDERS.iter().position(|o| *o == s)).unwrap_or(0);
    out
}

struct Term {
    value: String,
    label: String,
    count: String,
    checked: bool,
}

struct FacetView {
    name: &'static str,
    label: String,
    terms: Vec<Term>,
    open: bool,
}

struct Link {
    href: String,
    label: String,
}

struct Hidden {
    name: String,
    value: String,
}

struct Row {
    id: String,
    href: String,
    name: String,
    tag: String,
    kind: String,
    site: String,
    status: String,
    condition: String,
    age: String,
    seats: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "equipment.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    words: String,
    count: String,
    chosen: usize,
    facets: Vec<FacetView>,
    filter_hidden: Vec<Hidden>,
    search_hidden: Vec<Hidden>,
    sort_hidden: Vec<Hidden>,
    kept: Vec<Hidden>,
    chips: Vec<Link>,
    programmes: Vec<Choice>,
    programme: String,
    orders: Vec<Choice>,
    order: String,
    rows: Vec<Row>,
    previous: String,
    next: String,
    keeps: bool,
    csv: String,
    json: String,
    errors: Vec<ErrorLine>,
    reason: String,
    reason_error: String,
    statuses: Vec<Choice>,
    status: String,
    conditions: Vec<Choice>,
    condition: String,
    moves: Vec<Choice>,
    site: String,
}

/// The name of a term of a facet.
fn term_name(
    workshop: &Workshop,
    shell: &Shell,
    r: &Register,
    map: &OrganisationMap,
    facet: usize,
    term: &str,
) -> String {
    match FACETS[facet] {
        "kind" => webkit::mark::strip(&kind_name(workshop, shell, term)),
        "site" => term
            .parse()
            .ok()
            .and_then(|id: Uuid| r.sites.get(&id))
            .map_or_else(String::new, |s| s.name.clone()),
        "owner" => term.parse().map_or_else(
            |_| String::new(),
            |id| webkit::mark::strip(&organisation_name(shell, map, id, workshop.now().date())),
        ),
        name => shell.t(&format!("register-{name}-{term}")),
    }
}

pub(super) fn coded(
    shell: &Shell,
    prefix: &str,
    codes: impl IntoIterator<Item = &'static str>,
) -> Vec<Choice> {
    codes
        .into_iter()
        .map(|c| Choice { value: c.to_owned(), label: shell.t(&format!("{prefix}-{c}")) })
        .collect()
}

/// What a list was asked for, found.
struct Asked {
    keeper: Keeper,
    register: Arc<Register>,
    wanted: Wanted,
    found: Found,
}

async fn asked(workshop: &Workshop, shell: &Shell, query: &Query) -> Result<Asked, WebError> {
    let keeper = Keeper::of(workshop, shell).await?;
    let register = workshop.register().await?;
    let mut wanted = wanted(query);
    if let Some(code) = query.get("programme").filter(|p| !p.is_empty()) {
        let year = crate::requirement::school_year(workshop.now().date());
        let all = requirements::holding(&mut workshop.db().read().await?, &year).await?;
        let kinds: HashSet<String> =
            all.into_iter().filter(|r| r.programme == code).map(|r| r.kind).collect();
        wanted.kinds = Some(kinds);
    }
    let found = register.find(&wanted, |s| keeper.sees(s));
    Ok(Asked { keeper, register, wanted, found })
}

/// The parameters of the list without those named.
fn hidden(query: &Query, without: &[&str]) -> Vec<Hidden> {
    query
        .0
        .iter()
        .filter(|(k, v)| !without.contains(&k.as_str()) && !v.is_empty() && k != "from" && k != "csrf")
        .map(|(k, v)| Hidden { name: k.clone(), value: v.clone() })
        .collect()
}

#[derive(Default)]
struct Typed {
    ids: Vec<String>,
    status: String,
    condition: String,
    site: String,
    reason: String,
    errors: webkit::FieldErrors,
}

fn view(
    workshop: &Workshop,
    shell: &Shell,
    a: &Asked,
    query: &Query,
    typed: Typed,
) -> Result<Response, WebError> {
    let (r, map) = (&a.register, &a.keeper.map.1);
    let today = workshop.now().date();
    let from = query.get("from").and_then(|f| f.parse().ok()).unwrap_or(0_usize).min(a.found.rows.len());
    let mut base = Query::default();
    for (k, v) in &query.0 {
        let known = FACETS.contains(&k.as_str()) || ["q", "sort", "programme"].contains(&k.as_str());
        if known && !v.is_empty() {
            base = base.and(k, v);
        }
    }
    let mut chips = Vec::new();
    let mut facets = Vec::new();
    for (f, name) in FACETS.iter().enumerate() {
        let on = &a.wanted.facets[f];
        for term in on {
            let label = term_name(workshop, shell, r, map, f, term);
            chips.push(Link { href: base.without_value(name, term).href("/equipment"), label });
        }
        let shown = a.found.facets[f].iter().enumerate().filter(|(n, (t, _))| *n < TERMS || on.contains(t));
        let terms: Vec<Term> = shown
            .map(|(_, (t, n))| Term {
                label: term_name(workshop, shell, r, map, f, t),
                count: shell.n(*n as i64),
                checked: on.contains(t),
                value: t.clone(),
            })
            .collect();
        if terms.len() > 1 || !on.is_empty() {
            facets.push(FacetView {
                name,
                label: shell.t(&format!("register-facet-{name}")),
                terms,
                open: !on.is_empty() || f < 2,
            });
        }
    }
    let programme = query.get("programme").unwrap_or("").to_owned();
    if !programme.is_empty() {
        let label = webkit::mark::strip(&super::words::programme_name(workshop, shell, &programme));
        chips.push(Link { href: base.without("programme").href("/equipment"), label });
    }
    let rows = a.found.rows[from..]
        .iter()
        .take(ROWS)
        .map(|i| {
            let item = &r.items[*i as usize];
            Row {
                id: item.id.to_string(),
                href: format!("/equipment/{}", item.id),
                name: item.name.clone(),
                tag: item.tag.clone(),
                kind: Some(kind_name(workshop, shell, &item.kind))
                    .filter(|k| webkit::mark::strip(k) != item.name)
                    .unwrap_or_default(),
                site: r.sites.get(&item.site).map_or_else(String::new, |s| s.name.clone()),
                status: shell.t(&format!("register-status-{}", item.status.code())),
                condition: shell.t(&format!("register-condition-{}", item.condition.code())),
                age: item.age(today).map_or_else(|| "–".to_owned(), |n| shell.n(n)),
                seats: shell.n(item.seats),
                ticked: typed.ids.contains(&item.id.to_string()),
            }
        })
        .collect();
    let step = |to: usize| base.with("from", &to.to_string()).href("/equipment");
    let mut moves: Vec<&Site> = r.sites.values().filter(|s| a.keeper.keeps(s)).collect();
    moves.sort_by(|a, b| a.name.cmp(&b.name));
    let mut programmes: Vec<Choice> = workshop
        .catalogue
        .programmes
        .iter()
        .map(|p| Choice {
            value: p.code.clone(),
            label: webkit::mark::strip(&super::words::programme_name(workshop, shell, &p.code)),
        })
        .collect();
    programmes.sort_by(|a, b| a.label.cmp(&b.label));
    let facet_names: Vec<&str> = FACETS.into_iter().chain(["programme"]).collect();
    let page = ListPage {
        words: a.wanted.words.clone(),
        count: shell.tn("register-count", a.found.rows.len() as i64),
        chosen: a.wanted.chosen(),
        facets,
        filter_hidden: hidden(&base, &facet_names),
        search_hidden: hidden(&base, &["q"]),
        sort_hidden: hidden(&base, &["sort"]),
        kept: hidden(&base, &[]),
        chips,
        programmes,
        programme,
        orders: coded(shell, "register-order", ORDERS),
        order: ORDERS[a.wanted.order].to_owned(),
        rows,
        previous: if from == 0 { String::new() } else { step(from.saturating_sub(ROWS)) },
        next: if from + ROWS < a.found.rows.len() { step(from + ROWS) } else { String::new() },
        keeps: !moves.is_empty(),
        csv: base.href("/equipment.csv"),
        json: base.href("/equipment.json"),
        errors: super::words::summary(&typed.errors),
        reason: typed.reason.clone(),
        reason_error: typed.errors.at("reason").to_owned(),
        statuses: coded(shell, "register-status", Status::ALL.iter().map(|s| s.code())),
        status: typed.status.clone(),
        conditions: coded(shell, "register-condition", Condition::ALL.iter().map(|c| c.code())),
        condition: typed.condition.clone(),
        moves: moves.into_iter().map(|s| Choice { value: s.id.to_string(), label: s.name.clone() }).collect(),
        site: typed.site.clone(),
        shell,
    };
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /equipment?q=…&kind=…&site=…&status=…&sort=oldest&from=50`
async fn list(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let query = shell.query().clone();
    let a = asked(&workshop, &shell, &query).await?;
    view(&workshop, &shell, &a, &query, Typed::default())
}

/// `POST /equipment/bulk`: one change to the items that were ticked, or to all that were found; all or none.
async fn bulk(
    State(workshop): State<Workshop>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let query = form.0.clone();
    // the list's own filters carry the names of the fields they came in; the change's fields have names of their own
    let a = asked(&workshop, &shell, &query).await?;
    let mut typed = Typed {
        ids: form.all("id").map(str::to_owned).collect(),
        status: form.get("to-status").to_owned(),
        condition: form.get("to-condition").to_owned(),
        site: form.get("to-site").to_owned(),
        reason: form.get("reason").to_owned(),
        ..Typed::default()
    };
    let all = form.get("which") == "found";
    let chosen: Vec<&Item> = a
        .found
        .rows
        .iter()
        .map(|i| &a.register.items[*i as usize])
        .filter(|i| all || typed.ids.contains(&i.id.to_string()))
        .collect();
    if chosen.is_empty() {
        typed.errors.add("rows", shell.t("register-bulk-nothing"));
    }
    let status = Status::of(&typed.status);
    let condition = Condition::of(&typed.condition);
    let to: Option<Uuid> = typed.site.parse().ok();
    if status.is_none() && condition.is_none() && to.is_none() {
        typed.errors.add("to-status", shell.t("register-bulk-no-change"));
    }
    if typed.reason.is_empty() {
        typed.errors.add("reason", shell.t("register-reason-missing"));
    }
    let may = |site: Uuid| a.register.sites.get(&site).is_some_and(|s| a.keeper.keeps(s));
    if chosen.iter().any(|i| !may(i.site)) || to.is_some_and(|s| !may(s)) {
        return Err(WebError::Forbidden("register-forbidden"));
    }
    if !typed.errors.is_empty() {
        return view(&workshop, &shell, &a, &query, typed);
    }
    let changed: Vec<Item> = chosen
        .into_iter()
        .map(|i| Item {
            status: status.unwrap_or(i.status),
            condition: condition.unwrap_or(i.condition),
            site: to.unwrap_or(i.site),
            version: i.version + 1,
            ..i.clone()
        })
        .collect();
    match put_items(workshop.db(), &changed, &typed.reason, &a.keeper.actor.by().to_string(), workshop.now())
        .await
    {
        Ok(()) => {
            let mut back = Query::default();
            for h in hidden(&query, &["id", "to-status", "to-condition", "to-site", "reason", "which"]) {
                back = back.and(&h.name, &h.value);
            }
            Ok(shell.go(&back.href("/equipment"), Some(("success", "register-bulk-done"))))
        }
        Err(NotPut::Db(e)) => Err(e.into()),
        Err(NotPut::Changed(_)) => Err(WebError::Conflict("register-changed")),
        Err(NotPut::Bad(n, bad)) => {
            let text = shell.tx(bad.fault.message(), bad.fault.given());
            typed.errors.add("rows", format!("{}: {text}", changed[n].tag));
            view(&workshop, &shell, &a, &query, typed)
        }
    }
}

/// Keys of the file, the same as the columns an import takes.
const HEAD: &str = "tag,name,kind,site,owner,make,model,serial,seats,condition,status,acquired_on,cost_purchase,\
    cost_installation,cost_training,loan_terms,certificate,note";

fn cells(r: &Register, map: &OrganisationMap, i: &Item) -> Vec<String> {
    let kroner = |ore: Option<i64>| ore.map_or_else(String::new, |o| format!("{}.{:02}", o / 100, o % 100));
    let owner = map.get(kernel::Id::from_uuid(i.owner)).map_or_else(String::new, |o| o.key.to_string());
    let site = r.sites.get(&i.site);
    vec![
        i.tag.clone(),
        i.name.clone(),
        i.kind.clone(),
        site.map_or_else(String::new, |s| s.org_number.clone().unwrap_or_else(|| s.name.clone())),
        owner,
        i.make.clone(),
        i.model.clone(),
        i.serial.clone(),
        i.seats.to_string(),
        i.condition.code().to_owned(),
        i.status.code().to_owned(),
        i.acquired_on.map_or_else(String::new, |d| d.to_string()),
        kroner(i.cost_purchase),
        kroner(i.cost_installation),
        kroner(i.cost_training),
        i.loan_terms.clone(),
        i.certificate.clone(),
        i.note.clone(),
    ]
}

/// `GET /equipment.csv`: what was found, in columns that an import takes back.
async fn csv(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell, shell.query()).await?;
    let rows: Vec<_> = a
        .found
        .rows
        .iter()
        .map(|i| cells(&a.register, &a.keeper.map.1, &a.register.items[*i as usize]))
        .collect();
    Ok(csv_file("equipment", HEAD, rows))
}

/// `GET /equipment.json`
async fn json_list(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell, shell.query()).await?;
    let items: Vec<&Item> = a.found.rows.iter().map(|i| &a.register.items[*i as usize]).collect();
    Ok(json_file("equipment", &json!({ "total": items.len(), "items": items })))
}

struct KindRow {
    name: String,
    href: String,
    items: String,
    median: String,
    old: String,
    share: String,
    bar: String,
}

struct DueRow {
    href: String,
    name: String,
    site: String,
    until: String,
    note: String,
}

#[derive(Template)]
#[template(path = "equipment-report.html")]
struct ReportPage<'a> {
    shell: &'a Shell,
    steps: Vec<super::words::Step>,
    due: Vec<DueRow>,
    kinds: Vec<KindRow>,
    old_after: String,
}

/// `GET /equipment/report`: maintenance that is overdue, and how old each kind is.
async fn report(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let a = asked(&workshop, &shell, &Query::default()).await?;
    let today = workshop.now().date();
    let windows = crate::store::equipment::maintenance(&mut workshop.db().read().await?).await?;
    let site = |i: &Item| a.register.sites.get(&i.site).map_or_else(String::new, |s| s.name.clone());
    let mut ages: BTreeMap<&str, Vec<i16>> = BTreeMap::new();
    let mut due = Vec::new();
    for i in &a.found.rows {
        let item = &a.register.items[*i as usize];
        if let Some(age) = item.age(today).filter(|_| item.status != Status::Retired) {
            ages.entry(&item.kind).or_default().push(age);
        }
        for m in windows.iter().filter(|m| m.equipment == item.id && m.overdue(today)) {
            due.push((
                m.to,
                DueRow {
                    href: format!("/equipment/{}", item.id),
                    name: format!("{} ({})", item.name, item.tag),
                    site: site(item),
                    until: shell.date(m.to),
                    note: m.note.clone(),
                },
            ));
        }
    }
    due.sort_by_key(|(day, _)| *day);
    let mut kinds: Vec<(i16, KindRow)> = ages
        .into_iter()
        .map(|(kind, mut ages)| {
            ages.sort_unstable();
            let old = ages.iter().filter(|a| **a >= OLD_AFTER).count();
            let cell = evidence::disclosure::Cell { people: ages.len() as i64, of_them: old as i64 };
            let median = ages[ages.len() / 2];
            let row = KindRow {
                name: kind_name(&workshop, &shell, kind),
                href: Query::default().with("kind", kind).with("sort", "oldest").href("/equipment"),
                items: shell.n(ages.len() as i64),
                median: shell.n(median),
                old: shell.n(old as i64),
                share: super::words::percent(&shell, cell),
                bar: super::words::bar(evidence::disclosure::Figure::Shown(cell)),
            };
            (median, row)
        })
        .collect();
    kinds.sort_by_key(|(median, _)| std::cmp::Reverse(*median));
    shell.page(&ReportPage {
        steps: vec![super::words::Step { href: "/equipment".into(), label: shell.t("register-title") }],
        due: due.into_iter().map(|(_, d)| d).collect(),
        kinds: kinds.into_iter().map(|(_, k)| k).collect(),
        old_after: shell.n(OLD_AFTER),
        shell: &shell,
    })
}
