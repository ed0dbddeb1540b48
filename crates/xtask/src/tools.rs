//! Pinned tools, installed where they are missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{cache, command, run, works};

const TRUNK: &str = "0.21.14";
/// The same number as the crate `wasm-bindgen` in Cargo.toml.
const WASM_BINDGEN: &str = "0.2.130";
const BINARYEN: &str = "132.0.0";
const ESBUILD: &str = "0.28.2";
const TUS_JS_CLIENT: &str = "4.3.1";
const AXE_CORE: &str = "4.14.1";
/// Firefox's driver. The browsers themselves are Debian's, as new as Debian has them.
const GECKODRIVER: &str = "0.37.1";

/// Where Debian puts the browser's driver.
pub(crate) const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// Debian's packages that the tests need, and a program of each.
const DEBIAN: [(&str, &str); 13] = [
    ("chromium", "/usr/bin/chromium"),
    ("chromium-driver", CHROMEDRIVER),
    ("firefox-esr", "/usr/bin/firefox-esr"),
    ("webkit2gtk-driver", "/usr/bin/WebKitWebDriver"),
    ("gir1.2-webkit2-4.1", "/usr/share/doc/gir1.2-webkit2-4.1"),
    ("python3-gi", "/usr/lib/python3/dist-packages/gi"),
    // WebKit records sound through them.
    ("gstreamer1.0-plugins-bad", "/usr/share/doc/gstreamer1.0-plugins-bad"),
    ("gstreamer1.0-libav", "/usr/share/doc/gstreamer1.0-libav"),
    ("xvfb", "/usr/bin/Xvfb"),
    ("postgresql", "/usr/lib/postgresql"),
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    ("libreoffice-writer-nogui", "/usr/bin/libreoffice"),
    ("poppler-utils", "/usr/bin/pdftotext"),
];

fn cargo_tool(name: &str, version: &str, locked: bool) -> Result<PathBuf> {
    let folder = cache()?.join(format!("{name}-{version}"));
    let short = name.trim_end_matches("-cli");
    let folder = if short == name { folder } else { cache()?.join(format!("{short}-{version}")) };
    let program = folder.join("bin").join(short);
    if !program.exists() {
        println!("installing {name} {version}, once, into {}", folder.display());
        let mut install = command("cargo install");
        install.args([name, "--version", version, "--root"]).arg(&folder);
        if locked {
            install.arg("--locked");
        }
        run(install.env_remove("CARGO_TARGET_DIR"))?;
    }
    Ok(folder.join("bin"))
}

/// A package of node in a folder of the cache; gives the folder.
fn node_package(folder: &str, name: &str, version: &str) -> Result<PathBuf> {
    let folder = cache()?.join(folder);
    if !folder.join("node_modules").join(name).exists() {
        println!("installing {name} {version}, once, into {}", folder.display());
        std::fs::create_dir_all(&folder)?;
        let mut install = command("npm install --no-audit --no-fund --prefix");
        run(install.arg(&folder).arg(format!("{name}@{version}")))?;
    }
    Ok(folder)
}

/// A package of node that brings a program; gives the folder of its program.
fn node_tool(name: &str, version: &str) -> Result<PathBuf> {
    let folder = node_package(&format!("{name}-{version}"), name, version)?;
    Ok(folder.join("node_modules/.bin"))
}

/// Folders with the programs that build the web files.
pub(crate) fn web_folders() -> Result<Vec<PathBuf>> {
    // The compiler names the folder of a target whether it is there or not.
    let named = command("rustc --print target-libdir --target wasm32-unknown-unknown").output()?;
    if !Path::new(String::from_utf8_lossy(&named.stdout).trim()).exists() {
        run(&mut command("rustup target add wasm32-unknown-unknown"))?;
    }
    let library = command("rustc --print sysroot").output()?;
    let library = PathBuf::from(String::from_utf8_lossy(&library.stdout).trim());
    if !library.join("lib/rustlib/src/rust/library/std").exists() {
        run(&mut command("rustup component add rust-src"))?;
    }
    Ok(vec![
        cargo_tool("wasm-bindgen-cli", WASM_BINDGEN, false)?,
        cargo_tool("trunk", TRUNK, true)?,
        node_tool("binaryen", BINARYEN)?,
        node_tool("esbuild", ESBUILD)?,
    ])
}

/// Installs what builds the web files.
pub(crate) fn web() -> Result<()> {
    web_folders().map(drop)
}

/// What the bench measures against: packages of node, pinned by `bench/peers/package-lock.json`; gives
/// the folder.
pub(crate) fn peers() -> Result<PathBuf> {
    let lock = std::fs::read("bench/peers/package-lock.json")?;
    let folder = cache()?.join("bench-peers");
    let known = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.package-lock.json").exists();
    if !installed || std::fs::read(&known).is_ok_and(|known| known != lock) {
        println!("installing what the bench measures against, into {}", folder.display());
        std::fs::create_dir_all(&folder)?;
        std::fs::copy("bench/peers/package.json", folder.join("package.json"))?;
        std::fs::write(&known, &lock)?;
        // The database they keep their records in comes built; no package runs anything here.
        let mut install = command("npm ci --no-audit --no-fund --ignore-scripts --prefix");
        run(install.arg(&folder))?;
    }
    Ok(folder)
}

/// Puts folders in front of a command's search path.
pub(crate) fn with_path<'a>(
    command: &'a mut Command,
    folders: &[PathBuf],
) -> Result<&'a mut Command> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&old));
    Ok(command.env("PATH", std::env::join_paths(all)?))
}

/// Installs what the tests need: packages of node, and what `DEBIAN` names, as
/// root or through sudo.
pub(crate) fn browser() -> Result<()> {
    node_package("node-tests", "tus-js-client", TUS_JS_CLIENT)?;
    node_package("node-tests", "axe-core", AXE_CORE)?;
    cargo_tool("geckodriver", GECKODRIVER, true)?;
    let missing: Vec<&str> = DEBIAN
        .iter()
        .filter(|(_, program)| !Path::new(program).exists())
        .map(|(package, _)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let root = std::env::var("USER").is_ok_and(|user| user == "root") || works("test -w /usr/bin");
    let prefix = if root {
        "env DEBIAN_FRONTEND=noninteractive apt-get"
    } else if works("sudo -n true") {
        "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get"
    } else {
        bail!("please install: apt-get install {}", missing.join(" "));
    };
    println!("installing {}", missing.join(" "));
    run(&mut command(&format!("{prefix} update -q")))?;
    let mut install = command(&format!("{prefix} install -y -q --no-install-recommends"));
    run(install.args(&missing)).context("apt-get could not install what the tests need")
}
