//! Bytes as lower-case hex, as hashes stand in records and addresses.

const DIGITS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];

/// Bytes as hex.
pub fn encode(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .collect()
}

/// A hash of 32 bytes from its 64 lower-case digits; `None` for any other text.
pub fn decode_hash(text: &str) -> Option<[u8; 32]> {
    let digit = |c: char| DIGITS.iter().position(|digit| *digit == c);
    let digits: Vec<usize> = text.chars().map(digit).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok())
        .collect();
    bytes.try_into().ok().filter(|_| text.len() == 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_digits_and_nothing_else() {
        let hash: [u8; 32] = std::array::from_fn(|at| u8::try_from(at * 7).unwrap_or(255));
        assert_eq!(decode_hash(&encode(&hash)), Some(hash));
        for text in
            ["", "ab", "../../etc/passwd", &"zz".repeat(32), &"AB".repeat(32), &"a".repeat(65)]
        {
            assert_eq!(decode_hash(text), None, "{text}");
        }
    }
}
