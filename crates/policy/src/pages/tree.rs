//! `/policies/{number}/tree`: a strategy as an umbrella of goals, areas, measures,
//! activities and promises. Promises with nothing behind them come first.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use webkit::{Shell, WebError};

use super::measured::{Measured, measured};
use super::record::related::Neighbours;
use super::record::view::{Link, StageTag, anchor, is_web};
use crate::Record;
use crate::present::Words;
use crate::record::{Behind, Element, ElementKind};
use crate::room::Room;
use crate::store::publications;
use crate::umbrella::{Place, Umbrella};

/// The routes of this page.
pub fn routes() -> Router<Room> {
    Router::new().route("/policies/{id}/tree", get(show))
}

/// An element as the page shows it.
struct Line {
    id: String,
    kind: String,
    title: String,
    text: String,
    stage: StageTag,
    /// Work has stages; goals and areas may do without.
    staged: bool,
    owner: String,
    due: String,
    due_iso: String,
    overdue: bool,
    empty: bool,
    basis: &'static str,
    basis_label: String,
    source: String,
    behind: Vec<Link>,
    /// What is measured of it: the indicator, and its newest figure.
    measured: Vec<Measured>,
    /// Shown only because something below it was asked for.
    context: bool,
    /// A list of what stands under it begins here.
    opens: bool,
    /// This many lists end after it.
    closes: Vec<()>,
}

/// A choice in a select.
struct Choice {
    value: String,
    label: String,
}

#[derive(Template)]
#[template(path = "tree.html")]
struct TreePage<'a> {
    shell: &'a Shell,
    number: i64,
    record_href: String,
    tree_href: String,
    name: String,
    crumbs: Vec<Link>,
    lines: Vec<Line>,
    unbacked: Vec<Unbacked>,
    told: String,
    overdue: String,
    counts: Vec<String>,
    kinds: Vec<Choice>,
    owners: Vec<Choice>,
    kind: String,
    owner: String,
    as_of: String,
    filtered: bool,
    matching: String,
}

/// A promise with nothing behind it.
struct Unbacked {
    href: String,
    title: String,
    basis: &'static str,
    basis_label: String,
}

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wish {
    kind: Option<ElementKind>,
    /// The owner's name in any language; `-` asks for elements without an owner.
    owner: Option<String>,
}

impl Wish {
    fn parse(shell: &Shell) -> Result<Wish, WebError> {
        let q = shell.query();
        let kind = match q.get("kind").filter(|k| !k.is_empty()) {
            None => None,
            Some(k) => {
                Some(ElementKind::from_code(k).ok_or_else(|| WebError::bad("kind", "error-parameter", k))?)
            }
        };
        let owner = q.get("owner").filter(|o| !o.is_empty()).map(|o| o.chars().take(300).collect());
        Ok(Wish { kind, owner })
    }

    fn is_empty(&self) -> bool {
        *self == Wish::default()
    }

    fn wants(&self, e: &Element) -> bool {
        let owner = match self.owner.as_deref() {
            None => true,
            Some("-") => e.owner.is_none(),
            Some(name) => owner_key(e).as_deref() == Some(name),
        };
        owner && self.kind.is_none_or(|k| k == e.kind)
    }
}

/// What an owner is called in addresses: the code, or else the English or nearest name.
fn owner_key(e: &Element) -> Option<String> {
    let owner = e.owner.as_ref()?;
    owner.code.clone().or_else(|| owner.name.best(kernel::Lang::En).map(|(n, _)| n.to_owned()))
}

/// The places that match, with everything above them: place and whether it only gives context.
fn chosen<'p, 'a>(places: &'p [Place<'a>], wish: &Wish) -> Vec<(&'p Place<'a>, bool)> {
    let mut keep: Vec<Option<bool>> = places.iter().map(|p| wish.wants(p.element).then_some(false)).collect();
    let mut above: Vec<usize> = Vec::new();
    for (i, place) in places.iter().enumerate() {
        above.truncate(place.depth);
        if keep[i] == Some(false) {
            for a in &above {
                keep[*a].get_or_insert(true);
            }
        }
        above.push(i);
    }
    places.iter().zip(keep).filter_map(|(p, k)| k.map(|context| (p, context))).collect()
}

