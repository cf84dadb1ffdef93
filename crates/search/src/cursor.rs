//! Where a page ended: the sort value and the key of its last row. It holds values,
//! not positions, so that rows which come or go in between neither repeat nor hide others.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The last row of a page, as opaque text that is safe in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub(crate) Mark);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Relevance { score: u32, key: u64 },
    By { order: u8, descending: bool, value: Option<Vec<u8>>, key: u64 },
}

/// The text is no cursor of this service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page mark is damaged\n  hint: start from the first page")]
pub struct BadCursor;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Longest value that is stored: a collated text of 48 letters.
const LONGEST: usize = 400;

fn check(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0x5a, |sum, b| (sum ^ b).rotate_left(3).wrapping_add(17))
}

impl Cursor {
    fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match &self.0 {
            Mark::Relevance { score, key } => {
                out.push(0);
                out.extend(key.to_le_bytes());
                out.extend(score.to_le_bytes());
            }
            Mark::By { order, descending, value, key } => {
                out.push(1 | u8::from(*descending) << 1 | u8::from(value.is_some()) << 2);
                out.extend(key.to_le_bytes());
                out.push(*order);
                out.extend(value.iter().flatten());
            }
        }
        out.push(check(&out));
        out
    }
}

impl fmt::Display for Cursor {
    /// Base 64 for addresses (RFC 4648, 5) without padding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.bytes().chunks(3) {
            let word = chunk.iter().fold(0u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
            for n in 0..=chunk.len() {
                let six = word >> (18 - 6 * n) & 63;
                write!(f, "{}", LETTERS[six as usize] as char)?;
            }
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        if text.len() > LONGEST || text.len() % 4 == 1 {
            return Err(BadCursor);
        }
        let mut bytes = Vec::new();
        for chunk in text.as_bytes().chunks(4) {
            let mut word = 0u32;
            for n in 0..4 {
                let six = match chunk.get(n) {
                    Some(c) => LETTERS.iter().position(|l| l == c).ok_or(BadCursor)? as u32,
                    None => 0,
                };
                word = word << 6 | six;
            }
            bytes.extend(&word.to_be_bytes()[1..chunk.len()]);
        }
        let (sum, body) = bytes.split_last().ok_or(BadCursor)?;
        if *sum != check(body) || body.len() < 10 {
            return Err(BadCursor);
        }
        let key = u64::from_le_bytes(body[1..9].try_into().map_err(|_| BadCursor)?);
        let mark = match body[0] {
            0 => Mark::Relevance {
                score: u32::from_le_bytes(body[9..].try_into().map_err(|_| BadCursor)?),
                key,
            },
            kind if kind & 1 == 1 && kind < 8 => Mark::By {
                order: body[9],
                descending: kind & 2 != 0,
                value: (kind & 4 != 0).then(|| body[10..].to_vec()),
                key,
            },
            _ => return Err(BadCursor),
        };
        Ok(Cursor(mark))
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_from_its_text() {
        for mark in [
            Mark::Relevance { score: 12_345, key: u64::MAX },
            Mark::By { order: 3, descending: true, value: Some("\u{2}blå".into()), key: 0 },
            Mark::By { order: 0, descending: false, value: None, key: 9 },
        ] {
            let text = Cursor(mark.clone()).to_string();
            assert!(text.bytes().all(|b| LETTERS.contains(&b)), "{text}");
            assert_eq!(text.parse::<Cursor>().expect("own text").0, mark);
        }
    }

    #[test]
    fn a_damaged_cursor_is_refused() {
        let good = Cursor(Mark::Relevance { score: 1, key: 2 }).to_string();
        for bad in ["", "A", "????", "AAAA", &good[1..], &format!("{good}AAAA"), &"A".repeat(9_999)] {
            assert_eq!(bad.parse::<Cursor>(), Err(BadCursor), "{bad:.20}");
        }
    }
}
