//! The questions of an ended test, one by one: what was asked and answered, what is right, and why.

use kernel::Lang;
use webkit::{Shell, WebError};

use super::say;
use super::spoken::spoken;
use crate::hall::Hall;
use crate::item::mark::key_answer;
use crate::item::{Answer, mark, parse_answer_json};
use crate::question::shown;
use crate::sitting::Sitting;
use crate::store::answers;

/// One question afterwards.
pub(super) struct Reviewed {
    pub position: i64,
    pub paragraphs: Vec<String>,
    /// `right`, `partly`, `wrong` or `skipped`.
    pub verdict: &'static str,
    pub verdict_text: String,
    pub given: Vec<String>,
    /// What would have been right; empty when it was.
    pub right: Vec<String>,
    pub feedback: Vec<String>,
    /// It was a new question that does not count.
    pub tried: bool,
}

/// Everything that was asked and answered in an ended test.
///
/// # Errors
/// When the answers cannot be read.
pub(super) async fn review(hall: &Hall, shell: &Shell, sitting: &Sitting) -> Result<Vec<Reviewed>, WebError> {
    let mut conn = hall.db().read().await?;
    let rows = answers::of(&mut conn, sitting.attempt.id).await?;
    drop(conn);
    let lang: Lang = sitting.lang();
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(item) = hall.item(&row.item, row.version).await? else { continue };
        let variant = sitting.variant(&item);
        let shown = shown(&item, &variant, lang);
        let value = serde_json::from_str(&row.response).unwrap_or(serde_json::Value::Null);
        // an answer was read before it was written, so it reads again
        let answer = parse_answer_json(&item, &value, lang).unwrap_or(Answer::Skipped);
        let marked = mark(&item, &variant, &answer, lang);
        let verdict = match (&answer, marked.score) {
            (Answer::Skipped, _) => "skipped",
            (_, s) if s == marked.top => "right",
            (_, 0) => "wrong",
            _ => "partly",
        };
        let right = match verdict {
            "right" => Vec::new(),
            _ => spoken(shell, &shown, &key_answer(&item, &variant, lang)),
        };
        let feedback = marked
            .feedback
            .iter()
            .filter_map(|f| item.feedback_text(f))
            .filter_map(|t| t.best(lang))
            .map(|(t, l)| super::in_lang(shell, &crate::item::shown::fill(t, &variant.facts, l), l))
            .collect();
        out.push(Reviewed {
            position: row.position,
            paragraphs: say(shell, &shown.stem).split("\n\n").map(str::to_owned).collect(),
            verdict,
            verdict_text: shell.t(&format!("sit-was-{verdict}")),
            given: spoken(shell, &shown, &answer),
            right,
            feedback,
            tried: row.operational == 0,
        });
    }
    Ok(out)
}
