//! Makes a drawing from a page fit for a report: the press knows no style sheet, so CSS variables
//! must become plain values first.

/// Replaces `var(--name)` and `var(--name, fallback)` in a drawing by plain values.
///
/// `values` pairs names (with the two dashes) and values (`("--tr-stage-pilot", "#0062ba")`). A
/// name that is not among them gives its fallback, and without one `currentColor`, which the press
/// sets in black, so that nothing vanishes from the drawing.
pub fn standalone_svg(svg: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(start) = rest.find("var(") {
        out.push_str(&rest[..start]);
        let inner = &rest[start + 4..];
        let Some(end) = closing_parenthesis(inner) else {
            out.push_str(&rest[start..]);
            return out;
        };
        let (name, fallback) = match inner[..end].split_once(',') {
            Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
            None => (inner[..end].trim(), None),
        };
        match (values.iter().find(|(known, _)| *known == name), fallback) {
            (Some((_, value)), _) => out.push_str(value),
            // A fallback may name another variable.
            (None, Some(fallback)) => out.push_str(&standalone_svg(fallback, values)),
            (None, None) => out.push_str("currentColor"),
        }
        rest = &inner[end + 1..];
    }
    out.push_str(rest);
    out
}

/// Where the parenthesis that was opened just before `text` closes.
fn closing_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_values_and_fallbacks_step_in() {
        let svg = r#"<rect fill="var(--pilot)" stroke="var( --line , rgb(1, 2, 3))" color="var(--none)"/>"#;
        assert_eq!(
            standalone_svg(svg, &[("--pilot", "#0062ba")]),
            r##"<rect fill="#0062ba" stroke="rgb(1, 2, 3)" color="currentColor"/>"##
        );
    }

    #[test]
    fn a_fallback_may_itself_be_a_variable() {
        assert_eq!(standalone_svg("var(--a, var(--b, red))", &[("--b", "blue")]), "blue");
        assert_eq!(standalone_svg("var(--a, var(--b, red))", &[]), "red");
    }

    #[test]
    fn a_drawing_without_variables_stays_as_it_is_and_a_broken_one_does_no_harm() {
        assert_eq!(standalone_svg("<svg/>", &[]), "<svg/>");
        assert_eq!(standalone_svg("fill: var(--a", &[]), "fill: var(--a");
    }
}
