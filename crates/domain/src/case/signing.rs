//! Signing on the glass: each signature names the text it was put under, so a change voids it and says
//! so; the committee's seal locks the text for good (人民调解法第 29 条). What is to be changed after that
//! is a paper of its own (补充协议).

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::elements;
use crate::kinds::AGREEMENT;
use crate::kinds::prefill::Fields;

/// Paths of an agreement that are no part of its text: what happens to it after it was written.
const AFTER: [&str; 5] = ["signed", "sealed", "effective", "note", "number"];

/// The debtor's side, as signatures name it.
pub const DEBTOR: &str = "debtor";
/// The mediator.
pub const MEDIATOR: &str = "mediator";
/// Who vouches.
pub const GUARANTOR: &str = "guarantor";

/// The kind of attachment that says that a side's own seal stands on the paper, with a photo of it or without.
pub const STAMP: &str = "stamp";

/// The kind of attachment that says that everybody signed the printed paper. It counts while `signed` is ticked.
pub const PAPER: &str = "paper";
/// For whom it is.
pub const EVERYBODY: &str = "all";

/// Whether somebody may seal instead of signing: a firm does (人民调解法第 29 条: 签名、盖章或者按指印), a worker
/// and the mediator sign themselves.
pub fn may_stamp(who: &str) -> bool {
    who == DEBTOR || who == GUARANTOR
}

/// Whether an attachment is the signature or the seal of `who`.
pub fn is_by(file: &Value, who: &str) -> bool {
    let part = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default();
    let kind = part("kind");
    (kind == "signature" || (kind == STAMP && may_stamp(who)))
        && part("of").strip_prefix("signature.") == Some(who)
}

/// Whether a path is part of an agreement's text.
pub fn is_text(path: &str) -> bool {
    !path.starts_with("file.") && !AFTER.contains(&path)
}

/// Whether the text of a record is locked: the committee's seal is on it, and everybody whose signature it needs has
/// signed it. A seal on a text that somebody has not signed locks nothing, so that they still can.
pub fn is_sealed(kind: &str, fields: &Fields) -> bool {
    kind == AGREEMENT.kind && is_stamped(fields) && is_signed(fields)
}

/// Whether somebody put the committee's seal on an agreement, complete or not.
pub fn is_stamped(agreement: &Fields) -> bool {
    agreement.get("sealed").and_then(Value::as_bool) == Some(true)
}

/// Whether a value would undo what makes a sealed agreement complete.
pub fn unseals(path: &str, value: &Value) -> bool {
    ["signed", "sealed"].contains(&path) && value.as_bool() != Some(true)
}

/// SHA-256 over the text of an agreement, as hex. Whoever signs signs this.
pub fn digest(agreement: &Fields) -> String {
    let mut sum = Sha256::new();
    for (path, value) in agreement.iter().filter(|(path, value)| is_text(path) && !value.is_null())
    {
        let value = value.to_string();
        // Lengths keep two neighbours from reading as one.
        for part in [path.as_str(), value.as_str()] {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        }
    }
    sum.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A digest as people compare it: its first sixteen digits, in fours.
pub fn short(digest: &str) -> String {
    let digits: Vec<char> = digest.chars().take(16).collect();
    let fours: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    fours.join(" ")
}

/// Who has to sign an agreement: the debtor, every worker with an instalment, who vouches, the mediator.
/// Workers by the id of their line.
pub fn signers(agreement: &Fields) -> Vec<&str> {
    let text = |path: &str| agreement.get(path).and_then(Value::as_str).unwrap_or_default();
    let mut all = vec![DEBTOR];
    for element in elements(agreement, "i") {
        let worker = text(&format!("i.{element}.worker"));
        if !worker.is_empty() && !all.contains(&worker) {
            all.push(worker);
        }
    }
    if !text(GUARANTOR).is_empty() {
        all.push(GUARANTOR);
    }
    all.push(MEDIATOR);
    all
}

/// The sum of an agreement's instalments that a signer puts a name under, in fen: a worker's own, everybody else's all.
pub fn sum_of(agreement: &Fields, who: &str) -> i64 {
    let part = |at: &str, key: &str| agreement.get(&["i.", at, ".", key].concat());
    let is_worker = ![DEBTOR, MEDIATOR, GUARANTOR].contains(&who);
    let theirs = |at: &&str| {
        !is_worker || part(at, "worker").and_then(Value::as_str).is_some_and(|one| one == who)
    };
    let amounts = elements(agreement, "i").into_iter().filter(theirs);
    amounts.filter_map(|at| part(at, "amount")?.as_i64()).map(|fen| fen.max(0)).sum()
}

/// The place of a signature, as its attachment's `of` names it.
pub fn place(who: &str) -> String {
    ["signature.", who].concat()
}

/// How somebody's signature stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Signature {
    /// Nothing was signed.
    None,
    /// Signed under a text that was changed since.
    Void,
    /// Signed under the text as it is.
    Stands,
}

