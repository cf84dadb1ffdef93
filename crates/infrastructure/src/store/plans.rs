//! Yearly plans, and the rows they are made from.

use std::collections::{HashMap, HashSet};

use db::{Conn, DbError, Tx, on};
use evidence::school_year::SchoolYear;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Id, Instant};
use people::{OrganisationId, OrganisationMap};
use uuid::Uuid;

use super::{classes, equipment, requirements, sign_offs, sites, teaching};
use crate::catalogue::Catalogue;
use crate::planning::{GroupRow, INSTRUCTOR_TRAVEL, InstructorRow, ItemRow, PlaceRow, Placed, Rows, horizon};
use crate::requirement::Importance;
use crate::site::SiteKind;
use crate::slot::Half;
use crate::store::teaching::Time;

const ADD: &str = "INSERT INTO access_plan (id, organisation, school_year, state, settings, instance, layout, wishes, plan, \
    result, created_at, author, changed_at) VALUES ($1, $2, $3, 'running', $4, $5, $6, $7, $8, '{}', $9, $10, $9)";
const KEEP: &str = "UPDATE access_plan SET state = $2, plan = $3, result = $4, changed_at = $5 WHERE id = $1 AND state = 'running'";
const STATE: &str = "UPDATE access_plan SET state = $2, changed_at = $3 WHERE id = $1";
const WISHES: &str = "UPDATE access_plan SET wishes = $2 WHERE id = $1";
const INTERRUPT: &str =
    "UPDATE access_plan SET state = 'interrupted', changed_at = $1 WHERE state = 'running'";
const LIST: &str = "SELECT id, organisation, school_year, state, settings, result, created_at, author FROM access_plan \
    ORDER BY created_at DESC, id DESC LIMIT 200";
const ONE: &str = "SELECT id, organisation, school_year, state, settings, result, created_at, author FROM access_plan WHERE id = $1";
const WHOLE: &str = "SELECT instance, layout, wishes, plan FROM access_plan WHERE id = $1";
const REPLACE: &str = "UPDATE access_plan SET state = 'replaced', changed_at = $4 \
    WHERE organisation = $1 AND school_year = $2 AND state = 'published' AND id <> $3";
const LIVE: &str = "SELECT id, plan, learner_group, instructor, site, lab, kind, day, half, machines, state, group_agreed, site_agreed, pinned \
    FROM booking WHERE state IN ('proposed', 'agreed', 'held') AND day >= $1";
const RELEASE: &str = "UPDATE booking SET state = 'released', sequence = sequence + 1, changed_at = $2, author = $3, reason = $4 \
    WHERE id = $1";
const FREE: &str = "UPDATE slot_use SET machines = machines - $5 WHERE provider = $1 AND kind = $2 AND day = $3 AND half = $4";
const TAKE: &str = "INSERT INTO slot_use (provider, kind, day, half, machines) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (provider, kind, day, half) DO UPDATE SET machines = slot_use.machines + excluded.machines \
    WHERE slot_use.machines + excluded.machines <= $6";
const BOOK: &str = "INSERT INTO booking (id, plan, learner_group, kind, site, lab, instructor, day, half, machines, learners, \
    state, group_agreed, site_agreed, pinned, sequence, created_at, changed_at, author, reason) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'proposed', 0, 0, 0, 0, $12, $12, $13, '')";

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The organisation with everything under it.
    pub organisation: OrganisationId,
    /// The school year.
    pub year: SchoolYear,
    /// The first day that may be planned.
    pub from: Date,
    /// Core equipment alone.
    pub core_only: bool,
    /// Minutes for learners, one way.
    pub travel: u32,
}

/// The last Monday of teaching in a school year: in the third week of June.
pub fn last_monday(year: SchoolYear) -> Date {
    crate::slot::monday(year.plus(1).first().saturating_sub(45.days()))
}

