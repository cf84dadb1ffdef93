//! `/grants`: rounds in which a ministry gives money for equipment; owners apply from their gap; the ranking and its formula
//! are in view; what was awarded is followed to the first session.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use db::audit;
use evidence::school_year::SchoolYear;
use kernel::Id;
use people::organisation::Kind;
use people::{Actor, OrganisationId, OrganisationMap, Role};
use serde_json::json;
use uuid::Uuid;
use webkit::files::csv_file;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::words::{Choice, ErrorLine, Step, kind_name, organisation_name, organisations, summary};
use crate::Workshop;
use crate::gap::remedy::{Prices, Step as Remedy, remedy};
use crate::gap::{Gap, Terms, gap};
use crate::grant::{FACTOR, Rule, next};
use crate::requirement::Importance;
use crate::store::grants::{self, Line, Round};
use crate::store::supply::{self, Scope, Supply};
use crate::store::{equipment, sessions};
use crate::use_cases::award_grants::{Known, NotAwarded, award_grants, ranking};

/// The addresses of grants.
pub fn routes() -> Router<Workshop> {
    Router::new()
        .route("/grants", get(list).post(create))
        .route("/grants/{id}", get(page).post(act))
        .route("/grants/{id}/apply", get(apply_page).post(apply))
        .route("/grants/{id}/lines.csv", get(csv))
}

const GIVERS: [Kind; 3] = [Kind::Nation, Kind::Ministry, Kind::Agency];
const OWNERS: [Kind; 3] = [Kind::County, Kind::School, Kind::Company];

fn kroner(shell: &Shell, n: i64) -> String {
    shell.tx("gap-kroner", shell.n(n))
}

struct RoundRow {
    href: String,
    title: String,
    by: String,
    budget: String,
    closes: String,
    state: String,
}

#[derive(Template)]
#[template(path = "grants.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    rows: Vec<RoundRow>,
    givers: Vec<Choice>,
    form: Form,
    errors: Vec<ErrorLine>,
    faults: FieldErrors,
    years: Vec<Choice>,
}

impl ListPage<'_> {
    fn at(&self, field: &str) -> &str {
        self.form.get(field)
    }

    fn wrong(&self, field: &str) -> &str {
        self.faults.at(field)
    }
}

fn state(shell: &Shell, r: &Round, today: jiff::civil::Date) -> String {
    let key = match (r.awarded, today < r.opens, today <= r.closes) {
        (true, ..) => "grant-state-awarded",
        (_, true, _) => "grant-state-coming",
        (_, _, true) => "grant-state-open",
        _ => "grant-state-closed",
    };
    shell.t(key)
}

