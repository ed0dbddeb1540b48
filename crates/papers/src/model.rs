//! A paper as data: what stands on it, in the order in which it is read.

/// Who it is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Copy {
    /// The paper itself.
    Original,
    /// For outsiders: names, numbers and accounts are masked.
    Outsider,
}

/// A paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// The sheet's stable name: `agreement`, `ledger`.
    pub kind: &'static str,
    /// The case: twelve hexadecimal digits of the lead's id.
    pub case: String,
    /// The title.
    pub title: String,
    /// Printed on its side.
    pub wide: bool,
    /// What stands above the title of a copy; empty on an original.
    pub mark: &'static str,
    /// Everything under the title.
    pub blocks: Vec<Block>,
}

/// A part of a paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// The paper's number, under the title on the right.
    Number(String),
    /// A heading.
    Heading(String),
    /// A paragraph, its first line set in.
    Text(String),
    /// A line that begins at the margin: who a letter goes to.
    Plain(String),
    /// A line in the middle, large.
    Middle(String),
    /// Labels and values in a table. A row's cells take turns: label, value, label, value.
    Pairs(Vec<Vec<Cell>>),
    /// Rows under a head.
    Table(Table),
    /// So many ruled lines to be filled by hand.
    Lines(usize),
    /// A place for signatures.
    Sign(Sign),
    /// What follows begins a page.
    Break,
}

/// A cell: its lines.
pub type Cell = String;

/// Rows under a head.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The head.
    pub head: Vec<&'static str>,
    /// Shares of the width, one for each column.
    pub widths: &'static [u16],
    /// How columns stand: `l` left, `c` in the middle, `r` right (money).
    pub align: &'static str,
    /// The rows; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// What the rows come to, over the whole width; empty for none.
    pub foot: String,
}

/// A place for signatures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sign {
    /// Who signs.
    pub label: String,
    /// The signatures that were made on the phone.
    pub inks: Vec<Ink>,
}

/// A signature that was made on the phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ink {
    /// Its picture, as a data URL.
    pub image: String,
    /// Whose it is; empty where the place says so.
    pub name: String,
    /// When it was made; empty where that is not known.
    pub time: String,
}

impl Ink {
    /// What stands under the picture; empty for nothing.
    pub fn caption(&self) -> String {
        let parts = [&*self.name, &*self.time];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　")
    }
}

impl Sign {
    /// Whether the day is still to be filled in by hand.
    pub(crate) fn is_undated(&self) -> bool {
        self.inks.iter().all(|ink| ink.time.is_empty())
    }
}

/// Stands in an empty cell, so that it is there in the text as well.
const EMPTY: &str = "\u{3000}";

/// The date line beside a place for signatures.
pub const DATE_LINE: &str = "　　　　年　　月　　日";

/// The lines of a text as they are printed: blanks at the ends and runs of them do not count.
pub fn lines(text: &str) -> Vec<String> {
    let tidy = |line: &str| -> String {
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        line.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let all: Vec<String> = text.lines().map(tidy).filter(|line| !line.is_empty()).collect();
    if all.is_empty() { vec![EMPTY.to_owned()] } else { all }
}

impl Document {
    /// Every text of the paper in the order in which it is read: what the seal is over, and what is
    /// compared with a file.
    pub fn texts(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut put = |text: &str| all.extend(lines(text));
        if !self.mark.is_empty() {
            put(self.mark);
        }
        put(&self.title);
        for block in &self.blocks {
            match block {
                Block::Number(text)
                | Block::Heading(text)
                | Block::Text(text)
                | Block::Plain(text)
                | Block::Middle(text) => put(text),
                Block::Pairs(rows) => rows.iter().flatten().for_each(|cell| put(cell)),
                Block::Table(table) => {
                    table.head.iter().for_each(|cell| put(cell));
                    table.rows.iter().flatten().for_each(|cell| put(cell));
                    if !table.foot.is_empty() {
                        put(&table.foot);
                    }
                }
                Block::Sign(sign) => {
                    put(&sign.label);
                    let captions = sign.inks.iter().map(Ink::caption);
                    captions.filter(|words| !words.is_empty()).for_each(|words| put(&words));
                    if sign.is_undated() {
                        put(DATE_LINE);
                    }
                }
                Block::Lines(_) | Block::Break => {}
            }
        }
        all
    }
}
