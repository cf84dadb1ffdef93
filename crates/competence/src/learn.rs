//! What to learn next: resources chosen by what they are expected to give, with the reason.
//!
//! The gain of a resource is how far the person's weakest useful competences stand below the level that
//! comes next, weighted by how many of them the resource serves, its fit in level, language and sector. It is an
//! ordering with reasons, not a promise; nothing here is estimated from outcomes yet.

use kernel::Lang;

use crate::item::{Audience, Level};
use crate::resource::Resource;
use crate::result::AttemptResult;

/// A step to take next.
#[derive(Clone, Debug, PartialEq)]
pub struct NextStep<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// The competence it is chosen for.
    pub competence: String,
    /// Points reached and possible in that competence, if it was asked.
    pub shown: Option<(u32, u32)>,
    /// The area's level now.
    pub now: Level,
    /// How far the area stands below the next level, in logits.
    pub gap: f64,
    /// The ordering number; larger is better.
    pub gain: f64,
}

/// Up to `most` steps, best first; each for another competence where there is a choice.
#[must_use]
pub fn next_steps<'a>(
    resources: impl IntoIterator<Item = &'a Resource>,
    framework: &str,
    result: &AttemptResult,
    audience: Audience,
    lang: Lang,
    most: usize,
) -> Vec<NextStep<'a>> {
    let resources: Vec<&'a Resource> =
        resources.into_iter().filter(|r| r.audience.contains(&audience)).collect();
    let mut steps: Vec<NextStep<'a>> = Vec::new();
    for area in result.areas.iter().filter(|a| a.asked > 0) {
        let now = result.standard.level(area.estimate.mean);
        let ceiling = result.standard.cuts.get(now.index()).copied();
        // above the last cut there is no level to reach: what is left is to keep up
        let gap = ceiling.map_or(0.1, |c| (c - area.estimate.mean).max(0.1));
        let below_top = (result.standard.cuts[2] - area.estimate.mean).max(0.1);
        for resource in resources.iter().copied() {
            let served = resource.competences.iter().filter(|c| c.framework == framework);
            for served in served.filter(|c| c.id.split('.').next() == Some(area.area.as_str())) {
                let shown = result.competences.iter().find(|c| c.0 == served.id).map(|c| (c.1, c.2));
                let missing = shown.map_or(0.5, |(got, of)| 1.0 - f64::from(got) / f64::from(of.max(1)));
                let fits = resource.level.is_empty() || resource.level.contains(&now);
                let speaks = resource.language.iter().any(|l| l == lang.code());
                let gain = below_top
                    * (0.25 + missing)
                    * if fits { 1.0 } else { 0.4 }
                    * if speaks { 1.0 } else { 0.6 }
                    * if for_vocational_education(resource) { 1.0 } else { 0.3 }
                    * if resource.cost == "free" { 1.0 } else { 0.7 };
                let competence = served.id.clone();
                steps.push(NextStep { resource, competence, shown, now, gap, gain });
            }
        }
    }
    steps.sort_by(|a, b| b.gain.total_cmp(&a.gain).then_with(|| a.resource.id.cmp(&b.resource.id)));
    let mut chosen: Vec<NextStep<'a>> = Vec::new();
    for other_competence in [true, false] {
        for step in &steps {
            let known = |c: &NextStep<'_>| {
                c.resource.id == step.resource.id || other_competence && c.competence == step.competence
            };
            if chosen.len() < most && !chosen.iter().any(known) {
                chosen.push(step.clone());
            }
        }
    }
    chosen
}

/// Sectors that people in vocational education feel at home in.
const VOCATIONAL: [&str; 3] = ["vet", "upper-secondary", "workplace"];

/// Whether a resource is made for people in vocational education too, and not for small children or seniors alone.
fn for_vocational_education(resource: &Resource) -> bool {
    resource.sector.is_empty() || resource.sector.iter().any(|s| VOCATIONAL.contains(&s.as_str()))
}

