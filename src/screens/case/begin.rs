//! Addresses that begin something: a paper of a case, a step of it.

use anxin_domain::id::RecordId;
use anxin_domain::kinds;
use anxin_locale::text;
use leptos::prelude::*;

use super::super::shell::{begin_paper, use_place, use_work};
use crate::platform::spawn;

fn parts() -> Option<(RecordId, String)> {
    let place = use_place();
    let path = place.path();
    let mut parts = path.trim_start_matches('/').split('/').skip(1);
    Some((parts.next()?.parse().ok()?, parts.nth(1)?.to_owned()))
}

/// `/record/{case}/new/{kind}`: begins the paper and goes to its form.
#[component]
pub(crate) fn BeginPaper() -> impl IntoView {
    let (work, place) = (use_work(), use_place());
    let begun = untrack(parts).and_then(|(case, kind)| {
        let spec = kinds::spec(&kind).filter(|spec| spec.parent == Some(kinds::LEAD.kind))?;
        Some((work.desk().view(case)?, spec))
    });
    match begun {
        Some((case, spec)) => begin_paper(work, place, &case, spec, true),
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
    spawn(async move {
        match desk.begin_step(&lead, &action).await {
            Ok(step) => place.go(&format!("/step/{step}"), true),
            Err(error) => drop(work.trouble.try_set(Some(text(&error.key())))),
        }
    });
}
