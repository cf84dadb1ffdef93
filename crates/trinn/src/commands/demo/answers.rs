//! Invented answers to the real items, made by a rule, so that the pages about the items have something to show. Nobody gave
//! them; the tests they belong to, their classes and the pages say so.
//!
//! Six hundred people answer 25 items each: half of them one form, as four programmes' classes, half of them items that
//! differ from person to person, with two new ones among them that do not count. The rule has a few faults built in, which
//! the pages should find: an item whose key looks wrong, one that is far too easy, some that are harder in nynorsk, one that is
//! easier for one programme, some that become known in the course of the autumn.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use competence::Hall;
use competence::calibration::{Aim, Family, Link, Plan};
use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::engine::{Engine, Test};
use competence::item::{self, Answer, Audience, Item, ReviewStatus, Task, Variant, mark, seed_of};
use competence::pool::judged;
use competence::runs::Run;
use competence::store::answers::{self, AnswerRow};
use competence::store::attempts::{self, AttemptRow};
use competence::use_cases::calibrate::calibrate;
use competence::use_cases::open_campaign::open_campaign;
use competence::use_cases::put_items::put_items;
use competence::use_cases::take_calibration::take_calibration;
use db::{Db, audit};
use irt::chance::Chance as Throws;
use irt::simulate::draw_score;
use kernel::{Chance, Id, Instant, Lang};
use people::use_cases::groups::{AddGroup, add_group};
use people::{By, OrganisationMap, Span};
use serde_json::json;

use super::campaigns;
use crate::content;

/// People in each half of the autumn; every other one has the common form.
const EACH: usize = 300;
/// Items of a person.
const LENGTH: usize = 25;
/// Items from which people get some of their own.
const OWN: usize = 45;
/// New items among the items of a person's own.
const NEW: usize = 2;
/// The seed of everything here: the demonstration is the same every time.
const SEED: u64 = 20_260_820;
/// The programmes of the invented classes.
const PROGRAMMES: [&str; 4] =
    ["Bygg- og anleggsteknikk", "Elektro og datateknologi", "Helse- og oppvekstfag", "Restaurant- og matfag"];
/// First days of the two halves; the first calibration lies between them, the second after both.
const HALVES: [&str; 2] = ["2026-08-20T07:00:00Z", "2026-10-05T07:00:00Z"];
/// When the halves were calibrated.
const CALIBRATED: [&str; 2] = ["2026-10-01T08:00:00Z", "2026-11-21T08:00:00Z"];

/// How an item really works, as the rule has it.
struct Truth {
    item: Arc<Item>,
    parameters: irt::Item,
    /// Able people are wrong: the key looks wrong.
    turned: bool,
    /// Harder in nynorsk, in logits.
    nynorsk: f64,
    /// Harder for the programme with this number, in logits.
    programme: Option<(usize, f64)>,
    /// Easier in the second half, in logits.
    known: f64,
}

fn shifted(item: &irt::Item, by: f64) -> irt::Item {
    let mut out = item.clone();
    match &mut out.shape {
        irt::Shape::Logistic { difficulty, .. } => *difficulty += by,
        irt::Shape::Graded { boundaries: b } | irt::Shape::PartialCredit { steps: b } => {
            b.iter_mut().for_each(|x| *x += by);
        }
    }
    out
}

/// The kinds of which an answer with any score can be made.
fn can_be_answered(item: &Item) -> bool {
    matches!(item.task, Task::Choice { .. } | Task::Number { .. } | Task::Text { .. })
}

