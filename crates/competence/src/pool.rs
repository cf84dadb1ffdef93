//! The items that a campaign can ask, each with the parameters it is judged by.

use std::collections::HashMap;
use std::sync::Arc;

use crate::campaign::{Campaign, Kind};
use crate::framework::Framework;
use crate::item::{Credit, Item, Task};
use crate::store::calibrations::ParameterRow;

/// An item that can be asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The item.
    pub item: Arc<Item>,
    /// Its parameters.
    pub parameters: irt::Item,
    /// Whether they are estimated from answers, or still its author's judgement.
    pub estimated: bool,
    /// The place of its area in the framework.
    pub area: usize,
}

/// All items that people are asked, as of one version of the bank.
#[derive(Debug, Default)]
pub struct LiveItems {
    /// Grows with every change of items, parameters or cut scores.
    pub version: i64,
    /// The calibration whose values hold; 0 for the authors' judgement.
    pub calibration: i64,
    items: Vec<(Arc<Item>, irt::Item, bool)>,
}

/// The items of one campaign.
#[derive(Debug)]
pub struct Pool {
    /// The items, in the order of their ids.
    pub items: Vec<Asked>,
    by_id: HashMap<String, u32>,
}

/// Guessing of a choice among `options`: somebody who knows nothing is right by chance.
fn guessing(options: usize) -> f64 {
    1.0 / options.max(2) as f64
}

/// The parameters that an author's judgement gives. A single choice can be guessed (3PL with
/// c = 1/options); part credit has two steps half a logit below and above the author's difficulty.
#[must_use]
pub fn judged(item: &Item) -> irt::Item {
    let (a, b) = (item.difficulty.a, item.difficulty.b);
    if item.credit == Credit::Parts {
        return irt::Item::partial_credit(a, vec![b - 0.5, b + 0.5]);
    }
    match &item.task {
        Task::Choice { multiple: false, options } => irt::Item::three_pl(a, b, guessing(options.len())),
        Task::Hotspot { spots, choose: 1, .. } => irt::Item::three_pl(a, b, guessing(spots.len())),
        _ => irt::Item::two_pl(a, b),
    }
}

/// The parameters that a calibration gives, or none if the row cannot be read as an item.
#[must_use]
pub fn estimated(row: &ParameterRow) -> Option<irt::Item> {
    let b: Vec<f64> = serde_json::from_str(&row.difficulties).ok()?;
    let item = match row.model.as_str() {
        "grm" => irt::Item::graded(row.slope, b),
        "gpcm" | "pcm" => irt::Item::partial_credit(row.slope, b),
        _ => irt::Item::three_pl(row.slope, *b.first()?, row.lower_asymptote),
    };
    item.check().ok().map(|()| item)
}

/// The parameters of a row where they are this version's.
#[must_use]
pub fn fitting(item: &Item, row: &ParameterRow) -> Option<irt::Item> {
    let ours = row.item == item.id && row.version == i64::from(item.version);
    estimated(row).filter(|p| ours && p.top_score() == item.top() as usize)
}

impl LiveItems {
    /// The items, with the parameters of the calibration in use where it has any for this version.
    #[must_use]
    pub fn new(
        version: i64,
        calibration: i64,
        items: Vec<Arc<Item>>,
        parameters: &[ParameterRow],
    ) -> LiveItems {
        let by_id: HashMap<&str, &ParameterRow> = parameters.iter().map(|p| (p.item.as_str(), p)).collect();
        let items = items
            .into_iter()
            .map(|item| match by_id.get(item.id.as_str()).and_then(|row| fitting(&item, row)) {
                Some(parameters) => (item, parameters, true),
                None => {
                    let parameters = judged(&item);
                    (item, parameters, false)
                }
            })
            .collect();
        LiveItems { version, calibration, items }
    }

    /// The same items under the values of another calibration.
    #[must_use]
    pub fn under(&self, calibration: i64, parameters: &[ParameterRow]) -> LiveItems {
        LiveItems::new(self.version, calibration, self.iter().cloned().collect(), parameters)
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many have parameters estimated from answers.
    #[must_use]
    pub fn estimated(&self) -> usize {
        self.items.iter().filter(|(_, _, estimated)| *estimated).count()
    }

    /// Every item.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Item>> {
        self.items.iter().map(|(i, _, _)| i)
    }

    /// An item by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Item>> {
        self.items.iter().map(|(i, _, _)| i).find(|i| i.id == id)
    }

    /// The items that a campaign can ask: of its framework and areas, for its audience; of a fixed form, the form's.
    #[must_use]
    pub fn pool(&self, campaign: &Campaign, framework: &Framework) -> Pool {
        let rules = &campaign.rules;
        let fits = |item: &Item| {
            item.framework == framework.id
                && if campaign.kind == Kind::Fixed {
                    rules.form.contains(&item.id)
                } else {
                    item.audience.contains(&rules.audience)
                        && (rules.areas.is_empty() || rules.areas.iter().any(|a| a == item.area()))
                }
        };
        let items: Vec<Asked> = self
            .items
            .iter()
            .filter(|(item, _, _)| fits(item))
            .filter_map(|(item, parameters, estimated)| {
                let area = framework.area_index(item.area())?;
                Some(Asked {
                    item: item.clone(),
                    parameters: parameters.clone(),
                    estimated: *estimated,
                    area,
                })
            })
            .collect();
        let by_id = items.iter().enumerate().map(|(i, a)| (a.item.id.clone(), i as u32)).collect();
        Pool { items, by_id }
    }
}

impl Pool {
    /// The place of an item.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The areas that have items, by their place in the framework, in order.
    #[must_use]
    pub fn areas(&self) -> Vec<usize> {
        let mut areas: Vec<usize> = self.items.iter().map(|a| a.area).collect();
        areas.sort_unstable();
        areas.dedup();
        areas
    }
}
