//! Counts, for every competence, the people below the target, by the organisation whose test they took.
//!
//! Only results count that people have shared, the newest of each person; a result under an open code counts as a person
//! of its own, since nobody knows whose it is. What may be shown of the counts is [`crate::demand`]'s business.

use std::collections::{BTreeMap, HashMap, HashSet};

use db::DbError;
use uuid::Uuid;

use crate::campaign::Kind;
use evidence::disclosure::Cell;

use crate::demand::target;
use crate::hall::Hall;
use crate::item::Audience;
use crate::result::AttemptResult;
use crate::store::attempts;

/// People by competence and organisation.
pub type Counts = BTreeMap<String, HashMap<Uuid, Cell>>;

/// Counts the shared results of an audience in a framework.
///
/// # Errors
/// When the database cannot be read.
pub async fn measure_demand(hall: &Hall, audience: Audience, framework: &str) -> Result<Counts, DbError> {
    let mut conn = hall.db().read().await?;
    let all = attempts::shared_results(&mut conn).await?;
    drop(conn);
    let mut seen = HashSet::new();
    let mut counts = Counts::new();
    for (campaign, learner, result) in all {
        let Some(campaign) = hall.campaign(campaign).await? else { continue };
        let fits = campaign.rules.audience == audience && campaign.rules.framework == framework;
        let test = matches!(campaign.kind, Kind::Adaptive | Kind::Fixed);
        let Some(organisation) = campaign.organisation.filter(|_| fits && test) else { continue };
        // the newest comes first and counts
        if learner.is_some_and(|l| !seen.insert(l)) {
            continue;
        }
        let Ok(result) = serde_json::from_str::<AttemptResult>(&result) else {
            tracing::warn!("a stored result no longer reads; it is left out of the demand");
            continue;
        };
        count(&result, organisation, audience, &mut counts);
    }
    Ok(counts)
}

fn count(result: &AttemptResult, organisation: Uuid, audience: Audience, into: &mut Counts) {
    for (competence, got, of) in &result.competences {
        if *of == 0 {
            continue;
        }
        let area = competence.split('.').next().unwrap_or("");
        let Some(area) = result.areas.iter().find(|a| a.area == area && a.asked > 0) else { continue };
        let below = result.standard.level(area.estimate.mean) < target(audience) && got < of;
        let cell = into.entry(competence.clone()).or_default().entry(organisation).or_default();
        cell.people += 1;
        cell.of_them += i64::from(below);
    }
}
