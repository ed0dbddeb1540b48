//! What a first visit downloads, by entry, against the budgets.

use std::path::Path;

use anyhow::{Result, bail};

use crate::shell::files;
use crate::web::is_pack;

/// The targets are 560 kB for the app and 150 kB for the worker's page; both are above them (docs/proof/size.txt)
/// and must not grow further.
/// Entry, its folder, folders inside that are another entry's, and the budget in bytes of brotli.
const BUDGETS: [(&str, &str, &[&str], u64); 4] = [
    ("mediator's app", "dist", &["dist/console", "dist/report", "dist/expert"], 584 * 1024),
    ("expert", "dist/expert", &[], 300 * 1024),
    ("worker's page", "dist/report", &[], 182 * 1024),
    ("console", "dist/console", &[], 700 * 1024),
];

/// Prints each entry's total and fails above a budget.
pub(crate) fn run() -> Result<()> {
    let mut over = Vec::new();
    for (name, folder, without, budget) in BUDGETS {
        let mut total = 0;
        for file in files(Path::new(folder))? {
            // Another language is fetched by those who read it.
            if is_pack(&file) {
                continue;
            }
            let other = without.iter().any(|other| file.starts_with(other));
            if other || file.ends_with(".stamp") {
                continue;
            }
            let is_twin = file.extension().is_some_and(|ending| ending == "br");
            let twin = format!("{}.br", file.display());
            if is_twin || !Path::new(&twin).exists() {
                total += file.metadata()?.len();
            }
        }
        println!("{name:16} {total:>8} bytes of brotli, budget {budget}");
        if total > budget {
            over.push(name);
        }
    }
    if over.is_empty() { Ok(()) } else { bail!("over the budget: {}", over.join(", ")) }
}
