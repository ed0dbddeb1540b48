//! A mediator's phone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::console::Console;
use crate::driver::Engine;
use crate::office::Office;
use crate::page::Page;

/// Every phone's PIN: no date and no pattern.
pub const PIN: &str = "739184";

/// How often a person asks for a round before waiting for one.
const PRESSES: usize = 60;

/// A phone with the app.
#[derive(Debug)]
pub struct Phone {
    /// The page with the app.
    pub page: Page,
    origin: String,
    browser: Browser,
    profile: TempDir,
}

impl Phone {
    /// Enrols a phone for the n-th mediator of the first township, up to the unlocked app.
    pub async fn enrol(office: &Office, console: &Console, mediator: usize) -> Result<Self> {
        Self::enrol_seen(office, console, mediator, async |_, _| Ok(())).await
    }

    /// The same in a browser of an engine.
    pub async fn enrol_in(
        engine: Engine,
        office: &Office,
        console: &Console,
        mediator: usize,
    ) -> Result<Self> {
        let link = console.enrolment(mediator).await?;
        let phone = Self::fresh_in(engine, &office.origin).await?;
        phone.open_link(&link).await?;
        console.confirm(&phone.claim().await?).await?;
        phone.choose_pin().await?;
        Ok(phone)
    }

    /// The same in Chromium, and `look` sees each screen on the way, with a name for it.
    pub async fn enrol_seen(
        office: &Office,
        console: &Console,
        mediator: usize,
        look: impl AsyncFn(&Page, &'static str) -> Result<()>,
    ) -> Result<Self> {
        let link = console.enrolment(mediator).await?;
        let phone = Self::fresh(&office.origin).await?;
        phone.open_link(&link).await?;
        look(&phone.page, "phone-enrol").await?;
        let number = phone.claim().await?;
        look(&phone.page, "phone-number").await?;
        console.confirm(&number).await?;
        phone.page.wait("[data-step=\"1\"]").await?;
        look(&phone.page, "phone-pin").await?;
        phone.choose_pin().await?;
        Ok(phone)
    }

    /// A phone that has never seen the app, with an empty page.
    pub async fn fresh(origin: &str) -> Result<Self> {
        Self::fresh_in(Engine::Chromium, origin).await
    }

    /// The same in a browser of an engine.
    pub async fn fresh_in(engine: Engine, origin: &str) -> Result<Self> {
        // For whoever looks for the cause of a failure: the browser's own files say what it did.
        let keep = std::env::var_os("ANXIN_KEEP_PROFILES").is_some();
        let profile = tempfile::Builder::new().disable_cleanup(keep).tempdir()?;
        let browser = Browser::start_as(engine, profile.path()).await?;
        let page = browser.page(390, 844).await?;
        Ok(Self { page, origin: origin.to_owned(), browser, profile })
    }

    /// A phone on a copy of a browser's profile that was left behind, with an empty page.
    pub async fn on_profile(origin: &str, left: &Path) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        crate::copied(left, profile.path()).await?;
        let browser = Browser::start(profile.path()).await?;
        let page = browser.page(390, 844).await?;
        Ok(Self { page, origin: origin.to_owned(), browser, profile })
    }

    /// The browser's profile.
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// Ends the browser at once; gives its profile.
    pub async fn kill(self) -> Result<TempDir> {
        self.browser.end().await?;
        Ok(self.profile)
    }

    /// Opens an enrolment link.
    pub async fn open_link(&self, link: &str) -> Result<()> {
        // The office names itself in the link; a test may have put a network before it.
        let code = link.split_once("/#").context("a code in the link")?.1;
        self.page.open(&format!("{}/#{code}", self.origin)).await?;
        self.page.wait("[data-act=\"claim\"]").await
    }

    /// Claims the code of the link; gives the number that the office must compare.
    pub async fn claim(&self) -> Result<String> {
        self.page.act("claim").await?;
        self.page.property("[data-number]", "data-number").await
    }

    /// Chooses the PIN, once the office has confirmed; the app is then unlocked.
    pub async fn choose_pin(&self) -> Result<()> {
        for step in ["1", "2"] {
            self.page.wait(&format!("[data-step=\"{step}\"]")).await?;
            self.page.fill("pin", PIN).await?;
            self.page.act("pin").await?;
        }
        self.page.wait("[data-act=\"new\"]").await
    }

    /// The browser.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Battery out, battery in: the whole browser is killed and started again, up to an empty page.
    pub async fn kill_and_restart(self) -> Result<Self> {
        let browser = self.browser.kill_and_restart().await?;
        let page = browser.page(390, 844).await?;
        Ok(Self { page, origin: self.origin, browser, profile: self.profile })
    }

    /// Waits until the app's own files are on the phone.
    pub async fn wait_installed(&self) -> Result<()> {
        self.page
            .until(
                "the service worker",
                "navigator.serviceWorker.getRegistration().then(r => !!r?.active)",
            )
            .await
    }

