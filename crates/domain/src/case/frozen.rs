//! The part of an agreement's text that is stored elsewhere, kept in the agreement itself from the first signature on.
//!
//! The text names the workers as the roster has them, with their numbers and months. A roster is corrected later; what
//! was signed is not. So the op with the first signature also writes `frozen.*` into the agreement, and the digest that
//! everybody signs is over it. An agreement signed with an earlier version has no `frozen.*`: its digest stays the one
//! that was signed, and its names are read from the roster of today ([`is_bare`]).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Paper, elements, signing};
use crate::id::RecordId;
use crate::kinds::WAGE_LINE;
use crate::kinds::prefill::Fields;
use crate::roster;

/// What all paths of the copy begin with.
pub const FROZEN: &str = "frozen.";
/// `frozen.w.<line>`: an object of the line's values by path.
const LINES: &str = "frozen.w.";
/// The sum that a 还款协议 confirms, in fen.
const CONFIRMED: &str = "frozen.confirmed";

/// The values of a line that a text shows, beside its months.
const SHOWN: [&str; 6] = ["name", "trade", "phone", "id_type", "id_no", "born"];

/// The lines that a text names: those it promises something, the whole roster where it names none.
fn named<'p, 'a>(agreement: &Fields, papers: &'p [Paper<'a>]) -> Vec<&'p Paper<'a>> {
    let worker = |at: &str| agreement.get(&["i.", at, ".worker"].concat())?.as_str();
    let workers: BTreeSet<&str> = elements(agreement, "i").into_iter().filter_map(worker).collect();
    let all: Vec<&Paper<'a>> = papers.iter().filter(|one| one.kind == WAGE_LINE.kind).collect();
    let own = all.iter().filter(|line| workers.contains(&*line.id.to_string()));
    let own: Vec<&Paper<'a>> = own.copied().collect();
    if own.is_empty() { all } else { own }
}

/// What was owed to the workers whom an agreement names before it was signed: the roster's sum without what was paid on
/// an earlier day.
fn confirmed(agreement: &Fields, papers: &[Paper<'_>]) -> i64 {
    let signed = agreement.get("date").and_then(Value::as_str).unwrap_or_default();
    let lines = named(agreement, papers);
    let owed: i64 = lines.iter().map(|line| roster::owed(line.fields)).sum();
    let theirs = |payment: &Paper<'_>| {
        lines.iter().any(|line| line.id.to_string() == payment.text("worker"))
            && (signed.is_empty() || payment.text("date") < signed)
    };
    let paid = papers.iter().filter(|one| one.kind == "payment").filter(|one| theirs(one));
    let paid: i64 = paid.map(|payment| payment.fen("amount").max(0)).sum();
    (owed - paid).max(0)
}

