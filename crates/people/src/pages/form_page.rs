//! One page for every form of this part: what was typed comes back, a summary
//! of errors on top, each error at its field.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Lang;
use webkit::{FieldErrors, Form, Shell, WebError};

use super::Step;
use crate::Refusal;
use crate::use_cases::PeopleError;

/// A choice of a select or of boxes.
pub(crate) struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }
}

#[derive(PartialEq)]
enum Look {
    Text,
    Select,
    Boxes,
    Heading,
    Hidden,
}

/// A field of a form.
pub(crate) struct Field {
    look: Look,
    name: String,
    label: String,
    value: String,
    help: String,
    error: String,
    input: &'static str,
    autocomplete: &'static str,
    lang: &'static str,
    empty: String,
    required: bool,
    options: Vec<Choice>,
    ticked: Vec<String>,
}

impl Field {
    fn of(look: Look, name: &str, label: String) -> Field {
        Field {
            look,
            name: name.to_owned(),
            label,
            value: String::new(),
            help: String::new(),
            error: String::new(),
            input: "text",
            autocomplete: "off",
            lang: "",
            empty: String::new(),
            required: false,
            options: Vec::new(),
            ticked: Vec::new(),
        }
    }

    /// One line of text.
    pub fn text(name: &str, label: String, form: &Form) -> Field {
        Field { value: form.get(name).to_owned(), ..Field::of(Look::Text, name, label) }
    }

    /// A day.
    pub fn day(name: &str, label: String, form: &Form) -> Field {
        Field { input: "date", ..Field::text(name, label, form) }.required()
    }

    /// A day that may be left open.
    pub fn optional_day(name: &str, label: String, form: &Form) -> Field {
        Field { input: "date", ..Field::text(name, label, form) }
    }

    /// A password, which never comes back.
    pub fn password(name: &str, label: String, autocomplete: &'static str) -> Field {
        Field { input: "password", autocomplete, ..Field::of(Look::Text, name, label) }.required()
    }

    /// An e-mail address.
    pub fn email(name: &str, label: String, form: &Form, autocomplete: &'static str) -> Field {
        Field { input: "email", autocomplete, ..Field::text(name, label, form) }.required()
    }

    /// One of several.
    pub fn select(name: &str, label: String, form: &Form, options: Vec<Choice>, empty: String) -> Field {
        Field { value: form.get(name).to_owned(), options, empty, ..Field::of(Look::Select, name, label) }
    }

    /// Any of several.
    pub fn boxes(name: &str, label: String, form: &Form, options: Vec<Choice>) -> Field {
        let ticked = form.all(name).map(str::to_owned).collect();
        Field { options, ticked, ..Field::of(Look::Boxes, name, label) }
    }

    /// A heading between fields.
    pub fn heading(label: String) -> Field {
        Field::of(Look::Heading, "", label)
    }

    /// A value that rides along.
    pub fn hidden(name: &str, form: &Form) -> Field {
        Field { value: form.get(name).to_owned(), ..Field::of(Look::Hidden, name, String::new()) }
    }

    /// A name in each language: `{prefix}nb`, `{prefix}nn`, `{prefix}se`, `{prefix}en`.
    pub fn names(shell: &Shell, form: &Form, prefix: &str) -> Vec<Field> {
        Lang::ALL
            .into_iter()
            .map(|lang| {
                let label = shell.tx("org-name-in", lang.own_name());
                Field { lang: lang.code(), ..Field::text(&format!("{prefix}{lang}"), label, form) }
            })
            .collect()
    }

    /// It must be filled in.
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// A line of help.
    pub fn help(mut self, text: String) -> Field {
        self.help = text;
        self
    }

    fn is_text(&self) -> bool {
        self.look == Look::Text
    }
    fn is_select(&self) -> bool {
        self.look == Look::Select
    }
    fn is_boxes(&self) -> bool {
        self.look == Look::Boxes
    }
    fn is_heading(&self) -> bool {
        self.look == Look::Heading
    }
    fn is_ticked(&self, value: &str) -> bool {
        self.ticked.iter().any(|t| t == value)
    }
}

struct FormError {
    field: String,
    text: String,
}

#[derive(Template)]
#[template(path = "people-form.html")]
struct FormTemplate<'a> {
    shell: &'a Shell,
    page: &'a FormPage,
    errors: Vec<FormError>,
}

/// A page with one form.
pub(crate) struct FormPage {
    pub steps: Vec<Step>,
    pub title: String,
    pub lede: String,
    pub action: String,
    pub submit: String,
    pub cancel: String,
    pub fields: Vec<Field>,
}

impl FormPage {
    /// The page with these errors: 200 without any, else 422.
    pub fn show(mut self, shell: &Shell, errors: &FieldErrors) -> Result<Response, WebError> {
        let mut list = Vec::new();
        for (name, text) in errors.iter() {
            let known = self.fields.iter().position(|f| f.name == name && f.look != Look::Hidden);
            let at = known.or_else(|| {
                self.fields.iter().position(|f| f.look != Look::Hidden && f.look != Look::Heading)
            });
            let Some(field) = at.and_then(|i| self.fields.get_mut(i)) else { continue };
            if field.error.is_empty() {
                field.error = text.to_owned();
            }
            list.push(FormError { field: field.name.clone(), text: text.to_owned() });
        }
        let status = if list.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        shell.page_with(status, &FormTemplate { shell, page: &self, errors: list })
    }
}

/// A refusal as an error at its field, in the reader's language.
pub(crate) fn refused(shell: &Shell, refusal: &Refusal) -> FieldErrors {
    refused_at(shell, refusal, refusal.field())
}

/// A refusal as an error at a given field.
pub(crate) fn refused_at(shell: &Shell, refusal: &Refusal, field: &str) -> FieldErrors {
    let (key, x, y) = refusal.message();
    let mut errors = FieldErrors::default();
    errors.add(field, shell.txy(key, x, y));
    errors
}

/// The errors to show with the form again; what the visitor cannot mend is passed on.
pub(crate) fn to_show(shell: &Shell, e: PeopleError) -> Result<FieldErrors, WebError> {
    match e {
        PeopleError::Refused(r) => Ok(refused(shell, &r)),
        other => Err(other.into()),
    }
}
