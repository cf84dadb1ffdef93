//! `/items/dif`: items that are harder for one group than for another with the same ability. Groups are what the data hold
//! anyway; small ones are refused.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use irt::dif::EtsClass;
use people::Actor;
use people::store::group;
use serde_json::json;
use uuid::Uuid;
use webkit::{Shell, WebError};

use super::statistics::{DASH, cell_of, p_value};
use super::{Choice, Step, figure, steps};
use crate::hall::Hall;
use crate::measured::Measured;
use crate::measured::groups::{Compared, Grouping, IN_GROUP, ItemDif, OF_ITEM, compare};
use crate::measured::items::SHOWN;
use crate::use_cases::read_answers::measured;
use webkit::files::csv_file;

struct GroupRow {
    label: String,
    people: String,
    enough: bool,
}

struct Row {
    href: String,
    id: String,
    n: String,
    size: String,
    class: &'static str,
    class_name: String,
    chance: String,
    uniform: String,
    turning: String,
    words: String,
}

#[derive(Template)]
#[template(path = "bank-dif.html")]
struct DifPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    here: &'static str,
    demo: bool,
    frameworks: Vec<Choice>,
    framework: String,
    groupings: Vec<Choice>,
    grouping: &'static str,
    what: String,
    choices: Vec<Choice>,
    reference: String,
    focal: String,
    groups: Vec<GroupRow>,
    refused: String,
    compared: bool,
    summary: String,
    bands: String,
    too_few: String,
    rows: Vec<Row>,
    only: bool,
    all: String,
    csv: String,
    json: String,
}

/// A group: its code in addresses, its name, its people.
struct Group {
    code: String,
    label: String,
    people: usize,
}

/// What the address asks for, with the groups there are.
struct Asked {
    framework: usize,
    grouping: Grouping,
    groups: Vec<Group>,
    /// By sheet: the place of its group.
    of: Vec<Option<usize>>,
    reference: Option<usize>,
    focal: Option<usize>,
}

/// The programme of each class that a campaign was opened for. A class is no person; nothing else of it is read.
async fn programmes(hall: &Hall, m: &Measured) -> Result<HashMap<Uuid, String>, WebError> {
    let mut conn = hall.db().read().await?;
    let classes: HashMap<Uuid, Option<String>> =
        group::all(&mut conn).await?.into_iter().map(|g| (g.id, g.programme)).collect();
    drop(conn);
    let mut out = HashMap::new();
    for campaign in m.answers.sheets.iter().map(|s| s.campaign).collect::<std::collections::HashSet<_>>() {
        let class = hall.campaign(campaign).await?.and_then(|c| c.group);
        if let Some(programme) = class.and_then(|g| classes.get(&g)).and_then(Clone::clone) {
            out.insert(campaign, programme);
        }
    }
    Ok(out)
}

async fn asked(hall: &Hall, shell: &Shell, m: &Measured) -> Result<Asked, WebError> {
    let query = shell.query();
    let most = |f: &usize| m.answers.sheets.iter().filter(|s| s.framework == *f).count();
    let framework = query
        .get("framework")
        .and_then(|f| m.answers.framework(f))
        .or_else(|| (0..m.answers.frameworks.len()).max_by_key(most))
        .unwrap_or(0);
    let grouping = match query.get("by").filter(|b| !b.is_empty()) {
        None => Grouping::Language,
        Some(code) => {
            Grouping::from_code(code).ok_or_else(|| WebError::bad("by", "error-parameter", code))?
        }
    };
    let programmes =
        if grouping == Grouping::Programme { programmes(hall, m).await? } else { HashMap::new() };
    let mut audiences: HashMap<Uuid, String> = HashMap::new();
    let mut codes: Vec<Option<String>> = Vec::with_capacity(m.answers.sheets.len());
    for sheet in &m.answers.sheets {
        let code = if sheet.framework != framework {
            None
        } else {
            match grouping {
                Grouping::Language => Some(sheet.lang.code().to_owned()),
                Grouping::Programme => programmes.get(&sheet.campaign).cloned(),
                Grouping::Audience => {
                    if let Some(code) = audiences.get(&sheet.campaign) {
                        Some(code.clone())
                    } else {
                        let code = hall.campaign(sheet.campaign).await?;
                        let code = code.map(|c| c.rules.audience.code().to_owned());
                        audiences.extend(code.clone().map(|c| (sheet.campaign, c)));
                        code
                    }
                }
            }
        };
        codes.push(code);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in codes.iter().flatten() {
        *counts.entry(code).or_default() += 1;
    }
    let mut groups: Vec<Group> = counts
        .into_iter()
        .map(|(code, people)| Group {
            label: match grouping {
                Grouping::Language => {
                    code.parse::<kernel::Lang>().map_or_else(|_| code.to_owned(), |l| l.own_name().to_owned())
                }
                Grouping::Programme => code.to_owned(),
                Grouping::Audience => shell.t(&format!("bank-audience-{code}")),
            },
            code: code.to_owned(),
            people,
        })
        .collect();
    groups.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.code.cmp(&b.code)));
    let of =
        codes.iter().map(|c| c.as_ref().and_then(|c| groups.iter().position(|g| g.code == *c))).collect();
    // groups are sorted by size, so the first ones are those that are large enough
    let large = groups.iter().filter(|g| g.people >= IN_GROUP).count();
    let chosen = |name: &str| {
        let code = query.get(name).filter(|c| !c.is_empty())?;
        groups.iter().position(|g| g.code == code).filter(|g| *g < large)
    };
    let reference = chosen("reference").or((large > 0).then_some(0));
    let focal = chosen("focal")
        .filter(|f| Some(*f) != reference)
        .or_else(|| (0..large).find(|g| Some(*g) != reference));
    Ok(Asked { framework, grouping, groups, of, reference, focal })
}

