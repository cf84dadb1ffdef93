//! One item: what it is, its maintenance, every state it has had; the form that makes and changes it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use db::audit;
use jiff::civil::Date;
use kernel::Id;
use serde_json::json;
use uuid::Uuid;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::super::words::{Choice, ErrorLine, Step, kind_name, organisation_name, summary};
use super::{Keeper, coded};
use crate::Workshop;
use crate::equipment::{Condition, Fault, Item, Maintenance, Status, amount, day, diff};
use crate::site::Site;
use crate::store::{equipment, teaching};
use crate::use_cases::put_items::{NotPut, put_items};

pub(super) fn routes() -> Router<Workshop> {
    Router::new()
        .route("/equipment/new", get(new).post(create))
        .route("/equipment/{id}", get(page).post(maintain))
        .route("/equipment/{id}/edit", get(edit).post(change))
}

struct Fact {
    label: String,
    value: String,
}

struct ChangeLine {
    field: String,
    before: String,
    after: String,
}

struct VersionView {
    number: i64,
    at: String,
    reason: String,
    changes: Vec<ChangeLine>,
}

struct Window {
    id: String,
    when: String,
    note: String,
    done: String,
    overdue: bool,
}

#[derive(Template)]
#[template(path = "equipment-item.html")]
struct ItemPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    edit_href: String,
    name: String,
    kind: String,
    status: String,
    facts: Vec<Fact>,
    instructors: String,
    windows: Vec<Window>,
    versions: Vec<VersionView>,
    keeps: bool,
    errors: Vec<ErrorLine>,
    from: String,
    from_error: String,
    to: String,
    to_error: String,
    note: String,
}

async fn found(workshop: &Workshop, shell: &Shell, id: &str) -> Result<(Keeper, Item, Site), WebError> {
    let keeper = Keeper::of(workshop, shell).await?;
    let id: Uuid = id.parse().map_err(|_| WebError::NotFound)?;
    let item = equipment::one(&mut workshop.db().read().await?, id).await?.ok_or(WebError::NotFound)?;
    let register = workshop.register().await?;
    let site = register.sites.get(&item.site).cloned().ok_or(WebError::NotFound)?;
    if !keeper.sees(&site) {
        return Err(WebError::NotFound);
    }
    Ok((keeper, item, site))
}

fn kroner(shell: &Shell, ore: Option<i64>) -> String {
    ore.map_or_else(String::new, |o| shell.tx("gap-kroner", shell.n(o / 100)))
}

/// The value of a field of a version, in words where it is a code or an id.
fn plain(
    workshop: &Workshop,
    shell: &Shell,
    field: &str,
    value: &str,
    sites: impl Fn(Uuid) -> String,
) -> String {
    match field {
        "status" | "condition" if !value.is_empty() => shell.t(&format!("register-{field}-{value}")),
        "kind" => kind_name(workshop, shell, value),
        "site" => value.parse().map_or_else(|_| value.to_owned(), sites),
        "cost_purchase" | "cost_installation" | "cost_training" => kroner(shell, value.parse().ok()),
        _ => value.to_owned(),
    }
}

#[derive(Default)]
struct Planned {
    from: String,
    to: String,
    note: String,
    errors: FieldErrors,
}

