//! What the rules say about a case, as the pages that show it.
//!
//! `anxin_domain::case` knows what may happen next, what is due, who pays and what is missing; here that
//! becomes text a person reads, as HTML without a script. Phone and console show the same page. On the
//! phone this is a program of its own (`src/bin/expert.rs`), fetched in the background: the law weighs as much as a quarter
//! of the app, and nobody waits for it to record a site.
//!
//! Words come from `anxin_locale`; whoever uses this crate installs [`WORDS`].

mod ask;
mod calendar_file;
mod checks;
mod html;
mod page;
mod print;
mod today;
mod words;

pub use ask::{Ask, CaseAsk, ReadAskError, Sheet};
pub use calendar_file::calendar_file;
pub use checks::{Checked, checks, faults};
pub use page::{Page, against, page, step};
pub use print::print;
pub use today::{Due, due, due_list};

/// The words this crate speaks in: Chinese, `case` and what the kinds of record are called.
pub const WORDS: [&str; 2] = [
    include_str!("../../../locales/zh-CN/domain.json"),
    include_str!("../../../locales/zh-CN/case.json"),
];
