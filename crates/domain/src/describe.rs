//! One description, many uses: what a kind of record consists of.
//!
//! The form, the page, the ledger column, the search index, the check at the office and the
//! paper all read the same [`KindSpec`]. Names here are keys: the words for people stand in
//! `locales/` under `kind.<kind>`, `field.<kind>.<key>`, `choice.<set>.<value>`.
//!
//! A record is a flat map from *path* to value. A path is a field's key (`name`), or, inside a
//! repeated group, `group.element.key` (`chain.7f3a.role`, `m.2026-03.due`, `c.7.note`). The
//! element part is made by the device (or is natural: a month, a checklist number), so two
//! phones that add to the same group never touch the same path, and merging is one rule.

/// Bytes of a picture inside a record, as a data URL: a thumbnail, a signature.
pub const THUMB_BYTES: usize = 4 * 1024;
/// Files at most that are added to a record in one save: photos, recordings, signatures.
pub const FILES: usize = 60;

/// How edits to a field meet each other at the office.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldClass {
    /// Three-way by path: disjoint edits both stand; two values for one path become a clash.
    Plain,
    /// As plain, but the whole op stands or falls: amounts, status, assignee.
    Guarded,
    /// May be set once and never changed: notes, signatures, attachments.
    AppendOnly,
}

/// How a field is entered and shown, and what its value looks like in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// One line. JSON string of at most `max` characters.
    Text {
        /// Characters, not bytes.
        max: u32,
    },
    /// Several lines. JSON string of at most `max` characters.
    LongText {
        /// Characters, not bytes.
        max: u32,
    },
    /// One of a set; the set's name and its values. JSON string, one of the values.
    Choice(&'static ChoiceSet),
    /// Any of a set. JSON array of strings in the set's order.
    Choices(&'static ChoiceSet),
    /// Yes or no. JSON bool.
    Flag,
    /// Money in fen. JSON integer, 0 to 2^53-1.
    Money,
    /// A count of people or things. JSON integer, 0 to 1,000,000.
    Count,
    /// A day. JSON string `YYYY-MM-DD`.
    Date,
    /// A month. JSON string `YYYY-MM`.
    Month,
    /// A time of day in China. JSON string `HH:MM`.
    Time,
    /// Mobile or landline number. JSON string of digits and `-`.
    Phone,
    /// GB 11643 citizen number; a wrong one is kept and marked 待核. JSON string.
    IdCard,
    /// GB 32100 credit code; a wrong one is kept and marked 待核. JSON string.
    CreditCode,
    /// Position: JSON object `{lat, lon, acc, at}` in degrees, metres, milliseconds.
    Position,
    /// Reference to a record of the kind named. JSON string, the record's id.
    Link(&'static str),
}

impl Input {
    /// Characters of the longest text that a form keeps here; none where the value is no free text.
    pub const fn most_chars(self) -> Option<u32> {
        match self {
            Self::Text { max } | Self::LongText { max } => Some(max),
            Self::Date | Self::Month | Self::Time => Some(20),
            Self::Phone | Self::IdCard | Self::CreditCode | Self::Link(_) => Some(40),
            Self::Choice(_)
            | Self::Choices(_)
            | Self::Flag
            | Self::Money
            | Self::Count
            | Self::Position => None,
        }
    }
}

/// A named set of choices.
#[derive(PartialEq, Eq, Debug)]
pub struct ChoiceSet {
    /// The set's name in `locales/`: `choice.<name>.<value>`.
    pub name: &'static str,
    /// The values, in the order shown.
    pub values: &'static [&'static str],
}

/// One field of a kind.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Field {
    /// Its path, or the last part of it inside a repeated group.
    pub key: &'static str,
    /// How it is entered.
    pub input: Input,
    /// How edits meet.
    pub class: FieldClass,
    /// Asked for before the record counts as finished; never blocks saving.
    pub wanted: bool,
    /// Goes into the search index.
    pub search: bool,
    /// Personal data (PIPL art. 28): masked in lists and exports, consent asked.
    pub personal: bool,
}

impl Field {
    /// A plain, optional field.
    pub const fn new(key: &'static str, input: Input) -> Self {
        Self { key, input, class: FieldClass::Plain, wanted: false, search: false, personal: false }
    }

    /// Asked for before the record counts as finished.
    #[must_use]
    pub const fn wanted(mut self) -> Self {
        self.wanted = true;
        self
    }

    /// Found by text.
    #[must_use]
    pub const fn searched(mut self) -> Self {
        self.search = true;
        self
    }

    /// Masked in lists and exports.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// Stands or falls with its op.
    #[must_use]
    pub const fn guarded(mut self) -> Self {
        self.class = FieldClass::Guarded;
        self
    }

    /// Set once.
    #[must_use]
    pub const fn append_only(mut self) -> Self {
        self.class = FieldClass::AppendOnly;
        self
    }
}

/// A part of a form under one heading.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Section {
    /// Fields that stand once.
    Once {
        /// Heading: `section.<kind>.<key>`.
        key: &'static str,
        /// The fields, in the order asked.
        fields: &'static [Field],
    },
    /// A group that repeats: paths are `<key>.<element>.<field>`.
    Repeated {
        /// The group's key and heading.
        key: &'static str,
        /// The fields of one element.
        fields: &'static [Field],
        /// Elements at most in one record.
        most: usize,
    },
    /// The checklist of the version that the record names in its path `checklist`: paths are
    /// `c.<no>` for the answer and `c.<no>.note` for the note.
    Checklist,
    /// Attachments: paths are `file.<element>`, each an [`Attachment`](crate::describe) object
    /// `{kind, hash, size, mime, orig, at, thumb, of}`; append-only.
    Files,
}

/// A kind of record.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct KindSpec {
    /// Its name on the wire and in `locales/`.
    pub kind: &'static str,
    /// Version of this description; a stored record names the one it was made with.
    pub version: u32,
    /// The kind of the record it hangs from, if it cannot stand alone.
    pub parent: Option<&'static str>,
    /// The compartment it lives in, and nowhere else; none for a place of its own.
    pub compartment: Option<&'static str>,
    /// Paths whose values make the title, in order.
    pub title: &'static [&'static str],
    /// The parts of the form.
    pub sections: &'static [Section],
}

impl KindSpec {
    /// The field at a path, if the description names it.
    ///
    /// Checklist and attachment paths have no `Field`; ask [`KindSpec::class`] for those.
    pub fn field(&self, path: &str) -> Option<&'static Field> {
        let mut parts = path.splitn(3, '.');
        let (head, tail) = (parts.next()?, parts.nth(1));
        self.sections.iter().find_map(|section| match (section, tail) {
            (Section::Once { fields, .. }, _) => fields.iter().find(|f| f.key == path),
            (Section::Repeated { key, fields, .. }, Some(last)) if *key == head => {
                fields.iter().find(|f| f.key == last)
            }
            _ => None,
        })
    }

    /// How edits at a path meet. Paths the description does not know are plain, so that what a
    /// newer client wrote survives.
    pub fn class(&self, path: &str) -> FieldClass {
        if path.starts_with("file.") {
            return FieldClass::AppendOnly;
        }
        self.field(path).map_or(FieldClass::Plain, |field| field.class)
    }
}
