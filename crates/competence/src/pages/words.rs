//! Words and small parts that the pages of resources, collections and courses share.

use kernel::{Instant, Lang};
use webkit::query::Query;
use webkit::{FieldErrors, Shell};

use crate::hall::Hall;
use crate::item::{Audience, Level};
use crate::resource::Served;

/// A step of the breadcrumb.
pub(super) struct Step {
    pub href: String,
    pub label: String,
}

/// A choice of a select or of boxes.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
}

/// A box among others of one name.
pub(super) struct Tick {
    /// Its id; the first one's is the name, so that the error summary can lead to it.
    pub id: String,
    pub value: String,
    pub label: String,
    pub ticked: bool,
}

/// A line of an error summary.
pub(super) struct ErrorLine {
    pub field: String,
    pub text: String,
}

/// A fact with its name.
pub(super) struct Fact {
    pub label: String,
    pub value: String,
}

/// A link with its text.
pub(super) struct Link {
    pub href: String,
    pub label: String,
}

/// A way to take a list away.
pub(super) struct Format {
    pub href: String,
    pub label: String,
    pub note: String,
}

/// A hidden field of a form.
pub(super) struct Hidden {
    pub name: String,
    pub value: String,
}

/// A value of a facet with how many it finds.
pub(super) struct Term {
    pub value: String,
    pub label: String,
    pub count: usize,
    pub checked: bool,
}

/// A facet of a list.
pub(super) struct Facet {
    pub name: &'static str,
    pub label: String,
    pub terms: Vec<Term>,
    pub open: bool,
}

/// The errors as the summary shows them.
pub(super) fn summary(errors: &FieldErrors) -> Vec<ErrorLine> {
    errors.iter().map(|(f, t)| ErrorLine { field: f.to_owned(), text: t.to_owned() }).collect()
}

/// Boxes of one name; `ticked` says which are on.
pub(super) fn ticks(name: &str, all: impl IntoIterator<Item = Choice>, ticked: &[&str]) -> Vec<Tick> {
    all.into_iter()
        .enumerate()
        .map(|(n, c)| Tick {
            id: if n == 0 { name.to_owned() } else { format!("{name}-{}", n + 1) },
            ticked: ticked.contains(&c.value.as_str()),
            value: c.value,
            label: c.label,
        })
        .collect()
}

pub(super) fn level_name(shell: &Shell, level: Level) -> String {
    shell.t(&format!("bank-level-{level}"))
}

pub(super) fn audience_name(shell: &Shell, audience: Audience) -> String {
    shell.t(&format!("bank-audience-{audience}"))
}

/// A language's own name, from its code.
pub(super) fn language_name(code: &str) -> String {
    code.parse::<Lang>().map_or_else(|_| code.to_owned(), |l| l.own_name().to_owned())
}

/// `4.1 Title` of a competence.
pub(super) fn served_name(shell: &Shell, hall: &Hall, served: &Served) -> String {
    let label = hall.frameworks.get(&served.framework).and_then(|f| f.label(&served.id));
    label.map_or_else(|| served.code(), |l| format!("{} {}", served.id, shell.text(&l.text)))
}

/// Where a competence stands in its framework.
pub(super) fn served_href(shell: &Shell, served: &Served) -> String {
    format!("{}#c-{}", shell.href(&format!("/frameworks/{}", served.framework)), served.id)
}

/// A length of time in words: minutes up to two hours, then whole hours.
pub(super) fn duration(shell: &Shell, minutes: u32) -> String {
    if minutes < 120 {
        shell.tn("resource-minutes", i64::from(minutes))
    } else {
        shell.tn("resource-hours", i64::from((minutes + 30) / 60))
    }
}

/// The day of a stored moment in words; the bare text if it is none.
pub(super) fn day(shell: &Shell, at: &str) -> String {
    at.parse::<Instant>().map_or_else(|_| at.to_owned(), |at| shell.date(at.date()))
}

/// Competences of all frameworks as choices, `digcomp-3.0/4.1`.
pub(super) fn competences(shell: &Shell, hall: &Hall) -> Vec<Choice> {
    let mut out = Vec::new();
    for f in hall.frameworks.iter() {
        for c in f.areas.iter().flat_map(|a| &a.competences) {
            let served = Served { framework: f.id.clone(), id: c.id.clone() };
            let name = webkit::mark::strip(&served_name(shell, hall, &served));
            out.push(Choice { label: format!("{} · {name}", f.name), value: served.code() });
        }
    }
    out
}

/// The parameters of an address as hidden fields, without some.
pub(super) fn hidden(query: &Query, without: &[&str]) -> Vec<Hidden> {
    let kept = query.0.iter().filter(|(k, v)| !without.contains(&k.as_str()) && !v.is_empty());
    kept.map(|(k, v)| Hidden { name: k.clone(), value: v.clone() }).collect()
}

/// The page before and after in a list of `all`, as addresses; empty where there is none.
pub(super) fn pages(query: &Query, path: &str, at: usize, page: usize, all: usize) -> (String, String) {
    let to = |from: usize| match from {
        0 => query.without("from").href(path),
        n => query.with("from", &n.to_string()).href(path),
    };
    let previous = if at > 0 { to(at.saturating_sub(page)) } else { String::new() };
    let next = if at + page < all { to(at + page) } else { String::new() };
    (previous, next)
}
