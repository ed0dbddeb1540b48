//! Where the person is: a path in a signal. A router of a hundred features would weigh as much as
//! the screens.

use leptos::prelude::*;

use crate::platform::{address, events};

/// The place; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    path: RwSignal<String>,
}

/// Follows the address and the links from here on down.
pub(crate) fn provide_place() -> Place {
    let place = Place { path: RwSignal::new(address::path()) };
    let back = events::on_window("popstate", move || drop(place.path.try_set(address::path())));
    let links = address::on_link(move |path| place.go(&path, false));
    // What they hold goes with the screens.
    let held = StoredValue::new_local(Some((back, links)));
    on_cleanup(move || drop(held.try_update_value(Option::take)));
    provide_context(place);
    place
}

/// The place of this screen.
pub(crate) fn use_place() -> Place {
    expect_context::<Place>()
}

impl Place {
    /// The path, with its slash.
    pub(crate) fn path(self) -> String {
        self.path.get()
    }

    /// Goes to a path; `replace` leaves no step back to here.
    pub(crate) fn go(self, path: &str, replace: bool) {
        address::set_path(path, replace);
        // The screens may be gone by now.
        let _ = self.path.try_set(path.to_owned());
    }

    /// The n-th part of the path, counted from 0, while the path begins with `head`; afterwards
    /// what it was, so that a screen that is about to go does not change once more.
    pub(crate) fn part(self, head: &'static str, no: usize) -> Memo<Option<String>> {
        Memo::new(move |before: Option<&Option<String>>| {
            let path = self.path.get();
            let mut parts = path.trim_start_matches('/').split('/');
            if path.trim_start_matches('/').split('/').next() == Some(head) {
                parts.nth(no).filter(|part| !part.is_empty()).map(str::to_owned)
            } else {
                before.cloned().flatten()
            }
        })
    }
}
