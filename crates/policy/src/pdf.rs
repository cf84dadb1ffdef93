//! Records and lists as reports for the typesetter: what the pages show, in
//! reading order, with the same drawings.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use kernel::{Period, Text, Year};
use report::{Block, Column, Document, PressError, Span};
use webkit::cache::Public;
use webkit::messages::Arg;
use webkit::{Shell, WebError, mark};

use crate::clocks::{self, Argument, Severity};
use crate::filter::Filter;
use crate::pages::downloads::{Style, citable_list, citable_record, describe, formatted, retry_later};
use crate::present::Words;
use crate::record::{Record, RelationKind, Validity};
use crate::room::Room;
use crate::stage::Stage;
use crate::store::publications::{self, Publication};
use crate::store::relations;
use crate::timeline::{self, Drawing, ListRow, Purpose, RecordTimeline, Row, StatementMark};
use crate::umbrella::Umbrella;
use crate::vocabulary::names;

/// A printed list of more records helps nobody and keeps the typesetter busy.
pub const MOST_RECORDS: usize = 200;
/// Rows in one drawing: more would be scaled down to fit the page.
const ROWS_IN_DRAWING: usize = 14;

/// The words of a report: plain text, because a report has no marks for fallbacks.
struct Plain {
    words: Words,
}

impl Plain {
    fn shell(&self) -> &Shell {
        &self.words.shell
    }

    fn t(&self, key: &str) -> String {
        mark::strip(&self.shell().t(key))
    }

    fn tx(&self, key: &str, x: impl AsRef<str>) -> String {
        mark::strip(&self.shell().tx(key, x))
    }

    fn text(&self, text: &Text) -> String {
        mark::strip(&self.shell().text(text))
    }

    fn date(&self, date: Date) -> String {
        mark::strip(&self.shell().date(date))
    }

    fn stage(&self, stage: Stage) -> String {
        mark::strip(&self.words.stage(stage))
    }

    fn spellings(&self, vocabulary: &str, list: &Option<Vec<String>>) -> String {
        let shown: Vec<String> =
            list.iter().flatten().map(|s| mark::strip(&self.words.spelling(vocabulary, s))).collect();
        shown.join("; ")
    }

    fn drawing(&self) -> timeline::Words {
        timeline::Words {
            stages: Stage::ALL.map(|s| self.stage(s)),
            gap: self.t("take-drawing-gap"),
            step_back: self.t("take-drawing-step-back"),
            valid: self.t("take-drawing-valid"),
            today: self.t("take-drawing-today"),
            last_confirmed: self.t("take-drawing-confirmed"),
            no_stages: self.t("take-drawing-none"),
        }
    }

    /// `2023–2030`, either end open.
    fn period(&self, from: Option<Year>, to: Option<Year>) -> String {
        let end = |y: Option<Year>| y.map_or(String::new(), |y| y.to_string());
        format!("{}–{}", end(from), end(to))
    }

    fn argument(&self, argument: &Argument) -> String {
        match argument {
            Argument::Year(y) => y.to_string(),
            Argument::Number(n) => n.to_string(),
            Argument::Stage(s) => self.stage(*s),
            Argument::Type(t) => mark::strip(&self.words.term(names::TYPES, t.code())),
            Argument::Period(p) => self.period(p.from, p.to),
            Argument::Text(t) => t.clone(),
        }
    }

    fn document(&self, room: &Room, title: String, subtitle: Option<String>, blocks: Vec<Block>) -> Document {
        let day = self.shell().as_of_day();
        let date = match day {
            Some(day) => format!("{} {}", self.t("as-of-banner"), self.date(day)),
            None => self.date(room.now().date()),
        };
        let mut footer = format!("Trinn · {}", room.app.base_url);
        if room.app.demo {
            footer = format!("{footer} · {}", self.t("take-demo"));
        }
        Document {
            title: if title.trim().is_empty() { "Trinn".to_owned() } else { title },
            subtitle,
            lang: self.shell().language(),
            authors: vec!["Trinn".to_owned()],
            date,
            footer,
            blocks,
        }
    }
}

