//! Lists the built web files for the binary: those of `dist/` with the feature `embed`, else none.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where `cargo xtask build-web` puts them.
const DIST: &str = "../../dist";

fn main() -> Result<(), Box<dyn Error>> {
    let mut list = "&[\n".to_owned();
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBED").is_some() {
        println!("cargo::rerun-if-changed={DIST}");
        let dist = Path::new(DIST).canonicalize().map_err(|error| {
            format!("the web files are missing ({error}): `cargo xtask dist` builds them first")
        })?;
        for file in files(&dist)? {
            let (Some(name), Some(path)) = (file.strip_prefix(&dist)?.to_str(), file.to_str())
            else {
                return Err(format!("{}: not UTF-8", file.display()).into());
            };
            // The builder's own mark, `.stamp`, is no web file.
            if !name.starts_with('.') {
                writeln!(list, "({name:?}, include_bytes!({path:?})),")?;
            }
        }
    }
    list.push(']');
    let out = env::var_os("OUT_DIR").ok_or("cargo names a folder")?;
    fs::write(Path::new(&out).join("web_files.rs"), list)?;
    Ok(())
}

/// Every file under a folder, sorted by its path.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
