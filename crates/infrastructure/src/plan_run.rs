//! A plan being made: the search runs beside the service, the best plan so far is kept in the database, and pages see
//! how far it is. What is kept has always passed the checker.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Clock};

use access_plan::bound::{self, bound};
use access_plan::check::{Objective, check_with};
use access_plan::explain::{Costs, Explanation, Remedy, Unreachable, explain};
use access_plan::solve::{Options, Progress, Stage, solve};
use access_plan::{Instance, Plan, Wishes};
use db::{Db, DbError};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::plans;

/// Changes that a search is sure to try in a second; their number, not the clock, ends most searches, so that the same
/// seed gives the same plan.
const MOVES_A_SECOND: u64 = 300_000;
/// How often the best plan so far is written down.
const KEEP_EVERY: Duration = Duration::from_millis(1500);
/// Seconds for the account of what is not covered.
const ACCOUNT_SECONDS: f64 = 8.0;
/// Most points of progress that are kept.
const MOST_POINTS: usize = 200;

/// A point of progress: seconds since the start, learner half-days covered, worst-off in thousandths, travel.
pub type Point = (f64, u64, u64, u64);

#[derive(Default)]
struct Seen {
    points: Vec<Point>,
    stage: &'static str,
    best: Option<Plan>,
}

/// A run that can be watched and stopped.
pub struct Run {
    begun: Clock,
    seconds: f64,
    cancelled: AtomicBool,
    bound: AtomicU64,
    seen: Mutex<Seen>,
}

/// The runs of this process.
#[derive(Default)]
pub struct Runs(Mutex<HashMap<Uuid, Arc<Run>>>);

impl Runs {
    /// A run under way.
    pub fn get(&self, id: Uuid) -> Option<Arc<Run>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// How many are under way.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn put(&self, id: Uuid, run: Arc<Run>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, run);
    }

    fn end(&self, id: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

impl Run {
    /// Ends the search; the best plan so far is kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Seconds since it began, and allowed.
    pub fn time(&self) -> (f64, f64) {
        (self.begun.elapsed().as_secs_f64(), self.seconds)
    }

    /// What is known so far, in the shape that is kept.
    pub fn result(&self, demand: u64) -> Value {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        result(&seen.points, self.bound.load(Ordering::Relaxed), demand, seen.stage)
    }

    fn used(&self) -> f64 {
        if self.cancelled.load(Ordering::Relaxed) {
            1.0
        } else {
            self.begun.elapsed().as_secs_f64() / self.seconds
        }
    }

    fn hear(&self, p: &Progress, demand: u64, plan: &dyn Fn() -> Plan) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let point = (
            self.begun.elapsed().as_secs_f64(),
            demand - p.best.uncovered.min(demand),
            p.best.fairness,
            p.best.travel,
        );
        seen.stage = stage(p.stage);
        let better =
            seen.points.last().is_none_or(|last| (last.1, last.2, last.3) != (point.1, point.2, point.3));
        if better {
            seen.best = Some(plan());
            if seen.points.len() >= MOST_POINTS {
                // every second one is let go; the first and the last stay
                let last = seen.points.len() - 1;
                let mut n = 0;
                seen.points.retain(|_| {
                    n += 1;
                    n % 2 == 1 || n - 1 == last
                });
            }
            seen.points.push(point);
        }
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::First => "first",
        Stage::Coverage => "coverage",
        Stage::Fairness => "fairness",
        Stage::Travel => "travel",
        Stage::Proof => "proof",
    }
}

fn result(points: &[Point], bound: u64, demand: u64, stage: &str) -> Value {
    let last = points.last().copied().unwrap_or_default();
    json!({
        "demand": demand, "covered": last.1, "fairness": last.2, "travel": last.3, "bound": bound.min(demand),
        "stage": stage, "points": points,
    })
}

/// Begins a run; it goes on by itself.
pub fn begin(runs: &Arc<Runs>, db: &Db, clock: kernel::Clock, id: Uuid, problem: Problem) {
    let run = Arc::new(Run {
        begun: Clock::now(),
        seconds: problem.seconds,
        cancelled: AtomicBool::new(false),
        bound: AtomicU64::new(problem.instance.total_demand()),
        seen: Mutex::default(),
    });
    runs.put(id, run.clone());
    let (runs, db) = (runs.clone(), db.clone());
    tokio::spawn(async move {
        if let Err(e) = go_on(&db, &clock, id, problem, &run).await {
            tracing::error!(error = %e, "could not keep a plan");
        }
        runs.end(id);
    });
}

/// What is to be planned.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The problem.
    pub instance: Instance,
    /// Pins and bans.
    pub wishes: Wishes,
    /// Where chance starts.
    pub seed: u64,
    /// Seconds at most.
    pub seconds: f64,
    /// A plan to start from.
    pub start: Option<Plan>,
}

