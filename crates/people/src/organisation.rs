//! Organisations and what their map looked like on a day: who exists, who
//! belongs to whom, who carries which code, and what became of whom. Pure.
//! Changes to the map stand in `organisation_changes.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use kernel::{Id, Lang, Text};
use serde::{Deserialize, Serialize};

use crate::Span;
use crate::refusal::{Refusal, shown};

/// What kind of organisation it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A state.
    Nation,
    /// A ministry.
    Ministry,
    /// A directorate or another body under a ministry.
    Agency,
    /// An organisation of employers or employees.
    SocialPartner,
    /// A county; owner of upper secondary schools.
    County,
    /// A municipality; owner of primary and lower secondary schools.
    Municipality,
    /// A school.
    School,
    /// A company, in particular one that trains apprentices.
    Company,
}

impl Kind {
    /// All kinds, in the order in which lists show them.
    pub const ALL: [Kind; 8] = [
        Kind::Nation,
        Kind::Ministry,
        Kind::Agency,
        Kind::SocialPartner,
        Kind::County,
        Kind::Municipality,
        Kind::School,
        Kind::Company,
    ];

    /// As it is stored and stands in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Nation => "nation",
            Kind::Ministry => "ministry",
            Kind::Agency => "agency",
            Kind::SocialPartner => "social_partner",
            Kind::County => "county",
            Kind::Municipality => "municipality",
            Kind::School => "school",
            Kind::Company => "company",
        }
    }

    /// Key of the message that names it.
    pub fn message(self) -> &'static str {
        match self {
            Kind::Nation => "org-kind-nation",
            Kind::Ministry => "org-kind-ministry",
            Kind::Agency => "org-kind-agency",
            Kind::SocialPartner => "org-kind-social-partner",
            Kind::County => "org-kind-county",
            Kind::Municipality => "org-kind-municipality",
            Kind::School => "org-kind-school",
            Kind::Company => "org-kind-company",
        }
    }
}

impl FromStr for Kind {
    type Err = Refusal;
    fn from_str(s: &str) -> Result<Self, Refusal> {
        Kind::ALL.into_iter().find(|k| k.code() == s).ok_or_else(|| Refusal::UnknownKind(shown(s)))
    }
}

/// The readable, lasting name of an organisation in addresses and files: `skole-vidda`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct OrganisationKey(String);

impl OrganisationKey {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganisationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OrganisationKey {
    type Err = Refusal;
    fn from_str(s: &str) -> Result<Self, Refusal> {
        let good = (1..=60).contains(&s.len())
            && s.starts_with(|c: char| c.is_ascii_lowercase())
            && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && s != "new";
        if good { Ok(OrganisationKey(s.to_owned())) } else { Err(Refusal::Key(shown(s))) }
    }
}

/// The id of an organisation.
pub type OrganisationId = Id<Organisation>;

/// A name in one language, for some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameHeld {
    /// The language.
    pub lang: Lang,
    /// The name.
    pub name: String,
    /// When.
    pub span: Span,
}

/// A code in one system (`fylkesnummer`, `orgnr`), for some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeHeld {
    /// The system that gives the codes.
    pub system: String,
    /// The code.
    pub code: String,
    /// When.
    pub span: Span,
}

/// A parent, for some days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParentHeld {
    /// The organisation above.
    pub parent: OrganisationId,
    /// When.
    pub span: Span,
}

/// An organisation through time. It exists on the days on which it has a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its key.
    pub key: OrganisationKey,
    /// Its kind, which never changes.
    pub kind: Kind,
    /// Its names.
    pub names: Vec<NameHeld>,
    /// Its codes.
    pub codes: Vec<CodeHeld>,
    /// Its parents.
    pub parents: Vec<ParentHeld>,
}

impl Organisation {
    /// True when it exists on the day.
    pub fn exists_on(&self, day: Date) -> bool {
        self.names.iter().any(|n| n.span.holds(day))
    }

    /// Its name on the day, in every language that has one; empty when it does not exist.
    pub fn name_on(&self, day: Date) -> Text {
        let mut text = Text::default();
        for n in self.names.iter().filter(|n| n.span.holds(day)) {
            text.set(n.lang, &n.name);
        }
        text
    }

