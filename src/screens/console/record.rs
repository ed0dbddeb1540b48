//! One record: its fields, roster, files, clashes and its whole history.

use std::collections::HashMap;

use anxin_domain::id::{PersonId, RecordId};
use anxin_domain::kinds::checklist::{self, Answer};
use anxin_domain::{kinds, money, roster};
use anxin_locale::{fill, text};
use anxin_protocol::console::RecordPage;
use anxin_protocol::sync::HistoryEntry;
use anxin_sync::{Body, Record, Verdict};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde_json::Value;

use super::case::CaseCard;
use super::duplicates::DuplicatesCard;
use super::export::{OwnPaper, Papers};
use super::reporter::ReporterCard;
use super::show::Known;
use super::{News, api, show};
use crate::platform::{short_time, spawn};
use crate::ui::{ErrorNote, Tag, Tone};

type Names = HashMap<PersonId, String>;

#[component]
pub(super) fn RecordRoom(news: News) -> impl IntoView {
    let params = use_params_map();
    let page = RwSignal::new(None::<RecordPage>);
    let wrong = RwSignal::new(None::<String>);
    let load = move || {
        let (scope, id) = params.with_untracked(|map| (map.get("scope"), map.get("id")));
        let id = id.and_then(|id| id.parse::<RecordId>().ok());
        let (Some(scope), Some(id)) = (scope, id) else {
            wrong.set(Some(text("problem.not_found")));
            return;
        };
        spawn(async move {
            match api::record(&scope, id).await {
                // Whatever was begun on the page stays when something else in the place is new.
                Ok(found)
                    if page.try_with_untracked(|known| known.as_ref() == Some(&found))
                        == Some(true) => {}
                Ok(found) => drop(page.try_set(Some(found))),
                Err(key) => drop(wrong.try_set(Some(text(&key)))),
            }
        });
    };
    Effect::new(move |_| {
        params.track();
        news.0.track();
        load();
    });
    view! {
        <a class="back" href="/console/" data-act="back">"‹ "{text("console.incoming")}</a>
        <ErrorNote text=wrong/>
        {move || page.get().map(|page| view! { <Page page/> })}
    }
}

#[component]
fn Page(page: RecordPage) -> impl IntoView {
    let (names, known) = (show::names(&page.people), show::known(&page));
    let record = page.record;
    let is_lead = record.kind == kinds::LEAD.kind;
    let spec = kinds::spec(&record.kind);
    let sections =
        spec.map(|spec| show::sections(spec, &record.fields, &known)).unwrap_or_default();
    let received = fill(
        "console.received",
        &[
            ("no", record.receipt.as_deref().unwrap_or_default()),
            ("time", &short_time(record.created.got)),
        ],
    );
    let place = [("name", &*page.place), ("code", record.scope.place())];
    let place = fill("console.place.code", &place);
    let author = names.get(&record.created.by).cloned().unwrap_or_default();
    view! {
        <header class="top">
            <div>
                <h1>{show::title(&record.kind, &record.fields)}</h1>
                <p class="m">{text(&format!("kind.{}", record.kind))}" · "{place}" · "{author}" · "{received}</p>
            </div>
        </header>
        <div class="cols">
            <div class="stack">
                <Clashes record=record.clone() names=names.clone() known=known.clone()/>
                {is_lead.then(|| view! {
                    <CaseCard case=record.clone() children=page.children.clone() site=page.site.clone() joined=page.joined.clone() today=page.today.clone() years=page.years.clone() people=page.people.clone()/>
                    <DuplicatesCard scope=record.scope.clone() id=record.id names=names.clone()/>
                    <ReporterCard scope=record.scope.clone() id=record.id/>
                })}
                {sections.into_iter().map(|(title, rows)| view! { <Pairs title rows/> }).collect_view()}
                <Groups record=record.clone() known=known.clone()/>
                <Answers record=record.clone() held=page.media.clone()/>
                <OwnPaper record=record.clone() unmasked=page.unmasked/>
                {is_lead.then(|| view! { <Papers lead=record.clone() children=page.children.clone() unmasked=page.unmasked/> })}
                <Roster lead=record.clone() lines=page.children.into_iter().filter(|line| kinds::is_line(&line.kind)).collect()/>
            </div>
            <div class="stack">
                <Files record=record.clone() held=page.media/>
                {page.linked.into_iter().filter(|link| !kinds::is_line(&link.kind)).map(|link| view! {
                    <div class="card"><a href=format!("/console/records/{}/{}", link.scope, link.id)>
                        {text(&format!("kind.{}", link.kind))}" · "{link.title}</a></div>
                }).collect_view()}
                <History entries=page.history kind=record.kind names known/>
            </div>
        </div>
    }
}

