//! Firefox and WebKit by WebDriver (W3C), through the driver that each of them brings.
//!
//! WebDriver is JSON over HTTP, and a page of these tests needs eight of its commands. A client of its own
//! (`fantoccini`, `thirtyfour`) would bring 19 more packages, among them old copies of `http`, `cookie` and ICU, for
//! what is a function here. Neither driver can cut the network: to be offline the office is stopped.

use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

const FIREFOX: &str = "/usr/bin/firefox-esr";
const WEBKIT_DRIVER: &str = "/usr/bin/WebKitWebDriver";
/// How long a script may take, in milliseconds.
const SCRIPT: u64 = 60_000;
/// The name under which WebDriver hands out an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser to test with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// By its DevTools protocol.
    Chromium,
    /// Firefox ESR, headless. Its prompt for storage is answered with yes.
    Firefox,
    /// The same, and nobody answers its prompt for storage.
    FirefoxUnanswered,
    /// WebKitGTK in a window of its own: Safari's engine, not an iPhone.
    WebKit,
}

/// Preferences of Firefox: fields change and blur without a window that has the focus; a microphone is there and may
/// be used.
const PREFERENCES: [&str; 6] = [
    "\"focusmanager.testmode\", true",
    "\"media.navigator.streams.fake\", true",
    "\"media.navigator.permission.disabled\", true",
    "\"marionette.port\", 0",
    "\"intl.accept_languages\", \"zh-CN\"",
    "\"browser.shell.checkDefaultBrowser\", false",
];
/// And those that answer its prompt for storage.
const ANSWERED: [&str; 2] = [
    "\"dom.storageManager.prompt.testing\", true",
    "\"dom.storageManager.prompt.testing.allow\", true",
];

/// A session with a driver: one window of one browser.
#[derive(Clone, Debug)]
pub(crate) struct Driver {
    client: reqwest::Client,
    /// Where its commands go.
    session: String,
}

/// The processes of a browser.
#[derive(Debug)]
pub(crate) struct Processes {
    /// It, or its driver, whose child and of whose group it is.
    pub(crate) browser: Child,
    /// The screen that WebKit draws on.
    _screen: Option<Child>,
}

impl Processes {
    pub(crate) fn of(browser: Child) -> Self {
        Self { browser, _screen: None }
    }
}

/// Starts a driver and lets it start its browser on a profile folder.
pub(crate) async fn start(engine: Engine, profile: &Path) -> Result<(Processes, Driver)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut screen = None;
    let (mut command, capabilities) = if engine == Engine::WebKit {
        let (child, display) = open_screen().await?;
        screen = Some(child);
        let mut command = Command::new(WEBKIT_DRIVER);
        command.arg(format!("--port={port}")).env("DISPLAY", display);
        // No bus, no settings and no graphics card are there for it.
        command.env("NO_AT_BRIDGE", "1").env("GIO_USE_VFS", "local");
        command.env("GSETTINGS_BACKEND", "memory").env("LIBGL_ALWAYS_SOFTWARE", "1");
        command.env("XDG_RUNTIME_DIR", profile);
        let browser = Path::new(env!("CARGO_MANIFEST_DIR")).join("webkit/browser.py");
        (command, json!({ "webkitgtk:browserOptions": { "binary": browser, "args": [profile] } }))
    } else {
        let answered = ANSWERED.iter().filter(|_| engine == Engine::Firefox);
        let lines = PREFERENCES.iter().chain(answered).map(|one| format!("user_pref({one});\n"));
        std::fs::write(profile.join("user.js"), lines.collect::<String>())?;
        let mut command = Command::new(geckodriver()?);
        command.args(["--port", &port.to_string(), "--websocket-port", "0", "--log", "fatal"]);
        let options = json!({ "binary": FIREFOX, "args": ["-headless", "-profile", profile] });
        (command, json!({ "moz:firefoxOptions": options }))
    };
    let driver = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{engine:?}: no driver; `cargo xtask tools` installs it"))?;
    let processes = Processes { browser: driver, _screen: screen };
    let session = Driver::connect(port, capabilities).await;
    Ok((processes, session.with_context(|| format!("{engine:?}"))?))
}

/// Where `cargo xtask tools` puts Firefox's driver.
fn geckodriver() -> Result<PathBuf> {
    let folders = std::fs::read_dir(crate::cache()?)?;
    let mut all = folders.filter_map(|folder| Some(folder.ok()?.path()));
    let ours = |folder: &PathBuf| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("geckodriver-"))
    };
    let folder = all.find(ours).context("no geckodriver; `cargo xtask tools` installs it")?;
    Ok(folder.join("bin/geckodriver"))
}

