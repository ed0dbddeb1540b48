//! A clash: two values for one place, their authors and times; a person chooses.

use std::sync::Arc;

use anxin_domain::kinds;
use anxin_locale::{fill, text};
use anxin_sync::record::{ACT_PATH, VOID_PATH};
use anxin_sync::{Record, Stamp};
use leptos::prelude::*;
use serde_json::Value;

use super::super::shell::use_work;
use super::super::words::{field_words, label_of};
use crate::platform::short_time;

/// All clashes of a record.
#[component]
pub(super) fn Clashes(record: Arc<Record>) -> impl IntoView {
    let shown = record.clashes.keys().filter(|path| *path != ACT_PATH);
    let paths: Vec<String> = shown.cloned().collect();
    paths.into_iter().map(|path| view! { <One record=record.clone() path /> }).collect_view()
}

#[component]
fn One(record: Arc<Record>, path: String) -> impl IntoView {
    let work = use_work();
    let id = record.id;
    let spec = kinds::spec(&record.kind)?;
    let clash = record.clashes.get(&path)?;
    let void = path == VOID_PATH;
    let label = if void { text("app.clash.void") } else { label_of(spec, &path) };
    let desk = work.desk();
    let words = |value: &Value| {
        field_words(&desk, spec, &path, value).unwrap_or_else(|| text("app.clash.nothing"))
    };
    let standing = if void { Value::Null } else { record.value(&path).clone() };
    let at = StoredValue::new(path.clone());
    let option = |value: Value, stamp: &Stamp, at_office: bool| {
        let shown = words(&value);
        let who = fill(
            "app.clash.who",
            &[("name", &desk.person(stamp.by)), ("time", &short_time(stamp.at))],
        );
        let mark =
            at_office.then(|| view! { <span class="tag">{text("app.clash.standing")}</span> });
        let value_key = shown.clone();
        let choose = move |_| {
            let (desk, path, value) = (work.desk(), at.get_value(), value.clone());
            work.run(async move { desk.settle(id, &path, value).await });
        };
        view! {
            <button type="button" class="tile choice" data-act="settle" data-value=value_key on:click=choose>
                <b>{shown}</b><span class="m">{who}</span>{mark}
            </button>
        }
    };
    let before =
        clash.others.first().map(|first| fill("app.clash.was", &[("value", &words(&first.was))]));
    let others: Vec<_> =
        clash.others.iter().map(|other| option(other.value.clone(), &other.stamp, false)).collect();
    Some(view! {
        <section class="card stack clash" data-clash=path.clone()>
            <p class="t">{fill("app.clash.title", &[("field", &label)])}</p>
            <p class="m">{text("app.clash.what")}</p>
            {option(standing, &clash.standing, true)}
            {others}
            <p class="m">{before}</p>
        </section>
    })
}
