//! Reads a map of organisations from a file (`content/organisations/demo.json`)
//! and makes demonstration accounts. Doing it twice changes nothing.

use std::collections::HashMap;

use db::Db;
use jiff::civil::Date;
use kernel::{Chance, Id, Instant, Text};
use serde::Deserialize;
use serde_json::json;

use crate::organisation::{
    CodeHeld, Event, EventKind, Organisation, OrganisationId, OrganisationMap, ParentHeld,
};
use crate::organisation_changes::names_since;
use crate::store;
use crate::store::person;
use crate::use_cases::{AddPerson, By, GiveRole, PeopleError, add_person, give_role};
use crate::{Kind, OrganisationKey, Refusal, Role, Span};

#[derive(Deserialize)]
struct File {
    organisations: Vec<FileOrganisation>,
    #[serde(default)]
    events: Vec<FileEvent>,
}

#[derive(Deserialize)]
struct FileOrganisation {
    key: String,
    kind: Kind,
    names: Vec<FileName>,
    #[serde(default)]
    codes: Vec<FileCode>,
    #[serde(default)]
    parents: Vec<FileParent>,
}

#[derive(Deserialize)]
struct FileName {
    name: Text,
    #[serde(flatten)]
    span: Span,
}

#[derive(Deserialize)]
struct FileCode {
    system: String,
    code: String,
    #[serde(flatten)]
    span: Span,
}

#[derive(Deserialize)]
struct FileParent {
    parent: String,
    #[serde(flatten)]
    span: Span,
}

#[derive(Deserialize)]
struct FileEvent {
    kind: EventKind,
    on: Date,
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    into: Vec<String>,
}

/// What an import did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize)]
pub struct ImportReport {
    /// Organisations that were not there.
    pub added: usize,
    /// Organisations that the file describes otherwise.
    pub changed: usize,
    /// Organisations that are as in the file.
    pub unchanged: usize,
    /// Events that were not there.
    pub events: usize,
}

/// Puts the organisations and events of a file on the map: new ones are added, known ones (by key)
/// get the names, codes and parents of the file, others stay. All or nothing; the resulting map is
/// checked as a whole.
pub async fn import_organisations(
    db: &Db,
    by: By,
    organisations_json: &str,
    now: Instant,
    chance: &mut Chance,
) -> Result<ImportReport, PeopleError> {
    let file: File =
        serde_json::from_str(organisations_json).map_err(|e| PeopleError::File(e.to_string()))?;
    let mut tx = db.write().await?;
    store::organisation::lock_map(&mut tx).await?;
    let old = store::organisation::load_map(&mut tx).await?;

    let mut ids: HashMap<String, OrganisationId> = old.iter().map(|o| (o.key.to_string(), o.id)).collect();
    for o in &file.organisations {
        ids.entry(o.key.clone()).or_insert_with(|| Id::new(now, chance));
    }
    let id = |key: &str| ids.get(key).copied().ok_or_else(|| Refusal::UnknownOrganisation(key.to_owned()));

    let mut all: HashMap<OrganisationId, Organisation> = old.iter().map(|o| (o.id, o.clone())).collect();
    let (mut report, mut touched) = (ImportReport::default(), Vec::new());
    for o in &file.organisations {
        let new = organisation(o, &id)?;
        match old.get(new.id) {
            Some(before) if same(before, &new) => report.unchanged += 1,
            Some(_) => {
                report.changed += 1;
                touched.push(new.id);
            }
            None if touched.contains(&new.id) => return Err(Refusal::KeyTaken(o.key.clone()).into()),
            None => {
                report.added += 1;
                touched.push(new.id);
            }
        }
        all.insert(new.id, new);
    }

    let (mut events, mut new_events) = (old.events().to_vec(), Vec::new());
    for e in &file.events {
        let side = |keys: &[String]| -> Result<Vec<OrganisationId>, Refusal> {
            let mut out = keys.iter().map(|k| id(k)).collect::<Result<Vec<_>, _>>()?;
            out.sort();
            Ok(out)
        };
        let (from, into) = (side(&e.from)?, side(&e.into)?);
        let known =
            events.iter().any(|k| k.kind == e.kind && k.on == e.on && k.from == from && k.into == into);
        if !known {
            let event = Event { id: Id::new(now, chance), kind: e.kind, on: e.on, from, into };
            events.push(event.clone());
            new_events.push(event);
        }
    }
    report.events = new_events.len();
    if touched.is_empty() && new_events.is_empty() {
        return Ok(report);
    }

    let map = OrganisationMap::new(all.into_values().collect(), events);
    map.check_all()?;
    let organisations: Vec<&Organisation> = touched.iter().filter_map(|id| map.get(*id)).collect();
    store::organisation::save(&mut tx, &organisations).await?;
    for event in &new_events {
        store::organisation::save_event(&mut tx, event).await?;
    }
    db::audit::append(&mut tx, now, &by.to_string(), "organisation.import", "organisations", &json!(report))
        .await?;
    tx.commit().await?;
    Ok(report)
}

fn organisation(
    o: &FileOrganisation,
    id: &impl Fn(&str) -> Result<OrganisationId, Refusal>,
) -> Result<Organisation, Refusal> {
    let mut parents = Vec::new();
    for p in &o.parents {
        parents.push(ParentHeld { parent: id(&p.parent)?, span: p.span });
    }
    Ok(Organisation {
        id: id(&o.key)?,
        key: o.key.parse()?,
        kind: o.kind,
        names: o.names.iter().flat_map(|n| names_since(&n.name, n.span)).collect(),
        codes: o
            .codes
            .iter()
            .map(|c| CodeHeld { system: c.system.clone(), code: c.code.clone(), span: c.span })
            .collect(),
        parents,
    })
}

/// True when two organisations are the same whatever the order of their rows.
fn same(a: &Organisation, b: &Organisation) -> bool {
    let sorted = |o: &Organisation| {
        let mut o = o.clone();
        o.names.sort_by_key(|n| (n.lang, n.span.from));
        o.codes.sort_by(|x, y| (&x.system, x.span.from).cmp(&(&y.system, y.span.from)));
        o.parents.sort_by_key(|p| p.span.from);
        o
    };
    sorted(a) == sorted(b)
}

/// An account for a demonstration: name, address, role, key of the organisation, password.
pub type DemoAccount<'a> = (&'a str, &'a str, Role, &'a str, &'a str);

/// Fills a database with the demonstration's organisations and accounts. Accounts whose address is
/// known already are left alone. Roles begin on the day of `now`.
pub async fn load_demo(
    db: &Db,
    now: Instant,
    chance: &mut Chance,
    organisations_json: &str,
    accounts: &[DemoAccount<'_>],
) -> Result<ImportReport, PeopleError> {
    let by = By::Command("demo");
    let report = import_organisations(db, by, organisations_json, now, chance).await?;
    for (name, email, role, organisation, password) in accounts {
        let organisation: OrganisationKey = organisation.parse()?;
        let mut conn = db.read().await?;
        let known = person::email_taken(&mut conn, &email.to_lowercase()).await?;
        // give the connection back before the writer needs one
        drop(conn);
        if known {
            continue;
        }
        let what = AddPerson { name: (*name).into(), email: (*email).into(), password: (*password).into() };
        let person = add_person(db, by, &what, now, chance).await?;
        let what = GiveRole { person, role: *role, organisation, from: now.date(), to: None };
        give_role(db, by, &what, now, chance).await?;
    }
    Ok(report)
}
