//! A case file becomes a PDF with an index, and a saved paper is compared with its seal.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anxin_office::case_file::read;
use anxin_office::dossier::{DossierError, Printer, of_file};
use anxin_papers::{Copy, docx, html};

/// The case that the papers themselves are tested with.
const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../papers/tests/suite/case.json");

fn office(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anxin-office"));
    command.args(arguments).output().expect("the program starts")
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The text of a PDF's pages, without blanks.
pub(crate) fn pages(pdf: &Path) -> Vec<String> {
    let out =
        Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output().expect("installed");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let pages = text.split('\u{c}').map(|page| page.split_whitespace().collect());
    pages.filter(|page: &String| !page.is_empty()).collect()
}

/// The index names the page on which a paper begins.
fn check(pages: &[String]) {
    for title in ["人民调解申请书", "还款协议", "结案报告表", "卷宗情况说明"]
    {
        let begins = pages.iter().skip(2).position(|page| page.starts_with(title));
        let begins = begins.expect("the paper is there") + 3;
        let row = pages[1].split(title).nth(1).expect("the index lists it");
        let number: String = row.chars().take_while(char::is_ascii_digit).collect();
        // The next row's number stands behind it.
        assert!(number.starts_with(&begins.to_string()), "{title} {begins}: {}", pages[1]);
    }
}

#[test]
fn a_case_file_becomes_a_pdf_with_pages_in_its_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = folder.path().join("dossier.pdf");
    let out = office(&["dossier", CASE, "--out", &pdf.display().to_string()]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    check(&pages(&pdf));
    // What leaves the office as PDF says whose seals it carries, and that its text was not compared.
    let out = office(&["verify", &pdf.display().to_string()]);
    let seals: Vec<String> =
        of_file(&read(Path::new(CASE)).expect("a case"), "dossier", Copy::Original)
            .iter()
            .filter(|paper| paper.kind != "index")
            .map(anxin_papers::seal::seal)
            .collect();
    assert_eq!(out.status.code(), Some(2), "{}", said(&out));
    for seal in &seals {
        assert!(said(&out).contains(&format!("未核  {seal}\n")), "{seal}: {}", said(&out));
    }
    assert_eq!(said(&out).matches("未核").count(), seals.len() + 1);
    let why = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(why.contains("文字没有核对") && why.contains("was not compared"), "{why}");
    let signed = office(&["verify", &pdf.display().to_string(), "--code", &seals[0]]);
    assert_eq!(signed.status.code(), Some(2));
    let other = office(&["verify", &pdf.display().to_string(), "--code", "ANXIN:1:AGREEMENT:0:A"]);
    assert_eq!(other.status.code(), Some(1));
}

#[test]
fn c13_what_goes_to_the_notary_is_printed_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = folder.path().join("notary.pdf").display().to_string();
    let out = office(&["dossier", CASE, "--notary", "--out", &pdf]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let pages = pages(Path::new(&pdf));
    for title in ["公证申请材料清单", "公证申请书", "还款协议"] {
        assert!(pages.iter().any(|page| page.starts_with(title)), "{title}: {pages:?}");
    }
    let without = include_str!("../../../papers/tests/suite/case.json");
    let file = folder.path().join("case.json");
    std::fs::write(&file, without.replace("\"repayment\"", "\"written\"")).expect("written");
    let out = office(&["dossier", &file.display().to_string(), "--notary", "--out", &pdf]);
    assert!(!out.status.success());
    assert!(String::from_utf8_lossy(&out.stderr).contains("no 还款协议"), "in words");
}

#[test]
fn libreoffice_prints_the_same_where_there_is_no_browser() {
    let printer = Printer::Writer(PathBuf::from("/usr/bin/libreoffice"));
    let papers = of_file(&read(Path::new(CASE)).expect("a case"), "dossier", Copy::Outsider);
    let pdf = printer.pdf(papers).expect("printed");
    let file = tempfile::Builder::new().suffix(".pdf").tempfile().expect("a file");
    std::fs::write(file.path(), pdf).expect("written");
    let pages: Vec<String> = pages(file.path())
        .iter()
        .map(|page| page.trim_start_matches("副本（个人信息已隐去）").to_owned())
        .collect();
    check(&pages);
    assert!(!pages.concat().contains("张小三"));
}

#[test]
fn without_a_printer_it_says_in_words_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Printer::find(folder.path().as_os_str()).expect_err("nothing is there");
    assert!(matches!(error, DossierError::NoPrinter));
    assert!(error.to_string().contains("apt-get install chromium"));
    std::fs::write(folder.path().join("soffice"), "").expect("written");
    let found = Printer::find(folder.path().as_os_str()).expect("one is there");
    assert_eq!(found, Printer::Writer(folder.path().join("soffice")));
}

#[test]
fn verify_says_whether_a_saved_paper_is_the_sealed_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let papers = of_file(&read(Path::new(CASE)).expect("a case"), "dossier", Copy::Original);
    let agreement = papers.iter().find(|paper| paper.kind == "agreement").expect("there");
    let page = html::page(std::slice::from_ref(agreement));
    let sealed = anxin_papers::seal::seal(agreement);
    let save = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("written");
        file.display().to_string()
    };
    let good = save("a.html", page.as_bytes());
    let word = save("a.docx", &docx::file(&papers).expect("a file"));
    let forged = save("b.html", page.replace("18,600.00", "16,800.00").as_bytes());
    let bare = save("c.html", b"<body>a page</body>");
    let out = office(&["verify", &good]);
    assert_eq!((out.status.code(), said(&out)), (Some(0), format!("相符  {sealed}\n")));
    let out = office(&["verify", &word]);
    assert_eq!(said(&out).matches("相符  ANXIN:1:").count(), papers.len());
    let out = office(&["verify", &forged]);
    assert_eq!((out.status.code(), said(&out)), (Some(1), format!("不符  {sealed}\n")));
    assert_eq!(office(&["verify", &good, "--code", &sealed]).status.code(), Some(0));
    let out = office(&["verify", &good, "--code", "ANXIN:1:AGREEMENT:0:A"]);
    assert_eq!(out.status.code(), Some(1));
    let out = office(&["verify", &bare]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("no seal"));
}