fn text(text: impl Into<String>) -> Vec<Span> {
    vec![Span::Text(text.into())]
}

fn paragraph(content: impl Into<String>) -> Block {
    Block::Paragraph { spans: text(content) }
}

fn heading(level: u8, text: String) -> Block {
    Block::Heading { level, text }
}

fn stages(r: &Record) -> Vec<(Year, Stage)> {
    r.stages.iter().flatten().map(|s| (s.year, s.stage)).collect()
}

fn period_of(v: &Validity) -> Period {
    Period { from: v.from, to: v.to }
}

/// A record as a report.
///
/// # Errors
/// When the records it belongs to cannot be read.
pub async fn record(room: &Room, shell: &Shell, publication: &Publication) -> Result<Document, WebError> {
    let plain = Plain { words: room.words(shell).await? };
    let r = &publication.record;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let (before, after) = neighbours(room, &plain, r).await?;
    let name = plain.words.name(r);
    let mut blocks = Vec::new();

    let summary = plain.text(&r.summary_text());
    if !summary.is_empty() {
        blocks.push(paragraph(summary));
    }
    if !name.official {
        blocks.push(Block::Note { text: plain.t("take-working-title") });
    }
    let doubts = doubts(&plain, r, today);
    if !doubts.is_empty() {
        blocks.push(heading(1, plain.t("take-doubts")));
        blocks.push(Block::Bullets(doubts));
    }
    blocks.push(heading(1, plain.t("take-timeline")));
    blocks.extend(timeline_blocks(&plain, r, before, after, today));
    blocks.push(heading(1, plain.t("take-facts")));
    blocks.push(Block::Facts(facts(&plain, r)));
    blocks.extend(prose(&plain, r));
    blocks.extend(umbrella(&plain, r, today));
    if !r.statements.is_empty() {
        blocks.push(heading(1, plain.t("take-statements")));
        blocks.push(statements(&plain, r));
    }
    let cited = citable_record(room, shell, publication);
    blocks.push(heading(1, plain.t("take-cite-heading")));
    blocks.push(paragraph(formatted(shell, &cited, Style::Apa)));

    let kind = mark::strip(&plain.words.kind(r));
    let country = mark::strip(&plain.words.country(&r.country_code));
    let subtitle = if kind.is_empty() { country } else { format!("{country} · {kind}") };
    Ok(plain.document(room, mark::strip(&name.text), Some(subtitle), blocks))
}

/// The policies that came before and after, as rows of the drawing.
async fn neighbours(room: &Room, plain: &Plain, r: &Record) -> Result<(Vec<Row>, Vec<Row>), WebError> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let as_of = plain.shell().as_of_instant();
    let mut wanted: Vec<(i64, RelationKind, bool)> =
        r.relations.iter().filter_map(|x| Some((x.target?, x.kind, false))).collect();
    let mut conn = room.db().read().await?;
    let incoming = relations::pointing_at(&mut conn, r.id, as_of).await?;
    wanted.extend(incoming.into_iter().map(|(n, kind)| (n, kind, true)));
    wanted.retain(|(_, kind, _)| matches!(kind, RelationKind::Replaces | RelationKind::FollowsUp));
    for (number, kind, inverse) in wanted.into_iter().take(8) {
        let Some(other) = publications::of(&mut conn, number, as_of).await? else { continue };
        let row = Row {
            title: mark::strip(&plain.words.name(&other.record).text),
            href: None,
            relation: mark::strip(&plain.words.relation(kind, inverse)),
            stages: stages(&other.record),
        };
        if inverse { after.push(row) } else { before.push(row) }
    }
    Ok((before, after))
}

