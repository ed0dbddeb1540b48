//! Phones and an office, and what each step does to them.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::id::{DeviceId, OpId, PersonId, RecordId, ScopeId};
use anxin_sync::record::VOID_PATH;
use anxin_sync::replica::{Identity, Intent};
use anxin_sync::{Body, Change, Op, Record};
use serde_json::{Value, json};

use crate::broken::Broken;
use crate::check;
use crate::dice::Dice;
use crate::files::{Room, Sending};
use crate::office::{Answer, Engine, Office, Page, township};
use crate::phone::{Keeping, Phone};
use crate::step::{Step, Verb};

/// Phones at most, copies among them.
const PHONES: usize = 7;
/// Paths that people change: plain ones, a guarded one, one that is set once.
const PATHS: [&str; 5] = ["employer", "place", "summary", "amount", "file.1"];
/// Steps that people take; some are not allowed from where a case stands.
const ACTIONS: [&str; 6] = ["accept", "decline", "suspend", "resume", "investigate", "archive"];
/// Rounds that must be enough once everything works again.
const ROUNDS: usize = 60;

/// Everything.
pub(crate) struct World {
    pub(crate) office: Office,
    pub(crate) phones: Vec<Phone>,
    /// Every op of which somebody was told that it is saved.
    pub(crate) saved: BTreeMap<OpId, Op>,
    /// Media that saved records name, by place and hash.
    pub(crate) named: BTreeSet<(ScopeId, String)>,
    /// Keys of ops that were set aside and that somebody settled at some time.
    pub(crate) settled: BTreeSet<String>,
    pub(crate) broken: Option<Broken>,
}

impl World {
    pub(crate) fn new(
        phones: usize,
        engine: Engine,
        broken: Option<Broken>,
    ) -> Result<Self, String> {
        let mut world = Self {
            office: Office::new(engine, broken)?,
            phones: Vec::new(),
            saved: BTreeMap::new(),
            named: BTreeSet::new(),
            settled: BTreeSet::new(),
            broken,
        };
        for no in 0..phones {
            let byte = u8::try_from(no).unwrap_or_default();
            let me = Identity {
                device: DeviceId::from_parts(1, [byte; 10]),
                // Two phones of one person, now and then.
                person: PersonId::from_parts(2, [byte / 2; 10]),
            };
            world.office.enrol(me, township(no / 2))?;
            let mut phone = Phone::new(me, 1_000_000, broken);
            phone.writable = vec![township(no / 2)];
            world.phones.push(phone);
        }
        Ok(world)
    }

