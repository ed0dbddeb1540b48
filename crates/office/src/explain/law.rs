//! Where the case stands, and which ways lead on.

use anxin_domain::case::law::legal_aid;
use anxin_domain::case::outlook::{AidStep, Outlook};
use anxin_domain::case::proceeding::{LetterState, Running, Stage};
use anxin_domain::case::step::offer::Offer;
use anxin_domain::case::step::rule;
use anxin_domain::file::case::CaseFile;
use anxin_domain::id::RecordId;
use anxin_locale::{fill, stage, text};
use serde_json::json;

use super::{Line, Part, refused};

/// State, steps, warning, notices.
pub(super) fn standing(outlook: &Outlook, file: &CaseFile) -> Vec<Part> {
    let state = if let Some(state) = outlook.state {
        Line::new(state.name(), text(&format!("choice.lead_status.{}", state.name())))
    } else {
        let status = file.lead.fields.get("status").and_then(|status| status.as_str());
        let words = fill("explain.unknown_state", &[("state", status.unwrap_or_default())]);
        Line::new("unknown", words)
    };
    let late = outlook.partly_late.then(|| Line::new("partly_late", text("explain.partly_late")));
    let delay = outlook.delay.filter(|days| *days > 0).map(|days| {
        let words = fill("explain.delay", &[("days", &days.to_string())]);
        Line::new("delay", words).with("days", days)
    });
    vec![
        Part { code: "state", lines: [Some(state), late, delay].into_iter().flatten().collect() },
        Part { code: "steps", lines: outlook.offers.iter().map(|one| step(one, file)).collect() },
        Part { code: "papers", lines: papers(outlook, file) },
        Part { code: "proceedings", lines: proceedings(outlook, file) },
        Part { code: "letters", lines: letters(outlook, file) },
        Part { code: "warning", lines: vec![warning(outlook)] },
        Part { code: "duties", lines: duties(outlook) },
    ]
}

fn step(offer: &Offer, file: &CaseFile) -> Line {
    let name = offer.action.name();
    let args: Vec<&str> = offer.args.iter().filter(|arg| arg.wanted).map(|arg| arg.key).collect();
    let needs: Vec<String> = args.iter().map(|arg| text(&format!("arg.{arg}"))).collect();
    let words = text(&format!("act.{name}"));
    let words = if needs.is_empty() { words } else { format!("{words}：{}", needs.join("、")) };
    Line::new(name, words)
        .by(rule(offer.action).article)
        .with("to", offer.to.name())
        .with("args", json!(args))
        .with("open", offer.refusals.is_empty())
        .above(offer.refusals.iter().map(|refusal| refused(refusal, file)).collect())
}

fn papers(outlook: &Outlook, file: &CaseFile) -> Vec<Line> {
    let one = |(kind, refusals): &(&'static str, Vec<_>)| {
        Line::new(*kind, text(&format!("kind.{kind}")))
            .with("open", refusals.is_empty())
            .above(refusals.iter().map(|refusal| refused(refusal, file)).collect())
    };
    outlook.papers.iter().map(one).collect()
}

fn proceedings(outlook: &Outlook, file: &CaseFile) -> Vec<Line> {
    let one = |one: &Running| {
        let way = text(&format!("choice.way.{}", one.way));
        let stage_words = |one_of: &Stage| stage(&one.way, one_of.name());
        let stage = one.stage.as_ref().map(stage_words).unwrap_or_default();
        let mut words = vec![format!("{way}：{stage}")];
        if !one.next.is_empty() {
            let next: Vec<String> = one.next.iter().map(stage_words).collect();
            words.push(fill("explain.next", &[("what", &next.join("、"))]));
        }
        if let Some(key) = one.lacks {
            let day = text(&format!("field.proceeding.{key}"));
            words.push(fill("explain.lacks_day", &[("what", &day)]));
        }
        Line::new(one.way.clone(), words.join("，"))
            .with("stage", json!(one.stage))
            .with("next", json!(one.next))
            .with("lacks", json!(one.lacks))
            .with("paper", json!(file.name(one.paper)))
            .above(one.refusals.iter().map(|refusal| refused(refusal, file)).collect())
    };
    outlook.proceedings.iter().map(one).collect()
}

fn letters(outlook: &Outlook, file: &CaseFile) -> Vec<Line> {
    let one = |(paper, state): &(RecordId, LetterState)| {
        let letter = file.others.iter().find(|record| record.id == *paper);
        let to = letter.and_then(|letter| letter.fields.get("to")?.as_str()).unwrap_or_default();
        let words = text(&format!("letter_state.{}", state.name()));
        Line::new(state.name(), format!("{}：{words}", text(&format!("choice.office.{to}"))))
            .with("to", to)
            .with("paper", json!(file.name(*paper)))
    };
    outlook.letters.iter().map(one).collect()
}

fn warning(outlook: &Outlook) -> Line {
    let name = outlook.colour.name();
    let reason = |reason: &anxin_domain::case::warning::Reason| {
        Line::new(reason.name(), text(&format!("warning.{}", reason.name()))).by(reason.article())
    };
    Line::new(name, text(&format!("warning.{name}")))
        .above(outlook.reasons.iter().map(reason).collect())
}

