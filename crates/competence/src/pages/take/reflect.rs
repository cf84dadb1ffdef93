//! `/take/statements`: the pages of a self-reflection, and what its ratings say.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use report::{Block, Column, Span};
use webkit::messages::Arg;
use webkit::{Form, Posted, Shell, WebError, mark};

use super::{ErrorLine, Seat, bars, day, seat, unkept};
use crate::hall::Hall;
use crate::reflection::{MOST, Rating};
use crate::use_cases::reflect::{NotRated, ON_A_PAGE, Reflecting};

struct RatingOption {
    id: String,
    value: String,
    label: String,
    chosen: bool,
}

struct StatementLine {
    /// The heading, where a new one begins on this page; otherwise empty.
    heading: String,
    number: usize,
    name: String,
    text: String,
    options: Vec<RatingOption>,
    error: String,
}

#[derive(Template)]
#[template(path = "take-statements.html")]
struct StatementsPage<'a> {
    shell: &'a Shell,
    title: String,
    progress: String,
    done: usize,
    most: usize,
    from: usize,
    errors: Vec<ErrorLine>,
    statements: Vec<StatementLine>,
}

struct MeanLine {
    name: String,
    mean: String,
    bar: String,
    rated: String,
}

#[derive(Template)]
#[template(path = "take-reflection.html")]
struct ReflectionPage<'a> {
    shell: &'a Shell,
    title: String,
    ended: String,
    lines: Vec<MeanLine>,
    sharing: bool,
    shared: String,
}

fn field(id: &str) -> String {
    format!("rate-{id}")
}

fn show(shell: &Shell, reflecting: &Reflecting, typed: Option<&Form>) -> Result<Response, WebError> {
    let from = reflecting.ratings.len();
    let most = reflecting.len();
    let mut errors = Vec::new();
    let mut before = String::new();
    let statements: Vec<StatementLine> = reflecting
        .set
        .statements()
        .enumerate()
        .skip(from)
        .take(ON_A_PAGE)
        .map(|(i, (heading, statement))| {
            let name = field(&statement.id);
            let given = typed.map_or("", |f| f.get(&name));
            let missing = typed.is_some() && Rating::parse(given).is_none();
            let error = if missing { shell.t("sit-rate-missing") } else { String::new() };
            if missing {
                errors.push(ErrorLine {
                    field: name.clone(),
                    text: shell.tx("sit-rate-missing-at", (i + 1).to_string()),
                });
            }
            let values = (1..=MOST).map(|n| n.to_string()).chain(["na".to_owned()]);
            let options = values
                .enumerate()
                .map(|(place, value)| RatingOption {
                    id: if place == 0 { name.clone() } else { format!("{name}-{value}") },
                    label: shell.t(&format!("sit-rate-{value}")),
                    chosen: given == value,
                    value,
                })
                .collect();
            let new = before != heading.id;
            before.clone_from(&heading.id);
            StatementLine {
                heading: if new { shell.text(&heading.title) } else { String::new() },
                number: i + 1,
                name,
                text: shell.text(&statement.text),
                options,
                error,
            }
        })
        .collect();
    let last = from + statements.len();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = StatementsPage {
        shell,
        title: shell.text(&reflecting.campaign.rules.title),
        progress: shell.app().messages.with(
            shell.language(),
            "sit-statements-progress",
            &[
                ("x", Arg::Text(&(from + 1).to_string())),
                ("y", Arg::Text(&last.to_string())),
                ("z", Arg::Text(&most.to_string())),
            ],
        ),
        done: from,
        most,
        from,
        errors,
        statements,
    };
    Ok(unkept(shell.page_with(status, &page)?))
}

/// `GET /take/statements`
pub async fn page(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    match seat(&hall, &shell, &headers).await? {
        Ok(Seat::Reflection(r)) if r.result.is_some() => Ok(shell.go("/take/result", None)),
        Ok(Seat::Reflection(reflecting)) => show(&shell, &reflecting, None),
        Ok(Seat::Test(_) | Seat::Observation(_)) => Ok(shell.go("/take/question", None)),
        Err(answer) => Ok(answer),
    }
}

