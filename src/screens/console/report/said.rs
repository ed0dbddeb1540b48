//! What a worker said, with the words that need care marked.

use anxin_domain::money;
use anxin_domain::signs::{self, Sign};
use anxin_locale::{fill, find, text};
use anxin_protocol::report::Report;
use anxin_protocol::report::desk::{DoubtfulValue, ReportRow};
use leptos::prelude::*;

use super::super::reports::Desk;
use super::ending;
use crate::platform::short_time;
use crate::ui::{Tag, Tone};

/// Words with their signs marked.
pub(super) fn marked(words: &str) -> Vec<AnyView> {
    let mut parts = Vec::new();
    let mut end = 0;
    for (part, sign) in signs::find(words) {
        parts.push(words[end..part.start].to_owned().into_any());
        let (name, title) = (sign.name(), text(&format!("sign.{}", sign.name())));
        let found = words[part.clone()].to_owned();
        parts.push(view! { <mark data-sign=name title=title>{found}</mark> }.into_any());
        end = part.end;
    }
    parts.push(words[end..].to_owned().into_any());
    parts
}

/// The lines of a report. What is not said is said to be so where a number could be taken for one.
fn lines(report: &Report) -> Vec<(&'static str, String)> {
    let reporter = report.reporter.clone().unwrap_or_default();
    let nothing = || text("duty.nothing");
    let amount = report.amount_fen.map_or_else(nothing, |fen| format!("¥{}", money::yuan(fen)));
    let people = report.people.map(|n| fill("duty.people", &[("n", &n.to_string())]));
    let months = if report.months.is_empty() { nothing() } else { report.months.join("、") };
    let all = [
        ("duty.place", report.place.clone()),
        ("duty.employer", report.employer.clone()),
        ("duty.months.said", months),
        ("duty.amount", amount),
        ("duty.people.said", people.unwrap_or_else(nothing)),
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
        "reporter" => "duty.who".to_owned(),
        _ => format!("duty.{field}"),
    };
    find(&key).map_or_else(|| field.to_owned(), str::to_owned)
}

#[component]
pub(super) fn Said(
    report: Report,
    doubts: Vec<DoubtfulValue>,
    signs: Vec<String>,
    row: ReportRow,
    desk: Desk,
) -> impl IntoView {
    let crew = report.crew.clone();
    let consents = report.reporter.as_ref().map(|who| who.consents.clone()).unwrap_or_default();
    let who = text(if row.named { "duty.named" } else { "duty.anonymous" });
    let head = [who, desk.place_name(&row.scope), short_time(row.got)].join(" · ");
    let urgent = |sign: &str| matches!(Sign::parse(sign), Some(Sign::Danger | Sign::Minor));
    let tone = move |sign: &str| if urgent(sign) { Tone::Urgent } else { Tone::Soon };
    view! {
        <section class="card" data-part="said">
            <h2 tabindex="-1">{text("duty.report")}" · "{head}</h2>
            {report.danger.then(|| view! { <p class="card c-red" data-part="danger">{text("duty.danger.say")}</p> })}
            {row.returned.then(|| view! {
                <p class="doubt" data-part="returned">{text("duty.returned.say")}
                    {row.outcome.as_ref().map(|outcome| view! { <br/>{fill("duty.returned.was", &[("outcome", &ending(outcome))])} })}
                </p>
            })}
            {(!signs.is_empty()).then(|| view! {
                <p class="signs" data-part="signs">{signs.into_iter().map(|sign| view! { <Tag tone=tone(&sign) text=text(&format!("sign.{sign}"))/>" " }).collect_view()}</p>
            })}
            <dl>{lines(&report).into_iter().map(|(key, value)| view! {
                <div class="kv"><dt>{text(key)}</dt><dd>{value}</dd></div>
            }).collect_view()}</dl>
            {(!report.words.is_empty()).then(|| view! { <p class="m">{text("duty.words")}</p><p class="quote">{marked(&report.words)}</p> })}
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
