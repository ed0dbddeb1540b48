//! `anxin-office audit`: whether the audit's chain still holds.

use std::path::Path;

use anxin_domain::hex;
use anxin_store::audit::{VerifyAuditError, verify};

use crate::app::StartError;
use crate::config::{Config, SettingError};

/// Why the audit could not be found intact.
#[derive(Debug, thiserror::Error)]
pub enum CheckAuditError {
    /// The database cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The chain is broken, or could not be read to its end.
    #[error("audit: {0}")]
    Verify(#[from] VerifyAuditError),
}

/// Verifies the chain and says how long it is and where it ends.
pub async fn check(config: &Config) -> Result<String, CheckAuditError> {
    let url = config.database_url();
    // To open a file that is not there would make an empty one, whose audit is intact.
    if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !Path::new(path).exists()) {
        let wrong = SettingError {
            name: "--database",
            problem: format!("{path}: no such file"),
            expected: "the database of an office",
        };
        return Err(StartError::from(wrong).into());
    }
    let store = anxin_store::open(&url).await.map_err(StartError::from)?;
    let intact = verify(&*store).await?;
    let head = intact.head.map_or_else(|| "none".to_owned(), |hash| hex::encode(&hash));
    Ok(format!("audit    {} entries, intact\nhead     {head}", intact.count))
}
