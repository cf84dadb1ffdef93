//! `/take/result`: what the answers say, how sure that is, what was right, and who may see it.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Lang;
use webkit::{Posted, Shell, WebError, mark};

use super::next::{NextStep, suggested};
use super::observed::{Evidence, evidence};
use super::review::{Reviewed, review};
use super::{Seat, bars, day, reflect, seat, unkept};
use crate::hall::Hall;
use crate::item::Level;
use crate::result::{AttemptResult, Verdict, verdict};
use crate::sitting::Sitting;
use crate::use_cases::answer::end_when_time_is_up;
use crate::use_cases::share::share as share_result;

/// What is said about a set of P(level).
pub(super) struct Said {
    /// The verdict in one sentence.
    pub sentence: String,
    pub bar: String,
    pub levels: Vec<LevelLine>,
}

/// A level with how likely it is.
pub(super) struct LevelLine {
    pub number: usize,
    pub name: String,
    /// `62 %`, or `under 1 %`.
    pub percent: String,
}

/// An area of the framework.
pub(super) struct AreaLine {
    pub id: String,
    pub name: String,
    pub said: Said,
    /// How many questions it rests on.
    pub asked: String,
    pub none_asked: bool,
}

/// A result in words, for the page and for the printed report.
pub(super) struct Told {
    pub title: String,
    pub nothing: bool,
    pub overall: Said,
    /// What the likeliest level means.
    pub meaning: String,
    pub areas: Vec<AreaLine>,
    /// How sure this is, a sentence each.
    pub sure: Vec<String>,
    /// What is provisional about it, a sentence each.
    pub provisional: Vec<String>,
}

#[derive(Template)]
#[template(path = "take-result.html")]
struct ResultPage<'a> {
    shell: &'a Shell,
    told: Told,
    questions: Vec<Reviewed>,
    steps: Vec<NextStep>,
    /// What teachers saw, beside what was measured.
    observed: Vec<Evidence>,
    sharing: bool,
    shared: String,
}

pub(super) fn level_name(shell: &Shell, level: Level) -> String {
    shell.t(&format!("sit-level-{level}"))
}

/// A probability in words: nobody is told that something is impossible or certain.
pub(in crate::pages) fn likely(shell: &Shell, p: f64) -> String {
    if p < 0.005 {
        shell.t("sit-under-one")
    } else if p >= 0.995 {
        shell.t("sit-over-99")
    } else if shell.language() == Lang::En {
        format!("{}%", (p * 100.0).round())
    } else {
        format!("{} %", (p * 100.0).round())
    }
}

fn said(shell: &Shell, probabilities: &[f64; 4]) -> Said {
    let p = |level: Level| {
        let place = Level::ALL.iter().position(|l| *l == level).unwrap_or(0);
        likely(shell, probabilities[place])
    };
    let sentence = match verdict(probabilities) {
        Verdict::Clear(level) => shell.txy("sit-clear", level_name(shell, level), p(level)),
        Verdict::Between(level, other) => {
            let first = shell.txy("sit-between", level_name(shell, level), p(level));
            let second = shell.txy("sit-between-other", level_name(shell, other), p(other));
            format!("{first} {second}")
        }
    };
    let levels = Level::ALL
        .iter()
        .enumerate()
        .map(|(i, l)| LevelLine {
            number: i + 1,
            name: level_name(shell, *l),
            percent: likely(shell, probabilities[i]),
        })
        .collect();
    Said { sentence, bar: bars::levels(probabilities, true), levels }
}

