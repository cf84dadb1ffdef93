//! What a test must contain: bounds on areas and competences, enemies, and the shadow test.
//!
//! The bounds form a laminar family (a tree): competence inside area inside test. Let a set of items
//! be *extendable* when it is part of some full test of n items that keeps every bound.
//!
//! **Greedy is exact here.** The sets of items that keep all upper bounds of a tree are the
//! independent sets of a laminar matroid (Gabow & Kohl 1999), and among tests of n items those that
//! also keep the lower bounds are the bases of a generalised (bounded) laminar matroid: given two
//! full tests S, T and s ∈ S∖T there is t ∈ T∖S with S − s + t a full test. Proof: go from the leaf
//! of s upwards to the first node v with |T ∩ v| ≥ |S ∩ v|; there is one, since the counts are equal at
//! the root. Every node u passed on the way has |S ∩ u| > |T ∩ u| ≥ its lower bound, so s can be taken away from it.
//! If v is the leaf itself, T has an item t there that S lacks. Otherwise the child of v on the way has fewer items
//! of T than of S and v as a whole has not, so another child c has |T ∩ c| > |S ∩ c|; the same holds for
//! some child of c, and so on down to a leaf, where T has an item t that S lacks. Each node w on the way down has
//! |S ∩ w| + 1 ≤ |T ∩ w| ≤ its upper bound, so t can be added; v and all above keep their counts. ∎
//! This is the basis exchange axiom of a matroid, where taking the best item that keeps the set
//! extendable, again and again, gives a full test of the largest total value (Edmonds 1971). The first item taken
//! belongs to that best test and is its best item: therefore *the shadow-test choice of van der Linden & Reese
//! (1998) is the best item whose leaf is open*, and no test need be assembled to find it.
//! [`Content::shadow_test`] assembles it all the same, for planning and for the comparison with brute force in the tests.
//!
//! **Enemies** are items of which a test may hold one. A group inside one competence is one more
//! node of the tree (at most 1) and the proof stands. A group that spans competences is not; such items
//! are left out when room is counted, so that feasibility is still guaranteed, and only "best" may be missed.

use crate::bank::Bank;

/// At least and at most so many items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Fewest.
    pub at_least: u16,
    /// Most.
    pub at_most: u16,
}

impl Bounds {
    /// From `at_least` to `at_most`.
    #[must_use]
    pub const fn new(at_least: u16, at_most: u16) -> Self {
        Self { at_least, at_most }
    }

    /// No bound at all.
    #[must_use]
    pub const fn free() -> Self {
        Self { at_least: 0, at_most: u16::MAX }
    }
}

/// The bounds of a test, by area and by competence number. What is not named is free.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blueprint {
    /// (area, bounds).
    pub areas: Vec<(u16, Bounds)>,
    /// (competence, bounds).
    pub competences: Vec<(u16, Bounds)>,
}

/// Why a bank cannot give a test that keeps the bounds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Infeasible {
    /// Bounds that contradict themselves.
    #[error("{what} asks for at least {at_least} and at most {at_most} items; swap or widen the bounds")]
    Crossed {
        /// Which node of the tree.
        what: Node,
        /// Fewest.
        at_least: u16,
        /// Most.
        at_most: u16,
    },
    /// Too few items in the bank.
    #[error("{what} needs {needed} items and the bank has room for {room}; add items or lower the bound")]
    TooFewItems {
        /// Which node of the tree.
        what: Node,
        /// Needed.
        needed: usize,
        /// Items that can be given together.
        room: usize,
    },
    /// The lower bounds together ask for more than the node or the test may hold.
    #[error(
        "the parts of {what} need {needed} items together and it may hold {room}; lower a bound or lengthen the test"
    )]
    TooMuchAsked {
        /// Which node of the tree.
        what: Node,
        /// Needed.
        needed: usize,
        /// Allowed.
        room: usize,
    },
    /// A competence that the bank puts into two areas.
    #[error("competence {0} lies in two areas of the bank; give each competence one area")]
    TwoAreas(u16),
    /// A bound on something no item of the bank has.
    #[error("the bank has no item in {0}; remove the bound or add items")]
    NoItems(Node),
}

/// A node of the content tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// The whole test.
    Test,
    /// An area.
    Area(u16),
    /// A competence.
    Competence(u16),
}

impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Test => write!(f, "the test"),
            Self::Area(a) => write!(f, "area {a}"),
            Self::Competence(c) => write!(f, "competence {c}"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Leaf {
    competence: u16,
    area: usize,
    bounds: Bounds,
    room: u16,
}

#[derive(Clone, Copy, Debug)]
struct Area {
    number: u16,
    bounds: Bounds,
}

/// A blueprint laid over a bank: ready to say which competences are open.
#[derive(Clone, Debug)]
pub struct Content {
    leaves: Vec<Leaf>,
    areas: Vec<Area>,
    min_items: u16,
    max_items: u16,
    bounded: bool,
}

/// How many items a test holds by now, in each leaf, each area and in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    leaves: Vec<u16>,
    areas: Vec<u16>,
    total: u16,
}

