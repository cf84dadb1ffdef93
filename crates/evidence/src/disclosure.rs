//! Which counts of people may be shown, so that no small group can be seen, neither in a figure nor by subtracting
//! figures. Pure.
//!
//! A figure is counted for every organisation with everything below it. It is published when the people counted, those
//! the figure is about and those it is not about are each none or at least five. Among the parts of a published figure,
//! the parts that are hidden must together be publishable and at least two, else the smallest other part is hidden too
//! (secondary suppression); what lies below a hidden part is hidden. So every difference of published figures is
//! itself a publishable figure.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

/// Fewest people behind a figure.
pub const FEWEST: i64 = 5;

/// The day whose figures are shown to whoever asks for a day. Visitors get the end of a month, so that two days side by
/// side do not show when one person was counted; those who are signed in get the day itself.
#[must_use]
pub fn day_shown(asked: Date, signed_in: bool) -> Date {
    if signed_in || asked.tomorrow().is_ok_and(|t| t.month() != asked.month()) {
        asked
    } else {
        asked.first_of_month().yesterday().unwrap_or(asked)
    }
}

/// People counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// All who are counted.
    pub people: i64,
    /// Of those, the ones the figure is about.
    pub of_them: i64,
}

impl Cell {
    fn plus(self, other: Cell) -> Cell {
        Cell { people: self.people + other.people, of_them: self.of_them + other.of_them }
    }

    fn minus(self, other: Cell) -> Cell {
        Cell { people: self.people - other.people, of_them: self.of_them - other.of_them }
    }

    /// Whether it says nothing about fewer than five people.
    #[must_use]
    pub fn is_publishable(self) -> bool {
        [self.people, self.of_them, self.people - self.of_them].iter().all(|n| *n == 0 || *n >= FEWEST)
    }
}

/// An organisation's place in the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// The organisation.
    pub id: Uuid,
    /// The one above it.
    pub parent: Option<Uuid>,
}

/// The figures that may be shown, by organisation; those that are not in it are hidden or about nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    cells: HashMap<Uuid, Cell>,
    hidden: std::collections::HashSet<Uuid>,
}

/// What is shown of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Nobody is counted.
    Nobody,
    /// It would say something about few people.
    Hidden,
    /// The figure.
    Shown(Cell),
}

impl Published {
    /// Figures that are about nobody: all of them may be shown.
    #[must_use]
    pub fn all(cells: impl Iterator<Item = (Uuid, Cell)>) -> Published {
        Published { cells: cells.filter(|(_, c)| c.people > 0).collect(), hidden: Default::default() }
    }

    /// The figure of an organisation.
    #[must_use]
    pub fn of(&self, id: Uuid) -> Figure {
        match self.cells.get(&id) {
            Some(cell) => Figure::Shown(*cell),
            None if self.hidden.contains(&id) => Figure::Hidden,
            None => Figure::Nobody,
        }
    }
}

