//! `/items/{id}/statistics`: one item's figures, its curve with what was observed, its options, its values over time.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use people::Actor;
use webkit::{Shell, WebError};

use super::charts::{self, Drawing};
use super::statistics::{DASH, errors, flag_name, origin, p_value, per_cent, with_error};
use super::{Step, competence_name, figure, level_name, moment, steps};
use crate::hall::Hall;
use crate::item::{Item, Task};
use crate::measured::items::{ENOUGH, SHOWN};
use crate::measured::{ItemStatistics, Known};
use crate::store::calibrations;
use crate::use_cases::read_answers::measured;

struct Fact {
    label: String,
    value: String,
    help: String,
}

struct Look {
    name: String,
    why: String,
}

struct OptionRow {
    text: String,
    right: bool,
    n: String,
    share: String,
    ability: String,
}

struct BandRow {
    ability: String,
    n: String,
    share: String,
    expected: String,
}

struct ValueRow {
    href: String,
    name: String,
    when: String,
    difficulty: String,
    slope: String,
    people: String,
    in_use: bool,
}

#[derive(Template)]
#[template(path = "bank-item-statistics.html")]
struct ItemStatisticsPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    id: String,
    stem: String,
    demo: bool,
    few: String,
    looks: Vec<Look>,
    facts: Vec<Fact>,
    drawing: Drawing,
    caption: String,
    bands: Vec<BandRow>,
    options: Vec<OptionRow>,
    values: Vec<ValueRow>,
}

/// What an option says.
fn option_text(shell: &Shell, item: &Item, id: &str) -> String {
    if id.is_empty() {
        return shell.t("bank-stat-skipped");
    }
    let text = match &item.task {
        Task::Choice { options, .. } => options.iter().find(|o| o.id == id).map(|o| &o.text),
        Task::Hotspot { spots, .. } => spots.iter().find(|s| s.id == id).map(|s| &s.label),
        _ => None,
    };
    text.map_or_else(|| id.to_owned(), |t| shell.text(t))
}

fn facts(shell: &Shell, hall: &Hall, known: &Known, s: &ItemStatistics) -> Vec<Fact> {
    let (slope_se, se) = errors(known);
    let shown = s.n >= SHOWN;
    let item = &known.item;
    let fact = |key: &str, value: String| Fact {
        label: shell.t(&format!("bank-stat-{key}")),
        value,
        help: shell.t(&format!("bank-stat-help-{key}")),
    };
    let or_dash = |v: Option<String>| v.filter(|_| shown).unwrap_or_else(|| DASH.to_owned());
    let square = |ms: f64, z: f64| format!("{} (z {})", figure(shell, ms, 2), figure(shell, z, 1));
    let standard = hall.standard(&item.framework);
    let level = standard.level(known.parameters.location());
    vec![
        fact("n", if shown { shell.n(s.n as i64) } else { format!("< {SHOWN}") }),
        fact("share", or_dash(Some(per_cent(shell, s.share)))),
        fact("expected", or_dash(Some(per_cent(shell, s.expected)))),
        fact("rest", or_dash(s.rest.map(|r| figure(shell, r, 2)))),
        fact(
            "difficulty",
            format!("{} · {}", with_error(shell, known.parameters.location(), se), level_name(shell, level)),
        ),
        fact("slope", with_error(shell, known.parameters.slope, slope_se)),
        fact("origin", origin(shell, &known.origin)),
        fact("infit", or_dash(s.squares.map(|m| square(m.infit, m.infit_z)))),
        fact("outfit", or_dash(s.squares.map(|m| square(m.outfit, m.outfit_z)))),
        fact(
            "s-x2",
            s.s_x2.map_or_else(
                || DASH.to_owned(),
                |x| format!("{} ({}), p {}", figure(shell, x.chi_square, 1), x.df, p_value(shell, x.p)),
            ),
        ),
        fact("exposure", or_dash(Some(per_cent(shell, s.exposure)))),
        fact(
            "seconds",
            or_dash(s.seconds.map(|t| {
                shell.txy("bank-stat-seconds-planned", figure(shell, t, 0), item.seconds.to_string())
            })),
        ),
    ]
}

