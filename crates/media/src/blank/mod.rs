//! Recordings without place, model and time: what a phone writes beside the sound is blanked where it is, so that
//! no other byte moves.

mod iso;
mod ogg;
mod riff;
mod tags;
mod webm;

use crate::kind::sound_type;

/// A recording that cannot be read: nobody knows what it tells beside its sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the recording cannot be read")]
pub struct UnreadableError;

/// Blanks what a recording tells beside its sound: places, models, programs, times, titles, pictures. The sound and
/// the length stay as they are. What was found is blanked even where the rest cannot be read.
pub fn blank(bytes: &mut [u8]) -> Result<(), UnreadableError> {
    match sound_type(bytes).ok_or(UnreadableError)? {
        "audio/mp4" | "audio/3gpp" => iso::blank(bytes),
        "audio/mpeg" | "audio/aac" => tags::blank(bytes),
        "audio/wav" => riff::blank(bytes),
        "audio/webm" => webm::blank(bytes),
        "audio/ogg" => ogg::blank(bytes),
        // AMR has a mark and then frames, nothing else.
        _ => Ok(()),
    }
}

/// A number of some bytes, the highest first.
fn big(bytes: &[u8], at: usize, count: usize) -> Option<usize> {
    let part = bytes.get(at..at.checked_add(count)?)?;
    part.iter().try_fold(0_usize, |sum, byte| Some(sum.checked_mul(256)? | usize::from(*byte)))
}

/// A number of some bytes, the lowest first.
fn little(bytes: &[u8], at: usize, count: usize) -> Option<usize> {
    let part = bytes.get(at..at.checked_add(count)?)?;
    let add = |sum: usize, byte: &u8| Some(sum.checked_mul(256)? | usize::from(*byte));
    part.iter().rev().try_fold(0_usize, add)
}

/// Fills a range; what is outside of the bytes is left out.
fn fill(bytes: &mut [u8], from: usize, to: usize, with: u8) {
    let to = to.min(bytes.len());
    if let Some(part) = bytes.get_mut(from.min(to)..to) {
        part.fill(with);
    }
}

#[cfg(test)]
mod tests;
