//! Whether the office takes an op: decided here for the phone, which asks before it says "saved", and for the office,
//! which asks when the op comes.
//!
//! The limits hold the largest save that any form can make ([`anxin_domain::extent`]) and every op that a version ever
//! shipped could have made; the office never tightens them.

use anxin_domain::id::{DeviceId, OpId, ScopeId};
use anxin_domain::kinds;
use anxin_domain::policy::{Action, Principal, ScopeTree};
use serde::{Deserialize, Serialize};

use crate::fold::Reason;
use crate::op::{Body, Op};

/// Bytes of one op as JSON.
pub const OP_BYTES: usize = 2 * 1024 * 1024;
/// Paths in one op.
pub const OP_PATHS: usize = 8_000;
/// Characters of a path.
pub const PATH_CHARS: usize = 120;
/// Nesting of JSON in an op.
pub const JSON_DEPTH: usize = 16;

/// What becomes of an op that is admitted or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stance {
    /// It is folded.
    Take,
    /// Its author may no longer write there: its values wait for who may.
    Review,
    /// It is quarantined: forbidden, too large, unreadable, made by another device than the one
    /// that sent it.
    Refuse(Reason),
}

/// What could be read of an op that could not be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnreadOp {
    /// Its id.
    pub id: Option<OpId>,
    /// Its seq; 0 if none.
    pub seq: u64,
}

/// Reads an op as it came. One that cannot be read, or nests too deep to be tried, is known by as
/// much of it as can.
pub fn read(raw: &str) -> Result<Op, UnreadOp> {
    if depth(raw) > JSON_DEPTH {
        return Err(UnreadOp { id: None, seq: 0 });
    }
    serde_json::from_str(raw).map_err(|_| unread(raw))
}

/// As much as can be known of an op that cannot be read: a newer client's, or a broken one.
fn unread(raw: &str) -> UnreadOp {
    #[derive(Deserialize)]
    struct Head {
        id: Option<OpId>,
        seq: Option<u64>,
    }
    match serde_json::from_str::<Head>(raw) {
        Ok(head) => UnreadOp { id: head.id, seq: head.seq.unwrap_or(0) },
        Err(_) => UnreadOp { id: None, seq: 0 },
    }
}

/// What the author of an op may do in its scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rights {
    /// Make and change records.
    pub write: bool,
    /// Make records that are not read back.
    pub file_sealed: bool,
    /// Hand in what was changed while the author could still write.
    pub hand_in_late: bool,
}

impl Rights {
    /// As the office knows them.
    pub fn of(principal: &Principal, scope: &ScopeId, tree: &ScopeTree) -> Self {
        let may = |action| principal.may(action, scope, tree);
        Self {
            write: may(Action::WriteRecords),
            file_sealed: may(Action::FileSealed),
            hand_in_late: may(Action::HandInLate),
        }
    }
}

/// Why an op is not admitted, and at which path, where it is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Objection {
    /// Why.
    pub reason: Reason,
    /// The path whose name or value is beyond a limit; for too many bytes the longest value.
    pub path: Option<String>,
}

impl Objection {
    fn whole(reason: Reason) -> Self {
        Self { reason, path: None }
    }

    fn at(path: &str) -> Self {
        Self { reason: Reason::TooLarge, path: Some(path.to_owned()) }
    }
}

/// Decides about an op that `device` hands in; `raw` is the op as JSON, as it travels.
pub fn admit(op: &Op, raw: &str, device: DeviceId, rights: Rights) -> Result<Stance, Objection> {
    let files = rights.file_sealed && matches!(op.body, Body::Create { .. });
    // A kind of a compartment lies in that compartment and nowhere else.
    let home = kinds::spec(&op.kind).and_then(|spec| spec.compartment);
    let at_home = home.is_none_or(|home| op.scope.compartment() == Some(home));
    let writes = rights.write || files;
    if op.device != device || !at_home || !(writes || rights.hand_in_late) {
        return Err(Objection::whole(Reason::Forbidden));
    }
    fits(op, raw)?;
    Ok(if writes { Stance::Take } else { Stance::Review })
}

