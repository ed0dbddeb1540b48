//! The project's own commands: `cargo xtask help` lists them.
#![expect(clippy::print_stdout, reason = "a command talks to the person who called it")]

mod bench;
mod dist;
mod fuzz;
mod imports;
mod loader;
mod pictures;
mod serve;
mod shell;
mod size;
mod test;
mod tidy;
mod tools;
mod ways;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask serve [--listen ADDRESS] [--data DIR] [--demo]   build and start the office
cargo xtask test                                             everything the project is checked by
cargo xtask build-web [--quick]                              the web files, into dist/
cargo xtask packs --locales FOLDER --web FOLDER              other languages, into web files that are built
cargo xtask dist                                             the office and its web files as one binary
cargo xtask size                                             brotli bytes of each entry, against its budget
cargo xtask tidy                                             the rules on who may know whom
cargo xtask pictures                                         screenshots of the screens, into target/pictures/
cargo xtask bench [--quick] [--only WORK]                    side by side with others, against the limits
cargo xtask worker                                           the worker's page: pictures, a first visit on a slow line
cargo xtask simulate [--seeds N] [--seed N]                  phones and an office by seed: is anything lost?
cargo xtask chaos [--minutes N] [--seed N] [--database postgres] real browsers and office, killed and cut
cargo xtask fuzz [--seconds N]                               each decoder against bytes that a fuzzer makes up
cargo xtask tools                                            install what the others need
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    match run(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nxtask {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, rest: &[String]) -> Result<()> {
    std::env::set_current_dir(shell::root())?;
    match command {
        "serve" => serve::run(rest),
        "test" => test::run(),
        "build-web" if rest == ["--quick"] => web::build_quick(),
        "build-web" => web::build(),
        "packs" => web::add_packs(rest),
        "size" => web::build().and_then(|()| size::run()),
        "dist" => dist::run(),
        "tidy" => tidy::run(),
        "pictures" | "worker" | "chaos" => pictures::run(command, rest),
        "bench" => bench::run(rest),
        "simulate" => {
            let mut simulate = shell::command("cargo run --quiet -p anxin-simulate --");
            shell::run(simulate.args(rest))
        }
        "fuzz" => fuzz::run(rest),
        "tools" => tools::web().and_then(|()| tools::browser()),
        "help" | "" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}
