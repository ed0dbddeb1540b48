//! A page made of texts: parts are set as HTML, what is pressed and typed comes back by name. For the
//! worker's page, where every byte is paid for.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, Event, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition, Url,
};

/// Pixels of a view in which something may stay at its end.
const STICKY_FROM: i32 = 700;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn listen(event: &str, act: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(act);
    if let Some(document) = document() {
        let listener = closure.as_ref().unchecked_ref();
        // The document takes listeners of any name.
        let _ = document.add_event_listener_with_callback(event, listener);
    }
    // Lives as long as the page.
    closure.forget();
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Puts words safely between tags or into an attribute.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Calls `act` for whatever is pressed that carries `data-act`, with that and its value.
pub fn on_press(mut act: impl FnMut(String, String) + 'static) {
    listen("click", move |event| {
        let found = target(&event).and_then(|on| on.closest("[data-act]").ok().flatten());
        let Some(found) = found else { return };
        let get = |name: &str| found.get_attribute(name).unwrap_or_default();
        act(get("data-act"), get("value"));
    });
}

/// Calls `act` for whatever is typed, with the field's name, its text and how many UTF-16 units of it the field
/// takes. Nothing is ever written back, so that an input method is not disturbed.
pub fn on_input(mut act: impl FnMut(String, String, usize) + 'static) {
    listen("input", move |event| {
        let Some(on) = target(&event) else { return };
        let line = on.dyn_ref::<HtmlInputElement>().filter(|line| line.type_() != "file");
        let text = line.map(HtmlInputElement::value);
        let text = text.or_else(|| on.dyn_ref().map(HtmlTextAreaElement::value));
        if let Some(text) = text {
            let most = on.get_attribute("maxlength").and_then(|most| most.parse().ok());
            act(on.get_attribute("name").unwrap_or_default(), text, most.unwrap_or(usize::MAX));
        }
    });
}

/// Calls `act` for boxes that are ticked and files that are chosen.
pub fn on_change(mut act: impl FnMut(String, HtmlInputElement) + 'static) {
    listen("change", move |event| {
        let input = target(&event).and_then(|on| on.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            act(input.name(), input);
        }
    });
}

/// Calls `act` for keys that no field takes.
pub fn on_key(mut act: impl FnMut(String) + 'static) {
    listen("keydown", move |event| {
        let on = target(&event);
        let field = on.is_some_and(|on| ["INPUT", "TEXTAREA"].contains(&&*on.tag_name()));
        if let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|_| !field) {
            act(key.key());
        }
    });
}

/// What in a part does the same as the element that has the focus, and which of them that is.
fn held(part: &Element) -> Option<(String, u32)> {
    let on = document()?.active_element().filter(|on| part.contains(Some(on)))?;
    let same = format!("[data-act=\"{}\"]", on.get_attribute("data-act")?);
    let all = part.query_selector_all(&same).ok()?;
    let is = |no: &u32| all.get(*no).is_some_and(|one| one.is_same_node(Some(&on)));
    let no = (0..all.length()).find(is)?;
    Some((same, no))
}

/// Gives a part its text. What had the focus keeps it; where it is gone, the last of its like has it, else the last
/// that can be pressed there, else what the screen asks: a keyboard is never left with nothing.
fn set(part: &Element, html: &str) {
    let held = held(part);
    part.set_inner_html(html);
    let Some((same, no)) = held else { return };
    for (selector, no) in [(&*same, no), ("a, button", u32::MAX)] {
        let Ok(all) = part.query_selector_all(selector) else { return };
        let found = all.get(no).or_else(|| all.get(all.length().wrapping_sub(1)));
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // What was just made can take it.
            let _ = found.focus();
            return;
        }
    }
    focus("h1");
}

/// Scrolls what a part has just said aloud, and what can be pressed there, into view.
fn reveal(part: &Element) {
    for selector in ["[role=\"alert\"]", "[role=\"alert\"] :is(a, button)"] {
        if let Ok(Some(found)) = part.query_selector(selector) {
            scroll_to(&found);
        }
    }
}

/// Scrolls as little as needed; what lies over the end of the page is left out (`scroll-padding`).
fn scroll_to(element: &Element) {
    let how = ScrollIntoViewOptions::new();
    how.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&how);
}

/// Keeps the foot at the end of the view only where there is room for it: not on a view below [`STICKY_FROM`] pixels,
/// not where it takes more than two fifths of it, and never over a keypad.
pub fn settle_foot() {
    let Some(document) = document() else { return };
    let Ok(Some(foot)) = document.query_selector(".foot") else { return };
    let (Some(root), Ok(foot)) = (document.document_element(), foot.dyn_into::<HtmlElement>())
    else {
        return;
    };
    let (view, high) = (root.client_height(), foot.offset_height());
    let pad = document.query_selector(".pad").is_ok_and(|pad| pad.is_some());
    let sticks = view >= STICKY_FROM && high * 5 <= view * 2 && !pad;
    // Attributes of fixed names cannot be refused.
    let _ = foot.toggle_attribute_with_force("data-sticks", sticks);
    let style = if sticks { format!("scroll-padding-bottom: {high}px") } else { String::new() };
    let _ = root.set_attribute("style", &style);
}