    /// Its name on the day, or the one it had last before, or the first it will have.
    pub fn name_near(&self, day: Date) -> Text {
        let now = self.name_on(day);
        if !now.is_empty() {
            return now;
        }
        let last = self.names.iter().filter_map(|n| n.span.to).filter(|t| *t <= day).max();
        let near = last
            .and_then(|t| t.yesterday().ok())
            .or_else(|| self.names.iter().map(|n| n.span.from).min())
            .unwrap_or(day);
        self.name_on(near)
    }

    /// Its codes on the day, as system and code.
    pub fn codes_on(&self, day: Date) -> Vec<(&str, &str)> {
        self.codes
            .iter()
            .filter(|c| c.span.holds(day))
            .map(|c| (c.system.as_str(), c.code.as_str()))
            .collect()
    }

    /// Its parent on the day.
    pub fn parent_on(&self, day: Date) -> Option<OrganisationId> {
        self.parents.iter().find(|p| p.span.holds(day)).map(|p| p.parent)
    }

    /// Its history as chapters: a new one begins whenever its name, a code or its parent changes.
    pub fn chapters(&self) -> Vec<Chapter> {
        let spans = self.spans();
        let mut days: BTreeSet<Date> = BTreeSet::new();
        for s in &spans {
            days.insert(s.from);
            days.extend(s.to);
        }
        let days: Vec<Date> = days.into_iter().collect();
        let mut out = Vec::new();
        for (i, from) in days.iter().enumerate() {
            if !spans.iter().any(|s| s.holds(*from)) {
                continue;
            }
            out.push(Chapter {
                span: Span { from: *from, to: days.get(i + 1).copied() },
                name: self.name_on(*from),
                codes: self.codes_on(*from).into_iter().map(|(s, c)| (s.to_owned(), c.to_owned())).collect(),
                parent: self.parent_on(*from),
            });
        }
        out
    }

    /// Every period in it, of names, codes and parents.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let names = self.names.iter().map(|n| n.span);
        names.chain(self.codes.iter().map(|c| c.span)).chain(self.parents.iter().map(|p| p.span)).collect()
    }
}

/// A stretch of an organisation's history in which nothing about it changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chapter {
    /// When.
    pub span: Span,
    /// Its name.
    pub name: Text,
    /// Its codes, as system and code.
    pub codes: Vec<(String, String)>,
    /// Its parent.
    pub parent: Option<OrganisationId>,
}

/// What kind of event it was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// One became several.
    Split,
    /// Several became one.
    Merger,
    /// The name changed.
    Renamed,
    /// It ended without a successor.
    Closed,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [EventKind; 4] =
        [EventKind::Split, EventKind::Merger, EventKind::Renamed, EventKind::Closed];

    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            EventKind::Split => "split",
            EventKind::Merger => "merger",
            EventKind::Renamed => "renamed",
            EventKind::Closed => "closed",
        }
    }

    /// Key of the message that names it.
    pub fn message(self) -> &'static str {
        match self {
            EventKind::Split => "org-event-split",
            EventKind::Merger => "org-event-merger",
            EventKind::Renamed => "org-event-renamed",
            EventKind::Closed => "org-event-closed",
        }
    }
}

/// Something that happened to organisations on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its id.
    pub id: Id<Event>,
    /// What happened.
    pub kind: EventKind,
    /// The first day on which it holds.
    pub on: Date,
    /// Those it happened to, sorted.
    pub from: Vec<OrganisationId>,
    /// Those that came of it, sorted; empty when something closed.
    pub into: Vec<OrganisationId>,
}

/// A line of the tree on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// The organisation.
    pub id: OrganisationId,
    /// How deep it stands; 0 for those without a parent.
    pub depth: usize,
}

/// All organisations and events, at all times.
#[derive(Clone, Debug, Default)]
pub struct OrganisationMap {
    pub(crate) organisations: BTreeMap<OrganisationId, Organisation>,
    pub(crate) keys: HashMap<OrganisationKey, OrganisationId>,
    pub(crate) events: Vec<Event>,
}

impl OrganisationMap {
    /// A map of these organisations and events.
    pub fn new(organisations: Vec<Organisation>, mut events: Vec<Event>) -> Self {
        events.sort_by_key(|e| (e.on, e.id));
        let keys = organisations.iter().map(|o| (o.key.clone(), o.id)).collect();
        OrganisationMap {
            organisations: organisations.into_iter().map(|o| (o.id, o)).collect(),
            keys,
            events,
        }
    }

