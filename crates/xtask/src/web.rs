//! The web files: each entry by trunk, the service worker filled in, everything precompressed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::imports;
use crate::shell::{command, files, run, target};
use crate::{loader, tools, ways};

/// Entries: the page, and the folder under `dist/` it goes to.
const ENTRIES: [(&str, &str, &str); 3] = [
    ("index.html", "dist", "/"),
    ("console.html", "dist/console", "/console/"),
    ("report.html", "dist/report", "/report/"),
];
/// What the web files are made of.
const SOURCES: [&str; 16] = [
    "src",
    "public",
    "locales",
    "index.html",
    "console.html",
    "report.html",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "crates/domain",
    "crates/sync",
    "crates/protocol",
    "crates/locale",
    "crates/search",
    "crates/expert",
    "crates/papers",
];
/// Leptos' own switch (components of erased type make much less code), and a standard library without the
/// machinery of panics: what fails stops, and `public/panic.js` says so. Together with the library built
/// anew it takes 6 % off what a phone downloads (docs/adr/0018).
const RUSTFLAGS: &str = "--cfg erase_components -Zlocation-detail=none -Zfmt-debug=none \
    -Zunstable-options -Cpanic=immediate-abort";
/// Leptos' own switch alone, for the quick build.
const ERASED: &str = "--cfg erase_components";
const STAMP: &str = "dist/.stamp";
/// Names of the kinds of file worth compressing.
const COMPRESSED: [&str; 7] = ["html", "js", "css", "wasm", "json", "svg", "webmanifest"];

/// Builds `dist/` unless it is made of these very sources.
pub(crate) fn build() -> Result<()> {
    let folders = tools::web_folders()?;
    let stamp = stamp("")?;
    if is_built(&stamp) {
        println!("dist/ is up to date");
        return Ok(());
    }
    if Path::new("dist").exists() {
        std::fs::remove_dir_all("dist")?;
    }
    // First: it fetches what the standard library is made of; trunk builds without a network.
    let expert = expert()?;
    for (page, dist, public_url) in ENTRIES {
        println!("building {page}");
        let mut trunk = command("trunk build --release --offline=true");
        trunk.args(["--dist", dist, "--public-url", public_url, page]);
        lean(&mut trunk).env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
        run(tools::with_path(&mut trunk, &folders)?)?;
        drop_unused(Path::new(dist))?;
        optimise(Path::new(dist), &folders)?;
        loader::own(Path::new(dist), public_url)?;
        own_style(Path::new(dist), &folders)?;
        minify(Path::new(dist), &folders)?;
    }
    assemble(&expert_files(&expert, &folders)?)?;
    minify_plain(&folders)?;
    compress()?;
    std::fs::write(STAMP, stamp)?;
    Ok(())
}

/// Puts beside the programs what is not compiled; `expert` names its loader.
fn assemble(expert: &str) -> Result<()> {
    copy_public(expert)?;
    std::fs::copy("public/panic.js", "dist/report/panic.js")?;
    english("dist/en.json", &["app", "domain", "problem"])?;
    english("dist/expert/en.json", &["domain", "case"])?;
    packs(Path::new("locales"), Path::new("dist/report"))?;
    let words = part(Path::new("locales"), "zh-CN", "report")?;
    let page = ways::page(&words, &std::fs::read_to_string("dist/report/index.html")?)?;
    std::fs::write(Path::new("dist/report").join(ways::PAGE), page)?;
    for worker in WORKERS {
        service_worker(&worker)?;
    }
    Ok(())
}

