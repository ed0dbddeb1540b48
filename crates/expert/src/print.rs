//! A paper of a case, or several that go together, as a page to be printed.

use anxin_domain::case as domain;
use anxin_domain::case::step::handler;
use anxin_papers::sheet::Sheet;
use anxin_papers::{Case, Copy, Folder, html, named};

use crate::ask::Ask;

/// What stands for all that goes to the notary in [`print`].
pub(crate) const NOTARY: &str = "notary";

/// The page of `what` of the first case that is asked about: a record by its id, a sheet of the whole case
/// by its name, or those that go together ([`named`]). `outsider` masks what is personal. Empty where there is no such
/// paper.
pub fn print(ask: &Ask, what: &str, outsider: bool) -> String {
    let Some(case) = ask.cases.first() else { return String::new() };
    let copy = if outsider { Copy::Outsider } else { Copy::Original };
    let papers = case.papers();
    let whole = domain::Case { lead: case.lead_paper(), papers: &papers };
    // Of all sheets the ledger alone says how urgent it is, and only for it is that counted.
    let warning = (Sheet::parse(what) == Some(Sheet::Ledger))
        .then(|| case.outlook(&ask.rules()).colour.name());
    let pay_by =
        whole.paid_before(&ask.calendar()).map(|due| due.day.to_string()).unwrap_or_default();
    let folder = Folder {
        pay_by: &pay_by,
        registered_by: ask.person(&case.lead.by),
        handler: ask.person(handler(&whole)),
        warning: warning.unwrap_or_default(),
        ..Folder::default()
    };
    let whole = Case::new(whole, folder);
    let all = named(what, &whole, copy);
    if all.is_empty() { String::new() } else { html::page(&all) }
}
