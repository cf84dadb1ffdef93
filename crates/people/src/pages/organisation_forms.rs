//! Forms of administrators that change one organisation: new, rename, move, code, close.

use axum::extract::Path;
use axum::response::Response;
use kernel::Lang;
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::form_page::{Choice, Field, FormPage, to_show};
use super::{Step, day_in, names_in, today};
use crate::actor::Actor;
use crate::organisation::{Organisation, OrganisationMap};
use crate::use_cases::{
    self, AddOrganisation, ChangeCode, CloseOrganisation, MoveOrganisation, NewOrganisation, PeopleError,
    RenameOrganisation,
};
use crate::{Kind, OrganisationKey, Refusal};

/// The organisation a form is about, and who is asking: an administrator of it.
pub(super) struct Subject {
    pub map: OrganisationMap,
    pub organisation: Organisation,
    pub actor: Actor,
}

impl Subject {
    pub async fn of(shell: &Shell, key: &str) -> Result<Subject, WebError> {
        let actor = Actor::of(shell).await?;
        let map = super::map(shell).await?;
        let organisation = map.by_key(key).cloned().ok_or(WebError::NotFound)?;
        actor.require_administrator_of(&map, organisation.id)?;
        Ok(Subject { map, organisation, actor })
    }

    pub fn href(&self) -> String {
        format!("/organisations/{}", self.organisation.key)
    }

    /// The page of one of its forms; `act` names the messages and the address.
    pub fn page(&self, shell: &Shell, act: &str, fields: Vec<Field>) -> FormPage {
        let name = super::name(shell, &self.map, self.organisation.id, today(shell));
        FormPage {
            steps: vec![
                Step::new("/organisations", shell.t("nav-organisations")),
                Step::new(self.href(), name.clone()),
            ],
            title: shell.tx(&format!("org-{act}-title"), name),
            lede: shell.t(&format!("org-{act}-lede")),
            action: format!("{}/{act}", self.href()),
            submit: shell.t(&format!("org-{act}-submit")),
            cancel: self.href(),
            fields,
        }
    }

    /// Whoever puts something under an organisation must administer that one too.
    fn may_put_under(&self, parent: Option<&OrganisationKey>) -> Result<(), WebError> {
        let Some(parent) = parent.and_then(|k| self.map.by_key(k.as_str())) else { return Ok(()) };
        self.actor.require_administrator_of(&self.map, parent.id)
    }

    /// What a form shows at first.
    pub fn start(&self, shell: &Shell, fields: &[(&str, &str)]) -> Form {
        let mut query = Query::default().with("on", &today(shell).to_string());
        for (name, value) in fields {
            query = query.with(name, value);
        }
        Form(query)
    }
}

/// The organisations that others may stand under, on this day.
pub(super) fn parents(shell: &Shell, map: &OrganisationMap) -> Vec<Choice> {
    let day = today(shell);
    map.tree_on(day)
        .into_iter()
        .filter_map(|line| map.get(line.id).map(|o| (o, line.depth)))
        .filter(|(o, _)| !matches!(o.kind, Kind::School | Kind::Company))
        .map(|(o, depth)| {
            let name = super::name(shell, map, o.id, day);
            Choice::new(o.key.as_str(), format!("{}{name}", "\u{2003}".repeat(depth)))
        })
        .collect()
}

fn parent_field(shell: &Shell, map: &OrganisationMap, form: &Form) -> Field {
    Field::select("parent", shell.t("org-parent"), form, parents(shell, map), shell.t("org-parent-none"))
}

fn day_field(shell: &Shell, form: &Form) -> Field {
    Field::day("on", shell.t("org-on"), form).help(shell.t("org-on-help"))
}

fn parent_in(form: &Form) -> Result<Option<OrganisationKey>, Refusal> {
    Some(form.get("parent")).filter(|p| !p.is_empty()).map(str::parse).transpose()
}

