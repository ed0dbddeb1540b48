//! End to end: a real browser, the real office, real files. `cargo xtask test` builds what they
//! need; they fail when it is not there.

mod access;
mod backup;
mod case;
mod case_bad_input;
mod chaos;
mod failed;
mod first_way;
mod flood;
mod full_disk;
mod keyboard;
mod networks;
mod poster;
mod report;
mod restored;
mod sealed;
mod together;
mod tus;
mod typing;
mod updates;
mod windows;
mod years;
