//! Grant rounds, their rules, and what is applied for.

use db::{Conn, DbError, Tx, on};
use jiff::civil::Date;
use kernel::Instant;
use uuid::Uuid;

use crate::grant::Rule;

const ADD_ROUND: &str = "INSERT INTO grant_round (id, organisation, title, about, budget, own_share, opens, closes, school_year, \
    rule, state, created_at, author) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)";
const ROUNDS: &str = "SELECT id, organisation, title, about, budget, own_share, opens, closes, school_year, rule, state \
    FROM grant_round ORDER BY closes DESC, id DESC";
const SET_RULE: &str = "UPDATE grant_round SET rule = $2 WHERE id = $1 AND state = 'open'";
const KEEP_RULE: &str = "INSERT INTO grant_rule (round, number, rule, reason, changed_at, author) \
    SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5 FROM grant_rule WHERE round = $1";
const RULES: &str = "SELECT rule, reason, changed_at FROM grant_rule WHERE round = $1 ORDER BY number DESC";
const SET_STATE: &str = "UPDATE grant_round SET state = $2 WHERE id = $1 AND state = 'open'";
const ADD_LINE: &str = "INSERT INTO grant_line (id, round, applicant, site, kind, number, price, minutes, state, awarded, steps, \
    applied_at, author) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'applied', 0, '[]', $9, $10) \
    ON CONFLICT (round, site, kind) WHERE state <> 'withdrawn' DO NOTHING";
const LINES: &str = "SELECT id, round, applicant, site, kind, number, price, minutes, state, awarded, steps FROM grant_line \
    WHERE round = $1 AND state <> 'withdrawn' ORDER BY id";
const SET_LINE: &str = "UPDATE grant_line SET state = $2, awarded = $3, steps = $4 WHERE id = $1";

/// A round.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Its id.
    pub id: Uuid,
    /// Who gives.
    pub organisation: Uuid,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Kroner.
    pub budget: i64,
    /// Per cent that the applicant pays.
    pub own_share: i64,
    /// The first day of applying.
    pub opens: Date,
    /// The last day of applying.
    pub closes: Date,
    /// The school year whose gap counts.
    pub school_year: String,
    /// The ranking's factors.
    pub rule: Rule,
    /// It was awarded.
    pub awarded: bool,
}

/// A line of an application.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its id.
    pub id: Uuid,
    /// The round.
    pub round: Uuid,
    /// Who applies.
    pub applicant: Uuid,
    /// Where the machines shall stand.
    pub site: Uuid,
    /// What they are.
    pub kind: String,
    /// How many.
    pub number: i64,
    /// Kroner for all.
    pub price: i64,
    /// Minutes of learners they close of the gap.
    pub minutes: i64,
    /// `applied`, `awarded`, `turned-down`, `bought`, `installed`, `in-use`.
    pub state: String,
    /// Kroner awarded.
    pub awarded: i64,
    /// What has happened: state and day.
    pub steps: Vec<(String, String)>,
}

type RoundRow = (Uuid, Uuid, String, String, i64, i64, String, String, String, String, String);
type LineRow = (Uuid, Uuid, Uuid, Uuid, String, i64, i64, i64, String, i64, String);

/// Writes a round.
pub async fn add_round(tx: &mut Tx, r: &Round, (now, by): (Instant, &str)) -> Result<(), DbError> {
    let rule = serde_json::to_string(&r.rule).expect("a rule is plain data");
    on!(tx, c => sqlx::query(ADD_ROUND).bind(r.id).bind(r.organisation).bind(&r.title).bind(&r.about).bind(r.budget)
        .bind(r.own_share).bind(r.opens.to_string()).bind(r.closes.to_string()).bind(&r.school_year).bind(&rule)
        .bind(now.to_string()).bind(by).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("write a grant round"))
}