/// A result in words.
pub(super) fn told(hall: &Hall, shell: &Shell, sitting: &Sitting, result: &AttemptResult) -> Told {
    let framework = hall.frameworks.get(&sitting.campaign.rules.framework);
    let areas = result
        .areas
        .iter()
        .map(|a| {
            let label =
                framework.and_then(|f| f.areas.iter().find(|x| x.id == a.area)).map(|x| &x.label.text);
            AreaLine {
                id: format!("area-{}", a.area),
                name: label.map_or_else(|| a.area.clone(), |t| shell.text(t)),
                said: said(shell, &a.probabilities),
                asked: shell.tn("sit-area-asked", i64::from(a.asked)),
                none_asked: a.asked == 0,
            }
        })
        .collect();
    let level = match result.verdict() {
        Verdict::Clear(level) | Verdict::Between(level, _) => level,
    };
    let mut sure = vec![shell.tn("sit-sure-asked", i64::from(result.asked))];
    if let Some(outcome) = &sitting.attempt.outcome {
        sure.push(shell.t(&format!("sit-outcome-{outcome}")));
    }
    if let Some(at) = &sitting.attempt.finished_at {
        sure.push(shell.tx("sit-sure-day", day(shell, at)));
    }
    let mut provisional = Vec::new();
    if !result.estimated {
        provisional.push(shell.t("sit-not-estimated"));
    }
    if result.standard.panel == 0 {
        provisional.push(shell.t("sit-authors-bands"));
    }
    Told {
        title: shell.text(&sitting.campaign.rules.title),
        nothing: result.asked == 0,
        overall: said(shell, &result.probabilities),
        meaning: shell.t(&format!("sit-level-{level}-text")),
        areas,
        sure,
        provisional,
    }
}

/// `GET /take/result`
pub async fn page(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    let sitting = match seat(&hall, &shell, &headers).await? {
        Ok(Seat::Test(sitting)) => sitting,
        Ok(Seat::Reflection(reflecting)) => return reflect::result_page(&shell, &reflecting),
        Ok(Seat::Observation(_)) => return Ok(shell.go("/take/observation", None)),
        Err(answer) => return Ok(answer),
    };
    let mut sitting = sitting.lock().await;
    end_when_time_is_up(&hall, &mut sitting).await?;
    let Some(result) = sitting.result.clone() else {
        return Ok(shell.go("/take/question", Some(("info", "sit-not-done"))));
    };
    let steps = suggested(&hall, &shell, &sitting.campaign, &result).await?;
    let page = ResultPage {
        shell: &shell,
        told: told(&hall, &shell, &sitting, &result),
        questions: review(&hall, &shell, &sitting).await?,
        steps,
        observed: match sitting.attempt.learner {
            Some(learner) => {
                evidence(&hall, &shell, &sitting.campaign.rules.framework, learner, false).await?
            }
            None => Vec::new(),
        },
        sharing: sitting.campaign.rules.sharing,
        shared: sitting
            .attempt
            .shared_at
            .as_deref()
            .map_or(String::new(), |at| shell.tx("sit-shared-since", day(&shell, at))),
    };
    Ok(unkept(shell.page(&page)?))
}

/// `POST /take/share`
pub async fn share(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let on = form.get("share") == "on";
    let flash = if on { "sit-share-on-done" } else { "sit-share-off-done" };
    match seat(&hall, &shell, &headers).await? {
        Ok(Seat::Test(sitting)) => {
            let mut sitting = sitting.lock().await;
            if !sitting.campaign.rules.sharing || sitting.result.is_none() {
                return Err(WebError::Forbidden("sit-share-not-here"));
            }
            share_result(&hall, &mut sitting, on).await?;
        }
        Ok(Seat::Reflection(mut reflecting)) => {
            if !reflecting.campaign.rules.sharing || reflecting.result.is_none() {
                return Err(WebError::Forbidden("sit-share-not-here"));
            }
            reflecting.share(&hall, on).await?;
        }
        Ok(Seat::Observation(_)) => return Err(WebError::Forbidden("sit-share-not-here")),
        Err(answer) => return Ok(answer),
    }
    Ok(shell.go("/take/result", Some(("success", flash))))
}

/// Without the marks of another language, for what is no page.
pub(super) fn plain(text: &str) -> String {
    mark::strip(text)
}
