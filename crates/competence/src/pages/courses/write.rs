//! `/courses/new` and `/courses/{id}/edit`: offering a course, changing one. What was typed comes back with the errors.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Lang, Text};
use people::span::day;
use people::{Actor, OrganisationMap};
use webkit::query::Query;
use webkit::{FieldErrors, Form, Posted, Shell, WebError, mark};

use super::{find, map, organisation_name, organises, steps};
use crate::course::{CREDITS, Course, Credit, decimal, hundredths};
use crate::hall::Hall;
use crate::item::{Audience, Level};
use crate::pages::words::{
    Choice, ErrorLine, Step, Tick, audience_name, competences, level_name, summary, ticks,
};
use crate::resource::{MOST_SERVED, Served};
use crate::store::courses::Known;
use crate::use_cases::offer_course::{NotOffered, change_course, offer_course};

struct LangField {
    code: &'static str,
    label: String,
    title: String,
    words: String,
    error: String,
}

struct ServedField {
    name: String,
    label: String,
    value: String,
    error: String,
    required: bool,
}

#[derive(Template)]
#[template(path = "course-edit.html")]
struct EditPage<'a> {
    shell: &'a Shell,
    steps: Vec<Step>,
    title: String,
    action: String,
    back: String,
    new: bool,
    form: &'a Form,
    at: &'a FieldErrors,
    errors: Vec<ErrorLine>,
    organisations: Vec<Choice>,
    texts: Vec<LangField>,
    competences: Vec<Choice>,
    served: Vec<ServedField>,
    levels: Vec<Choice>,
    audiences: Vec<Tick>,
    languages: Vec<Choice>,
    credits: Vec<Choice>,
}

fn show(
    hall: &Hall,
    shell: &Shell,
    (actor, map): (&Actor, &OrganisationMap),
    before: Option<&Known>,
    form: &Form,
    at: &FieldErrors,
) -> Result<Response, WebError> {
    let mut organisations: Vec<Choice> = map
        .iter()
        .filter(|o| o.exists_on(actor.today) && organises(actor, map, o.id.uuid()))
        .map(|o| Choice {
            value: o.key.to_string(),
            label: mark::strip(&organisation_name(hall, shell, map, o.id.uuid())),
        })
        .collect();
    organisations.sort_by(|a, b| a.label.cmp(&b.label));
    let back = before.map_or_else(|| "/courses".to_owned(), |k| format!("/courses/{}", k.id));
    let page = EditPage {
        shell,
        steps: steps(shell),
        title: shell.t(if before.is_some() { "course-edit-title" } else { "course-new-title" }),
        action: before.map_or_else(|| "/courses/new".to_owned(), |k| format!("/courses/{}/edit", k.id)),
        back,
        new: before.is_none(),
        form,
        at,
        errors: summary(at),
        organisations,
        texts: Lang::ALL
            .map(|l| LangField {
                code: l.code(),
                label: l.own_name().to_owned(),
                title: form.get(&format!("title-{}", l.code())).to_owned(),
                words: form.get(&format!("words-{}", l.code())).to_owned(),
                error: at.at(&format!("title-{}", l.code())).to_owned(),
            })
            .into(),
        competences: competences(shell, hall),
        served: (1..=MOST_SERVED)
            .map(|n| {
                let name = format!("competence-{n}");
                ServedField {
                    label: shell.tx("resource-competence-n", n.to_string()),
                    value: form.get(&name).to_owned(),
                    error: at.at(&name).to_owned(),
                    required: n == 1,
                    name,
                }
            })
            .collect(),
        levels: Level::ALL
            .iter()
            .map(|l| Choice { value: l.to_string(), label: mark::strip(&level_name(shell, *l)) })
            .collect(),
        audiences: ticks(
            "audience",
            Audience::ALL.iter().map(|a| Choice { value: a.to_string(), label: audience_name(shell, *a) }),
            &form.0.all("audience").collect::<Vec<_>>(),
        ),
        languages: Lang::ALL
            .map(|l| Choice { value: l.code().to_owned(), label: l.own_name().to_owned() })
            .into(),
        credits: CREDITS
            .map(|c| Choice { value: c.to_owned(), label: shell.t(&format!("course-credit-{c}")) })
            .into(),
    };
    let status = if at.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shell.page_with(status, &page)
}

