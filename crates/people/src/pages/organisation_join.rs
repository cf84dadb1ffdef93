//! Forms of administrators that make one organisation of several, or several of one.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::form_page::{Choice, Field, FormPage, refused_at, to_show};
use super::organisation_forms::{Subject, answer};
use super::{day_in, names_in, today};
use crate::use_cases::{
    self, MergeInto, MergeOrganisations, NewOrganisation, PeopleError, SplitOrganisation,
};
use crate::{OrganisationKey, Refusal};

/// The most parts that the form offers. A split into more takes a second split, or an import.
const PARTS: usize = 4;

/// Others of its kind that exist today.
fn others(shell: &Shell, s: &Subject) -> Vec<Choice> {
    let day = today(shell);
    s.map
        .tree_on(day)
        .into_iter()
        .filter_map(|line| s.map.get(line.id))
        .filter(|o| o.kind == s.organisation.kind && o.id != s.organisation.id)
        .map(|o| Choice::new(o.key.as_str(), super::name(shell, &s.map, o.id, day)))
        .collect()
}

fn code_in(form: &Form, system: &str, code: &str) -> Vec<(String, String)> {
    match form.get(code) {
        "" => Vec::new(),
        code => vec![(form.get(system).to_owned(), code.to_owned())],
    }
}

fn merge_page(shell: &Shell, s: &Subject, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    // "new" is no organisation's key
    let mut into = vec![Choice::new("new", shell.t("org-merge-into-new"))];
    into.push(Choice::new(
        s.organisation.key.as_str(),
        super::name(shell, &s.map, s.organisation.id, today(shell)),
    ));
    into.extend(others(shell, s));
    let mut fields = vec![
        Field::boxes("with", shell.t("org-merge-with"), form, others(shell, s)),
        Field::select("into", shell.t("org-merge-into"), form, into, String::new()).required(),
        Field::heading(shell.t("org-merge-new-heading")),
        Field::text("key", shell.t("org-key"), form).help(shell.t("org-key-help")),
    ];
    fields.extend(Field::names(shell, form, "name-"));
    fields.push(Field::text("system", shell.t("org-system"), form).help(shell.t("org-system-help")));
    fields.push(Field::text("code", shell.t("org-code"), form));
    fields.push(Field::day("on", shell.t("org-on"), form).help(shell.t("org-on-help")));
    s.page(shell, "merge", fields).show(shell, errors)
}

/// `GET /organisations/{key}/merge`
pub async fn merge_form(shell: Shell, Path(key): Path<String>) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    merge_page(&shell, &s, &s.start(&shell, &[]), &FieldErrors::default())
}

fn merge_in(form: &Form, s: &Subject) -> Result<MergeOrganisations, Refusal> {
    let mut of = vec![s.organisation.key.clone()];
    for key in form.all("with") {
        of.push(key.parse()?);
    }
    let into = match form.get("into") {
        "" | "new" => MergeInto::New(NewOrganisation {
            key: form.get("key").parse()?,
            name: names_in(form, "name-"),
            codes: code_in(form, "system", "code"),
        }),
        key => MergeInto::Existing(key.parse()?),
    };
    Ok(MergeOrganisations { of, into, on: day_in(form, "on")? })
}

