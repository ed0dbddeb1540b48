//! What is done to phones.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::Chaos;
use crate::phone::Phone;
use crate::proxy::Weather;

/// Bytes left when the quota is nearly used up, saves that must use them up, and photos among them.
const ROOM: u64 = 1_000_000;
const SAVES: usize = 200;
const PHOTOS_THAT_FIT: usize = 4;

/// Whether a photo has come to its end: it is shown, or the page says that it is missing.
const PHOTO_ENDED: &str = "!!document.querySelector('img[data-hash]') \
    || (document.body?.innerText ?? '').includes('照片缺失')";

/// Where a saved lead is shown.
fn saved_as(id: &str) -> String {
    format!("[data-id=\"{id}\"][data-kind=\"lead\"]")
}

/// Whether a save has come to its end: the record is shown as saved, or words say what went wrong.
fn ended(shown: &str) -> String {
    let shown = serde_json::Value::from(shown);
    format!(
        "!!document.querySelector({shown}) || !!document.querySelector('[role=alert]')?.innerText"
    )
}

impl Chaos {
    pub(super) async fn reopen(&mut self, at: usize) -> Result<()> {
        let phone = self.phones.remove(at);
        let phone = phone.kill_and_reopen(false).await?;
        self.phones.insert(at, phone);
        self.see_the_latest(at).await
    }

    /// What was saved last is there.
    async fn see_the_latest(&self, at: usize) -> Result<()> {
        let Some(last) = self.saved.get(at).and_then(|saved| saved.last()) else { return Ok(()) };
        let phone = self.phone(at)?;
        phone.go(&format!("/record/{last}")).await?;
        phone.page.wait(&format!("[data-id=\"{last}\"]")).await
    }

    /// Presses a button a moment later, as a task of the page's own.
    async fn press_soon(&self, at: usize) -> Result<()> {
        let press = "setTimeout(() => document.querySelector('[data-act=\"save\"]').click(), 0)";
        self.phone(at)?.page.eval(press).await.map(drop)
    }

    pub(super) async fn kill_in_a_save(&mut self, at: usize) -> Result<()> {
        self.begin(at).await?;
        self.press_soon(at).await?;
        tokio::time::sleep(Duration::from_millis(self.dice.below(120))).await;
        self.reopen(at).await
    }

    pub(super) async fn open_another_window(&mut self, at: usize) -> Result<()> {
        let phone = self.phones.get_mut(at).context("a phone")?;
        phone.page = phone.second_window().await?;
        Ok(())
    }

    /// Another page begins an upgrade and gives it up: the app's connection is gone in the middle
    /// of a save, and the save goes through all the same.
    pub(super) async fn close_the_store(&mut self, at: usize) -> Result<()> {
        let id = self.begin(at).await?;
        let other = self.phone(at)?.neutral_page().await?;
        self.press_soon(at).await?;
        let given_up = "new Promise((good, bad) => { const r = indexedDB.open('anxin', 99); \
             r.onupgradeneeded = () => r.transaction.abort(); \
             r.onblocked = () => bad(new Error('the app has not let go')); \
             r.onsuccess = () => bad(new Error('it was to be given up')); \
             r.onerror = () => good(true); })";
        other.eval(given_up).await?;
        other.close().await?;
        let phone = self.phone(at)?;
        // The save that met it may have been refused, in words; what was typed is still there.
        let shown = saved_as(&id);
        phone.page.until("the save's end", &ended(&shown)).await?;
        if phone.page.count(&shown).await? == 0 {
            phone.page.act("save").await?;
        }
        self.count_saved(at, id, false).await
    }

