//! The way in: enrolment, choosing a PIN, unlocking.

use std::collections::{BTreeMap, BTreeSet};

use anxin_sync::Parcel;
use anxin_sync::replica::{Identity, Replica};
use futures_util::lock::Mutex;

use super::databases::{Databases, base_of};
use super::inbox::inbox_of;
use super::keep::{DIRECTORY, IDENTITY, KeptDirectory, LAST_OK, PLACE, load, values};
use super::unkept::bring_back;
use super::{Desk, Directory, Finder, Inner, SyncState};
use crate::platform::crypto::{self, CryptoError};
use crate::platform::disk::{Disk, DiskError};
use crate::platform::http::Cut;
use crate::platform::{prefs, tabs};
use crate::sync::enrol::{self, Decision, Enrolled, Waiting};
use crate::sync::{Line, Trouble};
use crate::vault::escrow::Secret;
use crate::vault::pin::{CheckPinError, SecretKind};
use crate::vault::{self, Keep, Vault, VaultError};

/// The name of the phone's database.
const DATABASE: &str = "anxin";

/// Why one does not get in.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EnterError {
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The PIN cannot be taken.
    #[error(transparent)]
    Pin(#[from] CheckPinError),
    /// The office.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<DiskError> for EnterError {
    fn from(error: DiskError) -> Self {
        Self::Vault(error.into())
    }
}

impl From<CryptoError> for EnterError {
    fn from(error: CryptoError) -> Self {
        Self::Vault(error.into())
    }
}

impl EnterError {
    /// Whether this page cannot go on and one that is loaded anew can.
    pub fn needs_reload(&self) -> bool {
        matches!(self, Self::Vault(VaultError::Disk(DiskError::Lost | DiskError::Silent)))
    }

    /// The key of its words in `locales/`.
    pub fn key(&self) -> String {
        match self {
            Self::Vault(error) => format!("vault.{}", error.code()),
            Self::Pin(error) => format!("pin.{}", error.code()),
            Self::Trouble(trouble) => format!("trouble.{}", trouble.code()),
        }
    }
}

/// Where a phone stands before it is unlocked.
#[derive(Debug, Clone)]
pub enum Gate {
    /// Not enrolled. `evicted`: it was before, and the browser threw the store away.
    Outside {
        /// The disk to enrol on.
        disk: Disk,
        /// A store was here before.
        evicted: bool,
        /// A vault on this phone is locked, and its PIN forgotten.
        beside: bool,
    },
    /// Claimed a code; the office compares the number.
    Waiting {
        /// The disk.
        disk: Disk,
        /// The claim.
        waiting: Waiting,
    },
    /// Enrolled; a PIN is to be chosen.
    Fresh {
        /// The disk.
        disk: Disk,
        /// Whose phone it is now.
        who: Enrolled,
    },
    /// Locked.
    Locked {
        /// The disk.
        disk: Disk,
        /// What opens it.
        kind: SecretKind,
        /// A new enrolment that was begun because the PIN was forgotten, and its disk.
        anew: Option<(Disk, Waiting)>,
    },
}

impl Gate {
    /// Looks where the phone stands.
    pub async fn open() -> Result<Self, EnterError> {
        Self::open_named(DATABASE).await
    }

    /// The same for a first database of another name.
    pub async fn open_named(name: &str) -> Result<Self, EnterError> {
        let base = Disk::open(name).await?;
        let mut databases = Databases::read(&base).await?;
        let mut anew = None;
        if let Some(name) = &databases.next {
            let next = Disk::open(name).await?;
            if vault::exists(&next).await? {
                // Killed after the PIN was chosen, before that was written down.
                Databases::promote(&next).await?;
                databases = Databases::read(&base).await?;
            } else {
                anew = enrol::waiting(&next).await?.map(|waiting| (next, waiting));
            }
        }
        let disk = databases.current(&base).await?;
        if vault::exists(&disk).await? {
            let kind = vault::kind(&disk).await?;
            return Ok(Self::Locked { disk, kind, anew });
        }
        Ok(match enrol::waiting(&disk).await? {
            Some(waiting) => Self::Waiting { disk, waiting },
            None => Self::Outside { disk, evicted: prefs::was_enrolled(), beside: false },
        })
    }

    /// A disk for enrolling this phone anew while `locked` stays as it is.
    pub async fn beside(locked: &Disk) -> Result<Disk, EnterError> {
        Ok(Databases::begin(&base_of(locked).await?).await?)
    }

    /// Claims an enrolment code; `label` is what the phone calls itself.
    pub async fn claim(disk: &Disk, code: &str, label: &str) -> Result<Self, EnterError> {
        let waiting = enrol::claim(disk, code, label).await?;
        Ok(Self::Waiting { disk: disk.clone(), waiting })
    }