/// Sets the whole page.
pub fn show(html: &str) {
    if let Some(page) = document().and_then(|document| document.get_element_by_id("page")) {
        set(&page, html);
    }
}

/// Gives each part marked `data-live` its text, where it is another than before; what has the focus
/// keeps it.
pub fn refresh(mut live: impl FnMut(&str) -> Option<String>) {
    let Some(document) = document() else { return };
    let Ok(parts) = document.query_selector_all("[data-live]") else { return };
    for part in (0..parts.length()).filter_map(|no| parts.get(no)) {
        let Ok(part) = part.dyn_into::<Element>() else { continue };
        let Some(html) = live(&part.get_attribute("data-live").unwrap_or_default()) else {
            continue;
        };
        let before = part.query_selector("[role=\"alert\"]").is_ok_and(|one| one.is_some());
        set(&part, &html);
        if !before {
            reveal(&part);
        }
    }
}

/// Gives an element the focus.
pub fn focus(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // An element that takes none leaves it where it is.
        let _ = found.focus();
    }
}

/// Moves the focus by so many among the elements that match: from the one that has it or lies beside it in the same
/// row, else from the one in the row that is marked `.on`, else to the first.
pub fn step(selector: &str, row: &str, by: i32) {
    let Some(document) = document() else { return };
    let Ok(all) = document.query_selector_all(selector) else { return };
    let row_of = |element: &Element| element.closest(row).ok().flatten();
    let here = document.active_element().and_then(|on| row_of(&on));
    let marked = || document.query_selector(&[row, ".on"].concat()).ok().flatten();
    let here = here.or_else(marked);
    let each = (0..all.length()).filter_map(|no| all.get(no)?.dyn_into::<HtmlElement>().ok());
    let each: Vec<HtmlElement> = each.collect();
    let at = each.iter().position(|one| here.is_some() && row_of(one) == here);
    let next = match at {
        Some(at) => at.saturating_add_signed(by.try_into().unwrap_or(0)),
        None => 0,
    };
    if let Some(next) = each.get(next.min(each.len().saturating_sub(1))) {
        // What can be pressed takes it.
        let _ = next.focus();
    }
}

/// Presses what matches in the row that has the focus.
pub fn press_in_row(selector: &str, row: &str) {
    let on = document().and_then(|document| document.active_element());
    let row = on.and_then(|on| on.closest(row).ok().flatten());
    let found = row.and_then(|row| row.query_selector(selector).ok().flatten());
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        found.click();
    }
}

/// Scrolls to the beginning.
pub fn to_the_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The words that the elements of a selector show, one after the other, without those inside of `not`.
pub fn words(selector: &str, not: &str) -> String {
    let found = document().and_then(|document| document.query_selector_all(selector).ok());
    let Some(found) = found else { return String::new() };
    let all = (0..found.length()).filter_map(|no| found.get(no)?.dyn_into::<HtmlElement>().ok());
    let all = all.filter(|one| one.closest(not).is_ok_and(|outer| outer.is_none()));
    let all: Vec<String> =
        all.map(|one| one.inner_text()).filter(|text| !text.is_empty()).collect();
    all.join("。")
}

/// Writes into a field.
pub fn write(name: &str, words: &str) {
    let selector = format!("[name=\"{name}\"]");
    let found = document().and_then(|document| document.query_selector(&selector).ok().flatten());
    let Some(found) = found else { return };
    if let Some(line) = found.dyn_ref::<HtmlInputElement>() {
        line.set_value(words);
    } else if let Some(block) = found.dyn_ref::<HtmlTextAreaElement>() {
        block.set_value(words);
    }
}

/// The address of some bytes, as long as the value lives.
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// Gives bytes of a media type an address.
    pub fn of(bytes: &[u8], kind: &str) -> Option<Self> {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let options = BlobPropertyBag::new();
        options.set_type(kind);
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // One that is not there any more is what we want.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// The files that a field holds.
pub fn files(input: &HtmlInputElement) -> Vec<web_sys::File> {
    let list = input.files();
    let all = list.iter().flat_map(|list| (0..list.length()).filter_map(|no| list.get(no)));
    all.collect()
}

/// Says which language the page is in, and whether it is written `ltr` or `rtl`.
pub fn set_language(language: &str, direction: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Setting an attribute of a valid name cannot fail.
        let _ = root.set_attribute("lang", language);
        let _ = root.set_attribute("dir", direction);
    }
}
