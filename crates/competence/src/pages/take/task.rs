//! A task as a form: every kind with the labels, ids and typed values that its fields need.
//!
//! The ids are the names that [`crate::item::parse_answer`] blames, so that an error leads to its field.

use webkit::{Form, Shell};

use super::{in_lang, say};
use crate::question::{Choice, ShownCell, ShownSpot, ShownTask};
use crate::shelf::Shelf;

/// What can be chosen in a list or ticked.
pub(super) struct OptionView {
    pub id: String,
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// A list to choose from, with its label.
pub(super) struct SelectView {
    pub id: String,
    pub label: String,
    pub options: Vec<OptionView>,
    pub error: String,
}

/// A cell of a table.
pub(super) enum CellView {
    /// Given.
    Given(String),
    /// One of several.
    Choose(SelectView),
    /// To be written.
    Write { id: String, label: String, value: String, unit: String, number: bool, error: String },
}

/// A place in a picture.
pub(super) struct SpotView {
    pub id: String,
    pub value: String,
    pub letter: char,
    pub label: String,
    pub chosen: bool,
}

/// A message of a mailbox.
pub(super) struct MessageView {
    pub from: String,
    pub subject: String,
    pub date: String,
    pub paragraphs: Vec<String>,
    pub attachment: String,
    pub action: SelectView,
}

/// A file of a file manager.
pub(super) struct FileView {
    pub name: String,
    pub size: String,
    pub changed: String,
    pub note: String,
    pub folder: SelectView,
}

/// A task as a form.
pub(super) enum TaskView {
    /// Radio buttons or boxes to tick.
    Choice { kind: &'static str, legend: String, options: Vec<OptionView>, error: String },
    /// Lists to choose from: orders and matches.
    Selects { legend: String, hint: String, selects: Vec<SelectView> },
    /// One field; `file` says that a file comes with it.
    Write { label: String, value: String, unit: String, number: bool, file: bool, error: String },
    /// A table with fields in it.
    Table { caption: String, columns: Vec<String>, rows: Vec<Vec<CellView>> },
    /// A picture with lettered places.
    Hotspot {
        kind: &'static str,
        legend: String,
        picture: String,
        alt: String,
        spots: Vec<SpotView>,
        error: String,
    },
    /// A mailbox to sort.
    Mailbox { legend: String, messages: Vec<MessageView> },
    /// Files to put in their places.
    Files { legend: String, folders: Vec<String>, files: Vec<FileView> },
}

impl TaskView {
    /// A mailbox or a file manager, which a script can show as one.
    pub(super) fn is_simulation(&self) -> bool {
        matches!(self, TaskView::Mailbox { .. } | TaskView::Files { .. })
    }
}

/// What was typed before and what was wrong with it.
struct Back<'a> {
    shell: &'a Shell,
    typed: Option<&'a Form>,
    error: Option<(&'a str, &'a str)>,
}

impl Back<'_> {
    fn value(&self, name: &str) -> String {
        self.typed.map_or(String::new(), |f| f.get(name).chars().take(600).collect())
    }

    fn chosen(&self, name: &str, value: &str) -> bool {
        self.typed.is_some_and(|f| f.all(name).any(|v| v == value))
    }

    fn error(&self, field: &str) -> String {
        self.error.filter(|(f, _)| *f == field).map_or(String::new(), |(_, t)| t.to_owned())
    }

    /// A list named `name` with these choices.
    fn select(&self, name: String, label: String, choices: &[Choice]) -> SelectView {
        let options = choices
            .iter()
            .map(|c| OptionView {
                id: String::new(),
                value: c.id.clone(),
                label: say(self.shell, &c.text),
                chosen: self.chosen(&name, &c.id),
            })
            .collect();
        SelectView { error: self.error(&name), id: name, label, options }
    }
}

