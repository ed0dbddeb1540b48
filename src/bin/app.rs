//! The mediator's app, at `/`.

use anxin::platform::http::Ask;
use anxin::screens::app::App;

/// The words, Chinese; another language is laid over them.
const WORDS: [&str; 3] = [
    include_str!("../../locales/zh-CN/app.json"),
    include_str!("../../locales/zh-CN/domain.json"),
    include_str!("../../locales/zh-CN/problem.json"),
];
/// The English words: a file of their own, fetched only by those who read them. A list in the order
/// of the Chinese keys, which it does not name again.
const ENGLISH: &str = "/en.json";

fn main() {
    // A part that is no flat map shows its keys; tests read every part.
    let keys: Vec<String> =
        WORDS.iter().flat_map(|part| anxin_locale::install(part).unwrap_or_default()).collect();
    if anxin::platform::prefs::language() == "en" {
        anxin::platform::spawn(async move {
            // Without the file the app speaks Chinese.
            if let Ok(answer) = Ask::get(ENGLISH).send().await {
                let _ = anxin_locale::lay_over(&keys, &String::from_utf8_lossy(&answer.bytes()));
            }
            show(true);
        });
    } else {
        show(false);
    }
}

fn show(english: bool) {
    anxin::ui::appearance::show_language(if english { "en" } else { "zh-CN" });
    anxin::platform::prefs::apply();
    let text = |key: &str| anxin_locale::text(key);
    anxin::ui::panic::install(&text("app.panic"), &text("app.panic.words"), &text("app.reload"));
    leptos::mount::mount_to_body(App);
}
