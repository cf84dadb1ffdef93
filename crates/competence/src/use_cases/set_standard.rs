//! A panel's cut scores come into force.

use db::audit;
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::standard::Standard;
use crate::store::calibrations;
use crate::use_cases::save_item::BankError;

/// Records a panel; its cut scores hold from now on. Gives the number of the record.
///
/// # Errors
/// When the cuts do not rise or leave the scale, or the database refuses.
pub async fn set_standard(
    hall: &Hall,
    framework: &str,
    cuts: [f64; 3],
    panel: &Value,
    author: &str,
) -> Result<i64, BankError> {
    Standard::set(cuts, 1).map_err(|_| BankError::State)?;
    let mut tx = hall.db().write().await?;
    let at = hall.now().to_string();
    let number = calibrations::add_standard(
        &mut tx,
        framework,
        &at,
        author,
        &json!(cuts).to_string(),
        &panel.to_string(),
    )
    .await?;
    let detail = json!({ "cuts": cuts, "panel": panel });
    audit::append(&mut tx, hall.now(), author, "standard.set", &format!("framework {framework}"), &detail)
        .await?;
    tx.commit().await?;
    hall.refresh().await?;
    Ok(number)
}
