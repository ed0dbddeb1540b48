//! How often someone may try a password: per account and per address, with growing pauses.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Tries that cost nothing.
const FREE: u32 = 5;
/// The longest pause, in seconds.
const LONGEST: u64 = 900;
/// Names remembered; beyond it the oldest half is forgotten.
const REMEMBERED: usize = 20_000;

/// Failures by name (an account, an address): how many, and when the last one was.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    failures: Mutex<HashMap<String, (u32, i64)>>,
}

impl Patience {
    /// Begins a try under some names; the seconds to wait if one of them must. A try counts as a
    /// failure from its beginning: of many sent at once only the free ones are looked at.
    pub(crate) fn begin(&self, names: &[String], now: i64) -> Result<(), u64> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = names.iter().filter_map(|name| wait(*failures.get(name)?, now));
        if let Some(seconds) = waits.max() {
            return Err(seconds);
        }
        if failures.len() + names.len() > REMEMBERED {
            let mut times: Vec<i64> = failures.values().map(|(_, last)| *last).collect();
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or(now);
            failures.retain(|_, (_, last)| *last > middle);
        }
        for name in names {
            let (count, last) = failures.entry(name.clone()).or_insert((0, now));
            *count = count.saturating_add(1);
            *last = now;
        }
        Ok(())
    }

    /// Forgets the failures of a name that got it right.
    pub(crate) fn forget(&self, name: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// Takes back one try of a name under which others may still be guessing.
    pub(crate) fn take_back(&self, name: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, _)) = failures.get_mut(name) {
            *count = count.saturating_sub(1);
        }
    }
}

/// Seconds until the next try after so many failures; `None` when it is allowed now.
fn wait((count, last): (u32, i64), now: i64) -> Option<u64> {
    let until = last + i64::try_from(pause(count) * 1000).unwrap_or(i64::MAX);
    u64::try_from(until - now).ok().filter(|left| *left > 0).map(|left| left.div_ceil(1000))
}

fn pause(count: u32) -> u64 {
    match count.checked_sub(FREE) {
        None => 0,
        Some(over) => 2_u64.saturating_pow(over.min(20)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> Vec<String> {
        of.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn waits_longer_from_the_fifth_failure_and_forgets_on_success() {
        let patience = Patience::default();
        let own = names(&["a"]);
        for _ in 0..5 {
            assert_eq!(patience.begin(&own, 0), Ok(()));
        }
        assert_eq!(patience.begin(&own, 0), Err(1));
        assert_eq!(patience.begin(&own, 1_000), Ok(()));
        assert_eq!(patience.begin(&own, 1_000), Err(2));
        assert_eq!(patience.begin(&own, 3_000), Ok(()));
        assert_eq!(patience.begin(&own, 3_000), Err(4));
        assert_eq!(patience.begin(&names(&["b"]), 3_000), Ok(()));
        patience.forget("a");
        assert_eq!(patience.begin(&own, 3_000), Ok(()));
    }

    #[test]
    fn a_refused_try_counts_under_none_of_its_names() {
        let patience = Patience::default();
        for _ in 0..5 {
            assert_eq!(patience.begin(&names(&["a"]), 0), Ok(()));
        }
        for _ in 0..9 {
            assert_eq!(patience.begin(&names(&["a", "b"]), 0), Err(1));
        }
        assert_eq!(patience.begin(&names(&["b"]), 0), Ok(()));
    }

    #[test]
    fn a_try_taken_back_is_as_if_it_had_not_been() {
        let patience = Patience::default();
        for _ in 0..50 {
            assert_eq!(patience.begin(&names(&["a"]), 0), Ok(()));
            patience.take_back("a");
        }
        patience.take_back("never seen");
    }
}
