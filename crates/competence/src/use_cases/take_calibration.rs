//! Takes a calibration into use, or goes back to an earlier one or to the authors' judgement. Old values are kept; attempts
//! that have begun are judged by the values they began with.

use db::audit;
use serde_json::json;

use crate::calibration::{Link, Report};
use crate::hall::Hall;
use crate::store::calibrations;
use crate::use_cases::save_item::BankError;

/// Takes a calibration into use; 0 goes back to the authors' judgement.
///
/// # Errors
/// When there is none with this number, or it is in use already.
pub async fn take_calibration(hall: &Hall, number: i64, author: &str) -> Result<(), BankError> {
    let mut tx = hall.db().write().await?;
    let before = calibrations::number_in_use(&mut tx).await?;
    if before == number {
        return Err(BankError::State);
    }
    // values on a scale of their own do not go together with older ones
    let carry = match number {
        0 => false,
        _ => {
            let row = calibrations::one(&mut tx, number).await?.ok_or(BankError::Unknown)?;
            serde_json::from_str::<Report>(&row.report).is_ok_and(|r| r.plan.link != Link::None)
        }
    };
    let now = hall.now();
    calibrations::take_into_use(&mut tx, number, &now.to_string(), author, carry).await?;
    let detail = json!({ "before": before });
    audit::append(&mut tx, now, author, "calibration.use", &format!("calibration {number}"), &detail).await?;
    tx.commit().await?;
    hall.refresh().await?;
    Ok(())
}
