//! The office console.

use anxin::platform::prefs;
use anxin::screens::console::Console;
use leptos::prelude::*;

const WORDS: [&str; 9] = [
    include_str!("../../locales/zh-CN/domain.json"),
    include_str!("../../locales/zh-CN/case.json"),
    include_str!("../../locales/zh-CN/problem.json"),
    include_str!("../../locales/zh-CN/asked.json"),
    include_str!("../../locales/zh-CN/console.json"),
    include_str!("../../locales/zh-CN/console_problem.json"),
    include_str!("../../locales/zh-CN/duty.json"),
    include_str!("../../locales/zh-CN/export.json"),
    include_str!("../../locales/zh-CN/report_problem.json"),
];

fn main() {
    for part in WORDS {
        // The files are checked when the project is tested; a gap would show as its key.
        let _ = anxin_locale::install(part);
    }
    prefs::apply();
    let text = |key: &str| anxin_locale::text(key);
    let (title, words) = (text("console.panic"), text("console.panic.words"));
    anxin::ui::panic::install(&title, &words, &text("console.panic.reload"));
    mount_to_body(Console);
}
