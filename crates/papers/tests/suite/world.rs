//! A made-up case with one of every paper. Nobody in it exists.

use std::collections::BTreeMap;

use anxin_domain::case::Paper;
use anxin_domain::file::case::CaseFile;
use anxin_domain::id::RecordId;
use anxin_papers::sheet::{ALL, Sheet};
use anxin_papers::{Case, Copy, Document, Folder, build};
use serde_json::{Value, json};

/// The values of a record by path.
pub type Fields = BTreeMap<String, Value>;

/// The case, as the office reads it too.
const CASE: &str = include_str!("case.json");

/// An id of a record.
pub fn id(no: u8) -> RecordId {
    RecordId::from_parts(1_700_000_000_000, [no; 10])
}

/// What a mediator saw and filed sealed.
fn crime_sign() -> Fields {
    [
        ("place", json!("幸福里二期")),
        ("date", json!("2026-09-03")),
        ("signs", json!(["violence", "confinement"])),
        ("what", json!("三辆无牌车拦住大门，不让工人离开。")),
    ]
    .map(|(path, value)| (path.to_owned(), value))
    .into()
}

/// Owned records of a case; change them, then look at the papers.
pub struct World {
    /// Kind and fields, the lead first, each under the id of its place.
    pub records: Vec<(String, Fields)>,
    folder: BTreeMap<String, String>,
}

impl World {
    /// A case of two workers of a building firm, with everything filled in.
    pub fn full() -> Self {
        let case = CaseFile::read(CASE).expect("a case file");
        let mut records = vec![("lead".to_owned(), case.lead.fields)];
        for (no, paper) in (2..).zip(case.others) {
            assert_eq!(paper.id, id(no), "ids count up");
            records.push((paper.kind, paper.fields));
        }
        // A case has none: it lies in a register of its own.
        records.push(("crime_sign".to_owned(), crime_sign()));
        Self { records, folder: case.folder }
    }

    /// A lead and nothing else: every paper is blanks.
    pub fn bare() -> Self {
        let mut world = Self::full();
        for (_, fields) in &mut world.records {
            fields.retain(|path, _| ["form", "way", "letter"].contains(&path.as_str()));
        }
        world.records.retain(|(kind, _)| kind != "wage_line");
        world.folder.clear();
        world
    }

    /// The first record of a kind.
    pub fn fields(&mut self, kind: &str) -> &mut Fields {
        let found = self.records.iter_mut().find(|(one, _)| one == kind);
        &mut found.expect("a record of that kind").1
    }

    /// Looks at the case.
    pub fn with<T>(&self, look: impl FnOnce(&Case<'_>) -> T) -> T {
        let papers: Vec<Paper<'_>> = (1..)
            .zip(&self.records)
            .map(|(no, (kind, fields))| Paper::new(id(no), kind, fields))
            .collect();
        let (lead, papers) = papers.split_first().expect("a lead");
        let folder = Folder::of(&self.folder);
        look(&Case { lead: *lead, papers, site: None, folder })
    }

    /// One sheet, of the first record that it is the paper of.
    pub fn sheet(&self, sheet: Sheet, copy: Copy) -> Document {
        // A list of what lies with the agreement, whose own sheet is the agreement.
        let of = if sheet == Sheet::NotaryList { Sheet::Repayment } else { sheet };
        self.with(|case| {
            let own = if sheet.kind() == "lead" {
                Some(case.lead)
            } else {
                case.papers.iter().copied().find(|paper| Sheet::of(paper) == Some(of))
            };
            build(sheet, case, own.expect("a record of that kind"), copy)
        })
    }

    /// Every sheet.
    pub fn all(&self, copy: Copy) -> Vec<Document> {
        ALL.iter().map(|sheet| self.sheet(*sheet, copy)).collect()
    }

    /// The text of one sheet, a text a line.
    pub fn text(&self, sheet: Sheet, copy: Copy) -> String {
        self.sheet(sheet, copy).texts().join("\n")
    }
}
