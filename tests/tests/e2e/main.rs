//! End to end: a real browser, the real office, real files. `cargo xtask test` builds what they
//! need; they fail when it is not there.

mod access;
mod as_people;
mod backup;
mod browsers;
mod capture;
mod case;
mod case_bad_input;
mod chaos;
mod danger;
mod doubt;
mod drafts;
mod failed;
mod first_way;
mod flood;
mod forgotten;
mod full_disk;
mod keyboard;
mod languages;
mod networks;
mod plain;
mod poster;
mod report;
mod report_bad_input;
mod restored;
mod sealed;
mod together;
mod tus;
mod typing;
mod updates;
mod upgrade;
mod voice;
mod windows;
mod worker_page;
mod years;