/// Builds `dist/` for whoever is changing it: in seconds, neither small nor compressed.
pub(crate) fn build_quick() -> Result<()> {
    let folders = tools::web_folders()?;
    let stamp = stamp(" quick")?;
    if is_built(&stamp) {
        println!("dist/ is up to date");
        return Ok(());
    }
    if Path::new("dist").exists() {
        std::fs::remove_dir_all("dist")?;
    }
    for (page, dist, public_url) in ENTRIES {
        println!("building {page}");
        let mut trunk = command("trunk build --offline=true");
        trunk.args(["--dist", dist, "--public-url", public_url, page]).env("RUSTFLAGS", ERASED);
        trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
        run(tools::with_path(&mut trunk, &folders)?)?;
        loader::own(Path::new(dist), public_url)?;
    }
    let mut cargo =
        command("cargo build --profile wasm-quick --target wasm32-unknown-unknown --bin expert");
    run(cargo.env("RUSTFLAGS", ERASED))?;
    let expert = target().join("wasm32-unknown-unknown/wasm-quick/expert.wasm");
    assemble(&bind(&expert, &folders)?)?;
    std::fs::write(STAMP, stamp)?;
    Ok(())
}

/// Names the sources and how they are built.
fn stamp(how: &str) -> Result<String> {
    Ok(format!("{}{how}{}", digest(&sources()?)?, if names() { " with names" } else { "" }))
}

fn is_built(stamp: &str) -> bool {
    std::fs::read_to_string(STAMP).is_ok_and(|known| known == stamp)
}

fn sources() -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for source in SOURCES.map(Path::new) {
        if source.is_dir() {
            all.extend(files(source)?);
        } else {
            all.push(source.to_owned());
        }
    }
    Ok(all)
}

/// A short name for what is in some files.
fn digest(files: &[PathBuf]) -> Result<String> {
    let mut sum = Sha256::new();
    for file in files {
        let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
        sum.update(file.to_string_lossy().as_bytes());
        sum.update((bytes.len() as u64).to_be_bytes());
        sum.update(bytes);
    }
    let mut text = String::new();
    for byte in sum.finalize().iter().take(8) {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}

/// A library that nothing here calls (streams, which come along with Leptos) hands its own functions out to
/// the page, and so they and all they call would stay. Their glue goes, and the program hands out what the
/// glue calls; the rest falls to wasm-opt. Binaryen's own wasm-metadce would do the same, but puts functions
/// in an order that packs worse (app: 3.2 kB of brotli).
fn drop_unused(dist: &Path) -> Result<()> {
    for file in files(dist)? {
        if file.extension().is_none_or(|ending| ending != "wasm") {
            continue;
        }
        let glue = file.to_string_lossy().replace("_bg.wasm", ".js");
        let kept = without_streams(&std::fs::read_to_string(&glue).context(glue.clone())?);
        let program = std::fs::read(&file)?;
        let program = handing_out(&program, &called(&kept)).context("a WebAssembly program")?;
        std::fs::write(&file, program)?;
        std::fs::write(&glue, kept)?;
    }
    Ok(())
}

/// A number as WebAssembly writes it (LEB128), and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(|byte| *byte < 0x80)?;
    let (digits, rest) = bytes.split_at_checked(end + 1)?;
    let digits = digits.iter().rev();
    Some((digits.fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7f)), rest))
}

fn write_number(mut number: usize, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    to.push(number.to_le_bytes()[0]);
}

/// A program that hands out nothing but these names.
fn handing_out(program: &[u8], names: &BTreeSet<&str>) -> Option<Vec<u8>> {
    const HEAD: usize = 8;
    const EXPORTS: u8 = 7;
    let (head, mut rest) = program.split_at_checked(HEAD)?;
    let mut made = head.to_vec();
    while let Some((section, after)) = rest.split_first() {
        let (length, after) = number(after)?;
        let (body, after) = after.split_at_checked(length)?;
        rest = after;
        let body = if *section == EXPORTS { exports(body, names)? } else { body.to_vec() };
        made.push(*section);
        write_number(body.len(), &mut made);
        made.extend(body);
    }
    Some(made)
}

/// The section of exports with these names only: each a name, a kind and an index.
fn exports(section: &[u8], names: &BTreeSet<&str>) -> Option<Vec<u8>> {
    let (mut count, mut kept) = (0, Vec::new());
    let (all, mut rest) = number(section)?;
    for _ in 0..all {
        let (length, after) = number(rest)?;
        let (name, after) = after.split_at_checked(length)?;
        let (_, end) = number(after.get(1..)?)?;
        if names.contains(std::str::from_utf8(name).ok()?) {
            count += 1;
            kept.extend_from_slice(rest.get(..rest.len() - end.len())?);
        }
        rest = end;
    }
    let mut made = Vec::new();
    write_number(count, &mut made);
    made.extend(kept);
    Some(made)
}

