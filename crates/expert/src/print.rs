//! A paper of a case, or its whole dossier, as a page to be printed.

use anxin_domain::case as domain;
use anxin_papers::sheet::Sheet;
use anxin_papers::{Case, Copy, Document, Folder, build, dossier, html};

use crate::ask::Ask;

/// What stands for the whole dossier in [`print`].
const DOSSIER: &str = "dossier";

/// The page of `what` of the first case that is asked about: a record by its id, a sheet of the whole case
/// by its name, or `dossier`. `outsider` masks what is personal. Empty where there is no such paper.
pub fn print(ask: &Ask, what: &str, outsider: bool) -> String {
    let Some(case) = ask.cases.first() else { return String::new() };
    let copy = if outsider { Copy::Outsider } else { Copy::Original };
    let papers = case.papers();
    let whole = domain::Case { lead: case.lead_paper(), papers: &papers };
    // Of all sheets the ledger alone says how urgent it is, and only for it is that counted.
    let warning = (Sheet::parse(what) == Some(Sheet::Ledger))
        .then(|| case.outlook(&ask.rules()).colour.name());
    let folder = Folder {
        registered_by: ask.person(&case.lead.by),
        handler: ask.person(case.text("assignee")),
        warning: warning.unwrap_or_default(),
        ..Folder::default()
    };
    let whole = Case::new(whole, folder);
    let all: Vec<Document> = if what == DOSSIER {
        dossier(&whole, copy)
    } else {
        let found = whole.sheet(what);
        found.map(|(form, own)| build(form, &whole, own, copy)).into_iter().collect()
    };
    if all.is_empty() { String::new() } else { html::page(&all) }
}
