//! The drawings of a result: how likely each level is, and the mean of ratings. Attributes only, so that the same
//! drawing stands on the page and in a printed report; the numbers stand beside it in words and in a table.

/// Fills of the four levels, light to dark, and the text that reads on each (contrast 4.5:1 or more).
const FILLS: [(&str, &str); 4] =
    [("#d3dfeb", "#14283c"), ("#94b6d8", "#14283c"), ("#2f6599", "#ffffff"), ("#15304c", "#ffffff")];
/// Width and height of the drawing.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 30.0;
/// A share below this has no room for its number.
const ROOM: f64 = 0.11;

fn head(alt_hidden: bool) -> String {
    let hidden = if alt_hidden { " aria-hidden=\"true\" focusable=\"false\"" } else { "" };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sit-bar\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\"{hidden}>"
    )
}

/// How likely each of four levels is, as one bar from the lowest to the highest.
pub(in crate::pages) fn levels(probabilities: &[f64; 4], on_page: bool) -> String {
    let mut out = head(on_page);
    let mut x = 0.0;
    for (p, (fill, ink)) in probabilities.iter().zip(FILLS) {
        let width = p.clamp(0.0, 1.0) * WIDTH;
        out.push_str(&format!(
            "<rect x=\"{x:.1}\" y=\"1\" width=\"{width:.1}\" height=\"28\" fill=\"{fill}\" stroke=\"#ffffff\" stroke-width=\"1\"/>"
        ));
        if *p >= ROOM {
            out.push_str(&format!(
                "<text x=\"{:.1}\" y=\"19.5\" text-anchor=\"middle\" font-size=\"12\" font-family=\"sans-serif\" fill=\"{ink}\">{} %</text>",
                x + width / 2.0,
                percent(*p)
            ));
        }
        x += width;
    }
    out.push_str("<rect x=\"0.5\" y=\"0.5\" width=\"319\" height=\"29\" rx=\"2\" fill=\"none\" stroke=\"#7b8794\" stroke-width=\"1\"/></svg>");
    out
}

/// A mean between 1 and 5 on its scale.
pub(in crate::pages) fn mean(mean: f64, shown: &str, on_page: bool) -> String {
    let share = ((mean - 1.0) / 4.0).clamp(0.0, 1.0);
    let width = share * WIDTH;
    let mut out = head(on_page);
    out.push_str("<rect x=\"0\" y=\"4\" width=\"320\" height=\"22\" rx=\"2\" fill=\"#d3dfeb\"/>");
    out.push_str(&format!(
        "<rect x=\"0\" y=\"4\" width=\"{width:.1}\" height=\"22\" rx=\"2\" fill=\"#2f6599\"/>"
    ));
    let (at, anchor, ink) =
        if share > 0.2 { (width - 6.0, "end", "#ffffff") } else { (width + 6.0, "start", "#14283c") };
    out.push_str(&format!(
        "<text x=\"{at:.1}\" y=\"19.5\" text-anchor=\"{anchor}\" font-size=\"12\" font-family=\"sans-serif\" fill=\"{ink}\">{shown}</text>"
    ));
    out.push_str("<rect x=\"0.5\" y=\"3.5\" width=\"319\" height=\"23\" rx=\"2\" fill=\"none\" stroke=\"#7b8794\" stroke-width=\"1\"/></svg>");
    out
}

/// A probability in whole per cent, as the drawing shows it; words for the ends stand beside it.
fn percent(p: f64) -> i64 {
    ((p * 100.0).round() as i64).clamp(1, 99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_certain_and_nothing_impossible() {
        assert_eq!((percent(0.0), percent(0.624), percent(1.0)), (1, 62, 99));
    }

    #[test]
    fn a_bar_shows_numbers_where_there_is_room() {
        let svg = levels(&[0.05, 0.6, 0.3, 0.05], true);
        assert!(svg.contains(">60 %<") && svg.contains(">30 %<") && !svg.contains(">5 %<"), "{svg}");
        assert!(!svg.contains("style="), "the content security policy refuses inline style");
    }
}
