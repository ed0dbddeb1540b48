//! The office's clock: a made-up county's may go ahead, a real one's never.

use anxin_office::app::Office;
use anxin_office::config::Config;
use clap::Parser;

const DAY_MS: i64 = 86_400_000;

fn config(data: &tempfile::TempDir) -> Config {
    let data = data.path().to_string_lossy().into_owned();
    Config::parse_from(["anxin-office", "--data", &data])
}

#[tokio::test]
async fn the_clock_of_a_made_up_county_goes_ahead_by_days() {
    let folder = tempfile::tempdir().expect("a folder");
    let real = Office::open(&config(&folder)).await.expect("an office");
    let set = Config { demo: true, clock_ahead: 9, ..config(&folder) };
    let ahead = Office::open(&set).await.expect("an office");
    let (before, moved, after) = (real.now(), ahead.now(), real.now());
    assert!((before..=after).contains(&(moved - 9 * DAY_MS)));
}

#[tokio::test]
async fn a_real_countys_clock_is_not_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let set = Config { clock_ahead: 9, ..config(&folder) };
    let refused = Office::open(&set).await.map(drop).expect_err("refused");
    assert!(refused.to_string().contains("--clock-ahead"), "{refused}");
    assert!(Config::try_parse_from(["anxin-office", "--clock-ahead", "9"]).is_err());
    assert!(Config::try_parse_from(["anxin-office", "--demo", "--clock-ahead", "9"]).is_ok());
}