/// The copy that an agreement's text would keep of the case as it is now.
fn copied(agreement: &Fields, papers: &[Paper<'_>]) -> Fields {
    let mut all = Fields::new();
    let shown = |path: &str| SHOWN.contains(&path) || path.starts_with("m.");
    let lines = named(agreement, papers);
    for line in &lines {
        let values = line.fields.iter().filter(|(path, value)| shown(path) && !value.is_null());
        let values: Map<String, Value> =
            values.map(|(path, value)| (path.clone(), value.clone())).collect();
        all.insert([LINES, &line.id.to_string()].concat(), Value::Object(values));
    }
    if !lines.is_empty() {
        all.insert(CONFIRMED.to_owned(), confirmed(agreement, papers).into());
    }
    all
}

fn is_frozen(agreement: &Fields) -> bool {
    agreement.keys().any(|path| path.starts_with(FROZEN))
}

/// Whether an agreement was signed with a version that kept no copy: its names are those of the roster of today.
pub fn is_bare(agreement: &Fields) -> bool {
    !is_frozen(agreement) && signing::is_begun(agreement)
}

/// The agreement's fields with the copy that its text shows: the one that is stored while a signature under it holds,
/// else one of the case as it is now, which the next signature would store.
pub fn whole(agreement: &Fields, papers: &[Paper<'_>]) -> Fields {
    if signing::is_begun(agreement) { agreement.clone() } else { renewed(agreement, papers) }
}

/// The agreement's fields with a copy of the case as it is now.
fn renewed(agreement: &Fields, papers: &[Paper<'_>]) -> Fields {
    let mut fields = agreement.clone();
    fields.retain(|path, _| !path.starts_with(FROZEN));
    fields.extend(copied(agreement, papers));
    fields
}

/// The values by path that turn an agreement's fields into `wanted`; `null` takes one away. Of its copy alone.
fn changes(agreement: &Fields, wanted: &Fields) -> Fields {
    let of_copy = |fields: &Fields| -> BTreeSet<String> {
        fields.keys().filter(|path| path.starts_with(FROZEN)).cloned().collect()
    };
    let all = of_copy(agreement).union(&of_copy(wanted)).cloned().collect::<Vec<_>>();
    let value = |fields: &Fields, path: &str| fields.get(path).cloned().unwrap_or_default();
    let changed = |path: &String| value(agreement, path) != value(wanted, path);
    all.into_iter().filter(changed).map(|path| (path.clone(), value(wanted, &path))).collect()
}

/// What the next signature stores beside itself.
pub fn to_store(agreement: &Fields, papers: &[Paper<'_>]) -> Fields {
    changes(agreement, &whole(agreement, papers))
}

/// What brings the copy up to the case as it is now. It voids every signature under the earlier one; empty where the
/// roster still says what was signed.
pub fn outdated(agreement: &Fields, papers: &[Paper<'_>]) -> Fields {
    if !is_frozen(agreement) {
        return Fields::new();
    }
    changes(agreement, &renewed(agreement, papers))
}

/// The sum that a 还款协议 confirms, in fen; none where it names nobody.
pub fn confirms(agreement: &Fields, papers: &[Paper<'_>]) -> Option<i64> {
    let stored = agreement.get(CONFIRMED).and_then(Value::as_i64);
    stored.or_else(|| (!named(agreement, papers).is_empty()).then(|| confirmed(agreement, papers)))
}

/// The lines of the roster as an agreement's text shows them: those of its copy with what the text does not show from
/// the roster of today. Empty where it has no copy.
pub fn lines(agreement: &Fields, papers: &[Paper<'_>]) -> BTreeMap<RecordId, Fields> {
    let copies = agreement.range(LINES.to_owned()..);
    let copies = copies.take_while(|(path, _)| path.starts_with(LINES));
    let line = |(path, copy): (&String, &Value)| {
        let id: RecordId = path.strip_prefix(LINES)?.parse().ok()?;
        let today = papers.iter().find(|one| one.id == id && one.kind == WAGE_LINE.kind);
        let mut fields = today.map_or_else(Fields::new, |line| line.fields.clone());
        fields.retain(|path, _| !SHOWN.contains(&&**path) && !path.starts_with("m."));
        let copy = copy.as_object()?;
        fields.extend(copy.iter().map(|(path, value)| (path.clone(), value.clone())));
        Some((id, fields))
    };
    copies.filter_map(line).collect()
}

/// The names of the workers by their lines, as an agreement was signed; empty before anybody signs, and where it keeps
/// none.
pub fn names(agreement: &Fields) -> BTreeMap<String, String> {
    if !is_frozen(agreement) || !signing::is_begun(agreement) {
        return BTreeMap::new();
    }
    let copies =
        agreement.iter().filter_map(|(path, copy)| Some((path.strip_prefix(LINES)?, copy)));
    let name =
        |copy: &Value| copy.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    copies.map(|(line, copy)| (line.to_owned(), name(copy))).collect()
}

/// The records of a case with its roster as an agreement's text shows it ([`lines`]). A worker who was taken off the
/// roster since is on it.
pub fn with_lines<'a>(
    papers: &[Paper<'a>],
    lines: &'a BTreeMap<RecordId, Fields>,
) -> Vec<Paper<'a>> {
    let as_shown = |paper: &Paper<'a>| match lines.get(&paper.id) {
        Some(fields) => Paper { fields, ..*paper },
        None => *paper,
    };
    let mut all: Vec<Paper<'a>> = papers.iter().map(as_shown).collect();
    for (id, fields) in lines {
        if !papers.iter().any(|paper| paper.id == *id) {
            all.push(Paper::new(*id, WAGE_LINE.kind, fields));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::signing::{DEBTOR, MEDIATOR, digest, is_sealed, is_signed, place};
    use serde_json::json;

    fn id(no: u8) -> RecordId {
        RecordId::from_parts(1, [no; 10])
    }

    fn fields(pairs: &[(&str, Value)]) -> Fields {
        pairs.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect()
    }

    struct World {
        agreement: Fields,
        roster: BTreeMap<RecordId, Fields>,
        paid: Vec<Fields>,
    }

    impl World {
        fn new() -> Self {
            let line = |name: &str, no: &str| {
                fields(&[
                    ("name", json!(name)),
                    ("id_no", json!(no)),
                    ("note", json!("电话里说的")),
                    ("m.2026-03.due", json!(600_000)),
                ])
            };
            let roster = BTreeMap::from([
                (id(1), line("王小虎", "11010519491231002X")),
                (id(2), line("李四妹", "")),
            ]);
            let agreement = fields(&[
                ("form", json!("repayment")),
                ("date", json!("2026-11-24")),
                ("debtor", json!("宏达建工")),
                ("i.001.worker", json!(id(1).to_string())),
                ("i.001.amount", json!(600_000)),
            ]);
            Self { agreement, roster, paid: Vec::new() }
        }

        fn papers(&self) -> Vec<Paper<'_>> {
            let lines = self.roster.iter().map(|(id, line)| Paper::new(*id, "wage_line", line));
            let paid = (100..).zip(&self.paid);
            lines.chain(paid.map(|(no, one)| Paper::new(id(no), "payment", one))).collect()
        }

        /// Signs as a phone does: with what is to be stored beside the signature.
        fn sign(&mut self, who: &str) {
            let stored = to_store(&self.agreement, &self.papers());
            self.agreement.extend(stored);
            self.agreement.retain(|_, value| !value.is_null());
            self.sign_as_before(who);
        }

        /// Signs as the first version did.
        fn sign_as_before(&mut self, who: &str) {
            let text = digest(&self.agreement);
            let file = json!({ "kind": "signature", "of": place(who), "text": text, "hash": "0" });
            self.agreement.insert(format!("file.{:03}", self.agreement.len()), file);
        }

        fn seal(&mut self) {
            self.agreement.insert("sealed".to_owned(), json!(true));
        }

        fn name(&self) -> Value {
            let whole = whole(&self.agreement, &self.papers());
            lines(&whole, &self.papers())[&id(1)]["name"].clone()
        }
    }

    #[test]
    fn w1_what_was_signed_keeps_its_names_numbers_and_sums_whatever_the_roster_says_later() {
        let mut world = World::new();
        let first = digest(&whole(&world.agreement, &world.papers()));
        for who in [DEBTOR, &id(1).to_string(), MEDIATOR] {
            world.sign(who);
        }
        world.seal();
        assert!(is_sealed("agreement", &world.agreement));
        assert_eq!(digest(&world.agreement), first, "what was shown before is what was signed");
        let line = world.roster.get_mut(&id(1)).expect("a line");
        line.insert("name".to_owned(), json!("王小虎改名"));
        line.insert("m.2026-03.due".to_owned(), json!(700_000));
        world.paid.push(fields(&[
            ("worker", json!(id(1).to_string())),
            ("date", json!("2026-11-20")),
            ("amount", json!(100_000)),
        ]));
        let papers = world.papers();
        let whole = whole(&world.agreement, &papers);
        assert_eq!(whole, world.agreement, "nothing of it is read from the roster");
        assert_eq!(world.name(), "王小虎");
        let shown = lines(&whole, &papers);
        assert_eq!(roster::owed(&shown[&id(1)]), 600_000);
        assert_eq!(shown[&id(1)]["note"], "电话里说的", "the text does not show it");
        assert!(!shown.contains_key(&id(2)), "nothing is promised to her");
        assert_eq!(names(&world.agreement)[&id(1).to_string()], "王小虎");
        assert_eq!(confirms(&whole, &papers), Some(600_000));
        world.roster.remove(&id(1));
        let papers = world.papers();
        let shown = lines(&world.agreement, &papers);
        let all = with_lines(&papers, &shown);
        assert!(all.iter().any(|one| one.id == id(1) && one.text("name") == "王小虎"));
    }

    #[test]
    fn w1_a_roster_corrected_between_two_signatures_is_told_and_taken_over_by_signing_anew() {
        let mut world = World::new();
        world.sign(DEBTOR);
        assert!(outdated(&world.agreement, &world.papers()).is_empty());
        world.roster.get_mut(&id(1)).expect("a line").insert("name".to_owned(), json!("王晓虎"));
        assert_eq!(world.name(), "王小虎", "the debtor signed that");
        world.sign(MEDIATOR);
        assert_eq!(
            signing::signature(&world.agreement, DEBTOR, &digest(&world.agreement)),
            signing::Signature::Stands
        );
        let news = outdated(&world.agreement, &world.papers());
        world.agreement.extend(news);
        assert_eq!(world.name(), "王晓虎");
        assert_eq!(
            signing::signature(&world.agreement, DEBTOR, &digest(&world.agreement)),
            signing::Signature::Void
        );
    }

    #[test]
    fn a_text_that_nobody_has_signed_shows_the_roster_of_today() {
        let mut world = World::new();
        world.sign(DEBTOR);
        world.agreement.insert("terms".to_owned(), json!("分两次"));
        world.roster.get_mut(&id(1)).expect("a line").insert("name".to_owned(), json!("王晓虎"));
        assert_eq!(world.name(), "王晓虎", "the change voided the signature");
    }

    #[test]
    fn w1_an_agreement_signed_with_the_first_version_keeps_its_digest() {
        let mut world = World::new();
        let text = digest(&world.agreement);
        for who in [DEBTOR, &id(1).to_string()] {
            world.sign_as_before(who);
        }
        assert!(is_bare(&world.agreement));
        world.sign(MEDIATOR);
        world.seal();
        assert_eq!(digest(&world.agreement), text);
        assert!(is_signed(&world.agreement) && is_sealed("agreement", &world.agreement));
        assert!(is_bare(&world.agreement), "the page says that its names are of today");
        assert!(lines(&world.agreement, &world.papers()).is_empty());
    }

    #[test]
    fn a_roster_that_is_signed_on_paper_is_kept_too() {
        let mut world = World::new();
        let stored = to_store(&world.agreement, &world.papers());
        world.agreement.extend(stored);
        let text = digest(&world.agreement);
        let paper =
            json!({ "kind": signing::PAPER, "of": place(signing::EVERYBODY), "text": text });
        world.agreement.insert("file.1".to_owned(), paper);
        world.agreement.insert("signed".to_owned(), json!(true));
        world.roster.get_mut(&id(1)).expect("a line").insert("name".to_owned(), json!("王晓虎"));
        assert!(is_signed(&world.agreement));
        assert_eq!(world.name(), "王小虎");
    }
}