fn new_page(
    shell: &Shell,
    map: &OrganisationMap,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let kinds = Kind::ALL.into_iter().map(|k| Choice::new(k.code(), shell.t(k.message()))).collect();
    let mut fields = vec![
        Field::select("kind", shell.t("org-kind"), form, kinds, shell.t("org-choose")).required(),
        Field::text("key", shell.t("org-key"), form).required().help(shell.t("org-key-help")),
    ];
    fields.extend(Field::names(shell, form, "name-"));
    fields.push(parent_field(shell, map, form));
    fields.push(Field::text("system", shell.t("org-system"), form).help(shell.t("org-system-help")));
    fields.push(Field::text("code", shell.t("org-code"), form));
    fields.push(day_field(shell, form));
    FormPage {
        steps: vec![Step::new("/organisations", shell.t("nav-organisations"))],
        title: shell.t("org-new-title"),
        lede: shell.t("org-new-lede"),
        action: "/organisations/new".into(),
        submit: shell.t("org-new-submit"),
        cancel: "/organisations".into(),
        fields,
    }
    .show(shell, errors)
}

/// `GET /organisations/new`
pub async fn new_form(shell: Shell) -> Result<Response, WebError> {
    Actor::of(&shell).await?.require_administrator()?;
    let form = Form(Query::default().with("on", &today(&shell).to_string()));
    new_page(&shell, &super::map(&shell).await?, &form, &FieldErrors::default())
}

fn new_in(form: &Form) -> Result<AddOrganisation, Refusal> {
    let code = (form.get("system").to_owned(), form.get("code").to_owned());
    Ok(AddOrganisation {
        kind: form.get("kind").parse()?,
        new: NewOrganisation {
            key: form.get("key").parse()?,
            name: names_in(form, "name-"),
            codes: Some(code).filter(|(s, c)| !s.is_empty() || !c.is_empty()).into_iter().collect(),
        },
        parent: parent_in(form)?,
        on: day_in(form, "on")?,
    })
}

/// `POST /organisations/new`
pub async fn new_submit(Posted { shell, form }: Posted) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_administrator()?;
    let app = shell.app();
    let map = super::map(&shell).await?;
    let done = match new_in(&form) {
        Ok(what) => {
            match what.parent.as_ref().and_then(|k| map.by_key(k.as_str())) {
                Some(parent) => actor.require_administrator_of(&map, parent.id)?,
                None => actor.require_administrator_at_the_top(&map)?,
            }
            use_cases::add_organisation(&app.db, actor.by(), &what, app.clock.now(), &mut app.chance())
                .await
                .map(|_| what.new.key)
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(key) => Ok(shell.go(&format!("/organisations/{key}"), Some(("success", "org-saved")))),
        Err(e) => new_page(&shell, &map, &form, &to_show(&shell, e)?),
    }
}

/// Goes on to the organisation, or shows the form again with what is wrong.
pub(super) fn answer(
    shell: &Shell,
    subject: &Subject,
    done: Result<(), PeopleError>,
    again: impl FnOnce(&FieldErrors) -> Result<Response, WebError>,
) -> Result<Response, WebError> {
    match done {
        Ok(()) => Ok(shell.go(&subject.href(), Some(("success", "org-saved")))),
        Err(e) => again(&to_show(shell, e)?),
    }
}

fn rename_page(shell: &Shell, s: &Subject, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    let mut fields = Field::names(shell, form, "name-");
    fields.push(day_field(shell, form));
    s.page(shell, "rename", fields).show(shell, errors)
}

/// `GET /organisations/{key}/rename`
pub async fn rename_form(shell: Shell, Path(key): Path<String>) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let name = s.organisation.name_near(today(&shell));
    let now: Vec<(String, String)> = Lang::ALL
        .into_iter()
        .map(|l| (format!("name-{l}"), name.exact(l).unwrap_or("").to_owned()))
        .collect();
    let now: Vec<(&str, &str)> = now.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    rename_page(&shell, &s, &s.start(&shell, &now), &FieldErrors::default())
}