/// Reads what a plan is made from, and the names of groups.
///
/// # Errors
/// When the database refuses.
pub async fn rows(
    conn: &mut Conn,
    catalogue: &Catalogue,
    map: &OrganisationMap,
    w: Wanted,
) -> Result<Rows, DbError> {
    let today = w.from;
    let inside = |o: Uuid| map.covers(w.organisation, Id::from_uuid(o), today);
    let all_sites = sites::all(conn).await?;
    let open = sites::openings(conn).await?;
    let closed = sites::closed(conn).await?;
    let used: Vec<_> = all_sites.iter().filter(|s| s.in_use(today) && inside(s.organisation)).collect();
    let working: Vec<Time> = (0..5).flat_map(|d| Half::ALL.map(|h| (d, h))).collect();
    let places: Vec<PlaceRow> = used
        .iter()
        .map(|s| PlaceRow {
            id: s.id,
            kind: s.kind,
            open: open
                .get(&s.id)
                .map_or_else(|| working.clone(), |o| o.iter().map(|o| (o.weekday, o.half)).collect()),
            closed: closed.get(&s.id).cloned().unwrap_or_default(),
        })
        .collect();
    let written = sites::roads(conn).await?;
    let mut roads = HashMap::new();
    for (i, a) in used.iter().enumerate() {
        for b in &used[i + 1..] {
            if let Some(minutes) = sites::minutes(&written, a, b) {
                roads.insert((a.id.min(b.id), a.id.max(b.id)), minutes);
            }
        }
    }
    let mut away: HashMap<Uuid, Vec<(Date, Date)>> = HashMap::new();
    for m in equipment::maintenance(conn).await?.into_iter().filter(|m| m.done_on.is_none()) {
        away.entry(m.equipment).or_default().push((m.from, m.to));
    }
    let here: HashSet<Uuid> = used.iter().map(|s| s.id).collect();
    let items = equipment::all(conn)
        .await?
        .into_iter()
        .filter(|i| i.usable() && here.contains(&i.site))
        .map(|i| ItemRow {
            site: i.site,
            kind: i.kind,
            seats: i.seats,
            away: away.remove(&i.id).unwrap_or_default(),
        })
        .collect();
    let instructors = teaching::instructors(conn, today)
        .await?
        .into_iter()
        .filter(|i| here.contains(&i.home))
        .map(|i| InstructorRow {
            id: i.id,
            home: i.home,
            free: if i.free.is_empty() { working.clone() } else { i.free },
            kinds: i.kinds.into_iter().filter(|q| q.holds(today)).map(|q| q.kind).collect(),
            max_week: i.max_week,
        })
        .collect();
    let trainings = teaching::trainings(conn).await?;
    let required = requirements::holding(conn, &w.year.to_string()).await?;
    let signed: HashSet<(Uuid, String)> =
        sign_offs::standing(conn).await?.into_iter().map(|(_, learner, kind, _)| (learner, kind)).collect();
    let school =
        |o: Uuid| used.iter().find(|s| s.organisation == o && s.kind == SiteKind::School).map(|s| s.id);
    let mut groups = Vec::new();
    for class in classes::all(conn, catalogue, today).await? {
        if class.school_year != w.year.to_string() || !inside(class.organisation) {
            continue;
        }
        let training = trainings.get(&class.id);
        let home = training.map(|t| t.home).or_else(|| school(class.organisation)).unwrap_or_default();
        let free =
            training.filter(|t| !t.free.is_empty()).map_or_else(|| working.clone(), |t| t.free.clone());
        let needs = required
            .iter()
            .filter(|r| r.programme == class.programme)
            .filter(|r| !w.core_only || r.importance == Importance::Core)
            // what everybody is signed off on is done
            .filter(|r| class.learners.iter().any(|l| !signed.contains(&(*l, r.kind.clone()))))
            .map(|r| (r.kind.clone(), r.half_days()))
            .collect();
        groups.push(GroupRow {
            id: class.id,
            home,
            programme: class.programme,
            size: u32::try_from(class.learners.len()).unwrap_or(u32::MAX),
            free,
            preferred: training.map(|t| t.preferred.clone()).unwrap_or_default(),
            max_away: training.map_or(1, |t| t.max_away),
            needs,
        });
    }
    let name = map.get(w.organisation).map_or_else(String::new, |o| format!("{} {}", o.key, w.year));
    Ok(Rows {
        name,
        weeks: horizon(w.from, last_monday(w.year)),
        places,
        roads,
        stops: sites::stops(conn).await?,
        items,
        groups,
        instructors,
        limits: (w.travel, INSTRUCTOR_TRAVEL),
    })
}

