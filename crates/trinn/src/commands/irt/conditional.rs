//! `trinn irt calibrate … --cml`: conditional maximum likelihood, with Andersen's test beside it.

use anyhow::Result;
use irt::Item;
use irt::calibrate::ItemErrors;
use irt::conditional::{ConditionalError, andersen_at_median, conditional};
use serde_json::json;

use super::answers::Answers;
use super::calibrate::{Outcome, named};
use super::items::model_name;
use super::{bad, json as js};
use crate::cli::irt::{Calibrate, Model};

/// Most step difficulties: memory and time grow with their square and more.
const MOST_STEPS: usize = 1_500;

/// Estimates items conditionally.
pub fn calibrate(args: &Calibrate, read: &Answers) -> Result<Outcome> {
    if !matches!(args.model, Model::Rasch | Model::Pcm) {
        return Err(bad(
            format!("calibrate {} conditionally", model_name(args.model)),
            "only rasch and pcm have sum scores that say everything; leave --cml out for this model",
        ));
    }
    let steps: usize = read.responses.score_counts().iter().map(|c| c.len().saturating_sub(1)).sum();
    if steps > MOST_STEPS {
        return Err(bad(
            format!("calibrate {steps} difficulties conditionally: the limit is {MOST_STEPS}"),
            "leave --cml out, or calibrate fewer items at a time",
        ));
    }
    let refuse = |e: &ConditionalError| {
        let item = match e {
            ConditionalError::ScoreNotUsed { item, .. }
            | ConditionalError::NotConnected { item }
            | ConditionalError::AnsweredTwice { item, .. } => Some(*item),
            _ => None,
        };
        let text = named(&e.to_string(), item, &read.items);
        bad(text.strip_prefix("could not ").unwrap_or(&text), "")
    };
    let found = conditional(&read.responses).map_err(|e| refuse(&e))?;
    let mut warnings = Vec::new();
    if args.group.is_some() {
        warnings.push("conditional estimates need no groups: --group was not used".to_owned());
    }
    let mut items = Vec::with_capacity(read.items.len());
    let mut se = Vec::with_capacity(read.items.len());
    for (i, name) in read.items.iter().enumerate() {
        match &found.items[i] {
            Some(item) => {
                items.push(item.clone());
                // d_k is the running sum of −b_v; its error is only known without covariances for the first
                let intercepts = if found.se[i].len() == 1 { found.se[i].clone() } else { Vec::new() };
                se.push(Some(ItemErrors {
                    slope: None,
                    intercepts,
                    difficulties: found.se[i].clone(),
                    lower_logit: None,
                    upper_logit: None,
                }));
            }
            None => {
                warnings.push(format!(
                    "nobody answered item {name:?}: it stands at difficulty 0 without a standard error"
                ));
                items.push(Item::two_pl(1.0, 0.0));
                se.push(None);
            }
        }
    }
    let mut also = Vec::new();
    match andersen_at_median(&read.responses) {
        Ok(test) => {
            let left_out: Vec<&String> = test.left_out.iter().map(|i| &read.items[*i]).collect();
            if !left_out.is_empty() {
                warnings.push(format!(
                    "Andersen's test leaves out {left_out:?}, which one of its halves does not determine"
                ));
            }
            also.push((
                format!(
                    "Andersen's test at the median score: LR {:.4}, df {}, p {:.4}",
                    test.statistic, test.df, test.p
                ),
                "andersen",
                json!({ "lr": js(test.statistic), "df": test.df, "p": js(test.p), "left_out": left_out }),
            ));
        }
        Err(e) => warnings.push(format!("no Andersen test: {e}")),
    }
    Ok(Outcome {
        items,
        se,
        loglik: found.loglik,
        cycles: found.steps,
        converged: true,
        parameters: found.parameters,
        latent_variance: None,
        groups: Vec::new(),
        warnings,
        also,
    })
}
