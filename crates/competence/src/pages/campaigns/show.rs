//! `/campaigns/{id}`: the code for the board, how far people are, what was shared; personal codes for a group.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use kernel::Lang;
use people::By;
use people::use_cases::groups::read_learners;
use uuid::Uuid;
use webkit::query::Query;
use webkit::{Posted, Shell, WebError};

use super::{Staff, Step, steps, window};
use crate::api::not_begun;
use crate::campaign::{Campaign, Kind, Window};
use crate::hall::Hall;
use crate::item::Level;
use crate::reflection::ReflectionResult;
use crate::result::AttemptResult;
use crate::store::attempts::{self, AttemptRow};
use crate::store::observations::{self, RatingRow, TalkRow};
use crate::store::staff;
use crate::use_cases::hand_out::hand_out;
use crate::use_cases::import_sheets::ON_PAPER;
use crate::use_cases::observe::task_of;
use crate::use_cases::open_campaign::close_campaign;
use crate::use_cases::set_extra_time::set_extra_time;

/// Shared results below which nobody outside the group learns anything of them.
const ENOUGH: usize = 5;
/// Attempts of a campaign that are looked at.
const MOST: i64 = 10_000;

struct Fact {
    label: String,
    value: String,
}

struct LearnerRow {
    id: String,
    name: String,
    status: String,
    /// Where the observation is written; empty in other kinds.
    observe: String,
    /// Extra time in words; empty without a code.
    extra: String,
    /// Where the result is; empty when it is not shared.
    result: String,
    ticked: bool,
}

/// An area with how many people stand on each level.
struct AreaRow {
    name: String,
    bar: String,
    counts: Vec<usize>,
}

struct MeanRow {
    name: String,
    mean: String,
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct ShowPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    title: String,
    facts: Vec<Fact>,
    code: String,
    take: String,
    take_href: String,
    open: bool,
    /// It can be printed.
    on_paper: bool,
    of_group: bool,
    observation: bool,
    learners: Vec<LearnerRow>,
    shared: String,
    /// Why no distribution is shown; empty when one is.
    nothing: String,
    levels: Vec<String>,
    areas: Vec<AreaRow>,
    means: Vec<MeanRow>,
}

struct SheetRow {
    name: String,
    code: String,
}

#[derive(Template)]
#[template(path = "campaign-sheet.html")]
struct SheetPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    back: String,
    title: String,
    how: String,
    rows: Vec<SheetRow>,
}

/// How far the observations of a class have come.
#[derive(Default)]
struct Watched {
    criteria: usize,
    ratings: Vec<RatingRow>,
    talks: Vec<TalkRow>,
}

impl Watched {
    async fn of(hall: &Hall, conn: &mut Conn, campaign: &Campaign) -> Result<Watched, WebError> {
        Ok(Watched {
            criteria: task_of(hall, campaign).map_or(0, |t| t.criteria.len()),
            ratings: observations::of_campaign(conn, campaign.id).await?,
            talks: observations::talks_of(conn, campaign.id).await?,
        })
    }

    /// How far the observation of a learner has come, in words.
    fn told(&self, shell: &Shell, learner: Uuid) -> String {
        let rated = self.ratings.iter().filter(|r| r.learner == learner).count();
        let talk = self.talks.iter().find(|t| t.learner == learner);
        match (rated, talk) {
            (0, _) => shell.t("observe-status-none"),
            (_, Some(t)) if !t.reply.is_empty() => shell.t("observe-status-replied"),
            (_, Some(t)) if t.seen_at.is_some() => shell.t("observe-status-seen"),
            (n, _) => shell.txy("observe-status-rated", shell.n(n as i64), shell.n(self.criteria as i64)),
        }
    }
}

/// The likeliest of four levels.
pub(super) fn likeliest(probabilities: &[f64; 4]) -> usize {
    (0..4).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b])).unwrap_or(0)
}

/// How many people stand on each level, as one bar from the lowest to the highest.
fn bar(counts: &[usize]) -> String {
    const FILLS: [(&str, &str); 4] =
        [("#d3dfeb", "#14283c"), ("#94b6d8", "#14283c"), ("#2f6599", "#ffffff"), ("#15304c", "#ffffff")];
    let all = counts.iter().sum::<usize>().max(1) as f64;
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sit-bar\" viewBox=\"0 0 320 30\" width=\"320\" height=\"30\" \
         aria-hidden=\"true\" focusable=\"false\">",
    );
    let mut x = 0.0;
    for (n, (fill, ink)) in counts.iter().zip(FILLS) {
        let width = *n as f64 / all * 320.0;
        if *n > 0 {
            out.push_str(&format!(
                "<rect x=\"{x:.1}\" y=\"1\" width=\"{width:.1}\" height=\"28\" fill=\"{fill}\" stroke=\"#ffffff\"/>\
                 <text x=\"{:.1}\" y=\"19.5\" text-anchor=\"middle\" font-size=\"12\" font-family=\"sans-serif\" fill=\"{ink}\">{n}</text>",
                x + width / 2.0
            ));
        }
        x += width;
    }
    out.push_str("<rect x=\"0.5\" y=\"0.5\" width=\"319\" height=\"29\" rx=\"2\" fill=\"none\" stroke=\"#7b8794\"/></svg>");
    out
}

