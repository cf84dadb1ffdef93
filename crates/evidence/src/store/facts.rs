//! Writing facts, and the small dictionaries that keep their rows narrow.

use std::collections::{HashMap, HashSet};

use db::{Conn, DbError, Tx, counter, dialect, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

use crate::fact::{Fact, Profile};

/// Counter of facts: the number of the newest one. Raised in the transaction that publishes, so a reader who
/// has seen number n has seen every fact up to n.
pub const COUNTER: &str = "fact";

const KIND: &str = "SELECT number FROM fact_kind WHERE code = $1";
const ADD_KIND: &str = "INSERT INTO fact_kind (number, code) VALUES ($1, $2)";
const SUBJECT: &str = "SELECT number FROM fact_subject WHERE link = $1";
const ADD_SUBJECT: &str = "INSERT INTO fact_subject (number, link) VALUES ($1, $2)";
const PLACE: &str = "SELECT number FROM fact_place WHERE organisation = $1";
const ADD_PLACE: &str = "INSERT INTO fact_place (number, organisation) VALUES ($1, $2)";
const PROFILE: &str = "SELECT number FROM fact_profile WHERE dimensions = $1";
const ADD_PROFILE: &str = "INSERT INTO fact_profile (number, dimensions) VALUES ($1, $2)";
const OF_ORIGIN: &str = "SELECT f.number, f.kind, f.subject, f.place, f.profile, f.day, f.value FROM fact f \
    WHERE f.origin = $1 AND f.withdraws IS NULL \
    AND NOT EXISTS (SELECT 1 FROM fact w WHERE w.origin = $1 AND w.withdraws = f.number) ORDER BY f.number";
const NEWEST: &str = "SELECT s.link, f.value, f.day, pl.organisation, p.dimensions FROM fact f \
    JOIN fact_kind k ON k.number = f.kind JOIN fact_subject s ON s.number = f.subject \
    JOIN fact_place pl ON pl.number = f.place JOIN fact_profile p ON p.number = f.profile WHERE k.code = $1 AND f.withdraws IS NULL AND s.link IS NOT NULL \
    AND NOT EXISTS (SELECT 1 FROM fact w WHERE w.withdraws = f.number) \
    ORDER BY f.number";
const ORIGINS: &str = "SELECT f.origin, p.dimensions FROM fact f JOIN fact_kind k ON k.number = f.kind \
    JOIN fact_profile p ON p.number = f.profile WHERE k.code = $1 AND f.origin IS NOT NULL AND f.withdraws IS NULL \
    AND NOT EXISTS (SELECT 1 FROM fact w WHERE w.withdraws = f.number)";
const FORGET: &str = "UPDATE fact_subject SET link = NULL WHERE link = $1";

const COLUMNS: &[&str] =
    &["number", "kind", "subject", "place", "profile", "day", "value", "recorded_at", "origin", "withdraws"];

/// A fact as it lies in its table: number, kind, subject, place, profile, day, value, published at, origin, withdraws.
type Row = (i64, i64, i64, i64, i64, i64, f64, i64, Option<Uuid>, Option<i64>);

/// Days since 1970-01-01.
pub fn day_number(day: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(epoch.until(day).expect("dates of four-digit years are days apart").get_days())
}

/// The day of a number that [`day_number`] gave.
pub fn day_of(number: i64) -> Date {
    let span = jiff::Span::new().try_days(number).unwrap_or_default();
    jiff::civil::date(1970, 1, 1).checked_add(span).unwrap_or(Date::ZERO)
}

/// Publishes facts in the transaction of the write that causes them. Gives the number of the last one.
///
/// # Errors
/// When the database refuses; the caller's transaction must then be dropped.
pub async fn publish(tx: &mut Tx, now: Instant, facts: &[Fact<'_>]) -> Result<i64, DbError> {
    let mut known = Numbers::default();
    let mut rows = Vec::with_capacity(facts.len());
    for f in facts {
        let kind = known.kind(tx, f.kind).await?;
        let subject = known.subject(tx, f.subject).await?;
        let place = known.place(tx, f.organisation.uuid()).await?;
        let profile = known.profile(tx, &f.profile.text()).await?;
        rows.push((
            0,
            kind,
            subject,
            place,
            profile,
            day_number(f.on),
            f.value,
            now.millis(),
            f.origin,
            None,
        ));
    }
    write(tx, rows).await
}

/// Withdraws every fact that a row of another part once said (a sign-off revoked, an attempt voided). Facts
/// stay; a later one takes each back, so a past date still shows what was known then. Gives how many.
///
/// # Errors
/// When the database refuses; the caller's transaction must then be dropped.
pub async fn withdraw(tx: &mut Tx, now: Instant, origin: Uuid) -> Result<usize, DbError> {
    let standing: Vec<(i64, i64, i64, i64, i64, i64, f64)> =
        on!(tx, c => sqlx::query_as(OF_ORIGIN).bind(origin).fetch_all(&mut *c).await)
            .map_err(DbError::doing("find the facts to withdraw"))?;
    let rows: Vec<Row> = standing
        .into_iter()
        .map(|(n, k, s, pl, pr, d, v)| (0, k, s, pl, pr, d, v, now.millis(), Some(origin), Some(n)))
        .collect();
    let n = rows.len();
    if n > 0 {
        write(tx, rows).await?;
    }
    Ok(n)
}

/// Empties the link between a subject's facts and the one they are about. No figure changes.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &mut Tx, subject: Uuid) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(FORGET).bind(subject).execute(&mut *c).await.map(drop))
        .map_err(DbError::doing("erase whom facts are about"))
}

/// The newest standing fact of a kind about a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Newest {
    /// How much.
    pub value: f64,
    /// The day on which it was so.
    pub day: Date,
    /// Where it belongs.
    pub organisation: Uuid,
    /// What it may be broken down by.
    pub profile: Profile,
}

