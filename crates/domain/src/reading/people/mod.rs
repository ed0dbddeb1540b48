//! A list or table of people: names with telephones, numbers and sums, as it is pasted from a spreadsheet or a chat.

mod head;
mod token;

use super::{Doubt, Reading, id_card, money, money_in, name, phone, plain};
use head::{Column, Head};
use token::{Kind, Token, tokens};

/// Lines within which the head line of a table is looked for.
const HEAD_LINES: usize = 15;
/// Characters of a Chinese name without a point that nobody needs to look at.
const SHORT_NAME: usize = 4;
/// Characters beyond which a text is no name.
const LONGEST_NAME: usize = 25;
/// Words before the sum of a list.
const TOTALS: [&str; 5] = ["合计", "小计", "总计", "共计", "总和"];
/// What stands in a cell for nothing.
const NOTHING: [&str; 8] = ["", "-", "--", "/", "\\", "无", "没有", "暂无"];
/// What some people are called in a list of workers and nobody is called by.
const TRADES: [&str; 10] =
    ["班长", "班组长", "组长", "领班", "司机", "厨师", "保安", "保洁", "骑手", "服务员"];
/// Other words that are no names.
const OTHER: [&str; 6] = ["男", "女", "汉族", "汉", "同上", "〃"];

/// A cell as it was written and as it is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell<T> {
    /// As it was written.
    pub raw: String,
    /// As it is read.
    pub reading: Reading<T>,
}

impl<T: Clone> Cell<T> {
    fn doubt(&mut self, why: Doubt) {
        self.reading = self.reading.clone().doubted(why);
    }

    /// The value, where there is no doubt about it.
    pub fn value(&self) -> Option<T> {
        self.reading.clone().read()
    }
}

/// One person of a list. Nothing of the line is lost: what is no known cell is in `more`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Person {
    /// The line that the person is on.
    pub raw: String,
    /// The name; none where nobody is named.
    pub name: Option<Cell<String>>,
    /// The telephone.
    pub phone: Option<Cell<String>>,
    /// The citizen number.
    pub id_no: Option<Cell<String>>,
    /// Owed, in fen.
    pub amount: Option<Cell<i64>>,
    /// The trade.
    pub trade: String,
    /// What else was written.
    pub more: String,
}

impl Person {
    /// Why a person must look at this line; none where everything on it is read.
    pub fn doubts(&self) -> impl Iterator<Item = Doubt> {
        let texts = [&self.name, &self.phone, &self.id_no];
        let texts = texts.into_iter().flatten().filter_map(|cell| cell.reading.why());
        let nameless = self.name.is_none().then_some(Doubt::Name);
        texts.chain(self.amount.as_ref().and_then(|cell| cell.reading.why())).chain(nameless)
    }

    fn add(&mut self, text: &str) {
        if !self.more.is_empty() {
            self.more.push(' ');
        }
        self.more.push_str(text);
    }
}

/// A line that sums up others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Total {
    /// The line.
    pub raw: String,
    /// What it says, in fen.
    pub amount: Option<Reading<i64>>,
}

/// What a list says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct People {
    /// The people in the order of the list.
    pub rows: Vec<Person>,
    /// The head line, if there is one.
    pub head: Option<String>,
    /// Lines above the head line: title, firm, date.
    pub above: Vec<String>,
    /// Lines that sum up others.
    pub totals: Vec<Total>,
}

impl People {
    /// The sum of what is read without a doubt, in fen.
    pub fn sum(&self) -> i64 {
        let amounts = self.rows.iter().filter_map(|row| row.amount.as_ref()?.value());
        amounts.fold(0, i64::saturating_add)
    }
}

/// Reads a list of people on a day, `YYYY-MM-DD`: one on a line or several, with or without a head line. Every person
/// of it is a row, and every line is a row, a total, a head line or above it.
pub fn people(text: &str, today: &str) -> People {
    let mut people = People::default();
    let mut head: Option<Head> = None;
    let lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']);
    let lines = lines.filter(|line| !plain(line).is_empty());
    for (no, line) in lines.enumerate() {
        if let Some(found) = Head::of(line) {
            if head.is_none() && no < HEAD_LINES {
                above(&mut people);
            }
            people.head.get_or_insert_with(|| line.trim().to_owned());
            head = Some(found);
            continue;
        }
        let cells = head.as_ref().and_then(|head| Some((head, head.cells(line)?)));
        if is_total(line) {
            let amount = match &cells {
                Some((head, cells)) => {
                    let found = head.amount().and_then(|(at, unit)| Some((cells.get(at)?, unit)));
                    found.map(|(cell, unit)| money_in(cell, unit))
                }
                None => tokens(line, today).into_iter().rev().find_map(|token| match token.kind {
                    Kind::Amount(reading) => Some(reading),
                    _ => None,
                }),
            };
            people.totals.push(Total { raw: line.trim().to_owned(), amount });
            continue;
        }
        let expected = people.rows.len() + 1;
        let mut rows = match cells {
            Some((head, cells)) => by_columns(head, &cells, today),
            None => by_content(tokens(without_number(&plain_line(line)), today), expected),
        };
        if rows.is_empty() && line.chars().any(char::is_alphanumeric) {
            let more = line.trim().to_owned();
            rows.push(Person { more, ..Person::default() });
        }
        for row in &mut rows {
            line.trim().clone_into(&mut row.raw);
        }
        people.rows.extend(rows);
    }
    people
}

