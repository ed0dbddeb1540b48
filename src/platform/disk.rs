//! IndexedDB: named stores of sealed bytes, written in transactions.
//!
//! One wrapper owns the connection. When the browser closed it (iOS does so to pages in the background), or
//! when it fails in any other way than by a full disk, the operation runs once more on a new connection. WebKit
//! opens no other one in the same page: that is [`DiskError::Lost`], and a reload is the way. When another tab
//! upgrades the database this one lets go of it. Nothing but the database is awaited inside a transaction.
//!
//! The page that opened the work last leads: it has written its mark, and a write of any other
//! page is undone in the very transaction in which it meets that mark. So two pages, or one that
//! was frozen and woke up, never write over each other.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

/// Version of the stores' layout. A database with a later one is not opened. 4: values lie under an escrow key,
/// which earlier code does not know.
const VERSION: u32 = 4;
/// The stores.
const STORES: [&str; 10] =
    ["keys", "meta", "rows", "pages", "ops", "outbox", "drafts", "refused", "media", "parcels"];

/// Why the disk did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DiskError {
    /// No space left.
    #[error("the phone has no space left")]
    Full,
    /// The store was written by a newer version of the app.
    #[error("the store was written by a newer version")]
    Newer,
    /// Another tab holds an older version open.
    #[error("another tab holds the store open")]
    Blocked,
    /// Another page leads now; nothing was written.
    #[error("another page leads")]
    Taken,
    /// The browser keeps nothing for this page, as in a private window: it has refused from the beginning.
    #[error("the browser keeps nothing for this page")]
    Denied,
    /// The connection is lost and this page gets no other one: only a reload helps.
    #[error("the connection to the store is lost until the page is loaded anew")]
    Lost,
    /// The browser does not answer at all.
    #[error("the browser does not answer")]
    Silent,
    /// Anything else the browser says, twice.
    #[error("the browser's store refuses")]
    Unavailable,
}

impl From<JsValue> for DiskError {
    fn from(error: JsValue) -> Self {
        let name = error.dyn_ref::<web_sys::DomException>().map(web_sys::DomException::name);
        match name.as_deref() {
            Some("QuotaExceededError") => Self::Full,
            Some("VersionError") => Self::Newer,
            _ => Self::Unavailable,
        }
    }
}

thread_local! {
    /// Whether this page had a database open: the browser then does keep something for it.
    static WAS_OPEN: Cell<bool> = const { Cell::new(false) };
}

/// Milliseconds after which a browser that does not open a database is given up.
const OPEN_WAIT: u32 = 5_000;

/// How sure a write must be before it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// On the disk: what a person was told is saved.
    Strict,
    /// In the browser's hands: what can be had again from the office.
    Relaxed,
}

/// Where the mark of the leading page lies: the store and the key.
const LEADER: (&str, &str) = ("meta", "leader");

