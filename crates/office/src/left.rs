//! Drafts that were brought to the office in a file: kept sealed beside the media until their person's phone has
//! fetched them.

use anxin_domain::id::{PersonId, RecordId};
use anxin_protocol::escrow::LeftDraft;
use axum::http::StatusCode;
use futures_util::TryStreamExt as _;
use object_store::ObjectStore as _;
use object_store::path::Path;

use crate::app::Office;
use crate::problem::Fault;

const FOLDER: &str = "left";

fn folder(person: PersonId) -> Path {
    Path::from_iter([FOLDER, &person.to_string()])
}

fn path(person: PersonId, record: RecordId) -> Path {
    Path::from_iter([FOLDER, &person.to_string(), &record.to_string()])
}

fn unavailable(error: impl std::error::Error) -> Fault {
    tracing::error!(%error, "left drafts");
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").after(30)
}

/// Keeps a draft for its person, in place of an older one of the same record.
pub(crate) async fn keep(
    office: &Office,
    person: PersonId,
    record: RecordId,
    draft: &LeftDraft,
) -> Result<(), Fault> {
    let plain = serde_json::to_vec(draft).map_err(unavailable)?;
    let sealed = office.report_key.seal(record, &plain);
    office.media.put(&path(person, record), sealed.into()).await.map_err(unavailable)?;
    Ok(())
}

/// The records whose drafts wait for a person.
pub(crate) async fn list(office: &Office, person: PersonId) -> Result<Vec<RecordId>, Fault> {
    let folder = folder(person);
    let found: Vec<_> =
        office.media.list(Some(&folder)).try_collect().await.map_err(unavailable)?;
    Ok(found.iter().filter_map(|meta| meta.location.filename()?.parse().ok()).collect())
}

/// A person's draft of a record.
pub(crate) async fn read(
    office: &Office,
    person: PersonId,
    record: RecordId,
) -> Result<Option<LeftDraft>, Fault> {
    let found = match office.media.get(&path(person, record)).await {
        Ok(found) => found.bytes().await.map_err(unavailable)?,
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(unavailable(error)),
    };
    let plain = office.report_key.open(record, &found).map_err(unavailable)?;
    serde_json::from_slice(&plain).map(Some).map_err(unavailable)
}

/// Forgets a draft that its person's phone has.
pub(crate) async fn forget(
    office: &Office,
    person: PersonId,
    record: RecordId,
) -> Result<(), Fault> {
    match office.media.delete(&path(person, record)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(unavailable(error)),
    }
}