fn looks(shell: &Shell, hall: &Hall, known: &Known, s: &ItemStatistics) -> Vec<Look> {
    let level = hall.standard(&known.item.framework).level(known.parameters.location());
    s.flags
        .iter()
        .map(|f| {
            let key = format!("bank-stat-why-{}", f.code());
            Look {
                name: flag_name(shell, *f),
                why: shell.txy(&key, level_name(shell, known.item.level), level_name(shell, level)),
            }
        })
        .collect()
}

/// The item's values in every calibration that estimated it, the newest first.
async fn values(shell: &Shell, hall: &Hall, id: &str) -> Result<Vec<ValueRow>, WebError> {
    let mut conn = hall.db().read().await?;
    let mut out = Vec::new();
    for c in calibrations::all(&mut conn).await? {
        let rows = calibrations::parameters(&mut conn, c.number).await?;
        let Some(row) = rows.into_iter().find(|r| r.item == id && r.origin == c.number) else { continue };
        let Some(item) = crate::pool::estimated(&row) else { continue };
        let se = row.errors().into_iter().reduce(f64::max);
        out.push(ValueRow {
            href: format!("/items/calibrations/{}", c.number),
            name: shell.tx("bank-cal-number", c.number.to_string()),
            when: moment(shell, &c.recorded_at),
            difficulty: with_error(shell, item.location(), se),
            slope: with_error(shell, item.slope, row.slope_error),
            people: shell.n(row.people),
            in_use: c.in_use,
        });
    }
    Ok(out)
}

/// `GET /items/{id}/statistics`
pub async fn page(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    actor.require_editor()?;
    let m = measured(&hall).await?;
    let place = m.answers.places().get(id.as_str()).copied().ok_or(WebError::NotFound)? as usize;
    let (known, s) = (&m.answers.items[place], &m.found.items[place]);
    let item = &known.item;
    let few = match s.n {
        0 => shell.t("bank-no-answers"),
        n if n < ENOUGH => shell.t("bank-few-note"),
        _ => String::new(),
    };
    let shown = s.n >= SHOWN;
    let expected =
        |ability: f64| known.parameters.expected_score(ability) / known.parameters.top_score().max(1) as f64;
    let cuts = hall.standard(&item.framework).cuts;
    let mut steps = steps(&shell);
    steps.push(Step { href: "/items/statistics".to_owned(), label: shell.t("bank-statistics") });
    let level = shell.tx("bank-stat-level-lines", level_name(&shell, item.level));
    let caption = shell.tx("bank-stat-curve-caption", &item.id);
    shell.page(&ItemStatisticsPage {
        steps,
        id: item.id.clone(),
        stem: format!(
            "{} · {}",
            competence_name(&shell, &hall, &item.framework, &item.competence),
            shell.text(&item.stem)
        ),
        demo: shell.demo(),
        few,
        looks: looks(&shell, &hall, known, s),
        facts: facts(&shell, &hall, known, s),
        drawing: charts::curve(&shell, &caption, &known.parameters, &s.curve, &cuts, Some(&level)),
        caption,
        bands: s
            .curve
            .iter()
            .map(|b| BandRow {
                ability: figure(&shell, b.ability, 2),
                n: shell.n(b.n as i64),
                share: format!("{} ± {}", per_cent(&shell, b.share), figure(&shell, b.se * 100.0, 0)),
                expected: per_cent(&shell, expected(b.ability)),
            })
            .collect(),
        options: s
            .options
            .iter()
            .filter(|_| shown)
            .map(|o| OptionRow {
                text: option_text(&shell, item, &o.id),
                right: o.right,
                n: shell.n(o.n as i64),
                share: per_cent(&shell, o.n as f64 / s.n as f64),
                ability: o.ability.map_or_else(|| DASH.to_owned(), |a| figure(&shell, a, 2)),
            })
            .collect(),
        values: values(&shell, &hall, &item.id).await?,
        shell: &shell,
    })
}