impl Counts {
    /// Items given so far.
    #[must_use]
    pub fn total(&self) -> usize {
        usize::from(self.total)
    }
}

impl Content {
    /// Lays a blueprint over a bank for tests of `min_items` to `max_items` items.
    ///
    /// The lower bounds are met when `min_items` are given, so that a test may end from there on.
    ///
    /// # Errors
    /// When no test of the bank keeps the bounds, saying which bound and by how much.
    pub fn new(
        bank: &Bank,
        blueprint: &Blueprint,
        min_items: usize,
        max_items: usize,
    ) -> Result<Self, Infeasible> {
        let mut areas: Vec<Area> = Vec::new();
        let mut leaves: Vec<Leaf> = Vec::new();
        for leaf in 0..bank.leaves() {
            let (number, competence) = bank.leaf(leaf);
            if leaves.iter().any(|l| l.competence == competence) {
                return Err(Infeasible::TwoAreas(competence));
            }
            let area = areas.iter().position(|a| a.number == number).unwrap_or_else(|| {
                let bounds =
                    blueprint.areas.iter().find(|(a, _)| *a == number).map_or(Bounds::free(), |(_, b)| *b);
                areas.push(Area { number, bounds });
                areas.len() - 1
            });
            let bounds = blueprint
                .competences
                .iter()
                .find(|(c, _)| *c == competence)
                .map_or(Bounds::free(), |(_, b)| *b);
            let room = u16::try_from(bank.room(leaf)).unwrap_or(u16::MAX);
            leaves.push(Leaf { competence, area, bounds, room });
        }
        if let Some((a, _)) =
            blueprint.areas.iter().find(|(a, b)| b.at_least > 0 && areas.iter().all(|x| x.number != *a))
        {
            return Err(Infeasible::NoItems(Node::Area(*a)));
        }
        if let Some((c, _)) = blueprint
            .competences
            .iter()
            .find(|(c, b)| b.at_least > 0 && leaves.iter().all(|x| x.competence != *c))
        {
            return Err(Infeasible::NoItems(Node::Competence(*c)));
        }
        let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let bounded = leaves.iter().any(|l| l.bounds != Bounds::free())
            || areas.iter().any(|a| a.bounds != Bounds::free());
        let all = Self { leaves, areas, min_items: narrow(min_items), max_items: narrow(max_items), bounded };
        all.check()?;
        Ok(all)
    }

    fn check(&self) -> Result<(), Infeasible> {
        let (mut test_needs, mut test_room) = (0usize, 0usize);
        for (n, area) in self.areas.iter().enumerate() {
            let (mut needs, mut room) = (0usize, 0usize);
            for leaf in self.leaves.iter().filter(|l| l.area == n) {
                let what = Node::Competence(leaf.competence);
                let Bounds { at_least, at_most } = leaf.bounds;
                if at_least > at_most {
                    return Err(Infeasible::Crossed { what, at_least, at_most });
                }
                if at_least > leaf.room {
                    let (needed, room) = (usize::from(at_least), usize::from(leaf.room));
                    return Err(Infeasible::TooFewItems { what, needed, room });
                }
                needs += usize::from(at_least);
                room += usize::from(at_most.min(leaf.room));
            }
            let what = Node::Area(area.number);
            let Bounds { at_least, at_most } = area.bounds;
            if at_least > at_most {
                return Err(Infeasible::Crossed { what, at_least, at_most });
            }
            if needs > usize::from(at_most) {
                return Err(Infeasible::TooMuchAsked { what, needed: needs, room: usize::from(at_most) });
            }
            if usize::from(at_least) > room {
                return Err(Infeasible::TooFewItems { what, needed: usize::from(at_least), room });
            }
            test_needs += needs.max(usize::from(at_least));
            test_room += room.min(usize::from(at_most));
        }
        let what = Node::Test;
        if self.min_items > self.max_items || self.max_items == 0 {
            return Err(Infeasible::Crossed { what, at_least: self.min_items, at_most: self.max_items });
        }
        if test_needs > usize::from(self.min_items).max(1) && test_needs > 0 {
            return Err(Infeasible::TooMuchAsked {
                what,
                needed: test_needs,
                room: usize::from(self.min_items),
            });
        }
        if test_room < usize::from(self.max_items) {
            return Err(Infeasible::TooFewItems {
                what,
                needed: usize::from(self.max_items),
                room: test_room,
            });
        }
        Ok(())
    }

    /// An empty test.
    #[must_use]
    pub fn none_given(&self) -> Counts {
        Counts { leaves: vec![0; self.leaves.len()], areas: vec![0; self.areas.len()], total: 0 }
    }

    /// Counts an item of leaf `leaf`.
    pub fn give(&self, counts: &mut Counts, leaf: usize) {
        counts.leaves[leaf] += 1;
        counts.areas[self.leaves[leaf].area] += 1;
        counts.total += 1;
    }

