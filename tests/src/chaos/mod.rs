//! The real app and the real office under real faults: what a page has called saved is at the office
//! in the end, once, with its photo.

mod fault;
mod offices;
mod phones;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anxin_store::testing::Postgres;
use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::console::Console;
use crate::office::Office;
use crate::phone::Phone;
use crate::proxy::{Network, Weather};
use fault::{ALL, Fault};

/// Phones at work.
const PHONES: usize = 2;
/// Photos to choose from; one may come again.
const PHOTOS: u32 = 40;
/// The township of the mediators.
const TOWNSHIP: &str = "429800001";
/// Chance by seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }
}

/// What the office keeps its records in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A server started for the run.
    Postgres,
}

/// What a run came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Records that a page has called saved.
    pub saved: usize,
    /// Of those, how many have a photo.
    pub photos: usize,
    /// How many of them the office has not.
    pub missing: usize,
    /// How many of them were made by more than one op.
    pub twice: usize,
    /// Photos that are not at the office, or not with the bytes their hash names.
    pub broken: usize,
    /// What was done to them, and how often.
    pub faults: BTreeMap<&'static str, u64>,
    /// What could not be done here, and why.
    pub left_out: Vec<String>,
}

impl Report {
    /// Whether nothing was lost.
    pub fn is_whole(&self) -> bool {
        (self.missing, self.twice, self.broken) == (0, 0, 0)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "saved and acknowledged  {} ({} with a photo)", self.saved, self.photos)?;
        writeln!(f, "missing at the office   {}", self.missing)?;
        writeln!(f, "there twice             {}", self.twice)?;
        writeln!(f, "broken photos           {}", self.broken)?;
        for (fault, times) in &self.faults {
            writeln!(f, "{times:6} {fault}")?;
        }
        for fault in &self.left_out {
            writeln!(f, "not done: {fault}")?;
        }
        Ok(())
    }
}

struct Chaos {
    dice: Dice,
    office: Office,
    postgres: Option<Postgres>,
    network: Network,
    phones: Vec<Phone>,
    photos: Vec<PathBuf>,
    /// Records of each phone that its page has called saved.
    saved: Vec<Vec<String>>,
    backup: Option<TempDir>,
    report: Report,
    no: u64,
}

/// Does each thing that can go wrong once, in a fixed order, then by chance for as long as `span`
/// is not over; then lets everything heal and counts.
pub async fn run(seed: u64, span: Duration, database: Database) -> Result<Report> {
    let begun = Instant::now();
    let postgres = match database {
        Database::Sqlite => None,
        Database::Postgres => Some(Postgres::start().await?),
    };
    let url = match &postgres {
        Some(server) => Some(server.database().await?),
        None => None,
    };
    let mut office = Office::on_a_small_disk(url).await?;
    let network = office.behind_network().await?;
    let console = Console::sign_in(&office).await?;
    let mut phones = Vec::new();
    for no in 0..PHONES {
        let phone = Phone::enrol(&office, &console, no).await?;
        phone.wait_all_in().await?;
        phone.wait_installed().await?;
        phones.push(phone);
    }
    let photos = phones.first().context("a phone")?.photos(PHOTOS).await?;
    let mut chaos = Chaos {
        dice: Dice(seed),
        office,
        postgres,
        network,
        saved: vec![Vec::new(); PHONES],
        phones,
        photos,
        backup: None,
        report: Report::default(),
        no: 0,
    };
    let faults = chaos.possible();
    for fault in &faults {
        chaos.meet(*fault).await?;
    }
    while begun.elapsed() < span {
        chaos.act(&faults).await?;
    }
    chaos.heal().await?;
    chaos.count().await?;
    Ok(chaos.report)
}

impl Chaos {
    /// What can be done here; the report says what cannot.
    fn possible(&mut self) -> Vec<Fault> {
        let mut faults = ALL.to_vec();
        let why_not = |chaos: &Self, fault: Fault| match fault {
            Fault::OfficeDiskFull if chaos.office.disk().is_none() => {
                Some("mounting a small disk needs root")
            }
            Fault::SqliteLocked if chaos.postgres.is_some() => Some("the office is on PostgreSQL"),
            Fault::BackedUp | Fault::Restored if chaos.postgres.is_some() => {
                Some("the harness copies files, not a server's database")
            }
            Fault::PostgresRestarted if chaos.postgres.is_none() => Some("the office is on SQLite"),
            _ => None,
        };
        for fault in ALL {
            if let Some(why) = why_not(self, fault) {
                faults.retain(|one| *one != fault);
                self.report.left_out.push(format!("{}: {why}", fault.name()));
            }
        }
        faults
    }

    /// Work, or something that goes wrong.
    async fn act(&mut self, faults: &[Fault]) -> Result<()> {
        let at = self.dice.index(self.phones.len());
        match self.dice.below(20) {
            0..=6 => self.save(at, false).await,
            7..=9 => self.save(at, true).await,
            _ => {
                let fault = *faults.get(self.dice.index(faults.len())).context("a fault")?;
                self.meet(fault).await
            }
        }
    }