    /// Hardly any room, and then none: the save that meets it is refused in words and counts for
    /// nothing; what was typed is there when there is room again.
    pub(super) async fn use_up_the_quota(&mut self, at: usize) -> Result<()> {
        let phone = self.phones.remove(at);
        let (phone, room) = phone.reopen_with_room(ROOM).await?;
        self.phones.insert(at, phone);
        self.see_the_latest(at).await?;
        if !room {
            return Ok(());
        }
        self.phone(at)?.set_quota(Some(1)).await?;
        for no in 0..SAVES {
            let id = self.begin(at).await?;
            let phone = self.phone(at)?;
            // Photos first: they use up what the browser thinks is left.
            let photo = no < PHOTOS_THAT_FIT && {
                let photo = phone.photo(2_000 + u32::try_from(self.no)?).await?;
                phone.page.choose_files("[name=\"photo.\"]", &[photo.as_path()]).await?;
                phone.page.until("the photo's end", PHOTO_ENDED).await?;
                phone.page.count("img[data-hash]").await? > 0
            };
            phone.page.act("save").await?;
            phone.page.until("the save's end", &ended(&saved_as(&id))).await?;
            let refused = phone.page.count(&saved_as(&id)).await? == 0;
            if refused {
                phone.set_quota(None).await?;
                phone.page.act("save").await?;
            }
            self.count_saved(at, id, photo).await?;
            if refused {
                return Ok(());
            }
        }
        bail!("{SAVES} saves fit where there is no room")
    }

    /// A page with an earlier version holds the database: the app says so and touches nothing, and
    /// opens once that page is gone.
    pub(super) async fn block_the_upgrade(&mut self, at: usize) -> Result<()> {
        let phone = self.phone(at)?;
        phone.page.open("about:blank").await?;
        let old = phone.neutral_page().await?;
        old.eval(AS_AN_EARLIER_VERSION).await?;
        phone.open_app().await?;
        phone.page.wait("[data-act=\"reload\"]").await?;
        old.eval("held.close()").await?;
        old.close().await?;
        phone.page.act("reload").await?;
        Phone::unlock(&phone.page).await?;
        self.see_the_latest(at).await
    }

    /// The phone loses the network while a photo goes up.
    pub(super) async fn cut_an_upload(&mut self, at: usize) -> Result<()> {
        self.phone(at)?.sync().await?;
        let mut cut = false;
        for _ in 0..PHOTOS_THAT_FIT {
            cut = self.go_offline_in_an_upload(at).await?;
            if cut {
                break;
            }
        }
        ensure!(cut, "every photo was there before the network went");
        let page = &self.phone(at)?.page;
        page.act("sync-now").await?;
        page.wait("[data-trouble=\"offline\"]").await?;
        self.network.set(Weather::Fair);
        self.save(at, false).await
    }

    /// Whether the network went while part of a photo was at the office and part was not; else it is
    /// there again.
    async fn go_offline_in_an_upload(&mut self, at: usize) -> Result<bool> {
        let before = self.office.uploaded()?;
        self.network.set(Weather::Slow);
        self.save_fresh_photo(at).await?;
        let phone = self.phone(at)?;
        phone.go("/sync").await?;
        phone.page.act("sync-now").await?;
        for _ in 0..600 {
            if self.office.uploaded()? > before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // Connections end with the weather, in the middle of a piece; new ones say nothing.
        self.network.set(Weather::Dead);
        Ok(self.office.uploaded()? > before)
    }
}

/// Makes the database what an earlier version of the app would have left, with all that is in it,
/// and keeps it open, deaf to whoever wants to upgrade it.
const AS_AN_EARLIER_VERSION: &str = "(async () => { \
    const done = r => new Promise((good, bad) => { \
        r.onsuccess = () => good(r.result); r.onerror = () => bad(r.error); }); \
    const now = await done(indexedDB.open('anxin')); \
    const names = [...now.objectStoreNames]; const all = {}; \
    for (const name of names) { \
        const store = now.transaction(name).objectStore(name); \
        const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]); \
        all[name] = keys.map((key, at) => [key, values[at]]); } \
    now.close(); await done(indexedDB.deleteDatabase('anxin')); \
    const open = indexedDB.open('anxin', 1); \
    open.onupgradeneeded = () => names.forEach(name => open.result.createObjectStore(name)); \
    const old = await done(open); \
    const write = old.transaction(names, 'readwrite', { durability: 'strict' }); \
    for (const name of names) { \
        for (const [key, value] of all[name]) write.objectStore(name).put(value, key); } \
    await new Promise((good, bad) => { write.oncomplete = good; write.onabort = () => bad(write.error); }); \
    window.held = old; return true; })()";
