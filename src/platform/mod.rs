//! The browser, and nothing else: clock, randomness, keys, disk, network, pictures, preferences.

pub mod address;
pub mod app_files;
pub mod crypto;
pub mod disk;
pub mod dom;
pub mod download;
pub mod events;
pub mod expert;
pub mod http;
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

/// A local time for people, `MM-DD HH:mm`, that is not broken over two lines.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit 2^53")]
pub fn short_time(millis: i64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(millis as f64));
    format!(
        "{:02}-{:02}\u{a0}{:02}:{:02}",
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

/// Today by the phone's clock, `YYYY-MM-DD`.
pub fn today() -> String {
    let date = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
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
