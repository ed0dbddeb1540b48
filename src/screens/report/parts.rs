//! What the screens are made of, as HTML. Every text goes through `escape` on its way.

use anxin_locale::{fill, text};

use super::page::{Page, is_of_the_disk};
use crate::platform::dom::escape;
use crate::platform::prefs;

/// The text of a key, safe between tags.
pub(super) fn t(key: &str) -> String {
    escape(&text(key))
}

/// The same with its `{names}` filled in.
pub(super) fn tf(key: &str, values: &[(&str, &str)]) -> String {
    escape(&fill(key, values))
}

/// Reading aloud, large letters, languages.
fn tools() -> String {
    format!(
        "<span class=\"r\"><button type=\"button\" data-act=\"aloud\">{}</button>\
         <button type=\"button\" data-act=\"elder\" aria-pressed=\"{}\">{}</button>\
         <a href=\"#settings\" data-act=\"settings\" aria-label=\"{} {}\">{}</a></span>{}",
        t("report.aloud"),
        prefs::elder(),
        t("report.elder"),
        t("report.language"),
        t("report.settings"),
        t("report.language"),
        doubt("aloud"),
    )
}

/// The line at the top of the first screen.
pub(super) fn top() -> String {
    let brand = t("report.brand");
    format!("<header class=\"strip\"><h1 tabindex=\"-1\">{brand}</h1>{}</header>", tools())
}

/// The line at the top of the others: back, which question of five.
pub(super) fn strip(back: &str, step: u8) -> String {
    let count = if step > 0 {
        format!("<b>{}</b>", tf("report.step", &[("n", &step.to_string())]))
    } else {
        String::new()
    };
    let class = |no: u8| match no.cmp(&step) {
        std::cmp::Ordering::Less => "d",
        std::cmp::Ordering::Equal => "n",
        std::cmp::Ordering::Greater => "",
    };
    let dots: String = (1..=5).map(|no| format!("<i class=\"{}\"></i>", class(no))).collect();
    let dots = if step > 0 {
        format!("<div class=\"steps\" aria-hidden=\"true\">{dots}</div>")
    } else {
        String::new()
    };
    format!(
        "<header class=\"strip\"><a class=\"back\" href=\"#{back}\" data-act=\"back\">‹ {}</a>{count}{}\
         </header>{dots}",
        t("report.back"),
        tools(),
    )
}

/// What is asked, in large letters; a screen reader begins here. With a word of help, if its key is
/// given.
pub(super) fn ask(key: &str, say: &str) -> String {
    let say = if say.is_empty() { String::new() } else { p("say", &t(say)) };
    format!("<h1 class=\"ask\" tabindex=\"-1\">{}</h1>{say}", t(key))
}

/// A paragraph of a class.
pub(super) fn p(class: &str, html: &str) -> String {
    format!("<p class=\"{class}\">{html}</p>")
}

/// A button: its verb, its look, the key of its words.
pub(super) fn button(act: &str, look: &str, key: &str) -> String {
    format!("<button type=\"button\" class=\"btn {look}\" data-act=\"{act}\">{}</button>", t(key))
}

/// A button that is on or off.
pub(super) fn toggle(act: &str, on: bool, key: &str) -> String {
    let look = if on { "on" } else { "" };
    format!(
        "<button type=\"button\" class=\"btn ghost {look}\" data-act=\"{act}\" aria-pressed=\"{on}\">{}</button>",
        t(key)
    )
}

/// A part that changes while the screen stays.
pub(super) fn live(name: &str) -> String {
    format!("<div class=\"live\" data-live=\"{name}\"></div>")
}

/// Where it is said what is wrong with a field, or with what was chosen or pressed under that name.
pub(super) fn doubt(name: &str) -> String {
    format!("<p class=\"doubt\" id=\"d-{name}\" role=\"status\" data-live=\"doubt-{name}\"></p>")
}

/// What stands at the bottom, under the thumb.
pub(super) fn foot(html: &str) -> String {
    format!("<div class=\"foot\">{}{html}</div>", live("waits"))
}

/// What a field is like.
#[derive(Clone, Copy, Default)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    /// The key of its label.
    pub(super) label: &'a str,
    pub(super) value: &'a str,
    /// Which keyboard comes up: `text`, `tel`, `numeric`, `decimal`.
    pub(super) mode: &'a str,
    pub(super) max: u32,
    /// The key of an example.
    pub(super) like: &'a str,
    pub(super) long: bool,
}

impl Field<'_> {
    pub(super) fn html(self) -> String {
        let Self { name, max, .. } = self;
        let value = escape(self.value);
        let like = if self.like.is_empty() { String::new() } else { t(self.like) };
        let common = format!(
            "id=\"f-{name}\" name=\"{name}\" maxlength=\"{max}\" autocomplete=\"off\" \
             aria-describedby=\"d-{name}\" placeholder=\"{like}\""
        );
        let field = if self.long {
            let rows = if max > 1_000 { 7 } else { 3 };
            format!("<textarea rows=\"{rows}\" {common}>{value}</textarea>")
        } else {
            let mode = if self.mode.is_empty() { "text" } else { self.mode };
            format!("<input type=\"text\" inputmode=\"{mode}\" value=\"{value}\" {common}>")
        };
        format!(
            "<div class=\"field\"><label class=\"label\" for=\"f-{name}\">{}</label>{field}{}</div>",
            t(self.label),
            doubt(name),
        )
    }
}

/// Twelve keys of 66 px; with a point or without.
pub(super) fn pad(dot: bool) -> String {
    let key = |key: &str| {
        format!(
            "<button type=\"button\" data-act=\"digit\" data-key=\"{key}\" value=\"{key}\">{key}</button>"
        )
    };
    let digits: String = (1..=9).map(|no: u8| key(&no.to_string())).collect();
    let corner = if dot { key(".") } else { "<span></span>".to_owned() };
    format!(
        "<div class=\"pad\">{digits}{corner}{}<button type=\"button\" data-act=\"digit\" value=\"Backspace\" \
         aria-label=\"{}\">⌫</button></div>",
        key("0"),
        t("report.delete"),
    )
}

/// What is not yet where it should be, and why.
pub(super) fn waits(page: &Page) -> String {
    if let Some(done) = page.working.get() {
        let words = p("waits", &format!("{}（{done}%）", t("report.sent.work")));
        return format!(
            "{words}<div class=\"meter\" aria-hidden=\"true\"><i style=\"width:{done}%\"></i></div>"
        );
    }
    let trouble = page.trouble.borrow();
    let lasting = trouble.starts_with("problem.") || is_of_the_disk(&trouble);
    let pocket = page.pocket();
    let shown = !trouble.is_empty() && (lasting || pocket.waiting().next().is_some());
    if shown {
        // It is not said to be on a phone that has not kept it.
        let here = lasting || pocket.waiting().all(|parcel| pocket.keeps(&parcel.token));
        let key = if here { trouble.as_str() } else { "report.nodisk" };
        format!("<p class=\"waits\" role=\"status\">{}</p>", t(key))
    } else {
        String::new()
    }
}
