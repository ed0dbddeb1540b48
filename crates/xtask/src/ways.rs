//! 我该怎么办 as a page without a program: for browsers that cannot run the worker's page or may not. Made of the same
//! words and styles.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};

/// Its file, beside the worker's page. Who has the program reads the same there: it is no part of a first visit.
pub(crate) const PAGE: &str = "ways.html";

/// The page, of the Chinese words by key and of the worker's page, which lends it its styles.
pub(crate) fn page(words: &BTreeMap<String, String>, worker: &str) -> Result<String> {
    let word = |key: &str| words.get(key).map(|text| escape(text));
    let must = |key: &str| word(key).with_context(|| format!("no words for {key}"));
    let (_, styles) = worker.split_once("<style>").context("styles")?;
    let (styles, _) = styles.split_once("<noscript>").context("the end of the styles")?;
    let (styles, _) = styles.rsplit_once("</style>").context("the end of the styles")?;
    let mut body = String::new();
    for no in 1.. {
        let Some(title) = word(&format!("ways.{no}.title")) else { break };
        let text = must(&format!("ways.{no}.words"))?;
        let call = word(&format!("ways.{no}.call")).unwrap_or_default();
        write!(body, "<section class=\"paper\"><h2>{title}</h2><p>{text}</p>")?;
        if !call.is_empty() {
            write!(body, "<a class=\"call\" href=\"tel:{call}\">☎ {call}</a>")?;
        }
        body.push_str("</section>");
    }
    for key in ["ways.evidence", "ways.visit"] {
        let lines = (1..).map_while(|no| word(&format!("{key}.{no}")));
        let lines: Vec<String> = lines.map(|line| format!("<li>{line}</li>")).collect();
        let (title, lines) = (must(key)?, lines.concat());
        write!(body, "<section class=\"paper\"><h2>{title}</h2><ul>{lines}</ul></section>")?;
    }
    let (title, say, pay) = (must("report.ways")?, must("ways.say")?, must("ways.pay")?);
    Ok(format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><link rel=\"icon\" href=\"data:,\">\
         <style>{styles}</style></head><body><main class=\"worker\"><div class=\"step\">\
         <h1 class=\"ask\">{title}</h1><p class=\"say\">{say}</p>{body}<p class=\"safe\">{pay}</p>\
         <p class=\"foot\"><a class=\"btn\" href=\"tel:12348\">☎ 12348</a><a class=\"btn quiet\" \
         href=\"/report\">←</a></p></div></main></body></html>\n"
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_and_its_number_is_on_the_page_and_no_program() {
        let words = include_str!("../../../locales/zh-CN/report.json");
        let words = serde_json::from_str(words).expect("words");
        let page = page(&words, "<style>p{}</style><noscript>").expect("a page");
        for part in
            ["总包先垫给你", "检察院", "考勤本", "tel:12348", "tel:12333", "<style>p{}</style>"]
        {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("<script") && !page.contains("{}</style></style>"), "{page}");
    }
}
