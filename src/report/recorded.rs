//! What is being recorded: stored piece by piece as it comes, until it is handed in.

use super::{FILES, Pocket};
use crate::platform::disk::{DiskError, DiskWrite};

/// A piece of a recording that was not handed in: `piece:<token>:<number>`. After every SHA-256.
const PIECE: &str = "piece:";

fn piece_key(token: &str, no: u32) -> String {
    format!("{PIECE}{token}:{no:06}")
}

impl Pocket {
    /// Keeps a piece of a recording, as it comes.
    pub async fn keep_piece(
        &mut self,
        token: &str,
        no: u32,
        piece: Vec<u8>,
    ) -> Result<(), DiskError> {
        let write = DiskWrite::Put(FILES, piece_key(token, no), piece);
        self.write(&[write]).await
    }

    /// What was recorded under a receipt and not handed in, its pieces one after the other.
    pub async fn recorded(&self, token: &str) -> Vec<u8> {
        let Some(disk) = &self.disk else { return Vec::new() };
        let pieces = disk.from(FILES, &piece_key(token, 0)).await.unwrap_or_default();
        let mine = format!("{PIECE}{token}:");
        let pieces = pieces.into_iter().take_while(|(key, _)| key.starts_with(&mine));
        pieces.flat_map(|(_, piece)| piece).collect()
    }

    /// Forgets what was recorded under a receipt and not handed in.
    pub async fn drop_recorded(&mut self, token: &str) -> Result<(), DiskError> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let writes: Vec<DiskWrite> = disk
            .from(FILES, &piece_key(token, 0))
            .await?
            .into_iter()
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(&format!("{PIECE}{token}:")))
            .map(|key| DiskWrite::Delete(FILES, key))
            .collect();
        self.write(&writes).await
    }
}