fn areas(hall: &Hall, shell: &Shell, campaign: &Campaign, shared: &[&AttemptRow]) -> Vec<AreaRow> {
    let results: Vec<AttemptResult> =
        shared.iter().filter_map(|a| serde_json::from_str(a.result.as_deref()?).ok()).collect();
    let Some(framework) = hall.frameworks.get(&campaign.rules.framework) else { return Vec::new() };
    framework
        .areas
        .iter()
        .filter_map(|area| {
            let mut counts = vec![0; 4];
            for r in results.iter().flat_map(|r| &r.areas).filter(|r| r.area == area.id && r.asked > 0) {
                counts[likeliest(&r.probabilities)] += 1;
            }
            (counts.iter().sum::<usize>() > 0).then(|| AreaRow {
                name: shell.text(&area.label.text),
                bar: bar(&counts),
                counts,
            })
        })
        .collect()
}

fn means(hall: &Hall, shell: &Shell, campaign: &Campaign, shared: &[&AttemptRow]) -> Vec<MeanRow> {
    let results: Vec<ReflectionResult> =
        shared.iter().filter_map(|a| serde_json::from_str(a.result.as_deref()?).ok()).collect();
    let shelf = hall.shelf();
    let Some(set) = campaign.rules.reflection.as_deref().and_then(|id| shelf.set(id)) else {
        return Vec::new();
    };
    set.headings
        .iter()
        .filter_map(|h| {
            let given: Vec<f64> = results
                .iter()
                .flat_map(|r| &r.headings)
                .filter(|r| r.heading == h.id)
                .filter_map(|r| r.mean)
                .collect();
            let mean = given.iter().sum::<f64>() / given.len().max(1) as f64;
            (!given.is_empty()).then(|| MeanRow { name: shell.text(&h.title), mean: decimal(shell, mean) })
        })
        .collect()
}

/// A number with one decimal as people write it.
pub(super) fn decimal(shell: &Shell, x: f64) -> String {
    let text = format!("{x:.1}");
    if shell.language() == Lang::En { text } else { text.replace('.', ",") }
}

/// `GET /campaigns/{id}`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = staff.campaign(&hall, &id).await?;
    let members = match campaign.group {
        Some(group) => read_learners(hall.db(), By::Person(staff.actor.person), group, hall.now()).await?,
        None => Vec::new(),
    };
    let mut conn = hall.db().read().await?;
    let all = attempts::of_campaign(&mut conn, campaign.id, MOST).await?;
    let begun = staff::begun(&mut conn, campaign.id).await?;
    let watched = match campaign.kind {
        Kind::Observation => Watched::of(&hall, &mut conn, &campaign).await?,
        _ => Watched::default(),
    };
    drop(conn);
    let shared: Vec<&AttemptRow> =
        all.iter().filter(|a| a.shared_at.is_some() && a.result.is_some()).collect();
    let learners = members
        .into_iter()
        .map(|m| {
            let attempt = all.iter().find(|a| a.learner == Some(m.learner));
            let status = match attempt {
                None => "campaign-status-none",
                Some(a) if a.shared_at.is_some() && a.result.is_some() => "campaign-status-shared",
                Some(a) if a.finished_at.is_some() => "campaign-status-finished",
                Some(a) if begun.contains(&a.id) => "campaign-status-begun",
                Some(_) => "campaign-status-handed",
            };
            LearnerRow {
                id: m.learner.to_string(),
                name: if m.name.is_empty() { shell.t("group-erased") } else { m.name },
                result: attempt
                    .filter(|_| status == "campaign-status-shared")
                    .map_or(String::new(), |a| format!("/campaigns/{}/results/{}", campaign.id, a.id)),
                status: match (campaign.kind, attempt.and_then(|a| a.outcome.as_deref())) {
                    (Kind::Observation, _) => watched.told(&shell, m.learner),
                    (_, Some(ON_PAPER)) => shell.tx("campaign-status-on-paper", shell.t(status)),
                    _ => shell.t(status),
                },
                observe: match campaign.kind {
                    Kind::Observation => format!("/campaigns/{}/observe/{}", campaign.id, m.learner),
                    _ => String::new(),
                },
                extra: attempt.map_or(String::new(), |a| format!("{} %", a.extra_time)),
                ticked: attempt.is_none(),
            }
        })
        .collect();
    let hidden = shared.is_empty() || (campaign.group.is_none() && shared.len() < ENOUGH);
    let nothing = match (hidden, shared.is_empty() && campaign.group.is_some()) {
        (false, _) => String::new(),
        (true, true) => shell.t("campaign-nobody"),
        (true, false) => shell.t("campaign-too-few"),
    };
    let visible: &[&AttemptRow] = if hidden { &[] } else { &shared };
    let reflection = campaign.kind == Kind::Reflection;
    let fact = |key: &str, value: String| Fact { label: shell.t(key), value };
    let page = ShowPage {
        steps: steps(&shell),
        id: campaign.id.to_string(),
        title: shell.text(&campaign.rules.title),
        facts: vec![
            fact("campaign-for", staff.audience(&shell, &campaign)),
            fact("campaign-kind", shell.t(&format!("campaign-kind-{}", campaign.kind.code()))),
            fact(
                "campaign-window",
                shell.txy(
                    "campaign-window-text",
                    shell.date(campaign.opens.date()),
                    shell.date(campaign.closes.date()),
                ),
            ),
            fact("campaign-state", window(&shell, &hall, &campaign)),
            fact("campaign-begun", shell.n(begun.len() as i64)),
            fact("campaign-finished", shell.n(all.iter().filter(|a| a.finished_at.is_some()).count() as i64)),
        ],
        code: campaign.code.clone(),
        take: shell.tx("campaign-code-text", shell.absolute("/take")),
        take_href: Query::default().with("code", &campaign.code).href("/take"),
        open: campaign.window(hall.now()) != Window::Over,
        on_paper: matches!(campaign.kind, Kind::Adaptive | Kind::Fixed),
        of_group: campaign.group.is_some(),
        observation: campaign.kind == Kind::Observation,
        learners,
        shared: if hidden { String::new() } else { shell.tn("campaign-of-many", shared.len() as i64) },
        nothing,
        levels: Level::ALL.iter().map(|l| shell.t(&format!("sit-level-{l}"))).collect(),
        areas: if reflection { Vec::new() } else { areas(&hall, &shell, &campaign, visible) },
        means: if reflection { means(&hall, &shell, &campaign, visible) } else { Vec::new() },
        shell: &shell,
    };
    shell.page(&page)
}