/// An answer with a score, or the nearest that the item allows. `throws` chooses among wrong options.
fn answer(item: &Item, variant: &Variant, score: usize, lang: Lang, throws: &mut Throws) -> Answer {
    let candidates: Vec<Answer> = match &item.task {
        Task::Choice { multiple, options } => {
            let keys: Vec<String> = options.iter().filter(|o| o.correct).map(|o| o.id.clone()).collect();
            let wrong: Vec<String> = options.iter().filter(|o| !o.correct).map(|o| o.id.clone()).collect();
            if score == 0 && throws.uniform() < 0.04 {
                return Answer::Skipped;
            }
            // the first wrong option is believed more often than the others
            let weights: Vec<f64> = (0..wrong.len()).map(|i| 1.0 / (i + 1) as f64).collect();
            let one = wrong.get(throws.pick(&weights)).cloned();
            let mut all = vec![Answer::Chosen(keys.clone())];
            all.extend(one.map(|w| Answer::Chosen(vec![w])));
            if *multiple {
                all.extend((1..keys.len()).map(|n| Answer::Chosen(keys[..n].to_vec())));
            }
            all
        }
        Task::Number { number, .. } => vec![
            Answer::Written(item::number::shown(number.value, lang)),
            Answer::Written(item::number::shown(number.value * 1.5 + 7.0, lang)),
        ],
        Task::Text { accept, .. } => {
            let right = accept.get(&lang).or_else(|| accept.values().next()).and_then(|l| l.first());
            let mut all = vec![Answer::Written("?".to_owned())];
            all.extend(right.cloned().map(Answer::Written));
            all
        }
        _ => Vec::new(),
    };
    let distance = |a: &Answer| (i64::from(mark(item, variant, a, lang).score) - score as i64).abs();
    candidates.into_iter().min_by_key(distance).unwrap_or(Answer::Skipped)
}

/// Everything that the rule needs while people answer.
struct Rule<'a> {
    truths: &'a HashMap<String, Truth>,
    throws: Throws,
}

/// One person's attempt: in which campaign, with what ability, from when.
struct Person<'a> {
    campaign: &'a Campaign,
    test: &'a Test,
    programme: Option<usize>,
    half: usize,
    began: Instant,
    lang: Lang,
    ability: f64,
    /// Ids, and whether each counts.
    items: Vec<(String, bool)>,
}

impl Rule<'_> {
    fn take(&mut self, p: &Person<'_>, chance: &mut Chance) -> (AttemptRow, Vec<AnswerRow>) {
        let id = Id::<AttemptRow>::new(p.began, chance).uuid();
        let seed = chance.next_u64() >> 1;
        let mut rows = Vec::with_capacity(p.items.len());
        let mut scores = Vec::with_capacity(p.items.len());
        let mut at = p.began;
        for (n, (item, counts)) in p.items.iter().enumerate() {
            let truth = &self.truths[item];
            let variant = Variant::of(&truth.item, seed_of(seed, item));
            let mut by = if p.half == 1 { -truth.known } else { 0.0 };
            if p.lang == Lang::Nn {
                by += truth.nynorsk;
            }
            by += truth.programme.filter(|(g, _)| p.programme == Some(*g)).map_or(0.0, |(_, b)| b);
            let ability = if truth.turned { -p.ability } else { p.ability };
            let score = draw_score(&shifted(&truth.parameters, by), ability, &mut self.throws);
            let given = answer(&truth.item, &variant, score, p.lang, &mut self.throws);
            let marked = mark(&truth.item, &variant, &given, p.lang);
            // half of the people need less than the planned time; the others up to several times as much
            let seconds = f64::from(truth.item.seconds) * (0.35 * self.throws.normal() - 0.1).exp();
            at = at.plus_millis((seconds * 1000.0) as i64);
            let next = p.items.get(n + 1);
            scores.push((item.clone(), marked.score as u8, *counts));
            rows.push(AnswerRow {
                attempt: id,
                position: n as i64 + 1,
                item: item.clone(),
                version: i64::from(truth.item.version),
                response: given.to_json().to_string(),
                score: i64::from(marked.score),
                top_score: i64::from(marked.top),
                operational: i64::from(*counts),
                answered_at: at.to_string(),
                next_item: next.map(|x| x.0.clone()),
                next_version: next.map(|x| i64::from(self.truths[&x.0].item.version)),
            });
        }
        let result = Engine::replay(p.test, seed, &scores, None).result(p.test);
        let first = &p.items[0].0;
        let attempt = AttemptRow {
            id,
            campaign: p.campaign.id,
            learner: None,
            // no personal code leads to an invented attempt: this is no hash of one
            token_hash: format!("invented-{id}"),
            seed: seed as i64,
            lang: p.lang.code().to_owned(),
            extra_time: 0,
            started_at: p.began.to_string(),
            first_item: Some(first.clone()),
            first_version: Some(i64::from(self.truths[first].item.version)),
            finished_at: Some(at.to_string()),
            outcome: Some("long-enough".to_owned()),
            result: Some(serde_json::to_string(&result).expect("a result always serialises")),
            shared_at: None,
            clock_at: Some(p.began.to_string()),
            calibration: Some(0),
        };
        (attempt, rows)
    }
}

