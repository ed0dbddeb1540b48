//! Whatever a form can save, the office takes: saves made of the descriptions themselves, through the phone's replica, the
//! admission, the real fold and the store.

use std::collections::BTreeMap;

use anxin_domain::describe::{FILES, Field, Input, KindSpec, Section, THUMB_BYTES};
use anxin_domain::extent;
use anxin_domain::id::{OpId, RecordId, ScopeId};
use anxin_domain::kinds::checklist::{ANSWERS, BUILT_IN, NOTE};
use anxin_domain::kinds::{self, AGREEMENT, INSPECTION, LEAD, WAGE_LINE};
use anxin_protocol::limits::{PUSH_BODY_BYTES, PUSH_BYTES, PUSH_OPS};
use anxin_store::Store;
use anxin_store::contract::{IncomingOp, Stance};
use anxin_sync::admission::{Rights, admit};
use anxin_sync::replica::{Identity, Intent, Replica, Stored};
use anxin_sync::{Body, Change, Verdict};
use serde_json::{Value, json};
use uuid::Uuid;

use super::site::Site;
use super::world::{Hand, NOW, scope};

type Fields = BTreeMap<String, Value>;

/// Paths that no form sets: only a step of a case, or the seal on an agreement.
const BY_ACTION: [(&str, &str); 2] = [("lead", "status"), ("agreement", "sealed")];
/// What texts are made of: the character that is longest in JSON, a rare one, signs, a common one.
const LETTERS: [char; 5] = ['\u{7}', '𠮷', '"', '\n', '长'];
/// Random saves of each kind.
const DRAWS: u64 = 3;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % (count as u64).max(1)).expect("small")
    }
}

/// How a form is filled in.
enum Hands {
    /// Everything, as long as it may be, of one letter.
    Full(char),
    /// This and that.
    Random(Dice),
}

impl Hands {
    fn skips(&mut self) -> bool {
        match self {
            Self::Full(_) => false,
            Self::Random(dice) => dice.below(3) == 0,
        }
    }

    fn count(&mut self, most: usize) -> usize {
        match self {
            Self::Full(_) => most,
            Self::Random(dice) => dice.below(most.min(40) + 1),
        }
    }

    fn text(&mut self, most: u32) -> Value {
        let most = usize::try_from(most).expect("a length");
        let text: String = match self {
            Self::Full(letter) => std::iter::repeat_n(*letter, most).collect(),
            Self::Random(dice) => {
                (0..=dice.below(most)).map(|_| LETTERS[dice.below(LETTERS.len())]).collect()
            }
        };
        text.into()
    }

    fn value(&mut self, input: Input) -> Value {
        if let Input::Link(_) = input {
            return Uuid::max().to_string().into();
        }
        if let Some(most) = input.most_chars() {
            return self.text(most);
        }
        match input {
            Input::Choice(set) => (*set.values.last().expect("a choice")).into(),
            Input::Choices(set) => json!(set.values),
            Input::Flag => true.into(),
            Input::Money => 9_007_199_254_740_991_i64.into(),
            Input::Count => 1_000_000.into(),
            Input::Position => {
                json!({ "lat": 30.123_456_789_012_3, "lon": -113.123_456_789_012, "acc": 12.345_678_901_234, "at": NOW })
            }
            other => panic!("a form has no such input: {other:?}"),
        }
    }

    fn fields(&mut self, kind: &str, fields: &[Field], prefix: &str, into: &mut Fields) {
        for field in fields {
            if !BY_ACTION.contains(&(kind, field.key)) && !self.skips() {
                into.insert([prefix, field.key].concat(), self.value(field.input));
            }
        }
    }

