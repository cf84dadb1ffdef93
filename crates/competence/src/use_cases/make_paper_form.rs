//! Makes a form to print from a campaign, and keeps it.

use db::{DbError, audit};
use kernel::Chance;
use serde_json::json;

use crate::campaign::{Campaign, Kind, code};
use crate::engine::NoTest;
use crate::hall::Hall;
use crate::paper::{Form, NotMade, Wish, compose, of_fixed};
use crate::store::paper::{self, FormRow};

/// Why no form was made. Nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum NoForm {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign asks no questions.
    #[error(transparent)]
    NoTest(#[from] NoTest),
    /// There are too few questions for it.
    #[error(transparent)]
    NotMade(#[from] NotMade),
}

/// Makes a form. Gives its code.
///
/// # Errors
/// When the campaign has too few questions that work on paper.
pub async fn make_paper_form(
    hall: &Hall,
    chance: &mut Chance,
    campaign: &Campaign,
    wish: Wish,
    author: &str,
) -> Result<String, NoForm> {
    let test = hall.test(campaign).await??;
    let cuts = test.standard.cuts;
    let form: Form = match campaign.kind {
        Kind::Adaptive => compose(&test.pool, cuts, test.bank, wish)?,
        Kind::Fixed => of_fixed(&test.pool, &campaign.rules.form, cuts, test.bank, wish.lang, wish.seed)?,
        Kind::Reflection | Kind::Observation => return Err(NoTest::NoItems.into()),
    };
    let now = hall.now();
    let mut tx = hall.db().write().await?;
    let row = FormRow {
        code: code(1, chance),
        campaign: campaign.id,
        version: paper::latest(&mut tx, campaign.id).await? + 1,
        made_at: now.to_string(),
        author: author.to_owned(),
        document: serde_json::to_string(&form).expect("a form always serialises"),
    };
    paper::add(&mut tx, &row).await?;
    let subject = format!("campaign/{}", campaign.id);
    let detail = json!({ "form": row.code, "version": row.version, "seed": form.seed.to_string() });
    audit::append(&mut tx, now, author, "assessment.make_paper_form", &subject, &detail).await?;
    tx.commit().await?;
    Ok(row.code)
}