#[component]
fn Pairs(title: String, rows: Vec<(String, String)>) -> impl IntoView {
    view! {
        <section class="card"><h2>{title}</h2><dl>
            {rows.into_iter().map(|(label, value)| view! {
                <div class="kv"><dt>{label}</dt><dd>{value}</dd></div>
            }).collect_view()}
        </dl></section>
    }
}

#[component]
fn Groups(record: Record, known: Known) -> impl IntoView {
    let groups = ["met", "chain"];
    groups.into_iter().filter_map(|group| {
        let spec = kinds::spec(&record.kind)?;
        let rows = show::elements(spec, group, &record.fields, &known);
        let title = text(&format!("section.{}.{group}", record.kind));
        (!rows.is_empty()).then(|| view! {
            <section class="card"><h2>{title}</h2>
                {rows.into_iter().map(|element| view! {
                    <p class="element">{element.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(" · ")}</p>
                }).collect_view()}
            </section>
        })
    }).collect_view()
}

#[component]
fn Answers(record: Record, held: Vec<String>) -> impl IntoView {
    let list = checklist::of(record.text("checklist"))?;
    let rows: Vec<_> = list
        .items
        .iter()
        .filter_map(|item| {
            let path = format!("c.{}", item.no);
            let answer = Answer::parse(record.text(&path));
            let files = files_of(&record, |of| of == path);
            let any = answer.is_some() || !files.is_empty();
            any.then(|| (item, answer, record.text(&format!("{path}.note")).to_owned(), files))
        })
        .collect();
    (!rows.is_empty()).then(|| view! {
        <section class="card"><h2>{text("section.inspection.checklist")}</h2><dl>
            {rows.into_iter().map(|(item, answer, note, files)| {
                let bad = answer.is_some_and(|answer| item.shows_risk(answer));
                let tone = if bad { Tone::Urgent } else { Tone::Plain };
                let article = (item.article > 0).then(|| fill("article", &[("n", &item.article.to_string())]));
                view! {
                    <div class="kv" data-path=format!("c.{}", item.no)>
                        <dt>{show::label("inspection", &format!("c.{}", item.no))}
                            {bad.then(|| article.map(|article| view! { <br/><span class="m">{article}</span> }))}
                            {(!note.is_empty()).then(|| view! { <br/><span>{note}</span> })}
                            {(!files.is_empty()).then(|| file_row(&record, &held, files))}
                        </dt>
                        <dd>{answer.map(|answer| view! { <Tag tone text=text(&format!("answer.{}", answer.name()))/> })}</dd>
                    </div>
                }
            }).collect_view()}
        </dl></section>
    })
}

