//! Rounds: push until the outbox is empty, send the files, pull until nothing is new.

use std::rc::Rc;

use anxin_domain::id::{OpId, ScopeId};
use anxin_protocol::limits::{PUSH_BYTES, PUSH_OPS};
use anxin_protocol::sync::{Feed, Page, PushAnswer};
use anxin_sync::parcel::Fate;
use anxin_sync::{Parcel, Row, Verdict};
use futures_util::future::join;

use super::files::keep_of;
use super::keep::{LAST_OK, ops};
use super::{Desk, SaveError};
use crate::platform::disk::Durability;
use crate::platform::http::HttpError;
use crate::platform::{crypto, now, pause, spawn};
use crate::sync::{ComingPage, Trouble};
use crate::vault::Keep;

/// Room for the envelope around the ops of a push.
const ENVELOPE: usize = 4096;
/// Pauses between rounds that failed, in milliseconds.
const BACKOFF: [u32; 6] = [2_000, 5_000, 15_000, 30_000, 60_000, 120_000];
/// The pause between rounds that went well.
const QUIET: u32 = 60_000;
/// How often the clock of the rounds ticks.
const TICK: u32 = 1_000;

/// What a round is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing.
    #[default]
    Idle,
    /// Handing changes in.
    Pushing,
    /// Sending files.
    Sending,
    /// Asking what is new.
    Pulling,
}

/// How the phone stands with the office.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncState {
    /// What it is doing.
    pub phase: Phase,
    /// A round has ended since the phone was unlocked.
    pub met: bool,
    /// When a round last went well, by the phone's clock; kept over a restart.
    pub last_ok: Option<i64>,
    /// Why the last round did not; its code has words under `trouble.<code>`.
    pub trouble: Option<String>,
    /// Rounds that failed in a row.
    pub failures: usize,
    /// When the next round is due, by the phone's clock.
    pub next: i64,
}

/// How a page of the feed went.
enum Went {
    /// It is in, and another waits.
    On,
    /// It is in, and was the last.
    ToEnd,
    /// The office came back from a backup: what it lacks is handed in before anything is read.
    Anew,
}

impl From<SaveError> for Trouble {
    fn from(_: SaveError) -> Self {
        Self::Disk
    }
}

impl From<crate::vault::VaultError> for Trouble {
    fn from(_: crate::vault::VaultError) -> Self {
        Self::Disk
    }
}

impl Desk {
    /// How the phone stands with the office.
    pub fn sync_state(&self) -> SyncState {
        self.0.state.borrow().clone()
    }

    /// Starts the rounds; they end when the desk is locked.
    pub fn start_rounds(&self) {
        let desk = self.clone();
        spawn(async move {
            while !desk.is_locked() {
                if desk.0.state.borrow().next <= now() {
                    desk.sync_now().await;
                }
                pause(TICK).await;
            }
        });
    }

    /// Hears the office's pokes for as long as the desk is open. Holds the desk only between
    /// streams, so that nothing of it stays in memory once it is locked.
    pub fn start_listening(&self) {
        let (line, cut) = (self.0.line.clone(), self.0.cut.clone());
        let Some(cut) = cut else { return };
        let desk = Rc::downgrade(&self.0);
        let open = move || desk.upgrade().map(Desk).filter(|desk| !desk.is_locked());
        spawn(async move {
            let mut failed = 0;
            while open().is_some() {
                let poked = || {
                    if let Some(desk) = open() {
                        desk.sync_soon();
                    }
                };
                let ended = line.live(&cut, poked).await;
                failed = if ended.is_ok() { 0 } else { failed + 1 };
                let wait = BACKOFF.get(failed).copied().unwrap_or(BACKOFF[5]);
                pause(wait.saturating_add_signed(i32::try_from(jitter(wait)).unwrap_or(0))).await;
            }
        });
    }

    /// The next round comes at the next tick.
    pub fn sync_soon(&self) {
        self.0.state.borrow_mut().next = 0;
    }

    /// The phone has lost its network: told at once, and not by the next round.
    pub fn is_offline(&self) {
        self.0.state.borrow_mut().trouble = Some("offline".to_owned());
        self.changed();
    }

    /// One round, now. Waits for one that is under way.
    pub async fn sync_now(&self) {
        let Some(_round) = self.0.round.try_lock() else { return };
        // Who asks during the round gets another one after it.
        self.0.state.borrow_mut().next = i64::MAX;
        let outcome = self.round().await;
        let last_ok = outcome.is_ok().then(now);
        if let Some(at) = last_ok {
            let keep = Keep::json("meta", LAST_OK, &at);
            // Lost, it is told a little too early after a restart.
            let _ = self.0.vault.commit(&[keep], Durability::Relaxed).await;
        }
        {
            let mut state = self.0.state.borrow_mut();
            (state.phase, state.met) = (Phase::Idle, true);
            match outcome {
                Ok(()) => {
                    state.last_ok = last_ok;
                    state.trouble = None;
                    state.failures = 0;
                    state.next = state.next.min(now() + i64::from(QUIET));
                }
                Err(trouble) => {
                    let wait = BACKOFF.get(state.failures).copied().unwrap_or(BACKOFF[5]);
                    let wait = trouble.pause().map_or(wait, |asked| wait.max(asked));
                    state.trouble = Some(trouble.code());
                    state.failures += 1;
                    state.next = now() + i64::from(wait) + jitter(wait);
                }
            }
        }
        self.changed();
    }

