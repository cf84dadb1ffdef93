//! Changes a vocabulary: a term, a label, a mapping, a new version. Whole
//! vocabularies are saved as revisions, so that every earlier state stays readable.

use db::{Db, audit};
use kernel::Instant;
use serde_json::json;

use super::Refusal;
use crate::store::vocabularies;
use crate::vocabulary::Vocabulary;

/// Saves a vocabulary after checking that it is whole. Gives the new revision.
///
/// `base_revision` is the one it was made from; 0 for a new vocabulary.
pub async fn save(
    db: &Db,
    now: Instant,
    vocabulary: &Vocabulary,
    base_revision: i64,
    author: &str,
    reason: &str,
) -> Result<i64, Refusal> {
    let problems = vocabulary.check();
    if !problems.is_empty() {
        return Err(Refusal::Problems(problems));
    }
    let mut tx = db.write().await?;
    let current = vocabularies::revision(&mut tx, &vocabulary.vocabulary).await?.unwrap_or(0);
    if current != base_revision {
        return Err(Refusal::Changed);
    }
    let revision = vocabularies::save(&mut tx, vocabulary, now, author, reason).await?;
    let subject = format!("vocabulary/{}", vocabulary.vocabulary);
    audit::append(&mut tx, now, author, "vocabulary.save", &subject, &json!({ "revision": revision }))
        .await?;
    tx.commit().await?;
    Ok(revision)
}
