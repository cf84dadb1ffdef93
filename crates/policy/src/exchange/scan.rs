//! A look at the keys of a JSON text that is already known to be valid: which
//! keys the outermost object has, and which keys stand twice in one object.
//! The deserialiser keeps the last of two equal keys and says nothing; an
//! import that loses a value in silence would be worse than one that refuses.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::record::ROW_KEYS;

/// What was seen of the keys.
#[derive(Default, Debug)]
pub struct Keys {
    /// Bit `i` is set when the outermost object has `ROW_KEYS[i]`.
    present: u32,
    /// Keys that stand twice in one object.
    pub twice: Vec<String>,
}

impl Keys {
    /// The keys of a row that the outermost object lacks.
    pub fn missing(&self) -> impl Iterator<Item = &'static str> {
        let present = self.present;
        ROW_KEYS.iter().enumerate().filter(move |(i, _)| present & (1 << i) == 0).map(|(_, k)| *k)
    }
}

/// Objects with more keys than this are checked through a set instead of pair by pair.
const FEW: usize = 48;

/// Reads the keys of `text`, which must be valid JSON (of anything else the answer means nothing).
pub fn keys(text: &str) -> Keys {
    let bytes = text.as_bytes();
    let mut found = Keys::default();
    // Where the keys of each open bracket begin in `open`; none for a list.
    let mut brackets: Vec<Option<usize>> = Vec::with_capacity(8);
    let mut open: Vec<&str> = Vec::with_capacity(32);
    let mut wants_key = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                brackets.push(Some(open.len()));
                wants_key = true;
            }
            b'[' => {
                brackets.push(None);
                wants_key = false;
            }
            b'}' => {
                if let Some(Some(begin)) = brackets.pop() {
                    close(&open[begin..], brackets.is_empty(), &mut found);
                    open.truncate(begin);
                }
                wants_key = false;
            }
            b']' => {
                brackets.pop();
                wants_key = false;
            }
            b',' => wants_key = matches!(brackets.last(), Some(Some(_))),
            b'"' => {
                let begin = at + 1;
                at = begin;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if wants_key {
                    open.push(text.get(begin..at).unwrap_or(""));
                    wants_key = false;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Looks at the keys of one object that has come to its end.
fn close(keys: &[&str], outermost: bool, found: &mut Keys) {
    let escaped = keys.iter().any(|k| k.contains('\\'));
    if keys.len() > FEW || escaped {
        let mut seen = HashSet::with_capacity(keys.len());
        for key in keys {
            let key = unescaped(key);
            if outermost {
                mark(&key, found);
            }
            if !seen.insert(key.clone()) {
                found.twice.push(key.into_owned());
            }
        }
        return;
    }
    for (i, key) in keys.iter().enumerate() {
        if outermost {
            mark(key, found);
        }
        if keys[..i].contains(key) {
            found.twice.push((*key).to_owned());
        }
    }
}

fn mark(key: &str, found: &mut Keys) {
    if let Some(i) = ROW_KEYS.iter().position(|k| *k == key) {
        found.present |= 1 << i;
    }
}

fn unescaped(key: &str) -> Cow<'_, str> {
    if !key.contains('\\') {
        return Cow::Borrowed(key);
    }
    serde_json::from_str::<String>(&format!("\"{key}\"")).map_or(Cow::Borrowed(key), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_keys_of_the_outermost_object_count_as_present() {
        let keys =
            keys(r#"{"id": 1, "other": {"title": "}{", "summary": [{"type": "a,\"b"}]}, "country": null}"#);
        let missing: Vec<&str> = keys.missing().collect();
        assert_eq!(missing.len(), 21);
        assert!(!missing.contains(&"id") && !missing.contains(&"country"));
        assert!(missing.contains(&"title") && missing.contains(&"type"));
        assert!(keys.twice.is_empty());
    }

    #[test]
    fn a_key_that_stands_twice_is_found_at_any_depth_and_behind_escapes() {
        assert_eq!(keys(r#"{"a": 1, "b": {"c": 1, "c": 2}}"#).twice, ["c"]);
        assert_eq!(keys(r#"{"id": 1, "\u0069d": 2}"#).twice, ["id"]);
        assert!(keys(r#"{"a": [{"c": 1}, {"c": 2}], "c": 3}"#).twice.is_empty());
        let many: Vec<String> = (0..500).map(|i| format!("\"k{}\": 0", i % 499)).collect();
        assert_eq!(keys(&format!("{{{}}}", many.join(","))).twice, ["k0"]);
    }
}