/// The glue without what begins with a line that names one of the classes for streams.
fn without_streams(glue: &str) -> String {
    let (mut kept, mut theirs) = (String::new(), false);
    for line in glue.lines() {
        if !line.is_empty() && !line.starts_with([' ', '}', '/']) {
            theirs = line.contains("IntoUnderlying");
        }
        if !theirs {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The program's functions that its glue calls.
fn called(glue: &str) -> BTreeSet<&str> {
    let ends = |one: char| !one.is_ascii_alphanumeric() && one != '_';
    glue.split("wasm.").skip(1).filter_map(|rest| rest.split(ends).next()).collect()
}

/// Debian's wasm-opt cannot read what wasm-bindgen writes; binaryen's own can.
fn optimise(dist: &Path, folders: &[PathBuf]) -> Result<()> {
    for file in files(dist)? {
        if file.extension().is_some_and(|ending| ending == "wasm") {
            // What counts is what travels: written out flat and put together anew the code is larger
            // than by -Oz and compresses better (app: 370,542 bytes of brotli against 376,738).
            let mut opt = command(
                "wasm-opt -O2 --flatten --rereloop -O2 --enable-bulk-memory --enable-nontrapping-float-to-int \
                 --enable-sign-ext --enable-mutable-globals --enable-reference-types \
                 --enable-multivalue",
            );
            opt.arg(&file).arg("-o").arg(&file);
            if names() {
                opt.arg("-g");
            }
            run(tools::with_path(&mut opt, folders)?)?;
        }
    }
    if names() { Ok(()) } else { imports::shorten(dist) }
}

/// Whether the programs keep the names of their functions, for a profile (`ANXIN_NAMES=1`).
fn names() -> bool {
    std::env::var_os("ANXIN_NAMES").is_some()
}

/// A build of this toolchain with its own switches for small programs, which it calls unstable.
fn lean(build: &mut Command) -> &mut Command {
    if names() {
        build.env("CARGO_PROFILE_WASM_RELEASE_STRIP", "none");
    }
    build.env("RUSTFLAGS", RUSTFLAGS).env("RUSTC_BOOTSTRAP", "1");
    build.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    build.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
}

/// The expert: no page, so no trunk. Gives its program.
fn expert() -> Result<PathBuf> {
    println!("building the expert");
    let mut cargo =
        command("cargo build --profile wasm-release --target wasm32-unknown-unknown --bin expert");
    run(lean(&mut cargo))?;
    Ok(target().join("wasm32-unknown-unknown/wasm-release/expert.wasm"))
}

/// The expert's files beside the app's, after trunk, which clears the folder it writes to. Gives the name
/// of its loader.
fn expert_files(wasm: &Path, folders: &[PathBuf]) -> Result<String> {
    let name = bind(wasm, folders)?;
    optimise(Path::new("dist/expert"), folders)?;
    minify(Path::new("dist/expert"), folders)?;
    Ok(name)
}

/// The expert's program with its loader, by wasm-bindgen. Gives the loader's name.
fn bind(wasm: &Path, folders: &[PathBuf]) -> Result<String> {
    let name = format!("expert-{}", digest(&[wasm.to_owned()])?);
    let mut bindgen = command("wasm-bindgen --target web --no-typescript --out-dir dist/expert");
    bindgen.args(["--out-name", &name]).arg(wasm);
    run(tools::with_path(&mut bindgen, folders)?)?;
    Ok(name)
}

/// What wasm-bindgen writes is made to be read, and so are our styles; of these only the spaces go: what a
/// browser may be asked to understand is weighed where they are written.
fn minify(dist: &Path, folders: &[PathBuf]) -> Result<()> {
    for file in files(dist)? {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("js") => minify_file(&file, "--minify --format=esm", folders)?,
            Some("css") => minify_file(&file, "--minify-whitespace", folders)?,
            _ => {}
        }
    }
    Ok(())
}

fn minify_file(file: &Path, how: &str, folders: &[PathBuf]) -> Result<()> {
    let mut esbuild = command("esbuild --log-level=warning --allow-overwrite");
    esbuild.args(how.split(' ')).arg(file).arg(format!("--outfile={}", file.display()));
    run(tools::with_path(&mut esbuild, folders)?)
}

/// The styles that trunk wrote into a page, as one.
fn own_style(dist: &Path, folders: &[PathBuf]) -> Result<()> {
    let page = dist.join("index.html");
    let html = std::fs::read_to_string(&page)?;
    // One that is for browsers without scripts is not trunk's.
    let own = html.find("<noscript>").unwrap_or(html.len());
    let (own, noscript) = html.split_at(own);
    let Some((before, rest)) = own.split_once("<style>") else { return Ok(()) };
    let (styles, after) = rest.rsplit_once("</style>").context("the end of the styles")?;
    let file = dist.join("own.css");
    std::fs::write(&file, styles.replace("</style>", "").replace("<style>", ""))?;
    minify_file(&file, "--minify-whitespace", folders)?;
    let style = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    std::fs::write(&page, format!("{before}<style>{}</style>{after}{noscript}", style.trim()))?;
    Ok(())
}

/// Our own scripts, which are no modules.
fn minify_plain(folders: &[PathBuf]) -> Result<()> {
    for file in ["dist/sw.js", "dist/report/sw.js", "dist/expert.js"] {
        minify_file(Path::new(file), "--minify", folders)?;
    }
    // For browsers that are too old for the rest.
    for file in ["dist/panic.js", "dist/report/panic.js"] {
        minify_file(Path::new(file), "--minify --target=es5", folders)?;
    }
    Ok(())
}

/// What is copied as it is, and the loader of the expert under the name it has this time.
fn copy_public(expert: &str) -> Result<()> {
    for file in files(Path::new("public"))? {
        let name = file.file_name().context("a file has a name")?;
        if !name.to_string_lossy().ends_with(".template.js") {
            std::fs::copy(&file, Path::new("dist").join(name))?;
        }
    }
    let loader = std::fs::read_to_string("public/expert.template.js")?;
    std::fs::write("dist/expert.js", loader.replace("__EXPERT__", expert))?;
    Ok(())
}

/// A program's words in English: a list in the order in which it reads the Chinese ones. Both
/// languages have the same keys in the same order (`tidy`).
fn english(file: &str, parts: &[&str]) -> Result<()> {
    let mut words = Vec::new();
    for part in parts {
        let text = std::fs::read_to_string(format!("locales/en/{part}.json"))?;
        let part: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text)?;
        words.extend(part.into_iter().map(|(_, word)| word));
    }
    std::fs::write(file, serde_json::to_string(&words)?)?;
    Ok(())
}

/// Parts of the worker's page.
const REPORT: [&str; 2] = ["report_problem", "report"];

/// A language's part: its texts by key; none where it has no such part.
fn part(locales: &Path, language: &str, part: &str) -> Result<BTreeMap<String, String>> {
    let file = locales.join(language).join(format!("{part}.json"));
    if !file.exists() {
        return Ok(BTreeMap::new());
    }
    serde_json::from_str(&std::fs::read_to_string(&file)?).context(file.display().to_string())
}

/// The worker's page in another language: a list in the order of the Chinese words. What a pack does not
/// say yet is said in Chinese.
fn pack(locales: &Path, language: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for name in REPORT {
        let mut theirs = part(locales, language, name)?;
        let chinese = part(Path::new("locales"), "zh-CN", name)?.into_iter();
        words.extend(chinese.map(|(key, text)| theirs.remove(&key).unwrap_or(text)));
        ensure!(
            theirs.is_empty(),
            "{language}/{name}.json has keys of its own: {:?}",
            theirs.keys()
        );
    }
    Ok(words)
}

/// All packs, each fetched by who reads it, and the names of those there are. A language is added by a
/// folder in `locales/` (docs/languages.md).
fn packs(locales: &Path, into: &Path) -> Result<()> {
    for folder in std::fs::read_dir(locales)? {
        let language = folder?.file_name().to_string_lossy().into_owned();
        if language != "zh-CN" && locales.join(&language).join("report.json").exists() {
            let words = serde_json::to_string(&pack(locales, &language)?)?;
            std::fs::write(into.join(format!("{language}.json")), words)?;
        }
    }
    let all = files(into)?;
    let names: Vec<&str> =
        all.iter().filter_map(|file| code(file.file_name()?.to_str()?)).collect();
    std::fs::write(into.join(PACKS), serde_json::to_string(&names)?)?;
    Ok(())
}

/// `--locales FOLDER --web FOLDER`: puts the packs into web files that are built already.
pub(crate) fn add_packs(args: &[String]) -> Result<()> {
    let ["--locales", locales, "--web", web] =
        &args.iter().map(String::as_str).collect::<Vec<_>>()[..]
    else {
        bail!("cargo xtask packs --locales FOLDER --web FOLDER");
    };
    let into = Path::new(web).join("report");
    packs(Path::new(locales), &into)?;
    for file in files(&into)?.into_iter().filter(|file| is_pack(file)) {
        if file.extension().is_some_and(|ending| ending == "json") {
            std::fs::write(format!("{}.br", file.display()), brotli(&std::fs::read(&file)?)?)?;
        }
    }
    Ok(())
}

/// The list of packs.
const PACKS: &str = "packs.json";

/// The code of the language whose words a file holds.
fn code(name: &str) -> Option<&str> {
    let code = name.strip_suffix(".json")?;
    let fits = (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase());
    fits.then_some(code)
}

/// Whether a file is a language's words, `en.json`, `bo.json`, packed or not, or the list of them: fetched, and
/// the words then kept, by those who read it. So is the page for browsers without the program.
pub(crate) fn is_pack(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".br");
    [PACKS, ways::PAGE].contains(&name) || code(name).is_some()
}