async fn go_on(
    db: &Db,
    clock: &kernel::Clock,
    id: Uuid,
    problem: Problem,
    run: &Arc<Run>,
) -> Result<(), DbError> {
    let demand = problem.instance.total_demand();
    let problem = Arc::new(problem);
    let (p, r) = (problem.clone(), run.clone());
    let bounding = tokio::task::spawn_blocking(move || {
        let options = bound::Options { parallel: false, ..bound::Options::default() };
        let hear = &mut |value: u64, _: f64| {
            r.bound.fetch_min(value, Ordering::Relaxed);
        };
        bound(&p.instance, &options, &|| r.used(), hear).covered
    });
    let (p, r) = (problem.clone(), run.clone());
    let searching = tokio::task::spawn_blocking(move || {
        let options = Options {
            seed: p.seed,
            moves: (p.seconds * MOVES_A_SECOND as f64) as u64,
            chains: 1,
            wishes: p.wishes.clone(),
            start: p.start.clone(),
        };
        solve(&p.instance, &options, &|| r.used(), &mut |progress, plan| r.hear(progress, demand, plan))
    });
    let mut kept = 0;
    while !searching.is_finished() {
        tokio::time::sleep(KEEP_EVERY.min(Duration::from_millis(200))).await;
        let now = (run.begun.elapsed().as_millis() / KEEP_EVERY.as_millis()) as u64;
        if now > kept && !searching.is_finished() {
            kept = now;
            let best = run.seen.lock().unwrap_or_else(PoisonError::into_inner).best.clone();
            if let Some(plan) =
                best.filter(|plan| check_with(&problem.instance, plan, &problem.wishes).valid())
            {
                write(db, clock, id, "running", &plan, &run.result(demand)).await?;
            }
        }
    }
    let found = searching.await;
    let was_cancelled = run.cancelled.swap(true, Ordering::Relaxed);
    let bound = bounding.await.unwrap_or(demand).min(run.bound.load(Ordering::Relaxed));
    let (state, plan, why) = match found {
        Ok(Ok(solution)) => (if was_cancelled { "cancelled" } else { "done" }, solution.plan, None),
        Ok(Err(e)) => ("cancelled", Plan::default(), Some(e.to_string())),
        Err(e) => ("cancelled", Plan::default(), Some(e.to_string())),
    };
    let report = check_with(&problem.instance, &plan, &problem.wishes);
    let mut value = run.result(demand);
    if let Some(why) =
        why.or_else(|| report.violations.first().map(|v| format!("rule {}: {}", v.rule, v.what)))
    {
        value["error"] = json!(why);
        return write(db, clock, id, "cancelled", &Plan::default(), &value).await;
    }
    put_values(&mut value, &report.objective, demand, bound);
    let p = problem.clone();
    let account = tokio::task::spawn_blocking(move || {
        let begun = Clock::now();
        let costs = Costs::default();
        explain(&p.instance, &report, &costs, &|| begun.elapsed().as_secs_f64() / ACCOUNT_SECONDS)
    })
    .await;
    if let Ok(account) = account {
        value["account"] = account_json(&account);
    }
    write(db, clock, id, state, &plan, &value).await
}

fn put_values(value: &mut Value, o: &Objective, demand: u64, bound: u64) {
    value["covered"] = json!(demand - o.uncovered);
    value["fairness"] = json!(o.fairness);
    value["travel"] = json!(o.travel);
    value["comfort"] = json!(o.comfort);
    value["bound"] = json!(bound.max(demand - o.uncovered).min(demand));
    value["stage"] = json!("end");
}

async fn write(
    db: &Db,
    clock: &kernel::Clock,
    id: Uuid,
    state: &str,
    plan: &Plan,
    value: &Value,
) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    plans::keep(&mut tx, id, state, &plan.to_json(), value, clock.now()).await?;
    tx.commit().await
}

/// Why a requirement is unreachable, as a code with minutes where there are any.
fn unreachable(u: Unreachable) -> Value {
    match u {
        Unreachable::NoProvider => json!({ "why": "no-provider" }),
        Unreachable::TooFar(minutes) => json!({ "why": "too-far", "minutes": minutes }),
        Unreachable::NoWeek => json!({ "why": "no-week" }),
        Unreachable::NoInstructor => json!({ "why": "no-instructor" }),
        Unreachable::NoTime => json!({ "why": "no-time" }),
    }
}

fn remedy(r: &Remedy, worth: f64) -> Value {
    let mut out = match r {
        Remedy::MachineInPool(pool) => json!({ "what": "machine-in-pool", "pool": pool }),
        Remedy::MachineInLab { lab, equipment } => {
            json!({ "what": "machine-in-lab", "lab": lab, "equipment": equipment })
        }
        Remedy::Instructor { equipment, site } => {
            json!({ "what": "instructor", "equipment": equipment, "site": site })
        }
        Remedy::MoreBookingsAWeek(req) => json!({ "what": "more-a-week", "req": req }),
        Remedy::MoreAway(group) => json!({ "what": "more-away", "group": group }),
        Remedy::MoreTime(group) => json!({ "what": "more-time", "group": group }),
        Remedy::NewPool { equipment, site } => {
            json!({ "what": "new-pool", "equipment": equipment, "site": site })
        }
    };
    out["worth"] = json!(worth);
    out
}

/// The account of what is not covered, in the shape that is kept.
fn account_json(a: &Explanation) -> Value {
    let gaps: Vec<Value> = a
        .gaps
        .iter()
        .map(|g| {
            json!({
                "req": g.req, "uncovered": g.uncovered, "beyond": g.beyond_capacity, "better": g.better_planning,
                "unreachable": g.unreachable.map(unreachable), "remedy": g.remedy.as_ref().map(|(r, w)| remedy(r, *w)),
            })
        })
        .collect();
    json!({
        "unreachable": a.unreachable, "beyond": a.beyond_capacity, "better": a.better_planning,
        "gaps": gaps, "purchases": a.purchases.iter().map(|(r, w)| remedy(r, *w)).collect::<Vec<_>>(),
    })
}
