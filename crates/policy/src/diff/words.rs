//! What changed within a text, word by word: the longest common subsequence of
//! words (Wagner and Fischer 1974), bounded so that hostile texts cost little.

/// A piece of a compared text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Whether it stayed, went or came.
    pub kind: PieceKind,
    /// The text, with its spaces.
    pub text: String,
}

/// What happened to a piece of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PieceKind {
    /// It stands in both.
    Same,
    /// It stands only in the earlier text.
    Removed,
    /// It stands only in the later text.
    Added,
}

/// The most cells of a comparison table; beyond it the differing middle counts as replaced.
const MOST_CELLS: usize = 2_000_000;

/// The pieces of two texts: all but the added ones give the earlier text back,
/// all but the removed ones the later.
pub fn word_diff(before: &str, after: &str) -> Vec<Piece> {
    let (a, b) = (words(before), words(after));
    let mut out: Vec<Piece> = Vec::new();
    for (kind, word) in align(&a, &b) {
        match out.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(word),
            _ => out.push(Piece { kind, text: word.to_owned() }),
        }
    }
    out
}

/// Words and what stands between them, each by itself.
fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut in_word = None;
    for (i, c) in text.char_indices() {
        let word = c.is_alphanumeric();
        // each sign between words stands alone, so that one changed comma is one change
        if in_word.is_some_and(|w: bool| !w || w != word) {
            out.push(&text[start..i]);
            start = i;
        }
        in_word = Some(word);
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

fn align<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<(PieceKind, &'a str)> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (middle_a, middle_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut out: Vec<(PieceKind, &str)> = a[..head].iter().map(|w| (PieceKind::Same, *w)).collect();
    out.extend(common(middle_a, middle_b).into_iter().map(|step| match step {
        (Some(i), Some(_)) => (PieceKind::Same, middle_a[i]),
        (Some(i), None) => (PieceKind::Removed, middle_a[i]),
        (None, Some(j)) => (PieceKind::Added, middle_b[j]),
        (None, None) => (PieceKind::Same, ""),
    }));
    out.extend(a[a.len() - tail..].iter().map(|w| (PieceKind::Same, *w)));
    out
}

/// Pairs of places: both where the lists agree, one where only one has something.
/// Removals come before additions.
pub(super) fn common<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(Option<usize>, Option<usize>)> {
    let (n, m) = (a.len(), b.len());
    let mut out = Vec::with_capacity(n + m);
    if (n + 1).saturating_mul(m + 1) > MOST_CELLS {
        out.extend((0..n).map(|i| (Some(i), None)));
        out.extend((0..m).map(|j| (None, Some(j))));
        return out;
    }
    // longest[i][j]: length of the longest common subsequence of a[i..] and b[j..]
    let width = m + 1;
    let mut longest = vec![0u32; (n + 1) * width];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        if i < n && j < m && a[i] == b[j] {
            out.push((Some(i), Some(j)));
            i += 1;
            j += 1;
        } else if i < n && (j == m || longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
            out.push((Some(i), None));
            i += 1;
        } else {
            out.push((None, Some(j)));
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_changed_word_is_one_removal_and_one_addition() {
        let pieces = word_diff("Valid until 2030, they say.", "Valid until 2028, they say.");
        let shown: Vec<(PieceKind, &str)> = pieces.iter().map(|p| (p.kind, p.text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (PieceKind::Same, "Valid until "),
                (PieceKind::Removed, "2030"),
                (PieceKind::Added, "2028"),
                (PieceKind::Same, ", they say.")
            ]
        );
    }

    #[test]
    fn very_long_texts_are_compared_without_a_table() {
        let (a, b) = ("a ".repeat(50_000), "b ".repeat(50_000));
        let pieces = word_diff(&a, &b);
        assert!(pieces.len() <= 3);
    }

    proptest! {
        #[test]
        fn both_texts_come_back_from_the_pieces(a in "[a-c ,.]{0,40}", b in "[a-c ,.]{0,40}") {
            let pieces = word_diff(&a, &b);
            let back = |without: PieceKind| {
                pieces.iter().filter(|p| p.kind != without).map(|p| p.text.as_str()).collect::<String>()
            };
            prop_assert_eq!(back(PieceKind::Added), a.clone());
            prop_assert_eq!(back(PieceKind::Removed), b.clone());
            prop_assert!(pieces.windows(2).all(|w| w[0].kind != w[1].kind));
            prop_assert_eq!(a == b, pieces.iter().all(|p| p.kind == PieceKind::Same));
        }
    }
}
