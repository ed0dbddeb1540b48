//! The checklist: one question a screen, answered with a thumb.

use std::collections::BTreeMap;

use anxin_domain::id::RecordId;
use anxin_domain::kinds::checklist::{ANSWERS, Answer, BUILT_IN, Checklist, Item, NOTE, of};
use anxin_locale::{fill, text};
use leptos::prelude::*;

use super::super::form::{FieldInput, Form};
use super::super::shell::{Frame, begin, use_place, use_work};
use super::files::Files;
use super::{form_of, record_in};
use crate::ui::{Button, ChoiceField, Look, Tile};

fn answered(form: Form, list: &Checklist) -> usize {
    form.values.with(|all| {
        open_items(list).filter(|item| all.contains_key(&format!("c.{}", item.no))).count()
    })
}

/// The questions the inspection itself answers.
fn open_items(list: &Checklist) -> impl Iterator<Item = &Item> {
    list.items.iter().filter(|item| item.sealed.is_none())
}

fn list_of(form: Form) -> &'static Checklist {
    of(&form.text("checklist").get_untracked()).unwrap_or(&BUILT_IN)
}

/// The way into the checklist, with how much is answered, and a jump to each question.
#[component]
pub(super) fn Entry(id: RecordId, form: Form) -> impl IntoView {
    let list = list_of(form);
    let total = open_items(list).count();
    let done = move || {
        fill(
            "app.check.done",
            &[("n", &answered(form, list).to_string()), ("all", &total.to_string())],
        )
    };
    let next = move || {
        let open = form.values.with(|all| {
            let open =
                |item: &Item| item.sealed.is_none() && !all.contains_key(&format!("c.{}", item.no));
            list.items.iter().position(open)
        });
        format!("/draft/{id}/check/{}", open.unwrap_or(0) + 1)
    };
    view! {
        <section class="card stack" data-section="checklist">
            <h2>{text("app.check.title")}</h2>
            <p>{done}</p>
            <a class="btn ghost" href=next data-act="checklist">{text("app.check.go")}</a>
            <details>
                <summary>{text("app.check.jump")}</summary>
                <ol class="jump">
                    {list.items.iter().enumerate().map(|(at, item)| {
                        let path = format!("c.{}", item.no);
                        let answer = form.text(&path);
                        let class = move || match answer.get().as_str() {
                            "" => "",
                            given if Answer::parse(given).is_some_and(|given| item.shows_risk(given)) => "bad",
                            _ => "done",
                        };
                        view! {
                            <li class=class><a href=format!("/draft/{id}/check/{}", at + 1)>
                                {text(&format!("checklist.{}.{}", list.version, item.no))}</a></li>
                        }
                    }).collect_view()}
                </ol>
            </details>
        </section>
    }
}

/// The question in the address.
#[component]
pub(crate) fn CheckItem() -> impl IntoView {
    let id = record_in(1);
    let part = use_place().part("draft", 3);
    let at = Memo::new(move |_| part.get().and_then(|no| no.parse::<usize>().ok()).unwrap_or(1));
    move || id.get().map(|id| view! { <Question id at=at.get().max(1) - 1 /> })
}

#[component]
fn Question(id: RecordId, at: usize) -> impl IntoView {
    let work = use_work();
    let form = form_of(work, id, "inspection");
    let list = list_of(form);
    let total = list.items.len();
    let Some(item) = list.items.get(at) else {
        return view! { <Frame title=text("app.check.title") back=format!("/draft/{id}")><p>{text("app.draft.gone.next")}</p></Frame> }.into_any();
    };
    let path = format!("c.{}", item.no);
    let note = format!("{path}.note");
    let question = text(&format!("checklist.{}.{}", list.version, item.no));
    let tiles = ANSWERS
        .iter()
        .map(|answer| {
            Tile::new(answer.name(), text(&format!("answer.{}", answer.name())))
                .bad(item.shows_risk(*answer))
        })
        .collect::<Vec<_>>();
    let value = form.value(&path);
    let chosen = Signal::derive(move || value.get().as_str().map(str::to_owned));
    let answer_path = path.clone();
    let answer = move |one: Option<String>| form.put_text(&answer_path, one.unwrap_or_default());
    let article = (item.article > 0).then(|| {
        view! { <p class="m">{fill("app.check.article", &[("n", &item.article.to_string())])}</p> }
    });
    let last = at + 1 >= total;
    let next = if last { format!("/draft/{id}") } else { format!("/draft/{id}/check/{}", at + 2) };
    let before = if at == 0 { format!("/draft/{id}") } else { format!("/draft/{id}/check/{at}") };
    let sub = fill("app.check.no", &[("n", &(at + 1).to_string()), ("all", &total.to_string())]);
    let title = form.values.with_untracked(|all| super::title_of("inspection", all));
    let foot = move || {
        view! {
            <a class="btn" href=next.clone() data-act="next">{text(if last { "app.check.end" } else { "app.check.next" })}</a>
        }
    };
    let body = match item.sealed {
        Some(kind) => view! { <Sealed id kind form question /> }.into_any(),
        None => view! {
            <div class="card stack question">
                <p class="ask">{question.clone()}</p>
                {article}
                <ChoiceField name=path.clone() label=question label_hidden=true tiles value=chosen
                    on_change=answer />
            </div>
            <div class="card stack">
                <FieldInput form field=&NOTE path=note label=text("app.check.note") />
                <Files id of=path />
            </div>
        }
        .into_any(),
    };
    view! {
        <Frame title=text("kind.inspection") sub=format!("{title} · {sub}") back=before foot=foot>
            <div class="meter" role="progressbar" aria-label=text("app.check.title") aria-valuemin="0" aria-valuemax=total.to_string() aria-valuenow=(at + 1).to_string()>
                <i style=format!("width:{}%", (at + 1) * 100 / total.max(1))></i>
            </div>
            {body}
        </Frame>
    }.into_any()
}

/// A question whose answer is filed sealed, beside the inspection.
#[component]
fn Sealed(id: RecordId, kind: &'static str, form: Form, question: String) -> impl IntoView {
    let work = use_work();
    let place = use_place();
    let file = move |()| {
        let at = form.text("place").get_untracked();
        let values = BTreeMap::from([
            ("inspection".to_owned(), id.to_string().into()),
            ("place".to_owned(), at.into()),
        ]);
        begin(work, place, kind, values);
    };
    view! {
        <div class="card stack question">
            <p class="ask">{question}</p>
            <p>{text("app.sealed.why")}</p>
            <Button act="file-sealed" look=Look::Ghost on_press=file>{text("app.sealed.go")}</Button>
            <p class="m">{text("app.sealed.none")}</p>
        </div>
    }
}