/// One write.
#[derive(Clone, Debug)]
pub enum DiskWrite {
    /// Bytes under a key.
    Put(&'static str, String, Vec<u8>),
    /// Nothing under a key.
    Delete(&'static str, String),
    /// Nothing under the keys before this one.
    DeleteBefore(&'static str, String),
    /// Nothing in a store.
    Clear(&'static str),
}

impl DiskWrite {
    /// Asks a transaction for it; what comes of it is told by the transaction.
    fn ask(&self, transaction: &IdbTransaction) -> Result<(), JsValue> {
        match self {
            Self::Put(store, key, bytes) => {
                let bytes = Uint8Array::from(bytes.as_slice());
                transaction.object_store(store)?.put_with_key(&bytes, &key.as_str().into())?;
            }
            Self::Delete(store, key) => {
                transaction.object_store(store)?.delete(&key.as_str().into())?;
            }
            Self::DeleteBefore(store, key) => {
                let range = IdbKeyRange::upper_bound_with_open(&key.as_str().into(), true)?;
                transaction.object_store(store)?.delete(&range)?;
            }
            Self::Clear(store) => drop(transaction.object_store(store)?.clear()?),
        }
        Ok(())
    }
}

/// The connection.
#[derive(Clone, Debug)]
pub struct Disk {
    name: Rc<str>,
    connection: Rc<RefCell<Option<IdbDatabase>>>,
    /// This page's mark, once it leads.
    mark: Rc<RefCell<Option<Vec<u8>>>>,
}

impl Disk {
    /// Opens the database of a name, making it if there is none.
    pub async fn open(name: &str) -> Result<Self, DiskError> {
        let disk = Self { name: name.into(), connection: Rc::default(), mark: Rc::default() };
        disk.connect().await?;
        Ok(disk)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Empties all stores, but for one value of the store `meta`.
    pub async fn clear(&self, but: &str) -> Result<(), DiskError> {
        let kept = self.get("meta", but).await?;
        let kept = kept.map(|bytes| DiskWrite::Put("meta", but.to_owned(), bytes));
        let writes: Vec<_> = STORES.into_iter().map(DiskWrite::Clear).chain(kept).collect();
        self.commit(&writes, Durability::Strict).await
    }

    /// All keys of a store, in their order.
    pub async fn keys(&self, store: &'static str) -> Result<Vec<String>, DiskError> {
        self.run(async |database: &IdbDatabase| {
            let keys = reading(database)?.object_store(store)?.get_all_keys()?;
            let keys: Array = answer(&keys).await?.unchecked_into();
            Ok(keys.iter().filter_map(|key| key.as_string()).collect())
        })
        .await
    }

    async fn connect(&self) -> Result<IdbDatabase, DiskError> {
        if let Some(open) = self.connection.borrow().as_ref() {
            return Ok(open.clone());
        }
        let database = open(&self.name).await.map_err(|error| match error {
            DiskError::Unavailable if WAS_OPEN.get() => DiskError::Lost,
            DiskError::Unavailable => DiskError::Denied,
            other => other,
        })?;
        WAS_OPEN.set(true);
        let connection = Rc::clone(&self.connection);
        let let_go = Closure::<dyn FnMut()>::new(move || {
            if let Some(database) = connection.borrow_mut().take() {
                database.close();
            }
        });
        database.set_onversionchange(Some(let_go.as_ref().unchecked_ref()));
        database.set_onclose(Some(let_go.as_ref().unchecked_ref()));
        // Lives as long as the connection, which lives as long as the page.
        let_go.forget();
        *self.connection.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    /// Runs an operation; one that fails on its connection runs once more on a new one. Each is a transaction that
    /// may run twice: what it writes is the same.
    async fn run<T>(
        &self,
        act: impl AsyncFn(&IdbDatabase) -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        let first = self.connect().await?;
        match act(&first).await {
            Err(DiskError::Unavailable) => {}
            other => return other,
        }
        first.close();
        // Another operation may have opened a new one meanwhile.
        if self.connection.borrow().as_ref() == Some(&first) {
            self.connection.borrow_mut().take();
        }
        act(&self.connect().await?).await
    }

    /// All keys and values of a store, in the order of keys.
    pub async fn all(&self, store: &'static str) -> Result<Vec<(String, Vec<u8>)>, DiskError> {
        self.from(store, "").await
    }

    /// The keys and values of a store from a key on, in the order of keys.
    pub async fn from(
        &self,
        store: &'static str,
        first: &str,
    ) -> Result<Vec<(String, Vec<u8>)>, DiskError> {
        self.run(async |database: &IdbDatabase| {
            let transaction = reading(database)?;
            let store = transaction.object_store(store)?;
            let range = IdbKeyRange::lower_bound(&first.into())?;
            let (keys, values) =
                (store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?);
            let keys: Array = answer(&keys).await?.unchecked_into();
            let values: Array = answer(&values).await?.unchecked_into();
            Ok(keys
                .iter()
                .zip(values.iter())
                .filter_map(|(key, value)| {
                    Some((key.as_string()?, Uint8Array::new(&value).to_vec()))
                })
                .collect())
        })
        .await
    }

    /// The bytes under a key.
    pub async fn get(&self, store: &'static str, key: &str) -> Result<Option<Vec<u8>>, DiskError> {
        let value = self.get_object(store, key).await?;
        Ok(value.map(|value| Uint8Array::new(&value).to_vec()))
    }

    /// The browser's own object under a key: a key that cannot be exported.
    pub async fn get_object(
        &self,
        store: &'static str,
        key: &str,
    ) -> Result<Option<JsValue>, DiskError> {
        self.run(async |database: &IdbDatabase| {
            let request = reading(database)?.object_store(store)?.get(&key.into())?;
            let value = answer(&request).await?;
            Ok((!value.is_undefined()).then_some(value))
        })
        .await
    }

    /// Keeps an object of the browser's own.
    pub async fn put_object(
        &self,
        store: &'static str,
        key: &str,
        value: &JsValue,
    ) -> Result<(), DiskError> {
        self.run(async |database: &IdbDatabase| {
            let transaction =
                transaction(database, IdbTransactionMode::Readwrite, Durability::Strict)?;
            transaction.object_store(store)?.put_with_key(value, &key.into())?;
            done(&transaction).await
        })
        .await
    }

    /// Makes this page the one that leads; `mark` is random, and nobody else's.
    pub async fn lead(&self, mark: Vec<u8>) -> Result<(), DiskError> {
        self.mark.borrow_mut().take();
        let write = DiskWrite::Put(LEADER.0, LEADER.1.to_owned(), mark.clone());
        self.commit(&[write], Durability::Strict).await?;
        *self.mark.borrow_mut() = Some(mark);
        Ok(())
    }

    /// All the writes or none. None, too, when this page led and another leads now.
    pub async fn commit(
        &self,
        writes: &[DiskWrite],
        durability: Durability,
    ) -> Result<(), DiskError> {
        self.run(async |database: &IdbDatabase| self.write(database, writes, durability).await)
            .await
    }

    async fn write(
        &self,
        database: &IdbDatabase,
        writes: &[DiskWrite],
        durability: Durability,
    ) -> Result<(), DiskError> {
        let transaction = transaction(database, IdbTransactionMode::Readwrite, durability)?;
        let fence = self.mark.borrow().clone().map(|mark| Fence::in_front(&transaction, mark));
        let asked = fence.transpose().and_then(|fence| {
            writes.iter().try_for_each(|write| write.ask(&transaction)).map(|()| fence)
        });
        let fence = asked.inspect_err(|_| {
            // One that was undone already is what we want.
            let _ = transaction.abort();
        })?;
        match done(&transaction).await {
            Err(_) if fence.is_some_and(|fence| fence.met.get()) => Err(DiskError::Taken),
            other => other,
        }
    }
}

/// Reads the mark before the writes of a transaction and undoes them all if it is another's.
struct Fence {
    /// Another's mark was there.
    met: Rc<Cell<bool>>,
    _look: Closure<dyn FnMut()>,
}

impl Fence {
    fn in_front(transaction: &IdbTransaction, mark: Vec<u8>) -> Result<Self, JsValue> {
        let request = transaction.object_store(LEADER.0)?.get(&LEADER.1.into())?;
        let met = Rc::new(Cell::new(false));
        let (seen, asked, undone) = (Rc::clone(&met), request.clone(), transaction.clone());
        let look = Closure::<dyn FnMut()>::new(move || {
            let found = asked.result().map(|found| Uint8Array::new(&found).to_vec());
            if found.is_ok_and(|found| found == mark) {
                // All writes were asked for before this is told: the database need not wait until the page,
                // which may be drawing, has heard of each. A browser that knows no `commit` waits.
                #[expect(
                    deprecated,
                    reason = "by the binding's old source alone; Indexed Database 3.0 has it"
                )]
                let _ = undone.commit();
                return;
            }
            seen.set(true);
            // One that was undone already is what we want.
            let _ = undone.abort();
        });
        request.set_onsuccess(Some(look.as_ref().unchecked_ref()));
        Ok(Self { met, _look: look })
    }
}

/// A transaction over all stores. The browser's binding does not know durability yet: it is
/// called by its name.
fn transaction(
    database: &IdbDatabase,
    mode: IdbTransactionMode,
    durability: Durability,
) -> Result<IdbTransaction, JsValue> {
    let stores: Array = STORES.iter().map(|name| JsValue::from_str(name)).collect();
    let options = Object::new();
    let durability = match durability {
        Durability::Strict => "strict",
        Durability::Relaxed => "relaxed",
    };
    Reflect::set(&options, &"durability".into(), &durability.into())?;
    let begin: Function = Reflect::get(database, &"transaction".into())?.unchecked_into();
    Ok(begin.call3(database, &stores, &mode.into(), &options)?.unchecked_into())
}

fn reading(database: &IdbDatabase) -> Result<IdbTransaction, JsValue> {
    transaction(database, IdbTransactionMode::Readonly, Durability::Relaxed)
}

/// Opens a database, for as long as [`OPEN_WAIT`].
async fn open(name: &str) -> Result<IdbDatabase, DiskError> {
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or(DiskError::Unavailable)?;
    let request = factory.open_with_u32(name, VERSION)?;
    let opening = std::pin::pin!(opened(&request));
    let waiting = std::pin::pin!(super::pause(OPEN_WAIT));
    match select(opening, waiting).await {
        Either::Left((opened, _)) => Ok(opened?.unchecked_into()),
        Either::Right(_) => {
            let late = request.clone();
            let close = Closure::once_into_js(move || {
                if let Ok(database) = late.result() {
                    database.unchecked_into::<IdbDatabase>().close();
                }
            });
            request.set_onsuccess(Some(close.unchecked_ref()));
            Err(DiskError::Silent)
        }
    }
}

/// What settles a request or a transaction, whichever comes first.
struct Settled<T> {
    sender: Rc<RefCell<Option<oneshot::Sender<T>>>>,
    receiver: oneshot::Receiver<T>,
}

impl<T: 'static> Settled<T> {
    fn new() -> Self {
        let (sender, receiver) = oneshot::channel();
        Self { sender: Rc::new(RefCell::new(Some(sender))), receiver }
    }

    fn by(&self, value: impl Fn() -> T + 'static) -> Closure<dyn FnMut()> {
        let sender = Rc::clone(&self.sender);
        Closure::new(move || {
            if let Some(sender) = sender.borrow_mut().take() {
                // The waiting side may be gone; then nobody asks any more.
                let _ = sender.send(value());
            }
        })
    }
}

fn outcome(request: &IdbRequest) -> Result<JsValue, DiskError> {
    match request.error() {
        Ok(Some(error)) => Err(JsValue::from(error).into()),
        _ => request.result().map_err(DiskError::from),
    }
}

async fn answer(request: &IdbRequest) -> Result<JsValue, DiskError> {
    let settled = Settled::new();
    let (good, bad) = (request.clone(), request.clone());
    let success = settled.by(move || outcome(&good));
    let error = settled.by(move || outcome(&bad));
    request.set_onsuccess(Some(success.as_ref().unchecked_ref()));
    request.set_onerror(Some(error.as_ref().unchecked_ref()));
    settled.receiver.await.map_err(|_| DiskError::Unavailable)?
}

async fn opened(request: &IdbOpenDbRequest) -> Result<JsValue, DiskError> {
    let settled = Settled::new();
    let (good, bad, fresh) = (request.clone(), request.clone(), request.clone());
    let success = settled.by(move || outcome(&good));
    let error = settled.by(move || outcome(&bad));
    let blocked = settled.by(|| Err(DiskError::Blocked));
    let upgrade = Closure::<dyn FnMut()>::new(move || {
        let Ok(database) = fresh.result() else { return };
        let database: IdbDatabase = database.unchecked_into();
        for store in STORES {
            // A store that is there already is what we want.
            let _ = database.create_object_store(store);
        }
    });
    request.set_onsuccess(Some(success.as_ref().unchecked_ref()));
    request.set_onerror(Some(error.as_ref().unchecked_ref()));
    request.set_onblocked(Some(blocked.as_ref().unchecked_ref()));
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    settled.receiver.await.map_err(|_| DiskError::Unavailable)?
}

/// Waits until a transaction is complete: then, and not before, it is saved.
async fn done(transaction: &IdbTransaction) -> Result<(), DiskError> {
    let settled = Settled::new();
    let (aborted, failed) = (transaction.clone(), transaction.clone());
    let reason = |transaction: &IdbTransaction| {
        transaction
            .error()
            .map_or(DiskError::Unavailable, |error| DiskError::from(JsValue::from(error)))
    };
    let complete = settled.by(|| Ok(()));
    let abort = settled.by(move || Err(reason(&aborted)));
    let error = settled.by(move || Err(reason(&failed)));
    transaction.set_oncomplete(Some(complete.as_ref().unchecked_ref()));
    transaction.set_onabort(Some(abort.as_ref().unchecked_ref()));
    transaction.set_onerror(Some(error.as_ref().unchecked_ref()));
    settled.receiver.await.map_err(|_| DiskError::Unavailable)?
}
