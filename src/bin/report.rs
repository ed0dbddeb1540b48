//! The worker's page, at `/report`.

use anxin::platform::http::Ask;
use anxin::platform::{prefs, spawn};
use anxin::screens::report::Page;
use anxin::ui::appearance::show_language;
use anxin_locale::text;

/// The words, Chinese; another language is laid over them.
const WORDS: [&str; 2] = [
    include_str!("../../locales/zh-CN/report.json"),
    include_str!("../../locales/zh-CN/report_problem.json"),
];

fn main() {
    // A part that is no flat map shows its keys; tests read every part.
    let keys: Vec<Vec<String>> =
        WORDS.iter().map(|part| anxin_locale::install(part).unwrap_or_default()).collect();
    let language = prefs::language();
    if language == "zh-CN" {
        show("zh-CN");
        return;
    }
    spawn(async move {
        // Without the pack the page speaks Chinese.
        let pack = Ask::get(format!("/report/{language}.json")).send().await;
        let laid = pack.ok().zip(keys.first()).map(|(answer, keys)| {
            anxin_locale::lay_over(keys, &String::from_utf8_lossy(&answer.bytes()))
        });
        show(if matches!(laid, Some(Ok(()))) { &language } else { "zh-CN" });
    });
}

fn show(language: &str) {
    show_language(language);
    prefs::apply();
    prefs::apply_contrast();
    anxin::ui::panic::install(text("report.title"), text("report.home.promise"), text("report.go"));
    anxin::screens::report::mount(Page);
}
