//! A network that comes back: 500 phones within a minute, each with work of its own.

use std::time::Duration;

use anxin_e2e::office::Office;
use anyhow::{Context, Result};
use reqwest::Client;

use super::phone::BarePhone;
use crate::book::{ANXIN, Book, quantile};
use crate::county::{self, Filler};
use crate::machine;

/// Ops that wait on each phone.
const OPS: usize = 20;

/// Lets phones come back, evenly over a span.
pub(crate) async fn run(book: &mut Book, phones: usize, span: Duration, rows: usize) -> Result<()> {
    let mut office = Office::start(None).await?;
    office.kill().await?;
    let mut filler = Filler::open(&office.database_url()).await?;
    filler.fill(&county::township()?, rows).await?;
    let person = filler.store().people().await?;
    let township = county::township()?;
    let person = person
        .iter()
        .find(|person| person.grants.iter().any(|(scope, _)| *scope == township))
        .context("a mediator")?
        .id;
    office.start_again().await?;
    let client = Client::new();
    let work: Vec<_> = county::made_up(county::SEED - 1, county::author(person, 0).device)
        .into_iter()
        .filter(|op| op.scope == township)
        .collect();
    let mut tasks = Vec::new();
    let pause = span / u32::try_from(phones).unwrap_or(1);
    // Before it went away each phone had all there was.
    let mut first =
        BarePhone::enrolled(filler.store(), &office.origin, &client, person, 100_000).await?;
    first.sign_in().await?;
    for no in 0..phones {
        let phone =
            BarePhone::enrolled(filler.store(), &office.origin, &client, person, no as u64 + 1);
        let phone = phone.await?;
        let mut ops: Vec<_> =
            work.iter().skip(no * OPS % (work.len() - OPS)).take(OPS).cloned().collect();
        for (seq, op) in (1..).zip(&mut ops) {
            let mut bytes = *op.record.0.as_bytes();
            bytes[8..16].copy_from_slice(&(no as u64 * 1_000 + seq).to_be_bytes());
            op.record = anxin_domain::id::RecordId(uuid::Uuid::from_bytes(bytes));
            bytes[7] ^= 0x55;
            op.id = anxin_domain::id::OpId(uuid::Uuid::from_bytes(bytes));
            (op.device, op.seq) = (phone.device(), seq);
            if let anxin_sync::Body::Create { parent, .. } = &mut op.body {
                *parent = None;
            }
        }
        tasks.push((phone, serde_json::to_value(ops)?));
    }
    let mut running = Vec::new();
    for (mut phone, ops) in tasks {
        running.push(tokio::spawn(async move {
            let mut took = vec![phone.sign_in().await?, phone.push(&ops).await?];
            let (answer, _) = phone.feed(None).await?;
            took.push(answer.ms);
            anyhow::Ok(took)
        }));
        tokio::time::sleep(pause).await;
    }
    let (mut took, mut errors) = (Vec::new(), 0_u32);
    for task in running {
        match task.await? {
            Ok(all) => took.extend(all),
            Err(error) => {
                errors += 1;
                book.say(format!("reconnect: {error:#}"));
            }
        }
    }
    let name = format!("{phones} phones come back within {} s", span.as_secs());
    book.note(&format!("{name}: p95 of a request"), ANXIN, "ms", quantile(&took, 0.95));
    book.note(&format!("{name}: slowest request"), ANXIN, "ms", quantile(&took, 1.0));
    book.note(&format!("{name}: errors"), ANXIN, "requests", f64::from(errors));
    let process = office.process().context("a running office")?;
    let (_, most) = machine::memory(u64::from(process));
    book.note(&format!("{name}: memory at most"), ANXIN, "MB", most);
    book.say(format!(
        "reconnect: each phone opens a session, pushes {OPS} records and asks for the first page of the feed."
    ));
    Ok(())
}