async fn list_page(
    workshop: &Workshop,
    shell: &Shell,
    form: Form,
    faults: FieldErrors,
) -> Result<Response, WebError> {
    let actor = Actor::of(shell).await?;
    let map = workshop.map().await?;
    let today = workshop.now().date();
    let rounds = grants::rounds(&mut workshop.db().read().await?).await?;
    let rows = rounds
        .iter()
        .map(|r| RoundRow {
            href: format!("/grants/{}", r.id),
            title: r.title.clone(),
            by: organisation_name(shell, &map.1, r.organisation, today),
            budget: kroner(shell, r.budget),
            closes: shell.date(r.closes),
            state: state(shell, r, today),
        })
        .collect();
    let current = SchoolYear::of(today);
    let page = ListPage {
        rows,
        givers: organisations(shell, &actor, &map.1, &GIVERS, Role::Publisher)
            .into_iter()
            .map(|(_, c)| c)
            .collect(),
        errors: summary(&faults),
        years: [0, 1]
            .map(|n| current.plus(n).to_string())
            .into_iter()
            .map(|y| Choice { label: y.clone(), value: y })
            .collect(),
        form,
        faults,
        shell,
    };
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /grants`
async fn list(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let form = Form(webkit::query::Query::default().with("own_share", "20"));
    list_page(&workshop, &shell, form, FieldErrors::default()).await
}

/// `POST /grants`: a round is opened.
async fn create(
    State(workshop): State<Workshop>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let map = workshop.map().await?;
    let giver = organisations(&shell, &actor, &map.1, &GIVERS, Role::Publisher)
        .into_iter()
        .find(|(_, c)| c.value == form.get("organisation"))
        .ok_or(WebError::Forbidden("grant-forbidden"))?
        .0;
    let mut faults = FieldErrors::default();
    let title: String = form.get("title").chars().take(200).collect();
    if title.is_empty() {
        faults.add("title", shell.t("register-fault-empty"));
    }
    let budget = crate::equipment::amount(form.get("budget")).ok().flatten().map_or(0, |ore| ore / 100);
    if !(1..=10_000_000_000).contains(&budget) {
        faults.add("budget", shell.tx("register-fault-amount", form.get("budget")));
    }
    let own_share = form.get("own_share").parse::<i64>().ok().filter(|n| (0..=90).contains(n));
    if own_share.is_none() {
        faults.add("own_share", shell.tx("register-fault-range", "0–90"));
    }
    let mut day = |field: &str| match crate::equipment::day(form.get(field)) {
        Ok(Some(day)) => Some(day),
        _ => {
            faults.add(field, shell.tx("register-fault-day", form.get(field)));
            None
        }
    };
    let (opens, closes) = (day("opens"), day("closes"));
    if let (Some(o), Some(c)) = (opens, closes)
        && c < o
    {
        faults.add("closes", shell.t("register-fault-ends-first"));
    }
    let year = SchoolYear::parse(form.get("year"));
    let (Some(own_share), Some(opens), Some(closes), Some(year), true) =
        (own_share, opens, closes, year, faults.is_empty())
    else {
        return list_page(&workshop, &shell, form, faults).await;
    };
    let now = workshop.now();
    let round = Round {
        id: Id::<Round>::new(now, &mut workshop.app.chance()).uuid(),
        organisation: giver.uuid(),
        title,
        about: form.get("about").chars().take(2000).collect(),
        budget,
        own_share,
        opens,
        closes,
        school_year: year.to_string(),
        rule: Rule::default(),
        awarded: false,
    };
    let by = actor.by().to_string();
    let mut tx = workshop.db().write().await?;
    grants::add_round(&mut tx, &round, (now, &by)).await?;
    grants::set_rule(&mut tx, round.id, &round.rule, "as the round was opened", (now, &by)).await?;
    let detail = json!({ "title": round.title, "budget": budget });
    audit::append(&mut tx, now, &by, "grant.open", &format!("grant/{}", round.id), &detail).await?;
    tx.commit().await?;
    Ok(shell.go(&format!("/grants/{}", round.id), Some(("success", "grant-opened"))))
}

/// The gap that a round's ranking rests on: of the whole nation.
struct Ground {
    supply: Supply,
    found: Gap,
    terms: Terms,
}

async fn ground(workshop: &Workshop, map: &OrganisationMap, round: &Round) -> Result<Ground, WebError> {
    let day = workshop.now().date();
    let nation =
        map.iter().find(|o| o.kind == Kind::Nation && o.exists_on(day)).ok_or(WebError::NotFound)?.id;
    let year = SchoolYear::parse(&round.school_year).ok_or(WebError::NotFound)?;
    let scope = Scope { organisation: nation, year, day };
    let mut conn = workshop.db().read().await?;
    let supply = supply::read(&mut conn, &workshop.catalogue, map, scope).await?;
    drop(conn);
    let terms = Terms::default();
    let found = gap(&supply.land, terms);
    Ok(Ground { supply, found, terms })
}

impl Ground {
    /// What the ranking weighs: the applicant's share met, whether the kind is core at the site, whether others lack it.
    fn known(&self, map: &OrganisationMap, lines: &[Line], day: jiff::civil::Date) -> Known {
        let land = &self.supply.land;
        let mut shares: HashMap<Uuid, f64> = HashMap::new();
        let mut out = Known::new();
        for l in lines {
            let met = *shares.entry(l.applicant).or_insert_with(|| {
                let inside = |o: Uuid| map.covers(Id::from_uuid(l.applicant), Id::from_uuid(o), day);
                let of = self
                    .found
                    .sums(land, |d| inside(land.groups[d.group as usize].organisation).then_some(()));
                of.get(&()).map_or(1.0, crate::gap::Sum::share)
            });
            let at = land.site(l.site);
            let kind = land.kinds.iter().position(|k| *k == l.kind);
            let mut core = false;
            let mut shared = false;
            for (d, m) in
                land.demands.iter().zip(&self.found.met).filter(|(d, _)| Some(d.kind as usize) == kind)
            {
                let home = land.groups[d.group as usize].home;
                if Some(home) == at {
                    core |= d.importance == Importance::Core;
                } else if m.missing > 0
                    && at.and_then(|a| land.minutes(a, home)).is_some_and(|t| t <= self.terms.reach)
                {
                    shared = true;
                }
            }
            out.insert(l.id, (met, core, shared));
        }
        out
    }
}

struct LineRow {
    place: String,
    applicant: String,
    what: String,
    price: String,
    hours: String,
    per: String,
    points: String,
    awarded: String,
    state: String,
    history: String,
    id: String,
    next: String,
}

struct RuleRow {
    what: String,
    reason: String,
    at: String,
}

#[derive(Template)]
#[template(path = "grant.html")]
struct RoundPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    about: String,
    by: String,
    state: String,
    facts: Vec<(String, String)>,
    rows: Vec<LineRow>,
    rules: Vec<RuleRow>,
    applies: bool,
    gives: bool,
    settles: bool,
    factors: Vec<(String, String, String)>,
    reason: String,
    errors: Vec<ErrorLine>,
    reason_error: String,
    csv: String,
}

async fn find(workshop: &Workshop, id: &str) -> Result<Round, WebError> {
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    grants::round(&mut workshop.db().read().await?, id).await?.ok_or(WebError::NotFound)
}

fn factor(f: f64) -> String {
    format!("{f}")
}

async fn show(
    workshop: &Workshop,
    shell: &Shell,
    id: &str,
    typed: Option<&Form>,
    errors: FieldErrors,
) -> Result<Response, WebError> {
    let actor = Actor::of(shell).await?;
    let map = workshop.map().await?;
    let round = find(workshop, id).await?;
    let today = workshop.now().date();
    let g = ground(workshop, &map.1, &round).await?;
    let mut conn = workshop.db().read().await?;
    let lines = grants::lines(&mut conn, round.id).await?;
    let rules = grants::rules(&mut conn, round.id).await?;
    let held = sessions::between(&mut conn, round.opens, today).await?;
    drop(conn);
    let ranked = ranking(&round, &lines, &g.known(&map.1, &lines, today));
    let register = workshop.register().await?;
    let may =
        |o: Uuid, at_least: Role| actor.role_in(&map.1, Id::from_uuid(o)).is_some_and(|r| r >= at_least);
    let rows = ranked
        .iter()
        .enumerate()
        .filter_map(|(n, r)| {
            let l = lines.iter().find(|l| l.id == r.id)?;
            let site = register.sites.get(&l.site).map_or_else(String::new, |s| s.name.clone());
            let kind = webkit::mark::strip(&kind_name(workshop, shell, &l.kind));
            // the last step is what happened, not what somebody says: the first session on the machines
            let installed = l.steps.iter().find(|(s, _)| s == "installed").map(|(_, on)| on.clone());
            let first = installed.as_ref().and_then(|on| {
                held.iter().find(|b| {
                    b.state == "held" && b.site == l.site && b.kind == l.kind && b.day.to_string() >= *on
                })
            });
            let state = if first.is_some() { "in-use" } else { &l.state };
            let mut history: Vec<String> = l
                .steps
                .iter()
                .map(|(s, on)| {
                    let day = on.parse().map_or_else(|_| on.clone(), |d| shell.date(d));
                    format!("{} {day}", shell.t(&format!("grant-line-{s}")))
                })
                .collect();
            if let Some(b) = first {
                history.push(format!("{} {}", shell.t("grant-line-in-use"), shell.date(b.day)));
            }
            let awarded = if round.awarded { l.awarded } else { r.awarded };
            Some(LineRow {
                place: shell.n(n as i64 + 1),
                applicant: organisation_name(shell, &map.1, l.applicant, today),
                what: format!("{} × {kind}, {site}", shell.n(l.number)),
                price: kroner(shell, l.price),
                hours: shell.n(l.minutes / 60),
                per: shell.n(r.hours_per_100k.round() as i64),
                points: shell.n(r.points.round() as i64),
                awarded: if awarded > 0 { kroner(shell, awarded) } else { "–".to_owned() },
                state: shell.t(&format!("grant-line-{state}")),
                history: history.join(" → "),
                id: l.id.to_string(),
                next: match next(&l.state).filter(|s| *s != "in-use" && may(l.applicant, Role::Editor)) {
                    Some(step) => shell.t(&format!("grant-do-{step}")),
                    None => String::new(),
                },
            })
        })
        .collect();
    let gives = may(round.organisation, Role::Publisher) && !round.awarded;
    let open = today >= round.opens && today <= round.closes && !round.awarded;
    let value = |field: &str, now: f64| typed.map_or_else(|| factor(now), |f| f.get(field).to_owned());
    let fact = |key: &str, value: String| (shell.t(key), value);
    let page = RoundPage {
        steps: vec![Step { href: "/grants".into(), label: shell.t("grant-title") }],
        title: round.title.clone(),
        about: round.about.clone(),
        by: organisation_name(shell, &map.1, round.organisation, today),
        state: state(shell, &round, today),
        facts: vec![
            fact("grant-budget", kroner(shell, round.budget)),
            fact("grant-own-share", format!("{} %", round.own_share)),
            fact("grant-opens", shell.date(round.opens)),
            fact("grant-closes", shell.date(round.closes)),
            fact("readiness-year", round.school_year.clone()),
        ],
        rows,
        rules: rules
            .into_iter()
            .map(|(r, reason, at)| RuleRow {
                what: format!("{} / {} / {}", factor(r.core), factor(r.far_behind), factor(r.shared)),
                reason,
                at: at.parse().map_or(at, |at| shell.moment(at)),
            })
            .collect(),
        applies: open && !organisations(shell, &actor, &map.1, &OWNERS, Role::Editor).is_empty(),
        settles: gives && today > round.closes,
        gives,
        factors: [
            ("core", round.rule.core),
            ("far_behind", round.rule.far_behind),
            ("shared", round.rule.shared),
        ]
        .map(|(k, v)| (k.to_owned(), shell.t(&format!("grant-factor-{k}")), value(k, v)))
        .into(),
        reason: typed.map_or_else(String::new, |f| f.get("reason").to_owned()),
        reason_error: errors.at("reason").to_owned(),
        errors: summary(&errors),
        csv: format!("/grants/{id}/lines.csv"),
        id: id.to_owned(),
        shell,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /grants/{id}`
async fn page(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    show(&workshop, &shell, &id, None, FieldErrors::default()).await
}

/// `POST /grants/{id}`: the rule is changed with a reason, the round settled, or a line goes a step on.
async fn act(
    State(workshop): State<Workshop>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let map = workshop.map().await?;
    let round = find(&workshop, &id).await?;
    let now = workshop.now();
    let by = actor.by().to_string();
    let here = format!("/grants/{id}");
    let role = |o: Uuid| actor.role_in(&map.1, Id::from_uuid(o));
    if form.get("act") == "step" {
        let line: Uuid = form.get("line").parse().map_err(|_| WebError::NotFound)?;
        let mut tx = workshop.db().write().await?;
        let lines = grants::lines(&mut tx, round.id).await?;
        let mut line = lines.into_iter().find(|l| l.id == line).ok_or(WebError::NotFound)?;
        if role(line.applicant).is_none_or(|r| r < Role::Editor) {
            return Err(WebError::Forbidden("grant-forbidden"));
        }
        let step =
            next(&line.state).filter(|s| *s != "in-use").ok_or(WebError::Conflict("register-changed"))?;
        line.state = step.to_owned();
        line.steps.push((step.to_owned(), now.date().to_string()));
        grants::set_line(&mut tx, &line).await?;
        let detail = json!({ "line": line.id, "state": step });
        audit::append(&mut tx, now, &by, "grant.step", &format!("grant/{id}"), &detail).await?;
        tx.commit().await?;
        return Ok(shell.go(&here, Some(("success", "register-saved"))));
    }
    if role(round.organisation).is_none_or(|r| r < Role::Publisher) {
        return Err(WebError::Forbidden("grant-forbidden"));
    }
    if form.get("act") == "award" {
        let g = ground(&workshop, &map.1, &round).await?;
        let lines = grants::lines(&mut workshop.db().read().await?, round.id).await?;
        let known = g.known(&map.1, &lines, now.date());
        return match award_grants(workshop.db(), round.id, &known, &by, now).await {
            Ok(_) => Ok(shell.go(&here, Some(("success", "grant-awarded")))),
            Err(NotAwarded::Db(e)) => Err(e.into()),
            Err(NotAwarded::StillOpen(_)) => Err(WebError::Conflict("grant-still-open")),
            Err(NotAwarded::Settled) => Err(WebError::Conflict("grant-settled")),
        };
    }
    let mut errors = FieldErrors::default();
    let mut read = |field: &str| {
        let value = form.get(field).replace(',', ".").parse::<f64>().ok().filter(|f| FACTOR.contains(f));
        if value.is_none() {
            errors.add(field, shell.t("grant-bad-factor"));
        }
        value.unwrap_or(1.0)
    };
    let rule = Rule { core: read("core"), far_behind: read("far_behind"), shared: read("shared") };
    if form.get("reason").is_empty() {
        errors.add("reason", shell.t("register-reason-missing"));
    }
    if round.awarded {
        return Err(WebError::Conflict("grant-settled"));
    }
    if !errors.is_empty() {
        return show(&workshop, &shell, &id, Some(&form), errors).await;
    }
    let mut tx = workshop.db().write().await?;
    grants::set_rule(&mut tx, round.id, &rule, form.get("reason"), (now, &by)).await?;
    let detail = json!({ "rule": rule, "reason": form.get("reason") });
    audit::append(&mut tx, now, &by, "grant.rule", &format!("grant/{id}"), &detail).await?;
    tx.commit().await?;
    Ok(shell.go(&here, Some(("success", "register-saved"))))
}

struct Offer {
    value: String,
    what: String,
    price: String,
    hours: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "grant-apply.html")]
