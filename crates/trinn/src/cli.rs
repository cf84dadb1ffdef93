//! The command line. Other tools rely on it: names and exit codes do not change.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub mod evidence;
pub mod irt;
pub mod items;
pub mod plan;
pub mod resources;

/// A strategy as running software: what it promised, and what was done.
#[derive(Parser, Debug)]
#[command(name = "trinn", version, about, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the data are.
#[derive(clap::Args, Debug, Clone)]
pub struct Where {
    /// Folder with the data (SQLite file, search index)
    #[arg(long, value_name = "DIR", env = "TRINN_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// PostgreSQL database to use in place of the SQLite file
    #[arg(long, value_name = "URL", env = "TRINN_DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the service
    Serve {
        #[command(flatten)]
        at: Where,
        /// Address to listen on
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4070")]
        listen: SocketAddr,
        /// Address under which readers reach the service, for feeds and citations
        #[arg(long, value_name = "URL", env = "TRINN_BASE_URL")]
        base_url: Option<String>,
        /// Megabytes of public pages to keep ready; 0 keeps none
        #[arg(long, value_name = "MB", default_value_t = 24)]
        page_cache: usize,
        /// Let editors start the link check, which calls the addresses of learning resources
        #[arg(long, env = "TRINN_ALLOW_NETWORK", value_parser = clap::builder::FalseyValueParser::new())]
        allow_network: bool,
    },
    /// Take content in from a file
    Import {
        /// What to import
        #[command(subcommand)]
        what: Import,
    },
    /// Write content out
    Export {
        /// What to export
        #[command(subcommand)]
        what: Export,
    },
    /// Search the content
    Search {
        /// What to search
        #[command(subcommand)]
        what: Search,
    },
    /// The audit log
    Audit {
        /// What to do with it
        #[command(subcommand)]
        what: Audit,
    },
    /// Write a backup of everything to one file
    Backup {
        /// The file; it must not exist yet
        file: PathBuf,
        #[command(flatten)]
        at: Where,
    },
    /// Restore a backup into a new, empty database
    Restore {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        at: Where,
    },
    /// Make an account with a new password, which is printed once; the first one of an installation
    Account {
        /// E-mail address to sign in with
        email: String,
        /// The person's name
        #[arg(long)]
        name: String,
        /// reader, reporter, editor, publisher or administrator
        #[arg(long, default_value = "administrator")]
        role: String,
        /// Key of the organisation that the role is held in; the top one when it is left out
        #[arg(long, value_name = "KEY")]
        organisation: Option<String>,
        #[command(flatten)]
        at: Where,
    },
    /// Item response theory on files: calibrate items, score people, simulate and run adaptive tests
    Irt {
        /// What to do
        #[command(subcommand)]
        what: irt::Irt,
    },
    /// The item bank's files: check and export them
    Items {
        /// What to do
        #[command(subcommand)]
        what: items::Items,
    },
    /// Learning resources: check their addresses
    Resources {
        /// What to do
        #[command(subcommand)]
        what: resources::Resources,
    },
    /// The yearly plan on files: search, judge, bound, explain
    Plan {
        /// What to do
        #[command(subcommand)]
        what: plan::Plan,
    },
    /// Indicators: count, ask, recount and compare
    Evidence {
        /// What to do
        #[command(subcommand)]
        what: evidence::Evidence,
    },
    /// Check that everything is in order
    Doctor {
        #[command(flatten)]
        at: Where,
    },
    /// Fill a new database with the demonstration content
    Demo {
        #[command(flatten)]
        at: Where,
    },
}

/// What to import.
#[derive(Subcommand, Debug)]
pub enum Import {
    /// Policies from .jsonl, .csv or .xlsx; '-' reads JSON Lines from standard input
    Policies {
        /// The file
        file: PathBuf,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        at: Where,
    },
}

/// What to export.
#[derive(Subcommand, Debug)]
pub enum Export {
    /// Policies to standard output
    Policies {
        /// Format
        #[arg(long, value_enum, default_value_t = ExportFormat::Jsonl)]
        format: ExportFormat,
        /// Filters as in the address of a list: 'country=NO&stage=implementation'
        #[arg(long, value_name = "FILTER", default_value = "")]
        filter: String,
        #[command(flatten)]
        at: Where,
    },
}

/// A format of export.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// JSON-LD (schema.org and SKOS)
    JsonLd,
    /// Excel workbook
    Xlsx,
}

/// What to search.
#[derive(Subcommand, Debug)]
pub enum Search {
    /// Policies
    Policies {
        /// Words; "a phrase"; -without
        query: String,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        at: Where,
    },
}

/// What to do with the audit log.
#[derive(Subcommand, Debug)]
pub enum Audit {
    /// Walk the whole chain and say whether it is whole
    Verify {
        #[command(flatten)]
        at: Where,
    },
}
