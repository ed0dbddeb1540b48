//! The line on which a value stands in a JSON text. The text was read before, so it is sound; whatever
//! is not found has no line.

/// Where a reader stands.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The line, from 1, of the key or element at a path; of the text's beginning for an empty path.
pub(super) fn of(text: &str, path: &[String]) -> Option<usize> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    let mut found = 0;
    for part in path {
        found = cursor.step_into(part)?;
    }
    Some(1 + text.get(..found)?.matches('\n').count())
}

impl Cursor<'_> {
    fn peek(&mut self) -> Option<u8> {
        while self.bytes.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Goes to the value under a key or a number, and gives the place of the key or element.
    fn step_into(&mut self, part: &str) -> Option<usize> {
        if self.take(b'[') {
            let mut left: usize = part.parse().ok()?;
            while left > 0 {
                self.skip()?;
                self.take(b',').then_some(())?;
                left -= 1;
            }
            self.peek().filter(|byte| *byte != b']')?;
            return Some(self.at);
        }
        self.take(b'{').then_some(())?;
        loop {
            self.peek()?;
            let start = self.at;
            let key = self.string()?;
            self.take(b':').then_some(())?;
            if key == part {
                self.peek()?;
                return Some(start);
            }
            self.skip()?;
            self.take(b',').then_some(())?;
        }
    }

    /// A text, read.
    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.take(b'"').then_some(())?;
        loop {
            match self.bytes.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_slice(self.bytes.get(start..self.at)?).ok()
    }

    /// Passes over a value.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let rest = &self.bytes[self.at..];
                    let ends = |byte: &u8| {
                        matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace()
                    };
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn finds_lines_through_texts_that_look_like_more() {
        let text = "{\n\"a\": [\"}\\\"]\", {\"x\": [1, {}]},\n 3],\n\"b\\u0063\": {\"d\": true}\n}";
        let path =
            |parts: &str| -> Vec<String> { parts.split_whitespace().map(str::to_owned).collect() };
        let cases = [
            ("", Some(1)),
            ("a", Some(2)),
            ("a 0", Some(2)),
            ("a 1 x", Some(2)),
            ("a 2", Some(3)),
            ("bc", Some(4)),
            ("bc d", Some(4)),
            ("a 3", None),
            ("z", None),
        ];
        for (parts, line) in cases {
            assert_eq!(of(text, &path(parts)), line, "{parts}");
        }
    }
}
