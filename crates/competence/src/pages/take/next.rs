//! What to learn next, as the result page shows it.

use webkit::{Shell, WebError};

use crate::campaign::Campaign;
use crate::collection::Shared;
use crate::hall::Hall;
use crate::learn;
use crate::links::LinkState;
use crate::pages::collections::{meant_for, own};
use crate::result::AttemptResult;

/// Steps that are suggested at most: more would be a list, not advice.
const MOST: usize = 3;

/// A step to take.
pub(super) struct NextStep {
    pub title: String,
    pub href: String,
    /// What it trains, and so why it is suggested.
    pub why: String,
    pub summary: String,
    /// Who offers it, and how long it takes.
    pub about: String,
}

/// Collections that are suggested at most, before all else.
const MOST_COLLECTIONS: usize = 2;

/// What a result suggests: first what the person's own teacher or school put together, then resources.
pub(super) async fn suggested(
    hall: &Hall,
    shell: &Shell,
    campaign: &Campaign,
    result: &AttemptResult,
) -> Result<Vec<NextStep>, WebError> {
    let mut steps = from_the_own(hall, shell, campaign, result).await?;
    steps.extend(next_steps(hall, shell, campaign, result));
    Ok(steps)
}

/// What the person's own teacher or school put together, where it serves the weakest place of the result.
async fn from_the_own(
    hall: &Hall,
    shell: &Shell,
    campaign: &Campaign,
    result: &AttemptResult,
) -> Result<Vec<NextStep>, WebError> {
    let framework = &campaign.rules.framework;
    let Some(weakest) = learn::weakest(result) else { return Ok(Vec::new()) };
    let all = hall.resources();
    let serves = |id: &str| {
        let known = all.iter().find(|k| k.resource.id == id && !k.retired);
        known.is_some_and(|k| learn::serves(&k.resource, framework, &weakest))
    };
    let label = match (hall.frameworks.get(framework), &weakest.1) {
        (Some(f), Some(competence)) => f.label(competence),
        (Some(f), None) => f.areas.iter().find(|a| a.id == weakest.0).map(|a| &a.label),
        (None, _) => None,
    };
    let name = label.map_or_else(|| weakest.0.clone(), |l| shell.text(&l.text));
    let mut out = Vec::new();
    for c in meant_for(hall, campaign).await? {
        if out.len() < MOST_COLLECTIONS && c.entries.iter().any(|e| serves(&e.resource)) {
            let whose = if matches!(c.shared, Shared::Group(_)) {
                "collection-from-teacher"
            } else {
                "collection-from-school"
            };
            out.push(NextStep {
                title: own(shell, &c, &c.title),
                href: format!("/collections/{}", c.id),
                why: shell.tx("collection-why", &name),
                summary: own(shell, &c, &c.words),
                about: format!("{} · {}", shell.t(whose), shell.tn("resource-count", c.entries.len() as i64)),
            });
        }
    }
    Ok(out)
}

/// The resources that a result suggests; none while nothing is known that would help.
fn next_steps(hall: &Hall, shell: &Shell, campaign: &Campaign, result: &AttemptResult) -> Vec<NextStep> {
    let all = hall.resources();
    let offered = all.iter().filter(|k| !k.retired && k.link() != LinkState::Dead).map(|k| &k.resource);
    let rules = &campaign.rules;
    let framework = hall.frameworks.get(&rules.framework);
    learn::next_steps(offered, &rules.framework, result, rules.audience, shell.language(), MOST)
        .into_iter()
        .map(|step| {
            let label = framework.and_then(|f| f.label(&step.competence));
            let competence = label.map_or_else(|| step.competence.clone(), |l| shell.text(&l.text));
            let all_right = step.shown.is_some_and(|(got, of)| got == of);
            let why = match (step.shown, all_right) {
                (None, _) => "sit-step-not-asked",
                (Some(_), true) => "sit-step-further",
                (Some(_), false) => "sit-step-missed",
            };
            let minutes = step.resource.minutes.map(|n| shell.tn("sit-step-minutes", i64::from(n)));
            NextStep {
                title: shell.text(&step.resource.title),
                href: format!("/resources/{}", step.resource.id),
                why: shell.tx(why, competence),
                summary: shell.text(&step.resource.summary),
                about: [Some(step.resource.provider.clone()), minutes]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · "),
            }
        })
        .collect()
}
