//! `anxin-office`: reads its settings, opens the office, serves until Ctrl-C.

use std::fmt::Display;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anxin_domain::case::day;
use anxin_office::app::{Office, StartError, serve};
use anxin_office::aside;
use anxin_office::audit::check;
use anxin_office::case_file::{self, ReadFileError, install_words};
use anxin_office::clock::Clock;
use anxin_office::config::{Command, Config, Refused};
use anxin_office::demo;
use anxin_office::dossier::{DossierError, Printer, Verdict, of_file, verify};
use anxin_office::epoch::restored;
use anxin_office::explain::explain;
use anxin_office::first;
use anxin_office::import::{import, needs_code};
use anxin_office::keys;
use anxin_office::places::{self, Place};
use anxin_office::years::{take_in_settings, take_in_year};
use anxin_papers::Copy;
use anxin_papers::read::Found;
use clap::Parser;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that cannot be written, on a full disk say, must not end the request it speaks of.
    let log = log.log_internal_errors(false);
    if config.log_json {
        log.json().init();
    } else {
        log.init();
    }
    match &config.command {
        None => match run(&config).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                tracing::error!(%error, "cannot start");
                ExitCode::FAILURE
            }
        },
        Some(Command::Audit) => say(check(&config).await),
        Some(Command::Restored) => match restored(&config).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                tracing::error!(%error, "cannot be told");
                ExitCode::FAILURE
            }
        },
        Some(Command::Key(command)) => say(keys::run(&config.data, command)),
        Some(Command::Import { file }) => take_in(&config, file).await,
        Some(Command::Refused { what }) => say(refused(&config, what).await),
        Some(Command::Explain { file, json }) => say(answer(&config, file, *json)),
        Some(Command::Year { file }) => {
            say(take_in_year(&config.data, file)
                .map(|year| format!("{}: {}", year.year, year.source)))
        }
        Some(Command::Settings { file }) => say(take_in_settings(&config.data, file.as_deref())),
        Some(Command::Place { code, name }) => {
            say(place(&config, code.as_deref(), name.as_deref()).await)
        }
        Some(Command::Dossier { file, out, outsider, notary }) => {
            print(file, out, if *notary { "notary" } else { "dossier" }, *outsider)
        }
        Some(Command::Verify { file, code }) => compare(file, code.as_deref()),
    }
}

#[expect(clippy::print_stderr, reason = "the command's answer")]
fn print(file: &Path, out: &Path, name: &str, outsider: bool) -> ExitCode {
    let copy = if outsider { Copy::Outsider } else { Copy::Original };
    let case = install_words().and_then(|()| case_file::read(file));
    let pdf = case.map_err(DossierError::from).and_then(|case| {
        let papers = of_file(&case, name, copy);
        // A dossier has its cover in any case.
        if papers.is_empty() {
            return Err(DossierError::NoRepayment);
        }
        let printer = Printer::find(&std::env::var_os("PATH").unwrap_or_default())?;
        printer.pdf(papers)
    });
    let written = pdf.and_then(|pdf| {
        std::fs::write(out, pdf).map_err(|error| DossierError::File(out.to_owned(), error))
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Explains a case on the day it is in China.
fn answer(config: &Config, file: &Path, json: bool) -> Result<String, ReadFileError> {
    let today = day(Clock::default().now()).unwrap_or_default();
    let answer = explain(&config.data, file, today)?;
    Ok(if json { format!("{:#}", answer.json()) } else { answer.text() })
}

#[expect(clippy::print_stderr, reason = "why there is no answer")]
fn say(answer: Result<impl Display, impl Display>) -> ExitCode {
    match answer {
        Ok(words) => {
            // Whoever reads may stop before the end: `| head`.
            let _ = writeln!(std::io::stdout(), "{words}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Exit code where nothing is wrong, and not all could be told.
const UNDECIDED: u8 = 2;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command's answer")]
fn compare(file: &Path, code: Option<&str>) -> ExitCode {
    let verdict = match verify(file) {
        Ok(verdict) => verdict,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let (lines, decided): (Vec<(&str, String)>, bool) = match verdict {
        Verdict::Texts(papers) => {
            let said = |paper: Found| (if paper.matches { "相符" } else { "不符" }, paper.seal);
            (papers.into_iter().map(said).collect(), true)
        }
        Verdict::Seals(seals) => (seals.into_iter().map(|seal| ("未核", seal)).collect(), false),
    };
    let there = code.is_none_or(|code| lines.iter().any(|(_, seal)| seal == code.trim()));
    if !there {
        println!("不符  {}", code.unwrap_or_default());
    }
    for (said, seal) in &lines {
        println!("{said}  {seal}");
    }
    if !there || lines.iter().any(|(said, _)| *said == "不符") {
        ExitCode::FAILURE
    } else if decided {
        ExitCode::SUCCESS
    } else {
        eprintln!(
            "PDF 上只能读出封印，文字没有核对。要核对文字，请用同一文书的 Word 或网页文件，或由承办单位重新打印比对。\n\
             Only the seals can be read on a PDF; its text was not compared. Verify the Word file or the page of the \
             same papers (docs/papers.md)."
        );
        ExitCode::from(UNDECIDED)
    }
}

/// Lists what was set aside, or settles one.
async fn refused(config: &Config, what: &Refused) -> Result<String, Box<dyn std::error::Error>> {
    install_words()?;
    let office = Office::open(config).await?;
    Ok(match what {
        Refused::List => aside::list(&office).await?,
        Refused::Take { key } => aside::take_by_hand(&office, key).await?,
        Refused::Close { key, reason } => aside::close_by_hand(&office, key, reason).await?,
    })
}

/// Puts a place, or lists all: a line each.
async fn place(
    config: &Config,
    code: Option<&str>,
    name: Option<&str>,
) -> Result<String, Box<dyn std::error::Error>> {
    let office = Office::open(config).await?;
    let places = match code {
        Some(code) => vec![places::put(&*office.store, code, name).await?],
        None => places::places(&*office.store).await?,
    };
    Ok(places.iter().map(Place::to_string).collect::<Vec<_>>().join("\n"))
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command's question and answer")]
async fn take_in(config: &Config, file: &Path) -> ExitCode {
    let code = std::env::var("ANXIN_BACKUP_CODE").or_else(|_| {
        let mut line = String::new();
        if !needs_code(file) {
            return Ok(line);
        }
        eprint!("code of 20 digits: ");
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    let office = match Office::open(config).await {
        Ok(office) => office,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match import(&office, file, &code.unwrap_or_default()).await {
        Ok(imported) => {
            for (what, count) in imported.words() {
                println!("{what:18} {count}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "what the operator must see: addresses and one-time links")]
async fn run(config: &Config) -> Result<(), StartError> {
    let office = Office::open(config).await?;
    let origin = config.origin();
    println!("phone    {origin}/");
    println!("console  {origin}/console/");
    if config.demo {
        match demo::fill(&office, config.demo_seed).await {
            Ok(demo) => {
                println!("demo     seed {}", config.demo_seed);
                if let Some(password) = demo.password {
                    println!("account  {}  password {password}", demo.account);
                }
                println!("enrol    {}  ({})", demo.enrolment, demo.person);
                println!("{}", first::terminal_qr(&demo.enrolment));
            }
            Err(error) => tracing::error!(%error, "the demo county"),
        }
    }
    if let Some(link) = first::administrator_link(&office).await? {
        println!("first administrator, once: {link}");
    }
    let stop = async {
        // Without a signal handler the process ends by the signal itself.
        let _ = tokio::signal::ctrl_c().await;
    };
    serve(Arc::clone(&office), config.listen, stop).await
}
