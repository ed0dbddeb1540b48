//! Where a case stands: how urgent and why, what is owed and what came, who owes, who must be told;
//! and its papers.

use anxin_domain::calendar::Calendar;
use anxin_domain::case::balance::{Balance, balances};
use anxin_domain::case::liability::liable;
use anxin_domain::case::settings::Settings;
use anxin_domain::case::warning::{Colour, warning};
use anxin_domain::case::{Case, Paper};
use anxin_domain::case::{duty, timer};
use anxin_domain::{kinds, money};
use anxin_locale::{fill, text};
use anxin_sync::Record;
use leptos::prelude::*;

use super::show;
use crate::platform::today;
use crate::ui::{Tag, Tone};

fn paper(record: &Record) -> Paper<'_> {
    let (at, got) = (record.created.at, record.created.got);
    Paper { id: record.id, kind: &record.kind, fields: &record.fields, at, got }
}

fn pair(label: String, value: String) -> impl IntoView {
    view! { <div class="kv"><dt>{label}</dt><dd>{value}</dd></div> }
}

/// The case's own card.
#[component]
pub(super) fn CaseCard(case: Record, children: Vec<Record>) -> impl IntoView {
    let papers: Vec<Paper<'_>> = children.iter().map(paper).collect();
    let (lead, settings, calendar) = (paper(&case), Settings::default(), Calendar::default());
    let today = today().parse().unwrap_or_default();
    let whole = Case { lead, papers: &papers };
    let timers = timer::timers(&whole, &settings, &calendar, today);
    let (colour, reasons) = warning(&whole, &timers, &settings, &calendar, today);
    let (tone, name) = match colour {
        Colour::Red => (Tone::Urgent, "warning.red"),
        Colour::Yellow => (Tone::Soon, "warning.yellow"),
        Colour::Green => (Tone::Good, "warning.green"),
    };
    let why: Vec<String> =
        reasons.iter().map(|reason| text(&format!("warning.{}", reason.name()))).collect();
    let told: Vec<String> = duty::duties(&whole, &settings, today)
        .iter()
        .map(|duty| text(&format!("notify.{}", duty.office.name())))
        .collect();
    let told = (!told.is_empty()).then(|| fill("notify.due", &[("who", &told.join("、"))]));
    let balances: Vec<Balance> = balances(&papers).into_values().collect();
    let sum =
        |part: fn(&Balance) -> i64| format!("¥{}", money::yuan(balances.iter().map(part).sum()));
    let sums = [
        ("case.owed", sum(|one| one.owed)),
        ("case.paid", sum(|one| one.paid)),
        ("case.waived", sum(|one| one.waived)),
        ("case.left", sum(|one| one.left())),
    ];
    let owes: Vec<_> = liable(&lead)
        .into_iter()
        .map(|one| {
            let article = anxin_locale::article(one.article.law, one.article.no);
            let rule = text(&format!("liability.{}", one.rule.name()));
            pair(one.name, format!("{rule}（{article}）"))
        })
        .collect();
    view! {
        <section class="card stack" data-colour=name>
            <h2>{text("case.stands")}" "<Tag tone text=text(name)/></h2>
            <p>{why.join("；")}</p>
            {told.map(|words| view! { <p class="error">{words}</p> })}
            <dl>{sums.map(|(key, value)| pair(text(key), value)).into_iter().collect_view()}</dl>
            {(!owes.is_empty()).then(|| view! { <h2>{text("case.liable")}</h2> })}
            <dl>{owes}</dl>
        </section>
    }
}

/// The papers of a case, in the order of its dossier.
#[component]
pub(super) fn Papers(children: Vec<Record>) -> impl IntoView {
    let mut rows = Vec::new();
    for spec in kinds::OF_A_CASE {
        for record in children.iter().filter(|record| record.kind == spec.kind) {
            let href = format!("/console/records/{}/{}", record.scope, record.id);
            let kind = text(&format!("kind.{}", record.kind));
            rows.push(view! {
                <div class="kv" data-id=record.id.to_string() data-kind=record.kind.clone()>
                    <dt>{kind}</dt><dd><a href=href>{show::title(&record.kind, &record.fields)}</a></dd></div>
            });
        }
    }
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card"><h2>{text("console.papers")}</h2><dl>{rows}</dl></section>
        }
    })
}