struct ApplyPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    choices: Vec<Choice>,
    chosen: String,
    offers: Vec<Offer>,
    errors: Vec<ErrorLine>,
}

/// What an owner can apply for: the purchases that would close their gap.
async fn offers(
    workshop: &Workshop,
    map: &OrganisationMap,
    round: &Round,
    owner: OrganisationId,
) -> Result<Vec<Line>, WebError> {
    let day = workshop.now().date();
    let g = ground(workshop, map, round).await?;
    let mut land = g.supply.land.clone();
    let mut lacking: HashMap<(u32, u32), u64> = HashMap::new();
    for (d, m) in land.demands.iter_mut().zip(&g.found.met) {
        let group = &land.groups[d.group as usize];
        if map.covers(owner, Id::from_uuid(group.organisation), day) {
            *lacking.entry((group.home, d.kind)).or_default() += m.missing;
        } else {
            // what others are given stays given
            d.minutes = m.here + m.shared;
        }
    }
    let prices = g.supply.prices.clone();
    let (costs, terms) = (Prices::of(prices), g.terms);
    let (found, land) = tokio::task::spawn_blocking(move || (remedy(&land, terms, &costs), land))
        .await
        .map_err(WebError::internal)?;
    Ok(found
        .steps
        .iter()
        .filter_map(|s| match s.step {
            Remedy::Buy { site, kind, number } => Some(Line {
                id: Uuid::nil(),
                round: round.id,
                applicant: owner.uuid(),
                site: land.sites[site as usize].id,
                kind: land.kinds[kind as usize].clone(),
                number: i64::from(number),
                price: s.once,
                minutes: i64::try_from(lacking.get(&(site, kind)).copied().unwrap_or(0)).unwrap_or(0),
                state: "applied".to_owned(),
                awarded: 0,
                steps: Vec::new(),
            }),
            _ => None,
        })
        .filter(|l| l.minutes > 0)
        .collect())
}

