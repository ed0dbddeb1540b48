//! The index: two long texts, one as written and one in pinyin.

use std::collections::HashMap;
use std::hash::Hash;

use anxin_domain::reading::search_key;

use crate::pinyin::Pinyin;

/// Between texts: what no query holds.
const END: char = '\u{1}';
/// Entries that may be dead before the texts are made anew.
const DEAD: usize = 1_000;

/// Characters with two readings in a text that are spelled in every mixture.
const MIXED: usize = 4;

/// One long text and where each entry begins in it.
#[derive(Debug, Default)]
struct Heap {
    text: String,
    starts: Vec<usize>,
}

impl Heap {
    fn add(&mut self, text: &str) {
        self.starts.push(self.text.len());
        self.text.push_str(text);
        self.text.push(END);
    }

    fn entry(&self, number: usize) -> &str {
        let from = self.starts.get(number).copied().unwrap_or_default();
        let to = self.starts.get(number + 1).copied().unwrap_or(self.text.len());
        self.text.get(from..to).unwrap_or_default()
    }

    /// Numbers of the entries that hold a text at a place that counts, in their order.
    fn holding(&self, needle: &str, counts: impl Fn(usize) -> bool) -> Vec<usize> {
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(at) = position(self.text.as_bytes(), needle.as_bytes(), from) {
            if !counts(at) {
                from = at + 1;
                continue;
            }
            let entry = self.starts.partition_point(|start| *start <= at) - 1;
            found.push(entry);
            // On with the next entry: one hit in each is enough.
            let Some(next) = self.starts.get(entry + 1) else { break };
            from = *next;
        }
        found
    }
}

/// Two rising lists as one, each number once.
fn merge(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut all = Vec::with_capacity(one.len() + other.len());
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => **a.min(b),
            (Some(a), None) => **a,
            (None, Some(b)) => **b,
            (None, None) => return all,
        };
        left.next_if(|a| **a == next);
        right.next_if(|b| **b == next);
        all.push(next);
    }
}

/// Where a text stands next. Looks for the last byte of its first character, which tells Chinese
/// characters apart better than the first.
fn position(hay: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let back = needle.iter().skip(1).take_while(|byte| (**byte & 0xC0) == 0x80).count();
    let wanted = *needle.get(back)?;
    let mut at = from + back;
    loop {
        at += byte_position(hay.get(at..)?, wanted)?;
        if hay.get(at - back..).is_some_and(|rest| rest.starts_with(needle)) {
            return Some(at - back);
        }
        at += 1;
    }
}

/// Where a byte stands first. Eight bytes at a time: that one of eight is zero shows in the
/// difference of the eight and eight ones (the borrow reaches a top bit that was not set). Much
/// smaller than a library's searcher, which the phone would have to download.
fn byte_position(hay: &[u8], wanted: u8) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const TOPS: u64 = ONES << 7;
    let wanted_eight = ONES * u64::from(wanted);
    let holds = |eight: &[u8; 8]| {
        let zero = u64::from_le_bytes(*eight) ^ wanted_eight;
        zero.wrapping_sub(ONES) & !zero & TOPS != 0
    };
    let (eights, _) = hay.as_chunks();
    let passed = 8 * eights.iter().position(holds).unwrap_or(eights.len());
    let near = hay.get(passed..)?.iter().position(|byte| *byte == wanted)?;
    Some(passed + near)
}

/// Finds keys by the texts they were put under.
#[derive(Debug)]
pub struct Index<K> {
    pinyin: Pinyin,
    keys: Vec<Option<K>>,
    at: HashMap<K, usize>,
    /// As written, by [`search_key`].
    written: Heap,
    /// In pinyin, without breaks.
    spelled: Heap,
    /// Where in it the syllables begin.
    syllables: Vec<usize>,
    /// First letters of the syllables.
    initials: Heap,
}

impl<K: Copy + Eq + Hash> Index<K> {
    /// An empty index.
    pub fn new(pinyin: Pinyin) -> Self {
        Self {
            pinyin,
            keys: Vec::new(),
            at: HashMap::new(),
            written: Heap::default(),
            spelled: Heap::default(),
            syllables: Vec::new(),
            initials: Heap::default(),
        }
    }

