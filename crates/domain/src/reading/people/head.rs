//! Head lines: which column of a table is what.

use super::super::plain;

/// What a column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Column {
    /// 序号.
    Index,
    Name,
    Phone,
    IdNo,
    Trade,
    /// What is owed, in so many yuan.
    Amount(u64),
    /// Anything else, by its heading.
    Other(String),
}

const INDEX: [&str; 4] = ["序号", "编号", "no", "no."];
const NAME: [&str; 9] =
    ["姓名", "名字", "工人姓名", "农民工姓名", "工人", "人员姓名", "员工姓名", "人员", "工人名单"];
const PHONE: [&str; 8] =
    ["电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "本人电话"];
const ID: [&str; 7] =
    ["身份证", "身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "身份证号/证件号"];
const TRADE: [&str; 4] = ["工种", "岗位", "职务", "班组"];
/// Sums that are what is owed only where no column says so by its name.
const SUM: [&str; 6] = ["金额", "工资", "工资金额", "合计", "款项", "数额"];

fn heading(text: &str) -> (String, u64) {
    let text: String = plain(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let unit = if text.contains("万元") { 10_000 } else { 1 };
    let text = text.split(['(', '[', '【', ':']).next().unwrap_or_default();
    (text.trim_matches(['"', '*']).replace("万元", ""), unit)
}

fn column(text: &str) -> Option<Column> {
    let (text, unit) = heading(text);
    let is = |words: &[&str]| words.contains(&&*text);
    Some(if is(&INDEX) {
        Column::Index
    } else if is(&NAME) {
        Column::Name
    } else if is(&PHONE) {
        Column::Phone
    } else if is(&ID) {
        Column::IdNo
    } else if is(&TRADE) {
        Column::Trade
    } else if ["欠", "未付", "未发", "拖欠"].iter().any(|word| text.starts_with(word)) {
        Column::Amount(unit)
    } else {
        return None;
    })
}

/// Whether a text between others is the label of what follows it.
pub(super) fn is_label(text: &str) -> bool {
    column(text).is_some() || SUM.contains(&text) || matches!(text, "元" | "共" | "约" | "名单")
}

/// The cells of a line between some signs; a cell in quotes holds any of them.
fn split(line: &str, signs: &[char]) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        if c == '"' && (quoted || cell.is_empty()) {
            quoted = !quoted;
        } else if signs.contains(&c) && !quoted {
            cells.push(std::mem::take(&mut cell));
        } else {
            cell.push(c);
        }
    }
    cells.push(cell);
    cells
}

/// The ways in which a line may be parted: by tabs, by commas, by blanks.
const WAYS: [&[char]; 3] = [&['\t'], &[',', '，', ';', '；', '|'], &[' ', '\u{3000}']];

fn parted(line: &str, way: &[char]) -> Vec<String> {
    let cells = split(line.trim_matches(['\n', '\r']), way);
    if way.contains(&' ') {
        return cells.into_iter().filter(|cell| !cell.trim().is_empty()).collect();
    }
    cells
}

/// The columns of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Head {
    pub(super) columns: Vec<Column>,
    way: &'static [char],
}

impl Head {
    /// The columns that a head line names; none where the line is no head line.
    pub(super) fn of(line: &str) -> Option<Self> {
        let way =
            WAYS.into_iter().find(|way| parted(line.trim(), way).len() > 1).unwrap_or(WAYS[0]);
        let cells = parted(line, way);
        if cells.iter().any(|cell| cell.chars().filter(char::is_ascii_digit).count() > 3) {
            return None;
        }
        let mut columns: Vec<Option<Column>> = cells.iter().map(|cell| column(cell)).collect();
        let known = columns.iter().flatten().count();
        let names = columns.contains(&Some(Column::Name));
        if !names && (known < 2 || known < cells.len()) {
            return None;
        }
        let sums = || cells.iter().enumerate().filter(|(_, cell)| SUM.contains(&&*heading(cell).0));
        let owed = columns.iter().any(|column| matches!(column, Some(Column::Amount(_))));
        if let (false, 1, Some((at, cell))) = (owed, sums().count(), sums().next()) {
            columns[at] = Some(Column::Amount(heading(cell).1));
        }
        let columns = columns
            .into_iter()
            .zip(&cells)
            .map(|(column, cell)| column.unwrap_or_else(|| Column::Other(plain(cell))))
            .collect();
        Some(Self { columns, way })
    }

    /// The cells of a line of the table; none where it is not parted as its head line is.
    pub(super) fn cells(&self, line: &str) -> Option<Vec<String>> {
        let mut cells = parted(line, self.way);
        while cells.len() > self.columns.len()
            && cells.last().is_some_and(|cell| cell.trim().is_empty())
        {
            cells.pop();
        }
        // A spreadsheet leaves out what is empty at the end, and nothing else does.
        let tabs = self.way == WAYS[0];
        (cells.len() == self.columns.len() || (tabs && cells.len() < self.columns.len()))
            .then_some(cells)
    }

    /// Where the sums are, and their unit.
    pub(super) fn amount(&self) -> Option<(usize, u64)> {
        let mut columns = self.columns.iter().enumerate();
        columns.find_map(|(at, column)| match column {
            Column::Amount(unit) => Some((at, *unit)),
            _ => None,
        })
    }
}
