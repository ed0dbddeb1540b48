//! Writing HTML. Every text goes through one place that escapes it.

/// A clock, in the text's colour: what is to come.
pub(crate) const CLOCK: &str = "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4v5l3.5 2\"/></svg>";
/// A sign of warning: what is over.
pub(crate) const LATE: &str = "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 4 2.5 20h19ZM12 10v5m0 2.500v.1\"/></svg>";

/// A page that is being written.
#[derive(Default)]
pub(crate) struct Html(String);

impl Html {
    /// What was written.
    pub(crate) fn done(self) -> String {
        self.0
    }

    /// A mark with its attributes, as they stand in the code: never anything a person typed.
    pub(crate) fn open(&mut self, mark: &'static str) -> &mut Self {
        self.0 += mark;
        self
    }

    /// A text, escaped.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '<' => self.0 += "&lt;",
                '>' => self.0 += "&gt;",
                '&' => self.0 += "&amp;",
                '"' => self.0 += "&quot;",
                '\'' => self.0 += "&#39;",
                c => self.0.push(c),
            }
        }
        self
    }

    /// A mark around a text.
    pub(crate) fn put(&mut self, open: &'static str, text: &str, close: &'static str) -> &mut Self {
        self.open(open).text(text).open(close)
    }

    /// A state in a word, with its shape and colour.
    pub(crate) fn tag(&mut self, tone: Tone, text: &str) -> &mut Self {
        let (open, shape) = match tone {
            Tone::Red => ("<span class=\"tag c-red\"><i aria-hidden=\"true\">", "●"),
            Tone::Amber => ("<span class=\"tag c-amber\"><i aria-hidden=\"true\">", "◔"),
            Tone::Green => ("<span class=\"tag c-green\"><i aria-hidden=\"true\">", "✓"),
            Tone::Plain => ("<span class=\"tag\"><i aria-hidden=\"true\">", "○"),
        };
        self.open(open).open(shape).open("</i>").text(text).open("</span>")
    }
}

/// What a colour means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    /// Urgent.
    Red,
    /// Soon.
    Amber,
    /// Done.
    Green,
    /// Neither.
    Plain,
}
