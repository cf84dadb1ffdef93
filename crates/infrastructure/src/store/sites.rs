//! Sites, when they are open, how far they lie from each other.

use std::collections::HashMap;

use db::{Conn, DbError, Tx, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

use crate::site::{Closed, Opening, Site, SiteKind, estimated_minutes, time_of_day};
use crate::slot::Half;

const PUT: &str = "INSERT INTO site (id, kind, name, org_number, organisation, address, latitude, longitude, valid_from, \
    valid_to, version, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, org_number = excluded.org_number, \
    organisation = excluded.organisation, address = excluded.address, latitude = excluded.latitude, \
    longitude = excluded.longitude, valid_from = excluded.valid_from, valid_to = excluded.valid_to, \
    version = excluded.version, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
const ALL: &str = "SELECT id, kind, name, org_number, organisation, address, latitude, longitude, valid_from, valid_to, \
    version FROM site ORDER BY name, id";
const OPENING: &str =
    "SELECT site, weekday, half, opens, closes FROM site_opening ORDER BY site, weekday, half";
const NO_OPENING: &str = "DELETE FROM site_opening WHERE site = $1";
const OPEN: &str =
    "INSERT INTO site_opening (site, weekday, half, opens, closes) VALUES ($1, $2, $3, $4, $5)";
const CLOSED: &str =
    "SELECT site, from_day, to_day, note FROM site_exception WHERE open = 0 ORDER BY site, from_day";
const CLOSE: &str = "INSERT INTO site_exception (site, from_day, to_day, open, note) VALUES ($1, $2, $3, 0, $4) \
    ON CONFLICT (site, from_day) DO UPDATE SET to_day = excluded.to_day, note = excluded.note, open = 0";
const REOPEN: &str = "DELETE FROM site_exception WHERE site = $1 AND from_day = $2";
const TRAVEL: &str = "SELECT from_site, to_site, minutes, basis FROM travel_time";
const ROAD: &str = "INSERT INTO travel_time (from_site, to_site, minutes, basis) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (from_site, to_site) DO UPDATE SET minutes = excluded.minutes, basis = excluded.basis";
const STOPS: &str = "SELECT lab, site FROM lab_place ORDER BY lab, site";
const STOP: &str = "INSERT INTO lab_place (lab, site) VALUES ($1, $2) ON CONFLICT (lab, site) DO NOTHING";

type Row = (
    Uuid,
    String,
    String,
    Option<String>,
    Uuid,
    String,
    Option<f64>,
    Option<f64>,
    String,
    Option<String>,
    i64,
);

/// Writes a site, new or changed.
///
/// # Errors
/// When the database refuses, or another site in use has its organisation number.
pub async fn put(tx: &mut Tx, s: &Site, (now, by): (Instant, &str)) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(PUT).bind(s.id).bind(s.kind.code()).bind(&s.name).bind(&s.org_number)
        .bind(s.organisation).bind(&s.address).bind(s.place.map(|p| p.0)).bind(s.place.map(|p| p.1))
        .bind(s.from.to_string()).bind(s.to.map(|d| d.to_string())).bind(s.version).bind(now.to_string()).bind(by)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a site"))?;
    super::equipment::changed(tx).await
}

/// All sites, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Site>, DbError> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(ALL).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the sites"))?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, kind, name, org_number, organisation, address, north, east, from, to, version)| {
            Some(Site {
                id,
                kind: SiteKind::of(&kind)?,
                name,
                org_number,
                organisation,
                address,
                place: north.zip(east),
                from: from.parse().ok()?,
                to: to.and_then(|d| d.parse().ok()),
                version,
            })
        })
        .collect())
}

