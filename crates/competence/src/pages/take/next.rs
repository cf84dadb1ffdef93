//! What to learn next, as the result page shows it.

use webkit::Shell;

use crate::campaign::Campaign;
use crate::hall::Hall;
use crate::learn;
use crate::links::LinkState;
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

/// The steps that a result suggests; none while nothing is known that would help.
pub(super) fn next_steps(
    hall: &Hall,
    shell: &Shell,
    campaign: &Campaign,
    result: &AttemptResult,
) -> Vec<NextStep> {
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
