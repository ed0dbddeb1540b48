//! The mediator's app, at `/`.

use anxin::screens::app::App;

/// The words, Chinese; another language is laid over them.
const WORDS: [&str; 3] = [
    include_str!("../../locales/zh-CN/app.json"),
    include_str!("../../locales/zh-CN/domain.json"),
    include_str!("../../locales/zh-CN/problem.json"),
];
/// The words, English.
const ENGLISH: [&str; 3] = [
    include_str!("../../locales/en/app.json"),
    include_str!("../../locales/en/domain.json"),
    include_str!("../../locales/en/problem.json"),
];

fn main() {
    let english = anxin::platform::prefs::language() == "en";
    for part in WORDS.iter().chain(ENGLISH.iter().filter(|_| english)) {
        // A part that is no flat map shows its keys; tests read every part.
        let _ = anxin_locale::install(part);
    }
    anxin::ui::appearance::show_language(if english { "en" } else { "zh-CN" });
    anxin::platform::prefs::apply();
    let text = |key: &str| anxin_locale::text(key);
    anxin::ui::panic::install(text("app.panic"), text("app.panic.words"), text("app.reload"));
    leptos::mount::mount_to_body(App);
}
