//! What the pages of this part share: names, choices, bars.

use evidence::disclosure::{Cell, Figure};
use people::organisation::Kind;
use people::{Actor, OrganisationId, OrganisationMap, Role};
use uuid::Uuid;
use webkit::{FieldErrors, Shell};

use crate::Workshop;

/// One choice of a list.
pub struct Choice {
    /// As it is sent.
    pub value: String,
    /// As it is shown.
    pub label: String,
}

/// A step of the way down to a page.
pub struct Step {
    /// Its address.
    pub href: String,
    /// Its name.
    pub label: String,
}

/// An error in the summary above a form.
pub struct ErrorLine {
    /// The field's id.
    pub field: String,
    /// What is wrong.
    pub text: String,
}

/// The summary of a form's errors.
pub fn summary(errors: &FieldErrors) -> Vec<ErrorLine> {
    errors.iter().map(|(field, text)| ErrorLine { field: field.to_owned(), text: text.to_owned() }).collect()
}

/// A kind of equipment's name; its id when nobody knows it any more.
pub fn kind_name(workshop: &Workshop, shell: &Shell, id: &str) -> String {
    workshop.catalogue.kind(id).map_or_else(|| id.to_owned(), |k| shell.text(&k.name))
}

/// A programme's name with its level.
pub fn programme_name(workshop: &Workshop, shell: &Shell, code: &str) -> String {
    let found = workshop.catalogue.programme(code);
    found.map_or_else(|| code.to_owned(), |p| format!("{} {}", p.level, shell.text(&p.name)))
}

/// An organisation's name near a day.
pub fn organisation_name(shell: &Shell, map: &OrganisationMap, id: Uuid, day: jiff::civil::Date) -> String {
    map.get(kernel::Id::from_uuid(id)).map_or_else(String::new, |o| shell.text(&o.name_near(day)))
}

/// A share of one hundred with the page's sign: `62 %`.
pub fn percent(shell: &Shell, cell: Cell) -> String {
    let share = (cell.people > 0).then(|| cell.of_them as f64 / cell.people as f64);
    evidence::chart::percent(shell, share)
}

/// A bar of a share; the table beside it has the number.
pub fn bar(figure: Figure) -> String {
    let Figure::Shown(cell) = figure else { return String::new() };
    let share = cell.of_them as f64 / (cell.people.max(1)) as f64;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"inf-bar\" viewBox=\"0 0 120 14\" width=\"120\" height=\"14\" \
         aria-hidden=\"true\" focusable=\"false\"><rect class=\"inf-bar__all\" x=\"0\" y=\"2\" width=\"120\" height=\"10\"/>\
         <rect class=\"inf-bar__done\" x=\"0\" y=\"2\" width=\"{:.1}\" height=\"10\"/></svg>",
        share * 120.0
    )
}

/// Organisations of some kinds in which whoever asks holds at least a role, as choices of a form.
pub fn organisations(
    shell: &Shell,
    actor: &Actor,
    map: &OrganisationMap,
    kinds: &[Kind],
    at_least: Role,
) -> Vec<(OrganisationId, Choice)> {
    let day = shell.app().clock.now().date();
    map.tree_on(day)
        .into_iter()
        .filter_map(|line| {
            let o = map.get(line.id)?;
            let fits = kinds.contains(&o.kind) && actor.role_in(map, line.id).is_some_and(|r| r >= at_least);
            fits.then(|| {
                let name = webkit::mark::strip(&organisation_name(shell, map, line.id.uuid(), day));
                (line.id, Choice { value: o.key.to_string(), label: name })
            })
        })
        .collect()
}
