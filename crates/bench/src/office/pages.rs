//! Pages of feed and console as the county grows.

use std::time::Instant;

use anxin_e2e::office::Office;
use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::{Value, json};

use super::ingest::ms;
use super::phone::{BarePhone, ask};
use crate::book::{ANXIN, Book, quantile};
use crate::county::Filler;
use crate::machine;

/// Times each page is asked for.
const TIMES: usize = 20;

/// The console's own way in.
pub(crate) async fn clerk(office: &Office, client: &Client) -> Result<String> {
    let body = json!({ "account": office.account, "password": office.password });
    let url = format!("{}/api/v1/console/session", office.origin);
    let answer = client.post(url).header("anxin-console", "1").json(&body).send().await?;
    let cookie = answer.headers().get("set-cookie").context("a cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

struct Desk<'a> {
    office: &'a Office,
    client: &'a Client,
    cookie: String,
}

impl Desk<'_> {
    async fn get(&self, path: &str) -> Result<(f64, Value)> {
        let url = format!("{}/api/v1/console/{path}", self.office.origin);
        let answer = ask(self.client.get(url).header("cookie", &self.cookie)).await?;
        Ok((answer.ms, serde_json::from_slice(&answer.body)?))
    }

    /// The slowest but one of twenty, after one that counts by itself.
    async fn page(&self, book: &mut Book, size: &str, name: &str, path: &str) -> Result<Value> {
        let (mut took, mut last) = (Vec::new(), Value::Null);
        for _ in 0..TIMES {
            let (ms, body) = self.get(path).await?;
            took.push(ms);
            last = body;
        }
        let work = format!("console, {name}, {size} rows: p95");
        book.note(&work, ANXIN, "ms", quantile(&took, 0.95));
        Ok(last)
    }
}

/// A number as people write it: 10k, 1M.
pub(crate) fn short(rows: usize) -> String {
    match rows {
        1_000_000.. => format!("{}M", rows / 1_000_000),
        1_000.. => format!("{}k", rows / 1_000),
        _ => rows.to_string(),
    }
}

async fn console(book: &mut Book, office: &Office, size: &str) -> Result<()> {
    let client = Client::new();
    let desk = Desk { office, client: &client, cookie: clerk(office, &client).await? };
    let first = desk.page(book, size, "what arrived last", "incoming").await?;
    desk.page(book, size, "leads only", "incoming?kind=lead").await?;
    desk.page(book, size, "one place", "incoming?scope=429800002").await?;
    // Half-way down, by a time in the middle of the county's year.
    let rows = first["rows"].as_array().context("rows")?;
    let row = rows.first().context("a row")?;
    let (scope, id) = (&row["record"]["scope"], &row["record"]["id"]);
    let (scope, id) = (scope.as_str().context("a scope")?, id.as_str().context("an id")?);
    let middle = row["record"]["updated"]["got"].as_i64().context("a time")? - 140 * 86_400_000;
    let before = format!("incoming?before={middle}_{id}");
    desk.page(book, size, "half-way down", &before).await?;
    desk.page(book, size, "text that many have", "incoming?q=%E6%9C%A8%E5%B7%A5").await?;
    desk.page(book, size, "text that none has", "incoming?q=%E9%BE%98%E9%BE%98").await?;
    desk.page(book, size, "one record", &format!("records/{scope}/{id}")).await?;
    desk.page(book, size, "people", "people").await?;
    desk.page(book, size, "phones", "devices").await?;
    Ok(())
}

async fn feed(book: &mut Book, office: &Office, filler: &Filler, size: &str) -> Result<()> {
    let mediator = filler.mediator().await?;
    let client = Client::new();
    let no = 7_000_000 + size.len() as u64;
    let mut phone =
        BarePhone::enrolled(filler.store(), &office.origin, &client, mediator, no).await?;
    phone.sign_in().await?;
    let (mut took, mut cursor) = (Vec::new(), None);
    loop {
        let (answer, feed) = phone.feed(cursor.as_deref()).await?;
        cursor = Some(feed.head.cursor);
        if !feed.head.more {
            break;
        }
        took.push(answer.ms);
    }
    book.note(&format!("feed page, {size} rows: median"), ANXIN, "ms", quantile(&took, 0.5));
    book.note(&format!("feed page, {size} rows: p95"), ANXIN, "ms", quantile(&took, 0.95));
    let (mut nothing, mut bytes) = (Vec::new(), 0);
    for _ in 0..TIMES {
        let (answer, _) = phone.feed(cursor.as_deref()).await?;
        nothing.push(answer.ms);
        bytes = answer.bytes;
    }
    let work = format!("feed, nothing new, {size} rows: p95");
    book.note(&work, ANXIN, "ms", quantile(&nothing, 0.95));
    book.say(format!("feed, nothing new, {size} rows: {bytes} bytes of body."));
    Ok(())
}

/// Grows one county and asks for the same pages at each size.
pub(crate) async fn run(book: &mut Book, sizes: &[usize]) -> Result<()> {
    let mut office = Office::start(None).await?;
    let mut there = 0;
    for &rows in sizes {
        office.kill().await?;
        let mut filler = Filler::open(&office.database_url()).await?;
        let begun = Instant::now();
        filler.add(rows - there, None).await?;
        #[expect(clippy::cast_precision_loss, reason = "at most millions of rows")]
        let rate = (rows - there) as f64 / begun.elapsed().as_secs_f64();
        there = rows;
        let size = short(rows);
        book.note(&format!("taking in up to {size} rows"), ANXIN, "ops/s", rate);
        let begun = Instant::now();
        office.start_again().await?;
        book.note(&format!("office starts with {size} rows"), ANXIN, "ms", ms(begun));
        feed(book, &office, &filler, &size).await?;
        console(book, &office, &size).await?;
        let process = u64::from(office.process().context("a running office")?);
        let (_, most) = machine::memory(process);
        book.note(&format!("office's memory at most, {size} rows"), ANXIN, "MB", most);
    }
    slope(book, sizes);
    Ok(())
}

/// How many times as long the slowest page takes for each ten times as many rows.
fn slope(book: &mut Book, sizes: &[usize]) {
    let (Some(first), Some(last)) = (sizes.first(), sizes.last()) else { return };
    if first == last {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most millions of rows")]
    let tens = (*last as f64 / *first as f64).log10();
    let names: Vec<(String, f64)> = book
        .figures()
        .iter()
        .filter_map(|figure| {
            let name = figure.work.strip_suffix(&format!(", {} rows: p95", short(*first)))?;
            let later = format!("{name}, {} rows: p95", short(*last));
            let grown = book.figure(&later, ANXIN)?.median() / figure.median();
            Some((name.to_owned(), grown.powf(1.0 / tens)))
        })
        .collect();
    for (name, times) in names {
        book.note(&format!("slope of {name}: for ten times the rows"), ANXIN, "×", times);
    }
}