/// Items of learners that the rule can answer, spread over areas and difficulties, in the order in which they are used.
fn choose(hall: &Hall) -> Vec<Arc<Item>> {
    let mut by_area: std::collections::BTreeMap<String, Vec<Arc<Item>>> = std::collections::BTreeMap::new();
    for item in hall.live().iter() {
        let fits = item.framework == "digcomp-3.0"
            && item.review == ReviewStatus::Reviewed
            && item.audience.contains(&Audience::Learner)
            && item.enemies.is_empty()
            && can_be_answered(item);
        if fits {
            by_area.entry(item.area().to_owned()).or_default().push(item.clone());
        }
    }
    for list in by_area.values_mut() {
        list.sort_by(|a, b| a.difficulty.b.total_cmp(&b.difficulty.b).then_with(|| a.id.cmp(&b.id)));
        // every fifth first, then the ones between: each part of the list spans all difficulties
        let spread: Vec<Arc<Item>> =
            (0..5).flat_map(|from| list.iter().skip(from).step_by(5).cloned()).collect();
        *list = spread;
    }
    let longest = by_area.values().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|n| by_area.values().filter_map(move |l| l.get(n).cloned())).collect()
}

fn truths(form: &[Arc<Item>], own: &[Arc<Item>], new: &[Arc<Item>]) -> HashMap<String, Truth> {
    let mut throws = Throws::stream(SEED, 1);
    let mut out = HashMap::new();
    for item in form.iter().chain(own).chain(new) {
        let mut parameters = shifted(&judged(item), 0.45 * throws.normal());
        parameters.slope *= (0.25 * throws.normal()).exp();
        let truth = Truth {
            item: item.clone(),
            parameters,
            turned: false,
            nynorsk: 0.0,
            programme: None,
            known: 0.0,
        };
        out.insert(item.id.clone(), truth);
    }
    // faults show best where neither everybody nor nobody is right
    let mut middle: Vec<&Arc<Item>> = form.iter().filter(|i| i.difficulty.b.abs() < 1.3).collect();
    middle.sort_by_key(|i| !matches!(i.task, Task::Choice { multiple: false, .. }));
    // an item that becomes known shows best where it was hard before
    let mut hard: Vec<&Arc<Item>> = middle.clone();
    hard.sort_by(|a, b| b.difficulty.b.total_cmp(&a.difficulty.b).then_with(|| a.id.cmp(&b.id)));
    for item in hard.iter().take(2) {
        if let Some(truth) = out.get_mut(&item.id) {
            truth.known = 1.6;
            truth.parameters.slope = truth.parameters.slope.max(1.3);
        }
    }
    middle.retain(|i| hard.iter().take(2).all(|h| h.id != i.id));
    for (n, item) in middle.iter().enumerate() {
        let Some(truth) = out.get_mut(&item.id) else { continue };
        match n {
            0 => truth.turned = true,
            1 => truth.parameters = shifted(&truth.parameters, -4.0),
            2 | 5 => truth.nynorsk = 1.3,
            3 => truth.programme = Some((3, -1.8)),
            _ => {}
        }
    }
    out
}

