//! The stock tus client uploads to the office, cut in the middle.

use std::path::Path;
use std::process::Stdio;

use anxin_e2e::console::Console;
use anxin_e2e::office::Office;
use anxin_e2e::packages;
use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{ChildStdout, Command};

/// The words of the next line, which must begin with `word`.
async fn next(lines: &mut Lines<BufReader<ChildStdout>>, word: &str) -> Result<Vec<String>> {
    let line =
        lines.next_line().await?.with_context(|| format!("the script ended before {word}"))?;
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    ensure!(words.first().is_some_and(|first| first == word), "wanted {word}, got {line}");
    Ok(words)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stock_tus_client_goes_on_where_it_was_cut() -> Result<()> {
    let office = Office::start(None).await?;
    let console = Console::sign_in(&office).await?;
    let link = console.enrolment(0).await?;
    let code = link.rsplit("enrol=").next().context("a code")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("node/upload.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .args([&office.origin, code])
        .arg(packages("tus-js-client")?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("node cannot be started")?;
    let mut lines = BufReader::new(node.stdout.take().context("its output")?).lines();
    let number = next(&mut lines, "number").await?;
    console.confirm(number.get(1).context("a number")?).await?;
    node.stdin.take().context("its input")?.write_all(b"go\n").await?;
    next(&mut lines, "cut").await?;
    let resumed = next(&mut lines, "resumed").await?;
    let from: u64 = resumed.get(1).context("an offset")?.parse()?;
    ensure!(from >= 512 * 1024, "it began again at {from}");
    ensure!(next(&mut lines, "whole").await? == ["whole", "200", "true"], "the bytes differ");
    Ok(())
}
