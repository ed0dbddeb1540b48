//! 扫码维权 posters: a site's, or a place's.

use std::sync::Arc;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds::{BOARD_LINES, BOARD_PLACES};
use anxin_domain::policy::Action;
use anxin_protocol::report::desk::Poster;
use axum::extract::State;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;

use crate::access::Clerk;
use crate::app::Office;
use crate::extract::{Json, Path, Query};
use crate::problem::Fault;

/// Which site.
#[derive(Deserialize)]
pub(crate) struct PosterQuery {
    site: Option<RecordId>,
}

/// `GET /api/v1/console/posters/{scope}`
pub(crate) async fn read(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path(scope): Path<ScopeId>,
    Query(query): Query<PosterQuery>,
) -> Result<Json<Poster>, Fault> {
    clerk.caller.must(Action::HandleReports, &scope)?;
    let rows = office.store.scopes().await?;
    let top = rows.iter().find(|row| row.parent.is_none() && row.id.compartment().is_none());
    let county = top.map(|row| row.name.clone()).unwrap_or_default();
    let row = rows.into_iter().find(|row| row.id == scope && scope.compartment().is_none());
    let name = row.ok_or_else(Fault::not_found)?.name;
    let mut link = format!("{}/report#at={scope}", office.origin);
    let mut site = std::collections::BTreeMap::new();
    if let Some(id) = query.site {
        let found = office.store.record(&scope, id).await?;
        let found = found.filter(|record| record.kind == "site" && record.void.is_none());
        let found = found.ok_or_else(Fault::not_found)?;
        let said = BOARD_LINES.into_iter().chain(BOARD_PLACES);
        let said = said.map(|key| (key.to_owned(), found.text(key).to_owned()));
        site.extend(said.filter(|(_, text)| !text.is_empty()));
        link = format!("{link}~{}", id.0.simple());
    }
    // Mud and a torn corner: a quarter of the code may be gone.
    let qr = QrCode::with_error_correction_level(&link, EcLevel::Q);
    let qr = qr.map_err(|_| Fault::wrong_field("origin"))?;
    let qr_svg = qr.render::<svg::Color<'_>>().min_dimensions(400, 400).build();
    Ok(Json(Poster { link, qr_svg, name, county, site }))
}
