//! The statutory papers of a case, from its records to what is printed and signed.
//!
//! A paper is described once, as a text in `wording/` that a clerk can read: its title, its prose with
//! `{places}`, its tables and its places for signatures ([`sheet::Sheet`]). [`build`] fills it from a
//! [`Case`] and gives a [`Document`]; [`html::page`] prints it and, with the feature `docx`,
//! `docx::file` makes a Word file of it. Both carry the [`seal`] of the paper's text, and [`read`]
//! finds it again in either.
//!
//! What is not known is a blank to be filled by hand; nothing is invented.

mod case;
#[cfg(feature = "docx")]
pub mod docx;
mod dossier;
mod hide;
pub mod html;
mod model;
pub mod read;
pub mod seal;
pub mod sheet;
mod tables;
mod template;
mod values;
mod words;

pub use case::{Case, Folder};
pub use dossier::{dossier, named, with_pages};
pub use model::{Block, Cell, Copy, Document, Ink, Sign, Table};

use anxin_domain::case::{Paper, frozen};
use hide::Hide;
use sheet::Sheet;
use values::Values;

/// Fills a sheet from a case; `own` is the record it is the paper of, the lead itself for the sheets
/// that speak of the whole case.
pub fn build(sheet: Sheet, case: &Case<'_>, own: Paper<'_>, copy: Copy) -> Document {
    let agreement = case.agreement_of(sheet, &own);
    let signed = agreement.map(|one| frozen::whole(one.fields, case.papers)).unwrap_or_default();
    // What speaks of an agreement names the workers as its text does.
    let lines = frozen::lines(&signed, case.papers);
    let papers = frozen::with_lines(case.papers, &lines);
    let hide = Hide::new(case, &papers, copy);
    let case = Case { papers: &papers, ..*case };
    template::fill(sheet, &Values { case: &case, own, copy, hide, signed: &signed })
}
