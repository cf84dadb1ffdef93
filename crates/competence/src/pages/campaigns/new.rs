//! `/campaigns/new`: opens a campaign. What was typed comes back with the errors beside it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Instant, Lang, Text};
use people::span::day;
use uuid::Uuid;
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError, mark};

use super::{Staff, Step, steps};
use crate::campaign::{Campaign, Kind, Length, Rules};
use crate::hall::Hall;
use crate::item::Audience;
use crate::use_cases::open_campaign::{NotOpened, open_campaign};

/// Days that a campaign is open unless somebody says otherwise.
const DAYS: i64 = 14;

struct Choice {
    value: String,
    label: String,
}

struct Areas {
    legend: String,
    areas: Vec<AreaBox>,
}

struct AreaBox {
    id: String,
    value: String,
    label: String,
    ticked: bool,
}

struct ErrorLine {
    field: String,
    text: String,
}

#[derive(Template)]
#[template(path = "campaign-new.html")]
struct NewPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    form: &'a Form,
    at: &'a FieldErrors,
    errors: Vec<ErrorLine>,
    whom: Vec<Choice>,
    kinds: Vec<Choice>,
    audiences: Vec<Choice>,
    frameworks: Vec<Choice>,
    areas: Vec<Areas>,
    sets: Vec<Choice>,
    tasks: Vec<Choice>,
}

