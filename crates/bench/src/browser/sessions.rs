//! One repetition of a side: a fresh profile in which the works come in one order.

use std::collections::BTreeSet;

use anxin_sync::Record;
use anyhow::{Context, Result, ensure};

use super::counties::County;
use super::ours::Session;
use super::peers::{FLOORS, POUCH, Peer};
use super::searching::{Query, queries, recall};
use super::{memory, quoted};
use crate::book::{ANXIN, Book, quantile};
use crate::county::{self, Filler};
use crate::line::{Quality, SLOW};
use crate::office::pages::short;

/// What a repetition does beside pulling.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Rounds with nothing new.
    pub(crate) quiet: usize,
    /// Records changed at the office.
    pub(crate) changed: usize,
    /// Searches; the others scan, and get twelve.
    pub(crate) searches: usize,
    /// Saves.
    pub(crate) saves: usize,
    /// Records that waited without a network.
    pub(crate) push: usize,
    /// Records saved at once.
    pub(crate) bulk: usize,
}

/// Records that the app lists at most.
const SHOWN: usize = 200;

/// Searches of a side that scans.
const SCANS: usize = 12;
/// Saves that wait for the disk on every side.
const STRICTLY: &str = "save one, all strictly";

/// The records that our phone pushed: the others push the same.
pub(crate) type Pushed = Option<Vec<Record>>;

/// The works' names, at a size.
struct Names {
    size: String,
    line: &'static str,
}

impl Names {
    fn of(&self, work: &str) -> String {
        format!("{work}, {} records{}", self.size, self.line)
    }
}

fn names(county: &County, quality: Option<Quality>) -> Names {
    let line = if quality.is_some() { ", slow line" } else { "" };
    Names { size: short(county.rows), line }
}

/// One repetition of the app.
pub(crate) async fn ours(
    book: &mut Book,
    county: &County,
    quality: Option<Quality>,
    plan: &Plan,
    pushed: &mut Pushed,
) -> Result<()> {
    let names = names(county, quality);
    let session = Session::begin(county, quality, 1).await?;
    let pull = session.online().await?;
    session.go("/list/lead", "[name='search']").await?;
    let found = session.search(&county.last.0).await?;
    ensure!(found.rows.contains(&county.last.1), "the record pulled last is not found");
    // Only what both sides hold alike has a time.
    let held = session.held().await?;
    ensure!(held == county.held, "the phone holds {held:?}, the office {:?}", county.held);
    book.note(&names.of("first pull: stored and sealed"), ANXIN, "ms", pull.ms);
    book.note(&names.of("first pull: stored, sealed, searchable"), ANXIN, "ms", pull.ms + found.ms);
    book.note(&names.of("first pull: of that, waiting for answers"), ANXIN, "ms", pull.waited);
    book.note(&names.of("first pull: longest task"), ANXIN, "ms", pull.longest);
    book.note(&names.of("first pull: bytes received"), ANXIN, "bytes", pull.received);
    session.go("/sync", "[data-act='sync-now']").await?;
    for _ in 0..plan.quiet {
        let round = session.round().await?;
        book.note(&names.of("nothing new"), ANXIN, "ms", round.ms);
        let bare = session.bare().await?;
        book.note(&names.of("nothing new: a bare request beside it"), ANXIN, "ms", bare);
        book.note(&names.of("nothing new: requests"), ANXIN, "requests", round.requests);
        book.note(&names.of("nothing new: bytes received"), ANXIN, "bytes", round.received);
    }
    let mut filler = Filler::open(&session.office.database_url()).await?;
    if plan.changed > 0 {
        filler.change(&county::township()?, plan.changed, "改过的地方").await?;
        let round = session.round().await?;
        session.same().await?;
        book.note(&names.of(&format!("{} changed", plan.changed)), ANXIN, "ms", round.ms);
    }
    let rows = filler.rows(&county::township()?).await?;
    if plan.searches > 0 {
        search(book, &names, &session, &queries(&rows, plan.searches)?).await?;
    }
    if plan.saves > 0 {
        save(book, &names, &session, &rows, plan.saves).await?;
    }
    if plan.push > 0 {
        push(book, &names, &session, plan.push).await?;
        let known: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
        let mut fresh = filler.rows(&county::township()?).await?;
        fresh.retain(|row| !known.contains(&row.id));
        pushed.get_or_insert(fresh);
    }
    if plan.bulk > 0 {
        session.phone.page.set_offline(true).await?;
        let ms = session.record_roster(plan.bulk - 1).await?;
        book.note(&format!("save {} at once", short(plan.bulk)), ANXIN, "ms", ms);
    }
    book.note(&names.of("memory of the page"), ANXIN, "MB", memory(session.phone.browser()).await?);
    Ok(())
}