fn new_items() -> Result<Vec<Item>> {
    let (file, problems) = item::read_items("new-items.json", content::NEW_ITEMS);
    if let Some(problem) = problems.first() {
        bail!("read the new items of the demonstration: {problem}");
    }
    Ok(file.items)
}

fn title(nb: &str, nn: &str, en: &str) -> Rules {
    let rules = campaigns::rules(Audience::Learner, "digcomp-3.0", nb, nn, en);
    Rules { length: Length { min: LENGTH as u16, max: LENGTH as u16, ..Length::default() }, ..rules }
}

/// Fills in the answers and two calibrations of them; the first one is in use.
pub async fn answers(db: &Db, chance: &mut Chance, author: &str) -> Result<()> {
    let first = super::at(HALVES[0]);
    put_items(db, first, &new_items()?, true, author, "new items that are tried out in the demonstration")
        .await
        .context("add the new items of the demonstration")?;
    let hall = campaigns::hall(db, first).await?;
    let chosen = choose(&hall);
    let live = hall.live();
    let new: Vec<Arc<Item>> = new_items()?.iter().filter_map(|i| live.get(&i.id).cloned()).collect();
    if chosen.len() < 3 * LENGTH || new.len() < NEW {
        bail!("make invented answers: the bank has too few items for them");
    }
    let (form, own) = chosen.split_at(LENGTH);
    let own = &own[..own.len().min(OWN)];
    let truths = truths(form, own, &new);
    let mut tests: Vec<(Campaign, Arc<Test>, Option<usize>)> = Vec::new();
    let map = people::store::organisation::load_map(&mut db.read().await?).await?;
    for (n, programme) in PROGRAMMES.iter().enumerate() {
        let class = class(db, chance, &map, programme, first).await?;
        let rules = Rules {
            form: form.iter().map(|i| i.id.clone()).collect(),
            ..title(
                "Kartlegging høsten 2026 (oppdiktet)",
                "Kartlegging hausten 2026 (oppdikta)",
                "Survey, autumn 2026 (invented)",
            )
        };
        tests.push(open(&hall, chance, Kind::Fixed, Some(class), rules, author, Some(n)).await?);
    }
    let rules = Rules {
        seeded: NEW as u16,
        ..title(
            "Utprøving høsten 2026 (oppdiktet)",
            "Utprøving hausten 2026 (oppdikta)",
            "Trial, autumn 2026 (invented)",
        )
    };
    tests.push(open(&hall, chance, Kind::Adaptive, None, rules, author, None).await?);
    let mut rule = Rule { truths: &truths, throws: Throws::stream(SEED, 2) };
    for half in 0..2 {
        let mut all_attempts = Vec::with_capacity(EACH);
        let mut all_answers = Vec::with_capacity(EACH * LENGTH);
        for n in 0..EACH {
            let of_form = n % 2 == 0;
            let test = if of_form { n / 2 % PROGRAMMES.len() } else { PROGRAMMES.len() };
            let (campaign, test, programme) = &tests[test];
            let lang = match rule.throws.uniform() {
                u if u < 0.5 => Lang::Nb,
                u if u < 0.8 => Lang::Nn,
                _ => Lang::En,
            };
            let ability = 0.1 + rule.throws.normal();
            let items = if of_form {
                form.iter().map(|i| (i.id.clone(), true)).collect()
            } else {
                own_items(own, &new, ability, &mut rule.throws)
            };
            // ten people a day, one after the other
            let began = super::at(HALVES[half])
                .plus_millis((n as i64 / 10) * 86_400_000 + (n as i64 % 10) * 31 * 60_000);
            let programme = *programme;
            let person = Person { campaign, test, programme, half, began, lang, ability, items };
            let (attempt, rows) = rule.take(&person, chance);
            all_attempts.push(attempt);
            all_answers.extend(rows);
        }
        let mut tx = db.write().await?;
        attempts::add_all(&mut tx, &all_attempts).await?;
        answers::add(&mut tx, &all_answers.iter().collect::<Vec<_>>()).await?;
        let detail = json!({ "attempts": all_attempts.len(), "answers": all_answers.len() });
        let now = super::at(CALIBRATED[half]);
        audit::append(&mut tx, now, author, "demo.invent_answers", "attempts", &detail).await?;
        tx.commit().await?;
        calibration(db, chance, half, author).await?;
    }
    Ok(())
}