    fn enter(&self, phase: Phase) {
        self.0.state.borrow_mut().phase = phase;
        self.changed();
    }

    async fn round(&self) -> Result<(), Trouble> {
        self.cover().await?;
        self.push().await?;
        self.pull().await?;
        // Of an office whose key is new.
        self.cover().await?;
        self.take_over().await?;
        self.fetch_left().await?;
        // Files last: they are large, and neither a change nor what is new waits for them.
        self.send_files().await?;
        Ok(self.pack().await?)
    }

    /// Somebody has asked for a round while one is under way.
    fn is_asked(&self) -> bool {
        self.0.state.borrow().next == 0
    }

    async fn push(&self) -> Result<(), Trouble> {
        let (mut ops, mut bytes) = (PUSH_OPS, PUSH_BYTES - ENVELOPE);
        let mut healed = false;
        loop {
            let batch = self.0.replica.borrow().next_push(ops, bytes);
            if batch.is_empty() || self.is_locked() {
                return Ok(());
            }
            self.enter(Phase::Pushing);
            let answer = match self.0.line.push(&batch).await {
                Ok(answer) => answer,
                // Too much at once, for the office or for the line: half of it.
                Err(trouble) if batch.len() > 1 && too_much(&trouble) => {
                    (ops, bytes) = ((batch.len() / 2).max(1), (bytes / 2).max(1024));
                    continue;
                }
                Err(trouble) => return Err(trouble),
            };
            let verdicts: Vec<(Option<OpId>, Verdict)> =
                answer.verdicts.iter().map(|one| (one.op, one.verdict)).collect();
            if self.heal(&answer).await? {
                // Once: what is not kept here either is for a person.
                if std::mem::replace(&mut healed, true) {
                    return Err(Trouble::Misfit);
                }
                continue;
            }
            let _turn = self.0.turn.lock().await;
            let writes = self
                .0
                .replica
                .borrow_mut()
                .pushed(&batch, &verdicts, answer.rows, answer.next_seq, &answer.epoch)
                .map_err(|_| Trouble::Misfit)?;
            let keeps = self.keeps(writes);
            self.commit(&keeps, Durability::Strict).await?;
        }
    }

    /// Sends the files whose records the office has. One that the office refuses, or whose bytes
    /// cannot be read here, stays and holds none of the others up.
    async fn send_files(&self) -> Result<(), Trouble> {
        let waiting: Vec<Parcel> = self.0.parcels.borrow().values().cloned().collect();
        let mut refused = None;
        for parcel in waiting {
            if self.is_locked() || self.is_asked() {
                break;
            }
            let drafted = self.draft(parcel.record).is_some();
            let due = parcel.is_due(self.view(parcel.record).as_deref(), drafted);
            // Of a record that the office has set aside the files go as well: so who settles it sees them.
            let aside = self.0.replica.borrow().is_aside(parcel.record) && !parcel.done;
            if !due && !aside {
                continue;
            }
            self.enter(Phase::Sending);
            match self.send_file(parcel).await {
                // What the person may not write there, the office may not take either, and that is said already.
                Err(trouble) if of_itself(&trouble) && aside => {}
                Err(trouble) if of_itself(&trouble) => refused = Some(trouble),
                sent => sent?,
            }
        }
        refused.map_or(Ok(()), Err)
    }

    async fn send_file(&self, mut parcel: Parcel) -> Result<(), Trouble> {
        let bytes = self.parcel_bytes(&parcel).await?;
        let (upload, mut offset) = self.0.line.place(&parcel).await?;
        parcel.upload = Some(upload.clone());
        self.put_parcel(&parcel).await?;
        loop {
            let drafted = self.draft(parcel.record).is_some();
            match parcel.answered(offset, self.view(parcel.record).as_deref(), drafted) {
                Fate::Sending if self.is_locked() || self.is_asked() => return Ok(()),
                Fate::Sending => {
                    offset = self.0.line.send_piece(&upload, offset, &bytes).await?;
                    // A line that breaks again and again but carries something is tried again soon.
                    self.0.state.borrow_mut().failures = 0;
                    continue;
                }
                Fate::Kept => self.put_parcel(&parcel).await?,
                Fate::Freed => self.drop_parcel(&parcel).await?,
            }
            self.changed();
            return Ok(());
        }
    }

