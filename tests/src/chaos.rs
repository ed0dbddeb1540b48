//! The real app and the real office under real faults: what a page has called saved is at the office
//! in the end, once, with its photo.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::console::Console;
use crate::office::Office;
use crate::phone::Phone;
use crate::proxy::{Network, Weather};

/// Phones at work.
const PHONES: usize = 2;
/// Photos to choose from; one may come again.
const PHOTOS: u32 = 40;
/// The township of the mediators.
const TOWNSHIP: &str = "429800001";
/// Weathers to work in.
const WEATHERS: [(&str, Weather); 7] = [
    ("sign-in page instead of an answer", Weather::Portal),
    ("answers 413", Weather::Status(413)),
    ("answers 429", Weather::Status(429)),
    ("answers 503", Weather::Status(503)),
    ("answers cut in the middle", Weather::Cut),
    ("answers lost", Weather::LostAnswer),
    ("connections that say nothing", Weather::Dead),
];

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
        Ok(())
    }
}

struct Chaos {
    dice: Dice,
    office: Office,
    network: Network,
    phones: Vec<Phone>,
    photos: Vec<PathBuf>,
    /// Records of each phone that its page has called saved.
    saved: Vec<Vec<String>>,
    backup: Option<TempDir>,
    report: Report,
    no: u64,
}

/// Runs for a while, then lets everything heal and counts.
pub async fn run(seed: u64, span: Duration) -> Result<Report> {
    let begun = Instant::now();
    let mut office = Office::start(None).await?;
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
        network,
        saved: vec![Vec::new(); PHONES],
        phones,
        photos,
        backup: None,
        report: Report::default(),
        no: 0,
    };
    while begun.elapsed() < span {
        chaos.act().await?;
    }
    chaos.heal().await?;
    chaos.count().await?;
    Ok(chaos.report)
}

impl Chaos {
    fn note(&mut self, fault: &'static str) {
        *self.report.faults.entry(fault).or_default() += 1;
    }

    async fn act(&mut self) -> Result<()> {
        let at = self.dice.index(self.phones.len());
        match self.dice.below(20) {
            0..=6 => self.save(at, false).await,
            7..=9 => self.save(at, true).await,
            10 | 11 => self.kill_browser(at).await,
            12 | 13 => self.kill_in_a_save(at).await,
            14 | 15 => self.kill_office(at).await,
            16 | 17 => self.work_in_bad_weather(at).await,
            18 => self.open_another_window(at).await,
            _ => self.back_up_or_restore().await,
        }
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
            phone.page.choose_files("[name=\"photo.\"]", &[photo.as_path()]).await?;
            phone.page.wait("img[data-hash]").await?;
        }
        phone.page.act("save").await?;
        phone.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"lead\"]")).await?;
        // The page says that it is saved: from here on it counts.
        self.report.saved += 1;
        self.report.photos += usize::from(photo);
        self.saved.get_mut(at).context("a phone")?.push(id);
        Ok(())
    }

    async fn reopen(&mut self, at: usize) -> Result<()> {
        let phone = self.phones.remove(at);
        let phone = phone.kill_and_reopen(false).await?;
        // What was saved last is there again.
        if let Some(last) = self.saved.get(at).and_then(|saved| saved.last()) {
            phone.go(&format!("/record/{last}")).await?;
            phone.page.wait(&format!("[data-id=\"{last}\"]")).await?;
        }
        self.phones.insert(at, phone);
        Ok(())
    }

    async fn kill_browser(&mut self, at: usize) -> Result<()> {
        self.note("browser killed");
        self.reopen(at).await
    }

    async fn kill_in_a_save(&mut self, at: usize) -> Result<()> {
        self.note("browser killed in the middle of a save");
        self.begin(at).await?;
        let press = "setTimeout(() => document.querySelector('[data-act=\"save\"]').click(), 0)";
        self.phones.get(at).context("a phone")?.page.eval(press).await?;
        tokio::time::sleep(Duration::from_millis(self.dice.below(120))).await;
        self.reopen(at).await
    }

    async fn kill_office(&mut self, at: usize) -> Result<()> {
        self.note("office killed");
        let phone = self.phones.get(at).context("a phone")?;
        phone.go("/sync").await?;
        phone.page.act("sync-now").await?;
        tokio::time::sleep(Duration::from_millis(self.dice.below(60))).await;
        self.office.kill().await?;
        self.save(at, false).await?;
        self.office.start_again().await
    }

    async fn work_in_bad_weather(&mut self, at: usize) -> Result<()> {
        let (name, weather) = WEATHERS[self.dice.index(WEATHERS.len())];
        self.note(name);
        self.network.set(weather);
        self.save(at, true).await?;
        tokio::time::sleep(Duration::from_millis(self.dice.below(2_500))).await;
        self.save(at, false).await?;
        self.network.set(Weather::Fair);
        Ok(())
    }

    async fn open_another_window(&mut self, at: usize) -> Result<()> {
        self.note("another window opened");
        let phone = self.phones.get_mut(at).context("a phone")?;
        phone.page = phone.second_window().await?;
        Ok(())
    }

    async fn back_up_or_restore(&mut self) -> Result<()> {
        match self.backup.take() {
            None => {
                self.note("backup made");
                self.backup = Some(self.office.back_up().await?);
            }
            Some(backup) => {
                self.note("office restored from an older backup");
                self.office.restore(backup.path()).await?;
            }
        }
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