fn timeline_blocks(
    plain: &Plain,
    r: &Record,
    predecessors: Vec<Row>,
    successors: Vec<Row>,
    today: Date,
) -> Vec<Block> {
    let words = plain.drawing();
    let input = RecordTimeline {
        title: plain.tx("take-timeline-of", mark::strip(&plain.words.name(r).text)),
        stages: stages(r),
        validity: r.validity.as_ref().map(period_of),
        last_confirmed: r.last_confirmed.as_ref().map(|c| c.on),
        statements: r
            .statements
            .iter()
            .map(|s| StatementMark {
                tracker: s.tracker.clone(),
                stage: s.stage.as_ref().map(|x| (x.year, x.stage)),
                validity: s.validity.as_ref().map(period_of),
            })
            .collect(),
        predecessors,
        successors,
        today,
    };
    if input.stages.is_empty() {
        return vec![paragraph(words.no_stages)];
    }
    let drawing = Drawing { prefix: "report", purpose: Purpose::File };
    let svg = timeline::record_svg(&input, &words, &drawing);
    let notes: std::collections::HashMap<i32, String> =
        r.stages.iter().flatten().map(|s| (s.year.get(), plain.text(&s.note))).collect();
    let rows = timeline::table(&input, &words)
        .into_iter()
        .map(|row| {
            let note = notes.get(&row.year.get()).cloned().unwrap_or_default();
            let remark = if row.stage.is_none() || row.remark.is_empty() {
                note
            } else if note.is_empty() {
                row.remark
            } else {
                format!("{}. {note}", row.remark)
            };
            vec![row.year.to_string(), row.label, remark]
        })
        .collect();
    vec![
        Block::Figure {
            svg: report::standalone_svg(&svg, &[]),
            alt: input.title.clone(),
            caption: String::new(),
        },
        Block::Table {
            caption: plain.t("take-stages"),
            columns: vec![
                Column::text(plain.t("take-year"), 1),
                Column::text(plain.t("take-stage"), 2),
                Column::text(plain.t("take-remark"), 5),
            ],
            rows,
        },
    ]
}

fn facts(plain: &Plain, r: &Record) -> Vec<(String, Vec<Span>)> {
    let mut out: Vec<(String, Vec<Span>)> = Vec::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            out.push((plain.t(key), text(value)));
        }
    };
    put("take-number", r.id.to_string());
    put("list-facet-country", mark::strip(&plain.words.country(&r.country_code)));
    put("list-facet-type", mark::strip(&plain.words.kind(r)));
    put("list-facet-subsystem", plain.spellings(names::SUBSYSTEMS, &r.subsystem));
    if let Some(v) = &r.validity {
        put("take-validity", plain.period(v.from, v.to));
    }
    if let Some(c) = &r.last_confirmed {
        put("take-confirmed", format!("{} ({})", plain.date(c.on), c.by));
    }
    let cut = |list: String, cut: Option<bool>| match cut {
        Some(true) if !list.is_empty() => format!("{list} …"),
        _ => list,
    };
    let bodies = r.bodies_responsible.iter().flatten().cloned().collect::<Vec<_>>().join("; ");
    put("take-bodies", cut(bodies, r.bodies_responsible_cut));
    put("take-bodies-named", r.bodies_named_in_text.iter().flatten().cloned().collect::<Vec<_>>().join("; "));
    put(
        "list-facet-target-group",
        cut(plain.spellings(names::TARGET_GROUPS, &r.target_groups), r.target_groups_cut),
    );
    let categories: Vec<String> = r
        .thematic_categories
        .iter()
        .flatten()
        .map(|(category, sub)| {
            let name = mark::strip(&plain.words.spelling(names::CATEGORIES, category));
            match sub {
                Some(sub) => {
                    format!("{name}: {}", mark::strip(&plain.words.spelling(names::CATEGORIES, sub)))
                }
                None => name,
            }
        })
        .collect();
    put("list-facet-category", categories.join("; "));
    let priorities: Vec<String> =
        r.european_priorities.iter().flatten().map(|(f, p)| format!("{p} ({f})")).collect();
    put("list-facet-priority", priorities.join("; "));
    put("list-facet-theme", plain.spellings(names::THEMES, &r.our_themes));
    if let Some(url) = r.canonical_url.as_ref().or(r.source_url.as_ref()) {
        out.push((plain.t("take-source"), vec![Span::Link { text: url.clone(), url: url.clone() }]));
    }
    out
}