/// `POST /organisations/{key}/rename`
pub async fn rename_submit(
    Path(key): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let app = shell.app();
    let done = match day_in(&form, "on") {
        Ok(on) => {
            let what =
                RenameOrganisation { key: s.organisation.key.clone(), name: names_in(&form, "name-"), on };
            use_cases::rename_organisation(&app.db, s.actor.by(), &what, app.clock.now(), &mut app.chance())
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answer(&shell, &s, done, |errors| rename_page(&shell, &s, &form, errors))
}

fn move_page(shell: &Shell, s: &Subject, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    let fields = vec![parent_field(shell, &s.map, form), day_field(shell, form)];
    s.page(shell, "move", fields).show(shell, errors)
}

/// `GET /organisations/{key}/move`
pub async fn move_form(shell: Shell, Path(key): Path<String>) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let parent = s.organisation.parent_on(today(&shell)).and_then(|p| s.map.get(p));
    let form = s.start(&shell, &[("parent", parent.map_or("", |p| p.key.as_str()))]);
    move_page(&shell, &s, &form, &FieldErrors::default())
}

/// `POST /organisations/{key}/move`
pub async fn move_submit(
    Path(key): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let app = shell.app();
    let what = parent_in(&form).and_then(|parent| {
        Ok(MoveOrganisation { key: s.organisation.key.clone(), parent, on: day_in(&form, "on")? })
    });
    let done = match what {
        Ok(what) => {
            s.may_put_under(what.parent.as_ref())?;
            use_cases::move_organisation(&app.db, s.actor.by(), &what, app.clock.now()).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answer(&shell, &s, done, |errors| move_page(&shell, &s, &form, errors))
}

fn code_page(shell: &Shell, s: &Subject, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    let fields = vec![
        Field::text("system", shell.t("org-system"), form).required().help(shell.t("org-system-help")),
        Field::text("code", shell.t("org-code"), form).help(shell.t("org-code-empty-help")),
        day_field(shell, form),
    ];
    s.page(shell, "code", fields).show(shell, errors)
}

/// `GET /organisations/{key}/code`
pub async fn code_form(shell: Shell, Path(key): Path<String>) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let codes = s.organisation.codes_on(today(&shell));
    let (system, code) = codes.first().copied().unwrap_or(("", ""));
    let form = s.start(&shell, &[("system", system), ("code", code)]);
    code_page(&shell, &s, &form, &FieldErrors::default())
}

/// `POST /organisations/{key}/code`
pub async fn code_submit(
    Path(key): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let app = shell.app();
    let done = match day_in(&form, "on") {
        Ok(on) => {
            let (system, code) = (form.get("system").to_owned(), form.get("code").to_owned());
            let what = ChangeCode { key: s.organisation.key.clone(), system, code, on };
            use_cases::change_code(&app.db, s.actor.by(), &what, app.clock.now()).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answer(&shell, &s, done, |errors| code_page(&shell, &s, &form, errors))
}

fn close_page(shell: &Shell, s: &Subject, form: &Form, errors: &FieldErrors) -> Result<Response, WebError> {
    s.page(shell, "close", vec![day_field(shell, form)]).show(shell, errors)
}

/// `GET /organisations/{key}/close`
pub async fn close_form(shell: Shell, Path(key): Path<String>) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    close_page(&shell, &s, &s.start(&shell, &[]), &FieldErrors::default())
}

/// `POST /organisations/{key}/close`
pub async fn close_submit(
    Path(key): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let s = Subject::of(&shell, &key).await?;
    let app = shell.app();
    let done = match day_in(&form, "on") {
        Ok(on) => {
            let what = CloseOrganisation { key: s.organisation.key.clone(), on };
            use_cases::close_organisation(&app.db, s.actor.by(), &what, app.clock.now(), &mut app.chance())
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answer(&shell, &s, done, |errors| close_page(&shell, &s, &form, errors))
}
