//! Passwords: which are good enough, and their hashes. Argon2id with the
//! parameters of the OWASP Password Storage Cheat Sheet (m = 19 MiB, t = 2, p = 1).

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::Chance;
use tokio::sync::Semaphore;

use crate::refusal::Refusal;

/// The fewest characters of a password.
pub const MIN_CHARS: usize = 12;
/// The most characters of a password.
pub const MAX_CHARS: usize = 200;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Beginnings and patterns that guessing programs try first, in small letters.
const OBVIOUS: &[&str] = &[
    "password",
    "passord",
    "beassansatni",
    "qwerty",
    "azerty",
    "letmein",
    "welcome",
    "velkommen",
    "administrator",
    "sommer20",
    "vinter20",
    "hemmelig",
    "12345678",
    "98765432",
    "abcdefgh",
    "iloveyou",
    "kompetanse",
    "trinntrinn",
];

/// Refuses a password that is too short, too long, or among the first that anyone would try.
/// `about` holds what is known of the person (name, address): a password made of it is refused too.
pub fn check(password: &str, about: &[&str]) -> Result<(), Refusal> {
    let n = password.chars().count();
    if n < MIN_CHARS {
        return Err(Refusal::PasswordShort);
    }
    if n > MAX_CHARS {
        return Err(Refusal::PasswordLong);
    }
    let plain: String = password.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let distinct = plain.chars().collect::<std::collections::BTreeSet<_>>().len();
    let made_of = |word: &str| {
        let word: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        word.len() >= 4 && plain.contains(&word) && plain.len() < word.len() + 6
    };
    let about_them = about.iter().any(|a| made_of(a) || a.split(['@', ' ']).any(made_of));
    // a long phrase may well contain such a word; what is obvious is a word with a little tail
    let obvious = OBVIOUS.iter().any(|o| plain.contains(o) && plain.len() < o.len() + 8);
    if distinct < 5 || obvious || about_them {
        return Err(Refusal::PasswordObvious);
    }
    Ok(())
}

/// A password that nobody has to think up: four groups of five, about 98 bits.
pub fn suggest(chance: &mut Chance) -> String {
    // no letters or digits that are read for one another; 30 of them, so 256 % 30 favours a few by 1/256
    const SIGNS: &[u8] = b"abcdefghjkmnpqrstuvwxyz2345679";
    let mut out = String::with_capacity(23);
    for (i, b) in chance.bytes::<20>().into_iter().enumerate() {
        if i > 0 && i % 5 == 0 {
            out.push('-');
        }
        out.push(SIGNS[usize::from(b) % SIGNS.len()] as char);
    }
    out
}

/// Hashing takes 19 MiB each; no more than this many run at once, the others wait.
static ROOM: Semaphore = Semaphore::const_new(2);

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("constants within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str, salt: &[u8; 16]) -> String {
    let hash: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("the length of password and salt is within Argon2's limits");
    hash.to_string()
}

async fn in_room<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _place = ROOM.acquire().await.expect("the semaphore is never closed");
    tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
}

/// The hash of a password as a PHC string (`$argon2id$v=19$m=19456,t=2,p=1$…`).
pub async fn hash(password: &str, chance: &mut Chance) -> String {
    let (password, salt) = (password.to_owned(), chance.bytes::<16>());
    in_room(move || hash_now(&password, &salt)).await
}

/// True when the password belongs to the stored hash. Without a stored hash (no such account)
/// it takes as long and says no, so that nobody learns which accounts exist by the clock.
pub async fn verify(stored: Option<String>, password: &str) -> bool {
    static NOBODY: OnceLock<String> = OnceLock::new();
    if password.chars().count() > MAX_CHARS {
        return false;
    }
    let password = password.to_owned();
    in_room(move || {
        // made in either case, so that the first call is as slow with an account as without
        let nobody = NOBODY.get_or_init(|| hash_now("nobody has this password", &[7; 16]));
        let known = stored.is_some();
        let hash = stored.as_deref().unwrap_or(nobody);
        PasswordVerifier::<str>::verify_password(&argon2(), password.as_bytes(), hash).is_ok() && known
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_twelve_characters_and_is_not_the_first_anyone_would_try() {
        assert_eq!(check("kort", &[]), Err(Refusal::PasswordShort));
        assert_eq!(check(&"x".repeat(201), &[]), Err(Refusal::PasswordLong));
        assert_eq!(check("Passord12345", &[]), Err(Refusal::PasswordObvious));
        assert_eq!(check("aaaaaaaaaaaaaa", &[]), Err(Refusal::PasswordObvious));
        assert_eq!(
            check("kari.nordby-99", &["Kari Nordby", "kari@example.org"]),
            Err(Refusal::PasswordObvious)
        );
        assert_eq!(check("blå hester spiser graut", &["Kari Nordby"]), Ok(()));
    }

    #[test]
    fn a_suggested_password_is_good_enough() {
        let password = suggest(&mut Chance::seeded(1));
        assert_eq!(password.len(), 23);
        assert_eq!(check(&password, &[]), Ok(()));
    }

    #[tokio::test]
    async fn the_hash_is_argon2id_with_the_recommended_cost_and_only_the_right_password_fits() {
        let stored = hash("blå hester spiser graut", &mut Chance::seeded(1)).await;
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify(Some(stored.clone()), "blå hester spiser graut").await);
        assert!(!verify(Some(stored), "blå hester spiser grauten").await);
        assert!(!verify(None, "nobody has this password").await);
        assert!(!verify(Some("not a hash".into()), "blå hester spiser graut").await);
    }
}
