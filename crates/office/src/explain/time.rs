//! What is due when.

use anxin_domain::case::delay::Delay;
use anxin_domain::case::law::wages;
use anxin_domain::case::outlook::Outlook;
use anxin_domain::case::timer::{Limit, Timer};
use anxin_domain::file::case::CaseFile;
use anxin_locale::{fill, text};
use chrono::{Datelike, NaiveDate};
use serde_json::json;

use super::{Line, Part, who};

/// Timers and limitations.
pub(super) fn parts(outlook: &Outlook, file: &CaseFile, today: NaiveDate) -> Vec<Part> {
    let timers = outlook.timers.iter().map(|timer| line(timer, file, today)).collect();
    let limits =
        outlook.limits.iter().map(|(id, limit)| limited(&who(*id, file), *limit)).collect();
    let delays = outlook.delays.iter().map(|one| delayed(one, file, today)).collect();
    vec![
        Part { code: "timers", lines: timers },
        Part { code: "limits", lines: limits },
        Part { code: "pay_days", lines: delays },
    ]
}

fn delayed(one: &Delay, file: &CaseFile, today: NaiveDate) -> Line {
    let (day, late) = (one.due.day.to_string(), one.late(today));
    let workers: Vec<String> = one.workers.iter().map(|id| who(*id, file)).collect();
    let mut words = vec![fill("explain.pay_by", &[("month", &one.month), ("day", &day)])];
    words.push(match late {
        0 => text("explain.pay_not_due"),
        days => fill("explain.pay_late", &[("days", &days.to_string())]),
    });
    if one.due.provisional {
        let year = one.due.day.year().to_string();
        words.push(fill("explain.provisional", &[("year", &year)]));
    }
    words.push(workers.join("、"));
    Line::new(if late > 0 { "late" } else { "not_due" }, words.join("，"))
        .by(wages("14"))
        .with("month", one.month.clone())
        .with("due", day)
        .with("days_late", late)
        .with("provisional", one.due.provisional)
        .with("workers", workers)
}

fn line(timer: &Timer, file: &CaseFile, today: NaiveDate) -> Line {
    let what = text(&format!("timer.{}", timer.code));
    let (start, end) = (timer.start.to_string(), timer.end.to_string());
    let mut words =
        vec![fill("explain.timer", &[("what", &what), ("start", &start), ("end", &end)])];
    let left = timer.left(today);
    words.push(match left {
        0 => text("explain.ends_today"),
        1.. => fill("explain.left", &[("days", &left.to_string())]),
        _ => fill("explain.over", &[("days", &(-left).to_string())]),
    });
    let nature = json!(timer.nature);
    words.push(text(&format!("nature.{}", nature.as_str().unwrap_or_default())));
    if timer.provisional {
        let year = timer.end.year().to_string();
        words.push(fill("explain.provisional", &[("year", &year)]));
    }
    if timer.waits_for_receipt {
        words.push(text("explain.waits"));
    }
    let workers: Vec<String> = timer.workers.iter().map(|id| who(*id, file)).collect();
    if !workers.is_empty() {
        words.push(workers.join("、"));
    }
    let paper = timer.paper.and_then(|id| file.name(id));
    Line::new(timer.code, words.join("，"))
        .by(timer.article)
        .with("start", start)
        .with("end", end)
        .with("left", left)
        .with("nature", nature)
        .with("provisional", timer.provisional)
        .with("waits_for_receipt", timer.waits_for_receipt)
        .with("paper", json!(paper))
        .with("element", json!(timer.element))
        .with("workers", workers)
}

fn limited(who: &str, limit: Limit) -> Line {
    let article = limit.article();
    match limit {
        Limit::NotRunning => {
            let words = fill("explain.limit.not_running", &[("who", who)]);
            Line::new("not_running", words).by(article).with("worker", who)
        }
        Limit::Until { start, end, interrupted } => {
            let key = if interrupted { "explain.limit.interrupted" } else { "explain.limit.until" };
            let (from, to) = (start.to_string(), end.to_string());
            let words = fill(key, &[("who", who), ("start", &from), ("end", &to)]);
            Line::new(if interrupted { "interrupted" } else { "until" }, words)
                .by(article)
                .with("worker", who)
                .with("start", from)
                .with("end", to)
        }
    }
}