/// The task of a question as a form, with what was typed and what was wrong with it.
pub(super) fn task_view(
    shell: &Shell,
    shelf: &Shelf,
    task: &ShownTask,
    typed: Option<&Form>,
    error: Option<(&str, &str)>,
) -> TaskView {
    let back = Back { shell, typed, error };
    let unit = |unit: &Option<crate::question::Said>| unit.as_ref().map_or(String::new(), |u| say(shell, u));
    match task {
        ShownTask::Choice { multiple, options } => TaskView::Choice {
            kind: if *multiple { "checkbox" } else { "radio" },
            legend: shell.t(if *multiple { "sit-choose-all" } else { "sit-choose-one" }),
            options: options
                .iter()
                .enumerate()
                .map(|(i, o)| OptionView {
                    id: numbered("answer", i),
                    value: o.id.clone(),
                    label: say(shell, &o.text),
                    chosen: back.chosen("answer", &o.id),
                })
                .collect(),
            error: back.error("answer"),
        },
        ShownTask::Order { entries } => TaskView::Selects {
            legend: shell.t("sit-order"),
            hint: shell.t("sit-order-hint"),
            selects: entries
                .iter()
                .map(|e| {
                    let name = format!("place-{}", e.id);
                    let options = (1..=entries.len())
                        .map(|n| n.to_string())
                        .map(|n| OptionView {
                            id: String::new(),
                            chosen: back.chosen(&name, &n),
                            label: shell.tx("sit-place", &n),
                            value: n,
                        })
                        .collect();
                    SelectView { error: back.error(&name), id: name, label: say(shell, &e.text), options }
                })
                .collect(),
        },
        ShownTask::Match { left, right } => TaskView::Selects {
            legend: shell.t("sit-match"),
            hint: String::new(),
            selects: left
                .iter()
                .map(|l| back.select(format!("pair-{}", l.id), say(shell, &l.text), right))
                .collect(),
        },
        ShownTask::Text => TaskView::Write {
            label: shell.t("sit-answer"),
            value: back.value("answer"),
            unit: String::new(),
            number: false,
            file: false,
            error: back.error("answer"),
        },
        ShownTask::Number { unit: u } => TaskView::Write {
            label: shell.t("sit-answer-number"),
            value: back.value("answer"),
            unit: unit(u),
            number: true,
            file: false,
            error: back.error("answer"),
        },
        ShownTask::File { number, unit: u } => TaskView::Write {
            label: shell.t(if *number { "sit-answer-number" } else { "sit-answer" }),
            value: back.value("answer"),
            unit: unit(u),
            number: *number,
            file: true,
            error: back.error("answer"),
        },
        ShownTask::Table { columns, rows } => {
            let columns: Vec<String> = columns.iter().map(|c| say(shell, c)).collect();
            let rows = rows.iter().map(|row| cells(&back, &columns, row)).collect();
            TaskView::Table { caption: shell.t("sit-table"), columns, rows }
        }
        ShownTask::Hotspot { picture, alt, choose, spots } => TaskView::Hotspot {
            kind: if *choose == 1 { "radio" } else { "checkbox" },
            legend: if *choose == 1 {
                shell.t("sit-spot-one")
            } else {
                shell.tn("sit-spot-several", i64::from(*choose))
            },
            picture: lettered(shelf.picture(picture).unwrap_or_default(), spots),
            alt: say(shell, alt),
            spots: spots
                .iter()
                .enumerate()
                .map(|(i, s)| SpotView {
                    id: numbered("answer", i),
                    value: s.id.clone(),
                    letter: letter(i),
                    label: say(shell, &s.label),
                    chosen: back.chosen("answer", &s.id),
                })
                .collect(),
            error: back.error("answer"),
        },
        ShownTask::Mailbox { actions, messages } => TaskView::Mailbox {
            legend: shell.t("sit-mailbox"),
            messages: messages
                .iter()
                .map(|m| {
                    let subject = say(shell, &m.subject);
                    MessageView {
                        from: say(shell, &m.from),
                        date: m.date.clone(),
                        paragraphs: m
                            .body
                            .text
                            .split("\n\n")
                            .map(|p| in_lang(shell, p, m.body.lang))
                            .collect(),
                        attachment: m.attachment.as_ref().map_or(String::new(), |a| say(shell, a)),
                        action: back.select(
                            format!("message-{}", m.id),
                            shell.tx("sit-mailbox-action", &subject),
                            actions,
                        ),
                        subject,
                    }
                })
                .collect(),
        },
        ShownTask::FileManager { folders, files } => TaskView::Files {
            legend: shell.t("sit-files"),
            folders: folders.iter().map(|f| say(shell, &f.text)).collect(),
            files: files
                .iter()
                .map(|f| {
                    let name = say(shell, &f.name);
                    FileView {
                        size: f.size.clone(),
                        changed: f.changed.clone(),
                        note: say(shell, &f.note),
                        folder: back.select(
                            format!("file-{}", f.id),
                            shell.tx("sit-files-place", &name),
                            folders,
                        ),
                        name,
                    }
                })
                .collect(),
        },
    }
}