    /// Does a step; what may not happen comes back in words.
    pub(crate) fn perform(&mut self, step: Step) -> Result<(), String> {
        let at = usize::from(step.phone) % self.phones.len().max(1);
        let mut dice = Dice::new(step.dice);
        self.office.now += 1_000;
        match step.verb {
            Verb::Save => self.work(at, &mut dice, Keeping::Whole, false),
            Verb::SaveCut => self.work(at, &mut dice, Keeping::Cut, false),
            Verb::Newer => self.work(at, &mut dice, Keeping::Whole, true),
            Verb::Photo => self.photograph(at, &mut dice, Room::Enough, Keeping::Whole),
            Verb::PhotoCut => self.photograph(at, &mut dice, Room::Enough, Keeping::Cut),
            Verb::PhotoFull => self.photograph(at, &mut dice, Room::None, Keeping::Whole),
            Verb::Send => self.send_files(at, Sending::Whole)?,
            Verb::SendCut => self.send_files(at, Sending::Cut)?,
            Verb::SendUnanswered => self.send_files(at, Sending::Unanswered)?,
            Verb::SendTwice => self.send_files(at, Sending::Twice)?,
            Verb::SendRot => self.send_files(at, Sending::Rot)?,
            Verb::Expire => self.office.expire()?,
            Verb::Evict => self.evict(at, &mut dice)?,
            Verb::Pack => self.phone(at)?.pack(Keeping::Whole),
            Verb::PackCut => self.phone(at)?.pack(Keeping::Cut),
            Verb::Push => self.push(at, &mut dice, Keeping::Whole)?,
            Verb::PushCut => self.push(at, &mut dice, Keeping::Cut)?,
            Verb::PushLost => drop(self.batch(at, &mut dice)),
            Verb::PushUnanswered => drop(self.send(at, &mut dice)?),
            Verb::PushTwice => self.push_twice(at, &mut dice)?,
            Verb::PushStale => self.push_stale(at, &mut dice)?,
            Verb::Pull => self.pull(at, Keeping::Whole).map(drop)?,
            Verb::PullCut => self.pull(at, Keeping::Cut).map(drop)?,
            Verb::PullLost => drop(self.ask(at)?),
            Verb::PullStale => self.pull_stale(at, &mut dice)?,
            Verb::Resync => self.phone(at)?.resync(),
            Verb::Crash => self.phone(at)?.restart(),
            Verb::Restart => self.office.restart()?,
            Verb::Backup => self.office.back_up(),
            Verb::Restore => {
                self.office.restore()?;
                self.excuse()?;
            }
            Verb::Clock => {
                let jumps = [94_608_000_000, -86_400_000, -1, 1];
                let jump = dice.pick(&jumps).copied().unwrap_or_default();
                self.phone(at)?.clock += jump;
            }
            Verb::Move => {
                let person = self.phone(at)?.me.person;
                self.office.move_to(person, township(dice.below(2)));
            }
            Verb::Revoke => self.phone(at)?.revoked = dice.below(3) == 0,
            Verb::Clone if self.phones.len() < PHONES => {
                let copy = self.phone(at)?.copy();
                self.phones.push(copy);
            }
            Verb::Clone => {}
            Verb::Release => {
                self.office.release()?;
                check::records(self, &check::places(self.saved.values()))?;
            }
            Verb::Settle => {
                let aside = self.office.aside()?;
                if let Some(one) = dice.pick(&aside) {
                    self.office.settle(one, dice.below(3) > 0)?;
                    let left: BTreeSet<String> =
                        self.office.aside()?.into_iter().map(|one| one.key).collect();
                    let gone = aside.into_iter().filter(|one| !left.contains(&one.key));
                    self.settled.extend(gone.map(|one| one.key));
                    check::records(self, &check::places(self.saved.values()))?;
                }
            }
            Verb::Dismiss => {
                let phone = self.phone(at)?;
                let asides: Vec<OpId> = phone.replica.asides().map(|kept| kept.op.id).collect();
                for op in asides {
                    let writes = phone.replica.dismiss(op);
                    phone.keep(writes, Keeping::Whole);
                }
            }
        }
        for phone in &mut self.phones {
            phone.check()?;
        }
        check::kept(self)
    }

    pub(crate) fn phone(&mut self, at: usize) -> Result<&mut Phone, String> {
        self.phones.get_mut(at).ok_or_else(|| "no phone".to_owned())
    }

    /// Somebody does something at a phone.
    fn work(&mut self, at: usize, dice: &mut Dice, keeping: Keeping, newer: bool) {
        let Some(phone) = self.phones.get(at) else { return };
        let Some(mut intent) = intent(phone, dice) else { return };
        if newer && let Body::Create { fields, .. } = &mut intent.body {
            fields.insert("written.by.newer".to_owned(), json!({ "deep": [1, 2] }));
        }
        self.save(at, dice, keeping, intent);
    }

    /// Saves a change; whoever made it is told once the store has it.
    pub(crate) fn save(&mut self, at: usize, dice: &mut Dice, keeping: Keeping, intent: Intent) {
        let Some(phone) = self.phones.get_mut(at) else { return };
        let id = OpId::from_parts(3, dice.bytes());
        let writes = phone.replica.save(vec![intent], phone.clock, || id);
        let op = phone.replica.next_push(usize::MAX, usize::MAX).into_iter().find(|op| op.id == id);
        phone.keep(writes, keeping);
        let said = keeping == Keeping::Whole || self.broken == Some(Broken::SaidTooEarly);
        if let Some(op) = op.filter(|_| said) {
            self.saved.insert(id, op);
        }
    }

    /// What goes with the next request.
    fn batch(&mut self, at: usize, dice: &mut Dice) -> Option<(Identity, Vec<Op>)> {
        let phone = self.phones.get_mut(at)?;
        let batch = phone.replica.next_push(1 + dice.below(6), usize::MAX);
        if batch.is_empty() || phone.revoked {
            return None;
        }
        phone.sent.push(batch.clone());
        if self.broken == Some(Broken::SentIsDone) {
            phone.forget(&batch);
        }
        Some((phone.me, batch))
    }

    fn send(&mut self, at: usize, dice: &mut Dice) -> Result<Option<(Vec<Op>, Answer)>, String> {
        let Some((me, batch)) = self.batch(at, dice) else { return Ok(None) };
        let answer = self.hand_in(me, &batch)?;
        Ok(Some((batch, answer)))
    }

