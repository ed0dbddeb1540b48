//! Addresses that begin something: a paper of a case, a step of it.

use anxin_domain::id::RecordId;
use anxin_domain::kinds::prefill::named;
use leptos::prelude::*;

use super::super::shell::{begin_papers, use_place, use_work};
use crate::platform::today;

fn parts() -> Option<(RecordId, String)> {
    let place = use_place();
    let path = place.path();
    let mut parts = path.trim_start_matches('/').split('/').skip(1);
    Some((parts.next()?.parse().ok()?, parts.nth(1)?.to_owned()))
}

/// `/record/{case}/new/{name}`: begins what has the name, and goes to its form; where it is several papers,
/// back to the case.
#[component]
pub(crate) fn BeginPaper() -> impl IntoView {
    let (work, place) = (use_work(), use_place());
    let begun = untrack(parts).and_then(|(case, name)| {
        let (spec, values) = named(&name, &today())?;
        Some((work.desk().view(case)?, spec, values))
    });
    match begun {
        Some((case, spec, values)) => begin_papers(work, place, &case, spec, values, true),
        None => place.go("/", true),
    }
}

/// `/record/{case}/step/{action}`: begins what is said with the step, or goes on with it.
#[component]
pub(crate) fn BeginStep() -> impl IntoView {
    let (work, place) = (use_work(), use_place());
    let Some((case, action)) = untrack(parts) else { return place.go("/", true) };
    let Some(lead) = work.desk().view(case) else { return place.go("/", true) };
    let desk = work.desk();
    work.run(async move {
        let step = desk.begin_step(&lead, &action).await?;
        place.go(&format!("/step/{step}"), true);
        Ok(())
    });
}
