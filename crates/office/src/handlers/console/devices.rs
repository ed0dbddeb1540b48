//! Phones: make an enrolment, compare the numbers, revoke.

use std::sync::Arc;

use anxin_domain::id::{DeviceId, PersonId};
use anxin_domain::policy::Action;
use anxin_protocol::console::{ConfirmDevice, DeviceRow, Devices, Enrolment, NewEnrolment};
use anxin_protocol::limits::ENROL_MINUTES;
use anxin_store::contract::{Device, DeviceState, SessionOwner};
use axum::extract::State;
use axum::http::StatusCode;
use qrcode::QrCode;
use qrcode::render::svg;

use super::session::audit;
use crate::access::{Clerk, names};
use crate::app::Office;
use crate::extract::{Json, Path};
use crate::problem::Fault;
use crate::secret;

const MINUTE_MS: i64 = 60_000;

/// Makes a one-time enrolment link for a person.
pub(crate) async fn enrolment_link(
    office: &Office,
    person: PersonId,
) -> Result<(String, i64), Fault> {
    let code = secret::code();
    let until = office.now() + ENROL_MINUTES * MINUTE_MS;
    office.store.put_enrolment(&secret::hash(&code), person, until).await?;
    Ok((format!("{}/#enrol={code}", office.origin), until))
}

/// Refuses unless the caller manages every place the person was granted.
async fn must_manage(office: &Office, clerk: &Clerk, person: PersonId) -> Result<(), Fault> {
    let person = office.store.person(person).await?.ok_or_else(Fault::not_found)?;
    for (scope, _) in &person.grants {
        clerk.caller.must(Action::ManagePeople, scope)?;
    }
    Ok(())
}

/// `POST /api/v1/console/enrolments`
pub(crate) async fn enrol(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Json(new): Json<NewEnrolment>,
) -> Result<(StatusCode, Json<Enrolment>), Fault> {
    must_manage(&office, &clerk, new.person).await?;
    let (link, until) = enrolment_link(&office, new.person).await?;
    let qr = QrCode::new(&link).map_err(|_| Fault::wrong_field("origin"))?;
    let qr_svg = qr.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let who = clerk.caller.principal.person;
    audit(&office, who, "enrolment.make", &new.person.to_string()).await?;
    Ok((StatusCode::CREATED, Json(Enrolment { link, qr_svg, until })))
}

/// `GET /api/v1/console/devices`
pub(crate) async fn list(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
) -> Result<Json<Devices>, Fault> {
    clerk.caller.must_somewhere(Action::ReadPeople)?;
    let names = names(&office).await?;
    let name_of = |id: PersonId| {
        names.iter().find(|person| person.id == id).map_or_else(String::new, |p| p.name.clone())
    };
    let devices = office.store.devices().await?;
    let rows = devices
        .into_iter()
        .map(|device| DeviceRow {
            id: device.id,
            person_name: name_of(device.person),
            person: device.person,
            state: state_name(device.state).to_owned(),
            number: (device.state == DeviceState::Waiting).then_some(device.number),
            label: device.label,
            seen: device.seen,
        })
        .collect();
    Ok(Json(Devices { devices: rows }))
}

fn state_name(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Waiting => "waiting",
        DeviceState::Active => "active",
        DeviceState::Revoked => "revoked",
    }
}

async fn managed(office: &Office, clerk: &Clerk, id: DeviceId) -> Result<Device, Fault> {
    let device = office.store.device(id).await?.ok_or_else(Fault::not_found)?;
    must_manage(office, clerk, device.person).await?;
    Ok(device)
}

/// `POST /api/v1/console/devices/{id}/confirm`
pub(crate) async fn confirm(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path(id): Path<DeviceId>,
    Json(body): Json<ConfirmDevice>,
) -> Result<StatusCode, Fault> {
    let device = managed(&office, &clerk, id).await?;
    if body.number.trim() != device.number {
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "number_differs"));
    }
    let from = [DeviceState::Waiting];
    if !office.store.set_device_state(id, &from, DeviceState::Active).await? {
        return Err(Fault::not_found());
    }
    audit(&office, clerk.caller.principal.person, "device.confirm", &id.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/console/devices/{id}/revoke`
pub(crate) async fn revoke(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path(id): Path<DeviceId>,
) -> Result<StatusCode, Fault> {
    managed(&office, &clerk, id).await?;
    let from = [DeviceState::Waiting, DeviceState::Active];
    office.store.set_device_state(id, &from, DeviceState::Revoked).await?;
    office.store.drop_sessions(SessionOwner::Device(id)).await?;
    audit(&office, clerk.caller.principal.person, "device.revoke", &id.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}