/// Which figures may be shown. `nodes`: parents before children; `own`: people counted at each organisation itself.
#[must_use]
pub fn publish(nodes: &[Node], own: &HashMap<Uuid, Cell>) -> Published {
    let mut totals: HashMap<Uuid, Cell> = HashMap::new();
    for node in nodes.iter().rev() {
        let here = own.get(&node.id).copied().unwrap_or_default();
        let total = totals.entry(node.id).or_default();
        *total = total.plus(here);
        let total = *total;
        if let Some(parent) = node.parent {
            let above = totals.entry(parent).or_default();
            *above = above.plus(total);
        }
    }
    let mut children: BTreeMap<Option<Uuid>, Vec<Uuid>> = BTreeMap::new();
    for node in nodes {
        children.entry(node.parent).or_default().push(node.id);
    }
    let mut out = Published::default();
    for node in nodes {
        let total = totals[&node.id];
        if total.people == 0 {
            continue;
        }
        let open = match node.parent {
            None => total.is_publishable(),
            Some(parent) => out.cells.contains_key(&parent) && !out.hidden.contains(&node.id),
        };
        if !open {
            out.hidden.insert(node.id);
            continue;
        }
        out.cells.insert(node.id, total);
        let mut parts: Vec<(Option<Uuid>, Cell)> = children
            .get(&Some(node.id))
            .into_iter()
            .flatten()
            .map(|c| (Some(*c), totals[c]))
            .filter(|(_, c)| c.people > 0)
            .collect();
        // those counted at the organisation itself are a part that has no page and is never shown
        let here = own.get(&node.id).copied().unwrap_or_default();
        let mut hidden: Vec<(Option<Uuid>, Cell)> = Vec::new();
        if here.people > 0 {
            hidden.push((None, here));
        }
        let (shown, small): (Vec<_>, Vec<_>) = parts.drain(..).partition(|(_, c)| c.is_publishable());
        hidden.extend(small);
        let mut shown = shown;
        // the smallest last, the later one of equals first
        shown.sort_by(|a, b| (b.1.people, a.0).cmp(&(a.1.people, b.0)));
        loop {
            let rest = hidden.iter().fold(Cell::default(), |sum, (_, c)| sum.plus(*c));
            // what is counted at the organisation itself may stand alone when it is large enough
            let alone = hidden.len() == 1 && hidden[0].0.is_some();
            if hidden.is_empty() || (rest.is_publishable() && !alone) {
                debug_assert_eq!(
                    total.minus(shown.iter().fold(Cell::default(), |s, (_, c)| s.plus(*c))),
                    rest,
                    "the parts make up the whole"
                );
                break;
            }
            match shown.pop() {
                Some(next) => hidden.push(next),
                None => break,
            }
        }
        out.hidden.extend(hidden.into_iter().filter_map(|(id, _)| id));
    }
    out
}

/// Figures by organisation, and by organisation and the values of a breakdown, that may be shown beside each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// The figures of everybody.
    pub whole: Published,
    /// The figures of each value of the breakdown.
    pub parts: BTreeMap<String, Published>,
}

/// A sum that a reader can check: one whole and its parts.
struct Sum {
    whole: usize,
    parts: Vec<usize>,
    /// People who are counted at the organisation itself, a part that has no page.
    own: Cell,
}