fn found(m: &Measured, a: &Asked) -> Option<Compared> {
    let (reference, focal) = a.reference.zip(a.focal)?;
    Some(compare(&m.answers, &m.found.abilities, &a.of, reference, focal))
}

fn class_code(class: EtsClass) -> &'static str {
    match class {
        EtsClass::A => "a",
        EtsClass::B => "b",
        EtsClass::C => "c",
    }
}

/// True when the item is harder for the focal group.
fn harder_for_focal(one: &ItemDif) -> bool {
    one.mantel_haenszel.map_or_else(|| one.mantel.is_some_and(|x| x.effect < 0.0), |x| x.delta < 0.0)
}

fn row(shell: &Shell, m: &Measured, a: &Asked, one: &ItemDif) -> Row {
    let item = &m.answers.items[one.item].item;
    let class = class_code(one.class());
    let name = |g: Option<usize>| g.map_or_else(String::new, |g| a.groups[g].label.clone());
    let words = if one.turns() {
        shell.t("bank-dif-turns")
    } else if one.class() == EtsClass::A {
        String::new()
    } else {
        let harder = if harder_for_focal(one) { a.focal } else { a.reference };
        shell.tx("bank-dif-harder-for", name(harder))
    };
    let p = one.mantel_haenszel.map(|x| x.p).or(one.mantel.map(|x| x.p));
    Row {
        href: shell.href(&format!("/items/{}/statistics", item.id)),
        id: item.id.clone(),
        n: format!("{} / {}", shell.n(one.n.0 as i64), shell.n(one.n.1 as i64)),
        size: match (one.mantel_haenszel, one.mantel) {
            (Some(x), _) => format!("{} ± {}", figure(shell, x.delta, 2), figure(shell, x.delta_se, 2)),
            (None, Some(x)) => shell.tx("bank-dif-effect", figure(shell, x.effect, 2)),
            (None, None) => DASH.to_owned(),
        },
        class,
        class_name: shell.t(&format!("bank-dif-class-{class}")),
        chance: p.map_or_else(|| DASH.to_owned(), |p| p_value(shell, p)),
        uniform: one.logistic.map_or_else(|| DASH.to_owned(), |l| p_value(shell, l.uniform_p)),
        turning: one.logistic.map_or_else(|| DASH.to_owned(), |l| p_value(shell, l.non_uniform_p)),
        words,
    }
}

/// `GET /items/dif`
pub async fn page(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let m = measured(&hall).await?;
    let a = asked(&hall, &shell, &m).await?;
    let compared = found(&m, &a);
    let query = shell.query();
    let only = query.get("show") != Some("all");
    let list = compared.as_ref().map(|c| c.items.as_slice()).unwrap_or_default();
    let large = list.iter().filter(|i| i.class() > EtsClass::A || i.turns()).count();
    let label = |g: Option<usize>| g.map_or_else(String::new, |g| a.groups[g].label.clone());
    let code = |g: Option<usize>| g.map_or_else(String::new, |g| a.groups[g].code.clone());
    let grouping = a.grouping.code();
    shell.page(&DifPage {
        steps: steps(&shell),
        here: "dif",
        demo: shell.demo(),
        frameworks: m
            .answers
            .frameworks
            .iter()
            .map(|f| Choice {
                value: f.clone(),
                label: hall.frameworks.get(f).map_or_else(|| f.clone(), |x| x.name.clone()),
            })
            .collect(),
        framework: m.answers.frameworks.get(a.framework).cloned().unwrap_or_default(),
        groupings: Grouping::ALL
            .iter()
            .map(|g| Choice {
                value: g.code().to_owned(),
                label: shell.t(&format!("bank-dif-by-{}", g.code())),
            })
            .collect(),
        grouping,
        what: shell.t(&format!("bank-dif-what-{grouping}")),
        choices: a
            .groups
            .iter()
            .filter(|g| g.people >= IN_GROUP)
            .map(|g| Choice { value: g.code.clone(), label: g.label.clone() })
            .collect(),
        reference: code(a.reference),
        focal: code(a.focal),
        groups: a
            .groups
            .iter()
            .map(|g| GroupRow {
                label: g.label.clone(),
                people: if g.people < SHOWN { format!("< {SHOWN}") } else { shell.n(g.people as i64) },
                enough: g.people >= IN_GROUP,
            })
            .collect(),
        refused: shell.tx("bank-dif-none", IN_GROUP.to_string()),
        compared: compared.is_some(),
        summary: shell.txy("bank-dif-summary", label(a.focal), label(a.reference)),
        bands: shell.txy(
            "bank-dif-bands",
            compared.as_ref().map_or(0, |c| c.bands).to_string(),
            OF_ITEM.to_string(),
        ),
        too_few: match compared.as_ref().map_or(0, |c| c.too_few) {
            0 => String::new(),
            n => shell.tn("bank-dif-too-few", n),
        },
        rows: list
            .iter()
            .filter(|i| !only || i.class() > EtsClass::A || i.turns())
            .map(|i| row(&shell, &m, &a, i))
            .collect(),
        only,
        all: if only {
            shell.txy("bank-dif-only", shell.n(large as i64), shell.n(list.len() as i64))
        } else {
            String::new()
        },
        csv: query.href("/items/dif.csv"),
        json: query.href("/items/dif.json"),
        shell: &shell,
    })
}

