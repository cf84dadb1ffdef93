//! What callers meet: a press that is missing, slow, talkative or broken, and, with feature
//! `typeset`, whole reports from the real one.

use report::{Block, Document, Lang, Press, PressError};

fn a_report(blocks: Vec<Block>) -> Document {
    Document {
        title: "Digital kompetanse i fagopplæringen".into(),
        subtitle: Some("Strategi 2023–2030, slik den sto 30. juni 2025".into()),
        lang: Lang::Nb,
        authors: vec!["Trinn".into()],
        date: "1. mars 2026".into(),
        footer: "Digital kompetanse i fagopplæringen · utgave 3".into(),
        blocks,
    }
}

#[tokio::test]
async fn a_press_that_is_not_built_yet_is_its_own_answer() {
    let folder = tempfile::tempdir().unwrap();
    let press = Press::at(folder.path().join("trinn-press"));
    assert!(!press.is_there());
    let error = press.pdf(&a_report(vec![])).await.unwrap_err();
    assert!(matches!(error, PressError::PressMissing { .. }), "{error}");
    assert!(error.to_string().contains("--features typeset"), "{error}");
}

#[test]
fn the_press_is_looked_for_beside_the_running_program() {
    let this = std::env::current_exe().unwrap();
    let press = Press::beside_this_program();
    assert_eq!(press.program().parent(), this.parent());
    assert_eq!(press.program().file_stem().unwrap(), "trinn-press");
}

/// Stand-ins for a press, as shell scripts.
#[cfg(unix)]
mod with_a_stand_in {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use report::{Align, Column};

    use super::*;

    fn a_press(folder: &Path, script: &str) -> Press {
        // Written under another name first: a file that is still open for writing cannot be run.
        let program = folder.join("trinn-press");
        let draft = folder.join("draft");
        std::fs::write(&draft, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::rename(&draft, &program).unwrap();
        Press::at(program)
    }

    /// Another test's child may hold the script open for writing at the very moment it starts.
    async fn ask(press: &Press, document: &Document) -> Result<Vec<u8>, PressError> {
        for _ in 0..50 {
            match press.pdf(document).await {
                Err(PressError::Io { source, .. })
                    if source.kind() == std::io::ErrorKind::ExecutableFileBusy =>
                {
                    tokio::task::yield_now().await;
                }
                answer => return answer,
            }
        }
        press.pdf(document).await
    }

    #[tokio::test]
    async fn the_document_goes_in_whole_and_the_answer_comes_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let press = a_press(folder.path(), "printf %%PDF-; exec /bin/cat");
        let document = a_report(vec![Block::Note { text: "x".repeat(1_000_000) }]);
        let answer = ask(&press, &document).await.unwrap();
        assert_eq!(serde_json::from_slice::<Document>(&answer[5..]).unwrap(), document);
    }

    #[tokio::test]
    async fn a_press_that_hangs_is_ended_at_the_time_limit() {
        let folder = tempfile::tempdir().unwrap();
        let press = a_press(folder.path(), "exec /bin/sleep 600").with_time_limit(Duration::from_millis(300));
        let start = Instant::now();
        let error = ask(&press, &a_report(vec![])).await.unwrap_err();
        assert!(matches!(error, PressError::TimedOut { .. }), "{error}");
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[tokio::test]
    async fn who_waits_in_line_for_too_long_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let press = a_press(folder.path(), "exec /bin/sleep 600").with_time_limit(Duration::from_secs(2));
        let document = a_report(vec![]);
        let hurried = press.clone().with_time_limit(Duration::from_millis(200));
        let (first, second, third) =
            tokio::join!(ask(&press, &document), ask(&press, &document), ask(&hurried, &document));
        assert!(matches!(first, Err(PressError::TimedOut { .. })));
        assert!(matches!(second, Err(PressError::TimedOut { .. })));
        assert!(matches!(third, Err(PressError::Busy { .. })), "{third:?}");
    }

