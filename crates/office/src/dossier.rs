//! A whole dossier as one PDF, its index with pages; and whether a file of ours says what its seals say.
//!
//! The papers are printed by a program of the machine: Chromium, or LibreOffice where there is none.
//! Twice: the first time tells on which pages the papers lie, for the index of the second. Every
//! paper ends with its seal and begins a page, so that the page of a seal is a paper's last.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anxin_domain::file::case::CaseFile;
use anxin_papers::read::{self, Found};
use anxin_papers::seal::seal;
use anxin_papers::{Case, Copy, Document, Folder, docx, html, named, with_pages};

use crate::case_file::ReadFileError;

/// Programs that print a page, the first that is there is taken.
const BROWSERS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Programs that print a Word file.
const WRITERS: [&str; 2] = ["soffice", "libreoffice"];
/// How long a program may print.
const LONGEST: Duration = Duration::from_mins(2);
/// How often is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(20);
/// Bytes of a file that is verified. Ours are far smaller.
const FILE_MAX: u64 = 64 * 1024 * 1024;

/// Why there is no dossier, or no verdict. Nothing was changed; it can be tried again.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The case file is not what it should be.
    #[error(transparent)]
    Case(#[from] ReadFileError),
    /// Nothing here can print.
    #[error(
        "neither Chromium nor LibreOffice is installed here; install one of them \
         (apt-get install chromium), or print the page that the phone shows"
    )]
    NoPrinter,
    /// The printing program failed.
    #[error("{0} did not print: {1}")]
    Print(PathBuf, String),
    /// A Word file cannot be made or read.
    #[error("{0}")]
    Docx(#[from] docx::DocxError),
    /// What was printed cannot be read.
    #[error("the printed file cannot be read: {0}")]
    Pdf(#[from] lopdf::Error),
    /// A paper's seal stands on no printed page.
    #[error("the printed file lacks a page of {0}")]
    Lost(String),
    /// The file carries no seal of ours.
    #[error("there is no seal on this file: it was not made by Anxin, or its seal was taken off")]
    NoSeal,
    /// Nothing goes to the notary.
    #[error(
        "the case has no 还款协议 (an agreement whose form is repayment): there is nothing to notarise"
    )]
    NoRepayment,
    /// Neither a page, nor a Word file, nor a PDF.
    #[error("only .html, .docx and .pdf files can be verified")]
    Kind,
}

/// The papers of a case that have a name together ([`named`]), from its file; none where the case has none of them.
pub fn of_file(file: &CaseFile, name: &str, copy: Copy) -> Vec<Document> {
    let papers = file.papers();
    let case = Case::new(file.case(&papers), Folder::of(&file.folder));
    named(name, &case, copy)
}

/// A program of the machine that makes PDF.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Printer {
    /// Prints the page.
    Browser(PathBuf),
    /// Prints the Word file.
    Writer(PathBuf),
}

impl Printer {
    /// The best printer in folders as `PATH` lists them.
    pub fn find(path: &OsStr) -> Result<Self, DossierError> {
        let first = |names: &[&str]| {
            let all = names
                .iter()
                .flat_map(|name| std::env::split_paths(path).map(move |folder| folder.join(name)));
            all.into_iter().find(|program| program.is_file())
        };
        let browser = first(&BROWSERS).map(Self::Browser);
        browser.or_else(|| first(&WRITERS).map(Self::Writer)).ok_or(DossierError::NoPrinter)
    }

    /// Prints papers to one PDF. Blocks while the program runs.
    fn print(&self, papers: &[Document]) -> Result<Vec<u8>, DossierError> {
        let at = |path: &Path, error| DossierError::File(path.to_owned(), error);
        let folder = tempfile::tempdir().map_err(|error| at(&std::env::temp_dir(), error))?;
        let folder = folder.path();
        let pdf = folder.join("paper.pdf");
        let (program, mut command, file, bytes) = match self {
            Self::Browser(program) => {
                let mut command = Command::new(program);
                // The page is ours and holds no script; as root Chromium starts only without its sandbox.
                command.args([
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-pdf-header-footer",
                ]);
                command.arg(option("--user-data-dir=", &folder.join("profile")));
                command.arg(option("--print-to-pdf=", &pdf));
                (program, command, folder.join("paper.html"), html::page(papers).into_bytes())
            }
            Self::Writer(program) => {
                let mut command = Command::new(program);
                command.arg(option("-env:UserInstallation=file://", &folder.join("profile")));
                command.args(["--headless", "--convert-to", "pdf", "--outdir"]).arg(folder);
                (program, command, folder.join("paper.docx"), docx::file(papers)?)
            }
        };
        std::fs::write(&file, bytes).map_err(|error| at(&file, error))?;
        let said = folder.join("said");
        let heard = File::create(&said).map_err(|error| at(&said, error))?;
        command.arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(heard);
        let ended = run(command).map_err(|why| DossierError::Print(program.clone(), why))?;
        std::fs::read(&pdf).map_err(|_| {
            let said = std::fs::read(&said).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            let last = said.lines().next_back().unwrap_or_default();
            DossierError::Print(program.clone(), format!("{ended} {last}"))
        })
    }

