//! A made-up case with one of every paper. Nobody in it exists.

use std::collections::BTreeMap;

use anxin_domain::case::Paper;
use anxin_domain::id::RecordId;
use anxin_papers::sheet::{ALL, Sheet};
use anxin_papers::{Case, Copy, Document, Folder, build};
use serde_json::Value;

/// The values of a record by path.
pub type Fields = BTreeMap<String, Value>;

/// The case, as the office reads it too.
const CASE: &str = include_str!("case.json");

/// An id of a record.
pub fn id(no: u8) -> RecordId {
    RecordId::from_parts(1_700_000_000_000, [no; 10])
}

fn fields(value: &Value) -> Fields {
    value.as_object().expect("an object").clone().into_iter().collect()
}

/// Owned records of a case; change them, then look at the papers.
pub struct World {
    /// Kind and fields, the lead first, each under the id of its place.
    pub records: Vec<(String, Fields)>,
    /// Pictures of signatures.
    pub images: BTreeMap<String, String>,
    folder: BTreeMap<String, String>,
}

impl World {
    /// A case of two workers of a building firm, with everything filled in.
    pub fn full() -> Self {
        let case: Value = serde_json::from_str(CASE).expect("JSON");
        let texts = |part: &Value| serde_json::from_value(part.clone()).expect("texts");
        let mut records = vec![("lead".to_owned(), fields(&case["lead"]["fields"]))];
        for (no, paper) in (2..).zip(case["papers"].as_array().expect("papers")) {
            assert_eq!(paper["id"], id(no).to_string(), "ids count up");
            let kind = paper["kind"].as_str().expect("a kind").to_owned();
            records.push((kind, fields(&paper["fields"])));
        }
        Self { records, images: texts(&case["images"]), folder: texts(&case["folder"]) }
    }

    /// A lead and nothing else: every paper is blanks.
    pub fn bare() -> Self {
        let mut world = Self::full();
        for (_, fields) in &mut world.records {
            fields.retain(|path, _| ["form", "way", "letter"].contains(&path.as_str()));
        }
        world.records.retain(|(kind, _)| !["wage_line", "payment"].contains(&kind.as_str()));
        world.folder.clear();
        world.images.clear();
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
        let part = |name: &str| self.folder.get(name).map(String::as_str).unwrap_or_default();
        let folder = Folder {
            committee: part("committee"),
            number: part("number"),
            filed_by: part("filed_by"),
            filed: part("filed"),
            kept: part("kept"),
        };
        look(&Case { lead: *lead, papers, site: None, folder, images: &self.images })
    }

    /// One sheet, of the first record that it is the paper of.
    pub fn sheet(&self, sheet: Sheet, copy: Copy) -> Document {
        self.with(|case| {
            let own = if sheet.kind() == "lead" {
                Some(case.lead)
            } else {
                case.papers.iter().copied().find(|paper| Sheet::of(paper) == Some(sheet))
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