    #[tokio::test]
    async fn what_the_press_says_about_a_document_reaches_the_caller() {
        let folder = tempfile::tempdir().unwrap();
        let press = a_press(folder.path(), "echo 'block 3 is odd' >&2; exit 2");
        let error = ask(&press, &a_report(vec![])).await.unwrap_err();
        assert!(matches!(&error, PressError::Refused { message } if message == "block 3 is odd"), "{error}");
    }

    #[tokio::test]
    async fn a_press_that_fails_or_gives_something_else_than_a_pdf_is_not_believed() {
        for script in ["exit 9", "kill -9 $$", "echo hello"] {
            let folder = tempfile::tempdir().unwrap();
            let press = a_press(folder.path(), script);
            let error = ask(&press, &a_report(vec![])).await.unwrap_err();
            assert!(matches!(error, PressError::Failed { .. }), "{script}: {error}");
        }
    }

    #[tokio::test]
    async fn a_pdf_without_end_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let press = a_press(folder.path(), "printf %%PDF-; exec /bin/cat /dev/zero");
        let error = ask(&press, &a_report(vec![])).await.unwrap_err();
        assert!(matches!(error, PressError::PdfTooLarge { .. }), "{error}");
    }

    #[tokio::test]
    async fn a_document_that_cannot_be_set_never_reaches_the_press() {
        let folder = tempfile::tempdir().unwrap();
        let press = a_press(folder.path(), "exit 1");
        let table = Block::Table {
            caption: "Trinn".into(),
            columns: vec![Column { title: "År".into(), align: Align::Center, weight: 1 }],
            rows: vec![vec![]],
        };
        let error = ask(&press, &a_report(vec![table])).await.unwrap_err();
        assert!(matches!(error, PressError::Document(_)), "{error}");

        let endless = Block::Note { text: "x".repeat(report::MAX_DOCUMENT_BYTES) };
        let error = ask(&press, &a_report(vec![endless])).await.unwrap_err();
        assert!(matches!(error, PressError::DocumentTooLarge { .. }), "{error}");
    }

    #[test]
    fn a_file_that_may_not_be_run_is_no_press() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trinn-press");
        std::fs::write(&file, "text").unwrap();
        assert!(!Press::at(&file).is_there());
        assert!(!Press::at(folder.path()).is_there());
    }
}

/// The real press. Everything about the pages themselves is tested beside the typesetter.
#[cfg(feature = "typeset")]
mod with_the_real_press {
    use super::*;

    fn the_press() -> Press {
        Press::at(env!("CARGO_BIN_EXE_trinn-press"))
    }

    #[tokio::test]
    async fn a_report_comes_back_as_accessible_pdf_and_the_same_report_as_the_same_bytes() {
        let document = a_report(vec![
            Block::Heading { level: 1, text: "Mål".into() },
            Block::Note { text: "Strategien er gjennomført, men gyldig til 2030.".into() },
        ]);
        let pdf = the_press().pdf(&document).await.unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        let plain = String::from_utf8_lossy(&pdf);
        assert!(plain.contains("/Lang(nb)"), "the language is set");
        assert!(plain.contains("/StructTreeRoot"), "the pdf is tagged");
        assert!(plain.contains("pdfuaid:part"), "the pdf says that it follows PDF/UA");
        assert!(pdf == the_press().pdf(&document).await.unwrap());
    }

    #[tokio::test]
    async fn a_drawing_that_is_no_svg_is_named_by_its_block() {
        let drawing =
            Block::Figure { svg: "<p>".into(), alt: "Tidslinje".into(), caption: "Trinn per år".into() };
        let error = the_press().pdf(&a_report(vec![drawing])).await.unwrap_err();
        assert!(
            matches!(&error, PressError::Refused { message } if message.contains("block 1, figure \"Trinn per år\"")),
            "{error}"
        );
    }
}
