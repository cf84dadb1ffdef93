//! `trinn resources check`: calls the addresses of the learning resources.

use std::process::ExitCode;

use anyhow::Result;
use competence::links::Caller;
use competence::use_cases::check_resources::{Progress, check_resources};
use kernel::Clock;

use super::BAD_INPUT;
use crate::cli::resources::Resources;
use crate::place;

/// Does what was asked.
pub async fn resources(what: &Resources) -> Result<ExitCode> {
    let Resources::Check { allow_network, private, only, at } = what;
    if !allow_network {
        eprintln!(
            "could not check the addresses: calls to the web are off\n  hint: say --allow-network, or set TRINN_ALLOW_NETWORK=1"
        );
        return Ok(ExitCode::from(BAD_INPUT));
    }
    let place = place::open(at, false).await?;
    let say = |p: Progress| {
        if p.done.is_multiple_of(20) && p.done > 0 && !p.over {
            eprintln!("{} of {}", p.done, p.of);
        }
    };
    let caller = Caller { private: *private };
    let done =
        check_resources(&place.db, &Clock::System, caller, only.as_deref(), "command:resources check", say)
            .await?;
    place.db.close().await;
    if let (Some(id), 0) = (only, done.of) {
        eprintln!("could not find the resource {id}\n  hint: its id stands in the address of its page");
        return Ok(ExitCode::from(BAD_INPUT));
    }
    super::print(&format!(
        "checked {}: {} work, {} failed, {} count as dead\n",
        done.done, done.works, done.failed, done.dead
    ))?;
    Ok(if done.dead == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