/// The stance of [`admit`] alone.
pub fn stance(op: &Op, raw: &str, device: DeviceId, rights: Rights) -> Stance {
    admit(op, raw, device, rights).unwrap_or_else(|objection| Stance::Refuse(objection.reason))
}

/// Whether an op keeps to the limits.
fn fits(op: &Op, raw: &str) -> Result<(), Objection> {
    let paths = paths(&op.body);
    if let Some((path, _)) = paths.iter().find(|(path, _)| path.chars().count() > PATH_CHARS) {
        return Err(Objection::at(path));
    }
    if paths.len() > OP_PATHS || depth(raw) > JSON_DEPTH {
        return Err(Objection::whole(Reason::TooLarge));
    }
    if raw.len() > OP_BYTES {
        let longest = paths.into_iter().max_by_key(|(_, bytes)| *bytes);
        return Err(
            longest.map_or(Objection::whole(Reason::TooLarge), |(path, _)| Objection::at(path))
        );
    }
    Ok(())
}

/// The paths of a body, each with the bytes that stand there.
fn paths(body: &Body) -> Vec<(&str, usize)> {
    // Values are maps with text keys: writing them into memory cannot fail.
    fn bytes(value: &impl Serialize) -> usize {
        serde_json::to_vec(value).map_or(0, |json| json.len())
    }
    match body {
        Body::Create { fields, .. } => {
            fields.iter().map(|(path, value)| (path.as_str(), bytes(value))).collect()
        }
        Body::Patch { changes } => {
            changes.iter().map(|(path, change)| (path.as_str(), bytes(change))).collect()
        }
        Body::Settle { path, value, .. } => vec![(path, bytes(value))],
        Body::Void { .. } | Body::Act { .. } => Vec::new(),
    }
}