async fn owner(
    workshop: &Workshop,
    shell: &Shell,
    key: &str,
) -> Result<(Actor, OrganisationId, Vec<Choice>, String), WebError> {
    let actor = Actor::of(shell).await?;
    let map = workshop.map().await?;
    let all = organisations(shell, &actor, &map.1, &OWNERS, Role::Editor);
    let found = match key {
        "" => all.first(),
        key => all.iter().find(|(_, c)| c.value == key),
    };
    let (id, chosen) =
        found.map(|(id, c)| (*id, c.value.clone())).ok_or(WebError::Forbidden("grant-forbidden"))?;
    Ok((actor, id, all.into_iter().map(|(_, c)| c).collect(), chosen))
}

async fn apply_form(
    workshop: &Workshop,
    shell: &Shell,
    id: &str,
    key: &str,
    errors: FieldErrors,
) -> Result<Response, WebError> {
    let round = find(workshop, id).await?;
    let (_, organisation, choices, chosen) = owner(workshop, shell, key).await?;
    let map = workshop.map().await?;
    let register = workshop.register().await?;
    let offers = offers(workshop, &map.1, &round, organisation)
        .await?
        .into_iter()
        .map(|l| {
            let site = register.sites.get(&l.site).map_or_else(String::new, |s| s.name.clone());
            let kind = webkit::mark::strip(&kind_name(workshop, shell, &l.kind));
            Offer {
                value: format!("{}~{}", l.site, l.kind),
                what: format!("{} × {kind}, {site}", shell.n(l.number)),
                price: kroner(shell, l.price),
                hours: shell.n(l.minutes / 60),
                ticked: true,
            }
        })
        .collect();
    let page = ApplyPage {
        steps: vec![
            Step { href: "/grants".into(), label: shell.t("grant-title") },
            Step { href: format!("/grants/{id}"), label: round.title.clone() },
        ],
        id: id.to_owned(),
        title: round.title,
        choices,
        chosen,
        offers,
        errors: summary(&errors),
        shell,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /grants/{id}/apply?organisation=ostfold`
async fn apply_page(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let key = shell.query().get("organisation").unwrap_or("").to_owned();
    apply_form(&workshop, &shell, &id, &key, FieldErrors::default()).await
}

/// `POST /grants/{id}/apply`: what was ticked is applied for, with price and hours as the gap gives them now.
async fn apply(
    State(workshop): State<Workshop>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let round = find(&workshop, &id).await?;
    let (actor, organisation, _, chosen) = owner(&workshop, &shell, form.get("organisation")).await?;
    let now = workshop.now();
    if round.awarded || now.date() < round.opens || now.date() > round.closes {
        return Err(WebError::Conflict("grant-not-open"));
    }
    let ticked: Vec<&str> = form.all("line").collect();
    let map = workshop.map().await?;
    let wanted: Vec<Line> = offers(&workshop, &map.1, &round, organisation)
        .await?
        .into_iter()
        .filter(|l| ticked.contains(&format!("{}~{}", l.site, l.kind).as_str()))
        .collect();
    if wanted.is_empty() {
        let mut errors = FieldErrors::default();
        errors.add("lines", shell.t("grant-nothing"));
        return apply_form(&workshop, &shell, &id, &chosen, errors).await;
    }
    let by = actor.by().to_string();
    let mut chance = workshop.app.chance();
    let mut tx = workshop.db().write().await?;
    let mut new = 0;
    for mut line in wanted {
        line.id = Id::<Line>::new(now, &mut chance).uuid();
        new += usize::from(grants::add_line(&mut tx, &line, (now, &by)).await?);
    }
    let detail = json!({ "applicant": chosen, "lines": new });
    audit::append(&mut tx, now, &by, "grant.apply", &format!("grant/{id}"), &detail).await?;
    equipment::changed(&mut tx).await?;
    tx.commit().await?;
    let key = if new == 0 { "grant-applied-before" } else { "grant-applied" };
    Ok(shell.go(&format!("/grants/{id}"), Some((if new == 0 { "info" } else { "success" }, key))))
}

/// `GET /grants/{id}/lines.csv`
async fn csv(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    Actor::of(&shell).await?;
    let map = workshop.map().await?;
    let round = find(&workshop, &id).await?;
    let g = ground(&workshop, &map.1, &round).await?;
    let lines = grants::lines(&mut workshop.db().read().await?, round.id).await?;
    let ranked = ranking(&round, &lines, &g.known(&map.1, &lines, workshop.now().date()));
    let register = workshop.register().await?;
    let rows: Vec<Vec<String>> = ranked
        .iter()
        .enumerate()
        .filter_map(|(n, r)| {
            let l = lines.iter().find(|l| l.id == r.id)?;
            let key = map.1.get(Id::from_uuid(l.applicant)).map_or_else(String::new, |o| o.key.to_string());
            Some(vec![
                (n + 1).to_string(),
                key,
                register.sites.get(&l.site).map_or_else(String::new, |s| s.name.clone()),
                l.kind.clone(),
                l.number.to_string(),
                l.price.to_string(),
                format!("{:.2}", l.minutes as f64 / 60.0),
                format!("{:.3}", r.hours_per_100k),
                format!("{:.3}", r.points),
                if round.awarded { l.awarded } else { r.awarded }.to_string(),
                l.state.clone(),
            ])
        })
        .collect();
    let head =
        "place,applicant,site,kind,number,price_nok,hours_closed,hours_per_100k_nok,points,awarded_nok,state";
    Ok(csv_file("grant", head, rows))
}
