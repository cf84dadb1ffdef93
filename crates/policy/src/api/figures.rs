//! Statistics over a list.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};
use webkit::{Shell, WebError};

use super::answer;
use crate::room::Room;
use crate::selection::{self, Chunks};
use crate::stage::Stage;
use crate::statistics::{self, Figures, Share, Spread, StatRow};

fn share(s: Share) -> Value {
    json!({ "count": s.count, "n": s.n, "share": s.value() })
}

fn spread(s: &Spread) -> Value {
    json!({
        "n": s.n, "least": s.least, "lower_quartile": s.lower, "median": s.median,
        "upper_quartile": s.upper, "most": s.most,
    })
}

fn figures(f: &Figures) -> Value {
    json!({
        "policies": f.records,
        "with_stages": f.with_stages,
        "years_from_design_to_implementation": f.design_to_implementation.as_ref().map(spread),
        "implemented_before_design": f.implemented_before_design,
        "completed": share(f.completed),
        "discontinued": share(f.discontinued),
    })
}

/// `GET /api/v1/statistics`
pub async fn statistics(State(room): State<Room>, shell: Shell) -> Result<Response, WebError> {
    let filter = selection::filter(shell.query())?;
    let picks = selection::load_filtered(&room.catalog, &filter, shell.language()).await?;
    let mut rows: Vec<StatRow> = Vec::with_capacity(picks.len());
    let mut chunks = Chunks::new(room.db(), &picks);
    while let Some(chunk) = chunks.next().await? {
        rows.extend(chunk.iter().map(|p| StatRow::from(&p.record)));
    }
    let s = tokio::task::spawn_blocking(move || statistics::statistics(&rows))
        .await
        .expect("counting does not panic and is not cancelled");
    let by_type: Vec<Value> = s
        .by_type
        .iter()
        .map(|t| json!({ "type": t.kind, "official": t.official, "figures": figures(&t.figures) }))
        .collect();
    let by_country: Vec<Value> = s
        .by_country
        .iter()
        .map(|c| json!({ "country_code": c.country, "figures": figures(&c.figures) }))
        .collect();
    let by_year: Vec<Value> = s
        .by_year
        .iter()
        .map(|y| {
            let counts: Map<String, Value> = Stage::ALL
                .iter()
                .zip(y.counts)
                .map(|(stage, n)| (stage.code().to_owned(), json!(n)))
                .collect();
            json!({ "year": y.year, "n": y.n(), "stages": counts })
        })
        .collect();
    let by_last_stage: Map<String, Value> =
        s.by_last_stage.iter().map(|(stage, n)| (stage.code().to_owned(), json!(n))).collect();
    Ok(answer(json!({
        "all": figures(&s.all),
        "by_type": by_type,
        "by_country": by_country,
        "by_last_stage": by_last_stage,
        "by_year": by_year,
    })))
}
