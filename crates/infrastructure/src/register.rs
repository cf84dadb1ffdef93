//! The register as a list: found by words and filters, counted by facet. Kept in memory as it stands on one day. Pure.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::equipment::{Item, Maintenance, age_band};
use crate::site::Site;

/// What lists filter by, in the order of pages.
pub const FACETS: [&str; 8] = ["kind", "site", "owner", "status", "condition", "form", "age", "maintenance"];
const N: usize = FACETS.len();

/// Orders of the list; the first is the default.
pub const ORDERS: [&str; 4] = ["name", "site", "oldest", "dearest"];

/// The register on a day.
#[derive(Debug, Default)]
pub struct Register {
    /// The number of the register's state.
    pub version: i64,
    /// The day.
    pub day: Option<Date>,
    /// Items, in no order.
    pub items: Vec<Item>,
    /// Sites by id.
    pub sites: HashMap<Uuid, Site>,
    /// For each facet: its terms.
    terms: [Vec<String>; N],
    /// For each item: its term of each facet.
    codes: Vec<[u16; N]>,
    /// For each item: what words look in.
    words: Vec<String>,
    /// For each order: the items in it.
    orders: [Vec<u32>; ORDERS.len()],
}

/// What a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words that must all be found in name, mark, maker, model, serial number or kind.
    pub words: String,
    /// For each facet, the terms of which one must hold; empty: any.
    pub facets: [Vec<String>; N],
    /// Kinds that a programme asks for; none: any.
    pub kinds: Option<HashSet<String>>,
    /// One of [`ORDERS`].
    pub order: usize,
}

impl Wanted {
    /// How many filters are on.
    pub fn chosen(&self) -> usize {
        self.facets.iter().map(Vec::len).sum::<usize>() + usize::from(self.kinds.is_some())
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Items by their place in [`Register::items`], in the order asked for.
    pub rows: Vec<u32>,
    /// For each facet: its terms with how many items they would give, the most first.
    pub facets: [Vec<(String, usize)>; N],
}

fn code(terms: &mut Vec<String>, known: &mut HashMap<String, u16>, term: &str) -> u16 {
    if let Some(code) = known.get(term) {
        return *code;
    }
    let code = u16::try_from(terms.len()).unwrap_or(u16::MAX);
    terms.push(term.to_owned());
    known.insert(term.to_owned(), code);
    code
}

impl Register {
    /// The register of these items and sites on a day.
    pub fn new(
        version: i64,
        day: Date,
        items: Vec<Item>,
        sites: Vec<Site>,
        maintenance: &[Maintenance],
        catalogue: &Catalogue,
    ) -> Register {
        let overdue: HashSet<Uuid> =
            maintenance.iter().filter(|m| m.overdue(day)).map(|m| m.equipment).collect();
        let due: HashSet<Uuid> =
            maintenance.iter().filter(|m| m.done_on.is_none()).map(|m| m.equipment).collect();
        let sites: HashMap<Uuid, Site> = sites.into_iter().map(|s| (s.id, s)).collect();
        let mut out = Register { version, day: Some(day), ..Register::default() };
        let mut known: [HashMap<String, u16>; N] = Default::default();
        for item in &items {
            let kind = catalogue.kind(&item.kind);
            let maintained = match (overdue.contains(&item.id), due.contains(&item.id)) {
                (true, _) => "overdue",
                (false, true) => "planned",
                _ => "none",
            };
            let of = [
                item.kind.as_str(),
                &item.site.to_string(),
                &item.owner.to_string(),
                item.status.code(),
                item.condition.code(),
                kind.map_or("unknown", |k| k.form.as_str()),
                age_band(item.age(day)),
                maintained,
            ];
            let mut codes = [0; N];
            for (f, term) in of.iter().enumerate() {
                codes[f] = code(&mut out.terms[f], &mut known[f], term);
            }
            out.codes.push(codes);
            let names =
                kind.map_or(String::new(), |k| k.name.iter().map(|(_, t)| t).collect::<Vec<_>>().join(" "));
            let words = [&item.name, &item.tag, &item.make, &item.model, &item.serial, &item.kind, &names];
            out.words.push(words.map(String::as_str).join("\u{1f}").to_lowercase());
        }
        let name = |i: &u32| items[*i as usize].name.to_lowercase();
        let site = |i: &u32| sites.get(&items[*i as usize].site).map_or("", |s| s.name.as_str());
        let tag = |i: &u32| items[*i as usize].tag.as_str();
        let mut all: Vec<u32> = (0..items.len() as u32).collect();
        all.sort_by_cached_key(|i| (name(i), tag(i).to_owned(), items[*i as usize].id));
        let mut by_site = all.clone();
        by_site.sort_by(|a, b| site(a).cmp(site(b)));
        let mut oldest = all.clone();
        oldest.sort_by_key(|i| items[*i as usize].acquired_on.unwrap_or(Date::MAX));
        let mut dearest = all.clone();
        dearest.sort_by_key(|i| std::cmp::Reverse(items[*i as usize].cost().unwrap_or(-1)));
        out.orders = [all, by_site, oldest, dearest];
        (out.items, out.sites) = (items, sites);
        out
    }

