//! What may be done to the map, as pure rules: each method changes the map in
//! memory, checks what it touched and gives the ids to save, or refuses and
//! leaves it to the caller to throw the half-changed map away.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Id, Text};

use crate::Span;
use crate::organisation::{
    CodeHeld, Event, EventKind, NameHeld, Organisation, OrganisationId, OrganisationMap, ParentHeld,
};
use crate::refusal::Refusal;

/// Something that holds for a span of days.
trait Held {
    fn span(&self) -> Span;
    fn set(&mut self, span: Span);
}

macro_rules! held {
    ($($t:ty),*) => {$(
        impl Held for $t {
            fn span(&self) -> Span { self.span }
            fn set(&mut self, span: Span) { self.span = span; }
        }
    )*};
}
held!(NameHeld, CodeHeld, ParentHeld);

/// Ends on `on` whatever of `rows` that `is` names and holds then. Gives the day on which its
/// replacement must end: when the replaced one would have, or when the next begins.
fn make_room<T: Held>(rows: &mut Vec<T>, on: Date, is: impl Fn(&T) -> bool) -> Option<Date> {
    let next = rows.iter().filter(|r| is(r)).map(|r| r.span().from).filter(|f| *f > on).min();
    let end = rows.iter().filter(|r| is(r) && r.span().holds(on)).filter_map(|r| r.span().to).min();
    rows.retain_mut(|r| {
        if !is(r) || !r.span().holds(on) {
            return true;
        }
        match r.span().before(on) {
            Some(span) => {
                r.set(span);
                true
            }
            None => false,
        }
    });
    match (end, next) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Ends on `on` everything of `rows`, and drops what would begin later.
fn end_all<T: Held>(rows: &mut Vec<T>, on: Date) {
    rows.retain_mut(|r| match r.span().before(on) {
        Some(span) => {
            r.set(span);
            true
        }
        None => false,
    });
}

/// Names of a new organisation from a day on.
pub(crate) fn names_since(text: &Text, span: Span) -> Vec<NameHeld> {
    text.iter().map(|(lang, name)| NameHeld { lang, name: name.trim().to_owned(), span }).collect()
}

impl OrganisationMap {
    /// The organisation, which must exist on the day.
    fn there(&mut self, id: OrganisationId, on: Date) -> Result<&mut Organisation, Refusal> {
        let o =
            self.organisations.get_mut(&id).ok_or_else(|| Refusal::UnknownOrganisation(id.to_string()))?;
        if !o.exists_on(on) {
            return Err(Refusal::NotThere { who: o.key.to_string(), on });
        }
        Ok(o)
    }

    fn checked(&self, touched: Vec<OrganisationId>) -> Result<Vec<OrganisationId>, Refusal> {
        touched.iter().try_for_each(|id| self.check(*id))?;
        Ok(touched)
    }

    fn happened(
        &mut self,
        id: Id<Event>,
        kind: EventKind,
        on: Date,
        mut from: Vec<OrganisationId>,
        mut into: Vec<OrganisationId>,
    ) {
        from.sort();
        into.sort();
        self.events.push(Event { id, kind, on, from, into });
        self.events.sort_by_key(|e| (e.on, e.id));
    }

    /// Adds an organisation.
    pub fn add(&mut self, o: Organisation) -> Result<Vec<OrganisationId>, Refusal> {
        if self.keys.contains_key(&o.key) {
            return Err(Refusal::KeyTaken(o.key.to_string()));
        }
        let id = o.id;
        self.keys.insert(o.key.clone(), id);
        self.organisations.insert(id, o);
        self.checked(vec![id])
    }

    /// Gives an organisation another name from a day on. Languages that the new name lacks have none from then.
    pub fn rename(
        &mut self,
        id: OrganisationId,
        name: &Text,
        on: Date,
        event: Id<Event>,
    ) -> Result<Vec<OrganisationId>, Refusal> {
        let o = self.there(id, on)?;
        if name.is_empty() {
            return Err(Refusal::Name(o.key.to_string()));
        }
        let to = make_room(&mut o.names, on, |_| true);
        o.names.extend(names_since(name, Span { from: on, to }));
        self.happened(event, EventKind::Renamed, on, vec![id], vec![id]);
        self.checked(vec![id])
    }

    /// Gives an organisation another code of a system from a day on; an empty code ends the one it has.
    pub fn change_code(
        &mut self,
        id: OrganisationId,
        system: &str,
        code: &str,
        on: Date,
    ) -> Result<Vec<OrganisationId>, Refusal> {
        let o = self.there(id, on)?;
        let to = make_room(&mut o.codes, on, |c| c.system == system);
        if !code.is_empty() {
            o.codes.push(CodeHeld {
                system: system.to_owned(),
                code: code.to_owned(),
                span: Span { from: on, to },
            });
        }
        self.checked(vec![id])
    }

    /// Puts an organisation under another parent, or under none, from a day on.
    pub fn move_to(
        &mut self,
        id: OrganisationId,
        parent: Option<OrganisationId>,
        on: Date,
    ) -> Result<Vec<OrganisationId>, Refusal> {
        let o = self.there(id, on)?;
        let to = make_room(&mut o.parents, on, |_| true);
        if let Some(parent) = parent {
            o.parents.push(ParentHeld { parent, span: Span { from: on, to } });
        }
        self.checked(vec![id])
    }

    /// Ends an organisation without a successor. What is under it must have gone before.
    pub fn close(
        &mut self,
        id: OrganisationId,
        on: Date,
        event: Id<Event>,
    ) -> Result<Vec<OrganisationId>, Refusal> {
        self.there(id, on)?;
        self.end(id, on)?;
        self.happened(event, EventKind::Closed, on, vec![id], Vec::new());
        self.checked_ended(vec![id])
    }

    /// Ends names, codes and parents; refuses while anything stays under it.
    fn end(&mut self, id: OrganisationId, on: Date) -> Result<(), Refusal> {
        let child = self
            .iter()
            .find(|o| o.parents.iter().any(|p| p.parent == id && p.span.reaches(on)))
            .map(|o| o.key.to_string());
        let Some(o) = self.organisations.get_mut(&id) else { return Ok(()) };
        if let Some(child) = child {
            return Err(Refusal::HasChildren { who: o.key.to_string(), child });
        }
        end_all(&mut o.names, on);
        end_all(&mut o.codes, on);
        end_all(&mut o.parents, on);
        Ok(())
    }

    /// An organisation that ends on its first day was never there; that is a mistake in the day.
    fn checked_ended(&self, touched: Vec<OrganisationId>) -> Result<Vec<OrganisationId>, Refusal> {
        for id in &touched {
            if let Some(o) = self.get(*id).filter(|o| o.names.is_empty()) {
                return Err(Refusal::EmptyPeriod(o.key.to_string()));
            }
        }
        self.checked(touched)
    }

    /// Several organisations of one kind become one, which may be one of them, another, or new
    /// (then [`Self::add`] it first). What was under them goes under it.
    pub fn merge(
        &mut self,
        of: &[OrganisationId],
        into: OrganisationId,
        on: Date,
        event: Id<Event>,
    ) -> Result<Vec<OrganisationId>, Refusal> {
        let mut of = of.to_vec();
        of.sort();
        of.dedup();
        let mut all = of.clone();
        if !all.contains(&into) {
            all.push(into);
        }
        if all.len() < 2 || of.is_empty() {
            return Err(Refusal::TooFew);
        }
        let kind = self.there(into, on)?.kind;
        for id in &of {
            let o = self.there(*id, on)?;
            if o.kind != kind {
                return Err(Refusal::DifferentKinds(o.key.to_string()));
            }
        }
        let mut touched = vec![into];
        for id in of.iter().filter(|id| **id != into) {
            touched.extend(self.hand_over(*id, on, |_| Some(into))?);
            self.end(*id, on)?;
            touched.push(*id);
        }
        self.happened(event, EventKind::Merger, on, of, vec![into]);
        touched.sort();
        touched.dedup();
        self.checked_ended(touched)
    }

    /// One organisation becomes several new ones ([`Self::add`] them first). `places` says under
    /// which of them each child goes.
    pub fn split(
        &mut self,
        of: OrganisationId,
        into: &[OrganisationId],
        places: &BTreeMap<OrganisationId, OrganisationId>,
        on: Date,
        event: Id<Event>,
    ) -> Result<Vec<OrganisationId>, Refusal> {
        if into.len() < 2 {
            return Err(Refusal::TooFew);
        }
        let kind = self.there(of, on)?.kind;
        for id in into {
            let o = self.there(*id, on)?;
            if o.kind != kind {
                return Err(Refusal::DifferentKinds(o.key.to_string()));
            }
        }
        let mut touched = into.to_vec();
        touched.extend(
            self.hand_over(of, on, |child| places.get(&child).copied().filter(|place| into.contains(place)))?,
        );
        self.end(of, on)?;
        touched.push(of);
        self.happened(event, EventKind::Split, on, vec![of], into.to_vec());
        self.checked_ended(touched)
    }

    /// Puts everything that is under `from` on or after a day under what `place` says.
    fn hand_over(
        &mut self,
        from: OrganisationId,
        on: Date,
        place: impl Fn(OrganisationId) -> Option<OrganisationId>,
    ) -> Result<Vec<OrganisationId>, Refusal> {
        let mut touched = Vec::new();
        for o in self.organisations.values_mut() {
            let mut added = Vec::new();
            for p in o.parents.iter().filter(|p| p.parent == from && p.span.reaches(on)) {
                let parent = place(o.id).ok_or_else(|| Refusal::ChildWithoutPlace(o.key.to_string()))?;
                added.push(ParentHeld { parent, span: Span { from: p.span.from.max(on), to: p.span.to } });
            }
            if added.is_empty() {
                continue;
            }
            o.parents.retain_mut(|p| {
                if p.parent != from || !p.span.reaches(on) {
                    return true;
                }
                match p.span.before(on) {
                    Some(span) => {
                        p.span = span;
                        true
                    }
                    None => false,
                }
            });
            o.parents.extend(added);
            touched.push(o.id);
        }
        Ok(touched)
    }
}
