//! A collection of resources: what it holds, whom it is shared with, who may see it. Pure.

use std::collections::HashSet;

use kernel::Lang;
use uuid::Uuid;

use crate::item::Audience;

/// Most resources in one collection: more is a catalogue.
pub const MOST_ENTRIES: usize = 60;

/// Whom a collection is shared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// Nobody but its owner.
    Private,
    /// A group of learners and its teachers.
    Group(Uuid),
    /// An organisation and everything below it.
    Organisation(Uuid),
    /// Everybody.
    Public,
}

impl Shared {
    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Shared::Private => "private",
            Shared::Group(_) => "group",
            Shared::Organisation(_) => "organisation",
            Shared::Public => "public",
        }
    }
}

/// A resource in a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The resource.
    pub resource: String,
    /// Why it is here, in the owner's words; may be empty.
    pub note: String,
}

/// A collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// Its id.
    pub id: Uuid,
    /// Who put it together.
    pub owner: Uuid,
    /// Counted from 1 with each change.
    pub revision: i64,
    /// When it was last changed, RFC 3339.
    pub changed_at: String,
    /// The language it is written in.
    pub lang: Lang,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub words: String,
    /// Whom it is for.
    pub audience: Audience,
    /// Whom it is shared with.
    pub shared: Shared,
    /// Its resources, in order.
    pub entries: Vec<Entry>,
}

/// Whoever looks: a person with an account, a learner with a personal code, anybody.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    /// The person, if signed in.
    pub person: Option<Uuid>,
    /// Groups taught, or sat in with a personal code.
    pub groups: HashSet<Uuid>,
    /// Organisations that the viewer belongs to, those above them, and those that a role reaches.
    pub organisations: HashSet<Uuid>,
}

impl Collection {
    /// Whether somebody may see it.
    #[must_use]
    pub fn is_visible_to(&self, viewer: &Viewer) -> bool {
        if viewer.person == Some(self.owner) {
            return true;
        }
        match self.shared {
            Shared::Private => false,
            Shared::Group(group) => viewer.groups.contains(&group),
            Shared::Organisation(organisation) => viewer.organisations.contains(&organisation),
            Shared::Public => true,
        }
    }

    /// Whether it was put together for the viewer's own group or organisation, and not for everybody.
    #[must_use]
    pub fn is_meant_for(&self, viewer: &Viewer) -> bool {
        matches!(self.shared, Shared::Group(_) | Shared::Organisation(_)) && self.is_visible_to(viewer)
    }
}

/// The entries with each resource once, in the order of the numbers that were typed; what was taken out is left out.
#[must_use]
pub fn ordered(mut typed: Vec<(f64, Entry)>) -> Vec<Entry> {
    // equal numbers stay as they were
    typed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut seen = HashSet::new();
    let mut out: Vec<Entry> = typed.into_iter().map(|(_, e)| e).collect();
    out.retain(|e| seen.insert(e.resource.clone()));
    out.truncate(MOST_ENTRIES);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(shared: Shared) -> Collection {
        Collection {
            id: Uuid::from_u128(1),
            owner: Uuid::from_u128(2),
            revision: 1,
            changed_at: String::new(),
            lang: Lang::Nb,
            title: "Safe at work".into(),
            words: String::new(),
            audience: Audience::Learner,
            shared,
            entries: vec![],
        }
    }

    #[test]
    fn only_those_it_is_shared_with_see_a_collection() {
        let (group, school) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let learner = Viewer { person: None, groups: [group].into(), organisations: [school].into() };
        let owner = Viewer { person: Some(Uuid::from_u128(2)), ..Viewer::default() };
        let anybody = Viewer::default();
        let seen = |s: Shared| [&owner, &learner, &anybody].map(|v| shared(s).is_visible_to(v));
        assert_eq!(seen(Shared::Private), [true, false, false]);
        assert_eq!(seen(Shared::Group(group)), [true, true, false]);
        assert_eq!(seen(Shared::Group(Uuid::from_u128(9))), [true, false, false]);
        assert_eq!(seen(Shared::Organisation(school)), [true, true, false]);
        assert_eq!(seen(Shared::Public), [true, true, true]);
        assert!(!shared(Shared::Public).is_meant_for(&learner));
    }

    #[test]
    fn entries_stand_in_the_order_of_their_numbers_and_each_once() {
        let e = |r: &str| Entry { resource: r.into(), note: String::new() };
        let typed = vec![(2.0, e("a")), (1.0, e("b")), (1.0, e("c")), (9.0, e("b"))];
        let ids: Vec<String> = ordered(typed).into_iter().map(|e| e.resource).collect();
        assert_eq!(ids, ["b", "c", "a"]);
    }
}
