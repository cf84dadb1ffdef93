//! A dense set of ordinals: one bit each. For sets that are built, combined and
//! walked within one query; sets that are kept are roaring bitmaps.

/// Ordinals below a fixed length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// An empty set for ordinals below `len`.
    pub fn new(len: usize) -> Self {
        Bits(vec![0; len.div_ceil(64)])
    }

    #[inline]
    pub fn insert(&mut self, at: u32) {
        self.0[at as usize / 64] |= 1 << (at % 64);
    }

    pub fn remove(&mut self, at: u32) {
        self.0[at as usize / 64] &= !(1 << (at % 64));
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    #[inline]
    pub fn has(&self, at: u32) -> bool {
        self.0[at as usize / 64] >> (at % 64) & 1 == 1
    }

    pub fn and(&mut self, other: &Bits) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a &= b;
        }
    }

    pub fn or(&mut self, other: &Bits) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a |= b;
        }
    }

    pub fn len(&self) -> u64 {
        self.0.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    /// Visits every member in order.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(u32)) {
        for (i, &word) in self.0.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                visit(i as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }

    /// The same set as a compressed bitmap, for intersecting with many others.
    pub fn to_roaring(&self) -> roaring::RoaringBitmap {
        let bytes: Vec<u8> = self.0.iter().flat_map(|w| w.to_le_bytes()).collect();
        roaring::RoaringBitmap::from_lsb0_bytes(0, &bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_gives_back_what_was_put_in() {
        let mut set = Bits::new(200);
        for at in [0, 63, 130, 199] {
            set.insert(at);
        }
        let mut visited = Vec::new();
        set.each(|at| visited.push(at));
        assert_eq!(visited, [0, 63, 130, 199]);
        assert_eq!(set.to_roaring().iter().collect::<Vec<_>>(), [0, 63, 130, 199]);
        assert!(set.has(130) && !set.has(64));
        assert_eq!(set.len(), 4);
        for at in [0, 63, 130, 199] {
            assert!(!set.is_empty());
            set.remove(at);
        }
        assert!(set.is_empty());
    }
}
