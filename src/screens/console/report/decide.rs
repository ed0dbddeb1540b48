//! What can be decided about a report. Each decision asks once.

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::money;
use anxin_locale::{fill, text};
use anxin_protocol::report::desk::{Acceptance, Accepted, Joinable, Passing, ReportPage, Words};
use anxin_protocol::report::{Outcome, ReportState};
use anxin_protocol::sync::GrantedScope;
use leptos::prelude::*;

use super::super::api;
use super::super::export::Letter;
use super::super::reports::{Desk, Done, Typed};
use super::super::sure::Sure;
use super::{Chosen, Ready, ending};
use crate::platform::{short_time, spawn};
use crate::ui::{ErrorNote, Look, TextField};

/// What there is to decide.
#[derive(Clone, PartialEq)]
pub(super) struct Decision {
    scope: ScopeId,
    id: RecordId,
    state: ReportState,
    returned: bool,
    outcome: Option<Outcome>,
    lead: Option<RecordId>,
    parts: bool,
    joinable: Vec<Joinable>,
}

impl Decision {
    pub(super) fn of(page: &ReportPage) -> Self {
        Self {
            scope: page.row.scope.clone(),
            id: page.row.id,
            state: page.row.state,
            returned: page.row.returned,
            outcome: page.outcome.clone(),
            lead: page.lead,
            parts: page.parting_until.is_some(),
            joinable: page.joinable.clone(),
        }
    }
}

