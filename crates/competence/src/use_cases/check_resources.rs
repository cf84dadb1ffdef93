//! Checks the addresses of learning resources: a job that whoever runs Trinn allows, in the service or on the
//! command line. What was found of one address is kept before the next ones are asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use db::{Db, DbError, audit};
use kernel::Clock;
use serde_json::json;

use crate::hall::Hall;
use crate::links::{Caller, LinkState, NoCurl, judge};
use crate::store::resources::{self, Known};

/// Addresses that are asked for at the same time.
const AT_ONCE: usize = 6;

/// How far a check has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Addresses looked at.
    pub done: usize,
    /// Addresses to look at.
    pub of: usize,
    /// Addresses that work, moved ones too.
    pub works: usize,
    /// Addresses that failed, dead ones too.
    pub failed: usize,
    /// Addresses that count as dead now.
    pub dead: usize,
    /// It has come to an end.
    pub over: bool,
    /// The program `curl` is not there.
    pub no_curl: bool,
}

impl Progress {
    fn count(&mut self, state: LinkState) {
        self.done += 1;
        match state {
            LinkState::Works | LinkState::Moved => self.works += 1,
            LinkState::Failing => self.failed += 1,
            LinkState::Dead => (self.failed, self.dead) = (self.failed + 1, self.dead + 1),
            LinkState::Unsure | LinkState::NotChecked => {}
        }
    }
}

/// Why a check ended early.
#[derive(Debug, thiserror::Error)]
pub enum NotChecked {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// No program to call the web with.
    #[error(transparent)]
    NoCurl(#[from] NoCurl),
    /// A thread that asks ended before its time.
    #[error("could not ask for an address: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

/// Asks for the address of every resource on offer (or of `only`) and keeps what was found. `tell` hears how far it is.
///
/// # Errors
/// When `curl` is not there or the database refuses; what was found until then is kept.
pub async fn check_resources(
    db: &Db,
    clock: &Clock,
    caller: Caller,
    only: Option<&str>,
    author: &str,
    tell: impl Fn(Progress),
) -> Result<Progress, NotChecked> {
    let mut conn = db.read().await?;
    let all = resources::all(&mut conn).await?;
    drop(conn);
    let wanted: VecDeque<Known> =
        all.into_iter().filter(|k| only.map_or(!k.retired, |id| k.resource.id == id)).collect();
    let mut progress = Progress { of: wanted.len(), ..Progress::default() };
    tell(progress);
    let queue = Arc::new(Mutex::new(wanted));
    let (send, mut receive) = tokio::sync::mpsc::channel(AT_ONCE);
    let mut threads = Vec::new();
    for _ in 0..AT_ONCE.min(progress.of) {
        let (queue, send) = (queue.clone(), send.clone());
        threads.push(tokio::task::spawn_blocking(move || -> Result<(), NoCurl> {
            loop {
                let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop_front();
                let Some(known) = next else { return Ok(()) };
                let answer = caller.ask(&known.resource.url)?;
                if send.blocking_send((known, answer)).is_err() {
                    return Ok(());
                }
            }
        }));
    }
    drop(send);
    while let Some((known, answer)) = receive.recv().await {
        let before = known.check.as_ref().map_or(0, |c| c.found.failures);
        let found = judge(before, &answer);
        let mut tx = db.write().await?;
        resources::changed(&mut tx).await?;
        resources::set_check(&mut tx, &known.resource.id, &known.resource.url, clock.now(), &found).await?;
        tx.commit().await?;
        progress.count(found.state);
        tell(progress);
    }
    for thread in threads {
        thread.await??;
    }
    progress.over = true;
    let detail = json!({ "checked": progress.done, "works": progress.works, "failed": progress.failed });
    let mut tx = db.write().await?;
    audit::append(&mut tx, clock.now(), author, "resource.check", "resources", &detail).await?;
    tx.commit().await?;
    tell(progress);
    Ok(progress)
}

/// Starts a check in the running service; false when one is under way or the network is not allowed.
pub fn start_check(hall: &Hall, author: String) -> bool {
    let Some(caller) = hall.network() else { return false };
    let mut checking = hall.checking.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if checking.is_some_and(|p| !p.over) {
        return false;
    }
    *checking = Some(Progress::default());
    drop(checking);
    let hall = hall.clone();
    tokio::spawn(async move {
        let set = |p: Progress| {
            *hall.checking.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(p);
        };
        let done = check_resources(hall.db(), &hall.app.clock, caller, None, &author, set).await;
        if let Err(e) = done {
            tracing::error!(error = %e, "the link check ended early");
            let mut checking = hall.checking.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let known = checking.unwrap_or_default();
            *checking = Some(Progress { over: true, no_curl: matches!(e, NotChecked::NoCurl(_)), ..known });
        }
        if let Err(e) = hall.refresh().await {
            tracing::error!(error = %e, "could not read the resources again");
        }
    });
    true
}