/// When each site is open in an ordinary week.
pub async fn openings(conn: &mut Conn) -> Result<HashMap<Uuid, Vec<Opening>>, DbError> {
    let rows: Vec<(Uuid, i64, i64, String, String)> =
        on!(conn, c => sqlx::query_as(OPENING).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read opening hours"))?;
    let mut out: HashMap<Uuid, Vec<Opening>> = HashMap::new();
    for (site, weekday, half, opens, closes) in rows {
        let read = || {
            Some(Opening {
                weekday: u8::try_from(weekday).ok()?,
                half: Half::of(half)?,
                opens: time_of_day(&opens).ok()?,
                closes: time_of_day(&closes).ok()?,
            })
        };
        out.entry(site).or_default().extend(read());
    }
    Ok(out)
}

/// Sets when a site is open in an ordinary week, in place of what was said before.
pub async fn set_opening(tx: &mut Tx, site: Uuid, openings: &[Opening]) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(NO_OPENING).bind(site).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("clear opening hours"))?;
    for o in openings {
        let hours = [o.opens, o.closes].map(|t| t.strftime("%H:%M").to_string());
        on!(tx, c => sqlx::query(OPEN).bind(site).bind(i64::from(o.weekday)).bind(o.half.number()).bind(&hours[0])
            .bind(&hours[1]).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write opening hours"))?;
    }
    Ok(())
}

/// Days on which sites are closed against their week.
pub async fn closed(conn: &mut Conn) -> Result<HashMap<Uuid, Vec<Closed>>, DbError> {
    let rows: Vec<(Uuid, String, String, String)> =
        on!(conn, c => sqlx::query_as(CLOSED).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read closed days"))?;
    let mut out: HashMap<Uuid, Vec<Closed>> = HashMap::new();
    for (site, from, to, note) in rows {
        if let (Ok(from), Ok(to)) = (from.parse(), to.parse()) {
            out.entry(site).or_default().push(Closed { from, to, note });
        }
    }
    Ok(out)
}

/// Closes a site for some days.
pub async fn close(tx: &mut Tx, site: Uuid, days: &Closed) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(CLOSE).bind(site).bind(days.from.to_string()).bind(days.to.to_string()).bind(&days.note)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write closed days"))
}

/// Takes closed days back.
pub async fn reopen(tx: &mut Tx, site: Uuid, from: Date) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(REOPEN).bind(site).bind(from.to_string()).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("take closed days back"))
}

/// Sets the minutes one way between two sites, and where they are from (`measured`, `estimated`).
pub async fn road(tx: &mut Tx, (a, b): (Uuid, Uuid), minutes: u16, basis: &str) -> Result<(), DbError> {
    let (a, b) = (a.min(b), a.max(b));
    on!(tx, c => sqlx::query(ROAD).bind(a).bind(b).bind(i64::from(minutes)).bind(basis)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a travel time"))
}

/// Minutes one way between sites, as far as anybody knows, with their basis. The smaller id stands first.
pub type Roads = HashMap<(Uuid, Uuid), (u16, String)>;

/// The roads that were written down.
pub async fn roads(conn: &mut Conn) -> Result<Roads, DbError> {
    let rows: Vec<(Uuid, Uuid, i64, String)> =
        on!(conn, c => sqlx::query_as(TRAVEL).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read travel times"))?;
    Ok(rows
        .into_iter()
        .map(|(a, b, minutes, basis)| {
            ((a.min(b), a.max(b)), (u16::try_from(minutes).unwrap_or(u16::MAX), basis))
        })
        .collect())
}

/// Minutes between two sites: written down, or else estimated from their places; none when neither is known.
pub fn minutes(roads: &Roads, a: &Site, b: &Site) -> Option<u16> {
    if a.id == b.id {
        return Some(0);
    }
    let written = roads.get(&(a.id.min(b.id), a.id.max(b.id))).map(|r| r.0);
    written.or_else(|| Some(estimated_minutes(a.place?, b.place?)))
}

/// Where each mobile lab may stand.
pub async fn stops(conn: &mut Conn) -> Result<HashMap<Uuid, Vec<Uuid>>, DbError> {
    let rows: Vec<(Uuid, Uuid)> = on!(conn, c => sqlx::query_as(STOPS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read where mobile labs stand"))?;
    let mut out: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (lab, site) in rows {
        out.entry(lab).or_default().push(site);
    }
    Ok(out)
}

/// Lets a mobile lab stand at a site.
pub async fn stop(tx: &mut Tx, lab: Uuid, site: Uuid) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(STOP).bind(lab).bind(site).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("write where a mobile lab stands"))
}