/// Which figures may be shown when each organisation's people are also broken down, as by programme. Each figure then is
/// a part of two sums, over the organisations and over the breakdown; both must hide what is small. What lies below a
/// hidden figure is hidden. An organisation with nobody below it (a school) is not broken down: classes are too small.
/// Then figures are tried against each other: a figure less another one within it, and less everything shown within it
/// that does not overlap, the largest first, must leave nobody or at least five; what would not is hidden. This is no
/// proof against every sum of many figures; it is against pairs. `nodes`: parents before children; `own`: people counted
/// at each organisation itself, by the breakdown's value.
#[must_use]
pub fn publish_linked(nodes: &[Node], own: &BTreeMap<String, HashMap<Uuid, Cell>>) -> Linked {
    let at: HashMap<Uuid, usize> = nodes.iter().enumerate().map(|(i, n)| (n.id, i)).collect();
    let (n, codes) = (nodes.len(), own.len() + 1);
    // everybody first, then each value
    let mut here = vec![Cell::default(); n * codes];
    for (c, cells) in own.values().enumerate() {
        for (id, cell) in cells {
            if let Some(i) = at.get(id) {
                here[(c + 1) * n + i] = here[(c + 1) * n + i].plus(*cell);
                here[*i] = here[*i].plus(*cell);
            }
        }
    }
    let mut total = here.clone();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (i, node) in nodes.iter().enumerate().rev() {
        let Some(parent) = node.parent.and_then(|p| at.get(&p)).copied() else { continue };
        children[parent].push(i);
        for c in 0..codes {
            total[c * n + parent] = total[c * n + parent].plus(total[c * n + i]);
        }
    }
    let inner: Vec<bool> = children.iter().map(|c| !c.is_empty()).collect();
    let mut sums = Vec::new();
    for i in 0..n {
        for c in 0..codes {
            let counted = |j: &usize| total[c * n + j].people > 0 && (c == 0 || inner[*j]);
            let parts: Vec<usize> = children[i].iter().copied().filter(counted).map(|j| c * n + j).collect();
            if !parts.is_empty() {
                let own = parts.iter().fold(total[c * n + i], |rest, p| rest.minus(total[*p]));
                sums.push(Sum { whole: c * n + i, parts, own });
            }
        }
        let parts: Vec<usize> = (1..codes).map(|c| c * n + i).filter(|x| total[*x].people > 0).collect();
        if inner[i] && !parts.is_empty() {
            sums.push(Sum { whole: i, parts, own: Cell::default() });
        }
    }
    let small = |c: &Cell| c.people > 0 && !c.is_publishable();
    let mut hidden: Vec<bool> = total.iter().map(small).collect();
    for (i, inner) in inner.iter().enumerate() {
        for c in 1..codes {
            hidden[c * n + i] |= !inner && total[c * n + i].people > 0;
        }
    }
    let about = abouts(nodes, &at, &here, codes);
    loop {
        let mut changed = false;
        for sum in &sums {
            changed |= protect(sum, &total, &mut hidden);
        }
        if !changed && !attack(&about, &total, n, &mut hidden) {
            break;
        }
    }
    let published = |c: usize| {
        let shown = |i: &usize| total[c * n + i].people > 0 && !hidden[c * n + i];
        Published {
            cells: (0..n).filter(shown).map(|i| (nodes[i].id, total[c * n + i])).collect(),
            hidden: (0..n).filter(|i| hidden[c * n + i]).map(|i| nodes[i].id).collect(),
        }
    };
    let parts = own.keys().enumerate().map(|(c, code)| (code.clone(), published(c + 1))).collect();
    Linked { whole: published(0), parts }
}

/// Which groups (an organisation and a value of the breakdown) each figure is about, as bits.
fn abouts(nodes: &[Node], at: &HashMap<Uuid, usize>, here: &[Cell], codes: usize) -> Vec<Vec<u64>> {
    let n = nodes.len();
    let groups: Vec<usize> = (n..n * codes).filter(|x| here[*x].people > 0).collect();
    let mut out = vec![vec![0_u64; groups.len().div_ceil(64)]; n * codes];
    for (bit, group) in groups.into_iter().enumerate() {
        let (c, i) = (group / n, group % n);
        let mut above = Some(i);
        while let Some(node) = above {
            for figure in [node, c * n + node] {
                out[figure][bit / 64] |= 1 << (bit % 64);
            }
            above = nodes[node].parent.and_then(|p| at.get(&p)).copied();
        }
    }
    out
}

/// Looks for a figure that gives few people away when others are taken from it, and hides one of those. Gives whether it
/// found any.
fn attack(about: &[Vec<u64>], total: &[Cell], n: usize, hidden: &mut [bool]) -> bool {
    let mut open: Vec<usize> = (0..total.len()).filter(|x| total[*x].people > 0 && !hidden[*x]).collect();
    open.sort_by_key(|x| (std::cmp::Reverse(total[*x].people), *x));
    let within = |a: &[u64], b: &[u64]| a.iter().zip(b).all(|(a, b)| a & !b == 0);
    let apart = |a: &[u64], b: &[u64]| a.iter().zip(b).all(|(a, b)| a & b == 0);
    for whole in &open {
        let inside: Vec<usize> = open
            .iter()
            .copied()
            .filter(|x| about[*x] != about[*whole] && within(&about[*x], &about[*whole]))
            .collect();
        for first in &inside {
            let mut rest = total[*whole].minus(total[*first]);
            let mut taken = about[*first].clone();
            let mut used = vec![*first];
            for next in &inside {
                if rest.is_publishable() && apart(&about[*next], &taken) {
                    rest = rest.minus(total[*next]);
                    taken.iter_mut().zip(&about[*next]).for_each(|(t, b)| *t |= b);
                    used.push(*next);
                }
            }
            if !rest.is_publishable() {
                // a part of a breakdown rather than an organisation, the smallest
                let next = used.iter().copied().min_by_key(|x| (*x < n, total[*x].people, *x));
                hidden[next.unwrap_or(*whole)] = true;
                return true;
            }
        }
    }
    false
}