    /// The office takes ops in; what must hold of their records is looked at at once.
    fn hand_in(&mut self, me: Identity, batch: &[Op]) -> Result<Answer, String> {
        let answer = self.office.push(me, batch)?;
        check::records(self, &check::places(batch))?;
        Ok(answer)
    }

    fn answered(
        &mut self,
        at: usize,
        sent: &[Op],
        answer: Answer,
        keeping: Keeping,
    ) -> Result<(), String> {
        let phone = self.phone(at)?;
        if phone.heal(answer.next_seq, &answer.epoch) {
            return Ok(());
        }
        let writes = phone.replica.pushed(
            sent,
            &answer.verdicts,
            answer.rows,
            answer.next_seq,
            &answer.epoch,
        );
        phone.keep(writes.map_err(|error| error.to_string())?, keeping);
        Ok(())
    }

    fn push(&mut self, at: usize, dice: &mut Dice, keeping: Keeping) -> Result<(), String> {
        match self.send(at, dice)? {
            Some((sent, answer)) => self.answered(at, &sent, answer, keeping),
            None => Ok(()),
        }
    }

    fn push_twice(&mut self, at: usize, dice: &mut Dice) -> Result<(), String> {
        let Some((me, batch)) = self.batch(at, dice) else { return Ok(()) };
        let first = self.hand_in(me, &batch)?;
        let second = self.hand_in(me, &batch)?;
        if first.verdicts != second.verdicts || first.next_seq != second.next_seq {
            return Err("I4 the same request got another answer".to_owned());
        }
        self.answered(at, &batch, second, Keeping::Whole)
    }

    fn push_stale(&mut self, at: usize, dice: &mut Dice) -> Result<(), String> {
        let phone = self.phone(at)?;
        let (me, revoked) = (phone.me, phone.revoked);
        let Some(batch) = dice.pick(&phone.sent).cloned() else { return Ok(()) };
        if !revoked {
            self.hand_in(me, &batch)?;
        }
        Ok(())
    }

    fn ask(&mut self, at: usize) -> Result<Option<Page>, String> {
        let phone = self.phone(at)?;
        if phone.revoked {
            return Ok(None);
        }
        let progress = phone.replica.progress().clone();
        let me = phone.me;
        let page = self.office.feed(me, progress.cursor.as_deref())?;
        let other = |page: &Page| progress.epoch.as_ref().is_some_and(|known| *known != page.epoch);
        if let Some(page) = page.filter(|page| !other(page)) {
            return Ok(Some(page));
        }
        // It came back from a backup: it is asked what it has of this phone.
        let answer = self.office.push(me, &[])?;
        self.phone(at)?.heal(answer.next_seq, &answer.epoch);
        self.office.feed(me, None)
    }

    fn take(&mut self, at: usize, page: Page, keeping: Keeping) -> Result<(), String> {
        let phone = self.phone(at)?;
        let waiting = phone.replica.waiting();
        let writes = phone.replica.pulled(
            page.rows,
            &page.gone,
            &page.lost,
            page.readable.as_deref(),
            page.cursor,
            &page.epoch,
        );
        let writes = [writes, phone.replica.settled(&page.aside)].concat();
        if phone.replica.waiting() != waiting {
            return Err("I17 a page changed the outbox".to_owned());
        }
        phone.writable = page.writable;
        phone.keep(writes, keeping);
        Ok(())
    }

    /// One page; whether more waits.
    fn pull(&mut self, at: usize, keeping: Keeping) -> Result<bool, String> {
        let Some(page) = self.ask(at)? else { return Ok(false) };
        let more = page.more;
        self.phone(at)?.pages.push(page.clone());
        self.take(at, page, keeping)?;
        Ok(more)
    }

    fn pull_stale(&mut self, at: usize, dice: &mut Dice) -> Result<(), String> {
        let phone = self.phone(at)?;
        let readable = phone.me.person;
        let page = dice.pick(&phone.pages).cloned();
        // What a page shows was allowed when it was sent; now it would be a leak of our own making.
        let readable = self.office.readable(readable);
        let page =
            page.filter(|page| page.rows.iter().all(|row| readable.contains(&row.record().scope)));
        let cursor = self.phone(at)?.replica.progress().cursor.clone();
        let (Some(page), Some(cursor)) = (page, cursor) else { return Ok(()) };
        let same = self.office.epoch.to_string() == page.epoch;
        let late = Page { gone: Vec::new(), lost: Vec::new(), readable: None, cursor, ..page };
        // No answer outlives the office that gave it.
        if same { self.take(at, late, Keeping::Whole) } else { Ok(()) }
    }