/// A service worker and the entry it keeps.
struct Worker {
    /// Where its entry lies.
    folder: &'static str,
    /// Folders inside that are another entry's.
    without: &'static [&'static str],
    /// How its caches' names begin.
    cache: &'static str,
    /// Its entry's page.
    page: &'static str,
    /// Which paths are its own, as JavaScript writes it.
    ours: &'static str,
}

/// The mediator's app and the worker's page keep themselves, apart from each other; the console needs
/// its network.
const WORKERS: [Worker; 2] = [
    Worker {
        folder: "dist",
        without: &["dist/console", "dist/report"],
        cache: "anxin-app-",
        page: "/index.html",
        ours: r"/^\/(?!(api|console|report|healthz|sw-kill)(\/|$))/",
    },
    Worker {
        folder: "dist/report",
        without: &[],
        cache: "anxin-report-",
        page: "/report/index.html",
        ours: r"/^\/report(?!\/ways\.html$)(\/|$)/",
    },
];

fn service_worker(worker: &Worker) -> Result<()> {
    let kept: Vec<PathBuf> = files(Path::new(worker.folder))?
        .into_iter()
        .filter(|file| !worker.without.iter().any(|other| file.starts_with(other)))
        .filter(|file| !is_pack(file))
        .collect();
    let urls: Vec<String> = kept
        .iter()
        .map(|file| format!("/{}", file.strip_prefix("dist").unwrap_or(file).display()))
        .collect();
    let template = std::fs::read_to_string("public/sw.template.js")?;
    let script = template
        .replace("__BUILD__", &digest(&kept)?)
        .replace("__CACHES__", worker.cache)
        .replace("__PAGE__", worker.page)
        .replace("__OURS__", worker.ours)
        .replace("__FILES__", &serde_json::to_string(&urls)?);
    std::fs::write(Path::new(worker.folder).join("sw.js"), script)?;
    Ok(())
}

fn compress() -> Result<()> {
    for file in files(Path::new("dist"))? {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if COMPRESSED.contains(&ending) {
            std::fs::write(format!("{}.br", file.display()), brotli(&std::fs::read(&file)?)?)?;
        }
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}
