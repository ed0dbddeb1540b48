//! What the office does by itself: lets held ops go, drops uploads that were given up.

use std::sync::Arc;
use std::time::Duration;

use anxin_protocol::limits::HELD_DAYS;

use crate::app::Office;
use crate::handlers::media;
use crate::problem::Fault;
use crate::reports::returning;

const EVERY: Duration = Duration::from_mins(10);
const DAY_MS: i64 = 86_400_000;

/// Runs until the office ends.
pub(crate) async fn run(office: Arc<Office>) {
    match returning::bring_back(&office).await {
        Ok(0) => {}
        Ok(reports) => {
            tracing::info!(reports, "decided reports whose workers spoke since wait again");
        }
        Err(_) => {
            tracing::warn!("decided reports whose workers spoke since could not be looked through");
        }
    }
    let mut clock = tokio::time::interval(EVERY);
    loop {
        clock.tick().await;
        if once(&office).await.is_err() {
            tracing::warn!("jobs will be tried again");
        }
    }
}

async fn once(office: &Office) -> Result<(), Fault> {
    let now = office.now();
    let released = office.store.release_held(now - HELD_DAYS * DAY_MS).await?;
    if released > 0 {
        tracing::info!(released, "held ops were let go");
    }
    for upload in office.store.expired_uploads(now).await? {
        media::forget(office, &upload.id).await?;
    }
    Ok(())
}