/// Where nested lists open and close, from the depths in the order of reading.
fn nesting(depths: &[usize]) -> Vec<(bool, usize)> {
    (0..depths.len())
        .map(|i| {
            let next = depths.get(i + 1).copied();
            (next.is_some_and(|n| n > depths[i]), depths[i].saturating_sub(next.unwrap_or(0)))
        })
        .collect()
}

async fn show(State(room): State<Room>, shell: Shell, Path(id): Path<String>) -> Result<Response, WebError> {
    let (number, ext) = super::record::parse_id(&id).ok_or(WebError::NotFound)?;
    if ext.is_some() {
        return Err(WebError::NotFound);
    }
    let wish = Wish::parse(&shell)?;
    let mut conn = room.db().read().await?;
    let found = publications::of(&mut conn, number, shell.as_of_instant()).await?;
    drop(conn);
    let record = found.ok_or(WebError::NotFound)?.record;
    if record.elements.is_empty() {
        return Err(WebError::NotFound);
    }
    let neighbours = super::record::neighbours(&room, &shell, &record).await?;
    let words = room.words(&shell).await?;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let mut page = page(&shell, &words, &record, &neighbours, &wish, today);
    let measured = measured(&room, &shell, &record, today).await?;
    for line in &mut page.lines {
        line.measured = measured.iter().filter(|m| anchor(&m.element) == line.id).cloned().collect();
    }
    // figures change without a change of the record: such a page is made anew each time
    if measured.is_empty() { shell.public(&page) } else { shell.page(&page) }
}

fn page<'a>(
    shell: &'a Shell,
    words: &Words,
    record: &Record,
    neighbours: &Neighbours,
    wish: &Wish,
    today: Date,
) -> TreePage<'a> {
    let tree = Umbrella::build(&record.elements, today);
    let chosen = chosen(&tree.places, wish);
    let matching = chosen.iter().filter(|(_, context)| !context).count();
    let depths: Vec<usize> = chosen.iter().map(|(p, _)| p.depth).collect();
    let lines = chosen
        .iter()
        .zip(nesting(&depths))
        .map(|((place, context), (opens, closes))| Line {
            opens,
            closes: vec![(); closes],
            context: *context,
            ..line(words, record, neighbours, place)
        })
        .collect();
    let mut owners: Vec<Choice> = Vec::new();
    for e in &record.elements {
        if let (Some(key), Some(owner)) = (owner_key(e), &e.owner)
            && !owners.iter().any(|o| o.value == key)
        {
            owners.push(Choice { value: key, label: shell.text(&owner.name) });
        }
    }
    owners.push(Choice { value: "-".to_owned(), label: shell.t("tree-no-owner") });
    let mut crumbs = super::record::crumbs(shell);
    let name = words.name(record).text;
    crumbs.push(Link { href: shell.href(&format!("/policies/{}", record.id)), label: name.clone() });
    TreePage {
        shell,
        number: record.id,
        record_href: shell.href(&format!("/policies/{}", record.id)),
        tree_href: shell.href(&format!("/policies/{}/tree", record.id)),
        name,
        crumbs,
        lines,
        told: shell.tn("tree-unbacked", tree.unbacked.len() as i64),
        overdue: if tree.overdue() == 0 {
            String::new()
        } else {
            shell.tn("tree-overdue-count", tree.overdue() as i64)
        },
        unbacked: tree
            .unbacked
            .iter()
            .map(|e| Unbacked {
                // a filter may hide the place it stands in: lead to the whole tree then
                href: if wish.is_empty() {
                    format!("#{}", anchor(&e.key))
                } else {
                    format!("{}#{}", shell.href(&format!("/policies/{}/tree", record.id)), anchor(&e.key))
                },
                title: shell.text(&e.title),
                basis: e.basis.code(),
                basis_label: words.basis(e.basis),
            })
            .collect(),
        counts: tree
            .by_kind
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(kind, n)| shell.tn(&format!("tree-count-{}", kind.code()), *n as i64))
            .collect(),
        kinds: ElementKind::ALL
            .iter()
            .map(|k| Choice { value: k.code().to_owned(), label: words.element(*k) })
            .collect(),
        owners,
        kind: wish.kind.map_or(String::new(), |k| k.code().to_owned()),
        owner: wish.owner.clone().unwrap_or_default(),
        as_of: shell.as_of_day().map(|d| d.to_string()).unwrap_or_default(),
        filtered: !wish.is_empty(),
        matching: shell.tn("tree-matching", matching as i64),
    }
}

