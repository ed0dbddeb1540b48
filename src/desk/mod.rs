//! The unlocked work: what the phone holds, drafts, what waits for the office. No Leptos here.
//!
//! [`Gate`] leads in: enrolment, PIN, unlocking. [`Desk`] is cheap to clone; all clones are one
//! desk. Every change goes through one queue, so that what lies on the disk is what lies in
//! memory.

mod backup;
mod cases;
mod databases;
mod drafts;
mod escrow;
mod files;
mod gate;
mod inbox;
mod keep;
mod left;
mod rounds;
mod search;
mod unkept;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use anxin_domain::id::{PersonId, RecordId, ScopeId};
use anxin_protocol::sync::{GrantedScope, History};
use anxin_sync::replica::{Replica, Standing};
use anxin_sync::stock::Stock;
use anxin_sync::{Aside, Parcel, Record};
use futures_util::lock::Mutex;

use crate::platform::disk::Disk;
use crate::platform::http::Cut;
use crate::platform::{crypto, now};
use crate::sync::enrol::Enrolled;
use crate::sync::{Line, Trouble};
use crate::vault::Vault;

pub use backup::Saved;
pub use cases::STEP;
pub use drafts::{Draft, Excess, ExcessKind, SaveError};
pub use files::Attachment;
pub use gate::{EnterError, Gate};
pub use inbox::{Inbox, Label, Lost};
pub use left::{hand_in, sealed_file};
pub use rounds::{Phase, SyncState};
use search::Finder;

/// What the phone knows of the office beside the records.
#[derive(Debug, Default)]
struct Directory {
    scopes: Vec<GrantedScope>,
    people: HashMap<PersonId, String>,
    /// Holidays for the expert, as they came.
    years: String,
    /// The office's public key, base64url.
    office_key: Option<String>,
}

/// Changes of one record that the office has set aside.
#[derive(Clone, PartialEq, Debug)]
pub struct Doubt {
    /// The record.
    pub head: RecordId,
    /// Its changes, in the order they were made.
    pub asides: Vec<Aside>,
    /// Changes of what hangs from it that wait with it.
    pub hanging: usize,
}

/// What a listener does.
type Act = Rc<dyn Fn()>;

struct Inner {
    vault: Vault,
    /// Where it is written which databases there are.
    base: Disk,
    /// Drafts that were brought to the office in a file have been asked for.
    left_fetched: Cell<bool>,
    line: Line,
    who: Enrolled,
    replica: RefCell<Replica>,
    drafts: RefCell<BTreeMap<RecordId, Draft>>,
    /// Drafts that the disk did not take.
    unkept: RefCell<BTreeSet<RecordId>>,
    parcels: RefCell<BTreeMap<String, Parcel>>,
    inbox: Inbox,
    /// Opens what is in the inbox.
    inbox_key: Vec<u8>,
    /// What in the inbox is not whole yet, such as a recording under way.
    in_progress: RefCell<Vec<String>>,
    /// What was awaited and did not come.
    lost: RefCell<Vec<Lost>>,
    directory: RefCell<Directory>,
    stock: RefCell<Stock>,
    found: RefCell<Finder>,
    /// Ends the stream of pokes.
    cut: Option<Cut>,
    state: RefCell<SyncState>,
    place: RefCell<String>,
    /// The last backup, and the digest of what is in it.
    saved: RefCell<Option<(Vec<u8>, Rc<Saved>)>>,
    listeners: RefCell<Vec<(u32, Act)>>,
    listener_no: Cell<u32>,
    /// One change at a time.
    turn: Mutex<()>,
    /// A change that is begun and finished in one go: the next one begins after it, not in the middle.
    whole: Mutex<()>,
    /// One round at a time.
    round: Mutex<()>,
    closed: Cell<bool>,
    /// Closed because another page leads.
    taken: Cell<bool>,
}

/// The unlocked work.
#[derive(Clone)]
pub struct Desk(Rc<Inner>);

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk({})", self.0.who.device)
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subscription({})", self.no)
    }
}

/// Listens to a desk until it is dropped.
pub struct Subscription {
    desk: Desk,
    no: u32,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.desk.0.listeners.borrow_mut().retain(|(no, _)| *no != self.no);
    }
}

/// Sorts by the latest change. Each way of sorting a list weighs as much as a small screen: the
/// phone has one for records.
pub fn latest_first(records: &mut [Arc<Record>]) {
    records.sort_unstable_by_key(|record| std::cmp::Reverse((record.updated.at, record.id)));
}

impl Desk {
    /// Whose phone this is.
    pub fn who(&self) -> &Enrolled {
        &self.0.who
    }

    /// Records of a kind, the latest change first.
    pub fn views(&self, kind: &str) -> Vec<Arc<Record>> {
        let replica = self.0.replica.borrow();
        let mut found: Vec<Arc<Record>> =
            replica.views().filter(|record| record.kind == kind).map(Arc::clone).collect();
        latest_first(&mut found);
        found
    }

    /// One record, with the phone's own changes on it.
    pub fn view(&self, id: RecordId) -> Option<Arc<Record>> {
        self.0.replica.borrow().view(id).map(Arc::clone)
    }

    /// The record that another, or a draft of it, hangs from.
    pub fn parent_of(&self, id: RecordId) -> Option<RecordId> {
        match self.draft(id) {
            Some(draft) => draft.parent,
            None => self.view(id)?.parent,
        }
    }

