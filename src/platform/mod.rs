//! The browser, and nothing else: clock, randomness, keys, disk, network, pictures, preferences.

pub mod address;
pub mod app_files;
pub mod card;
pub mod carried;
pub mod crypto;
pub mod disk;
pub mod dom;
pub mod download;
pub mod events;
pub mod expert;
pub mod host;
pub mod http;
pub mod locks;
pub mod order;
pub mod picture;
pub mod position;
pub mod prefs;
pub mod speech;
pub mod strokes;
pub mod tabs;
pub mod voice;

use wasm_bindgen::JsValue;

/// The phone's clock, milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 2^53")]
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// An instant by China's clock, as `YYYY-MM-DDTHH:mm:ss.sssZ`: the day of a paper and of a limit is China's,
/// whatever zone the phone believes to be in. No summer time since 1991.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit 2^53")]
fn in_china(millis: i64) -> String {
    const AHEAD: i64 = 8 * 3_600_000;
    /// The year 9999. Some other phone's clock may say anything, and of what is no date there is no text.
    const LAST: i64 = 253_402_300_799_999;
    let millis = millis.clamp(0, LAST - AHEAD) + AHEAD;
    js_sys::Date::new(&JsValue::from_f64(millis as f64)).to_iso_string().into()
}

/// A time for people, `MM-DD HH:mm`, that is not broken over two lines.
pub fn short_time(millis: i64) -> String {
    in_china(millis).get(5..16).unwrap_or_default().replace('T', "\u{a0}")
}

/// Today, `YYYY-MM-DD`.
pub fn today() -> String {
    day_of(now())
}

/// The day of an instant, `YYYY-MM-DD`.
pub fn day_of(millis: i64) -> String {
    in_china(millis).get(..10).unwrap_or_default().to_owned()
}

/// A short wait.
pub async fn pause(millis: u32) {
    gloo_timers::future::TimeoutFuture::new(millis).await;
}

/// Prints the page.
pub fn print() {
    if let Some(window) = web_sys::window() {
        // Where nothing can be printed nothing happens.
        let _ = window.print();
    }
}

/// Runs a task to its end beside the others.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}