/// How deep brackets nest, without reading the JSON into memory.
pub fn depth(raw: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in raw.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use anxin_domain::case::step;
    use anxin_domain::extent::{self, FRAME};
    use anxin_domain::id::RecordId;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::op::OP_SCHEMA;

    const WRITES: Rights = Rights { write: true, file_sealed: false, hand_in_late: false };

    fn op(kind: &str, fields: BTreeMap<String, Value>) -> (Op, String) {
        let op = Op {
            id: OpId::from_parts(1, [1; 10]),
            device: DeviceId::from_parts(1, [2; 10]),
            seq: 1,
            record: RecordId::from_parts(1, [3; 10]),
            kind: kind.to_owned(),
            scope: ScopeId::parse("429800001").expect("a scope"),
            base: 0,
            at: 1,
            schema: OP_SCHEMA,
            body: Body::Create { parent: None, fields },
        };
        let raw = serde_json::to_string(&op).expect("json");
        (op, raw)
    }

    fn asked(kind: &str, fields: &[(String, Value)], rights: Rights) -> Result<Stance, Objection> {
        let (op, raw) = op(kind, fields.iter().cloned().collect());
        admit(&op, &raw, op.device, rights)
    }

    #[test]
    fn counts_brackets_outside_of_texts_only() {
        assert_eq!(depth(r#"{"a":[1,{"b":"]}[[\"[["}]}"#), 3);
        assert_eq!(depth(&"[".repeat(50)), 50);
    }

    #[test]
    fn the_limits_hold_the_largest_save_of_every_form_and_the_largest_step() {
        for spec in kinds::ALL {
            let extent = extent::of_kind(spec);
            assert!(extent.bytes <= OP_BYTES, "{}: {extent:?}", spec.kind);
            assert!(extent.paths <= OP_PATHS, "{}: {extent:?}", spec.kind);
        }
        for action in step::Action::ALL {
            assert!(extent::of_action(*action).bytes <= OP_BYTES, "{}", action.name());
        }
    }

    #[test]
    fn phone_1_two_signatures_of_a_shipped_version_are_taken_at_their_size() {
        let file = |no: u8, thumb: usize| {
            let picture = ["data:image/png;base64,", &"A".repeat(thumb)].concat();
            (format!("file.{no}"), json!({ "kind": "signature", "thumb": picture }))
        };
        let taken = asked("inspection", &[file(1, 41_186), file(2, 40_978)], WRITES);
        assert_eq!(taken, Ok(Stance::Take));
        let largest: Vec<_> = (0..3).map(|no| file(no, 80_000)).collect();
        assert_eq!(asked("agreement", &largest, WRITES), Ok(Stance::Take));
    }

    #[test]
    fn what_is_beyond_a_limit_is_named() {
        let long = ("c.7.note".to_owned(), json!("x".repeat(OP_BYTES)));
        let short = ("place".to_owned(), json!("幸福里"));
        let objection = asked("inspection", &[short.clone(), long], WRITES);
        assert_eq!(objection, Err(Objection::at("c.7.note")));
        let path = "p".repeat(PATH_CHARS + 1);
        let objection = asked("inspection", &[short.clone(), (path.clone(), json!(1))], WRITES);
        assert_eq!(objection, Err(Objection::at(&path)));
        let many: Vec<_> = (0..=OP_PATHS).map(|no| (format!("met.{no}.name"), json!(1))).collect();
        let whole = Err(Objection::whole(Reason::TooLarge));
        assert_eq!(asked("inspection", &many, WRITES), whole);
        let deep = (0..JSON_DEPTH).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(asked("inspection", &[("place".to_owned(), deep)], WRITES), whole);
    }

    #[test]
    fn rights_decide_before_size() {
        let none = Rights { write: false, file_sealed: false, hand_in_late: false };
        let forbidden = Err(Objection::whole(Reason::Forbidden));
        assert_eq!(asked("lead", &[], none), forbidden);
        assert_eq!(asked("lead", &[], Rights { hand_in_late: true, ..none }), Ok(Stance::Review));
        assert_eq!(asked("lead", &[], Rights { file_sealed: true, ..none }), Ok(Stance::Take));
        assert_eq!(asked("crime_sign", &[], WRITES), forbidden, "outside of its compartment");
        let (op, raw) = op("lead", BTreeMap::new());
        let other = DeviceId::from_parts(9, [9; 10]);
        assert_eq!(stance(&op, &raw, other, WRITES), Stance::Refuse(Reason::Forbidden));
    }

    #[test]
    fn the_frame_around_the_changes_is_no_larger_than_counted() {
        let (mut op, _) = op("proceeding_of_some_longer_name", BTreeMap::new());
        (op.seq, op.base, op.at) = (u64::MAX, u64::MAX, i64::MIN);
        op.scope = ScopeId::parse("9".repeat(40)).expect("a scope");
        op.body = Body::Create { parent: Some(op.record), fields: BTreeMap::new() };
        let raw = serde_json::to_string(&op).expect("json");
        assert!(raw.len() <= FRAME, "{}", raw.len());
    }

    #[test]
    fn an_unknown_body_still_tells_id_and_seq() {
        let raw = r#"{"id":"01890000-0000-7000-8000-000000000001","seq":7,"body":{"do":"fly"}}"#;
        assert_eq!(unread(raw).seq, 7);
        assert!(unread(raw).id.is_some());
        assert_eq!(unread("nonsense"), UnreadOp { id: None, seq: 0 });
    }

    proptest! {
        /// Random text, and an op in which some bytes are other ones: read or not, in no way a panic.
        #[test]
        fn whatever_comes_is_read_or_kept_as_unread(
            text in "\\PC*",
            hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        ) {
            let _ = read(&text);
            let mut raw = OP.as_bytes().to_vec();
            for (at, byte) in hits {
                let at = at.index(raw.len());
                raw[at] = byte;
            }
            if let Ok(raw) = std::str::from_utf8(&raw) {
                let _ = read(raw);
            }
        }
    }

    const OP: &str = r#"{"id":"01890000-0000-7000-8000-000000000001","device":"01890000-0000-7000-8000-000000000002","seq":7,"record":"01890000-0000-7000-8000-000000000003","kind":"lead","scope":"429800001","base":1,"at":2,"schema":1,"body":{"do":"patch","changes":{"place":{"was":null,"now":[{"a":"\\u0000"}]}}}}"#;

    #[test]
    fn the_op_of_the_property_is_one() {
        assert!(read(OP).is_ok());
    }
}
