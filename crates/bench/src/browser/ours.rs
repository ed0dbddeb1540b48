//! The app on a phone: enrolled, unlocked, and every work through its own screens.

use anxin_e2e::office::Office;
use anxin_e2e::phone::{PIN, Phone};
use anyhow::{Context, Result, ensure};
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};

use super::counties::County;
use super::{PROBE, job, profiled, quoted};
use crate::county::{self, Filler, Held, held};
use crate::line::{Line, Quality};
use crate::office::pages::clerk;

/// A round of the app as its screen and the browser tell.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Round {
    /// From the first request, or the press, until the screen says that it is over.
    pub(crate) ms: f64,
    /// Requests that were answered.
    pub(crate) requests: f64,
    /// Bytes that came, with their heads.
    pub(crate) received: f64,
    /// From asking to the last byte, of all requests.
    pub(crate) waited: f64,
    /// The longest task meanwhile, in milliseconds.
    pub(crate) longest: f64,
}

/// A save.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Save {
    /// Until the strict transaction began: checked, folded and sealed.
    pub(crate) sealed: f64,
    /// Until the strict transaction was complete.
    pub(crate) saved: f64,
    /// Until the record was shown.
    pub(crate) shown: f64,
}

/// An answer of the search.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Found {
    /// Until what was found was drawn.
    pub(crate) ms: f64,
    /// The rows that were drawn.
    pub(crate) rows: Vec<String>,
    /// The line that counts them.
    pub(crate) said: String,
}

/// A phone and its office.
pub(crate) struct Session {
    /// The office.
    pub(crate) office: Office,
    /// The phone.
    pub(crate) phone: Phone,
    /// The line between them, if it is not the machine's own.
    pub(crate) line: Option<Line>,
}

/// Lets the office enrol a phone, as its console does; the phone is then at its PIN.
async fn enrol(office: &Office, phone: &Phone) -> Result<()> {
    let client = Client::new();
    let cookie = clerk(office, &client).await?;
    let url = |path: &str| format!("{}/api/v1/console/{path}", office.origin);
    let people: Value =
        client.get(url("people")).header("cookie", &cookie).send().await?.json().await?;
    let people = people["people"].as_array().context("people")?;
    let mediator = people
        .iter()
        .find(|person| person["grants"][0]["scope"] == county::TOWNSHIP)
        .context("a mediator of the township")?;
    let post = |path: &str, body: Value| {
        let ask = client.post(url(path)).header("cookie", &cookie).header("anxin-console", "1");
        ask.json(&body).send()
    };
    let made: Value = post("enrolments", json!({ "person": mediator["id"] })).await?.json().await?;
    phone.open_link(made["link"].as_str().context("a link")?).await?;
    let number = phone.claim().await?;
    let devices: Value =
        client.get(url("devices")).header("cookie", &cookie).send().await?.json().await?;
    let waiting = devices["devices"].as_array().context("phones")?;
    let waiting =
        waiting.iter().find(|device| device["state"] == "waiting").context("a phone that waits")?;
    let id = waiting["id"].as_str().context("an id")?;
    let confirmed = post(&format!("devices/{id}/confirm"), json!({ "number": number })).await?;
    ensure!(confirmed.status().is_success(), "the phone was not confirmed");
    phone.page.wait("[data-step=\"1\"]").await
}

impl Session {
    /// A phone with a PIN, unlocked, that has not heard of the office's records yet: it is cut off,
    /// and shows the sync page. `slower` is how many times its processor is slowed when the PIN is
    /// chosen: the key's derivation is fitted to it.
    pub(crate) async fn begin(
        county: &County,
        quality: Option<Quality>,
        slower: u32,
    ) -> Result<Self> {
        let office = county.office().await?;
        let line = match quality {
            Some(quality) => Some(Line::before(office.port(), quality).await?),
            None => None,
        };
        let origin = line.as_ref().map_or(&office.origin, |line| &line.origin);
        let phone = Phone::fresh(origin).await?;
        phone.page.watch_with(PROBE).await?;
        enrol(&office, &phone).await?;
        phone.wait_installed().await?;
        phone.page.set_offline(true).await?;
        phone.page.slow_down(slower).await?;
        phone.choose_pin().await?;
        phone.page.slow_down(1).await?;
        let session = Self { office, phone, line };
        session.go("/sync", "[data-act='sync-now']").await?;
        Ok(session)
    }

