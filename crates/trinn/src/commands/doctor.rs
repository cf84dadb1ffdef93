//! `trinn doctor`: is everything in order?

use std::process::ExitCode;

use anyhow::Result;
use db::audit::{self, Verdict};
use db::{Db, Parts};
use policy::store::{editions, publications, vocabularies};

use crate::cli::Where;
use crate::place;

struct Findings {
    bad: usize,
}

impl Findings {
    fn say(&mut self, ok: bool, what: &str, more: &str) {
        println!("{} {what}: {more}", if ok { "ok " } else { "BAD" });
        self.bad += usize::from(!ok);
    }
}

/// Looks at everything and says what it found; exit code 1 when something is wrong.
pub async fn doctor(at: &Where) -> Result<ExitCode> {
    let mut f = Findings { bad: 0 };
    let place = place::open(at, false).await?;
    f.say(true, "database", &format!("{}, schema up to date", place.db.kind()));
    if let Some(verdict) = sqlite_check(&place.db).await? {
        f.say(verdict == "ok", "SQLite file", &verdict);
    }
    let mut conn = place.db.read().await?;
    match audit::verify(&mut conn).await? {
        Verdict::Whole(n) => f.say(true, "audit log", &format!("whole, {n} entries")),
        Verdict::Broken { seq, why } => f.say(false, "audit log", &format!("broken at entry {seq}: {why}")),
    }
    let (mut seq, mut read, mut unreadable) = (0, 0u64, None);
    loop {
        match publications::after(&mut conn, seq, 2000).await {
            Ok(batch) if batch.is_empty() => break,
            Ok(batch) => {
                seq = batch.last().map_or(seq, |p| p.seq);
                read += batch.len() as u64;
            }
            Err(e) => {
                unreadable = Some(e.to_string());
                break;
            }
        }
    }
    match unreadable {
        None => f.say(true, "published versions", &format!("{read} read, all parse")),
        Some(e) => f.say(false, "published versions", &e),
    }
    for e in editions::all(&mut conn).await? {
        let members = editions::members(&mut conn, e.moment()?).await?;
        let same = editions::hash(&members) == e.content_hash;
        let more = if same { "content as frozen" } else { "content differs from what was frozen" };
        f.say(same, &format!("edition {}", e.number), more);
    }
    match vocabularies::all(&mut conn).await {
        Ok(list) => {
            let problems: usize = list.iter().map(|v| v.check().len()).sum();
            f.say(problems == 0, "vocabularies", &format!("{}, {problems} problems", list.len()));
        }
        Err(e) => f.say(false, "vocabularies", &e.to_string()),
    }
    drop(conn);
    match place.catalog().await {
        Ok(c) => {
            let state = if c.index().writable() { "up to date" } else { "in use by a running service" };
            f.say(true, "search index", &format!("covers version {}, {state}", c.index().covered()));
        }
        Err(e) => f.say(false, "search index", &format!("{e:#}")),
    }
    let press = report::Press::beside_this_program();
    let more = if press.is_there() { "in place" } else { "not built; PDF downloads are off until it is" };
    f.say(true, "PDF typesetter", more);
    Ok(if f.bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn sqlite_check(db: &Db) -> Result<Option<String>> {
    let mut conn = db.read().await?;
    Ok(match conn.parts() {
        Parts::Sqlite(c) => Some(sqlx::query_scalar("PRAGMA quick_check").fetch_one(c).await?),
        Parts::Postgres(_) => None,
    })
}