/// How decisions of one report are sent.
#[derive(Clone, Copy)]
struct Sender {
    desk: Desk,
    root: StoredValue<String>,
    id: RecordId,
    wrong: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Sender {
    /// Sends a decision and goes on with the next report.
    fn send(self, deed: &'static str, body: impl serde::Serialize + 'static, done: Done) {
        self.busy.set(true);
        let path = format!("{}/{deed}", self.root.get_value());
        spawn(async move {
            match api::post(path, &body).await {
                Ok(_) => self.desk.decided(self.id, done),
                Err(key) => api::say(self.wrong, &key),
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// Makes a lead of the report, or lets it join one.
    fn accept(self, scope: ScopeId, body: Acceptance, words: String) {
        self.busy.set(true);
        let path = format!("{}/acceptance", self.root.get_value());
        let joins = body.into.is_some();
        spawn(async move {
            match api::post_for::<Accepted>(path, &body).await {
                Ok(made) => {
                    let done = Done {
                        words,
                        lead: Some((made.scope, made.lead)),
                        joined: joins.then_some((scope, self.id)),
                        differences: made.differences,
                    };
                    self.desk.decided(self.id, done);
                }
                Err(key) => api::say(self.wrong, &key),
            }
            let _ = self.busy.try_set(false);
        });
    }
}

#[component]
pub(super) fn Decide(
    decision: Decision,
    chosen: Chosen,
    root: StoredValue<String>,
    desk: Desk,
    typed: Typed,
) -> impl IntoView {
    let (wrong, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let sender = Sender { desk, root, id: decision.id, wrong, busy };
    let scope = StoredValue::new(decision.scope.clone());
    let accept = move |into: Option<RecordId>, words: String| {
        let files = chosen.get_untracked().into_iter().collect();
        sender.accept(scope.get_value(), Acceptance { into, files }, words);
    };
    let waits = matches!(decision.state, ReportState::Received | ReportState::Looking);
    let (in_case, open) = (decision.lead.is_some(), waits && decision.lead.is_none());
    let more = in_case && decision.state != ReportState::Done;
    // Where a case of it was passed on, the case has the letter.
    let passed_on = matches!(decision.outcome, Some(Outcome::PassedOn { .. }));
    let letter = passed_on && !in_case;
    let lead = decision.lead.map(|lead| format!("/console/records/{}/{lead}", decision.scope));
    let files = move || match chosen.with(std::collections::BTreeSet::len) {
        0 => String::new(),
        n => fill("duty.files.go", &[("n", &n.to_string())]),
    };
    let say = |key: &'static str| Done { words: text(key), ..Done::default() };
    let join = move |lead: Joinable| {
        let id = lead.id;
        let values = [("receipt", &*lead.receipt), ("title", &*lead.title)];
        let (question, done) = (fill("duty.join.sure", &values), fill("duty.done.joined", &values));
        view! {
            <div class="candidate" data-id=id.to_string()>{candidate(&lead)}
                <Sure act="join" words=text("duty.join.go") yes=text("duty.join.yes") look=Look::Ghost busy
                    question=Signal::derive(move || [question.clone(), files()].concat())
                    on_yes=move |()| accept(Some(id), done.clone())/>
            </div>
        }
    };
    let offers = open && !decision.joinable.is_empty();
    view! {
        <section class="card decide" data-part="decide"><h2 tabindex="-1">{text("duty.decide")}</h2>
            {decision.outcome.as_ref().map(|outcome| view! { <p class="t">{ending(outcome)}</p> })}
            {letter.then(|| view! { <Letter root=root.get_value() id=decision.id/> })}
            {lead.map(|href| view! { <a href=href data-act="open-lead">{text("duty.lead")}</a> })}
            <ErrorNote text=wrong/>
            {open.then(|| view! {
                <Sure act="accept" words=text("duty.accept") yes=text("duty.accept.yes") busy
                    question=Signal::derive(move || [text("duty.accept.sure"), files()].concat())
                    on_yes=move |()| accept(None, text("duty.done.accepted"))/>
            })}
            {more.then(|| view! {
                <Sure act="accept-more" words=text("duty.accept.more") yes=text("duty.accept.more.yes") look=Look::Ghost busy
                    question=Signal::derive(move || [text("duty.accept.more.sure"), files()].concat())
                    on_yes=move |()| accept(None, text("duty.done.more"))/>
            })}
            {(waits && decision.returned).then(|| view! {
                <Sure act="uphold" words=text("duty.uphold") yes=text("duty.uphold.yes") look=Look::Ghost busy
                    question=Signal::stored(text(if in_case { "duty.uphold.sure.case" } else { "duty.uphold.sure" }))
                    on_yes=move |()| sender.send("upholding", (), say("duty.done.upheld"))/>
            })}
            {decision.parts.then(|| view! {
                <Sure act="part-here" words=text("duty.part") yes=text("duty.part.yes") look=Look::Quiet busy
                    question=Signal::stored(text("duty.part.sure"))
                    on_yes=move |()| sender.send("parting", (), say("duty.parted"))/>
            })}
            {offers.then(|| view! {
                <h3>{text("duty.join")}</h3>
                {decision.joinable.into_iter().map(join).collect_view()}
            })}
            {open.then(|| view! { <Refuse sender typed=typed.clone()/><PassOn sender typed/> })}
        </section>
    }
}

/// A case as a person tells it from others, and why it is offered.
pub(in crate::screens::console) fn candidate(lead: &Joinable) -> impl IntoView + use<> {
    let title = if lead.title.is_empty() { text("duty.untitled") } else { lead.title.clone() };
    let day = short_time(lead.got);
    let people = match lead.people {
        0 => text("duty.people.unsaid"),
        n => fill("duty.people", &[("n", &n.to_string())]),
    };
    let sum = match lead.amount_fen {
        0 => text("duty.amount.unsaid"),
        fen => format!("¥{}", money::yuan(fen)),
    };
    let day = day.get(..5).unwrap_or_default().to_owned();
    let about = [lead.receipt.clone(), lead.place.clone(), day, people, sum];
    let about: Vec<String> = about.into_iter().filter(|text| !text.is_empty()).collect();
    let why: Vec<String> = lead.why.iter().map(|same| text(&format!("same.{same}"))).collect();
    let href = format!("/console/records/{}/{}", lead.scope, lead.id);
    view! {
        <p><a class="t" href=href target="_blank" rel="noopener">{title}</a></p>
        <p class="m">{about.join(" · ")}</p>
        <p class="m why">{fill("duty.join.why", &[("why", &why.join("、"))])}</p>
    }
}

#[component]
fn Refuse(sender: Sender, typed: Typed) -> impl IntoView {
    let reason = RwSignal::from(typed.reason);
    let refuse = move |()| {
        let words = Words { words: reason.get_untracked(), ..Words::default() };
        let said = fill("duty.done.refused", &[("reason", words.words.trim())]);
        sender.send("refusal", words, Done { words: said, ..Done::default() });
    };
    let empty = Signal::derive(move || reason.with(|text| text.trim().is_empty()));
    view! {
        <details><summary data-act="refuse-open">{text("duty.refuse")}</summary>
            <Ready key="duty.refuse.ready" words=reason/>
            <TextField name="reason" label=text("duty.refuse.reason") value=reason long=true on_change=move |text| reason.set(text)/>
            <Sure act="refuse" words=text("duty.refuse") yes=text("duty.refuse.yes") look=Look::Danger busy=sender.busy disabled=empty
                question=Signal::derive(move || fill("duty.refuse.sure", &[("reason", reason.get().trim())])) on_yes=refuse/>
        </details>
    }
}

/// Where a report goes, and what its worker is told.
#[component]
pub(in crate::screens::console) fn PassTo(
    name: &'static str,
    places: StoredValue<Vec<GrantedScope>>,
    place: RwSignal<String>,
    to: RwSignal<String>,
    words: RwSignal<String>,
) -> impl IntoView {
    let plain: Vec<GrantedScope> = places.with_value(|all| {
        all.iter().filter(|one| one.id.compartment().is_none()).cloned().collect()
    });
    let names = StoredValue::new(plain.clone());
    let choose = move |ev| {
        let chosen = event_target_value(&ev);
        let name = names.with_value(|all| {
            all.iter().find(|one| one.id.as_str() == chosen).map(|one| one.name.clone())
        });
        to.set(name.unwrap_or_default());
        place.set(chosen);
    };
    let id = format!("f-{name}");
    view! {
        <div class="field"><label class="label" for=id.clone()>{text("duty.pass.where")}</label>
            <select id=id name=name prop:value=move || place.get() on:change=choose>
                <option value="">{text("duty.pass.elsewhere")}</option>
                {plain.into_iter().map(|one| view! { <option value=one.id.to_string()>{one.name}</option> }).collect_view()}
            </select>
        </div>
        <TextField name=format!("{name}-to") label=text("duty.pass.to") value=to on_change=move |text| to.set(text)/>
        <TextField name=format!("{name}-words") label=text("duty.pass.words") value=words on_change=move |text| words.set(text)/>
    }
}

#[component]
fn PassOn(sender: Sender, typed: Typed) -> impl IntoView {
    let (place, to, words) =
        (RwSignal::from(typed.place), RwSignal::from(typed.to), RwSignal::from(typed.words));
    let pass = move |()| {
        let scope = ScopeId::parse(place.get_untracked()).ok();
        let to = to.get_untracked();
        let said = fill("duty.done.passed", &[("to", &to)]);
        let body = Passing { scope, to, words: words.get_untracked() };
        sender.send("passing", body, Done { words: said, ..Done::default() });
    };
    let empty = Signal::derive(move || to.with(|text| text.trim().is_empty()));
    view! {
        <details><summary data-act="pass-open">{text("duty.pass")}</summary>
            <PassTo name="pass" places=sender.desk.places place to words/>
            <Sure act="pass" words=text("duty.pass.go") yes=text("duty.pass.yes") look=Look::Ghost busy=sender.busy disabled=empty
                question=Signal::derive(move || fill("duty.pass.sure", &[("to", &to.get())])) on_yes=pass/>
        </details>
    }
}