/// All rounds, the one that closes last first.
pub async fn rounds(conn: &mut Conn) -> Result<Vec<Round>, DbError> {
    let rows: Vec<RoundRow> = on!(conn, c => sqlx::query_as(ROUNDS).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read the grant rounds"))?;
    let of = |row: RoundRow| {
        let (id, organisation, title, about, budget, own_share, opens, closes, school_year, rule, state) =
            row;
        Some(Round {
            id,
            organisation,
            title,
            about,
            budget,
            own_share,
            opens: opens.parse().ok()?,
            closes: closes.parse().ok()?,
            school_year,
            rule: serde_json::from_str(&rule).ok()?,
            awarded: state == "awarded",
        })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// One round.
pub async fn round(conn: &mut Conn, id: Uuid) -> Result<Option<Round>, DbError> {
    Ok(rounds(conn).await?.into_iter().find(|r| r.id == id))
}

/// Changes a round's rule and keeps why.
pub async fn set_rule(
    tx: &mut Tx,
    round: Uuid,
    rule: &Rule,
    reason: &str,
    (now, by): (Instant, &str),
) -> Result<(), DbError> {
    let doing = || DbError::doing("change a grant round's rule");
    let rule = serde_json::to_string(rule).expect("a rule is plain data");
    on!(tx, c => sqlx::query(SET_RULE).bind(round).bind(&rule).execute(&mut *c).await.map(drop))
        .map_err(doing())?;
    on!(tx, c => sqlx::query(KEEP_RULE).bind(round).bind(&rule).bind(reason).bind(now.to_string()).bind(by)
        .execute(&mut *c).await.map(drop))
    .map_err(doing())
}

/// Every change of a round's rule: the rule, why, when; the newest first.
pub async fn rules(conn: &mut Conn, round: Uuid) -> Result<Vec<(Rule, String, String)>, DbError> {
    let rows: Vec<(String, String, String)> =
        on!(conn, c => sqlx::query_as(RULES).bind(round).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read a grant round's rules"))?;
    Ok(rows.into_iter().filter_map(|(r, why, at)| Some((serde_json::from_str(&r).ok()?, why, at))).collect())
}

/// Says that a round was awarded. False: it was before.
pub async fn close_round(tx: &mut Tx, round: Uuid) -> Result<bool, DbError> {
    let n: u64 = on!(tx, c => sqlx::query(SET_STATE).bind(round).bind("awarded").execute(&mut *c).await
        .map(|r| r.rows_affected()))
    .map_err(DbError::doing("award a grant round"))?;
    Ok(n == 1)
}

/// Writes a line. False: the same was applied for already.
pub async fn add_line(tx: &mut Tx, l: &Line, (now, by): (Instant, &str)) -> Result<bool, DbError> {
    let n: u64 = on!(tx, c => sqlx::query(ADD_LINE).bind(l.id).bind(l.round).bind(l.applicant).bind(l.site).bind(&l.kind)
        .bind(l.number).bind(l.price).bind(l.minutes).bind(now.to_string()).bind(by).execute(&mut *c).await
        .map(|r| r.rows_affected()))
    .map_err(DbError::doing("apply for a grant"))?;
    Ok(n == 1)
}

/// The lines of a round that were not withdrawn.
pub async fn lines(conn: &mut Conn, round: Uuid) -> Result<Vec<Line>, DbError> {
    let rows: Vec<LineRow> = on!(conn, c => sqlx::query_as(LINES).bind(round).fetch_all(&mut *c).await)
        .map_err(DbError::doing("read what was applied for"))?;
    Ok(rows
        .into_iter()
        .map(|(id, round, applicant, site, kind, number, price, minutes, state, awarded, steps)| Line {
            id,
            round,
            applicant,
            site,
            kind,
            number,
            price,
            minutes,
            state,
            awarded,
            steps: serde_json::from_str(&steps).unwrap_or_default(),
        })
        .collect())
}

/// Sets a line's state, what it was awarded and what has happened.
pub async fn set_line(tx: &mut Tx, l: &Line) -> Result<(), DbError> {
    let steps = serde_json::to_string(&l.steps).expect("steps are plain data");
    on!(tx, c => sqlx::query(SET_LINE).bind(l.id).bind(&l.state).bind(l.awarded).bind(&steps)
        .execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("set a line of an application"))
}