    /// A form of a kind; elements and files are named after `no`, which is another for each save.
    fn form(&mut self, spec: &KindSpec, no: usize) -> Fields {
        let mut all = Fields::new();
        for section in spec.sections {
            match section {
                Section::Once { fields, .. } => self.fields(spec.kind, fields, "", &mut all),
                Section::Repeated { key, fields, most } => {
                    for element in 0..self.count(*most) {
                        let prefix = format!("{key}.{element:036}.");
                        self.fields(spec.kind, fields, &prefix, &mut all);
                    }
                }
                Section::Checklist => {
                    for item in BUILT_IN.items {
                        let answer = ANSWERS[3].name();
                        all.insert(format!("c.{}", item.no), answer.into());
                        let prefix = format!("c.{}.", item.no);
                        self.fields(spec.kind, &[NOTE], &prefix, &mut all);
                    }
                }
                Section::Files => {
                    for file in 0..self.count(FILES) {
                        all.insert(format!("file.{no:04}{file:032}"), attached(file));
                    }
                }
            }
        }
        all
    }
}

/// A photo, a recording or a signature as the phone attaches it, with a thumbnail as large as it may be.
fn attached(no: usize) -> Value {
    let kind = ["photo", "photo", "signature", "voice", "stamp", "paper"][no % 6];
    let hash = format!("{no:064x}");
    let thumb = format!("data:image/png;base64,{}", "A".repeat(THUMB_BYTES - 22));
    json!({
        "kind": kind, "hash": hash, "size": 20_971_520, "mime": "audio/webm;codecs=opus", "orig": hash,
        "thumb": thumb, "of": Uuid::nil().to_string(), "at": NOW, "text": hash, "name": "名".repeat(60),
    })
}

/// A phone beside a store.
struct Phone<'a> {
    store: &'a dyn Store,
    hand: Hand,
    replica: Replica,
    ids: u64,
}

impl<'a> Phone<'a> {
    async fn new(store: &'a dyn Store) -> Self {
        let hand = Hand::new(store, 1).await;
        let me = Identity { device: hand.author.device, person: hand.author.person };
        let mut replica = Replica::load(me, Stored::default());
        replica.save(Vec::new(), NOW, || OpId(Uuid::nil()));
        Self { store, hand, replica, ids: 0 }
    }

    /// Saves as the phone does: an op that is not admitted is never made.
    fn save(&mut self, intents: Vec<Intent>) {
        let mut ids = self.ids;
        let id = || {
            ids += 1;
            OpId::from_parts(ids, [7; 10])
        };
        let ops = self.replica.make(intents, NOW, id);
        self.ids = ids;
        for op in &ops {
            let raw = serde_json::to_string(op).expect("json");
            let rights = Rights { write: true, file_sealed: true, hand_in_late: false };
            let stance = admit(op, &raw, self.hand.author.device, rights);
            assert_eq!(stance, Ok(Stance::Take), "{} of {} bytes", op.kind, raw.len());
            let spec = kinds::spec(&op.kind).expect("a kind");
            let most = extent::of_kind(spec).bytes;
            assert!(raw.len() <= most, "{}: {} bytes, counted {most}", op.kind, raw.len());
        }
        self.replica.put(ops);
    }

    /// Hands in all that waits, in pushes as the phone makes them.
    async fn push(&mut self) {
        loop {
            let batch = self.replica.next_push(PUSH_OPS, PUSH_BYTES - 4096);
            if batch.is_empty() {
                break;
            }
            let size: usize =
                batch.iter().map(|op| serde_json::to_vec(op).expect("json").len()).sum();
            assert!(size <= PUSH_BODY_BYTES, "a push of {size} bytes");
            let incoming = |op: &anxin_sync::Op| IncomingOp {
                raw: serde_json::to_string(op).expect("json"),
                op: Ok(op.clone()),
                stance: Stance::Take,
            };
            let ops: Vec<IncomingOp> = batch.iter().map(incoming).collect();
            let pushed = self.store.push(self.hand.author, &ops, NOW).await.expect("a push");
            for (op, verdict) in batch.iter().zip(&pushed.verdicts) {
                assert_eq!(*verdict, Verdict::Applied, "{}", op.kind);
            }
            let verdicts: Vec<_> =
                batch.iter().map(|op| Some(op.id)).zip(pushed.verdicts).collect();
            self.replica
                .pushed(&batch, &verdicts, pushed.rows, pushed.next_seq, "1")
                .expect("its own answer");
        }
        assert_eq!(self.replica.waiting(), 0);
        assert_eq!(self.replica.asides().len(), 0);
    }
}

fn home(spec: &KindSpec) -> ScopeId {
    let scope = scope();
    spec.compartment.map_or(scope.clone(), |name| scope.in_compartment(name).expect("a scope"))
}

