//! What is measured of a strategy's promises, as its pages show it.

use evidence::chart::{amount, columns};
use evidence::disclosure::day_shown;
use evidence::school_year::SchoolYear;
use jiff::civil::Date;
use webkit::{Shell, WebError};

use crate::Record;
use crate::room::Room;

/// An indicator that tells about an element.
#[derive(Clone)]
pub struct Measured {
    /// The element's key.
    pub element: String,
    /// The element's title.
    pub title: String,
    /// The indicator's page.
    pub href: String,
    /// The indicator's name.
    pub name: String,
    /// Its figure with the school year, or why there is none.
    pub figure: String,
    /// The figure of the school year under way; empty when there is none.
    pub so_far: String,
    /// How it does on its way to the target; empty when there is none.
    pub status: String,
    /// The target and who set it; empty when there is none.
    pub target: String,
    /// Columns by school year; empty when nothing was counted.
    pub chart: String,
}

/// What is measured of a record's elements, on the day that is shown to whoever asks.
///
/// # Errors
/// When the database refuses.
pub async fn measured(
    room: &Room,
    shell: &Shell,
    record: &Record,
    today: Date,
) -> Result<Vec<Measured>, WebError> {
    if record.elements.is_empty() {
        return Ok(Vec::new());
    }
    let day = day_shown(today.min(room.now().date()), people::Actor::maybe(shell).await?.is_some());
    evidence::ledger::keep_up(room.db()).await?;
    let mut conn = room.db().read().await?;
    let known = evidence::figures::Known::on(day, room.now().date());
    let found = evidence::figures::of_policy(&mut conn, record.id, known).await?;
    let now = SchoolYear::of(day);
    let (first, last) = axis(record, now);
    Ok(found
        .into_iter()
        .filter_map(|e| {
            // an indicator of a promise that this version of the strategy does not make
            let element = record.elements.iter().find(|x| x.key == e.element)?;
            let figure = match e.newest {
                None => shell.t("indicator-no-data"),
                Some((_, None)) => shell.t("indicator-hidden"),
                Some((year, value)) => {
                    shell.txy("tree-measured-value", amount(shell, e.indicator, value), year.to_string())
                }
            };
            let so_far = e.so_far.map_or_else(String::new, |(year, value)| {
                shell.txy("indicator-so-far", amount(shell, e.indicator, value), year.to_string())
            });
            let status = e.progress.as_ref().map_or_else(String::new, |(_, found)| {
                shell.t(&format!("indicator-status-{}", found.status.code()))
            });
            let target = e.indicator.goal.as_ref().map_or_else(String::new, |g| {
                let by = shell.t(&format!("indicator-goal-{}", g.set_by.code()));
                let aim =
                    shell.txy("indicator-goal", amount(shell, e.indicator, Some(g.value)), g.year.clone());
                format!("{aim} ({by})")
            });
            let chart = if e.series.is_empty() || !e.indicator.is_share() {
                String::new()
            } else {
                columns(shell, &e.series, first, last, e.progress.as_ref().map(|(aim, _)| aim))
            };
            Some(Measured {
                title: shell.text(&element.title),
                href: shell.href(&format!("/indicators/{}", e.indicator.id)),
                name: shell.text(&e.indicator.name),
                element: e.element,
                figure,
                so_far,
                status,
                target,
                chart,
            })
        })
        .collect())
}

/// Most school years on an axis.
const MOST_YEARS: i16 = 12;

/// The school years that charts show: those of the record's stages and validity, so that a figure stands under the same
/// years as the stages, and the school year under way.
fn axis(record: &Record, now: SchoolYear) -> (SchoolYear, SchoolYear) {
    let validity = record.validity.as_ref();
    let stages = record.stages.iter().flatten().map(|s| s.year);
    let ends = validity.into_iter().flat_map(|v| [v.from, v.to]).flatten();
    let years: Vec<SchoolYear> = stages
        .chain(ends)
        .map(|y| SchoolYear::beginning(i16::try_from(y.get()).unwrap_or(i16::MAX)))
        .chain([now])
        .collect();
    let last = years.iter().copied().max().unwrap_or(now);
    let first = years.iter().copied().min().unwrap_or(now);
    (first.max(last.plus(1 - MOST_YEARS)), last)
}

/// One for each indicator, with the titles of all elements that it tells about.
#[must_use]
pub fn once_each(measured: Vec<Measured>) -> Vec<Measured> {
    let mut out: Vec<Measured> = Vec::new();
    for one in measured {
        match out.iter_mut().find(|m| m.href == one.href) {
            Some(same) => same.title = format!("{}; {}", same.title, one.title),
            None => out.push(one),
        }
    }
    out
}
