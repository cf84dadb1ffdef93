//! The bank of calibrated items, laid out for choosing: information at many abilities, each
//! competence's items sorted by it, and answer probabilities on the posterior's grid.
//!
//! A decision then reads a few lines of a table instead of computing the bank anew. The tables are
//! single precision (relative error 6·10⁻⁸); posteriors are not made from them but from the items.

use crate::model::{Item, NotAnItem};
use crate::posterior::Grid;
use rayon::prelude::*;
use std::sync::OnceLock;

/// An item with what a test must know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The calibrated item.
    pub item: Item,
    /// Number of its area.
    pub area: u16,
    /// Number of its competence; a competence lies in one area.
    pub competence: u16,
    /// A group of items of which a test may hold one.
    pub enemy: Option<u32>,
}

impl From<Item> for Entry {
    fn from(item: Item) -> Self {
        Self { item, area: 0, competence: 0, enemy: None }
    }
}

/// Why entries do not make a bank.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotABank {
    /// No items.
    #[error("the bank holds no items; add at least one")]
    Empty,
    /// An item whose numbers make no sense.
    #[error("item number {0} of the bank is not usable: {1}; recalibrate or remove it")]
    Item(usize, NotAnItem),
}

/// How many score rows are computed side by side.
pub(crate) const LANES: usize = 16;
/// Banks up to this size keep every item in the sorted lists; larger ones this many in all.
const LISTED: usize = 4096;
const NO_ENEMY: u32 = u32::MAX;

/// One ability's information of every item, and its sorted lists.
type Cell = (Vec<f32>, Vec<(f32, u32)>);

/// Items with the tables that make choosing fast. Items are known by their number, 0-based.
#[derive(Clone, Debug)]
pub struct Bank {
    entries: Vec<Entry>,
    grid: Grid,
    leaves: Vec<(u16, u16)>,
    leaf_of: Vec<u16>,
    members: Vec<Vec<u32>>,
    rooms: Vec<usize>,
    enemy: Vec<u32>,
    enemies: Vec<(u32, Vec<u32>)>,
    prime: u64,
    // information[cell * n + item]; cells lie half a grid step apart
    information: Vec<f32>,
    largest: Vec<f32>,
    // lists[list_start[cell * leaves + leaf] ..]: (information, item), falling
    lists: Vec<(f32, u32)>,
    list_start: Vec<u32>,
    // score rows k ≥ 1 in blocks: rows[(block * nodes + node) * LANES + lane] = P(k | node)
    rows: Vec<f32>,
    row_start: Vec<u32>,
    yes_no: bool,
    // ln P(1 | node) and ln P(0 | node) in the layout of `rows`, made when first asked for
    logs: OnceLock<(Vec<f32>, Vec<f32>)>,
}

impl Bank {
    /// Builds the tables for abilities on the standard grid.
    ///
    /// # Errors
    /// See [`NotABank`].
    pub fn new(entries: Vec<Entry>) -> Result<Self, NotABank> {
        Self::on_grid(entries, Grid::standard())
    }

    /// Builds the tables for abilities on `grid`.
    ///
    /// # Errors
    /// See [`NotABank`].
    pub fn on_grid(entries: Vec<Entry>, grid: Grid) -> Result<Self, NotABank> {
        if entries.is_empty() {
            return Err(NotABank::Empty);
        }
        for (n, e) in entries.iter().enumerate() {
            e.item.check().map_err(|why| NotABank::Item(n, why))?;
        }
        let n = entries.len();
        let mut leaves: Vec<(u16, u16)> = entries.iter().map(|e| (e.area, e.competence)).collect();
        leaves.sort_unstable();
        leaves.dedup();
        let mut leaf_of = Vec::with_capacity(n);
        let mut members = vec![Vec::new(); leaves.len()];
        for (i, e) in entries.iter().enumerate() {
            let leaf =
                leaves.binary_search(&(e.area, e.competence)).expect("every pair was put into the list");
            leaf_of.push(u16::try_from(leaf).unwrap_or(u16::MAX));
            members[leaf].push(i as u32);
        }
        let (enemy, enemies) = enemy_groups(&entries);
        let rooms = rooms(&members, &leaf_of, &enemy, &enemies);
        let mut bank = Self {
            prime: prime_from(n as u64),
            yes_no: entries.iter().all(|e| e.item.top_score() == 1),
            information: Vec::new(),
            largest: Vec::new(),
            lists: Vec::new(),
            list_start: Vec::new(),
            rows: Vec::new(),
            row_start: Vec::new(),
            logs: OnceLock::new(),
            entries,
            grid,
            leaves,
            leaf_of,
            members,
            rooms,
            enemy,
            enemies,
        };
        bank.tabulate_information();
        bank.tabulate_answers();
        Ok(bank)
    }

