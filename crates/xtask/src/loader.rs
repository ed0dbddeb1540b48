//! How a page loads its program.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// Trunk writes its loader into the page; the site's content policy allows files only.
pub(crate) fn own(dist: &Path, public_url: &str) -> Result<()> {
    let page = dist.join("index.html");
    // Trunk puts the preload at the end of the head, behind its loader.
    let html = fetched_once(&std::fs::read_to_string(&page)?)?;
    let (before, rest) = html.split_once("<script type=\"module\">").context("trunk's loader")?;
    let (loader, after) = rest.split_once("</script>").context("the end of trunk's loader")?;
    let loader = with_own_fetch(loader)?;
    let name = format!("loader-{}.js", &digest_text(&loader)[..16]);
    std::fs::write(dist.join(&name), loader.trim())?;
    let script = format!("<script type=\"module\" src=\"{public_url}{name}\"></script>");
    std::fs::write(&page, format!("{before}{script}{after}"))?;
    Ok(())
}

/// The head of a page whose program is preloaded in a way that WebKit uses: one that names `crossorigin` and is still
/// under way when the program is asked for is fetched twice there.
fn fetched_once(head: &str) -> Result<String> {
    let (before, rest) = head.split_once("<link rel=\"preload\"").context("trunk's preload")?;
    let (link, after) = rest.split_once('>').context("the end of trunk's preload")?;
    let plain: Vec<&str> =
        link.split(' ').filter(|part| !part.starts_with("crossorigin")).collect();
    ensure!(link.contains("as=\"fetch\""), "trunk preloads something else: {link}");
    Ok(format!("{before}<link rel=\"preload\"{}>{after}", plain.join(" ")))
}

/// Trunk's loader, which fetches the program as such a preload does.
fn with_own_fetch(loader: &str) -> Result<String> {
    let program = loader.split('\'').find(|part| part.strip_suffix(".wasm").is_some());
    let program = format!("'{}'", program.context("trunk's loader names no program")?);
    let fetch = format!("fetch({program}, {{ mode: \"no-cors\", credentials: \"include\" }})");
    Ok(loader.replace(&program, &fetch))
}

fn digest_text(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        // Writing into a String does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As trunk 0.21 writes them.
    const HEAD: &str = "<link rel=\"modulepreload\" href=\"/a.js\" crossorigin=\"anonymous\">\
        <link rel=\"preload\" href=\"/a_bg.wasm\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\">";
    const LOADER: &str = "import init, * as bindings from '/a.js';\n\
        const wasm = await init({ module_or_path: '/a_bg.wasm' });";

    #[test]
    fn the_program_is_preloaded_as_it_is_fetched() {
        let head = fetched_once(HEAD).expect("a head");
        assert!(
            head.contains("href=\"/a_bg.wasm\" as=\"fetch\" type=\"application/wasm\">"),
            "{head}"
        );
        assert!(head.contains("href=\"/a.js\" crossorigin=\"anonymous\">"), "{head}");
        let loader = with_own_fetch(LOADER).expect("a loader");
        let fetch = "fetch('/a_bg.wasm', { mode: \"no-cors\", credentials: \"include\" })";
        assert!(loader.ends_with(&format!("init({{ module_or_path: {fetch} }});")), "{loader}");
    }
}
