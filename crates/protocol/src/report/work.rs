//! Proof of work: what a phone does in a second or a few and a flood cannot do thousands of times.
//!
//! An answer is a number whose SHA-256 behind the challenge begins with so many zero bits.

use sha2::{Digest, Sha256};

/// Zero bits asked for: about 260,000 hashes.
pub const BITS: u32 = 18;

/// Zero bits at the beginning of the hash of an answer.
pub fn zeroes(challenge: &str, answer: u64) -> u32 {
    let digest =
        Sha256::new().chain_update(challenge).chain_update(answer.to_be_bytes()).finalize();
    let head = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    head.leading_zeros()
}

/// Looks for an answer among `count` numbers from `from` on.
pub fn search(challenge: &str, bits: u32, from: u64, count: u64) -> Option<u64> {
    (from..from.saturating_add(count)).find(|answer| zeroes(challenge, *answer) >= bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_and_fits_its_challenge_only() {
        let answer = search("one", 12, 0, 1 << 20).expect("an answer");
        assert!(zeroes("one", answer) >= 12);
        assert!(zeroes("two", answer) < 12);
        assert_eq!(search("one", 12, 0, answer), None);
    }
}
