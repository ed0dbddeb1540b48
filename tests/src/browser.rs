//! A browser: started on a profile, killed, started again. Chromium by its DevTools protocol, the others by WebDriver.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::driver::{self, Driver, Engine, Processes};
use crate::page::Page;

const CHROMIUM: &str = "/usr/bin/chromium";
const FLAGS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=Translate",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--remote-debugging-port=0",
];
/// How long an answer of the browser may take.
const ANSWER: Duration = Duration::from_mins(1);

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;

/// The line to a browser.
#[derive(Clone, Debug)]
pub struct Wire {
    out: mpsc::UnboundedSender<Message>,
    waiting: Waiting,
    no: Arc<AtomicU64>,
}

impl Wire {
    async fn connect(address: &str) -> Result<Self> {
        let (socket, _) = connect_async(address).await?;
        let (mut sink, mut stream) = socket.split();
        let (out, mut outgoing) = mpsc::unbounded_channel::<Message>();
        let waiting = Waiting::default();
        let answers = Arc::clone(&waiting);
        tokio::spawn(async move {
            while let Some(message) = outgoing.recv().await {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
        });
        tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                let Message::Text(text) = message else { continue };
                let Ok(value) = serde_json::from_str::<Value>(&text) else { continue };
                let Some(id) = value.get("id").and_then(Value::as_u64) else { continue };
                let waiter = answers.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                if let Some(waiter) = waiter {
                    // Whoever asked may have given up.
                    let _ = waiter.send(value);
                }
            }
        });
        Ok(Self { out, waiting, no: Arc::default() })
    }

    /// Calls a method, in a page's session or for the browser.
    pub async fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        let id = self.no.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, receiver) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.out.send(Message::text(message.to_string())).map_err(|_| anyhow!("no browser"))?;
        let answer = tokio::time::timeout(ANSWER, receiver)
            .await
            .with_context(|| format!("{method}: no answer"))?
            .with_context(|| format!("{method}: the browser is gone"))?;
        match answer.get("error") {
            Some(error) => bail!("{method}: {error}"),
            None => Ok(answer.get("result").cloned().unwrap_or_default()),
        }
    }
}

/// A running browser and its profile.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    profile: PathBuf,
    processes: Processes,
    line: Line,
}

/// The line to a browser.
#[derive(Debug)]
enum Line {
    DevTools(Wire),
    WebDriver(Driver),
}

impl Browser {
    /// Starts Chromium on a profile folder, which may hold what an earlier one left.
    pub async fn start(profile: &Path) -> Result<Self> {
        Self::start_as(Engine::Chromium, profile).await
    }

    /// Starts a browser on a profile folder.
    pub async fn start_as(engine: Engine, profile: &Path) -> Result<Self> {
        let (processes, line) = if engine == Engine::Chromium {
            let (child, wire) = Self::chromium(profile).await?;
            (Processes::of(child), Line::DevTools(wire))
        } else {
            let (processes, driver) = driver::start(engine, profile).await?;
            (processes, Line::WebDriver(driver))
        };
        Ok(Self { engine, profile: profile.to_owned(), processes, line })
    }

    async fn chromium(profile: &Path) -> Result<(Child, Wire)> {
        let port = profile.join("DevToolsActivePort");
        // Left by one that was killed.
        let _ = std::fs::remove_file(&port);
        for lock in ["SingletonLock", "SingletonCookie", "SingletonSocket"] {
            let _ = std::fs::remove_file(profile.join(lock));
        }
        let child = Command::new(CHROMIUM)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .context("chromium cannot be started; `cargo xtask tools` installs it")?;
        let address = wait_for_port(&port).await?;
        Ok((child, Wire::connect(&address).await?))
    }

    /// A new page of a size, at scale 1. By WebDriver it is the only one there is.
    pub async fn page(&self, width: u32, height: u32) -> Result<Page> {
        let wire = match &self.line {
            Line::DevTools(wire) => wire,
            Line::WebDriver(driver) => {
                driver.resize(width, height).await?;
                return Ok(Page::driven(driver.clone()));
            }
        };
        let made = wire.call(None, "Target.createTarget", json!({ "url": "about:blank" })).await?;
        let target = made["targetId"].as_str().context("a target")?;
        let attach = json!({ "targetId": target, "flatten": true });
        let attached = wire.call(None, "Target.attachToTarget", attach).await?;
        let session = attached["sessionId"].as_str().context("a session")?.to_owned();
        let page = Page::new(wire.clone(), session);
        page.begin(width, height).await?;
        Ok(page)
    }

    /// The processes that draw its pages.
    pub async fn renderers(&self) -> Result<Vec<u64>> {
        let Line::DevTools(wire) = &self.line else { bail!("only Chromium tells its processes") };
        let told = wire.call(None, "SystemInfo.getProcessInfo", json!({})).await?;
        let all = told["processInfo"].as_array().context("processes")?;
        let drawing = all.iter().filter(|process| process["type"] == "renderer");
        Ok(drawing.filter_map(|process| process["id"].as_u64()).collect())
    }

    /// Ends the whole process tree at once, as a phone's battery does, and starts again on the
    /// same profile.
    pub async fn kill_and_restart(mut self) -> Result<Self> {
        self.kill().await?;
        Self::start_as(self.engine, &self.profile).await
    }

    /// Ends the whole process tree at once.
    pub async fn end(mut self) -> Result<()> {
        self.kill().await
    }

    async fn kill(&mut self) -> Result<()> {
        if let Some(id) = self.processes.browser.id() {
            // The group is the browser's own: its children go with it.
            Command::new("kill").args(["-9", "--", &format!("-{id}")]).status().await?;
        }
        self.processes.browser.wait().await?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(id) = self.processes.browser.id() {
            // What is left of the group must not outlive the test.
            let _ =
                std::process::Command::new("kill").args(["-9", "--", &format!("-{id}")]).status();
        }
    }
}

async fn wait_for_port(file: &Path) -> Result<String> {
    for _ in 0..300 {
        if let Ok(text) = std::fs::read_to_string(file) {
            let mut lines = text.lines();
            if let (Some(port), Some(path)) = (lines.next(), lines.next()) {
                return Ok(format!("ws://127.0.0.1:{port}{path}"));
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("chromium did not open its port")
}
