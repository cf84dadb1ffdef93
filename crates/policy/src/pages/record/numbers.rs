//! The numbers found in a record's prose, in words.

use kernel::Lang;
use webkit::Shell;
use webkit::messages::number;

use crate::record::Quantity;

/// A number found in the prose.
pub struct QuantityView {
    /// Target, result, budget, context.
    pub kind: String,
    /// What is counted.
    pub what: String,
    /// The number with its qualifier and unit.
    pub value: String,
    /// The year; may be empty.
    pub year: String,
}

/// A number with its qualifier, unit and kind in the page's language.
pub fn quantity(shell: &Shell, q: &Quantity) -> QuantityView {
    let known = |prefix: &str, word: &str| {
        let key = format!("{prefix}{}", word.to_lowercase().replace(' ', "-"));
        if shell.app().messages.has(&key) { shell.t(&key) } else { shell.english(word) }
    };
    let unit = match q.unit.as_deref() {
        None | Some("" | "year") => String::new(),
        // currencies are written the same everywhere
        Some(u) if u.len() == 3 && u.bytes().all(|b| b.is_ascii_uppercase()) => u.to_owned(),
        Some(u) => known("unit-", u),
    };
    let amount = q.value.as_ref().map(|v| amount(shell.language(), v, q.unit.as_deref())).unwrap_or_default();
    let qualifier = q.qualifier.as_deref().filter(|w| !w.is_empty()).map(|w| known("qualifier-", w));
    let parts = [qualifier.unwrap_or_default(), amount, unit];
    QuantityView {
        kind: known("quantity-", &q.kind),
        what: shell.english(&q.what),
        value: parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "),
        year: q.year.map(|y| y.to_string()).unwrap_or_default(),
    }
}

/// A number as people write it in this language; a year is not set in groups of three.
pub fn amount(lang: Lang, value: &serde_json::Number, unit: Option<&str>) -> String {
    if unit == Some("year") {
        return value.to_string();
    }
    if let Some(n) = value.as_i64() {
        return number(lang, n);
    }
    let text = value.to_string();
    match text.split_once('.') {
        Some((whole, part)) if part.bytes().all(|b| b.is_ascii_digit()) => {
            let mark = if lang == Lang::En { '.' } else { ',' };
            match whole.parse::<i64>() {
                Ok(n) if part == "0" => number(lang, n),
                Ok(n) if n != 0 || !whole.starts_with('-') => format!("{}{mark}{part}", number(lang, n)),
                _ => text.replace('.', &mark.to_string()),
            }
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_the_way_people_write_them() {
        let n = |text: &str| serde_json::from_str::<serde_json::Number>(text).expect("a number");
        assert_eq!(amount(Lang::En, &n("900000"), Some("EUR")), "900,000");
        assert_eq!(amount(Lang::Nb, &n("38.3"), Some("percent")), "38,3");
        assert_eq!(amount(Lang::En, &n("38.3"), Some("percent")), "38.3");
        assert_eq!(amount(Lang::Nb, &n("1200.5"), None), "1\u{202F}200,5");
        assert_eq!(amount(Lang::Nb, &n("-0.5"), None), "-0,5");
        assert_eq!(amount(Lang::Nb, &n("2030"), Some("year")), "2030");
        assert_eq!(amount(Lang::Nb, &n("15.0"), None), "15");
    }
}
