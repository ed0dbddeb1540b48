//! One report at the desk: read it, ask, decide.

use std::collections::BTreeSet;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::money;
use anxin_locale::{fill, text};
use anxin_protocol::console::RecordLink;
use anxin_protocol::report::desk::{
    Acceptance, Accepted, AmountDifference, DoubtfulValue, HeldFile, Passing, ReportPage, Words,
};
use anxin_protocol::report::{Message, Outcome, Report, ReportState, Voice};
use anxin_protocol::sync::GrantedScope;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::api;
use super::export::Letter;
use crate::platform::{dom, short_time, spawn};
use crate::ui::{Button, ErrorNote, Look, TextField};

type Chosen = RwSignal<BTreeSet<String>>;

/// What is being typed: it stays when news of the report come.
#[derive(Clone, Copy)]
struct Typed {
    question: RwSignal<String>,
    reason: RwSignal<String>,
    place: RwSignal<String>,
    to: RwSignal<String>,
    words: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let [question, reason, place, to, words] = [(); 5].map(|()| RwSignal::new(String::new()));
        Self { question, reason, place, to, words }
    }
}

/// A part of the card. It is made anew only where what it shows has changed, so that whatever is done beside it goes
/// on when news come.
fn part<T, V>(
    page: RwSignal<Option<ReportPage>>,
    pick: impl Fn(&ReportPage) -> T + Send + Sync + 'static,
    show: impl Fn(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let picked = Memo::new(move |_| page.with(|page| page.as_ref().map(&pick)));
    move || picked.get().map(&show)
}

/// Moves the focus to a heading that is about to be there: who works by keys, or hears the page, goes on from it.
pub(super) fn go_on_from(selector: &'static str) {
    request_animation_frame(move || dom::focus(selector));
}

#[component]
pub(super) fn ReportCard(
    scope: ScopeId,
    id: RecordId,
    news: RwSignal<u32>,
    places: Vec<GrantedScope>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let page = RwSignal::new(None::<ReportPage>);
    let wrong = RwSignal::new(None::<String>);
    let root = StoredValue::new(format!("reports/{scope}/{id}"));
    let look = move || {
        spawn(async move {
            match api::post_for(format!("{}/look", root.get_value()), &()).await {
                Ok(found) => drop(page.try_set(Some(found))),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    Effect::new(move |_| {
        news.track();
        look();
    });
    // Once: news of the report take nobody away from what he is doing.
    let is_there = Memo::new(move |_| page.with(Option::is_some));
    Effect::new(move |_| {
        if is_there.get() {
            go_on_from("[data-part=\"said\"] h2");
        }
    });
    let chosen: Chosen = RwSignal::new(BTreeSet::new());
    let typed = Typed::new();
    // Lives as long as the card: the parts below are made anew when news come.
    let navigate = use_navigate();
    let differences = RwSignal::new(Vec::<AmountDifference>::new());
    let on_accepted = Callback::new(move |made: Accepted| {
        if made.differences.is_empty() {
            let path = format!("/console/records/{}/{}", made.scope, made.lead);
            navigate(&path, leptos_router::NavigateOptions::default());
        } else {
            // They are read first; the way to the case stands below.
            differences.set(made.differences);
            look();
            go_on_from("[data-part=\"differences\"] h2");
        }
    });
    let places = StoredValue::new(places);
    let said = |page: &ReportPage| (page.report.clone(), page.doubts.clone(), page.row.named);
    let files = |page: &ReportPage| (page.files.clone(), page.row.named);
    view! {
        <div class="stack" data-report=id.to_string()>
            <ErrorNote text=wrong/>
            {part(page, said, |(report, doubts, named)| view! { <Said report doubts named/> })}
            {part(page, files, move |(files, named)| view! { <Files files named chosen root/> })}
            {part(page, |_| (), move |()| view! { <Talk page root typed/> })}
            <Differences differences/>
            {part(page, Decision::of, move |decision| view! {
                <Decide decision chosen root places=places.get_value() shown=page typed on_accepted on_done/>
            })}
        </div>
    }
}

/// The lines of a report that say something.
fn lines(report: &Report) -> Vec<(&'static str, String)> {
    let reporter = report.reporter.clone().unwrap_or_default();
    let amount = report.amount_fen.map(|fen| format!("¥{}", money::yuan(fen)));
    let people = report.people.map(|n| fill("duty.people", &[("n", &n.to_string())]));
    let all = [
        ("duty.place", report.place.clone()),
        ("duty.employer", report.employer.clone()),
        ("duty.months.said", report.months.join("、")),
        ("duty.amount", amount.unwrap_or_default()),
        ("duty.people.said", people.unwrap_or_default()),
        ("duty.name", reporter.name),
        ("duty.phone", reporter.phone),
        ("duty.id_no", reporter.id_no),
        ("duty.account_tail", reporter.account_tail),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What a field of a report is called.
fn label(field: &str) -> String {
    let key = match field {
        "months" | "people" | "crew" => format!("duty.{field}.said"),
        "amount_fen" => "duty.amount".to_owned(),
        "reporter" => "duty.col.who".to_owned(),
        _ => format!("duty.{field}"),
    };
    anxin_locale::find(&key).map_or_else(|| field.to_owned(), str::to_owned)
}

#[component]
fn Said(report: Report, doubts: Vec<DoubtfulValue>, named: bool) -> impl IntoView {
    let crew = report.crew.clone();
    let consents = report.reporter.as_ref().map(|who| who.consents.clone()).unwrap_or_default();
    let who = if named { "duty.named" } else { "duty.anonymous" };
    view! {
        <section class="card" data-part="said">
            <h2 tabindex="-1">{text("duty.report")}" · "{text(who)}</h2>
            {report.danger.then(|| view! { <p class="card c-red" data-part="danger">{text("duty.danger.say")}</p> })}
            <dl>{lines(&report).into_iter().map(|(key, value)| view! {
                <div class="kv"><dt>{text(key)}</dt><dd>{value}</dd></div>
            }).collect_view()}</dl>
            {(!report.words.is_empty()).then(|| view! { <p class="m">{text("duty.words")}</p><p class="quote">{report.words}</p> })}
            {(!crew.is_empty()).then(|| view! {
                <p class="m">{fill("duty.crew", &[("n", &crew.len().to_string())])}</p>
                <dl>{crew.into_iter().map(|line| view! {
                    <div class="kv"><dt>{line.name}</dt><dd>{line.amount_fen.map_or_else(|| text("duty.nothing"), |fen| format!("¥{}", money::yuan(fen)))}</dd></div>
                }).collect_view()}</dl>
            })}
            {(!consents.is_empty()).then(|| view! {
                <details><summary>{text("duty.consents")}</summary>
                    {consents.into_iter().map(|consent| view! { <p class="m">{consent.text}" · "{short_time(consent.at)}</p> }).collect_view()}
                </details>
            })}
            {(!doubts.is_empty()).then(|| view! {
                <p class="m">{text("duty.doubtful")}</p>
                <dl>{doubts.into_iter().map(|doubt| {
                    let name = label(&doubt.field);
                    let kept = if doubt.text.is_empty() { text("duty.nothing") } else { doubt.text };
                    view! { <div class="kv" data-doubt=doubt.field><dt>{name}</dt><dd>{kept}</dd></div> }
                }).collect_view()}</dl>
            })}
        </section>
    }
}

#[component]
fn Files(
    files: Vec<HeldFile>,
    named: bool,
    chosen: Chosen,
    root: StoredValue<String>,
) -> impl IntoView {
    let one = move |file: HeldFile| {
        let (sum, mine) = (file.sha256.clone(), file.sha256.clone());
        let src = format!("{}/{}/files/{}", api::ROOT, root.get_value(), file.sha256);
        let on = move || chosen.with(|all| all.contains(&mine));
        let flip = move |ev| {
            let on = event_target_checked(&ev);
            chosen.update(|all| {
                if on {
                    all.insert(sum.clone())
                } else {
                    all.remove(&sum)
                };
            });
        };
        let voice = file.mime.starts_with("audio/");
        let label = text(if voice { "duty.voice" } else { "duty.photo" });
        let link = src.clone();
        let shown = if voice {
            view! { <audio controls src=src></audio> }.into_any()
        } else {
            view! { <a href=link target="_blank" rel="noopener"><img src=src alt=label.clone() loading="lazy"/></a> }.into_any()
        };
        view! {
            <figure data-hash=file.sha256>{shown}
                <label class="m"><input type="checkbox" name="file" prop:checked=on on:change=flip/>" "{label}</label>
            </figure>
        }
    };
    (!files.is_empty()).then(|| {
        view! {
            <section class="card"><h2>{text("duty.files")}</h2>
                <p class="m">{text("duty.files.choose")}</p>
                {(!named).then(|| view! { <p class="doubt">{text("duty.files.anonymous")}</p> })}
                <div class="files">{files.into_iter().map(one).collect_view()}</div>
            </section>
        }
    })
}

#[component]
fn Talk(
    page: RwSignal<Option<ReportPage>>,
    root: StoredValue<String>,
    typed: Typed,
) -> impl IntoView {
    let words = typed.question;
    let wrong = RwSignal::new(None::<String>);
    let ask = move |()| {
        let body = Words { words: words.get_untracked() };
        spawn(async move {
            match api::post_for(format!("{}/question", root.get_value()), &body).await {
                Ok(found) => {
                    let _ = words.try_set(String::new());
                    let _ = page.try_set(Some(found));
                }
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    let empty = Signal::derive(move || words.get().trim().is_empty());
    let line = |message: Message| {
        let office = message.from == Voice::Office;
        let who = text(if office { "duty.talk.office" } else { "duty.talk.worker" });
        let files = if message.files.is_empty() { "" } else { "📎 " };
        view! { <li class:office=office><span class="m">{who}" · "{short_time(message.at)}</span><br/>{files}{message.words}</li> }
    };
    view! {
        <section class="card"><h2>{text("duty.talk")}</h2>
            <ul class="history talk" aria-live="polite">
                {part(page, |page| page.messages.clone(), move |messages| messages.into_iter().map(line).collect_view())}
            </ul>
            {part(page, |page| page.row.state != ReportState::Done, move |open| open.then(|| view! {
                <TextField name="question" label=text("duty.ask") placeholder=text("duty.ask.like") value=words on_change=move |text| words.set(text)/>
                <ErrorNote text=wrong/>
                <Button act="ask" look=Look::Ghost disabled=empty on_press=ask>{text("duty.ask.go")}</Button>
            }))}
        </section>
    }
}

/// Where the roster of the case says other sums than the report that joined it.
#[component]
fn Differences(differences: RwSignal<Vec<AmountDifference>>) -> impl IntoView {
    let line = |one: AmountDifference| {
        let (said, line) = (money::yuan(one.said_fen), money::yuan(one.line_fen));
        let values = [("name", one.name.as_str()), ("said", &said), ("line", &line)];
        view! { <li>{fill("duty.differs.line", &values)}</li> }
    };
    view! {
        <Show when=move || differences.with(|all| !all.is_empty())>
            <section class="card stack" role="alert" data-part="differences">
                <h2 tabindex="-1">{text("duty.differs")}</h2>
                <ul>{move || differences.get().into_iter().map(line).collect_view()}</ul>
                <p class="m">{text("duty.differs.what")}</p>
            </section>
        </Show>
    }
}

pub(super) fn ending(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Settled => text("duty.outcome.settled"),
        Outcome::Refused { reason } => fill("duty.outcome.refused", &[("reason", reason)]),
        Outcome::PassedOn { to, .. } => fill("duty.outcome.passed_on", &[("to", to)]),
        Outcome::Withdrawn => text("duty.outcome.withdrawn"),
    }
}

/// What there is to decide.
#[derive(Clone, PartialEq)]
struct Decision {
    scope: ScopeId,
    id: RecordId,
    state: ReportState,
    outcome: Option<Outcome>,
    lead: Option<RecordId>,
    joinable: Vec<RecordLink>,
}

impl Decision {
    fn of(page: &ReportPage) -> Self {
        Self {
            scope: page.row.scope.clone(),
            id: page.row.id,
            state: page.row.state,
            outcome: page.outcome.clone(),
            lead: page.lead,
            joinable: page.joinable.clone(),
        }
    }
}

#[component]
fn Decide(
    decision: Decision,
    chosen: Chosen,
    root: StoredValue<String>,
    places: Vec<GrantedScope>,
    shown: RwSignal<Option<ReportPage>>,
    typed: Typed,
    on_accepted: Callback<Accepted>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let accept = move |into: Option<RecordId>| {
        let files = chosen.get_untracked().into_iter().collect();
        let body = Acceptance { into, files };
        spawn(async move {
            let asked =
                api::post_for::<Accepted>(format!("{}/acceptance", root.get_value()), &body);
            match asked.await {
                Ok(made) => on_accepted.run(made),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    let open = matches!(decision.state, ReportState::Received | ReportState::Looking);
    let working = decision.state == ReportState::Working;
    // Where a case of it was passed on, the case has the letter.
    let passed_on = matches!(decision.outcome, Some(Outcome::PassedOn { .. }));
    let letter = passed_on && decision.lead.is_none();
    let lead = decision.lead.map(|lead| format!("/console/records/{}/{lead}", decision.scope));
    view! {
        <section class="card decide" data-part="decide"><h2 tabindex="-1">{text("duty.decide")}</h2>
            {decision.outcome.as_ref().map(|outcome| view! { <p class="t">{ending(outcome)}</p> })}
            {letter.then(|| view! { <Letter root=root.get_value() id=decision.id/> })}
            {lead.map(|href| view! { <a href=href data-act="open-lead">{text("duty.lead")}</a> })}
            <ErrorNote text=wrong/>
            {open.then(|| view! { <Button act="accept" on_press=move |()| accept(None)>{text("duty.accept")}</Button> })}
            {working.then(|| view! { <Button act="accept-more" look=Look::Ghost on_press=move |()| accept(None)>{text("duty.accept.more")}</Button> })}
            {decision.joinable.into_iter().filter(|_| open).map(|link| view! {
                <Button act="join" look=Look::Ghost on_press=move |()| accept(Some(link.id))>{fill("duty.join", &[("title", &link.title)])}</Button>
            }).collect_view()}
            {open.then(|| view! { <Refuse root shown typed/><PassOn root places typed on_done/> })}
        </section>
    }
}

#[component]
fn Refuse(
    root: StoredValue<String>,
    shown: RwSignal<Option<ReportPage>>,
    typed: Typed,
) -> impl IntoView {
    let reason = typed.reason;
    let wrong = RwSignal::new(None::<String>);
    let refuse = move |()| {
        let body = Words { words: reason.get_untracked() };
        spawn(async move {
            match api::post_for(format!("{}/refusal", root.get_value()), &body).await {
                Ok(found) => {
                    let _ = shown.try_set(Some(found));
                    go_on_from("[data-part=\"decide\"] h2");
                }
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    let empty = Signal::derive(move || reason.get().trim().is_empty());
    view! {
        <details><summary data-act="refuse-open">{text("duty.refuse")}</summary>
            <TextField name="reason" label=text("duty.refuse.reason") value=reason long=true on_change=move |text| reason.set(text)/>
            <ErrorNote text=wrong/>
            <Button act="refuse" look=Look::Danger disabled=empty on_press=refuse>{text("duty.refuse")}</Button>
        </details>
    }
}

#[component]
fn PassOn(
    root: StoredValue<String>,
    places: Vec<GrantedScope>,
    typed: Typed,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let Typed { place, to, words, .. } = typed;
    let wrong = RwSignal::new(None::<String>);
    let pass = move |()| {
        let scope = ScopeId::parse(place.get_untracked()).ok();
        let body = Passing { scope, to: to.get_untracked(), words: words.get_untracked() };
        spawn(async move {
            match api::post(format!("{}/passing", root.get_value()), &body).await {
                Ok(_) => on_done.run(()),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    let plain: Vec<_> = places.into_iter().filter(|one| one.id.compartment().is_none()).collect();
    let names = StoredValue::new(plain.clone());
    let choose = move |ev| {
        let chosen = event_target_value(&ev);
        let name = names.with_value(|all| {
            all.iter().find(|one| one.id.as_str() == chosen).map(|one| one.name.clone())
        });
        to.set(name.unwrap_or_default());
        place.set(chosen);
    };
    let empty = Signal::derive(move || to.get().trim().is_empty());
    view! {
        <details><summary data-act="pass-open">{text("duty.pass")}</summary>
            <div class="field"><label class="label" for="f-pass">{text("duty.pass.where")}</label>
                <select id="f-pass" name="pass" on:change=choose>
                    <option value="">{text("duty.pass.elsewhere")}</option>
                    {plain.into_iter().map(|one| view! { <option value=one.id.to_string()>{one.name}</option> }).collect_view()}
                </select>
            </div>
            <TextField name="pass-to" label=text("duty.pass.to") value=to on_change=move |text| to.set(text)/>
            <TextField name="pass-words" label=text("duty.pass.words") value=words on_change=move |text| words.set(text)/>
            <ErrorNote text=wrong/>
            <Button act="pass" look=Look::Ghost disabled=empty on_press=pass>{text("duty.pass.go")}</Button>
        </details>
    }
}