/// `POST /campaigns/{id}`: closes the campaign, or hands out personal codes.
pub async fn act(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let campaign = staff.campaign(&hall, &id).await?;
    let here = format!("/campaigns/{}", campaign.id);
    let author = staff.actor.person.to_string();
    match (form.get("act"), campaign.group) {
        ("close", _) => {
            close_campaign(&hall, campaign.id, &author).await?;
            Ok(shell.go(&here, Some(("success", "campaign-closed"))))
        }
        ("hand-out", Some(group)) => {
            let by = By::Person(staff.actor.person);
            let mut members = read_learners(hall.db(), by, group, hall.now()).await?;
            let wanted: Vec<Uuid> = form.all("learner").filter_map(|l| l.parse().ok()).collect();
            members.retain(|m| wanted.contains(&m.learner));
            if members.is_empty() {
                return Ok(shell.go(&here, Some(("warning", "campaign-hand-out-none"))));
            }
            let extra: u16 = form.get("extra").parse().unwrap_or(0).min(200);
            let ids: Vec<Uuid> = members.iter().map(|m| m.learner).collect();
            let mut chance = shell.app().chance();
            let handed = hand_out(&hall, &mut chance, &campaign, &ids, shell.language(), extra, &author)
                .await
                .map_err(not_begun)?;
            let page = SheetPage {
                shell: &shell,
                steps: steps(&shell),
                back: here,
                title: shell.text(&campaign.rules.title),
                how: shell.tx("campaign-sheet-how", shell.absolute("/take")),
                rows: members
                    .into_iter()
                    .zip(handed)
                    .map(|(m, h)| SheetRow { name: m.name, code: h.code })
                    .collect(),
            };
            shell.page(&page)
        }
        ("extra-time", Some(group)) => {
            let by = By::Person(staff.actor.person);
            let members = read_learners(hall.db(), by, group, hall.now()).await?;
            let ids: Vec<Uuid> = form
                .all("learner")
                .filter_map(|l| l.parse().ok())
                .filter(|l| members.iter().any(|m| m.learner == *l))
                .collect();
            if ids.is_empty() {
                return Ok(shell.go(&here, Some(("warning", "campaign-hand-out-none"))));
            }
            let extra: u16 = form.get("extra").parse().unwrap_or(0).min(200);
            let changed = set_extra_time(&hall, &campaign, &ids, extra, &author).await?;
            let flash =
                if changed > 0 { ("success", "campaign-extra-set") } else { ("info", "campaign-extra-same") };
            Ok(shell.go(&here, Some(flash)))
        }
        _ => Err(WebError::NotFound),
    }
}