    /// An organisation by id.
    pub fn get(&self, id: OrganisationId) -> Option<&Organisation> {
        self.organisations.get(&id)
    }

    /// An organisation by key.
    pub fn by_key(&self, key: &str) -> Option<&Organisation> {
        let key: OrganisationKey = key.parse().ok()?;
        self.keys.get(&key).and_then(|id| self.get(*id))
    }

    /// All organisations, at any time, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.values()
    }

    /// All events, oldest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Events that an organisation took part in, oldest first.
    pub fn events_of(&self, id: OrganisationId) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |e| e.from.contains(&id) || e.into.contains(&id))
    }

    /// Which organisation carries a code on a day.
    pub fn carrier(&self, system: &str, code: &str, day: Date) -> Option<OrganisationId> {
        self.iter()
            .find(|o| o.codes.iter().any(|c| c.system == system && c.code == code && c.span.holds(day)))
            .map(|o| o.id)
    }

    /// The organisations above it on a day, nearest first.
    pub fn ancestors_on(&self, id: OrganisationId, day: Date) -> Vec<OrganisationId> {
        let mut out = Vec::new();
        let mut at = id;
        while let Some(parent) = self.get(at).and_then(|o| o.parent_on(day)) {
            // a map that was checked has no cycle; one that was not must not hang us
            if parent == id || out.contains(&parent) {
                break;
            }
            out.push(parent);
            at = parent;
        }
        out
    }

    /// True when `inner` is `outer` or stands under it on that day.
    pub fn covers(&self, outer: OrganisationId, inner: OrganisationId, day: Date) -> bool {
        outer == inner || self.ancestors_on(inner, day).contains(&outer)
    }

    /// The organisations directly under it on a day.
    pub fn children_on(&self, id: OrganisationId, day: Date) -> Vec<OrganisationId> {
        let mut out: Vec<&Organisation> =
            self.iter().filter(|o| o.exists_on(day) && o.parent_on(day) == Some(id)).collect();
        out.sort_by_cached_key(|o| order(o, day));
        out.into_iter().map(|o| o.id).collect()
    }

    /// The tree on a day: each organisation before those under it; siblings by kind, then code, then key.
    pub fn tree_on(&self, day: Date) -> Vec<Line> {
        let mut there: Vec<&Organisation> = self.iter().filter(|o| o.exists_on(day)).collect();
        there.sort_by_cached_key(|o| order(o, day));
        let mut children: HashMap<Option<OrganisationId>, Vec<OrganisationId>> = HashMap::new();
        for o in &there {
            let parent = o.parent_on(day).filter(|p| self.get(*p).is_some_and(|p| p.exists_on(day)));
            children.entry(parent).or_default().push(o.id);
        }
        let mut out = Vec::with_capacity(there.len());
        let mut stack: Vec<Line> = Vec::new();
        let push = |stack: &mut Vec<Line>, of: Option<OrganisationId>, depth| {
            for id in children.get(&of).into_iter().flatten().rev() {
                stack.push(Line { id: *id, depth });
            }
        };
        push(&mut stack, None, 0);
        while let Some(line) = stack.pop() {
            out.push(line);
            push(&mut stack, Some(line.id), line.depth + 1);
        }
        out
    }

    /// What an organisation has become by a day, following splits and mergers: itself when
    /// nothing happened to it, several after a split, none when it closed.
    pub fn successors(&self, id: OrganisationId, day: Date) -> Vec<OrganisationId> {
        let mut now = BTreeSet::from([id]);
        for e in self.events.iter().filter(|e| e.on <= day && e.kind != EventKind::Renamed) {
            let touched: Vec<OrganisationId> = e.from.iter().copied().filter(|o| now.contains(o)).collect();
            if touched.is_empty() {
                continue;
            }
            for o in touched {
                now.remove(&o);
            }
            now.extend(e.into.iter().copied());
        }
        now.into_iter().collect()
    }

    /// What an organisation was made of on an earlier day: the mirror of [`Self::successors`].
    pub fn predecessors(&self, id: OrganisationId, day: Date) -> Vec<OrganisationId> {
        let mut then = BTreeSet::from([id]);
        for e in self.events.iter().rev().filter(|e| e.on > day && e.kind != EventKind::Renamed) {
            let touched: Vec<OrganisationId> = e.into.iter().copied().filter(|o| then.contains(o)).collect();
            if touched.is_empty() {
                continue;
            }
            for o in touched {
                then.remove(&o);
            }
            then.extend(e.from.iter().copied());
        }
        then.into_iter().collect()
    }

    /// Checks one organisation against the rules of the map: at most one name per language, one
    /// code per system and one parent on any day; no code carried by two; no parent that is not
    /// there; nobody above itself.
    pub fn check(&self, id: OrganisationId) -> Result<(), Refusal> {
        let Some(o) = self.get(id) else { return Ok(()) };
        let who = || o.key.to_string();
        if o.names.is_empty() {
            return Err(Refusal::Name(who()));
        }
        if o.spans().iter().any(|s| Span::new(s.from, s.to).is_none()) {
            return Err(Refusal::EmptyPeriod(who()));
        }
        for (i, a) in o.names.iter().enumerate() {
            if a.name.trim().is_empty() || a.name.chars().count() > 200 {
                return Err(Refusal::Name(shown(&a.name)));
            }
            if o.names[..i].iter().any(|b| a.lang == b.lang && a.span.overlaps(b.span)) {
                return Err(Refusal::OverlappingNames { who: who(), lang: a.lang });
            }
        }
        for (i, a) in o.codes.iter().enumerate() {
            let usable = |t: &str| !t.trim().is_empty() && t.chars().count() <= 60;
            if !usable(&a.system) || !usable(&a.code) {
                return Err(Refusal::BadCode(shown(&a.code)));
            }
            if o.codes[..i].iter().any(|b| a.system == b.system && a.span.overlaps(b.span)) {
                return Err(Refusal::OverlappingCodes { who: who(), system: a.system.clone() });
            }
        }
        if !o.codes.is_empty()
            && let Some(refusal) = self.iter().filter(|b| b.id != id).find_map(|b| shared_code(o, b))
        {
            return Err(refusal);
        }
        for (i, a) in o.parents.iter().enumerate() {
            if o.parents[..i].iter().any(|b| a.span.overlaps(b.span)) {
                return Err(Refusal::OverlappingParents(who()));
            }
            let parent =
                self.get(a.parent).ok_or_else(|| Refusal::UnknownOrganisation(a.parent.to_string()))?;
            let ends = parent.names.iter().filter_map(|n| n.span.to).filter(|t| a.span.holds(*t));
            if !std::iter::once(a.span.from).chain(ends).all(|day| parent.exists_on(day)) {
                return Err(Refusal::ParentNotThere { who: who(), parent: parent.key.to_string() });
            }
        }
        self.check_cycle(o)
    }

    /// Checks every organisation.
    pub fn check_all(&self) -> Result<(), Refusal> {
        self.organisations.keys().try_for_each(|id| self.check(*id))
    }

    fn check_cycle(&self, o: &Organisation) -> Result<(), Refusal> {
        // the parent of anyone changes only on these days
        let days: BTreeSet<Date> = self.iter().flat_map(|o| o.parents.iter().map(|p| p.span.from)).collect();
        for day in days {
            let mut seen = vec![o.id];
            let mut at = o.id;
            while let Some(parent) = self.get(at).and_then(|o| o.parent_on(day)) {
                if seen.contains(&parent) {
                    return Err(Refusal::Cycle { who: o.key.to_string(), on: day });
                }
                seen.push(parent);
                at = parent;
            }
        }
        Ok(())
    }
}

fn shared_code(a: &Organisation, b: &Organisation) -> Option<Refusal> {
    let (x, _) = a
        .codes
        .iter()
        .flat_map(|x| b.codes.iter().map(move |y| (x, y)))
        .find(|(x, y)| x.system == y.system && x.code == y.code && x.span.overlaps(y.span))?;
    Some(Refusal::CodeTaken { code: format!("{} {}", x.system, x.code), by: b.key.to_string() })
}

/// The order of siblings: kind, codes (those without come last), key.
fn order(o: &Organisation, day: Date) -> (Kind, bool, String, String) {
    let code = o.codes_on(day).iter().filter(|(s, _)| *s != "orgnr").map(|(_, c)| (*c).to_owned()).min();
    (o.kind, code.is_none(), code.unwrap_or_default(), o.key.to_string())
}
