//! Me: whose phone this is, how it looks, locking it, a new version.

use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::shell::{Frame, use_work};
use crate::platform::{app_files, events, prefs, spawn};
use crate::ui::{Button, ChoiceField, FlagField, Look, Tile};

/// The person's page.
#[component]
pub(crate) fn Me() -> impl IntoView {
    let work = use_work();
    let desk = work.desk();
    let name = desk.who().name.clone();
    let places: Vec<String> = desk.scopes().into_iter().map(|scope| scope.name).collect();
    let device = desk.who().device.to_string();
    let theme = RwSignal::new(prefs::theme().unwrap_or_else(|| "system".to_owned()));
    let elder = RwSignal::new(Some(prefs::elder()));
    let set_theme = move |chosen: Option<String>| {
        let chosen = chosen.unwrap_or_else(|| "system".to_owned());
        prefs::set_theme((chosen != "system").then_some(chosen.as_str()));
        theme.set(chosen);
    };
    let set_elder = move |on: Option<bool>| {
        prefs::set_elder(on == Some(true));
        elder.set(Some(on == Some(true)));
    };
    let languages = vec![Tile::new("zh-CN", "中文"), Tile::new("en", "English")];
    let set_language = move |chosen: Option<String>| {
        if let Some(chosen) = chosen {
            prefs::set_language(&chosen);
            events::reload();
        }
    };
    let mark = RwSignal::new(Some(prefs::watermark()));
    let set_mark = move |on: Option<bool>| {
        prefs::set_watermark(on == Some(true));
        mark.set(Some(on == Some(true)));
    };
    let tiles =
        ["system", "light", "dark"].map(|one| Tile::new(one, text(&format!("app.theme.{one}"))));
    let space = RwSignal::new(None::<app_files::Space>);
    spawn(async move {
        let _ = space.try_set(app_files::space().await);
    });
    let space_words = move || {
        let space = space.get()?;
        let (used, left) = (space.used.to_string(), space.left.to_string());
        let kept = if space.kept { "app.me.space.kept" } else { "app.me.space.loose" };
        Some(view! {
            <div class="kv"><span>{text("app.me.space")}</span>
                <b data-space=used.clone()>{fill("app.me.space.used", &[("used", &used), ("left", &left)])}</b></div>
            <p class="m">{text(kept)}</p>
        })
    };
    let ready = move || work.update.get() && work.watch().drafts().is_empty();
    view! {
        <Frame title=name sub=places.join(" · ") tab="me">
            <Show when=ready>
                <div class="card"><p class="t">{text("app.update.ready")}</p>
                <Button act="update" on_press=move |()| spawn(app_files::update())>{text("app.update.go")}</Button></div>
            </Show>
            <div class="card stack">
                <ChoiceField name="theme" label=text("app.theme") tiles=tiles.to_vec()
                    value=Signal::derive(move || Some(theme.get())) on_change=set_theme />
                <ChoiceField name="language" label=text("app.language") tiles=languages
                    value=Signal::derive(|| Some(prefs::language())) on_change=set_language />
                <FlagField name="watermark" label=text("app.watermark") words=(text("app.on"), text("app.off"))
                    value=mark on_change=set_mark />
                <FlagField name="elder" label=text("app.elder") words=(text("app.on"), text("app.off"))
                    value=elder on_change=set_elder />
            </div>
            <div class="card">
                {space_words}
                <div class="kv"><span>{text("app.version")}</span><b>{env!("CARGO_PKG_VERSION")}</b></div>
                <div class="kv"><span>{text("app.device")}</span><span class="m">{device}</span></div>
            </div>
            <a class="btn ghost" href="/sync" data-act="sync-page">{text("app.way.title")}</a>
            <Button act="lock" look=Look::Ghost on_press=move |()| work.lock.set(true)>{text("app.lock")}</Button>
        </Frame>
    }
}
