//! Answers of many people to many items, where most people saw few items.
//!
//! The store is row-wise and sparse: a person's row lists the items seen and the scores given. Rows that follow each
//! other and saw the same items share one list of items, so a complete table costs one byte an answer.
//! A weight lets one row stand for several people with the same answers (a pattern with a count).

/// Scored answers: persons × items, sparse.
#[derive(Clone, Debug, Default)]
pub struct Responses {
    /// Where a row's items begin (rows may share them).
    item_starts: Vec<usize>,
    /// Where a row's scores begin; one more than rows.
    starts: Vec<usize>,
    items: Vec<u32>,
    scores: Vec<u8>,
    weights: Vec<f64>,
    groups: Vec<u32>,
    item_count: usize,
}

impl Responses {
    /// An empty table over `item_count` items.
    #[must_use]
    pub fn new(item_count: usize) -> Self {
        Self { starts: vec![0], item_count, ..Self::default() }
    }

    /// Adds a person: (item, score) pairs in any order, the number of people the row stands for, and the group (0-based).
    pub fn push(&mut self, answers: impl IntoIterator<Item = (usize, u8)>, weight: f64, group: usize) {
        let begin = self.items.len();
        for (item, score) in answers {
            debug_assert!(item < self.item_count, "item {item} of {}", self.item_count);
            self.items.push(item as u32);
            self.scores.push(score);
        }
        let count = self.items.len() - begin;
        let shared = self.item_starts.last().copied().filter(|last| {
            let before = self.starts[self.rows()] - self.starts[self.rows() - 1];
            before == count && self.items[*last..*last + count] == self.items[begin..]
        });
        match shared {
            Some(last) => {
                self.items.truncate(begin);
                self.item_starts.push(last);
            }
            None => self.item_starts.push(begin),
        }
        self.starts.push(self.scores.len());
        self.weights.push(weight);
        self.groups.push(group as u32);
    }

    /// A table from full rows: `None` is an item not seen.
    #[must_use]
    pub fn from_rows(item_count: usize, rows: &[Vec<Option<u8>>]) -> Self {
        let mut all = Self::new(item_count);
        for row in rows {
            all.push(row.iter().enumerate().filter_map(|(i, x)| x.map(|x| (i, x))), 1.0, 0);
        }
        all
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// Number of items.
    #[must_use]
    pub fn item_count(&self) -> usize {
        self.item_count
    }

    /// Number of answers held.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.scores.len()
    }

    /// Answers, counted with the weights of the rows that hold them: a pattern of five answers that twelve people gave
    /// counts sixty.
    #[must_use]
    pub fn answers_given(&self) -> f64 {
        (0..self.rows()).map(|row| self.weights[row] * self.row(row).1.len() as f64).sum()
    }

