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
}
