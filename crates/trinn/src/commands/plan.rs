//! `trinn plan solve|check|bound|explain`: the yearly plan on files.
//!
//! Answers go to standard output, talk to standard error. Bad input ends with exit code 2; a plan that breaks a rule
//! ends `check` with exit code 1. No plan is written that the independent checker has not passed.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use access_plan::bound::{self, Bound};
use access_plan::check::{Objective, check, check_with};
use access_plan::explain::{Costs, Remedy, Unreachable, explain};
use access_plan::solve::{Options, Progress, Stage, solve};
use access_plan::{Instance, Wishes};
use anyhow::{Context, Result};

use super::{BAD_INPUT, print};
use crate::cli::plan::Plan;

/// Changes that one chain is sure to try in a second; the number of changes, not the clock, ends most searches.
const MOVES_A_SECOND: f64 = 500_000.0;
/// Requirements up to which both cores search and proofs come from branch and bound.
const SMALL: usize = 40;

/// Input that cannot be used.
#[derive(Debug)]
struct BadInput(String);

impl std::fmt::Display for BadInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadInput {}

fn bad(file: &Path, e: &dyn std::fmt::Display) -> anyhow::Error {
    let text = e.to_string();
    let text = text.strip_prefix("could not ").unwrap_or(&text);
    BadInput(match text.strip_prefix("read ") {
        Some(rest) => format!("read {}: {rest}", file.display()),
        None => format!("use {}: {text}", file.display()),
    })
    .into()
}

fn text_of(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|e| {
        BadInput(format!(
            "read {}: {e}\nhint: check the name of the file and that it is text",
            file.display()
        ))
        .into()
    })
}

fn instance_of(file: &Path) -> Result<Instance> {
    Instance::parse(&text_of(file)?).map_err(|e| bad(file, &e))
}

fn plan_of(file: &Path) -> Result<access_plan::Plan> {
    access_plan::Plan::parse(&text_of(file)?).map_err(|e| bad(file, &e))
}

fn wishes_of(file: Option<&Path>) -> Result<Wishes> {
    match file {
        None => Ok(Wishes::default()),
        Some(file) => Wishes::parse(&text_of(file)?).map_err(|e| bad(file, &e)),
    }
}

/// Does what was asked; the work runs beside the runtime, and Ctrl-C ends it with the best so far.
pub async fn plan(what: Plan) -> Result<ExitCode> {
    static CANCELLED: AtomicBool = AtomicBool::new(false);
    let searching = matches!(what, Plan::Solve { .. });
    let work = tokio::task::spawn_blocking(move || run(&what, &CANCELLED));
    let done = if searching {
        tokio::pin!(work);
        tokio::select! {
            done = &mut work => done,
            _ = tokio::signal::ctrl_c() => {
                CANCELLED.store(true, Ordering::Relaxed);
                work.await
            }
        }
    } else {
        work.await
    };
    match done.context("finish the work on the plan")? {
        Ok(code) => Ok(code),
        Err(e) if e.is::<BadInput>() => {
            eprintln!("could not {e}");
            Ok(ExitCode::from(BAD_INPUT))
        }
        Err(e) => Err(e),
    }
}

fn run(what: &Plan, cancelled: &AtomicBool) -> Result<ExitCode> {
    match what {
        Plan::Solve { instance, out, seconds, seed, moves, wishes, start, progress } => {
            let options = Options {
                seed: *seed,
                moves: moves.unwrap_or(0),
                chains: 1,
                wishes: wishes_of(wishes.as_deref())?,
                start: start.as_deref().map(plan_of).transpose()?,
            };
            solve_file(instance, out, *seconds, options, *progress, cancelled)
        }
        Plan::Check { instance, plan, wishes, json } => check_files(instance, plan, wishes.as_deref(), *json),
        Plan::Bound { instance, seconds, json, certificate } => {
            bound_file(instance, *seconds, *json, certificate.as_deref())
        }
        Plan::Explain { instance, plan, seconds, most } => explain_files(instance, plan, *seconds, *most),
    }
}

fn sane(seconds: f64) -> Result<f64> {
    if seconds.is_finite() && seconds > 0.0 && seconds <= 86_400.0 {
        Ok(seconds)
    } else {
        Err(BadInput(format!("use --seconds {seconds}\nhint: give a number above 0, at most 86400")).into())
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::First => "first plan",
        Stage::Coverage => "coverage",
        Stage::Fairness => "worst-off",
        Stage::Travel => "travel",
        Stage::Proof => "proof",
    }
}

