//! A worker's phone with nothing on it but a browser.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::browser::Browser;
use crate::driver::Engine;
use crate::page::Page;

/// What gives all that the page's database on the phone holds, as text.
const KEPT: &str = "new Promise((good, bad) => { const open = indexedDB.open('anxin-report'); \
open.onerror = bad; open.onsuccess = async () => { const db = open.result; const out = []; \
    for (const name of db.objectStoreNames) { out.push(await new Promise((done) => { \
      const ask = db.transaction(name).objectStore(name).getAll(); \
      ask.onsuccess = () => done(ask.result.map((v) => new TextDecoder().decode(v)).join(' ')); })); } \
    db.close(); good(out.join(' ')); }; })";

/// A first visit, in milliseconds from its beginning.
#[derive(Clone, Copy, Debug)]
pub struct FirstVisit {
    /// The first screen stands there, 12348 to be called in it.
    pub readable: f64,
    /// The form answers taps. Looked at every 50 ms: as much too late at most.
    pub answers: f64,
}

impl FirstVisit {
    /// Makes one, with a browser that knows nothing, at 400 kbit/s and 400 ms there and back.
    pub async fn make(origin: &str) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let browser = Browser::start(profile.path()).await?;
        let page = browser.page(390, 844).await?;
        page.slow_line(400, 400).await?;
        page.open(&format!("{origin}/report")).await?;
        page.wait("[data-act=\"aloud\"]").await?;
        let answers = page.eval("performance.now()").await?;
        let readable = page
            .eval("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
            .await?;
        let number = |value: &Value| value.as_f64().context("a time");
        Ok(Self { readable: number(&readable)?, answers: number(&answers)? })
    }
}

/// A worker's phone.
#[derive(Debug)]
pub struct Worker {
    /// The worker's page.
    pub page: Page,
    origin: String,
    browser: Browser,
    profile: TempDir,
}

impl Worker {
    /// Opens the page at a link, such as a poster's.
    pub async fn open(origin: &str, link: &str) -> Result<Self> {
        Self::open_in(Engine::Chromium, origin, link).await
    }

    /// The same in a browser of an engine.
    pub async fn open_in(engine: Engine, origin: &str, link: &str) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let browser = Browser::start_as(engine, profile.path()).await?;
        let page = browser.page(390, 844).await?;
        page.open(link).await?;
        page.wait("[data-act=\"report\"]").await?;
        Ok(Self { page, origin: origin.to_owned(), browser, profile })
    }

    /// Waits until the page's own files are on the phone.
    pub async fn wait_installed(&self) -> Result<()> {
        let ready = "navigator.serviceWorker.getRegistration('/report').then(r => !!r?.active)";
        self.page.until("the service worker", ready).await
    }

    /// Opens a second tab of the page and goes on in it; gives the first one.
    pub async fn second_tab(&mut self) -> Result<Page> {
        let page = self.browser.page(390, 844).await?;
        page.open(&format!("{}/report", self.origin)).await?;
        page.wait("[data-act=\"aloud\"]").await?;
        Ok(std::mem::replace(&mut self.page, page))
    }

    /// Battery out, battery in; the page comes up without a network or with it.
    pub async fn kill_and_reopen(self, offline: bool) -> Result<Self> {
        self.reopened(async |page| page.set_offline(offline).await).await
    }

    /// Battery out, battery in; the network is as it is.
    pub async fn kill_and_reopen_as_it_is(self) -> Result<Self> {
        self.reopened(async |_| Ok(())).await
    }

    async fn reopened(self, before: impl AsyncFn(&Page) -> Result<()>) -> Result<Self> {
        let browser = self.browser.kill_and_restart().await?;
        let page = browser.page(390, 844).await?;
        before(&page).await?;
        page.open(&format!("{}/report", self.origin)).await?;
        page.wait("[data-act=\"report\"]").await?;
        Ok(Self { page, origin: self.origin, browser, profile: self.profile })
    }

    /// Goes to a screen of the page, and waits until the one before it is gone.
    pub async fn go(&self, place: &str) -> Result<()> {
        let there = format!(
            "location.hash.slice(1) === '{place}' || new Promise(done => {{ \
               const before = document.querySelector('.strip'); location.hash = '{place}'; \
               const look = () => document.contains(before) ? setTimeout(look, 10) : done(true); look(); }})"
        );
        self.page.eval(&there).await.map(drop)
    }

    /// Types digits on the pad.
    pub async fn pad(&self, digits: &str) -> Result<()> {
        for digit in digits.chars() {
            self.page.press(&format!("[data-key=\"{digit}\"]")).await?;
        }
        Ok(())
    }

    /// Says all five things; the last screen is open then.
    pub async fn tell(&self, employer: &str) -> Result<()> {
        self.page.act("report").await?;
        self.page.fill("employer", employer).await?;
        self.page.act("next").await?;
        self.pad("18600").await?;
        self.page
            .until(
                "the amount",
                "document.querySelector('[data-amount]')?.innerText === '¥ 18,600'",
            )
            .await?;
        self.page.act("next").await?;
        self.page.press(".month:nth-child(2)").await?;
        self.page.wait(".month[aria-pressed=\"true\"]").await?;
        self.page.act("next").await?;
        self.pad("6").await?;
        self.page
            .until("the count", "document.querySelector('[data-people]')?.innerText.includes('6')")
            .await?;
        self.page.act("next").await?;
        self.page.wait("[data-act=\"send\"]").await
    }

    /// The 20 digits of the receipt on the screen.
    pub async fn code(&self) -> Result<String> {
        self.page.property("[data-code]", "data-code").await
    }

    /// Waits until the page says that a report is safe at a place: `phone`, `office`.
    pub async fn wait_safe(&self, at: &str) -> Result<()> {
        self.page.wait(&format!("[data-safe=\"{at}\"]")).await
    }

    /// Adds a photo, drawn by the browser; gives its file.
    pub async fn photo(&self, no: u32) -> Result<PathBuf> {
        let file = self.profile.path().join(format!("photo-{no}.jpg"));
        std::fs::write(&file, self.page.draw_photo(17 + no).await?)?;
        self.page.choose_files("input[name=\"photo\"]", &[&file]).await?;
        Ok(file)
    }

    /// Waits until so many files are at the office.
    pub async fn wait_held(&self, count: u32) -> Result<()> {
        self.page.wait(&format!("[data-held=\"{count}\"]")).await
    }

    /// The receipts' state as the page shows it, by the key of its words.
    pub async fn state(&self) -> Result<String> {
        self.page.property("[data-state]", "data-state").await
    }

    /// All that this page's database on the phone holds, as text.
    pub async fn kept(&self) -> Result<String> {
        let text = self.page.eval(KEPT).await?;
        text.as_str().map(str::to_owned).context("text")
    }

    /// Waits until the phone holds a piece of a recording that was not handed in.
    pub async fn wait_kept_piece(&self) -> Result<()> {
        let there = "new Promise(good => { const open = indexedDB.open('anxin-report'); \
            open.onsuccess = () => { const ask = open.result.transaction('media').objectStore('media').getAllKeys(); \
              ask.onsuccess = () => { open.result.close(); \
                good(ask.result.some(key => key.startsWith('piece:'))); }; }; })";
        self.page.until("a piece of the recording to be kept", there).await
    }

    /// Waits until the phone holds a text.
    pub async fn wait_kept(&self, text: &str) -> Result<()> {
        let there = format!("{KEPT}.then(all => all.includes({}))", Value::from(text));
        self.page.until(&format!("“{text}” to be kept"), &there).await
    }
}
