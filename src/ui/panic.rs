//! What is shown when the program has failed. A program built without the machinery of panics cannot say
//! anything then: it leaves the words on the page, and `public/panic.js` shows them.

/// Leaves `title`, `words` and the word of the link that reloads, from now on.
pub fn install(title: &str, words: &str, reload: &str) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let Some(root) = root else { return };
    let all = [("title", title), ("words", words), ("reload", reload)];
    for (name, text) in all {
        let _ = root.set_attribute(&["data-panic-", name].concat(), text);
    }
}
