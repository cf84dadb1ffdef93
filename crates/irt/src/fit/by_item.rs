//! The answers turned on their side: for each item, who answered it and with which score.

use crate::Responses;

/// Answers column by column (compressed sparse columns).
pub(crate) struct ByItem {
    starts: Vec<usize>,
    rows: Vec<u32>,
    scores: Vec<u8>,
}

impl ByItem {
    /// Turns the table; memory is five bytes an answer.
    pub fn of(responses: &Responses) -> Self {
        let mut starts = vec![0usize; responses.item_count() + 1];
        for row in 0..responses.rows() {
            for item in responses.row(row).0 {
                starts[*item as usize + 1] += 1;
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0u32; responses.answers()];
        let mut scores = vec![0u8; responses.answers()];
        for row in 0..responses.rows() {
            let (items, given) = responses.row(row);
            for (item, score) in items.iter().zip(given) {
                let at = &mut next[*item as usize];
                rows[*at] = row as u32;
                scores[*at] = *score;
                *at += 1;
            }
        }
        Self { starts, rows, scores }
    }

    /// The rows that answered the item, rising, and their scores.
    pub fn item(&self, item: usize) -> (&[u32], &[u8]) {
        let span = self.starts[item]..self.starts[item + 1];
        (&self.rows[span.clone()], &self.scores[span])
    }
}