#[component]
fn Roster(lead: Record, lines: Vec<Record>) -> impl IntoView {
    let said = lead.value("amount").as_i64().unwrap_or_default();
    let unsaid_lines = lines.iter().filter(|line| roster::months(&line.fields).is_empty()).count();
    let total: i64 = lines.iter().map(|line| roster::owed(&line.fields)).sum();
    let count = lines.len().to_string();
    (!lines.is_empty()).then(|| view! {
        <section class="card"><h2>{fill("console.roster", &[("n", &count), ("sum", &money::yuan(total))])}</h2>
            <p class="capital">{money::capital(total)}</p>
            {(said > 0 && said != total).then(|| view! {
                <p class="doubt" data-part="sums">{fill("console.sums", &[("said", &money::yuan(said)), ("sum", &money::yuan(total)), ("n", &unsaid_lines.to_string())])}</p>
            })}
            <table class="rows"><thead><tr>
                <th>{text("field.wage_line.name")}</th><th>{text("field.wage_line.trade")}</th>
                <th>{text("console.months")}</th><th class="n">{text("console.col.owed")}</th>
                <th>{text("field.wage_line.verified")}</th>
            </tr></thead><tbody>
                {lines.into_iter().map(|line| {
                    let months = roster::months(&line.fields).into_iter().map(str::to_owned).collect::<Vec<_>>().join("、");
                    // A sum without a month is no sum of the roster yet, and not nothing.
                    let unsaid = months.is_empty();
                    let verified = match line.text("verified") {
                        "" => text("choice.verified.declared"),
                        state => text(&format!("choice.verified.{state}")),
                    };
                    view! {
                        <tr data-id=line.id.to_string() data-kind="wage_line">
                            <td>{line.text("name").to_owned()}
                                {(!line.text("note").is_empty()).then(|| view! { <br/><span class="m">{line.text("note").to_owned()}</span> })}</td><td>{line.text("trade").to_owned()}</td>
                            <td>{if unsaid { text("console.months.none") } else { months }}</td><td class="n">{if unsaid { text("console.doubt") } else { money::yuan(roster::owed(&line.fields)) }}</td><td>{verified}</td>
                        </tr>
                    }
                }).collect_view()}
            </tbody></table>
        </section>
    })
}

/// The attachments of a record whose place is one of those that `here` names.
fn files_of(record: &Record, here: impl Fn(&str) -> bool) -> Vec<Value> {
    let files = record.fields.iter().filter(|(path, value)| {
        let of = value.get("of").and_then(Value::as_str).unwrap_or_default();
        path.starts_with("file.") && here(of)
    });
    files.map(|(_, value)| value.clone()).collect()
}

/// The photos, recordings and signatures of a record that are not shown at a question; `held` are those that the
/// office has.
#[component]
pub(super) fn Files(record: Record, held: Vec<String>) -> impl IntoView {
    let list = checklist::of(record.text("checklist"));
    let asked = |of: &str| {
        let no = of.strip_prefix("c.");
        list.is_some_and(|list| list.items.iter().any(|item| no == Some(&*item.no.to_string())))
    };
    let files = files_of(&record, |of| !asked(of));
    (!files.is_empty()).then(|| view! {
        <section class="card"><h2>{text("section.files")}</h2>{file_row(&record, &held, files)}</section>
    })
}

/// Attachments side by side.
fn file_row(record: &Record, held: &[String], files: Vec<Value>) -> impl IntoView + use<> {
    let scope = record.scope.to_string();
    view! {
        <div class="files">
            {files.into_iter().map(|file| {
                let get = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let (hash, kind, thumb, caption) = (get("hash"), get("kind"), get("thumb"), get("caption"));
                let here = held.contains(&hash);
                let src = api::medium_path(&scope, &hash);
                let link = src.clone();
                // That a firm sealed, or that all signed on paper, may be all there is to say.
                let words = match (hash.is_empty(), file.get("missing") == Some(&Value::Bool(true))) {
                    (true, true) => format!("console.missing.{kind}"),
                    (true, false) => format!("console.file.{kind}"),
                    (false, _) => "console.file.coming".to_owned(),
                };
                match (here, kind.as_str()) {
                    // Not every browser plays what every phone records.
                    (true, "voice") => view! {
                        <figure><audio controls src=src data-hash=hash></audio>
                            <figcaption class="m"><a href=link download>{text("console.file.save")}</a>" "{caption}</figcaption></figure>
                    }.into_any(),
                    (true, _) => view! {
                        <a href=link target="_blank" rel="noopener" data-hash=hash>
                            <img src=src alt=text(&format!("console.file.{kind}")) loading="lazy"/>
                            {(!caption.is_empty()).then(|| view! { <span class="m">{caption}</span> })}
                        </a>
                    }.into_any(),
                    (false, _) => view! {
                        <figure>{(!thumb.is_empty()).then(|| view! { <img src=thumb alt=""/> })}
                            <figcaption class="m">{text(&words)}" "{caption}</figcaption></figure>
                    }.into_any(),
                }
            }).collect_view()}
        </div>
    }
}

