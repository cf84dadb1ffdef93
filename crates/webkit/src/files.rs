//! Lists as files.

/// One cell of a CSV file: quoted where needed, and never a formula for the spreadsheet that opens it.
fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '@', '\t', '\r'])
        || (text.starts_with('-') && text.parse::<f64>().is_err());
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A CSV file as an answer.
pub fn csv_file(
    name: &str,
    head: &str,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> axum::response::Response {
    use axum::http::header;
    use axum::response::IntoResponse;
    let mut out = format!("\u{feff}{head}\r\n");
    for row in rows {
        let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let type_ = "text/csv; charset=utf-8".to_owned();
    ([(header::CONTENT_TYPE, type_), (header::CONTENT_DISPOSITION, disposition)], out).into_response()
}

/// JSON as an answer.
pub fn json_file(name: &str, value: &serde_json::Value) -> axum::response::Response {
    use axum::http::header;
    use axum::response::IntoResponse;
    let disposition = format!("inline; filename=\"{name}.json\"");
    let type_ = "application/json; charset=utf-8".to_owned();
    ([(header::CONTENT_TYPE, type_), (header::CONTENT_DISPOSITION, disposition)], value.to_string())
        .into_response()
}