    /// Puts a key under its texts, in the place of what it was put under before.
    pub fn put<'a>(&mut self, key: K, texts: impl IntoIterator<Item = &'a str>) {
        self.remove(key);
        let texts: Vec<String> =
            texts.into_iter().map(|text| search_key(text).replace(END, " ")).collect();
        self.add(key, &texts.join("\u{1}"));
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: K) {
        let Some(entry) = self.at.remove(&key) else { return };
        if let Some(place) = self.keys.get_mut(entry) {
            *place = None;
        }
        let dead = self.keys.len() - self.at.len();
        if dead > DEAD && dead > self.at.len() {
            self.compact();
        }
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// The keys whose texts hold every word of a query: as written, by pinyin, by initials, or
    /// with its characters in that order (a company's short name).
    pub fn find(&self, query: &str) -> Vec<K> {
        // Blanks part the words of a query, also between characters.
        let words: Vec<String> = query.split_whitespace().map(search_key).collect();
        let mut words = words.iter().map(String::as_str).filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return Vec::new() };
        let mut found = self.word(first);
        for word in words {
            let other = self.word(word);
            found.retain(|entry| other.binary_search(entry).is_ok());
        }
        found.iter().filter_map(|entry| self.keys.get(*entry).copied().flatten()).collect()
    }

    fn word(&self, word: &str) -> Vec<usize> {
        let anywhere = |_| true;
        let mut found = self.written.holding(word, anywhere);
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let syllable = |at| self.syllables.binary_search(&at).is_ok();
            found = merge(&found, &self.spelled.holding(word, syllable));
            found = merge(&found, &self.initials.holding(word, anywhere));
        } else if word.chars().nth(1).is_some() && word.chars().all(|char| !char.is_ascii()) {
            found = merge(&found, &self.by_short_name(word));
        }
        found
    }

    /// 宏建 for 宏达建工: the characters in order, beginning with the first.
    fn by_short_name(&self, word: &str) -> Vec<usize> {
        let mut letters = word.chars();
        let Some(first) = letters.next() else { return Vec::new() };
        let follows = |text: &str| {
            let Some((_, after)) = text.split_once(first) else { return false };
            let mut after = after.chars();
            letters.clone().all(|letter| after.any(|char| char == letter))
        };
        let mut found = self.written.holding(&first.to_string(), |_| true);
        found.retain(|entry| self.written.entry(*entry).split(END).any(follows));
        found
    }

    /// Adds a key under texts with [`END`] between them.
    fn add(&mut self, key: K, texts: &str) {
        let (mut spelled, mut initials) = (String::new(), String::new());
        for text in texts.split(END) {
            let double = text.chars().filter(|char| self.pinyin.of(*char).1.is_some()).count();
            // Of each character either reading, in every mixture while there are few of them.
            let ways = if double > MIXED { 2 } else { 1 << double };
            for way in 0..ways {
                let second = if double > MIXED { u32::MAX * way } else { way };
                if self.spell(text, second, &mut spelled, &mut initials) {
                    spelled.push(END);
                    initials.push(END);
                }
            }
        }
        self.at.insert(key, self.keys.len());
        self.keys.push(Some(key));
        self.written.add(texts);
        self.spelled.add(&spelled);
        self.initials.add(&initials);
    }

    /// Spells a text; the bits of `second` say which of its characters with two readings are spelled
    /// by the second. False if there is nothing to spell.
    fn spell(&mut self, text: &str, mut second: u32, out: &mut String, heads: &mut String) -> bool {
        let mut said = Vec::new();
        for char in text.chars() {
            let (usual, other) = self.pinyin.of(char);
            said.push(if other.is_some() && second & 1 == 1 { other } else { usual });
            second = second.rotate_right(u32::from(other.is_some()));
        }
        if said.iter().all(Option::is_none) {
            return false;
        }
        for (char, syllable) in text.chars().zip(said) {
            if let Some(syllable) = syllable {
                self.syllables.push(self.spelled.text.len() + out.len());
                out.push_str(syllable);
                heads.extend(syllable.chars().next());
            } else {
                out.push(char);
                heads.push(char);
            }
        }
        true
    }

    /// Makes the texts anew without the dead.
    fn compact(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        let written = std::mem::take(&mut self.written);
        self.at.clear();
        self.spelled = Heap::default();
        self.syllables.clear();
        self.initials = Heap::default();
        for (entry, key) in keys.into_iter().enumerate() {
            if let Some(key) = key {
                self.add(key, written.entry(entry).trim_end_matches(END));
            }
        }
    }
}