fn cells(back: &Back<'_>, columns: &[String], row: &[ShownCell]) -> Vec<CellView> {
    // the row is known by what is given in it, the column by its heading
    let given: Vec<String> = row
        .iter()
        .filter_map(|c| match c {
            ShownCell::Text { text } => Some(say(back.shell, text)),
            _ => None,
        })
        .collect();
    row.iter()
        .enumerate()
        .map(|(i, cell)| {
            let heading = columns.get(i).cloned().unwrap_or_default();
            let label = match given.first() {
                Some(first) => format!("{first}: {heading}"),
                None => heading,
            };
            match cell {
                ShownCell::Text { text } => CellView::Given(say(back.shell, text)),
                ShownCell::Choose { name, choices } => {
                    CellView::Choose(back.select(format!("cell-{name}"), label, choices))
                }
                ShownCell::Write { name, unit, number } => {
                    let id = format!("cell-{name}");
                    CellView::Write {
                        value: back.value(&id),
                        error: back.error(&id),
                        unit: unit.as_ref().map_or(String::new(), |u| say(back.shell, u)),
                        number: *number,
                        id,
                        label,
                    }
                }
            }
        })
        .collect()
}

/// `answer` for the first field of a group, to which an error leads, then `answer-2`, `answer-3`, …
fn numbered(name: &str, i: usize) -> String {
    if i == 0 { name.to_owned() } else { format!("{name}-{}", i + 1) }
}

/// A, B, C, … for the places of a picture.
pub(super) fn letter(i: usize) -> char {
    char::from(b'A' + (i % 26) as u8)
}

/// The picture with a lettered box on every place. The boxes are labels of the fields below, so a tap on one chooses
/// it; for those who do not see the picture it is hidden, since the fields say the same.
pub(super) fn lettered(svg: &str, spots: &[ShownSpot]) -> String {
    let Some((view, inside)) = opened(svg) else { return String::new() };
    let mut out = format!(
        "<svg class=\"sit-picture\" viewBox=\"{view}\" aria-hidden=\"true\" focusable=\"false\">{inside}"
    );
    for (i, spot) in spots.iter().enumerate() {
        let [x, y, width, height] = spot.at;
        let (letter, id) = (letter(i), numbered("answer", i));
        out.push_str(&format!(
            "<foreignObject x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"><label class=\"sit-spot\" \
             for=\"{id}\" data-spot=\"{n}\"><span>{letter}</span></label></foreignObject>",
            n = i + 1
        ));
    }
    out.push_str("</svg>");
    out
}

/// The view box and what stands inside of an SVG, its title left out. The pictures are our own content.
fn opened(svg: &str) -> Option<(&str, String)> {
    let start = svg.find("<svg")?;
    let open = start + svg[start..].find('>')?;
    let close = svg.rfind("</svg>")?;
    let view = svg[start..open].split("viewBox=\"").nth(1)?.split('"').next()?;
    let inside = svg.get(open + 1..close)?;
    let inside = match (inside.find("<title"), inside.find("</title>")) {
        (Some(a), Some(b)) if a < b => format!("{}{}", &inside[..a], &inside[b + "</title>".len()..]),
        _ => inside.to_owned(),
    };
    Some((view, inside))
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::question::Said;

    #[test]
    fn a_picture_gets_a_label_for_every_place_and_loses_its_title() {
        let spot = |id: &str| ShownSpot {
            id: id.to_owned(),
            label: Said { text: "x".to_owned(), lang: Lang::Nb },
            at: [1.0, 2.0, 30.0, 40.5],
        };
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>T</title><path d=\"M0 0\"/></svg>";
        let out = lettered(svg, &[spot("a"), spot("b")]);
        assert!(
            out.contains("viewBox=\"0 0 9 9\"") && out.contains("<path") && !out.contains("title"),
            "{out}"
        );
        assert!(
            out.contains("for=\"answer\"")
                && out.contains("for=\"answer-2\"")
                && out.contains("height=\"40.5\"")
        );
    }
}