/// How the attachments of an agreement that are such stand under its text of this [`digest`]: the best of them.
fn best(agreement: &Fields, digest: &str, such: impl Fn(&Value) -> bool) -> Signature {
    let files =
        agreement.range("file.".to_owned()..).take_while(|(path, _)| path.starts_with("file."));
    let stands = |file: &Value| {
        let text = file.get("text").and_then(Value::as_str);
        if text == Some(digest) { Signature::Stands } else { Signature::Void }
    };
    let such = files.map(|(_, file)| file).filter(|file| such(file));
    such.map(stands).max().unwrap_or(Signature::None)
}

/// How the tick that everybody signed on paper stands. It names the text that was printed, as a signature does; one
/// from before it did so stands as it was given.
fn on_paper(agreement: &Fields, digest: &str) -> Signature {
    if agreement.get("signed").and_then(Value::as_bool) != Some(true) {
        return Signature::None;
    }
    match best(agreement, digest, |file| file.get("kind").is_some_and(|kind| kind == PAPER)) {
        Signature::None => Signature::Stands,
        named => named,
    }
}

/// How the signature of `who` under an agreement stands, whose text has this [`digest`].
pub fn signature(agreement: &Fields, who: &str, digest: &str) -> Signature {
    best(agreement, digest, |file| is_by(file, who)).max(on_paper(agreement, digest))
}

/// Whether somebody has signed the text as it is.
pub fn is_begun(agreement: &Fields) -> bool {
    let digest = digest(agreement);
    let signs = |file: &Value| {
        let kind = file.get("kind").and_then(Value::as_str).unwrap_or_default();
        kind == "signature" || kind == STAMP
    };
    best(agreement, &digest, signs).max(on_paper(agreement, &digest)) == Signature::Stands
}

