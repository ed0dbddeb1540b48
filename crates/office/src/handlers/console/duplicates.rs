//! Cases that may be one (C41): found by the domain's rules, decided by a clerk. Joining is a step of the case like
//! every other; nothing is moved or thrown away.

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::case::step::{self, Action, State as Stand};
use anxin_domain::case::{Case, Paper};
use anxin_domain::duplicate::{self, Reporter};
use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::kinds::{self, LEAD};
use anxin_domain::policy::Action as May;
use anxin_protocol::duplicate::{Alike, Decision, Duplicates, Joined, JoinedStep};
use anxin_sync::{Body, Change, Record};
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::case::{self, Held, as_paper};
use crate::access::Clerk;
use crate::app::Office;
use crate::extract::{Json, Path};
use crate::hand::{self, Intent};
use crate::problem::Fault;

/// A lead that is there and was not struck out.
async fn lead(office: &Office, scope: &ScopeId, id: RecordId) -> Result<Record, Fault> {
    let found = case::lead(office, scope, id).await?;
    if found.void.is_some() { Err(Fault::not_found()) } else { Ok(found) }
}

fn title(held: &Held) -> String {
    kinds::title(&LEAD, &held.lead.fields).to_owned()
}

/// `GET /api/v1/console/records/{scope}/{id}/duplicates`
pub(crate) async fn list(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
) -> Result<Json<Duplicates>, Fault> {
    clerk.caller.must(May::ReadRecords, &scope)?;
    let lead = lead(&office, &scope, id).await?;
    Ok(Json(look(&office, lead).await?))
}

async fn look(office: &Office, lead: Record) -> Result<Duplicates, Fault> {
    let into = duplicate::joined_into(&lead.fields);
    let (mut near, mut with) = (Vec::new(), Vec::new());
    // One that was joined has the key of its case alone, which would find the others of that.
    if into.is_none() {
        for other in case::near(office, &lead).await? {
            near.push(Held::of(office, other).await?);
        }
    }
    for other in case::joined_leads(office, &lead).await? {
        with.push(Held::of(office, other).await?);
    }
    let own = Held::of(office, lead).await?;
    let alike = alike(&own, &near);
    if with.is_empty() {
        return Ok(Duplicates { alike, into, ..Duplicates::default() });
    }
    with.insert(0, own);
    let (joined, history) = together(&with);
    Ok(Duplicates { alike, into, joined, history })
}

fn alike(own: &Held, near: &[Held]) -> Vec<Alike> {
    let like = |other: &Held| {
        let likeness = own.with(|own| other.with(|other| duplicate::compare(&own, &other)))?;
        Some(Alike {
            id: other.lead.id,
            title: title(other),
            by: other.lead.created.by,
            got: other.lead.created.got,
            exact: likeness.exact,
            why: likeness.why.iter().map(|same| same.name().to_owned()).collect(),
        })
    };
    let mut found: Vec<Alike> = near.iter().filter_map(like).collect();
    found.sort_by_key(|one| (!one.exact, one.got));
    found
}

/// What stands together, with the history of all; who is sealed stays sealed.
fn together(all: &[Held]) -> (Vec<Joined>, Vec<JoinedStep>) {
    let papers: Vec<Vec<Paper<'_>>> = all.iter().map(Held::papers).collect();
    let cases: Vec<Case<'_>> = all
        .iter()
        .zip(&papers)
        .map(|(held, papers)| Case { lead: as_paper(&held.lead), papers })
        .collect();
    let joined = duplicate::join(&cases);
    let each = all.iter().zip(&joined.sources).zip(&joined.reporters);
    let each = each.map(|((held, (_, source)), (_, reporter))| Joined {
        id: held.lead.id,
        title: title(held),
        source: (*source).to_owned(),
        reporter: match reporter {
            Reporter::Named(name) => Some((*name).to_owned()),
            Reporter::Sealed => None,
        },
    });
    let step = |(of, step): &(RecordId, step::Step<'_>)| JoinedStep {
        of: *of,
        act: step.action.name().to_owned(),
        by: step.by.to_owned(),
        got: step.got,
    };
    (each.collect(), joined.history.iter().map(step).collect())
}

/// `POST /api/v1/console/records/{scope}/{id}/duplicates`
pub(crate) async fn decide(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, id)): Path<(ScopeId, RecordId)>,
    Json(decision): Json<Decision>,
) -> Result<Json<Duplicates>, Fault> {
    clerk.caller.must(May::WriteRecords, &scope)?;
    let (own, other) =
        (lead(&office, &scope, id).await?, lead(&office, &scope, decision.other).await?);
    if own.id == other.id {
        return Err(Fault::wrong_field("other"));
    }
    let body = if decision.same { join(&own, &other)? } else { tell_apart(&own, other.id) };
    let intent = Intent { record: id, kind: LEAD.kind, base: own.version, body };
    hand::write(&office, &clerk.caller, &scope, vec![intent]).await?;
    let now = lead(&office, &scope, id).await?;
    // Somebody may have been faster; then the step waits on the case beside what stands.
    if decision.same && duplicate::joined_into(&now.fields) != Some(other.id) {
        return Err(not_joined());
    }
    Ok(Json(look(&office, now).await?))
}

fn not_joined() -> Fault {
    Fault::new(StatusCode::CONFLICT, "not_joined")
}

/// The step that joins a case into another one that still goes on.
fn join(own: &Record, other: &Record) -> Result<Body, Fault> {
    let args = BTreeMap::from([("case".to_owned(), json!(other.id))]);
    let action = Action::Join.name();
    let may = step::judge(&own.fields, action, &args).is_ok();
    let goes_on = Stand::of(&other.fields).is_some_and(Stand::is_open);
    if !may || !goes_on {
        return Err(not_joined());
    }
    Ok(Body::Act { action: action.to_owned(), args })
}

fn tell_apart(own: &Record, other: RecordId) -> Body {
    let path = duplicate::unlike(other);
    let was = own.value(&path).clone();
    Body::Patch { changes: BTreeMap::from([(path, Change { was, now: Value::Bool(true) })]) }
}