fn prose(plain: &Plain, r: &Record) -> Vec<Block> {
    let mut out = Vec::new();
    let background = plain.text(&r.background);
    if !background.is_empty() {
        out.push(heading(1, plain.t("take-background")));
        out.push(paragraph(background));
    }
    if !r.objectives.is_empty() {
        out.push(heading(1, plain.t("take-objectives")));
        out.push(Block::Bullets(r.objectives.iter().map(|o| text(plain.text(o))).collect()));
    }
    if !r.description.is_empty() {
        out.push(heading(1, plain.t("take-description")));
        out.extend(r.description.iter().map(|p| paragraph(plain.text(p))));
    }
    out
}

/// The umbrella tree as a table, promises with nothing behind them named first.
fn umbrella(plain: &Plain, r: &Record, today: Date) -> Vec<Block> {
    if r.elements.is_empty() {
        return Vec::new();
    }
    let tree = Umbrella::build(&r.elements, today);
    let mut out = vec![heading(1, plain.t("take-tree"))];
    if !tree.unbacked.is_empty() {
        out.push(Block::Note { text: plain.t("take-unbacked") });
        out.push(Block::Bullets(
            tree.unbacked.iter().map(|e| vec![Span::Strong(plain.text(&e.title))]).collect(),
        ));
    }
    let rows = tree
        .places
        .iter()
        .map(|place| {
            let e = place.element;
            vec![
                mark::strip(&plain.words.element(e.kind)),
                format!("{}{}", "– ".repeat(place.depth), plain.text(&e.title)),
                e.stage.as_ref().map_or(String::new(), |s| format!("{} {}", s.year, plain.stage(s.stage))),
                e.owner.as_ref().map(|o| plain.text(&o.name)).unwrap_or_default(),
                e.due.map(|d| plain.date(d)).unwrap_or_default(),
            ]
        })
        .collect();
    out.push(Block::Table {
        caption: plain.t("take-tree"),
        columns: vec![
            Column::text(plain.t("take-kind"), 2),
            Column::text(plain.t("take-name"), 5),
            Column::text(plain.t("take-stage"), 3),
            Column::text(plain.t("take-owner"), 3),
            Column::text(plain.t("take-due"), 2),
        ],
        rows,
    });
    out
}

fn statements(plain: &Plain, r: &Record) -> Block {
    let rows = r
        .statements
        .iter()
        .map(|s| {
            let who = match &s.author {
                Some(author) => format!("{} ({author})", s.tracker),
                None => s.tracker.clone(),
            };
            let mut says = Vec::new();
            if let Some(x) = &s.stage {
                says.push(format!("{} {}", x.year, plain.stage(x.stage)));
            }
            if let Some(v) = &s.validity {
                says.push(format!("{} {}", plain.t("take-validity"), plain.period(v.from, v.to)));
            }
            let words = plain.text(&s.text);
            if !words.is_empty() {
                says.push(words);
            }
            let when = s.stated_on.map(|d| plain.date(d)).unwrap_or_default();
            vec![who, says.join(". "), when, s.source_url.clone().unwrap_or_default()]
        })
        .collect();
    Block::Table {
        caption: plain.t("take-statements"),
        columns: vec![
            Column::text(plain.t("take-who"), 2),
            Column::text(plain.t("take-says"), 4),
            Column::text(plain.t("take-when"), 2),
            Column::text(plain.t("take-source"), 3),
        ],
        rows,
    }
}

