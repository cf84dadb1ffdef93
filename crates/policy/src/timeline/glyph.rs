//! One shape for each stage, so that a reader who sees no colour can tell them
//! apart; the same shapes as the tags on the pages. Drawn around (0, 0), about
//! 12 units across.

use crate::stage::Stage;

/// How a shape is filled.
#[derive(Clone, Copy)]
pub(super) enum Fill<'a> {
    /// By the page's style sheet, in the stage's colour.
    Sheet,
    /// In this colour.
    Colour(&'a str),
}

/// The shape of a stage.
pub(super) fn shape(stage: Stage, fill: Fill<'_>) -> String {
    if stage == Stage::Design {
        return match fill {
            Fill::Sheet => "<circle class=\"line\" r=\"4.6\"/>".to_owned(),
            Fill::Colour(c) => {
                format!(
                    "<circle class=\"mark\" r=\"4.6\" fill=\"none\" stroke=\"{c}\" stroke-width=\"2.2\"/>"
                )
            }
        };
    }
    let paint = match fill {
        Fill::Sheet => String::new(),
        Fill::Colour(c) => format!(" class=\"mark\" fill=\"{c}\""),
    };
    match stage {
        Stage::Implementation => format!("<circle{paint} r=\"5.2\"/>"),
        other => format!("<path{paint} d=\"{}\"/>", outline(other)),
    }
}

fn outline(stage: Stage) -> &'static str {
    match stage {
        Stage::LegislativeProcess => "M0-6.4 6.4 0 0 6.4-6.4 0Z",
        Stage::ApprovedAgreed => "M-4.8-4.8H4.8V4.8H-4.8Z",
        Stage::Pilot => "M0-5.8 6 5H-6Z",
        Stage::Completed => "M-5.2-5.4H1.6L6.4 0 1.6 5.4H-5.2Z",
        Stage::Discontinued => {
            "M-5.6-3.6-3.6-5.6 0-2 3.6-5.6 5.6-3.6 2 0 5.6 3.6 3.6 5.6 0 2-3.6 5.6-5.6 3.6-2 0Z"
        }
        Stage::Design | Stage::Implementation => "M0 0Z",
    }
}
