//! `trinn items`: the item bank's files.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with the item bank.
#[derive(Subcommand, Debug)]
pub enum Items {
    /// Check every item and print the coverage; exit code 1 when there are errors
    Lint {
        /// Folder with the items
        #[arg(default_value = "content/items")]
        dir: PathBuf,
        /// File with the frameworks
        #[arg(long, value_name = "FILE", default_value = "content/frameworks/frameworks.json")]
        frameworks: PathBuf,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the newest version of every item to standard output, one JSON object a line
    Export {
        /// Folder with the items
        #[arg(default_value = "content/items")]
        dir: PathBuf,
        /// Leave out keys and feedback
        #[arg(long)]
        without_keys: bool,
    },
    /// Make the file of a file task as a learner with this seed would get it, for editors to look at
    File {
        /// Id of the item
        item: String,
        /// Folder with the items
        #[arg(long, value_name = "DIR", default_value = "content/items")]
        dir: PathBuf,
        /// The learner's seed
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Language: nb, nn, se or en
        #[arg(long, default_value = "nb")]
        lang: kernel::Lang,
        /// Folder to write the file to
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
}