/// A screen in memory, and its name.
async fn open_screen() -> Result<(Child, String)> {
    // It writes the number it has chosen to the file it is given.
    let file = tempfile::NamedTempFile::new()?;
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "exec Xvfb -screen 0 1440x1000x24 -nolisten tcp -displayfd 3 3>\"$0\""]);
    command.arg(file.path()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let child = Command::from(command)
        .kill_on_drop(true)
        .spawn()
        .context("Xvfb cannot be started; `cargo xtask tools` installs it")?;
    for _ in 0..300 {
        let number = std::fs::read_to_string(file.path())?;
        if number.ends_with('\n') {
            return Ok((child, format!(":{}", number.trim())));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("Xvfb did not open a screen")
}

impl Driver {
    async fn connect(port: u16, capabilities: Value) -> Result<Self> {
        let root = format!("http://127.0.0.1:{port}");
        let client = reqwest::Client::builder().no_proxy().build()?;
        let mut up = false;
        for _ in 0..200 {
            up = client.get(format!("{root}/status")).send().await.is_ok();
            if up {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::ensure!(up, "the driver did not open its port");
        let mut driver = Self { client, session: format!("{root}/session") };
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let made = driver.send("", &wanted).await?;
        let id = made["sessionId"].as_str().context("a session")?;
        driver.session = format!("{root}/session/{id}");
        driver.send("/timeouts", &json!({ "script": SCRIPT })).await?;
        Ok(driver)
    }

    async fn send(&self, command: &str, body: &Value) -> Result<Value> {
        let ask = self.client.post(format!("{}{command}", self.session)).json(body);
        Self::value(ask.send().await?.json().await?)
    }

    fn value(mut answer: Value) -> Result<Value> {
        let value = answer["value"].take();
        if value.get("error").is_some() && value.get("message").is_some() {
            bail!("{}: {}", value["error"], value["message"]);
        }
        Ok(value)
    }

    /// Makes the part of the window that a page has so large. Firefox is never narrower than 500 pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let frame = self.eval("[outerWidth - innerWidth, outerHeight - innerHeight]").await?;
        let frame = |no: usize| frame[no].as_u64().unwrap_or_default();
        let (width, height) = (u64::from(width) + frame(0), u64::from(height) + frame(1));
        self.send("/window/rect", &json!({ "width": width, "height": height })).await.map(drop)
    }

    /// Goes to an address and waits until it is loaded.
    pub(crate) async fn open(&self, url: &str) -> Result<()> {
        self.send("/url", &json!({ "url": url })).await.map(drop)
    }

    /// The value of an expression; promises are awaited.
    pub(crate) async fn eval(&self, expression: &str) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1]; \
             (async () => ({expression}))().then(value => done({{ value }}), error => done({{ error: String(error) }}));"
        );
        let script = json!({ "script": script, "args": [] });
        let mut answer = self.send("/execute/async", &script).await?;
        match answer.get("error") {
            Some(error) => bail!("{expression}: {error}"),
            None => Ok(answer["value"].take()),
        }
    }

    async fn element(&self, command: &str, body: &Value) -> Result<String> {
        let found = self.send(command, body).await?;
        Ok(found[ELEMENT].as_str().context("an element")?.to_owned())
    }

    /// Types into the element of a selector; into a file field the paths of files, one a line.
    pub(crate) async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let find = json!({ "using": "css selector", "value": selector });
        let element = self.element("/element", &find).await?;
        self.send(&format!("/element/{element}/value"), &json!({ "text": text })).await.map(drop)
    }

    /// Presses a key and lets go of it.
    pub(crate) async fn key(&self, key: &str) -> Result<()> {
        let key = match key {
            "Tab" => "\u{e004}",
            "Enter" => "\u{e007}",
            "Backspace" => "\u{e003}",
            other => other,
        };
        let [down, up] = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key }));
        let keys = json!({ "type": "key", "id": "keys", "actions": [down, up] });
        self.send("/actions", &json!({ "actions": [keys] })).await.map(drop)
    }

    /// A picture of what is shown, PNG.
    pub(crate) async fn screenshot(&self) -> Result<Vec<u8>> {
        let asked = self.client.get(format!("{}/screenshot", self.session)).send().await?;
        let picture = Self::value(asked.json().await?)?;
        Ok(STANDARD.decode(picture.as_str().context("a picture")?)?)
    }
}
