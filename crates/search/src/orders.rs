//! Values to sort by, as ranks: one number per entry, and the sorted distinct values
//! behind the numbers so that a page can begin "after this value" even when the index has changed.

use crate::OrderValue;
use crate::analysis::collate;

/// The rank of an entry without a value: after everything, in both directions.
pub(crate) const NO_RANK: u32 = u32::MAX;

/// One order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Rank per ordinal, equal values sharing one.
    pub ranks: Vec<u32>,
    /// The distinct values end to end, ascending.
    pub(crate) values: Vec<u8>,
    /// Where each begins, and the end.
    pub(crate) starts: Vec<u32>,
    waiting: Vec<(u32, Vec<u8>)>,
}

/// A value as bytes whose order is the value's order; numbers before texts.
pub(crate) fn bytes_of(value: &OrderValue) -> Option<Vec<u8>> {
    match value {
        OrderValue::Int(n) => {
            let mut out = vec![1];
            // With the sign bit turned, big-endian bytes sort as the numbers do.
            out.extend((*n as u64 ^ 1 << 63).to_be_bytes());
            Some(out)
        }
        OrderValue::Text(t) => {
            let mut out = vec![2];
            out.extend(collate(t).into_bytes());
            Some(out)
        }
        OrderValue::None => None,
    }
}

impl Order {
    fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The value with this rank.
    pub fn value(&self, rank: u32) -> &[u8] {
        let at = rank as usize;
        &self.values[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The rank of a value, or the rank it would have.
    pub fn find(&self, value: &[u8]) -> Result<u32, u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = (low + high) / 2;
            if self.value(mid as u32) < value { low = mid + 1 } else { high = mid }
        }
        if low < self.len() && self.value(low as u32) == value { Ok(low as u32) } else { Err(low as u32) }
    }

    /// Takes the value of the next ordinal; [`Order::settle`] gives it its rank.
    pub fn push(&mut self, value: Option<Vec<u8>>) {
        if let Some(value) = value {
            self.waiting.push((self.ranks.len() as u32, value));
        }
        self.ranks.push(NO_RANK);
    }

    /// Merges the values that came in since the last time.
    pub fn settle(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_unstable_by(|a, b| a.1.cmp(&b.1));
        let mut values =
            Vec::with_capacity(self.values.len() + waiting.iter().map(|w| w.1.len()).sum::<usize>());
        let mut starts = vec![0u32];
        let mut moved = Vec::with_capacity(self.len());
        let mut placed: Vec<(u32, u32)> = Vec::with_capacity(waiting.len());
        let mut coming = waiting.iter().peekable();
        let mut old = 0u32;
        let olds = self.len() as u32;
        while old < olds || coming.peek().is_some() {
            let rank = starts.len() as u32 - 1;
            let value: &[u8] = match (coming.peek(), old < olds) {
                (Some((_, new)), true) if new.as_slice() < self.value(old) => new,
                (Some((_, new)), false) => new,
                _ => {
                    moved.push(rank);
                    old += 1;
                    self.value(old - 1)
                }
            };
            values.extend_from_slice(value);
            while let Some((ordinal, _)) = coming.next_if(|(_, new)| new.as_slice() == value) {
                placed.push((*ordinal, rank));
            }
            starts.push(values.len() as u32);
        }
        for rank in &mut self.ranks {
            if *rank != NO_RANK {
                *rank = moved[*rank as usize];
            }
        }
        for (ordinal, rank) in placed {
            self.ranks[ordinal as usize] = rank;
        }
        self.values = values;
        self.starts = starts;
    }

    /// True when the columns fit each other: for an order that was read from a file.
    pub fn is_sound(&self, entries: usize) -> bool {
        self.ranks.len() == entries
            && self.ranks.iter().all(|&r| r == NO_RANK || (r as usize) < self.len())
            && self.starts.windows(2).all(|w| w[0] <= w[1])
            && self.starts.last().is_none_or(|&end| end as usize == self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_the_values_also_when_more_come_later() {
        let mut order = Order::default();
        for n in [30, -5, 30] {
            order.push(bytes_of(&OrderValue::Int(n)));
        }
        order.settle();
        assert_eq!(order.ranks, [1, 0, 1]);
        order.push(bytes_of(&OrderValue::None));
        order.push(bytes_of(&OrderValue::Int(7)));
        order.push(bytes_of(&OrderValue::Text("Åse".into())));
        order.settle();
        assert_eq!(order.ranks, [2, 0, 2, NO_RANK, 1, 3]);
        assert_eq!(order.find(&bytes_of(&OrderValue::Int(8)).expect("a value")), Err(2));
        assert!(order.is_sound(6));
    }
}
