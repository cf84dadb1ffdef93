//! What somebody may have meant: the nearest known word by edit distance.

/// Longer words are not compared; no key or code of ours is that long.
const LONGEST: usize = 40;

/// Optimal string alignment distance: insertions, deletions, substitutions and
/// swaps of neighbours, each counted once. Words over forty characters are
/// taken to be infinitely far from everything.
pub fn distance(a: &str, b: &str) -> usize {
    if a.len() > LONGEST * 4 || b.len() > LONGEST * 4 {
        return usize::MAX;
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut two_back = vec![0; b.len() + 1];
    let mut back: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (back[j] + 1).min(row[j - 1] + 1).min(back[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(two_back[j - 2] + 1);
            }
            row[j] = best;
        }
        two_back = std::mem::replace(&mut back, row);
    }
    back[b.len()]
}

/// The option nearest to `word`, if any lies within half of its length.
/// Upper case and the separators `-`, `/` and space do not count as differences.
pub fn nearest<'o>(word: &str, options: impl IntoIterator<Item = &'o str>) -> Option<&'o str> {
    let word = plain(word);
    let (far, best) = options.into_iter().map(|o| (distance(&word, &plain(o)), o)).min_by_key(|(d, _)| *d)?;
    (far * 2 <= plain(best).len()).then_some(best)
}

/// The known key that `key` is a slip of: one or two letters away, or the same
/// in another case. Keys of up to three letters must match but for their case.
pub fn slip_of<'o>(key: &str, known: impl IntoIterator<Item = &'o str>) -> Option<&'o str> {
    let word = plain(key);
    let allowed = |known: &str| match known.len() {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    };
    known
        .into_iter()
        // Two letters more or less are two slips already; most keys end here.
        .filter(|k| *k != key && k.len().abs_diff(word.len()) <= 2 * allowed(k))
        .map(|k| (distance(&word, k), k))
        .filter(|(d, k)| *d <= allowed(k))
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k)
}

fn plain(word: &str) -> String {
    word.chars()
        .take(LONGEST + 1)
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, ' ' | '-' | '/') { '_' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_pair_of_letters_is_one_slip() {
        assert_eq!(distance("pilot", "piolt"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn the_label_of_a_stage_leads_to_its_code() {
        let stages = ["approved_agreed", "implementation", "pilot"];
        assert_eq!(nearest("Approved/Agreed", stages), Some("approved_agreed"));
        assert_eq!(nearest("implemantion", stages), Some("implementation"));
        assert_eq!(nearest("abolished", stages), None);
    }

    #[test]
    fn a_short_key_is_no_slip_of_another_short_key() {
        assert_eq!(slip_of("eu", ["id", "type"]), None);
        assert_eq!(slip_of("ID", ["id", "type"]), Some("id"));
        assert_eq!(slip_of("sumary", ["summary", "stages"]), Some("summary"));
        assert_eq!(slip_of("summary", ["summary", "summaries"]), None);
    }
}
