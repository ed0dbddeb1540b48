//! Theme, elder mode and language: only attributes of the root element change.

use leptos::prelude::document;

/// Light, dark, or as the phone has it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Theme {
    /// As the phone has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Its name where it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name; as the phone has it for any other.
    pub fn parse(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

fn put(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    // Setting an attribute of a valid name cannot fail.
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Shows a theme.
pub fn show_theme(theme: Theme) {
    put("data-theme", (theme != Theme::System).then(|| theme.name()));
}

/// Large type and targets, or not.
pub fn show_elder(on: bool) {
    put("data-elder", on.then_some(""));
}

/// Says which language the page is in: `zh-CN`, `en`.
pub fn show_language(language: &str) {
    put("lang", Some(language));
}