fn solve_file(
    file: &Path,
    out: &Path,
    seconds: f64,
    mut options: Options,
    progress: bool,
    cancelled: &AtomicBool,
) -> Result<ExitCode> {
    let begin = Instant::now();
    let seconds = sane(seconds)?;
    let instance = instance_of(file)?;
    let small = instance.requirements.len() <= SMALL;
    options.chains = if small { 2 } else { 1 };
    if options.moves == 0 {
        options.moves = (seconds * MOVES_A_SECOND) as u64 * options.chains as u64;
    }
    let total = instance.total_demand();
    let done = AtomicBool::new(false);
    let best_bound = AtomicU64::new(total);
    // A little is kept back for the last check and for writing.
    let allowed = (seconds - 0.2).max(seconds * 0.9);
    let used = || {
        if cancelled.load(Ordering::Relaxed) {
            f64::INFINITY
        } else {
            begin.elapsed().as_secs_f64() / allowed
        }
    };
    let mut shown: Option<(Objective, Stage, u64)> = None;
    let solution = std::thread::scope(|scope| {
        if !small {
            scope.spawn(|| {
                let options = bound::Options { parallel: false, ..bound::Options::default() };
                let stop = || if done.load(Ordering::Relaxed) { f64::INFINITY } else { used() };
                let _ = bound::bound(&instance, &options, &stop, &mut |b, _| {
                    best_bound.fetch_min(b, Ordering::Relaxed);
                });
            });
        }
        let solution = solve(&instance, &options, &used, &mut |p: &Progress, _| {
            let bound = best_bound.load(Ordering::Relaxed);
            if progress && shown != Some((p.best, p.stage, bound)) {
                shown = Some((p.best, p.stage, bound));
                let covered = total - p.best.uncovered;
                eprintln!(
                    "{:7.2} s  {:<10}  covered {covered} of at most {bound} ({:.2} %)  worst-off {}  travel {}  comfort {}",
                    begin.elapsed().as_secs_f64(),
                    stage(p.stage),
                    share(covered, bound),
                    p.best.fairness,
                    p.best.travel,
                    p.best.comfort,
                );
            }
        });
        done.store(true, Ordering::Relaxed);
        solution
    })
    .map_err(|e| bad(file, &e))?;
    let report = check_with(&instance, &solution.plan, &options.wishes);
    if let Some(v) = report.violations.first() {
        anyhow::bail!(
            "give the plan: the checker refuses it (rule {}: {}); nothing was written",
            v.rule,
            v.what
        );
    }
    let temporary = out.with_extension("part");
    std::fs::write(&temporary, solution.plan.to_json())
        .with_context(|| format!("write {}", temporary.display()))?;
    std::fs::rename(&temporary, out).with_context(|| format!("write {}", out.display()))?;
    let covered = total - report.objective.uncovered;
    let bound = if solution.proof.coverage { covered } else { best_bound.load(Ordering::Relaxed) };
    let yes = |x: bool| if x { "proved best" } else { "not proved" };
    print(&format!(
        "bookings   {}\nuncovered  {} of {total} ({})\nbound      {bound} covered at most; the plan reaches {:.2} %\n\
         worst-off  {} thousandths ({})\ntravel     {} (before the travel stage {})\ncomfort    {}\nchanges    {} in {:.1} s\n",
        solution.plan.bookings.len(),
        report.objective.uncovered,
        yes(solution.proof.coverage),
        share(covered, bound),
        report.objective.fairness,
        yes(solution.proof.fairness),
        report.objective.travel,
        solution.travel_before,
        report.objective.comfort,
        solution.moves,
        begin.elapsed().as_secs_f64(),
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn check_files(file: &Path, plan: &Path, wishes: Option<&Path>, json: bool) -> Result<ExitCode> {
    let instance = instance_of(file)?;
    let wishes = wishes_of(wishes)?;
    let plan = plan_of(plan)?;
    let report = check_with(&instance, &plan, &wishes);
    let o = report.objective;
    if json {
        let violations: Vec<serde_json::Value> =
            report.violations.iter().map(|v| serde_json::json!({"rule": v.rule, "what": v.what})).collect();
        print(&format!(
            "{}\n",
            serde_json::json!({
                "valid": report.valid(), "bookings": plan.bookings.len(), "violations": violations,
                "O1": o.uncovered, "O2": o.fairness, "O3": o.travel, "O4": o.comfort,
                "demand": instance.total_demand(),
            })
        ))?;
    } else {
        let mut text = String::new();
        for v in report.violations.iter().take(50) {
            let _ = writeln!(text, "rule {}: {}", v.rule, v.what);
        }
        let _ = writeln!(
            text,
            "violations {}\nO1 uncovered {} of {}\nO2 worst-off {}\nO3 travel {}\nO4 comfort {}",
            report.violations.len(),
            o.uncovered,
            instance.total_demand(),
            o.fairness,
            o.travel,
            o.comfort
        );
        print(&text)?;
    }
    Ok(if report.valid() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn bound_file(file: &Path, seconds: f64, json: bool, certificate: Option<&Path>) -> Result<ExitCode> {
    let begin = Instant::now();
    let seconds = sane(seconds)?;
    let instance = instance_of(file)?;
    let used = || begin.elapsed().as_secs_f64() / seconds;
    let found: Bound = bound::bound(&instance, &bound::Options::default(), &used, &mut |_, _| {});
    let took = begin.elapsed().as_secs_f64();
    let again = Instant::now();
    let rechecked = found.certificate.recheck(&instance);
    let recheck_took = again.elapsed().as_secs_f64();
    if rechecked != Some(found.covered) {
        anyhow::bail!(
            "give a bound: its certificate proves {rechecked:?}, not {}; please report this",
            found.covered
        );
    }
    if let Some(path) = certificate {
        let text = serde_json::json!({
            "instance": instance.name, "unit": bound::UNIT, "bound": found.covered,
            "one_site_a_day": found.certificate.one_site, "prices": found.certificate.prices,
        })
        .to_string();
        std::fs::write(path, text).with_context(|| format!("write {}", path.display()))?;
    }
    let total = instance.total_demand();
    let (variables, rows, coefficients) = found.size;
    if json {
        print(&format!(
            "{}\n",
            serde_json::json!({
                "covered_at_most": found.covered, "uncovered_at_least": total - found.covered.min(total), "demand": total,
                "value": found.exact, "estimate": found.estimate, "iterations": found.iterations, "seconds": took,
                "variables": variables, "rows": rows, "coefficients": coefficients,
                "method": "linear programme with split bookings, reflected Halpern primal-dual hybrid gradient, \
                           Lagrangian certificate re-checked in whole numbers",
                "recheck_seconds": recheck_took,
            })
        ))?;
    } else {
        print(&format!(
            "covered at most {} of {total}\nuncovered at least {}\nhow: linear programme in which bookings may be split \
             ({variables} variables, {rows} rows, {coefficients} coefficients), {} iterations of a first-order method in \
             {took:.1} s;\n     its prices prove {:.3}, re-checked in whole numbers in {recheck_took:.2} s; split bookings \
             reach about {:.1}\n",
            found.covered,
            total - found.covered.min(total),
            found.iterations,
            found.exact,
            found.estimate
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn remedy_text(remedy: &Remedy) -> String {
    match remedy {
        Remedy::MachineInPool(p) => format!("one more machine in pool {p}"),
        Remedy::MachineInLab { lab, equipment } => {
            format!("one more machine of kind {equipment} in lab {lab}")
        }
        Remedy::Instructor { equipment, site } => {
            format!("one more instructor for kind {equipment} at site {site}")
        }
        Remedy::MoreBookingsAWeek(r) => format!("one more booking a week for requirement {r}"),
        Remedy::MoreAway(g) => format!("one more booking a week away from school for group {g}"),
        Remedy::MoreTime(g) => format!("one more half-day a week for training for group {g}"),
        Remedy::NewPool { equipment, site } => {
            format!("a machine of kind {equipment} and an instructor at site {site}")
        }
    }
}

fn reason_text(reason: Unreachable) -> String {
    match reason {
        Unreachable::NoProvider => "nobody has the equipment".to_owned(),
        Unreachable::TooFar(minutes) => format!("the nearest is {minutes} minutes away"),
        Unreachable::NoWeek => "no open week of the window".to_owned(),
        Unreachable::NoInstructor => "nobody qualified within reach".to_owned(),
        Unreachable::NoTime => "group, provider and instructor are never free together".to_owned(),
    }
}

fn explain_files(file: &Path, plan: &Path, seconds: f64, most: usize) -> Result<ExitCode> {
    let begin = Instant::now();
    let seconds = sane(seconds)?;
    let instance = instance_of(file)?;
    let plan_file = plan;
    let plan = plan_of(plan)?;
    let report = check(&instance, &plan);
    if let Some(v) = report.violations.first() {
        return Err(BadInput(format!(
            "explain {}: it is no valid plan for {} (rule {}: {})\nhint: run trinn plan check first",
            plan_file.display(),
            file.display(),
            v.rule,
            v.what
        ))
        .into());
    }
    let used = || begin.elapsed().as_secs_f64() / seconds;
    let account = explain(&instance, &report, &Costs::default(), &used);
    let mut text = format!(
        "uncovered {} learner half-days of {}\n  unreachable                      {}\n  beyond capacity, whatever the plan {}\n  \
         left to better planning, at most {}\n\n",
        report.objective.uncovered,
        instance.total_demand(),
        account.unreachable,
        account.beyond_capacity,
        account.better_planning
    );
    for gap in account.gaps.iter().take(most) {
        let why = match gap.unreachable {
            Some(reason) => format!("unreachable: {}", reason_text(reason)),
            None => format!(
                "{} beyond capacity, {} left to better planning",
                gap.beyond_capacity, gap.better_planning
            ),
        };
        let remedy = gap.remedy.map_or_else(
            || {
                "more machines, people or time where it trains now; no single one helps at the margin"
                    .to_owned()
            },
            |(r, worth)| format!("{} (about {worth:.0} learner half-days)", remedy_text(&r)),
        );
        let _ =
            writeln!(text, "requirement {}: {} uncovered; {why}; remedy: {remedy}", gap.req, gap.uncovered);
    }
    if account.gaps.len() > most {
        let _ = writeln!(text, "… and {} more; --most shows them", account.gaps.len() - most);
    }
    if !account.purchases.is_empty() {
        let _ = writeln!(
            text,
            "\nnext best for its cost, by the prices of the programme (learner half-days a year):"
        );
        for (remedy, worth) in &account.purchases {
            let _ = writeln!(text, "  {worth:7.0}  {}", remedy_text(remedy));
        }
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
