//! Addresses that begin something: a paper of a case, a change of a record.

use anxin_domain::id::RecordId;
use anxin_domain::kinds::is_line;
use anxin_domain::kinds::prefill::named;
use leptos::prelude::*;

use super::super::shell::{begin_papers, use_place, use_work};
use crate::desk::Draft;
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
    let Some((case, spec, values)) = begun else { return place.go("/", true) };
    // What was begun like that before and is not finished is gone on with.
    let is_same = |draft: &Draft| {
        draft.kind == spec.kind
            && work.desk().view(draft.record).is_none()
            && matches!(values.as_slice(), [only] if only.iter().all(|(path, value)| draft.values.get(path) == Some(value)))
    };
    match work.desk().draft_children(case.id).into_iter().find(is_same) {
        Some(begun) => place.go(&format!("/draft/{}", begun.record), true),
        None => begin_papers(work, place, &case, spec, values, true),
    }
}

/// `/record/{id}/edit`: begins to change a record, or goes on with it; `/record/{id}/edit/roster` goes on to its roster.
#[component]
pub(crate) fn BeginEdit() -> impl IntoView {
    let (work, place) = (use_work(), use_place());
    let path = untrack(|| place.path());
    let mut parts = path.trim_start_matches('/').split('/').skip(1);
    let id = parts.next().and_then(|id| id.parse::<RecordId>().ok());
    let part = parts.nth(1).map(str::to_owned);
    let desk = work.desk();
    let Some(record) = id.and_then(|id| desk.view(id)) else { return place.go("/", true) };
    if desk.is_locked_record(&record) {
        return place.go(&format!("/record/{}", record.id), true);
    }
    // A line of a case that is being changed is saved with it.
    let with = record.parent.filter(|lead| is_line(&record.kind) && desk.draft(*lead).is_some());
    let to = match (with, part) {
        (Some(lead), _) => format!("/draft/{lead}/line/{}", record.id),
        (None, Some(part)) => format!("/draft/{}/{part}", record.id),
        (None, None) => format!("/draft/{}", record.id),
    };
    work.run(async move {
        desk.edit(&record).await?;
        place.go(&to, true);
        Ok(())
    });
}