fn line(words: &Words, record: &Record, neighbours: &Neighbours, place: &Place<'_>) -> Line {
    let shell = &words.shell;
    let e = place.element;
    let behind = e
        .behind
        .iter()
        .filter_map(|b| match b {
            Behind::Record(n) => {
                let known = neighbours.records.get(n).map(|r| words.name(r).text);
                Some(Link {
                    href: if known.is_some() { shell.href(&format!("/policies/{n}")) } else { String::new() },
                    label: known.unwrap_or_else(|| shell.tx("record-number-only", n.to_string())),
                })
            }
            Behind::Element(key) => {
                let other = record.elements.iter().find(|o| o.key == *key)?;
                Some(Link {
                    href: format!("{}#{}", shell.href(&format!("/policies/{}/tree", record.id)), anchor(key)),
                    label: shell.text(&other.title),
                })
            }
            Behind::Note(text) => Some(Link { href: String::new(), label: shell.text(text) }),
        })
        .collect();
    Line {
        id: anchor(&e.key),
        kind: words.element(e.kind),
        title: shell.text(&e.title),
        text: shell.text(&e.text),
        stage: e
            .stage
            .as_ref()
            .map(|s| StageTag { code: s.stage.code(), label: words.stage(s.stage), year: s.year.to_string() })
            .unwrap_or_default(),
        staged: e.stage.is_some() || !matches!(e.kind, ElementKind::Goal | ElementKind::Area),
        owner: e.owner.as_ref().map(|o| shell.text(&o.name)).unwrap_or_default(),
        due: e.due.map(|d| shell.date(d)).unwrap_or_default(),
        due_iso: e.due.map(|d| d.to_string()).unwrap_or_default(),
        overdue: place.overdue,
        empty: place.unbacked_promise,
        basis: e.basis.code(),
        basis_label: words.basis(e.basis),
        source: e.source_url.as_deref().filter(|u| is_web(u)).unwrap_or_default().to_owned(),
        behind,
        measured: Vec::new(),
        context: false,
        opens: false,
        closes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Basis, Owner};
    use kernel::{Lang, Text};

    fn element(key: &str, kind: ElementKind, parent: Option<&str>) -> Element {
        Element {
            key: key.to_owned(),
            kind,
            parent: parent.map(str::to_owned),
            title: Text::of(Lang::En, key),
            text: Text::default(),
            stage: None,
            owner: None,
            due: None,
            basis: Basis::Official,
            source_url: None,
            behind: Vec::new(),
        }
    }

    #[test]
    fn every_list_that_opens_is_closed_again() {
        for depths in [vec![0, 1, 2, 2, 1, 0], vec![0], vec![0, 1, 2, 3], vec![0, 0, 1], vec![]] {
            let (mut open, nest) = (0usize, nesting(&depths));
            for (i, (opens, closes)) in nest.iter().enumerate() {
                assert_eq!(open, depths[i], "{depths:?} at {i}");
                open += usize::from(*opens);
                open -= closes;
            }
            assert_eq!(open, 0, "{depths:?}");
        }
    }

    #[test]
    fn what_was_asked_for_is_shown_with_what_stands_above_it() {
        let elements = [
            element("goal", ElementKind::Goal, None),
            element("area", ElementKind::Area, Some("goal")),
            element("promise", ElementKind::Promise, Some("area")),
            element("other", ElementKind::Goal, None),
        ];
        let tree = Umbrella::build(&elements, Date::MIN);
        let wish = Wish { kind: Some(ElementKind::Promise), owner: None };
        let seen: Vec<(&str, bool)> =
            chosen(&tree.places, &wish).iter().map(|(p, c)| (p.element.key.as_str(), *c)).collect();
        assert_eq!(seen, [("goal", true), ("area", true), ("promise", false)]);
    }

    #[test]
    fn elements_can_be_found_by_owner_or_by_having_none() {
        let mut a = element("a", ElementKind::Measure, None);
        a.owner = Some(Owner { name: Text::of(Lang::Nb, "Direktoratet"), code: None });
        let b = element("b", ElementKind::Measure, None);
        let named = Wish { kind: None, owner: Some("Direktoratet".into()) };
        let nobody = Wish { kind: None, owner: Some("-".into()) };
        assert!(named.wants(&a) && !named.wants(&b) && nobody.wants(&b) && !nobody.wants(&a));
    }
}
