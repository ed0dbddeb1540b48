//! What the office decides about phones apart from HTTP: what becomes of an op, where a feed goes on.

use std::collections::BTreeSet;

use anxin_domain::id::{DeviceId, ScopeId};
use anxin_domain::kinds;
use anxin_domain::policy::{Action, Principal, ScopeTree};
use anxin_protocol::limits;
use anxin_store::contract::{Mark, Marks, Stance};
use anxin_sync::{Body, Op, Reason};

/// What the office makes of an op that comes from `device`, by who may do what.
pub fn stance(
    op: &Op,
    raw: &str,
    device: DeviceId,
    principal: &Principal,
    tree: &ScopeTree,
) -> Stance {
    let may = |action| principal.may(action, &op.scope, tree);
    let files = matches!(op.body, Body::Create { .. }) && may(Action::FileSealed);
    // A kind of a compartment lies in that compartment and nowhere else.
    let home = kinds::spec(&op.kind).and_then(|spec| spec.compartment);
    let at_home = home.is_none_or(|home| op.scope.compartment() == Some(home));
    let (writes, late) = (may(Action::WriteRecords) || files, may(Action::HandInLate));
    if op.device != device || !at_home || !(writes || late) {
        return Stance::Refuse(Reason::Forbidden);
    }
    let paths: Vec<&String> = match &op.body {
        Body::Create { fields, .. } => fields.keys().collect(),
        Body::Patch { changes } => changes.keys().collect(),
        Body::Settle { path, .. } => vec![path],
        Body::Void { .. } | Body::Act { .. } => Vec::new(),
    };
    let fits = raw.len() <= limits::OP_BYTES
        && paths.len() <= limits::OP_PATHS
        && paths.iter().all(|path| path.chars().count() <= limits::PATH_CHARS);
    match (fits, writes) {
        (false, _) => Stance::Refuse(Reason::TooLarge),
        (true, true) => Stance::Take,
        (true, false) => Stance::Review,
    }
}

/// Where a phone's feed goes on: the scopes it may read, from where it left off, and those that it
/// may read no longer.
pub fn resume(readable: &BTreeSet<ScopeId>, known: Option<&Marks>) -> (Marks, Vec<ScopeId>) {
    let mark = |scope| known.and_then(|marks| marks.get(scope)).copied().unwrap_or(Mark::START);
    let marks = readable.iter().map(|scope| (scope.clone(), mark(scope))).collect();
    let known = known.into_iter().flat_map(Marks::keys);
    (marks, known.filter(|scope| !readable.contains(*scope)).cloned().collect())
}
