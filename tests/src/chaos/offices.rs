//! What is done to the office and to what it stands on.

use std::time::Duration;

use anxin_store::testing;
use anyhow::{Context, Result};

use super::Chaos;

impl Chaos {
    /// Killed while it takes a batch in.
    pub(super) async fn kill_office(&mut self, at: usize) -> Result<()> {
        self.hand_in(at).await?;
        tokio::time::sleep(Duration::from_millis(self.dice.below(60))).await;
        self.office.kill().await?;
        self.save(at, false).await?;
        self.office.start_again().await
    }

    /// Asks for a round, and does not wait for its end.
    async fn hand_in(&self, at: usize) -> Result<()> {
        let phone = self.phone(at)?;
        phone.go("/sync").await?;
        phone.page.act("sync-now").await
    }

    /// No space left: the phone hears so in words, and all is taken once there is space.
    pub(super) async fn fill_the_disk(&mut self, at: usize) -> Result<()> {
        self.phone(at)?.sync().await?;
        self.office.disk().context("a small disk")?.fill()?;
        self.save_fresh_photo(at).await?;
        self.hand_in(at).await?;
        self.phone(at)?.page.wait("[data-trouble=\"unavailable\"]").await?;
        self.save(at, false).await?;
        self.office.disk().context("a small disk")?.free()?;
        self.phone(at)?.sync().await
    }

    /// Another process writes for a while, sometimes longer than the office waits.
    pub(super) async fn lock_the_database(&mut self, at: usize) -> Result<()> {
        let held = testing::lock(&self.office.database_url()).await?;
        self.save(at, false).await?;
        self.hand_in(at).await?;
        tokio::time::sleep(Duration::from_millis(500 + self.dice.below(13_000))).await;
        self.save(at, false).await?;
        drop(held);
        Ok(())
    }

    /// The database server dies in the middle of a batch and is started again.
    pub(super) async fn restart_postgres(&mut self, at: usize) -> Result<()> {
        self.save(at, true).await?;
        self.hand_in(at).await?;
        tokio::time::sleep(Duration::from_millis(self.dice.below(60))).await;
        self.postgres.as_mut().context("PostgreSQL")?.kill()?;
        self.save(at, false).await?;
        self.hand_in(at).await?;
        self.postgres.as_mut().context("PostgreSQL")?.start_again().await?;
        Ok(())
    }

    pub(super) async fn back_up(&mut self) -> Result<()> {
        self.backup = Some(self.office.back_up().await?);
        Ok(())
    }

    pub(super) async fn restore(&mut self) -> Result<()> {
        if let Some(backup) = self.backup.take() {
            self.office.restore(backup.path()).await?;
        }
        Ok(())
    }
}