    /// Goes to a screen and waits for something on it.
    pub(crate) async fn go(&self, path: &str, there: &str) -> Result<()> {
        self.phone.go(path).await?;
        self.phone.page.wait(there).await
    }

    /// Gives the network back; the round that follows.
    pub(crate) async fn online(&self) -> Result<Round> {
        // A round that was under way when the line went away is over.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        self.phone.page.eval("probe.arm()").await?;
        profiled(&self.phone.page, "online", async {
            self.phone.page.set_offline(false).await?;
            self.phone.page.eval("probe.find(\"[data-act='sync-now']\").click()").await?;
            job(&self.phone.page, "probe.armed").await
        })
        .await
    }

    /// A round, pressed on the sync page.
    pub(crate) async fn round(&self) -> Result<Round> {
        profiled(&self.phone.page, "round", job(&self.phone.page, "probe.round()")).await
    }

    /// A request of the same page that asks for nothing; milliseconds.
    pub(crate) async fn bare(&self) -> Result<f64> {
        job(&self.phone.page, "probe.bare()").await
    }

    /// What lies on the phone's disk.
    pub(crate) async fn held(&self) -> Result<Held> {
        job(&self.phone.page, "probe.held()").await
    }

    /// Whether phone and office hold the same.
    pub(crate) async fn same(&self) -> Result<()> {
        let here = self.held().await?;
        let filler = Filler::open(&self.office.database_url()).await?;
        let rows = filler.rows(&county::township()?).await?;
        let there = held(rows.iter());
        ensure!(here == there, "the phone holds {here:?}, the office {there:?}");
        Ok(())
    }

    /// Searches; the list must be on the screen.
    pub(crate) async fn search(&self, text: &str) -> Result<Found> {
        profiled(
            &self.phone.page,
            "search",
            job(&self.phone.page, &format!("probe.search({})", quoted(text))),
        )
        .await
    }

    /// Changes and saves a lead so many times.
    pub(crate) async fn saves(&self, lead: &str, times: usize) -> Result<Vec<Save>> {
        self.go(&format!("/record/{lead}"), "[data-act='edit']").await?;
        let promise = format!(
            "(async () => {{ const all = []; for (let no = 0; no < {times}; no += 1) \
             all.push(await probe.save({}, 'place', `东侧 ${{no}} 号`)); return all; }})()",
            quoted(lead)
        );
        profiled(&self.phone.page, "saves", job(&self.phone.page, &promise)).await
    }

    /// Records a lead with a roster of so many workers, without a network; gives the milliseconds
    /// from the press that saves it until the strict transaction was complete.
    pub(crate) async fn record_roster(&self, workers: usize) -> Result<f64> {
        let page = &self.phone.page;
        let lead = self.phone.begin("lead").await?;
        self.go(&format!("/draft/{lead}/roster"), "[data-act='add-many']").await?;
        let names: Vec<String> = (1..=workers).map(|no| format!("工人{no:05}")).collect();
        let mut there = 0;
        for some in names.chunks(200) {
            page.act("add-many").await?;
            page.fill("names", &some.join("\n")).await?;
            page.act("paste").await?;
            there += some.len();
            let counted =
                format!("document.querySelector('header .sub').innerText.includes('{there} ')");
            page.until("the lines", &counted).await?;
        }
        self.go(&format!("/draft/{lead}"), "[data-act='save']").await?;
        let promise = "(async () => { const from = probe.writes.length; \
             const begun = performance.now(); probe.find(\"[data-act='save']\").click(); \
             const strict = () => probe.writes.slice(from).find((write) => write.durability === 'strict' && write.done); \
             while (!strict()) await probe.breath(); return strict().done - begun; })()";
        let ms = job(page, promise).await?;
        page.wait(&format!("[data-id=\"{lead}\"][data-kind=\"lead\"]")).await?;
        Ok(ms)
    }

    /// The PIN that opens it.
    pub(crate) fn pin() -> &'static str {
        PIN
    }
}
