//! Shorter names between a program and its glue. wasm-bindgen ends every name with a hash that no compression makes
//! smaller, and it stands in both files: 2 to 4 kB of what a phone downloads.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::shell::files;

/// Section of imports.
const IMPORTS: u8 = 2;
/// An import that is a function.
const FUNCTION: u8 = 0;

/// Gives the imports of every program in a folder short names, in the program and in its glue.
pub(crate) fn shorten(dist: &Path) -> Result<()> {
    for file in files(dist)? {
        let name = file.to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix("_bg.wasm") else { continue };
        let (program, names) = renamed(&std::fs::read(&file)?).context(name.clone())?;
        let glue = format!("{stem}.js");
        let text = std::fs::read_to_string(&glue).with_context(|| glue.clone())?;
        std::fs::write(&glue, replaced(&text, &names))?;
        std::fs::write(&file, program)?;
    }
    Ok(())
}

/// `a`, `b`, … `z`, `ba`, …
fn short(mut no: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'a' + u8::try_from(no % 26).unwrap_or(0));
        no /= 26;
        if no == 0 {
            return String::from_utf8_lossy(&name).chars().rev().collect();
        }
    }
}

/// Bytes being read from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count).context("the program ends early")?;
        self.0 = rest;
        Ok(front)
    }

    /// A number as LEB128.
    fn number(&mut self) -> Result<usize> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)?[0];
            ensure!(shift < 32, "a number is too long");
            number |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
    }

    fn text(&mut self) -> Result<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }
}

fn put_number(to: &mut Vec<u8>, mut number: usize) {
    loop {
        let byte = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7;
        to.push(if number == 0 { byte } else { byte | 0x80 });
        if number == 0 {
            return;
        }
    }
}

fn put_text(to: &mut Vec<u8>, text: &[u8]) {
    put_number(to, text.len());
    to.extend(text);
}

/// The program with short names, and which stands for which.
fn renamed(program: &[u8]) -> Result<(Vec<u8>, BTreeMap<String, String>)> {
    let mut names = BTreeMap::new();
    let mut rest = Bytes(program);
    let mut all = rest.take(8)?.to_vec();
    while !rest.0.is_empty() {
        let id = rest.take(1)?[0];
        let section = rest.text()?;
        all.push(id);
        if id == IMPORTS {
            put_text(&mut all, &imports(section, &mut names)?);
        } else {
            put_text(&mut all, section);
        }
    }
    Ok((all, names))
}

fn imports(section: &[u8], names: &mut BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut rest = Bytes(section);
    let mut all = Vec::new();
    let count = rest.number()?;
    put_number(&mut all, count);
    for no in 0..count {
        put_text(&mut all, rest.text()?);
        let name = String::from_utf8(rest.text()?.to_vec())?;
        ensure!(rest.take(1)?[0] == FUNCTION, "{name} is no function");
        put_text(&mut all, short(no).as_bytes());
        all.push(FUNCTION);
        put_number(&mut all, rest.number()?);
        names.insert(name, short(no));
    }
    Ok(all)
}

/// The glue with every whole word that is one of the names put in its short form.
fn replaced(glue: &str, names: &BTreeMap<String, String>) -> String {
    let is_word = |one: char| one.is_ascii_alphanumeric() || one == '_' || one == '$';
    let mut all = String::with_capacity(glue.len());
    let mut rest = glue;
    while let Some(at) = rest.find(is_word) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|one| !is_word(one)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        all += before;
        all += names.get(word).map_or(word, String::as_str);
        rest = after;
    }
    all + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_in_program_and_glue_and_nothing_else_changes() {
        // Imports `m.long_name_1` and `m.long_name_2`, of type 0 each, and a section of another kind.
        let mut program = b"\0asm\x01\0\0\0".to_vec();
        let mut section = vec![2];
        for name in ["long_name_1", "long_name_2"] {
            put_text(&mut section, b"m");
            put_text(&mut section, name.as_bytes());
            section.extend([FUNCTION, 0]);
        }
        program.push(IMPORTS);
        put_text(&mut program, &section);
        program.push(0);
        put_text(&mut program, b"\x04long_name_1");
        let (short, names) = renamed(&program).expect("a program");
        assert_eq!(
            short,
            b"\0asm\x01\0\0\0\x02\x0d\x02\x01m\x01a\0\0\x01m\x01b\0\0\0\x0c\x04long_name_1"
        );
        let glue = "{long_name_1:f(x),long_name_2:long_name_10}";
        assert_eq!(replaced(glue, &names), "{a:f(x),b:long_name_10}");
    }

    #[test]
    fn no_two_names_are_alike() {
        let all: std::collections::BTreeSet<String> = (0..2_000).map(short).collect();
        assert_eq!(all.len(), 2_000);
    }
}
