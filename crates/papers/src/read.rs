//! Reads a printed file back and says whether its text is what its seals say.
//!
//! What counts is what a reader sees: the texts between the marks of the file, in their order. Nothing
//! hidden in the file is asked.

use crate::seal::{CASE, HASH, PREFIX, of_texts};

/// A paper found in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The seal printed on it.
    pub seal: String,
    /// Whether the text is the one that was sealed.
    pub matches: bool,
}

/// The papers of a file of ours; none where there is no seal. What stands after the last seal belongs to
/// no paper and breaks it.
pub fn html(text: &str) -> Vec<Found> {
    let body = text.split_once("<body>").map_or("", |(_, body)| body);
    found(&texts(body, |_| true))
}

/// The papers of `word/document.xml` of a Word file.
#[cfg(feature = "docx")]
pub(crate) fn word(xml: &str) -> Vec<Found> {
    found(&texts(xml, |tag| tag == "/w:p"))
}

/// The seals printed in a text that lost its lines and blanks, as that of a PDF's page does. Whether the text is the
/// sealed one cannot be told from it: where one text ends and the next begins is not in it.
pub fn seals(text: &str) -> Vec<String> {
    let text: String = text.split_whitespace().collect();
    let is_sheet = |c: char| c.is_ascii_uppercase() || c == '-';
    let is_case = |c: char| c.is_ascii_digit() || ('A'..='F').contains(&c);
    let is_hash = |c: char| c.is_ascii_uppercase() || ('2'..='7').contains(&c);
    let seal = |(at, _): (usize, &str)| {
        let rest = text.get(at + PREFIX.len()..)?;
        let (sheet, rest) = rest.split_once(':')?;
        let (case, rest) = rest.split_once(':')?;
        let hash = rest.get(..HASH)?;
        let fits = !sheet.is_empty()
            && sheet.chars().all(is_sheet)
            && case.len() == CASE
            && case.chars().all(is_case)
            && hash.chars().all(is_hash);
        fits.then(|| [PREFIX, sheet, ":", case, ":", hash].concat())
    };
    text.match_indices(PREFIX).filter_map(seal).collect()
}

fn found(texts: &[String]) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut paper: Vec<String> = Vec::new();
    for text in texts {
        if !text.starts_with(PREFIX) {
            paper.push(text.clone());
            continue;
        }
        let head = text.rsplit_once(':').map_or("", |(head, _)| head);
        all.push(Found { seal: text.clone(), matches: of_texts(head, &paper) == *text });
        paper.clear();
    }
    if let Some(last) = all.last_mut().filter(|_| !paper.is_empty()) {
        last.matches = false;
    }
    all
}

/// The texts of marked-up text. `ends` says which marks end a text; others stand inside it.
fn texts(marked: &str, ends: impl Fn(&str) -> bool) -> Vec<String> {
    let mut all = Vec::new();
    let mut text = String::new();
    for piece in marked.split('<') {
        let (tag, after) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        if ends(name) {
            put(&mut all, &mut text);
        }
        text += after;
    }
    put(&mut all, &mut text);
    all
}

fn put(all: &mut Vec<String>, text: &mut String) {
    let one = std::mem::take(text);
    let one = one.trim_matches([' ', '\n', '\r', '\t']);
    if !one.is_empty() {
        all.push(plain(one));
    }
}

/// Without the five named entities. `&amp;` comes last, so that nothing is undone twice.
fn plain(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}