/// `GET /items/dif.csv`
pub async fn csv(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let m = measured(&hall).await?;
    let a = asked(&hall, &shell, &m).await?;
    let code = |g: Option<usize>| g.map_or_else(String::new, |g| a.groups[g].code.clone());
    let rows = found(&m, &a).unwrap_or_default().items.into_iter().map(|one| {
        let (mh, mantel, logistic) = (one.mantel_haenszel, one.mantel, one.logistic);
        vec![
            m.answers.items[one.item].item.id.clone(),
            a.grouping.code().to_owned(),
            code(a.reference),
            code(a.focal),
            one.n.0.to_string(),
            one.n.1.to_string(),
            class_code(one.class()).to_uppercase(),
            cell_of(mh.map(|x| x.delta), 4),
            cell_of(mh.map(|x| x.delta_se), 4),
            cell_of(mh.map(|x| x.odds_ratio), 4),
            cell_of(mh.map(|x| x.p).or(mantel.map(|x| x.p)), 5),
            cell_of(mantel.map(|x| x.effect), 4),
            cell_of(logistic.map(|x| x.effect), 4),
            cell_of(logistic.map(|x| x.uniform_p), 5),
            cell_of(logistic.map(|x| x.non_uniform_p), 5),
            cell_of(logistic.map(|x| x.added_r2), 5),
        ]
    });
    let head = "id,by,reference,focal,answers_reference,answers_focal,class,mh_delta,mh_delta_se,odds_ratio,p,\
                standardised_mean_difference,logistic_effect,logistic_uniform_p,logistic_non_uniform_p,added_r2";
    Ok(csv_file("item-dif", head, rows))
}

/// `GET /items/dif.json`
pub async fn json(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let m = measured(&hall).await?;
    let a = asked(&hall, &shell, &m).await?;
    let code = |g: Option<usize>| g.map(|g| a.groups[g].code.clone());
    let compared = found(&m, &a);
    let items: Vec<_> = compared
        .iter()
        .flat_map(|c| &c.items)
        .map(|one| {
            json!({
                "id": m.answers.items[one.item].item.id,
                "answers": { "reference": one.n.0, "focal": one.n.1 },
                "class": class_code(one.class()).to_uppercase(),
                "turns": one.turns(),
                "mantel_haenszel": one.mantel_haenszel.map(|x| json!({
                    "delta": x.delta, "delta_se": x.delta_se, "odds_ratio": x.odds_ratio, "chi_square": x.chi_square, "p": x.p,
                })),
                "mantel": one.mantel.map(|x| json!({
                    "effect": x.effect, "mean_difference": x.mean_difference, "chi_square": x.chi_square, "p": x.p,
                })),
                "logistic": one.logistic.map(|x| json!({
                    "effect": x.effect, "uniform_p": x.uniform_p, "non_uniform_p": x.non_uniform_p, "added_r2": x.added_r2,
                })),
            })
        })
        .collect();
    let whole = json!({
        "framework": m.answers.frameworks.get(a.framework),
        "by": a.grouping.code(),
        "reference": code(a.reference),
        "focal": code(a.focal),
        "smallest_group": IN_GROUP,
        "bands": compared.as_ref().map(|c| c.bands),
        "items_with_too_few_answers": compared.as_ref().map(|c| c.too_few),
        "items": items,
    });
    Ok(axum::Json(whole).into_response())
}