/// The newest standing fact of a kind about each subject that has one.
///
/// # Errors
/// When the database refuses.
pub async fn newest(conn: &mut Conn, kind: &str) -> Result<HashMap<Uuid, Newest>, DbError> {
    let rows: Vec<(Uuid, f64, i64, Uuid, String)> =
        on!(conn, c => sqlx::query_as(NEWEST).bind(kind).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the newest facts of a kind"))?;
    Ok(rows
        .into_iter()
        .map(|(subject, value, day, organisation, profile)| {
            (subject, Newest { value, day: day_of(day), organisation, profile: Profile::parse(&profile) })
        })
        .collect())
}

/// The standing facts of a kind that come from rows of other parts: the row and the profile.
///
/// # Errors
/// When the database refuses.
pub async fn origins(conn: &mut Conn, kind: &str) -> Result<HashSet<(Uuid, String)>, DbError> {
    let rows: Vec<(Uuid, String)> =
        on!(conn, c => sqlx::query_as(ORIGINS).bind(kind).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read where facts come from"))?;
    Ok(rows.into_iter().collect())
}

/// The number of a profile, given when it has none yet.
///
/// # Errors
/// When the database refuses.
pub async fn profile_number(tx: &mut Tx, text: &str) -> Result<i64, DbError> {
    Numbers::default().profile(tx, text).await
}

/// Numbers rows and writes them. Gives the number of the last.
async fn write(tx: &mut Tx, mut rows: Vec<Row>) -> Result<i64, DbError> {
    let last = counter::raise(tx, COUNTER, rows.len() as i64).await?;
    let first = last - rows.len() as i64 + 1;
    for (i, r) in rows.iter_mut().enumerate() {
        r.0 = first + i as i64;
    }
    for chunk in rows.chunks(20) {
        let text = dialect::insert_text("fact", COLUMNS, chunk.len());
        on!(tx, c => {
            let mut q = sqlx::query(sqlx::AssertSqlSafe(text));
            for r in chunk {
                q = q.bind(r.0).bind(r.1).bind(r.2).bind(r.3).bind(r.4).bind(r.5).bind(r.6).bind(r.7).bind(r.8).bind(r.9);
            }
            q.execute(&mut *c).await.map(drop)
        })
        .map_err(DbError::doing("write facts"))?;
    }
    Ok(last)
}

/// Numbers looked up in one call, so that a thousand facts of one kind ask once.
#[derive(Default)]
struct Numbers {
    texts: HashMap<(&'static str, String), i64>,
    links: HashMap<(&'static str, Uuid), i64>,
}

impl Numbers {
    async fn kind(&mut self, tx: &mut Tx, code: &str) -> Result<i64, DbError> {
        self.text(tx, "fact-kind", code, KIND, ADD_KIND).await
    }

    async fn profile(&mut self, tx: &mut Tx, text: &str) -> Result<i64, DbError> {
        self.text(tx, "fact-profile", text, PROFILE, ADD_PROFILE).await
    }

    async fn subject(&mut self, tx: &mut Tx, link: Uuid) -> Result<i64, DbError> {
        self.link(tx, "fact-subject", link, SUBJECT, ADD_SUBJECT).await
    }

    async fn place(&mut self, tx: &mut Tx, link: Uuid) -> Result<i64, DbError> {
        self.link(tx, "fact-place", link, PLACE, ADD_PLACE).await
    }

    async fn text(
        &mut self,
        tx: &mut Tx,
        what: &'static str,
        text: &str,
        find: &'static str,
        add: &'static str,
    ) -> Result<i64, DbError> {
        if let Some(n) = self.texts.get(&(what, text.to_owned())) {
            return Ok(*n);
        }
        let found: Option<i64> =
            on!(tx, c => sqlx::query_scalar(find).bind(text).fetch_optional(&mut *c).await)
                .map_err(DbError::doing("find a number of facts"))?;
        let number = match found {
            Some(n) => n,
            None => {
                let n = counter::raise(tx, what, 1).await?;
                on!(tx, c => sqlx::query(add).bind(n).bind(text).execute(&mut *c).await.map(drop))
                    .map_err(DbError::doing("write a number of facts"))?;
                n
            }
        };
        self.texts.insert((what, text.to_owned()), number);
        Ok(number)
    }

    async fn link(
        &mut self,
        tx: &mut Tx,
        what: &'static str,
        link: Uuid,
        find: &'static str,
        add: &'static str,
    ) -> Result<i64, DbError> {
        if let Some(n) = self.links.get(&(what, link)) {
            return Ok(*n);
        }
        let found: Option<i64> =
            on!(tx, c => sqlx::query_scalar(find).bind(link).fetch_optional(&mut *c).await)
                .map_err(DbError::doing("find a number of facts"))?;
        let number = match found {
            Some(n) => n,
            None => {
                let n = counter::raise(tx, what, 1).await?;
                on!(tx, c => sqlx::query(add).bind(n).bind(link).execute(&mut *c).await.map(drop))
                    .map_err(DbError::doing("write a number of facts"))?;
                n
            }
        };
        self.links.insert((what, link), number);
        Ok(number)
    }
}