/// Frameworks that have questions now.
fn asked_frameworks(hall: &Hall) -> Vec<String> {
    let live = hall.live();
    let mut ids: Vec<String> = live.iter().map(|i| i.framework.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn show(
    hall: &Hall,
    shell: &Shell,
    staff: &Staff,
    form: &Form,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let mut whom: Vec<Choice> = staff
        .groups
        .iter()
        .map(|g| Choice { value: format!("group-{}", g.id), label: shell.tx("campaign-group", &g.name) })
        .collect();
    let mut organisations: Vec<Choice> = staff
        .map
        .iter()
        .filter(|o| o.exists_on(staff.actor.today) && staff.edits(o.id))
        .map(|o| Choice {
            value: format!("organisation-{}", o.key),
            label: shell.tx("campaign-open-code", mark::strip(&staff.organisation(shell, o.id))),
        })
        .collect();
    organisations.sort_by(|a, b| a.label.cmp(&b.label));
    whom.extend(organisations);
    if whom.is_empty() {
        return Err(WebError::Forbidden("campaign-cannot-open"));
    }
    let live = asked_frameworks(hall);
    let ticked: Vec<&str> = form.all("area").collect();
    let frameworks: Vec<_> = hall.frameworks.iter().filter(|f| live.contains(&f.id)).collect();
    let areas = frameworks
        .iter()
        .enumerate()
        .map(|(i, f)| Areas {
            legend: shell.tx("campaign-areas", &f.name),
            areas: f
                .areas
                .iter()
                .enumerate()
                .map(|(j, a)| {
                    let value = format!("{}/{}", f.id, a.id);
                    AreaBox {
                        id: format!("area-{}-{}", i + 1, j + 1),
                        ticked: ticked.contains(&value.as_str()),
                        label: shell.text(&a.label.text),
                        value,
                    }
                })
                .collect(),
        })
        .collect();
    let choice = |prefix: &str, value: &str| Choice {
        value: value.to_owned(),
        label: shell.t(&format!("{prefix}{value}")),
    };
    let page = NewPage {
        shell,
        steps: steps(shell),
        form,
        at,
        errors: at.iter().map(|(f, t)| ErrorLine { field: f.to_owned(), text: t.to_owned() }).collect(),
        whom,
        kinds: ["adaptive", "fixed", "reflection", "observation"]
            .into_iter()
            .map(|k| choice("campaign-kind-", k))
            .collect(),
        audiences: ["learner", "teacher", "trainer", "leader"]
            .into_iter()
            .map(|k| choice("campaign-audience-", k))
            .collect(),
        frameworks: frameworks
            .iter()
            .map(|f| Choice { value: f.id.clone(), label: f.name.clone() })
            .collect(),
        areas,
        tasks: hall
            .shelf()
            .tasks()
            .iter()
            .map(|t| Choice { value: t.id.clone(), label: mark::strip(&shell.text(&t.title)) })
            .collect(),
        sets: hall
            .shelf()
            .sets()
            .into_iter()
            .map(|s| Choice { value: s.id.clone(), label: mark::strip(&shell.text(&s.title)) })
            .collect(),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// `GET /campaigns/new`, also `/campaigns/new?for=group-ID`
pub async fn form(State(hall): State<Hall>, shell: Shell) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let today = staff.actor.today;
    let closes = today.saturating_add(jiff::Span::new().days(DAYS));
    let framework = asked_frameworks(&hall).into_iter().next().unwrap_or_default();
    let pairs = [
        ("for", shell.query().get("for").unwrap_or("").to_owned()),
        ("kind", "adaptive".to_owned()),
        ("audience", "learner".to_owned()),
        ("framework", framework),
        ("opens", today.to_string()),
        ("closes", closes.to_string()),
        ("min", "10".to_owned()),
        ("max", "20".to_owned()),
        ("certainty", "90".to_owned()),
        ("extra-time", "0".to_owned()),
        ("seeded", "0".to_owned()),
        ("sharing", "on".to_owned()),
    ];
    let form = Form(Query(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()));
    show(&hall, &shell, &staff, &form, &FieldErrors::default())
}

/// The questions of a fixed form: evenly over the areas and, in each, over the difficulties.
fn compose(hall: &Hall, rules: &Rules) -> Vec<String> {
    let live = hall.live();
    let mut by_area: std::collections::BTreeMap<String, Vec<(f64, String)>> =
        std::collections::BTreeMap::new();
    for item in live.iter() {
        let area = item.area().to_owned();
        let wanted = rules.areas.is_empty() || rules.areas.contains(&area);
        if item.framework == rules.framework && item.audience.contains(&rules.audience) && wanted {
            by_area.entry(area).or_default().push((item.difficulty.b, item.id.clone()));
        }
    }
    let most = usize::from(rules.length.max);
    let areas = by_area.len().max(1);
    let mut form = Vec::new();
    for (n, mut items) in by_area.into_values().enumerate() {
        items.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        let take = (most / areas + usize::from(n < most % areas)).min(items.len());
        form.extend((0..take).map(|i| items[(2 * i + 1) * items.len() / (2 * take)].1.clone()));
    }
    form
}

/// The campaign that was typed, and what is wrong with it.
fn read(hall: &Hall, shell: &Shell, staff: &Staff, form: &Form) -> (Option<Campaign>, FieldErrors) {
    let mut errors = FieldErrors::default();
    let whole = |errors: &mut FieldErrors, field: &str| -> u16 {
        form.get(field).parse().unwrap_or_else(|_| {
            errors.add(field, shell.t("campaign-number-wrong"));
            0
        })
    };
    let decimal =
        |field: &str| form.get(field).replace(',', ".").parse::<f64>().ok().filter(|x| x.is_finite());
    let (mut group, mut organisation) = (None, None);
    if let Some(g) = form
        .get("for")
        .strip_prefix("group-")
        .and_then(|id| id.parse::<Uuid>().ok())
        .and_then(|id| staff.group(id))
    {
        (group, organisation) = (Some(g.id), Some(g.organisation.uuid()));
    } else if let Some(o) =
        form.get("for").strip_prefix("organisation-").and_then(|key| staff.map.by_key(key))
        && staff.edits(o.id)
    {
        organisation = Some(o.id.uuid());
    } else {
        errors.add("for", shell.t("campaign-for-missing"));
    }
    let kind = Kind::from_code(form.get("kind"));
    if kind.is_none() {
        errors.add("kind", shell.t("campaign-kind-missing"));
    }
    let audience = match form.get("audience") {
        "teacher" => Audience::Teacher,
        "trainer" => Audience::Trainer,
        "leader" => Audience::Leader,
        _ => Audience::Learner,
    };
    let framework = form.get("framework").to_owned();
    if hall.frameworks.get(&framework).is_none() {
        errors.add("framework", shell.t("campaign-framework-missing"));
    }
    let moment = |errors: &mut FieldErrors, field: &str| match day(form.get(field)) {
        Some(day) => Some(day),
        None => {
            errors.add(field, shell.t("campaign-day-wrong"));
            None
        }
    };
    let opens = moment(&mut errors, "opens").and_then(|d| format!("{d}T00:00:00Z").parse::<Instant>().ok());
    let closes = moment(&mut errors, "closes").map(Instant::end_of);
    let minutes = match form.get("minutes") {
        "" => None,
        text => {
            let minutes = text.parse::<u16>().ok().filter(|m| (1..=600).contains(m));
            if minutes.is_none() {
                errors.add("minutes", shell.t("campaign-minutes-wrong"));
            }
            minutes
        }
    };
    let precision = match form.get("precision") {
        "" => None,
        _ => Some(decimal("precision").unwrap_or_else(|| {
            errors.add("precision", shell.t("campaign-precision-wrong"));
            1.0
        })),
    };
    let certainty = decimal("certainty").unwrap_or(0.0) / 100.0;
    let mut rules = Rules {
        title: Text::default().with(Lang::Nb, form.get("title-nb")).with(Lang::En, form.get("title-en")),
        audience,
        areas: form
            .all("area")
            .filter_map(|a| a.split_once('/'))
            .filter(|a| a.0 == framework)
            .map(|a| a.1.to_owned())
            .collect(),
        framework,
        length: Length {
            min: whole(&mut errors, "min"),
            max: whole(&mut errors, "max"),
            precision,
            certainty,
        },
        form: Vec::new(),
        reflection: None,
        extra_time: whole(&mut errors, "extra-time"),
        minutes,
        sharing: form.has("sharing"),
        seeded: whole(&mut errors, "seeded"),
    };
    match kind {
        Some(Kind::Fixed) => rules.form = compose(hall, &rules),
        Some(Kind::Adaptive) if compose(hall, &rules).len() < usize::from(rules.length.min) => {
            errors.add("framework", shell.t("campaign-form-empty"));
        }
        Some(Kind::Reflection) => {
            rules.reflection =
                Some(form.get("reflection").to_owned()).filter(|id| hall.shelf().set(id).is_some());
        }
        Some(Kind::Observation) => {
            if group.is_none() {
                errors.add("for", shell.t("campaign-observation-group"));
            }
            if let Some(task) = hall.shelf().task(form.get("observation")) {
                rules.framework = task.framework.clone();
                rules.form = vec![task.id.clone()];
            }
        }
        _ => {}
    }
    let (Some(kind), Some(opens), Some(closes)) = (kind, opens, closes) else { return (None, errors) };
    for fault in crate::campaign::faults(kind, &rules, opens, closes) {
        let field = match fault.field {
            "title" => "title-nb",
            "form" => "framework",
            field => field,
        };
        errors.add(field, shell.t(fault.key));
    }
    let campaign =
        Campaign { id: Uuid::nil(), code: String::new(), organisation, group, kind, opens, closes, rules };
    (Some(campaign), errors)
}

/// `POST /campaigns/new`
pub async fn submit(State(hall): State<Hall>, Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let staff = Staff::of(&hall, &shell).await?;
    let (campaign, errors) = read(&hall, &shell, &staff, &form);
    let campaign = match campaign {
        Some(campaign) if errors.is_empty() => campaign,
        _ => return show(&hall, &shell, &staff, &form, &errors),
    };
    let author = staff.actor.person.to_string();
    match open_campaign(&hall, &mut shell.app().chance(), campaign, &author).await {
        Ok(campaign) => {
            Ok(shell.go(&format!("/campaigns/{}", campaign.id), Some(("success", "campaign-opened"))))
        }
        Err(NotOpened::Db(e)) => Err(e.into()),
        Err(NotOpened::Faults(_)) => Err(WebError::Conflict("sitting-no-test")),
    }
}