/// Where there is most to gain: the weakest area that was asked and, in it, the competence with the smallest share of
/// points; no competence when the result does not say.
#[must_use]
pub fn weakest(result: &AttemptResult) -> Option<(String, Option<String>)> {
    let area = result.weakest().first()?.area.clone();
    let inside =
        result.competences.iter().filter(|c| c.0.split('.').next() == Some(area.as_str()) && c.2 > 0);
    // shares of points, compared without division
    let lowest = inside.min_by(|a, b| {
        let (left, right) = (u64::from(a.1) * u64::from(b.2), u64::from(b.1) * u64::from(a.2));
        left.cmp(&right).then_with(|| a.0.cmp(&b.0))
    });
    Some((area, lowest.map(|c| c.0.clone())))
}

/// Whether a resource serves the weakest place of a result.
#[must_use]
pub fn serves(resource: &Resource, framework: &str, weakest: &(String, Option<String>)) -> bool {
    resource.competences.iter().filter(|c| c.framework == framework).any(|c| match &weakest.1 {
        Some(competence) => c.id == *competence,
        None => c.id.split('.').next() == Some(weakest.0.as_str()),
    })
}

#[cfg(test)]
mod tests {
    use kernel::Text;

    use super::*;
    use crate::resource::Served;
    use crate::result::{AreaResult, Estimate};
    use crate::standard::AUTHORS_BANDS;

    fn resource(id: &str, competence: &str, level: Level, lang: &str) -> Resource {
        Resource {
            id: id.to_owned(),
            title: Text::of(Lang::En, id),
            provider: "somebody".to_owned(),
            url: "https://example.org".to_owned(),
            kind: "course".to_owned(),
            language: vec![lang.to_owned()],
            audience: vec![Audience::Learner],
            sector: vec!["vet".to_owned()],
            competences: vec![Served { framework: "digcomp-3.0".to_owned(), id: competence.to_owned() }],
            level: vec![level],
            minutes: None,
            cost: "free".to_owned(),
            licence: "unknown".to_owned(),
            account_needed: None,
            summary: Text::default(),
            title_basis: Text::default(),
            basis: String::new(),
            note: String::new(),
        }
    }

    fn area(id: &str, mean: f64) -> AreaResult {
        AreaResult {
            area: id.to_owned(),
            estimate: Estimate { mean, sd: 0.4 },
            probabilities: AUTHORS_BANDS.probabilities(mean, 0.4),
            asked: 4,
            share: 0.5,
        }
    }

    #[test]
    fn the_weakest_useful_competence_comes_first_and_each_step_is_for_another_one() {
        let result = AttemptResult {
            overall: Estimate { mean: 0.0, sd: 0.3 },
            probabilities: [0.1, 0.6, 0.3, 0.0],
            areas: vec![area("1", 0.9), area("4", -1.2)],
            asked: 8,
            standard: AUTHORS_BANDS,
            bank: 1,
            estimated: false,
            competences: vec![("1.1".to_owned(), 2, 2), ("4.1".to_owned(), 0, 2), ("4.2".to_owned(), 1, 2)],
        };
        let resources = [
            resource("search", "1.1", Level::Advanced, "nb"),
            resource("passwords", "4.1", Level::Basic, "nb"),
            resource("passwords-in-english", "4.1", Level::Basic, "en"),
            resource("passwords-for-experts", "4.1", Level::HighlyAdvanced, "nb"),
            resource("privacy", "4.2", Level::Basic, "nb"),
        ];
        let steps = next_steps(&resources, "digcomp-3.0", &result, Audience::Learner, Lang::Nb, 3);
        let ids: Vec<&str> = steps.iter().map(|s| s.resource.id.as_str()).collect();
        assert_eq!(ids, ["passwords", "privacy", "search"]);
        let weak = weakest(&result).expect("an area was asked");
        assert_eq!(weak, ("4".to_owned(), Some("4.1".to_owned())));
        assert!(serves(&resources[1], "digcomp-3.0", &weak) && !serves(&resources[4], "digcomp-3.0", &weak));
        assert_eq!(steps[0].shown, Some((0, 2)));
        assert!((steps[0].gap - 0.4).abs() < 1e-9, "from -1.2 to the cut at -0.8");
        assert!(next_steps(&resources, "digcomp-3.0", &result, Audience::Leader, Lang::Nb, 3).is_empty());
    }
}
