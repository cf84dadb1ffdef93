//! `trinn search policies 'QUERY'`

use std::process::ExitCode;

use anyhow::Result;
use kernel::Lang;
use policy::filter::Filter;
use policy::store::publications;
use serde_json::json;

use crate::cli::Where;
use crate::place;

/// Prints the best matches.
pub async fn policies(at: &Where, query: &str, as_json: bool) -> Result<ExitCode> {
    let place = place::open(at, false).await?;
    let catalog = place.catalog().await?;
    let filter = Filter { text: query.chars().take(400).collect(), ..Filter::default() };
    let answer = catalog.index().search(&filter.to_search(Lang::Nb, 50, &[]))?;
    let seqs: Vec<i64> = answer.hits.iter().map(|h| h.seq as i64).collect();
    let mut conn = place.db.read().await?;
    let found = publications::by_seq(&mut conn, &seqs).await?;
    let name = |p: &publications::Publication| {
        p.record.name().0.best(Lang::En).map(|(t, _)| t.to_owned()).unwrap_or_default()
    };
    if as_json {
        let hits: Vec<_> = found
            .iter()
            .zip(&answer.hits)
            .map(|(p, h)| {
                json!({
                    "id": p.number, "country_code": p.record.country_code, "title": p.record.title,
                    "our_label": p.record.our_label, "name": name(p), "score": h.score,
                    "last_stage": p.record.last_stage().map(|s| json!({ "year": s.year, "stage": s.stage })),
                    "why": h.why.iter().map(|w| json!({
                        "word": w.word, "matched": w.matched, "kind": format!("{:?}", w.kind).to_lowercase(),
                        "text": policy::catalog::schema().texts[w.field].name,
                    })).collect::<Vec<_>>(),
                })
            })
            .collect();
        let out =
            json!({ "query": query, "total": answer.total, "suggestion": answer.suggestion, "hits": hits });
        super::print(&format!("{}\n", serde_json::to_string_pretty(&out)?))?;
    } else {
        let mut lines = String::new();
        for p in &found {
            let stage =
                p.record.last_stage().map_or(String::new(), |s| format!("{} {}", s.year, s.stage.code()));
            lines.push_str(&format!("{}\t{}\t{}\t{}\n", p.number, p.record.country_code, stage, name(p)));
        }
        super::print(&lines)?;
        eprintln!("{} found", answer.total);
        if let Some(s) = &answer.suggestion {
            eprintln!("did you mean: {s}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
