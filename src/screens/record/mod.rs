//! A record: what it says, where it stands, what waits for a decision.

mod clash;
mod papers;

use std::collections::BTreeMap;
use std::sync::Arc;

use anxin_domain::case::warning::stands_in_danger;
use anxin_domain::case::{frozen, signing};
use anxin_domain::confirm::CONFIRMED;
use anxin_domain::describe::Section;
use anxin_domain::id::RecordId;
use anxin_domain::kinds::{self, checklist};
use anxin_domain::roster;
use anxin_locale::{fill, text};
use anxin_sync::Record;
use anxin_sync::replica::Standing;
use leptos::prelude::*;
use serde_json::Value;

use super::calls::Calls;
use super::case::{Late, Shown, case_page};
use super::doubt::Doubts;
use super::form::elements;
use super::shell::{Frame, begin, begun, standing_tag, title_of, use_place, use_work};
use super::words::{data_url, field_words, label_of, month_words};
use crate::desk::{Draft, STEP};
use crate::platform::{short_time, spawn};
use crate::ui::{Button, EmptyState, Look, Sheet, Tag, TextField, Tone, grouped_yuan};
use clash::Clashes;
use papers::Papers;

/// The record in the address.
#[component]
pub(crate) fn RecordPage() -> impl IntoView {
    let work = use_work();
    let part = use_place().part("record", 1);
    let id = Memo::new(move |_| part.get()?.parse::<RecordId>().ok());
    // A new standing draws the page anew, not only a new value.
    let record = Memo::new(move |_| {
        let (id, desk) = (id.get()?, work.watch());
        Some((desk.view(id)?, desk.standing(id), desk.draft(id).is_some()))
    });
    move || match record.get() {
        Some((record, ..)) => view! { <Body record /> }.into_any(),
        // What the office has set aside of it is there, though the record is not.
        None if id
            .get()
            .is_some_and(|id| work.desk().doubts().iter().any(|one| one.head == id)) =>
        {
            let record = id.get_untracked().unwrap_or_else(|| RecordId::from_parts(0, [0; 10]));
            view! {
                <Frame title=text("app.standing.doubt") back="/">
                    <Doubts record />
                </Frame>
            }
            .into_any()
        }
        None => view! {
            <Frame title=text("app.record.none") back="/">
                <EmptyState title=text("app.record.none") next=text("app.record.none.next") />
            </Frame>
        }
        .into_any(),
    }
}