/// A plan without its large parts.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its id.
    pub id: Uuid,
    /// The organisation.
    pub organisation: Uuid,
    /// The school year.
    pub school_year: String,
    /// `running`, `done`, `cancelled`, `interrupted`, `published`, `replaced`.
    pub state: String,
    /// Settings, as JSON.
    pub settings: serde_json::Value,
    /// Values, bound, progress, account, as JSON.
    pub result: serde_json::Value,
    /// When it was begun.
    pub created_at: String,
    /// By whom.
    pub author: String,
}

type HeadRow = (Uuid, Uuid, String, String, String, String, String, String);

fn head(row: HeadRow) -> Head {
    let (id, organisation, school_year, state, settings, result, created_at, author) = row;
    Head {
        id,
        organisation,
        school_year,
        state,
        settings: serde_json::from_str(&settings).unwrap_or_default(),
        result: serde_json::from_str(&result).unwrap_or_default(),
        created_at,
        author,
    }
}

/// A plan's large parts, as text: problem, layout, wishes, plan.
#[derive(Clone, Debug)]
pub struct Whole {
    /// `trinn-plan/1`.
    pub instance: String,
    /// [`crate::planning::Layout`].
    pub layout: String,
    /// Pins and bans for the next run.
    pub wishes: String,
    /// The best plan.
    pub plan: String,
}

/// Writes a plan that is about to be made.
pub async fn add(
    tx: &mut Tx,
    (id, organisation, year): (Uuid, Uuid, &str),
    settings: &serde_json::Value,
    whole: &Whole,
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD).bind(id).bind(organisation).bind(year).bind(settings.to_string())
        .bind(&whole.instance).bind(&whole.layout).bind(&whole.wishes).bind(&whole.plan).bind(now.to_string()).bind(by)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a plan"))
}

/// Keeps the best plan so far while it is being made.
pub async fn keep(
    tx: &mut Tx,
    id: Uuid,
    state: &str,
    plan: &str,
    result: &serde_json::Value,
    now: Instant,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(KEEP).bind(id).bind(state).bind(plan).bind(result.to_string()).bind(now.to_string())
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("keep a plan"))
}

/// Sets a plan's state.
pub async fn set_state(tx: &mut Tx, id: Uuid, state: &str, now: Instant) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(STATE).bind(id).bind(state).bind(now.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("set a plan's state"))
}

/// Writes pins and bans for the next run.
pub async fn set_wishes(tx: &mut Tx, id: Uuid, wishes: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(WISHES).bind(id).bind(wishes).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write pins and bans"))
}

/// Runs that were under way when the process ended: what they had found is kept.
pub async fn interrupt(tx: &mut Tx, now: Instant) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(INTERRUPT).bind(now.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("mark plans that were interrupted"))
}

/// Plans, the newest first.
pub async fn list(conn: &mut Conn) -> Result<Vec<Head>, DbError> {
    let rows: Vec<HeadRow> = on!(conn, c => sqlx::query_as(LIST).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the plans"))?;
    Ok(rows.into_iter().map(head).collect())
}

/// One plan.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Head>, DbError> {
    let row: Option<HeadRow> = on!(conn, c => sqlx::query_as(ONE).bind(id).fetch_optional(&mut *c).await)
        .map_err(DbError::doing("read a plan"))?;
    Ok(row.map(head))
}

/// One plan's large parts.
pub async fn whole(conn: &mut Conn, id: Uuid) -> Result<Option<Whole>, DbError> {
    let row: Option<(String, String, String, String)> =
        on!(conn, c => sqlx::query_as(WHOLE).bind(id).fetch_optional(&mut *c).await)
            .map_err(DbError::doing("read a plan"))?;
    Ok(row.map(|(instance, layout, wishes, plan)| Whole { instance, layout, wishes, plan }))
}

