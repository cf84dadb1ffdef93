//! The umbrella view: a strategy as a tree of goals, areas, measures, activities
//! and promises. Promises with nothing behind them come first, because they are
//! what a reader has to know. The tree is kept as a flat list in the order of
//! reading, so that even a hostile document cannot exhaust the stack.

use std::collections::HashMap;

use jiff::civil::Date;
use kernel::{Code, Problem};

use crate::record::{Behind, Element, ElementKind};
use crate::stage::Stage;

/// An element names a parent that is not there.
pub const UNKNOWN_PARENT: Code = Code(1301);
/// Elements are each other's parents.
pub const CYCLE: Code = Code(1302);
/// Two elements have the same key.
pub const DUPLICATE_KEY: Code = Code(1303);
/// An element names another behind it that is not there, or itself.
pub const UNKNOWN_BEHIND: Code = Code(1304);
/// The tree is deeper than [`MAX_DEPTH`].
pub const TOO_DEEP: Code = Code(1305);

/// How many levels a tree may have.
pub const MAX_DEPTH: usize = 12;

/// One element in its place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place<'a> {
    /// The element.
    pub element: &'a Element,
    /// How many elements stand above it; 0 at the top.
    pub depth: usize,
    /// How many elements stand directly below it.
    pub children: usize,
    /// How many levels end after it: nested lists close this many times.
    pub closes: usize,
    /// Whether something stands behind it, see [`Umbrella::is_backed`].
    pub backed: bool,
    /// A promise with nothing behind it.
    pub unbacked_promise: bool,
    /// Whether its day has passed while its stage is not a final one.
    pub overdue: bool,
}

/// The tree of a record, in the order of reading.
#[derive(Clone, PartialEq, Debug)]
pub struct Umbrella<'a> {
    /// Every element once, parents before children.
    pub places: Vec<Place<'a>>,
    /// Promises with nothing behind them, in the document's order.
    pub unbacked: Vec<&'a Element>,
    /// What is wrong with the tree; elements concerned are shown all the same.
    pub problems: Vec<Problem>,
    /// How many of each kind, in the order of [`ElementKind::ALL`].
    pub by_kind: [(ElementKind, usize); 5],
    /// How many in each stage that occurs, in the usual order; none = no stage given.
    pub by_stage: Vec<(Option<Stage>, usize)>,
}

impl<'a> Umbrella<'a> {
    /// Builds the tree as of a day. Within a level, promises with nothing behind
    /// them come first; everything else keeps the document's order.
    pub fn build(elements: &'a [Element], today: Date) -> Self {
        let index = index_of(elements);
        let mut problems = problems_of_rows(elements, &index);
        let parents = parents_of(elements, &index, &mut problems);
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); elements.len()];
        let mut roots = Vec::new();
        for (i, parent) in parents.iter().enumerate() {
            match parent {
                Some(p) => children[*p].push(i),
                None => roots.push(i),
            }
        }
        let backed = backed(elements, &index, &parents);
        let lonely = |i: &usize| elements[*i].kind == ElementKind::Promise && !backed[*i];
        for level in children.iter_mut().chain(std::iter::once(&mut roots)) {
            level.sort_by_key(|i| !lonely(i)); // a stable sort: equals keep their order
        }
        let mut places: Vec<Place<'a>> = Vec::with_capacity(elements.len());
        let mut waiting: Vec<(usize, usize)> = roots.iter().rev().map(|i| (*i, 0)).collect();
        let mut deep = false;
        while let Some((i, depth)) = waiting.pop() {
            if let Some(last) = places.last_mut() {
                last.closes = last.depth.saturating_sub(depth);
            }
            if depth >= MAX_DEPTH && !deep {
                deep = true;
                problems.push(
                    Problem::new(
                        TOO_DEEP,
                        format!("element \"{}\" stands below {depth} others", elements[i].key),
                    )
                    .in_field("elements")
                    .hint(format!("use at most {MAX_DEPTH} levels")),
                );
            }
            places.push(Place {
                element: &elements[i],
                depth,
                children: children[i].len(),
                closes: 0,
                backed: backed[i],
                unbacked_promise: lonely(&i),
                overdue: is_overdue(&elements[i], today),
            });
            waiting.extend(children[i].iter().rev().map(|c| (*c, depth + 1)));
        }
        if let Some(last) = places.last_mut() {
            last.closes = last.depth;
        }
        Umbrella {
            places,
            unbacked: elements.iter().enumerate().filter(|(i, _)| lonely(i)).map(|(_, e)| e).collect(),
            problems,
            by_kind: ElementKind::ALL.map(|k| (k, elements.iter().filter(|e| e.kind == k).count())),
            by_stage: count_stages(elements),
        }
    }

    /// Whether something stands behind the element with this key: another
    /// record, a note, another element that exists, or a measure or activity
    /// anywhere below it.
    pub fn is_backed(&self, key: &str) -> bool {
        self.places.iter().any(|p| p.element.key == key && p.backed)
    }

    /// How many elements are overdue.
    pub fn overdue(&self) -> usize {
        self.places.iter().filter(|p| p.overdue).count()
    }
}

