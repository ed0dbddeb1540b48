//! What can be done to several reports at once, with one reason.

use anxin_domain::id::{RecordId, ScopeId};
use anxin_locale::{fill, text};
use anxin_protocol::report::desk::{
    Acceptance, Accepted, Collective, Joinable, Passing, ReportPage, Words,
};
use leptos::prelude::*;

use super::super::api;
use super::super::report::{PassTo, Ready, candidate};
use super::super::sure::Sure;
use super::desk::{Desk, Done};
use super::view::Key;
use crate::platform::spawn;
use crate::ui::{ErrorNote, Look, TextField};

/// One decision for several reports.
#[derive(Clone)]
enum Deed {
    Refuse(Words),
    Pass(Passing),
    Join(RecordId),
}

impl Deed {
    async fn on(&self, (scope, id): &Key) -> Result<(), String> {
        let path = |deed: &str| format!("reports/{scope}/{id}/{deed}");
        match self {
            Self::Refuse(words) => api::post(path("refusal"), words).await.map(drop),
            Self::Pass(passing) => api::post(path("passing"), passing).await.map(drop),
            Self::Join(lead) => {
                let body = Acceptance { into: Some(*lead), files: Vec::new() };
                api::post_for::<Accepted>(path("acceptance"), &body).await.map(drop)
            }
        }
    }
}

#[component]
pub(super) fn Several(desk: Desk) -> impl IntoView {
    let ticked = desk.ticked;
    let count = move || ticked.with(std::collections::BTreeSet::len);
    view! {
        <Show when=move || count() != 0>
            <section class="several" data-part="several" aria-label=text("duty.several")>
                <p class="t" role="status">{move || fill("duty.several.n", &[("n", &count().to_string())])}
                    " "<button class="link" data-act="untick" on:click=move |_| ticked.update(std::collections::BTreeSet::clear)>{text("duty.several.none")}</button>
                </p>
                <Deeds desk/>
            </section>
        </Show>
    }
}