    fn tabulate_information(&mut self) {
        let (n, leaves) = (self.entries.len(), self.leaves.len());
        let shares: Vec<usize> = self
            .members
            .iter()
            .map(|m| if n <= LISTED { m.len() } else { (m.len() * LISTED / n).max(64).min(m.len()) })
            .collect();
        let per_cell: usize = shares.iter().sum();
        let made: Vec<Cell> = (0..self.cells())
            .into_par_iter()
            .map(|cell| {
                let theta = self.cell_theta(cell);
                let info: Vec<f32> = self.entries.iter().map(|e| e.item.information(theta) as f32).collect();
                let mut list = Vec::with_capacity(per_cell);
                for (members, share) in self.members.iter().zip(&shares) {
                    let mut part: Vec<(f32, u32)> = members.iter().map(|i| (info[*i as usize], *i)).collect();
                    // ties go to the item with the lower number, so that the order is a fact of the bank
                    let order = |x: &(f32, u32), y: &(f32, u32)| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1));
                    if *share < part.len() {
                        part.select_nth_unstable_by(*share, order);
                        part.truncate(*share);
                    }
                    part.sort_unstable_by(order);
                    list.extend(part);
                }
                (info, list)
            })
            .collect();
        self.information.reserve_exact(n * made.len());
        self.lists.reserve_exact(per_cell * made.len());
        for (info, list) in made {
            self.largest.push(info.iter().copied().fold(0.0, f32::max));
            self.information.extend(info);
            let mut at = self.lists.len();
            for share in &shares {
                self.list_start.push(at as u32);
                at += share;
            }
            self.lists.extend(list);
        }
        self.list_start.push(self.lists.len() as u32);
        debug_assert_eq!(self.list_start.len(), self.cells() * leaves + 1);
    }

    fn tabulate_answers(&mut self) {
        let nodes = self.grid.nodes;
        let mut next = 0u32;
        for e in &self.entries {
            self.row_start.push(next);
            next += e.item.top_score() as u32;
        }
        self.row_start.push(next);
        let blocks = (next as usize).div_ceil(LANES);
        let mut rows = vec![0f32; blocks * nodes * LANES];
        let top = self.entries.iter().map(|e| e.item.top_score()).max().unwrap_or(1);
        let mut p = vec![0.0; top + 1];
        for (e, start) in self.entries.iter().zip(&self.row_start) {
            for j in 0..nodes {
                e.item.probabilities(self.grid.node(j), &mut p);
                for (k, p) in p[1..=e.item.top_score()].iter().enumerate() {
                    let row = *start as usize + k;
                    rows[(row / LANES * nodes + j) * LANES + row % LANES] = *p as f32;
                }
            }
        }
        self.rows = rows;
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the bank is empty; a bank never is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The item with a number.
    ///
    /// # Panics
    /// When there is no such number.
    #[must_use]
    pub fn item(&self, item: u32) -> &Item {
        &self.entries[item as usize].item
    }

    /// All entries, by number.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The grid of abilities the tables stand on.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// How many competences have items.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.leaves.len()
    }

    /// (area, competence) of leaf number `leaf`.
    #[must_use]
    pub fn leaf(&self, leaf: usize) -> (u16, u16) {
        self.leaves[leaf]
    }

    /// The leaf an item lies in.
    #[inline]
    #[must_use]
    pub fn leaf_of(&self, item: u32) -> usize {
        usize::from(self.leaf_of[item as usize])
    }

    /// The items of a leaf.
    #[must_use]
    pub fn members(&self, leaf: usize) -> &[u32] {
        &self.members[leaf]
    }

    /// How many items of a leaf one test can hold whatever is chosen: enemies within the leaf count
    /// once, enemies across leaves not at all.
    #[must_use]
    pub fn room(&self, leaf: usize) -> usize {
        self.rooms[leaf]
    }

    /// The enemy group of an item.
    #[must_use]
    pub fn enemy(&self, item: u32) -> Option<u32> {
        let group = self.enemy[item as usize];
        (group != NO_ENEMY).then_some(group)
    }

    /// The items that may not stand in a test together with `item`, itself included.
    #[must_use]
    pub fn enemies_of(&self, item: u32) -> &[u32] {
        self.enemy(item).map_or(&[], |g| &self.enemies[g as usize].1)
    }

    /// Number of abilities with an information table; half a grid step apart.
    pub(crate) fn cells(&self) -> usize {
        2 * self.grid.nodes - 1
    }

    pub(crate) fn cell_theta(&self, cell: usize) -> f64 {
        self.grid.low + 0.5 * self.grid.step * cell as f64
    }

    /// The cell nearest to an ability.
    #[inline]
    pub(crate) fn cell(&self, theta: f64) -> usize {
        let x = ((theta - self.grid.low) / (0.5 * self.grid.step)).round();
        // a NaN or a negative number becomes 0
        (x as usize).min(self.cells() - 1)
    }

    /// Information of every item at a cell.
    #[inline]
    pub(crate) fn information_at(&self, cell: usize) -> &[f32] {
        &self.information[cell * self.len()..(cell + 1) * self.len()]
    }

    /// The largest information of any item at a cell.
    #[inline]
    pub(crate) fn largest_at(&self, cell: usize) -> f32 {
        self.largest[cell]
    }

    /// The best items of a leaf at a cell, best first.
    #[inline]
    pub(crate) fn best_at(&self, cell: usize, leaf: usize) -> &[(f32, u32)] {
        let k = cell * self.leaves.len() + leaf;
        &self.lists[self.list_start[k] as usize..self.list_start[k + 1] as usize]
    }

    /// The smallest prime not below the number of items: the modulus of the random order.
    pub(crate) fn prime(&self) -> u64 {
        self.prime
    }

    pub(crate) fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// ln P(1) and ln P(0) on the grid, for banks of right-or-wrong items.
    pub(crate) fn logs(&self) -> &(Vec<f32>, Vec<f32>) {
        self.logs.get_or_init(|| {
            let nodes = self.grid.nodes;
            let mut logs = (vec![0f32; self.rows.len()], vec![0f32; self.rows.len()]);
            for (i, e) in self.entries.iter().enumerate() {
                for j in 0..nodes {
                    let at = (i / LANES * nodes + j) * LANES + i % LANES;
                    logs.0[at] = e.item.log_probability(self.grid.node(j), 1) as f32;
                    logs.1[at] = e.item.log_probability(self.grid.node(j), 0) as f32;
                }
            }
            logs
        })
    }

    pub(crate) fn row_start(&self) -> &[u32] {
        &self.row_start
    }

    /// Whether every item is right or wrong.
    pub(crate) fn yes_no(&self) -> bool {
        self.yes_no
    }
}

