//! Letters and language.

use anxin_locale::text;
use leptos::prelude::*;

use super::parts::{Ask, Strip};
use crate::platform::http::Ask as Request;
use crate::platform::{events, prefs, spawn};
use crate::ui::{Button, Look};

/// Languages that may come as packs, by the names their readers give them.
const NAMES: [(&str, &str); 7] = [
    ("zh-CN", "中文"),
    ("en", "English"),
    ("bo", "བོད་ཡིག"),
    ("ug", "ئۇيغۇرچە"),
    ("mn", "ᠮᠣᠩᠭᠣᠯ"),
    ("ii", "ꆈꌠꉙ"),
    ("za", "Vahcuengh"),
];

#[component]
pub(super) fn Settings() -> impl IntoView {
    let contrast = RwSignal::new(prefs::contrast());
    let elder = RwSignal::new(prefs::elder());
    let packs = RwSignal::new(Vec::<String>::new());
    spawn(async move {
        let found = Request::get("/report/packs.json").send().await;
        if let Some(found) = found.ok().and_then(|answer| answer.json().ok()) {
            let _ = packs.try_set(found);
        }
    });
    let choose = move |language: &'static str| {
        prefs::set_language(language);
        events::set_fragment("", true);
        events::reload();
    };
    let language = move |(code, name): (&'static str, &'static str)| {
        let there = code == "zh-CN" || packs.with(|packs| packs.iter().any(|pack| pack == code));
        there.then(|| {
            view! {
                <button type="button" class="month" lang=code data-act="language" value=code
                    aria-pressed=(prefs::language() == code).to_string()
                    on:click=move |_| choose(code)>{name}</button>
            }
        })
    };
    let flip = |on: RwSignal<bool>, set: fn(bool)| {
        move |()| {
            on.update(|on| *on = !*on);
            set(on.get_untracked());
        }
    };
    let mark = |on: bool| if on { "✓ " } else { "" };
    view! {
        <Strip />
        <div class="step">
            <Ask key="report.settings" />
            <Button act="bigger" look=Look::Ghost on_press=flip(elder, prefs::set_elder)>
                {move || mark(elder.get())}{text("report.elder")}
            </Button>
            <Button act="contrast" look=Look::Ghost on_press=flip(contrast, prefs::set_contrast)>
                {move || mark(contrast.get())}{text("report.contrast")}
            </Button>
            <h2>{text("report.language.title")}</h2>
            <div class="months">{move || NAMES.map(language).into_iter().flatten().collect_view()}</div>
            <p class="say">{text("report.open.browser")}</p>
        </div>
    }
}
