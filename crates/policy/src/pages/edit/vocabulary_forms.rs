//! Changes to a vocabulary: a term, a new version, a mapping. Each is one form
//! that is filled in, checked as a whole vocabulary and saved as a revision.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Lang, Text};
use webkit::{FieldErrors, Form, Posted, Shell, WebError};

use super::vocabulary_edit::{administrator, label};
use super::{FieldError, Step, reason, refused, steps, summary, told};
use crate::room::Room;
use crate::store::vocabularies;
use crate::use_cases::{Refusal, edit_vocabulary};
use crate::vocabulary::{MAPPING_RELATIONS, Mapping, Source, Term, TermRef, Version, Vocabulary};

/// A choice of a list.
struct Choice {
    value: String,
    label: String,
}

/// A field.
struct Field {
    name: String,
    label: String,
    help: String,
    error: String,
    value: String,
    lang: &'static str,
    required: bool,
    area: bool,
    options: Vec<Choice>,
    empty: String,
}

#[derive(Template)]
#[template(path = "edit_vocabulary_form.html")]
struct FormPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    lede: String,
    action: String,
    cancel: String,
    hidden: Vec<(String, String)>,
    fields: Vec<Field>,
    reason: String,
    reason_error: String,
    errors: Vec<FieldError>,
}

/// The fields of a form under construction.
struct Fields<'a> {
    shell: &'a Shell,
    form: &'a Form,
    errors: &'a FieldErrors,
    list: Vec<Field>,
}