/// Moves the lines that were read before the head line and tell of nobody.
fn above(people: &mut People) {
    for row in std::mem::take(&mut people.rows) {
        if row.phone.is_none() && row.id_no.is_none() && row.amount.is_none() {
            if people.above.last() != Some(&row.raw) {
                people.above.push(row.raw);
            }
        } else {
            people.rows.push(row);
        }
    }
}

/// A line in plain signs; the Chinese comma stays, for who parts cells by it parts no thousands.
fn plain_line(line: &str) -> String {
    let parts: Vec<String> = line.split('，').map(plain_cell).collect();
    parts.join("，")
}

/// As [`plain`], with the blanks around it.
fn plain_cell(text: &str) -> String {
    plain(&["|", text, "|"].concat()).trim_matches('|').to_owned()
}

fn is_total(line: &str) -> bool {
    let line = plain(line);
    let words: String = line
        .chars()
        .filter(|c| {
            !(c.is_whitespace() || c.is_ascii_digit() || matches!(c, ',' | '.' | '、' | '"'))
        })
        .collect();
    TOTALS.iter().any(|word| words.starts_with(word))
}

/// A line without the number before it: `1.`, `2、`, `(3)`, `①`, `四、`.
fn without_number(line: &str) -> &str {
    let line = line.trim_start();
    let mut chars = line.chars();
    if let Some('\u{2460}'..='\u{249b}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}') =
        chars.next()
    {
        return chars.as_str().trim_start_matches(['、', '.', ' ', ',', '，', ':']);
    }
    let bare = line.trim_start_matches(['(', '[', '【', '第']);
    let bracket = bare.len() < line.len();
    let digits = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let chinese = bare.trim_start_matches(|c: char| super::digit(c).is_some() || c == '十');
    let (after, sign) = if digits.len() < bare.len() {
        (digits, &['、', '.', ')', ']', '】', ':', ',', '，'][..])
    } else {
        // A Chinese number is a number of a line only before its own sign; 三,李四 may be two people.
        (chinese, &['、', ')', ']', '】', '.'][..])
    };
    let count = bare[..bare.len() - after.len()].chars().count();
    let rest = after.strip_prefix(sign).map(str::trim_start);
    match rest {
        // 3.5 and 1,200 are no numbers of lines.
        Some(rest)
            if (1..=4).contains(&count) && !rest.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            rest.trim_start_matches(['、', '.', ' '])
        }
        Some(rest) if bracket && (1..=4).contains(&count) => rest,
        _ => line,
    }
}

fn is_trade(text: &str) -> bool {
    let count = text.chars().count();
    TRADES.contains(&text) || (text.ends_with('工') && (2..=5).contains(&count))
}

/// A name as a cell, doubted where it may be something else.
fn named(raw: &str) -> Cell<String> {
    let mut reading = name(raw);
    let letters: Vec<char> = raw.chars().collect();
    let dotted = reading.readings().first().is_some_and(|name| name.contains(['·', ' ']));
    let latin = raw.is_ascii();
    // 张三三千 may end in a sum.
    let has_unit = |text: &str| text.contains(['百', '千', '万', '仟', '佰', '元', '块']);
    let ends_in_sum = (1..letters.len().saturating_sub(1)).any(|at| {
        let end: String = letters[at..].iter().collect();
        has_unit(&end) && !money(&end).readings().is_empty()
    });
    if (letters.len() > SHORT_NAME && !dotted && !latin) || ends_in_sum {
        reading = reading.doubted(Doubt::Unclear);
    }
    Cell { raw: raw.to_owned(), reading }
}

/// A row of a table, by its columns.
fn by_columns(head: &Head, cells: &[String], today: &str) -> Vec<Person> {
    let mut rest = Person::default();
    let mut rows = Vec::new();
    let fresh = |cell: &str, reading| Cell { raw: cell.to_owned(), reading };
    for (column, cell) in head.columns.iter().zip(cells) {
        let cell = cell.trim();
        let clean = plain(cell);
        if NOTHING.contains(&&*clean) || *column == Column::Index {
            continue;
        }
        match column {
            Column::Name => rows = by_content(tokens(without_number(&plain_line(cell)), today), 0),
            Column::Phone => rest.phone = Some(Cell { raw: cell.to_owned(), reading: phone(cell) }),
            Column::IdNo => rest.id_no = Some(fresh(cell, id_card(cell, today))),
            Column::Amount(unit) => {
                rest.amount = Some(Cell { raw: cell.to_owned(), reading: money_in(cell, *unit) });
            }
            Column::Trade => cell.clone_into(&mut rest.trade),
            Column::Other(heading) => rest.add(&[heading, " ", cell].concat()),
            Column::Index => {}
        }
    }
    if rows.is_empty() {
        return vec![rest];
    }
    let several = rows.len() > 1;
    for row in &mut rows {
        if several {
            // Whose of several it is nobody can tell.
            rest.phone
                .iter_mut()
                .chain(&mut rest.id_no)
                .for_each(|cell| cell.doubt(Doubt::Several));
            rest.amount.iter_mut().for_each(|cell| cell.doubt(Doubt::Several));
        }
        let extra = std::mem::take(&mut row.more);
        row.phone = merged(row.phone.take(), rest.phone.clone(), Doubt::TwoPhones);
        row.id_no = row.id_no.take().or_else(|| rest.id_no.clone());
        row.amount = merged(row.amount.take(), rest.amount.clone(), Doubt::TwoSums);
        row.trade = [&*row.trade, &rest.trade].concat();
        row.more.clone_from(&rest.more);
        if !extra.is_empty() {
            row.add(&extra);
        }
    }
    rows
}