async fn search(
    book: &mut Book,
    names: &Names,
    session: &Session,
    queries: &[Query],
) -> Result<()> {
    session.go("/list/lead", "[name='search']").await?;
    for query in queries {
        let found = session.search(&query.text).await?;
        book.note(&names.of("search"), ANXIN, "ms", found.ms);
        book.note(&format!("search: {}", query.kind.name()), ANXIN, "ms", found.ms);
    }
    // A window so high that all that is found is drawn.
    session.phone.page.resize(390, 30_000).await?;
    session.phone.page.eval("probe.find('.vlist').dispatchEvent(new Event('scroll'))").await?;
    let mut cut = 0;
    for query in queries {
        let found = session.search(&query.text).await?;
        let rows: BTreeSet<String> = found.rows.into_iter().collect();
        if rows.len() >= SHOWN {
            // More was found than is listed: what is missing in the list tells nothing.
            cut += 1;
            continue;
        }
        let share = recall(&query.wanted, &rows);
        if share < 100.0 {
            let told = format!("{} listed, {} wanted", rows.len(), query.wanted.len());
            let kind = query.kind.name();
            book.say(format!("search for {} ({kind}): {told}; {}", query.text, found.said));
        }
        book.note(&names.of("search: recall"), ANXIN, "%", share);
    }
    if cut > 0 {
        book.say(format!(
            "search: {cut} searches found more than the {SHOWN} that are listed; no recall."
        ));
    }
    session.phone.page.resize(390, 844).await
}

async fn save(
    book: &mut Book,
    names: &Names,
    session: &Session,
    rows: &[Record],
    times: usize,
) -> Result<()> {
    let lead = rows.iter().find(|row| row.kind == "lead").context("a lead")?;
    let all = session.saves(&lead.id.to_string(), times).await?;
    let sealed: Vec<f64> = all.iter().map(|save| save.sealed).collect();
    let saved: Vec<f64> = all.iter().map(|save| save.saved).collect();
    let shown: Vec<f64> = all.iter().map(|save| save.shown).collect();
    // Ours are strict in any case.
    for work in ["save one", STRICTLY] {
        book.note(&names.of(&format!("{work}: p50")), ANXIN, "ms", quantile(&saved, 0.5));
        book.note(&names.of(&format!("{work}: p95")), ANXIN, "ms", quantile(&saved, 0.95));
    }
    let work = "save one, until its transaction begins: p50";
    book.note(&names.of(work), ANXIN, "ms", quantile(&sealed, 0.5));
    book.note(&names.of("save one, until it is shown: p50"), ANXIN, "ms", quantile(&shown, 0.5));
    Ok(())
}

async fn push(book: &mut Book, names: &Names, session: &Session, count: usize) -> Result<()> {
    session.phone.page.set_offline(true).await?;
    session.record_roster(count - 1).await?;
    session.go("/sync", "[data-act='sync-now']").await?;
    let round = session.online().await?;
    session.same().await?;
    book.note(&names.of(&format!("push of {count}")), ANXIN, "ms", round.ms);
    let work = format!("push of {count}: of that, waiting for answers");
    book.note(&names.of(&work), ANXIN, "ms", round.waited);
    book.note(&names.of(&format!("push of {count}: longest task")), ANXIN, "ms", round.longest);
    Ok(())
}

/// One repetition of PouchDB with one of its adapters.
pub(crate) async fn pouch(
    book: &mut Book,
    (side, name): (&str, &str),
    county: &County,
    quality: Option<Quality>,
    plan: &Plan,
    pushed: &Pushed,
) -> Result<()> {
    let names = names(county, quality);
    let peer = Peer::begin(side, county, quality).await?;
    let pull = peer.work("pull()").await?;
    let held = peer.held().await?;
    ensure!(held == county.held, "{name} holds {held:?}, not {:?}", county.held);
    book.note(&names.of("first pull: stored and sealed"), name, "ms", pull.ms);
    book.note(&names.of("first pull: stored, sealed, searchable"), name, "ms", pull.ms);
    for _ in 0..plan.quiet.min(3) {
        book.note(&names.of("nothing new"), name, "ms", peer.work("nothing()").await?.ms);
    }
    if plan.changed > 0 {
        peer.change(plan.changed, "改过的地方").await?;
        let took = peer.work("changed()").await?;
        let (here, there): (county::Held, county::Held) =
            (peer.held().await?, peer.give("heldThere()").await?);
        ensure!(here == there, "{name} holds {here:?}, its server {there:?}");
        book.note(&names.of(&format!("{} changed", plan.changed)), name, "ms", took.ms);
    }
    local(book, &names, &peer, name, county, plan).await?;
    if let Some(rows) = pushed.as_ref().filter(|_| plan.push > 0) {
        let took = peer.work(&format!("push({})", serde_json::to_string(rows)?)).await?;
        let (here, there): (county::Held, county::Held) =
            (peer.held().await?, peer.give("heldThere()").await?);
        // What was saved to time saves went along.
        ensure!(here == there, "{name} holds {here:?}, its server {there:?}");
        book.note(&names.of(&format!("push of {}", plan.push)), name, "ms", took.ms);
    }
    if plan.bulk > 0 {
        peer.give::<usize>("fetch()").await?;
        let took = peer.work(&format!("bulk({})", plan.bulk)).await?;
        book.note(&format!("save {} at once", short(plan.bulk)), name, "ms", took.ms);
    }
    if plan.saves > 0 {
        // Last: what it leaves behind is in nobody's push.
        saves(book, &names, (&peer, name), plan.saves, true).await?;
    }
    book.note(&names.of("memory of the page"), name, "MB", memory(&peer.browser).await?);
    Ok(())
}