#[component]
fn Body(record: Arc<Record>) -> impl IntoView {
    let work = use_work();
    let place = use_place();
    let desk = work.desk();
    let id = record.id;
    let (tone, word) = standing_tag(&desk, &record);
    let receipt = match desk.standing(id) {
        Some(Standing::AtOffice { receipt, got }) => Some((receipt, short_time(got))),
        _ => None,
    };
    let changing = record.clone();
    let edit = move |()| {
        let (desk, record) = (work.desk(), changing.clone());
        work.run(async move {
            desk.edit(&record).await?;
            place.go(&format!("/draft/{id}"), false);
            Ok(())
        });
    };
    let writable = desk.scopes().iter().any(|scope| scope.write && scope.id == record.scope);
    let edit = StoredValue::new_local(edit);
    let archived =
        desk.is_locked_record(&record) && !signing::is_sealed(&record.kind, &record.fields);
    let can = writable && record.void.is_none() && !archived;
    let lead = record.kind == kinds::LEAD.kind;
    let said = lead.then(|| case_page(id));
    let sealed = signing::is_sealed(&record.kind, &record.fields);
    let button = move |look| {
        (can && !sealed).then(|| view! {
        <Button act="edit" look on_press=move |()| edit.with_value(|edit| edit(()))>{text("app.record.edit")}</Button>
    })
    };
    // What the rules say is to be done next; where they say nothing, the record can be changed.
    let foot = move || match said {
        Some(said) => view! { <div inner_html=move || said.get().foot></div> }.into_any(),
        None => view! { {button(Look::Primary)} }.into_any(),
    };
    let printed = match record.parent {
        Some(case) if !lead && !kinds::is_line(&record.kind) => Some(format!("/print/{case}/{id}")),
        None if record.kind == kinds::INSPECTION.kind => Some(format!("/print/{id}/{id}")),
        _ => None,
    };
    let signing = (record.kind == kinds::AGREEMENT.kind && can).then(|| {
        view! { <a class="btn ghost" href=format!("/sign/{id}") data-act="sign-page">{text("app.sign.page")}</a> }
    });
    let own = can && !sealed && record.created.by == desk.who().person;
    let created = format!("{} · {}", desk.person(record.created.by), short_time(record.created.at));
    let updated = format!("{} · {}", desk.person(record.updated.by), short_time(record.updated.at));
    let back = match record.parent {
        Some(case) => format!("/record/{case}"),
        None => format!("/list/{}", record.kind),
    };
    let site = record.clone();
    let at_site = (record.kind == "site" && can).then(|| {
        let start = move |kind: &'static str| {
            let values = BTreeMap::from([
                ("site".to_owned(), id.to_string().into()),
                ("place".to_owned(), title_of("site", &site.fields).into()),
            ]);
            begin(work, place, kind, values);
        };
        let start = StoredValue::new_local(start);
        view! {
            <div class="two">
                <Button act="site-inspection" look=Look::Ghost on_press=move |()| start.with_value(|start| start("inspection"))>{text("app.site.inspect")}</Button>
                <Button act="site-lead" look=Look::Ghost on_press=move |()| start.with_value(|start| start("lead"))>{text("app.site.lead")}</Button>
            </div>
        }
    });
    let void = record.void.as_ref().map(|void| {
        view! {
            <p class="error">{fill("app.record.void", &[("reason", &void.reason)])}</p>
        }
    });
    view! {
        <Frame title=title_of(&record.kind, &record.fields) sub=text(&format!("kind.{}", record.kind)) back foot=foot>
            <div data-id=id.to_string() data-kind=record.kind.clone() class="states">
                <Tag tone=tone text=word />
            </div>
            {move || begun(work, move |draft| {
                draft.record == id || (draft.parent == Some(id) && draft.kind == STEP)
            })}
            {void}
            {archived.then(|| view! { <p class="card c-blue" data-part="archived">{text("app.record.archived")}</p> })}
            <Doubts record=id />
            {receipt.map(|(no, time)| view! {
                <div class="card">
                    <div class="kv"><span>{text("app.record.receipt")}</span><b data-receipt=no.clone()>{no.clone()}</b></div>
                    <div class="kv"><span>{text("app.record.got")}</span><b>{time}</b></div>
                </div>
            })}
            {lead.then(|| view! { <Calls danger=stands_in_danger(&record.fields) /> })}
            <Late record=record.clone() />
            <Clashes record=record.clone() />
            {said.map(|said| view! { <Shown said /> })}
            {signing}
            {printed.map(|href| view! { <a class="btn ghost" href=href data-act="print-page">{text("app.paper.print")}</a> })}
            {lead.then(|| button(Look::Ghost))}
            {frozen::is_bare(&record.fields).then(|| view! { <p class="m" data-part="bare">{text("app.sign.bare")}</p> })}
            <Sections record=record.clone() />
            <Confirmed record=record.clone() />
            <Workers lead=id kind=record.kind.clone() />
            {(record.kind == "lead").then(|| view! { <Papers case=record.clone() writable=can /> })}
            <Attached record=record.clone() />
            {at_site}
            <div class="card">
                <div class="kv"><span>{text("app.record.created")}</span>
                    <span>{created}</span></div>
                <div class="kv"><span>{text("app.record.updated")}</span>
                    <span>{updated}</span></div>
            </div>
            {own.then(|| view! { <Withdraw id /> })}
        </Frame>
    }
}

