//! Papers that are handed over together: the whole dossier in the order in which it is bound, and what goes
//! to the notary.

use std::sync::LazyLock;

use anxin_domain::case::{Paper, notary};
use anxin_domain::kinds::prefill::Fields;
use anxin_domain::kinds::{LEAD, PROCEEDING};
use serde_json::json;

use crate::build;
use crate::case::Case;
use crate::model::{Block, Copy, Document};
use crate::sheet::{ALL, Sheet};

/// The papers of a name: a record's by its id or a sheet's by its own ([`Case::sheet`]), or those that go together,
/// `dossier` and `notary`. Empty where the case has none of them.
pub fn named(name: &str, case: &Case<'_>, copy: Copy) -> Vec<Document> {
    let one = || case.sheet(name).map(|(sheet, own)| build(sheet, case, own, copy));
    bundle(name, case, copy).unwrap_or_else(|| one().into_iter().collect())
}

/// The papers that have a name together. None for any other name; empty where the case has none of them.
fn bundle(name: &str, case: &Case<'_>, copy: Copy) -> Option<Vec<Document>> {
    match name {
        // Neither an inspection nor a sealed report is a case.
        _ if case.lead.kind != LEAD.kind => None,
        "dossier" => Some(dossier(case, copy)),
        "notary" => Some(to_the_notary(case, copy)),
        _ => None,
    }
}

/// An application that nobody has begun: what is not known is filled in by hand.
static UNWRITTEN: LazyLock<Fields> =
    LazyLock::new(|| Fields::from([("way".to_owned(), json!("notary"))]));

/// 公证申请材料: the list on top, the application, the 还款协议 with its annexes, and the mandates of those who sign
/// for somebody. Nothing where the case has no 还款协议.
fn to_the_notary(case: &Case<'_>, copy: Copy) -> Vec<Document> {
    let whole = case.domain();
    let Some(agreement) = notary::repayment(&whole) else { return Vec::new() };
    let unwritten = Paper::new(case.lead.id, PROCEEDING.kind, &UNWRITTEN);
    let application = notary::begun(&whole).copied().unwrap_or(unwritten);
    let mut all = vec![
        build(Sheet::NotaryList, case, *agreement, copy),
        build(Sheet::Notary, case, application, copy),
        build(Sheet::Repayment, case, *agreement, copy),
    ];
    let mandates = notary::mandates(&whole);
    all.extend(mandates.map(|mandate| build(Sheet::Mandate, case, *mandate, copy)));
    all
}

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
