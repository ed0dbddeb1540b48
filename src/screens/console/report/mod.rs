//! One report at the desk: read it, ask, decide.

mod decide;
mod said;
mod talk;

use std::collections::BTreeSet;

use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::money;
use anxin_locale::{fill, text};
use anxin_protocol::report::Outcome;
use anxin_protocol::report::desk::{AmountDifference, HeldFile, ReportPage};
use leptos::prelude::*;

use self::decide::{Decide, Decision};
pub(super) use self::decide::{PassTo, candidate};
use self::said::Said;
pub(super) use self::talk::Ready;
use self::talk::Talk;
use super::api;
use super::reports::Desk;
use super::sure::focus_soon;
use crate::platform::spawn;
use crate::ui::{Button, ErrorNote, Look};

type Chosen = RwSignal<BTreeSet<String>>;

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

#[component]
pub(super) fn ReportCard(scope: ScopeId, id: RecordId, desk: Desk) -> impl IntoView {
    let page = RwSignal::new(None::<ReportPage>);
    let wrong = RwSignal::new(None::<String>);
    let root = StoredValue::new(format!("reports/{scope}/{id}"));
    let look = move || {
        spawn(async move {
            match api::post_for(format!("{}/look", root.get_value()), &()).await {
                Ok(found) => drop(page.try_set(Some(found))),
                Err(key) => api::say(wrong, &key),
            }
        });
    };
    Effect::new(move |_| {
        desk.news.track();
        look();
    });
    // Once: news of the report take nobody away from what is being done.
    let is_there = Memo::new(move |_| page.with(Option::is_some));
    Effect::new(move |_| {
        if is_there.get() {
            focus_soon("[data-part=\"said\"] h2".to_owned());
        }
    });
    let chosen: Chosen = RwSignal::new(BTreeSet::new());
    let typed = desk.typed(id);
    let said = |page: &ReportPage| {
        (page.report.clone(), page.doubts.clone(), page.signs.clone(), page.row.clone())
    };
    let files = |page: &ReportPage| (page.files.clone(), page.row.named);
    let talk = typed.clone();
    view! {
        <div class="stack" data-report=id.to_string()>
            <Beside desk id/>
            <ErrorNote text=wrong/>
            {part(page, said, move |(report, doubts, signs, row)| view! { <Said report doubts signs row desk/> })}
            {part(page, files, move |(files, named)| view! { <Files files named chosen root/> })}
            {part(page, |_| (), move |()| view! { <Talk page root typed=talk.clone()/> })}
            {part(page, Decision::of, move |decision| view! {
                <Decide decision chosen root desk typed=typed.clone()/>
            })}
        </div>
    }
}

/// Where the report is in the list, and the ways to those beside it.
#[component]
fn Beside(desk: Desk, id: RecordId) -> impl IntoView {
    let place = move || desk.place_of(id);
    let words = move || {
        let (at, all) = place()?;
        Some(fill("duty.at", &[("at", &at.to_string()), ("all", &all.to_string())]))
    };
    let none =
        move |by: isize| Signal::derive(move || place().is_none() || desk.beside(id, by).is_none());
    let go = move |by: isize| {
        move |()| desk.open(desk.beside(id, by).or_else(|| desk.view.get_untracked().at))
    };
    view! {
        <div class="beside">
            <Button act="previous" look=Look::Quiet disabled=none(-1) on_press=go(-1)>{text("duty.previous")}</Button>
            <span class="m">{words}</span>
            <Button act="next" look=Look::Quiet disabled=none(1) on_press=go(1)>{text("duty.next")}</Button>
        </div>
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

/// Where the roster of the case says other sums than the report that joined it.
#[component]
pub(super) fn Differences(differences: Vec<AmountDifference>) -> impl IntoView {
    let line = |one: AmountDifference| {
        let (said, line) = (money::yuan(one.said_fen), money::yuan(one.line_fen));
        let values = [("name", one.name.as_str()), ("said", &said), ("line", &line)];
        view! { <li>{fill("duty.differs.line", &values)}</li> }
    };
    (!differences.is_empty()).then(|| {
        view! {
            <div class="stack" role="alert" data-part="differences">
                <h2 tabindex="-1">{text("duty.differs")}</h2>
                <ul>{differences.into_iter().map(line).collect_view()}</ul>
                <p class="m">{text("duty.differs.what")}</p>
            </div>
        }
    })
}

pub(super) fn ending(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Settled => text("duty.outcome.settled"),
        Outcome::Refused { reason } => fill("duty.outcome.refused", &[("reason", reason)]),
        Outcome::PassedOn { to, .. } => fill("duty.outcome.passed_on", &[("to", to)]),
        Outcome::Withdrawn => text("duty.outcome.withdrawn"),
    }
}