    /// What is found among the items at sites that may be seen.
    pub fn find(&self, wanted: &Wanted, seen: impl Fn(&Site) -> bool) -> Found {
        let visible: Vec<bool> = self.terms[1]
            .iter()
            .map(|t| t.parse().ok().and_then(|id| self.sites.get(&id)).is_some_and(&seen))
            .collect();
        let asked: [Vec<bool>; N] = std::array::from_fn(|f| {
            self.terms[f]
                .iter()
                .map(|t| wanted.facets[f].is_empty() || wanted.facets[f].contains(t))
                .collect()
        });
        let kinds: Vec<bool> =
            self.terms[0].iter().map(|t| wanted.kinds.as_ref().is_none_or(|k| k.contains(t))).collect();
        let words: Vec<String> = wanted.words.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let mut counts: [Vec<usize>; N] = std::array::from_fn(|f| vec![0; self.terms[f].len()]);
        let mut rows = Vec::new();
        let order = self.orders.get(wanted.order).unwrap_or(&self.orders[0]);
        for i in order {
            let at = *i as usize;
            let codes = &self.codes[at];
            if !visible[usize::from(codes[1])] || !kinds[usize::from(codes[0])] {
                continue;
            }
            if !words.iter().all(|w| self.words[at].contains(w.as_str())) {
                continue;
            }
            // a term of a facet is counted as if nothing were chosen in that facet
            let mut missed = None;
            let mut misses = 0;
            for f in 0..N {
                if !asked[f][usize::from(codes[f])] {
                    misses += 1;
                    missed = Some(f);
                }
            }
            match (misses, missed) {
                (0, _) => {
                    rows.push(*i);
                    for f in 0..N {
                        counts[f][usize::from(codes[f])] += 1;
                    }
                }
                (1, Some(f)) => counts[f][usize::from(codes[f])] += 1,
                _ => {}
            }
        }
        let facets = std::array::from_fn(|f| {
            let mut terms: Vec<(String, usize)> = self.terms[f]
                .iter()
                .cloned()
                .zip(counts[f].iter().copied())
                .filter(|(t, n)| *n > 0 || wanted.facets[f].contains(t))
                .collect();
            terms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            terms
        });
        Found { rows, facets }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::equipment::Status;
    use crate::site::SiteKind;

    fn item(n: u128, kind: &str, site: u128, status: Status, year: i16) -> Item {
        let places = (Uuid::from_u128(site), Uuid::from_u128(9));
        Item {
            make: "Nordverk".into(),
            status,
            acquired_on: Some(date(year, 1, 1)),
            ..Item::new(Uuid::from_u128(n), places, kind, &format!("T{n}"), &format!("Maskin {n}"))
        }
    }

    fn site(n: u128) -> Site {
        Site {
            id: Uuid::from_u128(n),
            kind: SiteKind::School,
            name: format!("Skole {n}"),
            org_number: None,
            organisation: Uuid::from_u128(n),
            address: String::new(),
            place: None,
            from: date(2020, 1, 1),
            to: None,
            version: 1,
        }
    }

    fn register(items: Vec<Item>) -> Register {
        let sites = (1..4).map(site).collect();
        Register::new(1, date(2026, 11, 24), items, sites, &[], &Catalogue::default())
    }

    fn wanted(facet: &str, terms: &[&str]) -> Wanted {
        let mut out = Wanted::default();
        let at = FACETS.iter().position(|f| *f == facet).expect("a facet");
        out.facets[at] = terms.iter().map(|t| (*t).to_owned()).collect();
        out
    }

    #[test]
    fn a_facet_counts_as_if_nothing_were_chosen_in_it() {
        let r = register(vec![
            item(1, "lathe", 1, Status::InUse, 2020),
            item(2, "lathe", 2, Status::OutOfOrder, 2010),
            item(3, "welder", 1, Status::InUse, 2024),
        ]);
        let found = r.find(&wanted("kind", &["lathe"]), |_| true);
        assert_eq!(found.rows.len(), 2);
        assert_eq!(found.facets[0], [("lathe".to_owned(), 2), ("welder".to_owned(), 1)]);
        assert_eq!(found.facets[3], [("in-use".to_owned(), 1), ("out-of-order".to_owned(), 1)]);
        let found = r.find(&Wanted { words: "t2 NORD".into(), ..Wanted::default() }, |_| true);
        assert_eq!(found.rows, [1]);
        let found = r.find(&Wanted { order: 2, ..Wanted::default() }, |s| s.id == Uuid::from_u128(1));
        assert_eq!(found.rows, [0, 2], "the oldest first, of the site that may be seen");
    }

    proptest! {
        #[test]
        fn counts_are_what_a_click_gives(
            items in proptest::collection::vec((0_usize..3, 1_u128..4, 0_usize..5, 2008_i16..2026), 0..40),
            kind in 0_usize..3, status in 0_usize..5,
        ) {
            let kinds = ["lathe", "welder", "drone"];
            let list = items.iter().enumerate()
                .map(|(n, (k, s, st, y))| item(n as u128, kinds[*k], *s, Status::ALL[*st], *y)).collect();
            let r = register(list);
            let mut w = wanted("kind", &[kinds[kind]]);
            w.facets[3] = vec![Status::ALL[status].code().to_owned()];
            let found = r.find(&w, |_| true);
            for (f, terms) in found.facets.iter().enumerate() {
                for (term, n) in terms {
                    let mut clicked = w.clone();
                    clicked.facets[f] = vec![term.clone()];
                    prop_assert_eq!(r.find(&clicked, |_| true).rows.len(), *n, "{} {}", FACETS[f], term);
                }
            }
        }
    }
}
