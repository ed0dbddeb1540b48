//! The few drawn signs, by name, in the text's colour.

use leptos::prelude::*;

fn path(name: &str) -> &'static str {
    match name {
        "today" => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4v5l3.5 2",
        "lead" => "M6 3.5h9l4 4v13H6zM9 10h7M9 13.5h7M9 17h4",
        "site" => "M3.5 20.5h17M6 20.5V9l6-5 6 5v11.5M10 20.5v-6h4v6",
        "me" => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
        "plus" => "M12 5v14M5 12h14",
        "back" => "M15 5l-7 7 7 7",
        "go" => "M9 5l7 7-7 7",
        "camera" => "M4 8h4l1.5-2.500h5L16 8h4v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z",
        "voice" => {
            "M12 4a2.5 2.5 0 0 0-2.5 2.500v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4ZM6.5 11.500a5.5 5.5 0 0 0 11 0M12 17v3.5"
        }
        "pen" => "M4 20l1-4L16 5l3 3L8 19zM3.5 21h17",
        "place" => {
            "M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11ZM12 8a2.2 2.2 0 1 0 0 4.400A2.2 2.2 0 0 0 12 8Z"
        }
        "search" => "M10.5 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15 15l5 5",
        "close" => "M6 6l12 12M18 6L6 18",
        _ => "M5 12.500l4.5 4.500L19 7.5",
    }
}

/// A drawn sign; silent to a screen reader, so say it in words beside or in the label.
#[component]
pub fn Icon(
    /// Which one.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path(name) />
        </svg>
    }
}
