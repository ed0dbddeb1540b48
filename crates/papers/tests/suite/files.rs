//! Files as other programs open them: LibreOffice the Word file, Chromium the page.

use std::path::{Path, PathBuf};
use std::process::Command;

use anxin_papers::sheet::{ALL, Sheet};
use anxin_papers::{Copy, Document, docx, dossier, html, named};

use crate::world::World;

/// Runs a program and takes what it prints; a program that is missing or fails stops the test.
fn run(command: &mut Command) -> String {
    let out = command.output().expect("the program is installed: see crates/xtask/src/tools.rs");
    assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn pdf_text(pdf: &Path) -> String {
    let text = run(Command::new("pdftotext").arg("-layout").arg(pdf).arg("-"));
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every paper begins a page.
fn begin_pages(pdf: &Path, papers: &[Document]) {
    let text = run(Command::new("pdftotext").arg("-layout").arg(pdf).arg("-"));
    let pages: Vec<&str> = text.split('\u{c}').collect();
    for paper in papers {
        let title: Vec<&str> = paper.title.split_whitespace().collect();
        let begins = |page: &&str| page.trim_start().starts_with(title[0]);
        assert!(pages.iter().any(begins), "{}", paper.title);
    }
}

fn pdf_info(pdf: &Path, name: &str) -> String {
    let info = run(Command::new("pdfinfo").arg(pdf));
    let line = info.lines().find_map(|line| line.strip_prefix(name));
    line.expect("pdfinfo says it").trim_start_matches(':').trim().to_owned()
}

/// Saves papers as a Word file and has LibreOffice save it as `ending` in the folder below.
fn by_libreoffice(folder: &Path, papers: &[Document], ending: &str) -> PathBuf {
    let file = folder.join("paper.docx");
    let folder = folder.join("out");
    std::fs::write(&file, docx::file(papers).expect("a file")).expect("written");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    run(Command::new("libreoffice")
        .args([&profile, "--headless", "--convert-to", ending, "--outdir"])
        .args([&folder, &file]));
    folder.join("paper").with_extension(ending)
}

fn by_chromium(folder: &Path, papers: &[Document]) -> PathBuf {
    let (file, pdf) = (folder.join("paper.html"), folder.join("paper.pdf"));
    std::fs::write(&file, html::page(papers)).expect("written");
    run(Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}/chromium", folder.display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", file.display())));
    pdf
}

#[test]
fn libreoffice_opens_a_whole_dossier_and_reads_its_key_sentences() {
    let folder = tempfile::tempdir().expect("a folder");
    let papers = World::full().with(|case| dossier(case, Copy::Original));
    let pdf = by_libreoffice(folder.path(), &papers, "pdf");
    let text = pdf_text(&pdf);
    for words in [
        "债务人不履行或者履行不适当时，愿意直接接受人民法院强制执行",
        "人民币18,600.00元（大写：壹万捌仟陆佰元整）",
        "自本协议生效之日起三十日内共同",
        "第四十二条第三项，免予核查经济困难状况",
        "ANXIN:1:REPAYMENT:010101010101:",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let pages: usize = pdf_info(&pdf, "Pages").parse().expect("a number");
    assert!(text.contains(&format!("第{pages}页共{pages}页")), "{pages}");
    begin_pages(&pdf, &papers);
}

#[test]
fn c13_libreoffice_opens_what_goes_to_the_notary() {
    let folder = tempfile::tempdir().expect("a folder");
    let papers = World::full().with(|case| named("notary", case, Copy::Original));
    let pdf = by_libreoffice(folder.path(), &papers, "pdf");
    let text = pdf_text(&pdf);
    for words in [
        "每名工人的欠薪明细，已经核实",
        "赋予该协议强制执行效力",
        "债务人不履行或者履行不适当时，愿意直接接受人民法院强制执行",
        "附件2李四妹劳动报酬明细",
        "ANXIN:1:NOTARY-LIST:010101010101:",
        "ANXIN:1:NOTARY:010101010101:",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    begin_pages(&pdf, &papers);
}

#[test]
fn a_ledger_lies_on_its_side_in_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = [World::full().sheet(Sheet::Ledger, Copy::Original)];
    for pdf in [by_libreoffice(folder.path(), &ledger, "pdf"), by_chromium(folder.path(), &ledger)]
    {
        let size = pdf_info(&pdf, "Page size");
        assert!(size.starts_with("841.") || size.starts_with("842"), "{size}");
        assert!(pdf_text(&pdf).contains("18,600.00"));
        assert_eq!(pdf_info(&pdf, "Pages"), "1");
    }
}

#[test]
fn chromium_prints_every_sheet_on_a4_with_its_pages_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::full();
    let papers: Vec<Document> = ALL
        .iter()
        .filter(|sheet| !sheet.is_wide())
        .map(|sheet| world.sheet(*sheet, Copy::Original))
        .collect();
    let pdf = by_chromium(folder.path(), &papers);
    let pages: usize = pdf_info(&pdf, "Pages").parse().expect("a number");
    begin_pages(&pdf, &papers);
    let size = pdf_info(&pdf, "Page size");
    assert!(size.starts_with("59") && size.contains("A4"), "{size}");
    let text = pdf_text(&pdf);
    assert!(text.contains(&format!("第1页共{pages}页")), "{pages}");
}

#[test]
fn a_word_file_saved_again_by_another_program_still_has_its_seals() {
    let folder = tempfile::tempdir().expect("a folder");
    let papers = World::full().with(|case| dossier(case, Copy::Original));
    let again = by_libreoffice(folder.path(), &papers, "docx");
    let found = docx::read(std::fs::File::open(again).expect("saved")).expect("a Word file");
    assert_eq!(found.len(), papers.len());
    assert!(found.iter().all(|paper| paper.matches), "{found:?}");
}