#[component]
fn Clashes(record: Record, names: Names, known: Known) -> impl IntoView {
    let spec = kinds::spec(&record.kind)?;
    (!record.clashes.is_empty()).then(|| view! {
        <section class="card clash"><h2>{text("console.clash")}</h2>
            {record.clashes.iter().map(|(path, clash)| {
                let one = |value: &serde_json::Value, by: &PersonId, at: i64| {
                    let who = names.get(by).cloned().unwrap_or_default();
                    view! {
                        {show::value_words(spec, path, value, &known)}
                        <span class="by">{format!("（{who} {}）", short_time(at))}</span>
                    }
                };
                let standing = one(record.value(path), &clash.standing.by, clash.standing.at);
                let others = clash.others.iter().map(|other| view! {
                    " ↔ "{one(&other.value, &other.stamp.by, other.stamp.at)}
                }).collect_view();
                view! {
                    <div class="kv"><dt>{show::label(&record.kind, path)}</dt><dd>{standing}{others}</dd></div>
                }
            }).collect_view()}
        </section>
    })
}

#[component]
fn History(entries: Vec<HistoryEntry>, kind: String, names: Names, known: Known) -> impl IntoView {
    let rows = entries.into_iter().rev().map(|entry| {
        let who = names.get(&entry.by).cloned().unwrap_or_default();
        let times = fill("console.times", &[("phone", &short_time(entry.op.at)), ("office", &short_time(entry.got))]);
        let verdict = verdict_words(entry.verdict);
        view! {
            <li>
                <p><b>{who}</b>" "{body_title(&entry.op.body)}" "{verdict}</p>
                <p class="m">{times}</p>
                {body_lines(&kind, &entry.op.body, &known).into_iter().map(|line| view! { <p class="change">{line}</p> }).collect_view()}
            </li>
        }
    });
    view! { <section class="card"><h2>{text("console.history")}</h2><ol class="history">{rows.collect_view()}</ol></section> }
}

fn verdict_words(verdict: Verdict) -> Option<String> {
    match verdict {
        Verdict::Applied => None,
        Verdict::Merged => Some(text("verdict.merged")),
        Verdict::Conflict => Some(text("verdict.conflict")),
        Verdict::Held => Some(text("verdict.held")),
        Verdict::Quarantined(reason) => {
            let code = serde_json::to_value(reason).ok()?;
            Some(text(&format!("quarantine.{}", code.as_str()?)))
        }
    }
}

fn body_title(body: &Body) -> String {
    text(match body {
        Body::Create { .. } => "console.did.create",
        Body::Patch { .. } => "console.did.patch",
        Body::Settle { .. } => "console.did.settle",
        Body::Void { .. } => "console.did.void",
        Body::Act { .. } => "console.did.act",
    })
}

/// What an op changed, from what to what.
fn body_lines(kind: &str, body: &Body, known: &Known) -> Vec<String> {
    let Some(spec) = kinds::spec(kind) else { return Vec::new() };
    match body {
        Body::Patch { changes } => changes
            .iter()
            .map(|(path, change)| {
                format!(
                    "{}：{} → {}",
                    show::label(kind, path),
                    show::value_words(spec, path, &change.was, known),
                    show::value_words(spec, path, &change.now, known)
                )
            })
            .collect(),
        Body::Settle { path, value, .. } => {
            vec![format!(
                "{}：{}",
                show::label(kind, path),
                show::value_words(spec, path, value, known)
            )]
        }
        Body::Void { reason } => vec![reason.clone()],
        Body::Create { .. } | Body::Act { .. } => Vec::new(),
    }
}