    /// Asks whether the office has compared the numbers: `Waiting` again, `Fresh`, or `Outside`
    /// when it said no.
    pub async fn ask(disk: &Disk, waiting: &Waiting) -> Result<Self, EnterError> {
        let (disk, waiting) = (disk.clone(), waiting.clone());
        Ok(match enrol::decision(&disk, &waiting).await? {
            Decision::Open => Self::Waiting { disk, waiting },
            Decision::Enrolled(who) => Self::Fresh { disk, who },
            Decision::Refused => Self::Outside { disk, evicted: false, beside: false },
        })
    }

    /// Makes the vault under a PIN or passphrase. Takes some hundred milliseconds: show that it
    /// works.
    pub async fn choose(
        disk: &Disk,
        who: &Enrolled,
        kind: SecretKind,
        secret: &str,
    ) -> Result<Desk, EnterError> {
        kind.check(secret)?;
        let first = [Keep::json("meta", IDENTITY, who)];
        let escrow = match &who.office_key {
            Some(key) => Some(Secret::make(who.device, key).await?),
            None => None,
        };
        let vault = vault::create(disk, kind, secret, &first, escrow).await?;
        Databases::promote(disk).await?;
        prefs::mark_enrolled();
        Self::enter(vault).await
    }

    /// Opens the vault. Takes some hundred milliseconds: show that it works.
    pub async fn unlock(disk: &Disk, pin: &str) -> Result<Desk, EnterError> {
        Self::enter(vault::unlock(disk, pin).await?).await
    }

    /// Seconds until a PIN may be tried again.
    pub async fn wait(disk: &Disk) -> Result<Option<i64>, EnterError> {
        Ok(vault::tries(disk).await?.wait(crate::platform::now()))
    }

    async fn enter(vault: Vault) -> Result<Desk, EnterError> {
        // Before anything is read: what another page still had to write is written or refused.
        vault.disk().lead(crypto::random::<16>()?.to_vec()).await?;
        tabs::announce();
        let damaged = || EnterError::Vault(VaultError::Damaged);
        let who: Enrolled = vault.get_json("meta", IDENTITY).await?.ok_or_else(damaged)?;
        let pair = enrol::pair(vault.disk()).await?.ok_or_else(damaged)?;
        let (stored, stock) = load(&vault).await?;
        let (mut drafts, mut parcels) = (BTreeMap::new(), BTreeMap::new());
        for draft in values::<super::Draft>(&vault, "drafts").await? {
            drafts.insert(draft.record, draft);
        }
        for parcel in values::<Parcel>(&vault, "parcels").await? {
            parcels.insert(parcel.key(), parcel);
        }
        let (inbox, inbox_key) = inbox_of(&vault).await?;
        bring_back(&vault, &mut drafts).await?;
        let directory: Option<KeptDirectory> = vault.get_json("meta", DIRECTORY).await?;
        let place: Option<String> = vault.get_json("meta", PLACE).await?;
        let last_ok: Option<i64> = vault.get_json("meta", LAST_OK).await?;
        let base = base_of(vault.disk()).await?;
        let identity = Identity { device: who.device, person: who.person };
        let replica = Replica::load(identity, stored);
        Ok(Desk(std::rc::Rc::new(Inner {
            line: Line::new(who.device, pair),
            stock: stock.into(),
            found: Finder::new(replica.views().map(|view| view.id)).into(),
            cut: Cut::new(),
            replica: replica.into(),
            drafts: drafts.into(),
            unkept: BTreeSet::new().into(),
            parcels: parcels.into(),
            inbox,
            inbox_key,
            in_progress: Vec::new().into(),
            lost: Vec::new().into(),
            directory: directory.map(Directory::from).unwrap_or_default().into(),
            state: SyncState { last_ok, ..SyncState::default() }.into(),
            place: place.unwrap_or_default().into(),
            listeners: Vec::new().into(),
            listener_no: 0.into(),
            turn: Mutex::new(()),
            whole: Mutex::new(()),
            round: Mutex::new(()),
            closed: false.into(),
            taken: false.into(),
            left_fetched: false.into(),
            saved: None.into(),
            base,
            vault,
            who,
        })))
    }
}

impl Desk {
    /// What opens the vault.
    pub async fn secret_kind(&self) -> Result<SecretKind, VaultError> {
        vault::kind(self.0.vault.disk()).await
    }

    /// Whether this is the PIN or passphrase of the vault; a wrong one counts as at the lock.
    pub async fn check_secret(&self, secret: &str) -> Result<(), VaultError> {
        vault::unlock(self.0.vault.disk(), secret).await.map(drop)
    }
}
