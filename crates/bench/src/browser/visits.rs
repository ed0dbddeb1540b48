//! A worker's first visit to the page, on a slow line.

use anxin_e2e::office::Office;
use anxin_e2e::worker::FirstVisit;
use anyhow::Result;

use crate::book::{ANXIN, Book};

/// The works' names.
pub(crate) const READABLE: &str = "worker's first visit: readable, 12348 can be called";
pub(crate) const ANSWERS: &str = "worker's first visit: the form answers taps";

/// Visits so many times, each with a browser that knows nothing.
pub(crate) async fn run(book: &mut Book, times: usize) -> Result<()> {
    let office = Office::start(None).await?;
    for _ in 0..times {
        let visit = FirstVisit::make(&office.origin).await?;
        book.note(READABLE, ANXIN, "ms", visit.readable);
        book.note(ANSWERS, ANXIN, "ms", visit.answers);
    }
    book.say("first visit: 400 kbit/s, 400 ms there and back, by the browser's own throttle.");
    Ok(())
}
