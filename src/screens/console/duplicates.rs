//! Cases that may be the same one as the case on the page, and those that were joined into it.

use std::collections::HashMap;

use anxin_domain::id::{PersonId, RecordId, ScopeId};
use anxin_locale::{fill, text};
use anxin_protocol::duplicate::{Alike, Decision, Duplicates, Joined, JoinedStep};
use leptos::prelude::*;

use super::api;
use crate::platform::{short_time, spawn};
use crate::ui::{Button, ErrorNote, Look, Tag, Tone};

type Names = HashMap<PersonId, String>;

/// What is like the case, with its reasons; two buttons where the clerk decides.
#[component]
pub(super) fn DuplicatesCard(scope: ScopeId, id: RecordId, names: Names) -> impl IntoView {
    let found = RwSignal::new(Duplicates::default());
    let wrong = RwSignal::new(None::<String>);
    let path = StoredValue::new(format!("records/{scope}/{id}/duplicates"));
    let (scope, names) = (StoredValue::new(scope), StoredValue::new(names));
    let take = move |answer: Result<Duplicates, api::Wrong>| match answer {
        Ok(now) => {
            let _ = wrong.try_set(None);
            let _ = found.try_set(now);
        }
        Err(key) => drop(wrong.try_set(Some(text(&key)))),
    };
    Effect::new(move || {
        let path = path.get_value();
        spawn(async move { take(api::get(path).await) });
    });
    let decide = Callback::new(move |decision: Decision| {
        let path = path.get_value();
        spawn(async move { take(api::post_for(path, &decision).await) });
    });
    let href =
        move |id: RecordId| scope.with_value(|scope| format!("/console/records/{scope}/{id}"));
    let body = move || {
        let found = found.get();
        let into = found.into.map(|into| {
            view! { <p class="t"><a href=href(into) data-into=into.to_string()>{text("console.joined.into")}</a></p> }
        });
        let alike = found.alike.into_iter().map(|one| {
            let who = names.with_value(|names| names.get(&one.by).cloned().unwrap_or_default());
            view! { <Like href=href(one.id) one who decide /> }
        });
        let joined = found.joined.into_iter().map(|one| view! { <Part href=href(one.id) one /> });
        let steps =
            found.history.iter().map(|step| names.with_value(|names| step_line(step, names)));
        view! { {into} {alike.collect_view()} {joined.collect_view()} {steps.collect_view()} }
    };
    let none = move || found.with(|found| *found == Duplicates::default());
    view! {
        <Show when=move || !none() || wrong.with(Option::is_some)>
            <section class="card stack" data-part="duplicates">
                <h2>{text("console.duplicates")}</h2>
                <ErrorNote text=wrong/>
                {body}
            </section>
        </Show>
    }
}

#[component]
fn Like(href: String, one: Alike, who: String, decide: Callback<Decision>) -> impl IntoView {
    let (tone, word) = if one.exact {
        (Tone::Urgent, "console.alike.exact")
    } else {
        (Tone::Soon, "console.alike.probable")
    };
    let why: Vec<String> =
        one.why.iter().map(|same| text(&["same.", same.as_str()].concat())).collect();
    let other = one.id;
    let say = move |same| decide.run(Decision { other, same });
    view! {
        <div class="stack" data-alike=other.to_string()>
            <p class="t"><a href=href>{one.title}</a>" "<Tag tone text=text(word)/></p>
            <p class="m">{why.join("、")}" · "{who}" · "{short_time(one.got)}</p>
            <Button act="join" look=Look::Ghost on_press=move |()| say(true)>{text("console.alike.join")}</Button>
            <Button act="unlike" look=Look::Quiet on_press=move |()| say(false)>{text("console.alike.apart")}</Button>
        </div>
    }
}

#[component]
fn Part(href: String, one: Joined) -> impl IntoView {
    let source = if one.source.is_empty() {
        String::new()
    } else {
        text(&["choice.source.", &one.source].concat())
    };
    let reporter = one.reporter.unwrap_or_else(|| text("console.joined.sealed"));
    view! {
        <div class="kv" data-joined=one.id.to_string()><dt><a href=href>{one.title}</a></dt>
            <dd>{source}" · "{reporter}</dd></div>
    }
}

fn step_line(step: &JoinedStep, names: &Names) -> impl IntoView + use<> {
    let who = step.by.parse().ok().and_then(|by: PersonId| names.get(&by).cloned());
    let act = text(&["act.", step.act.as_str()].concat());
    let words = fill("console.joined.step", &[("who", &who.unwrap_or_default()), ("act", &act)]);
    view! { <p class="m" data-step-of=step.of.to_string()>{words}" · "{short_time(step.got)}</p> }
}