/// Items of a person's own: mostly near the ability, and two new ones that do not count.
fn own_items(own: &[Arc<Item>], new: &[Arc<Item>], ability: f64, throws: &mut Throws) -> Vec<(String, bool)> {
    let mut left: Vec<&Arc<Item>> = own.iter().collect();
    let mut out = Vec::with_capacity(LENGTH);
    while out.len() < LENGTH - NEW && !left.is_empty() {
        let weights: Vec<f64> =
            left.iter().map(|i| (-0.35 * (i.difficulty.b - ability).powi(2)).exp() + 0.1).collect();
        out.push((left.swap_remove(throws.pick(&weights)).id.clone(), true));
    }
    let mut fresh: Vec<&Arc<Item>> = new.iter().collect();
    for _ in 0..NEW {
        let one = fresh.swap_remove(throws.below(fresh.len()));
        let at = 2 + throws.below(out.len() - 2);
        out.insert(at, (one.id.clone(), false));
    }
    out
}

async fn class(
    db: &Db,
    chance: &mut Chance,
    map: &OrganisationMap,
    programme: &str,
    now: Instant,
) -> Result<uuid::Uuid> {
    let school = map.by_key(super::school::SCHOOL).context("find the demonstration's school")?.id;
    let what = AddGroup {
        organisation: school,
        name: format!("Vg1 {programme} (oppdiktet)"),
        school_year: "2026/27".to_owned(),
        programme: programme.to_owned(),
        span: Span::since(now.date()),
    };
    add_group(db, By::Command("demo"), &what, now, chance).await.context("make an invented class")
}

async fn open(
    hall: &Hall,
    chance: &mut Chance,
    kind: Kind,
    group: Option<uuid::Uuid>,
    rules: Rules,
    author: &str,
    programme: Option<usize>,
) -> Result<(Campaign, Arc<Test>, Option<usize>)> {
    let campaign = Campaign {
        // another one is given when it is opened
        id: Id::<Campaign>::new(hall.now(), chance).uuid(),
        code: String::new(),
        organisation: None,
        group,
        kind,
        opens: super::at(HALVES[0]),
        closes: super::at(CALIBRATED[1]),
        rules,
    };
    let campaign = match open_campaign(hall, chance, campaign, author).await {
        Ok(campaign) => campaign,
        Err(e) => bail!("open an invented test: {e}"),
    };
    let test = hall.test(&campaign).await?.context("make an invented test")?;
    Ok((campaign, test, programme))
}

/// A calibration of one half of the answers. The first one is taken into use.
async fn calibration(db: &Db, chance: &mut Chance, half: usize, author: &str) -> Result<()> {
    let now = super::at(CALIBRATED[half]);
    let hall = campaigns::hall(db, now).await?;
    let plan = Plan {
        aim: Aim::Whole,
        framework: "digcomp-3.0".to_owned(),
        areas: Vec::new(),
        family: Family::TwoPl,
        since: (half > 0).then(|| super::at(HALVES[half]).date()),
        min_answers: 75,
        link: Link::Mean,
        fixed: Vec::new(),
    };
    let reason = ["Første halvdel av høsten, oppdiktede svar", "Andre halvdel av høsten, oppdiktede svar"];
    let run = Run::new(Id::<Run>::new(now, chance).uuid(), plan, reason[half], author, now);
    let number = calibrate(&hall, &run).await.context("calibrate the invented answers")?;
    if half == 0 {
        take_calibration(&hall, number, author).await.context("take the first calibration into use")?;
    }
    Ok(())
}
