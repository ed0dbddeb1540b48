//! The worker's page, at `/report`.

use anxin::platform::http::Ask;
use anxin::platform::{dom, prefs, spawn};

/// The words, Chinese; another language is laid over them.
const WORDS: [&str; 2] = [
    include_str!("../../locales/zh-CN/report_problem.json"),
    include_str!("../../locales/zh-CN/report.json"),
];

fn main() {
    // A part that is no flat map shows its keys; tests read every part.
    let keys = WORDS.map(|part| anxin_locale::install(part).unwrap_or_default()).concat();
    let language = prefs::language();
    if language == "zh-CN" {
        show("zh-CN");
        return;
    }
    spawn(async move {
        // Without the pack the page speaks Chinese.
        let pack = Ask::get(format!("/report/{language}.json")).send().await;
        let laid = pack
            .ok()
            .map(|answer| anxin_locale::lay_over(&keys, &String::from_utf8_lossy(&answer.bytes())));
        show(if matches!(laid, Some(Ok(()))) { &language } else { "zh-CN" });
    });
}

fn show(language: &str) {
    dom::set_language(language, &anxin_locale::text("report.direction"));
    prefs::apply();
    prefs::apply_contrast();
    anxin::screens::report::start();
}
