//! Ops that were set aside: `anxin-office refused` lists them, takes them in after all and closes them, as the console's
//! room does.

use std::collections::BTreeSet;

use anxin_domain::id::{PersonId, ScopeId};
use anxin_domain::kinds;
use anxin_locale::{find, text};
use anxin_store::StoreError;
use anxin_store::contract::{AsideOp, AuditEntry};
use anxin_sync::{Body, Op, Settlement, Verdict};

use crate::app::Office;

/// Shown at most, by the command and in the room.
pub const SHOWN: u32 = 50;

/// Characters of a reason for closing.
pub const REASON_CHARS: std::ops::RangeInclusive<usize> = 2..=500;

/// Why an op was not settled.
#[derive(Debug, thiserror::Error)]
pub enum SettleAsideError {
    /// No op of this key is aside.
    #[error("no op {0} waits to be settled; `anxin-office refused list` shows those that do")]
    Unknown(String),
    /// The key's beginning fits several.
    #[error("several ops begin with {0}; give more of the key")]
    Several(String),
    /// The fold refuses it again.
    #[error("not taken in: {0}")]
    Refused(String),
    /// What it hangs from is aside as well.
    #[error("not taken in: what it hangs from is aside as well; take that in first")]
    Hangs,
    /// The reason is too short or too long.
    #[error("a reason has 2 to 500 characters")]
    Reason,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes an op in after all, on the record. None where nobody waits for that any more.
pub(crate) async fn take(
    office: &Office,
    scope: &ScopeId,
    key: &str,
    by: Option<PersonId>,
) -> Result<Option<Verdict>, StoreError> {
    let verdict = office.store.take_aside(scope, key, by, office.now()).await?;
    if verdict.is_some_and(is_taken) {
        note(office, by, "op.take_in", scope, key).await?;
        office.pokes.send(scope.clone());
    }
    Ok(verdict)
}

/// Closes an op and what hangs on it, on the record. How many.
pub(crate) async fn close(
    office: &Office,
    scope: &ScopeId,
    key: &str,
    by: Option<PersonId>,
    reason: &str,
) -> Result<u64, StoreError> {
    let settlement =
        Settlement { taken: false, by, at: office.now(), reason: reason.trim().to_owned() };
    let closed = office.store.close_aside(scope, key, &settlement).await?;
    if closed > 0 {
        note(office, by, "op.close", scope, key).await?;
        office.pokes.send(scope.clone());
    }
    Ok(closed)
}

/// Whether an op of this verdict is in the record now.
pub(crate) fn is_taken(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Applied | Verdict::Merged | Verdict::Conflict)
}

/// Whether a reason says something, and not too much.
pub(crate) fn is_reason(reason: &str) -> bool {
    REASON_CHARS.contains(&reason.trim().chars().count())
}

async fn note(
    office: &Office,
    person: Option<PersonId>,
    action: &str,
    scope: &ScopeId,
    key: &str,
) -> Result<(), StoreError> {
    let (at, target) = (office.now(), format!("{scope} {key}"));
    let action = action.to_owned();
    office.store.audit(&AuditEntry { at, person, device: None, action, target }).await
}

/// All ops that are aside, newest first.
async fn all(office: &Office, limit: u32) -> Result<Vec<AsideOp>, StoreError> {
    let homes: BTreeSet<ScopeId> = office.store.aside_scopes().await?;
    office.store.aside(&homes, limit).await
}

/// `anxin-office refused list`: a block of lines for each.
pub async fn list(office: &Office) -> Result<String, SettleAsideError> {
    let found = all(office, SHOWN).await?;
    let mut blocks = Vec::with_capacity(found.len());
    for one in &found {
        let person = office.store.person(one.by).await?.map(|person| person.name);
        let device = office.store.device(one.device).await?.map(|device| device.label);
        let op: Option<Op> = serde_json::from_str(&one.raw).ok();
        let what = op.as_ref().map_or_else(|| text("quarantine.unreadable"), said);
        let when = anxin_domain::case::day(one.got).map(|day| day.to_string());
        blocks.push(format!(
            "{}\n  {}  {}  {}  {}\n  {}\n  {} bytes: {what}",
            one.key,
            when.unwrap_or_default(),
            one.scope,
            person.unwrap_or_default(),
            device.unwrap_or_default(),
            why(one.verdict),
            one.raw.len(),
        ));
    }
    if blocks.is_empty() {
        blocks.push("nothing is set aside".to_owned());
    }
    Ok(blocks.join("\n\n"))
}

/// Why an op is aside, in words.
fn why(verdict: Verdict) -> String {
    let code = match verdict {
        Verdict::Quarantined(reason) => serde_json::to_value(reason).ok(),
        _ => None,
    };
    let code = code.as_ref().and_then(|code| code.as_str());
    code.map_or_else(|| text("console.aside.held"), |code| text(&format!("quarantine.{code}")))
}

/// What an op is about: its kind, what it does, and its title where it has one.
fn said(op: &Op) -> String {
    let kind = find(&format!("kind.{}", op.kind)).unwrap_or(&op.kind);
    let title = match (&op.body, kinds::spec(&op.kind)) {
        (Body::Create { fields, .. }, Some(spec)) => kinds::title(spec, fields),
        _ => "",
    };
    let does = text(match op.body {
        Body::Create { .. } => "console.aside.create",
        Body::Patch { .. } => "console.aside.patch",
        Body::Settle { .. } => "console.aside.settle",
        Body::Void { .. } => "console.aside.void",
        Body::Act { .. } => "console.aside.act",
    });
    format!("{kind} {does} {title}").trim_end().to_owned()
}

/// The one op whose key begins so.
async fn named(office: &Office, key: &str) -> Result<AsideOp, SettleAsideError> {
    let mut found = all(office, u32::MAX).await?;
    found.retain(|one| one.key.starts_with(key));
    match (found.pop(), found.len()) {
        (None, _) => Err(SettleAsideError::Unknown(key.to_owned())),
        (Some(one), 0) => Ok(one),
        (Some(_), _) => Err(SettleAsideError::Several(key.to_owned())),
    }
}

/// `anxin-office refused take KEY`.
pub async fn take_by_hand(office: &Office, key: &str) -> Result<String, SettleAsideError> {
    let one = named(office, key).await?;
    match take(office, &one.scope, &one.key, None).await? {
        None => Err(SettleAsideError::Unknown(key.to_owned())),
        Some(Verdict::Held) => Err(SettleAsideError::Hangs),
        Some(verdict) if is_taken(verdict) => Ok(format!("{} taken in", one.key)),
        Some(verdict) => Err(SettleAsideError::Refused(why(verdict))),
    }
}

/// `anxin-office refused close KEY --reason …`.
pub async fn close_by_hand(
    office: &Office,
    key: &str,
    reason: &str,
) -> Result<String, SettleAsideError> {
    if !is_reason(reason) {
        return Err(SettleAsideError::Reason);
    }
    let one = named(office, key).await?;
    let closed = close(office, &one.scope, &one.key, None, reason).await?;
    Ok(format!("{} closed, with what hangs on it: {closed}", one.key))
}
