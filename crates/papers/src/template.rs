//! Reads a sheet's wording and fills it. A line is a part of the paper; its first character says which:
//!
//! ```text
//! = title              № number             # heading           > line at the margin
//! ^ line in the middle § clause, counted    | label | {value}   + table of `tables.rs`
//! ~ label | place of signatures             _ ruled lines       --- new page
//! ```
//!
//! Anything else is a paragraph. `?place ` before a line prints it only where the place has a value.

use crate::model::{Block, Copy, Document, Sign};
use crate::sheet::Sheet;
use crate::tables;
use crate::values::Values;

/// Numbers of clauses.
const NUMERALS: [&str; 12] =
    ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
/// Above the title of a copy for outsiders.
const OUTSIDER: &str = "副本（个人信息已隐去）";
/// Ruled lines where a paragraph of its own has nothing to say yet.
const LONG_BLANK: usize = 3;

/// A text with its places filled in.
fn filled(text: &str, values: &Values<'_>) -> String {
    let mut all = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, tail) = after.split_once('}').unwrap_or((after, ""));
        all += before;
        all += values.get(place).or_blank();
        rest = tail;
    }
    all += rest;
    all
}

/// A text that is one place and nothing else, as its value.
fn alone(text: &str, values: &Values<'_>) -> Option<String> {
    let place = text.strip_prefix('{')?.strip_suffix('}')?;
    (!place.contains('{')).then(|| values.get(place).text)
}

fn cell(text: &str, values: &Values<'_>) -> String {
    match alone(text, values) {
        Some(value) if value.is_empty() => {
            let place = text.trim_matches(['{', '}']);
            let blank = values.get(place).blank;
            if blank.starts_with('＿') { String::new() } else { blank.to_owned() }
        }
        Some(value) => value,
        None => filled(text, values),
    }
}

pub(crate) fn fill(sheet: Sheet, values: &Values<'_>) -> Document {
    let mark = if values.copy == Copy::Outsider { OUTSIDER } else { "" };
    let mut paper = Document {
        kind: sheet.name(),
        case: values.case.short(),
        title: String::new(),
        wide: sheet.is_wide(),
        mark,
        blocks: Vec::new(),
    };
    let mut clauses = NUMERALS.iter();
    for line in sheet.wording().lines() {
        let mut line = line;
        let mut shown = true;
        while let Some((condition, rest)) =
            line.strip_prefix('?').and_then(|rest| rest.split_once(' '))
        {
            shown &= values.holds(condition);
            line = rest;
        }
        if shown {
            part(line, values, &mut paper, &mut clauses);
        }
    }
    paper
}

fn part(
    line: &str,
    values: &Values<'_>,
    paper: &mut Document,
    clauses: &mut std::slice::Iter<'_, &str>,
) {
    let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
    let block = match mark {
        "=" => {
            paper.title = filled(rest, values);
            return;
        }
        "№" => Block::Number(filled(rest, values)),
        "#" => Block::Heading(filled(rest, values)),
        ">" => Block::Plain(filled(rest, values)),
        "^" => Block::Middle(filled(rest, values)),
        "§" => Block::Text(
            [clauses.next().copied().unwrap_or_default(), "、", &filled(rest, values)].concat(),
        ),
        "|" => {
            let row = rest.split('|').map(|text| cell(text.trim(), values)).collect();
            if let Some(Block::Pairs(rows)) = paper.blocks.last_mut() {
                rows.push(row);
                return;
            }
            Block::Pairs(vec![row])
        }
        "+" => {
            tables::table(rest, values, &mut paper.blocks);
            return;
        }
        "~" => {
            let (label, place) = rest.split_once(" | ").unwrap_or((rest, ""));
            let first = !paper.blocks.iter().any(|block| matches!(block, Block::Sign(_)));
            Block::Sign(Sign {
                label: label.to_owned(),
                inks: tables::signatures(values, place, first),
            })
        }
        "_" => Block::Lines(rest.parse().unwrap_or(1)),
        "---" => Block::Break,
        _ => match alone(line, values) {
            Some(text) if text.is_empty() => Block::Lines(LONG_BLANK),
            Some(text) => {
                paper.blocks.extend(crate::model::lines(&text).into_iter().map(Block::Text));
                return;
            }
            None => Block::Text(filled(line, values)),
        },
    };
    paper.blocks.push(block);
}