/// The values, by the description.
#[component]
fn Sections(record: Arc<Record>) -> impl IntoView {
    let work = use_work();
    let spec = kinds::spec(&record.kind)?;
    // An agreement that was signed names the workers as it was signed.
    let signed = frozen::names(&record.fields);
    let line = |path: &str, label: String| {
        let name = record.value(path).as_str().and_then(|id| signed.get(id)).cloned();
        let shown = match name {
            Some(name) => name,
            None => field_words(&work.desk(), spec, path, record.value(path))?,
        };
        Some(
            view! { <div class="kv" data-path=path.to_owned()><span>{label}</span><b>{shown}</b></div> },
        )
    };
    let parts: Vec<_> = spec.sections.iter().filter_map(|section| match section {
        Section::Once { key, fields } => {
            let rows: Vec<_> = fields.iter().filter(|field| field.key != "checklist")
                .filter_map(|field| line(field.key, label_of(spec, field.key))).collect();
            (!rows.is_empty()).then(|| view! {
                <div class="card"><h2>{text(&format!("section.{}.{key}", spec.kind))}</h2>{rows}</div>
            }.into_any())
        }
        Section::Repeated { key, fields, .. } => {
            let cards: Vec<_> = elements(&record.fields, key).into_iter().map(|element| {
                let rows: Vec<_> = fields.iter().filter_map(|field| {
                    let path = format!("{key}.{element}.{}", field.key);
                    line(&path, label_of(spec, &path))
                }).collect();
                let head = (*key == "m").then(|| view! { <b>{month_words(&element)}</b> });
                view! { <div class="card">{head}{rows}</div> }
            }).collect();
            (!cards.is_empty()).then(|| view! {
                <h2 class="sec">{text(&format!("section.{}.{key}", spec.kind))}</h2>{cards}
            }.into_any())
        }
        Section::Checklist => {
            let list = checklist::of(record.text("checklist"))?;
            let rows: Vec<_> = list.items.iter().filter_map(|item| {
                let path = format!("c.{}", item.no);
                let answer = record.text(&path);
                let note = record.text(&format!("{path}.note")).to_owned();
                let files = files_of(&record, |of| of == path);
                (!answer.is_empty() || !files.is_empty()).then(|| {
                    let risk = checklist::Answer::parse(answer).is_some_and(|answer| item.shows_risk(answer));
                    let class = if risk { "tag c-red" } else { "tag" };
                    let given = (!answer.is_empty()).then(|| view! { <b class=class>{text(&format!("answer.{answer}"))}</b> });
                    view! {
                        <div data-path=path>
                            <div class="kv"><span>{text(&format!("checklist.{}.{}", list.version, item.no))}
                                <br /><span class="m">{note}</span></span>{given}</div>
                            <FileRow record=record.id files />
                        </div>
                    }
                })
            }).collect();
            (!rows.is_empty()).then(|| view! { <div class="card"><h2>{text("app.check.title")}</h2>{rows}</div> }.into_any())
        }
        Section::Files => None,
    }).collect();
    Some(parts)
}

/// Withdraws a record that was made by mistake, with a reason: for who made it.
#[component]
fn Withdraw(id: RecordId) -> impl IntoView {
    let work = use_work();
    let asking = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let withdraw = move |()| {
        let (desk, why) = (work.desk(), reason.get_untracked());
        asking.set(false);
        work.run(async move { desk.void(id, why.trim()).await });
    };
    let none = Signal::derive(move || reason.with(|reason| reason.trim().is_empty()));
    view! {
        <Button act="withdraw" look=Look::Quiet on_press=move |()| asking.set(true)>{text("app.record.withdraw")}</Button>
        <Sheet open=asking title=text("app.record.withdraw") on_close=move |()| asking.set(false)>
            <p class="m">{text("app.record.withdraw.what")}</p>
            <TextField name="withdraw" label=text("app.record.withdraw.why") value=reason on_change=move |typed| reason.set(typed) max=200 />
            <Button act="withdraw-go" disabled=none on_press=withdraw>{text("app.record.withdraw.go")}</Button>
            <Button act="withdraw-none" look=Look::Quiet on_press=move |()| asking.set(false)>{text("app.back")}</Button>
        </Sheet>
    }
}

/// Amounts that somebody confirmed, and who.
#[component]
fn Confirmed(record: Arc<Record>) -> impl IntoView {
    let desk = use_work().desk();
    let mut words = Vec::new();
    for (path, fen) in record.fields.iter().filter(|(path, _)| path.starts_with(CONFIRMED)) {
        let author = record.author(path);
        let fen = grouped_yuan(fen.as_i64().unwrap_or_default());
        words.push(
            [text("app.sure.row"), fen, desk.person(author.by), short_time(author.at)].join(" "),
        );
    }
    (!words.is_empty())
        .then(|| view! { <p class="card m" data-part="confirmed">{words.join("；")}</p> })
}

/// The workers of a lead, with what is owed to each; who is only begun is marked.
#[component]
fn Workers(lead: RecordId, kind: String) -> impl IntoView {
    let work = use_work();
    let lines = Memo::new(move |_| {
        let desk = work.watch();
        let mut lines = desk.children(lead);
        lines.retain(|line| kinds::is_line(&line.kind));
        let whole = desk.draft(lead).is_some();
        let begun = |draft: &Draft| {
            let fields = desk.shown_fields(draft.record);
            // A line of a lead that is being changed is saved with it.
            let case = if whole { format!("{lead}/line/") } else { String::new() };
            let href = format!("/draft/{case}{}", draft.record);
            (draft.record, href, title_of(&draft.kind, &fields))
        };
        let begun: Vec<_> = desk.draft_lines(lead).iter().map(begun).collect();
        (lines, begun)
    });
    move || lines.with(|(lines, begun)| workers(&kind, lines, begun))
}