fn doubts(plain: &Plain, r: &Record, today: Date) -> Vec<Vec<Span>> {
    let shell = plain.shell();
    clocks::contradictions(r, today)
        .into_iter()
        .map(|c| {
            let values: Vec<(&str, Option<i64>, String)> = c
                .arguments()
                .iter()
                .map(|(name, a)| {
                    let number = if let Argument::Number(n) = a { Some(*n) } else { None };
                    (*name, number, plain.argument(a))
                })
                .collect();
            let args: Vec<(&str, Arg<'_>)> = values
                .iter()
                .map(|(name, number, text)| (*name, number.map_or(Arg::Text(text), Arg::Number)))
                .collect();
            let said = mark::strip(&shell.app().messages.with(shell.language(), c.key(), &args));
            match c.severity() {
                Severity::Contradiction => vec![Span::Strong(said)],
                Severity::Remark => text(said),
            }
        })
        .collect()
}

/// A list as a report; at most [`MOST_RECORDS`] records.
pub fn list(room: &Room, words: Words, filter: &Filter, records: &[Publication]) -> Document {
    let plain = Plain { words };
    let shell = &plain.words.shell;
    let today = shell.as_of_day().unwrap_or_else(|| room.now().date());
    let mut blocks = Vec::new();
    let described = describe(&plain.words, filter);
    if !described.is_empty() {
        blocks.push(Block::Facts(described.into_iter().map(|(k, v)| (k, text(v))).collect()));
    }
    blocks.push(heading(1, plain.t("take-timelines")));
    let words = plain.drawing();
    let rows: Vec<ListRow> = records
        .iter()
        .map(|p| ListRow {
            name: mark::strip(&plain.words.name(&p.record).text),
            country_code: p.record.country_code.clone(),
            href: None,
            stages: stages(&p.record),
        })
        .collect();
    let parts = rows.len().div_ceil(ROWS_IN_DRAWING);
    for (at, part) in rows.chunks(ROWS_IN_DRAWING).enumerate() {
        let prefix = format!("report-{at}");
        let drawing = Drawing { prefix: &prefix, purpose: Purpose::File };
        let caption = match parts {
            1 => plain.t("take-timelines"),
            _ => format!("{} {}/{parts}", plain.t("take-timelines"), at + 1),
        };
        let svg = timeline::list_svg(part, &caption, today, &words, &drawing);
        let names: Vec<&str> = part.iter().map(|r| r.name.as_str()).collect();
        blocks.push(Block::Figure {
            svg: report::standalone_svg(&svg, &[]),
            alt: format!("{caption}: {}", names.join("; ")),
            caption,
        });
    }
    blocks.push(heading(1, plain.t("take-policies")));
    blocks.push(Block::Table {
        caption: plain.t("take-policies"),
        columns: vec![
            Column::number(plain.t("take-number"), 2),
            Column::text(plain.t("take-name"), 6),
            Column::text(plain.t("list-facet-country"), 2),
            Column::text(plain.t("list-facet-type"), 3),
            Column::text(plain.t("list-facet-stage"), 3),
        ],
        rows: records
            .iter()
            .map(|p| {
                let r = &p.record;
                vec![
                    r.id.to_string(),
                    mark::strip(&plain.words.name(r).text),
                    mark::strip(&plain.words.country(&r.country_code)),
                    mark::strip(&plain.words.kind(r)),
                    r.last_stage().map_or(String::new(), |s| format!("{} {}", s.year, plain.stage(s.stage))),
                ]
            })
            .collect(),
    });
    let cited = citable_list(room, &plain.words, filter, records.len());
    blocks.push(heading(1, plain.t("take-cite-heading")));
    blocks.push(paragraph(formatted(shell, &cited, Style::Apa)));
    let subtitle = mark::strip(&shell.tn("count-hits", records.len() as i64));
    plain.document(room, plain.t("take-report-title"), Some(subtitle), blocks)
}

/// Has a report set and gives it as a file.
///
/// # Errors
/// What the typesetter says when it cannot.
pub async fn answer(room: &Room, document: &Document, name: &str) -> Result<Response, WebError> {
    let pdf = match room.press.pdf(document).await {
        Ok(pdf) => pdf,
        Err(PressError::PressMissing { .. }) => {
            return Ok(retry_later(WebError::Unavailable("pdf-not-built")));
        }
        Err(PressError::Busy { .. }) => return Ok(retry_later(WebError::Unavailable("take-pdf-busy"))),
        Err(e) => return Err(WebError::internal(e)),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    if let Ok(value) = HeaderValue::from_str(&format!("inline; filename=\"{name}.pdf\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    let mut response = (headers, pdf).into_response();
    response.extensions_mut().insert(Public);
    Ok(response)
}
