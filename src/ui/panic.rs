//! What is shown when the program has failed: words and a way on, in plain elements.

use leptos::prelude::document;

/// Shows `words` and a link that reloads, instead of the failed program, from now on.
pub fn install(title: String, words: String, reload: String) {
    std::panic::set_hook(Box::new(move |_| {
        let Some(body) = document().body() else { return };
        body.set_inner_html("");
        let make = |tag: &str, text: &str| {
            let made = document().create_element(tag).ok()?;
            made.set_text_content(Some(text));
            Some(made)
        };
        let parts = [("h1", &title), ("p", &words), ("a", &reload)];
        for (tag, text) in parts {
            let Some(part) = make(tag, text) else { continue };
            if tag == "a" {
                // The place is kept sealed; the plain address opens the app there again.
                let _ = part.set_attribute("href", "");
                let _ = part.set_attribute("class", "btn");
                let _ = part.set_attribute("data-act", "reload");
            }
            let _ = body.append_child(&part);
        }
        let _ = body.set_attribute("class", "panic");
        let _ = body.set_attribute("role", "alert");
    }));
}