    /// Papers as PDF; an index among them has the page on which each paper begins.
    pub fn pdf(&self, papers: Vec<Document>) -> Result<Vec<u8>, DossierError> {
        let first = self.print(&papers)?;
        if papers.iter().all(|paper| paper.kind != "index") {
            return Ok(first);
        }
        let pages = beginnings(&first, &papers)?;
        self.print(&with_pages(papers, &pages))
    }
}

/// Runs a program to its end; one that hangs is ended, for others wait to print.
fn run(mut command: Command) -> Result<ExitStatus, String> {
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if begun.elapsed() < LONGEST => std::thread::sleep(LOOK),
            Ok(None) => break,
            Err(error) => return Err(error.to_string()),
        }
    }
    // It may have ended just now.
    let _ = child.kill();
    let _ = child.wait();
    Err(format!("it was still at it after {} s", LONGEST.as_secs()))
}

/// An option with a path behind its name.
fn option(name: &str, path: &Path) -> std::ffi::OsString {
    let mut option = std::ffi::OsString::from(name);
    option.push(path);
    option
}

/// On which pages, counted from 1, papers begin.
fn beginnings(pdf: &[u8], papers: &[Document]) -> Result<Vec<usize>, DossierError> {
    let pdf = lopdf::Document::load_mem(pdf)?;
    let mut pages = pdf.get_pages().into_keys();
    let mut all = Vec::new();
    let mut next = 1;
    for paper in papers {
        all.push(next);
        let seal = seal(paper);
        loop {
            let page = pages.next().ok_or_else(|| DossierError::Lost(paper.title.clone()))?;
            next = page as usize + 1;
            let text = pdf.extract_text(&[page])?;
            if text.split_whitespace().collect::<String>().contains(&seal) {
                break;
            }
        }
    }
    Ok(all)
}

/// What could be told about a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Each paper, and whether its text is the sealed one.
    Texts(Vec<Found>),
    /// A PDF: the seals printed on it. A program that prints leaves signs at places on a page, not texts; what was
    /// sealed cannot be put together again from them, so that nothing is said about the text.
    Seals(Vec<String>),
}

/// What the seals of a file of ours say about its text. A Word file may have been saved again since.
pub fn verify(path: &Path) -> Result<Verdict, DossierError> {
    let at = |error| DossierError::File(path.to_owned(), error);
    if std::fs::metadata(path).map_err(at)?.len() > FILE_MAX {
        return Err(DossierError::NoSeal);
    }
    let bytes = std::fs::read(path).map_err(at)?;
    let found = match path.extension().and_then(OsStr::to_str) {
        Some("html" | "htm") => read::html(&String::from_utf8_lossy(&bytes)),
        Some("docx") => docx::read(Cursor::new(bytes))?,
        Some("pdf") => return printed_seals(&bytes),
        _ => return Err(DossierError::Kind),
    };
    if found.is_empty() { Err(DossierError::NoSeal) } else { Ok(Verdict::Texts(found)) }
}

fn printed_seals(pdf: &[u8]) -> Result<Verdict, DossierError> {
    let pdf = lopdf::Document::load_mem(pdf)?;
    // A page of somebody else's may hold what cannot be read: it has no seal of ours.
    let text = |page: u32| pdf.extract_text(&[page]).unwrap_or_default();
    let all: Vec<String> =
        pdf.get_pages().into_keys().flat_map(|page| read::seals(&text(page))).collect();
    if all.is_empty() { Err(DossierError::NoSeal) } else { Ok(Verdict::Seals(all)) }
}