    /// Battery out, battery in: the whole browser is killed and started again; the page comes up
    /// without a network and is unlocked.
    pub async fn kill_and_reopen_offline(self) -> Result<Self> {
        self.kill_and_reopen(true).await
    }

    /// The same, with or without a network.
    pub async fn kill_and_reopen(self, offline: bool) -> Result<Self> {
        let phone = self.kill_and_restart().await?;
        phone.page.set_offline(offline).await?;
        phone.page.open(&format!("{}/", phone.origin)).await?;
        Self::unlock(&phone.page).await?;
        Ok(phone)
    }

    /// So many days later, without a network: the browser is started again and the page's clock is that
    /// far ahead of the machine's.
    pub async fn reopen_days_later(self, days: u16) -> Result<Self> {
        let phone = self.kill_and_restart().await?;
        let later = format!(
            "(() => {{ const Now = Date, ahead = {days} * 864e5; \
             globalThis.Date = class extends Now {{ \
               constructor(...parts) {{ \
                 if (parts.length) super(...parts); else super(Now.now() + ahead); }} \
               static now() {{ return Now.now() + ahead; }} }}; }})()"
        );
        phone.page.watch_with(&later).await?;
        phone.page.set_offline(true).await?;
        phone.open_app().await?;
        Self::unlock(&phone.page).await?;
        Ok(phone)
    }

    /// Another window of the app on the same phone, unlocked.
    pub async fn second_window(&self) -> Result<Page> {
        let page = self.browser.page(390, 844).await?;
        page.open(&format!("{}/", self.origin)).await?;
        Self::unlock(&page).await?;
        Ok(page)
    }

    /// Unlocks the app in a window.
    pub async fn unlock(page: &Page) -> Result<()> {
        page.fill("pin", PIN).await?;
        page.act("unlock").await?;
        page.wait("[data-waiting]").await
    }

