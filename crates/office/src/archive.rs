//! Where media lie once they are whole: a folder, or a bucket of an S3 service.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, RetryConfig};

use crate::app::folder;
use crate::config::{Config, SettingError};

const SETTING: &str = "--media";
/// Written at every start, to learn then and not at the first photo that nothing can be written.
const TRIAL: &str = "anxin-office";
/// Someone waits with a phone in hand: it is better to say "later" soon.
const RETRIES: usize = 2;
const RETRY_FOR: Duration = Duration::from_secs(20);

/// Opens the place that `--media` names.
pub(crate) async fn open(config: &Config) -> Result<Arc<dyn ObjectStore>, SettingError> {
    match config.media.as_deref() {
        Some(url) if url.starts_with("s3://") => bucket(url, config).await,
        Some(path) => local(&PathBuf::from(path)),
        None => local(&config.data.join("media")),
    }
}

fn local(path: &std::path::Path) -> Result<Arc<dyn ObjectStore>, SettingError> {
    let opened = LocalFileSystem::new_with_prefix(folder(SETTING, path)?);
    let store = opened.map_err(|error| SettingError {
        name: SETTING,
        problem: error.to_string(),
        expected: "a folder that can be written to, or s3://BUCKET/PREFIX",
    })?;
    Ok(Arc::new(store))
}

async fn bucket(url: &str, config: &Config) -> Result<Arc<dyn ObjectStore>, SettingError> {
    let wrong = |problem: String| SettingError {
        name: SETTING,
        problem: format!("{url}: {problem}"),
        expected: "s3://BUCKET/PREFIX, with AWS_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID and \
            AWS_SECRET_ACCESS_KEY in the environment that may write there",
    };
    let place = url.trim_start_matches("s3://");
    let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
    if name.is_empty() {
        return Err(wrong("no bucket is named".to_owned()));
    }
    let prefix = Path::parse(prefix).map_err(|error| wrong(error.to_string()))?;
    let retry =
        RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new().with_retry(retry);
    for (key, value) in &config.aws.0 {
        // Those that say nothing about S3 are other programs' own.
        if let Ok(key) = key.to_ascii_lowercase().parse() {
            builder = builder.with_config(key, value);
        }
    }
    // Last: the setting wins over a variable that names a bucket.
    let store = builder.with_bucket_name(name).build().map_err(|error| wrong(chain(&error)))?;
    let store = PrefixStore::new(store, prefix);
    let tried = store.put(&Path::from(TRIAL), "Media of an Anxin office.\n".into()).await;
    tried.map_err(|error| wrong(chain(&error)))?;
    Ok(Arc::new(store))
}

/// An error with what caused it: the outermost alone says little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words.push_str(": ");
            words.push_str(&cause_words);
        }
        inner = cause.source();
    }
    words
}
