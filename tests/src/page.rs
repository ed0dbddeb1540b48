//! One page: looking, waiting, pressing, typing, choosing files.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::browser::Wire;
use crate::driver::Driver;

/// The shift key, as the DevTools protocol counts it.
const SHIFT: u32 = 8;
/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_mins(1);

/// A page of a browser.
#[derive(Clone, Debug)]
pub struct Page(Line);

/// How a page is reached.
#[derive(Clone, Debug)]
enum Line {
    DevTools { wire: Wire, session: String },
    WebDriver(Driver),
}

impl Page {
    pub(crate) fn new(wire: Wire, session: String) -> Self {
        Self(Line::DevTools { wire, session })
    }

    /// A page that is reached by WebDriver: what needs the DevTools protocol is an error there.
    pub(crate) fn driven(driver: Driver) -> Self {
        Self(Line::WebDriver(driver))
    }

    async fn call(&self, method: &str, params: Value) -> Result<Value> {
        match &self.0 {
            Line::DevTools { wire, session } => wire.call(Some(session), method, params).await,
            Line::WebDriver(_) => bail!("{method}: only in Chromium"),
        }
    }

    pub(crate) async fn begin(&self, width: u32, height: u32) -> Result<()> {
        for domain in ["Page", "Runtime", "Network", "DOM"] {
            self.call(&format!("{domain}.enable"), json!({})).await?;
        }
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// Runs a script in every document from now on, before anything of its own runs.
    pub async fn watch_with(&self, script: &str) -> Result<()> {
        let params = json!({ "source": script });
        self.call("Page.addScriptToEvaluateOnNewDocument", params).await.map(drop)
    }

    /// Runs no script of any page from now on.
    pub async fn without_scripts(&self) -> Result<()> {
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await.map(drop)
    }

    /// Has the browser call itself by another name, from the next page on.
    pub async fn call_itself(&self, name: &str) -> Result<()> {
        self.call("Emulation.setUserAgentOverride", json!({ "userAgent": name })).await.map(drop)
    }

    /// Makes the window as large as a list of so many pixels, or gives it its size back.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        if let Line::WebDriver(driver) = &self.0 {
            return driver.resize(width, height).await;
        }
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        self.call("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) -> Result<()> {
        if let Line::WebDriver(driver) = &self.0 {
            return driver.open(url).await;
        }
        let went = self.call("Page.navigate", json!({ "url": url })).await?;
        match went.get("errorText") {
            Some(error) => bail!("{url}: {error}"),
            None => Ok(()),
        }
    }