/// Hides what a sum would give away. Gives whether something was hidden.
fn protect(sum: &Sum, total: &[Cell], hidden: &mut [bool]) -> bool {
    let open: Vec<usize> = sum.parts.iter().copied().filter(|p| !hidden[*p]).collect();
    if hidden[sum.whole] {
        for part in &open {
            hidden[*part] = true;
        }
        return !open.is_empty();
    }
    let closed: Vec<usize> = sum.parts.iter().copied().filter(|p| hidden[*p]).collect();
    if closed.is_empty() && sum.own.people == 0 {
        return false;
    }
    let rest = closed.iter().fold(sum.own, |rest, p| rest.plus(total[*p]));
    let alone = closed.len() == 1 && sum.own.people == 0;
    if rest.is_publishable() && !alone {
        return false;
    }
    // the smallest, the later one of equals
    match open.iter().copied().min_by_key(|p| (total[*p].people, std::cmp::Reverse(*p))) {
        Some(next) => hidden[next] = true,
        // the only part is the whole
        None if alone => hidden[sum.whole] = true,
        None => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn visitors_see_the_end_of_a_month_and_others_the_day() {
        let day = |m, d| jiff::civil::date(2026, m, d);
        assert_eq!(day_shown(day(11, 24), false), day(10, 31));
        assert_eq!(day_shown(day(11, 30), false), day(11, 30));
        assert_eq!(day_shown(day(1, 1), false), jiff::civil::date(2025, 12, 31));
        assert_eq!(day_shown(day(11, 24), true), day(11, 24));
    }

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn node(n: u128, parent: Option<u128>) -> Node {
        Node { id: id(n), parent: parent.map(id) }
    }

    fn cell(people: i64, of_them: i64) -> Cell {
        Cell { people, of_them }
    }

    #[test]
    fn a_hidden_part_cannot_be_had_by_subtracting_the_others() {
        let nodes = [node(1, None), node(2, Some(1)), node(3, Some(1)), node(4, Some(1))];
        let own = HashMap::from([(id(2), cell(30, 15)), (id(3), cell(12, 6)), (id(4), cell(9, 3))]);
        let out = publish(&nodes, &own);
        assert_eq!(out.of(id(1)), Figure::Shown(cell(51, 24)));
        assert_eq!(out.of(id(4)), Figure::Hidden, "three of nine");
        assert_eq!(out.of(id(3)), Figure::Hidden, "the smallest other one hides it");
        assert_eq!(out.of(id(2)), Figure::Shown(cell(30, 15)));
    }

    #[test]
    fn a_small_whole_hides_everything_below_it() {
        let nodes = [node(1, None), node(2, Some(1))];
        let out = publish(&nodes, &HashMap::from([(id(2), cell(4, 4))]));
        assert_eq!([out.of(id(1)), out.of(id(2))], [Figure::Hidden; 2]);
        assert_eq!(publish(&nodes, &HashMap::new()).of(id(1)), Figure::Nobody);
    }

    /// A tree of three levels with a cell at each organisation.
    fn trees() -> impl Strategy<Value = (Vec<Node>, HashMap<Uuid, Cell>)> {
        proptest::collection::vec((0_usize..6, 0_i64..20, 0.0_f64..1.0), 1..14).prop_map(|parts| {
            let mut nodes = vec![node(1, None)];
            let mut own = HashMap::new();
            for (n, (above, people, share)) in (2_u128..).zip(parts) {
                let parent = nodes[above % nodes.len()].id;
                nodes.push(Node { id: id(n), parent: Some(parent) });
                own.insert(id(n), cell(people, (people as f64 * share) as i64));
            }
            (nodes, own)
        })
    }

    proptest! {
        #[test]
        fn every_figure_and_every_difference_of_a_whole_and_its_shown_parts_is_publishable((nodes, own) in trees()) {
            let out = publish(&nodes, &own);
            for n in &nodes {
                let Figure::Shown(whole) = out.of(n.id) else { continue };
                prop_assert!(whole.is_publishable());
                let mut rest = whole;
                let mut hidden = 0;
                for child in nodes.iter().filter(|c| c.parent == Some(n.id)) {
                    match out.of(child.id) {
                        Figure::Shown(c) => rest = rest.minus(c),
                        Figure::Hidden => hidden += 1,
                        Figure::Nobody => {}
                    }
                }
                prop_assert!(rest.is_publishable(), "{rest:?} is left at {:?}", n.id);
                let here = own.get(&n.id).copied().unwrap_or_default();
                prop_assert!(hidden != 1 || here.people > 0, "one part alone is hidden and so known");
            }
        }
    }

    /// A nation with counties, schools and programmes, with small and large groups.
    fn nations() -> impl Strategy<Value = (Vec<Node>, BTreeMap<String, HashMap<Uuid, Cell>>)> {
        let cells = proptest::collection::vec((0_usize..9, 0_usize..4, 0_i64..16, 0.0_f64..1.0), 1..30);
        (2_u128..5, cells).prop_map(|(counties, cells)| {
            let mut nodes = vec![node(1, None)];
            nodes.extend((0..counties).map(|c| node(10 + c, Some(1))));
            nodes.extend((0..9).map(|s| node(100 + s, Some(10 + s % counties))));
            let mut own: BTreeMap<String, HashMap<Uuid, Cell>> = BTreeMap::new();
            for (school, programme, people, share) in cells {
                let at = own.entry(format!("P{programme}")).or_default();
                at.insert(id(100 + school as u128), cell(people, (people as f64 * share) as i64));
            }
            (nodes, own)
        })
    }

    /// Everything a reader sees: the schools and programmes that each shown figure is about, and the figure.
    fn seen(
        nodes: &[Node],
        own: &BTreeMap<String, HashMap<Uuid, Cell>>,
    ) -> Vec<(std::collections::BTreeSet<(Uuid, String)>, Cell)> {
        let linked = publish_linked(nodes, own);
        let below = |top: Uuid| -> Vec<Uuid> {
            let mut out = vec![top];
            for n in nodes {
                if n.parent.is_some_and(|p| out.contains(&p)) {
                    out.push(n.id);
                }
            }
            out
        };
        let mut out = Vec::new();
        let mut add = |published: &Published, codes: &[String]| {
            for n in nodes {
                if let Figure::Shown(c) = published.of(n.id) {
                    let about = below(n.id)
                        .into_iter()
                        .flat_map(|o| codes.iter().map(move |p| (o, p.clone())))
                        .filter(|(o, p)| own[p].get(o).is_some_and(|c| c.people > 0));
                    out.push((about.collect(), c));
                }
            }
        };
        let all: Vec<String> = own.keys().cloned().collect();
        add(&linked.whole, &all);
        for (code, published) in &linked.parts {
            add(published, std::slice::from_ref(code));
        }
        out
    }

    proptest! {
        /// The attack: of two figures where one is about some of the other's people, the difference is about none or at
        /// least five. 256 nations, each with 40 pairs.
        #[test]
        fn a_thousand_pairs_of_figures_give_nobody_away((nodes, own) in nations(), picks in prop::collection::vec((0_usize..4096, 0_usize..4096), 40)) {
            let seen = seen(&nodes, &own);
            for (a, b) in picks.into_iter().filter(|_| !seen.is_empty()) {
                let (x, y) = (&seen[a % seen.len()], &seen[b % seen.len()]);
                prop_assert!(x.1.is_publishable());
                if y.0.is_subset(&x.0) {
                    prop_assert!(x.1.minus(y.1).is_publishable(), "{:?} - {:?}", x, y);
                }
            }
        }
    }
}
