//! 打听举报人: somebody wants to know who reported. He is refused, and that he asked is kept.

use std::sync::Arc;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::policy::Action;
use anxin_protocol::console::Asker;
use axum::extract::State;
use axum::http::StatusCode;

use super::case::lead;
use super::people::checked_name;
use super::session::audit;
use crate::access::Clerk;
use crate::app::Office;
use crate::extract::{Json, Path};
use crate::problem::Fault;

/// `POST /api/v1/console/records/{scope}/{id}/reporter`
///
/// There is no other answer than 403: the words of `reporter_secret` name the articles that the clerk reads
/// out (劳动保障监察条例 9(3), 30). The audit has the case and who asked; who reported is not looked at.
pub(crate) async fn ask(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
    Json(asker): Json<Asker>,
) -> Result<StatusCode, Fault> {
    clerk.caller.must(Action::ReadRecords, &scope)?;
    lead(&office, &scope, id).await?;
    let target = format!("{id} {}", checked_name(&asker.name)?);
    audit(&office, clerk.caller.principal.person, "reporter.ask", &target).await?;
    Err(Fault::new(StatusCode::FORBIDDEN, "reporter_secret"))
}