fn duties(outlook: &Outlook) -> Vec<Line> {
    let one = |duty: &anxin_domain::case::duty::Duty| {
        let within = json!(duty.within);
        let within_words = text(&format!("notify_within.{}", within.as_str().unwrap_or_default()));
        let day = |day: Option<chrono::NaiveDate>, done: &str, not: &str| match day {
            Some(day) => fill(done, &[("day", &day.to_string())]),
            None => text(not),
        };
        let mut words = vec![
            text(&format!("notify.{}", duty.office.name())),
            text(&format!("notify_why.{}", duty.why.name())),
            within_words,
            day(duty.sent, "explain.sent", "explain.not_sent"),
        ];
        if duty.sent.is_some() {
            words.push(day(duty.answered, "explain.answered", "explain.not_answered"));
        }
        Line::new(duty.office.name(), words.join("，"))
            .by(duty.article)
            .with("why", duty.why.name())
            .with("within", within)
            .with("since", json!(duty.since))
            .with("sent", json!(duty.sent))
            .with("answered", json!(duty.answered))
    };
    outlook.duties.iter().map(one).collect()
}

/// Ways, the referral to the police, legal aid, the dossier, what to bear in mind.
pub(super) fn ways(outlook: &Outlook, file: &CaseFile) -> Vec<Part> {
    vec![
        Part { code: "routes", lines: routes(outlook, file) },
        Part { code: "crime", lines: crime(outlook) },
        Part { code: "aid", lines: aid(outlook, file) },
        Part { code: "dossier", lines: dossier(outlook) },
        Part {
            code: "advice",
            lines: outlook
                .advice
                .iter()
                .map(|one| {
                    Line::new(one.code, text(&format!("advice.{}", one.code))).by(one.article)
                })
                .collect(),
        },
    ]
}

fn routes(outlook: &Outlook, file: &CaseFile) -> Vec<Line> {
    let one = |route: &anxin_domain::case::route::Route| {
        let name = route.way.name();
        let cost = json!(route.cost);
        let mut words = vec![
            text(&format!("route.{name}")),
            text(&format!("place.{name}")),
            text(&format!("cost.{}", cost.as_str().unwrap_or_default())),
        ];
        words.extend(route.until.map(|day| fill("explain.until", &[("day", &day.to_string())])));
        Line::new(name, words.join("，"))
            .by(route.article)
            .with("cost", cost)
            .with("until", json!(route.until))
            .with("open", route.refusals.is_empty())
            .above(route.refusals.iter().map(|refusal| refused(refusal, file)).collect())
    };
    outlook.routes.iter().map(one).collect()
}

fn crime(outlook: &Outlook) -> Vec<Line> {
    if outlook.crime.is_empty() {
        let ready = Line::new("ready", text("explain.crime_ready"));
        return vec![ready.by(anxin_domain::case::law::criminal("276-1"))];
    }
    let one = |lack: &anxin_domain::crime::Lack| {
        Line::new(lack.code(), text(&format!("crime.{}", lack.code()))).by(lack.article())
    };
    outlook.crime.iter().map(one).collect()
}

fn aid(outlook: &Outlook, file: &CaseFile) -> Vec<Line> {
    let mut lines = Vec::new();
    for aid in &outlook.aid {
        let key = match aid.same_day {
            Some(true) => "explain.aid_same_day",
            Some(false) => "explain.aid_not_same_day",
            None => "explain.aid_open",
        };
        let name = file.name(aid.paper).unwrap_or_default().to_owned();
        let line =
            Line::new("ground", text("explain.aid_ground")).by(aid.ground).with("paper", name);
        let mut under = vec![Line::new("same_day", text(key)).with("is", json!(aid.same_day))];
        under.extend(aid.steps.iter().map(aid_step));
        lines.push(line.above(under));
    }
    lines
}

/// A step of legal aid: when it was taken and by whom, or by when it is due.
fn aid_step(one: &AidStep) -> Line {
    let what = text(&format!("field.proceeding.{}", one.step));
    let day = one.day.or(one.due).map(|day| day.to_string()).unwrap_or_default();
    let key = match (one.day, one.due) {
        (Some(_), _) => "explain.aid_done",
        (None, Some(_)) => "explain.aid_due",
        (None, None) => "explain.aid_not_yet",
    };
    let values = [("what", &*what), ("day", &*day), ("time", &*one.time), ("by", &*one.by)];
    let line = Line::new(one.step, fill(key, &values).trim_end().to_owned());
    let line = if one.by_law { line.by(legal_aid("43")) } else { line };
    line.with("day", json!(one.day))
        .with("time", one.time.clone())
        .with("by", one.by.clone())
        .with("due", json!(one.due))
}

fn dossier(outlook: &Outlook) -> Vec<Line> {
    let one = |item: &anxin_domain::case::dossier::Item| {
        let standing = match (item.there, item.must) {
            (true, _) => "explain.there",
            (false, true) => "explain.missing",
            (false, false) => "explain.optional",
        };
        let words = format!("{}：{}", text(&format!("dossier.{}", item.code)), text(standing));
        let line = Line::new(item.code, words).with("must", item.must).with("there", item.there);
        if item.must && !item.there {
            return line.by(anxin_domain::case::dossier::article());
        }
        line
    };
    outlook.dossier.iter().map(one).collect()
}
