//! What a record has to do with others: typed relations read from both ends,
//! and the policies that came before and after it, for the drawing.

use std::collections::HashMap;

use crate::present::Words;
use crate::record::{Basis, Record, RelationKind};
use crate::timeline::Row;

/// Policies drawn before or after a record, at most.
const DRAWN: usize = 6;

/// What the database gave about the neighbours of a record.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// Records that point at this one, and how.
    pub incoming: Vec<(i64, RelationKind)>,
    /// Every neighbour that is public, by number.
    pub records: HashMap<i64, Record>,
}

impl Neighbours {
    /// The numbers whose names a record's page needs, apart from those that point at it.
    pub fn wanted(record: &Record) -> Vec<i64> {
        let mut numbers: Vec<i64> = record.relations.iter().filter_map(|r| r.target).collect();
        for element in &record.elements {
            for behind in &element.behind {
                if let crate::record::Behind::Record(n) = behind {
                    numbers.push(*n);
                }
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.truncate(200);
        numbers
    }
}

/// One end of a relation, before it has words.
#[derive(Clone, Debug, PartialEq)]
pub struct End<'a> {
    /// How they belong together.
    pub kind: RelationKind,
    /// True when the other record says so of this one.
    pub inverse: bool,
    /// The other record.
    pub number: Option<i64>,
    /// The relation itself, where this record holds it (or the other one does).
    pub relation: Option<&'a crate::record::Relation>,
}

/// The relations of a record from both ends, each pair once per kind: what the record says
/// itself comes first, then what others say of it. `related` reads the same from both ends.
pub fn ends<'a>(record: &'a Record, neighbours: &'a Neighbours) -> Vec<End<'a>> {
    let mut out: Vec<End<'a>> = record
        .relations
        .iter()
        .map(|r| End { kind: r.kind, inverse: false, number: r.target, relation: Some(r) })
        .collect();
    for (from, kind) in &neighbours.incoming {
        let told = |e: &End<'_>| {
            e.kind == *kind && e.number == Some(*from) && (e.inverse || *kind == RelationKind::Related)
        };
        if *from == record.id || out.iter().any(told) {
            continue;
        }
        let Some(other) = neighbours.records.get(from) else { continue };
        let relation = other.relations.iter().find(|r| r.kind == *kind && r.target == Some(record.id));
        if relation.is_none() {
            continue; // it says so in a document that is not public on that day
        }
        out.push(End { kind: *kind, inverse: true, number: Some(*from), relation });
    }
    out
}

/// Relations of one kind, read in one direction.
pub struct Group {
    /// "is part of", "is followed up by".
    pub label: String,
    /// The others.
    pub items: Vec<Other>,
}

/// Another policy in a list.
pub struct Other {
    /// Its name.
    pub name: String,
    /// Its address; empty when it is none of ours.
    pub href: String,
    /// True when the name is only our label.
    pub ours: bool,
    /// Its country; empty when not known.
    pub country: String,
    /// Its last stage; empty when not known.
    pub stage: &'static str,
    /// That in words.
    pub stage_label: String,
    /// Its year.
    pub stage_year: String,
    /// Why we say so.
    pub note: String,
    /// Who says so.
    pub basis: &'static str,
    /// That in words.
    pub basis_label: String,
}

/// The relations as the page shows them, grouped by what they are called.
pub fn groups(words: &Words, record: &Record, neighbours: &Neighbours) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    for end in ends(record, neighbours) {
        let label = words.relation(end.kind, end.inverse);
        let item = other(words, &end, neighbours);
        match out.iter_mut().find(|g| g.label == label) {
            Some(group) => group.items.push(item),
            None => out.push(Group { label, items: vec![item] }),
        }
    }
    out
}

fn other(words: &Words, end: &End<'_>, neighbours: &Neighbours) -> Other {
    let shell = &words.shell;
    let known = end.number.and_then(|n| neighbours.records.get(&n));
    let told = end.relation.map(|r| shell.text(&r.title)).unwrap_or_default();
    let basis = end.relation.map_or(Basis::Named, |r| r.basis);
    let mut o = Other {
        name: told,
        href: String::new(),
        ours: false,
        country: String::new(),
        stage: "",
        stage_label: String::new(),
        stage_year: String::new(),
        note: end.relation.map(|r| shell.text(&r.note)).unwrap_or_default(),
        basis: basis.code(),
        basis_label: words.basis(basis),
    };
    if let Some(r) = known {
        let name = words.name(r);
        o.ours = !name.official;
        o.name = name.text;
        o.href = shell.href(&format!("/policies/{}", r.id));
        o.country = words.country(&r.country_code);
        if let Some(last) = r.last_stage() {
            o.stage = last.stage.code();
            o.stage_label = words.stage(last.stage);
            o.stage_year = last.year.to_string();
        }
    } else if o.name.is_empty() {
        o.name = end.number.map(|n| shell.tx("record-number-only", n.to_string())).unwrap_or_default();
    }
    o
}

/// The policies that came before (`after` false) or after a record, for its drawing.
pub fn drawn(words: &Words, record: &Record, neighbours: &Neighbours, after: bool) -> Vec<Row> {
    ends(record, neighbours)
        .into_iter()
        .filter(|e| matches!(e.kind, RelationKind::FollowsUp | RelationKind::Replaces) && e.inverse == after)
        .filter_map(|e| {
            let r = neighbours.records.get(&e.number?)?;
            Some(Row {
                title: words.name(r).text,
                href: Some(words.shell.href(&format!("/policies/{}", r.id))),
                relation: words.relation(e.kind, e.inverse),
                stages: r.stages_by_year().iter().map(|s| (s.year, s.stage)).collect(),
            })
        })
        .take(DRAWN)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Relation;
    use kernel::Text;

    fn to(kind: RelationKind, target: i64) -> Relation {
        Relation {
            kind,
            target: Some(target),
            title: Text::default(),
            note: Text::default(),
            basis: Basis::Named,
        }
    }

    #[test]
    fn what_both_records_say_of_each_other_stands_once() {
        let mut a = Record::new(1, "NO", "Norway");
        a.relations = vec![to(RelationKind::Related, 2), to(RelationKind::FollowsUp, 2)];
        let mut b = Record::new(2, "NO", "Norway");
        b.relations = vec![to(RelationKind::Related, 1), to(RelationKind::PartOf, 1)];
        let n = Neighbours {
            incoming: vec![(2, RelationKind::PartOf), (2, RelationKind::Related)],
            records: HashMap::from([(2, b)]),
        };
        let kinds: Vec<(RelationKind, bool)> = ends(&a, &n).iter().map(|e| (e.kind, e.inverse)).collect();
        assert_eq!(
            kinds,
            [(RelationKind::Related, false), (RelationKind::FollowsUp, false), (RelationKind::PartOf, true)]
        );
    }

    #[test]
    fn a_relation_that_the_other_record_did_not_hold_on_that_day_is_left_out() {
        let a = Record::new(1, "NO", "Norway");
        let n = Neighbours {
            incoming: vec![(2, RelationKind::Replaces)],
            records: HashMap::from([(2, Record::new(2, "NO", "Norway"))]),
        };
        assert!(ends(&a, &n).is_empty());
    }

    #[test]
    fn names_are_asked_for_once_each() {
        let mut a = Record::new(1, "NO", "Norway");
        a.relations =
            vec![to(RelationKind::Related, 9), to(RelationKind::PartOf, 9), to(RelationKind::PartOf, 3)];
        assert_eq!(Neighbours::wanted(&a), [3, 9]);
    }
}
