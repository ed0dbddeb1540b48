//! Reports that one case could take: folded, each listed, any of them left out.

use std::collections::{BTreeMap, BTreeSet};

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::money;
use anxin_locale::{fill, text};
use anxin_protocol::report::desk::{Accepted, Collective, GroupMember, ReportGroup};
use leptos::prelude::*;

use super::super::api;
use super::super::sure::Sure;
use super::desk::{Desk, Done};
use crate::platform::{short_time, spawn};
use crate::ui::{ErrorNote, Look, Tag, Tone};

/// What a person has done to the groups.
#[derive(Clone, Copy)]
struct Kept {
    /// The groups that are unfolded, by place and title.
    open: RwSignal<BTreeSet<(ScopeId, String)>>,
    /// The reports that are left out.
    left_out: RwSignal<BTreeSet<RecordId>>,
}

/// All suggestions, in one fold.
#[component]
pub(super) fn Groups(desk: Desk) -> impl IntoView {
    let groups = Memo::new(move |_| {
        desk.listing.found.with(|found| found.as_ref().map(|all| all.groups.clone()))
    });
    // News of a group make its part anew; what was unfolded and left out stays so.
    let kept =
        Kept { open: RwSignal::new(BTreeSet::new()), left_out: RwSignal::new(BTreeSet::new()) };
    let all = move || groups.get().unwrap_or_default();
    let count = move || groups.with(|all| all.as_ref().map_or(0, Vec::len));
    let many = move || groups.with(|all| all.iter().flatten().filter(|group| group.many).count());
    view! {
        <Show when=move || count() != 0>
            <details class="groups" data-part="groups">
                <summary data-act="groups-open">
                    {move || fill("duty.groups", &[("n", &count().to_string())])}
                    {move || (many() > 0).then(|| view! { " "<Tag tone=Tone::Urgent text=fill("duty.groups.many", &[("n", &many().to_string())])/> })}
                </summary>
                <For each=all key=|group| (group.reports.clone(), group.amount_fen, group.named)
                    children=move |group| view! { <Group group kept desk/> }/>
            </details>
        </Show>
    }
}

/// Months, briefly: one, or the first and the last.
fn span(months: &[String]) -> String {
    match months {
        [] => text("duty.nothing"),
        [one] => one.clone(),
        [first, .., last] => format!("{first} – {last}"),
    }
}

#[component]
fn Group(group: ReportGroup, kept: Kept, desk: Desk) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let left_out = kept.left_out;
    let own = (group.scope.clone(), group.title.clone());
    let is_open = kept.open.with_untracked(|all| all.contains(&own));
    let fold = move |ev: leptos::ev::Event| {
        let open = event_target::<web_sys::Element>(&ev).has_attribute("open");
        kept.open.update_untracked(|all| {
            if open {
                all.insert(own.clone())
            } else {
                all.remove(&own)
            };
        });
    };
    let sum = if group.amount_fen > 0 {
        format!("¥{}", money::yuan(group.amount_fen))
    } else {
        text("duty.nothing")
    };
    let words = BTreeMap::from([
        ("n", group.reports.len().to_string()),
        ("named", group.named.to_string()),
        ("hidden", group.anonymous.to_string()),
        ("months", span(&group.months)),
        ("sum", sum),
    ]);
    let values: Vec<(&str, &str)> =
        words.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let words = fill("duty.group.words", &values);
    let mut words = words;
    if group.unsure > 0 {
        words.push_str(&fill("duty.group.unsure", &[("n", &group.unsure.to_string())]));
    }
    let title = format!("{} · {}", group.title, desk.place_name(&group.scope));
    let (scope, reports) = (group.scope.clone(), StoredValue::new(group.reports.clone()));
    let chosen = move || -> Vec<RecordId> {
        let out = left_out.get();
        reports.get_value().into_iter().filter(|id| !out.contains(id)).collect()
    };
    let count = move || chosen().len();
    let go = Callback::new(move |()| {
        let body = Collective { scope: scope.clone(), reports: chosen() };
        let first = body.reports.first().copied();
        busy.set(true);
        spawn(async move {
            match api::post_for::<Accepted>("reports/collective".to_owned(), &body).await {
                Ok(made) => {
                    let n = body.reports.len().to_string();
                    let words = fill("duty.done.group", &[("n", &n)]);
                    let lead = Some((made.scope, made.lead));
                    let done = Done { words, lead, ..Done::default() };
                    if let Some(first) = first {
                        desk.decided(first, done);
                    }
                }
                Err(key) => api::say(wrong, &key),
            }
            let _ = busy.try_set(false);
        });
    });
    let unlisted = group.reports.len() - group.members.len();
    let scope = group.scope.clone();
    view! {
        <details class="group" data-kind="group" open=is_open on:toggle=fold>
            <summary data-act="group-open"><b>{title}</b>" · "{words}
                {group.many.then(|| view! { " "<Tag tone=Tone::Urgent text=text("duty.group.many")/> })}
            </summary>
            <ul class="members">{group.members.into_iter().map(|member| {
                let key = (scope.clone(), member.id);
                view! { <Member member left_out on_open=Callback::new(move |()| desk.open(Some(key.clone())))/> }
            }).collect_view()}</ul>
            {(unlisted > 0).then(|| view! { <p class="m">{fill("duty.group.unlisted", &[("n", &unlisted.to_string())])}</p> })}
            <Sure act="collective" words=text("duty.group.go") yes=text("duty.group.yes") look=Look::Ghost busy
                question=Signal::derive(move || fill("duty.group.sure", &[("n", &count().to_string())]))
                disabled=Signal::derive(move || count() < 2) on_yes=go/>
            <ErrorNote text=wrong/>
        </details>
    }
}

#[component]
fn Member(
    member: GroupMember,
    left_out: RwSignal<BTreeSet<RecordId>>,
    on_open: Callback<()>,
) -> impl IntoView {
    let id = member.id;
    let who = if member.who.is_empty() { text("duty.anonymous") } else { member.who };
    let amount = member
        .amount_fen
        .map_or_else(|| text("duty.nothing"), |fen| format!("¥{}", money::yuan(fen)));
    let flip = move |ev| {
        let on = event_target_checked(&ev);
        left_out.update(|all| {
            if on {
                all.remove(&id)
            } else {
                all.insert(id)
            };
        });
    };
    let label = fill("duty.tick.one", &[("title", &who)]);
    view! {
        <li data-id=id.to_string()>
            <input type="checkbox" name="member" aria-label=label on:change=flip
                prop:checked=move || left_out.with(|all| !all.contains(&id))/>
            <button class="link" data-act="open-member" on:click=move |_| on_open.run(())>{who}</button>
            <span class="m">{short_time(member.got)}</span>
            <span class="n">{amount}</span>
        </li>
    }
}
