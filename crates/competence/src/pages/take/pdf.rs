//! `/take/result.pdf`: the result as a typeset sheet.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use report::{Block, Column, Document, PressError, Span};
use webkit::{Shell, WebError};

use super::next::{NextStep, suggested};
use super::result::{Said, Told, plain, told};
use super::{Seat, bars, reflect, seat, unkept};
use crate::hall::Hall;
use crate::result::AttemptResult;

fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: plain(text) }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { spans: vec![Span::Text(plain(text))] }
}

fn figure(said: &Said, probabilities: &[f64; 4]) -> Block {
    let alt: Vec<String> =
        said.levels.iter().map(|l| format!("{}: {}", plain(&l.name), plain(&l.percent))).collect();
    Block::Figure { svg: bars::levels(probabilities, false), alt: alt.join(", "), caption: alt.join(" · ") }
}

/// The blocks of a test's result.
fn blocks(shell: &Shell, told: &Told, result: &AttemptResult, steps: &[NextStep]) -> Vec<Block> {
    if told.nothing {
        return vec![paragraph(&shell.t("sit-nothing"))];
    }
    let mut out = vec![
        Block::Paragraph { spans: vec![Span::Strong(plain(&told.overall.sentence))] },
        paragraph(&told.meaning),
        figure(&told.overall, &result.probabilities),
        heading(1, &shell.t("sit-areas")),
    ];
    for (line, area) in told.areas.iter().zip(&result.areas) {
        out.push(heading(2, &line.name));
        if line.none_asked {
            out.push(paragraph(&shell.t("sit-area-none")));
            continue;
        }
        // the numbers of all areas stand together in the table below
        if let Block::Figure { svg, alt, .. } = figure(&line.said, &area.probabilities) {
            out.push(Block::Figure { svg, alt, caption: String::new() });
        }
        out.push(paragraph(&format!("{} {}", line.said.sentence, line.asked)));
    }
    let mut columns = vec![Column::text(plain(&shell.t("sit-area")), 4)];
    columns.extend(told.overall.levels.iter().map(|l| Column::number(plain(&l.name), 2)));
    let row = |name: &str, said: &Said| {
        let mut row = vec![plain(name)];
        row.extend(said.levels.iter().map(|l| plain(&l.percent)));
        row
    };
    let mut rows = vec![row(&shell.t("sit-all-areas"), &told.overall)];
    rows.extend(told.areas.iter().filter(|a| !a.none_asked).map(|a| row(&a.name, &a.said)));
    out.push(Block::Table { caption: plain(&shell.t("sit-table-caption")), columns, rows });
    if !steps.is_empty() {
        out.push(heading(1, &shell.t("sit-next")));
        let address = |step: &NextStep| format!("{}{}", shell.app().base_url, step.href);
        out.push(Block::Bullets(
            steps
                .iter()
                .map(|step| {
                    let words = [&step.about, &step.summary, &step.why].map(|t| plain(t));
                    vec![
                        Span::Link { text: plain(&step.title), url: address(step) },
                        Span::Text(format!(" ({}). {} ", words[0], words[1])),
                        Span::Emphasis(words[2].clone()),
                    ]
                })
                .collect(),
        ));
    }
    out.push(heading(1, &shell.t("sit-sure")));
    out.push(Block::Bullets(
        told.sure.iter().chain(&told.provisional).map(|s| vec![Span::Text(plain(s))]).collect(),
    ));
    out
}

/// `GET /take/result.pdf`
pub async fn file(State(hall): State<Hall>, shell: Shell, headers: HeaderMap) -> Result<Response, WebError> {
    let (title, subtitle, blocks) = match seat(&hall, &shell, &headers).await? {
        Ok(Seat::Test(sitting)) => {
            let sitting = sitting.lock().await;
            let Some(result) = sitting.result.clone() else { return Ok(shell.go("/take/question", None)) };
            let told = told(&hall, &shell, &sitting, &result);
            let steps = suggested(&hall, &shell, &sitting.campaign, &result).await?;
            (shell.t("sit-result-title"), plain(&told.title), blocks(&shell, &told, &result, &steps))
        }
        Ok(Seat::Reflection(reflecting)) => match reflect::blocks(&shell, &reflecting) {
            Some(blocks) => (shell.t("sit-result-title"), plain(&shell.text(&reflecting.set.title)), blocks),
            None => return Ok(shell.go("/take/statements", None)),
        },
        Ok(Seat::Observation(_)) => return Ok(shell.go("/take/observation", None)),
        Err(answer) => return Ok(answer),
    };
    let document = Document {
        title: plain(&title),
        subtitle: Some(subtitle),
        lang: shell.language(),
        authors: vec!["Trinn".to_owned()],
        date: plain(&shell.date(hall.now().date())),
        footer: format!("Trinn · {}", hall.app.base_url),
        blocks,
    };
    let pdf = match hall.press.pdf(&document).await {
        Ok(pdf) => pdf,
        Err(PressError::PressMissing { .. }) => return Ok(later(WebError::Unavailable("pdf-not-built"))),
        Err(PressError::Busy { .. }) => return Ok(later(WebError::Unavailable("take-pdf-busy"))),
        Err(e) => return Err(WebError::internal(e)),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"trinn-result.pdf\"")),
    ];
    Ok(unkept((headers, pdf).into_response()))
}

/// A refusal that may be tried again in two minutes.
fn later(error: WebError) -> Response {
    let mut response = error.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("120"));
    response
}
