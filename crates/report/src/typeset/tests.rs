//! Whole reports through the typesetter, looked at page by page.

use typst::layout::{Frame, FrameItem};

use super::*;
use crate::document::{Align, Block, Column, Span};
use kernel::lang::Lang;

fn a_report(blocks: Vec<Block>) -> Document {
    Document {
        title: "Digital kompetanse".into(),
        subtitle: None,
        lang: Lang::Nb,
        authors: vec![],
        date: String::new(),
        footer: "Utgave 3".into(),
        blocks,
    }
}

fn text(text: &str) -> Vec<Span> {
    vec![Span::Text(text.into())]
}

fn svg(inside: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="600" height="60">{inside}</svg>"#)
}

/// What a reader sees, page by page; blanks between words are not told apart from line ends.
fn pages(document: &Document) -> Vec<String> {
    fn read(frame: &Frame, into: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Text(run) => into.push_str(&run.text),
                FrameItem::Group(group) => read(&group.frame, into),
                _ => {}
            }
        }
    }
    let (laid_out, _) = lay_out(document).unwrap();
    let frames = laid_out.pages().iter().map(|page| &page.frame);
    frames
        .map(|frame| {
            let mut seen = String::new();
            read(frame, &mut seen);
            seen
        })
        .collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn one_of_every_block() -> Vec<Block> {
    vec![
        Block::Heading { level: 1, text: "Mål".into() },
        Block::Paragraph {
            spans: vec![
                Span::Text("Alle skoler ".into()),
                Span::Strong("skal".into()),
                Span::Emphasis(" snart ".into()),
                Span::Link { text: "ha utstyr".into(), url: "https://example.org/utstyr".into() },
            ],
        },
        Block::Heading { level: 3, text: "Løfter".into() },
        Block::Bullets(vec![text("det første"), text("det andre")]),
        Block::Table {
            caption: "Trinn per år".into(),
            columns: vec![
                Column::text("År", 1),
                Column::number("Antall", 1),
                Column { title: "Merke".into(), align: Align::Center, weight: 2 },
            ],
            rows: vec![
                vec!["2023".into(), "4".into(), "utkast".into()],
                vec!["2024".into(), "5".into(), String::new()],
            ],
        },
        Block::Figure {
            svg: svg(r#"<text x="5" y="30" font-family="Inter">Pilot</text>"#),
            alt: "Pilot i 2023".into(),
            caption: "Tidslinjen".into(),
        },
        Block::Facts(vec![("Land".into(), text("Norge")), ("Tom".into(), vec![])]),
        Block::Note { text: "En merknad".into() },
        Block::PageBreak,
        Block::Heading { level: 2, text: "Vedlegg".into() },
    ]
}

#[test]
fn a_report_with_every_block_is_accessible_in_all_four_languages() {
    for lang in Lang::ALL {
        let mut document = a_report(one_of_every_block());
        document.lang = lang;
        document.subtitle = Some("Slik den sto 30. juni 2025".into());
        document.authors = vec!["Direktoratet".into()];
        document.date = "1. mars 2026".into();
        let printed = set(&document).unwrap();
        assert!(printed.pdf.starts_with(b"%PDF-1.7"));
        assert_eq!(printed.pages, 2);
        assert_eq!(printed.replaced, 0);
        assert_eq!(printed.shortcoming, None, "{lang}");
    }
}

#[test]
fn every_block_shows_what_it_holds() {
    let seen = pages(&a_report(one_of_every_block()));
    for expected in [
        "Digital kompetanse",
        "Mål",
        "Alle skoler",
        "skal",
        "snart",
        "ha utstyr",
        "Løfter",
        "det andre",
        "Trinn per år",
        "Antall",
        "utkast",
        "Tidslinjen",
        "Land",
        "Norge",
        "En merknad",
        "Utgave 3",
        "1 / 2",
    ] {
        assert!(squeezed(&seen[0]).contains(&squeezed(expected)), "{expected} is missing in {}", seen[0]);
    }
    assert!(squeezed(&seen[1]).contains("Vedlegg"));
    assert!(squeezed(&seen[1]).contains("2/2"));
    assert!(squeezed(&seen[1]).contains("Digitalkompetanse"), "the running title");
}

#[test]
fn hostile_text_stands_on_the_page_as_it_was_written() {
    let hostile = r##"#import "x": * $ x^2 $ *b* _i_ \ @ref <label> ] ) } `c` // /* #eval("1+1") = H #read("/etc/passwd") "quoted" --- ... ~ "##;
    let mut document = a_report(vec![
        Block::Heading { level: 1, text: hostile.into() },
        Block::Paragraph {
            spans: vec![
                Span::Text(hostile.into()),
                Span::Strong(hostile.into()),
                Span::Emphasis(hostile.into()),
                Span::Link { text: hostile.into(), url: "https://example.org/\"]#panic()".into() },
            ],
        },
        Block::Bullets(vec![text(hostile)]),
        Block::Table {
            caption: hostile.into(),
            columns: vec![Column::text(hostile, 1)],
            rows: vec![vec![hostile.into()]],
        },
        Block::Figure { svg: svg(""), alt: hostile.into(), caption: hostile.into() },
        Block::Facts(vec![(hostile.into(), text(hostile))]),
        Block::Note { text: hostile.into() },
    ]);
    document.title = hostile.into();
    document.subtitle = Some(hostile.into());
    document.authors = vec![hostile.into()];
    document.date = hostile.into();
    document.footer = hostile.into();

    // Zero-width spaces are ours: they let long words break. So are hyphens at line ends, which is
    // why the table and the labels are not counted.
    let seen = squeezed(&pages(&document).concat()).replace('\u{200B}', "");
    let times = seen.matches(squeezed(hostile).as_str()).count();
    assert!(times >= 10, "{times} times in {seen}");
    assert_eq!(set(&document).unwrap().shortcoming, None);
}

#[test]
fn a_drawing_can_reach_no_file() {
    let drawing = Block::Figure {
        svg: svg(r#"<image href="report.typ" width="10" height="10"/>"#),
        alt: "Pilot".into(),
        caption: String::new(),
    };
    let error = set(&a_report(vec![drawing])).unwrap_err();
    assert!(error.to_string().contains("report.typ"), "{error}");
}

#[test]
fn signs_from_outside_the_fonts_do_not_cost_accessibility() {
    let drawing = Block::Figure {
        svg: svg("<text x='5' y='30'>\u{1F600} \u{4E2D}</text>"),
        alt: "\u{1F600}".into(),
        caption: String::new(),
    };
    let printed =
        set(&a_report(vec![Block::Note { text: "\u{1F600} a\u{30A} \u{5D0}".into() }, drawing])).unwrap();
    assert_eq!(printed.shortcoming, None);
    assert_eq!(printed.replaced, 5);
}

#[test]
fn a_report_that_cannot_be_pdf_ua_comes_as_tagged_pdf_and_says_why() {
    // A character reference hides the sign from the replacement.
    let drawing = Block::Figure {
        svg: svg("<text x='5' y='30'>&#x4E2D;</text>"),
        alt: "Pilot".into(),
        caption: String::new(),
    };
    let printed = set(&a_report(vec![drawing])).unwrap();
    assert!(printed.shortcoming.unwrap().contains("could not be displayed"));
    assert!(printed.pdf.starts_with(b"%PDF-1.7"));
    assert!(String::from_utf8_lossy(&printed.pdf).contains("/StructTreeRoot"));
}

#[test]
fn a_long_table_repeats_its_header_and_loses_no_row() {
    let rows: Vec<Vec<String>> =
        (0..300).map(|n| vec![format!("rad{n}."), "infrastrukturkompetanse".repeat(2)]).collect();
    let table = Block::Table {
        caption: "Alle".into(),
        columns: vec![Column::text("Overskrift", 4), Column::number("Smal", 1)],
        rows,
    };
    let seen = pages(&a_report(vec![table]));
    assert!(seen.len() > 5, "{} pages", seen.len());
    assert!(seen.iter().all(|page| page.contains("Overskrift")));
    let all = seen.concat();
    assert!((0..300).all(|n| all.contains(&format!("rad{n}."))));
}

#[test]
fn an_empty_report_is_one_page() {
    assert_eq!(pages(&a_report(vec![])).len(), 1);
    let empty = vec![
        Block::Bullets(vec![]),
        Block::Facts(vec![]),
        Block::Paragraph { spans: vec![] },
        Block::Table { caption: String::new(), columns: vec![Column::text("År", 0)], rows: vec![] },
        Block::PageBreak,
    ];
    assert_eq!(set(&a_report(empty)).unwrap().shortcoming, None);
}