/// Whether an element's day has passed while its stage is not a final one.
/// A day is not passed before it is over.
pub fn is_overdue(element: &Element, today: Date) -> bool {
    let done = element.stage.as_ref().is_some_and(|s| s.stage.is_final());
    !done && element.due.is_some_and(|due| due < today)
}

/// What is wrong with a tree, for those who only check it.
pub fn problems(elements: &[Element]) -> Vec<Problem> {
    Umbrella::build(elements, Date::MIN).problems
}

/// Where each key stands; of two with the same key the first.
fn index_of(elements: &[Element]) -> HashMap<&str, usize> {
    let mut index = HashMap::new();
    for (i, element) in elements.iter().enumerate() {
        index.entry(element.key.as_str()).or_insert(i);
    }
    index
}

fn problems_of_rows(elements: &[Element], index: &HashMap<&str, usize>) -> Vec<Problem> {
    let mut out = Vec::new();
    for (i, element) in elements.iter().enumerate() {
        let field = format!("elements.{}", element.key);
        if index.get(element.key.as_str()) != Some(&i) {
            out.push(
                Problem::new(DUPLICATE_KEY, format!("two elements have the key \"{}\"", element.key))
                    .in_field(field.as_str())
                    .hint("give each element of a record its own key"),
            );
        }
        for behind in &element.behind {
            let Behind::Element(key) = behind else { continue };
            let what = match index.get(key.as_str()) {
                None => format!("no element has the key \"{key}\" that stands behind \"{}\"", element.key),
                Some(_) if *key == element.key => format!("element \"{key}\" stands behind itself"),
                Some(_) => continue,
            };
            out.push(
                Problem::new(UNKNOWN_BEHIND, what)
                    .in_field(format!("{field}.behind"))
                    .hint("name another element of this record, a record, or write a note"),
            );
        }
    }
    out
}

/// Each element's parent, without those that do not exist and with cycles cut
/// at their first element in the document's order.
fn parents_of(
    elements: &[Element],
    index: &HashMap<&str, usize>,
    problems: &mut Vec<Problem>,
) -> Vec<Option<usize>> {
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(elements.len());
    for element in elements {
        let parent = element.parent.as_deref();
        let found = parent.and_then(|p| index.get(p).copied());
        if let (Some(parent), None) = (parent, found) {
            problems.push(
                Problem::new(
                    UNKNOWN_PARENT,
                    format!("element \"{}\" names the parent \"{parent}\", which is not there", element.key),
                )
                .in_field(format!("elements.{}.parent", element.key))
                .hint("name an element of this record, or leave the parent out"),
            );
        }
        parents.push(found);
    }
    // 0 = not seen, 1 = on the way up from the present start, 2 = known to reach the top
    let mut seen = vec![0u8; elements.len()];
    for start in 0..elements.len() {
        let mut path = Vec::new();
        let mut at = start;
        loop {
            if seen[at] == 2 {
                break;
            }
            if seen[at] == 1 {
                cut(elements, &mut parents, &path, at, problems);
                break;
            }
            seen[at] = 1;
            path.push(at);
            match parents[at] {
                Some(p) => at = p,
                None => break,
            }
        }
        for i in path {
            seen[i] = 2;
        }
    }
    parents
}