fn made(spec: &KindSpec, record: RecordId, parent: Option<RecordId>, fields: Fields) -> Intent {
    let body = Body::Create { parent, fields };
    Intent { record, kind: spec.kind.to_owned(), scope: home(spec), body }
}

/// Every value of a record replaced by another, and new files beside the old.
fn changed(spec: &KindSpec, record: RecordId, was: &Fields, now: Fields) -> Intent {
    let change = |(path, now): (String, Value)| {
        let was = was.get(&path).cloned().unwrap_or_default();
        (path, Change { was, now })
    };
    let body = Body::Patch { changes: now.into_iter().map(change).collect() };
    Intent { record, kind: spec.kind.to_owned(), scope: home(spec), body }
}

pub(crate) async fn whatever_a_form_can_save_the_office_takes(site: Site) {
    let store = site.open().await;
    let mut phone = Phone::new(&*store).await;
    let fills = (0..DRAWS).map(|seed| Hands::Random(Dice(seed)));
    let fills = LETTERS.into_iter().take(2).map(Hands::Full).chain(fills);
    for (no, mut hands) in fills.enumerate() {
        for (kind, spec) in kinds::ALL.iter().enumerate() {
            let record = RecordId::from_parts((no * 100 + kind) as u64, [1; 10]);
            let first = hands.form(spec, 0);
            phone.save(vec![made(spec, record, None, first.clone())]);
            phone.push().await;
            let other = if matches!(hands, Hands::Full(_)) {
                Hands::Full('签')
            } else {
                Hands::Random(Dice(9))
            };
            let mut later = { other }.form(spec, 1);
            later.retain(|path, now| first.get(path) != Some(now));
            if !later.is_empty() {
                phone.save(vec![changed(spec, record, &first, later.clone())]);
                phone.push().await;
            }
            let row = store.record(&home(spec), record).await.expect("a row").expect("a record");
            let mut shown = first;
            shown.extend(later);
            assert_eq!(row.fields, shown, "{}", spec.kind);
        }
    }
}

pub(crate) async fn phone_1_a_day_of_real_hands_is_taken_whole(site: Site) {
    let store = site.open().await;
    let mut phone = Phone::new(&*store).await;
    let files = |kinds: &[(&str, usize)]| {
        let each = kinds.iter().flat_map(|(kind, count)| (0..*count).map(move |no| (*kind, no)));
        let entry = |(kind, no): (&str, usize)| {
            let mut file = attached(no);
            file["kind"] = kind.into();
            (format!("file.{kind}{no}"), file)
        };
        each.map(entry).collect::<Fields>()
    };
    let full = |spec: &KindSpec| {
        let mut fields = Hands::Full('长').form(spec, 0);
        fields.retain(|path, _| !path.starts_with("file."));
        fields
    };
    let id = |no: u64| RecordId::from_parts(no, [2; 10]);
    let attached = files(&[("photo", 20), ("signature", 6), ("voice", 5)]);
    let mut inspection = full(&INSPECTION);
    inspection.extend(attached.clone());
    phone.save(vec![made(&INSPECTION, id(1), None, inspection)]);
    let mut lead = full(&LEAD);
    lead.extend(attached.clone());
    let mut intents = vec![made(&LEAD, id(2), None, lead)];
    for no in 0..200 {
        let mut line = full(&WAGE_LINE);
        line.retain(|path, _| !path.starts_with("m."));
        for month in 1..=12 {
            for part in ["due", "paid", "deduct"] {
                line.insert(format!("m.2026-{month:02}.{part}"), json!(600_000));
            }
        }
        intents.push(made(&WAGE_LINE, id(100 + no), Some(id(2)), line));
    }
    phone.save(intents);
    let mut agreement = full(&AGREEMENT);
    agreement.extend(attached);
    phone.save(vec![made(&AGREEMENT, id(3), Some(id(2)), agreement)]);
    phone.push().await;
    let lines = store.children(&scope(), id(2)).await.expect("lines");
    assert_eq!(lines.iter().filter(|line| line.kind == WAGE_LINE.kind).count(), 200);
}
