//! Media by tus 1.0, in pieces, going on where the last try ended.

use anxin_sync::Parcel;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Line, Trouble};
use crate::platform::http::{Ask, HttpError};

/// Bytes sent at a time.
const PIECE: usize = 256 * 1024;

impl Line {
    /// Where the upload of a parcel lives, and how far it is.
    pub async fn place(&self, parcel: &Parcel) -> Result<(String, usize), Trouble> {
        if let Some(upload) = &parcel.upload {
            let asked = self.send(|| tus("HEAD", upload)).await;
            match asked {
                Ok(answer) => return Ok((upload.clone(), offset(answer.header("upload-offset"))?)),
                Err(trouble) if !is_gone(&trouble) => return Err(trouble),
                Err(_) => {}
            }
        }
        let metadata = [
            ("sha256", parcel.hash.as_str()),
            ("mime", &parcel.mime),
            ("scope", parcel.scope.as_str()),
            ("record", &parcel.record.to_string()),
        ]
        .map(|(name, value)| format!("{name} {}", STANDARD.encode(value)))
        .join(",");
        let ask = || {
            tus("POST", "/api/v1/media")
                .header("upload-length", parcel.size.to_string())
                .header("upload-metadata", metadata.clone())
        };
        let answer = self.send(ask).await?;
        let location = answer.header("location").ok_or(Trouble::Misfit)?;
        Ok((location, offset(answer.header("upload-offset"))?))
    }

    /// Sends the next piece from an offset; gives the offset after it.
    pub async fn send_piece(
        &self,
        upload: &str,
        from: usize,
        bytes: &[u8],
    ) -> Result<usize, Trouble> {
        let piece = bytes.get(from..bytes.len().min(from + PIECE)).ok_or(Trouble::Misfit)?;
        let ask = || {
            tus("PATCH", upload)
                .header("upload-offset", from.to_string())
                .header("content-type", "application/offset+octet-stream")
                .body(piece.to_vec())
        };
        offset(self.send(ask).await?.header("upload-offset"))
    }
}

fn tus(method: &'static str, path: &str) -> Ask {
    Ask::new(method, path).header("tus-resumable", "1.0.0")
}

fn offset(header: Option<String>) -> Result<usize, Trouble> {
    header.and_then(|text| text.parse().ok()).ok_or(Trouble::Misfit)
}

/// The upload is not there any more: a new one is begun. A HEAD's refusal carries no body.
fn is_gone(trouble: &Trouble) -> bool {
    matches!(trouble.status(), Some(404 | 410)) || *trouble == Trouble::Http(HttpError::Cut)
}