/// Cuts the cycle that the path ran into at `meets`.
fn cut(
    elements: &[Element],
    parents: &mut [Option<usize>],
    path: &[usize],
    meets: usize,
    problems: &mut Vec<Problem>,
) {
    let from = path.iter().position(|i| *i == meets).unwrap_or(0);
    let ring = &path[from..];
    let first = ring.iter().copied().min().unwrap_or(meets);
    parents[first] = None;
    let mut names: Vec<&str> = ring.iter().take(6).map(|i| elements[*i].key.as_str()).collect();
    if ring.len() > names.len() {
        names.push("…");
    }
    problems.push(
        Problem::new(CYCLE, format!("these elements stand above each other in a ring: {}", names.join(", ")))
            .in_field(format!("elements.{}.parent", elements[first].key))
            .hint("give one of them another parent, or none"),
    );
}

/// For each element whether something stands behind it.
fn backed(elements: &[Element], index: &HashMap<&str, usize>, parents: &[Option<usize>]) -> Vec<bool> {
    let mut backed: Vec<bool> = elements
        .iter()
        .map(|element| {
            element.behind.iter().any(|b| match b {
                Behind::Record(_) => true,
                Behind::Note(text) => !text.is_empty(),
                Behind::Element(key) => *key != element.key && index.contains_key(key.as_str()),
            })
        })
        .collect();
    let mut carried = vec![false; elements.len()];
    for (i, element) in elements.iter().enumerate() {
        if !matches!(element.kind, ElementKind::Measure | ElementKind::Activity) {
            continue;
        }
        let mut at = parents[i];
        // stop where another measure has already been carried up
        while let Some(p) = at.filter(|p| !carried[*p]) {
            carried[p] = true;
            at = parents[p];
        }
    }
    for (b, c) in backed.iter_mut().zip(carried) {
        *b |= c;
    }
    backed
}