/// `POST /take/statements`
pub async fn rate(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Posted { shell, form }: Posted,
) -> Result<Response, WebError> {
    let mut reflecting = match seat(&hall, &shell, &headers).await? {
        Ok(Seat::Reflection(reflecting)) => reflecting,
        Ok(Seat::Test(_) | Seat::Observation(_)) => return Ok(shell.go("/take/question", None)),
        Err(answer) => return Ok(answer),
    };
    // a place that is no number names no page
    let from = form.get("from").parse().unwrap_or(usize::MAX);
    if from == reflecting.ratings.len() && reflecting.result.is_none() {
        let ratings: Vec<Option<Rating>> = reflecting
            .set
            .statements()
            .skip(from)
            .take(ON_A_PAGE)
            .map(|(_, s)| Rating::parse(form.get(&field(&s.id))))
            .collect();
        let Some(ratings) = ratings.into_iter().collect::<Option<Vec<Rating>>>() else {
            return show(&shell, &reflecting, Some(&form));
        };
        return after(&shell, reflecting.rate(&hall, from, ratings).await);
    }
    after(&shell, reflecting.rate(&hall, from, Vec::new()).await)
}

fn after(shell: &Shell, rated: Result<(), NotRated>) -> Result<Response, WebError> {
    match rated {
        Ok(()) => Ok(shell.go("/take/statements", None)),
        Err(NotRated::Before) => Ok(shell.go("/take/statements", Some(("info", "sit-rated-before")))),
        Err(NotRated::NotAsked) => Ok(shell.go("/take/statements", Some(("warning", "sitting-not-asked")))),
        Err(NotRated::Ended) => Ok(shell.go("/take/result", Some(("info", "sitting-ended")))),
        Err(NotRated::Db(e)) => Err(e.into()),
    }
}

/// A mean with one decimal, as people write it in this language.
fn decimal(shell: &Shell, mean: f64) -> String {
    let text = format!("{mean:.1}");
    if shell.language() == kernel::Lang::En { text } else { text.replace('.', ",") }
}

fn lines(shell: &Shell, reflecting: &Reflecting, on_page: bool) -> Option<Vec<MeanLine>> {
    let result = reflecting.result.as_ref()?;
    Some(
        result
            .headings
            .iter()
            .map(|h| {
                let heading = reflecting.set.headings.iter().find(|x| x.id == h.heading);
                let mean = h.mean.map(|m| (m, decimal(shell, m)));
                MeanLine {
                    name: heading.map_or_else(|| h.heading.clone(), |x| shell.text(&x.title)),
                    bar: mean.as_ref().map_or(String::new(), |(m, shown)| bars::mean(*m, shown, on_page)),
                    mean: mean.map_or_else(|| shell.t("sit-mean-none"), |(_, shown)| shown),
                    rated: shell.txy("sit-rated-of", h.rated.to_string(), h.of.to_string()),
                }
            })
            .collect(),
    )
}

/// The result of a self-reflection as a page.
pub(super) fn result_page(shell: &Shell, reflecting: &Reflecting) -> Result<Response, WebError> {
    let Some(lines) = lines(shell, reflecting, true) else {
        return Ok(shell.go("/take/statements", Some(("info", "sit-not-done"))));
    };
    let attempt = &reflecting.attempt;
    let page = ReflectionPage {
        shell,
        title: shell.text(&reflecting.campaign.rules.title),
        ended: attempt
            .finished_at
            .as_deref()
            .map_or(String::new(), |at| shell.tx("sit-sure-day", day(shell, at))),
        lines,
        sharing: reflecting.campaign.rules.sharing,
        shared: attempt
            .shared_at
            .as_deref()
            .map_or(String::new(), |at| shell.tx("sit-shared-since", day(shell, at))),
    };
    Ok(unkept(shell.page(&page)?))
}

/// The result of a self-reflection as a report; none before its end.
pub(super) fn blocks(shell: &Shell, reflecting: &Reflecting) -> Option<Vec<Block>> {
    let t = |key: &str| mark::strip(&shell.t(key));
    let lines = lines(shell, reflecting, false)?;
    let mut out = vec![Block::Paragraph { spans: vec![Span::Text(t("sit-reflection-lede"))] }];
    let rows = lines.iter().map(|l| [&l.name, &l.mean, &l.rated].map(|c| mark::strip(c)).to_vec()).collect();
    for line in lines.iter().filter(|l| !l.bar.is_empty()) {
        out.push(Block::Heading { level: 1, text: mark::strip(&line.name) });
        let alt = format!("{}: {}", mark::strip(&line.name), line.mean);
        out.push(Block::Figure { svg: line.bar.clone(), alt, caption: String::new() });
    }
    out.push(Block::Table {
        caption: t("sit-means-caption"),
        columns: vec![
            Column::text(t("sit-heading"), 4),
            Column::number(t("sit-mean"), 2),
            Column::text(t("sit-rated"), 2),
        ],
        rows,
    });
    Some(out)
}