/// Searching and saving, without a server.
async fn local(
    book: &mut Book,
    names: &Names,
    peer: &Peer,
    name: &str,
    county: &County,
    plan: &Plan,
) -> Result<()> {
    if plan.searches > 0 {
        let rows: Vec<Record> = serde_json::from_slice(&std::fs::read(&county.file)?)?;
        let all = queries(&rows, plan.searches)?;
        for query in all.iter().step_by((all.len() / SCANS).max(1)) {
            let took = peer.work(&format!("search({})", quoted(&query.text))).await?;
            book.note(&names.of("search"), name, "ms", took.ms);
            let found = took.rows.into_iter().collect();
            book.note(&names.of("search: recall"), name, "%", recall(&query.plain, &found));
        }
    }
    if plan.saves > 0 {
        peer.give::<usize>("fetch()").await?;
        saves(book, names, (peer, name), plan.saves, false).await?;
    }
    Ok(())
}

/// Saves one after the other, as the library does it or so that each waits for the disk.
async fn saves(
    book: &mut Book,
    names: &Names,
    (peer, name): (&Peer, &str),
    times: usize,
    strictly: bool,
) -> Result<()> {
    let work = if strictly { STRICTLY } else { "save one" };
    let took: Vec<f64> = peer.give(&format!("saves({times}, {strictly})")).await?;
    book.note(&names.of(&format!("{work}: p50")), name, "ms", quantile(&took, 0.5));
    book.note(&names.of(&format!("{work}: p95")), name, "ms", quantile(&took, 0.95));
    Ok(())
}

/// One repetition of a local floor, and of fuzzysort beside Dexie.
pub(crate) async fn floor(
    book: &mut Book,
    (side, name): (&str, &str),
    county: &County,
    plan: &Plan,
) -> Result<()> {
    let names = names(county, None);
    let peer = Peer::begin(side, county, None).await?;
    peer.give::<usize>("fetch()").await?;
    peer.give::<serde_json::Value>("put(peer.records)").await?;
    let held = peer.held().await?;
    ensure!(held == county.held, "{name} holds {held:?}, not {:?}", county.held);
    local(book, &names, &peer, name, county, plan).await?;
    if side == FLOORS[0].0 && plan.searches > 0 {
        let rows: Vec<Record> = serde_json::from_slice(&std::fs::read(&county.file)?)?;
        let queries = queries(&rows, plan.searches)?;
        let words: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
        let call = format!("fuzzy({})", serde_json::to_string(&words)?);
        let answers: Vec<super::peers::Took> = peer.give(&call).await?;
        for (query, answer) in queries.iter().zip(answers) {
            book.note(&names.of("search"), "fuzzysort", "ms", answer.ms);
            let found = answer.rows.into_iter().collect();
            book.note(&names.of("search: recall"), "fuzzysort", "%", recall(&query.plain, &found));
        }
    }
    if plan.bulk > 0 {
        let took = peer.work(&format!("bulk({})", plan.bulk)).await?;
        book.note(&format!("save {} at once", short(plan.bulk)), name, "ms", took.ms);
    }
    if plan.saves > 0 {
        // Last: what it leaves behind is in nobody's push.
        saves(book, &names, (&peer, name), plan.saves, true).await?;
    }
    Ok(())
}

/// All sides so many times, forwards and backwards in turn.
pub(crate) async fn all(
    book: &mut Book,
    county: &County,
    plan: &Plan,
    repetitions: usize,
    slow: bool,
) -> Result<()> {
    let quality = slow.then_some(SLOW);
    let mut pushed = None;
    for no in 0..repetitions {
        let last = if slow { 2 } else { 4 };
        for turn in 0..=last {
            let side = if no % 2 == 0 { turn } else { last - turn };
            match side {
                0 => ours(book, county, quality, plan, &mut pushed).await?,
                1 | 2 => pouch(book, POUCH[side - 1], county, quality, plan, &pushed).await?,
                _ => floor(book, FLOORS[side - 3], county, plan).await?,
            }
        }
    }
    Ok(())
}