/// Two cells where one belongs: both readings, in doubt.
fn merged<T: Clone + PartialEq>(
    one: Option<Cell<T>>,
    two: Option<Cell<T>>,
    why: Doubt,
) -> Option<Cell<T>> {
    match (one, two) {
        (Some(one), Some(two)) => {
            let raw = [&*one.raw, " ", &two.raw].concat();
            let mut readings = one.reading.readings().to_vec();
            for reading in two.reading.readings() {
                if !readings.contains(reading) {
                    readings.push(reading.clone());
                }
            }
            Some(Cell { raw, reading: Reading::Doubtful { readings, why } })
        }
        (one, two) => one.or(two),
    }
}

/// The people of a line by what its parts are. `expected` is the number of the line, if the list is numbered.
fn by_content(tokens: Vec<Token>, expected: usize) -> Vec<Person> {
    let mut rows: Vec<Person> = Vec::new();
    let mut now = Person::default();
    let (mut sums, mut phones, mut ids) = (0, 0, 0);
    let amounts = tokens.iter().filter(|token| matches!(token.kind, Kind::Amount(_))).count();
    let next_is_text = tokens.get(1).is_some_and(|token| token.kind == Kind::Text);
    for (at, token) in tokens.into_iter().enumerate() {
        let Token { raw, kind, strong } = token;
        match kind {
            // The number of a line, without a sign behind it.
            Kind::Amount(_)
                if at == 0
                    && next_is_text
                    && raw.len() <= 4
                    && raw.bytes().all(|byte| byte.is_ascii_digit())
                    && (amounts > 1 || raw.parse() == Ok(expected)) => {}
            Kind::Amount(reading) => {
                sums += 1;
                now.amount = merged(now.amount.take(), Some(Cell { raw, reading }), Doubt::TwoSums);
            }
            Kind::Phone(reading) => {
                phones += 1;
                now.phone = merged(now.phone.take(), Some(Cell { raw, reading }), Doubt::TwoPhones);
            }
            Kind::Id(reading) => {
                ids += 1;
                now.id_no = merged(now.id_no.take(), Some(Cell { raw, reading }), Doubt::Several);
            }
            Kind::Other => now.add(&raw),
            Kind::Text if head::is_label(&raw) => {}
            Kind::Text
                if OTHER.contains(&&*raw)
                    || raw.chars().count() > LONGEST_NAME && now.name.is_some() =>
            {
                now.add(&raw);
            }
            Kind::Text if now.name.is_some() && is_trade(&raw) => {
                if now.trade.is_empty() {
                    now.trade = raw;
                } else {
                    now.add(&raw);
                }
            }
            Kind::Text => {
                let reading = money(&raw);
                if now.name.is_some() && !reading.readings().is_empty() {
                    sums += 1;
                    now.amount =
                        merged(now.amount.take(), Some(Cell { raw, reading }), Doubt::TwoSums);
                    continue;
                }
                let mut cell = named(&raw);
                let full = now.amount.is_some() || now.phone.is_some() || now.id_no.is_some();
                if now.name.is_some() {
                    // 阿依古丽 买买提 is one person or two.
                    if !strong && !full {
                        now.name
                            .iter_mut()
                            .chain([&mut cell])
                            .for_each(|cell| cell.doubt(Doubt::Several));
                    }
                    rows.push(std::mem::take(&mut now));
                }
                now.name = Some(cell);
            }
        }
    }
    if now != Person::default() {
        rows.push(now);
    }
    let count = rows.len();
    let shared = |found: usize| count > 1 && found > 0 && found != count;
    for row in &mut rows {
        if shared(sums) || shared(phones) || shared(ids) {
            row.name.iter_mut().for_each(|cell| cell.doubt(Doubt::Several));
        }
        if shared(sums) {
            row.amount.iter_mut().for_each(|cell| cell.doubt(Doubt::Several));
        }
        if shared(phones) || shared(ids) {
            let numbers = row.phone.iter_mut().chain(&mut row.id_no);
            numbers.for_each(|cell| cell.doubt(Doubt::Several));
        }
    }
    rows
}
