//! Kinds of equipment and programmes.

use db::{Conn, DbError, Tx, on};
use kernel::{Lang, Text};

use crate::catalogue::{EquipmentKind, Programme};

const KINDS: &str = "SELECT id, names, form, training_card, cost_band FROM equipment_kind WHERE retired_at IS NULL ORDER BY id";
const ADD_KIND: &str = "INSERT INTO equipment_kind (id, names, form, training_card, cost_band, source) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING";
const PROGRAMMES: &str =
    "SELECT code, names, level, area FROM programme WHERE valid_to IS NULL ORDER BY code";
const ADD_PROGRAMME: &str = "INSERT INTO programme (code, names, level, area, status, source) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING";

/// Kinds in use.
pub async fn kinds(conn: &mut Conn) -> Result<Vec<EquipmentKind>, DbError> {
    let rows: Vec<(String, String, String, i64, String)> =
        on!(conn, c => sqlx::query_as(KINDS).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the kinds of equipment"))?;
    Ok(rows
        .into_iter()
        .map(|(id, names, form, card, cost_band)| EquipmentKind {
            id,
            name: text(&names),
            form,
            training_card: card == 1,
            cost_band,
        })
        .collect())
}

/// Adds a kind; one that is there stays as it is.
pub async fn add_kind(tx: &mut Tx, kind: &EquipmentKind, source: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD_KIND).bind(&kind.id).bind(names(&kind.name)).bind(&kind.form)
        .bind(i64::from(kind.training_card)).bind(&kind.cost_band).bind(source).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add a kind of equipment"))
}

/// Programmes in use.
pub async fn programmes(conn: &mut Conn) -> Result<Vec<Programme>, DbError> {
    let rows: Vec<(String, String, String, String)> =
        on!(conn, c => sqlx::query_as(PROGRAMMES).fetch_all(&mut *c).await)
            .map_err(DbError::doing("read the programmes"))?;
    Ok(rows
        .into_iter()
        .map(|(code, names, level, area)| Programme { code, name: text(&names), level, area })
        .collect())
}

/// Adds a programme; one that is there stays as it is. `status`: as a register says it, or empty.
pub async fn add_programme(
    tx: &mut Tx,
    programme: &Programme,
    status: &str,
    source: &str,
) -> Result<(), DbError> {
    on!(tx, c => sqlx::query(ADD_PROGRAMME).bind(&programme.code).bind(names(&programme.name)).bind(&programme.level)
        .bind(&programme.area).bind(status).bind(source).execute(&mut *c).await.map(drop))
    .map_err(DbError::doing("add a programme"))
}

/// A text by language as JSON.
fn names(text: &Text) -> String {
    let map: serde_json::Map<String, serde_json::Value> =
        text.iter().map(|(l, t)| (l.code().to_owned(), t.into())).collect();
    serde_json::Value::Object(map).to_string()
}

/// What [`names`] wrote; a language that is not known is left out.
fn text(names: &str) -> Text {
    let map: std::collections::BTreeMap<String, String> = serde_json::from_str(names).unwrap_or_default();
    let mut out = Text::default();
    for (code, name) in map {
        if let Ok(lang) = code.parse::<Lang>() {
            out.set(lang, name);
        }
    }
    out
}