#[component]
fn Deeds(desk: Desk) -> impl IntoView {
    let (wrong, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let (reason, place, to, words) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let keys = move || desk.ticked.with_untracked(|all| all.iter().cloned().collect::<Vec<_>>());
    // One after the other; what was done is no longer ticked, what was not stays so.
    let run = move |deed: Deed, key: &'static str| {
        busy.set(true);
        spawn(async move {
            let all = keys();
            let (mut done, mut failed) = (0_usize, None);
            for one in &all {
                match deed.on(one).await {
                    Ok(()) => {
                        done += 1;
                        let _ = desk.ticked.try_update(|all| all.remove(one));
                    }
                    Err(key) => failed = Some(key),
                }
            }
            let words = fill(key, &[("n", &done.to_string())]);
            let lead = match &deed {
                Deed::Join(lead) => all.first().map(|(scope, _)| (scope.clone(), *lead)),
                Deed::Refuse(_) | Deed::Pass(_) => None,
            };
            if done > 0 {
                let _ = desk.done.try_set(Some(Done { words, lead, ..Done::default() }));
            }
            let left = all.len() - done;
            let said = failed.map(|key| {
                fill("duty.several.failed", &[("n", &left.to_string()), ("why", &text(&key))])
            });
            let _ = wrong.try_set(said);
            let _ = busy.try_set(false);
            desk.load();
        });
    };
    let refuse = move |()| {
        let words = Words { words: reason.get_untracked(), ..Words::default() };
        run(Deed::Refuse(words), "duty.done.refused.n");
    };
    let pass = move |()| {
        let scope = ScopeId::parse(place.get_untracked()).ok();
        let passing = Passing { scope, to: to.get_untracked(), words: words.get_untracked() };
        run(Deed::Pass(passing), "duty.done.passed.n");
    };
    let of_one_place = Memo::new(move |_| {
        desk.ticked.with(|all| {
            let first = all.first().map(|(scope, _)| scope);
            all.len() > 1 && all.iter().all(|(scope, _)| Some(scope) == first)
        })
    });
    let n = move || desk.ticked.with(std::collections::BTreeSet::len).to_string();
    let one_case = move |()| {
        let all = keys();
        let Some((scope, _)) = all.first().cloned() else { return };
        let body = Collective { scope, reports: all.iter().map(|(_, id)| *id).collect() };
        busy.set(true);
        spawn(async move {
            match api::post_for::<Accepted>("reports/collective".to_owned(), &body).await {
                Ok(made) => {
                    let n = all.len().to_string();
                    let words = fill("duty.done.group", &[("n", &n)]);
                    let lead = Some((made.scope, made.lead));
                    let _ = desk.done.try_set(Some(Done { words, lead, ..Done::default() }));
                    let _ = desk.ticked.try_update(std::collections::BTreeSet::clear);
                    desk.load();
                }
                Err(key) => api::say(wrong, &key),
            }
            let _ = busy.try_set(false);
        });
    };
    let empty = Signal::derive(move || reason.get().trim().is_empty());
    let nowhere = Signal::derive(move || to.get().trim().is_empty());
    view! {
        <div class="row">
            <Sure act="several-case" words=text("duty.group.go") yes=text("duty.group.yes") look=Look::Ghost busy
                disabled=Signal::derive(move || !of_one_place.get())
                question=Signal::derive(move || fill("duty.group.sure", &[("n", &n())])) on_yes=one_case/>
        </div>
        <JoinSeveral desk busy on_join=Callback::new(move |lead| run(Deed::Join(lead), "duty.done.joined.n"))/>
        <details><summary data-act="several-refuse-open">{text("duty.refuse")}</summary>
            <Ready key="duty.refuse.ready" words=reason/>
            <TextField name="several-reason" label=text("duty.refuse.reason") value=reason long=true on_change=move |text| reason.set(text)/>
            <Sure act="several-refuse" words=text("duty.refuse") yes=text("duty.refuse.yes") look=Look::Danger busy disabled=empty
                question=Signal::derive(move || fill("duty.refuse.sure.n", &[("n", &n())])) on_yes=refuse/>
        </details>
        <details><summary data-act="several-pass-open">{text("duty.pass")}</summary>
            <PassTo name="several-pass" places=desk.places place to words/>
            <Sure act="several-pass-go" words=text("duty.pass.go") yes=text("duty.pass.yes") look=Look::Ghost busy disabled=nowhere
                question=Signal::derive(move || fill("duty.pass.sure.n", &[("n", &n()), ("to", &to.get())])) on_yes=pass/>
        </details>
        <ErrorNote text=wrong/>
    }
}

/// The cases that the first of the ticked reports could join, for all of them.
#[component]
fn JoinSeveral(desk: Desk, busy: RwSignal<bool>, on_join: Callback<RecordId>) -> impl IntoView {
    let found = RwSignal::new(None::<Vec<Joinable>>);
    let wrong = RwSignal::new(None::<String>);
    let look = move |_| {
        let first = desk.ticked.with_untracked(|all| all.first().cloned());
        let Some((scope, id)) = first.filter(|_| found.with_untracked(Option::is_none)) else {
            return;
        };
        spawn(async move {
            match api::post_for::<ReportPage>(format!("reports/{scope}/{id}/look"), &()).await {
                Ok(page) => drop(found.try_set(Some(page.joinable))),
                Err(key) => api::say(wrong, &key),
            }
        });
    };
    view! {
        <details on:toggle=look><summary data-act="several-join-open">{text("duty.join.several")}</summary>
            {move || found.get().map(|all| {
                let none = all.is_empty().then(|| view! { <p class="m">{text("duty.join.none")}</p> });
                let one = move |lead: Joinable| {
                    let id = lead.id;
                    view! { <div class="candidate">{candidate(&lead)}
                        <Sure act="several-join" words=text("duty.join.go") yes=text("duty.join.yes") look=Look::Ghost busy
                            question=Signal::stored(fill("duty.join.sure", &[("receipt", &lead.receipt), ("title", &lead.title)]))
                            on_yes=move |()| on_join.run(id)/>
                    </div> }
                };
                view! { {none}{all.into_iter().map(one).collect_view()} }
            })}
            <ErrorNote text=wrong/>
        </details>
    }
}
