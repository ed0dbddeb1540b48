//! A paper of a case, or its whole dossier, as a page to be printed.

use std::collections::BTreeMap;

use anxin_domain::case::Paper;
use anxin_papers::sheet::Sheet as Form;
use anxin_papers::{Case, Copy, Document, Folder, build, dossier, html};
use serde_json::Value;

use crate::ask::{Ask, CaseAsk, Sheet};

/// What stands for the whole dossier in [`print`].
const DOSSIER: &str = "dossier";

/// The page of `what` of the first case that is asked about: a record by its id, a sheet of the whole case
/// by its name, or `dossier`. `outsider` masks what is personal. Empty where there is no such paper.
pub fn print(ask: &Ask, what: &str, outsider: bool) -> String {
    let Some(case) = ask.cases.first() else { return String::new() };
    let copy = if outsider { Copy::Outsider } else { Copy::Original };
    let (papers, images) = (case.papers(), images(case));
    let lead = case.lead_paper();
    let site = papers.iter().find(|paper| paper.kind == "site").copied();
    let whole = Case { lead, papers: &papers, site, folder: Folder::default(), images: &images };
    let all: Vec<Document> = if what == DOSSIER {
        dossier(&whole, copy)
    } else {
        let own = papers.iter().chain([&lead]).find(|paper| paper.id.to_string() == what);
        let found = match own {
            Some(own) => Form::of(own).map(|form| (form, *own)),
            None => Form::parse(what).map(|form| (form, lead)),
        };
        found
            .into_iter()
            .map(|(form, own): (Form, Paper<'_>)| build(form, &whole, own, copy))
            .collect()
    };
    if all.is_empty() { String::new() } else { html::page(&all) }
}

/// Signatures made on the glass: the pictures that travel in the records, by their elements.
fn images(case: &CaseAsk) -> BTreeMap<String, String> {
    let mut images = BTreeMap::new();
    for sheet in case.papers.iter().chain([&case.lead]) {
        images.extend(drawings(sheet));
    }
    images
}

fn drawings(sheet: &Sheet) -> impl Iterator<Item = (String, String)> + '_ {
    sheet.fields.iter().filter_map(|(path, file)| {
        let element = path.strip_prefix("file.")?;
        let part = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default();
        let drawn = part("kind") == "signature" && part("thumb").starts_with("data:image/png");
        drawn.then(|| (element.to_owned(), part("thumb").to_owned()))
    })
}
