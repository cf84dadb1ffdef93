//! Groups: add one, add learners, name teachers, end a membership, erase a name, and read the list.
//! Every read of names leaves an entry in the audit log; the entries themselves hold no name.

use db::{Db, DbError, audit};
use kernel::{Chance, Id, Instant};
use serde_json::json;
use uuid::Uuid;

use super::{By, PeopleError};
use crate::group::{Group, Member, names_of, tidy};
use crate::store::{group, organisation, person};
use crate::{OrganisationId, Refusal, Span};

/// What a new group needs.
#[derive(Clone, Debug)]
pub struct AddGroup {
    /// Where.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its school year.
    pub school_year: String,
    /// Its programme, or empty.
    pub programme: String,
    /// Its days.
    pub span: Span,
}

/// Adds a group; gives its id.
///
/// # Errors
/// When a text is missing or the organisation is not there on the first day.
pub async fn add_group(
    db: &Db,
    by: By,
    what: &AddGroup,
    now: Instant,
    chance: &mut Chance,
) -> Result<Uuid, PeopleError> {
    let programme = what.programme.trim();
    let new = Group {
        id: Id::<Group>::new(now, chance).uuid(),
        organisation: what.organisation,
        name: tidy(&what.name)?,
        school_year: tidy(&what.school_year)?,
        programme: if programme.is_empty() { None } else { Some(tidy(programme)?) },
        span: what.span,
    };
    let mut tx = db.write().await?;
    let map = organisation::load_map(&mut tx).await?;
    let there = map.get(what.organisation).ok_or(PeopleError::NotFound("organisation"))?;
    if !there.exists_on(what.span.from) {
        return Err(Refusal::NotThere { who: there.key.to_string(), on: what.span.from }.into());
    }
    group::insert(&mut tx, &new).await?;
    let detail = json!({ "organisation": there.key });
    audit::append(&mut tx, now, &by.to_string(), "group.add", &format!("group/{}", new.id), &detail).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// Adds the learners of a pasted list, one name a line, from today on; gives their ids in the list's order.
///
/// # Errors
/// When the list has no usable name.
pub async fn add_learners(
    db: &Db,
    by: By,
    group_id: Uuid,
    list: &str,
    now: Instant,
    chance: &mut Chance,
) -> Result<Vec<Uuid>, PeopleError> {
    let names = names_of(list)?;
    let mut tx = db.write().await?;
    group::one(&mut tx, group_id).await?.ok_or(PeopleError::NotFound("group"))?;
    let mut ids = Vec::with_capacity(names.len());
    for name in &names {
        let id = Id::<Member>::new(now, chance).uuid();
        group::add_member(&mut tx, group_id, id, name, now.date(), now).await?;
        ids.push(id);
    }
    let detail = json!({ "learners": ids.len() });
    audit::append(&mut tx, now, &by.to_string(), "group.add_learners", &format!("group/{group_id}"), &detail)
        .await?;
    tx.commit().await?;
    Ok(ids)
}

/// The learners of a group today, by name; the read goes into the audit log.
///
/// # Errors
/// When the database refuses.
pub async fn read_learners(db: &Db, by: By, group_id: Uuid, now: Instant) -> Result<Vec<Member>, DbError> {
    let mut tx = db.write().await?;
    let members = group::members(&mut tx, group_id, now.date()).await?;
    let detail = json!({ "learners": members.len() });
    audit::append(
        &mut tx,
        now,
        &by.to_string(),
        "group.read_learners",
        &format!("group/{group_id}"),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(members)
}

/// Ends a learner's membership today.
///
/// # Errors
/// When the learner is not in the group.
pub async fn end_membership(
    db: &Db,
    by: By,
    group_id: Uuid,
    learner: Uuid,
    now: Instant,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    if !group::end_member(&mut tx, group_id, learner, now.date()).await? {
        return Err(PeopleError::NotFound("learner"));
    }
    let detail = json!({ "learner": learner });
    audit::append(
        &mut tx,
        now,
        &by.to_string(),
        "group.end_membership",
        &format!("group/{group_id}"),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a person a teacher of a group from today on. Somebody who is one already stays one.
///
/// # Errors
/// When the person or the group is not there.
pub async fn give_teacher(
    db: &Db,
    by: By,
    group_id: Uuid,
    who: Uuid,
    now: Instant,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    group::one(&mut tx, group_id).await?.ok_or(PeopleError::NotFound("group"))?;
    person::one(&mut tx, who).await?.filter(|p| !p.closed).ok_or(PeopleError::NotFound("person"))?;
    if group::teachers(&mut tx, group_id, now.date()).await?.iter().any(|t| t.person == who) {
        return Ok(());
    }
    group::add_teacher(&mut tx, group_id, who, now.date()).await?;
    let detail = json!({ "person": who });
    audit::append(&mut tx, now, &by.to_string(), "group.give_teacher", &format!("group/{group_id}"), &detail)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a person's teaching of a group today.
///
/// # Errors
/// When the person does not teach it.
pub async fn end_teacher(
    db: &Db,
    by: By,
    group_id: Uuid,
    who: Uuid,
    now: Instant,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    if !group::end_teacher(&mut tx, group_id, who, now.date()).await? {
        return Err(PeopleError::NotFound("teacher"));
    }
    let detail = json!({ "person": who });
    audit::append(&mut tx, now, &by.to_string(), "group.end_teacher", &format!("group/{group_id}"), &detail)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Erases a learner's name for good; memberships and results stay, without a name.
///
/// # Errors
/// When the name was erased before, or the learner is not in the group.
pub async fn erase_learner(
    db: &Db,
    by: By,
    group_id: Uuid,
    learner: Uuid,
    now: Instant,
) -> Result<(), PeopleError> {
    let mut tx = db.write().await?;
    let here = group::members(&mut tx, group_id, now.date()).await?.iter().any(|m| m.learner == learner);
    if !here || !group::erase(&mut tx, learner, now).await? {
        return Err(PeopleError::NotFound("learner"));
    }
    audit::append(&mut tx, now, &by.to_string(), "learner.erase", &format!("learner/{learner}"), &json!({}))
        .await?;
    tx.commit().await?;
    Ok(())
}
