//! `anxin-office restored`: after the data came back from a backup.

use anxin_store::contract::AuditEntry;

use crate::app::StartError;
use crate::config::Config;
use crate::secret;

/// The setting that names the office's epoch.
pub(crate) const EPOCH: &str = "epoch";

/// Gives the office another epoch, so that every phone begins anew with it and hands in again what
/// the backup has not.
pub async fn restored(config: &Config) -> Result<(), StartError> {
    let store = anxin_store::open(&config.database_url()).await?;
    let old = store.setting_or(EPOCH, &secret::random::<16>()).await?;
    store.swap_setting(EPOCH, Some(&old), Some(&secret::random::<16>())).await?;
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let at = i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX);
    let (action, target) = ("office.restored".to_owned(), String::new());
    Ok(store.audit(&AuditEntry { at, person: None, device: None, action, target }).await?)
}
