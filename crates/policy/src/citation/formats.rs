//! Citations for reference managers. Several in one file simply follow each other.

use serde_json::{Map, Value, json};

use super::{Citable, CitedKind, line};

/// BibTeX: `@misc`, the one type that every style knows for online works. UTF-8,
/// as biber and current reference managers read it.
pub fn bibtex(cited: &[Citable]) -> String {
    let mut out = String::new();
    for c in cited {
        let mut fields: Vec<(&str, String)> = Vec::new();
        if !c.authors.is_empty() {
            // a second pair of braces keeps a corporate name whole
            let names: Vec<String> = c.authors.iter().map(|a| format!("{{{}}}", tex(a))).collect();
            fields.push(("author", names.join(" and ")));
        }
        // and one around the title keeps its capitals
        fields.push(("title", format!("{{{}}}", tex(&c.title))));
        if let Some(year) = c.year {
            fields.push(("year", year.to_string()));
        }
        if let Some(container) = &c.container {
            fields.push(("howpublished", tex(container)));
        }
        if let Some(edition) = &c.edition {
            fields.push(("edition", tex(edition)));
        }
        if let Some(version) = &c.version {
            fields.push(("version", tex(version)));
        }
        if let Some(medium) = &c.medium {
            fields.push(("note", tex(medium)));
        }
        fields.push(("url", tex_address(&c.url)));
        fields.push(("urldate", c.accessed.to_string()));
        fields.push(("language", c.title_lang.code().to_owned()));
        out.push_str(&format!("@misc{{{},\n", c.key()));
        for (name, value) in fields {
            out.push_str(&format!("  {name} = {{{value}}},\n"));
        }
        out.push_str("}\n\n");
    }
    out
}

/// Text for a BibTeX field: TeX's ten special characters are written as commands,
/// so braces always balance.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in line(text).chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            // escaped braces would still count when BibTeX balances them
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '$' | '&' | '#' | '%' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            c => out.push(c),
        }
    }
    out
}

/// An address for a BibTeX field, which is taken as it is; what would break the field is percent-encoded.
fn tex_address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in line(url).chars() {
        match c {
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '\\' => out.push_str("%5C"),
            ' ' => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out
}

/// RIS: two letters, two spaces, a hyphen and a space; lines end in CR LF; an
/// entry begins with `TY` and ends with an empty `ER`.
pub fn ris(cited: &[Citable]) -> String {
    let mut out = String::new();
    for c in cited {
        let mut tag = |name: &str, value: &str| {
            out.push_str(&format!("{name}  - {}\r\n", line(value)));
        };
        tag(
            "TY",
            match c.kind {
                CitedKind::Record => "ELEC",
                CitedKind::List | CitedKind::Edition => "DATA",
            },
        );
        tag("ID", &c.key());
        for author in &c.authors {
            tag("AU", author);
        }
        if let Some(year) = c.year {
            tag("PY", &year.to_string());
        }
        tag("TI", &c.title);
        if let Some(container) = &c.container {
            tag("T2", container);
        }
        if let Some(edition) = &c.edition {
            tag("ET", edition);
        }
        if let Some(version) = &c.version {
            tag("VL", version);
        }
        if let Some(medium) = &c.medium {
            tag("M3", medium);
        }
        tag("UR", &c.url);
        tag("Y2", &c.accessed.strftime("%Y/%m/%d").to_string());
        tag("LA", c.title_lang.code());
        out.push_str("ER  - \r\n\r\n");
    }
    out
}

/// CSL-JSON 1.0: a list of items.
pub fn csl_json(cited: &[Citable]) -> Value {
    Value::Array(cited.iter().map(csl_item).collect())
}

fn csl_item(c: &Citable) -> Value {
    let mut item = Map::new();
    let kind = match c.kind {
        CitedKind::Record => "webpage",
        CitedKind::List | CitedKind::Edition => "dataset",
    };
    item.insert("id".into(), c.key().into());
    item.insert("type".into(), kind.into());
    if !c.authors.is_empty() {
        let names = c.authors.iter().map(|a| json!({ "literal": line(a) })).collect();
        item.insert("author".into(), Value::Array(names));
    }
    if let Some(year) = c.year {
        item.insert("issued".into(), json!({ "date-parts": [[year.get()]] }));
    }
    item.insert("title".into(), line(&c.title).into());
    let optional = [
        ("container-title", &c.container),
        ("edition", &c.edition),
        ("version", &c.version),
        ("medium", &c.medium),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            item.insert(name.into(), line(value).into());
        }
    }
    item.insert("URL".into(), line(&c.url).into());
    let a = c.accessed;
    item.insert("accessed".into(), json!({ "date-parts": [[a.year(), a.month(), a.day()]] }));
    item.insert("language".into(), c.title_lang.code().into());
    Value::Object(item)
}