    /// A lead with an employer, saved; gives its id.
    pub async fn record_lead(&self, employer: &str) -> Result<String> {
        let id = self.begin("lead").await?;
        self.page.fill("employer", employer).await?;
        self.page.act("save").await?;
        self.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"lead\"]")).await?;
        Ok(id)
    }

    /// A lead with a roster, each worker owed 6,000 yuan for two months; gives its id.
    pub async fn record_case(
        &self,
        place: &str,
        employer: &str,
        workers: &[&str],
    ) -> Result<String> {
        let id = self.begin("lead").await?;
        self.choose("source", "inspection").await?;
        self.page.fill("place", place).await?;
        self.page.fill("employer", employer).await?;
        for worker in workers {
            self.go(&format!("/draft/{id}/roster")).await?;
            self.page.act("add-line").await?;
            self.page.fill("name", worker).await?;
            self.page.act("add-month").await?;
            self.page.wait("[data-month] input").await?;
            let due = self.page.property("[data-month] input", "name").await?;
            self.page.fill(&due, "6000").await?;
            self.page.act("same-month").await?;
            let two = "document.querySelectorAll('[data-month]').length === 2";
            self.page.until("two months", two).await?;
            self.page.act("line-done").await?;
            self.page.wait_text(worker).await?;
        }
        self.go(&format!("/draft/{id}")).await?;
        self.page.act("save").await?;
        self.page.wait(&format!("[data-id=\"{id}\"][data-kind=\"lead\"]")).await?;
        Ok(id)
    }

    /// Takes a step of a case with what must be said with it, and waits until the case stands there.
    pub async fn step(
        &self,
        case: &str,
        action: &str,
        say: impl AsyncFnOnce() -> Result<()>,
        state: &str,
    ) -> Result<()> {
        self.go(&format!("/record/{case}/step/{action}")).await?;
        self.page.wait("[data-act=\"take-step\"]").await?;
        say().await?;
        self.page.wait("[data-act=\"take-step\"]:not(:disabled)").await?;
        self.page.act("take-step").await?;
        self.page.wait(&format!("[data-state=\"{state}\"]")).await
    }

    /// Begins a paper of a case; gives its id.
    pub async fn begin_paper(&self, case: &str, kind: &str) -> Result<String> {
        self.go(&format!("/record/{case}/new/{kind}")).await?;
        self.page.until("a draft", "location.pathname.startsWith('/draft/')").await?;
        self.page.wait("[data-act=\"save\"]").await?;
        let path = self.page.eval("location.pathname").await?;
        let id = path.as_str().and_then(|path| path.split('/').nth(2)).context("an id")?;
        Ok(id.to_owned())
    }

    /// Saves the paper that is open and waits for its case.
    pub async fn save_paper(&self, case: &str) -> Result<()> {
        self.page.act("save").await?;
        self.page.wait(&format!("[data-id=\"{case}\"][data-kind=\"lead\"]")).await
    }

    /// Goes to a screen inside the app, without loading the page anew.
    pub async fn go(&self, path: &str) -> Result<()> {
        let path = serde_json::Value::from(path);
        self.page
            .eval(&format!(
                "(p => {{ const a = document.createElement('a'); a.href = p; \
                 document.body.append(a); a.click(); a.remove(); }})({path})"
            ))
            .await
            .map(drop)
    }

    /// Begins a record of a kind and waits for its form; gives the record's id.
    pub async fn begin(&self, kind: &str) -> Result<String> {
        self.go("/").await?;
        self.page.act("new").await?;
        self.page.act(&format!("new-{kind}")).await?;
        self.page.until("a draft", "location.pathname.startsWith('/draft/')").await?;
        let path = self.page.eval("location.pathname").await?;
        let id = path.as_str().and_then(|path| path.split('/').nth(2)).context("an id")?;
        Ok(id.to_owned())
    }

    /// Changes fields of a record and saves them.
    pub async fn edit(&self, record: &str, changes: &[(&str, &str)]) -> Result<()> {
        self.go(&format!("/record/{record}")).await?;
        self.page.act("edit").await?;
        for (path, value) in changes {
            self.page.fill(path, value).await?;
        }
        self.page.act("save").await?;
        self.page.wait("[data-act=\"edit\"]").await
    }

    /// Hands in and fetches, now, and waits until nothing is left. A round under way may still fail
    /// for what is over by now; then another is asked for, as a person would.
    pub async fn sync(&self) -> Result<()> {
        self.go("/sync").await?;
        for _ in 0..PRESSES {
            self.page.act("sync-now").await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            if self.page.count("[data-waiting=\"0\"]").await? > 0 {
                return Ok(());
            }
        }
        self.wait_all_in().await
    }

    /// Chooses a tile of a choice.
    pub async fn choose(&self, path: &str, value: &str) -> Result<()> {
        self.page.press(&format!("[name=\"{path}\"][value=\"{value}\"]")).await
    }

    /// Files with photos, drawn by the browser.
    pub async fn photos(&self, count: u32) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for no in 0..count {
            files.push(self.photo(no).await?);
        }
        Ok(files)
    }

    /// A file with a photo, drawn by the browser; another number is another photo.
    pub async fn photo(&self, no: u32) -> Result<PathBuf> {
        let file = self.profile.path().join(format!("photo-{no}.jpg"));
        std::fs::write(&file, self.page.draw_photo(17 + no).await?)?;
        Ok(file)
    }

    /// Attaches a photo to the draft that is open.
    pub async fn attach(&self, photo: &Path) -> Result<()> {
        self.page.choose_files("[name=\"photo.\"]", &[photo]).await?;
        self.page.wait("img[data-hash]").await
    }

    /// Battery out, battery in; then the browser may keep only so many bytes more. The browser asks for
    /// the quota when it opens a store and then only now and then: hence the restart. Whether there was
    /// room to unlock; where there was none the page has said so, and the limit is gone again.
    pub async fn reopen_with_room(self, bytes: u64) -> Result<(Self, bool)> {
        let browser = self.browser.kill_and_restart().await?;
        let page = browser.page(390, 844).await?;
        let phone = Self { page, origin: self.origin, browser, profile: self.profile };
        let beside = phone.neutral_page().await?;
        let used = beside.eval("navigator.storage.estimate().then(now => now.usage)").await?;
        beside.close().await?;
        phone.set_quota(Some(used.as_u64().context("bytes")? + bytes)).await?;
        phone.open_app().await?;
        phone.page.fill("pin", PIN).await?;
        phone.page.act("unlock").await?;
        let ended = "!!document.querySelector('[data-waiting]') \
             || !!document.querySelector('[role=alert]')?.innerText";
        phone.page.until("the unlocking's end", ended).await?;
        let room = phone.page.count("[data-waiting]").await? > 0;
        if !room {
            phone.set_quota(None).await?;
            Self::unlock(&phone.page).await?;
        }
        Ok((phone, room))
    }

    /// Limits what the browser may keep of the app, in bytes, or gives it all back.
    pub async fn set_quota(&self, bytes: Option<u64>) -> Result<()> {
        self.page.set_quota(&self.origin, bytes).await
    }

    /// A page of the same origin that is not the app.
    pub async fn neutral_page(&self) -> Result<Page> {
        let page = self.browser.page(390, 844).await?;
        page.open(&format!("{}/api/openapi.json", self.origin)).await?;
        page.until("a page beside the app", "document.readyState === 'complete'").await?;
        Ok(page)
    }

    /// Opens the app in the phone's page.
    pub async fn open_app(&self) -> Result<()> {
        self.page.open(&format!("{}/", self.origin)).await
    }

    /// Waits until nothing on the phone waits for the office.
    pub async fn wait_all_in(&self) -> Result<()> {
        self.page
            .until(
                "everything to reach the office",
                "!!document.querySelector('[data-waiting=\"0\"]')",
            )
            .await
    }
}
