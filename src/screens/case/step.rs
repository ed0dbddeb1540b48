//! One step: what it means, what stands against it, what must be said with it.

use anxin_domain::case::step::{Action, judge, rule};
use anxin_domain::id::RecordId;
use anxin_locale::{fill, text};
use leptos::prelude::*;
use serde_json::Value;

use super::super::form::{Choosable, FieldInput, Form};
use super::super::shell::{Frame, title_of, use_place, use_work};
use super::{Shown, ask, question};
use crate::ui::{Button, EmptyState, Look};

/// The step in the address.
#[component]
pub(crate) fn Step() -> impl IntoView {
    let work = use_work();
    let part = use_place().part("step", 1);
    let step = Memo::new(move |_| part.get()?.parse::<RecordId>().ok());
    move || {
        let found = step.get().and_then(|step| {
            let draft = work.desk().draft(step)?;
            let action = draft.values.get("act").and_then(Value::as_str).and_then(Action::parse)?;
            Some((step, draft.parent?, action))
        });
        match found {
            Some((step, lead, action)) => view! { <Body step lead action /> }.into_any(),
            None => view! {
                <Frame title=text("app.draft.gone") back="/">
                    <EmptyState title=text("app.draft.gone") next=text("app.draft.gone.next") />
                </Frame>
            }
            .into_any(),
        }
    }
}

#[component]
fn Body(step: RecordId, lead: RecordId, action: Action) -> impl IntoView {
    let (work, place) = (use_work(), use_place());
    let name = text(&["act.", action.name()].concat());
    let said = ask("step", move || Some(vec![question(work, lead)?, action.name().to_owned()]));
    let links = Signal::derive(move || {
        let choosable = |record: &std::sync::Arc<anxin_sync::Record>| Choosable {
            kind: "lead",
            id: record.id.to_string(),
            title: title_of("lead", &record.fields),
        };
        let all = work.desk().views("lead");
        all.iter().filter(|record| record.id != lead).map(choosable).collect()
    });
    let values = work.desk().shown_fields(step);
    let form = Form::new("step", values, links, move |path, value| {
        let desk = work.desk();
        work.run(async move { desk.put_field(step, &path, value).await });
    });
    // What the case itself has against it, with what was said so far.
    let ready = move || {
        let lead = work.watch().view(lead);
        let mut args = form.values.get();
        args.remove("act");
        lead.is_some_and(|lead| judge(&lead.fields, action.name(), &args).is_ok())
    };
    let free = move || said.with(|said| !said.html.is_empty() && !said.blocks);
    let can = Signal::derive(move || ready() && free());
    let home = format!("/record/{lead}");
    let (back, away) = (home.clone(), StoredValue::new(home));
    let take = move |()| {
        let desk = work.desk();
        work.run(async move {
            desk.take_step(step).await?;
            place.go(&away.get_value(), true);
            Ok(())
        });
    };
    let drop_it = move |()| {
        let desk = work.desk();
        work.run(async move {
            desk.drop_draft(step).await?;
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
    let args = rule(action).args;
    view! {
        <Frame title=name sub=text("app.step.saved") back foot=foot>
            <Shown said />
            {(!args.is_empty()).then(|| view! {
                <section class="card stack">
                    {args.iter().map(|field| {
                        let label = text(&["arg.", field.key].concat());
                        view! { <FieldInput form field path=field.key.to_owned() label /> }
                    }).collect_view()}
                </section>
            })}
            <Button act="drop-step" look=Look::Quiet on_press=drop_it>{text("app.draft.discard")}</Button>
        </Frame>
    }
}
