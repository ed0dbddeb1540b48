//! What is shown when the program has failed. A program built without the machinery of panics cannot say
//! anything then: it leaves the words on the page, and `public/panic.js` shows them.

/// Leaves `title`, `words` and the word of the link that reloads, from now on, and takes away what the page showed
/// until the program came.
pub fn install(title: &str, words: &str, reload: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let Some(plain) = document.get_element_by_id("plain") {
        plain.remove();
    }
    let Some(root) = document.document_element() else { return };
    let all = [("title", title), ("words", words), ("reload", reload)];
    for (name, text) in all {
        let _ = root.set_attribute(&["data-panic-", name].concat(), text);
    }
}
