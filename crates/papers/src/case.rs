//! What papers are made of.

use std::collections::BTreeMap;

use anxin_domain::case::{self as domain, Paper, notary};
use anxin_domain::kinds::{AGREEMENT, SITE};
use serde_json::Value;

use crate::sheet::Sheet;

/// A case with everything that stands on its papers.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The lead.
    pub lead: Paper<'a>,
    /// Its roster and papers, in their order.
    pub papers: &'a [Paper<'a>],
    /// The site, where there is one.
    pub site: Option<Paper<'a>>,
    /// What the office adds.
    pub folder: Folder<'a>,
}

/// What the records do not say and the office does. Empty texts are blanks to be filled by hand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folder<'a> {
    /// 人民调解委员会, its full name.
    pub committee: &'a str,
    /// 卷号: 〔年〕×人调字第×号.
    pub number: &'a str,
    /// 立卷人.
    pub filed_by: &'a str,
    /// 立卷日期, `YYYY-MM-DD`.
    pub filed: &'a str,
    /// 保管期限.
    pub kept: &'a str,
    /// 登记人: who wrote the case down first.
    pub registered_by: &'a str,
    /// 承办人: whose case it is.
    pub handler: &'a str,
    /// By when the wages of the month before the day of a visit were to be paid, `YYYY-MM-DD`.
    pub pay_by: &'a str,
    /// 预警 on the day on which the paper is made: the colour by its name.
    pub warning: &'a str,
}

impl<'a> Folder<'a> {
    /// From texts by the names of its parts ([`anxin_domain::file::office::FOLDER`]).
    pub fn of(texts: &'a BTreeMap<String, String>) -> Self {
        let part = |name: &str| texts.get(name).map(String::as_str).unwrap_or_default();
        Self {
            committee: part("committee"),
            number: part("number"),
            filed_by: part("filed_by"),
            filed: part("filed"),
            kept: part("kept"),
            registered_by: part("registered_by"),
            handler: part("handler"),
            pay_by: part("pay_by"),
            warning: part("warning"),
        }
    }
}

impl<'a> Case<'a> {
    /// A case as its papers are made from it; its site is among its records.
    pub fn new(case: domain::Case<'a>, folder: Folder<'a>) -> Self {
        let site = case.of(SITE.kind).next().copied();
        Self { lead: case.lead, papers: case.papers, site, folder }
    }

    /// The sheet that a name means, and the record it is the paper of: a record of the case by its id, or a
    /// sheet of the whole case by its own name.
    pub fn sheet(&self, name: &str) -> Option<(Sheet, Paper<'a>)> {
        // A paper may be the whole case itself: an inspection.
        let mut all = self.papers.iter().copied().chain([self.lead]);
        if let Some(own) = all.find(|paper| paper.id.to_string() == name) {
            return Some((Sheet::of(&own)?, own));
        }
        let sheet = Sheet::parse(name).filter(|sheet| sheet.kind() == self.lead.kind)?;
        Some((sheet, self.lead))
    }

    /// The case as its rules read it.
    pub(crate) fn domain(&self) -> domain::Case<'a> {
        domain::Case { lead: self.lead, papers: self.papers }
    }

    /// The case's records of a kind, in their order.
    pub(crate) fn of(&self, kind: &str) -> impl Iterator<Item = &'a Paper<'a>> {
        self.papers.iter().filter(move |paper| paper.kind == kind)
    }

    /// The case in a seal: the random end of the lead's id.
    pub(crate) fn short(&self) -> String {
        let id = self.lead.id.0.simple().to_string().to_uppercase();
        id.chars().skip(20).collect()
    }

    /// The agreement that a paper is, or asks a court or a notary for: its workers are named as they are in it.
    pub(crate) fn agreement_of(&self, sheet: Sheet, own: &Paper<'a>) -> Option<Paper<'a>> {
        match sheet {
            _ if own.kind == AGREEMENT.kind => Some(*own),
            Sheet::Notary => notary::repayment(&self.domain()).copied(),
            Sheet::Confirmation => self.agreement().copied(),
            _ => None,
        }
    }

    /// The agreement that stands: the last written one, else the last.
    pub(crate) fn agreement(&self) -> Option<&'a Paper<'a>> {
        let written = self.of("agreement").filter(|paper| text(paper, "form") != "oral").last();
        written.or(self.of("agreement").last())
    }
}

/// A text of a record; empty where there is none.
pub(crate) fn text<'a>(paper: &Paper<'a>, path: &str) -> &'a str {
    paper.fields.get(path).and_then(Value::as_str).unwrap_or_default()
}

/// An amount of a record in fen; 0 where there is none.
pub(crate) fn fen(paper: &Paper<'_>, path: &str) -> i64 {
    paper.fields.get(path).and_then(Value::as_i64).unwrap_or_default()
}