async fn show(workshop: &Workshop, shell: &Shell, id: &str, typed: Planned) -> Result<Response, WebError> {
    let (keeper, item, site) = found(workshop, shell, id).await?;
    let today = workshop.now().date();
    let register = workshop.register().await?;
    let mut conn = workshop.db().read().await?;
    let versions = equipment::versions(&mut conn, item.id).await?;
    let windows = equipment::maintenance(&mut conn).await?;
    let instructors = teaching::instructors(&mut conn, today).await?;
    drop(conn);
    let qualified =
        instructors.iter().filter(|i| i.kinds.iter().any(|q| q.kind == item.kind && q.holds(today)));
    let (here, all) = qualified.fold((0, 0), |(h, a), i| (h + i64::from(i.home == site.id), a + 1));
    let site_name = |id: Uuid| register.sites.get(&id).map_or_else(String::new, |s| s.name.clone());
    let fact = |key: &str, value: String| Fact { label: shell.t(&format!("register-field-{key}")), value };
    let date = |d: Option<Date>| d.map_or_else(String::new, |d| shell.date(d));
    let mut facts = vec![
        fact("tag", item.tag.clone()),
        fact("site", site.name.clone()),
        fact("owner", organisation_name(shell, &keeper.map.1, item.owner, today)),
        fact("condition", shell.t(&format!("register-condition-{}", item.condition.code()))),
        fact("seats", shell.n(item.seats)),
        fact("make", item.make.clone()),
        fact("model", item.model.clone()),
        fact("serial", item.serial.clone()),
        fact("acquired_on", date(item.acquired_on)),
        fact("age", item.age(today).map_or_else(String::new, |n| shell.tn("register-years", n))),
        fact("cost_purchase", kroner(shell, item.cost_purchase)),
        fact("cost_installation", kroner(shell, item.cost_installation)),
        fact("cost_training", kroner(shell, item.cost_training)),
        fact(
            "loan",
            [date(item.loan_from), date(item.loan_to)]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(" – "),
        ),
        fact("loan_terms", item.loan_terms.clone()),
        fact("certificate", item.certificate.clone()),
        fact("note", item.note.clone()),
    ];
    facts.retain(|f| !f.value.is_empty());
    let mut history = Vec::new();
    for (n, v) in versions.iter().enumerate() {
        let changes = versions.get(n + 1).map(|before| diff(&before.item, &v.item)).unwrap_or_default();
        history.push(VersionView {
            number: v.item.version,
            at: v.at.parse().map_or_else(|_| v.at.clone(), |at| shell.moment(at)),
            reason: v.reason.clone(),
            changes: changes
                .into_iter()
                .map(|c| ChangeLine {
                    before: plain(workshop, shell, &c.field, &c.before, site_name),
                    after: plain(workshop, shell, &c.field, &c.after, site_name),
                    field: shell.t(&format!("register-field-{}", c.field)),
                })
                .collect(),
        });
    }
    let windows = windows
        .iter()
        .filter(|m| m.equipment == item.id)
        .map(|m| Window {
            id: m.id.to_string(),
            when: format!("{} – {}", shell.date(m.from), shell.date(m.to)),
            note: m.note.clone(),
            done: date(m.done_on),
            overdue: m.overdue(today),
        })
        .collect();
    let page = ItemPage {
        steps: vec![Step { href: "/equipment".into(), label: shell.t("register-title") }],
        id: item.id.to_string(),
        edit_href: format!("/equipment/{}/edit", item.id),
        name: item.name.clone(),
        kind: kind_name(workshop, shell, &item.kind),
        status: shell.t(&format!("register-status-{}", item.status.code())),
        facts,
        instructors: shell.txy("register-instructors", shell.n(here), shell.n(all)),
        windows,
        versions: history,
        keeps: keeper.keeps(&site),
        errors: summary(&typed.errors),
        from_error: typed.errors.at("from").to_owned(),
        to_error: typed.errors.at("to").to_owned(),
        from: typed.from,
        to: typed.to,
        note: typed.note,
        shell,
    };
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /equipment/{id}`
async fn page(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    show(&workshop, &shell, &id, Planned::default()).await
}

/// `POST /equipment/{id}`: maintenance is planned, or said to be done.
async fn maintain(
    State(workshop): State<Workshop>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let (keeper, item, site) = found(&workshop, &shell, &id).await?;
    if !keeper.keeps(&site) {
        return Err(WebError::Forbidden("register-forbidden"));
    }
    let now = workshop.now();
    let by = keeper.actor.by().to_string();
    let subject = format!("equipment/{}", item.id);
    if form.get("act") == "done" {
        let window: Uuid = form.get("window").parse().map_err(|_| WebError::NotFound)?;
        let mut tx = workshop.db().write().await?;
        if !equipment::maintained(&mut tx, window, now.date()).await? {
            return Err(WebError::Conflict("register-changed"));
        }
        audit::append(&mut tx, now, &by, "equipment.maintained", &subject, &json!({ "window": window }))
            .await?;
        tx.commit().await?;
        return Ok(
            shell.go(&format!("/equipment/{id}#maintenance"), Some(("success", "register-maintained")))
        );
    }
    let mut errors = FieldErrors::default();
    let from = read_day(&shell, &form, "from", &mut errors);
    let to = read_day(&shell, &form, "to", &mut errors);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        errors.add("to", shell.t("register-fault-ends-first"));
    }
    let (Some(from), Some(to), true) = (from, to, errors.is_empty()) else {
        let typed = Planned {
            from: form.get("from").to_owned(),
            to: form.get("to").to_owned(),
            note: form.get("note").to_owned(),
            errors,
        };
        return show(&workshop, &shell, &id, typed).await;
    };
    let window = Maintenance {
        id: Id::<Item>::new(now, &mut workshop.app.chance()).uuid(),
        equipment: item.id,
        from,
        to,
        done_on: None,
        note: form.get("note").chars().take(200).collect(),
    };
    let mut tx = workshop.db().write().await?;
    equipment::plan_maintenance(&mut tx, &window).await?;
    let detail = json!({ "from": from.to_string(), "to": to.to_string() });
    audit::append(&mut tx, now, &by, "equipment.maintenance", &subject, &detail).await?;
    tx.commit().await?;
    Ok(shell.go(&format!("/equipment/{id}#maintenance"), Some(("success", "register-saved"))))
}

/// A day that must be given.
fn read_day(shell: &Shell, form: &Form, field: &str, errors: &mut FieldErrors) -> Option<Date> {
    match day(form.get(field)) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            errors.add(field, shell.t("register-fault-empty"));
            None
        }
        Err(fault) => {
            errors.add(field, shell.tx(fault.message(), fault.given()));
            None
        }
    }
}

#[derive(Template)]
#[template(path = "equipment-form.html")]
struct FormPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    action: String,
    form: Form,
    errors: Vec<ErrorLine>,
    faults: FieldErrors,
    kinds: Vec<Choice>,
    sites: Vec<Choice>,
    statuses: Vec<Choice>,
    conditions: Vec<Choice>,
    is_new: bool,
}

impl FormPage<'_> {
    fn at(&self, field: &str) -> &str {
        self.form.get(field)
    }

    fn wrong(&self, field: &str) -> &str {
        self.faults.at(field)
    }
}

async fn form_page(
    workshop: &Workshop,
    shell: &Shell,
    keeper: &Keeper,
    form: Form,
    faults: FieldErrors,
    item: Option<&Item>,
) -> Result<Response, WebError> {
    let register = workshop.register().await?;
    let mut sites: Vec<&Site> = register.sites.values().filter(|s| keeper.keeps(s)).collect();
    if sites.is_empty() {
        return Err(WebError::Forbidden("register-forbidden"));
    }
    sites.sort_by(|a, b| a.name.cmp(&b.name));
    let mut kinds: Vec<Choice> = workshop
        .catalogue
        .kinds
        .iter()
        .map(|k| Choice {
            value: k.id.clone(),
            label: webkit::mark::strip(&kind_name(workshop, shell, &k.id)),
        })
        .collect();
    kinds.sort_by(|a, b| a.label.cmp(&b.label));
    let mut steps = vec![Step { href: "/equipment".into(), label: shell.t("register-title") }];
    if let Some(item) = item {
        steps.push(Step { href: format!("/equipment/{}", item.id), label: item.name.clone() });
    }
    let page = FormPage {
        steps,
        title: shell.t(if item.is_some() { "register-change" } else { "register-new" }),
        action: item.map_or_else(|| "/equipment/new".to_owned(), |i| format!("/equipment/{}/edit", i.id)),
        errors: summary(&faults),
        kinds,
        sites: sites.iter().map(|s| Choice { value: s.id.to_string(), label: s.name.clone() }).collect(),
        statuses: coded(shell, "register-status", Status::ALL.iter().map(|s| s.code())),
        conditions: coded(shell, "register-condition", Condition::ALL.iter().map(|c| c.code())),
        is_new: item.is_none(),
        form,
        faults,
        shell,
    };
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// A form filled in with an item.
fn filled(item: &Item) -> Form {
    let kroner = |ore: Option<i64>| {
        ore.map_or_else(String::new, |o| {
            if o % 100 == 0 { (o / 100).to_string() } else { format!("{},{:02}", o / 100, o % 100) }
        })
    };
    let day = |d: Option<Date>| d.map_or_else(String::new, |d| d.to_string());
    let fields = [
        ("name", item.name.clone()),
        ("tag", item.tag.clone()),
        ("kind", item.kind.clone()),
        ("site", item.site.to_string()),
        ("seats", item.seats.to_string()),
        ("status", item.status.code().to_owned()),
        ("condition", item.condition.code().to_owned()),
        ("make", item.make.clone()),
        ("model", item.model.clone()),
        ("serial", item.serial.clone()),
        ("acquired_on", day(item.acquired_on)),
        ("cost_purchase", kroner(item.cost_purchase)),
        ("cost_installation", kroner(item.cost_installation)),
        ("cost_training", kroner(item.cost_training)),
        ("loan_from", day(item.loan_from)),
        ("loan_to", day(item.loan_to)),
        ("loan_terms", item.loan_terms.clone()),
        ("certificate", item.certificate.clone()),
        ("note", item.note.clone()),
        ("version", item.version.to_string()),
    ];
    let mut query = webkit::query::Query::default();
    for (k, v) in fields {
        query = query.and(k, &v);
    }
    Form(query)
}

/// `GET /equipment/new`
async fn new(State(workshop): State<Workshop>, shell: Shell) -> Result<Response, WebError> {
    let keeper = Keeper::of(&workshop, &shell).await?;
    let form = Form(shell.query().with("seats", "1").with("status", "in-use").with("condition", "good"));
    form_page(&workshop, &shell, &keeper, form, FieldErrors::default(), None).await
}

/// `GET /equipment/{id}/edit`
async fn edit(
    State(workshop): State<Workshop>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (keeper, item, site) = found(&workshop, &shell, &id).await?;
    if !keeper.keeps(&site) {
        return Err(WebError::Forbidden("register-forbidden"));
    }
    form_page(&workshop, &shell, &keeper, filled(&item), FieldErrors::default(), Some(&item)).await
}

/// What was typed as an item; what is wrong goes to `faults`.
async fn typed(
    workshop: &Workshop,
    shell: &Shell,
    keeper: &Keeper,
    form: &Form,
    old: Option<&Item>,
    faults: &mut FieldErrors,
) -> Result<Option<Item>, WebError> {
    let register = workshop.register().await?;
    let mut bad = |field: &str, fault: Fault| faults.add(field, shell.tx(fault.message(), fault.given()));
    let site = form
        .get("site")
        .parse()
        .ok()
        .and_then(|id: Uuid| register.sites.get(&id))
        .filter(|s| keeper.keeps(s));
    if site.is_none() {
        bad("site", Fault::Empty);
    }
    if workshop.catalogue.kind(form.get("kind")).is_none() {
        bad("kind", Fault::Empty);
    }
    let status = Status::of(form.get("status"));
    let condition = Condition::of(form.get("condition"));
    let seats = form.get("seats").parse::<u32>();
    if seats.is_err() {
        bad("seats", Fault::Range(1, i64::from(crate::equipment::MOST_SEATS)));
    }
    let mut date = |field: &str| day(form.get(field)).map_err(|f| bad(field, f)).ok().flatten();
    let (acquired_on, loan_from, loan_to) = (date("acquired_on"), date("loan_from"), date("loan_to"));
    let mut cost = |field: &str| amount(form.get(field)).map_err(|f| bad(field, f)).ok().flatten();
    let costs = [cost("cost_purchase"), cost("cost_installation"), cost("cost_training")];
    let (Some(site), Some(status), Some(condition), Ok(seats)) = (site, status, condition, seats) else {
        return Ok(None);
    };
    let text = |field: &str| form.get(field).to_owned();
    let now = workshop.now();
    let item = Item {
        id: old.map_or_else(|| Id::<Item>::new(now, &mut workshop.app.chance()).uuid(), |o| o.id),
        site: site.id,
        kind: text("kind"),
        tag: text("tag"),
        owner: old.map_or(site.organisation, |o| o.owner),
        name: text("name"),
        make: text("make"),
        model: text("model"),
        serial: text("serial"),
        seats,
        condition,
        status,
        acquired_on,
        cost_purchase: costs[0],
        cost_installation: costs[1],
        cost_training: costs[2],
        loan_from,
        loan_to,
        loan_terms: text("loan_terms"),
        certificate: text("certificate"),
        note: text("note"),
        version: form.get("version").parse::<i64>().unwrap_or(0) + 1,
    };
    for fault in item.faults(now.date()) {
        faults.add(fault.field, shell.tx(fault.fault.message(), fault.fault.given()));
    }
    Ok(Some(item))
}

async fn save(
    workshop: &Workshop,
    shell: &Shell,
    keeper: &Keeper,
    form: Form,
    old: Option<&Item>,
) -> Result<Response, WebError> {
    let mut faults = FieldErrors::default();
    let item = typed(workshop, shell, keeper, &form, old, &mut faults).await?;
    if old.is_some() && form.get("reason").is_empty() {
        faults.add("reason", shell.t("register-reason-missing"));
    }
    let Some(item) = item.filter(|_| faults.is_empty()) else {
        return form_page(workshop, shell, keeper, form, faults, old).await;
    };
    let by = keeper.actor.by().to_string();
    match put_items(workshop.db(), std::slice::from_ref(&item), form.get("reason"), &by, workshop.now()).await
    {
        Ok(()) => Ok(shell.go(&format!("/equipment/{}", item.id), Some(("success", "register-saved")))),
        Err(NotPut::Db(e)) => Err(e.into()),
        Err(NotPut::Changed(_)) => {
            faults.add("reason", shell.t("register-changed"));
            form_page(workshop, shell, keeper, form, faults, old).await
        }
        Err(NotPut::Bad(_, bad)) => {
            faults.add(bad.field, shell.tx(bad.fault.message(), bad.fault.given()));
            form_page(workshop, shell, keeper, form, faults, old).await
        }
    }
}

/// `POST /equipment/new`
async fn create(
    State(workshop): State<Workshop>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let keeper = Keeper::of(&workshop, &shell).await?;
    save(&workshop, &shell, &keeper, form, None).await
}

/// `POST /equipment/{id}/edit`
async fn change(
    State(workshop): State<Workshop>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let (keeper, item, site) = found(&workshop, &shell, &id).await?;
    if !keeper.keeps(&site) {
        return Err(WebError::Forbidden("register-forbidden"));
    }
    save(&workshop, &shell, &keeper, form, Some(&item)).await
}