    /// How many items the bounds look ahead to: the shortest test until it is reached, then the longest.
    #[must_use]
    pub fn horizon(&self, counts: &Counts) -> usize {
        usize::from(if counts.total < self.min_items { self.min_items } else { self.max_items })
    }

    /// Writes into `open` whether one more item of each leaf keeps the test extendable.
    ///
    /// Need goes up the tree: a node needs what its own lower bound lacks or what its parts need
    /// together, whichever is more. One more item is harmless when some node on its way up absorbs it,
    /// that is when it lowers that node's need, or when the test has items to spare.
    pub fn open(&self, counts: &Counts, open: &mut Vec<bool>) {
        open.clear();
        open.resize(self.leaves.len(), true);
        if !self.bounded {
            for (leaf, open) in open.iter_mut().enumerate() {
                *open = counts.leaves[leaf] < self.leaves[leaf].room;
            }
            return;
        }
        let remaining = self.horizon(counts).saturating_sub(counts.total());
        // per area: what its leaves need, then what it needs itself
        let mut parts = [0usize; 64];
        let mut long;
        let parts: &mut [usize] = if self.areas.len() <= 64 {
            &mut parts[..self.areas.len()]
        } else {
            long = vec![0; self.areas.len()];
            &mut long
        };
        for (leaf, given) in self.leaves.iter().zip(&counts.leaves) {
            parts[leaf.area] += usize::from(leaf.bounds.at_least.saturating_sub(*given));
        }
        let mut needed = 0;
        for ((area, given), parts) in self.areas.iter().zip(&counts.areas).zip(parts.iter()) {
            needed += usize::from(area.bounds.at_least.saturating_sub(*given)).max(*parts);
        }
        let test_has_spare = remaining > needed;
        for ((leaf, given), open) in self.leaves.iter().zip(&counts.leaves).zip(open.iter_mut()) {
            let area = &self.areas[leaf.area];
            let in_area = counts.areas[leaf.area];
            let lacking = usize::from(area.bounds.at_least.saturating_sub(in_area));
            let needed_here = *given < leaf.bounds.at_least;
            // the area's upper bound must keep room for what its other leaves still need
            let area_room = usize::from(area.bounds.at_most.saturating_sub(in_area));
            let fits_area = if needed_here { area_room >= 1 } else { area_room > parts[leaf.area] };
            let absorbed = needed_here || lacking > parts[leaf.area] || test_has_spare;
            *open = *given < leaf.bounds.at_most.min(leaf.room) && fits_area && absorbed;
        }
    }

    /// The unmet lower bounds that a further item of `leaf` serves: (node, given, at least).
    #[must_use]
    pub fn serves(&self, counts: &Counts, leaf: usize) -> Option<(Node, usize, usize)> {
        let l = &self.leaves[leaf];
        let (given, least) = (counts.leaves[leaf], l.bounds.at_least);
        if given < least {
            return Some((Node::Competence(l.competence), usize::from(given), usize::from(least)));
        }
        let area = &self.areas[l.area];
        let (given, least) = (counts.areas[l.area], area.bounds.at_least);
        (given < least).then(|| (Node::Area(area.number), usize::from(given), usize::from(least)))
    }

    /// Whether every lower bound is met.
    #[must_use]
    pub fn met(&self, counts: &Counts) -> bool {
        self.leaves.iter().zip(&counts.leaves).all(|(l, n)| *n >= l.bounds.at_least)
            && self.areas.iter().zip(&counts.areas).all(|(a, n)| *n >= a.bounds.at_least)
    }

    /// The best full test: the items of `ranked` (best first) that greedy takes on top of `counts`,
    /// up to the horizon. `taken` says which items may not be used.
    ///
    /// Shorter than the horizon only when `taken` shuts out items that the bounds need.
    #[must_use]
    pub fn shadow_test(
        &self,
        bank: &Bank,
        counts: &Counts,
        ranked: &[u32],
        taken: impl Fn(u32) -> bool,
    ) -> Vec<u32> {
        let mut counts = counts.clone();
        let mut test = Vec::with_capacity(self.horizon(&counts));
        let mut open = Vec::new();
        self.open(&counts, &mut open);
        let horizon = self.horizon(&counts);
        let mut enemies: Vec<u32> = Vec::new();
        for item in ranked {
            if counts.total() >= horizon {
                break;
            }
            let leaf = bank.leaf_of(*item);
            if !open[leaf] || taken(*item) {
                continue;
            }
            if let Some(group) = bank.enemy(*item) {
                if enemies.contains(&group) {
                    continue;
                }
                enemies.push(group);
            }
            test.push(*item);
            self.give(&mut counts, leaf);
            if counts.total() >= horizon {
                break;
            }
            // a closed leaf stays closed while the test grows, so one pass over the ranking is enough
            self.open(&counts, &mut open);
        }
        test
    }
}