/// Says that a published plan has taken the place of others of its organisation and school year.
pub async fn replace_others(tx: &mut Tx, head: &Head, now: Instant) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(REPLACE).bind(head.organisation).bind(&head.school_year).bind(head.id)
        .bind(now.to_string()).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("replace earlier plans"))
}

/// A booking that holds, as far as publishing needs it.
#[derive(Clone, Debug)]
pub struct Live {
    /// Its id.
    pub id: Uuid,
    /// The plan it comes from.
    pub plan: Option<Uuid>,
    /// The group.
    pub group: Uuid,
    /// Who instructs.
    pub instructor: Option<Uuid>,
    /// Whose machines: the lab's or the site's.
    pub provider: Uuid,
    /// The kind.
    pub kind: String,
    /// When.
    pub day: String,
    /// Which half.
    pub half: i64,
    /// Machines.
    pub machines: i64,
    /// Somebody has agreed to it, it was held, or it is pinned: it stays.
    pub kept: bool,
}

type LiveRow = (
    Uuid,
    Option<Uuid>,
    Uuid,
    Option<Uuid>,
    Uuid,
    Option<Uuid>,
    String,
    String,
    i64,
    i64,
    String,
    i64,
    i64,
    i64,
);

/// The bookings that hold from a day on.
pub async fn live(conn: &mut Conn, from: Date) -> Result<Vec<Live>, DbError> {
    let rows: Vec<LiveRow> =
        on!(conn, c => sqlx::query_as(LIVE).bind(from.to_string()).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the bookings that hold"))?;
    Ok(rows
        .into_iter()
        .map(|(id, plan, group, instructor, site, lab, kind, day, half, machines, state, ga, sa, pinned)| {
            Live {
                id,
                plan,
                group,
                instructor,
                provider: lab.unwrap_or(site),
                kind,
                day,
                half,
                machines,
                kept: state != "proposed" || ga + sa + pinned > 0 || plan.is_none(),
            }
        })
        .collect())
}

/// Releases a booking and gives its machines back.
pub async fn release(tx: &mut Tx, b: &Live, reason: &str, (now, by): (Instant, &str)) -> Result<(), DbError> {
    let doing = || DbError::doing("release a booking");
    on!(tx, c => sqlx::query(RELEASE).bind(b.id).bind(now.to_string()).bind(by).bind(reason)
        .execute(&mut *c).await.map(drop))
    .map_err(doing())?;
    on!(tx, c => sqlx::query(FREE).bind(b.provider).bind(&b.kind).bind(&b.day).bind(b.half).bind(b.machines)
        .execute(&mut *c).await.map(drop))
    .map_err(doing())
}

/// Takes machines on a half-day. False: there are not so many left, and nothing was taken.
pub async fn take(tx: &mut Tx, p: &Placed) -> Result<bool, DbError> {
    let provider = p.lab.unwrap_or(p.site);
    let n: u64 = on!(tx, c => sqlx::query(TAKE).bind(provider).bind(&p.kind).bind(p.day.to_string())
        .bind(p.half.number()).bind(i64::from(p.machines)).bind(i64::from(p.capacity))
        .execute(&mut *c).await.map(|r| r.rows_affected()))
    .map_err(DbError::doing("take machines"))?;
    Ok(n == 1)
}

/// Writes a booking of a plan, as proposed.
pub async fn book(
    tx: &mut Tx,
    (id, plan): (Uuid, Uuid),
    p: &Placed,
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(BOOK).bind(id).bind(plan).bind(p.group).bind(&p.kind).bind(p.site).bind(p.lab)
        .bind(p.instructor).bind(p.day.to_string()).bind(p.half.number()).bind(i64::from(p.machines))
        .bind(i64::from(p.learners)).bind(now.to_string()).bind(by).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a booking"))
}