    /// Records that hang from another, in the order they were made.
    pub fn children(&self, id: RecordId) -> Vec<Arc<Record>> {
        let replica = self.0.replica.borrow();
        let mut found: Vec<Arc<Record>> = Vec::new();
        for child in replica.views().filter(|record| record.parent == Some(id)) {
            let at = found.partition_point(|other| other.id < child.id);
            found.insert(at, Arc::clone(child));
        }
        found
    }

    /// Where a record stands between phone and office.
    pub fn standing(&self, id: RecordId) -> Option<Standing> {
        self.0.replica.borrow().standing(id)
    }

    /// What has not reached the office: changes and files.
    pub fn waiting(&self) -> usize {
        let files = self.0.parcels.borrow().values().filter(|parcel| !parcel.done).count();
        self.0.replica.borrow().waiting() + files
    }

    /// Records with files that are not at the office yet, and how many each has.
    pub fn waiting_files(&self) -> BTreeMap<RecordId, usize> {
        let mut counts = BTreeMap::new();
        for parcel in self.0.parcels.borrow().values().filter(|parcel| !parcel.done) {
            *counts.entry(parcel.record).or_default() += 1;
        }
        counts
    }

    /// The changes that the office has set aside, by the record at their head, the latest first: what hangs from a
    /// record that is aside itself is told with it.
    pub fn doubts(&self) -> Vec<Doubt> {
        let replica = self.0.replica.borrow();
        let mut found: Vec<Doubt> = Vec::new();
        let asides: Vec<&Aside> = replica.asides().collect();
        for aside in asides.iter().rev() {
            let record = aside.op.record;
            let parent = replica.view(record).and_then(|view| view.parent);
            let head = parent.filter(|parent| replica.is_aside(*parent)).unwrap_or(record);
            let hangs = head != record;
            let at = found.iter().position(|doubt| doubt.head == head).unwrap_or_else(|| {
                found.push(Doubt { head, asides: Vec::new(), hanging: 0 });
                found.len() - 1
            });
            let Some(doubt) = found.get_mut(at) else { continue };
            if hangs {
                doubt.hanging += 1;
            } else {
                doubt.asides.insert(0, Aside::clone(aside));
            }
        }
        found
    }

    /// Records of which some value waits for a person to decide, the latest change first.
    pub fn clashed(&self) -> Vec<Arc<Record>> {
        let replica = self.0.replica.borrow();
        let clashing = |record: &&Arc<Record>| !record.clashes.is_empty();
        let mut found: Vec<Arc<Record>> =
            replica.views().filter(clashing).map(Arc::clone).collect();
        latest_first(&mut found);
        found
    }

    /// A person's name; empty if the office has not told it yet.
    pub fn person(&self, id: PersonId) -> String {
        if id == self.0.who.person {
            return self.0.who.name.clone();
        }
        self.0.directory.borrow().people.get(&id).cloned().unwrap_or_default()
    }

    /// What the phone may see; the first that can be written to is where new records go.
    pub fn scopes(&self) -> Vec<GrantedScope> {
        let heard = self.0.directory.borrow().scopes.clone();
        if heard.is_empty() { self.0.who.scopes.clone() } else { heard }
    }

    /// Where what must stay sealed is filed; none where the office keeps no such register.
    pub fn sealed_scope(&self, compartment: &str) -> Option<ScopeId> {
        let scopes = self.scopes();
        scopes.into_iter().map(|scope| scope.id).find(|id| id.compartment() == Some(compartment))
    }

    /// A record's history, from the office.
    pub async fn history(&self, record: &Record) -> Result<History, Trouble> {
        self.0.line.history(record).await
    }

    /// The screen the person was on, kept sealed.
    pub fn place(&self) -> String {
        self.0.place.borrow().clone()
    }

    /// Calls `act` after every change, until the subscription is dropped.
    pub fn on_change(&self, act: impl Fn() + 'static) -> Subscription {
        let no = self.0.listener_no.get() + 1;
        self.0.listener_no.set(no);
        self.0.listeners.borrow_mut().push((no, Rc::new(act)));
        Subscription { desk: self.clone(), no }
    }

    /// Ends this desk: rounds stop, and once all clones are dropped the key is gone.
    pub fn lock(&self) {
        self.0.closed.set(true);
        if let Some(cut) = &self.0.cut {
            cut.now();
        }
        self.0.listeners.borrow_mut().clear();
    }

    /// Ends this desk because another page of the app leads now.
    pub fn lock_for_other(&self) {
        self.0.taken.set(true);
        self.lock();
    }

    /// Whether it was locked because another page leads.
    pub fn is_taken(&self) -> bool {
        self.0.taken.get()
    }

    /// Whether the desk was locked.
    pub fn is_locked(&self) -> bool {
        self.0.closed.get()
    }

    fn changed(&self) {
        let listeners: Vec<Act> =
            self.0.listeners.borrow().iter().map(|(_, act)| Rc::clone(act)).collect();
        for act in listeners {
            act();
        }
    }

    /// A fresh id from the phone's clock and randomness.
    fn fresh<T>(make: impl Fn(u64, [u8; 10]) -> T) -> Result<T, crypto::CryptoError> {
        Ok(make(now().unsigned_abs(), crypto::random::<10>()?))
    }
}