/// The form of a course as it stands.
fn form_of(known: &Known) -> Form {
    let c = &known.course;
    let mut pairs: Vec<(String, String)> = [
        ("level", c.level.map_or(String::new(), |l| l.to_string())),
        ("starts", c.starts.to_string()),
        ("ends", c.ends.to_string()),
        ("closes", c.closes.to_string()),
        ("place", c.place.clone()),
        ("online", c.online.clone()),
        ("credit", c.credit.as_ref().map_or(String::new(), |x| x.kind.clone())),
        ("amount", c.credit.as_ref().map_or(String::new(), |x| decimal(x.hundredths))),
        ("language", c.language.clone()),
        ("price", decimal(c.price)),
        ("seats", known.seats.to_string()),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect();
    for (name, text) in [("title", &c.title), ("words", &c.words)] {
        pairs.extend(text.iter().map(|(l, t)| (format!("{name}-{}", l.code()), t.to_owned())));
    }
    pairs.extend(c.audience.iter().map(|a| ("audience".to_owned(), a.to_string())));
    pairs.extend((1..).zip(&c.competences).map(|(n, s)| (format!("competence-{n}"), s.code())));
    Form(Query(pairs))
}

/// The course that was typed with its seats, and what is wrong with it.
fn read(hall: &Hall, shell: &Shell, form: &Form) -> (Option<Course>, i64, FieldErrors) {
    let mut errors = FieldErrors::default();
    let text = |name: &str| {
        Lang::ALL
            .into_iter()
            .fold(Text::default(), |t, l| t.with(l, form.get(&format!("{name}-{}", l.code()))))
    };
    let mut date = |field: &str| {
        let found = day(form.get(field));
        if found.is_none() {
            errors.add(field, shell.t("campaign-day-wrong"));
        }
        found
    };
    let (starts, ends, closes) = (date("starts"), date("ends"), date("closes"));
    let seats = form.get("seats").parse().unwrap_or(0);
    let price = match form.get("price") {
        "" => Some(0),
        given => hundredths(given),
    };
    let credit = match form.get("credit") {
        "" => None,
        kind => Some(Credit {
            kind: kind.to_owned(),
            // 0 is refused below, with the error at its field
            hundredths: hundredths(form.get("amount")).unwrap_or(0),
        }),
    };
    let mut served: Vec<Served> = Vec::new();
    for n in 1..=MOST_SERVED {
        if let Some(c) = Served::parse(form.get(&format!("competence-{n}"))).filter(|c| !served.contains(c)) {
            served.push(c);
        }
    }
    let (Some(starts), Some(ends), Some(closes)) = (starts, ends, closes) else {
        return (None, seats, errors);
    };
    let course = Course {
        title: text("title"),
        words: text("words"),
        competences: served,
        level: form.get("level").parse().ok(),
        audience: form.all("audience").filter_map(|a| a.parse().ok()).collect(),
        starts,
        ends,
        closes,
        place: form.get("place").chars().take(200).collect(),
        online: form.get("online").to_owned(),
        credit,
        language: form.get("language").to_owned(),
        price: price.unwrap_or(-1),
    };
    for fault in course.faults(seats, &hall.frameworks) {
        errors.add(fault.field, shell.t(fault.key));
    }
    (Some(course), seats, errors)
}

/// `GET /courses/new`, also `?competence=digcomp-3.0/4.1&organisation=KEY&audience=learner&level=intermediate`
pub async fn new_form(State(hall): State<Hall>, shell: Shell, actor: Actor) -> Result<Response, WebError> {
    actor.require_editor()?;
    let map = map(&hall).await?;
    let asked = |name: &str, or: &str| shell.query().get(name).unwrap_or(or).to_owned();
    let pairs = [
        ("organisation", asked("organisation", "")),
        ("competence-1", asked("competence", "")),
        ("audience", asked("audience", "")),
        ("level", asked("level", "")),
        ("language", shell.lang().to_owned()),
        ("price", "0".to_owned()),
        ("seats", "20".to_owned()),
    ];
    let form = Form(Query(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()));
    show(&hall, &shell, (&actor, &map), None, &form, &FieldErrors::default())
}

/// `POST /courses/new`
pub async fn new_submit(
    State(hall): State<Hall>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    actor.require_editor()?;
    let map = map(&hall).await?;
    let (course, seats, mut errors) = read(&hall, &shell, &form);
    let organisation = map.by_key(form.get("organisation")).filter(|o| organises(&actor, &map, o.id.uuid()));
    if organisation.is_none() {
        errors.add("organisation", shell.t("course-wrong-organisation"));
    }
    let (Some(course), Some(organisation), true) = (course, organisation, errors.is_empty()) else {
        return show(&hall, &shell, (&actor, &map), None, &form, &errors);
    };
    let (id, author) = (organisation.id.uuid(), actor.person.to_string());
    let id = offer_course(&hall, &mut shell.app().chance(), id, seats, &course, &author).await?;
    Ok(shell.go(&format!("/courses/{id}"), Some(("success", "course-offered-done"))))
}

/// `GET /courses/{id}/edit`
pub async fn edit_form(
    State(hall): State<Hall>,
    shell: Shell,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (known, map) = (find(&hall, &id).await?, map(&hall).await?);
    if !organises(&actor, &map, known.organisation) {
        return Err(WebError::Forbidden("error-needs-editor"));
    }
    show(&hall, &shell, (&actor, &map), Some(&known), &form_of(&known), &FieldErrors::default())
}

/// `POST /courses/{id}/edit`
pub async fn edit_submit(
    State(hall): State<Hall>,
    Path(id): Path<String>,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let actor = Actor::of(&shell).await?;
    let (known, map) = (find(&hall, &id).await?, map(&hall).await?);
    if !organises(&actor, &map, known.organisation) {
        return Err(WebError::Forbidden("error-needs-editor"));
    }
    let (course, seats, mut errors) = read(&hall, &shell, &form);
    let Some(course) = course.filter(|_| errors.is_empty()) else {
        return show(&hall, &shell, (&actor, &map), Some(&known), &form, &errors);
    };
    match change_course(&hall, known.id, seats, &course, &actor.person.to_string()).await {
        Ok(()) => Ok(shell.go(&format!("/courses/{}", known.id), Some(("success", "course-changed-done")))),
        Err(NotOffered::SeatsGiven(n)) => {
            errors.add("seats", shell.tx("course-wrong-seats-given", shell.n(n)));
            show(&hall, &shell, (&actor, &map), Some(&known), &form, &errors)
        }
        Err(NotOffered::Cancelled) => Err(WebError::Conflict("course-closed")),
        Err(NotOffered::Unknown) => Err(WebError::NotFound),
        Err(NotOffered::Db(e)) => Err(e.into()),
    }
}
