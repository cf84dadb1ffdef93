//! `trinn account`: makes an account, the first one of an installation above all.

use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::civil::date;
use kernel::{Chance, Clock, Lang, Text};
use people::use_cases::{
    AddOrganisation, AddPerson, GiveRole, NewOrganisation, add_organisation, add_person, give_role,
};
use people::{By, Kind, OrganisationKey, PeopleError, Role, store};

use super::{BAD_INPUT, demo};
use crate::cli::Where;
use crate::place;

/// The acting party in the audit log.
const BY: By = By::Command("command:account");
/// The organisation that is made when there is none.
const TOP: &str = "nation";

/// Makes the account, gives it the role and prints its password once.
pub async fn account(
    at: &Where,
    email: &str,
    name: &str,
    role: &str,
    organisation: Option<&str>,
) -> Result<ExitCode> {
    match make(at, email, name, role, organisation).await {
        Ok(password) => {
            println!("{email} signs in with the password {password}\nchange it under /me/password");
            Ok(ExitCode::SUCCESS)
        }
        Err(e) => match e.downcast_ref::<PeopleError>() {
            Some(PeopleError::Refused(r)) => {
                eprintln!("could not make the account: {}", r.problem());
                Ok(ExitCode::from(BAD_INPUT))
            }
            _ => Err(e).context("make the account"),
        },
    }
}

async fn make(at: &Where, email: &str, name: &str, role: &str, organisation: Option<&str>) -> Result<String> {
    let role: Role = role.parse().map_err(PeopleError::from)?;
    let place = place::open(at, true).await?;
    let (now, mut chance) = (Clock::System.now(), Chance::from_os());
    let mut conn = place.db.read().await?;
    let map = store::organisation::load_map(&mut conn).await?;
    drop(conn);
    let top = map.iter().find(|o| o.parents.is_empty()).map(|o| o.key.clone());
    let organisation: OrganisationKey = match (organisation, top) {
        (Some(key), _) => key.parse().map_err(PeopleError::from)?,
        (None, Some(top)) => top,
        (None, None) => {
            let key: OrganisationKey = TOP.parse().map_err(PeopleError::from)?;
            let name = Text::of(Lang::Nb, "Nasjonen").with(Lang::Nn, "Nasjonen").with(Lang::En, "The nation");
            let new = NewOrganisation { key: key.clone(), name, codes: Vec::new() };
            let what = AddOrganisation { new, kind: Kind::Nation, parent: None, on: date(2000, 1, 1) };
            add_organisation(&place.db, BY, &what, now, &mut chance).await?;
            key
        }
    };
    let password = demo::password(&mut chance);
    let who = AddPerson { name: name.to_owned(), email: email.to_owned(), password: password.clone() };
    let person = add_person(&place.db, BY, &who, now, &mut chance).await?;
    let what = GiveRole { person, role, organisation, from: now.date(), to: None };
    give_role(&place.db, BY, &what, now, &mut chance).await?;
    place.db.close().await;
    Ok(password)
}