fn workers(
    kind: &str,
    lines: &[Arc<Record>],
    begun: &[(RecordId, String, String)],
) -> impl IntoView + use<> {
    let owed: i64 = lines.iter().map(|line| roster::owed(&line.fields)).sum();
    let n = lines.len().to_string();
    let is_begun = |line: &&Arc<Record>| begun.iter().any(|(id, ..)| *id == line.id);
    let any = !(lines.is_empty() && begun.is_empty());
    (kind == "lead" && any).then(|| view! {
        <div class="card">
            <h2>{text("app.roster.title")}</h2>
            <p class="t">{fill("app.roster.sum", &[("n", &n), ("sum", &grouped_yuan(owed))])}</p>
            {lines.iter().filter(|line| !is_begun(line)).map(|line| {
                let owed = roster::owed(&line.fields);
                view! {
                    <a class="kv" href=format!("/record/{}", line.id) data-id=line.id.to_string() data-kind="wage_line">
                        <span>{title_of("wage_line", &line.fields)}</span>
                        <b class="num" data-owed=owed.to_string()>{grouped_yuan(owed)}</b></a>
                }
            }).collect_view()}
            {begun.iter().map(|(id, href, title)| view! {
                <a class="kv" href=href.clone() data-id=id.to_string() data-kind="wage_line">
                    <span>{title.clone()}</span><Tag tone=Tone::Note text=text("app.standing.draft") /></a>
            }).collect_view()}
        </div>
    })
}

/// The attachments of a record whose place is one of those that `here` names.
fn files_of(record: &Record, here: impl Fn(&str) -> bool) -> Vec<(String, Value)> {
    let files = record.fields.iter().filter(|(path, value)| {
        let of = value.get("of").and_then(Value::as_str).unwrap_or_default();
        path.starts_with("file.") && here(of)
    });
    files.map(|(path, value)| (path.clone(), value.clone())).collect()
}

/// Photos, voice notes and signatures that are not shown at a question.
#[component]
fn Attached(record: Arc<Record>) -> impl IntoView {
    let list = checklist::of(record.text("checklist"));
    let asked = |of: &str| {
        let no = of.strip_prefix("c.");
        list.is_some_and(|list| list.items.iter().any(|item| no == Some(&*item.no.to_string())))
    };
    let files = files_of(&record, |of| !asked(of));
    (!files.is_empty()).then(|| view! {
        <div class="card stack" data-part="files"><h2>{text("app.files")}</h2><FileRow record=record.id files /></div>
    })
}

/// Attachments side by side; the large picture comes when it is asked for.
#[component]
fn FileRow(record: RecordId, files: Vec<(String, Value)>) -> impl IntoView {
    let work = use_work();
    let id = record;
    let large = RwSignal::new(None::<String>);
    let files: Vec<_> = files.iter().map(|(path, value)| {
        let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let missing = value.get("missing").and_then(Value::as_bool) == Some(true);
        let caption = part("caption");
        let under = (!caption.is_empty()).then(|| view! { <div class="m one">{caption}</div> });
        if missing || part("hash").is_empty() {
            let words = text(&format!("app.{}.{}", if missing { "missing" } else { "file" }, part("kind")));
            return view! { <span class="tag c-amber" data-file=path.clone()>{words}{under}</span> }.into_any();
        }
        let (kind, hash, mime, thumb) = (part("kind"), part("hash"), part("mime"), part("thumb"));
        let asked = hash.clone();
        let open = move |_| {
            let (desk, hash, mime) = (work.desk(), asked.clone(), mime.clone());
            spawn(async move {
                let url = desk.media(id, &hash).await.map(|bytes| data_url(&mime, &bytes));
                if url.is_none() {
                    let _ = work.trouble.try_set(Some(text("app.photo.not_here")));
                }
                let _ = large.try_set(url);
            });
        };
        let face = if thumb.starts_with("data:image/") {
            view! { <img src=thumb class:ink=kind == "signature" alt=text("app.photo.open") /> }.into_any()
        } else {
            view! { <span class="tag">{text(&format!("app.file.{kind}"))}</span> }.into_any()
        };
        view! { <button type="button" class="bare" data-act="open-file" data-file=path.clone() data-hash=hash on:click=open>{face}{under}</button> }.into_any()
    }).collect();
    let viewer = move || {
        large.get().map(|url| {
            if url.starts_with("data:audio/") {
                view! { <audio controls autoplay src=url></audio> }.into_any()
            } else {
                view! { <div class="largebox"><img class="large" src=url alt=text("app.photo.large") /></div> }.into_any()
            }
        })
    };
    view! { <div class="thumbs">{files}</div>{viewer} }
}