    /// Lets something go wrong.
    async fn meet(&mut self, fault: Fault) -> Result<()> {
        // There is nothing to come back from, or it is kept for later.
        if (fault == Fault::Restored) != self.backup.is_some()
            && matches!(fault, Fault::Restored | Fault::BackedUp)
        {
            return Ok(());
        }
        *self.report.faults.entry(fault.name()).or_default() += 1;
        let at = self.dice.index(self.phones.len());
        let met = match fault {
            Fault::BrowserKilled => self.reopen(at).await,
            Fault::BrowserKilledInASave => self.kill_in_a_save(at).await,
            Fault::SecondWindow => self.open_another_window(at).await,
            Fault::StoreClosed => self.close_the_store(at).await,
            Fault::QuotaExceeded => self.use_up_the_quota(at).await,
            Fault::UpgradeBlocked => self.block_the_upgrade(at).await,
            Fault::OfflineInUpload => self.cut_an_upload(at).await,
            Fault::OfficeKilled => self.kill_office(at).await,
            Fault::OfficeDiskFull => self.fill_the_disk(at).await,
            Fault::SqliteLocked => self.lock_the_database(at).await,
            Fault::PostgresRestarted => self.restart_postgres(at).await,
            Fault::BackedUp => self.back_up().await,
            Fault::Restored => self.restore().await,
            Fault::Weather(weather) => self.work_in(at, weather).await,
        };
        met.with_context(|| format!("{} at phone {at}", fault.name()))
    }

    fn phone(&self, at: usize) -> Result<&Phone> {
        self.phones.get(at).context("a phone")
    }

    /// Begins a lead; gives its id.
    async fn begin(&mut self, at: usize) -> Result<String> {
        self.no += 1;
        let phone = self.phones.get(at).context("a phone")?;
        let id = phone.begin("lead").await?;
        phone.page.fill("employer", &format!("第{}号劳务", self.no)).await?;
        Ok(id)
    }

    async fn save(&mut self, at: usize, photo: bool) -> Result<()> {
        let id = self.begin(at).await?;
        let phone = self.phones.get(at).context("a phone")?;
        if photo {
            let photo = self.photos.get(self.dice.index(self.photos.len())).context("a photo")?;
            phone.attach(photo).await?;
        }
        phone.page.act("save").await?;
        self.count_saved(at, id, photo).await
    }

    /// The same with a photo that nobody has taken before.
    async fn save_fresh_photo(&mut self, at: usize) -> Result<()> {
        let id = self.begin(at).await?;
        let phone = self.phone(at)?;
        let photo = phone.photo(1_000 + u32::try_from(self.no)?).await?;
        phone.attach(&photo).await?;
        phone.page.act("save").await?;
        self.count_saved(at, id, true).await
    }

    /// Waits until the page says that a lead is saved: from here on it counts.
    async fn count_saved(&mut self, at: usize, id: String, photo: bool) -> Result<()> {
        let page = &self.phone(at)?.page;
        page.wait(&format!("[data-id=\"{id}\"][data-kind=\"lead\"]")).await?;
        self.report.saved += 1;
        self.report.photos += usize::from(photo);
        self.saved.get_mut(at).context("a phone")?.push(id);
        Ok(())
    }

    async fn work_in(&mut self, at: usize, weather: Weather) -> Result<()> {
        let repeated = self.network.repeated();
        self.network.set(weather);
        self.save(at, true).await?;
        tokio::time::sleep(Duration::from_millis(self.dice.below(2_500))).await;
        self.save(at, false).await?;
        if weather == Weather::Twice {
            // All goes through in this weather, and the office has heard it twice.
            self.phone(at)?.sync().await?;
            ensure!(self.network.repeated() > repeated, "no request came twice");
        }
        self.network.set(Weather::Fair);
        Ok(())
    }

    /// Everything works again: every phone hands in until nothing waits.
    async fn heal(&mut self) -> Result<()> {
        self.network.set(Weather::Fair);
        // Twice: what one phone brings back after a restore the other fetches.
        for phone in self.phones.iter().chain(&self.phones) {
            phone.sync().await?;
        }
        Ok(())
    }

    async fn count(&mut self) -> Result<()> {
        let console = Console::sign_in(&self.office).await?;
        for id in self.saved.iter().flatten() {
            let page = console.api(&format!("records/{TOWNSHIP}/{id}")).await?;
            let ops = page["history"].as_array().map_or(0, Vec::len);
            self.report.missing += usize::from(ops == 0);
            self.report.twice += usize::from(ops > 1);
            let fields = page["record"]["fields"].as_object().cloned().unwrap_or_default();
            let files = fields.iter().filter(|(path, _)| path.starts_with("file."));
            for hash in files.filter_map(|(_, file)| file["hash"].as_str()) {
                self.report.broken += usize::from(!is_whole(&console, hash).await?);
            }
        }
        ensure!(self.report.saved > 0, "nothing was saved");
        Ok(())
    }
}

/// Whether the office's bytes have the hash they are named by.
async fn is_whole(console: &Console, hash: &str) -> Result<bool> {
    let sum = console
        .page
        .eval(&format!(
            "fetch('/api/v1/console/media/{TOWNSHIP}/{hash}').then(a => a.arrayBuffer())\
             .then(b => crypto.subtle.digest('SHA-256', b))\
             .then(d => Array.from(new Uint8Array(d), x => x.toString(16).padStart(2, '0')).join(''))"
        ))
        .await?;
    Ok(sum == hash)
}
