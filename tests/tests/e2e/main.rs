//! End to end: a real browser, the real office, real files. `cargo xtask test` builds what they
//! need; they fail when it is not there.

mod access;
mod backup;
mod case;
mod case_bad_input;
mod chaos;
mod first_way;
mod full_disk;
mod networks;
mod report;
mod restored;
mod sealed;
mod tus;
mod typing;
mod updates;
mod windows;
