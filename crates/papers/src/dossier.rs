//! The whole dossier, in the order in which it is bound.

use anxin_domain::case::Paper;

use crate::build;
use crate::case::Case;
use crate::model::{Block, Copy, Document};
use crate::sheet::{ALL, Sheet};

/// All papers of a case from cover to back; the pages of the index stay blank until
/// [`with_pages`] fills them.
pub fn dossier(case: &Case<'_>, copy: Copy) -> Vec<Document> {
    let mut all = Vec::new();
    for sheet in ALL {
        match sheet.kind() {
            // They are kept by themselves.
            _ if matches!(sheet, Sheet::Ledger | Sheet::Inspection | Sheet::Police) => {}
            "lead" if *sheet == Sheet::Performance && case.of("payment").next().is_none() => {}
            "lead" => all.push(build(*sheet, case, case.lead, copy)),
            kind => {
                let own = |paper: &&Paper<'_>| Sheet::of(paper) == Some(*sheet);
                all.extend(
                    case.of(kind).filter(own).map(|paper| build(*sheet, case, *paper, copy)),
                );
            }
        }
    }
    let titles: Vec<String> = all.iter().map(|paper| paper.title.clone()).collect();
    for paper in &mut all {
        index(paper, &titles);
    }
    all
}

/// The index lists what comes after it.
fn index(paper: &mut Document, titles: &[String]) {
    let Some(Block::Table(table)) = paper.blocks.last_mut().filter(|_| paper.kind == "index")
    else {
        return;
    };
    for (no, title) in (1..).zip(titles.iter().skip(INDEXED)) {
        let blank = String::new;
        table.rows.push(vec![i32::to_string(&no), title.clone(), blank(), blank()]);
    }
    table.rows.extend(vec![vec![String::new(); 4]; BY_HAND]);
}

/// Empty rows for what is put in on paper: copies of identity cards, evidence, receipts.
const BY_HAND: usize = 4;

/// Papers before the first that the index lists: the cover and itself.
const INDEXED: usize = 2;

/// The same dossier with the pages on which its papers begin: one for each paper, from the first.
pub fn with_pages(mut all: Vec<Document>, pages: &[usize]) -> Vec<Document> {
    for paper in all.iter_mut().filter(|paper| paper.kind == "index") {
        let Some(Block::Table(table)) = paper.blocks.last_mut() else { continue };
        for (row, page) in table.rows.iter_mut().zip(pages.iter().skip(INDEXED)) {
            if let Some(cell) = row.get_mut(2) {
                *cell = page.to_string();
            }
        }
    }
    all
}
