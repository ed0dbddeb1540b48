//! A network that comes back: 500 phones within a minute, each with work of its own.

use std::time::Duration;

use anxin_domain::id::{OpId, PersonId, RecordId};
use anxin_e2e::office::Office;
use anxin_sync::{Body, Op};
use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::Value;
use uuid::Uuid;

use super::phone::BarePhone;
use crate::book::{ANXIN, Book, quantile};
use crate::county::{self, Filler};
use crate::machine;

/// Ops that wait on each phone.
const OPS: usize = 20;

/// An office with so many records, and the person who carries its phones.
pub(super) async fn begin(mut office: Office, rows: usize) -> Result<(Office, Filler, PersonId)> {
    office.kill().await?;
    let mut filler = Filler::open(&office.database_url()).await?;
    filler.fill(&county::township()?, rows).await?;
    let person = filler.mediator().await?;
    office.start_again().await?;
    Ok((office, filler, person))
}

/// Records that a phone has made meanwhile: of the made-up county's, under names of its own.
pub(super) fn work(of_all: &[Op], phone: &BarePhone, no: u64, count: usize) -> Vec<Op> {
    let first = usize::try_from(no).unwrap_or_default() * count % of_all.len();
    let mut ops: Vec<Op> = of_all.iter().cycle().skip(first).take(count).cloned().collect();
    for (seq, op) in (1..).zip(&mut ops) {
        let mut name = *op.record.0.as_bytes();
        name[8..].copy_from_slice(&(no * 1_000 + seq).to_be_bytes());
        op.record = RecordId(Uuid::from_bytes(name));
        name[7] ^= 0x55;
        op.id = OpId(Uuid::from_bytes(name));
        (op.device, op.seq) = (phone.device(), seq);
        if let Body::Create { parent, .. } = &mut op.body {
            *parent = None;
        }
    }
    ops
}

/// What each of the phones waited for, in milliseconds, and what went wrong.
async fn come_back(
    phones: Vec<(BarePhone, Value)>,
    span: Duration,
) -> Result<(Vec<f64>, Vec<anyhow::Error>)> {
    let pause = span / u32::try_from(phones.len()).unwrap_or(1).max(1);
    let mut running = Vec::new();
    for (mut phone, ops) in phones {
        running.push(tokio::spawn(async move {
            let mut took = vec![phone.sign_in().await?, phone.push(&ops).await?];
            took.push(phone.feed(None).await?.0.ms);
            anyhow::Ok(took)
        }));
        tokio::time::sleep(pause).await;
    }
    let (mut took, mut errors) = (Vec::new(), Vec::new());
    for task in running {
        match task.await? {
            Ok(all) => took.extend(all),
            Err(error) => errors.push(error),
        }
    }
    Ok((took, errors))
}

/// Lets phones come back, evenly over a span.
pub(crate) async fn run(book: &mut Book, phones: u32, span: Duration, rows: usize) -> Result<()> {
    let (office, filler, person) = begin(Office::start(None).await?, rows).await?;
    let client = Client::new();
    let township = county::township()?;
    let mut of_all = county::made_up(county::SEED - 1, county::author(person, 0).device);
    of_all.retain(|op| op.scope == township);
    let mut ready = Vec::new();
    for no in 1..=u64::from(phones) {
        let phone =
            BarePhone::enrolled(filler.store(), &office.origin, &client, person, no).await?;
        let ops = serde_json::to_value(work(&of_all, &phone, no, OPS))?;
        ready.push((phone, ops));
    }
    let (took, errors) = come_back(ready, span).await?;
    let name = format!("{phones} phones come back within {} s", span.as_secs());
    book.note(&format!("{name}: p95 of a request"), ANXIN, "ms", quantile(&took, 0.95));
    book.note(&format!("{name}: slowest request"), ANXIN, "ms", quantile(&took, 1.0));
    let failed = u32::try_from(errors.len()).unwrap_or(u32::MAX);
    book.note(&format!("{name}: errors"), ANXIN, "requests", f64::from(failed));
    for error in errors {
        book.say(format!("reconnect: {error:#}"));
    }
    let process = office.process().context("a running office")?;
    let (_, most) = machine::memory(u64::from(process));
    book.note(&format!("{name}: memory at most"), ANXIN, "MB", most);
    book.say(format!(
        "reconnect: each phone opens a session, pushes {OPS} records and asks for the first page of \
         the feed."
    ));
    Ok(())
}
