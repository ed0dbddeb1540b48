//! The kinds of record the product knows.

use crate::describe::{Field, Input, KindSpec, Section};

/// 工地 site.
pub const SITE: KindSpec = KindSpec {
    kind: "site",
    version: 1,
    parent: None,
    title: &["name"],
    sections: &[Section::Once {
        key: "basics",
        fields: &[Field::new("name", Input::Text { max: 60 }).wanted().searched()],
    }],
};

/// All kinds, in the order they are offered.
pub const ALL: &[&KindSpec] = &[&SITE];

/// The description of a kind by its name.
pub fn spec(kind: &str) -> Option<&'static KindSpec> {
    ALL.iter().copied().find(|spec| spec.kind == kind)
}
