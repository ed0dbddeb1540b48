//! A repeated group: its elements as cards, and a button that adds one.

use std::collections::BTreeSet;

use anxin_domain::describe::Field;
use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::{FieldInput, Form, elements};
use crate::ui::{Button, Look};

/// The names of elements in their order, each once.
pub(crate) fn in_order(names: Vec<String>) -> Vec<String> {
    let mut once = BTreeSet::new();
    once.extend(names);
    once.into_iter().collect()
}

/// The cards of a group. `fresh` makes the name of a new element.
#[component]
pub(crate) fn Group(
    form: Form,
    group: &'static str,
    fields: &'static [Field],
    /// Elements at most; the button that adds one goes.
    most: usize,
) -> impl IntoView {
    let stored = Memo::new(move |_| form.values.with(|all| elements(all, group)));
    // An element exists in the record once one of its fields does; until then only here.
    let opened = RwSignal::new(Vec::<String>::new());
    let shown = Memo::new(move |_| {
        let mut all = stored.get();
        all.extend(opened.get());
        in_order(all)
    });
    let add = move |()| {
        opened.update(|all| all.push(format!("{:011x}", crate::platform::now())));
    };
    let remove = move |element: &str| {
        let prefix = format!("{group}.{element}.");
        let paths: Vec<String> = form
            .values
            .with_untracked(|all| all.keys().filter(|p| p.starts_with(&prefix)).cloned().collect());
        for path in paths {
            form.put(&path, serde_json::Value::Null);
        }
        opened.update(|all| all.retain(|one| one != element));
    };
    let card = move |element: String| {
        let gone = element.clone();
        let place = {
            let element = element.clone();
            move || shown.get().iter().position(|one| *one == element).unwrap_or(0) + 1
        };
        let heading = move || fill("app.group.no", &[("n", &place().to_string())]);
        view! {
            <div class="card group" data-element=element.clone()>
                <div class="grouphead">
                    <b>{heading}</b>
                    <button type="button" class="small" data-act="remove"
                        on:click=move |_| remove(&gone)>{text("app.group.remove")}</button>
                </div>
                {fields.iter().map(|field| {
                    let path = format!("{group}.{element}.{}", field.key);
                    let label = text(&format!("field.{}.{group}.{}", form.kind, field.key));
                    view! { <FieldInput form field path label /> }
                }).collect_view()}
            </div>
        }
    };
    view! {
        <For each=move || shown.get() key=Clone::clone children=card />
        <Show when=move || shown.with(|all| all.len() < most)
            fallback=move || view! { <p class="m">{fill("app.group.full", &[("n", &most.to_string())])}</p> }>
            <Button act=format!("add-{group}") on_press=add look=Look::Ghost>
                {text(&format!("app.add.{}.{group}", form.kind))}
            </Button>
        </Show>
    }
}