impl Fields<'_> {
    fn put(&mut self, name: &str, key: &str, value: String) -> &mut Field {
        let help = format!("edit-vh-{key}");
        let help = if self.shell.app().messages.has(&help) { self.shell.t(&help) } else { String::new() };
        self.list.push(Field {
            name: name.to_owned(),
            label: self.shell.t(&format!("edit-v-{key}")),
            help,
            error: self.errors.at(name).to_owned(),
            value: self.form.0.get(name).map_or(value, str::to_owned),
            lang: "",
            required: false,
            area: false,
            options: Vec::new(),
            empty: String::new(),
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// A text in four languages.
    fn text(&mut self, key: &str, value: &Text, area: bool) {
        for lang in Lang::ALL {
            let name = format!("{key}-{lang}");
            let held = value.exact(lang).unwrap_or("").to_owned();
            let label =
                self.shell.txy("edit-in-language", self.shell.t(&format!("edit-v-{key}")), lang.own_name());
            let field = self.put(&name, key, held);
            field.label = label;
            field.lang = lang.code();
            field.area = area;
            field.help = String::new();
        }
    }

    fn select(&mut self, name: &str, key: &str, value: String, options: Vec<Choice>, empty: &str) {
        let empty = if empty.is_empty() { String::new() } else { self.shell.t(empty) };
        let field = self.put(name, key, value);
        field.options = options;
        field.empty = empty;
    }
}

/// A vocabulary to be changed, with the revision it was read at.
async fn load(room: &Room, name: &str) -> Result<(Vocabulary, i64), WebError> {
    let mut conn = room.db().read().await?;
    let revision = vocabularies::revision(&mut conn, name).await?.ok_or(WebError::NotFound)?;
    let all = vocabularies::all(&mut conn).await?;
    let v = all.into_iter().find(|v| v.vocabulary == name).ok_or(WebError::NotFound)?;
    Ok((v, revision))
}

/// What a form is about.
struct About<'a> {
    /// `term`, `version` or `mapping`; also the last part of the address.
    kind: &'a str,
    title: String,
    lede: String,
    hidden: Vec<(String, String)>,
}

fn render(
    shell: &Shell,
    v: &Vocabulary,
    about: About<'_>,
    fields: Vec<Field>,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let path = format!("/edit/vocabularies/{}", v.vocabulary);
    let page = FormPage {
        shell,
        steps: steps(
            shell,
            vec![
                Step::new("/edit/vocabularies", shell.t("edit-vocabularies")),
                Step::new(&path, label(shell, v)),
            ],
        ),
        title: about.title,
        lede: about.lede,
        action: format!("{path}/{}", about.kind),
        cancel: path,
        hidden: about.hidden,
        fields,
        reason: form.get("reason").to_owned(),
        reason_error: errors.at("reason").to_owned(),
        errors: summary(errors),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// Saves and goes back, or gives the errors to show.
async fn save(
    room: &Room,
    shell: &Shell,
    form: &Form,
    v: &Vocabulary,
    author: &str,
    mut errors: FieldErrors,
) -> Result<Result<Response, FieldErrors>, WebError> {
    let why = reason(shell, form, &mut errors);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let base: i64 = form.get("base_revision").parse().map_err(|_| WebError::NotFound)?;
    match edit_vocabulary::save(room.db(), room.now(), v, base, author, &why).await {
        Ok(_) => {
            room.refresh().await.map_err(WebError::internal)?;
            let to = format!("/edit/vocabularies/{}", v.vocabulary);
            Ok(Ok(shell.go(&to, Some(("success", "edit-flash-vocabulary")))))
        }
        Err(Refusal::Problems(problems)) => {
            for p in &problems {
                let field = match p.field.as_deref() {
                    Some("labels") => "labels-nb",
                    Some("mapping") => "from",
                    Some(other) => other,
                    None => "reason",
                };
                errors.add(field, told(shell, p));
            }
            Ok(Err(errors))
        }
        Err(other) => Err(refused(other)),
    }
}

/// The terms of a vocabulary as choices `version#code`.
fn term_choices(shell: &Shell, versions: &[Version]) -> Vec<Choice> {
    let mut out = Vec::new();
    for version in versions {
        for term in &version.terms {
            let at = TermRef { version: version.version.clone(), code: term.code.clone() };
            let label =
                format!("{}: {} ({})", shell.text(&version.labels), shell.text(&term.labels), term.code);
            out.push(Choice { value: at.to_string(), label });
        }
    }
    out
}

fn typed_text(form: &Form, key: &str) -> Text {
    let mut text = Text::default();
    for lang in Lang::ALL {
        text.set(lang, form.get(&format!("{key}-{lang}")));
    }
    text
}

fn blank_term() -> Term {
    Term {
        code: String::new(),
        labels: Text::default(),
        label_basis: Default::default(),
        parent: None,
        aliases: Vec::new(),
        description: Text::default(),
        inverse_labels: Text::default(),
    }
}

fn term_page(
    shell: &Shell,
    v: &Vocabulary,
    revision: i64,
    at: (&str, &str),
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let (version, code) = at;
    let version = v.version(version).ok_or(WebError::NotFound)?;
    let term = match code {
        "" => blank_term(),
        code => v.term(&version.version, code).cloned().ok_or(WebError::NotFound)?,
    };
    let mut fields = Fields { shell, form, errors, list: Vec::new() };
    if code.is_empty() {
        fields.put("code", "code", String::new()).required = true;
    }
    fields.text("labels", &term.labels, false);
    let parents = version.terms.iter().filter(|t| t.code != term.code);
    let parents = parents.map(|t| Choice { value: t.code.clone(), label: shell.text(&t.labels) }).collect();
    fields.select("parent", "parent", term.parent.clone().unwrap_or_default(), parents, "edit-v-no-parent");
    fields.put("aliases", "aliases", term.aliases.join("\n")).area = true;
    fields.text("description", &term.description, true);
    if v.vocabulary == crate::vocabulary::names::RELATIONS {
        fields.text("inverse_labels", &term.inverse_labels, false);
    }
    let about = About {
        kind: "term",
        title: if code.is_empty() { shell.t("edit-v-term-new") } else { shell.tx("edit-v-term-title", code) },
        lede: shell.tx("edit-v-term-lede", shell.text(&version.labels)),
        hidden: vec![
            ("base_revision".into(), revision.to_string()),
            ("version".into(), version.version.clone()),
            ("term".into(), code.to_owned()),
        ],
    };
    let list = fields.list;
    render(shell, v, about, list, form, errors)
}

/// `GET /edit/vocabularies/{name}/term?version=…&code=…`; without a code a new term.
pub(super) async fn term_form(
    State(room): State<Room>,
    Path(name): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    administrator(&shell).await?;
    let (v, revision) = load(&room, &name).await?;
    let version = shell.query().get("version").unwrap_or("").to_owned();
    let code = shell.query().get("code").unwrap_or("").to_owned();
    term_page(&shell, &v, revision, (&version, &code), &Form::default(), &FieldErrors::default())
}

/// `POST /edit/vocabularies/{name}/term`
pub(super) async fn term_submit(
    State(room): State<Room>,
    Path(name): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = administrator(&shell).await?;
    let (old, revision) = load(&room, &name).await?;
    let (version, code) = (form.get("version").to_owned(), form.get("term").to_owned());
    let mut v = old.clone();
    let mut errors = FieldErrors::default();
    change_term(&mut v, &version, &code, &form).ok_or(WebError::NotFound)?;
    if code.is_empty() && form.get("code").is_empty() {
        errors.add("code", shell.t("edit-wrong-required"));
    }
    match save(&room, &shell, &form, &v, &actor.person.to_string(), errors).await? {
        Ok(answer) => Ok(answer),
        Err(errors) => term_page(&shell, &old, revision, (&version, &code), &form, &errors),
    }
}

/// Lays the form over a term, or adds one. None when there is no such version or term.
fn change_term(v: &mut Vocabulary, version: &str, code: &str, form: &Form) -> Option<()> {
    let version = v.versions.iter_mut().find(|v| v.version == version)?;
    let is_new = code.is_empty();
    if is_new {
        version.terms.push(Term { code: form.get("code").to_owned(), ..blank_term() });
    }
    let term = match is_new {
        true => version.terms.last_mut()?,
        false => version.terms.iter_mut().find(|t| t.code == code)?,
    };
    let labels = typed_text(form, "labels");
    for lang in Lang::ALL {
        // a label that is changed here is ours from then on
        if labels.exact(lang) != term.labels.exact(lang) {
            match labels.exact(lang) {
                Some(_) => term.label_basis.insert(lang.code().to_owned(), "own".to_owned()),
                None => term.label_basis.remove(lang.code()),
            };
        }
    }
    term.labels = labels;
    term.parent = Some(form.get("parent").to_owned()).filter(|p| !p.is_empty());
    term.aliases =
        form.get("aliases").lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    term.description = typed_text(form, "description");
    if form.has("inverse_labels-nb") {
        term.inverse_labels = typed_text(form, "inverse_labels");
    }
    Some(())
}

fn version_page(
    shell: &Shell,
    v: &Vocabulary,
    revision: i64,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let mut fields = Fields { shell, form, errors, list: Vec::new() };
    let from = v.versions.iter().map(|v| Choice { value: v.version.clone(), label: shell.text(&v.labels) });
    let newest = v.versions.last().map_or(String::new(), |v| v.version.clone());
    fields.select("copy", "copy", newest, from.collect(), "edit-v-copy-none");
    fields.put("version", "version", String::new()).required = true;
    fields.text("labels", &Text::default(), false);
    fields.put("valid_from", "valid_from", String::new());
    fields.put("valid_to", "valid_to", String::new());
    fields.put("source_title", "source_title", String::new());
    fields.put("source_url", "source_url", String::new());
    let about = About {
        kind: "version",
        title: shell.t("edit-v-version-new"),
        lede: shell.t("edit-v-version-lede"),
        hidden: vec![("base_revision".into(), revision.to_string())],
    };
    let list = fields.list;
    render(shell, v, about, list, form, errors)
}

/// `GET /edit/vocabularies/{name}/version`
pub(super) async fn version_form(
    State(room): State<Room>,
    Path(name): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    administrator(&shell).await?;
    let (v, revision) = load(&room, &name).await?;
    version_page(&shell, &v, revision, &Form::default(), &FieldErrors::default())
}

/// `POST /edit/vocabularies/{name}/version`
pub(super) async fn version_submit(
    State(room): State<Room>,
    Path(name): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = administrator(&shell).await?;
    let (old, revision) = load(&room, &name).await?;
    let mut errors = FieldErrors::default();
    let year = |field: &str, errors: &mut FieldErrors| {
        let text = form.get(field);
        match text.parse::<kernel::Year>() {
            Ok(year) => Some(year.get()),
            Err(_) if text.is_empty() => None,
            Err(_) => {
                errors.add(field, shell.tx("edit-wrong-year", text));
                None
            }
        }
    };
    let some = |field: &str| Some(form.get(field).to_owned()).filter(|t| !t.is_empty());
    let (valid_from, valid_to) = (year("valid_from", &mut errors), year("valid_to", &mut errors));
    let labels = typed_text(&form, "labels");
    if labels.is_empty() {
        errors.add("labels-nb", shell.t("edit-wrong-required"));
    }
    if let Some(url) = some("source_url")
        && !crate::exchange::is_web_address(&url)
    {
        errors.add("source_url", shell.t("problem-1122"));
    }
    let title = some("source_title");
    let basis = if title.is_some() { "published" } else { "own" };
    let mut v = old.clone();
    v.versions.push(Version {
        version: form.get("version").to_owned(),
        labels,
        aliases: Vec::new(),
        valid_from,
        valid_to,
        source: Source { title, url: some("source_url"), label_url: None, basis: Some(basis.to_owned()) },
        description: Text::default(),
        terms: old.version(form.get("copy")).map_or(Vec::new(), |v| v.terms.clone()),
    });
    match save(&room, &shell, &form, &v, &actor.person.to_string(), errors).await? {
        Ok(answer) => Ok(answer),
        Err(errors) => version_page(&shell, &old, revision, &form, &errors),
    }
}

fn mapping_page(
    shell: &Shell,
    v: &Vocabulary,
    revision: i64,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, WebError> {
    let mut fields = Fields { shell, form, errors, list: Vec::new() };
    fields.select("from", "from", String::new(), term_choices(shell, &v.versions), "edit-choose");
    let relations = MAPPING_RELATIONS
        .map(|r| Choice { value: r.to_owned(), label: shell.t(&format!("edit-mapping-{r}")) });
    fields.select("relation", "relation", String::new(), relations.into_iter().collect(), "edit-choose");
    fields.select("to", "to", String::new(), term_choices(shell, &v.versions), "edit-choose");
    let bases = ["own", "published"]
        .map(|b| Choice { value: b.to_owned(), label: shell.t(&format!("edit-v-basis-{b}")) });
    fields.select("basis", "basis", "own".to_owned(), bases.into_iter().collect(), "");
    for field in &mut fields.list {
        field.required = true;
    }
    let about = About {
        kind: "mapping",
        title: shell.t("edit-v-mapping-new"),
        lede: shell.t("edit-v-mapping-lede"),
        hidden: vec![("base_revision".into(), revision.to_string())],
    };
    let list = fields.list;
    render(shell, v, about, list, form, errors)
}

/// `GET /edit/vocabularies/{name}/mapping`
pub(super) async fn mapping_form(
    State(room): State<Room>,
    Path(name): Path<String>,
    shell: Shell,
) -> Result<Response, WebError> {
    administrator(&shell).await?;
    let (v, revision) = load(&room, &name).await?;
    mapping_page(&shell, &v, revision, &Form::default(), &FieldErrors::default())
}

fn pair(at: &str) -> Option<(String, String)> {
    TermRef::parse(at).map(|t| (t.version, t.code))
}

/// `POST /edit/vocabularies/{name}/mapping`
pub(super) async fn mapping_submit(
    State(room): State<Room>,
    Path(name): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = administrator(&shell).await?;
    let (old, revision) = load(&room, &name).await?;
    let mut errors = FieldErrors::default();
    for field in ["from", "relation", "to"] {
        if form.get(field).is_empty() {
            errors.add(field, shell.t("edit-wrong-required"));
        }
    }
    let mut v = old.clone();
    if let (Some(from), Some(to)) = (pair(form.get("from")), pair(form.get("to"))) {
        if from.0 == to.0 {
            errors.add("to", shell.t("edit-v-mapping-same"));
        } else if v.mappings.iter().any(|m| m.from == from && m.to == to) {
            errors.add("to", shell.t("edit-v-mapping-there"));
        }
        let basis = if form.get("basis") == "published" { "published" } else { "own" };
        v.mappings.push(Mapping {
            from,
            to,
            relation: form.get("relation").to_owned(),
            basis: Some(basis.to_owned()),
        });
    }
    match save(&room, &shell, &form, &v, &actor.person.to_string(), errors).await? {
        Ok(answer) => Ok(answer),
        Err(errors) => mapping_page(&shell, &old, revision, &form, &errors),
    }
}

/// `POST /edit/vocabularies/{name}/mapping/remove`
pub(super) async fn mapping_remove(
    State(room): State<Room>,
    Path(name): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = administrator(&shell).await?;
    let (mut v, _) = load(&room, &name).await?;
    let (from, to) = form.get("mapping").split_once(' ').ok_or(WebError::NotFound)?;
    let before = v.mappings.len();
    let (from, to) = (pair(from), pair(to));
    v.mappings.retain(|m| Some(&m.from) != from.as_ref() || Some(&m.to) != to.as_ref());
    if v.mappings.len() == before {
        return Err(WebError::NotFound);
    }
    match save(&room, &shell, &form, &v, &actor.person.to_string(), FieldErrors::default()).await? {
        Ok(answer) => Ok(answer),
        // the only thing that can be missing here is the reason
        Err(_) => {
            Ok(shell.go(&format!("/edit/vocabularies/{name}"), Some(("warning", "edit-reason-missing"))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use webkit::query::Query;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form(Query(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()))
    }

    #[test]
    fn a_changed_label_becomes_ours_and_the_others_stay_published() {
        let mut v: Vocabulary = serde_json::from_str(
            r#"{"vocabulary": "v", "labels": {"en": "V"}, "versions": [{"version": "one", "labels": {"en": "One"},
                "terms": [{"code": "a", "labels": {"nb": "En", "en": "One"},
                           "label_basis": {"nb": "published", "en": "published"}}]}]}"#,
        )
        .expect("a vocabulary");
        change_term(
            &mut v,
            "one",
            "a",
            &form(&[("labels-nb", "Ett"), ("labels-en", "One"), ("aliases", "1\r\n\r\nI")]),
        )
        .expect("the term is there");
        let term = v.term("one", "a").expect("still there");
        assert_eq!(term.label_basis["nb"], "own");
        assert_eq!(term.label_basis["en"], "published");
        assert_eq!(term.aliases, ["1", "I"]);
        assert!(change_term(&mut v, "two", "a", &form(&[])).is_none());
    }

    #[test]
    fn a_new_term_is_added_at_the_end() {
        let mut v: Vocabulary = serde_json::from_str(
            r#"{"vocabulary": "v", "labels": {"en": "V"}, "versions": [{"version": "one", "labels": {}, "terms": []}]}"#,
        )
        .expect("a vocabulary");
        change_term(&mut v, "one", "", &form(&[("code", "b"), ("labels-en", "B"), ("parent", "")]))
            .expect("the version is there");
        assert_eq!(v.versions[0].terms[0].code, "b");
        assert!(v.check().is_empty());
    }
}
