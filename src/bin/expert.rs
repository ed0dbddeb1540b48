//! The expert: what the rules say about cases, as a program of its own beside the mediator's app. The app
//! hands in a question as JSON and gets JSON back (`anxin_expert`).

use std::sync::Once;

use anxin_expert::{Ask, ReadAskError};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// Installs the words, once.
fn words() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for part in anxin_expert::WORDS {
            // Tests read every part; a gap would show as its key.
            let _ = anxin_locale::install(part);
        }
    });
}

/// Lays English over the words: the texts of `expert-en.json`, in the order of the Chinese keys.
#[wasm_bindgen]
pub fn english(texts: &str) {
    words();
    let parts = anxin_expert::WORDS.iter();
    let keys: Vec<String> =
        parts.flat_map(|part| anxin_locale::install(part).unwrap_or_default()).collect();
    // What cannot be read leaves Chinese standing.
    let _ = anxin_locale::lay_over(&keys, texts);
}

fn text(ask: &str, act: impl FnOnce(&Ask) -> String) -> Option<String> {
    words();
    let ask: Result<Ask, ReadAskError> = Ask::read(ask);
    Some(act(&ask.ok()?))
}

fn answer<T: Serialize>(ask: &str, act: impl FnOnce(&Ask) -> T) -> Option<String> {
    text(ask, |ask| serde_json::to_string(&act(ask)).unwrap_or_default())
}

/// The page of a case: `{html, foot}`; nothing where the question cannot be read.
#[wasm_bindgen]
pub fn page(ask: &str) -> Option<String> {
    answer(ask, anxin_expert::page)
}

/// What a step means and what stands against it: `{html, foot}`.
#[wasm_bindgen]
pub fn step(ask: &str, action: &str) -> Option<String> {
    answer(ask, |ask| anxin_expert::step(ask, action))
}

/// What stands against beginning a paper of a kind, in words; empty where nothing does.
#[wasm_bindgen]
pub fn against(ask: &str, kind: &str) -> Option<String> {
    text(ask, |ask| anxin_expert::against(ask, kind))
}

/// A paper as a page to be printed; empty where there is none.
#[wasm_bindgen]
pub fn print(ask: &str, what: &str, copy: &str) -> Option<String> {
    text(ask, |ask| anxin_expert::print(ask, what, copy == "outsider"))
}

/// What is due across all cases, as HTML.
#[wasm_bindgen]
pub fn due(ask: &str) -> Option<String> {
    text(ask, anxin_expert::due_list)
}

/// The same as a calendar file.
#[wasm_bindgen]
pub fn calendar_file(ask: &str) -> Option<String> {
    text(ask, anxin_expert::calendar_file)
}

/// What is wrong with an agreement that is there: `{html, blocks}`.
#[wasm_bindgen]
pub fn faults(ask: &str, agreement: &str) -> Option<String> {
    answer(ask, |ask| anxin_expert::faults(ask, agreement))
}

/// What is wrong with the paper being written: `{html, blocks}`.
#[wasm_bindgen]
pub fn checks(ask: &str) -> Option<String> {
    answer(ask, anxin_expert::checks)
}