    /// Cuts the network of the page, or gives it back.
    pub async fn set_offline(&self, offline: bool) -> Result<()> {
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.call("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// Limits what the browser may keep for an origin, in bytes, or takes the limit away.
    pub async fn set_quota(&self, origin: &str, bytes: Option<u64>) -> Result<()> {
        let mut params = json!({ "origin": origin });
        if let Some(bytes) = bytes {
            params["quotaSize"] = bytes.into();
        }
        self.call("Storage.overrideQuotaForOrigin", params).await.map(drop)
    }

    /// Closes it.
    pub async fn close(&self) -> Result<()> {
        self.call("Page.close", json!({})).await.map(drop)
    }

    /// A slow line: so many kbit a second, so many milliseconds there and back.
    pub async fn slow_line(&self, kbit: u32, milliseconds: u32) -> Result<()> {
        let bytes = f64::from(kbit) * 1000.0 / 8.0;
        let conditions = json!({
            "offline": false, "latency": milliseconds, "downloadThroughput": bytes,
            "uploadThroughput": bytes,
        });
        self.call("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// Slows the page's processor so many times, as a cheap phone's is.
    pub async fn slow_down(&self, times: u32) -> Result<()> {
        self.call("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await.map(drop)
    }

    /// Begins to note where the page spends its time.
    pub async fn begin_profile(&self) -> Result<()> {
        self.call("Profiler.enable", json!({})).await?;
        self.call("Profiler.setSamplingInterval", json!({ "interval": 100 })).await?;
        self.call("Profiler.start", json!({})).await.map(drop)
    }

    /// What was noted since, as the browser's own tools read it (`.cpuprofile`).
    pub async fn end_profile(&self) -> Result<Value> {
        let mut answer = self.call("Profiler.stop", json!({})).await?;
        Ok(answer["profile"].take())
    }

    /// Light or dark, as the system would have it.
    pub async fn set_dark(&self, dark: bool) -> Result<()> {
        let value = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.call("Emulation.setEmulatedMedia", media).await.map(drop)
    }

    /// The value of an expression; promises are awaited.
    pub async fn eval(&self, expression: &str) -> Result<Value> {
        if let Line::WebDriver(driver) = &self.0 {
            return driver.eval(expression).await;
        }
        let params =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", params).await?;
        if let Some(error) = answer.get("exceptionDetails") {
            bail!("{expression}: {error}");
        }
        Ok(answer["result"].get("value").cloned().unwrap_or_default())
    }

    /// Waits until an expression is true.
    pub async fn until(&self, what: &str, expression: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            // While a page loads there may be nothing to evaluate in.
            if self.eval(expression).await.is_ok_and(|value| value == true) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                let shown = self.eval("document.body?.innerText ?? ''").await.unwrap_or_default();
                let at = self.eval("location.href").await.unwrap_or_default();
                bail!("waited in vain for {what} at {at}; the page shows: {shown}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until there is an element.
    pub async fn wait(&self, selector: &str) -> Result<()> {
        self.until(selector, &format!("!!document.querySelector({})", quoted(selector))).await
    }

    /// Waits until the page shows a text.
    pub async fn wait_text(&self, text: &str) -> Result<()> {
        let words = quoted(text);
        self.until(text, &format!("(document.body?.innerText ?? '').includes({words})")).await
    }

    /// The text of an element.
    pub async fn text(&self, selector: &str) -> Result<String> {
        self.wait(selector).await?;
        let text =
            self.eval(&format!("document.querySelector({}).innerText", quoted(selector))).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The value of an attribute or property of an element.
    pub async fn property(&self, selector: &str, name: &str) -> Result<String> {
        self.wait(selector).await?;
        let value = self
            .eval(&format!(
                "(e => e.getAttribute({0}) ?? e[{0}])(document.querySelector({1}))",
                quoted(name),
                quoted(selector)
            ))
            .await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// How many elements there are.
    pub async fn count(&self, selector: &str) -> Result<u64> {
        let count =
            self.eval(&format!("document.querySelectorAll({}).length", quoted(selector))).await?;
        count.as_u64().context("a count")
    }

    /// Presses an element once it is there and can be pressed.
    pub async fn press(&self, selector: &str) -> Result<()> {
        let found = format!("document.querySelector({})", quoted(selector));
        self.until(selector, &format!("!!{found} && !{found}.disabled")).await?;
        self.as_the_page(&format!("{found}.click()")).await
    }

    /// Runs a statement as a task of the page's own, as a tap is.
    async fn as_the_page(&self, statement: &str) -> Result<()> {
        let task = format!(
            "new Promise((good, bad) => setTimeout(() => {{ \
               try {{ {statement}; good(true); }} catch (error) {{ bad(error); }} }}))"
        );
        self.eval(&task).await.map(drop)
    }

    /// Presses the action of a verb.
    pub async fn act(&self, verb: &str) -> Result<()> {
        self.press(&format!("[data-act=\"{verb}\"]")).await
    }

    /// Replaces the text of a field, as typing it and leaving the field would.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        self.fill_and(name, text, "").await
    }

    /// The same, and presses an action before anything else happens: a finger goes straight from the keyboard to
    /// the button.
    pub async fn fill_and_act(&self, name: &str, text: &str, verb: &str) -> Result<()> {
        let press = format!(
            "document.querySelector({}).click()",
            quoted(&format!("[data-act=\"{verb}\"]"))
        );
        self.fill_and(name, text, &press).await
    }

    async fn fill_and(&self, name: &str, text: &str, then: &str) -> Result<()> {
        let selector = format!("[name=\"{name}\"]");
        self.wait(&selector).await?;
        self.as_the_page(&format!(
            "(e => {{ e.focus(); \
               const p = e instanceof HTMLTextAreaElement ? HTMLTextAreaElement \
                 : e instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement; \
               Object.getOwnPropertyDescriptor(p.prototype, 'value').set.call(e, {text}); \
               e.dispatchEvent(new InputEvent('input', {{ bubbles: true }})); \
               e.dispatchEvent(new Event('change', {{ bubbles: true }})); \
               e.blur(); }})(document.querySelector({selector})); {then}",
            text = quoted(text),
            selector = quoted(&selector),
        ))
        .await
    }

    /// Types digits into a day field as a person does, part by part, and leaves it.
    pub async fn type_day(&self, name: &str, digits: &str) -> Result<()> {
        let selector = format!("[name=\"{name}\"]");
        self.wait(&selector).await?;
        let field = format!("document.querySelector({})", quoted(&selector));
        self.as_the_page(&format!("{field}.focus()")).await?;
        for digit in digits.chars() {
            let text = digit.to_string();
            let down = json!({ "type": "keyDown", "text": text, "key": text });
            self.call("Input.dispatchKeyEvent", down).await?;
            self.call("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": text })).await?;
        }
        self.as_the_page(&format!("{field}.blur()")).await
    }

    /// Puts files into a file field.
    pub async fn choose_files(&self, selector: &str, files: &[&Path]) -> Result<()> {
        self.wait(selector).await?;
        if let Line::WebDriver(driver) = &self.0 {
            let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
            return driver.type_into(selector, &paths.join("\n")).await;
        }
        let params =
            json!({ "expression": format!("document.querySelector({})", quoted(selector)) });
        let found = self.call("Runtime.evaluate", params).await?;
        let object = found["result"]["objectId"].as_str().context("an element")?;
        let params = json!({ "files": files, "objectId": object });
        self.call("DOM.setFileInputFiles", params).await.map(drop)
    }

    /// A step of an input method: `text` is being composed, or is committed.
    pub async fn compose(&self, text: &str, commit: bool) -> Result<()> {
        if commit {
            return self.call("Input.insertText", json!({ "text": text })).await.map(drop);
        }
        let end = text.chars().count();
        let params = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
        self.call("Input.imeSetComposition", params).await.map(drop)
    }

    /// Presses a key of the keyboard and lets go of it: `Tab`, `Enter`, ` `, a digit.
    pub async fn key(&self, key: &str) -> Result<()> {
        if let Line::WebDriver(driver) = &self.0 {
            return driver.key(key).await;
        }
        self.key_with(key, 0).await
    }

    /// Tab backwards.
    pub async fn tab_back(&self) -> Result<()> {
        self.key_with("Tab", SHIFT).await
    }

    async fn key_with(&self, key: &str, modifiers: u32) -> Result<()> {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Backspace" => (8, ""),
            other => (u32::from(*other.as_bytes().first().context("a key")?), other),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text, "modifiers": modifiers });
            self.call("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// What a screen reader is given, as the DevTools protocol has it; what it passes over is left out.
    pub async fn read_aloud(&self) -> Result<Vec<Value>> {
        let tree = self.call("Accessibility.getFullAXTree", json!({})).await?;
        let nodes = tree["nodes"].as_array().context("an accessibility tree")?;
        Ok(nodes.iter().filter(|node| node["ignored"] != true).cloned().collect())
    }

    /// What the browser would have a screen reader speak when it changes: the text of each live region.
    pub async fn announced(&self) -> Result<Vec<String>> {
        let tree = self.call("Accessibility.getFullAXTree", json!({})).await?;
        let nodes = tree["nodes"].as_array().context("an accessibility tree")?;
        let by_id: HashMap<&str, &Value> =
            nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, node))).collect();
        let live = nodes.iter().filter(|node| {
            let has = node["properties"].as_array().into_iter().flatten();
            node["ignored"] != true
                && has.into_iter().any(|one| {
                    one["name"] == "live"
                        && matches!(one["value"]["value"].as_str(), Some("polite" | "assertive"))
                })
        });
        Ok(live.map(|region| spoken(region, &by_id)).collect())
    }

    /// The page as it is printed, PDF, on the paper that its styles ask for.
    pub async fn printed(&self) -> Result<Vec<u8>> {
        let how = json!({ "preferCSSPageSize": true, "printBackground": true });
        let made = self.call("Page.printToPDF", how).await?;
        Ok(STANDARD.decode(made["data"].as_str().context("a PDF")?)?)
    }

    /// A picture of what is shown, PNG.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        if let Line::WebDriver(driver) = &self.0 {
            return driver.screenshot().await;
        }
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" })).await?;
        Ok(STANDARD.decode(shot["data"].as_str().context("a picture")?)?)
    }

    /// A JPEG with noise in it, drawn by the browser: large as a camera's, and nobody's photo.
    pub async fn draw_photo(&self, seed: u32) -> Result<Vec<u8>> {
        let url = self
            .eval(&format!(
                "(() => {{ const c = document.createElement('canvas'); c.width = 1800; c.height = 1350; \
                   const x = c.getContext('2d'); let s = {seed}; \
                   for (let i = 0; i < 9000; i++) {{ s = (s * 1103515245 + 12345) % 2147483648; \
                     x.fillStyle = `hsl(${{s % 360}} 60% ${{s % 70}}%)`; \
                     x.fillRect(s % 1800, (s >> 8) % 1350, 40, 40); }} \
                   return c.toDataURL('image/jpeg', 0.95); }})()"
            ))
            .await?;
        let data = url.as_str().and_then(|url| url.split(',').nth(1)).context("a data URL")?;
        Ok(STANDARD.decode(data)?)
    }
}

/// The text of a node of the accessibility tree and of those below it.
fn spoken(node: &Value, all: &HashMap<&str, &Value>) -> String {
    if node["role"]["value"] == "StaticText" {
        return node["name"]["value"].as_str().unwrap_or_default().to_owned();
    }
    let below = node["childIds"].as_array().into_iter().flatten();
    let below = below.filter_map(|id| all.get(id.as_str()?));
    below.map(|child| spoken(child, all)).collect()
}

/// A text as JavaScript writes it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
