//! Junk at the worker's door while mediators sync: is it shed, and do they notice?
//!
//! Three spans of the same work by the same phones: quiet, under the flood, quiet again; the difference of
//! the two quiet ones is the noise. Half of the junk comes from one address and meets the question for
//! work, half from a thousand addresses and meets the office's own limit.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anxin_e2e::office::Office;
use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::time::{MissedTickBehavior, interval};

use super::phone::BarePhone;
use super::reconnect;
use crate::book::{ANXIN, Book, quantile};
use crate::county;
use crate::machine;

/// The figures that are held against limits.
pub(crate) const QUIET: &str = "mediators' sync without a flood: p95";
pub(crate) const DURING: &str = "mediators' sync under a flood of junk: p95";
const AFTER: &str = "mediators' sync after the flood: p95";
pub(crate) const MEMORY_BEFORE: &str = "office's memory before the flood";
pub(crate) const MEMORY: &str = "office's memory at most under the flood";

/// Records that each phone has pulled before.
const ROWS: usize = 1_000;
const PHONES: u64 = 20;
/// Rounds of a phone in a span: it pushes one record and asks for what is new.
const ROUNDS: usize = 20;
/// Connections of the flood.
const SENDERS: usize = 32;
/// Addresses of that half which does not come from one.
const ADDRESSES: usize = 1_000;

/// A phone that syncs, and what it has still to push.
struct Syncing {
    phone: BarePhone,
    cursor: Option<String>,
    ops: Vec<Value>,
}

impl Syncing {
    /// Pulls until nothing is new.
    async fn pull(&mut self) -> Result<()> {
        loop {
            let (_, feed) = self.phone.feed(self.cursor.as_deref()).await?;
            self.cursor = Some(feed.head.cursor);
            if !feed.head.more {
                return Ok(());
            }
        }
    }

    /// Rounds evenly over a span; gives the milliseconds of each request.
    async fn span(mut self, span: Duration) -> Result<(Self, Vec<f64>)> {
        let mut clock = interval(span / u32::try_from(ROUNDS)?);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            clock.tick().await;
            let next = Value::from(vec![self.ops.pop().context("an op")?]);
            took.push(self.phone.push(&next).await?);
            let (answer, feed) = self.phone.feed(self.cursor.as_deref()).await?;
            took.push(answer.ms);
            self.cursor = Some(feed.head.cursor);
        }
        Ok((self, took))
    }
}

/// All phones through one span; gives them back with the milliseconds of all requests.
async fn all(phones: Vec<Syncing>, span: Duration) -> Result<(Vec<Syncing>, Vec<f64>)> {
    let mut running = Vec::new();
    let pause = span / u32::try_from(ROUNDS * phones.len())?;
    for phone in phones {
        running.push(tokio::spawn(phone.span(span)));
        tokio::time::sleep(pause).await;
    }
    let (mut phones, mut took) = (Vec::new(), Vec::new());
    for task in running {
        let (phone, some) = task.await??;
        phones.push(phone);
        took.extend(some);
    }
    Ok((phones, took))
}

/// A receipt that nobody has.
fn receipt(no: usize) -> String {
    use base64::Engine as _;
    let digest = Sha256::digest(no.to_be_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest[..16])
}

/// Posts junk, one after each pause; gives how often each status came. 0: the connection was cut.
async fn junk(origin: String, first: usize, posts: usize, pause: Duration) -> BTreeMap<u16, u32> {
    // Who falls behind catches up.
    let mut clock = interval(pause);
    let (client, mut met) = (Client::new(), BTreeMap::new());
    for no in (first..).step_by(SENDERS).take(posts) {
        clock.tick().await;
        // One in fifty is larger than the office takes.
        let words = "垃圾".repeat(if no % 50 == 0 { 12_000 } else { 200 });
        let place = no / 2 % ADDRESSES;
        let address = if no % 2 == 0 {
            "198.51.100.1".to_owned()
        } else {
            format!("10.9.{}.{}", place / 250, place % 250 + 1)
        };
        let sent = client
            .post(format!("{origin}/api/v1/reports"))
            .json(&serde_json::json!({ "words": words }));
        let sent = sent.header("anxin-receipt", receipt(no)).header("x-forwarded-for", address);
        let status = sent.send().await.map_or(0, |answer| answer.status().as_u16());
        *met.entry(status).or_default() += 1;
    }
    met
}

/// All of the flood, evenly over its senders and a span.
async fn flood(origin: &str, posts: usize, span: Duration) -> Result<BTreeMap<u16, u32>> {
    let each = posts / SENDERS;
    let pause = span / u32::try_from(each)?;
    let senders =
        (0..SENDERS).map(|first| tokio::spawn(junk(origin.to_owned(), first, each, pause)));
    let mut met = BTreeMap::new();
    for sender in senders.collect::<Vec<_>>() {
        for (status, count) in sender.await? {
            *met.entry(status).or_default() += count;
        }
    }
    Ok(met)
}

/// An office behind a proxy, and phones that have all that it holds.
async fn begin() -> Result<(Office, Vec<Syncing>)> {
    let (office, filler, person) = reconnect::begin(Office::behind_proxy().await?, ROWS).await?;
    let client = Client::new();
    let township = county::township()?;
    let mut of_all = county::made_up(county::SEED - 1, county::author(person, 0).device);
    of_all.retain(|op| op.scope == township);
    let mut phones = Vec::new();
    for no in 1..=PHONES {
        let mut phone =
            BarePhone::enrolled(filler.store(), &office.origin, &client, person, no).await?;
        phone.sign_in().await?;
        let ops = reconnect::work(&of_all, &phone, no, 3 * ROUNDS).into_iter();
        let mut ops = ops.map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        // Taken from the end, the first one first.
        ops.reverse();
        let mut syncing = Syncing { phone, cursor: None, ops };
        syncing.pull().await?;
        phones.push(syncing);
    }
    Ok((office, phones))
}

/// Posts so much junk while phones sync over a span.
pub(crate) async fn run(book: &mut Book, posts: usize, span: Duration) -> Result<()> {
    let (office, phones) = begin().await?;
    let process = u64::from(office.process().context("a running office")?);
    let (phones, quiet) = all(phones, span).await?;
    book.note(QUIET, ANXIN, "ms", quantile(&quiet, 0.95));
    book.note(MEMORY_BEFORE, ANXIN, "MB", machine::memory(process).1);
    let begun = Instant::now();
    let (under, met) = tokio::join!(all(phones, span), async {
        let met = flood(&office.origin, posts, span).await;
        (met, begun.elapsed())
    });
    let ((phones, during), (met, took)) = (under?, met);
    let met = met?;
    book.note(DURING, ANXIN, "ms", quantile(&during, 0.95));
    book.note(MEMORY, ANXIN, "MB", machine::memory(process).1);
    let (_, after) = all(phones, span).await?;
    book.note(AFTER, ANXIN, "ms", quantile(&after, 0.95));
    let named = |status| match status {
        200 => "taken",
        429 => "asked to work first, 429",
        503 => "told to come later, 503",
        413 => "too large, 413",
        0 => "cut",
        _ => "another answer",
    };
    for (status, count) in &met {
        let work = format!("{posts} junk posts: {}", named(*status));
        book.note(&work, ANXIN, "posts", f64::from(*count));
    }
    book.say(format!(
        "flood: {PHONES} phones, each {ROUNDS} times within {} s one record pushed and the feed asked; the junk \
         took {:.0} s from {SENDERS} connections on the same machine.",
        span.as_secs(),
        took.as_secs_f64()
    ));
    Ok(())
}