    /// The items and scores of row `row`, side by side.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[u32], &[u8]) {
        let scores = &self.scores[self.starts[row]..self.starts[row + 1]];
        let begin = self.item_starts[row];
        (&self.items[begin..begin + scores.len()], scores)
    }

    /// How many people row `row` stands for.
    #[must_use]
    pub fn weight(&self, row: usize) -> f64 {
        self.weights[row]
    }

    /// The group of row `row`.
    #[must_use]
    pub fn group(&self, row: usize) -> usize {
        self.groups[row] as usize
    }

    /// How many groups there are (at least one).
    #[must_use]
    pub fn group_count(&self) -> usize {
        self.groups.iter().max().map_or(1, |g| *g as usize + 1)
    }

    /// People, counted with their weights.
    #[must_use]
    pub fn people(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// People who gave each score to each item, counted with their weights: `[item][score]`.
    #[must_use]
    pub fn score_counts(&self) -> Vec<Vec<f64>> {
        let mut counts: Vec<Vec<f64>> = vec![Vec::new(); self.item_count];
        for row in 0..self.rows() {
            let (items, scores) = self.row(row);
            for (item, score) in items.iter().zip(scores) {
                let counts = &mut counts[*item as usize];
                let score = usize::from(*score);
                if counts.len() <= score {
                    counts.resize(score + 1, 0.0);
                }
                counts[score] += self.weights[row];
            }
        }
        counts
    }

    /// The same answers with each item's lowest score counted as 0 (files that score 1..4 instead of 0..3), and what was
    /// taken off each item. Items with scores 0 and 1 only are left alone, so "everybody right" stays right.
    #[must_use]
    pub fn from_zero(&self) -> (Self, Vec<u8>) {
        let lowest: Vec<u8> = self
            .score_counts()
            .iter()
            .map(|c| if c.len() <= 2 { 0 } else { c.iter().position(|n| *n > 0.0).unwrap_or(0) as u8 })
            .collect();
        let mut all = self.clone();
        for row in 0..self.rows() {
            let (items, _) = self.row(row);
            for (at, item) in items.iter().enumerate() {
                all.scores[self.starts[row] + at] -= lowest[*item as usize];
            }
        }
        (all, lowest)
    }

    /// The same people with the items of each group of `testlets` added up into one polytomous item: the way to keep tasks
    /// with a shared stem from counting their dependence as information (Wainer & Kiely 1987). Items in no group follow,
    /// one by one, in their old order. A person who did not see all of a group has not seen the testlet.
    ///
    /// Calibrate the result with a generalised partial credit or graded model. Chosen over a testlet-effect (bifactor) model because it
    /// keeps one dimension, needs no second integral, and its scores can be shown to the person as points on a task;
    /// what it gives up is the information in which item of a testlet was right.
    #[must_use]
    pub fn testlets(&self, testlets: &[Vec<usize>]) -> Self {
        const ALONE: usize = usize::MAX;
        let mut of_item = vec![ALONE; self.item_count];
        for (t, items) in testlets.iter().enumerate() {
            for i in items {
                of_item[*i] = t;
            }
        }
        let mut next = testlets.len();
        let new_index: Vec<usize> = of_item
            .iter()
            .map(|t| {
                if *t != ALONE {
                    return *t;
                }
                next += 1;
                next - 1
            })
            .collect();
        let mut all = Self::new(next);
        for row in 0..self.rows() {
            let (items, scores) = self.row(row);
            let mut seen = vec![0usize; testlets.len()];
            let mut points = vec![0u32; testlets.len()];
            let mut answers = Vec::new();
            for (item, score) in items.iter().zip(scores) {
                match of_item[*item as usize] {
                    ALONE => answers.push((new_index[*item as usize], *score)),
                    t => {
                        seen[t] += 1;
                        points[t] += u32::from(*score);
                    }
                }
            }
            let whole = (0..testlets.len()).filter(|t| seen[*t] > 0 && seen[*t] == testlets[*t].len());
            answers.extend(whole.map(|t| (t, points[t].min(255) as u8)));
            answers.sort_unstable();
            all.push(answers, self.weights[row], self.group(row));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_given() {
        let mut all = Responses::new(4);
        all.push([(0, 1), (2, 0)], 1.0, 0);
        all.push([(0, 0), (2, 1)], 2.0, 1);
        all.push([(3, 1)], 1.0, 0);
        all.push([], 1.0, 0);
        all.push([(3, 0)], 1.0, 0);
        assert_eq!(all.row(0), (&[0, 2][..], &[1, 0][..]));
        assert_eq!(all.row(1), (&[0, 2][..], &[0, 1][..]));
        assert_eq!(all.row(2), (&[3][..], &[1][..]));
        assert_eq!(all.row(3), (&[][..], &[][..]));
        assert_eq!(all.row(4), (&[3][..], &[0][..]));
        assert_eq!((all.rows(), all.answers(), all.group_count()), (5, 6, 2));
        assert_eq!(all.score_counts()[0], vec![2.0, 1.0]);
    }

    #[test]
    fn a_pattern_that_many_gave_counts_its_answers_for_each_of_them() {
        let mut all = Responses::new(3);
        all.push([(0, 1), (1, 0), (2, 1)], 12.0, 0);
        all.push([(1, 1)], 3.0, 0);
        assert_eq!((all.people(), all.answers(), all.answers_given()), (15.0, 4, 39.0));
    }

    #[test]
    fn scores_that_start_at_one_can_start_at_zero() {
        let all = Responses::from_rows(2, &[vec![Some(1), Some(1)], vec![Some(4), Some(1)]]);
        let (moved, taken) = all.from_zero();
        assert_eq!(taken, vec![1, 0]);
        assert_eq!(moved.row(1).1, &[3, 1]);
    }

    #[test]
    fn a_testlet_is_the_sum_of_its_items() {
        let all = Responses::from_rows(
            4,
            &[vec![Some(1), Some(0), Some(1), Some(1)], vec![Some(1), Some(1), Some(0), None]],
        );
        let joined = all.testlets(&[vec![1, 3]]);
        assert_eq!(joined.item_count(), 3);
        assert_eq!(joined.row(0), (&[0, 1, 2][..], &[1, 1, 1][..]));
        assert_eq!(joined.row(1), (&[1, 2][..], &[1, 0][..]), "half a testlet is not seen");
    }
}
