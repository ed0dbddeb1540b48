//! A paper as a page of its own, to be printed on A4: no script, nothing from elsewhere.

use crate::model::{Block, DATE_LINE, Document, Sign, Table, lines};
use crate::seal;

const STYLE: &str = include_str!("../wording/paper.css");

/// One file of one or more papers.
pub fn page(papers: &[Document]) -> String {
    let title = papers.first().map_or("", |paper| paper.title.as_str());
    let mut page = Page(String::new());
    page.raw("<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
    page.text(title);
    page.raw("</title><style>");
    page.raw(STYLE);
    page.raw("</style></head><body>\n");
    for (no, paper) in papers.iter().enumerate() {
        page.paper(no, paper);
    }
    page.raw("</body></html>\n");
    page.0
}

struct Page(String);

impl Page {
    fn raw(&mut self, html: &str) {
        self.0 += html;
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.0 += "&lt;",
                '>' => self.0 += "&gt;",
                '&' => self.0 += "&amp;",
                '"' => self.0 += "&quot;",
                c => self.0.push(c),
            }
        }
    }

    /// A text's lines inside a mark; `class` may be empty.
    fn lines(&mut self, mark: &str, class: &str, text: &str) {
        self.open(mark, class);
        for (no, line) in lines(text).iter().enumerate() {
            if no > 0 {
                self.raw("<br>");
            }
            self.text(line);
        }
        self.close(mark);
    }

    fn open(&mut self, mark: &str, class: &str) {
        self.raw("<");
        self.raw(mark);
        if !class.is_empty() {
            self.raw(" class=\"");
            self.raw(class);
            self.raw("\"");
        }
        self.raw(">");
    }

    fn close(&mut self, mark: &str) {
        self.raw("</");
        self.raw(mark);
        self.raw(">\n");
    }

    fn paper(&mut self, no: usize, paper: &Document) {
        let class = [paper.kind, if paper.wide { " wide" } else { "" }].concat();
        self.open("article", &class);
        if !paper.mark.is_empty() {
            self.lines("p", "mark", paper.mark);
        }
        self.raw("<a id=\"");
        self.raw(&anchor(no));
        self.raw("\"></a>");
        self.lines("h1", "", &paper.title);
        for block in &paper.blocks {
            self.block(block, paper.kind == "index");
        }
        self.seal(&seal::seal(paper));
        self.close("article");
    }

    fn block(&mut self, block: &Block, linked: bool) {
        match block {
            Block::Number(text) => self.lines("p", "no", text),
            Block::Heading(text) => self.lines("h2", "", text),
            Block::Text(text) => self.lines("p", "t", text),
            Block::Plain(text) => self.lines("p", "", text),
            Block::Middle(text) => self.lines("p", "mid", text),
            Block::Pairs(rows) => self.pairs(rows),
            Block::Table(table) => self.table(table, linked),
            Block::Lines(count) => {
                (0..*count).for_each(|_| self.raw("<div class=\"rule\"></div>\n"));
            }
            Block::Sign(sign) => self.sign(sign),
            Block::Break => self.raw("<div class=\"break\"></div>\n"),
        }
    }

    fn pairs(&mut self, rows: &[Vec<String>]) {
        let most = rows.iter().map(Vec::len).max().unwrap_or(2);
        self.raw("<table class=\"pairs\"><colgroup>");
        // Labels take what they need, values share the rest.
        let label = [
            "<col style=\"width:",
            if most > 4 {
                "10"
            } else if most > 2 {
                "18"
            } else {
                "24"
            },
            "%\">",
        ]
        .concat();
        (0..most / 2).for_each(|_| {
            self.raw(&label);
            self.raw("<col>");
        });
        self.raw("</colgroup>\n");
        for row in rows {
            self.open("tr", "");
            for (at, cell) in row.iter().enumerate() {
                if at % 2 == 0 {
                    self.lines("th", "", cell);
                    continue;
                }
                let span = if at + 1 == row.len() { most - row.len() + 1 } else { 1 };
                self.raw("<td colspan=\"");
                self.raw(&span.to_string());
                self.raw("\">");
                self.lines("span", "", cell);
                self.close("td");
            }
            self.close("tr");
        }
        self.close("table");
    }

    fn table(&mut self, table: &Table, linked: bool) {
        self.open("table", "rows");
        let all: u16 = table.widths.iter().sum();
        self.raw("<colgroup>");
        for width in table.widths {
            self.raw("<col style=\"width:");
            self.raw(&(u32::from(*width) * 1000 / u32::from(all.max(1))).to_string());
            // Tenths of a percent.
            self.raw("e-1%\">");
        }
        self.raw("</colgroup><thead><tr>");
        table.head.iter().for_each(|cell| self.lines("th", "", cell));
        self.raw("</tr></thead>\n");
        for (no, row) in table.rows.iter().enumerate() {
            self.open("tr", "");
            for (at, cell) in row.iter().enumerate() {
                let class = table.align.get(at..=at).unwrap_or("l");
                self.open("td", class);
                if linked && at == 1 && !cell.is_empty() {
                    // A link makes the printed file name the place where the paper begins.
                    self.raw("<a href=\"#");
                    self.raw(&anchor(no + 2));
                    self.raw("\">");
                    self.lines("span", "", cell);
                    self.raw("</a>");
                } else {
                    self.lines("span", "", cell);
                }
                self.close("td");
            }
            self.close("tr");
        }
        if !table.foot.is_empty() {
            self.raw("<tr><td colspan=\"");
            self.raw(&table.head.len().to_string());
            self.raw("\">");
            self.lines("span", "", &table.foot);
            self.raw("</td></tr>\n");
        }
        self.close("table");
    }

    fn sign(&mut self, sign: &Sign) {
        self.open("div", "sign");
        self.lines("span", "who", &sign.label);
        self.open("span", "ink");
        for ink in &sign.inks {
            self.open("span", "by");
            self.raw("<img alt=\"\" src=\"");
            self.text(&ink.image);
            self.raw("\">");
            let caption = ink.caption();
            if !caption.is_empty() {
                self.lines("span", "", &caption);
            }
            self.close("span");
        }
        self.close("span");
        if sign.is_undated() {
            self.lines("span", "day", DATE_LINE);
        }
        self.close("div");
    }

    fn seal(&mut self, seal: &str) {
        let squares = seal::squares(seal);
        let size = squares.len().to_string();
        self.open("footer", "");
        self.raw(
            &[
                "<svg viewBox=\"0 0 ",
                &size,
                " ",
                &size,
                "\" shape-rendering=\"crispEdges\"><path d=\"",
            ]
            .concat(),
        );
        for (y, row) in squares.iter().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
                self.raw(&["M", &x.to_string(), " ", &y.to_string(), "h1v1h-1z"].concat());
            }
        }
        self.raw("\"/></svg>");
        self.lines("p", "", seal);
        self.close("footer");
    }
}

/// The name of the place where a paper begins.
pub fn anchor(no: usize) -> String {
    ["paper", &no.to_string()].concat()
}