/// `POST /organisations/{key}/merge`
pub async fn merge_submit(
    Path(key): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let app = shell.app();
    let done = match merge_in(&form, &s) {
        Ok(what) => {
            let existing = match &what.into {
                MergeInto::Existing(key) => Some(key),
                MergeInto::New(_) => None,
            };
            for key in what.of.iter().chain(existing) {
                if let Some(o) = s.map.by_key(key.as_str()) {
                    s.actor.require_administrator_of(&s.map, o.id)?;
                }
            }
            use_cases::merge_organisations(&app.db, s.actor.by(), &what, app.clock.now(), &mut app.chance())
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(key) => Ok(shell.go(&format!("/organisations/{key}"), Some(("success", "org-saved")))),
        Err(e) => merge_page(&shell, &s, &form, &to_show(&shell, e)?),
    }
}

fn children(shell: &Shell, s: &Subject) -> Vec<OrganisationKey> {
    let children = s.map.children_on(s.organisation.id, today(shell));
    children.into_iter().filter_map(|id| s.map.get(id).map(|o| o.key.clone())).collect()
}

fn split_form_page(shell: &Shell, s: &Subject, form: &Form) -> FormPage {
    let mut fields = vec![
        Field::day("on", shell.t("org-on"), form).help(shell.t("org-on-help")),
        Field::text("system", shell.t("org-system"), form).help(shell.t("org-system-help")),
    ];
    let parts: Vec<String> = (1..=PARTS).map(|n| shell.tx("org-split-part", n.to_string())).collect();
    for (i, part) in parts.iter().enumerate() {
        let n = i + 1;
        fields.push(Field::heading(part.clone()));
        let key = Field::text(&format!("part-{n}-key"), shell.t("org-key"), form);
        fields.push(if n <= 2 { key.required() } else { key }.help(shell.t("org-key-help")));
        fields.extend(Field::names(shell, form, &format!("part-{n}-name-")));
        fields.push(Field::text(&format!("part-{n}-code"), shell.t("org-code"), form));
    }
    let children = children(shell, s);
    if !children.is_empty() {
        fields.push(Field::heading(shell.t("org-split-children")));
    }
    for key in children {
        let options =
            parts.iter().enumerate().map(|(i, p)| Choice::new((i + 1).to_string(), p.clone())).collect();
        let label = s
            .map
            .by_key(key.as_str())
            .map_or(String::new(), |o| super::name(shell, &s.map, o.id, today(shell)));
        let label = shell.tx("org-split-place", label);
        fields.push(
            Field::select(&format!("child-{key}"), label, form, options, shell.t("org-choose")).required(),
        );
    }
    s.page(shell, "split", fields)
}

/// `GET /organisations/{key}/split`
pub async fn split_form(shell: Shell, Path(key): Path<String>) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let form = s.start(&shell, &[]);
    split_form_page(&shell, &s, &form).show(&shell, &FieldErrors::default())
}

/// What was typed, or the first refusal with the field it belongs to.
fn split_in(shell: &Shell, form: &Form, s: &Subject) -> Result<SplitOrganisation, (Refusal, String)> {
    let on = day_in(form, "on").map_err(|r| (r, "on".to_owned()))?;
    let (mut into, mut position) = (Vec::new(), BTreeMap::new());
    for n in 1..=PARTS {
        let (field, name) = (format!("part-{n}-key"), names_in(form, &format!("part-{n}-name-")));
        if form.get(&field).is_empty() && name.is_empty() && n > 2 {
            continue;
        }
        let key = form.get(&field).parse().map_err(|r| (r, field))?;
        let codes = code_in(form, "system", &format!("part-{n}-code"));
        position.insert(n.to_string(), into.len());
        into.push(NewOrganisation { key, name, codes });
    }
    let mut places = BTreeMap::new();
    for child in children(shell, s) {
        let field = format!("child-{child}");
        match position.get(form.get(&field)) {
            Some(part) => places.insert(child, *part),
            None => return Err((Refusal::ChildWithoutPlace(child.to_string()), field)),
        };
    }
    Ok(SplitOrganisation { of: s.organisation.key.clone(), into, places, on })
}

/// `POST /organisations/{key}/split`
pub async fn split_submit(
    Path(key): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let app = shell.app();
    let what = match split_in(&shell, &form, &s) {
        Ok(what) => what,
        Err((refusal, field)) => {
            return split_form_page(&shell, &s, &form).show(&shell, &refused_at(&shell, &refusal, &field));
        }
    };
    let done =
        use_cases::split_organisation(&app.db, s.actor.by(), &what, app.clock.now(), &mut app.chance()).await;
    // the field at which a part's key or name is refused
    if let Err(PeopleError::Refused(refusal)) = &done {
        let part = |key: &str| what.into.iter().position(|p| p.key.as_str() == key);
        let field = match refusal {
            Refusal::KeyTaken(key) => part(key).map(|i| format!("part-{}-key", i + 1)),
            Refusal::Name(key) => part(key).map(|i| format!("part-{}-name-nb", i + 1)),
            Refusal::OverlappingCodes { .. } | Refusal::CodeTaken { .. } | Refusal::BadCode(_) => {
                Some("part-1-code".to_owned())
            }
            _ => None,
        };
        if let Some(field) = field {
            return split_form_page(&shell, &s, &form).show(&shell, &refused_at(&shell, refusal, &field));
        }
    }
    answer(&shell, &s, done, |errors| split_form_page(&shell, &s, &form).show(&shell, errors))
}