    /// Everything works again: all hand in and fetch until nothing is new.
    pub(crate) fn settle(&mut self) -> Result<(), String> {
        // What was struck off is brought by hand.
        for phone in &mut self.phones {
            phone.revoked = false;
        }
        // Who learns by a pull that the office came back from a backup hands in once more; what that
        // brings the others fetch.
        for _ in 0..2 {
            for at in 0..self.phones.len() {
                for _ in 0..ROUNDS {
                    self.push(at, &mut Dice::new(0), Keeping::Whole)?;
                }
                for _ in 0..ROUNDS {
                    if !self.pull(at, Keeping::Whole)? {
                        break;
                    }
                }
                self.send_files(at, Sending::Whole)?;
                self.phone(at)?.pack(Keeping::Whole);
                for _ in 0..ROUNDS {
                    self.push(at, &mut Dice::new(0), Keeping::Whole)?;
                }
            }
        }
        Ok(())
    }
}

/// What somebody does at a phone, out of what the phone shows.
fn intent(phone: &Phone, dice: &mut Dice) -> Option<Intent> {
    let views = phone.views();
    let shown: Vec<&Record> = views
        .values()
        .filter(|row| phone.writable.contains(&row.scope))
        .map(std::convert::AsRef::as_ref)
        .collect();
    let target = dice.pick(&shown).copied();
    let of = |row: &Record, body: Body| Intent {
        record: row.id,
        kind: row.kind.clone(),
        scope: row.scope.clone(),
        body,
    };
    match (dice.below(10), target) {
        (0..=5, Some(row)) => {
            let path = *dice.pick(&PATHS)?;
            let now = json!(dice.below(4));
            let change = Change { was: row.value(path).clone(), now };
            Some(of(row, Body::Patch { changes: [(path.to_owned(), change)].into() }))
        }
        (6, Some(row)) => {
            let (path, clash) = row.clashes.iter().next()?;
            let seen = clash.others.iter().map(|other| other.op).collect();
            let value = match dice.below(2) {
                0 => row.value(path).clone(),
                _ => clash.others.first()?.value.clone(),
            };
            let value = if path == VOID_PATH && dice.below(2) == 0 { Value::Null } else { value };
            Some(of(row, Body::Settle { path: path.clone(), value, seen }))
        }
        // Whoever holds a phone may send anything: a decision about what is not in doubt.
        (7, Some(row)) if dice.below(3) == 1 => {
            let once: Vec<&String> =
                row.fields.keys().filter(|it| it.starts_with("file.")).collect();
            let path = (*dice.pick(&once)?).clone();
            let seen = row.clashes.get(&path).into_iter().flat_map(|clash| &clash.others);
            let seen = seen.map(|other| other.op).collect();
            Some(of(row, Body::Settle { path, value: json!(dice.below(4)), seen }))
        }
        (7, Some(row)) if dice.below(2) == 0 => {
            let path = "status".to_owned();
            Some(of(row, Body::Settle { path, value: json!("closed"), seen: Vec::new() }))
        }
        (9, Some(row)) if row.kind == "lead" && dice.below(2) == 0 => {
            let action = dice.pick(&ACTIONS)?;
            let args =
                [("reason".to_owned(), json!("转办")), ("ways".to_owned(), json!(["police"]))];
            Some(of(row, Body::Act { action: (*action).to_owned(), args: args.into() }))
        }
        (7, Some(row)) if dice.below(3) == 0 => {
            Some(of(row, Body::Void { reason: "重复".to_owned() }))
        }
        (8, Some(row)) if row.parent.is_none() => Some(Intent {
            record: RecordId::from_parts(4, dice.bytes()),
            kind: "wage_line".to_owned(),
            scope: row.scope.clone(),
            body: Body::Create {
                parent: Some(row.id),
                fields: [("name".to_owned(), json!("甲"))].into(),
            },
        }),
        _ => Some(Intent {
            record: RecordId::from_parts(5, dice.bytes()),
            kind: "lead".to_owned(),
            scope: dice.pick(&phone.writable)?.clone(),
            body: Body::Create {
                parent: None,
                fields: [("employer".to_owned(), json!(dice.below(4)))].into(),
            },
        }),
    }
}
