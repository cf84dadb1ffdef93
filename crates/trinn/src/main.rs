//! The program: command line, log, exit code. Everything else is in the library beside it.
//!
//! Exit codes: 0 done; 1 it could not be done; 2 the input or the command line is bad.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = trinn::cli::Args::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("TRINN_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,trinn=info")),
        )
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("could not start: {e}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(trinn::commands::run(args)) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("could not {e:#}");
            ExitCode::FAILURE
        }
    }
}