/// Whether everybody has signed the text as it is.
pub fn is_signed(agreement: &Fields) -> bool {
    let digest = digest(agreement);
    let signers = signers(agreement);
    // An agreement without a worker is nobody's.
    on_paper(agreement, &digest) == Signature::Stands
        || signers.len() > 2
            && signers
                .into_iter()
                .all(|who| signature(agreement, who, &digest) == Signature::Stands)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const WORKER: &str = "01890000-0000-7000-8000-000000000001";

    fn agreement() -> Fields {
        let pairs = [
            ("debtor", json!("宏达建工")),
            ("i.001.worker", json!(WORKER)),
            ("i.001.amount", json!(600_000)),
            ("i.002.worker", json!(WORKER)),
            ("i.002.amount", json!(100_000)),
        ];
        pairs.into_iter().map(|(path, value)| (path.to_owned(), value)).collect()
    }

    fn sign(agreement: &mut Fields, who: &str) {
        let text = digest(agreement);
        let file = json!({ "kind": "signature", "of": place(who), "text": text, "hash": "00" });
        agreement.insert(format!("file.{}", agreement.len()), file);
    }

    #[test]
    fn everybody_signs_once_and_a_change_voids_all_of_it() {
        let mut agreement = agreement();
        assert_eq!(signers(&agreement), [DEBTOR, WORKER, MEDIATOR]);
        for who in [DEBTOR, WORKER, MEDIATOR] {
            assert!(!is_signed(&agreement), "without {who}");
            sign(&mut agreement, who);
        }
        assert!(is_signed(&agreement));
        for (path, value) in [("sealed", json!(true)), ("number", json!("〔2026〕城人调协字第3号"))]
        {
            agreement.insert(path.to_owned(), value);
            assert!(is_signed(&agreement), "{path} is no part of the text");
        }
        agreement.insert("i.001.amount".to_owned(), json!(500_000));
        assert!(!is_signed(&agreement));
        let now = digest(&agreement);
        assert_eq!(signature(&agreement, WORKER, &now), Signature::Void);
        sign(&mut agreement, WORKER);
        assert_eq!(signature(&agreement, WORKER, &now), Signature::Stands, "signed anew");
        assert_eq!(signature(&agreement, GUARANTOR, &now), Signature::None);
    }

    #[test]
    fn a_tick_that_all_signed_on_paper_holds_for_the_text_it_was_given_for() {
        let mut agreement = agreement();
        let tick = |agreement: &mut Fields| {
            let text = digest(agreement);
            let file = json!({ "kind": PAPER, "of": place(EVERYBODY), "text": text });
            agreement.insert(format!("file.{}", agreement.len()), file);
            agreement.insert("signed".to_owned(), json!(true));
        };
        tick(&mut agreement);
        assert!(is_signed(&agreement));
        agreement.insert("i.001.amount".to_owned(), json!(500_000));
        assert!(!is_signed(&agreement), "they signed another text");
        let now = digest(&agreement);
        assert_eq!(signature(&agreement, WORKER, &now), Signature::Void);
        sign(&mut agreement, WORKER);
        assert_eq!(signature(&agreement, WORKER, &now), Signature::Stands);
        tick(&mut agreement);
        assert!(is_signed(&agreement), "printed and signed anew");
        agreement.insert("signed".to_owned(), json!(false));
        assert!(!is_signed(&agreement), "it was taken back");
    }

    #[test]
    fn a_tick_from_before_it_named_a_text_stays_as_it_was_given() {
        let mut agreement = agreement();
        agreement.insert("signed".to_owned(), json!(true));
        assert!(is_signed(&agreement));
        agreement.insert("i.001.amount".to_owned(), json!(500_000));
        assert!(is_signed(&agreement));
    }

    #[test]
    fn a_seal_on_a_text_that_somebody_has_not_signed_locks_nothing() {
        let mut agreement = agreement();
        for who in [WORKER, MEDIATOR] {
            sign(&mut agreement, who);
        }
        agreement.insert("sealed".to_owned(), json!(true));
        assert!(!is_sealed("agreement", &agreement), "the debtor has not signed");
        sign(&mut agreement, DEBTOR);
        assert!(is_sealed("agreement", &agreement));
        assert!(unseals("sealed", &Value::Null) && unseals("signed", &json!(false)));
        assert!(!unseals("sealed", &json!(true)) && !unseals("note", &Value::Null));
    }

    #[test]
    fn w8_a_worker_signs_for_the_own_sum_and_the_others_for_all() {
        let mut agreement = agreement();
        agreement.insert("i.003.worker".to_owned(), json!("01890000-0000-7000-8000-000000000002"));
        agreement.insert("i.003.amount".to_owned(), json!(300_000));
        assert_eq!(sum_of(&agreement, WORKER), 700_000);
        for who in [DEBTOR, MEDIATOR, GUARANTOR] {
            assert_eq!(sum_of(&agreement, who), 1_000_000, "{who}");
        }
        assert_eq!(short(&digest(&agreement)).len(), 19);
    }

    #[test]
    fn a_firm_may_seal_and_nobody_else() {
        let stamped = |who: &str| {
            let mut agreement = agreement();
            agreement.insert("guarantor".to_owned(), json!("乙公司"));
            let text = digest(&agreement);
            let file = json!({ "kind": STAMP, "of": place(who), "text": text });
            agreement.insert("file.1".to_owned(), file);
            agreement
        };
        for (who, stands) in [
            (DEBTOR, Signature::Stands),
            (GUARANTOR, Signature::Stands),
            (WORKER, Signature::None),
            (MEDIATOR, Signature::None),
        ] {
            let agreement = stamped(who);
            assert_eq!(signature(&agreement, who, &digest(&agreement)), stands, "{who}");
        }
        let mut changed = stamped(DEBTOR);
        changed.insert("i.001.amount".to_owned(), json!(500_000));
        let now = digest(&changed);
        assert_eq!(signature(&changed, DEBTOR, &now), Signature::Void, "as a signature is");
    }

    #[test]
    fn who_vouches_signs_too_and_nobody_signs_for_no_worker() {
        let mut agreement = agreement();
        agreement.insert("guarantor".to_owned(), json!("乙公司"));
        assert_eq!(signers(&agreement), [DEBTOR, WORKER, GUARANTOR, MEDIATOR]);
        let mut empty = Fields::from([("debtor".to_owned(), json!("宏达建工"))]);
        sign(&mut empty, DEBTOR);
        sign(&mut empty, MEDIATOR);
        assert!(!is_signed(&empty));
    }
}
