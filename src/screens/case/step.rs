//! One step: what it means, what stands against it, what must be said with it.

use anxin_domain::case::step::{Action, judge, rule};
use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use anxin_sync::Record;
use leptos::prelude::*;
use serde_json::Value;

use super::super::form::{Choosable, FieldInput, Form};
use super::super::shell::{Frame, Work, title_of, use_place, use_work};
use super::{Shown, ask, question};
use crate::platform::short_time;
use crate::ui::{Button, EmptyState, Look};

/// The step in the address: `/record/{case}/step/{action}`, or what was said with one, `/step/{draft}`. Looking at a step
/// begins nothing: what is said with it is kept from the first word on.
#[component]
pub(crate) fn Step() -> impl IntoView {
    let work = use_work();
    let place = use_place();
    let found = Memo::new(move |_| {
        let path = place.path();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let desk = work.desk();
        match parts.as_slice() {
            ["record", lead, "step", action] => {
                let lead = lead.parse::<RecordId>().ok().filter(|id| desk.view(*id).is_some())?;
                Some((lead, Action::parse(action)?))
            }
            ["step", draft] => {
                let draft = desk.draft(draft.parse().ok()?)?;
                let action = draft.values.get("act").and_then(Value::as_str)?;
                Some((draft.parent?, Action::parse(action)?))
            }
            _ => None,
        }
    });
    move || match found.get() {
        Some((lead, action)) => view! { <Body lead action /> }.into_any(),
        None => view! {
            <Frame title=text("app.draft.gone") back="/">
                <EmptyState title=text("app.draft.gone") next=text("app.draft.gone.next") />
            </Frame>
        }
        .into_any(),
    }
}

/// The cases that another may be joined into: where, by whom, since when and under which number, the most alike first.
fn cases(work: Work, lead: RecordId) -> Vec<Choosable> {
    let desk = work.desk();
    let Some(own) = desk.view(lead) else { return Vec::new() };
    let mut all = desk.views("lead");
    all.retain(|other| other.id != lead && other.void.is_none());
    let same = |other: &Record, path: &str| {
        !own.text(path).is_empty() && own.text(path) == other.text(path)
    };
    let far = |other: &Record| {
        let near = ["site", "employer", "place"].iter().filter(|path| same(other, path)).count();
        std::cmp::Reverse(near)
    };
    // A stable sort: of those that are equally alike the latest stays first.
    all.sort_by_key(|other| far(other));
    let choosable = |record: &std::sync::Arc<Record>| {
        let place = record.text("place");
        let parts = [
            title_of("lead", &record.fields),
            if place == title_of("lead", &record.fields) {
                String::new()
            } else {
                place.to_owned()
            },
            short_time(record.created.at),
            record.receipt.clone().unwrap_or_default(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Choosable { kind: "lead", id: record.id.to_string(), title: parts.join(" · ") }
    };
    all.iter().map(choosable).collect()
}

#[component]
fn Body(lead: RecordId, action: Action) -> impl IntoView {
    let (work, place) = (use_work(), use_place());
    let name = text(&["act.", action.name()].concat());
    let said = ask("step", move || Some(vec![question(work, lead)?, action.name().to_owned()]));
    let links = Signal::derive(move || cases(work, lead));
    let begun = work.desk().begun_step(lead, action.name());
    let values = begun.map(|step| work.desk().shown_fields(step)).unwrap_or_default();
    let form = Form::new("step", values, links, move |path, value| {
        let desk = work.desk();
        work.run(async move { desk.put_step(lead, action.name(), &path, value).await });
    });
    let without = Memo::new(move |_| said.with(|said| said.without.clone()));
    // What the case itself has against it, with what was said so far.
    let ready = move || {
        let lead = work.watch().view(lead);
        let mut args = form.values.get();
        args.remove("act");
        let is_out = |value: &Value| {
            value.as_str().is_some_and(|one| without.with(|all| all.iter().any(|out| out == one)))
        };
        !args.values().any(is_out)
            && lead.is_some_and(|lead| judge(&lead.fields, action.name(), &args).is_ok())
    };
    let free = move || said.with(|said| !said.html.is_empty() && !said.blocks);
    let can = Signal::derive(move || ready() && free());
    let home = format!("/record/{lead}");
    let (back, away) = (home.clone(), StoredValue::new(home));
    let take = move |()| {
        let desk = work.desk();
        work.run(async move {
            desk.take_step(lead, action.name()).await?;
            place.go(&away.get_value(), true);
            Ok(())
        });
    };
    let drop_it = move |()| {
        let desk = work.desk();
        work.run(async move {
            if let Some(step) = desk.begun_step(lead, action.name()) {
                desk.drop_draft(step).await?;
            }
            place.go(&away.get_value(), true);
            Ok(())
        });
    };
    let go = fill("app.step.go", &[("act", &name)]);
    let foot = move || {
        // Where to go first, where something stands against the step.
        let first = move || said.with(|said| said.foot.clone());
        let go = go.clone();
        view! {
            <div inner_html=first></div>
            <Button act="take-step" disabled=Signal::derive(move || !can.get()) on_press=take>{go}</Button>
        }
    };
    // What is begun is kept with the first word that is said.
    let kept = Signal::derive(move || {
        let begun = work.watch().begun_step(lead, action.name());
        begun.map(|step| work.kept_words(step)).unwrap_or_default()
    });
    let args = rule(action).args;
    // Which choices there are is known once the rules have spoken.
    let inputs = move || {
        form.without.set(without.get());
        args.iter()
            .map(|field| {
                let label = text(&["arg.", field.key].concat());
                view! { <FieldInput form field path=field.key.to_owned() label /> }
            })
            .collect_view()
    };
    view! {
        <Frame title=name sub=kept back foot=foot>
            <Shown said />
            {(!args.is_empty()).then(|| view! { <section class="card stack">{inputs}</section> })}
            <Button act="drop-step" look=Look::Quiet on_press=drop_it>{text("app.step.leave")}</Button>
        </Frame>
    }
}
