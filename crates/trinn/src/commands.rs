//! The commands, one file each.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Args, Audit, Command, Export, Import, Search};

mod account;
mod audit;
mod backup;
pub mod demo;
mod doctor;
mod evidence;
mod export;
mod import;
mod irt;
mod items;
mod plan;
mod resources;
mod search;

pub use demo::SETTING as DEMO_SETTING;

/// Exit code for bad input.
pub const BAD_INPUT: u8 = 2;

/// Does what was asked.
pub async fn run(args: Args) -> Result<ExitCode> {
    match args.command {
        Command::Serve { at, listen, base_url, page_cache, allow_network } => {
            crate::serve::serve(&at, listen, base_url, page_cache << 20, allow_network)
                .await
                .map(|()| ExitCode::SUCCESS)
        }
        Command::Import { what: Import::Policies { file, dry_run, at } } => {
            import::policies(&at, &file, dry_run).await
        }
        Command::Export { what: Export::Policies { format, filter, at } } => {
            export::policies(&at, format, &filter).await
        }
        Command::Search { what: Search::Policies { query, json, at } } => {
            search::policies(&at, &query, json).await
        }
        Command::Audit { what: Audit::Verify { at } } => audit::verify(&at).await,
        Command::Backup { file, at } => backup::backup(&at, &file).await,
        Command::Restore { file, at } => backup::restore(&at, &file).await,
        Command::Account { email, name, role, organisation, at } => {
            account::account(&at, &email, &name, &role, organisation.as_deref()).await
        }
        Command::Irt { what } => irt::irt(&what),
        Command::Items { what } => items::items(&what),
        Command::Plan { what } => plan::plan(what).await,
        Command::Resources { what } => resources::resources(&what).await,
        Command::Evidence { what } => evidence::evidence(what).await,
        Command::Doctor { at } => doctor::doctor(&at).await,
        Command::Demo { at } => demo::demo(&at).await,
    }
}

/// Writes to standard output; a reader that has seen enough is no failure.
fn print(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