/// Groups renumbered 0.., with their members; a group of one is no group.
fn enemy_groups(entries: &[Entry]) -> (Vec<u32>, Vec<(u32, Vec<u32>)>) {
    let mut named: Vec<(u32, u32)> =
        entries.iter().enumerate().filter_map(|(i, e)| e.enemy.map(|g| (g, i as u32))).collect();
    named.sort_unstable();
    let mut enemy = vec![NO_ENEMY; entries.len()];
    let mut groups: Vec<(u32, Vec<u32>)> = Vec::new();
    for part in named.chunk_by(|x, y| x.0 == y.0).filter(|part| part.len() > 1) {
        for (_, i) in part {
            enemy[*i as usize] = groups.len() as u32;
        }
        groups.push((part[0].0, part.iter().map(|(_, i)| *i).collect()));
    }
    (enemy, groups)
}

fn rooms(members: &[Vec<u32>], leaf_of: &[u16], enemy: &[u32], enemies: &[(u32, Vec<u32>)]) -> Vec<usize> {
    let spans: Vec<bool> = enemies
        .iter()
        .map(|(_, m)| m.iter().any(|i| leaf_of[*i as usize] != leaf_of[m[0] as usize]))
        .collect();
    members
        .iter()
        .map(|m| {
            m.iter()
                .filter(|i| match enemy[**i as usize] {
                    NO_ENEMY => true,
                    g => !spans[g as usize] && enemies[g as usize].1[0] == **i,
                })
                .count()
        })
        .collect()
}

fn prime_from(n: u64) -> u64 {
    let is_prime = |x: u64| x >= 2 && (2..).take_while(|d| d * d <= x).all(|d| !x.is_multiple_of(d));
    (n.max(2)..).find(|x| is_prime(*x)).expect("there is a prime above every number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_what_the_items_say() {
        let entries: Vec<Entry> = (0..40)
            .map(|i| Entry {
                item: if i % 3 == 0 {
                    Item::graded(1.0 + 0.02 * f64::from(i), vec![-1.0, 0.5])
                } else {
                    Item::three_pl(1.2, 0.1 * f64::from(i) - 2.0, 0.1)
                },
                area: (i % 2) as u16,
                competence: (i % 4) as u16,
                enemy: (i < 4).then_some(7),
            })
            .collect();
        let bank = Bank::new(entries).unwrap();
        assert_eq!((bank.leaves(), bank.len()), (4, 40));
        let cell = bank.cell(0.31);
        let theta = bank.cell_theta(cell);
        assert!((theta - 0.31).abs() <= 0.0375 + 1e-12);
        for leaf in 0..4 {
            let list = bank.best_at(cell, leaf);
            assert_eq!(list.len(), 10);
            assert!(list.windows(2).all(|w| w[0].0 >= w[1].0));
            for (info, item) in list {
                assert!((f64::from(*info) - bank.item(*item).information(theta)).abs() < 1e-6);
            }
        }
        // items 0..4 are enemies across leaves: they are not counted as room
        assert_eq!((0..4).map(|l| bank.room(l)).collect::<Vec<_>>(), [9, 9, 9, 9]);
        assert_eq!(bank.enemies_of(2), [0, 1, 2, 3]);
        assert_eq!((prime_from(500), prime_from(1)), (503, 2));
    }

    #[test]
    fn an_item_that_is_none_is_named() {
        let bad = vec![Item::two_pl(1.0, 0.0).into(), Item::two_pl(0.0, 0.0).into()];
        assert_eq!(Bank::new(bad).unwrap_err(), NotABank::Item(1, NotAnItem::Slope(0.0)));
        assert_eq!(Bank::new(Vec::new()).unwrap_err(), NotABank::Empty);
    }
}