fn count_stages(elements: &[Element]) -> Vec<(Option<Stage>, usize)> {
    Stage::ALL
        .into_iter()
        .map(Some)
        .chain([None])
        .map(|stage| (stage, elements.iter().filter(|e| e.stage.as_ref().map(|s| s.stage) == stage).count()))
        .filter(|(_, n)| *n > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::{Lang, Text};
    use proptest::prelude::*;

    use super::*;
    use crate::record::{Basis, Record, YearStage};

    fn element(key: &str, kind: ElementKind, parent: Option<&str>) -> Element {
        Element {
            key: key.into(),
            kind,
            parent: parent.map(str::to_owned),
            title: Text::of(Lang::En, key),
            text: Text::default(),
            stage: None,
            owner: None,
            due: None,
            basis: Basis::Judgement,
            source_url: None,
            behind: Vec::new(),
        }
    }

    fn keys<'a>(tree: &'a Umbrella<'_>) -> Vec<&'a str> {
        tree.places.iter().map(|p| p.element.key.as_str()).collect()
    }

    #[test]
    fn the_norwegian_strategy_shows_its_bare_promises_first_in_their_area() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/policies/no-43626-strategy.jsonl");
        let text = std::fs::read_to_string(path).expect("the strategy is in the repository");
        let record: Record = serde_json::from_str(text.trim()).expect("a record");
        let tree = Umbrella::build(&record.elements, date(2026, 11, 23));
        assert_eq!(tree.problems, []);
        assert_eq!(tree.places.len(), record.elements.len());
        let bare: Vec<&str> = tree.unbacked.iter().map(|e| e.key.as_str()).collect();
        assert!(
            bare.contains(&"promise-action-plan") && bare.contains(&"promise-equipment-training"),
            "{bare:?}"
        );
        assert!(!bare.contains(&"promise-professional-digital-competence"));
        let order = keys(&tree);
        let at = |key: &str| order.iter().position(|k| *k == key).expect("in the tree");
        assert!(at("promise-action-plan") < at("measure-vet-plans"), "though the document has it after");
    }

    #[test]
    fn a_promise_is_backed_by_a_measure_below_it_but_not_by_another_promise() {
        let mut under = element("under", ElementKind::Measure, Some("inner"));
        under.stage = Some(YearStage {
            year: kernel::Year::new(2024).expect("a year"),
            stage: Stage::Completed,
            note: Text::default(),
            extra: serde_json::Map::new(),
        });
        let elements = [
            element("kept", ElementKind::Promise, None),
            element("inner", ElementKind::Promise, Some("kept")),
            under,
            element("bare", ElementKind::Promise, None),
            element("child", ElementKind::Promise, Some("bare")),
        ];
        let tree = Umbrella::build(&elements, date(2026, 1, 1));
        assert!(tree.is_backed("kept") && tree.is_backed("inner"));
        assert!(!tree.is_backed("bare"));
        assert_eq!(keys(&tree), ["bare", "child", "kept", "inner", "under"]);
        assert_eq!(tree.places.iter().map(|p| p.depth).collect::<Vec<_>>(), [0, 1, 0, 1, 2]);
        assert_eq!(tree.places.iter().map(|p| p.closes).collect::<Vec<_>>(), [0, 1, 0, 0, 2]);
        assert_eq!(tree.by_stage, [(Some(Stage::Completed), 1), (None, 4)]);
    }

    #[test]
    fn a_ring_of_parents_is_cut_named_and_still_shown() {
        let elements = [
            element("a", ElementKind::Goal, Some("b")),
            element("b", ElementKind::Area, Some("a")),
            element("c", ElementKind::Area, Some("b")),
        ];
        let tree = Umbrella::build(&elements, date(2026, 1, 1));
        assert_eq!(keys(&tree), ["a", "b", "c"]);
        assert_eq!(tree.problems.len(), 1);
        assert_eq!(tree.problems[0].code, CYCLE);
        assert!(tree.problems[0].message.contains("a, b"));
    }

    #[test]
    fn unknown_parents_double_keys_and_dangling_references_are_named() {
        let mut dangling = element("x", ElementKind::Promise, Some("nowhere"));
        dangling.behind = vec![Behind::Element("y".into()), Behind::Element("x".into())];
        let elements = [dangling, element("x", ElementKind::Goal, None)];
        let tree = Umbrella::build(&elements, date(2026, 1, 1));
        let codes: Vec<Code> = tree.problems.iter().map(|p| p.code).collect();
        assert_eq!(codes, [UNKNOWN_BEHIND, UNKNOWN_BEHIND, DUPLICATE_KEY, UNKNOWN_PARENT]);
        assert_eq!(tree.unbacked.len(), 1, "what does not exist backs nothing");
        assert_eq!(tree.places.len(), 2);
    }

    #[test]
    fn an_element_is_overdue_from_the_day_after_unless_it_is_done() {
        let mut e = element("m", ElementKind::Measure, None);
        e.due = Some(date(2026, 6, 30));
        assert!(!is_overdue(&e, date(2026, 6, 30)));
        assert!(is_overdue(&e, date(2026, 7, 1)));
        e.stage = Some(YearStage {
            year: kernel::Year::new(2026).expect("a year"),
            stage: Stage::Discontinued,
            note: Text::default(),
            extra: serde_json::Map::new(),
        });
        assert!(!is_overdue(&e, date(2026, 7, 1)));
    }

    #[test]
    fn a_chain_of_fifty_thousand_elements_is_refused_but_not_fatal() {
        let elements: Vec<Element> = (0..50_000)
            .map(|i: usize| {
                let parent = i.checked_sub(1).map(|p| p.to_string());
                element(&i.to_string(), ElementKind::Area, parent.as_deref())
            })
            .collect();
        let tree = Umbrella::build(&elements, date(2026, 1, 1));
        assert_eq!(tree.places.len(), 50_000);
        assert_eq!(tree.problems.iter().map(|p| p.code).collect::<Vec<_>>(), [TOO_DEEP]);
    }

    proptest! {
        #[test]
        fn every_element_stands_once_whatever_its_parents(
            rows in prop::collection::vec((0usize..12, prop::option::of(0usize..14), 0usize..5), 0..24),
        ) {
            let elements: Vec<Element> = rows
                .iter()
                .map(|(key, parent, kind)| {
                    let parent = parent.map(|p| p.to_string());
                    element(&key.to_string(), ElementKind::ALL[*kind], parent.as_deref())
                })
                .collect();
            let tree = Umbrella::build(&elements, date(2026, 1, 1));
            prop_assert_eq!(tree.places.len(), elements.len());
            let mut depth: i64 = 0;
            for (i, place) in tree.places.iter().enumerate() {
                prop_assert!(place.depth as i64 <= depth);
                let next = tree.places.get(i + 1).map_or(0, |p| p.depth as i64);
                prop_assert_eq!(place.closes as i64, (place.depth as i64 - next).max(0));
                depth = place.depth as i64 + 1;
            }
            prop_assert_eq!(tree.by_kind.iter().map(|(_, n)| n).sum::<usize>(), elements.len());
        }
    }
}