    /// Begins anew with an office that came back from a backup; whether it did.
    async fn heal(&self, answer: &PushAnswer) -> Result<bool, Trouble> {
        if !self.0.replica.borrow().is_ahead(answer.next_seq, &answer.epoch) {
            return Ok(false);
        }
        let kept = ops(&self.0.vault, answer.next_seq).await?;
        let _turn = self.0.turn.lock().await;
        let writes = self.0.replica.borrow_mut().restored(kept, answer.next_seq, &answer.epoch);
        let mut keeps = self.keeps(writes);
        // Its files may be older, too: it says of each whether it has it.
        for parcel in self.0.parcels.borrow_mut().values_mut() {
            parcel.doubted();
            keeps.push(keep_of(parcel));
        }
        self.commit(&keeps, Durability::Strict).await?;
        Ok(true)
    }

    async fn pull(&self) -> Result<(), Trouble> {
        let mut ahead = None;
        while !self.is_locked() {
            self.enter(Phase::Pulling);
            let coming = if let Some(coming) = ahead.take() {
                coming
            } else {
                let cursor = self.0.replica.borrow().progress().cursor.clone();
                self.0.line.feed(cursor.as_deref()).await
            };
            let next = coming.as_ref().ok().and_then(ComingPage::next);
            // The office makes the next page while this one comes in, is read, sealed and stored.
            let asked = async {
                match next {
                    Some(next) => Some(self.0.line.feed(Some(&next)).await),
                    None => None,
                }
            };
            let (asked, went) = join(asked, self.turn_page(coming)).await;
            match went? {
                Went::On => ahead = asked,
                Went::Anew => self.push().await?,
                Went::ToEnd => return Ok(()),
            }
        }
        Ok(())
    }

    /// Waits for a page and takes it in.
    async fn turn_page(&self, coming: Result<ComingPage, Trouble>) -> Result<Went, Trouble> {
        let known = self.0.replica.borrow().progress().clone();
        let page = match coming {
            Ok(coming) => coming.whole().await,
            Err(trouble) => Err(trouble),
        };
        let (page, doubt) = match page {
            // It does not know the cursor: it came back from a backup, or forgot its keys.
            Err(trouble) if trouble.code() == "cursor_invalid" && known.cursor.is_some() => {
                (self.0.line.feed(None).await?.whole().await?, true)
            }
            page => {
                let page = page?;
                let other = known.epoch.is_some_and(|known| known != page.head.epoch);
                (page, other)
            }
        };
        if doubt && self.heal(&self.0.line.push(&[]).await?).await? {
            return Ok(Went::Anew);
        }
        self.take_in(&page).await?;
        Ok(if page.head.more { Went::On } else { Went::ToEnd })
    }

    /// Whether a page tells nothing: the cursor that lies here will do, and nothing is written.
    fn knows(&self, head: &Feed) -> bool {
        let replica = self.0.replica.borrow();
        let told = head.rows + head.gone.len() + head.lost.len() + head.people.len();
        let known = replica.progress();
        told == 0
            && head.scopes.is_none()
            && head.years.is_none()
            && head.aside.is_none()
            && head.office_key.is_none()
            && known.cursor.is_some()
            && known.epoch.as_ref() == Some(&head.epoch)
    }

    /// Takes in a page of the feed: its rows and the cursor after it, in one transaction.
    pub async fn take_in(&self, page: &Page) -> Result<(), Trouble> {
        if self.knows(&page.head) {
            return Ok(());
        }
        let rows = page.rows().map(Row::read).collect::<Result<Vec<_>, _>>();
        let rows = rows.map_err(|_| Trouble::Http(HttpError::Cut))?;
        let _turn = self.0.turn.lock().await;
        let head = page.head.clone();
        let readable: Option<Vec<ScopeId>> =
            head.scopes.as_ref().map(|all| all.iter().map(|scope| scope.id.clone()).collect());
        let writes = self.0.replica.borrow_mut().pulled(
            rows,
            &head.gone,
            &head.lost,
            readable.as_deref(),
            head.cursor,
            &head.epoch,
        );
        let mut keeps = self.keeps(writes);
        let settled =
            self.0.replica.borrow_mut().settled(head.aside.as_deref().unwrap_or_default());
        keeps.extend(self.keeps(settled));
        keeps.extend(self.heard(head.scopes, head.people, head.years, head.office_key));
        Ok(self.commit(&keeps, Durability::Relaxed).await?)
    }
}

/// Whether it is the file's own trouble, and the next one may go.
fn of_itself(trouble: &Trouble) -> bool {
    // A firewall that looks into what is sent may refuse one file and let the next through.
    [Trouble::Disk, Trouble::Http(HttpError::Blocked)].contains(trouble)
        || matches!(trouble.status(), Some(400..=428 | 460))
}

fn too_much(trouble: &Trouble) -> bool {
    trouble.status() == Some(413) || trouble.code() == "timeout"
}

/// Up to a quarter of a pause, so that phones which lost the network together do not come back
/// together.
fn jitter(wait: u32) -> i64 {
    let byte = crypto::random::<1>().map_or(0, |bytes| bytes[0]);
    i64::from(wait) / 4 * i64::from(byte) / 255
}
