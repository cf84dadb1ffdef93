//! A code that opens one learner's passport: the learner's own, handed out by the teacher, or one that the learner
//! makes to show a company or a training office before a contract.

use db::{Db, DbError, audit};
use kernel::{Chance, Instant};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store::codes;

/// Days for which the learner's own code holds: a school year.
pub const OWN_DAYS: i64 = 366;
/// Days for which a shared code holds.
pub const SHARED_DAYS: i64 = 30;
/// Letters of a code: 16 of 31 are 79 bits.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// What is kept of a code.
pub fn hash(code: &str) -> String {
    let tidy: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    hex::encode(Sha256::digest(tidy.to_ascii_lowercase().as_bytes()))
}

/// Sixteen letters in groups of four, none that look alike.
fn new_code(chance: &mut Chance) -> String {
    let mut letters = String::new();
    while letters.len() < 19 {
        if letters.len() % 5 == 4 {
            letters.push('-');
        }
        // bytes beyond a whole number of alphabets are thrown away, so that each letter is as likely
        let [byte] = chance.bytes::<1>();
        if usize::from(byte) < 256 / LETTERS.len() * LETTERS.len() {
            letters.push(LETTERS[usize::from(byte) % LETTERS.len()] as char);
        }
    }
    letters.truncate(19);
    letters
}

/// Makes a code and withdraws the earlier ones of its purpose. `by` is a person, or `learner` for the learner.
///
/// # Errors
/// When the database refuses; then the earlier codes hold on.
pub async fn hand_out_passport(
    db: &Db,
    by: &str,
    learner: Uuid,
    own: bool,
    now: Instant,
    chance: &mut Chance,
) -> Result<String, DbError> {
    let code = new_code(chance);
    let (purpose, days) = if own { ("own", OWN_DAYS) } else { ("shared", SHARED_DAYS) };
    let mut tx = db.write().await?;
    codes::withdraw(&mut tx, learner, purpose, now).await?;
    let expires = now.plus_millis(days * 86_400_000);
    codes::add(&mut tx, &hash(&code), learner, purpose, now, expires).await?;
    let detail = json!({ "purpose": purpose, "days": days });
    audit::append(&mut tx, now, by, "training.passport_code", &format!("learner/{learner}"), &detail).await?;
    tx.commit().await?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_sixteen_letters_in_fours_and_may_be_typed_without_care() {
        let mut chance = Chance::seeded(1);
        for _ in 0..50 {
            let code = new_code(&mut chance);
            assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4], "{code}");
            assert_eq!(hash(&code), hash(&format!(" {} ", code.to_uppercase().replace('-', " "))));
        }
    }
}
