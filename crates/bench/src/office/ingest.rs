//! Taking ops in: the store against a plain table on the same disk.

use std::time::Instant;

use anxin_domain::id::PersonId;
use anxin_protocol::limits::{PUSH_BYTES, PUSH_OPS};
use anxin_store::contract::{DeviceState, IncomingOp};
use anxin_store::testing::{PlainTable, Postgres};
use anyhow::{Result, ensure};
use uuid::Uuid;

use crate::book::{ANXIN, Book, quantile};
use crate::county;
use crate::machine;

/// The work's name, and the sides.
pub(crate) const WORK: &str = "ingest";
pub(crate) const PLAIN: &str = "plain table, SQLite FULL";
const POSTGRES: &str = "Anxin on PostgreSQL";

/// Milliseconds since an instant.
pub(crate) fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Ops of one township in pushes as a phone makes them.
fn pushes(ops: usize) -> Result<Vec<Vec<IncomingOp>>> {
    let device = county::author(PersonId(Uuid::nil()), 1).device;
    let township = county::township()?;
    let mut all = Vec::new();
    for seed in county::SEED.. {
        all.extend(county::made_up(seed, device).into_iter().filter(|op| op.scope == township));
        if all.len() >= ops {
            break;
        }
    }
    all.truncate(ops);
    for (seq, op) in (1..).zip(&mut all) {
        op.seq = seq;
    }
    let (mut pushes, mut bytes) = (vec![Vec::new()], 0);
    for op in county::incoming(&all)? {
        bytes += op.raw.len();
        let full = pushes.last().is_some_and(|push: &Vec<_>| push.len() >= PUSH_OPS);
        if full || bytes > PUSH_BYTES {
            bytes = op.raw.len();
            pushes.push(Vec::new());
        }
        if let Some(push) = pushes.last_mut() {
            push.push(op);
        }
    }
    Ok(pushes)
}

/// How long each push took, in milliseconds.
async fn into_store(url: &str, pushes: &[Vec<IncomingOp>]) -> Result<Vec<f64>> {
    let store = anxin_store::open(url).await?;
    let author = county::author(PersonId(Uuid::nil()), 1);
    store.put_device(&county::device(author, Vec::new(), DeviceState::Active)).await?;
    let (mut took, mut taken) = (Vec::new(), 0);
    for push in pushes {
        let begun = Instant::now();
        let answer = store.push(author, push, 1).await?;
        took.push(ms(begun));
        taken += push.len() as u64;
        ensure!(answer.next_seq == taken + 1, "the store took less than was pushed");
    }
    Ok(took)
}

async fn into_plain_table(file: &std::path::Path, pushes: &[Vec<IncomingOp>]) -> Result<Vec<f64>> {
    let mut table = PlainTable::open(file).await?;
    let mut took = Vec::new();
    for push in pushes {
        let rows: Vec<(String, &str)> = push
            .iter()
            .filter_map(|op| Some((op.op.as_ref().ok()?.id.to_string(), op.raw.as_str())))
            .collect();
        let begun = Instant::now();
        table.insert(&rows).await?;
        took.push(ms(begun));
    }
    Ok(took)
}

fn note(book: &mut Book, side: &str, ops: usize, took: &[f64]) {
    #[expect(clippy::cast_precision_loss, reason = "thousands of ops")]
    let rate = ops as f64 / (took.iter().sum::<f64>() / 1e3);
    book.note(WORK, side, "ops/s", rate);
    book.note("ingest, p99 of a push", side, "ms", quantile(took, 0.99));
}

/// Takes the same pushes in again and again, each side on a fresh file, in alternating order.
pub(crate) async fn run(book: &mut Book, ops: usize, repetitions: usize) -> Result<()> {
    let pushes = pushes(ops)?;
    let folder = machine::scratch()?;
    let postgres = Postgres::start_durable().await?;
    for no in 0..repetitions {
        for turn in 0..3 {
            // Forwards, then backwards.
            let side = if no % 2 == 0 { turn } else { 2 - turn };
            let file = folder.path().join(format!("{no}-{side}.sqlite"));
            let (name, took) = match side {
                0 => {
                    let url = format!("sqlite://{}", file.display());
                    (ANXIN, into_store(&url, &pushes).await?)
                }
                1 => (PLAIN, into_plain_table(&file, &pushes).await?),
                _ => (POSTGRES, into_store(&postgres.database().await?, &pushes).await?),
            };
            note(book, name, ops, &took);
        }
    }
    book.say(
        "ingest: pushes of at most 500 ops or 256 KiB, one transaction each; the plain table has one \
         row of key and text an op, one prepared statement a row; Anxin writes the op into the log \
         and the folded record beside it, with all their indexes.",
    );
    Ok(())
}
