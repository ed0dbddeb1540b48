//! The console, as a clerk uses it.

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tempfile::TempDir;

use crate::browser::Browser;
use crate::driver::Engine;
use crate::office::Office;
use crate::page::Page;

/// A clerk at a desk.
#[derive(Debug)]
pub struct Console {
    /// The page.
    pub page: Page,
    origin: String,
    _browser: Browser,
    _profile: TempDir,
}

impl Console {
    /// Signs in.
    pub async fn sign_in(office: &Office) -> Result<Self> {
        Self::sign_in_with(Engine::Chromium, office).await
    }

    /// The same in a browser of an engine.
    pub async fn sign_in_with(engine: Engine, office: &Office) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let browser = Browser::start_as(engine, profile.path()).await?;
        let page = browser.page(1440, 900).await?;
        page.open(&format!("{}/console/", office.origin)).await?;
        page.fill("account", &office.account).await?;
        page.fill("password", &office.password).await?;
        page.act("sign-in").await?;
        page.wait("[data-act=\"sign-out\"]").await?;
        let origin = office.origin.clone();
        Ok(Self { page, origin, _browser: browser, _profile: profile })
    }

    /// Goes to a room.
    pub async fn go(&self, path: &str) -> Result<()> {
        self.page.open(&format!("{}{path}", self.origin)).await
    }

    /// Makes an enrolment for the n-th mediator of the first township; gives its link.
    pub async fn enrolment(&self, mediator: usize) -> Result<String> {
        self.go("/console/people").await?;
        self.page.wait("tr[data-kind=\"person\"]").await?;
        let find = format!(
            "[...document.querySelectorAll('tr[data-kind=\"person\"]')]\
             .filter(row => row.innerText.includes('城关司法所 · 人民调解员'))[{mediator}]"
        );
        self.page.eval(&format!("{find}.querySelector('[data-act=\"enrol\"]').click()")).await?;
        let link = self.page.property("[name=\"enrol-link\"]", "value").await?;
        self.page.act("close").await?;
        Ok(link)
    }

    /// Types the number a phone shows and confirms.
    pub async fn confirm(&self, number: &str) -> Result<()> {
        self.page.fill("number", number).await?;
        self.page.act("confirm").await?;
        self.page
            .until("the phone to be confirmed", "!document.querySelector('[name=\"number\"]')")
            .await
    }

    /// Presses what saves a file, and gives the file's bytes.
    pub async fn saved_by(&self, verb: &str) -> Result<Vec<u8>> {
        let catch = "(() => { const make = URL.createObjectURL; globalThis.caught = null; \
             URL.createObjectURL = file => { const read = new FileReader(); \
               read.onload = () => { globalThis.caught = read.result; }; \
               read.readAsDataURL(file); URL.createObjectURL = make; return make(file); }; })()";
        self.page.eval(catch).await?;
        self.page.act(verb).await?;
        self.page.until("a saved file", "!!globalThis.caught").await?;
        let url = self.page.eval("globalThis.caught").await?;
        let data = url.as_str().and_then(|url| url.split(',').nth(1)).context("a data URL")?;
        Ok(STANDARD.decode(data)?)
    }

    /// Decides about the open report, as the desk asks once: `accept`, `join`, `refuse`, `pass` or `collective`.
    pub async fn decide(&self, act: &str) -> Result<()> {
        self.page.act(act).await?;
        self.page.act(&format!("{act}-yes")).await?;
        self.page.wait("[data-part=\"last\"]").await
    }

    /// The same, and goes on to the case that it made or joined; gives its lead.
    pub async fn decide_and_open(&self, act: &str) -> Result<String> {
        self.decide(act).await?;
        self.page.act("open-lead").await?;
        self.page.until("the lead", "location.pathname.startsWith('/console/records/')").await?;
        let path = self.page.eval("location.pathname").await?;
        path.as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned).context("a lead")
    }

    /// What the console's API gives for a path.
    pub async fn api(&self, path: &str) -> Result<Value> {
        let text = self
            .page
            .eval(&format!("fetch('/api/v1/console/{path}').then(answer => answer.text())"))
            .await?;
        serde_json::from_str(text.as_str().unwrap_or_default()).context("JSON")
    }
}
